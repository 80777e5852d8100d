/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loading scripts, telling their formats apart, and plain text. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "script-test.h"
#include "test-main.h"

static void
test_paragraphs (void)
{
  g_autoptr (GstTtsScript) script =
      tts_parse ("\n One line,\ntwo lines. \n\n \t\nLast\n", AUTO, "a.txt");

  g_assert_cmpint (script->format, ==, GST_TTS_FORMAT_TEXT);
  tts_assert_cues (script, "One line,\ntwo lines.", "Last", NULL);
  g_assert_cmpuint (tts_cue (script, 0)->line, ==, 2);
  g_assert_cmpuint (tts_cue (script, 1)->line, ==, 6);
  g_assert_cmpuint (script->warnings->len, ==, 0);
}

static void
test_line_ends_and_bom (void)
{
  g_autoptr (GstTtsScript) dos =
      tts_parse ("\357\273\277One\r\ntwo\r\n\r\nThree\r\n", AUTO, NULL);
  g_autoptr (GstTtsScript) mac = tts_parse ("One\rtwo\r\rThree", AUTO, NULL);

  tts_assert_cues (dos, "One\ntwo", "Three", NULL);
  tts_assert_cues (mac, "One\ntwo", "Three", NULL);
}

static void
test_utf16 (void)
{
  static const gchar little[] = "\377\376H\0i\0\r\0\n\0\r\0\n\0=\330\0\336";
  static const gchar big[] = "\376\377\0H\330\75";
  g_autoptr (GstTtsScript) script = gst_tts_script_parse (little,
      sizeof little - 1, GST_TTS_FORMAT_AUTO, NULL, NULL);
  g_autoptr (GstTtsScript) half = gst_tts_script_parse (big, sizeof big - 1,
      GST_TTS_FORMAT_AUTO, "b", NULL);

  tts_assert_cues (script, "Hi", "\360\237\230\200", NULL);
  tts_assert_cues (half, "H\357\277\275", NULL);
  tts_assert_warnings (half, "b:1: 2 invalid bytes replaced", NULL);
}

static void
test_invalid_bytes (void)
{
  static const gchar data[] = "Good\n\nb\377\376d\0 \303";
  g_autoptr (GstTtsScript) script = gst_tts_script_parse (data,
      sizeof data - 1, GST_TTS_FORMAT_AUTO, "a.txt", NULL);

  tts_assert_cues (script, "Good",
      "b\357\277\275\357\277\275d\357\277\275 \357\277\275", NULL);
  tts_assert_warnings (script, "a.txt:3: 4 invalid bytes replaced", NULL);
}

static void
test_nothing_to_say (void)
{
  tts_assert_fails ("", AUTO, "a.txt", "a.txt: there is nothing to say");
  tts_assert_fails (" \n\n\t", AUTO, NULL, "text: there is nothing to say");
  tts_assert_fails ("...\n\n---!", AUTO, "b", "b: there is nothing to say");
}

static void
test_silent_paragraph (void)
{
  g_autoptr (GstTtsScript) script =
      tts_parse ("One\n\n* * *\n\n[pause:1s]\n\n--\n\nTwo", AUTO, "a");

  tts_assert_cues (script, "One", "", "Two", NULL);
  tts_assert_warnings (script, "a:3: nothing to say here, left out", NULL);
}

static void
test_giant_word (void)
{
  g_autoptr (GString) text = g_string_new ("Hello\nworld ");
  gint64 start;

  g_string_set_size (text, 60 * 1000 * 1000);
  memset (text->str + 12, 'a', text->len - 12);
  start = g_get_monotonic_time ();
  tts_assert_fails (text->str, AUTO, "a",
      "a:2: a word of more than 100000 characters can not be spoken");
  /* Seconds above the need, hours below what a quadratic reader takes. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 30 * G_USEC_PER_SEC);
}

static void
test_text_without_spaces (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GstTtsScript) script = NULL;

  for (guint i = 0; i < 150000; i++)
    g_string_append (text, "\346\227\245");
  script = tts_parse (text->str, AUTO, NULL);
  g_assert_cmpuint (script->cues->len, ==, 1);
}

static void
test_too_large (void)
{
  g_autofree gchar *data = g_malloc (GST_TTS_SCRIPT_MAX_BYTES + 1);
  g_autoptr (GError) error = NULL;

  memset (data, ' ', GST_TTS_SCRIPT_MAX_BYTES + 1);
  g_assert_null (gst_tts_script_parse (data, GST_TTS_SCRIPT_MAX_BYTES + 1,
          GST_TTS_FORMAT_AUTO, "big", &error));
  g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT);
  g_assert_cmpstr (error->message, ==,
      "big: larger than 64 MiB, which is the most a script may have");
}

static void
assert_load_fails (const gchar *path, GQuark domain, gint code,
    const gchar *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gst_tts_script_load (path, GST_TTS_FORMAT_AUTO, &error));
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_load (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("script-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "a.txt", NULL);
  g_autofree gchar *missing = g_build_filename (folder, "none", NULL);
  g_autoptr (GstTtsScript) script = NULL;

  g_assert_true (g_file_set_contents (path, "One\n\nTwo\n", -1, NULL));
  script = gst_tts_script_load (path, GST_TTS_FORMAT_AUTO, NULL);
  tts_assert_cues (script, "One", "Two", NULL);

  assert_load_fails (missing, G_FILE_ERROR, G_FILE_ERROR_NOENT, "No such");
  assert_load_fails (folder, G_FILE_ERROR, G_FILE_ERROR_ISDIR, "directory");
  assert_load_fails ("/dev/zero", GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "larger than 64 MiB");
  assert_load_fails ("/dev/null", GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "nothing to say");

  g_chmod (path, 0);
  if (access (path, R_OK) != 0)
    assert_load_fails (path, G_FILE_ERROR, G_FILE_ERROR_ACCES, "denied");
  g_remove (path);
  g_rmdir (folder);
}

static gpointer
feed_fifo (gpointer path)
{
  gint fd = g_open (path, O_WRONLY, 0);
  gssize written = write (fd, "From a pipe", 11);

  close (fd);
  return GSIZE_TO_POINTER (written);
}

static void
test_load_pipe (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("script-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "fifo", NULL);
  g_autoptr (GstTtsScript) script = NULL;
  GThread *thread;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  thread = g_thread_new ("feed", feed_fifo, path);
  script = gst_tts_script_load (path, GST_TTS_FORMAT_AUTO, NULL);
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_thread_join (thread)), ==, 11);
  tts_assert_cues (script, "From a pipe", NULL);
  g_remove (path);
  g_rmdir (folder);
}

static void
test_load_stdin (void)
{
  static const gchar text[] = "From standard input";
  g_autoptr (GstTtsScript) script = NULL;
  gint saved = dup (STDIN_FILENO);
  gint ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], text, sizeof text - 1), >, 0);
  close (ends[1]);
  dup2 (ends[0], STDIN_FILENO);
  close (ends[0]);
  script = gst_tts_script_load ("-", GST_TTS_FORMAT_AUTO, NULL);
  dup2 (saved, STDIN_FILENO);
  close (saved);
  tts_assert_cues (script, text, NULL);
}

static void
test_many_cues (void)
{
  g_autoptr (GString) text = NULL;

  if (tts_test_skip_large ())
    return;
  text = g_string_new (NULL);
  for (guint i = 0; i <= 2000000; i++)
    g_string_append (text, "a\n\n");
  tts_assert_fails (text->str, AUTO, "a",
      "a:4000001: more than 2000000 cues in one script");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/script/paragraphs", test_paragraphs);
  g_test_add_func ("/script/line-ends", test_line_ends_and_bom);
  g_test_add_func ("/script/utf16", test_utf16);
  g_test_add_func ("/script/invalid-bytes", test_invalid_bytes);
  g_test_add_func ("/script/nothing-to-say", test_nothing_to_say);
  g_test_add_func ("/script/silent-paragraph", test_silent_paragraph);
  g_test_add_func ("/script/giant-word", test_giant_word);
  g_test_add_func ("/script/without-spaces", test_text_without_spaces);
  g_test_add_func ("/script/too-large", test_too_large);
  g_test_add_func ("/script/load", test_load);
  g_test_add_func ("/script/load-pipe", test_load_pipe);
  g_test_add_func ("/script/load-stdin", test_load_stdin);
  g_test_add_func ("/script/many-cues", test_many_cues);
  return tts_test_run ();
}
