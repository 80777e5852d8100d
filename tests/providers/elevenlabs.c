/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `elevenlabs` against a strict server of its API. */
#include "remote-test.h"

#include <string.h>

#include "elevenlabs.h"

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
  g_autoptr (GError) error = NULL;

  fixture->fake.key = KEY;
  fixture->fake.own_times = g_strcmp0 (data, "own-times") == 0;
  fixture->server = tts_server_new (NULL, tts_fake_elevenlabs,
      &fixture->fake);
  fixture->provider = gst_tts_provider_make ("elevenlabs", &error);
  g_assert_no_error (error);
  g_object_set (fixture->provider, "base-url",
      tts_server_get_base (fixture->server), "api-key", KEY, NULL);
  remote_set (fixture->provider, data, &fixture->fake.fault);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gst_object_unref (fixture->provider);
  tts_server_free (fixture->server);
  g_free (fixture->fake.last_body);
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);
  g_autofree gchar *words = tts_job_run_dup_words (run);
  TtsJobWord *last;

  remote_assert_said (run, TEXT, 24000);
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

  remote_assert_said (run, TEXT, 24000);
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

    remote_assert_said (run, TEXT, 24000);
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

  tts_assert_error (run->error, GST_TTS_ERROR_BAD_INPUT,
      "there are: eleven_flash_v2_5, eleven_next");
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

  remote_assert_said (one, TEXT, 24000);
  remote_assert_said (two, TEXT, 24000);
  tts_assert_error (three->error, GST_TTS_ERROR_BAD_INPUT, "Nobody");
  g_assert_false (gst_tts_job_get_maybe_billed (three->job));
  g_assert_cmpuint (tts_server_requests (fixture->server), ==, 4);
}

static void
test_request (Fixture *fixture, gconstpointer data)
{
  const TtsJobWish wish = {.language = "de-AT",.rate = 3 };
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, &wish);
  g_autofree gchar *body = tts_fake_elevenlabs_dup_body (&fixture->fake);

  remote_assert_said (run, TEXT, 24000);
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

static const RemoteCase cases[] = {
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

  remote_assert_case (run, cases, data, KEY);
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
  tts_assert_error (key_error, GST_TTS_ERROR_AUTH, "ELEVENLABS_API_KEY");
  assert_unsupported (provider, "socket", "model", "eleven_v3");
  assert_unsupported (provider, "dialogue", "model", "eleven_flash_v2_5");
  assert_unsupported (provider, "socket", "output-format", "wav_24000");
  g_object_set (provider, "output-format", "midi_44100", NULL);
  g_assert_false (gst_tts_provider_check (provider, &error));
  g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED);
}

static void
add (const gchar *what, const gchar *settings,
    void (*test) (Fixture *, gconstpointer))
{
  g_autofree gchar *path = g_strjoin ("/", "/elevenlabs", what, settings, NULL);

  g_test_add (path, Fixture, settings, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  static const gchar *const words[] = { "stream=true", "stream=false",
    "own-times", "socket=true", "dialogue=true model=eleven_v3",
    "dialogue=true model=eleven_v3 stream=false" };
  static const gchar *const cancelled[] = { "fault=hang", "fault=silence",
    "socket=true fault=socket-hang" };
  static const gchar *const plain[] = { "timings=false",
    "timings=false stream=false",
    "timings=false model=eleven_next fault=no-models",
    "timings=false model=eleven_next fault=no-right" };

  g_unsetenv ("ELEVENLABS_API_KEY");
  g_unsetenv ("ELEVENLABS_BASE_URL");
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    add ("words", words[i], test_words);
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    add ("audio", plain[i], test_audio);
  add ("names", NULL, test_names);
  add ("models", "model=eleven_next", test_models);
  add ("no-model", "model=eleven_nxt", test_no_model);
  add ("request", "seed=7 stability=0.5 pronunciation-dictionaries=a:1,b",
      test_request);
  add ("context", NULL, test_context);
  add ("voices", NULL, test_voices);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    add ("failure", cases[i].settings, test_failure);
  add ("wild", "fault=wild", test_wild);
  for (guint i = 0; i < G_N_ELEMENTS (cancelled); i++)
    add ("cancel", cancelled[i], test_cancel);
  g_test_add_func ("/elevenlabs/format", test_format);
  g_test_add_func ("/elevenlabs/length", test_length);
  return tts_test_run ();
}
