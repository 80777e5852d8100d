/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* References of the norms: over a row, and over time. */
#include "kernels.h"

#include <math.h>

static void
norm_row (const TtsNormRows *op, int item, float *y, const float *x)
{
  size_t own = (size_t) item * op->item_stride;
  double mean = 0, square = 0;
  float scale;

  for (int c = 0; !op->rms && c < op->x.channels; c++)
    mean += x[c];
  mean /= op->x.channels;
  for (int c = 0; c < op->x.channels; c++)
    square += (x[c] - mean) * (x[c] - mean);
  scale = 1 / sqrt (square / op->x.channels + op->eps);

  for (int c = 0; c < op->x.channels; c++) {
    float value = (float) (x[c] - mean) * scale *
        (op->base + op->weight[own + c]) +
        (op->bias ? op->bias[own + c] : 0);

    y[c] = value < 0 ? op->slope * value : value;
  }
}

void
tts_norm_rows_f32_c (const TtsNormRows *op)
{
  assert (op->x.seg->n_items == op->y.seg->n_items);
  assert (op->x.channels == op->y.channels);
  for (int item = 0; item < op->x.seg->n_items; item++)
    for (int t = 0; t < tts_length (&op->x, item); t++)
      norm_row (op, item, tts_row (&op->y, item, t),
          tts_row (&op->x, item, t));
}

void
tts_grn_f32_c (const TtsGrn *op)
{
  int channels = op->x.channels;

  assert (op->x.seg == op->y.seg && op->y.channels == channels);
  for (int item = 0; item < op->x.seg->n_items; item++) {
    float *lengths = tts_scratch (channels);
    double mean = 0;

    for (int c = 0; c < channels; c++) {
      double square = 0;

      for (int t = 0; t < tts_length (&op->x, item); t++)
        square += (double) tts_row (&op->x, item, t)[c] *
            tts_row (&op->x, item, t)[c];
      lengths[c] = sqrt (square);
      mean += lengths[c] / channels;
    }
    for (int t = 0; t < tts_length (&op->x, item); t++)
      for (int c = 0; c < channels; c++) {
        float x = tts_row (&op->x, item, t)[c];

        tts_row (&op->y, item, t)[c] = x + op->bias[c] +
            op->weight[c] * x * (float) (lengths[c] / (mean + op->eps));
      }
    tts_scratch_free (lengths);
  }
}
