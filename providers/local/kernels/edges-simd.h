/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What comes before a convolution and after it, a row at a time. */
#pragma once

#include <math.h>
#include <string.h>

#include "activate.h"
#include "simd.h"

static inline void
snake (float *y, const float *x, const float *scale, const float *shift,
    const float *alpha, int n)
{
  int c = 0;

  for (; c + TTS_LANES <= n; c += TTS_LANES) {
    Vec a = load (alpha + c), v = load (x + c);

    if (scale)
      v = v * load (scale + c) + load (shift + c);
    store (y + c, v + sine_square (v * a) / a);
  }
  for (; c < n; c++) {
    float v = scale ? x[c] * scale[c] + shift[c] : x[c];
    float s = sinf (alpha[c] * v);

    y[c] = v + s * s / alpha[c];
  }
}

static inline Vec
activate_vec (TtsActivation activation, Vec v)
{
  switch (activation) {
    case TTS_ACT_ELU:
      return elu_vec (v);
    case TTS_ACT_GELU_TANH:
      return 0.5f * v *
          (1 + tanh_vec (0.7978845608f * (v + 0.044715f * v * v * v)));
    case TTS_ACT_GELU_ERF:
      for (int i = 0; i < TTS_LANES; i++)
        v[i] = tts_activate (TTS_ACT_GELU_ERF, v[i], 1);
      return v;
    case TTS_ACT_SILU:
      return v * sigmoid_vec (v);
    case TTS_ACT_MISH:
      return mish_vec (v);
    default:
      return v;
  }
}

static inline void
scale_activate (float *y, const float *x, const float *scale,
    const float *shift, TtsActivation activation, float slope, int n)
{
  int c = 0;

  for (; c + TTS_LANES <= n; c += TTS_LANES) {
    Vec v = load (x + c);

    if (scale)
      v = v * load (scale + c) + load (shift + c);
    store (y + c, activation == TTS_ACT_LRELU ?
        select_where (v < 0, slope * v, v) : activate_vec (activation, v));
  }
  for (; c < n; c++)
    y[c] = tts_activate (activation,
        scale ? x[c] * scale[c] + shift[c] : x[c], slope);
}

/* Row t of the item, or zeros outside of it. */
static inline void
prepare_row (const TtsConv1d *op, int item, int t, float *y)
{
  size_t own = (size_t) item * op->w->in;
  const float *x, *scale = op->scale ? op->scale + own : NULL;
  const float *shift = op->shift ? op->shift + own : NULL;

  if (t < 0 || t >= tts_length (&op->x, item)) {
    memset (y, 0, op->w->in * sizeof *y);
    return;
  }
  x = tts_row (&op->x, item, t);
  if (op->before == TTS_ACT_SNAKE)
    snake (y, x, scale, shift, op->alpha, op->w->in);
  else if (scale || op->before != TTS_ACT_NONE)
    scale_activate (y, x, scale, shift, op->before, op->slope, op->w->in);
  else
    memcpy (y, x, op->w->in * sizeof *y);
}

/* sum has that many columns of outputs from first on. */
static inline void
finish_row (const TtsConv1d *op, int item, int t, int first, int columns,
    const float *sum)
{
  int n = op->w->out - first < columns ? op->w->out - first : columns;
  float *y = tts_row (&op->y, item, t) + first;
  const float *residual =
      op->residual ? tts_row (op->residual, item, t) + first : NULL;
  const float *gate =
      op->gate ? tts_row (op->gate, item, t) + first : NULL;
  const float *gain = op->gain ?
      op->gain + (size_t) item * op->gain_stride + first : NULL;
  int o = 0;

  for (; o + TTS_LANES <= n; o += TTS_LANES) {
    Vec v = load (sum + o);

    if (op->bias)
      v += load (op->bias + first + o);
    v = activate_vec (op->after, v);
    if (gain)
      v *= load (gain + o);
    if (gate)
      v *= load (gate + o);
    if (residual)
      v += load (residual + o);
    store (y + o, v * op->factor);
  }
  for (; o < n; o++) {
    float v = sum[o] + (op->bias ? op->bias[first + o] : 0);

    v = activate_vec (op->after, all (v))[0];
    v *= (gain ? gain[o] : 1) * (gate ? gate[o] : 1);
    y[o] = (v + (residual ? residual[o] : 0)) * op->factor;
  }
}
