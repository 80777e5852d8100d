// SPDX-License-Identifier: LGPL-2.1-or-later
// The recurrence of LSTMs. Where blocks can be a cluster, one of eight has an
// item and direction of 256 cells: each holds the weights of 32 cells in
// registers, four threads a gate, and sends what these cells become to all
// eight. Bound by what a step takes: products, sums, two barriers' worth of
// waiting. Elsewhere a block does all; then it is bound by the second cache,
// where the weights are read from at each step.

#include "cluster.cuh"
#include "device.cuh"
#include "launch.h"

#define THREADS 512
#define MAX_HIDDEN 512
#define MAX_OPS 4

struct LstmArgs
{
  Table table;
  int hidden;
  struct
  {
    Table gates_table;
    float *y, *gates, *state;
    const float *w;
    long y_size, gates_size;
    int y_stride, gates_stride;
    bool reverse;
  } ops[MAX_OPS];
};

struct LstmShared
{
  Shared<float, MAX_HIDDEN> h, c;
  Shared<float, 4 * MAX_HIDDEN> z;
};

static __device__ float
sigmoid (float x)
{
  return 1 / (1 + expf (-x));
}

static __device__ void
add_gates (const View<const float> &w, LstmShared &shared, int hidden,
    const View<float> &gates, long row)
{
  for (int o = threadIdx.x; o < 4 * hidden; o += THREADS) {
    long panel = (long) (o / TTS_PANEL) * hidden * TTS_PANEL + o % TTS_PANEL;
    float sum = 0;

    for (int i = 0; i < hidden; i++)
      sum += shared.h (i) * w (panel + (long) i * TTS_PANEL);
    shared.z (o) = gates (row + o) + sum;
  }
}

static __device__ void
move_cells (LstmShared &shared, int hidden, const View<float> &y, long row)
{
  for (int i = threadIdx.x; i < hidden; i += THREADS) {
    float c = sigmoid (shared.z (hidden + i)) * shared.c (i) +
        sigmoid (shared.z (i)) * tanhf (shared.z (2 * hidden + i));
    float h = sigmoid (shared.z (3 * hidden + i)) * tanhf (c);

    shared.c (i) = c;
    shared.h (i) = h;
    y (row + i) = h;
  }
}

__global__ void
lstm_kernel (LstmArgs args)
{
  SHARED (LstmShared, shared);
  int item = blockIdx.x, hidden = args.hidden;
  const auto &op = args.ops[blockIdx.y];
  const TtsSegment segment = args.table.item (item);
  View<float> state (op.state, op.state ? (long) args.table.n_items * 2 *
      hidden : 0);
  View<float> y (op.y, op.y_size), gates (op.gates, op.gates_size);
  View<const float> w (op.w, 4l * hidden * hidden);
  long own = (long) item * 2 * hidden;

  for (int i = threadIdx.x; i < hidden; i += THREADS) {
    shared.h (i) = state ? state (own + i) : 0;
    shared.c (i) = state ? state (own + hidden + i) : 0;
  }
  __syncthreads ();
  for (int step = 0; step < segment.length; step++) {
    int t = op.reverse ? segment.length - 1 - step : step;

    add_gates (w, shared, hidden, gates,
        (long) (op.gates_table.item (item).start + t) * op.gates_stride);
    __syncthreads ();
    move_cells (shared, hidden, y,
        (long) (segment.start + t) * op.y_stride);
    __syncthreads ();
  }
  for (int i = threadIdx.x; state && i < hidden; i += THREADS) {
    state (own + i) = shared.h (i);
    state (own + hidden + i) = shared.c (i);
  }
}

#define CELLS 256               // of a cluster
#define SLICES 4                // threads that add up one gate
#define WEIGHTS (CELLS / SLICES)
#define CLUSTER_THREADS (CELLS / CLUSTER * 4 * SLICES)

// What goes into a step and what comes out, in turns.
struct ClusterShared
{
  Shared<float, 2 * CELLS> h;
};

// Of weight i of a slice: four neighbours, so that they are read at once.
static __device__ int
input_of (int slice, int i)
{
  return (i / 4 * SLICES + slice) * 4 + i % 4;
}

static __device__ float
add_slices (ClusterShared &shared, const float weights[WEIGHTS], int from,
    int slice)
{
  float sums[4] = { }, sum;

  UNROLL for (int i = 0; i < WEIGHTS; i++)
    sums[i % 4] += shared.h (from + input_of (slice, i)) * weights[i];
  sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
  sum += __shfl_xor_sync (FULL_WARP, sum, 1);
  return sum + __shfl_xor_sync (FULL_WARP, sum, 2);
}

// Lanes of half a warp have the four gates of a cell; all return h.
static __device__ float
move_cell (float z, int lane, float *c)
{
  int first = lane & 16;
  float gate = lane / SLICES % 4 == 2 ? tanhf (z) : sigmoid (z);
  float in = __shfl_sync (FULL_WARP, gate, first);
  float forget = __shfl_sync (FULL_WARP, gate, first + SLICES);
  float next = __shfl_sync (FULL_WARP, gate, first + 2 * SLICES);
  float out = __shfl_sync (FULL_WARP, gate, first + 3 * SLICES);

  *c = forget * *c + in * next;
  return out * tanhf (*c);
}

__global__ void
__launch_bounds__ (CLUSTER_THREADS, 1)
lstm_cluster_kernel (LstmArgs args)
{
  SHARED (ClusterShared, shared);
  const auto &op = args.ops[blockIdx.y];
  int item = blockIdx.x / CLUSTER, lane = threadIdx.x % 32;
  int slice = lane % SLICES, own = lane % 16;
  int cell = blockIdx.x % CLUSTER * (CELLS / CLUSTER) + threadIdx.x / 16;
  int o = lane / SLICES % 4 * CELLS + cell;
  const TtsSegment segment = args.table.item (item);
  int length = segment.length, start = op.gates_table.item (item).start;
  View<float> state (op.state, op.state ? args.table.n_items * 2l * CELLS : 0);
  View<float> y (op.y, op.y_size), gates (op.gates, op.gates_size);
  View<const float> w (op.w, 4l * CELLS * CELLS);
  long first = item * 2l * CELLS, forward = op.reverse ? -1 : 1;
  int t = op.reverse ? length - 1 : 0;
  float weights[WEIGHTS], h = state ? state (first + cell) : 0;
  float c = state ? state (first + CELLS + cell) : 0, gate = 0, next;

  UNROLL for (int i = 0; i < WEIGHTS; i++)
    weights[i] = w ((long) (o / TTS_PANEL) * CELLS * TTS_PANEL +
        input_of (slice, i) * TTS_PANEL + o % TTS_PANEL);
  for (int i = threadIdx.x; i < CELLS; i += CLUSTER_THREADS)
    shared.h (i) = state ? state (first + i) : 0;
  if (length > 0)
    gate = gates ((long) (start + t) * op.gates_stride + o);
  cluster_barrier ();
  for (int step = 0; step < length; step++, t += forward, gate = next) {
    next = step + 1 < length ? gates ((long) (start + t + forward) *
        op.gates_stride + o) : 0;
    h = move_cell (gate + add_slices (shared, weights, step % 2 * CELLS,
            slice), lane, &c);
    if (own < CLUSTER)
      store_remote (shared.h, (step + 1) % 2 * CELLS + cell, h, own);
    else if (own == CLUSTER)
      y ((long) (segment.start + t) * op.y_stride + cell) = h;
    cluster_barrier ();
  }
  if (state && own == 0) {
    state (first + cell) = h;
    state (first + CELLS + cell) = c;
  }
}

#ifndef TTS_EMULATED
extern "C" bool
tts_cuda_lstm_fits (void)
{
  return clusters_fit (lstm_cluster_kernel, CLUSTER_THREADS,
      sizeof (ClusterShared));
}
#endif

extern "C" void
tts_lstm_f32_cuda (const TtsLstm *ops, int n_ops)
{
  LstmArgs args = { table_of (ops->y.seg), ops->w->in, { } };

  assert (n_ops <= MAX_OPS && ops->w->in <= MAX_HIDDEN);
  for (int i = 0; i < n_ops; i++) {
    const TtsLstm *op = &ops[i];
    long rows = op->y.seg->n_rows - 1;

    assert (op->w->out == 4 * op->w->in && op->w->in == ops->w->in);
    args.ops[i] = { table_of (op->gates.seg), op->y.data, op->gates.data,
        op->state, op->w->data, rows * op->y.stride + op->y.channels,
        rows * op->gates.stride + op->gates.channels, op->y.stride,
        op->gates.stride, op->reverse };
  }
  if (ops->w->in == CELLS && tts_cuda_clusters ())
    LAUNCH_CLUSTERS (lstm_cluster_kernel,
        dim3 (CLUSTER * ops->y.seg->n_items, n_ops), CLUSTER_THREADS,
        sizeof (ClusterShared), tts_cuda_stream (), args);
  else
    LAUNCH (lstm_kernel, dim3 (ops->y.seg->n_items, n_ops), THREADS,
        sizeof (LstmShared), tts_cuda_stream (), args);
}
