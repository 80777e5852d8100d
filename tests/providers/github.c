/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `github` against a server of its interface for workflows. */
#include "remote-test.h"

#include <string.h>

#include "github.h"

#define KEY "ghp-canary-4711"
#define TEXT "Good morning to all of you."

typedef struct
{
  TtsFakeVendor fake;
  TtsServer *server;
  GstTtsProvider *provider;
} Fixture;

/* "KIND [FAULT AT]" */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) words = g_strsplit (data ? data : "", " ", -1);
  guint n = g_strv_length (words);
  g_autoptr (GError) error = NULL;

  fixture->fake.key = KEY;
  fixture->fake.kind = n > 0 ? g_intern_string (words[0]) : NULL;
  fixture->fake.fault = n > 2 ? g_intern_string (words[1]) : NULL;
  fixture->fake.at = n > 2 ? g_intern_string (words[2]) : NULL;
  fixture->fake.times = n > 3 ? 1 : 0;
  fixture->server = tts_server_new (NULL, tts_fake_github, &fixture->fake);
  fixture->provider = gst_tts_provider_make ("github", &error);
  g_assert_no_error (error);
  g_object_set (fixture->provider, "base-url",
      tts_server_get_base (fixture->server), "api-key", KEY, "repository",
      TTS_FAKE_REPOSITORY, "poll-interval", 1, "timeout", 2000, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gst_object_unref (fixture->provider);
  tts_server_free (fixture->server);
  tts_fake_vendor_clear (&fixture->fake);
}

static void
assert_steps (Fixture *fixture, const gchar *wanted)
{
  g_autofree gchar *steps = tts_fake_vendor_dup_steps (&fixture->fake);

  g_assert_cmpstr (steps, ==, wanted);
}

static void
test_speech (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);

  remote_assert_said (run, TEXT, 24000);
  assert_steps (fixture, g_strcmp0 (data, "old") == 0
      ? "earlier runs dispatch runs run run run artifacts zip blob"
      : "earlier runs dispatch run run run artifacts zip blob");
}

/* What an equal job has left is taken; nothing is started again. */
static void
test_reuse (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) first = tts_job_run (fixture->provider, TEXT, NULL);
  g_autoptr (TtsJobRun) second = tts_job_run (fixture->provider, TEXT, NULL);

  remote_assert_said (first, TEXT, 24000);
  remote_assert_said (second, TEXT, 24000);
  assert_steps (fixture, "earlier runs dispatch run run run artifacts zip "
      "blob earlier zip blob");
}

/* Anybody may leave an artifact of that name in the run of a fork. */
static void
test_fork (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) first = tts_job_run (fixture->provider, TEXT, NULL);
  g_autoptr (TtsJobRun) second = tts_job_run (fixture->provider, TEXT, NULL);
  g_autofree gchar *steps = tts_fake_vendor_dup_steps (&fixture->fake);

  remote_assert_said (first, TEXT, 24000);
  remote_assert_said (second, TEXT, 24000);
  g_assert_cmpstr (steps, ==, "earlier runs dispatch run run run "
      "artifacts zip blob earlier runs run artifacts zip blob");
}

/* A look that fails once does not start the work again. */
static void
test_forgiven (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);
  g_autofree gchar *steps = tts_fake_vendor_dup_steps (&fixture->fake);

  remote_assert_said (run, TEXT, 24000);
  g_assert_null (strstr (strstr (steps, "dispatch") + 1, "dispatch"));
}

static const RemoteCase cases[] = {
  {"digest", GST_TTS_ERROR_TRANSIENT, "checksum"},
  {"slip", GST_TTS_ERROR_MODEL, "name"},
  {"failure", GST_TTS_ERROR_WORKER, "'failure'"},
  {"cancelled", GST_TTS_ERROR_TRANSIENT, "'cancelled'"},
  {"- 404 dispatch", GST_TTS_ERROR_BAD_INPUT, "status 404"},
  {"- 429 dispatch", GST_TTS_ERROR_RATE, "status 429"},
  {"- 500 run", GST_TTS_ERROR_TRANSIENT, "oops"},
  {"- html runs", GST_TTS_ERROR_TRANSIENT, "web page"},
  {"- nothing artifacts", GST_TTS_ERROR_MODEL, "left no artifact"},
  {"- types artifacts", GST_TTS_ERROR_MODEL, "left no artifact"},
  {"- rubbish blob", GST_TTS_ERROR_TRANSIENT, "checksum"},
  {"- metadata zip", GST_TTS_ERROR_UNSUPPORTED, "169.254.169.254"},
};

static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TtsJobRun) run = tts_job_run (fixture->provider, TEXT, NULL);

  remote_assert_case (run, cases, data, KEY);
}

/* The run is told to stop. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  TtsJobRun *run;

  g_object_set (fixture->provider, "poll-interval", 60000, NULL);
  run = tts_job_run_start (fixture->provider, TEXT, NULL);
  tts_fake_vendor_wait_step (&fixture->fake, "dispatch run");
  gst_tts_job_cancel (run->job);
  tts_job_run_wait (run);
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  tts_fake_vendor_wait_step (&fixture->fake, "cancel");
  tts_job_run_free (run);
}

static void
test_settings (void)
{
  static const gchar *const wrong[] = { "voices", "me/voices/x", "me/..",
    "m e/voices", "me/voices?x" };
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make ("github",
      NULL);
  g_autoptr (GError) no_key = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_object_set (provider, "repository", wrong[i], NULL);
    g_assert_false (gst_tts_provider_check (provider, &error));
    g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED);
  }
  g_object_set (provider, "repository", TTS_FAKE_REPOSITORY, NULL);
  g_assert_false (gst_tts_provider_check (provider, &no_key));
  tts_assert_error (no_key, GST_TTS_ERROR_AUTH, "GH_TOKEN");
}

static void
add (const gchar *what, const gchar *settings,
    void (*test) (Fixture *, gconstpointer))
{
  g_autofree gchar *path = g_strjoin ("/", "/github", what, settings, NULL);

  g_test_add (path, Fixture, settings, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  static const gchar *const kinds[] = { "new", "old", "wav" };

  g_unsetenv ("GH_TOKEN");
  g_unsetenv ("GITHUB_TOKEN");
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    add ("speech", kinds[i], test_speech);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    add ("failure", cases[i].settings, test_failure);
  add ("reuse", NULL, test_reuse);
  add ("fork", "fork", test_fork);
  add ("forgiven", "- 502 run once", test_forgiven);
  add ("cancel", NULL, test_cancel);
  g_test_add_func ("/github/settings", test_settings);
  return tts_test_run ();
}
