/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Attention with vectors. Keys and values of a head are packed like weights;
 * then a tile's queries have their scores from one run of tiles, and the mean
 * of the values under them from another. */
#include "tile-simd.h"

#include <math.h>
#include <string.h>

typedef struct
{
  int length, padded, size;     /* of the keys; padded to COLUMNS */
  float *keys, *values;         /* (padded / 16, size, 16), (.., length, 16) */
  float *scores;                /* (TILE, padded) */
} Head;

static int
pad (int n)
{
  return (n + COLUMNS - 1) / COLUMNS * COLUMNS;
}

static void
pack_head (const TtsAttention *op, int item, int from, const Head *head)
{
  int size = head->size;

  memset (head->keys, 0, (size_t) head->padded * size * sizeof (float));
  memset (head->values, 0,
      (size_t) pad (size) * head->length * sizeof (float));
  for (int t = 0; t < head->length; t++) {
    const float *k = tts_row (&op->k, item, t) + from;
    const float *v = tts_row (&op->v, item, t) + from;
    float *key = head->keys + (size_t) (t / TTS_PANEL) * size * TTS_PANEL +
        t % TTS_PANEL;

    for (int c = 0; c < size; c++) {
      key[c * TTS_PANEL] = k[c];
      head->values[((size_t) (c / TTS_PANEL) * head->length + t) *
          TTS_PANEL + c % TTS_PANEL] = v[c];
    }
  }
}

/* y (TILE, n) = x (TILE, in) times panels, rows of y y_row apart. */
static void
multiply (float *y, int y_row, const float *x, int x_row, const float *panels,
    int in, int n)
{
  size_t panel = (size_t) in * TTS_PANEL;
  _Alignas (64) float sums[TILE * COLUMNS];

  for (int first = 0; first < n; first += COLUMNS) {
    const float *w = panels + first / TTS_PANEL * panel;

    tile (sums, x, x_row, 0, w, w + panel, 0, 1, in);
    for (int r = 0; r < TILE; r++)
      memcpy (y + r * y_row + first, sums + r * COLUMNS,
          COLUMNS * sizeof *y);
  }
}

/* Scores of the keys from first on, below end, to shares of one. The others
 * have none. */
static void
softmax (float *scores, const Head *head, int first, int end)
{
  float scale = 1 / sqrtf (head->size), greatest = -INFINITY, share;
  Vec sum = { 0 };

  for (int i = first; i < end; i++)
    greatest = scores[i] > greatest ? scores[i] : greatest;
  for (int i = 0; i < first; i++)
    scores[i] = -INFINITY;
  for (int i = end; i < head->padded; i++)
    scores[i] = -INFINITY;
  for (int i = 0; i < head->padded; i += TTS_LANES) {
    Vec v = load (scores + i), e = exp_vec ((v - greatest) * scale);

    e = select_where (v == -INFINITY, all (0), e);
    store (scores + i, e);
    sum += e;
  }
  share = 1 / sum_lanes (sum);
  for (int i = 0; i < head->padded; i += TTS_LANES)
    store (scores + i, load (scores + i) * share);
}

static void
run_task (const void *data, int i)
{
  const TtsAttention *op = data;
  int item = i / op->heads, length = tts_length (&op->k, item);
  Head head = { length, pad (length), op->y.channels / op->heads };
  int from = head.size * (i % op->heads), n = tts_length (&op->q, item);
  size_t size = pad (head.size);
  float *seen;

  head.keys = tts_scratch (head.padded * (size_t) head.size +
      size * head.length + TILE * (head.padded + size));
  head.values = head.keys + head.padded * (size_t) head.size;
  head.scores = head.values + size * head.length;
  seen = head.scores + TILE * head.padded;
  pack_head (op, item,
      i % op->heads / (op->heads / op->kv_heads) * head.size, &head);
  for (int t = 0; t < n; t += TILE) {
    multiply (head.scores, head.padded, tts_row (&op->q, item, t) + from,
        op->q.stride, head.keys, head.size, head.padded);
    for (int r = 0; r < TILE; r++) {
      int end = op->causal && t + r < n ? length - n + t + r + 1 : length;

      softmax (head.scores + r * head.padded, &head,
          op->window && end > op->window ? end - op->window : 0, end);
    }
    multiply (seen, size, head.scores, head.padded, head.values, head.length,
        size);
    for (int r = 0; r < TILE && t + r < n; r++)
      memcpy (tts_row (&op->y, item, t + r) + from, seen + r * size,
          head.size * sizeof *seen);
  }
  tts_scratch_free (head.keys);
}

void
TTS_SIMD (tts_attention_f32) (const TtsAttention *op)
{
  assert (op->y.channels % op->heads == 0 && op->y.data != op->q.data);
  assert (op->heads % op->kv_heads == 0 && (op->causal || !op->window));
  tts_parallel (run_task, op, op->heads * op->y.seg->n_items);
}
