/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What moves rows about. */
#include "ops.h"

static TtsRows
run_embed_sum (Call *call)
{
  int channels = 33;
  const TtsSegments *seg = op_segments (call, 1, 0);
  const float *tables[] = { op_numbers (call, 10 * channels, 2, 1, 0),
      op_numbers (call, 7 * channels, 3, 1, 0) };
  gsize size = seg->n_rows * sizeof (int);
  int *first = op_take (call, size), *second = op_take (call, size);
  const int *ids[2];
  TtsEmbedSum op = {
    .y = op_output (call, seg, channels), .n_tables = 2, .tables = tables,
    .ids = ids,
  };

  for (int i = 0; i < seg->n_rows; i++)
    first[i] = second[i] = G_MAXINT;
  for (int i = 0; i < call->n_items; i++)
    for (int t = 0; t < seg->items[i].length; t++) {
      first[seg->items[i].start + t] = (t * 3 + call->ids[i]) % 10;
      second[seg->items[i].start + t] = t % 7;
    }
  ids[0] = tts_arena_put (call->arena, first, size);
  ids[1] = tts_arena_put (call->arena, second, size);
  call->ops->embed_sum (&op);
  return op.y;
}

/* Counts come from logits as in a model; y tells both. */
static TtsRows
run_durations (Call *call)
{
  const TtsSegments *seg = op_segments (call, 1, 0), *longer;
  TtsRows logits = op_input (call, seg, 50, 2);
  int *counts = tts_arena_ints (call->arena, seg->n_rows);
  int lengths[64], *made;
  TtsExpandRows expand = { .x = logits, .counts = counts };

  call->ops->durations (&(TtsDurations) {
    .logits = logits, .speed = op_numbers (call, call->n_items, 3, 0, 8),
    .frames = tts_arena_floats (call->arena, seg->n_rows), .counts = counts,
  });
  made = tts_arena_fetch (call->arena, counts, seg->n_rows * sizeof *made);
  op_settle (call);
  for (int i = 0; i < call->n_items; i++) {
    lengths[i] = 0;
    for (int t = 0; t < seg->items[i].length; t++)
      lengths[i] += made[seg->items[i].start + t];
  }
  longer = tts_arena_segments (call->arena, lengths, call->n_items);
  expand.y = op_output (call, longer, 50);
  call->ops->expand_rows (&expand);
  return expand.y;
}

static TtsRows
run_axpby (Call *call)
{
  const TtsSegments *seg = op_segments (call, 1, 0);
  TtsRows x = op_input (call, seg, 19, 2), y = op_output (call, seg, 19);

  call->ops->axpby (&(TtsAxpby) { .y = y, .x = x, .a = 0.5f });
  if (call->variant)
    call->ops->axpby (&(TtsAxpby) { .y = y, .x = x, .a = 2, .b = 0.3f });
  return y;
}

static TtsRows
run_resample_rows (Call *call)
{
  gboolean mirror = call->variant;
  int times = mirror ? 1 : 2;
  TtsResampleRows op = {
    .y = op_output (call, op_segments (call, 2 * times, mirror ? 1 : 0), 21),
    .x = op_input (call, op_segments (call, 2, 0), 21, 2), .times = times,
    .mirror = mirror,
  };

  call->ops->resample_rows (&op);
  return op.y;
}

const OpTest op_tests_rows[] = {
  { "embed_sum", run_embed_sum, 1, 2 },
  { "durations", run_durations, 1, 1 },
  { "axpby", run_axpby, 2, 1 },
  { "resample_rows", run_resample_rows, 2, 1 },
  { NULL }
};
