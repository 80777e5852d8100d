/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Convolutions with vectors.
 *
 * The rows that a chunk of outputs needs are copied, with what comes before
 * the convolution done to them and zeros outside the item; then tiles run over
 * all taps and inputs. */
#include "edges-simd.h"
#include "fast-simd.h"
#include "tile-simd.h"

/* Floats that stay in the second cache beside a panel of weights. */
#define CHUNK_FLOATS 40960
#define MAX_TILES 32

/* So many tasks keep all cores busy until near the end. */
#define ENOUGH_TASKS 32

/* Columns are shared out where there are too few rows. */
typedef struct
{
  const TtsConv1d *op;
  int rows, n_parts, columns;   /* of each task */
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
        finish_row (op, part->item, part->first + row + r, first,
            sums + r * COLUMNS);
    }
  }
}

static void
run_task (const void *data, int i)
{
  const Plan *plan = data;
  const TtsConv1d *op = plan->op;
  const TtsPart part = tts_part (op->y.seg, plan->rows, i % plan->n_parts);
  int first = i / plan->n_parts * plan->columns;
  int end = first + plan->columns;
  int n = (part.n + TILE - 1) / TILE * TILE;
  int used = (n - 1) * op->stride + (op->w->taps - 1) * op->dilation + 1;
  float *x = tts_scratch ((size_t) used * op->w->in);

  for (int row = 0; row < used; row++)
    prepare_row (op, part.item, part.first * op->stride - op->left + row,
        x + (size_t) row * op->w->in);
  convolve_chunk (op, &part, x, first, end < op->w->out ? end : op->w->out);
  tts_scratch_free (x);
}

void
TTS_SIMD (tts_conv1d_f32) (const TtsConv1d *op)
{
  int all = (op->w->out + COLUMNS - 1) / COLUMNS, groups;
  int tiles = CHUNK_FLOATS / (TILE * op->stride * op->w->in);
  Plan plan = { op };

  assert (op->x.channels == op->w->in && op->y.channels == op->w->out);
  assert (op->x.seg->n_items == op->y.seg->n_items);
  assert (op->x.data != op->y.data && !op->scale == !op->shift);
  if (op->w->fast && op->stride == 1) {
    TTS_SIMD (tts_conv1d_fast) (op);
    return;
  }
  plan.rows = TILE * (tiles < 2 ? 2 : tiles > MAX_TILES ? MAX_TILES : tiles);
  plan.n_parts = tts_parts (op->y.seg, plan.rows);
  groups = ENOUGH_TASKS / (plan.n_parts > 0 ? plan.n_parts : 1);
  groups = groups < 1 ? 1 : groups > all ? all : groups;
  plan.columns = (all + groups - 1) / groups * COLUMNS;
  groups = (op->w->out + plan.columns - 1) / plan.columns;
  tts_parallel (run_task, &plan, plan.n_parts * groups);
}
