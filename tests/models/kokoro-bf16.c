/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A narrow Kokoro in bf16 beside itself in fp32: the same durations and pitch,
 * a sound that differs by less than its noise does. */
#include "test-main.h"

#include <math.h>
#include <string.h>

#include "engine/device.h"
#include "kokoro-weights.h"

/* As the specification has it for each stage; a product is off by 2^-9. */
#define TOLERANCE 2e-2
#define LEAST 1e-4

#define SPEED 2
#define WINDOW 512
#define HOP 256
#define BANDS 40

static const int ids[] = { 0, 50, 83, 54, 156, 31, 16, 0 };
static float style[TTS_KOKORO_STYLE];
static TtsWeights *weights;
static TtsKokoro *fp32, *bf16;

static TtsKokoro *
load (TtsPrecision precision)
{
  static TtsDevice devices[TTS_N_PRECISIONS];   /* models are freed on them */
  g_autoptr (GError) error = NULL;
  TtsKokoro *kokoro;

  g_assert_true (tts_device_open ("cpu", precision, "/", &devices[precision],
          &error));
  kokoro = tts_kokoro_new_on (weights, &devices[precision], &error);
  g_assert_no_error (error);
  return kokoro;
}

static TtsItem
make_item (guint64 key, int *durations)
{
  return (TtsItem) { ids, G_N_ELEMENTS (ids), style, SPEED, key,
      .durations = durations };
}

static void
speak (const TtsKokoro *kokoro, const TtsOps *ops, TtsItem *items,
    int n_items, TtsTrace trace, gpointer data)
{
  g_autoptr (TtsArena) arena = tts_arena_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (tts_kokoro_run (kokoro, ops, arena, items, n_items, NULL,
          trace, data, &error));
  g_assert_no_error (error);
}

typedef struct
{
  GPtrArray *wanted;            /* of each stage in turn, GArray of float */
  guint n;
  gboolean decodes;             /* what follows is rounded */
} Stages;

static GArray *
copy_rows (const TtsRows *rows)
{
  GArray *values = g_array_new (FALSE, FALSE, sizeof (float));

  for (int t = 0; t < tts_length (rows, 0); t++)
    g_array_append_vals (values, tts_row (rows, 0, t), rows->channels);
  return values;
}

static void
keep_stage (const gchar *stage, TtsRows *rows, gpointer data)
{
  g_ptr_array_add (((Stages *) data)->wanted, copy_rows (rows));
}

/* Distance of the values from those that are wanted, of their rms. */
static gdouble
distance (const GArray *found, const GArray *wanted)
{
  gdouble error = 0, power = 0;

  g_assert_cmpuint (found->len, ==, wanted->len);
  for (guint i = 0; i < found->len; i++) {
    gdouble a = g_array_index (found, float, i);
    gdouble b = g_array_index (wanted, float, i);

    error += (a - b) * (a - b);
    power += b * b;
  }
  return sqrt (error / power);
}

/* The excitation comes from the pitch alone. */
static void
check_stage (const gchar *stage, TtsRows *rows, gpointer data)
{
  Stages *stages = data;
  g_autoptr (GArray) found = copy_rows (rows);
  const GArray *wanted = stages->wanted->pdata[stages->n++];
  gdouble off = distance (found, wanted);

  stages->decodes |= strcmp (stage, "dec_encode") == 0;
  g_test_message ("%s: off by %.2g", stage, off);
  if (!stages->decodes || g_str_has_prefix (stage, "har")) {
    g_assert_cmpfloat (off, ==, 0);
    return;
  }
  g_assert_cmpfloat (off, <=, TOLERANCE);
  g_assert_cmpfloat (off, >, LEAST);
}

static void
check_stages (const TtsOps *ops)
{
  Stages stages = { g_ptr_array_new_with_free_func ((GDestroyNotify)
        g_array_unref) };
  int durations[2][G_N_ELEMENTS (ids)];
  TtsItem plain = make_item (1, durations[0]);
  TtsItem rounded = make_item (1, durations[1]);

  speak (fp32, ops, &plain, 1, keep_stage, &stages);
  speak (bf16, ops, &rounded, 1, check_stage, &stages);
  g_assert_cmpuint (stages.n, ==, stages.wanted->len);
  g_assert_true (stages.decodes);
  g_assert_cmpmem (durations[0], sizeof durations[0], durations[1],
      sizeof durations[1]);
  g_ptr_array_unref (stages.wanted);
  g_free (plain.samples);
  g_free (rounded.samples);
}

static void
test_stages (void)
{
  check_stages (tts_ops_reference ());
  check_stages (tts_ops_cpu ());
}

static gdouble
mel_of (gdouble hertz)
{
  return 2595 * log10 (1 + hertz / 700);
}

/* Powers of the bins of one window. */
static void
transform (const float *samples, gdouble *ret_power)
{
  for (int k = 0; k <= WINDOW / 2; k++) {
    gdouble real = 0, imaginary = 0;

    for (int i = 0; i < WINDOW; i++) {
      gdouble x = samples[i] * (0.5 - 0.5 * cos (2 * G_PI * i / WINDOW));

      real += x * cos (2 * G_PI * (i * k % WINDOW) / WINDOW);
      imaginary += x * sin (2 * G_PI * (i * k % WINDOW) / WINDOW);
    }
    ret_power[k] = real * real + imaginary * imaginary;
  }
}

/* Logarithms of what triangles let through. */
static void
add_bands (const gdouble *power, GArray *bands)
{
  gdouble width = mel_of (TTS_KOKORO_RATE / 2) / (BANDS + 1);

  for (int band = 0; band < BANDS; band++) {
    gdouble sum = 1e-10;
    float value;

    for (int k = 0; k <= WINDOW / 2; k++) {
      gdouble mel = mel_of ((gdouble) k * TTS_KOKORO_RATE / WINDOW);

      sum += power[k] * MAX (0, 1 - fabs (mel / width - band - 1));
    }
    value = log (sum);
    g_array_append_val (bands, value);
  }
}

static GArray *
make_mel (const TtsKokoro *kokoro, guint64 key)
{
  int durations[G_N_ELEMENTS (ids)];
  TtsItem item = make_item (key, durations);
  GArray *bands = g_array_new (FALSE, FALSE, sizeof (float));
  gdouble power[WINDOW / 2 + 1];

  speak (kokoro, tts_ops_cpu (), &item, 1, NULL, NULL);
  for (gsize at = 0; at + WINDOW <= item.n_samples; at += HOP) {
    transform (item.samples + at, power);
    add_bands (power, bands);
  }
  g_free (item.samples);
  return bands;
}

/* What bf16 changes is heard less than another draw of the noise. */
static void
test_mel (void)
{
  g_autoptr (GArray) plain = make_mel (fp32, 1), noise = make_mel (fp32, 2);
  g_autoptr (GArray) rounded = make_mel (bf16, 1);
  gdouble by_noise = distance (noise, plain);
  gdouble by_rounding = distance (rounded, plain);

  g_test_message ("log-mel distance: %.3g by bf16, %.3g by other noise",
      by_rounding, by_noise);
  g_assert_cmpfloat (by_rounding, >, 0);
  g_assert_cmpfloat (by_rounding, <, by_noise);
}

/* What each has alone, with one thread, it has in a batch, with five. */
static void
test_batch (void)
{
  int durations[4][G_N_ELEMENTS (ids)];
  TtsItem alone[2], batch[2];

  for (guint i = 0; i < 2; i++) {
    alone[i] = make_item (i, durations[i]);
    batch[i] = make_item (i, durations[2 + i]);
    alone[i].n_ids = batch[i].n_ids = G_N_ELEMENTS (ids) - i;
    speak (bf16, tts_ops_cpu (), &alone[i], 1, NULL, NULL);
  }
  tts_kokoro_free (fp32);
  tts_kokoro_free (bf16);
  g_setenv ("GST_TTS_THREADS", "5", TRUE);
  fp32 = load (TTS_PRECISION_FP32);
  bf16 = load (TTS_PRECISION_BF16);
  speak (bf16, tts_ops_cpu (), batch, 2, NULL, NULL);
  for (guint i = 0; i < 2; i++) {
    g_assert_cmpmem (alone[i].samples, alone[i].n_samples * sizeof (float),
        batch[i].samples, batch[i].n_samples * sizeof (float));
    g_free (alone[i].samples);
    g_free (batch[i].samples);
  }
}

static GCancellable *cancellable;
static guint n_convs;

static void
cancel_conv (const TtsConv1d *op)
{
  if (op->w->pairs && n_convs++ == 10)
    g_cancellable_cancel (cancellable);
  tts_ops_cpu ()->conv1d (op);
}

static void
test_cancel (void)
{
  g_autoptr (TtsArena) arena = tts_arena_new ();
  g_autoptr (GError) error = NULL;
  int durations[G_N_ELEMENTS (ids)];
  TtsItem item = make_item (1, durations);
  TtsOps ops = *tts_ops_cpu ();

  cancellable = g_cancellable_new ();
  ops.conv1d = cancel_conv;
  g_assert_false (tts_kokoro_run (bf16, &ops, arena, &item, 1, cancellable,
          NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (n_convs, ==, 11);
  g_assert_null (item.samples);
  g_clear_object (&cancellable);
}

/* Of a layer half, where its inputs are as many as an instruction takes; of
 * the model as much as its layers are. */
static void
test_memory (void)
{
  gsize pairs = tts_pairs_size (512, 512, 3) * sizeof (uint16_t);
  gsize floats = tts_panels_size (512, 512, 3) * sizeof (float);

  g_assert_cmpuint (2 * pairs, ==, floats);
  g_test_message ("%.1f MB in bf16, %.1f MB in fp32",
      tts_kokoro_size (bf16) / 1e6, tts_kokoro_size (fp32) / 1e6);
  g_assert_cmpuint (tts_kokoro_size (bf16), <, tts_kokoro_size (fp32));
}

int
main (int argc, char **argv)
{
  g_autoptr (GBytes) bytes = kokoro_weights (TTS_KOKORO_NARROW);
  int status;

  tts_test_init (&argc, &argv);
  g_setenv ("GST_TTS_THREADS", "1", TRUE);
  for (guint i = 0; i < TTS_KOKORO_STYLE; i++)
    style[i] = 0.2f * sinf (i);
  weights = tts_weights_parse (bytes, "narrow", NULL);
  fp32 = load (TTS_PRECISION_FP32);
  bf16 = load (TTS_PRECISION_BF16);
  g_test_add_func ("/kokoro-bf16/stages", test_stages);
  g_test_add_func ("/kokoro-bf16/mel", test_mel);
  g_test_add_func ("/kokoro-bf16/memory", test_memory);
  g_test_add_func ("/kokoro-bf16/cancel", test_cancel);
  g_test_add_func ("/kokoro-bf16/batch", test_batch);
  status = tts_test_run ();
  tts_kokoro_free (fp32);
  tts_kokoro_free (bf16);
  tts_weights_free (weights);
  return status;
}
