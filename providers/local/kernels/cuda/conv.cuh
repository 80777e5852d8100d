// SPDX-License-Identifier: LGPL-2.1-or-later
// What the kernels of convolutions, their transposes and linear layers share:
// what they are asked for, which rows meet which weights, and what is done to
// an input on the way in and to an output on the way out.

#pragma once

#include "device.cuh"

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

static __device__ inline Phase
phase_of (const ConvArgs &args, int phase)
{
  if (args.phases == 0)
    return Phase { args.taps, args.stride, args.dilation, -args.left, 1, 0, 1,
        0 };
  return Phase { (args.taps - phase + args.stride - 1) / args.stride, 1, -1,
      0, args.stride, phase - args.left, args.stride, phase };
}

// What comes before, for one input.
struct Before
{
  float scale, shift, alpha;
};

static __device__ inline Before
before_of (const ConvArgs &args, int item, int c)
{
  Before before = { 1, 0, 1 };

  if (c >= args.in)
    return before;
  if (args.scale) {
    before.scale = args.scale ((long) item * args.in + c);
    before.shift = args.shift ((long) item * args.in + c);
  }
  if (args.before == TTS_ACT_SNAKE)
    before.alpha = args.alpha (c);
  return before;
}

// quick takes the sine and the quotient that are an instruction or two: off by
// 2^-21 and some of the last bits of the argument, which is less than what
// tensor cores round.
static __device__ inline float
prepare_input (const ConvArgs &args, const Before &before, float x, bool quick)
{
  x = x * before.scale + before.shift;
  if (args.before == TTS_ACT_SNAKE) {
    float s = quick ? __sinf (before.alpha * x) : sinf (before.alpha * x);

    return x + (quick ? __fdividef (s * s, before.alpha) :
        s * s / before.alpha);
  }
  return activate (args.before, x, args.slope);
}

static __device__ inline void
store_output (const ConvArgs &args, int item, int t, int o, float sum)
{
  const TtsSegment segment = args.y_table.item (item);
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

static inline Rows
rows_or_none (const TtsRows *rows)
{
  return rows ? rows_of (rows) : Rows { View<float> (NULL, 0), 0, 0 };
}

static inline View<const float>
weights_of (const TtsPanels *w)
{
  return View<const float> (w->data, (long) blocks_for (w->out, TTS_PANEL) *
      TTS_PANEL * w->taps * w->in);
}

static inline ConvArgs
args_of (const TtsConv1d *op)
{
  const TtsPanels *w = op->w;
  long n_items = op->y.seg->n_items;

  assert (op->x.channels == w->in && op->y.channels == w->out);
  return ConvArgs {
    table_of (op->x.seg), table_of (op->y.seg), rows_of (&op->x),
    rows_of (&op->y), rows_or_none (op->residual), rows_or_none (op->gate),
    weights_of (w), View<const float> (op->bias, w->out),
    View<const float> (op->scale, n_items * w->in),
    View<const float> (op->shift, n_items * w->in),
    View<const float> (op->alpha, w->in),
    View<const float> (op->gain, (n_items - 1) * op->gain_stride + w->out),
    w->in, w->out, w->taps, op->gain_stride, 0, op->before, op->after,
    op->slope, op->factor, op->stride, op->dilation, op->left,
  };
}

static inline ConvArgs
args_of (const TtsConv1dT *op)
{
  const TtsPanels *w = op->w;
  const View<const float> none (NULL, 0);

  assert (op->x.channels == w->in && op->y.channels == w->out);
  return ConvArgs {
    table_of (op->x.seg), table_of (op->y.seg), rows_of (&op->x),
    rows_of (&op->y), rows_or_none (NULL), rows_or_none (NULL),
    weights_of (w), View<const float> (op->bias, w->out), none, none, none,
    none, w->in, w->out, w->taps, 0, op->stride, op->before, TTS_ACT_NONE,
    op->slope, 1, op->stride, 1, op->left,
  };
}

// Output rows of the phase that has most of them.
static inline int
rows_of_phase (const TtsConv1d *op)
{
  return tts_longest (op->y.seg);
}

static inline int
rows_of_phase (const TtsConv1dT *op)
{
  return (tts_longest (op->y.seg) + op->left) / op->stride + 1;
}

// Blocks for so many rows by columns of each phase and item; blockIdx.z is
// item * phases + phase.
static inline dim3
grid_of (const ConvArgs &args, int rows, int each_rows, int each_columns)
{
  return dim3 (blocks_for (rows, each_rows),
      blocks_for (args.out, each_columns),
      args.y_table.n_items * (args.phases ? args.phases : 1));
}
