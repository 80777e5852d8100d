/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A codec's decoder that makes sound as codes come: EnCodec, narrow. Each
 * layer keeps the rows that the next ones need, the LSTM its state. */
#include "test-main.h"

#include <math.h>
#include <string.h>

#include "toy.h"

#define CODEBOOKS 8
#define ENTRIES 32
#define WIDTH 16                /* of what a code stands for */
#define HIDDEN 64
#define RATIOS 4

typedef struct
{
  TtsDense dense;
  int stride;                   /* 0 unless it is transposed */
  TtsRows past;                 /* rows that come before the next */
  gboolean started;
} Conv;

typedef struct
{
  TtsDense inputs;
  TtsPanels state;
  float hidden[2 * HIDDEN];     /* h and c */
} Lstm;

typedef struct
{
  Conv up, wide, thin, past;
} Stage;

typedef struct
{
  Toy toy;
  const float *books[CODEBOOKS];
  Conv first, last;
  Lstm lstm[2];
  Stage stages[RATIOS];
} Codec;

static const int ratios[RATIOS] = { 8, 5, 4, 2 };

/* w = g v / |v|, the norm of each first index. */
static Conv
load_conv (Toy *toy, const gchar *name, int in, int out, int taps, int stride)
{
  g_autofree gchar *v_name = g_strconcat (name, ".weight_v", NULL);
  g_autofree gchar *g_name = g_strconcat (name, ".weight_g", NULL);
  g_autofree gchar *bias = g_strconcat (name, ".bias", NULL);
  int n = stride ? in : out, each = in * out * taps / n;
  float *v = toy_numbers (toy, v_name, (gsize) n * each, 1, 0);
  const float *g = toy_numbers (toy, g_name, n, 0.2f, 1);

  for (int i = 0; i < n; i++) {
    double square = 0;

    for (int k = 0; k < each; k++)
      square += (double) v[i * each + k] * v[i * each + k];
    for (int k = 0; k < each; k++)
      v[i * each + k] *= g[i] / sqrt (square);
  }
  return (Conv) {
    toy_pack (toy, v, in, out, taps, stride != 0,
        toy_numbers (toy, bias, out, 0.1f, 0)), stride,
    toy_rows (toy, MAX (1, stride ? 1 : taps - 1), in),
  };
}

static Conv
load_layer (Toy *toy, const gchar *format, int layer, int in, int out,
    int taps, int stride)
{
  g_autofree gchar *name = g_strdup_printf (format, layer);

  return load_conv (toy, name, in, out, taps, stride);
}

static void
load_lstm (Toy *toy, Lstm *lstm, int layer)
{
  g_autofree gchar *names[4] = { NULL };
  static const gchar *const formats[] = { "model.1.lstm.weight_ih_l%d",
    "model.1.lstm.weight_hh_l%d", "model.1.lstm.bias_ih_l%d",
    "model.1.lstm.bias_hh_l%d" };
  float scale = sqrt (3.0 / HIDDEN), *bias[2];
  gsize n = 4 * HIDDEN;

  for (int i = 0; i < 4; i++)
    names[i] = g_strdup_printf (formats[i], layer);
  for (int i = 0; i < 2; i++)
    bias[i] = toy_numbers (toy, names[2 + i], n, 0.1f, 0);
  for (gsize i = 0; i < n; i++)
    bias[0][i] += bias[1][i];
  *lstm = (Lstm) {
    toy_pack (toy, toy_numbers (toy, names[0], n * HIDDEN, scale, 0), HIDDEN,
        n, 1, FALSE, bias[0]),
    toy_pack (toy, toy_numbers (toy, names[1], n * HIDDEN, scale, 0), HIDDEN,
        n, 1, FALSE, NULL).w,
  };
  for (int i = 0; i < 4; i++)
    g_clear_pointer (&names[i], g_free);
}

static void
load (Codec *codec, const TtsOps *ops, TtsArena *arena)
{
  Toy *toy = &codec->toy;
  const float *books;
  int channels = HIDDEN;

  *toy = (Toy) { ops, arena, "" };
  books = toy_numbers (toy, "codebooks", CODEBOOKS * ENTRIES * WIDTH, 1, 0);
  for (int i = 0; i < CODEBOOKS; i++)
    codec->books[i] = books + i * ENTRIES * WIDTH;
  toy->prefix = "dec.";
  codec->first = load_layer (toy, "model.%d.conv.conv", 0, WIDTH, HIDDEN, 7,
      0);
  for (int i = 0; i < 2; i++)
    load_lstm (toy, &codec->lstm[i], i);
  for (int i = 0; i < RATIOS; i++, channels /= 2) {
    int half = channels / 2;

    codec->stages[i] = (Stage) {
      load_layer (toy, "model.%d.convtr.convtr", 3 + 3 * i, channels, half,
          2 * ratios[i], ratios[i]),
      load_layer (toy, "model.%d.block.1.conv.conv", 4 + 3 * i, half,
          half / 2, 3, 0),
      load_layer (toy, "model.%d.block.3.conv.conv", 4 + 3 * i, half / 2,
          half, 1, 0),
      load_layer (toy, "model.%d.shortcut.conv.conv", 4 + 3 * i, half, half,
          1, 0),
    };
  }
  codec->last = load_layer (toy, "model.%d.conv.conv", 15, channels, 1, 7, 0);
}

/* Before the first row comes what follows it, mirrored; what is missing of
 * that is zero. */
static void
reflect (Toy *toy, TtsRows past, TtsRows x)
{
  int n = tts_length (&past, 0);

  toy->ops->axpby (&(TtsAxpby) { .y = past, .x = x });
  for (int i = 0; i < n; i++)
    if (n - i < tts_length (&x, 0))
      toy_copy (toy, toy_part (toy, past, i, 1), toy_part (toy, x, n - i, 1));
}

/* x behind the rows that are kept, of which the last are kept again. */
static TtsRows
join_past (Toy *toy, Conv *conv, TtsRows x)
{
  int kept = tts_length (&conv->past, 0), n = tts_length (&x, 0);
  TtsRows all = toy_rows (toy, kept + n, x.channels), old = conv->past;

  for (int i = 0; i < kept; i++)
    memset (tts_row (&all, 0, i), 0, x.channels * sizeof *x.data);
  if (!conv->started && !conv->stride)
    reflect (toy, toy_part (toy, all, 0, kept), x);
  else if (conv->started)
    toy_copy (toy, toy_part (toy, all, 0, kept), old);
  conv->started = TRUE;
  toy_copy (toy, toy_part (toy, all, kept, n), x);
  toy_copy (toy, old, toy_part (toy, all, n, kept));
  return all;
}

static TtsRows
run_conv (Toy *toy, Conv *conv, TtsRows x, TtsActivation before,
    const TtsRows *residual)
{
  TtsRows y = toy_rows (toy, tts_length (&x, 0), conv->dense.w.out);

  toy->ops->conv1d (&(TtsConv1d) {
    .y = y, .x = conv->dense.w.taps > 1 ? join_past (toy, conv, x) : x,
    .w = &conv->dense.w, .bias = conv->dense.bias, .stride = 1,
    .dilation = 1, .before = before, .residual = residual, .factor = 1,
  });
  return y;
}

/* The row before adds to the outputs of the first. */
static TtsRows
run_up (Toy *toy, Conv *conv, TtsRows x)
{
  TtsRows y = toy_rows (toy, tts_length (&x, 0) * conv->stride,
      conv->dense.w.out);

  toy->ops->conv1d_t (&(TtsConv1dT) {
    .y = y, .x = join_past (toy, conv, x), .w = &conv->dense.w,
    .bias = conv->dense.bias, .stride = conv->stride, .left = conv->stride,
    .before = TTS_ACT_ELU,
  });
  return y;
}

static TtsRows
run_lstm (Toy *toy, Lstm *lstm, TtsRows x)
{
  TtsRows y = toy_rows (toy, tts_length (&x, 0), HIDDEN);
  TtsRows gates = toy_linear (toy, &lstm->inputs, x, 0, 0);

  y.seg = gates.seg;
  toy->ops->lstm (&(TtsLstm) {
    .y = y, .gates = gates, .w = &lstm->state, .state = lstm->hidden,
  }, 1);
  return y;
}

static TtsRows
run_stage (Toy *toy, Stage *stage, TtsRows x)
{
  TtsRows up = run_up (toy, &stage->up, x);
  TtsRows past = run_conv (toy, &stage->past, up, 0, NULL);
  TtsRows inner = run_conv (toy, &stage->wide, up, TTS_ACT_ELU, NULL);

  return run_conv (toy, &stage->thin, inner, TTS_ACT_ELU, &past);
}

static void
check_stage (int stage, TtsRows x)
{
  static const double wanted[RATIOS][2] = {
    { 38.21790, 22.56946 }, { 39.00463, 25.57600 },
    { -132.85663, 28.92249 }, { 434.63203, 31.84317 },
  };

  toy_check ("stage", x, TRUE, wanted[stage][0], wanted[stage][1], 0, NULL);
}

static TtsRows
embed (Codec *codec, const int *codes, int n_codes, int first, int n)
{
  TtsRows z = toy_rows (&codec->toy, n, WIDTH);
  int *ids[CODEBOOKS];

  for (int i = 0; i < CODEBOOKS; i++) {
    ids[i] = tts_arena_ints (codec->toy.arena, z.seg->n_rows);
    for (int t = 0; t < n; t++)
      ids[i][z.seg->items[0].start + t] = codes[i * n_codes + first + t];
  }
  codec->toy.ops->embed_sum (&(TtsEmbedSum) {
    .y = z, .n_tables = CODEBOOKS, .tables = codec->books,
    .ids = (const int *const *) ids,
  });
  return z;
}

/* Frames first to first + n of the codes (CODEBOOKS, n_codes). */
static TtsRows
decode (Codec *codec, const int *codes, int n_codes, int first, int n,
    gboolean check)
{
  Toy *toy = &codec->toy;
  TtsRows z = embed (codec, codes, n_codes, first, n), x, y;

  x = run_conv (toy, &codec->first, z, 0, NULL);
  if (check) {
    toy_check ("z", z, TRUE, 0.01539, 13.15080, 3,
        (double[]) { -1.634847, -0.728531, -2.551655 });
    toy_check ("first", x, TRUE, 14.73927, 23.77765, 3,
        (double[]) { 0.179551, 2.636755, -0.926041 });
  }
  y = run_lstm (toy, &codec->lstm[1], run_lstm (toy, &codec->lstm[0], x));
  toy->ops->axpby (&(TtsAxpby) { .y = y, .x = x, .a = 1, .b = 1 });
  if (check)
    toy_check ("LSTM", y, TRUE, 13.94671, 23.79724, 3,
        (double[]) { 0.212495, 2.698173, -0.855133 });
  for (int i = 0; i < RATIOS; i++) {
    y = run_stage (toy, &codec->stages[i], y);
    if (check)
      check_stage (i, y);
  }
  return run_conv (toy, &codec->last, y, TTS_ACT_ELU, NULL);
}

static void
test_numbers (const TtsOps *ops)
{
  g_autoptr (TtsArena) arena = tts_arena_new ();
  int codes[CODEBOOKS * 5];
  TtsRows sound;
  Codec codec;

  toy_ids ("in:codes", G_N_ELEMENTS (codes), ENTRIES, codes);
  load (&codec, ops, arena);
  sound = decode (&codec, codes, 5, 0, 5, TRUE);
  g_assert_cmpint (tts_length (&sound, 0), ==, 5 * 320);
  toy_check ("sound", sound, TRUE, 32.20453, 10.09717, 6,
      (double[]) { -0.109215, -0.222426, 0.188062, 0.213398, 0.149506,
        0.205570 });
}

/* As codes come: the bytes that all at once would give. The first rows are
 * mirrored about, so that seven frames must be there. */
static void
test_streamed (const TtsOps *ops)
{
  static const int parts[] = { 7, 1, 4, 2, 9 };
  g_autoptr (TtsArena) arena = tts_arena_new ();
  int codes[CODEBOOKS * 23];
  TtsRows whole;
  Codec codec;

  toy_ids ("in:codes", G_N_ELEMENTS (codes), ENTRIES, codes);
  load (&codec, ops, arena);
  whole = decode (&codec, codes, 23, 0, 23, FALSE);
  load (&codec, ops, arena);
  for (int i = 0, first = 0; i < 5; first += parts[i++]) {
    TtsRows part = decode (&codec, codes, 23, first, parts[i], FALSE);

    g_assert_cmpmem (part.data + part.seg->items[0].start,
        parts[i] * 320 * sizeof (float),
        whole.data + whole.seg->items[0].start + first * 320,
        parts[i] * 320 * sizeof (float));
  }
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  toy_add ("/toy/codec/numbers", test_numbers);
  toy_add ("/toy/codec/streamed", test_streamed);
  return tts_test_run ();
}
