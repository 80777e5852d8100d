/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `jobdir` with workers that do what synced directories do:
 * everything late, in any order and in parts. */
#include "remote-test.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "vendor.h"

#define TEXT "Good morning to all of you."
#define WAV "audio/step-step-01.wav"

typedef struct
{
  gchar *root;
  gchar *outside;
  const gchar *kind;
  GstTtsProvider *provider;

  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;

  /* worker thread */
  GPtrArray *monitors;
  GHashTable *watched;

  GMutex lock;
  GCond cond;
  gchar *dir;                   /* lock: of the last job that was seen */
} Fixture;

static void
put (const gchar *dir, const gchar *name, gconstpointer data, gssize size)
{
  g_autofree gchar *path = g_build_filename (dir, name, NULL);
  g_autofree gchar *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, data, size, NULL));
}

static gboolean
is_there (const gchar *dir, const gchar *name)
{
  g_autofree gchar *path = g_build_filename (dir, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gchar *
dup_text_of (const gchar *dir)
{
  g_autofree gchar *path = g_build_filename (dir, "request.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *steps;

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  steps = json_object_get_array_member (json_node_get_object
      (json_parser_get_root (parser)), "steps");
  g_assert_cmpuint (json_array_get_length (steps), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element
          (steps, 0), "id"), ==, "step-01");
  return g_strdup (json_object_get_string_member
      (json_array_get_object_element (steps, 0), "narration"));
}

static void
put_wav (const gchar *dir, const gchar *text, gsize cut)
{
  g_autoptr (GBytes) wav = tts_fake_wav (text);

  put (dir, WAV, g_bytes_get_data (wav, NULL), g_bytes_get_size (wav) - cut);
}

static void
put_list (const gchar *dir, const gchar *text, gboolean right)
{
  g_autoptr (GBytes) wav = tts_fake_wav (text);
  g_autofree gchar *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256,
      wav);
  g_autofree gchar *marker = NULL;

  if (!right)
    sum[0] = sum[0] == '0' ? '1' : '0';
  marker = g_strdup_printf ("{\"status\":\"completed\",\"files\":[{\"id\":"
      "\"step-01\",\"path\":\"" WAV "\",\"bytes\":%u,\"sha256\":\"%s\"}]}",
      (guint) g_bytes_get_size (wav), sum);
  put (dir, "done.marker", marker, -1);
}

static gboolean
put_rest (gpointer data)
{
  const gchar *dir = data;
  g_autofree gchar *text = dup_text_of (dir);

  put_wav (dir, text, 0);
  return G_SOURCE_REMOVE;
}

static gboolean
put_marker (gpointer data)
{
  put (data, "done.marker", "{\"status\":\"completed\"}", -1);
  return G_SOURCE_REMOVE;
}

static void
later (Fixture *fixture, GSourceFunc func, const gchar *dir)
{
  g_autoptr (GSource) source = g_timeout_source_new (30);

  g_source_set_callback (source, func, g_strdup (dir), g_free);
  g_source_attach (source, fixture->context);
}

static void
put_link (Fixture *fixture, const gchar *dir, const gchar *text)
{
  g_autofree gchar *audio = g_build_filename (dir, "audio", NULL);

  put_wav (fixture->outside, text, 0);
  put_list (dir, text, TRUE);
  if (g_str_equal (fixture->kind, "linked-folder")) {
    g_autofree gchar *to = g_build_filename (fixture->outside, "audio", NULL);

    g_assert_cmpint (symlink (to, audio), ==, 0);
  } else {
    g_autofree gchar *to = g_build_filename (fixture->outside, WAV, NULL);
    g_autofree gchar *from = g_build_filename (dir, WAV, NULL);

    g_assert_cmpint (g_mkdir_with_parents (audio, 0700), ==, 0);
    g_assert_cmpint (symlink (to, from), ==, 0);
  }
}

static void
put_error (const gchar *kind, const gchar *dir)
{
  put (dir, "error.marker", g_str_equal (kind, "error") ? "{\"status\":"
      "\"error\",\"error\":\"CUDA out of memory\",\"retryable\":true}"
      : g_str_equal (kind, "hopeless") ? "{\"error\":\"no such voice\","
      "\"retryable\":false}" : "Traceback:\n  out of disk", -1);
}

/* What a worker of this kind does with a new job. */
static void
serve (Fixture *fixture, const gchar *dir)
{
  const gchar *kind = fixture->kind;
  g_autofree gchar *text = dup_text_of (dir);

  if (g_str_equal (kind, "plain")) {
    put_wav (dir, text, 0);
    put_marker ((gpointer) dir);
  } else if (g_str_equal (kind, "late")) {
    put_list (dir, text, TRUE);
    put_wav (dir, text, 100);
    later (fixture, put_rest, dir);
  } else if (g_str_equal (kind, "growing")) {
    put_marker ((gpointer) dir);
    put_wav (dir, text, 100);
    later (fixture, put_rest, dir);
  } else if (g_str_equal (kind, "torn")) {
    put_wav (dir, text, 0);
    put (dir, "done.marker", "{\"status\":\"comp", -1);
    later (fixture, put_marker, dir);
  } else if (g_str_equal (kind, "both")) {
    put_wav (dir, text, 0);
    put (dir, "done.marker", "{\"timestamp\":\"2026-01-15T10:30:00Z\"}", -1);
    put (dir, "error.marker", "{\"error\":\"x\",\"timestamp\":"
        "\"2026-01-15T10:00:00Z\"}", -1);
  } else if (g_str_equal (kind, "silent")) {
    put_wav (dir, "", 0);
    put_marker ((gpointer) dir);
  } else if (g_str_equal (kind, "wrong-sum")) {
    put_wav (dir, text, 0);
    put_list (dir, text, FALSE);
  } else if (g_str_equal (kind, "no-audio"))
    put_marker ((gpointer) dir);
  else if (g_str_equal (kind, "duplicate"))
    put (dir, "done (1).marker", "{\"status\":\"completed\"}", -1);
  else if (g_str_has_prefix (kind, "linked"))
    put_link (fixture, dir, text);
  else if (!g_str_equal (kind, "idle"))
    put_error (kind, dir);
}

static void look (Fixture *fixture, const gchar *dir);

static void
on_changed (GFileMonitor *monitor, GFile *file, GFile *other,
    GFileMonitorEvent event, gpointer data)
{
  Fixture *fixture = data;

  look (fixture, fixture->root);
}

static void
watch (Fixture *fixture, const gchar *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileMonitor *monitor = g_file_monitor_directory (file,
      G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);

  g_assert_nonnull (monitor);
  g_file_monitor_set_rate_limit (monitor, 1);
  g_signal_connect (monitor, "changed", G_CALLBACK (on_changed), fixture);
  g_ptr_array_add (fixture->monitors, monitor);
}

static void
take (Fixture *fixture, const gchar *dir)
{
  serve (fixture, dir);
  g_mutex_lock (&fixture->lock);
  g_free (fixture->dir);
  fixture->dir = g_strdup (dir);
  g_cond_signal (&fixture->cond);
  g_mutex_unlock (&fixture->lock);
}

/* Whether there is a request that was not taken before, or written anew. */
static gboolean
is_new (const gchar *dir)
{
  g_autofree gchar *path = g_build_filename (dir, "request.json", NULL);
  g_autofree gchar *seen = g_build_filename (dir, "seen", NULL);
  g_autofree gchar *before = NULL;
  g_autofree gchar *now = NULL;
  GStatBuf info;

  if (g_stat (path, &info) < 0)
    return FALSE;
  now = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64) info.st_ino);
  if (g_file_get_contents (seen, &before, NULL, NULL)
      && g_str_equal (before, now))
    return FALSE;
  put (dir, "seen", now, -1);
  return TRUE;
}

static void
look (Fixture *fixture, const gchar *root)
{
  g_autoptr (GDir) list = g_dir_open (root, 0, NULL);
  const gchar *name;

  while (list && (name = g_dir_read_name (list))) {
    g_autofree gchar *dir = g_build_filename (root, name, NULL);

    if (!g_hash_table_contains (fixture->watched, dir)) {
      g_hash_table_insert (fixture->watched, g_strdup (dir), NULL);
      watch (fixture, dir);
    }
    if (is_new (dir))
      take (fixture, dir);
  }
}

static gpointer
work (gpointer data)
{
  Fixture *fixture = data;

  g_main_context_push_thread_default (fixture->context);
  watch (fixture, fixture->root);
  look (fixture, fixture->root);
  g_main_loop_run (fixture->loop);
  g_ptr_array_set_size (fixture->monitors, 0);
  while (g_main_context_iteration (fixture->context, FALSE));
  g_main_context_pop_thread_default (fixture->context);
  return NULL;
}

static void
start_worker (Fixture *fixture, const gchar *kind)
{
  fixture->kind = kind;
  fixture->context = g_main_context_new ();
  fixture->loop = g_main_loop_new (fixture->context, FALSE);
  fixture->monitors = g_ptr_array_new_with_free_func (g_object_unref);
  fixture->watched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      NULL);
  fixture->thread = g_thread_new ("worker", work, fixture);
}

static void
stop_worker (Fixture *fixture)
{
  g_main_loop_quit (fixture->loop);
  g_thread_join (fixture->thread);
  g_main_loop_unref (fixture->loop);
  g_main_context_unref (fixture->context);
  g_ptr_array_unref (fixture->monitors);
  g_hash_table_unref (fixture->watched);
}

static void
wait_seen (Fixture *fixture)
{
  g_mutex_lock (&fixture->lock);
  while (!fixture->dir)
    g_cond_wait (&fixture->cond, &fixture->lock);
  g_mutex_unlock (&fixture->lock);
}

static void
begin (Fixture *fixture)
{
  fixture->root = g_dir_make_tmp ("gst-tts-jobs-XXXXXX", NULL);
  fixture->outside = g_dir_make_tmp ("gst-tts-outside-XXXXXX", NULL);
  fixture->provider = gst_tts_provider_make ("jobdir", NULL);
  g_object_set (fixture->provider, "path", fixture->root, "poll-interval", 20,
      "settle-time", 60000, NULL);
}

static void
remove_tree (const gchar *path)
{
  g_autoptr (GDir) list = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL
      : g_dir_open (path, 0, NULL);
  const gchar *name;

  while (list && (name = g_dir_read_name (list))) {
    g_autofree gchar *inner = g_build_filename (path, name, NULL);

    remove_tree (inner);
  }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
end (Fixture *fixture)
{
  gst_object_unref (fixture->provider);
  remove_tree (fixture->root);
  remove_tree (fixture->outside);
  g_free (fixture->root);
  g_free (fixture->outside);
  g_free (fixture->dir);
}

/* A job that is done is not done again. */
static void
test_speech (gconstpointer kind)
{
  Fixture fixture = { 0 };
  g_autoptr (TtsJobRun) first = NULL;
  g_autoptr (TtsJobRun) second = NULL;

  begin (&fixture);
  start_worker (&fixture, kind);
  first = tts_job_run (fixture.provider, TEXT, NULL);
  remote_assert_said (first, TEXT, 24000);
  stop_worker (&fixture);
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
  start_worker (&fixture, trouble->kind);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  tts_assert_error (run->error, trouble->code, trouble->says);
  stop_worker (&fixture);
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
  start_worker (&fixture, kind);
  run = tts_job_run (fixture.provider, TEXT, NULL);
  wait_seen (&fixture);
  stop_worker (&fixture);
  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
  g_assert_true (is_there (fixture.dir, "cancel.marker"));
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
  start_worker (&fixture, kind);
  first = tts_job_run (fixture.provider, TEXT, NULL);
  wait_seen (&fixture);
  stop_worker (&fixture);
  g_assert_nonnull (first->error);

  g_object_set (fixture.provider, "timeout", 60000, NULL);
  start_worker (&fixture, "plain");
  second = tts_job_run (fixture.provider, TEXT, NULL);
  stop_worker (&fixture);
  remote_assert_said (second, TEXT, 24000);
  g_assert_false (is_there (fixture.dir, "cancel.marker"));
  end (&fixture);
}

static void
test_cancel (void)
{
  Fixture fixture = { 0 };
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture);
  start_worker (&fixture, "idle");
  run = tts_job_run_start (fixture.provider, TEXT, NULL);
  wait_seen (&fixture);
  gst_tts_job_cancel (run->job);
  tts_job_run_wait (run);
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  stop_worker (&fixture);
  g_assert_true (is_there (fixture.dir, "cancel.marker"));
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
  start_worker (&fixture, "plain");
  run = tts_job_run (fixture.provider, TEXT, &wish);
  g_assert_no_error (run->error);
  stop_worker (&fixture);
  assert_request (fixture.dir, "{\"voice\":\"bf_emma\",\"speed\":1.5,"
      "\"language\":\"en-gb\",\"steps\":[{\"id\":\"step-01\",\"narration\":\""
      TEXT "\"}]}");
  end (&fixture);
}

/* A file goes along, under its own name. */
static void
test_f5_request (void)
{
  Fixture fixture = { 0 };
  g_autofree gchar *path = NULL;
  g_autoptr (TtsJobRun) run = NULL;

  begin (&fixture);
  put_wav (fixture.outside, "Reference", 0);
  path = g_build_filename (fixture.outside, WAV, NULL);
  gst_util_set_object_arg (G_OBJECT (fixture.provider), "model", "f5");
  g_assert_false (gst_tts_provider_check (fixture.provider, NULL));
  g_object_set (fixture.provider, "ref-audio", path, "ref-text", "Reference",
      "seed", (gint64) 42, NULL);
  g_assert_true (gst_tts_provider_check (fixture.provider, NULL));
  start_worker (&fixture, "plain");
  run = tts_job_run (fixture.provider, TEXT, NULL);
  g_assert_no_error (run->error);
  stop_worker (&fixture);
  assert_request (fixture.dir, "{\"ref_audio\":\"step-step-01.wav\","
      "\"ref_text\":\"Reference\",\"speed\":1.0,\"seed\":42,\"nfe_step\":32,"
      "\"steps\":[{\"id\":\"step-01\",\"narration\":\"" TEXT "\"}]}");
  g_assert_true (is_there (fixture.dir, "step-step-01.wav"));
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

int
main (int argc, char **argv)
{
  static const gchar *const spoken[] = { "plain", "late", "growing", "torn",
    "both" };
  static const gchar *const lost[] = { "idle", "duplicate" };

  g_unsetenv ("COLAB_TTS_DRIVE_PATH");
  g_setenv ("HOME", "/nonexistent", TRUE);
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
  g_test_add_func ("/jobdir/cancel", test_cancel);
  g_test_add_func ("/jobdir/request/kokoro", test_kokoro_request);
  g_test_add_func ("/jobdir/request/f5", test_f5_request);
  g_test_add_func ("/jobdir/place", test_place);
  return tts_test_run ();
}
