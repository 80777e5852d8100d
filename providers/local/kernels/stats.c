/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reference of the statistics over time. Mean first, then the squares of the
 * distances to it, in double: E[x^2] - E[x]^2 in float loses all digits where
 * the mean is large. */
#include "kernels.h"

#include <math.h>

static void
channel_stats (const TtsStats *op, int item, int c)
{
  const float *own = op->gamma_beta + (size_t) item * op->item_stride;
  int length = tts_length (&op->x, item), channels = op->x.channels;
  double mean = 0, square = 0, scale;

  for (int t = 0; t < length; t++)
    mean += tts_row (&op->x, item, t)[c];
  mean /= length;
  for (int t = 0; t < length; t++) {
    double distance = tts_row (&op->x, item, t)[c] - mean;

    square += distance * distance;
  }
  scale = (1.0 + own[c]) / sqrt (square / length + op->eps);
  op->scale[(size_t) item * channels + c] = scale;
  op->shift[(size_t) item * channels + c] = own[channels + c] - mean * scale;
}

void
tts_stats_f32_c (const TtsStats *op)
{
  for (int item = 0; item < op->x.seg->n_items; item++) {
    assert (tts_length (&op->x, item) > 0);
    for (int c = 0; c < op->x.channels; c++)
      channel_stats (op, item, c);
  }
}
