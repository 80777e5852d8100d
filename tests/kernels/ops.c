/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random data of many shapes for every operation. */
#include "ops.h"

#include <math.h>
#include <string.h>

#include "kernels/random.h"

static gpointer
take (Call *call, gsize size)
{
  return tts_arena_alloc (tts_arena_host (call->arena), size);
}

static int *
take_ints (Call *call, gsize n)
{
  return tts_arena_ints (tts_arena_host (call->arena), n);
}

/* Gaps hold what would show in every result that took it in. */
static TtsRows
new_rows (Call *call, const TtsSegments *seg, int channels)
{
  TtsRows rows = tts_arena_rows (tts_arena_host (call->arena), seg, channels);

  for (gsize i = 0; i < (gsize) seg->n_rows * rows.stride; i++)
    rows.data[i] = NAN;
  return rows;
}

/* Before the host reads what an op wrote. */
static void
settle (Call *call)
{
  g_assert_true (tts_arena_wait (call->arena, NULL));
}

static const TtsSegments *
segments (Call *call, int times, int more)
{
  int lengths[64], rooms[64];

  g_assert_cmpint (call->n_items, <=, 64);
  for (int i = 0; i < call->n_items; i++) {
    lengths[i] = call->lengths[i] * times + more;
    rooms[i] = lengths[i] + call->more_room * times;
  }
  return tts_arena_segments_in (call->arena, lengths, rooms,
      call->n_items);
}

static TtsRows
make_input (Call *call, const TtsSegments *seg, int channels, guint salt)
{
  TtsRows rows = new_rows (call, seg, channels);

  for (int i = 0; i < call->n_items; i++)
    for (int t = 0; t < tts_length (&rows, i); t++)
      for (int c = 0; c < channels; c++)
        tts_row (&rows, i, t)[c] = tts_random_normal (
            call->seed + salt * 1000 + call->ids[i],
            (guint64) t * channels + c);
  return rows;
}

static TtsRows
input (Call *call, const TtsSegments *seg, int channels, guint salt)
{
  const TtsRows rows = make_input (call, seg, channels, salt);

  return tts_arena_put_rows (call->arena, &rows);
}

/* Guarded, so that one float too many is seen. */
static TtsRows
make_output (Call *call, const TtsSegments *seg, int channels)
{
  TtsRows rows = { .channels = channels, .seg = seg };
  gsize n;
  float *all;

  rows.stride = channels == 1 ? 1 :
      (channels + TTS_PANEL - 1) / TTS_PANEL * TTS_PANEL;
  n = (gsize) seg->n_rows * rows.stride;
  all = take (call, (n + 2 * GUARD) * sizeof *all);
  for (gsize i = 0; i < n + 2 * GUARD; i++)
    all[i] = i < GUARD || i >= n + GUARD ? GUARD_VALUE : NAN;
  rows.data = all + GUARD;
  return rows;
}

static gsize
guarded_size (const TtsRows *rows)
{
  return ((gsize) rows->seg->n_rows * rows->stride + 2 * GUARD) *
      sizeof (float);
}

static TtsRows
put_output (Call *call, TtsRows rows)
{
  rows.data = (float *) tts_arena_put (call->arena, rows.data - GUARD,
      guarded_size (&rows)) + GUARD;
  return rows;
}

static TtsRows
output (Call *call, const TtsSegments *seg, int channels)
{
  return put_output (call, make_output (call, seg, channels));
}

TtsRows
fetch_output (Call *call, TtsRows rows)
{
  rows.data = (float *) tts_arena_fetch (call->arena, rows.data - GUARD,
      guarded_size (&rows)) + GUARD;
  settle (call);
  return rows;
}

static float *
make_numbers (Call *call, gsize n, guint salt, float scale, float offset)
{
  float *values = take (call, n * sizeof *values);

  for (gsize i = 0; i < n; i++)
    values[i] = offset + scale * tts_random_normal (call->seed + salt, i);
  return values;
}

static float *
numbers (Call *call, gsize n, guint salt, float scale, float offset)
{
  return tts_arena_put (call->arena,
      make_numbers (call, n, salt, scale, offset), n * sizeof (float));
}

/* One row for each item. */
static float *
item_numbers (Call *call, int channels, guint salt, float scale)
{
  gsize size = (gsize) call->n_items * channels * sizeof (float);
  float *values = take (call, size);

  for (int i = 0; i < call->n_items; i++)
    for (int c = 0; c < channels; c++)
      values[i * channels + c] = scale * tts_random_normal (
          call->seed + salt * 1000 + call->ids[i], c);
  return tts_arena_put (call->arena, values, size);
}

/* The same weights, rounded. */
static TtsPanels
paired_panels (Call *call, int in, int out, int taps, gboolean transposed)
{
  gsize size = tts_pairs_size (in, out, taps) * sizeof (uint16_t);
  uint16_t *pairs = take (call, size);
  float *w = make_numbers (call, (gsize) in * out * taps, 1,
      1 / sqrtf (in * taps), 0);

  if (transposed)
    tts_pack_pairs_t (pairs, w, in, out, taps);
  else
    tts_pack_pairs (pairs, w, in, out, taps);
  return (TtsPanels) { in, out, taps,
      .pairs = tts_arena_put (call->arena, pairs, size) };
}

static TtsPanels
panels (Call *call, int in, int out, int taps, gboolean transposed)
{
  gsize size = tts_panels_size (in, out, taps) * sizeof (float);
  float *data = take (call, size);
  float *w = make_numbers (call, (gsize) in * out * taps, 1,
      1 / sqrtf (in * taps), 0);
  TtsPanels result;
  void *low;

  if (transposed)
    tts_pack_conv_t (data, w, in, out, taps);
  else
    tts_pack_conv (data, w, in, out, taps);
  result = (TtsPanels) { in, out, taps, data };
  if (call->ops->low_size) {
    low = take (call, call->ops->low_size (&result));
    call->ops->pack_low (low, &result);
    result.low = tts_arena_put (call->arena, low,
        call->ops->low_size (&result));
  }
  result.data = tts_arena_put (call->arena, data, size);
  return result;
}

static const float *
fast_panels (Call *call, int in, int out, int taps)
{
  gsize size = tts_fast_size (in, out, taps) * sizeof (float);
  float *fast = take (call, size);

  tts_pack_fast (fast, make_numbers (call, (gsize) in * out * taps, 1,
          1 / sqrtf (in * taps), 0), in, out, taps);
  return tts_arena_put (call->arena, fast, size);
}

static const struct
{
  int in, out, taps, stride, dilation;
  gboolean norm;
  TtsActivation before, after;
  gboolean residual, fast, gated;
} convs[] = {
  { 1, 1, 3, 2, 1 },
  { 3, 5, 1, 1, 1, .after = TTS_ACT_GELU_TANH },
  { 17, 15, 3, 1, 1, TRUE, TTS_ACT_LRELU, .residual = TRUE },
  { 22, 64, 12, 6, 1 },
  { 16, 33, 5, 1, 2, .residual = TRUE },
  { 32, 16, 3, 1, 3, TRUE, TTS_ACT_SNAKE, .residual = TRUE },
  { 64, 64, 11, 1, 5, TRUE, TTS_ACT_SNAKE },
  { 64, 50, 1, 1, 1, .before = TTS_ACT_LRELU },
  { 128, 128, 11, 1, 5, TRUE, TTS_ACT_SNAKE, .residual = TRUE },
  { 19, 37, 3, 1, 1, .before = TTS_ACT_ELU, .after = TTS_ACT_MISH },
  { 16, 32, 1, 1, 1, .after = TTS_ACT_SILU, .gated = TRUE },
  { 32, 18, 1, 1, 1, .after = TTS_ACT_GELU_ERF, .residual = TRUE,
    .gated = TRUE },
  { 16, 16, 1, 1, 1, .after = TTS_ACT_ELU },
  { 16, 33, 3, 1, 1, TRUE, TTS_ACT_LRELU, .fast = TRUE },
  { 48, 48, 7, 1, 3, TRUE, TTS_ACT_SNAKE, .residual = TRUE, .fast = TRUE },
  { 32, 20, 4, 1, 2, .after = TTS_ACT_GELU_TANH, .fast = TRUE },
  { 128, 128, 11, 1, 5, TRUE, TTS_ACT_SNAKE, .residual = TRUE, .fast = TRUE },
  { 256, 256, 3, 1, 1, TRUE, TTS_ACT_SNAKE, .fast = TRUE },
};

static TtsRows
convolve (Call *call, gboolean paired)
{
  gsize v = call->variant;
  const TtsSegments *seg = segments (call, 1, 0), *longer =
      segments (call, convs[v].stride, 0);
  TtsRows residual = input (call, seg, convs[v].out, 3);
  TtsRows gate = input (call, seg, convs[v].out, 8);
  TtsPanels w = (paired ? paired_panels : panels) (call, convs[v].in,
      convs[v].out, convs[v].taps, FALSE);
  TtsConv1d op = {
    .y = output (call, seg, convs[v].out),
    .x = input (call, longer, convs[v].in, 2), .w = &w,
    .bias = v % 2 ? numbers (call, convs[v].out, 4, 1, 0) : NULL,
    .stride = convs[v].stride, .dilation = convs[v].dilation,
    .left = (convs[v].taps - 1) * convs[v].dilation / 2,
    .before = convs[v].before, .after = convs[v].after, .slope = 0.2f,
    .alpha = numbers (call, convs[v].in, 5, 0.2, 1),
    .residual = convs[v].residual ? &residual : NULL, .factor = 0.75f,
  };

  if (convs[v].gated) {
    op.gain_stride = convs[v].out + 3;
    op.gain = item_numbers (call, op.gain_stride, 9, 1);
    op.gate = &gate;
  }
  if (convs[v].fast && !paired)
    w.fast = fast_panels (call, convs[v].in, convs[v].out, convs[v].taps);
  if (convs[v].norm) {
    op.scale = item_numbers (call, convs[v].in, 6, 1);
    op.shift = item_numbers (call, convs[v].in, 7, 1);
  }
  for (int i = 0; i < seg->n_items; i++)
    call->flops += 2.0 * seg->items[i].length * convs[v].in * convs[v].out *
        convs[v].taps;
  call->exact = paired && !convs[v].norm && !convs[v].before &&
      !convs[v].after && !convs[v].gated;
  call->ops->conv1d (&op);
  return op.y;
}

static TtsRows
run_conv1d (Call *call)
{
  return convolve (call, FALSE);
}

static TtsRows
run_conv1d_bf16 (Call *call)
{
  return convolve (call, TRUE);
}

static TtsRows
convolve_t (Call *call, gboolean paired)
{
  static const int shapes[][5] = { { 3, 17, 4, 2, 1 }, { 32, 16, 20, 10, 5 },
      { 64, 32, 12, 6, 3 } };
  const int *shape = shapes[call->variant];
  const TtsSegments *longer = segments (call, shape[3], 0);
  TtsPanels w = (paired ? paired_panels : panels) (call, shape[0], shape[1],
      shape[2], TRUE);
  TtsConv1dT op = {
    .y = output (call, longer, shape[1]),
    .x = input (call, segments (call, 1, 0), shape[0], 2), .w = &w,
    .bias = numbers (call, shape[1], 4, 1, 0),
    .stride = shape[3], .left = shape[4],
    .before = call->variant ? TTS_ACT_LRELU : TTS_ACT_ELU, .slope = 0.1f,
  };

  call->exact = paired && op.before == TTS_ACT_LRELU;
  call->ops->conv1d_t (&op);
  return op.y;
}

static TtsRows
run_conv1d_t (Call *call)
{
  return convolve_t (call, FALSE);
}

static TtsRows
run_conv1d_t_bf16 (Call *call)
{
  return convolve_t (call, TRUE);
}

static TtsRows
run_depthwise_t (Call *call)
{
  int channels = call->variant ? 37 : 64;
  TtsDepthwiseT op = {
    .y = output (call, segments (call, 2, 0), channels),
    .x = input (call, segments (call, 1, 0), channels, 2),
    .w = numbers (call, 3 * channels, 3, 1, 0),
    .bias = numbers (call, channels, 4, 1, 0),
    .taps = 3, .stride = 2, .left = 1,
    .scale = item_numbers (call, channels, 5, 1),
    .shift = item_numbers (call, channels, 6, 1), .slope = 0.2f,
  };

  call->ops->depthwise_t (&op);
  return op.y;
}

static TtsRows
run_norm_rows (Call *call)
{
  int channels = call->variant == 1 ? 67 : 512;
  const TtsSegments *seg = segments (call, 1, 0);
  float *norm = item_numbers (call, 2 * channels, 3, 1);
  TtsNormRows op = {
    .y = output (call, seg, channels), .x = input (call, seg, channels, 2),
    .weight = norm, .bias = norm + channels, .item_stride = 2 * channels,
    .base = call->variant, .eps = 1e-5f, .slope = 0.5f,
    .rms = call->variant == 2,
  };

  if (op.rms)
    op.bias = NULL;
  call->ops->norm_rows (&op);
  return op.y;
}

static TtsRows
run_grn (Call *call)
{
  const TtsSegments *seg = segments (call, 1, 0);
  TtsGrn op = {
    .y = output (call, seg, 37), .x = input (call, seg, 37, 2),
    .weight = numbers (call, 37, 3, 1, 0), .bias = numbers (call, 37, 4, 1, 0),
    .eps = 1e-6f,
  };

  call->ops->grn (&op);
  return op.y;
}

/* A mean far from zero is what hurts. */
static TtsRows
run_stats (Call *call)
{
  int channels = call->variant ? 19 : 128;
  TtsRows x = make_input (call, segments (call, 3, 5), channels, 2), y;
  gsize size = call->n_items * channels * sizeof (float);
  TtsStats op = {
    .gamma_beta = item_numbers (call, 2 * channels, 3, 1),
    .item_stride = 2 * channels, .eps = 1e-5f,
  };
  int ones[64];

  for (int i = 0; i < call->n_items; i++) {
    ones[i] = 1;
    for (int t = 0; t < tts_length (&x, i); t++)
      tts_row (&x, i, t)[0] += 100;
  }
  op.x = tts_arena_put_rows (call->arena, &x);
  op.scale = tts_arena_alloc (call->arena, size);
  op.shift = tts_arena_alloc (call->arena, size);
  call->ops->stats (&op);
  op.scale = tts_arena_fetch (call->arena, op.scale, size);
  op.shift = tts_arena_fetch (call->arena, op.shift, size);
  settle (call);

  y = make_output (call, tts_arena_segments (call->arena, ones,
          call->n_items), 2 * channels);
  for (int i = 0; i < call->n_items; i++)
    for (int c = 0; c < channels; c++) {
      tts_row (&y, i, 0)[c] = op.scale[i * channels + c];
      tts_row (&y, i, 0)[channels + c] = op.shift[i * channels + c];
    }
  return put_output (call, y);
}

static TtsRows
run_lstm (Call *call)
{
  int hidden = call->variant == 1 ? 256 : 16;
  const TtsSegments *seg = segments (call, 1, 0);
  TtsPanels w = panels (call, hidden, 4 * hidden, 1, FALSE);
  TtsRows y = output (call, seg, 2 * hidden);
  float *state = item_numbers (call, 2 * hidden, 5, 0.5);
  TtsLstm directions[2];

  for (guint i = 0; i < 2; i++)
    directions[i] = (TtsLstm) {
      .state = call->variant == 2 && i == 0 ? state : NULL,
      .y = tts_columns (&y, i * hidden, hidden),
      .gates = input (call, seg, 4 * hidden, 2 + i), .w = &w,
      .reverse = i == 1,
    };
  call->ops->lstm (directions, 2);
  if (call->variant != 2)
    return y;
  state = tts_arena_fetch (call->arena, state,
      call->n_items * 2 * hidden * sizeof *state);
  y = fetch_output (call, y);
  for (int i = 0; i < call->n_items; i++)
    memcpy (tts_row (&y, i, 0), state + i * 2 * hidden,
        2 * hidden * sizeof *state);
  return put_output (call, y);
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
};

static TtsRows
run_attention (Call *call)
{
  gsize v = call->variant;
  int size = attentions[v].size, width = attentions[v].heads * size;
  const TtsSegments *seg = segments (call, 1, 0);
  const TtsSegments *longer = segments (call, 1, attentions[v].more);
  TtsAttention op = {
    .y = output (call, seg, width), .q = input (call, seg, width, 2),
    .k = input (call, longer, attentions[v].kv_heads * size, 3),
    .v = input (call, longer, attentions[v].kv_heads * size, 4),
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
  const TtsSegments *seg = segments (call, 1, 0);
  TtsRows x = make_input (call, seg, 48, 2), y = make_output (call, seg, 48);
  int *first = take_ints (call, call->n_items);

  for (int i = 0; i < call->n_items; i++)
    first[i] = 5 * call->ids[i];
  tts_ops_reference ()->axpby (&(TtsAxpby) { .y = y, .x = x, .a = 1 });
  y = put_output (call, y);
  call->ops->rope (&(TtsRope) {
    .x = y, .heads = 3, .frequencies = numbers (call, 8, 3, 1, 0),
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
  TtsRows logits = make_input (call, segments (call, 1, 0), 37, 2), y;
  gboolean spoiled = call->variant >= 2;
  int *ids = tts_arena_ints (call->arena, call->n_items), ones[64];
  uint64_t *keys = take (call, call->n_items * sizeof *keys);

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
  settle (call);
  if (spoiled)
    check_spoiled (call, ids);
  y = make_output (call, tts_arena_segments (call->arena, ones,
          call->n_items), 1);
  for (int i = 0; i < call->n_items; i++)
    *tts_row (&y, i, 0) = ids[i];
  return put_output (call, y);
}

static TtsRows
run_embed_sum (Call *call)
{
  int channels = 33;
  const TtsSegments *seg = segments (call, 1, 0);
  const float *tables[] = { numbers (call, 10 * channels, 2, 1, 0),
      numbers (call, 7 * channels, 3, 1, 0) };
  gsize size = seg->n_rows * sizeof (int);
  int *first = take (call, size), *second = take (call, size);
  const int *ids[2];
  TtsEmbedSum op = {
    .y = output (call, seg, channels), .n_tables = 2, .tables = tables,
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
  const TtsSegments *seg = segments (call, 1, 0), *longer;
  TtsRows logits = input (call, seg, 50, 2);
  int *counts = tts_arena_ints (call->arena, seg->n_rows);
  int lengths[64], *made;
  TtsExpandRows expand = { .x = logits, .counts = counts };

  call->ops->durations (&(TtsDurations) {
    .logits = logits, .speed = numbers (call, call->n_items, 3, 0, 8),
    .frames = tts_arena_floats (call->arena, seg->n_rows), .counts = counts,
  });
  made = tts_arena_fetch (call->arena, counts, seg->n_rows * sizeof *made);
  settle (call);
  for (int i = 0; i < call->n_items; i++) {
    lengths[i] = 0;
    for (int t = 0; t < seg->items[i].length; t++)
      lengths[i] += made[seg->items[i].start + t];
  }
  longer = tts_arena_segments (call->arena, lengths, call->n_items);
  expand.y = output (call, longer, 50);
  call->ops->expand_rows (&expand);
  return expand.y;
}

static TtsRows
run_axpby (Call *call)
{
  const TtsSegments *seg = segments (call, 1, 0);
  TtsRows x = input (call, seg, 19, 2), y = output (call, seg, 19);

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
    .y = output (call, segments (call, 2 * times, mirror ? 1 : 0), 21),
    .x = input (call, segments (call, 2, 0), 21, 2), .times = times,
    .mirror = mirror,
  };

  call->ops->resample_rows (&op);
  return op.y;
}

static TtsRows
run_source (Call *call)
{
  TtsRows f0 = make_input (call, segments (call, 1, 0), 1, 2);
  uint64_t *keys = take (call, call->n_items * sizeof *keys);
  TtsSource op = {
    .y = output (call, segments (call, 30, 0), 1), .harmonics = 9, .hop = 30,
    .rate = 24000, .weight = numbers (call, 9, 3, 1, 0),
    .bias = 0.1f,
  };

  for (int i = 0; i < call->n_items; i++) {
    keys[i] = call->seed + call->ids[i];
    for (int t = 0; t < tts_length (&f0, i); t++)
      *tts_row (&f0, i, t) *= 200;
  }
  op.f0 = tts_arena_put_rows (call->arena, &f0);
  op.keys = tts_arena_put (call->arena, keys, call->n_items * sizeof *keys);
  call->ops->source (&op);
  return op.y;
}

/* Magnitudes only: a phase near pi may come out near -pi. */
static TtsRows
run_stft (Call *call)
{
  TtsStft op = {
    .y = output (call, segments (call, 3, 1), 22),
    .x = input (call, segments (call, 15, 0), 1, 2), .size = 20, .hop = 5,
  };

  call->ops->stft (&op);
  return tts_columns (&op.y, 0, 11);
}

static TtsRows
run_istft (Call *call)
{
  const TtsSegments *seg = segments (call, 1, 1);
  TtsRows x = input (call, seg, 22, 2), spectrum = output (call, seg, 22);
  TtsIstft op = {
    .y = output (call, segments (call, 5, 0), 1), .x = spectrum, .size = 20,
    .hop = 5,
  };

  call->ops->head_polar (&(TtsHeadPolar) { .y = spectrum, .x = x });
  if (call->variant)
    return spectrum;
  call->ops->istft (&op);
  return op.y;
}

const OpTest op_tests[N_OP_TESTS] = {
  { "conv1d", run_conv1d, G_N_ELEMENTS (convs), 1408, TRUE },
  { "conv1d_bf16", run_conv1d_bf16, G_N_ELEMENTS (convs), 1408, .bf16 = TRUE },
  { "conv1d_t", run_conv1d_t, 3, 128, TRUE },
  { "conv1d_t_bf16", run_conv1d_t_bf16, 3, 128, .bf16 = TRUE },
  { "depthwise_t", run_depthwise_t, 2, 2 },
  { "norm_rows", run_norm_rows, 3, 1 },
  { "stats", run_stats, 2, 1 },
  { "grn", run_grn, 1, 2 },
  { "lstm", run_lstm, 3, 256 },
  { "attention", run_attention, G_N_ELEMENTS (attentions), 200 },
  { "rope", run_rope, 1, 2 },
  { "sample", run_sample, 4, 1 },
  { "embed_sum", run_embed_sum, 1, 2 },
  { "durations", run_durations, 1, 1 },
  { "axpby", run_axpby, 2, 1 },
  { "resample_rows", run_resample_rows, 2, 1 },
  { "source", run_source, 1, 9 },
  { "stft", run_stft, 1, 20 },
  { "istft", run_istft, 2, 20 },
};
