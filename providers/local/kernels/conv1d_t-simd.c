/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Transposed convolutions with vectors: as many plain ones as the stride, each
 * with its share of the taps. */
#include "edges-simd.h"
#include "tile-simd.h"

#define CHUNK (16 * TILE)       /* of inputs */

/* Steps of the stride that the outputs of an item are within. */
static int
steps (const TtsConv1dT *op, int item)
{
  return (tts_length (&op->y, item) + op->left) / op->stride + 1;
}

/* Outputs whose number and left add up to phase, of q to q + n strides; x
 * begins with the row that the last of their taps reads for the first. */
static void
run_phase (const TtsConv1dT *op, int item, int phase, int q, int n,
    const float *x)
{
  const TtsPanels *w = op->w;
  int taps = (w->taps - phase + op->stride - 1) / op->stride;
  int most = (w->taps + op->stride - 1) / op->stride;
  ptrdiff_t tap = (ptrdiff_t) w->in * TTS_PANEL;
  size_t panel = (size_t) w->taps * tap;
  _Alignas (64) float sums[TILE * COLUMNS];

  for (int first = 0; first < w->out; first += COLUMNS) {
    const float *weights = w->data + first / TTS_PANEL * panel + phase * tap;
    int outs = w->out - first < COLUMNS ? w->out - first : COLUMNS;

    for (int row = 0; row < n; row += TILE) {
      tile (sums, x + (size_t) (row + most - 1) * w->in, w->in, -w->in,
          weights, outs > TTS_PANEL ? weights + panel : weights,
          op->stride * tap, taps, w->in);
      for (int r = 0; r < TILE && row + r < n; r++) {
        int t = (q + row + r) * op->stride + phase - op->left;

        if (t < 0 || t >= tts_length (&op->y, item))
          continue;
        for (int o = 0; o < outs; o++)
          tts_row (&op->y, item, t)[first + o] =
              sums[r * COLUMNS + o] + op->bias[first + o];
      }
    }
  }
}

static void
run_chunk (const TtsConv1dT *op, int item, int q)
{
  int most = (op->w->taps + op->stride - 1) / op->stride, in = op->w->in;
  int left = steps (op, item) - q;
  int n = left < CHUNK ? (left + TILE - 1) / TILE * TILE : CHUNK;
  float *x = tts_scratch ((size_t) (n + most - 1) * in);

  for (int row = 0; row < n + most - 1; row++) {
    int t = q - most + 1 + row;
    float *to = x + (size_t) row * in;

    if (t < 0 || t >= tts_length (&op->x, item))
      memset (to, 0, in * sizeof *to);
    else
      scale_activate (to, tts_row (&op->x, item, t), NULL, NULL, op->before,
          op->slope, in);
  }
  for (int phase = 0; phase < op->stride; phase++)
    run_phase (op, item, phase, q, n, x);
  tts_scratch_free (x);
}

static void
run_task (const void *data, int i)
{
  const TtsConv1dT *op = data;

  for (int item = 0; item < op->y.seg->n_items; item++) {
    int own = (steps (op, item) + CHUNK - 1) / CHUNK;

    if (i < own) {
      run_chunk (op, item, i * CHUNK);
      return;
    }
    i -= own;
  }
}

void
TTS_SIMD (tts_conv1d_t_f32) (const TtsConv1dT *op)
{
  int n = 0;

  assert (op->x.channels == op->w->in && op->y.channels == op->w->out);
  assert (op->x.seg->n_items == op->y.seg->n_items);
  for (int item = 0; item < op->y.seg->n_items; item++)
    n += (steps (op, item) + CHUNK - 1) / CHUNK;
  tts_parallel (run_task, op, n);
}
