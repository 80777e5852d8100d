/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kokoro's voices in all their files, mixes, ids and the times of words. */
#include "test-main.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "engine/error.h"
#include "models/kokoro-voice.h"
#include "store/store.h"
#include "zip-writer.h"

static gchar *folder;

static float *
ramp (float start)
{
  float *values = g_new (float, TTS_KOKORO_VOICE_SIZE);

  for (gsize i = 0; i < TTS_KOKORO_VOICE_SIZE; i++)
    values[i] = start + i % 1000;
  return values;
}

static void
write_file (const gchar *name, gconstpointer data, gsize size)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, size, &error);
  g_assert_no_error (error);
}

static GBytes *
npy (float start, const gchar *shape)
{
  g_autofree float *values = ramp (start);
  g_autofree gchar *header = g_strdup_printf ("{'descr': '<f4', "
      "'fortran_order': False, 'shape': %s}", shape);
  GByteArray *file = g_byte_array_new ();

  add_bytes (file, "\x93NUMPY\1\0", 8);
  add_16 (file, strlen (header));
  add_bytes (file, header, strlen (header));
  add_bytes (file, values, TTS_KOKORO_VOICE_SIZE * sizeof *values);
  return g_byte_array_free_to_bytes (file);
}

static void
write_bytes (const gchar *name, GBytes *bytes)
{
  g_autoptr (GBytes) owned = bytes;
  gsize size;
  gconstpointer data = g_bytes_get_data (owned, &size);

  write_file (name, data, size);
}

static void
write_npz (const gchar *name)
{
  g_autoptr (GBytes) first = npy (5, "(510, 1, 256)");
  g_autoptr (GBytes) second = npy (6, "(510, 1, 256)");
  Zip zip;

  zip_init (&zip);
  zip_add (&zip, "bf_packed.npy", g_bytes_get_data (first, NULL),
      g_bytes_get_size (first));
  zip_add (&zip, "bm_packed.npy", g_bytes_get_data (second, NULL),
      g_bytes_get_size (second));
  write_bytes (name, zip_end (&zip));
}

static void
write_safetensors (const gchar *name)
{
  static const gchar header[] = "{\"voice\":{\"dtype\":\"F32\","
      "\"shape\":[510,1,256],\"data_offsets\":[0,522240]}}";
  g_autofree float *values = ramp (3);
  GByteArray *file = g_byte_array_new ();

  add_64 (file, strlen (header));
  add_bytes (file, header, strlen (header));
  add_bytes (file, values, TTS_KOKORO_VOICE_SIZE * sizeof *values);
  write_bytes (name, g_byte_array_free_to_bytes (file));
}

static void
write_voices (void)
{
  g_autofree float *raw = ramp (1), *nan = ramp (0);

  write_file ("af_raw.bin", raw, TTS_KOKORO_VOICE_SIZE * sizeof *raw);
  write_file ("af_short.bin", raw, 1000);
  nan[77] = NAN;
  write_file ("af_nan.bin", nan, TTS_KOKORO_VOICE_SIZE * sizeof *nan);
  write_bytes ("am_numpy.npy", npy (2, "(510, 256)"));
  write_bytes ("am_shape.npy", npy (2, "(256, 510)"));
  write_safetensors ("af_safe.safetensors");
  write_npz ("voices.npz");
}

/* What the first float is says which voice it was. */
static void
check_voice (const gchar *spec, float first)
{
  g_autoptr (GError) error = NULL;
  g_autofree float *voice = tts_kokoro_voice (folder, spec, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (voice[0], first, 1e-5);
  g_assert_cmpfloat_with_epsilon (voice[7], first + 7, 1e-5);
}

static void
test_files (void)
{
  check_voice ("af_raw", 1);
  check_voice ("am_numpy", 2);
  check_voice ("af_safe", 3);
  check_voice ("bf_packed", 5);
  check_voice ("bm_packed", 6);
}

/* Those of an archive by their own names. */
static void
test_list (void)
{
  g_auto (GStrv) names = tts_store_voices (folder);
  g_autofree gchar *list = g_strjoinv (" ", names);

  g_assert_cmpstr (list, ==, "af_nan af_raw af_safe af_short am_numpy "
      "am_shape bf_packed bm_packed");
}

static void
check_mix (const gchar *spec, float first, float second)
{
  g_autoptr (GError) error = NULL;
  g_autofree float *voice = tts_kokoro_voice (folder, spec, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (voice[0], first, 1e-5);
  g_assert_cmpfloat_with_epsilon (voice[1], second, 1e-5);
}

static void
test_mixes (void)
{
  check_mix ("af_raw,am_numpy", 1.5, 2.5);
  check_mix ("af_raw(2)+am_numpy(1)", 4 / 3.0, 7 / 3.0);
  check_mix ("af_raw+af_safe(3)", 2.5, 3.5);
  /* What is subtracted counts in the sum as well. */
  check_mix ("af_raw(3)-am_numpy(1)", 0.25, 0.75);
}

static void
check_refused (const gchar *spec, gint code, const gchar *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autofree float *voice = tts_kokoro_voice (folder, spec, &error);

  g_assert_null (voice);
  g_assert_error (error, TTS_ENGINE_ERROR, code);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("'%s' is not like '%s'", error->message, pattern);
}

static void
test_refused (void)
{
  const gint input = TTS_ENGINE_ERROR_INPUT;
  const gint mismatch = TTS_ENGINE_ERROR_MISMATCH;

  check_refused ("af_none", input, "voice 'af_none': there is none in *; "
      "like it are af_nan, af_raw, af_safe, af_short");
  check_refused ("zz_none", input, "voice 'zz_none': there is none in *");
  check_refused ("../af_raw", input, "voice '../af_raw': a mix is *");
  check_refused ("", input, "voice '': a mix is *");
  check_refused ("af_raw(", input, "*a mix is *");
  check_refused ("af_raw(0)", input, "*a mix is *");
  check_refused ("af_raw(nan)", input, "*a mix is *");
  check_refused ("af_raw(1)+", input, "*a mix is *");
  check_refused ("af_raw am_numpy", input, "*a mix is *");
  check_refused ("a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a", input, "*a mix is *");
  check_refused ("af_nan", input, "voice 'af_nan': *no number");
  check_refused ("af_short", mismatch, "*af_short.bin: a voice has 522240*");
  check_refused ("am_shape", mismatch,
      "*am_shape.npy: tensor '': its shape is [256, 510] where*");
}

static void
test_no_folder (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (tts_kokoro_voice ("/nowhere", "af_one", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static void
test_style (void)
{
  g_autofree float *voice = ramp (0);

  g_assert_true (tts_kokoro_style (voice, 0) == voice);
  g_assert_true (tts_kokoro_style (voice, 1) == voice);
  g_assert_true (tts_kokoro_style (voice, 13) == voice + 12 * 256);
  g_assert_true (tts_kokoro_style (voice, 510) == voice + 509 * 256);
  g_assert_true (tts_kokoro_style (voice, 9999) == voice + 509 * 256);
}

static void
check_ids (const gchar *phonemes, const gchar *wanted,
    const gchar *wanted_unknown)
{
  g_autoptr (GString) unknown = g_string_new (NULL);
  g_autoptr (GArray) ids = tts_kokoro_ids (phonemes, unknown);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (found, "%s%d", i ? " " : "",
        g_array_index (ids, int, i));
  g_assert_cmpstr (found->str, ==, wanted);
  g_assert_cmpstr (unknown->str, ==, wanted_unknown);
}

static void
test_ids (void)
{
  check_ids ("", "0 0", "");
  check_ids ("həlˈO wˈɜɹld.", "0 50 83 54 156 31 16 65 156 87 123 54 46 4 0",
      "");
  check_ids ("ɡgo\314\203", "0 92 92 57 17 0", "");
  check_ids ("a¿b-c", "0 43 44 45 0", "¿-");
  check_ids ("↗ᵻ", "0 172 177 0", "");
}

/* Of a published run of the trained model. */
static void
test_times (void)
{
  static const int durations[] =
      { 17, 2, 2, 2, 2, 3, 2, 1, 2, 3, 4, 3, 13, 7, 1 };
  TtsWordTime words[] = { { 5, TRUE }, { 6, FALSE }, { 1, FALSE } };

  tts_kokoro_times (durations, G_N_ELEMENTS (durations), words, 3);
  g_assert_cmpuint (words[0].start, ==, 350000000);
  g_assert_cmpuint (words[0].end, ==, 650000000);
  g_assert_cmpuint (words[1].start, ==, 650000000);
  g_assert_cmpuint (words[1].end, ==, 1325000000);
  g_assert_cmpuint (words[2].start, ==, 1325000000);
  g_assert_cmpuint (words[2].end, ==, 1500000000);
}

static void
test_times_past_end (void)
{
  static const int durations[] = { 1, 4, 4, 2 };
  TtsWordTime words[] = { { 9, TRUE }, { 3, TRUE } };

  tts_kokoro_times (durations, G_N_ELEMENTS (durations), words, 2);
  g_assert_cmpuint (words[0].start, ==, 0);
  g_assert_cmpuint (words[0].end, ==, 250000000);
  g_assert_cmpuint (words[1].start, ==, 250000000);
  g_assert_cmpuint (words[1].end, ==, 250000000);
}

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
  g_free (folder);
}

int
main (int argc, char **argv)
{
  int status;

  tts_test_init (&argc, &argv);
  folder = g_dir_make_tmp (NULL, NULL);
  write_voices ();
  g_test_add_func ("/voice/files", test_files);
  g_test_add_func ("/voice/list", test_list);
  g_test_add_func ("/voice/mixes", test_mixes);
  g_test_add_func ("/voice/refused", test_refused);
  g_test_add_func ("/voice/no-folder", test_no_folder);
  g_test_add_func ("/voice/style", test_style);
  g_test_add_func ("/voice/ids", test_ids);
  g_test_add_func ("/voice/times", test_times);
  g_test_add_func ("/voice/times-past-end", test_times_past_end);
  status = tts_test_run ();
  remove_folder ();
  return status;
}
