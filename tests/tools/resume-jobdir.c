/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts batch is killed while a worker has one of its job folders and
 * started again: the folder is taken up as it is. */
#include "tool.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "folder.h"
#include "vendor.h"

#define STORY "One here.\n\nTwo here.\n\nThree here.\n"
#define N_CHUNKS 3
#define WAV "audio/step-step-01.wav"

typedef struct
{
  gchar *dir;
  gchar *root;                  /* of the jobs */
  GMainLoop *loop;
  GHashTable *monitors;         /* folder → GFileMonitor; also of the root */
  GHashTable *seen;             /* folder → number of its request */
  GSubprocess *process;
  gboolean kills;               /* at the second request */
  gchar *second;                /* its folder */
} Fixture;

static void
put (const gchar *folder, const gchar *name, gconstpointer data, gssize size)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, size, NULL));
}

/* As a worker does. */
static void
make_speech (const gchar *folder)
{
  g_autofree gchar *path = g_build_filename (folder, "request.json", NULL);
  g_autofree gchar *audio = g_build_filename (folder, "audio", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GBytes) wav = NULL;
  JsonArray *steps;

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  steps = json_object_get_array_member (json_node_get_object
      (json_parser_get_root (parser)), "steps");
  wav = tts_fake_wav (json_object_get_string_member
      (json_array_get_object_element (steps, 0), "narration"));
  g_assert_cmpint (g_mkdir_with_parents (audio, 0700), ==, 0);
  put (folder, WAV, g_bytes_get_data (wav, NULL), g_bytes_get_size (wav));
  put (folder, "done.marker", "{\"status\":\"completed\"}", -1);
}

/* Of its file, so that one that was written again is another one; 0 if there
 * is none. */
static gsize
number_of_request (const gchar *folder)
{
  g_autofree gchar *path = g_build_filename (folder, "request.json", NULL);
  GStatBuf status;

  return g_stat (path, &status) == 0 ? status.st_ino : 0;
}

static void
look_at (Fixture *self, const gchar *folder)
{
  gsize number = number_of_request (folder);

  if (number == 0 || number == GPOINTER_TO_SIZE (g_hash_table_lookup
          (self->seen, folder)))
    return;
  g_hash_table_insert (self->seen, g_strdup (folder),
      GSIZE_TO_POINTER (number));
  if (!self->kills || g_hash_table_size (self->seen) != 2) {
    make_speech (folder);
    return;
  }
  self->second = g_strdup (folder);
  g_subprocess_force_exit (self->process);
}

static void
watch (Fixture *self, const gchar *folder, GCallback callback)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  GFileMonitor *monitor = g_file_monitor_directory (file,
      G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);

  g_assert_nonnull (monitor);
  g_signal_connect (monitor, "changed", callback, self);
  g_hash_table_insert (self->monitors, g_strdup (folder), monitor);
}

static void
on_job_changed (GFileMonitor *monitor, GFile *file, GFile *other,
    GFileMonitorEvent event, gpointer data)
{
  g_autoptr (GFile) parent = g_file_get_parent (file);
  g_autofree gchar *folder = g_file_get_path (parent);

  look_at (data, folder);
}

static void
on_root_changed (GFileMonitor *monitor, GFile *file, GFile *other,
    GFileMonitorEvent event, gpointer data)
{
  Fixture *self = data;
  g_autofree gchar *folder = g_file_get_path (file);

  if (g_hash_table_contains (self->monitors, folder))
    return;
  watch (self, folder, G_CALLBACK (on_job_changed));
  look_at (self, folder);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dir = tts_folder_new ();
  self->root = g_build_filename (self->dir, "jobs", NULL);
  g_assert_cmpint (g_mkdir (self->root, 0700), ==, 0);
  put (self->dir, "story.txt", STORY, -1);
  put (self->dir, "prices.ini", "[jobdir]\nunit=requests\nprice=1\n", -1);
  self->loop = g_main_loop_new (NULL, FALSE);
  self->monitors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_object_unref);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  watch (self, self->root, G_CALLBACK (on_root_changed));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_hash_table_unref (self->monitors);
  g_hash_table_unref (self->seen);
  g_main_loop_unref (self->loop);
  g_free (self->second);
  g_free (self->root);
  tts_folder_free (self->dir);
}

static void
on_end (GObject *process, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;

  g_assert_true (g_subprocess_wait_finish (G_SUBPROCESS (process), result,
          NULL));
  g_main_loop_quit (self->loop);
}

/* Returns what it said. */
static gchar *
run (Fixture *self, gboolean kill)
{
  const gchar *dir = self->dir;
  g_autoptr (GSubprocess) process = NULL;
  gchar *err = NULL;

  self->kills = kill;
  process = tool_start ("batch %s/story.txt -o %s/out.wav -p jobdir "
      "--cache on --max-workers 1 --set cache-dir=%s/cache "
      "--set ledger=%s/out.db --set rate-limit=0 --set prices=%s/prices.ini "
      "--set jobdir::path=%s --set jobdir::poll-interval=20", dir, dir, dir,
      dir, dir, self->root);
  self->process = process;
  g_subprocess_wait_async (process, NULL, on_end, self);
  g_main_loop_run (self->loop);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL,
          &err, NULL));
  g_test_message ("%s", err);
  g_assert_cmpint (g_subprocess_get_if_signaled (process), ==, kill);
  if (!kill)
    g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  return err;
}

static void
assert_ledger (const Fixture *self, guint billed, guint maybe_billed)
{
  g_autofree gchar *path = g_build_filename (self->dir, "out.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sums = gst_tts_ledger_sum_up (path,
      GST_TTS_LEDGER_BY_PROVIDER, 0, G_MAXINT64, &error);
  const GstTtsLedgerSum *sum;

  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, ==, 1);
  sum = g_ptr_array_index (sums, 0);
  g_assert_cmpuint (sum->billed, ==, billed);
  g_assert_cmpuint (sum->maybe_billed, ==, maybe_billed);
}

/* The worker was quicker than the second run. */
static void
test_taken_up (Fixture *self, gconstpointer data)
{
  g_autofree gchar *killed = run (self, TRUE);
  gsize number = number_of_request (self->second);
  g_autofree gchar *resumed = NULL;

  make_speech (self->second);
  resumed = run (self, FALSE);
  g_assert_nonnull (strstr (resumed, "took up 1 job that was under way"));
  g_assert_cmpuint (number_of_request (self->second), ==, number);
  g_assert_cmpuint (g_hash_table_size (self->seen), ==, N_CHUNKS);
  assert_ledger (self, N_CHUNKS, 0);
}

/* It failed meanwhile: it is asked for anew, and may have been paid. */
static void
test_failed (Fixture *self, gconstpointer data)
{
  g_autofree gchar *killed = run (self, TRUE);
  gsize number = number_of_request (self->second);
  g_autofree gchar *resumed = NULL;

  put (self->second, "error.marker", "{\"status\":\"error\",\"error\":"
      "\"out of memory\"}", -1);
  resumed = run (self, FALSE);
  g_assert_null (strstr (resumed, "took up"));
  g_assert_cmpuint (number_of_request (self->second), !=, number);
  assert_ledger (self, N_CHUNKS, 1);
}

int
main (int argc, char **argv)
{
  g_unsetenv ("COLAB_TTS_DRIVE_PATH");
  tts_test_init (&argc, &argv);
  g_test_add ("/resume/jobdir/taken-up", Fixture, NULL, set_up,
      test_taken_up, tear_down);
  g_test_add ("/resume/jobdir/failed", Fixture, NULL, set_up, test_failed,
      tear_down);
  return tts_test_run ();
}
