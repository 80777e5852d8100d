/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* References of attention and of what positions do to it. The greatest score
 * is taken off before the exponential, and the sum kept in double. */
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
  int kv_from = head / (op->heads / op->kv_heads) * size;
  int position = tts_length (&op->k, item) - tts_length (&op->q, item) + t;
  int end = op->causal ? position + 1 : tts_length (&op->k, item);
  int first = op->window && end > op->window ? end - op->window : 0;
  const float *q = tts_row (&op->q, item, t) + from;
  float *y = tts_row (&op->y, item, t) + from;
  float greatest = -INFINITY;
  double sum = 0;

  for (int i = first; i < end; i++) {
    scores[i] = dot (q, tts_row (&op->k, item, i) + kv_from, size) /
        sqrtf (size);
    greatest = fmaxf (greatest, scores[i]);
  }
  for (int i = first; i < end; i++)
    sum += scores[i] = expf (scores[i] - greatest);

  for (int c = 0; c < size; c++)
    y[c] = 0;
  for (int i = first; i < end; i++) {
    const float *v = tts_row (&op->v, item, i) + kv_from;
    float weight = scores[i] / sum;

    for (int c = 0; c < size; c++)
      y[c] += weight * v[c];
  }
}

void
tts_attention_f32_c (const TtsAttention *op)
{
  assert (op->y.channels % op->heads == 0 && op->y.data != op->q.data);
  assert (op->heads % op->kv_heads == 0 && (op->causal || !op->window));
  for (int item = 0; item < op->y.seg->n_items; item++) {
    float *scores = tts_scratch (tts_length (&op->k, item));

    assert (tts_length (&op->k, item) >= tts_length (&op->q, item));
    for (int head = 0; head < op->heads; head++)
      for (int t = 0; t < tts_length (&op->y, item); t++)
        attend (op, item, head, t, scores);
    tts_scratch_free (scores);
  }
}

static void
turn (float *pair, double angle)
{
  float cosine = cos (angle), sine = sin (angle), first = pair[0];

  pair[0] = first * cosine - pair[1] * sine;
  pair[1] = pair[1] * cosine + first * sine;
}

void
tts_rope_f32_c (const TtsRope *op)
{
  int size = op->x.channels / op->heads;

  assert (op->x.channels % op->heads == 0 && size % 2 == 0);
  for (int item = 0; item < op->x.seg->n_items; item++)
    for (int t = 0; t < tts_length (&op->x, item); t++)
      for (int c = 0; c < op->x.channels; c += 2)
        turn (tts_row (&op->x, item, t) + c,
            (double) (op->first[item] + t) *
            op->frequencies[c % size / 2]);
}
