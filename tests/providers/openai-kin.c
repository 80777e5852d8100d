/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The providers `together`, `groq` and `deepinfra` against strict servers of
 * their forms of OpenAI's API. */
#include "remote-test.h"

#include "openai-kin.h"

#define KEY "kin-canary-4711"
#define TEXT "Good morning to all of you."

typedef struct
{
  TtsFakeKin fake;
  TtsServer *server;
  GstTtsProvider *provider;
} Fixture;

/* "NAME [PROPERTY=VALUE]" */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) words = g_strsplit (data, " ", 2);
  g_autofree gchar *url = NULL;
  g_autoptr (GError) error = NULL;

  fixture->fake.name = g_intern_string (words[0]);
  fixture->fake.key = KEY;
  fixture->server = tts_server_new (NULL, tts_fake_kin, &fixture->fake);
  fixture->provider = gst_tts_provider_make (words[0], &error);
  g_assert_no_error (error);
  url = g_strconcat (tts_server_get_base (fixture->server),
      tts_fake_kin_prefix (words[0]), NULL);
  g_object_set (fixture->provider, "base-url", url, "api-key", KEY, NULL);
  remote_set (fixture->provider, words[1], NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gst_object_unref (fixture->provider);
  tts_server_free (fixture->server);
}

static void
test_speech (Fixture *fixture, gconstpointer data)
{
  const TtsJobWish wish = {.voice = "af_bella",.language = "en-US" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsJobRun) run = NULL;

  g_assert_true (gst_tts_provider_check (fixture->provider, &error));
  g_assert_no_error (error);
  run = tts_job_run (fixture->provider, TEXT, &wish);
  remote_assert_said (run, TEXT, 24000);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (gst_tts_provider_check (fixture->provider, &error));
  tts_assert_error (error, GST_TTS_ERROR_UNSUPPORTED, fixture->fake.name);
}

static void
test_voices (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = gst_tts_provider_list_voices
      (fixture->provider, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((GstTtsVoice *) list->pdata[1])->name, ==, "af_heart");
}

static void
test_no_voice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);

  tts_assert_error (run->error, GST_TTS_ERROR_BAD_INPUT, "voice");
  g_assert_cmpuint (tts_server_requests (fixture->server), ==, 0);
}

/* Each asks for the variable of its own vendor. */
static void
test_no_key (void)
{
  static const gchar *const names[][2] = {
    {"together", "TOGETHER_API_KEY"}, {"groq", "GROQ_API_KEY"},
    {"deepinfra", "DEEPINFRA_API_KEY"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GstTtsProvider) provider =
        gst_tts_provider_make (names[i][0], NULL);
    g_autoptr (GError) error = NULL;

    g_unsetenv (names[i][1]);
    g_assert_false (gst_tts_provider_check (provider, &error));
    tts_assert_error (error, GST_TTS_ERROR_AUTH, names[i][1]);
  }
}

static void
add (const gchar *what, const gchar *settings,
    void (*test) (Fixture *, gconstpointer))
{
  g_autofree gchar *path = g_strjoin ("/", "/openai-kin", what, settings, NULL);

  g_test_add (path, Fixture, settings, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  static const gchar *const spoken[] = { "together", "together events=true",
    "together response-format=wav", "groq", "deepinfra",
    "deepinfra response-format=pcm" };
  static const gchar *const refused[] = { "together response-format=flac",
    "together mode=realtime", "together instructions=slowly",
    "groq response-format=pcm", "groq events=true", "groq captions=true",
    "deepinfra events=true" };

  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (spoken); i++)
    add ("speech", spoken[i], test_speech);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    add ("refused", refused[i], test_refused);
  add ("voices", "together", test_voices);
  add ("no-voice", "groq", test_no_voice);
  g_test_add_func ("/openai-kin/no-key", test_no_key);
  return tts_test_run ();
}
