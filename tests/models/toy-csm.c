/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A causal transformer with a cache of keys and values, and a second one that
 * says the rest of each frame's codes: CSM with two layers and width 32. */
#include "test-main.h"

#include <math.h>
#include <string.h>

#include "toy.h"

#define LAYERS 2
#define CODES 4
#define VOCABULARY 67
#define HEAD_SIZE 8
#define FRAMES 6

typedef struct
{
  TtsDense q, k, v, out, gate, up, down;
  const float *attention_norm, *mlp_norm;
  TtsRows keys, values;         /* as many as may come */
} Layer;

typedef struct
{
  int width, heads, kv_heads, position;
  Layer layers[LAYERS];
  const float *norm;
} Stack;

typedef struct
{
  Toy toy;
  Stack backbone, depth;
  TtsDense projection, head, heads[CODES - 1];
  const float *text, *audio[CODES];
} Csm;

static TtsDense
layer_dense (Toy *toy, const gchar *stack, int layer, const gchar *name,
    int in, int out)
{
  g_autofree gchar *full =
      g_strdup_printf ("%s.layers.%d.%s", stack, layer, name);

  return toy_dense (toy, full, in, out, 1, FALSE);
}

static const float *
layer_norm (Toy *toy, const gchar *stack, int layer, const gchar *name, int n)
{
  g_autofree gchar *full =
      g_strdup_printf ("%s.layers.%d.%s.scale", stack, layer, name);

  return toy_numbers (toy, full, n, 0.1f, 1);
}

static void
load_stack (Toy *toy, Stack *stack, const gchar *name, int width, int heads,
    int kv_heads, int inner, int most)
{
  g_autofree gchar *norm = g_strconcat (name, ".norm.scale", NULL);
  int kv = kv_heads * HEAD_SIZE;

  *stack = (Stack) { width, heads, kv_heads };
  for (int i = 0; i < LAYERS; i++) {
    Layer *layer = &stack->layers[i];

    layer->q = layer_dense (toy, name, i, "attn.q_proj", width, width);
    layer->k = layer_dense (toy, name, i, "attn.k_proj", width, kv);
    layer->v = layer_dense (toy, name, i, "attn.v_proj", width, kv);
    layer->out = layer_dense (toy, name, i, "attn.output_proj", width, width);
    layer->gate = layer_dense (toy, name, i, "mlp.w1", width, inner);
    layer->up = layer_dense (toy, name, i, "mlp.w3", width, inner);
    layer->down = layer_dense (toy, name, i, "mlp.w2", inner, width);
    layer->attention_norm = layer_norm (toy, name, i, "sa_norm", width);
    layer->mlp_norm = layer_norm (toy, name, i, "mlp_norm", width);
    layer->keys = toy_rows (toy, most, kv);
    layer->values = toy_rows (toy, most, kv);
  }
  stack->norm = toy_numbers (toy, norm, width, 0.1f, 1);
}

static void
load (Csm *csm, const TtsOps *ops, TtsArena *arena)
{
  Toy *toy = &csm->toy;
  const float *heads, *audio;

  *toy = (Toy) { ops, arena, "csm." };
  load_stack (toy, &csm->backbone, "backbone", 32, 4, 2, 48, 32);
  load_stack (toy, &csm->depth, "decoder", 16, 2, 1, 32, CODES);
  csm->projection = toy_dense (toy, "projection", 32, 16, 1, FALSE);
  csm->head = toy_dense (toy, "codebook0_head", 32, VOCABULARY, 1, FALSE);
  heads = toy_numbers (toy, "audio_head", (CODES - 1) * 16 * VOCABULARY,
      sqrt (3.0 / 16), 0);
  csm->text = toy_numbers (toy, "text_embeddings.weight", 300 * 32, 0.5f, 0);
  audio = toy_numbers (toy, "audio_embeddings.weight",
      CODES * VOCABULARY * 32, 0.5f, 0);
  for (int i = 0; i < CODES; i++)
    csm->audio[i] = audio + i * VOCABULARY * 32;
  for (int i = 0; i < CODES - 1; i++)
    csm->heads[i] = toy_pack (toy, heads + i * 16 * VOCABULARY, 16,
        VOCABULARY, 1, TRUE, NULL);
}

static TtsRows
rms (Toy *toy, TtsRows x, const float *weight)
{
  TtsRows y = toy_rows (toy, tts_length (&x, 0), x.channels);

  toy->ops->norm_rows (&(TtsNormRows) {
    .y = y, .x = x, .weight = weight,
    .rms = true, .eps = 1e-5f, .slope = 1,
  });
  return y;
}

static void
turn (Toy *toy, TtsRows x, int heads, int position)
{
  static const float frequencies[] =
      { 1, 0.0376060309f, 0.000429557f, 1.66197e-6f };

  toy->ops->rope (&(TtsRope) {
    .x = x, .heads = heads, .frequencies = frequencies, .first = &position,
  });
}

static void
add_linear (Toy *toy, const TtsDense *dense, TtsRows x, TtsRows onto)
{
  toy->ops->conv1d (&(TtsConv1d) {
    .y = onto, .x = x, .w = &dense->w, .stride = 1, .dilation = 1,
    .residual = &onto, .factor = 1,
  });
}

/* x (T, width) in place, at the position of the stack. */
static void
run_layer (Toy *toy, const Stack *stack, const Layer *layer, TtsRows x)
{
  int n = tts_length (&x, 0), end = stack->position + n;
  TtsRows normed = rms (toy, x, layer->attention_norm);
  TtsRows q = toy_linear (toy, &layer->q, normed, 0, 0);
  TtsRows k = toy_linear (toy, &layer->k, normed, 0, 0);
  TtsRows v = toy_linear (toy, &layer->v, normed, 0, 0);
  TtsRows seen = toy_rows (toy, n, stack->width), up, inner;

  turn (toy, q, stack->heads, stack->position);
  turn (toy, k, stack->kv_heads, stack->position);
  toy_copy (toy, toy_part (toy, layer->keys, stack->position, n), k);
  toy_copy (toy, toy_part (toy, layer->values, stack->position, n), v);
  toy->ops->attention (&(TtsAttention) {
    .y = seen, .q = q, .k = toy_part (toy, layer->keys, 0, end),
    .v = toy_part (toy, layer->values, 0, end), .heads = stack->heads,
    .kv_heads = stack->kv_heads, .causal = true,
  });
  add_linear (toy, &layer->out, seen, x);
  normed = rms (toy, x, layer->mlp_norm);
  up = toy_linear (toy, &layer->up, normed, 0, 0);
  inner = toy_rows (toy, n, up.channels);
  toy->ops->conv1d (&(TtsConv1d) {
    .y = inner, .x = normed, .w = &layer->gate.w, .stride = 1, .dilation = 1,
    .after = TTS_ACT_SILU, .gate = &up, .factor = 1,
  });
  add_linear (toy, &layer->down, inner, x);
}

/* The last row after all layers and the norm. */
static TtsRows
run_stack (Toy *toy, Stack *stack, TtsRows x)
{
  for (int i = 0; i < LAYERS; i++)
    run_layer (toy, stack, &stack->layers[i], x);
  stack->position += tts_length (&x, 0);
  return rms (toy, toy_part (toy, x, tts_length (&x, 0) - 1, 1),
      stack->norm);
}

static void
embed (Toy *toy, TtsRows y, const float *const *tables, int n_tables,
    const int *codes)
{
  int *ids[CODES], n = tts_length (&y, 0);

  for (int i = 0; i < n_tables; i++) {
    ids[i] = tts_arena_ints (toy->arena, y.seg->n_rows);
    for (int t = 0; t < n; t++)
      ids[i][y.seg->items[0].start + t] = codes[t * n_tables + i];
  }
  toy->ops->embed_sum (&(TtsEmbedSum) {
    .y = y, .n_tables = n_tables, .tables = tables,
    .ids = (const int *const *) ids,
  });
}

/* Text, two frames and their end, text. */
static TtsRows
prompt (Csm *csm)
{
  static const int first[] = { 256, 5, 257 }, second[] = { 256, 9, 257 };
  TtsRows x = toy_rows (&csm->toy, 9, 32);
  int codes[3 * CODES] = { 0 };

  toy_ids ("in:aud", 2 * CODES, 64, codes);
  embed (&csm->toy, toy_part (&csm->toy, x, 0, 3), &csm->text, 1, first);
  embed (&csm->toy, toy_part (&csm->toy, x, 3, 3), csm->audio, CODES, codes);
  embed (&csm->toy, toy_part (&csm->toy, x, 6, 3), &csm->text, 1, second);
  toy_check ("rows", x, FALSE, 9.78279, 7.38084, 3,
      (double[]) { -0.150653, -0.173630, -0.108409 });
  return x;
}

static int
choose (Toy *toy, TtsRows logits)
{
  int id;

  toy->ops->sample (&(TtsSample) { .logits = logits, .ids = &id });
  return id;
}

static void
check_depth (int code, TtsRows logits)
{
  static const double wanted[][5] = {
    { -6.63675, 8.65677, 0.433763, -1.903029, 1.695682 },
    { 11.07892, 8.45339, 0.221656, 0.105344, -0.225562 },
    { -7.63551, 6.86196, 0.255540, -1.203121, 1.496247 },
  };

  toy_check ("logits", logits, FALSE, wanted[code - 1][0],
      wanted[code - 1][1], 3, wanted[code - 1] + 2);
}

/* The codes that follow from what the backbone has made. */
static void
say_frame (Csm *csm, TtsRows hidden, gboolean check, int codes[CODES])
{
  Toy *toy = &csm->toy;
  TtsRows x = toy_rows (toy, 2, 32), logits;

  logits = toy_linear (toy, &csm->head, hidden, 0, 0);
  if (check)
    toy_check ("first logits", logits, FALSE, -3.04993, 7.36270, 3,
        (double[]) { 0.507460, -0.813795, -1.120936 });
  codes[0] = choose (toy, logits);
  csm->depth.position = 0;
  toy_copy (toy, toy_part (toy, x, 0, 1), hidden);
  embed (toy, toy_part (toy, x, 1, 1), &csm->audio[0], 1, codes);
  for (int i = 1; i < CODES; i++) {
    TtsRows last = run_stack (toy, &csm->depth,
        toy_linear (toy, &csm->projection, x, 0, 0));

    logits = toy_linear (toy, &csm->heads[i - 1], last, 0, 0);
    if (check)
      check_depth (i, logits);
    codes[i] = choose (toy, logits);
    x = toy_rows (toy, 1, 32);
    embed (toy, x, &csm->audio[i], 1, codes + i);
  }
}

static void
test_csm (const TtsOps *ops)
{
  static const int wanted[FRAMES][CODES] = {
    { 64, 20, 31, 60 }, { 36, 54, 31, 47 }, { 61, 22, 35, 3 },
    { 17, 27, 9, 7 }, { 55, 14, 43, 15 }, { 11, 59, 31, 2 },
  };
  g_autoptr (TtsArena) arena = tts_arena_new ();
  TtsRows hidden, x;
  Csm csm;

  load (&csm, ops, arena);
  hidden = run_stack (&csm.toy, &csm.backbone, prompt (&csm));
  toy_check ("hidden", hidden, FALSE, -2.13975, 5.65303, 3,
      (double[]) { -2.133722, 0.773865, 1.014544 });
  for (int i = 0; i < FRAMES; i++) {
    int codes[CODES];

    say_frame (&csm, hidden, i == 0, codes);
    g_assert_cmpmem (codes, sizeof codes, wanted[i], sizeof wanted[i]);
    x = toy_rows (&csm.toy, 1, 32);
    embed (&csm.toy, x, csm.audio, CODES, codes);
    hidden = run_stack (&csm.toy, &csm.backbone, x);
  }
}

#define DRAWS 4000

static void
count_draws (const TtsOps *ops, int top_k, float top_p, guint counts[4])
{
  g_autoptr (TtsArena) arena = tts_arena_new ();
  Toy toy = { ops, arena, "" };
  TtsRows logits = toy_rows (&toy, 1, 4);
  const uint64_t key = 5;

  for (int i = 0; i < 4; i++) {
    tts_row (&logits, 0, 0)[i] = log (i + 1) * 2;
    counts[i] = 0;
  }
  for (int i = 0; i < DRAWS; i++) {
    int id;

    ops->sample (&(TtsSample) {
      .logits = logits, .temperature = 2, .top_k = top_k, .top_p = top_p,
      .keys = &key, .index = i, .ids = &id,
    });
    counts[id]++;
  }
}

/* Shares of 1, 2, 3 and 4 tenths; and of the greatest alone. */
static void
test_sample (const TtsOps *ops)
{
  guint counts[4];

  count_draws (ops, 0, 1, counts);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (counts[i], DRAWS * (i + 1) / 10.0,
        5 * sqrt (DRAWS * 0.25));
  count_draws (ops, 2, 1, counts);
  g_assert_cmpuint (counts[2] + counts[3], ==, DRAWS);
  g_assert_cmpfloat_with_epsilon (counts[2], DRAWS * 3 / 7.0,
      5 * sqrt (DRAWS * 0.25));
  count_draws (ops, 0, 0.75f, counts);
  g_assert_cmpuint (counts[0], ==, 0);
  g_assert_cmpuint (counts[1], >, 0);
  count_draws (ops, 0, 0.3f, counts);
  g_assert_cmpuint (counts[3], ==, DRAWS);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  toy_add ("/toy/csm", test_csm);
  toy_add ("/toy/sample", test_sample);
  return tts_test_run ();
}
