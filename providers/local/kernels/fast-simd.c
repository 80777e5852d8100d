/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Convolutions with fewer multiplications: Toom and Cook's way.
 *
 * Four outputs of four taps are seven products of polynomials' values at 0,
 * 1, -1, 2, -2, 1/2 and infinity, where the definition has sixteen. Taps are
 * cut into blocks of four; each block reads the same inputs, whole tiles of
 * four rows further on, so that inputs are transformed once. The sums over
 * inputs and blocks are tiles as in a plain convolution. With a dilation, every
 * so many rows are a signal of their own. The error is some 120 dB below. */
#include "fast-simd.h"

#include "edges-simd.h"
#include "tile-simd.h"

typedef struct
{
  const TtsConv1d *op;
  int blocks, tiles;            /* of taps; of four rows for each phase */
  TtsCut cut;
} Plan;

typedef struct
{
  const Plan *plan;
  TtsPart part;
  int tiles;                    /* that this part fills */
  float *rows, *points, *sums;
} Task;

/* The values at the points of what four rows and the next three hold, times
 * what the weights are divided by. */
static inline void
transform (float *y, size_t point, const float *x, size_t row)
{
  Vec x0 = load (x), x1 = load (x + row), x2 = load (x + 2 * row),
      x3 = load (x + 3 * row), x4 = load (x + 4 * row),
      x5 = load (x + 5 * row), x6 = load (x + 6 * row);

  store (y, x5 - 0.5f * x4 - 5 * x3 + 2.5f * x2 + 4 * x1 - 2 * x0);
  store (y + point, x5 + 0.5f * x4 - 4.5f * x3 - 2 * x2 + 2 * x1);
  store (y + 2 * point, x5 - 1.5f * x4 - 3.5f * x3 + 6 * x2 - 2 * x1);
  store (y + 3 * point, x5 + 1.5f * x4 - 2 * x3 - 1.5f * x2 + x1);
  store (y + 4 * point, x5 - 2.5f * x4 + 2.5f * x2 - x1);
  store (y + 5 * point, x5 - 5 * x3 + 4 * x1);
  store (y + 6 * point, x6 - 0.5f * x5 - 5 * x4 + 2.5f * x3 + 4 * x2 -
      2 * x1);
}

/* Sums (points, COLUMNS) of a tile to four rows of outputs. */
static inline void
restore (float *y, const float *sums, size_t point)
{
  for (int i = 0; i < COLUMNS; i += TTS_LANES, y += TTS_LANES) {
    const float *m = sums + i;
    Vec one = load (m + point), minus_one = load (m + 2 * point),
        two = load (m + 3 * point), minus_two = load (m + 4 * point),
        half = load (m + 5 * point);
    Vec even = one + minus_one, odd = one - minus_one;
    Vec even2 = two + minus_two, odd2 = two - minus_two;

    store (y, load (m) + even + even2 + half);
    store (y + COLUMNS, odd + 2 * odd2 + 0.5f * half);
    store (y + 2 * COLUMNS, even + 4 * even2 + 0.25f * half);
    store (y + 3 * COLUMNS,
        odd + 8 * odd2 + 0.125f * half + load (m + 6 * point));
  }
}

/* Size of one point's values: (phases, tiles and those of later blocks, in). */
static size_t
point_size (const Plan *plan)
{
  return (size_t) plan->op->dilation * (plan->tiles + plan->blocks - 1) *
      plan->op->w->in;
}

static void
transform_rows (const Task *task)
{
  const Plan *plan = task->plan;
  const TtsConv1d *op = plan->op;
  int in = op->w->in, used = task->tiles + plan->blocks - 1;
  int last = (4 * used + 3) * op->dilation;
  size_t point = point_size (plan);

  for (int row = 0; row < last; row++)
    prepare_row (op, task->part.item, task->part.first - op->left + row,
        task->rows + (size_t) row * in);
  for (int phase = 0; phase < op->dilation; phase++)
    for (int i = 0; i < used; i++) {
      const float *x = task->rows +
          ((size_t) 4 * i * op->dilation + phase) * in;
      float *y = task->points +
          ((size_t) phase * (plan->tiles + plan->blocks - 1) + i) * in;

      for (int c = 0; c < in; c += TTS_LANES)
        transform (y + c, point, x + c, (size_t) op->dilation * in);
    }
}

static void
sum_points (const Task *task, int first)
{
  const Plan *plan = task->plan;
  const TtsPanels *w = plan->op->w;
  size_t block = (size_t) w->in * TTS_PANEL, panel =
      block * plan->blocks * TTS_FAST_POINTS;
  const float *weights = w->fast + first / TTS_PANEL * panel;
  const float *next = first + TTS_PANEL < w->out ? weights + panel : weights;

  for (int p = 0; p < TTS_FAST_POINTS; p++)
    for (int phase = 0; phase < plan->op->dilation; phase++)
      for (int i = 0; i < task->tiles; i += TILE)
        tile (task->sums + ((size_t) (p * plan->op->dilation + phase) *
                plan->tiles + i) * COLUMNS,
            task->points + p * point_size (plan) +
            ((size_t) phase * (plan->tiles + plan->blocks - 1) + i) * w->in,
            w->in, w->in, weights + p * plan->blocks * block,
            next + p * plan->blocks * block, block, plan->blocks, w->in);
}

static void
restore_rows (const Task *task, int first)
{
  const TtsConv1d *op = task->plan->op;
  size_t phase_size = (size_t) task->plan->tiles * COLUMNS;
  _Alignas (64) float y[4 * COLUMNS];

  for (int phase = 0; phase < op->dilation; phase++)
    for (int i = 0; i < task->tiles; i++) {
      restore (y, task->sums + phase * phase_size + (size_t) i * COLUMNS,
          op->dilation * phase_size);
      for (int j = 0; j < 4; j++) {
        int t = (4 * i + j) * op->dilation + phase;

        if (t < task->part.n)
          finish_row (op, task->part.item, task->part.first + t, first,
              COLUMNS, y + j * COLUMNS);
      }
    }
}

static void
run_task (const void *data, int i)
{
  const Plan *plan = data;
  const TtsConv1d *op = plan->op;
  int first, end;
  Task task = { plan, tts_cut_part (&plan->cut, i, &first, &end) };
  int each = (task.part.n + op->dilation - 1) / op->dilation;
  size_t all = TTS_FAST_POINTS * point_size (plan);
  size_t rows = (size_t) (4 * (plan->tiles + plan->blocks - 1) + 3) *
      op->dilation * op->w->in;

  task.tiles = ((each + 3) / 4 + TILE - 1) / TILE * TILE;
  task.rows = tts_scratch (rows + all + TTS_FAST_POINTS * op->dilation *
      plan->tiles * COLUMNS);
  task.points = task.rows + rows;
  task.sums = task.points + all;
  transform_rows (&task);
  for (; first < end; first += COLUMNS) {
    sum_points (&task, first);
    restore_rows (&task, first);
  }
  tts_scratch_free (task.rows);
}

void
TTS_SIMD (tts_conv1d_fast) (const TtsConv1d *op)
{
  Plan plan = { op, (op->w->taps + 3) / 4 };
  int wanted = op->w->in > 128 ? 24 : 48;

  plan.tiles = wanted / op->dilation / TILE * TILE;
  plan.tiles = plan.tiles < TILE ? TILE : plan.tiles;
  plan.cut = tts_cut (op->y.seg, 4 * plan.tiles * op->dilation, op->w->out,
      COLUMNS);
  tts_parallel (run_task, &plan, plan.cut.n_tasks);
}
