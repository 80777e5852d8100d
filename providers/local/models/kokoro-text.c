/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kokoro's text side: PL-BERT, durations and the text encoder. */
#include "kokoro-private.h"

static void
put_ids (Run *run, const TtsSegments *tokens, const int *ret_ids[3])
{
  gsize n = tokens->n_rows;
  int *ids = tts_arena_ints (run->host, n);
  int *positions = tts_arena_ints (run->host, n);
  int *types = tts_arena_ints (run->host, n);

  for (int i = 0; i < run->n_items; i++) {
    int start = tokens->items[i].start;

    for (int t = 0; t < tokens->items[i].length; t++) {
      ids[start + t] = run->items[i].ids[t];
      positions[start + t] = t;
      types[start + t] = 0;
    }
  }
  ret_ids[0] = tts_arena_put (run->arena, ids, n * sizeof *ids);
  ret_ids[1] = tts_arena_put (run->arena, positions, n * sizeof *ids);
  ret_ids[2] = tts_arena_put (run->arena, types, n * sizeof *ids);
}

static void
norm_rows (Run *run, TtsRows y, TtsRows x, const float *const norm[2],
    float eps, float slope)
{
  RUN_OP (run, norm_rows, &(TtsNormRows) {
    .y = y, .x = x, .weight = norm[0], .bias = norm[1], .eps = eps,
    .slope = slope,
  });
}

static void
add_dense (Run *run, const TtsDense *dense, TtsRows x, TtsRows onto)
{
  RUN_OP (run, conv1d, &(TtsConv1d) {
    .y = onto, .x = x, .w = &dense->w, .bias = dense->bias,
    .stride = 1, .dilation = 1, .residual = &onto, .factor = 1,
  });
}

/* One pass of the layer that all twelve share; x (n, 768) in place. */
static void
bert_layer (Run *run, TtsRows x)
{
  const Bert *bert = &run->kokoro->bert;
  TtsArenaMark mark = tts_arena_mark (run->arena);
  TtsRows q = tts_kokoro_rows (run, x.seg, x.channels);
  TtsRows k = tts_kokoro_rows (run, x.seg, x.channels);
  TtsRows v = tts_kokoro_rows (run, x.seg, x.channels);
  TtsRows seen = tts_kokoro_rows (run, x.seg, x.channels);
  TtsRows inner = tts_kokoro_rows (run, x.seg,
      BERT_INNER (run->kokoro->width));

  tts_kokoro_dense (run, &bert->query, q, x);
  tts_kokoro_dense (run, &bert->key, k, x);
  tts_kokoro_dense (run, &bert->value, v, x);
  RUN_OP (run, attention, &(TtsAttention) {
    .y = seen, .q = q, .k = k, .v = v, .heads = BERT_HEADS,
    .kv_heads = BERT_HEADS,
  });
  add_dense (run, &bert->dense, seen, x);
  norm_rows (run, x, x, bert->attention_norm, 1e-12f, 1);
  RUN_OP (run, conv1d, &(TtsConv1d) {
    .y = inner, .x = x, .w = &bert->ffn.w, .bias = bert->ffn.bias,
    .stride = 1, .dilation = 1, .after = TTS_ACT_GELU_TANH, .factor = 1,
  });
  add_dense (run, &bert->ffn_output, inner, x);
  norm_rows (run, x, x, bert->output_norm, 1e-12f, 1);
  tts_arena_release (run->arena, mark);
}

/* d_en (n, 512) */
static void
run_bert (Run *run, const TtsSegments *tokens, const int *const ids[3],
    TtsRows d_en)
{
  const Bert *bert = &run->kokoro->bert;
  const float *const tables[] =
      { bert->words, bert->positions, bert->types };
  TtsArenaMark mark = tts_arena_mark (run->arena);
  TtsRows embedded = tts_kokoro_rows (run, tokens, BERT_EMBEDDING);
  TtsRows x = tts_kokoro_rows (run, tokens,
      BERT_WIDTH (run->kokoro->width));

  RUN_OP (run, embed_sum, &(TtsEmbedSum) {
    .y = embedded, .n_tables = 3, .tables = tables, .ids = ids,
  });
  norm_rows (run, embedded, embedded, bert->norm, 1e-12f, 1);
  tts_kokoro_dense (run, &bert->in, x, embedded);
  for (int i = 0; i < BERT_DEPTH; i++)
    bert_layer (run, x);
  tts_kokoro_trace (run, "bert", x);
  tts_kokoro_dense (run, &run->kokoro->bert_encoder, d_en, x);
  tts_kokoro_trace (run, "d_en", d_en);
  tts_arena_release (run->arena, mark);
}

/* The style of each item in all of its rows. */
static void
spread_style (Run *run, TtsRows y)
{
  TtsArenaMark mark = tts_arena_mark (run->arena);
  int *ones = tts_arena_ints (run->host, run->n_items), *counts;
  const TtsSegments *single;
  TtsRows x;

  for (int i = 0; i < run->n_items; i++)
    ones[i] = 1;
  single = tts_arena_segments (run->arena, ones, run->n_items);
  x = tts_arena_rows (run->host, single, HALF_STYLE);
  counts = tts_arena_ints (run->host, single->n_rows);
  for (int i = 0; i < run->n_items; i++) {
    counts[single->items[i].start] = tts_length (&y, i);
    for (int c = 0; c < HALF_STYLE; c++)
      tts_row (&x, i, 0)[c] = run->items[i].style[HALF_STYLE + c];
  }
  x = tts_arena_put_rows (run->arena, &x);
  counts = tts_arena_put (run->arena, counts,
      single->n_rows * sizeof *counts);
  RUN_OP (run, expand_rows, &(TtsExpandRows) {
    .y = y, .x = x, .counts = counts,
  });
  tts_arena_release (run->arena, mark);
}

/* d (n, 640): its first columns are d_en at first, the last the style. */
static void
encode_durations (Run *run, TtsRows d)
{
  int width = run->kokoro->width;
  TtsRows text = tts_columns (&d, 0, width);
  TtsArenaMark mark = tts_arena_mark (run->arena);
  TtsRows x = tts_kokoro_rows (run, d.seg, width);

  for (int i = 0; i < 3; i++) {
    TtsRows modulation = tts_kokoro_modulate (run,
        &run->kokoro->duration_norms[i], run->prosody_style);
    const float *gamma = tts_row (&modulation, 0, 0);

    tts_kokoro_bilstm (run, &run->kokoro->duration_lstms[i], x, d);
    RUN_OP (run, norm_rows, &(TtsNormRows) {
      .y = text, .x = x, .weight = gamma, .bias = gamma + width,
      .item_stride = modulation.stride, .base = 1, .eps = 1e-5f, .slope = 1,
    });
  }
  tts_kokoro_trace (run, "d", d);
  tts_arena_release (run->arena, mark);
}

static void
predict_durations (Run *run, TtsRows d, int *counts)
{
  TtsArenaMark mark = tts_arena_mark (run->arena);
  TtsRows x = tts_kokoro_rows (run, d.seg, run->kokoro->width);
  TtsRows logits = tts_kokoro_rows (run, d.seg, MAX_DURATION);
  TtsRows frames = tts_kokoro_rows (run, d.seg, 1);
  gsize size = run->n_items * sizeof (float);
  float *speed = tts_arena_alloc (run->host, size);

  for (int i = 0; i < run->n_items; i++)
    speed[i] = run->items[i].speed;
  speed = tts_arena_put (run->arena, speed, size);
  tts_kokoro_bilstm (run, &run->kokoro->duration_lstm, x, d);
  tts_kokoro_dense (run, &run->kokoro->duration_proj, logits, x);
  RUN_OP (run, durations, &(TtsDurations) {
    .logits = logits, .speed = speed, .frames = frames.data,
    .counts = counts,
  });
  tts_kokoro_trace (run, "duration", frames);
  tts_arena_release (run->arena, mark);
}

static void
encode_text (Run *run, const int *const ids[1], TtsRows t_en)
{
  const TtsKokoro *kokoro = run->kokoro;
  TtsArenaMark mark = tts_arena_mark (run->arena);
  TtsRows x = tts_kokoro_rows (run, t_en.seg, kokoro->width);
  TtsRows y = tts_kokoro_rows (run, t_en.seg, kokoro->width);

  RUN_OP (run, embed_sum, &(TtsEmbedSum) {
    .y = x, .n_tables = 1, .tables = &kokoro->text_embedding, .ids = ids,
  });
  for (int i = 0; i < 3; i++) {
    tts_kokoro_dense (run, &kokoro->text_conv[i], y, x);
    norm_rows (run, x, y, kokoro->text_norm[i], 1e-5f, 0.2f);
  }
  tts_kokoro_bilstm (run, &kokoro->text_lstm, t_en, x);
  tts_kokoro_trace (run, "t_en", t_en);
  tts_arena_release (run->arena, mark);
}

void
tts_kokoro_text (Run *run, const TtsSegments *tokens, TtsRows *d,
    TtsRows *t_en, int *counts)
{
  const int *ids[3];
  int width = run->kokoro->width;

  *d = tts_kokoro_rows (run, tokens, width + HALF_STYLE);
  *t_en = tts_kokoro_rows (run, tokens, width);
  put_ids (run, tokens, ids);
  spread_style (run, tts_columns (d, width, HALF_STYLE));
  run_bert (run, tokens, ids, tts_columns (d, 0, width));
  encode_durations (run, *d);
  predict_durations (run, *d, counts);
  encode_text (run, ids, *t_en);
}
