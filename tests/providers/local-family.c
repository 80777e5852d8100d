/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A second family of models lies in a folder and is spoken with as Kokoro is,
 * which stays beside it. */
#include "test-main.h"

#include <string.h>

#include <gst/app/gstappsink.h>

#include "../models/kokoro-weights.h"
#include "engine/device.h"
#include "folder.h"
#include "hum.h"
#include "job-run.h"
#include "models/bench.h"
#include "providers.h"

const TtsFamily *const tts_families[] = { &tts_kokoro_family, &hum_family,
  NULL
};

static gchar *store;

static void
append (GByteArray *sound, GstBuffer *buffer)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_byte_array_append (sound, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
}

/* What a user types; the rate is the one of the model's family. */
static guint
play (const gchar *model, gint rate)
{
  g_autofree gchar *line = g_strdup_printf ("ttssrc text=\"Two words.\" "
      "provider=local local::model=%s ! audio/x-raw,format=F32LE ! "
      "appsink name=sink sync=false", model);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GByteArray) sound = g_byte_array_new ();
  GstSample *sample;
  gint found = 0;

  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_pull_sample (GST_APP_SINK (sink)))) {
    gst_structure_get_int (gst_caps_get_structure (
            gst_sample_get_caps (sample), 0), "rate", &found);
    append (sound, gst_sample_get_buffer (sample));
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpint (found, ==, rate);
  g_assert_true (tts_is_loud (sound));
  return sound->len / sizeof (float);
}

static void
test_pipeline (void)
{
  guint n = play ("hum", HUM_RATE);

  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n % (4 * HUM_HOP), ==, 0);
}

/* Kokoro is still there, and each is taken for what it is. */
static void
test_both (void)
{
  static const gchar *const voices[] = { "af_heart", NULL };
  g_autofree gchar *folder = g_build_filename (store, "kokoro-82m", NULL);

  if (g_getenv ("TTS_TEST_VALGRIND")) {
    g_test_skip ("a Kokoro takes minutes there");
    return;
  }
  kokoro_install (folder, TTS_KOKORO_NARROW, voices);
  g_assert_cmpuint (play ("kokoro-82m", TTS_KOKORO_RATE), >, 0);
  g_assert_cmpuint (play ("hum", HUM_RATE), >, 0);
}

static GstTtsProvider *
make_provider (const gchar *model)
{
  g_autoptr (GError) error = NULL;
  GstTtsProvider *provider = gst_tts_provider_make ("local", &error);

  g_assert_no_error (error);
  g_object_set (provider, "model", model, NULL);
  return provider;
}

/* As long as each id says, cut where no more ids fit, each word timed. */
static void
test_words (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ("hum");
  g_autoptr (TtsJobRun) run = tts_job_run (provider,
      "Twelve words, of which some are long enough, make more than one part.",
      NULL);
  g_autofree gchar *words = tts_job_run_dup_words (run);

  g_assert_no_error (run->error);
  g_assert_cmpstr (words, ==, "Twelve|words|of|which|some|are|long|enough|"
      "make|more|than|one|part");
  tts_job_run_assert_words (run);
  g_assert_cmpint (run->info.rate, ==, HUM_RATE);
}

/* The language chooses the voice, and a voice that is not there is named with
 * those that are. */
static void
test_voices (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ("hum");
  g_autoptr (GPtrArray) voices =
      gst_tts_provider_list_voices (provider, NULL, NULL);
  g_autoptr (TtsJobRun) high = tts_job_run (provider, "Hum", NULL);
  g_autoptr (TtsJobRun) deep = tts_job_run (provider, "Hum",
      &(TtsJobWish) {.voice = "deep_one",.language = "en" });
  g_autoptr (TtsJobRun) none = tts_job_run (provider, "Hum",
      &(TtsJobWish) {.voice = "high_two" });
  const GstTtsVoice *voice;

  g_assert_cmpuint (voices->len, ==, 2);
  voice = voices->pdata[0];
  g_assert_cmpstr (voice->name, ==, "deep_one");
  g_assert_cmpstr (voice->language, ==, "fr");
  g_assert_cmpstr (voice->gender, ==, "male");
  g_assert_no_error (high->error);
  g_assert_no_error (deep->error);
  g_assert_cmpuint (high->pcm->len, ==, deep->pcm->len);
  g_assert_true (memcmp (high->pcm->data, deep->pcm->data, deep->pcm->len)
      != 0);
  tts_assert_error (none->error, GST_TTS_ERROR_BAD_INPUT, "high_one");
}

/* Its work is measured by the stages that it reports. */
static void
test_bench (void)
{
  static const int ids[] = { 1, 2, 3, 4, 5 };
  const float style[HUM_WIDTH] = { 0 };
  const gint rows = 2 * 4 * G_N_ELEMENTS (ids);
  g_autofree gchar *path =
      g_build_filename (store, "hum", "hum.safetensors", NULL);
  g_auto (TtsModel) model = { NULL };
  g_auto (TtsBenchResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  if (g_getenv ("TTS_TEST_VALGRIND")) {
    g_test_skip ("what measures a core takes minutes there");
    return;
  }
  tts_model_open (path, NULL, tts_device_cpu (), &model, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (model.family->size (model.self), >, 0);
  tts_bench (&(TtsBench) {
    .model = &model, .device = tts_device_cpu (), .style = style,
    .ids = ids, .n_ids = G_N_ELEMENTS (ids), .n_items = 2, .n_runs = 1,
  }, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result.n_samples, ==, rows * HUM_HOP);
  g_assert_cmpfloat (result.flop, ==,
      2.0 * rows * HUM_WIDTH * (HUM_WIDTH + HUM_HOP));
  g_assert_cmpuint (result.stages->len, ==, 2);
  g_assert_cmpstr (g_array_index (result.stages, TtsBenchStage, 1).name, ==,
      "outer");
}

/* Weights of neither: what was looked for and what is there. */
static void
test_stranger (void)
{
  static const gchar header[] = "{\"alien.weight\":{\"dtype\":\"F32\","
      "\"shape\":[1],\"data_offsets\":[0,4]}}";
  g_autofree gchar *folder = g_build_filename (store, "alien", NULL);
  g_autofree gchar *file = g_new0 (gchar, 8 + sizeof header - 1 + 4);
  g_autoptr (GstTtsProvider) provider = make_provider ("alien");
  g_autoptr (TtsJobRun) run = NULL;

  file[0] = sizeof header - 1;
  memcpy (file + 8, header, sizeof header - 1);
  hum_write (folder, "a.safetensors", file, 8 + sizeof header - 1 + 4);
  run = tts_job_run (provider, "Hum", NULL);
  tts_assert_error (run->error, GST_TTS_ERROR_MODEL, "'alien.weight'");
  tts_assert_error (run->error, GST_TTS_ERROR_MODEL,
      "'bert_encoder.' of Kokoro or 'hum.' of Hum");
}

int
main (int argc, char **argv)
{
  int status;

  tts_test_init (&argc, &argv);
  GST_ELEMENT_REGISTER (ttslocal, NULL);
  store = tts_folder_new ();
  g_setenv ("GST_TTS_MODELS", store, TRUE);
  hum_install (store);
  g_test_add_func ("/local-family/pipeline", test_pipeline);
  g_test_add_func ("/local-family/both", test_both);
  g_test_add_func ("/local-family/words", test_words);
  g_test_add_func ("/local-family/voices", test_voices);
  g_test_add_func ("/local-family/bench", test_bench);
  g_test_add_func ("/local-family/stranger", test_stranger);
  status = tts_test_run ();
  tts_folder_free (store);
  return status;
}
