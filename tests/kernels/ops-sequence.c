/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What looks at rows that were before, and what chooses the next one. */
#include "ops.h"

#include <math.h>
#include <string.h>

/* A step of a wide one takes long to emulate. */
static const TtsSegments *
lstm_segments (const Call *call, int hidden)
{
  Call own = *call;
  int lengths[64];

  for (int i = 0; i < call->n_items; i++)
    lengths[i] = hidden > 16 ? (call->lengths[i] + 7) / 8 : call->lengths[i];
  own.lengths = lengths;
  return op_segments (&own, 1, 0);
}

/* 256 are what clusters have; 160 go around the threads of one block. */
static TtsRows
run_lstm (Call *call)
{
  static const int widths[] = { 16, 256, 16, 256, 160 };
  int hidden = widths[call->variant];
  const TtsSegments *seg = lstm_segments (call, hidden);
  TtsPanels w = op_panels (call, hidden, 4 * hidden, 1, FALSE);
  TtsRows y = op_output (call, seg, 2 * hidden);
  float *state = op_item_numbers (call, 2 * hidden, 5, 0.5);
  TtsLstm directions[2];

  for (guint i = 0; i < 2; i++)
    directions[i] = (TtsLstm) {
      .state = call->variant >= 2 && i == 0 ? state : NULL,
      .y = tts_columns (&y, i * hidden, hidden),
      .gates = op_input (call, seg, 4 * hidden, 2 + i), .w = &w,
      .reverse = i == 1,
    };
  call->ops->lstm (directions, 2);
  if (call->variant < 2)
    return y;
  state = tts_arena_fetch (call->arena, state,
      call->n_items * 2 * hidden * sizeof *state);
  y = op_fetch_output (call, y);
  for (int i = 0; i < call->n_items; i++)
    memcpy (tts_row (&y, i, 0), state + i * 2 * hidden,
        2 * hidden * sizeof *state);
  return op_put_output (call, y);
}

static const struct
{
  int heads, kv_heads, size, more;      /* keys before the queries */
  gboolean causal;
  int window;
} attentions[] = {
  { 2, 2, 64 },
  { 3, 3, 9 },
  { 4, 2, 8, .causal = TRUE },
  { 2, 1, 32, 40, .causal = TRUE },
  { 2, 2, 16, 3, .causal = TRUE, .window = 5 },
  { 1, 1, 8, 600, .causal = TRUE },
};

static TtsRows
run_attention (Call *call)
{
  gsize v = call->variant;
  int size = attentions[v].size, width = attentions[v].heads * size;
  const TtsSegments *seg = op_segments (call, 1, 0);
  const TtsSegments *longer = op_segments (call, 1, attentions[v].more);
  TtsAttention op = {
    .y = op_output (call, seg, width), .q = op_input (call, seg, width, 2),
    .k = op_input (call, longer, attentions[v].kv_heads * size, 3),
    .v = op_input (call, longer, attentions[v].kv_heads * size, 4),
    .heads = attentions[v].heads, .kv_heads = attentions[v].kv_heads,
    .causal = attentions[v].causal, .window = attentions[v].window,
  };

  call->ops->attention (&op);
  return op.y;
}

/* In place; what it was made of is guarded too. */
static TtsRows
run_rope (Call *call)
{
  const TtsSegments *seg = op_segments (call, 1, 0);
  TtsRows x = op_make_input (call, seg, 48, 2);
  TtsRows y = op_make_output (call, seg, 48);
  int *first = op_take_ints (call, call->n_items);

  for (int i = 0; i < call->n_items; i++)
    first[i] = 5 * call->ids[i];
  tts_ops_reference ()->axpby (&(TtsAxpby) { .y = y, .x = x, .a = 1 });
  y = op_put_output (call, y);
  call->ops->rope (&(TtsRope) {
    .x = y, .heads = 3, .frequencies = op_numbers (call, 8, 3, 1, 0),
    .first = tts_arena_put (call->arena, first,
        call->n_items * sizeof *first),
  });
  return y;
}

#define INFINITE 5

/* Of the last rows: some are no numbers, in one item none is, in one there is
 * an infinite one. */
static void
spoil_logits (const Call *call, const TtsRows *logits)
{
  for (int i = 0; i < call->n_items; i++) {
    float *row = tts_row (logits, i, tts_length (logits, i) - 1);

    for (int k = 0; k < logits->channels; k++)
      if (k % 3 == 0 || call->ids[i] == 1)
        row[k] = NAN;
    if (call->ids[i] == 2)
      row[INFINITE] = INFINITY;
  }
}

static void
check_spoiled (const Call *call, const int *ids)
{
  for (int i = 0; i < call->n_items; i++) {
    if (call->ids[i] == 1)
      g_assert_cmpint (ids[i], ==, 0);
    else if (call->ids[i] == 2)
      g_assert_cmpint (ids[i], ==, INFINITE);
    else
      g_assert_cmpint (ids[i] % 3, !=, 0);
  }
}

static TtsRows
run_sample (Call *call)
{
  TtsRows logits = op_make_input (call, op_segments (call, 1, 0), 37, 2), y;
  gboolean spoiled = call->variant >= 2;
  int *ids = tts_arena_ints (call->arena, call->n_items), ones[64];
  uint64_t *keys = op_take (call, call->n_items * sizeof *keys);

  for (int i = 0; i < call->n_items; i++) {
    keys[i] = call->seed + call->ids[i];
    ones[i] = 1;
  }
  if (spoiled)
    spoil_logits (call, &logits);
  call->ops->sample (&(TtsSample) {
    .logits = tts_arena_put_rows (call->arena, &logits),
    .temperature = call->variant % 2 * 0.5f, .top_k = 10, .top_p = 0.9f,
    .keys = tts_arena_put (call->arena, keys,
        call->n_items * sizeof *keys), .index = 3, .ids = ids,
  });
  ids = tts_arena_fetch (call->arena, ids, call->n_items * sizeof *ids);
  op_settle (call);
  if (spoiled)
    check_spoiled (call, ids);
  y = op_make_output (call, tts_arena_segments (call->arena, ones,
          call->n_items), 1);
  for (int i = 0; i < call->n_items; i++)
    *tts_row (&y, i, 0) = ids[i];
  return op_put_output (call, y);
}

const OpTest op_tests_sequence[] = {
  { "lstm", run_lstm, 5, 256 },
  { "attention", run_attention, G_N_ELEMENTS (attentions), 700 },
  { "rope", run_rope, 1, 2 },
  { "sample", run_sample, 4, 1 },
  { NULL }
};
