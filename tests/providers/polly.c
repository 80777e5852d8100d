/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `polly` against a strict server of its API. */
#include "remote-test.h"

#include <glib/gstdio.h>
#include <string.h>

#include "polly.h"

#define KEY_ID "AKIACANARY"
#define SECRET "secret-canary-4711"
#define TEXT "Good morning to all of you"

typedef struct
{
  TtsFakePolly fake;
  TtsServer *server;
  GstTtsProvider *provider;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("AWS_ACCESS_KEY_ID", KEY_ID, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", SECRET, TRUE);
  g_setenv ("AWS_REGION", "eu-west-1", TRUE);
  fixture->fake.key_id = KEY_ID;
  fixture->server = tts_server_new (NULL, tts_fake_polly, &fixture->fake);
  fixture->provider = gst_tts_provider_make ("polly", &error);
  g_assert_no_error (error);
  g_object_set (fixture->provider, "base-url",
      tts_server_get_base (fixture->server), NULL);
  remote_set (fixture->provider, data, &fixture->fake.fault);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gst_object_unref (fixture->provider);
  tts_server_free (fixture->server);
  g_clear_pointer (&fixture->fake.audio, g_bytes_unref);
  g_free (fixture->fake.last_body);
}

static void
test_speech (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);

  remote_assert_said (run, TEXT, strstr (data, "8000") ? 8000 : 16000);
  g_assert_cmpuint (tts_server_requests (fixture->server), ==, 1);
}

static void
assert_billed_twice (const TtsJobRun *run)
{
  gdouble chars;

  g_assert_cmpint (gst_tts_job_get_usage (run->job, &chars), ==,
      GST_TTS_UNIT_CHARACTERS);
  g_assert_cmpfloat (chars, ==, 2 * strlen (TEXT));
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);
  g_autofree gchar *words = tts_job_run_dup_words (run);

  remote_assert_said (run, TEXT, 16000);
  g_assert_cmpstr (words, ==, "Good|morning|to|all|of|you");
  tts_job_run_assert_words (run);
  g_assert_cmpuint (g_array_index (run->words, TtsJobWord, 1).start, ==,
      50 * GST_MSECOND);
  g_assert_cmpuint (tts_server_requests (fixture->server), ==, 2);
  assert_billed_twice (run);
}

/* What is there is not made anew for them. */
static void
test_no_words (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);

  remote_assert_said (run, TEXT, 16000);
  g_assert_cmpuint (run->words->len, ==, 0);
  g_assert_nonnull (strstr (run->warnings->str, "the times of all words"));
  g_assert_cmpuint (tts_server_requests (fixture->server), ==, 2);
}

/* A rate is said in SSML, in which the text is escaped. */
static void
test_rate (Fixture *fixture, gconstpointer data)
{
  const TtsJobWish wish = {.voice = "Amy",.rate = 1.5 };
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, "You & I",
      &wish);

  g_assert_no_error (run->error);
  g_assert_cmpstr (fixture->fake.last_body, ==, "{\"Text\":\"<speak>"
      "<prosody rate=\\\"150%\\\">You &amp; I</prosody></speak>\","
      "\"TextType\":\"ssml\",\"VoiceId\":\"Amy\",\"Engine\":\"neural\","
      "\"OutputFormat\":\"pcm\",\"LexiconNames\":[\"a\",\"b\"],"
      "\"SampleRate\":\"16000\"}");
}

/* Without a header, so nothing but the name says how it is coded. */
static void
test_telephone (Fixture *fixture, gconstpointer data)
{
  const guint8 loud = strstr (data, "alaw") ? 0xaa : 0x80;
  const guint8 quiet = strstr (data, "alaw") ? 0xd5 : 0xff;
  const guint8 coded[] = { quiet, quiet, loud, loud };
  g_autoptr (TtsJobRun) run = NULL;
  const gint16 *samples;

  fixture->fake.audio = g_bytes_new (coded, sizeof coded);
  run = tts_job_run (fixture->provider, TEXT, NULL);
  g_assert_no_error (run->error);
  g_assert_cmpint (run->info.rate, ==, 8000);
  g_assert_cmpuint (run->pcm->len, ==, 2 * sizeof coded);
  samples = (const gint16 *) run->pcm->data;
  g_assert_cmpint (ABS (GINT16_FROM_LE (samples[0])), <=, 8);
  g_assert_cmpint (GINT16_FROM_LE (samples[2]), >, 30000);
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
  voice = list->pdata[1];
  g_assert_cmpstr (voice->name, ==, "Vicki");
  g_assert_cmpstr (voice->language, ==, "de-DE");
  g_assert_cmpstr (voice->gender, ==, "female");
}

static const RemoteCase cases[] = {
  {"fault=throttled", GST_TTS_ERROR_RATE, "Rate exceeded"},
  {"fault=hang timeout=100", GST_TTS_ERROR_TRANSIENT, "within 0.1 s"},
  {"engine=loud", GST_TTS_ERROR_BAD_INPUT, "unknown Engine"},
  {"region=us-east-1", GST_TTS_ERROR_AUTH, "AWS_SECRET_ACCESS_KEY"},
  {"region=eu/x", GST_TTS_ERROR_NOT_CONFIGURED, "region"},
  {"profile=nobody", GST_TTS_ERROR_AUTH, "AWS_ACCESS_KEY_ID"},
};

static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);

  remote_assert_case (run, cases, data, SECRET);
}

/* The files of the AWS tools, with what else may be in them. */
static void
test_profile (void)
{
  static const gchar text[] = "# mine\n[default]\naws_access_key_id = AKIAX\n"
      "aws_secret_access_key=wrong\n[work]\ns3 =\n  region = mars\n"
      "aws_access_key_id = " KEY_ID "\naws_secret_access_key =  x=y= \n";
  static const gchar config[] = "[profile work]\nregion = eu-west-1\n";
  g_autofree gchar *folder = g_dir_make_tmp ("tts-XXXXXX", NULL);
  g_autofree gchar *credentials = g_build_filename (folder, "c", NULL);
  g_autofree gchar *other = g_build_filename (folder, "o", NULL);
  TtsFakePolly fake = {.key_id = KEY_ID };
  g_autoptr (TtsServer) server = tts_server_new (NULL, tts_fake_polly, &fake);
  g_autoptr (GstTtsProvider) provider = NULL;
  g_autoptr (TtsJobRun) run = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (credentials, text, -1, NULL));
  g_assert_true (g_file_set_contents (other, config, -1, NULL));
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", credentials, TRUE);
  g_setenv ("AWS_CONFIG_FILE", other, TRUE);
  g_unsetenv ("AWS_REGION");
  provider = gst_tts_provider_make ("polly", NULL);
  g_object_set (provider, "base-url", tts_server_get_base (server), NULL);
  g_unsetenv ("AWS_ACCESS_KEY_ID");
  g_assert_false (gst_tts_provider_check (provider, &error));
  g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED);
  g_object_set (provider, "profile", "work", NULL);
  run = tts_job_run (provider, TEXT, NULL);
  remote_assert_said (run, TEXT, 16000);

  g_free (fake.last_body);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/nonexistent", TRUE);
  g_unlink (credentials);
  g_unlink (other);
  g_rmdir (folder);
}

static void
add (const gchar *what, const gchar *settings,
    void (*test) (Fixture *, gconstpointer))
{
  g_autofree gchar *path = g_strjoin ("/", "/polly", what, settings, NULL);

  g_test_add (path, Fixture, settings, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  static const gchar *const spoken[] = { "engine=neural",
    "sample-rate=8000" };
  static const gchar *const telephone[] = { "output-format=mulaw",
    "output-format=alaw" };

  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/nonexistent", TRUE);
  g_unsetenv ("AWS_SESSION_TOKEN");
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (spoken); i++)
    add ("speech", spoken[i], test_speech);
  for (guint i = 0; i < G_N_ELEMENTS (telephone); i++)
    add ("telephone", telephone[i], test_telephone);
  add ("no-words", "timings=true fault=no-marks", test_no_words);
  add ("words", "timings=true", test_words);
  add ("rate", "lexicons=a,b", test_rate);
  add ("voices", NULL, test_voices);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    add ("failure", cases[i].settings, test_failure);
  g_test_add_func ("/polly/profile", test_profile);
  return tts_test_run ();
}
