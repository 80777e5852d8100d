/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `jobdir` with workers that do what synced directories do:
 * everything late, in any order and in parts. */
#include "remote-test.h"

#include <glib/gstdio.h>
#include <string.h>

#include "folder.h"
#include "jobdir.h"
#include "vendor.h"

#define TEXT "Good morning to all of you."

static gchar *home;             /* of the user */

typedef struct
{
  TtsFakeJobdir jobs;
  GstTtsProvider *provider;
} Fixture;

static void
begin (Fixture *fixture)
{
  tts_fake_jobdir_init (&fixture->jobs);
  fixture->provider = gst_tts_provider_make ("jobdir", NULL);
  g_object_set (fixture->provider, "path", fixture->jobs.root,
      "poll-interval", 20, "settle-time", 60000, NULL);
}

static void
end (Fixture *fixture)
{
  gst_object_unref (fixture->provider);
  tts_fake_jobdir_clear (&fixture->jobs);
}

/* A job that is done is not done again. */
static void
test_speech (gconstpointer kind)
{
  Fixture fixture = { 0 };
  g_autoptr (TtsJobRun) first = NULL;
  g_autoptr (TtsJobRun) second = NULL;

  begin (&fixture);
  tts_fake_jobdir_start (&fixture.jobs, kind);
  first = tts_job_run (fixture.provider, TEXT, NULL);
  remote_assert_said (first, TEXT, 24000);
  tts_fake_jobdir_stop (&fixture.jobs);
  second = tts_job_run (fixture.provider, TEXT, NULL);
  remote_assert_said (second, TEXT, 24000);
  end (&fixture);
}

typedef struct
{
  const gchar *kind;
  gint code;
  const gchar *says;
} Trouble;

static const Trouble troubles[] = {
  {"error", GST_TTS_ERROR_TRANSIENT, "CUDA out of memory"},
  {"text", GST_TTS_ERROR_TRANSIENT, "out of disk"},
  {"hopeless", GST_TTS_ERROR_BAD_INPUT, "no such voice"},
  {"silent", GST_TTS_ERROR_TRANSIENT, "no samples"},
  {"no-audio", GST_TTS_ERROR_TRANSIENT, "has not come whole"},
  {"wrong-sum", GST_TTS_ERROR_TRANSIENT, "has not come whole"},
  {"linked", GST_TTS_ERROR_TRANSIENT, "has not come whole"},
  {"linked-folder", GST_TTS_ERROR_TRANSIENT, "has not come whole"},
};

static void
test_trouble (gconstpointer data)
{
  const Trouble *trouble = data;
  Fixture fixture = { 0 };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture);
  if (strstr (trouble->says, "whole"))
    g_object_set (fixture.provider, "settle-time", 200, NULL);
  tts_fake_jobdir_start (&fixture.jobs, trouble->kind);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  tts_assert_error (run->error, trouble->code, trouble->says);
  tts_fake_jobdir_stop (&fixture.jobs);
  end (&fixture);
}

/* Drive makes a second file of one name; that is no marker. */
static void
test_timeout (gconstpointer kind)
{
  Fixture fixture = { 0 };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture);
  g_object_set (fixture.provider, "timeout", 200, NULL);
  tts_fake_jobdir_start (&fixture.jobs, kind);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  tts_fake_jobdir_wait (&fixture.jobs);
  tts_fake_jobdir_stop (&fixture.jobs);
  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
  g_assert_true (tts_fake_jobdir_has (fixture.jobs.dir, "cancel.marker"));
  end (&fixture);
}

/* What failed, or was given up, begins anew. */
static void
test_again (gconstpointer kind)
{
  Fixture fixture = { 0 };
  g_autoptr (TtsJobRun) first = NULL;
  g_autoptr (TtsJobRun) second = NULL;

  begin (&fixture);
  g_object_set (fixture.provider, "timeout", 200, NULL);
  tts_fake_jobdir_start (&fixture.jobs, kind);
  first = tts_job_run (fixture.provider, TEXT, NULL);
  tts_fake_jobdir_wait (&fixture.jobs);
  tts_fake_jobdir_stop (&fixture.jobs);
  g_assert_nonnull (first->error);

  g_object_set (fixture.provider, "timeout", 60000, NULL);
  tts_fake_jobdir_start (&fixture.jobs, "plain");
  second = tts_job_run (fixture.provider, TEXT, NULL);
  tts_fake_jobdir_stop (&fixture.jobs);
  remote_assert_said (second, TEXT, 24000);
  g_assert_false (tts_fake_jobdir_has (fixture.jobs.dir, "cancel.marker"));
  end (&fixture);
}

/* What failed while nobody waited is told to who comes back, and its words
 * are not sent again. */
static void
test_failed_before (void)
{
  Fixture fixture = { 0 };
  g_autoptr (TtsJobRun) first = NULL, second = NULL;
  g_autofree gchar *task = NULL;
  TtsJobWish wish = { 0 };

  begin (&fixture);
  tts_fake_jobdir_start (&fixture.jobs, "hopeless");
  first = tts_job_run (fixture.provider, TEXT, NULL);
  tts_fake_jobdir_stop (&fixture.jobs);
  wish.task = task = g_strndup (first->tasks->str, first->tasks->len - 1);
  second = tts_job_run (fixture.provider, TEXT, &wish);
  tts_assert_error (second->error, GST_TTS_ERROR_BAD_INPUT, "no such voice");
  end (&fixture);
}

static void
test_cancel (void)
{
  Fixture fixture = { 0 };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture);
  tts_fake_jobdir_start (&fixture.jobs, "idle");
  run = tts_job_run_start (fixture.provider, TEXT, NULL);
  tts_fake_jobdir_wait (&fixture.jobs);
  gst_tts_job_cancel (run->job);
  tts_job_run_wait (run);
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  tts_fake_jobdir_stop (&fixture.jobs);
  g_assert_true (tts_fake_jobdir_has (fixture.jobs.dir, "cancel.marker"));
  end (&fixture);
}

static void
assert_request (const gchar *dir, const gchar *request)
{
  g_autofree gchar *path = g_build_filename (dir, "request.json", NULL);
  g_autofree gchar *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, request);
}

static void
test_kokoro_request (void)
{
  Fixture fixture = { 0 };
  const TtsJobWish wish = {.voice = "bf_emma",.language = "en-GB",.rate = 1.5 };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture);
  tts_fake_jobdir_start (&fixture.jobs, "plain");
  run = tts_job_run (fixture.provider, TEXT, &wish);
  g_assert_no_error (run->error);
  tts_fake_jobdir_stop (&fixture.jobs);
  assert_request (fixture.jobs.dir, "{\"voice\":\"bf_emma\",\"speed\":1.5,"
      "\"language\":\"en-gb\",\"steps\":[{\"id\":\"step-01\",\"narration\":\""
      TEXT "\"}]}");
  end (&fixture);
}

/* A file goes along, under its own name. */
static void
test_f5_request (void)
{
  Fixture fixture = { 0 };
  g_autoptr (GBytes) wav = tts_fake_wav ("Reference");
  g_autofree gchar *path = NULL;
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture);
  path = g_build_filename (fixture.jobs.outside, "teacher.wav", NULL);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (wav, NULL),
          g_bytes_get_size (wav), NULL));
  gst_util_set_object_arg (G_OBJECT (fixture.provider), "model", "f5");
  g_assert_false (gst_tts_provider_check (fixture.provider, NULL));
  g_object_set (fixture.provider, "ref-audio", path, "ref-text", "Reference",
      "seed", (gint64) 42, NULL);
  g_assert_true (gst_tts_provider_check (fixture.provider, NULL));
  tts_fake_jobdir_start (&fixture.jobs, "plain");
  run = tts_job_run (fixture.provider, TEXT, NULL);
  g_assert_no_error (run->error);
  tts_fake_jobdir_stop (&fixture.jobs);
  assert_request (fixture.jobs.dir, "{\"ref_audio\":\"teacher.wav\","
      "\"ref_text\":\"Reference\",\"speed\":1.0,\"seed\":42,\"nfe_step\":32,"
      "\"steps\":[{\"id\":\"step-01\",\"narration\":\"" TEXT "\"}]}");
  g_assert_true (tts_fake_jobdir_has (fixture.jobs.dir, "teacher.wav"));
  end (&fixture);
}

static void
test_place (void)
{
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make ("jobdir",
      NULL);
  g_autoptr (GError) none = NULL;
  g_autoptr (GError) missing = NULL;

  g_assert_false (gst_tts_provider_check (provider, &none));
  tts_assert_error (none, GST_TTS_ERROR_NOT_CONFIGURED, "COLAB_TTS_DRIVE_PATH");
  g_object_set (provider, "path", "/nonexistent/jobs", NULL);
  g_assert_false (gst_tts_provider_check (provider, &missing));
  g_assert_nonnull (strstr (missing->message, "/nonexistent/jobs"));
}

/* Where the programs of Drive have it, below the user's folder. */
static void
test_drives (void)
{
  static const gchar *const drives[] = { "gdrive", "Google Drive/My Drive",
    "Library/CloudStorage/GoogleDrive-me@example.org/My Drive"
  };
  g_autoptr (GstTtsProvider) provider = gst_tts_provider_make ("jobdir",
      NULL);
  g_autofree gchar *other = g_build_filename (home, "Library/CloudStorage",
      "Others/My Drive/autonomous-recording/tts-jobs", NULL);

  g_assert_cmpint (g_mkdir_with_parents (other, 0700), ==, 0);
  g_assert_false (gst_tts_provider_check (provider, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (drives); i++) {
    g_autofree gchar *path = g_build_filename (home, drives[i],
        "autonomous-recording", "tts-jobs", NULL);

    g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
    g_assert_true (gst_tts_provider_check (provider, NULL));
    g_assert_cmpint (g_rmdir (path), ==, 0);
    g_assert_false (gst_tts_provider_check (provider, NULL));
  }
}

int
main (int argc, char **argv)
{
  static const gchar *const spoken[] = { "plain", "late", "growing", "torn",
    "both", "given-up" };
  static const gchar *const lost[] = { "idle", "duplicate" };
  int status;

  g_unsetenv ("COLAB_TTS_DRIVE_PATH");
  home = tts_folder_new ();
  g_setenv ("HOME", home, TRUE);
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (spoken); i++) {
    g_autofree gchar *path = g_strconcat ("/jobdir/speech/", spoken[i], NULL);

    g_test_add_data_func (path, spoken[i], test_speech);
  }
  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++) {
    g_autofree gchar *path = g_strconcat ("/jobdir/trouble/",
        troubles[i].kind, NULL);

    g_test_add_data_func (path, &troubles[i], test_trouble);
  }
  for (guint i = 0; i < G_N_ELEMENTS (lost); i++) {
    g_autofree gchar *path = g_strconcat ("/jobdir/timeout/", lost[i], NULL);

    g_test_add_data_func (path, lost[i], test_timeout);
  }
  g_test_add_data_func ("/jobdir/again/error", "error", test_again);
  g_test_add_data_func ("/jobdir/again/timeout", "idle", test_again);
  g_test_add_func ("/jobdir/failed-before", test_failed_before);
  g_test_add_func ("/jobdir/cancel", test_cancel);
  g_test_add_func ("/jobdir/request/kokoro", test_kokoro_request);
  g_test_add_func ("/jobdir/request/f5", test_f5_request);
  g_test_add_func ("/jobdir/place", test_place);
  g_test_add_func ("/jobdir/drives", test_drives);
  status = tts_test_run ();
  tts_folder_free (home);
  return status;
}
