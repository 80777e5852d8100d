/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Norms, statistics and sums of rows with vectors. */
#include "simd.h"

#include <math.h>

#define ROWS 64                 /* of a task */

/* In parts of a vector's length; what is left is done one by one. */
static double
sum_distances (const float *x, double mean, int n, bool square)
{
  Vec sums = { 0 };
  double sum = 0;
  int c = 0;

  for (; c + TTS_LANES <= n; c += TTS_LANES) {
    Vec v = load (x + c) - (float) mean;

    sums += square ? v * v : v;
  }
  for (int i = 0; i < TTS_LANES; i++)
    sum += sums[i];
  for (; c < n; c++) {
    double v = x[c] - (float) mean;

    sum += square ? v * v : v;
  }
  return sum;
}

static void
norm_row (const TtsNormRows *op, size_t own, float *y, const float *x)
{
  int n = op->x.channels, c = 0;
  const float *weight = op->weight + own;
  const float *bias = op->bias ? op->bias + own : NULL;
  double mean =
      op->rms ? 0 : sum_distances (x, x[0], n, false) / n + x[0];
  double rest = mean - (float) mean;
  float scale = 1 / sqrt (sum_distances (x, mean, n, true) / n -
      rest * rest + op->eps);

  for (; c + TTS_LANES <= n; c += TTS_LANES) {
    Vec v = (load (x + c) - (float) mean - (float) rest) * scale *
        (op->base + load (weight + c));

    if (bias)
      v += load (bias + c);
    store (y + c, select_where (v < 0, op->slope * v, v));
  }
  for (; c < n; c++) {
    float v = (x[c] - (float) mean - (float) rest) * scale *
        (op->base + weight[c]) + (bias ? bias[c] : 0);

    y[c] = v < 0 ? op->slope * v : v;
  }
}

static void
norm_task (const void *data, int i)
{
  const TtsNormRows *op = data;
  TtsPart part = tts_part (op->x.seg, ROWS, i);

  for (int t = part.first; t < part.first + part.n; t++)
    norm_row (op, (size_t) part.item * op->item_stride,
        tts_row (&op->y, part.item, t), tts_row (&op->x, part.item, t));
}

void
TTS_SIMD (tts_norm_rows_f32) (const TtsNormRows *op)
{
  assert (op->x.seg->n_items == op->y.seg->n_items);
  assert (op->x.channels == op->y.channels);
  tts_parallel (norm_task, op, tts_parts (op->x.seg, ROWS));
}

static void
axpby_task (const void *data, int i)
{
  const TtsAxpby *op = data;
  TtsPart part = tts_part (op->y.seg, ROWS, i);

  for (int t = part.first; t < part.first + part.n; t++) {
    const float *x = tts_row (&op->x, part.item, t);
    float *y = tts_row (&op->y, part.item, t);

    if (op->b == 0)
      for (int c = 0; c < op->y.channels; c++)
        y[c] = op->a * x[c];
    else
      for (int c = 0; c < op->y.channels; c++)
        y[c] = op->a * x[c] + op->b * y[c];
  }
}

void
TTS_SIMD (tts_axpby_f32) (const TtsAxpby *op)
{
  assert (op->x.channels == op->y.channels);
  assert (op->x.seg->n_items == op->y.seg->n_items);
  tts_parallel (axpby_task, op, tts_parts (op->y.seg, ROWS));
}
