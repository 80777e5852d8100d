/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts speak: files that are whole or not there, and why. */
#include "tool.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sysexits.h>
#include <unistd.h>

static gchar *dir;

static gchar *
in_dir (const gchar *name)
{
  return g_build_filename (dir, name, NULL);
}

/* Names of all files, those with a dot in front too. */
static guint
count_files (void)
{
  g_autoptr (GDir) opened = g_dir_open (dir, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (opened))
    n++;
  return n;
}

static void
remove_files (void)
{
  g_autoptr (GDir) opened = g_dir_open (dir, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (opened))) {
    g_autofree gchar *path = in_dir (name);

    g_unlink (path);
  }
}

static void
test_report (void)
{
  g_autoptr (ToolResult) result = tool_run_quiet ("One.\n\nTwo.",
      "speak - -p null -o %s/a.wav --json --sample-rate 48000", dir);
  g_autofree gchar *path = in_dir ("a.wav"), *data = NULL;
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object;
  JsonArray *cues;
  const guint8 *samples;
  GstAudioInfo info;
  gsize size, bytes;

  parser = tool_parse_json (result, &object);
  cues = json_object_get_array_member (object, "cues");
  g_assert_cmpuint (json_array_get_length (cues), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element
          (cues, 1), "provider"), ==, "null");

  g_file_get_contents (path, &data, &size, NULL);
  g_assert_true (gst_tts_wav_parse ((const guint8 *) data, size, &info,
          &samples, &bytes, NULL));
  g_assert_cmpint (GST_AUDIO_INFO_RATE (&info), ==, 48000);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (object,
          "audio_seconds"), bytes / 2 / 48000.0, 0.002);
  remove_files ();
}

/* What a link stands for is written, be it there or not; a link stays one. */
static void
test_links (void)
{
  g_autofree gchar *first = in_dir ("first.wav"), *last = in_dir ("last.wav");
  g_autofree gchar *ring = in_dir ("ring.wav"), *target = NULL;

  g_assert_cmpint (symlink ("second.wav", first), ==, 0);
  target = in_dir ("second.wav");
  g_assert_cmpint (symlink (last, target), ==, 0);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (ToolResult) result = tool_run_quiet (NULL,
        "speak -p null -o %s/first.wav Hello.", dir);

    g_assert_true (g_file_test (first, G_FILE_TEST_IS_SYMLINK));
    g_assert_true (g_file_test (target, G_FILE_TEST_IS_SYMLINK));
    g_assert_true (g_file_test (last, G_FILE_TEST_IS_REGULAR));
    g_assert_cmpuint (count_files (), ==, 3);
  }

  g_assert_cmpint (symlink ("ring.wav", ring), ==, 0);
  tool_assert_fails (EX_CANTCREAT, "symbolic links", NULL,
      "speak -p null -o %s/ring.wav Hello.", dir);
  g_assert_true (g_file_test (ring, G_FILE_TEST_IS_SYMLINK));
  remove_files ();
}

static void
test_standard_output (void)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GError) error = NULL;
  const guint8 *samples;
  GstAudioInfo info;
  gsize size, bytes;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
      g_getenv ("GST_TTS_TOOL"), "speak", "-p", "null", "-o", "-", "Hello.",
      NULL);
  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (gst_tts_wav_parse (g_bytes_get_data (out, NULL),
          g_bytes_get_size (out), &info, &samples, &bytes, &error));
  size = g_bytes_get_size (out);
  g_assert_cmpuint (bytes, ==, size - 44);
  g_assert_cmpuint (bytes, >, 1000);
}

/* An old file stays as it was when the new one fails. */
static void
test_failure_leaves_nothing (void)
{
  g_autofree gchar *path = in_dir ("a.wav"), *data = NULL;
  g_autoptr (ToolResult) result = NULL;

  g_file_set_contents (path, "old", -1, NULL);
  result = tool_run (NULL, "speak -p null --set null::fault=error "
      "--set null::error-class=bad-input hi -o %s", path);
  g_assert_cmpint (result->code, !=, 0);
  g_assert_nonnull (strstr (result->err, "nothing was written to"));
  g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
  g_assert_cmpstr (data, ==, "old");
  g_assert_cmpuint (count_files (), ==, 1);
  remove_files ();
}

/* Blocks until a file is made in the directory. */
static void
wait_for_file (int watch)
{
  char event[sizeof (struct inotify_event) + NAME_MAX + 1];

  g_assert_cmpint (read (watch, event, sizeof event), >, 0);
}

static void
test_interrupt (gconstpointer user_data)
{
  g_autofree gchar *path = in_dir ("a.wav"), *captions = in_dir ("a.srt");
  g_autofree gchar *text = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  int watch = inotify_init1 (IN_CLOEXEC);

  g_assert_cmpint (inotify_add_watch (watch, dir, IN_CREATE), >=, 0);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error,
      g_getenv ("GST_TTS_TOOL"), "speak", "-p", "null", "--set",
      "null::fault=hang", "-o", path, "-c", captions, "Hello.", NULL);
  g_assert_no_error (error);
  wait_for_file (watch);
  g_subprocess_send_signal (process, GPOINTER_TO_INT (user_data));
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &text, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (text,
          "gst-tts: interrupted\ngst-tts: nothing was written to "));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
  g_assert_cmpuint (count_files (), ==, 0);
  close (watch);
}

static void
read_whole (GInputStream *stream, guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  gsize n;

  g_input_stream_read_all (stream, data, size, &n, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, size);
}

static void
write_line (GOutputStream *stream, const gchar *line)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (stream, line, strlen (line), NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Tags would be read aloud. */
static void
test_live_format (void)
{
  tool_assert_fails (EX_USAGE, "lines of text", "<speak>Hi.</speak>",
      "speak --live --format=ssml -p null -o out.wav");
}

/* A line is heard before the next one is there. */
static void
test_live (void)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  GOutputStream *in;
  GInputStream *out;
  guint8 data[2000];

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
      G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("GST_TTS_TOOL"),
      "speak", "-p", "null", "--live", "-o", "-", NULL);
  g_assert_no_error (error);
  in = g_subprocess_get_stdin_pipe (process);
  out = g_subprocess_get_stdout_pipe (process);

  write_line (in, "Hello.\n");
  read_whole (out, data, sizeof data);
  g_assert_cmpmem (data, 4, "RIFF", 4);
  write_line (in, "And again.\n");
  read_whole (out, data, sizeof data);
  g_output_stream_close (in, NULL, NULL);
  while (g_input_stream_read (out, data, sizeof data, NULL, NULL) > 0);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

/* All that is written to the terminal that a gst-tts has as standard error. */
static gchar *
run_on_terminal (const gchar *path, const gchar *option)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  char piece[256];
  gssize n;

  g_assert_cmpint (grantpt (master), ==, 0);
  g_assert_cmpint (unlockpt (master), ==, 0);
  g_subprocess_launcher_take_stderr_fd (launcher,
      open (ptsname (master), O_RDWR | O_NOCTTY | O_CLOEXEC));
  process = g_subprocess_launcher_spawn (launcher, &error,
      g_getenv ("GST_TTS_TOOL"), "speak", "-p", "null", "-o", path,
      "One.\n\nTwo.", option, NULL);
  g_assert_no_error (error);
  g_clear_object (&launcher);
  while ((n = read (master, piece, sizeof piece)) > 0)
    g_string_append_len (text, piece, n);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  close (master);
  return g_string_free (text, FALSE);
}

static void
test_progress (void)
{
  g_autofree gchar *path = in_dir ("a.wav");
  g_autofree gchar *shown = run_on_terminal (path, "--format=text");
  g_autofree gchar *hidden = run_on_terminal (path, "--quiet");
  g_autofree gchar *slow = run_on_terminal (path, "--set=null::delay=1000");

  g_assert_true (g_regex_match_simple
      ("\r\033\\[Kcue 1/2 · 0\\.\\d s audio · [0-9.]+x · ETA 00:\\d\\d"
          "\r\033\\[Kcue 2/2 · 0\\.\\d s audio · [0-9.]+x · ETA 00:00"
          "\r\033\\[K\\S*/a\\.wav: 2 cues, 0\\.\\d s audio in [0-9.]+ s, "
          "[0-9.]+ times real time\r\n$", shown, 0, 0));
  g_assert_cmpstr (hidden, ==, "");
  g_assert_true (g_str_has_prefix (slow,
          "\r\033[Kcue 0/2 · 0.0 s audio · 0.0x\r"));
  remove_files ();
}

int
main (int argc, char **argv)
{
  int status;

  tts_test_init (&argc, &argv);
  dir = g_dir_make_tmp ("speak-XXXXXX", NULL);
  g_test_add_func ("/tools/speak/report", test_report);
  g_test_add_func ("/tools/speak/links", test_links);
  g_test_add_func ("/tools/speak/standard-output", test_standard_output);
  g_test_add_func ("/tools/speak/failure-leaves-nothing",
      test_failure_leaves_nothing);
  g_test_add_data_func ("/tools/speak/interrupt", GINT_TO_POINTER (SIGINT),
      test_interrupt);
  g_test_add_data_func ("/tools/speak/terminate", GINT_TO_POINTER (SIGTERM),
      test_interrupt);
  g_test_add_data_func ("/tools/speak/hang-up", GINT_TO_POINTER (SIGHUP),
      test_interrupt);
  g_test_add_func ("/tools/speak/live", test_live);
  g_test_add_func ("/tools/speak/live-format", test_live_format);
  g_test_add_func ("/tools/speak/progress", test_progress);
  status = tts_test_run ();
  g_rmdir (dir);
  g_free (dir);
  return status;
}
