/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reference of attention within an item. The greatest score is taken off
 * before the exponential, and the sum kept in double. */
#include "kernels.h"

#include <math.h>

static float
dot (const float *a, const float *b, int n)
{
  float sum = 0;

  for (int i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

static void
attend (const TtsAttention *op, int item, int head, int t, float *scores)
{
  int size = op->y.channels / op->heads, from = head * size;
  int length = tts_length (&op->y, item);
  const float *q = tts_row (&op->q, item, t) + from;
  float *y = tts_row (&op->y, item, t) + from;
  float greatest = -INFINITY;
  double sum = 0;

  for (int i = 0; i < length; i++) {
    scores[i] = dot (q, tts_row (&op->k, item, i) + from, size) /
        sqrtf (size);
    greatest = fmaxf (greatest, scores[i]);
  }
  for (int i = 0; i < length; i++)
    sum += scores[i] = expf (scores[i] - greatest);

  for (int c = 0; c < size; c++)
    y[c] = 0;
  for (int i = 0; i < length; i++) {
    const float *v = tts_row (&op->v, item, i) + from;
    float weight = scores[i] / sum;

    for (int c = 0; c < size; c++)
      y[c] += weight * v[c];
  }
}

void
tts_attention_f32_c (const TtsAttention *op)
{
  assert (op->y.channels % op->heads == 0 && op->y.data != op->q.data);
  for (int item = 0; item < op->y.seg->n_items; item++) {
    int length = tts_length (&op->y, item);
    float *scores = tts_scratch (length);

    for (int head = 0; head < op->heads; head++)
      for (int t = 0; t < length; t++)
        attend (op, item, head, t, scores);
    tts_scratch_free (scores);
  }
}
