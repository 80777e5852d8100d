/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts speak: files that are whole or not there, and why. */
#include "tool.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
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
test_every_extension (void)
{
  static const struct
  {
    const gchar *extension;
    const gchar *magic;
    gsize offset;
  } rows[] = {
    {"wav", "WAVE", 8}, {"flac", "fLaC", 0}, {"ogg", "OpusHead", 28},
    {"opus", "OpusHead", 28}, {"mp3", "\xff", 0}, {"mka", "\x1a\x45", 0},
    {"mkv", "\x1a\x45", 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (ToolResult) result = tool_run_quiet (NULL,
        "speak -p null -o %s/a.%s Hello there.", dir, rows[i].extension);
    g_autofree gchar *name = g_strconcat ("a.", rows[i].extension, NULL);
    g_autofree gchar *path = in_dir (name), *data = NULL;
    gsize size;

    g_assert_cmpstr (result->out, ==, "");
    g_assert_true (g_file_get_contents (path, &data, &size, NULL));
    g_assert_cmpuint (size, >, 100);
    g_assert_cmpmem (data + rows[i].offset, strlen (rows[i].magic),
        rows[i].magic, strlen (rows[i].magic));
  }
  g_assert_cmpuint (count_files (), ==, G_N_ELEMENTS (rows));
  remove_files ();
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

static void
test_refused (void)
{
  tool_assert_fails (EX_USAGE, "one of .wav, .flac", NULL,
      "speak -p null hi -o %s/a.pdf", dir);
  tool_assert_fails (EX_USAGE, "rate can not be '9'", NULL,
      "speak -p null hi -o %s/a.wav --rate 9", dir);
  tool_assert_fails (EX_USAGE, "no property null::frob", NULL,
      "speak --set null::frob=1 hi -o %s/a.wav", dir);
  tool_assert_fails (EX_USAGE, "NAME=VOICE", NULL,
      "speak -p null --speaker Alice hi -o %s/a.wav", dir);
  tool_assert_fails (EX_CANTCREAT, "/nowhere/a.wav: No such file", NULL,
      "speak -p null hi -o /nowhere/a.wav");
  g_assert_cmpuint (count_files (), ==, 0);
}

/* An old file stays as it was when the new one fails. */
static void
test_failure_leaves_nothing (void)
{
  g_autofree gchar *path = in_dir ("a.wav"), *data = NULL;
  g_autoptr (ToolResult) result = NULL;

  g_file_set_contents (path, "old", -1, NULL);
  result = tool_run (NULL, "speak -p null --set null::fault=error hi -o %s",
      path);
  g_assert_cmpint (result->code, !=, 0);
  g_assert_nonnull (strstr (result->err, "nothing was written to"));
  g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
  g_assert_cmpstr (data, ==, "old");
  g_assert_cmpuint (count_files (), ==, 1);
  remove_files ();
}

static void
test_full_disk (void)
{
  g_autofree gchar *path = in_dir ("full.wav");

  g_assert_cmpint (symlink ("/dev/full", path), ==, 0);
  tool_assert_fails (EX_IOERR, "full.wav: the disk is full", NULL,
      "speak -p null hi -o %s", path);
  remove_files ();
}

static void
test_interrupt (void)
{
  g_autofree gchar *path = in_dir ("a.wav");
  g_autofree gchar *line = NULL, *text = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) err = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_PIPE, &error,
      g_getenv ("GST_TTS_TOOL"), "speak", "-p", "null", "--set",
      "null::fault=hang", "-o", path, "Hello.", NULL);
  g_assert_no_error (error);
  while (count_files () == 0)
    g_thread_yield ();
  g_subprocess_send_signal (process, SIGINT);
  err = g_data_input_stream_new (g_subprocess_get_stderr_pipe (process));
  line = g_data_input_stream_read_line (err, NULL, NULL, NULL);
  text = g_data_input_stream_read_line (err, NULL, NULL, NULL);
  g_assert_cmpstr (line, ==, "gst-tts: interrupted");
  g_assert_nonnull (strstr (text, "nothing was written to"));
  g_subprocess_wait (process, NULL, NULL);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
  g_assert_cmpuint (count_files (), ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  tts_test_init (&argc, &argv);
  dir = g_dir_make_tmp ("speak-XXXXXX", NULL);
  g_test_add_func ("/tools/speak/every-extension", test_every_extension);
  g_test_add_func ("/tools/speak/report", test_report);
  g_test_add_func ("/tools/speak/standard-output", test_standard_output);
  g_test_add_func ("/tools/speak/refused", test_refused);
  g_test_add_func ("/tools/speak/failure-leaves-nothing",
      test_failure_leaves_nothing);
  g_test_add_func ("/tools/speak/full-disk", test_full_disk);
  g_test_add_func ("/tools/speak/interrupt", test_interrupt);
  status = tts_test_run ();
  g_rmdir (dir);
  g_free (dir);
  return status;
}
