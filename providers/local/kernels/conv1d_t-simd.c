/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Transposed convolutions with vectors: as many plain ones as the stride, each
 * with its share of the taps. */
#include "edges-simd.h"
#include "pairs-simd.h"
#include "tile-simd.h"

/* Of inputs: both TILE and TTS_PAIRED go into it. */
#define CHUNK (TTS_LANES == 16 ? 224 : 96)

/* Outputs of q to q + n strides; x begins with the row that the last of their
 * taps reads for the first. */
typedef struct
{
  const TtsConv1dT *op;
  int item, q, n, most;         /* taps of each phase at most */
  int in, columns;              /* of a row of x and of sums */
  void *x;                      /* float, or bf16 */
  float *sums;
} Chunk;

/* Steps of the stride that the outputs of an item are within. */
static int
steps (const TtsConv1dT *op, int item)
{
  return (tts_length (&op->y, item) + op->left) / op->stride + 1;
}

/* Sums (n, columns) from first on of the outputs whose number and left add up
 * to phase. */
static void
sum_phase (const Chunk *chunk, int phase, int first)
{
  const TtsPanels *w = chunk->op->w;
  int in = chunk->in, stride = chunk->op->stride;
  int taps = (w->taps - phase + stride - 1) / stride;
  ptrdiff_t tap = (ptrdiff_t) in * TTS_PANEL, x = (chunk->most - 1) * in;
  ptrdiff_t own = (first / TTS_PANEL * w->taps + phase) * tap;
  ptrdiff_t next = w->out - first > TTS_PANEL ? own + w->taps * tap : own;

  if (w->pairs) {
    tts_ops_cpu ()->pairs (chunk->sums, &(TtsPairs) {
      .x = (const uint16_t *) chunk->x + x, .x_row = in, .x_tap = -in,
      .w = w->pairs + own, .next = w->pairs + next, .w_tap = stride * tap,
      .rows = chunk->n, .taps = taps, .in = in,
    });
    return;
  }
  for (int row = 0; row < chunk->n; row += TILE)
    tile (chunk->sums + (size_t) row * COLUMNS,
        (const float *) chunk->x + x + (size_t) row * in, in, -in,
        w->data + own, w->data + next, stride * tap, taps, in);
}

static void
run_phase (const Chunk *chunk, int phase)
{
  const TtsConv1dT *op = chunk->op;

  for (int first = 0; first < op->w->out; first += chunk->columns) {
    int outs = op->w->out - first < chunk->columns ? op->w->out - first :
        chunk->columns;

    sum_phase (chunk, phase, first);
    for (int row = 0; row < chunk->n; row++) {
      int t = (chunk->q + row) * op->stride + phase - op->left;
      const float *sums = chunk->sums + (size_t) row * chunk->columns;

      if (t < 0 || t >= tts_length (&op->y, chunk->item))
        continue;
      for (int o = 0; o < outs; o++)
        tts_row (&op->y, chunk->item, t)[first + o] =
            sums[o] + op->bias[first + o];
    }
  }
}

/* Row t of the item, or zeros outside of it. */
static void
prepare_row_t (const TtsConv1dT *op, int item, int t, float *y)
{
  if (t < 0 || t >= tts_length (&op->x, item))
    memset (y, 0, op->w->in * sizeof *y);
  else
    scale_activate (y, tts_row (&op->x, item, t), NULL, NULL, op->before,
        op->slope, op->w->in);
}

static void
run_chunk (const TtsConv1dT *op, int item, int q)
{
  bool paired = op->w->pairs != NULL;
  int side = paired ? TTS_PAIRED : TILE, left = steps (op, item) - q;
  Chunk chunk = {
    .op = op, .item = item, .q = q,
    .n = left < CHUNK ? (left + side - 1) / side * side : CHUNK,
    .most = (op->w->taps + op->stride - 1) / op->stride,
    .in = paired ? tts_padded (op->w->in) : op->w->in,
    .columns = paired ? TTS_PAIRS_COLUMNS : COLUMNS,
  };
  int rows = chunk.n + chunk.most - 1;
  float *row;

  chunk.sums = tts_scratch ((size_t) chunk.n * chunk.columns +
      (size_t) (rows + 1) * chunk.in);
  row = chunk.sums + (size_t) chunk.n * chunk.columns;
  chunk.x = row + chunk.in;
  for (int i = 0; i < rows; i++) {
    size_t at = (size_t) i * chunk.in;
    float *to = paired ? row : (float *) chunk.x + at;

    prepare_row_t (op, item, q - chunk.most + 1 + i, to);
    if (paired)
      round_row ((uint16_t *) chunk.x + at, row, op->w->in);
  }
  for (int phase = 0; phase < op->stride; phase++)
    run_phase (&chunk, phase);
  tts_scratch_free (chunk.sums);
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
