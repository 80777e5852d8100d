/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* References of the ops that move rows about. */
#include "kernels.h"

#include <math.h>
#include <string.h>

void
tts_embed_sum_f32_c (const TtsEmbedSum *op)
{
  size_t channels = op->y.channels;

  for (int item = 0; item < op->y.seg->n_items; item++)
    for (int t = 0; t < tts_length (&op->y, item); t++) {
      int at = op->y.seg->items[item].start + t;
      float *y = tts_row (&op->y, item, t);

      memset (y, 0, channels * sizeof *y);
      for (int i = 0; i < op->n_tables; i++) {
        const float *x = op->tables[i] + op->ids[i][at] * channels;

        for (size_t c = 0; c < channels; c++)
          y[c] += x[c];
      }
    }
}

void
tts_expand_rows_f32_c (const TtsExpandRows *op)
{
  assert (op->x.channels == op->y.channels);
  for (int item = 0; item < op->x.seg->n_items; item++) {
    const int *counts = op->counts + op->x.seg->items[item].start;
    int to = 0;

    for (int t = 0; t < tts_length (&op->x, item); t++)
      for (int i = 0; i < counts[t]; i++)
        memcpy (tts_row (&op->y, item, to++), tts_row (&op->x, item, t),
            op->x.channels * sizeof *op->x.data);
    assert (to == tts_length (&op->y, item));
  }
}

void
tts_durations_f32_c (const TtsDurations *op)
{
  for (int item = 0; item < op->logits.seg->n_items; item++)
    for (int t = 0; t < tts_length (&op->logits, item); t++) {
      const float *x = tts_row (&op->logits, item, t);
      int at = op->logits.seg->items[item].start + t;
      double sum = 0;

      for (int c = 0; c < op->logits.channels; c++)
        sum += 1 / (1 + exp (-(double) x[c]));
      sum /= op->speed[item];
      if (op->frames)
        op->frames[at] = sum;
      op->counts[at] = sum > 1 ? (int) rint (sum) : 1;
    }
}

void
tts_axpby_f32_c (const TtsAxpby *op)
{
  assert (op->x.channels == op->y.channels);
  assert (op->x.seg->n_items == op->y.seg->n_items);
  for (int item = 0; item < op->y.seg->n_items; item++)
    for (int t = 0; t < tts_length (&op->y, item); t++) {
      const float *x = tts_row (&op->x, item, t);
      float *y = tts_row (&op->y, item, t);

      for (int c = 0; c < op->y.channels; c++)
        y[c] = op->a * x[c] + (op->b != 0 ? op->b * y[c] : 0);
    }
}

void
tts_resample_rows_f32_c (const TtsResampleRows *op)
{
  int front = op->mirror ? 1 : 0;

  assert (op->x.channels == op->y.channels);
  for (int item = 0; item < op->y.seg->n_items; item++) {
    assert (tts_length (&op->y, item) ==
        tts_length (&op->x, item) * op->times + front);
    for (int t = 0; t < tts_length (&op->y, item); t++) {
      int from = t < front ? 1 : (t - front) / op->times;

      memcpy (tts_row (&op->y, item, t), tts_row (&op->x, item, from),
          op->x.channels * sizeof *op->x.data);
    }
  }
}
