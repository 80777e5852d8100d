/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Statistics over time with vectors.
 *
 * Each part of some rows, counted from where the item starts, has its mean
 * and its squares of the distances to it; then the parts are put together in
 * double, one after another. A part is read three times, of which two find it
 * in a cache. */
#include "simd.h"

#include <math.h>

#define ROWS 128

typedef struct
{
  const TtsStats *op;
  float *parts;                 /* (parts, 3, channels): mean, rest, squares */
} Plan;

/* Of TTS_LANES channels or, where fewer are left, of one. */
static void
sum_vector (const TtsStats *op, const TtsPart *part, int c, float *to)
{
  const float *x = tts_row (&op->x, part->item, part->first) + c;
  Vec sum = { 0 }, mean, rest = { 0 }, squares = { 0 };

  for (int t = 0; t < part->n; t++)
    sum += load (x + (size_t) t * op->x.stride);
  mean = sum / (float) part->n;
  for (int t = 0; t < part->n; t++) {
    Vec v = load (x + (size_t) t * op->x.stride) - mean;

    rest += v;
    squares += v * v;
  }
  store (to + c, mean);
  store (to + op->x.channels + c, rest);
  store (to + 2 * op->x.channels + c, squares);
}

static void
sum_one (const TtsStats *op, const TtsPart *part, int c, float *to)
{
  const float *x = tts_row (&op->x, part->item, part->first) + c;
  float sum = 0, mean, rest = 0, squares = 0;

  for (int t = 0; t < part->n; t++)
    sum += x[(size_t) t * op->x.stride];
  mean = sum / part->n;
  for (int t = 0; t < part->n; t++) {
    float v = x[(size_t) t * op->x.stride] - mean;

    rest += v;
    squares += v * v;
  }
  to[c] = mean;
  to[op->x.channels + c] = rest;
  to[2 * op->x.channels + c] = squares;
}

static void
sum_task (const void *data, int i)
{
  const Plan *plan = data;
  const TtsStats *op = plan->op;
  TtsPart part = tts_part (op->x.seg, ROWS, i);
  float *to = plan->parts + (size_t) i * 3 * op->x.channels;
  int c = 0;

  for (; c + TTS_LANES <= op->x.channels; c += TTS_LANES)
    sum_vector (op, &part, c, to);
  for (; c < op->x.channels; c++)
    sum_one (op, &part, c, to);
}

/* The parts of an item; the distances within each are taken about what was
 * rounded, and mended by the rest. */
static void
finish (const TtsStats *op, int item, const float *parts)
{
  const float *own = op->gamma_beta + (size_t) item * op->item_stride;
  int length = tts_length (&op->x, item), channels = op->x.channels;

  for (int c = 0; c < channels; c++) {
    double mean = 0, squares = 0, scale;
    size_t to = (size_t) item * channels + c;
    int done = 0;

    for (int first = 0, i = 0; first < length; first += ROWS, i++) {
      const float *part = parts + (size_t) i * 3 * channels + c;
      int n = length - first < ROWS ? length - first : ROWS;
      double rest = part[channels], distance;

      distance = part[0] + rest / n - mean;
      squares += part[2 * channels] - rest * rest / n +
          distance * distance * done * n / (done + n);
      mean += distance * n / (done + n);
      done += n;
    }
    scale = (1.0 + own[c]) / sqrt (squares / length + op->eps);
    op->scale[to] = scale;
    op->shift[to] = own[channels + c] - mean * scale;
  }
}

void
TTS_SIMD (tts_stats_f32) (const TtsStats *op)
{
  int n = tts_parts (op->x.seg, ROWS);
  Plan plan = { op, tts_scratch ((size_t) n * 3 * op->x.channels) };
  const float *parts = plan.parts;

  tts_parallel (sum_task, &plan, n);
  for (int item = 0; item < op->x.seg->n_items; item++) {
    assert (tts_length (&op->x, item) > 0);
    finish (op, item, parts);
    parts += (size_t) (tts_length (&op->x, item) + ROWS - 1) / ROWS * 3 *
        op->x.channels;
  }
  tts_scratch_free (plan.parts);
}
