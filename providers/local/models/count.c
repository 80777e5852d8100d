/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Operations that count what they do, then do it. Bytes are what must come
 * from memory and go there where nothing stays in a cache between two
 * operations and nothing is fetched twice in one. */
#include "count.h"

static TtsBenchWork counted;
static const TtsOps *behind;

static gdouble
count_rows (const TtsRows *rows)
{
  gdouble n = 0;

  for (int i = 0; i < rows->seg->n_items; i++)
    n += tts_length (rows, i);
  return n;
}

static void
move_floats (gdouble n)
{
  counted.bytes += n * sizeof (float);
}

static void
move_rows (const TtsRows *rows)
{
  move_floats (count_rows (rows) * rows->channels);
}

static void
move_both (const TtsRows *y, const TtsRows *x)
{
  move_rows (y);
  move_rows (x);
}

static void
multiply (const TtsPanels *w, gdouble rows)
{
  gdouble size = (gdouble) w->in * w->out * w->taps;

  counted.flop += 2 * rows * size;
  counted.bytes += size * (w->pairs ? sizeof *w->pairs : sizeof *w->data);
}

static void
count_conv1d (const TtsConv1d *op)
{
  multiply (op->w, count_rows (&op->y));
  move_both (&op->y, &op->x);
  if (op->residual)
    move_rows (op->residual);
  if (op->gate)
    move_rows (op->gate);
  behind->conv1d (op);
}

static void
count_conv1d_t (const TtsConv1dT *op)
{
  multiply (op->w, count_rows (&op->x));
  move_both (&op->y, &op->x);
  behind->conv1d_t (op);
}

static void
count_depthwise_t (const TtsDepthwiseT *op)
{
  move_both (&op->y, &op->x);
  behind->depthwise_t (op);
}

static void
count_norm_rows (const TtsNormRows *op)
{
  move_both (&op->y, &op->x);
  behind->norm_rows (op);
}

static void
count_stats (const TtsStats *op)
{
  move_rows (&op->x);
  behind->stats (op);
}

static void
count_lstm (const TtsLstm *ops, int n_ops)
{
  for (int i = 0; i < n_ops; i++) {
    multiply (ops[i].w, count_rows (&ops[i].y));
    move_both (&ops[i].y, &ops[i].gates);
  }
  behind->lstm (ops, n_ops);
}

static void
count_attention (const TtsAttention *op)
{
  for (int i = 0; i < op->q.seg->n_items; i++)
    counted.flop += 4.0 * tts_length (&op->q, i) * tts_length (&op->k, i) *
        op->q.channels;
  move_both (&op->y, &op->q);
  move_both (&op->k, &op->v);
  behind->attention (op);
}

static void
count_axpby (const TtsAxpby *op)
{
  move_both (&op->y, &op->x);
  if (op->b != 0)
    move_rows (&op->y);
  behind->axpby (op);
}

static void
count_expand_rows (const TtsExpandRows *op)
{
  move_both (&op->y, &op->x);
  behind->expand_rows (op);
}

static void
count_resample_rows (const TtsResampleRows *op)
{
  move_both (&op->y, &op->x);
  behind->resample_rows (op);
}

static void
count_stft (const TtsStft *op)
{
  move_both (&op->y, &op->x);
  behind->stft (op);
}

static void
count_head_polar (const TtsHeadPolar *op)
{
  move_both (&op->y, &op->x);
  behind->head_polar (op);
}

static void
count_istft (const TtsIstft *op)
{
  move_both (&op->y, &op->x);
  behind->istft (op);
}

/* What is left is small beside these. */
TtsOps
tts_bench_counting (const TtsOps *ops)
{
  TtsOps counting = *ops;

  counting.conv1d = count_conv1d;
  counting.conv1d_t = count_conv1d_t;
  counting.depthwise_t = count_depthwise_t;
  counting.norm_rows = count_norm_rows;
  counting.stats = count_stats;
  counting.lstm = count_lstm;
  counting.attention = count_attention;
  counting.axpby = count_axpby;
  counting.expand_rows = count_expand_rows;
  counting.resample_rows = count_resample_rows;
  counting.stft = count_stft;
  counting.head_polar = count_head_polar;
  counting.istft = count_istft;
  behind = ops;
  counted = (TtsBenchWork) { 0 };
  return counting;
}

TtsBenchWork
tts_bench_counted (void)
{
  return counted;
}
