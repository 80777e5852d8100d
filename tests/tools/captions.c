/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts speak --captions: read back by GStreamer's own reader and held
 * against the samples that were written. */
#include "tool.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static gchar *dir;

typedef struct
{
  GstClockTime start;
  GstClockTime end;
  gchar *text;
} Caption;

static gchar *
in_dir (const gchar *name)
{
  return g_build_filename (dir, name, NULL);
}

static void
clear_caption (gpointer data)
{
  g_free (((Caption *) data)->text);
}

static void
on_caption (GstElement *sink, GstBuffer *buffer, GstPad *pad,
    gpointer user_data)
{
  Caption caption = { GST_BUFFER_PTS (buffer), 0, NULL };
  GstMapInfo map;

  caption.end = caption.start + GST_BUFFER_DURATION (buffer);
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  caption.text = g_strndup ((const gchar *) map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  g_array_append_val ((GArray *) user_data, caption);
}

/* What players will show. */
static GArray *
read_captions (const gchar *name)
{
  GArray *captions = g_array_new (FALSE, FALSE, sizeof (Caption));
  g_autofree gchar *line = g_strdup_printf ("filesrc location=%s/%s "
      "! subparse ! fakesink name=sink sync=false signal-handoffs=true", dir,
      name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) end = NULL;

  g_assert_no_error (error);
  g_array_set_clear_func (captions, clear_caption);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (on_caption), captions);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  end = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (end), ==, "eos");
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return captions;
}

/* The times at which sound comes after silence; zero crossings of the tones
 * are shorter than 5 ms. */
static GArray *
read_onsets (const gchar *name)
{
  g_autofree gchar *path = in_dir (name), *data = NULL;
  GArray *onsets = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  const guint8 *bytes;
  const gint16 *samples;
  GstAudioInfo info;
  gsize size, n_bytes, rate, silent = G_MAXSIZE;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_true (gst_tts_wav_parse ((const guint8 *) data, size, &info,
          &bytes, &n_bytes, NULL));
  samples = (const gint16 *) bytes;
  rate = GST_AUDIO_INFO_RATE (&info);
  for (gsize i = 0; i < n_bytes / 2; i++) {
    GstClockTime time = gst_util_uint64_scale (i, GST_SECOND, rate);

    if (samples[i] != 0 && silent > rate / 200)
      g_array_append_val (onsets, time);
    silent = samples[i] != 0 ? 0 : silent == G_MAXSIZE ? silent : silent + 1;
  }
  return onsets;
}

/* Captions count whole milliseconds. */
static void
assert_near (GstClockTime a, GstClockTime b)
{
  g_assert_cmpuint (a, <=, b + GST_MSECOND);
  g_assert_cmpuint (b, <=, a + GST_MSECOND);
}

static void
clean_up (void)
{
  static const gchar *const names[] = { "a.wav", "a.srt", "a.vtt", "a.json" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = in_dir (names[i]);

    g_unlink (path);
  }
}

/* No half file, no hidden one. */
static void
assert_empty (void)
{
  g_autoptr (GDir) opened = g_dir_open (dir, 0, NULL);

  g_assert_cmpstr (g_dir_read_name (opened), ==, NULL);
}

static const gchar script[] = "[pause:0.4s]Onetwo. [pause:1s]\n\nThree"
    "[pause:0.5s]\n\n[pause:0.1s]Aword.ofFour";

static void
test_cues (gconstpointer user_data)
{
  const gchar *name = user_data;
  g_autoptr (ToolResult) result = tool_run_quiet (script,
      "speak - -p null -o %s/a.wav -c %s/%s --json", dir, dir, name);
  g_autoptr (GArray) captions = read_captions (name);
  g_autoptr (GArray) onsets = read_onsets ("a.wav");
  static const gchar *const texts[] = { "Onetwo.", "Three", "Aword.ofFour" };
  g_autoptr (JsonParser) parser = NULL;
  g_autofree gchar *path = in_dir (name);
  JsonObject *report;

  parser = tool_parse_json (result, &report);
  g_assert_cmpstr (json_object_get_string_member (report, "captions"), ==,
      path);
  g_assert_cmpuint (captions->len, ==, G_N_ELEMENTS (texts));
  g_assert_cmpuint (onsets->len, ==, G_N_ELEMENTS (texts));
  for (guint i = 0; i < captions->len; i++) {
    const Caption *caption = &g_array_index (captions, Caption, i);

    g_assert_cmpstr (caption->text, ==, texts[i]);
    assert_near (caption->start, g_array_index (onsets, GstClockTime, i));
    assert_near (caption->end - caption->start,
        strlen (texts[i]) * 60 * GST_MSECOND);
  }
  clean_up ();
}

static void
test_words (void)
{
  g_autoptr (ToolResult) result = tool_run_quiet
      ("[pause:0.4s]One two.[pause:0.1s]\n\nThree -- [pause:1s]four",
      "speak - -p null -o %s/a.wav "
      "--captions %s/a.srt --caption-words --sample-rate 44100", dir, dir);
  g_autoptr (GArray) captions = read_captions ("a.srt");
  g_autoptr (GArray) onsets = read_onsets ("a.wav");

  g_assert_cmpstr (result->out, ==, "");
  g_assert_cmpstr (g_array_index (captions, Caption, 0).text, ==, "One");
  g_assert_cmpstr (g_array_index (captions, Caption, 3).text, ==, "--");
  g_assert_cmpuint (captions->len, ==, 5);
  g_assert_cmpuint (onsets->len, ==, 5);
  for (guint i = 0; i < captions->len; i++)
    assert_near (g_array_index (captions, Caption, i).start,
        g_array_index (onsets, GstClockTime, i));
  for (guint i = 1; i < captions->len; i++)
    g_assert_cmpuint (g_array_index (captions, Caption, i - 1).end, <=,
        g_array_index (captions, Caption, i).start);
  clean_up ();
}

static JsonObject *
get_row (JsonObject *object, const gchar *name, guint index)
{
  return json_array_get_object_element (json_object_get_array_member (object,
          name), index);
}

static void
assert_time (JsonObject *row, const gchar *member, GstClockTime time)
{
  assert_near (json_object_get_double_member (row, member) * GST_SECOND,
      time);
}

/* Cues and words at the samples that they are of; what has no words has no
 * caption. */
static void
test_json (void)
{
  g_autofree gchar *path = in_dir ("a.json");
  g_autoptr (ToolResult) result = tool_run_quiet ("ANNA: [pause:0.4s]One "
      "two.\nBEN: [pause:1s]\nANNA: [pause:0.2s]Three\n", "speak - -p null "
      "--format dialogue -o %s/a.wav -c %s", dir, path);
  g_autoptr (GArray) onsets = read_onsets ("a.wav");
  ToolResult captions = { 0, NULL, NULL };
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *root, *cue, *word;

  g_assert_cmpstr (result->out, ==, "");
  g_assert_true (g_file_get_contents (path, &captions.out, NULL, NULL));
  parser = tool_parse_json (&captions, &root);
  g_free (captions.out);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (root,
              "cues")), ==, 2);
  cue = get_row (root, "cues", 0);
  g_assert_cmpstr (json_object_get_string_member (cue, "speaker"), ==,
      "ANNA");
  g_assert_cmpstr (json_object_get_string_member (cue, "text"), ==,
      "One two.");
  word = get_row (cue, "words", 1);
  g_assert_cmpstr (json_object_get_string_member (word, "text"), ==, "two.");
  assert_time (word, "start", g_array_index (onsets, GstClockTime, 1));
  assert_time (cue, "start", g_array_index (onsets, GstClockTime, 0));
  assert_time (get_row (root, "cues", 1), "start",
      g_array_index (onsets, GstClockTime, 2));
  clean_up ();
}

static const gchar subtitles[] =
    "1\n00:00:00,500 --> 00:00:01,000\nEarly\n\n"
    "2\n00:00:02,250 --> 00:00:02,900\nThistakesalongtimetosay.\n\n"
    "3\n00:00:03,000 --> 00:00:04,000\nSoon\n";

static void
assert_starts (gint64 second, gint64 third)
{
  const gint64 starts[] = { 500, second, third };
  g_autoptr (GArray) captions = read_captions ("a.srt");
  g_autoptr (GArray) onsets = read_onsets ("a.wav");

  g_assert_cmpuint (captions->len, ==, G_N_ELEMENTS (starts));
  g_assert_cmpuint (onsets->len, <=, G_N_ELEMENTS (starts));
  for (guint i = 0; i < captions->len; i++)
    assert_near (g_array_index (captions, Caption, i).start,
        starts[i] * GST_MSECOND);
  for (guint i = 0; i < onsets->len; i++)
    assert_near (g_array_index (onsets, GstClockTime, i),
        starts[i] * GST_MSECOND);
}

/* Each at its time, if what is before it leaves room. */
static void
test_timeline (void)
{
  g_autoptr (ToolResult) shifted = tool_run (subtitles, "speak - --json "
      "-p null -o %s/a.wav -c %s/a.srt --timeline=cue", dir, dir);
  g_autoptr (ToolResult) clipped = NULL;
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *report;

  g_assert_cmpint (shifted->code, ==, 0);
  g_assert_nonnull (strstr (shifted->err, "gst-tts: 1 of the cues began late"));
  parser = tool_parse_json (shifted, &report);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member
          (report, "cues")), ==, 3);
  assert_starts (2250, 2250 + 24 * 60);

  clipped = tool_run_quiet (subtitles, "speak - -p null -o %s/a.wav "
      "-c %s/a.srt --timeline=cue --overflow=clip", dir, dir);
  g_assert_cmpstr (clipped->out, ==, "");
  assert_starts (2250, 3000);
  clean_up ();
}

/* What has a meaning in WebVTT comes back as it was said. */
static void
test_speakers (void)
{
  g_autoptr (ToolResult) spoken = tool_run_quiet
      ("ANNA: Is 1 < 2 & <b>bold</b> --> so?\nB & N: Yes.\n",
      "speak - --format dialogue -p null -o %s/a.wav -c %s/a.vtt", dir, dir);
  g_autoptr (ToolResult) read =
      tool_run_quiet (NULL, "chunks --json -f %s/a.vtt", dir);
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object, *cue;
  JsonArray *cues;

  g_assert_cmpstr (spoken->out, ==, "");
  parser = tool_parse_json (read, &object);
  cues = json_object_get_array_member (object, "cues");
  g_assert_cmpuint (json_array_get_length (cues), ==, 2);
  cue = json_array_get_object_element (cues, 0);
  g_assert_cmpstr (json_object_get_string_member (cue, "text"), ==,
      "Is 1 < 2 & <b>bold</b> --> so?");
  g_assert_cmpstr (json_object_get_string_member (cue, "speaker"), ==, "ANNA");
  cue = json_array_get_object_element (cues, 1);
  g_assert_cmpstr (json_object_get_string_member (cue, "speaker"), ==,
      "B & N");
  clean_up ();
}

/* Neither of the two files is left, an old one stays as it was. */
static void
test_no_words (void)
{
  g_autofree gchar *path = in_dir ("a.srt"), *data = NULL;

  g_file_set_contents (path, "old", -1, NULL);
  {
    g_autoptr (ToolResult) result = tool_run (NULL, "speak -p null --set "
        "null::fault=bad-words -o %s/a.wav -c %s --caption-words Hello.", dir,
        path);

    g_assert_cmpint (result->code, ==, EX_UNAVAILABLE);
    g_assert_nonnull (strstr (result->err,
            "gst-tts: the provider null tells no times of words"));
  }
  g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
  g_assert_cmpstr (data, ==, "old");
  g_unlink (path);
  assert_empty ();
}

static void
test_refused (void)
{
  g_autofree gchar *full = in_dir ("a.srt");

  tool_assert_fails (EX_USAGE, "must end in .srt, .vtt or .json", NULL,
      "speak -p null hi -o %s/a.wav -c %s/a.txt", dir, dir);
  tool_assert_fails (EX_USAGE, "needs --captions", NULL,
      "speak -p null hi -o %s/a.wav --caption-words", dir);
  tool_assert_fails (EX_USAGE, "--live has no --captions", "",
      "speak -p null --live -o %s/a.wav -c %s/a.srt", dir, dir);
  tool_assert_fails (EX_CANTCREAT, "cannot create /nowhere/a.srt: No such",
      NULL, "speak -p null hi -o - -c /nowhere/a.srt");
  tool_assert_fails (EX_USAGE, "--live speaks at once", "",
      "speak -p null --live -o %s/a.wav --timeline=cue", dir);
  tool_assert_fails (EX_USAGE, "--overflow needs --timeline=cue", NULL,
      "speak -p null hi -o %s/a.wav --overflow=clip", dir);
  tool_assert_fails (EX_USAGE, "--timeline can not be 'then', only append, cue",
      NULL, "speak -p null hi -o %s/a.wav --timeline=then", dir);
  assert_empty ();

  g_assert_cmpint (symlink ("/dev/full", full), ==, 0);
  {
    g_autoptr (ToolResult) result = tool_run (NULL,
        "speak -p null hi -o %s/a.wav -c %s", dir, full);

    g_assert_cmpint (result->code, ==, EX_IOERR);
    g_assert_nonnull (strstr (result->err, "a.srt: the disk is full"));
  }
  g_unlink (full);
  assert_empty ();
}

int
main (int argc, char **argv)
{
  int status;

  tts_test_init (&argc, &argv);
  dir = g_dir_make_tmp ("captions-XXXXXX", NULL);
  g_test_add_data_func ("/tools/captions/srt", "a.srt", test_cues);
  g_test_add_data_func ("/tools/captions/vtt", "a.vtt", test_cues);
  g_test_add_func ("/tools/captions/words", test_words);
  g_test_add_func ("/tools/captions/json", test_json);
  g_test_add_func ("/tools/captions/timeline", test_timeline);
  g_test_add_func ("/tools/captions/speakers", test_speakers);
  g_test_add_func ("/tools/captions/no-words", test_no_words);
  g_test_add_func ("/tools/captions/refused", test_refused);
  status = tts_test_run ();
  g_rmdir (dir);
  g_free (dir);
  return status;
}
