/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A diffusion transformer and its sampler: F5-TTS with two blocks and width
 * 64. */
#include "test-main.h"

#include <math.h>
#include <string.h>

#include "toy.h"

#define ROWS 24
#define MEL 20
#define TEXT 32
#define WIDTH 64
#define HEADS 2
#define HALF_HEAD (WIDTH / HEADS / 2)
#define N_IDS 9
#define KNOWN 10                /* rows of the condition */
#define GROUPS 16
#define TAPS 31

typedef struct
{
  const float *taps, *bias, *norm[2], *grn[2];
  TtsDense in, out;
} TextBlock;

typedef struct
{
  TtsDense modulation, q, k, v, out, ff_in, ff_out;
} Block;

typedef struct
{
  Toy toy;
  TtsDense time[2], input, position[2][GROUPS];
  const float *words, *ones, *zeros;
  TextBlock text[2];
  Block blocks[2];
  TtsDense modulation, proj;
  float frequencies[HALF_HEAD];
} Dit;

static float *
numbers_of (Toy *toy, const gchar *format, int i, gsize n, float scale,
    float offset)
{
  g_autofree gchar *name = g_strdup_printf (format, i);

  return toy_numbers (toy, name, n, scale, offset);
}

static TtsDense
dense_of (Toy *toy, const gchar *format, int i, int in, int out)
{
  g_autofree gchar *name = g_strdup_printf (format, i);

  return toy_dense (toy, name, in, out, 1, TRUE);
}

/* The op has the filter the other way round. */
static const float *
load_taps (Toy *toy, int i)
{
  const float *w = numbers_of (toy, "text_embed.text_blocks.%d.dwconv.weight",
      i, TEXT * 7, sqrt (3.0 / 7), 0);
  float *taps = tts_arena_floats (toy->arena, TEXT * 7);

  for (int c = 0; c < TEXT; c++)
    for (int tap = 0; tap < 7; tap++)
      taps[tap * TEXT + c] = w[c * 7 + 6 - tap];
  return taps;
}

static void
load_text (Dit *dit)
{
  Toy *toy = &dit->toy;

  dit->words = toy_numbers (toy, "text_embed.text_embed.weight", 11 * TEXT,
      0.5f, 0);
  for (int i = 0; i < 2; i++)
    dit->text[i] = (TextBlock) {
      .taps = load_taps (toy, i),
      .bias = numbers_of (toy, "text_embed.text_blocks.%d.dwconv.bias", i,
          TEXT, 0.1f, 0),
      .norm = { numbers_of (toy, "text_embed.text_blocks.%d.norm.weight", i,
          TEXT, 0.1f, 1), numbers_of (toy,
          "text_embed.text_blocks.%d.norm.bias", i, TEXT, 0.1f, 0) },
      .grn = { numbers_of (toy, "text_embed.text_blocks.%d.grn.gamma", i,
          2 * TEXT, 0.3f, 0), numbers_of (toy,
          "text_embed.text_blocks.%d.grn.beta", i, 2 * TEXT, 0.3f, 0) },
      .in = dense_of (toy, "text_embed.text_blocks.%d.pwconv1", i, TEXT,
          2 * TEXT),
      .out = dense_of (toy, "text_embed.text_blocks.%d.pwconv2", i, 2 * TEXT,
          TEXT),
    };
}

/* A convolution of groups is as many convolutions. */
static void
load_positions (Dit *dit)
{
  int each = WIDTH / GROUPS;

  for (int i = 0; i < 2; i++) {
    const float *w = numbers_of (&dit->toy,
        "input_embed.conv_pos_embed.conv1d.%d.weight", 2 * i,
        WIDTH * each * TAPS, sqrt (3.0 / (each * TAPS)), 0);
    const float *bias = numbers_of (&dit->toy,
        "input_embed.conv_pos_embed.conv1d.%d.bias", 2 * i, WIDTH, 0.1f, 0);

    for (int g = 0; g < GROUPS; g++)
      dit->position[i][g] = toy_pack (&dit->toy, w + g * each * each * TAPS,
          each, each, TAPS, FALSE, bias + g * each);
  }
}

static void
load (Dit *dit, const TtsOps *ops, TtsArena *arena)
{
  Toy *toy = &dit->toy;

  *toy = (Toy) { ops, arena, "" };
  dit->time[0] = toy_dense (toy, "time_embed.time_mlp.0", 256, WIDTH, 1, TRUE);
  dit->time[1] =
      toy_dense (toy, "time_embed.time_mlp.2", WIDTH, WIDTH, 1, TRUE);
  dit->input = toy_dense (toy, "input_embed.proj", 2 * MEL + TEXT, WIDTH, 1,
      TRUE);
  dit->ones = toy_numbers (toy, "", TEXT, 0, 1);
  dit->zeros = toy_numbers (toy, "", TEXT, 0, 0);
  load_text (dit);
  load_positions (dit);
  for (int i = 0; i < 2; i++)
    dit->blocks[i] = (Block) {
      dense_of (toy, "transformer_blocks.%d.attn_norm.linear", i, WIDTH,
          6 * WIDTH),
      dense_of (toy, "transformer_blocks.%d.attn.to_q", i, WIDTH, WIDTH),
      dense_of (toy, "transformer_blocks.%d.attn.to_k", i, WIDTH, WIDTH),
      dense_of (toy, "transformer_blocks.%d.attn.to_v", i, WIDTH, WIDTH),
      dense_of (toy, "transformer_blocks.%d.attn.to_out.0", i, WIDTH, WIDTH),
      dense_of (toy, "transformer_blocks.%d.ff.ff.0.0", i, WIDTH, 2 * WIDTH),
      dense_of (toy, "transformer_blocks.%d.ff.ff.2", i, 2 * WIDTH, WIDTH),
    };
  dit->modulation = toy_dense (toy, "norm_out.linear", WIDTH, 2 * WIDTH, 1,
      TRUE);
  dit->proj = toy_dense (toy, "proj_out", WIDTH, MEL, 1, TRUE);
  for (int i = 0; i < HALF_HEAD; i++)
    dit->frequencies[i] = pow (10000, -2.0 * i / (2 * HALF_HEAD));
}

static TtsRows
embed_time (Dit *dit, double time)
{
  TtsRows x = toy_rows (&dit->toy, 1, 256);

  for (int k = 0; k < 128; k++) {
    double angle = 1000 * time * exp (-k * log (10000) / 127);

    tts_row (&x, 0, 0)[k] = sin (angle);
    tts_row (&x, 0, 0)[128 + k] = cos (angle);
  }
  x = toy_linear (&dit->toy, &dit->time[0], x, 0, TTS_ACT_SILU);
  return toy_linear (&dit->toy, &dit->time[1], x, 0, 0);
}

static void
text_block (Dit *dit, const TextBlock *block, TtsRows x)
{
  Toy *toy = &dit->toy;
  TtsRows y = toy_rows (toy, ROWS, TEXT), inner;

  toy->ops->depthwise_t (&(TtsDepthwiseT) {
    .y = y, .x = x, .w = block->taps, .bias = block->bias, .taps = 7,
    .stride = 1, .left = 3, .scale = dit->ones, .shift = dit->zeros,
    .slope = 1,
  });
  toy->ops->norm_rows (&(TtsNormRows) {
    .y = y, .x = y, .weight = block->norm[0], .bias = block->norm[1],
    .eps = 1e-6f, .slope = 1,
  });
  inner = toy_linear (toy, &block->in, y, 0, TTS_ACT_GELU_ERF);
  toy->ops->grn (&(TtsGrn) {
    .y = inner, .x = inner, .weight = block->grn[0], .bias = block->grn[1],
    .eps = 1e-6f,
  });
  toy->ops->conv1d (&(TtsConv1d) {
    .y = x, .x = inner, .w = &block->out.w, .bias = block->out.bias,
    .stride = 1, .dilation = 1, .residual = &x, .factor = 1,
  });
}

/* Rows that have no text are zero before and after each block. */
static TtsRows
embed_text (Dit *dit, gboolean with_text)
{
  Toy *toy = &dit->toy;
  TtsRows x = toy_rows (toy, ROWS, TEXT), rest;
  int ids[N_IDS];

  toy_ids ("in:text", N_IDS, 10, ids);
  for (int t = 0; t < ROWS; t++)
    for (int c = 0; c < TEXT; c++) {
      double angle = t * pow (10000, -2.0 * (c % (TEXT / 2)) / TEXT);
      int id = with_text && t < N_IDS ? ids[t] + 1 : 0;

      tts_row (&x, 0, t)[c] = dit->words[id * TEXT + c] +
          (c < TEXT / 2 ? cos (angle) : sin (angle));
    }
  rest = toy_part (toy, x, N_IDS, ROWS - N_IDS);
  toy->ops->axpby (&(TtsAxpby) { .y = rest, .x = rest });
  for (int i = 0; i < 2; i++) {
    text_block (dit, &dit->text[i], x);
    toy->ops->axpby (&(TtsAxpby) { .y = rest, .x = rest });
  }
  return x;
}

static TtsRows
convolve_groups (Dit *dit, const TtsDense groups[GROUPS], TtsRows x,
    const TtsRows *residual)
{
  TtsRows y = toy_rows (&dit->toy, ROWS, WIDTH);
  int each = WIDTH / GROUPS;

  for (int g = 0; g < GROUPS; g++) {
    TtsRows onto =
        residual ? tts_columns (residual, g * each, each) : (TtsRows) { 0 };

    dit->toy.ops->conv1d (&(TtsConv1d) {
      .y = tts_columns (&y, g * each, each),
      .x = tts_columns (&x, g * each, each), .w = &groups[g].w,
      .bias = groups[g].bias, .stride = 1, .dilation = 1, .left = TAPS / 2,
      .after = TTS_ACT_MISH, .residual = residual ? &onto : NULL,
      .factor = 1,
    });
  }
  return y;
}

/* Without a condition its columns are zero. */
static TtsRows
embed_input (Dit *dit, TtsRows x, TtsRows condition, TtsRows text,
    gboolean with_condition)
{
  Toy *toy = &dit->toy;
  TtsRows all = toy_rows (toy, ROWS, 2 * MEL + TEXT), y;

  toy_copy (toy, tts_columns (&all, 0, MEL), x);
  toy->ops->axpby (&(TtsAxpby) {
    .y = tts_columns (&all, MEL, MEL), .x = condition, .a = with_condition,
  });
  toy_copy (toy, tts_columns (&all, 2 * MEL, TEXT), text);
  y = toy_linear (toy, &dit->input, all, 0, 0);
  return convolve_groups (dit, dit->position[1],
      convolve_groups (dit, dit->position[0], y, NULL), &y);
}

/* norm (x) * (1 + scale) + shift */
static TtsRows
modulate (Toy *toy, TtsRows x, const float *scale, const float *shift)
{
  TtsRows y = toy_rows (toy, ROWS, WIDTH);

  toy->ops->norm_rows (&(TtsNormRows) {
    .y = y, .x = x, .weight = scale, .bias = shift, .base = 1, .eps = 1e-6f,
    .slope = 1,
  });
  return y;
}

static void
add_gated (Toy *toy, const TtsDense *dense, TtsRows x, TtsRows onto,
    const float *gain)
{
  toy->ops->conv1d (&(TtsConv1d) {
    .y = onto, .x = x, .w = &dense->w, .bias = dense->bias, .stride = 1,
    .dilation = 1, .gain = gain, .residual = &onto, .factor = 1,
  });
}

static void
run_block (Dit *dit, const Block *block, TtsRows x, TtsRows time)
{
  Toy *toy = &dit->toy;
  TtsRows all = toy_linear (toy, &block->modulation, time, TTS_ACT_SILU, 0);
  const float *m = tts_row (&all, 0, 0);
  TtsRows normed = modulate (toy, x, m + WIDTH, m);
  TtsRows q = toy_linear (toy, &block->q, normed, 0, 0);
  TtsRows k = toy_linear (toy, &block->k, normed, 0, 0);
  TtsRows v = toy_linear (toy, &block->v, normed, 0, 0);
  TtsRows seen = toy_rows (toy, ROWS, WIDTH);
  int first = 0;

  toy->ops->rope (&(TtsRope) { q, HEADS, dit->frequencies, &first });
  toy->ops->rope (&(TtsRope) { k, HEADS, dit->frequencies, &first });
  toy->ops->attention (&(TtsAttention) {
    .y = seen, .q = q, .k = k, .v = v, .heads = HEADS, .kv_heads = HEADS,
  });
  add_gated (toy, &block->out, seen, x, m + 2 * WIDTH);
  normed = modulate (toy, x, m + 4 * WIDTH, m + 3 * WIDTH);
  add_gated (toy, &block->ff_out,
      toy_linear (toy, &block->ff_in, normed, 0, TTS_ACT_GELU_TANH), x,
      m + 5 * WIDTH);
}

/* The speed of x at a time; text is made once, for all times. */
static TtsRows
speed (Dit *dit, TtsRows x, TtsRows condition, TtsRows text,
    gboolean conditioned, double time, gboolean check)
{
  Toy *toy = &dit->toy;
  TtsRows tau = embed_time (dit, time), all;
  TtsRows y = embed_input (dit, x, condition, text, conditioned);
  const float *m;

  if (check) {
    toy_check ("time", tau, FALSE, 7.83842, 3.68518, 3,
        (double[]) { 0.262551, 0.295586, 0.101997 });
    toy_check ("input", y, FALSE, 113.03455, 25.19867, 2,
        (double[]) { -1.543170, 0.121651 });
  }
  run_block (dit, &dit->blocks[0], y, tau);
  if (check)
    toy_check ("block 0", y, FALSE, 16.64369, 28.24460, 3,
        (double[]) { -1.483977, -0.936185, 0.574626 });
  run_block (dit, &dit->blocks[1], y, tau);
  if (check)
    toy_check ("block 1", y, FALSE, -25.07244, 30.99330, 3,
        (double[]) { -1.694744, -0.848505, 0.712153 });
  all = toy_linear (toy, &dit->modulation, tau, TTS_ACT_SILU, 0);
  m = tts_row (&all, 0, 0);
  return toy_linear (toy, &dit->proj, modulate (toy, y, m, m + WIDTH), 0, 0);
}

/* What the condition changes, twice over. */
static TtsRows
guided_speed (Dit *dit, TtsRows x, TtsRows condition, const TtsRows text[2],
    double time, gboolean check)
{
  TtsRows with = speed (dit, x, condition, text[0], TRUE, time, check);
  TtsRows without = speed (dit, x, condition, text[1], FALSE, time, FALSE);

  if (check) {
    toy_check ("with", with, FALSE, 11.27670, 21.36866, 3,
        (double[]) { -0.106743, -0.917927, -0.328026 });
    toy_check ("without", without, FALSE, -3.05158, 20.77869, 3,
        (double[]) { -0.106905, -1.286565, 0.235331 });
  }
  dit->toy.ops->axpby (&(TtsAxpby) {
    .y = with, .x = without, .a = -2, .b = 3,
  });
  return with;
}

static TtsRows
input (Toy *toy, const gchar *name, int n_known)
{
  const float *values = toy_numbers (toy, name, ROWS * MEL, 1, 0);
  TtsRows x = toy_rows (toy, ROWS, MEL);

  for (int t = 0; t < ROWS; t++)
    for (int c = 0; c < MEL; c++)
      tts_row (&x, 0, t)[c] = t < n_known ? values[t * MEL + c] : 0;
  return x;
}

static void
test_dit (const TtsOps *ops)
{
  static const double times[] =
      { 0, 0.0761204675, 0.2928932188, 0.6173165676, 1 };
  g_autoptr (TtsArena) arena = tts_arena_new ();
  TtsRows x, condition, text[2];
  Dit dit;

  load (&dit, ops, arena);
  x = input (&dit.toy, "in:x", ROWS);
  condition = input (&dit.toy, "in:cond", KNOWN);
  text[0] = embed_text (&dit, TRUE);
  text[1] = embed_text (&dit, FALSE);
  toy_check ("text", text[0], FALSE, 91.21303, 19.94687, 3,
      (double[]) { -0.936946, -0.404044, 0.069190 });
  toy_check ("no text", text[1], FALSE, 138.80770, 19.41903, 3,
      (double[]) { -0.044601, -0.911786, 0.419439 });
  toy_check ("guided", guided_speed (&dit, x, condition, text, 0.3, TRUE),
      FALSE, 39.93327, 30.92424, 3,
      (double[]) { -0.106419, -0.180649, -1.454739 });

  for (int i = 0; i < 4; i++)
    ops->axpby (&(TtsAxpby) {
      .y = x, .x = guided_speed (&dit, x, condition, text, times[i], FALSE),
      .a = times[i + 1] - times[i], .b = 1,
    });
  toy_check ("sampled", x, FALSE, -33.66213, 28.77076, 3,
      (double[]) { 0.191873, -1.200041, -0.979214 });
  toy_copy (&dit.toy, toy_part (&dit.toy, x, 0, KNOWN),
      toy_part (&dit.toy, condition, 0, KNOWN));
  toy_check ("with the known", x, FALSE, 5.92617, 20.15945, 3,
      (double[]) { 0.532119, 0.314346, 0.339382 });
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  toy_add ("/toy/dit", test_dit);
  return tts_test_run ();
}
