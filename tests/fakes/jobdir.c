/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A worker behind a synced directory. */
#include "jobdir.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "vendor.h"

#define WAV "audio/step-step-01.wav"

static void
put (const gchar *dir, const gchar *name, gconstpointer data, gssize size)
{
  g_autofree gchar *path = g_build_filename (dir, name, NULL);
  g_autofree gchar *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, data, size, NULL));
}

gboolean
tts_fake_jobdir_has (const gchar *dir, const gchar *name)
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
later (TtsFakeJobdir *self, GSourceFunc func, const gchar *dir)
{
  g_autoptr (GSource) source = g_timeout_source_new (30);

  g_source_set_callback (source, func, g_strdup (dir), g_free);
  g_source_attach (source, self->context);
}

static void
put_link (TtsFakeJobdir *self, const gchar *dir, const gchar *text)
{
  g_autofree gchar *audio = g_build_filename (dir, "audio", NULL);

  put_wav (self->outside, text, 0);
  put_list (dir, text, TRUE);
  if (g_str_equal (self->kind, "linked-folder")) {
    g_autofree gchar *to = g_build_filename (self->outside, "audio", NULL);

    g_assert_cmpint (symlink (to, audio), ==, 0);
  } else {
    g_autofree gchar *to = g_build_filename (self->outside, WAV, NULL);
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

/* Not taken: it is new again. */
static void
forget (const gchar *dir)
{
  g_autofree gchar *seen = g_build_filename (dir, "seen", NULL);

  g_remove (seen);
}

/* What a worker of this kind does with a new job. */
static void
serve (TtsFakeJobdir *self, const gchar *dir)
{
  const gchar *kind = self->kind;
  g_autofree gchar *text = dup_text_of (dir);

  if (g_str_equal (kind, "plain")) {
    put_wav (dir, text, 0);
    put_marker ((gpointer) dir);
  } else if (g_str_equal (kind, "late")) {
    put_list (dir, text, TRUE);
    put_wav (dir, text, 100);
    later (self, put_rest, dir);
  } else if (g_str_equal (kind, "growing")) {
    put_marker ((gpointer) dir);
    put_wav (dir, text, 100);
    later (self, put_rest, dir);
  } else if (g_str_equal (kind, "torn")) {
    put_wav (dir, text, 0);
    put (dir, "done.marker", "{\"status\":\"comp", -1);
    later (self, put_marker, dir);
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
    put_link (self, dir, text);
  else if (g_str_equal (kind, "given-up")) {
    put (dir, "cancel.marker", "{}", -1);
    forget (dir);
    self->kind = "plain";
  } else if (g_str_equal (kind, "error-once")) {
    put_error ("error", dir);
    self->kind = "plain";
  } else if (!g_str_equal (kind, "idle"))
    put_error (kind, dir);
}

static void look (TtsFakeJobdir *self, const gchar *dir);

static void
on_changed (GFileMonitor *monitor, GFile *file, GFile *other,
    GFileMonitorEvent event, gpointer data)
{
  TtsFakeJobdir *self = data;

  look (self, self->root);
}

static void
watch (TtsFakeJobdir *self, const gchar *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileMonitor *monitor = g_file_monitor_directory (file,
      G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);

  g_assert_nonnull (monitor);
  g_file_monitor_set_rate_limit (monitor, 1);
  g_signal_connect (monitor, "changed", G_CALLBACK (on_changed), self);
  g_ptr_array_add (self->monitors, monitor);
}

/* For who waits. */
static void
name_job (TtsFakeJobdir *self, const gchar *dir)
{
  g_mutex_lock (&self->lock);
  g_free (self->dir);
  self->dir = g_strdup (dir);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

/* Whether there is a request that was not taken before, or written anew, and
 * is still wanted. */
static gboolean
is_new (const gchar *dir)
{
  g_autofree gchar *path = g_build_filename (dir, "request.json", NULL);
  g_autofree gchar *seen = g_build_filename (dir, "seen", NULL);
  g_autofree gchar *before = NULL;
  g_autofree gchar *now = NULL;
  GStatBuf info;

  if (g_stat (path, &info) < 0 || tts_fake_jobdir_has (dir, "cancel.marker"))
    return FALSE;
  now = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64) info.st_ino);
  if (g_file_get_contents (seen, &before, NULL, NULL)
      && g_str_equal (before, now))
    return FALSE;
  put (dir, "seen", now, -1);
  return TRUE;
}

static void
look (TtsFakeJobdir *self, const gchar *root)
{
  g_autoptr (GDir) list = g_dir_open (root, 0, NULL);
  const gchar *name;

  while (list && (name = g_dir_read_name (list))) {
    g_autofree gchar *dir = g_build_filename (root, name, NULL);

    if (!g_hash_table_contains (self->watched, dir)) {
      g_hash_table_insert (self->watched, g_strdup (dir), NULL);
      watch (self, dir);
    }
    if (is_new (dir)) {
      serve (self, dir);
      name_job (self, dir);
    } else if (!self->dir && tts_fake_jobdir_has (dir, "cancel.marker"))
      name_job (self, dir);     /* given up before it was seen */
  }
}

static gpointer
work (gpointer data)
{
  TtsFakeJobdir *self = data;

  g_main_context_push_thread_default (self->context);
  watch (self, self->root);
  look (self, self->root);
  g_main_loop_run (self->loop);
  g_ptr_array_set_size (self->monitors, 0);
  while (g_main_context_iteration (self->context, FALSE));
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

void
tts_fake_jobdir_start (TtsFakeJobdir *self, const gchar *kind)
{
  self->kind = kind;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->monitors = g_ptr_array_new_with_free_func (g_object_unref);
  self->watched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      NULL);
  self->thread = g_thread_new ("worker", work, self);
}

void
tts_fake_jobdir_stop (TtsFakeJobdir *self)
{
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->monitors);
  g_hash_table_unref (self->watched);
}

void
tts_fake_jobdir_wait (TtsFakeJobdir *self)
{
  g_mutex_lock (&self->lock);
  while (!self->dir)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

typedef struct
{
  TtsFakeJobdir *self;
  const gchar *kind;
} Turn;

/* The jobs that it has seen before are new once more. */
static gboolean
turn (gpointer data)
{
  const Turn *wish = data;
  TtsFakeJobdir *self = wish->self;
  g_autoptr (GDir) list = g_dir_open (self->root, 0, NULL);
  const gchar *name;

  self->kind = wish->kind;
  while (list && (name = g_dir_read_name (list))) {
    g_autofree gchar *dir = g_build_filename (self->root, name, NULL);

    forget (dir);
  }
  look (self, self->root);
  return G_SOURCE_REMOVE;
}

void
tts_fake_jobdir_turn (TtsFakeJobdir *self, const gchar *kind)
{
  const Turn wish = { self, kind };
  g_autoptr (GSource) source = g_timeout_source_new (0);

  g_source_set_callback (source, turn, g_memdup2 (&wish, sizeof wish), g_free);
  g_source_attach (source, self->context);
}

void
tts_fake_jobdir_init (TtsFakeJobdir *self)
{
  self->root = tts_folder_new ();
  self->outside = tts_folder_new ();
}

void
tts_fake_jobdir_clear (TtsFakeJobdir *self)
{
  tts_folder_free (self->root);
  tts_folder_free (self->outside);
  g_free (self->dir);
}
