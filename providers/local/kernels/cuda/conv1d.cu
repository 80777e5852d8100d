// SPDX-License-Identifier: LGPL-2.1-or-later
// Convolutions, their transposes and linear layers: a product of matrices
// whose left side is gathered while it is loaded. A block of 256 threads
// makes 64 rows by 64 outputs, each thread 4 by 4, from chunks of 16 inputs
// in shared memory. What comes before is done on the way in, what comes after
// on the way out. Bound by the multipliers.

#include "device.cuh"
#include "launch.h"

#define SIDE 64
#define DEPTH 16

// Output row r of a phase is row r * y_step + y_first of the item and reads,
// for tap i, row r * x_step + i * x_tap + x_first under tap
// i * w_step + w_first of the weights.
struct Phase
{
  int taps, x_step, x_tap, x_first, y_step, y_first, w_step, w_first;
};

struct ConvArgs
{
  Table x_table, y_table;
  Rows x, y, residual, gate;
  View<const float> w, bias, scale, shift, alpha, gain;
  int in, out, taps, gain_stride, phases;
  TtsActivation before, after;
  float slope, factor;
  int stride, dilation, left;
};

struct ConvShared
{
  Shared<float, DEPTH * (SIDE + 1)> x;
  Shared<float, DEPTH * SIDE> w;
};

static __device__ Phase
phase_of (const ConvArgs &args, int phase)
{
  if (args.phases == 0)
    return Phase { args.taps, args.stride, args.dilation, -args.left, 1, 0, 1,
        0 };
  return Phase { (args.taps - phase + args.stride - 1) / args.stride, 1, -1,
      0, args.stride, phase - args.left, args.stride, phase };
}

static __device__ float
load_input (const ConvArgs &args, int item, int t, int c)
{
  const TtsSegment &segment = args.x_table.items[item];
  float x;

  if (t < 0 || t >= segment.length || c >= args.in)
    return 0;
  x = args.x.at (segment, t, c);
  if (args.scale)
    x = x * args.scale ((long) item * args.in + c) +
        args.shift ((long) item * args.in + c);
  if (args.before == TTS_ACT_SNAKE) {
    float alpha = args.alpha (c), s = sinf (alpha * x);

    return x + s * s / alpha;
  }
  return activate (args.before, x, args.slope);
}

static __device__ float
load_weight (const ConvArgs &args, int tap, int c, int o)
{
  if (c >= args.in || o >= args.out)
    return 0;
  return args.w ((((long) (o / TTS_PANEL) * args.taps + tap) * args.in + c) *
      TTS_PANEL + o % TTS_PANEL);
}

static __device__ void
store_output (const ConvArgs &args, int item, int t, int o, float sum)
{
  const TtsSegment &segment = args.y_table.items[item];
  float value = sum + (args.bias ? args.bias (o) : 0);

  value = activate (args.after, value, 1);
  if (args.gain)
    value *= args.gain ((long) item * args.gain_stride + o);
  if (args.gate.data)
    value *= args.gate.at (segment, t, o);
  if (args.residual.data)
    value += args.residual.at (segment, t, o);
  args.y.at (segment, t, o) = value * args.factor;
}

static __device__ void
fill_chunk (const ConvArgs &args, const Phase &phase, ConvShared &shared,
    int item, int row, int column, int tap, int first)
{
  for (int i = threadIdx.x; i < DEPTH * SIDE; i += blockDim.x) {
    int c = i % DEPTH, r = i / DEPTH, o = i % SIDE, d = i / SIDE;

    shared.x (c * (SIDE + 1) + r) = load_input (args, item,
        (row + r) * phase.x_step + tap * phase.x_tap + phase.x_first,
        first + c);
    shared.w (d * SIDE + o) = load_weight (args,
        tap * phase.w_step + phase.w_first, first + d, column + o);
  }
}

static __device__ void
add_chunk (ConvShared &shared, float sums[4][4], int tx, int ty)
{
  for (int d = 0; d < DEPTH; d++) {
    float x[4], w[4];

    UNROLL for (int i = 0; i < 4; i++) {
      x[i] = shared.x (d * (SIDE + 1) + ty * 4 + i);
      w[i] = shared.w (d * SIDE + i * 16 + tx);
    }
    UNROLL for (int i = 0; i < 4; i++)
      UNROLL for (int j = 0; j < 4; j++)
        sums[i][j] += x[i] * w[j];
  }
}

__global__ void
conv1d_kernel (ConvArgs args)
{
  SHARED (ConvShared, shared);
  int phases = args.phases ? args.phases : 1;
  int item = blockIdx.z / phases, row = blockIdx.x * SIDE;
  int column = blockIdx.y * SIDE, tx = threadIdx.x % 16, ty = threadIdx.x / 16;
  Phase phase = phase_of (args, blockIdx.z % phases);
  int length = args.y_table.items[item].length;
  float sums[4][4] = { { 0 } };

  if (row * phase.y_step + phase.y_first >= length)
    return;
  for (int tap = 0; tap < phase.taps; tap++)
    for (int first = 0; first < args.in; first += DEPTH) {
      fill_chunk (args, phase, shared, item, row, column, tap, first);
      __syncthreads ();
      add_chunk (shared, sums, tx, ty);
      __syncthreads ();
    }
  UNROLL for (int i = 0; i < 4; i++)
    UNROLL for (int j = 0; j < 4; j++) {
      int t = (row + ty * 4 + i) * phase.y_step + phase.y_first;
      int o = column + j * 16 + tx;

      if (t >= 0 && t < length && o < args.out)
        store_output (args, item, t, o, sums[i][j]);
    }
}

static void
launch (const ConvArgs &args, int rows)
{
  dim3 grid (blocks_for (rows, SIDE), blocks_for (args.out, SIDE),
      args.y_table.n_items * (args.phases ? args.phases : 1));

  LAUNCH (conv1d_kernel, grid, 256, sizeof (ConvShared), tts_cuda_stream (),
      args);
}

static const Rows no_rows = { View<float> (NULL, 0), 0, 0 };

extern "C" void
tts_conv1d_f32_cuda (const TtsConv1d *op)
{
  const TtsPanels *w = op->w;
  long n_items = op->y.seg->n_items;
  ConvArgs args = {
    table_of (op->x.seg), table_of (op->y.seg), rows_of (&op->x),
    rows_of (&op->y), op->residual ? rows_of (op->residual) : no_rows,
    op->gate ? rows_of (op->gate) : no_rows,
    View<const float> (w->data, (long) blocks_for (w->out, TTS_PANEL) *
        TTS_PANEL * w->taps * w->in),
    View<const float> (op->bias, w->out),
    View<const float> (op->scale, n_items * w->in),
    View<const float> (op->shift, n_items * w->in),
    View<const float> (op->alpha, w->in),
    View<const float> (op->gain, (n_items - 1) * op->gain_stride + w->out),
    w->in, w->out, w->taps, op->gain_stride, 0, op->before, op->after,
    op->slope, op->factor, op->stride, op->dilation, op->left,
  };

  assert (op->x.channels == w->in && op->y.channels == w->out);
  launch (args, longest (op->y.seg));
}

extern "C" void
tts_conv1d_t_f32_cuda (const TtsConv1dT *op)
{
  const TtsPanels *w = op->w;
  ConvArgs args = {
    table_of (op->x.seg), table_of (op->y.seg), rows_of (&op->x),
    rows_of (&op->y), no_rows, no_rows,
    View<const float> (w->data, (long) blocks_for (w->out, TTS_PANEL) *
        TTS_PANEL * w->taps * w->in),
    View<const float> (op->bias, w->out), View<const float> (NULL, 0),
    View<const float> (NULL, 0), View<const float> (NULL, 0),
    View<const float> (NULL, 0), w->in, w->out, w->taps, 0, op->stride,
    op->before, TTS_ACT_NONE, op->slope, 1, op->stride, 1, op->left,
  };

  assert (op->x.channels == w->in && op->y.channels == w->out);
  launch (args, (longest (op->y.seg) + op->left) / op->stride + 1);
}
