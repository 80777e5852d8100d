/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `openai` against a strict server of its API. */
#include "remote-test.h"

#include <string.h>

#include "encode.h"
#include "openai.h"

#define KEY "sk-canary-4711"
#define TEXT "Good morning to all of you."

typedef struct
{
  TtsFakeOpenai fake;
  TtsServer *server;
  GstTtsProvider *provider;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree gchar *url = NULL;
  g_autoptr (GError) error = NULL;

  fixture->fake.key = KEY;
  fixture->fake.kokoro = data && g_str_has_prefix (data, "kokoro");
  fixture->server = tts_server_new (NULL, tts_fake_openai, &fixture->fake);
  url = g_strconcat (tts_server_get_base (fixture->server), "/v1/", NULL);
  fixture->provider = gst_tts_provider_make ("openai", &error);
  g_assert_no_error (error);
  g_object_set (fixture->provider, "base-url", url, "api-key", KEY, NULL);
  remote_set (fixture->provider, data, &fixture->fake.fault);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gst_object_unref (fixture->provider);
  tts_server_free (fixture->server);
  g_clear_pointer (&fixture->fake.audio, g_bytes_unref);
}

static void
test_speech (Fixture *fixture, gconstpointer data)
{
  const TtsJobWish wish = {.voice = "coral",.rate = 1.5 };
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, &wish);

  remote_assert_said (run, TEXT, 24000);
}

/* A good answer that is the last for a while. */
static void
test_used_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) some = NULL, none = NULL;

  fixture->fake.headers = "x-ratelimit-remaining-requests: 3\r\n"
      "x-ratelimit-reset-requests: 1h0m\r\n";
  some = tts_job_run (fixture->provider, TEXT, NULL);
  remote_assert_said (some, TEXT, 24000);
  g_assert_cmpuint (gst_tts_job_get_retry_after (some->job), ==, 0);

  fixture->fake.headers = "x-ratelimit-remaining-requests: 0\r\n"
      "x-ratelimit-reset-requests: 1h0m\r\n";
  none = tts_job_run (fixture->provider, TEXT, NULL);
  remote_assert_said (none, TEXT, 24000);
  g_assert_cmpuint (gst_tts_job_get_retry_after (none->job), <=,
      3600 * GST_SECOND);
  g_assert_cmpuint (gst_tts_job_get_retry_after (none->job), >,
      3500 * GST_SECOND);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  TtsJobRun *runs[20];

  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    runs[i] = tts_job_run_start (fixture->provider, TEXT, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++) {
    tts_job_run_wait (runs[i]);
    remote_assert_said (runs[i], TEXT, 24000);
    tts_job_run_free (runs[i]);
  }
}

static void
test_compressed (Fixture *fixture, gconstpointer data)
{
  const gchar *encoder = strstr (data, "=mp3") ? "lamemp3enc"
      : strstr (data, "=flac") ? "flacenc" : "opusenc ! oggmux";
  GstClockTime duration, got;
  g_autoptr (TtsJobRun) run = NULL;

  fixture->fake.audio = tts_encode (encoder, &duration);
  run = tts_job_run (fixture->provider, TEXT, NULL);
  g_assert_no_error (run->error);
  got = tts_job_run_duration (run);
  g_assert_cmpuint (got, >=, duration - 60 * GST_MSECOND);
  g_assert_cmpuint (got, <=, duration + 150 * GST_MSECOND);
}

static void
test_captions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider,
      "One two three", NULL);
  g_autofree gchar *words = NULL;

  remote_assert_said (run, "One two three", 24000);
  words = tts_job_run_dup_words (run);
  g_assert_cmpstr (words, ==, "One|two|three");
  tts_job_run_assert_words (run);
}

static void
test_voices (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = gst_tts_provider_list_voices
      (fixture->provider, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((GstTtsVoice *) list->pdata[0])->name, ==, "af_bella");
  g_assert_cmpstr (((GstTtsVoice *) list->pdata[1])->name, ==, "am_adam");
}

/* Asked once, after the first audio; no answer is no harm. */
static void
test_shutdown (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) first = tts_job_run (fixture->provider, TEXT, NULL);
  g_autoptr (TtsJobRun) second = tts_job_run (fixture->provider, TEXT, NULL);
  g_autoptr (TtsJobRun) other = NULL;

  remote_assert_said (first, TEXT, 24000);
  g_assert_nonnull (strstr (first->warnings->str, "tts-1 on 2027-01-06"));
  remote_assert_said (second, TEXT, 24000);
  g_assert_cmpstr (second->warnings->str, ==, "");
  g_assert_cmpuint (tts_server_requests (fixture->server), ==, 3);
  g_object_set (fixture->provider, "model", "gpt-4o-mini-tts", NULL);
  other = tts_job_run (fixture->provider, TEXT, NULL);
  remote_assert_said (other, TEXT, 24000);
  g_assert_cmpstr (other->warnings->str, ==, "");
}

static void
test_no_list (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = gst_tts_provider_list_voices
      (fixture->provider, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 0);
}

static const RemoteCase cases[] = {
  {"fault=429", GST_TTS_ERROR_RATE, "slow"},
  {"fault=quota", GST_TTS_ERROR_QUOTA, "nothing left"},
  {"fault=500", GST_TTS_ERROR_TRANSIENT, "oops"},
  {"fault=403", GST_TTS_ERROR_AUTH, "OPENAI_API_KEY"},
  {"fault=404", GST_TTS_ERROR_BAD_INPUT, "base-url"},
  {"fault=html", GST_TTS_ERROR_TRANSIENT, "base-url"},
  {"fault=200-error", GST_TTS_ERROR_TRANSIENT, "oops"},
  {"fault=empty", GST_TTS_ERROR_TRANSIENT, "no audio", TRUE},
  {"fault=cut", GST_TTS_ERROR_TRANSIENT, "last chunk", TRUE},
  {"fault=odd", GST_TTS_ERROR_TRANSIENT, "middle of a sample", TRUE},
  {"fault=reset", GST_TTS_ERROR_TRANSIENT, "127.0.0.1: ", TRUE},
  {"fault=metadata", GST_TTS_ERROR_UNSUPPORTED, "169.254.169.254", TRUE},
  {"fault=hang timeout=100", GST_TTS_ERROR_TRANSIENT, "within 0.1 s", TRUE},
  {"fault=silence timeout=100", GST_TTS_ERROR_TRANSIENT, "within 0.1 s", TRUE},
  {"fault=rubbish response-format=wav", GST_TTS_ERROR_TRANSIENT, "WAV", TRUE},
  {"fault=rubbish response-format=mp3", GST_TTS_ERROR_TRANSIENT, "", TRUE},
  {"fault=rubbish response-format=flac", GST_TTS_ERROR_TRANSIENT, "", TRUE},
  {"fault=rubbish response-format=opus", GST_TTS_ERROR_TRANSIENT, "", TRUE},
  {"fault=rubbish events=true", GST_TTS_ERROR_TRANSIENT, "", TRUE},
  {"fault=empty response-format=wav", GST_TTS_ERROR_TRANSIENT,
      "WAV header", TRUE},
  {"fault=empty response-format=mp3", GST_TTS_ERROR_TRANSIENT, "", TRUE},
  {"fault=cut response-format=mp3", GST_TTS_ERROR_TRANSIENT,
      "last chunk", TRUE},
  {"mode=realtime fault=chat", GST_TTS_ERROR_MISMATCH, "Sure, ", TRUE},
  {"mode=realtime fault=adds", GST_TTS_ERROR_MISMATCH, "Anything", TRUE},
  {"mode=realtime fault=mute", GST_TTS_ERROR_MISMATCH, "did not tell", TRUE},
  {"mode=realtime fault=incomplete", GST_TTS_ERROR_TRANSIENT, "incomplete",
      TRUE},
  {"mode=realtime fault=socket-close", GST_TTS_ERROR_TRANSIENT, "1011", TRUE},
  {"mode=realtime fault=socket-hang timeout=300", GST_TTS_ERROR_TRANSIENT,
      "within 0.3 s", TRUE},
  {"mode=realtime model=gpt-9", GST_TTS_ERROR_BAD_INPUT, "status 400"},
  {"mode=realtime api-key=sk-wrong-0815", GST_TTS_ERROR_AUTH,
      "OPENAI_API_KEY"},
  {"model=gpt-9", GST_TTS_ERROR_BAD_INPUT, "unknown model"},
  {"api-key=sk-wrong-0815", GST_TTS_ERROR_AUTH, "OPENAI_API_KEY"},
};

static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);
  const RemoteCase *row = remote_assert_case (run, cases, data, KEY);

  g_assert_null (strstr (run->error->message, "sk-wrong-0815"));
  /* The time may be over before the server has heard of it. */
  if (strstr (row->settings, "timeout=")
      && tts_server_requests (fixture->server) == 0)
    return;
  /* Half a sample shows at the end, behind the question for the model. */
  g_assert_cmpuint (tts_server_requests (fixture->server), ==,
      strstr (row->settings, "odd") ? 2 : 1);
  if (g_str_equal (row->settings, "fault=429"))
    g_assert_cmpuint (gst_tts_job_get_retry_after (run->job), ==,
        1500 * GST_MSECOND);
  g_assert_cmpint (gst_tts_job_get_maybe_billed (run->job), ==,
      row->maybe_billed);
  /* Bytes that no sample can be made of are bytes, too. */
  if (g_str_equal (row->settings, "fault=rubbish response-format=mp3"))
    g_assert_cmpuint (run->begun, ==, 1);
  else if (g_str_equal (row->settings, "fault=200-error"))
    g_assert_cmpuint (run->begun, ==, 0);
}

/* Cancelled while it waits for a head, reads, or decodes. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  TtsJobRun *run = tts_job_run_start (fixture->provider, TEXT, NULL);

  if (!strstr (data, "hang"))
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
      gst_tts_provider_make ("openai", NULL);
  GstTtsCapabilities caps;

  gst_tts_provider_get_capabilities (provider, &caps);
  g_assert_cmpuint (caps.good_chars, ==, 1000);
  g_assert_cmpuint (caps.max_chars, >=, caps.good_chars);
}

static void
test_no_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make ("openai", NULL);
  g_autoptr (TtsJobRun) run = NULL;

  g_assert_false (gst_tts_provider_check (provider, &error));
  tts_assert_error (error, GST_TTS_ERROR_AUTH, "OPENAI_API_KEY");
  run = tts_job_run (provider, TEXT, NULL);
  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_AUTH);
  g_assert_cmpstr (run->error->message, ==, error->message);

  g_object_set (provider, "base-url", "http://user:word@127.0.0.1/", NULL);
  g_assert_false (gst_tts_provider_check (provider, &other));
  g_assert_error (other, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED);
  g_object_set (provider, "base-url", "http://127.0.0.1/v1", NULL);
  g_assert_true (gst_tts_provider_check (provider, NULL));
}

/* Paths may be relative, and nothing is no path. */
static void
test_tls (void)
{
  g_autofree gchar *pem = tts_test_data ("tls/server.pem");
  g_autofree gchar *ca = tts_test_data ("tls/ca.pem");
  g_autofree gchar *folder = g_get_current_dir ();
  TtsFakeOpenai fake = {.key = KEY };
  g_autoptr (TtsServer) server = tts_server_new (pem, tts_fake_openai, &fake);
  g_autofree gchar *url = g_strconcat (tts_server_get_base (server), "/v1",
      NULL);
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make ("openai", NULL);
  g_autoptr (GString) relative = g_string_new (NULL);
  g_autoptr (TtsJobRun) stranger = NULL;
  g_autoptr (TtsJobRun) trusted = NULL;

  for (const gchar *p = folder; *p; p++)
    if (*p == '/' && p[1])
      g_string_append (relative, "../");
  g_string_append (relative, ca + 1);
  g_object_set (provider, "base-url", url, "api-key", KEY, "ca-file", "",
      NULL);
  stranger = tts_job_run (provider, TEXT, NULL);
  g_assert_error (stranger->error, GST_TTS_ERROR,
      GST_TTS_ERROR_NOT_CONFIGURED);
  g_object_set (provider, "ca-file", relative->str, NULL);
  trusted = tts_job_run (provider, TEXT, NULL);
  remote_assert_said (trusted, TEXT, 24000);
}

static void
add (const gchar *what, const gchar *settings,
    void (*test) (Fixture *, gconstpointer))
{
  g_autofree gchar *path = g_strjoin ("/", "/openai", what, settings, NULL);

  g_test_add (path, Fixture, settings, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  static const gchar *const spoken[] = { "response-format=pcm",
    "response-format=wav", "events=true", "instructions=slowly",
    "kokoro model=kokoro", "mode=realtime" };
  static const gchar *const compressed[] = { "response-format=mp3",
    "response-format=flac", "response-format=opus" };
  static const gchar *const cancelled[] = { "fault=hang", "fault=silence",
    "mode=realtime fault=socket-hang" };

  g_unsetenv ("OPENAI_API_KEY");
  g_unsetenv ("OPENAI_BASE_URL");
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (spoken); i++)
    add ("speech", spoken[i], test_speech);
  for (guint i = 0; i < G_N_ELEMENTS (compressed); i++)
    add ("compressed", compressed[i], test_compressed);
  add ("used-up", NULL, test_used_up);
  add ("many", NULL, test_many);
  add ("captions", "kokoro model=kokoro captions=true", test_captions);
  add ("voices", "kokoro", test_voices);
  add ("shutdown", "model=tts-1", test_shutdown);
  add ("no-list", NULL, test_no_list);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    add ("failure", cases[i].settings, test_failure);
  for (guint i = 0; i < G_N_ELEMENTS (cancelled); i++)
    add ("cancel", cancelled[i], test_cancel);
  g_test_add_func ("/openai/no-key", test_no_key);
  g_test_add_func ("/openai/length", test_length);
  g_test_add_func ("/openai/tls", test_tls);
  return tts_test_run ();
}
