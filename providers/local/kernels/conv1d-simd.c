/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Convolutions with vectors.
 *
 * The rows that a chunk of outputs needs are copied, with what comes before
 * the convolution done to them and zeros outside the item; then tiles run over
 * all taps and inputs. */
#include "edges-simd.h"
#include "fast-simd.h"
#include "pairs-simd.h"
#include "tile-simd.h"

/* Floats that stay in the second cache beside a panel of weights. */
#define CHUNK_FLOATS 40960
#define MAX_TILES 32

typedef struct
{
  const TtsConv1d *op;
  TtsCut cut;
} Plan;

/* Outputs t to t + n; x has all that they read, one row after another. */
static void
convolve_chunk (const TtsConv1d *op, const TtsPart *part, const float *x,
    int first, int end)
{
  const TtsPanels *w = op->w;
  size_t panel = (size_t) w->taps * w->in * TTS_PANEL;
  _Alignas (64) float sums[TILE * COLUMNS];

  for (; first < end; first += COLUMNS) {
    const float *weights = w->data + first / TTS_PANEL * panel;
    bool more = first + TTS_PANEL < w->out;

    for (int row = 0; row < part->n; row += TILE) {
      tile (sums, x + (size_t) row * op->stride * w->in,
          (ptrdiff_t) op->stride * w->in, (ptrdiff_t) op->dilation * w->in,
          weights, more ? weights + panel : weights,
          (ptrdiff_t) w->in * TTS_PANEL, w->taps, w->in);
      for (int r = 0; r < TILE && row + r < part->n; r++)
        finish_row (op, part->item, part->first + row + r, first, COLUMNS,
            sums + r * COLUMNS);
    }
  }
}

/* Rows of x that n outputs read. */
static int
rows_for (const TtsConv1d *op, int n)
{
  return (n - 1) * op->stride + (op->w->taps - 1) * op->dilation + 1;
}

static void
run_task (const void *data, int i)
{
  const Plan *plan = data;
  const TtsConv1d *op = plan->op;
  int first, end;
  const TtsPart part = tts_cut_part (&plan->cut, i, &first, &end);
  int used = rows_for (op, (part.n + TILE - 1) / TILE * TILE);
  float *x = tts_scratch ((size_t) used * op->w->in);

  for (int row = 0; row < used; row++)
    prepare_row (op, part.item, part.first * op->stride - op->left + row,
        x + (size_t) row * op->w->in);
  convolve_chunk (op, &part, x, first, end);
  tts_scratch_free (x);
}

static void
convolve_pairs (const TtsConv1d *op, const TtsPart *part, TtsPairs *pairs,
    float *sums, int first)
{
  size_t panel = (size_t) pairs->taps * pairs->in * TTS_PANEL;

  pairs->w = op->w->pairs + first / TTS_PANEL * panel;
  pairs->next = first + TTS_PANEL < op->w->out ? pairs->w + panel : pairs->w;
  tts_ops_cpu ()->pairs (sums, pairs);
  for (int row = 0; row < part->n; row++)
    finish_row (op, part->item, part->first + row, first, TTS_PAIRS_COLUMNS,
        sums + row * TTS_PAIRS_COLUMNS);
}

static void
run_pairs_task (const void *data, int i)
{
  const Plan *plan = data;
  const TtsConv1d *op = plan->op;
  int first, end, in = tts_padded (op->w->in);
  const TtsPart part = tts_cut_part (&plan->cut, i, &first, &end);
  int n = tts_padded (part.n), used = rows_for (op, n);
  float *sums = tts_scratch ((size_t) n * TTS_PAIRS_COLUMNS + in +
      (size_t) used * in / 2);
  float *row = sums + (size_t) n * TTS_PAIRS_COLUMNS;
  uint16_t *x = (uint16_t *) (row + in);
  TtsPairs pairs = {
    .x = x, .x_row = (ptrdiff_t) op->stride * in,
    .x_tap = (ptrdiff_t) op->dilation * in,
    .w_tap = (ptrdiff_t) in * TTS_PANEL,
    .rows = n, .taps = op->w->taps, .in = in,
  };

  for (int t = 0; t < used; t++) {
    prepare_row (op, part.item, part.first * op->stride - op->left + t, row);
    round_row (x + (size_t) t * in, row, op->w->in);
  }
  for (; first < end; first += TTS_PAIRS_COLUMNS)
    convolve_pairs (op, &part, &pairs, sums, first);
  tts_scratch_free (sums);
}

void
TTS_SIMD (tts_conv1d_f32) (const TtsConv1d *op)
{
  bool paired = op->w->pairs != NULL;
  int side = paired ? TTS_PAIRED : TILE;
  int tiles = CHUNK_FLOATS / (side * op->stride * op->w->in);
  Plan plan = { op };

  assert (op->x.channels == op->w->in && op->y.channels == op->w->out);
  assert (op->x.seg->n_items == op->y.seg->n_items);
  assert (op->x.data != op->y.data && !op->scale == !op->shift);
  if (op->w->fast && op->stride == 1) {
    TTS_SIMD (tts_conv1d_fast) (op);
    return;
  }
  tiles = tiles < 2 ? 2 : tiles > MAX_TILES ? MAX_TILES : tiles;
  plan.cut = tts_cut (op->y.seg, side * tiles, op->w->out,
      paired ? TTS_PAIRS_COLUMNS : COLUMNS);
  tts_parallel (paired ? run_pairs_task : run_task, &plan, plan.cut.n_tasks);
}
