/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `elevenlabs` against a strict server of its API. */
#include <string.h>

#include "elevenlabs.h"
#include "job-run.h"
#include "test-main.h"

#define KEY "xi-canary-4711"
#define TEXT "Good morning to all of you"
#define WORDS "Good|morning|to|all|of|you"

typedef struct
{
  TtsFakeElevenlabs fake;
  TtsServer *server;
  GstTtsProvider *provider;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) pairs = g_strsplit (data ? data : "", " ", -1);
  g_autoptr (GError) error = NULL;

  fixture->fake.key = KEY;
  fixture->server = tts_server_new (NULL, tts_fake_elevenlabs,
      &fixture->fake);
  fixture->provider = gst_tts_provider_make ("elevenlabs", &error);
  g_assert_no_error (error);
  g_object_set (fixture->provider, "base-url",
      tts_server_get_base (fixture->server), "api-key", KEY, NULL);
  for (guint i = 0; pairs[i]; i++) {
    g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);

    if (pair[0] && g_str_equal (pair[0], "own-times"))
      fixture->fake.own_times = TRUE;
    else if (pair[0] && g_str_equal (pair[0], "fault"))
      fixture->fake.fault = g_intern_string (pair[1]);
    else if (pair[0])
      gst_util_set_object_arg (G_OBJECT (fixture->provider), pair[0],
          pair[1]);
  }
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gst_object_unref (fixture->provider);
  tts_server_free (fixture->server);
  g_free (fixture->fake.last_body);
}

static void
assert_said (TtsJobRun *run)
{
  g_autoptr (GBytes) samples = tts_fake_samples (TEXT);

  g_assert_no_error (run->error);
  g_assert_cmpint (run->info.rate, ==, 24000);
  g_assert_cmpmem (run->pcm->data, run->pcm->len,
      g_bytes_get_data (samples, NULL), g_bytes_get_size (samples));
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);
  g_autofree gchar *words = tts_job_run_dup_words (run);
  TtsJobWord *last;

  assert_said (run);
  g_assert_cmpstr (words, ==, WORDS);
  tts_job_run_assert_words (run);
  last = &g_array_index (run->words, TtsJobWord, 5);
  g_assert_cmpuint (last->start / GST_MSECOND, ==, 230);
  g_assert_cmpuint (last->end / GST_MSECOND, ==, 260);
  if (!strstr (data, "socket"))
    g_assert_cmpuint (gst_tts_job_get_max_concurrency (run->job), ==, 5);
}

static void
test_audio (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);

  assert_said (run);
  g_assert_cmpuint (run->words->len, ==, 0);
}

/* One that is not known here is asked for once, and before it costs. */
static void
test_models (Fixture *fixture, gconstpointer data)
{
  GstTtsCapabilities before, after;

  gst_tts_provider_get_capabilities (fixture->provider, &before);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);

    assert_said (run);
  }
  gst_tts_provider_get_capabilities (fixture->provider, &after);
  g_assert_cmpuint (tts_server_requests (fixture->server), ==, 3);
  g_assert_cmpuint (before.max_chars, ==, 3000);
  g_assert_cmpuint (after.max_chars, ==, 5000);
}

static void
test_no_model (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);

  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT);
  g_assert_nonnull (strstr (run->error->message, "there are: "
          "eleven_flash_v2_5, eleven_next"));
  g_assert_cmpuint (tts_server_requests (fixture->server), ==, 1);
  g_assert_false (gst_tts_job_get_maybe_billed (run->job));
}

/* A name costs one more request, an id none. */
static void
test_names (Fixture *fixture, gconstpointer data)
{
  const TtsJobWish by_name = {.voice = "george" };
  const TtsJobWish by_id = {.voice = TTS_FAKE_VOICE };
  const TtsJobWish nobody = {.voice = "Nobody" };
  g_autoptr (TtsJobRun) one = tts_job_run (fixture->provider, TEXT, &by_name);
  g_autoptr (TtsJobRun) two = tts_job_run (fixture->provider, TEXT, &by_id);
  g_autoptr (TtsJobRun) three = tts_job_run (fixture->provider, TEXT,
      &nobody);

  assert_said (one);
  assert_said (two);
  g_assert_error (three->error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT);
  g_assert_nonnull (strstr (three->error->message, "Nobody"));
  g_assert_false (gst_tts_job_get_maybe_billed (three->job));
  g_assert_cmpuint (tts_server_requests (fixture->server), ==, 4);
}

static void
test_request (Fixture *fixture, gconstpointer data)
{
  const TtsJobWish wish = {.language = "de-AT",.rate = 3 };
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, &wish);
  g_autofree gchar *body = tts_fake_elevenlabs_dup_body (&fixture->fake);

  assert_said (run);
  g_assert_cmpstr (body, ==, "{\"text\":\"" TEXT "\","
      "\"model_id\":\"eleven_flash_v2_5\",\"language_code\":\"de\","
      "\"voice_settings\":{\"stability\":0.5,\"speed\":1.2},"
      "\"pronunciation_dictionary_locators\":[{"
      "\"pronunciation_dictionary_id\":\"a\",\"version_id\":\"1\"},{"
      "\"pronunciation_dictionary_id\":\"b\"}],\"seed\":7}");
}

/* A chunk out of the middle of a cue knows what is around it. */
static void
test_context (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("One two. Three four. Five.");
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, 0, 12, NULL);
  g_autofree gchar *body = NULL;
  g_autoptr (TtsJobRun) run = NULL;

  g_assert_cmpuint (chunks->len, ==, 3);
  run = tts_job_run_start_chunk (fixture->provider, chunks->pdata[1], NULL);
  tts_job_run_wait (run);
  g_assert_no_error (run->error);
  body = tts_fake_elevenlabs_dup_body (&fixture->fake);
  g_assert_nonnull (strstr (body, "\"previous_text\":\"One two. \""));
  g_assert_nonnull (strstr (body, "\"next_text\":\"Five.\""));
}

static void
test_voices (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = gst_tts_provider_list_voices
      (fixture->provider, NULL, &error);
  GstTtsVoice *voice;

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  voice = list->pdata[0];
  g_assert_cmpstr (voice->name, ==, TTS_FAKE_VOICE);
  g_assert_cmpstr (voice->gender, ==, "male");
  g_assert_cmpstr (voice->language, ==, "en");
}

typedef struct
{
  const gchar *settings;
  gint code;
  const gchar *says;
} Case;

static const Case cases[] = {
  {"fault=concurrent", GST_TTS_ERROR_CONCURRENCY, "too many"},
  {"fault=busy", GST_TTS_ERROR_RATE, "busy"},
  {"fault=quota", GST_TTS_ERROR_QUOTA, "nothing left"},
  {"fault=old-quota", GST_TTS_ERROR_QUOTA, "none"},
  {"fault=validation", GST_TTS_ERROR_BAD_INPUT, "bad text"},
  {"fault=bad-base64", GST_TTS_ERROR_TRANSIENT, "not base64"},
  {"fault=torn", GST_TTS_ERROR_TRANSIENT, "middle of a document"},
  {"fault=nan", GST_TTS_ERROR_TRANSIENT, "not JSON"},
  {"fault=deep", GST_TTS_ERROR_TRANSIENT, "too deep"},
  {"fault=hang timeout=100", GST_TTS_ERROR_TRANSIENT, "within 0.1 s"},
  {"fault=silence timeout=100", GST_TTS_ERROR_TRANSIENT, "within 0.1 s"},
  {"socket=true fault=quota", GST_TTS_ERROR_QUOTA, "nothing left"},
  {"socket=true fault=socket-close", GST_TTS_ERROR_TRANSIENT, "1011"},
  {"socket=true fault=unfinished", GST_TTS_ERROR_TRANSIENT, "before all"},
  {"socket=true fault=socket-hang timeout=300", GST_TTS_ERROR_TRANSIENT,
      "within 0.3 s"},
  {"socket=true model=eleven_v3", GST_TTS_ERROR_AUTH, "status 403"},
  {"socket=true api-key=xi-wrong-0815", GST_TTS_ERROR_AUTH,
      "ELEVENLABS_API_KEY"},
  {"model=eleven_v9", GST_TTS_ERROR_BAD_INPUT, "unknown model"},
  {"api-key=xi-wrong-0815", GST_TTS_ERROR_AUTH, "ELEVENLABS_API_KEY"},
};

static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);
  const Case *row = cases;

  while (g_strcmp0 (row->settings, data) != 0)
    row++;
  g_assert_error (run->error, GST_TTS_ERROR, row->code);
  g_test_message ("%s", run->error->message);
  g_assert_nonnull (strstr (run->error->message, row->says));
  g_assert_null (strstr (run->error->message, KEY));
}

/* Times that make no sense are left out; the audio is said. */
static void
test_wild (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);

  g_assert_no_error (run->error);
  g_assert_cmpuint (run->pcm->len, ==, 6);
  g_assert_cmpuint (run->words->len, ==, 0);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  TtsJobRun *run = tts_job_run_start (fixture->provider, TEXT, NULL);

  if (strstr (data, "silence") || strstr (data, "socket"))
    tts_job_run_wait_bytes (run, 4);
  gst_tts_job_cancel (run->job);
  tts_job_run_wait (run);
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  tts_job_run_free (run);
}

/* A long text goes in pieces of about a minute. */
static void
test_length (void)
{
  g_autoptr (GstTtsProvider) provider =
      gst_tts_provider_make ("elevenlabs", NULL);
  GstTtsCapabilities caps;

  gst_tts_provider_get_capabilities (provider, &caps);
  g_assert_cmpuint (caps.good_chars, ==, 1000);
  g_assert_cmpuint (caps.max_chars, >=, caps.good_chars);
}

/* Found out before anything is sent. */
static void
assert_unsupported (GstTtsProvider *provider, const gchar *on,
    const gchar *name, const gchar *value)
{
  g_autoptr (GError) error = NULL;

  g_object_set (provider, on, TRUE, name, value, NULL);
  g_assert_false (gst_tts_provider_check (provider, &error));
  g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED);
  g_object_set (provider, on, FALSE, "model", NULL, "output-format", NULL,
      NULL);
}

static void
test_format (void)
{
  g_autoptr (GstTtsProvider) provider =
      gst_tts_provider_make ("elevenlabs", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) key_error = NULL;

  g_assert_false (gst_tts_provider_check (provider, &key_error));
  g_assert_error (key_error, GST_TTS_ERROR, GST_TTS_ERROR_AUTH);
  g_assert_nonnull (strstr (key_error->message, "ELEVENLABS_API_KEY"));
  assert_unsupported (provider, "socket", "model", "eleven_v3");
  assert_unsupported (provider, "dialogue", "model", "eleven_flash_v2_5");
  assert_unsupported (provider, "socket", "output-format", "wav_24000");
  g_object_set (provider, "output-format", "midi_44100", NULL);
  g_assert_false (gst_tts_provider_check (provider, &error));
  g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED);
}

int
main (int argc, char **argv)
{
  static const gchar *const words[] = { "stream=true", "stream=false",
    "own-times", "socket=true", "dialogue=true model=eleven_v3",
    "dialogue=true model=eleven_v3 stream=false" };
  static const gchar *const plain[] = { "timings=false",
    "timings=false stream=false",
    "timings=false model=eleven_next fault=no-models" };

  g_unsetenv ("ELEVENLABS_API_KEY");
  g_unsetenv ("ELEVENLABS_BASE_URL");
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    g_autofree gchar *path = g_strconcat ("/elevenlabs/words/", words[i],
        NULL);

    g_test_add (path, Fixture, words[i], set_up, test_words, tear_down);
  }
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++) {
    g_autofree gchar *path = g_strconcat ("/elevenlabs/audio/", plain[i],
        NULL);

    g_test_add (path, Fixture, plain[i], set_up, test_audio, tear_down);
  }
  g_test_add ("/elevenlabs/names", Fixture, NULL, set_up, test_names,
      tear_down);
  g_test_add ("/elevenlabs/models", Fixture, "model=eleven_next", set_up,
      test_models, tear_down);
  g_test_add ("/elevenlabs/no-model", Fixture, "model=eleven_nxt", set_up,
      test_no_model, tear_down);
  g_test_add ("/elevenlabs/request", Fixture, "seed=7 stability=0.5 "
      "pronunciation-dictionaries=a:1,b", set_up, test_request, tear_down);
  g_test_add ("/elevenlabs/context", Fixture, NULL, set_up, test_context,
      tear_down);
  g_test_add ("/elevenlabs/voices", Fixture, NULL, set_up, test_voices,
      tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path = g_strconcat ("/elevenlabs/failure/",
        cases[i].settings, NULL);

    g_test_add (path, Fixture, cases[i].settings, set_up, test_failure,
        tear_down);
  }
  g_test_add ("/elevenlabs/wild", Fixture, "fault=wild", set_up, test_wild,
      tear_down);
  g_test_add ("/elevenlabs/cancel/waiting", Fixture, "fault=hang", set_up,
      test_cancel, tear_down);
  g_test_add ("/elevenlabs/cancel/reading", Fixture, "fault=silence", set_up,
      test_cancel, tear_down);
  g_test_add ("/elevenlabs/cancel/socket", Fixture,
      "socket=true fault=socket-hang", set_up, test_cancel, tear_down);
  g_test_add_func ("/elevenlabs/format", test_format);
  g_test_add_func ("/elevenlabs/length", test_length);
  return tts_test_run ();
}
