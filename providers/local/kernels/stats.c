/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reference of the statistics over time. Mean first, then the squares of the
 * distances to it, in double: E[x^2] - E[x]^2 in float loses all digits where
 * the mean is large. */
#include "kernels.h"

#include <math.h>

/* A block of channels at a time, as a row of memory has them. */
static void
block_stats (const TtsStats *op, int item, int first, int n)
{
  const float *own = op->gamma_beta + (size_t) item * op->item_stride;
  int length = tts_length (&op->x, item), channels = op->x.channels;
  double mean[TTS_PANEL] = { 0 }, square[TTS_PANEL] = { 0 };

  for (int t = 0; t < length; t++)
    for (int c = 0; c < n; c++)
      mean[c] += tts_row (&op->x, item, t)[first + c];
  for (int c = 0; c < n; c++)
    mean[c] /= length;
  for (int t = 0; t < length; t++)
    for (int c = 0; c < n; c++) {
      double distance = tts_row (&op->x, item, t)[first + c] - mean[c];

      square[c] += distance * distance;
    }
  for (int c = 0; c < n; c++) {
    double scale = (1.0 + own[first + c]) /
        sqrt (square[c] / length + op->eps);
    size_t to = (size_t) item * channels + first + c;

    op->scale[to] = scale;
    op->shift[to] = own[channels + first + c] - mean[c] * scale;
  }
}

void
tts_stats_f32_c (const TtsStats *op)
{
  for (int item = 0; item < op->x.seg->n_items; item++) {
    assert (tts_length (&op->x, item) > 0);
    for (int c = 0; c < op->x.channels; c += TTS_PANEL)
      block_stats (op, item, c, op->x.channels - c < TTS_PANEL ?
          op->x.channels - c : TTS_PANEL);
  }
}
