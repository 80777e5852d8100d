// SPDX-License-Identifier: LGPL-2.1-or-later
// The recurrence of LSTMs: a block for each item and direction, which holds
// the state in shared memory. A thread adds up gates, then moves cells on.
// Bound by the second cache, where the weights are read from at each step.

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
  LAUNCH (lstm_kernel, dim3 (ops->y.seg->n_items, n_ops), THREADS,
      sizeof (LstmShared), tts_cuda_stream (), args);
}
