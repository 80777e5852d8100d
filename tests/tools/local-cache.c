/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts with a local model that is computed, and narrow: what is kept of
 * what it said, also where it is killed. */
#include "tool.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../models/kokoro-weights.h"
#include "folder.h"

static gchar *store;

static gint64
count_entries (const gchar *folder)
{
  g_autoptr (ToolResult) result =
      tool_run_quiet (NULL, "cache --cache-dir=%s --json", folder);
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object;

  parser = tool_parse_json (result, &object);
  return json_object_get_int_member (object, "entries");
}

static gchar *
speak (const gchar *file, gsize *ret_size)
{
  g_autofree gchar *path = g_build_filename (store, file, NULL);
  g_autoptr (ToolResult) result = NULL;
  gchar *data;

  result = tool_run ("[Hi](/hˈI/), [hi](/hˈI/).\n\n[Hi](/hˈI/), "
      "[hi](/hˈI/).\n\n[Hi](/hˈI/), [hi](/hˈI/).\n", "speak -p local -q "
      "--set local::early=true --cache=on --set cache-dir=%s -o %s -", store,
      path);
  g_test_message ("%s", result->err);
  g_assert_cmpint (result->code, ==, 0);
  g_assert_true (g_file_get_contents (path, &data, ret_size, NULL));
  return data;
}

/* The first words of a script are cut in another place, so that they come
 * soon: what is kept of them is not taken for the same words elsewhere, and
 * again the script sounds the same. */
static void
test_cache (void)
{
  g_autofree gchar *first = NULL, *again = NULL;
  gsize size, other;

  first = speak ("a.wav", &size);
  g_assert_cmpint (count_entries (store), ==, 2);
  again = speak ("b.wav", &other);
  g_assert_cmpint (count_entries (store), ==, 2);
  g_assert_cmpmem (first, size, again, other);
}

#define N_CHUNKS 6

/* No two alike, and all of them longer than a moment. */
static gchar *
write_script (void)
{
  gchar *path = g_build_filename (store, "script.txt", NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 1; i <= N_CHUNKS; i++) {
    for (guint n = 0; n < i; n++)
      g_string_append (text, "[Hi](/hˈI/), ");
    g_string_append (text, "[no](/nˈO/).\n\n");
  }
  tool_write_file (path, text->str);
  return path;
}

static GSubprocess *
start_batch (const gchar *script, const gchar *cache, const gchar *metrics,
    const gchar *output)
{
  return tool_start ("batch -p local -q --cache=on --set cache-dir=%s "
      "--metrics=%s -o %s %s", cache, metrics, output, script);
}

/* Requests that were answered, as the metrics say it: waits until there are
 * @least, and reads all that are there. */
static guint
count_answered (gint metrics, guint least)
{
  GPollFD poll = { metrics, G_IO_IN };
  gchar text[1024];
  guint n = 0;

  while (n < least || g_poll (&poll, 1, 0) > 0) {
    gssize size = read (metrics, text, sizeof text);

    g_assert_cmpint (size, >, 0);
    for (gssize i = 0; i < size; i++)
      n += text[i] == '\n';
  }
  return n;
}

/* FALSE if it was through before. */
static gboolean
kill_batch (GSubprocess *process)
{
  g_subprocess_send_signal (process, SIGKILL);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  return g_subprocess_get_if_signaled (process);
}

static void
assert_same_files (const gchar *path, const gchar *other)
{
  g_autofree gchar *data = NULL, *other_data = NULL;
  gsize size, other_size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_true (g_file_get_contents (other, &other_data, &other_size, NULL));
  g_assert_cmpmem (data, size, other_data, other_size);
}

/* Killed while the model speaks, and again: what was spoken is not spoken
 * once more, and the file is the one of a run that nobody killed. */
static void
test_kill (void)
{
  g_autofree gchar *script = write_script ();
  g_autofree gchar *fifo = g_build_filename (store, "metrics", NULL);
  g_autofree gchar *cache = g_build_filename (store, "killed", NULL);
  g_autofree gchar *other = g_build_filename (store, "whole", NULL);
  g_autofree gchar *killed = g_build_filename (store, "killed.wav", NULL);
  g_autofree gchar *whole = g_build_filename (store, "whole.wav", NULL);
  g_autoptr (GSubprocess) last = NULL;
  gint metrics;
  guint had = 0;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  metrics = open (fifo, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (metrics, >=, 0);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GSubprocess) process =
        start_batch (script, cache, fifo, killed);
    /* Nothing may be left to be asked for. */
    guint answered = i < 2 ? count_answered (metrics, had < N_CHUNKS) : 0;
    guint kept;

    if (i == 2)
      g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
    else if (!kill_batch (process))
      i = 2;
    answered += count_answered (metrics, 0);
    kept = count_entries (cache);
    g_test_message ("%u answers, %u kept", answered, kept);
    g_assert_cmpuint (kept, >=, had + answered);
    if (i == 2)
      g_assert_cmpuint (answered, ==, N_CHUNKS - had);
    had = kept;
  }
  g_assert_cmpuint (had, ==, N_CHUNKS);

  last = start_batch (script, other, fifo, whole);
  g_assert_true (g_subprocess_wait_check (last, NULL, NULL));
  g_assert_cmpuint (count_answered (metrics, 0), ==, N_CHUNKS);
  assert_same_files (killed, whole);
  close (metrics);
}

int
main (int argc, char **argv)
{
  static const gchar *const voices[] = { "af_heart", NULL };
  g_autofree gchar *place = NULL;
  int status;

  /* Seconds of a core, a minute of one that others use. */
  g_setenv ("TTS_TEST_TIMEOUT", "240", FALSE);
  tts_test_init (&argc, &argv);
  store = tts_folder_new ();
  place = g_build_filename (store, "kokoro-82m", NULL);
  kokoro_install (place, TTS_KOKORO_NARROW, voices);
  g_setenv ("GST_TTS_MODELS", store, TRUE);
  g_test_add_func ("/tools/local-cache/first", test_cache);
  g_test_add_func ("/tools/local-cache/kill", test_kill);
  status = tts_test_run ();
  tts_folder_free (store);
  return status;
}
