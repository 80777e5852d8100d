/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kokoro against the numbers of its specification, stage by stage, on a GPU as
 * well where TTS_TEST_DEVICE names one. */
#include "test-main.h"

#include <math.h>
#include <string.h>

#include "engine/device.h"
#include "engine/error.h"
#include "../kernels/test-device.h"
#include "kokoro-weights.h"
#include "tensor-file.h"

#define N_IDS 15
#define FRAMES 74
#define SAMPLES (FRAMES * TTS_KOKORO_FRAME)
#define SPECTRUM_ROWS (SAMPLES / 5 + 1)

static const int hello[N_IDS] =
    { 0, 50, 83, 54, 156, 31, 16, 65, 156, 87, 123, 54, 46, 4, 0 };
static const int hello_durations[N_IDS] =
    { 4, 5, 5, 6, 6, 6, 6, 5, 5, 5, 5, 4, 4, 4, 4 };

/* By rows or by channels: the order of the elements in the specification. */
typedef struct
{
  const gchar *stage;
  gboolean by_channels;
  gdouble tolerance;            /* five times PyTorch's own distance */
  gdouble mean, rms;
  gdouble values[4];            /* at 0, N / 3, 2 N / 3, N - 1 */
} Golden;

static const Golden goldens[] = {
  { "bert", FALSE, 1e-5, -0.0048584785, 1.0306246,
      { 0.66370044, 0.66138529, 0.66530868, 0.17825635 } },
  { "d_en", FALSE, 1e-5, 0.039776649, 1.0513439,
      { -0.75030334, -0.75172438, -0.75482555, 0.21893217 } },
  { "d", FALSE, 5e-4, 0.014187024, 0.91938375,
      { -1.0159394, -0.44065318, -0.36257593, 0.071280979 } },
  { "duration", FALSE, 5e-4, 5.0047235, 5.0464567,
      { 4.4484522, 6.1142065, 4.6844429, 4.1986308 } },
  { "shared", TRUE, 4e-3, 0.044551568, 0.45047774,
      { -0.0048994293, 0.31281491, -0.45249559, -0.055798375 } },
  { "F0", TRUE, 0.15, 137.61724, 154.89588,
      { 304.53514, 78.986044, 135.30694, 119.95201 } },
  { "N", TRUE, 1e-3, -0.085715931, 0.75507597,
      { -0.70769673, 0.34284517, -0.3218059, 0.34598069 } },
  { "t_en", FALSE, 2e-5, -0.0027818541, 0.34480143,
      { -0.31904652, 0.31125878, 0.0064777598, -0.20112844 } },
  { "asr", TRUE, 2e-5, -0.0030708022, 0.34591477,
      { -0.31904652, 0.31588555, 0.024230925, -0.20112844 } },
  { "dec_encode", TRUE, 1e-2, -0.017633426, 2.0515759,
      { -1.5041371, 0.28011002, 0.20314597, -8.5935381 } },
  { "dec_0", TRUE, 1e-2, 0.0055153176, 2.0461048,
      { -0.95369371, 0.49535315, 0.71270134, 0.2053088 } },
  { "dec_1", TRUE, 1e-2, 0.012308479, 2.0662779,
      { -4.4481021, -0.46588699, -0.66220543, 4.3077996 } },
  { "dec_2", TRUE, 1e-2, -0.0042591063, 2.1055542,
      { 4.0039381, -0.26091213, -0.77286745, -0.50935867 } },
  { "dec_3", TRUE, 1e-2, -0.013253342, 2.0586501,
      { -0.91751711, 0.0276071, 0.17557396, 3.0589435 } },
  { "har_source", TRUE, 1.8e-2, -0.00052935939, 0.082920034,
      { 0.040236513, -0.069337149, -0.17925802, 0.12747973 } },
  { "x_source0", TRUE, 7e-4, -0.15901467, 2.4814435,
      { -2.0259065, -1.4421291, -0.48520094, -0.95221095 } },
  { "gen0", TRUE, 1e-2, -0.13327136, 2.8442004,
      { -1.3934636, -1.8958166, -0.86908324, -2.800803 } },
  { "x_source1", TRUE, 7e-4, 0.13424636, 2.5108108,
      { -1.3740176, 0.35905709, -2.1118716, -1.1819025 } },
  { "gen1", TRUE, 7e-4, 0.12906333, 3.0082729,
      { -0.37604486, 3.3061762, -3.7273956, -0.57293352 } },
  { "conv_post", TRUE, 7e-4, 0.050401339, 1.1720477,
      { -0.81258676, 0.371433, -2.5752431, 0.59617484 } },
  { "audio", TRUE, 6.5e-3, -0.91350774, 1.8091702,
      { -0.10581086, -0.47285382, -0.04291319, -0.29734844 } },
};

/* What the specification lets TF32 and halves change of a stage, of its rms:
 * no mean is off by more, and no value by five times as much. */
static const gdouble roundings[TEST_PRECISIONS] = { 0, 2e-3, 3e-3 };

static TtsDevice gpus[TEST_PRECISIONS];
static TtsKokoro *kokoro;
static float style[TTS_KOKORO_STYLE];

typedef struct
{
  TtsArena *arena;
  gdouble rounding;             /* of the stages to come */
  guint n_checked;
} Traced;

static gdouble
element (const TtsRows *rows, gboolean by_channels, gsize at)
{
  gsize length = tts_length (rows, 0);

  return by_channels ? tts_row (rows, 0, at % length)[at / length] :
      tts_row (rows, 0, at / rows->channels)[at % rows->channels];
}

static void
check_golden (const Golden *golden, const TtsRows *rows, gdouble rounding)
{
  gsize n = (gsize) tts_length (rows, 0) * rows->channels;
  const gsize places[] = { 0, n / 3, 2 * n / 3, n - 1 };
  gdouble sum = 0, square = 0, worst = 0;
  gdouble of_mean = MAX (golden->tolerance, rounding * golden->rms);
  gdouble of_value = MAX (golden->tolerance, 5 * rounding * golden->rms);

  for (gsize i = 0; i < n; i++) {
    gdouble value = element (rows, golden->by_channels, i);

    sum += value;
    square += value * value;
  }
  for (guint i = 0; i < 4; i++)
    worst = MAX (worst, fabs (element (rows, golden->by_channels, places[i]) -
            golden->values[i]));
  g_test_message ("%s: off by %.2g of %.2g allowed, mean %.2g, rms %.2g",
      golden->stage, worst, of_value, sum / n - golden->mean,
      sqrt (square / n) - golden->rms);
  g_assert_cmpfloat (worst, <=, of_value);
  g_assert_cmpfloat_with_epsilon (sum / n, golden->mean, of_mean);
  g_assert_cmpfloat_with_epsilon (sqrt (square / n), golden->rms, of_mean);
}

/* What follows is compared with the same features going in: the phases of the
 * model's own turn by two pi on the last digit of F0. */
static void
inject_features (const TtsRows *rows)
{
  gsize n = (gsize) 11 * SPECTRUM_ROWS;
  g_autofree gdouble *magnitude = g_new (gdouble, n);
  g_autofree gdouble *phase = g_new (gdouble, n);

  tensor_noise ("har.mag", n, magnitude);
  tensor_noise ("har.phase", n, phase);
  for (gsize t = 0; t < SPECTRUM_ROWS; t++)
    for (guint k = 0; k < 11; k++) {
      float *y = tts_row (rows, 0, t);

      y[k] = (magnitude[k * SPECTRUM_ROWS + t] + 1) / 2;
      y[11 + k] = 3.14159 * phase[k * SPECTRUM_ROWS + t];
    }
}

/* Of the model's own features: the magnitudes. */
static void
check_magnitudes (const TtsRows *rows)
{
  static const Golden golden = { "har_mag", TRUE, 1.8e-2, 0.11211425,
      0.26049496, { 0.39696707, 0.0042539044, 0.017218384, 0.0074226538 } };
  TtsRows magnitudes = tts_columns (rows, 0, 11);

  check_golden (&golden, &magnitudes, 0);
  for (gint t = 0; t < tts_length (rows, 0); t++)
    for (guint k = 11; k < 22; k += 10)
      g_assert_true (tts_row (rows, 0, t)[k] == 0 ||
          tts_row (rows, 0, t)[k] == (float) G_PI);
}

static void
on_stage (const gchar *stage, TtsRows *rows, gpointer data)
{
  Traced *traced = data;
  const TtsRows here = test_fetch (traced->arena, rows);

  /* What comes before is fp32 in all precisions. */
  if (strcmp (stage, "dec_encode") == 0)
    traced->rounding = roundings[tts_arena_device (traced->arena)->precision];
  if (strcmp (stage, "har") == 0) {
    check_magnitudes (&here);
    inject_features (&here);
    test_store (traced->arena, rows, &here);
    traced->n_checked++;
  }
  for (guint i = 0; i < G_N_ELEMENTS (goldens); i++)
    if (strcmp (goldens[i].stage, stage) == 0) {
      check_golden (&goldens[i], &here, traced->rounding);
      traced->n_checked++;
    }
}

static void
check_goldens (const TtsKokoro *model, const TtsDevice *device)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsArena) arena = tts_arena_new_on (device);
  g_autofree gdouble *c = g_new (gdouble, SAMPLES * 9);
  g_autofree float *noise = g_new (float, SAMPLES * 9);
  int durations[N_IDS];
  Traced traced = { arena };
  TtsItem item = { hello, N_IDS, style, 1, 0, noise, durations };
  gint64 start = g_get_monotonic_time ();

  tensor_noise ("noise", SAMPLES * 9, c);
  for (gsize i = 0; i < SAMPLES * 9; i++)
    noise[i] = sqrt (3) * c[i];
  g_assert_true (tts_kokoro_run (model, device->ops, arena, &item, 1, NULL,
          on_stage, &traced, &error));
  g_assert_no_error (error);
  g_test_message ("%s ops: %.1f s, %.0f MB", device->ops->name,
      (g_get_monotonic_time () - start) / 1e6, tts_arena_size (arena) / 1e6);
  g_assert_cmpuint (traced.n_checked, ==, G_N_ELEMENTS (goldens) + 1);
  g_assert_cmpmem (durations, sizeof durations, hello_durations,
      sizeof hello_durations);
  g_assert_cmpuint (item.n_samples, ==, SAMPLES);
  g_free (item.samples);
}

static TtsKokoro *
load_on (const TtsDevice *device)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = kokoro_weights (TTS_KOKORO_WIDTH);
  g_autoptr (TtsWeights) weights =
      tts_weights_parse (bytes, "generated", &error);
  TtsKokoro *loaded;

  g_assert_no_error (error);
  loaded = tts_kokoro_new_on (weights, device, &error);
  g_assert_no_error (error);
  return loaded;
}

static void
test_gpu (gconstpointer gpu)
{
  g_autoptr (TtsKokoro) there = load_on (gpu);

  check_goldens (there, gpu);
}

static void
test_reference (void)
{
  TtsDevice device = *tts_device_cpu ();

  device.ops = tts_ops_reference ();
  if (!g_test_slow ()) {
    g_test_skip ("the plain C ops take long: run with -m slow");
    return;
  }
  check_goldens (kokoro, &device);
}

static void
test_cpu (void)
{
  if (tts_ops_cpu () == tts_ops_reference ()) {
    g_test_skip ("no faster ops for this CPU");
    return;
  }
  check_goldens (kokoro, tts_device_cpu ());
}

static void
speak (TtsItem *items, int n_items)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsArena) arena = tts_arena_new ();

  g_assert_true (tts_kokoro_run (kokoro, tts_ops_cpu (), arena, items,
          n_items, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
test_threads (void)
{
  static const int ids[] = { 0, 83, 54, 0 };
  int durations[2][4];
  TtsItem items[] = {
    { ids, 4, style, 3, 7, NULL, durations[0] },
    { ids, 4, style, 3, 7, NULL, durations[1] },
  };
  g_autoptr (GBytes) bytes = kokoro_weights (TTS_KOKORO_WIDTH);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++) {
    g_autoptr (TtsWeights) weights =
        tts_weights_parse (bytes, "generated", &error);

    tts_kokoro_free (kokoro);
    g_setenv ("GST_TTS_THREADS", i == 0 ? "1" : "5", TRUE);
    kokoro = tts_kokoro_new (weights, &error);
    g_assert_no_error (error);
    speak (&items[i], 1);
  }
  g_unsetenv ("GST_TTS_THREADS");
  g_assert_cmpmem (items[0].samples, items[0].n_samples * sizeof (float),
      items[1].samples, items[1].n_samples * sizeof (float));
  g_free (items[0].samples);
  g_free (items[1].samples);
}

/* Three chunks of other lengths, speeds and noise: each has the samples that
 * it has without the others. */
static void
test_batch (void)
{
  static const int ids[] = { 0, 83, 54, 0 };
  int durations[3][4];
  TtsItem batch[] = {
    { ids, 3, style, 2, 7, NULL, durations[0] },
    { ids, 4, style, 1.5f, 8, NULL, durations[1] },
    { ids + 1, 3, style, 2, 7, NULL, durations[2] },
  };

  speak (batch, 3);
  for (guint i = 0; i < 3; i++) {
    int alone_durations[4];
    TtsItem alone = batch[i];

    alone.durations = alone_durations;
    speak (&alone, 1);
    g_assert_cmpmem (alone_durations, alone.n_ids * sizeof (int),
        durations[i], alone.n_ids * sizeof (int));
    g_assert_cmpmem (alone.samples, alone.n_samples * sizeof (float),
        batch[i].samples, batch[i].n_samples * sizeof (float));
    g_free (alone.samples);
    g_free (batch[i].samples);
  }
}

static GCancellable *cancellable;
static guint n_convs, cancel_at;

static void
count_conv (const TtsConv1d *op)
{
  if (n_convs++ == cancel_at)
    g_cancellable_cancel (cancellable);
  tts_ops_cpu ()->conv1d (op);
}

/* Long before a stage ends: nothing is begun after the op that runs. */
static void
check_cancel (guint at)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsArena) arena = tts_arena_new ();
  TtsOps ops = *tts_ops_cpu ();
  int durations[N_IDS];
  TtsItem item = { hello, 5, style, 8, 0, NULL, durations };

  cancellable = g_cancellable_new ();
  ops.conv1d = count_conv;
  n_convs = 0;
  cancel_at = at;
  g_assert_false (tts_kokoro_run (kokoro, &ops, arena, &item, 1, cancellable,
          NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (n_convs, ==, at + 1);
  g_assert_null (item.samples);
  g_clear_object (&cancellable);
}

/* Refused before any memory is asked for. */
static void
test_too_long (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsArena) arena = tts_arena_new ();
  int durations[N_IDS];
  TtsItem item = { hello, 5, style, 0.001f, 0, NULL, durations };

  g_assert_false (tts_kokoro_run (kokoro, tts_ops_cpu (), arena, &item, 1,
          NULL, NULL, NULL, &error));
  g_assert_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "5 phonemes"));
  g_assert_cmpuint (tts_arena_size (arena), <, 64 << 20);
}

static void
test_cancel (void)
{
  check_cancel (0);
  check_cancel (100);
  check_cancel (200);
}

static void
load (void)
{
  gdouble c[TTS_KOKORO_STYLE];

  kokoro = load_on (tts_device_cpu ());
  tensor_noise ("ref_s", TTS_KOKORO_STYLE, c);
  for (guint i = 0; i < TTS_KOKORO_STYLE; i++)
    style[i] = 0.27 * c[i];
}

static void
add_gpus (void)
{
  guint n = test_devices (gpus);

  for (guint i = 0; i < n; i++) {
    g_autofree gchar *path =
        g_strconcat ("/kokoro/gpu/", gpus[i].ops->name, NULL);

    g_test_add_data_func (path, &gpus[i], test_gpu);
  }
}

int
main (int argc, char **argv)
{
  int status;

  tts_test_init (&argc, &argv);
  load ();
  g_test_add_func ("/kokoro/cancel", test_cancel);
  g_test_add_func ("/kokoro/too-long", test_too_long);
  g_test_add_func ("/kokoro/batch", test_batch);
  g_test_add_func ("/kokoro/threads", test_threads);
  g_test_add_func ("/kokoro/cpu", test_cpu);
  g_test_add_func ("/kokoro/reference", test_reference);
  add_gpus ();
  status = tts_test_run ();
  tts_kokoro_free (kokoro);
  return status;
}
