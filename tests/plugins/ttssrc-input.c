/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What ttssrc is given and can not use, or not as it is: one clear error or
 * warning each, the same for speech and for text. */
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "test-main.h"

#define MIB (1024 * 1024)
/* Nothing that is read may take a multiple of this. */
#define MAX_PEAK (1024 * (gsize) MIB)

typedef struct
{
  const gchar *name;
  const gchar *file;            /* made with @data; NULL: @data is a path */
  const gchar *data;
  const gchar *settings;        /* of ttssrc */
  const gchar *error;           /* pattern of the one error, or NULL */
  const gchar *warning;         /* pattern of the one warning, or NULL */
} Row;

#define SRT(times1, times2) \
  "1\n" times1 "\nOne.\n\n2\n" times2 "\nTwo.\n"
#define LAUGHS \
  "<?xml version=\"1.0\"?>\n<!DOCTYPE speak [<!ENTITY a \"ha\">" \
  "<!ENTITY b \"&a;&a;&a;&a;\">]>\n<speak>&b;</speak>"
#define NOTHING "*nothing to say*"
#define TOO_BIG "*64 MiB, which is the most *"

static const Row rows[] = {
  { "utf-8", "bad.txt", "One \xff\xfe two.\n\nThree \xff.", "", NULL,
      "bad.txt:1: 3 invalid bytes replaced" },
  { "empty", "empty.txt", "", "", "empty.txt: " NOTHING, NULL },
  { "blank", "blank.txt", " \n\n\t\r\n", "", "blank.txt: " NOTHING, NULL },
  { "punctuation", "marks.txt", "?! ... --\n\n***\n", "", "marks.txt: " NOTHING,
      NULL },
  { "unclosed-ssml", "open.ssml", "<speak>\n<p>Hello", "",
      "open.ssml:2: *<p> of line 2 is not closed", NULL },
  { "billion-laughs", "laughs.ssml", LAUGHS, "", "laughs.ssml:2: *DOCTYPE*",
      NULL },
  { "negative-times", "minus.srt", SRT ("-00:00:01,000 --> 00:00:02,000",
      "00:00:03,000 --> 00:00:04,000"), "",
      "minus.srt:2: *not a pair of times*", NULL },
  { "backward-times", "back.srt", SRT ("00:00:05,000 --> 00:00:02,000",
      "00:00:06,000 --> 00:00:07,000"), "", "back.srt:2: *ends before*",
      NULL },
  { "overlapping-times", "over.srt", SRT ("00:00:01,000 --> 00:00:05,000",
      "00:00:02,000 --> 00:00:03,000"), "", NULL,
      "over.srt:6: *both are kept" },
  { "broken-json", "open.json", "{\"steps\":[{\"id\":1,", "",
      "open.json:1: *expected", NULL },
  { "missing-file", NULL, "/none/such.txt", "",
      "/none/such.txt: *No such file*", NULL },
  { "directory", NULL, "/usr", "", "/usr: *Is a directory", NULL },
  { "endless-file", NULL, "/dev/zero", "", "/dev/zero: " TOO_BIG, NULL },
  { "empty-device", NULL, "/dev/null", "", "/dev/null: " NOTHING, NULL },
  { "nothing-set", NULL, NULL, "", "*set text, location or a tts:// URI",
      NULL },
  { "empty-text", NULL, NULL, "text=\"\"", NOTHING, NULL },
  { "line-format", NULL, "-", "format=ssml", "*lines of text*", NULL },
  { "both-set", NULL, "/dev/null", "text=a", "*not both", NULL },
  { "unknown-child", NULL, NULL, "text=a flote::x=1",
      "unknown provider 'flote'; *flite*", NULL },
};

typedef struct
{
  gchar *folder;
  GstElement *pipeline;
  GstElement *source;
} Fixture;

static void
set_up (Fixture *f, const gchar *settings, gboolean text)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *line = g_strdup_printf ("ttssrc name=source %s %s "
      "! fakesink name=sink", settings, text ? "! text/x-raw"
      : "provider=null");

  f->folder = g_dir_make_tmp ("ttssrc-XXXXXX", NULL);
  f->pipeline = gst_parse_launch (line, &error);
  g_assert_no_error (error);
  f->source = gst_bin_get_by_name (GST_BIN (f->pipeline), "source");
}

static void
tear_down (Fixture *f)
{
  gst_element_set_state (f->pipeline, GST_STATE_NULL);
  gst_object_unref (f->source);
  gst_object_unref (f->pipeline);
  g_rmdir (f->folder);
  g_free (f->folder);
}

static gchar *
write_script (Fixture *f, const gchar *name, const gchar *data, gsize size)
{
  gchar *path = g_build_filename (f->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, size, NULL));
  g_object_set (f->source, "location", path, NULL);
  return path;
}

static void
match (const gchar *pattern, const GError *error)
{
  g_autofree gchar *ending = g_strconcat ("*", pattern, NULL);

  if (!g_pattern_match_simple (ending, error->message))
    g_error ("'%s' is not '%s'", error->message, pattern);
}

/* Runs to the end or the first error, as an application does. */
static void
run (Fixture *f, const gchar *error_pattern, const gchar *warning_pattern)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (f->pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  guint n_warnings = 0;

  gst_element_set_state (f->pipeline, GST_STATE_PLAYING);
  do {
    gst_clear_message (&message);
    g_clear_error (&error);
    message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
        GST_MESSAGE_ERROR | GST_MESSAGE_WARNING | GST_MESSAGE_EOS);
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING) {
      gst_message_parse_warning (message, &error, NULL);
      g_assert_nonnull (warning_pattern);
      match (warning_pattern, error);
      n_warnings++;
    }
  } while (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING);

  g_assert_cmpuint (n_warnings, ==, warning_pattern ? 1 : 0);
  g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (message), ==,
      error_pattern ? "error" : "eos");
  if (error_pattern) {
    gst_message_parse_error (message, &error, NULL);
    match (error_pattern, error);
  }
}

static void
test_row (const Row *row, gboolean text)
{
  g_autofree gchar *path = NULL;
  Fixture f;

  set_up (&f, row->settings, text);
  if (row->file)
    path = write_script (&f, row->file, row->data, strlen (row->data));
  else if (row->data)
    g_object_set (f.source, "location", row->data, NULL);
  run (&f, row->error, row->warning);
  if (path)
    g_unlink (path);
  tear_down (&f);
}

static void
test_speech (gconstpointer row)
{
  test_row (row, FALSE);
}

static void
test_text (gconstpointer row)
{
  test_row (row, TRUE);
}

static void
test_deep_nesting (void)
{
  g_autoptr (GString) ssml = g_string_new ("<speak>");
  g_autofree gchar *path = NULL;
  Fixture f;

  for (guint i = 0; i < 100000; i++)
    g_string_append (ssml, "<p>");
  set_up (&f, "", FALSE);
  path = write_script (&f, "deep.ssml", ssml->str, ssml->len);
  run (&f, "deep.ssml:1: *elements inside each other", NULL);
  g_unlink (path);
  tear_down (&f);
}

static void
check_peak (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  g_test_message ("peak: %ld KiB", usage.ru_maxrss);
  g_assert_cmpuint (usage.ru_maxrss * (gsize) 1024, <, MAX_PEAK);
}

static void
check_word (const gchar *word, const gchar *error)
{
  g_autofree gchar *path = NULL;
  Fixture f;

  set_up (&f, "", FALSE);
  path = write_script (&f, "word.txt", word, strlen (word));
  run (&f, error, NULL);
  g_unlink (path);
  tear_down (&f);

  set_up (&f, "", FALSE);
  g_object_set (f.source, "text", word, NULL);
  run (&f, error, NULL);
  tear_down (&f);
}

/* From a file and as a property. */
static void
test_endless_word (void)
{
  g_autofree gchar *word = g_strnfill (100 * MIB, 'a');

  check_word (word, TOO_BIG);
  word[30 * MIB] = '\0';
  check_word (word, "*a word of more than * can not be spoken");
  check_peak ();
}

static void
write_all (gint fd, const gchar *data, gsize size)
{
  while (size > 0) {
    gssize n = write (fd, data, size);

    g_assert_cmpint (n, >, 0);
    data += n;
    size -= n;
  }
}

static void
count_text (GstElement *sink, GstBuffer *buffer, GstPad *pad, guint *n)
{
  (*n)++;
}

/* A pipe gives its text once: a flush while it is being read loses nothing.
 * More goes into it than it holds, so that the beginning was read when the
 * last of it is in. */
static void
test_flush_while_reading (void)
{
  g_autofree gchar *blank = g_strnfill (MIB / 2, '\n'), *path = NULL;
  g_autoptr (GstElement) sink = NULL;
  guint n_cues = 0;
  Fixture f;
  gint fd;

  set_up (&f, "", TRUE);
  sink = gst_bin_get_by_name (GST_BIN (f.pipeline), "sink");
  g_object_set (sink, "signal-handoffs", TRUE, NULL);
  g_signal_connect (sink, "handoff", G_CALLBACK (count_text), &n_cues);
  path = g_build_filename (f.folder, "pipe.txt", NULL);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_object_set (f.source, "location", path, NULL);
  gst_element_set_state (f.pipeline, GST_STATE_PLAYING);

  fd = open (path, O_WRONLY);
  write_all (fd, "First.", 6);
  write_all (fd, blank, MIB / 2);
  g_assert_true (gst_element_send_event (f.source,
          gst_event_new_flush_start ()));
  g_assert_true (gst_element_send_event (f.source,
          gst_event_new_flush_stop (TRUE)));
  write_all (fd, "Last.", 5);
  close (fd);
  run (&f, NULL, NULL);
  g_assert_cmpuint (n_cues, ==, 2);
  g_unlink (path);
  tear_down (&f);
}

static void
test_unknown_names (void)
{
  Fixture f;

  set_up (&f, "text=a", FALSE);
  g_object_set (f.source, "provider", "nul", NULL);
  run (&f, "unknown provider 'nul'; there are: *flite*null*", NULL);
  tear_down (&f);

  if (!gst_registry_check_feature_version (gst_registry_get (), "ttsflite", 0,
          0, 0)) {
    g_test_skip ("flite is not built");
    return;
  }
  set_up (&f, "text=a", FALSE);
  g_object_set (f.source, "provider", "flite", "voice", "slx", NULL);
  run (&f, "cue 1 *unknown voice 'slx'; *slt*", NULL);
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *speech =
        g_strconcat ("/ttssrc/input/speech/", rows[i].name, NULL);
    g_autofree gchar *text =
        g_strconcat ("/ttssrc/input/text/", rows[i].name, NULL);

    g_test_add_data_func (speech, &rows[i], test_speech);
    g_test_add_data_func (text, &rows[i], test_text);
  }
  g_test_add_func ("/ttssrc/input/deep-nesting", test_deep_nesting);
  g_test_add_func ("/ttssrc/input/endless-word", test_endless_word);
  g_test_add_func ("/ttssrc/input/flush-while-reading",
      test_flush_while_reading);
  g_test_add_func ("/ttssrc/input/unknown-names", test_unknown_names);
  return tts_test_run ();
}
