/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kokoro at an eighth of its width on all tables of operations, that of CUDA
 * in the emulator, stage by stage beside the reference. */
#include "test-main.h"

#include <math.h>
#include <string.h>

#include "engine/device.h"
#include "engine/error.h"
#include "kokoro-weights.h"

#ifdef TTS_HAVE_EMULATOR
#include "launch.h"
#endif

#define MAX_FRAMES 8

/* Five times the distance of PyTorch's float32 from double, of the rms; the
 * excitation's phase drifts away with the last digits of F0. */
#define TOLERANCE 2.5e-4
#define DRIFT_TOLERANCE 5e-2

/* As the specification has it for bf16, which is 2^-9 for each product. */
#define BF16_TOLERANCE 2e-2
#define BF16_LEAST 1e-4

static const int ids[] = { 0, 50, 0 };
static TtsKokoro *kokoro, *bf16;
static TtsWeights *weights;
static GHashTable *stages;      /* of the reference: name to floats */
static float *reference_sound;
static int reference_durations[3];

static float *
copy_rows (const TtsRows *rows)
{
  gsize n = rows->channels;
  float *values = g_new (float, n * tts_length (rows, 0));

  for (int t = 0; t < tts_length (rows, 0); t++)
    memcpy (values + t * n, tts_row (rows, 0, t), n * sizeof *values);
  return values;
}

typedef struct
{
  const TtsOps *ops;
  const TtsKokoro *kokoro;
  gboolean is_reference, decodes;
} Table;

/* bf16 is only what follows the durations and the pitch. */
static double
tolerance_of (const Table *table, const gchar *stage)
{
  if (strcmp (stage, "har_source") == 0)
    return DRIFT_TOLERANCE;
  return table->kokoro == bf16 && table->decodes ? BF16_TOLERANCE :
      TOLERANCE;
}

static void
check_near (const Table *table, const gchar *stage, const float *found,
    const float *wanted, gsize n)
{
  double error = 0, power = 0, tolerance = tolerance_of (table, stage);

  for (gsize i = 0; i < n; i++) {
    error += ((double) found[i] - wanted[i]) * (found[i] - wanted[i]);
    power += (double) wanted[i] * wanted[i];
  }
  g_test_message ("%s: error %.2g of %.2g allowed", stage,
      sqrt (error / power), tolerance);
  g_assert_cmpfloat (sqrt (error), <=, tolerance * sqrt (power));
  if (tolerance == BF16_TOLERANCE)
    g_assert_cmpfloat (sqrt (error), >, BF16_LEAST * sqrt (power));
}

/* The spectrum's phases turn by two pi on the last digit: known ones go on. */
static void
inject_spectrum (TtsRows *rows)
{
  for (int t = 0; t < tts_length (rows, 0); t++)
    for (int k = 0; k < rows->channels; k++)
      tts_row (rows, 0, t)[k] = 0.1f * (1 + (t * 7 + k * 3) % 11);
}

static void
on_stage (const gchar *stage, TtsRows *rows, gpointer data)
{
  Table *table = data;

  table->decodes |= strcmp (stage, "dec_encode") == 0;
  if (strcmp (stage, "har") == 0)
    inject_spectrum (rows);
  else if (table->is_reference)
    g_hash_table_insert (stages, g_strdup (stage), copy_rows (rows));
  else {
    g_autofree float *found = copy_rows (rows);

    check_near (table, stage, found, g_hash_table_lookup (stages, stage),
        (gsize) rows->channels * tts_length (rows, 0));
  }
}

static void
speak (Table *table, TtsKokoroItem *item)
{
  g_autoptr (TtsArena) arena = tts_arena_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (tts_kokoro_run (table->kokoro, table->ops, arena, item, 1,
          NULL, on_stage, table, &error));
  g_assert_no_error (error);
}

static const char *
lose (void)
{
  return "it fell off the bus";
}

static void *
refuse (size_t size)
{
  return NULL;
}

static void
check_failed (const GError *error, const gchar *message)
{
  g_assert_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE);
  g_assert_cmpstr (error->message, ==, message);
}

/* A device that goes while it works, and one without memory. */
static void
test_lost (void)
{
  TtsDevice lost = *tts_device_cpu (), full = *tts_device_cpu ();
  float style[TTS_KOKORO_STYLE] = { 0 };
  int durations[G_N_ELEMENTS (ids)];
  TtsKokoroItem item = { ids, G_N_ELEMENTS (ids), style, 3, 1, NULL,
      durations };
  g_autoptr (TtsArena) on_lost = NULL, on_full = NULL;
  g_autoptr (GError) error = NULL;

  lost.wait = lose;
  full.alloc = refuse;
  on_lost = tts_arena_new_on (&lost);
  on_full = tts_arena_new_on (&full);
  g_assert_false (tts_kokoro_run (kokoro, lost.ops, on_lost, &item, 1, NULL,
          NULL, NULL, &error));
  g_assert_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE);
  g_assert_nonnull (strstr (error->message, "it fell off the bus"));
  g_clear_error (&error);
  g_assert_false (tts_kokoro_run (kokoro, full.ops, on_full, &item, 1, NULL,
          NULL, NULL, &error));
  g_assert_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MEMORY);
  g_clear_error (&error);
  g_assert_null (tts_kokoro_new_on (weights, &full, TTS_PRECISION_FP32,
          &error));
  g_assert_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MEMORY);
  g_assert_null (item.samples);
}

static void
test_names (void)
{
  TtsDevice device;
  g_autoptr (GError) error = NULL;

  g_assert_true (tts_device_open ("cpu", "/nonexistent", &device, &error));
  g_assert_true (device.ops == tts_ops_cpu ());
  g_assert_false (tts_device_open ("tpu", "/nonexistent", &device, &error));
  check_failed (error,
      "there is no device 'tpu': name 'cpu', 'cuda' or 'cuda:1'");
  g_clear_error (&error);
  g_assert_false (tts_device_open ("cuda:x", "/", &device, &error));
  g_assert_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE);
  g_clear_error (&error);
  g_assert_false (tts_device_open ("cuda", "/nonexistent", &device, &error));
  g_assert_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE);
  g_assert_true (g_str_has_prefix (error->message, "device 'cuda' needs "
          "'/nonexistent/libgsttts-cuda.so': "));
}

static void
test_table (gconstpointer data)
{
  float style[TTS_KOKORO_STYLE];
  int durations[G_N_ELEMENTS (ids)];
  TtsKokoroItem item = { ids, G_N_ELEMENTS (ids), style, 3, 1, NULL,
      durations };
  Table table = *(const Table *) data;

  for (guint i = 0; i < TTS_KOKORO_STYLE; i++)
    style[i] = 0.2f * sinf (i);
  speak (&table, &item);
  g_assert_cmpuint (item.n_samples, <=, MAX_FRAMES * TTS_KOKORO_FRAME);
  if (table.is_reference) {
    reference_sound = g_steal_pointer (&item.samples);
    memcpy (reference_durations, durations, sizeof durations);
    return;
  }
  g_assert_cmpmem (durations, sizeof durations, reference_durations,
      sizeof durations);
  check_near (&table, "samples", item.samples, reference_sound,
      item.n_samples);
  g_free (item.samples);
}

static void
add (const TtsOps *ops, const TtsKokoro *model)
{
  gboolean is_reference = ops == tts_ops_reference () && model == kokoro;
  g_autofree gchar *path = g_strconcat ("/kokoro-narrow/", ops->name,
      model == bf16 ? "/bf16" : "", NULL);
  Table table = { ops, model, is_reference };

  g_test_add_data_func_full (path, g_memdup2 (&table, sizeof table),
      test_table, g_free);
}

int
main (int argc, char **argv)
{
  g_autoptr (GBytes) bytes = kokoro_weights (TTS_KOKORO_NARROW);
  int status;

  tts_test_init (&argc, &argv);
  weights = tts_weights_parse (bytes, "narrow", NULL);
  kokoro = tts_kokoro_new (weights, NULL);
  bf16 = tts_kokoro_new_on (weights, tts_device_cpu (), TTS_PRECISION_BF16,
      NULL);
  stages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  add (tts_ops_reference (), kokoro);
  add (tts_ops_reference (), bf16);
  if (tts_ops_cpu () != tts_ops_reference ()) {
    add (tts_ops_cpu (), kokoro);
    add (tts_ops_cpu (), bf16);
  }
#ifdef TTS_HAVE_EMULATOR
  add (&tts_cuda_ops, kokoro);
#endif
  g_test_add_func ("/kokoro-narrow/lost", test_lost);
  g_test_add_func ("/kokoro-narrow/names", test_names);
  status = tts_test_run ();
  g_hash_table_unref (stages);
  g_free (reference_sound);
  tts_kokoro_free (kokoro);
  tts_kokoro_free (bf16);
  tts_weights_free (weights);
  return status;
}
