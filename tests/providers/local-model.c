/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of a model that the provider `local` finds missing, damaged, of
 * another model, or replaced while it speaks. */
#include "test-main.h"

#include <string.h>
#include <unistd.h>

#include "../models/kokoro-weights.h"
#include "folder.h"
#include "job-run.h"
#include "local-test.h"

/* Looks there for models from now on; NULL nowhere. (transfer full): where it
 * did before. */
static gchar *
use_models (const gchar *folder)
{
  gchar *before = g_strdup (g_getenv ("GST_TTS_MODELS"));

  if (folder)
    g_setenv ("GST_TTS_MODELS", folder, TRUE);
  else
    g_unsetenv ("GST_TTS_MODELS");
  return before;
}

/* One line that says what to do. */
static void
test_no_model (void)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autofree gchar *before = use_models ("/nonexistent");
  g_autoptr (GError) error = NULL, unknown = NULL;

  g_assert_false (gst_tts_provider_check (provider, &error));
  g_free (use_models (before));
  tts_assert_error (error, GST_TTS_ERROR_NOT_CONFIGURED,
      "gst-tts models pull");
  g_assert_null (strchr (error->message, '\n'));
  g_object_set (provider, "model", "none", NULL);
  g_assert_false (gst_tts_provider_check (provider, &unknown));
  tts_assert_error (unknown, GST_TTS_ERROR_NOT_CONFIGURED,
      "'gst-tts models' lists those");
  g_assert_null (strchr (unknown->message, '\n'));
}

/* Takes @path. */
static void
check_folder (gchar *path, gint code, const gchar *says)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (TtsJobRun) run = NULL;

  g_object_set (provider, "model", path, NULL);
  run = tts_job_run (provider, "Hi", NULL);
  tts_assert_error (run->error, code, says);
  g_assert_cmpuint (run->pcm->len, ==, 0);
  tts_folder_free (path);
}

/* Where it was looked for, and for what. */
static void
test_missing (void)
{
  gchar *path = tts_folder_new ();
  g_autofree gchar *nowhere = g_build_filename (path, "nowhere", NULL);
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (GError) error = NULL;

  g_object_set (provider, "model", nowhere, NULL);
  g_assert_false (gst_tts_provider_check (provider, &error));
  tts_assert_error (error, GST_TTS_ERROR_NOT_CONFIGURED,
      "there is no file or folder");
  tts_assert_error (error, GST_TTS_ERROR_NOT_CONFIGURED, nowhere);
  check_folder (path, GST_TTS_ERROR_NOT_CONFIGURED,
      "no weights (.safetensors or .pth)");
}

/* Files that are no model: which, and what is wrong with it. */
static void
check_file (const gchar *name, const gchar *text, const gchar *part)
{
  static const gchar weights[] = "\x4c\0\0\0\0\0\0\0"
      "{\"bert_encoder.weight\":{\"dtype\":\"F32\",\"shape\":[1],"
      "\"data_offsets\":[0,4]}}    \0\0\0\0";
  gchar *path = tts_folder_new ();
  g_autofree gchar *file = g_build_filename (path, name, NULL);
  g_autofree gchar *good = g_build_filename (path, "a.safetensors", NULL);

  g_assert_true (g_file_set_contents (good, weights, sizeof weights - 1,
          NULL));
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  check_folder (path, GST_TTS_ERROR_MODEL, part);
}

static void
test_damaged (void)
{
  check_file ("a.safetensors", "", "a.safetensors");
  check_file ("a.safetensors", "rubbish rubbish rubbish", "a.safetensors");
  check_file ("config.json", "[1]", "config.json");
  check_file ("config.json", "{\"hidden_dim\": 256}",
      "'hidden_dim' is 256 where Kokoro has 512");
  check_file ("config.json", "{\"plbert\": {\"hidden_size\": 1}}",
      "'plbert.hidden_size' is 1");
  check_file ("config.json", "{\"vocab\": {\"a\": 44}}", "'a' is 44");
  check_file ("config.json", "{}", "tensor 'bert");
}

static void
check_weights (const gchar *data, gsize size, const gchar *says)
{
  gchar *path = tts_folder_new ();
  g_autofree gchar *file = g_build_filename (path, "a.safetensors", NULL);

  g_assert_true (g_file_set_contents (file, data, size, NULL));
  check_folder (path, GST_TTS_ERROR_MODEL, says);
}

/* Those of a sound model that were cut, or have another shape: which tensor,
 * and what is found and expected. */
static void
test_weights (void)
{
  g_autofree gchar *file = g_build_filename (g_getenv ("GST_TTS_MODELS"),
      "kokoro-82m", "generated.safetensors", NULL);
  g_autofree gchar *data = NULL;
  gchar *shape;
  gsize size;

  g_assert_true (g_file_get_contents (file, &data, &size, NULL));
  check_weights (data, size - 4, "a.safetensors: tensor '");
  check_weights (data, size / 2, " bytes of data");
  check_weights (data, 100, "a.safetensors: ");
  shape = strstr (data + 8, "[178, 128]");
  g_assert_nonnull (shape);
  memcpy (shape, "[128, 178]", strlen ("[128, 178]"));
  check_weights (data, size, "tensor 'bert.embeddings.word_embeddings.weight'"
      ": its shape is [128, 178] where [178, 128] is expected");
}

static gchar *
install_elsewhere (void)
{
  static const gchar *const voices[] = { "af_heart", NULL };
  gchar *path = tts_folder_new ();

  kokoro_install (path, TTS_KOKORO_NARROW, voices);
  return path;
}

/* A voice that was cut, beside weights that are sound. */
static void
test_voice (void)
{
  gchar *path = install_elsewhere ();
  g_autofree gchar *voice =
      g_build_filename (path, "voices", "af_heart.bin", NULL);

  g_assert_cmpint (truncate (voice, 100), ==, 0);
  check_folder (path, GST_TTS_ERROR_MODEL,
      "af_heart.bin: a voice has 522240 bytes, not 100");
}

/* What the provider says of the rubbish at @model. (transfer full). */
static gchar *
complain (const gchar *model)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (TtsJobRun) run = NULL;

  g_object_set (provider, "model", model, NULL);
  run = tts_job_run (provider, "Hi", NULL);
  tts_assert_error (run->error, GST_TTS_ERROR_MODEL, "a.safetensors: ");
  return g_strdup (run->error->message);
}

static gchar *
install_rubbish (const gchar *store, const gchar *name)
{
  g_autofree gchar *folder = g_build_filename (store, name, NULL);
  g_autofree gchar *file = g_build_filename (folder, "a.safetensors", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (file, "rubbish", -1, NULL));
  return g_steal_pointer (&folder);
}

/* What to do, where there is a list to compare the files with. */
static void
test_verify (void)
{
  gchar *store = tts_folder_new ();
  g_autofree gchar *before = NULL;
  g_autofree gchar *known = install_rubbish (store, "kokoro-82m");
  g_autofree gchar *other = install_rubbish (store, "other");
  g_autofree gchar *by_name = NULL, *by_path = NULL, *apart = NULL;
  g_autofree gchar *unknown = NULL;

  apart = complain (known);
  before = use_models (store);
  by_name = complain ("kokoro-82m");
  by_path = complain (known);
  unknown = complain ("other");
  g_free (use_models (before));
  tts_folder_free (store);
  g_assert_true (g_str_has_suffix (by_name, "; 'gst-tts models verify "
          "kokoro-82m' finds what is not right"));
  g_assert_cmpstr (by_path, ==, by_name);
  g_assert_null (strstr (apart, "verify"));
  g_assert_null (strstr (unknown, "verify"));
}

/* What is kept of other weights or dictionaries is not taken for these. */
static void
test_fingerprint (void)
{
  gchar *place = tts_folder_new ();
  g_autofree gchar *file = g_build_filename (place, "cmudict.dict", NULL);
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autofree gchar *before = gst_tts_provider_dup_model (provider);
  g_autofree gchar *after = NULL;

  g_setenv ("GST_TTS_DICTIONARIES", place, TRUE);
  g_assert_true (g_file_set_contents (file, "a AH0\n", -1, NULL));
  after = gst_tts_provider_dup_model (provider);
  g_unsetenv ("GST_TTS_DICTIONARIES");
  tts_folder_free (place);
  g_assert_true (g_str_has_prefix (before, "kokoro-82m@"));
  g_assert_cmpstr (before, !=, after);
}

/* Other weights under the same name speak from the next chunk on. */
static void
test_replaced (void)
{
  gchar *path = install_elsewhere ();
  g_autofree gchar *file =
      g_build_filename (path, "generated.safetensors", NULL);
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (TtsJobRun) before = NULL, after = NULL;
  g_autofree gchar *data = NULL, *model = NULL, *other = NULL;
  gsize size;

  g_object_set (provider, "model", path, NULL);
  before = tts_job_run (provider, "Hi", NULL);
  g_assert_no_error (before->error);
  model = gst_tts_provider_dup_model (provider);

  g_assert_true (g_file_get_contents (file, &data, &size, NULL));
  memset (data + size - 64, 0, 64);
  g_assert_true (g_file_set_contents (file, data, size, NULL));
  after = tts_job_run (provider, "Hi", NULL);
  g_assert_no_error (after->error);
  other = gst_tts_provider_dup_model (provider);
  g_assert_cmpstr (model, !=, other);
  g_assert_false (before->pcm->len == after->pcm->len &&
      memcmp (before->pcm->data, after->pcm->data, after->pcm->len) == 0);
  tts_folder_free (path);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/local-model/no-model", test_no_model);
  g_test_add_func ("/local-model/missing", test_missing);
  g_test_add_func ("/local-model/damaged", test_damaged);
  g_test_add_func ("/local-model/verify", test_verify);
  if (local_test_install ()) {
    g_test_add_func ("/local-model/weights", test_weights);
    g_test_add_func ("/local-model/voice", test_voice);
    g_test_add_func ("/local-model/fingerprint", test_fingerprint);
    g_test_add_func ("/local-model/replaced", test_replaced);
  }
  return local_test_run ();
}
