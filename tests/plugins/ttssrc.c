/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ttssrc in text mode: cues as buffers, times, seeks, settings. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>
#include <gst/check/gstharness.h>

#include "test-main.h"

#define TEXT_CAPS "text/x-raw, format=utf8"

#define SRT \
  "1\n00:00:01,000 --> 00:00:02,500\nThe first line.\n\n" \
  "2\n00:00:04,000 --> 00:00:05,000\nThe second line.\n\n" \
  "3\n00:00:06,000 --> 00:00:09,000\nThe third line.\n"

static gchar *
write_script (const gchar *name, const gchar *text)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ttssrc-XXXXXX", NULL);
  gchar *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
remove_script (const gchar *path)
{
  g_autofree gchar *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}

static GstHarness *
start (const gchar *launch, const gchar *caps, GstBus **ret_bus)
{
  GstHarness *h = gst_harness_new_parse (launch);

  gst_harness_set_sink_caps_str (h, caps);
  if (ret_bus) {
    *ret_bus = gst_bus_new ();
    gst_element_set_bus (h->element, *ret_bus);
  }
  gst_harness_play (h);
  return h;
}

static void
end (GstHarness *h, GstBus *bus)
{
  gst_element_set_state (h->element, GST_STATE_NULL);
  if (bus) {
    gst_element_set_bus (h->element, NULL);
    gst_object_unref (bus);
  }
  gst_harness_teardown (h);
}

static GstBuffer *
pull_cue (GstHarness *h, const gchar *text, guint index)
{
  GstBuffer *buffer = gst_harness_pull (h);
  GstTtsMeta *meta;

  g_assert_nonnull (buffer);
  g_assert_cmpint (gst_buffer_memcmp (buffer, 0, text, strlen (text)), ==, 0);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, strlen (text));
  meta = gst_buffer_get_tts_meta (buffer);
  g_assert_nonnull (meta);
  g_assert_cmpuint (meta->cue_index, ==, index);
  g_assert_cmpuint (meta->chunk_index, ==, GST_TTS_CHUNK_NONE);
  g_assert_cmpstr (meta->cue->text, ==, text);
  return buffer;
}

static void
assert_cue (GstHarness *h, const gchar *text, guint index)
{
  gst_buffer_unref (pull_cue (h, text, index));
}

static GstEvent *
pull_event (GstHarness *h, GstEventType type)
{
  for (;;) {
    GstEvent *event = gst_harness_pull_event (h);

    g_assert_nonnull (event);
    if (GST_EVENT_TYPE (event) == type)
      return event;
    gst_event_unref (event);
  }
}

static void
test_cues (void)
{
  GstHarness *h = start ("ttssrc text=\"One here.\n\nTwo there.\"", TEXT_CAPS,
      NULL);
  GstBuffer *buffer = pull_cue (h, "One here.", 0);
  GstTtsMeta *meta = gst_buffer_get_tts_meta (buffer);
  g_autoptr (GstEvent) event = NULL;
  const gchar *script_id;
  guint first_cue;

  g_assert_cmpint (GST_EVENT_TYPE (event = gst_harness_pull_event (h)), ==,
      GST_EVENT_STREAM_START);
  gst_clear_event (&event);
  g_assert_cmpint (GST_EVENT_TYPE (event = gst_harness_pull_event (h)), ==,
      GST_EVENT_CAPS);
  gst_clear_event (&event);
  g_assert_cmpint (GST_EVENT_TYPE (event = gst_harness_pull_event (h)), ==,
      GST_EVENT_SEGMENT);
  gst_clear_event (&event);
  event = gst_harness_pull_event (h);
  g_assert_true (gst_tts_event_parse_script (event, &script_id, &first_cue));
  g_assert_cmpstr (script_id, ==, meta->script_id);
  g_assert_cmpuint (first_cue, ==, 0);
  gst_clear_event (&event);
  gst_buffer_unref (buffer);

  buffer = pull_cue (h, "Two there.", 1);
  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, GST_CLOCK_TIME_NONE);
  gst_buffer_unref (buffer);
  event = pull_event (h, GST_EVENT_EOS);
  end (h, NULL);
}

static void
test_times (void)
{
  g_autofree gchar *path = write_script ("times.srt", SRT);
  g_autofree gchar *launch = g_strdup_printf ("ttssrc location=%s", path);
  GstHarness *h = start (launch, TEXT_CAPS, NULL);
  GstBuffer *buffer = pull_cue (h, "The first line.", 0);
  gint64 duration;

  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, GST_SECOND);
  g_assert_cmpuint (GST_BUFFER_DURATION (buffer), ==, 1500 * GST_MSECOND);
  gst_buffer_unref (buffer);
  g_assert_true (gst_element_query_duration (h->element, GST_FORMAT_TIME,
          &duration));
  g_assert_cmpint (duration, ==, 9 * GST_SECOND);
  assert_cue (h, "The second line.", 1);
  assert_cue (h, "The third line.", 2);
  end (h, NULL);
  remove_script (path);
}

static gboolean
seek (GstHarness *h, gdouble rate, GstFormat format, gint64 to)
{
  return gst_harness_push_upstream_event (h, gst_event_new_seek (rate, format,
          GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, to, GST_SEEK_TYPE_NONE, 0));
}

static void
test_seek (void)
{
  g_autofree gchar *path = write_script ("seek.srt", SRT);
  g_autofree gchar *launch = g_strdup_printf ("ttssrc location=%s", path);
  GstHarness *h = start (launch, TEXT_CAPS, NULL);
  const GstSegment *segment;
  g_autoptr (GstEvent) event = NULL;
  g_autoptr (GstQuery) query = gst_query_new_seeking (GST_FORMAT_TIME);
  gboolean seekable;
  gint64 stop;

  assert_cue (h, "The first line.", 0);
  assert_cue (h, "The second line.", 1);
  assert_cue (h, "The third line.", 2);

  g_assert_false (seek (h, 2.0, GST_FORMAT_TIME, 0));
  g_assert_false (seek (h, 1.0, GST_FORMAT_BYTES, 0));
  g_assert_false (seek (h, 1.0, GST_FORMAT_TIME, 100 * GST_SECOND));
  g_assert_false (gst_element_seek (h->element, -1.0, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_SET, 1));
  g_assert_true (gst_element_query (h->element, query));
  gst_query_parse_seeking (query, NULL, &seekable, NULL, &stop);
  g_assert_true (seekable);
  g_assert_cmpint (stop, ==, 9 * GST_SECOND);

  event = pull_event (h, GST_EVENT_EOS);
  gst_clear_event (&event);
  g_assert_true (seek (h, 1.0, GST_FORMAT_TIME, 4500 * GST_MSECOND));
  event = pull_event (h, GST_EVENT_FLUSH_STOP);
  gst_clear_event (&event);
  event = pull_event (h, GST_EVENT_SEGMENT);
  gst_event_parse_segment (event, &segment);
  g_assert_cmpuint (segment->start, ==, 4500 * GST_MSECOND);
  assert_cue (h, "The second line.", 1);
  assert_cue (h, "The third line.", 2);
  end (h, NULL);
  remove_script (path);
}

static void
test_seek_without_times (void)
{
  GstHarness *h = start ("ttssrc text=\"One.\n\nTwo.\"", TEXT_CAPS, NULL);

  assert_cue (h, "One.", 0);
  assert_cue (h, "Two.", 1);
  g_assert_false (seek (h, 1.0, GST_FORMAT_TIME, GST_SECOND));
  for (guint i = 0; i < 50; i++) {
    GstBuffer *buffer;

    g_assert_true (seek (h, 1.0, GST_FORMAT_TIME, 0));
    while ((buffer = gst_harness_try_pull (h)))
      gst_buffer_unref (buffer);
  }
  end (h, NULL);
}

static void
test_flush_goes_on (void)
{
  GstHarness *h = start ("ttssrc text=\"One.\n\nTwo.\n\nThree.\"", TEXT_CAPS,
      NULL);
  g_autoptr (GstEvent) event = NULL;

  assert_cue (h, "One.", 0);
  assert_cue (h, "Two.", 1);
  assert_cue (h, "Three.", 2);
  g_assert_true (gst_element_send_event (h->element,
          gst_event_new_flush_start ()));
  g_assert_true (gst_element_send_event (h->element,
          gst_event_new_flush_stop (TRUE)));
  event = pull_event (h, GST_EVENT_FLUSH_STOP);
  gst_clear_event (&event);
  event = pull_event (h, GST_EVENT_EOS);
  end (h, NULL);
}

static void
test_ssml (void)
{
  static const gchar ssml[] = "<speak>Hello <break time=\"1s\"/> you.</speak>";
  g_autofree gchar *path = write_script ("hello.ssml", ssml);
  g_autofree gchar *launch = g_strdup_printf ("ttssrc location=%s", path);
  GstHarness *h = start (launch, "application/ssml+xml", NULL);
  GstBuffer *buffer = gst_harness_pull (h);

  g_assert_cmpint (gst_buffer_memcmp (buffer, 0, ssml, strlen (ssml)), ==, 0);
  g_assert_null (gst_buffer_get_tts_meta (buffer));
  gst_buffer_unref (buffer);
  end (h, NULL);

  h = start (launch, TEXT_CAPS "; application/ssml+xml", NULL);
  buffer = gst_harness_pull (h);
  g_assert_nonnull (gst_buffer_get_tts_meta (buffer));
  gst_buffer_unref (buffer);
  end (h, NULL);
  remove_script (path);
}

/* Nobody ever writes to it. */
static void
test_silent_fifo (void)
{
  g_autofree gchar *path = write_script ("pipe", "");
  g_autofree gchar *launch = g_strdup_printf ("ttssrc location=%s ! fakesink",
      path);
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, NULL);
  gint64 before = g_get_monotonic_time ();
  gint fd;

  g_unlink (path);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  fd = g_open (path, O_RDWR, 0);
  g_assert_cmpint (gst_element_set_state (pipeline, GST_STATE_PLAYING), ==,
      GST_STATE_CHANGE_ASYNC);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 5 * G_USEC_PER_SEC);
  g_close (fd, NULL);
  remove_script (path);
}

static GstTtsFormat
format_of (GstElement *element)
{
  GstTtsFormat format;

  g_object_get (element, "format", &format, NULL);
  return format;
}

static void
test_uri (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) element = gst_object_ref_sink (
      gst_element_make_from_uri (GST_URI_SRC,
          "tts://Gr%C3%BC%C3%9Fe%2C%20you?format=text", "source", &error));
  GstURIHandler *handler = GST_URI_HANDLER (element);
  g_autofree gchar *text = NULL;
  g_autofree gchar *location = NULL;
  g_autofree gchar *uri = NULL;

  g_assert_no_error (error);
  g_object_get (element, "text", &text, NULL);
  g_assert_cmpstr (text, ==, "Grüße, you");
  g_assert_cmpint (format_of (element), ==, GST_TTS_FORMAT_TEXT);
  uri = gst_uri_handler_get_uri (handler);
  g_assert_cmpstr (uri, ==, "tts://Gr%C3%BC%C3%9Fe%2C%20you?format=text");

  g_assert_true (gst_uri_handler_set_uri (handler,
          "tts:///a%20b/tour.json?format=json", &error));
  g_object_get (element, "location", &location, NULL);
  g_assert_cmpstr (location, ==, "/a b/tour.json");
  g_assert_cmpint (format_of (element), ==, GST_TTS_FORMAT_JSON);
}

static void
assert_bad_uri (const gchar *uri, const gchar *pattern)
{
  g_autoptr (GstElement) element = gst_object_ref_sink (
      gst_element_factory_make ("ttssrc", NULL));
  g_autoptr (GError) error = NULL;

  g_assert_false (gst_uri_handler_set_uri (GST_URI_HANDLER (element), uri,
          &error));
  g_assert_nonnull (error);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("'%s' gave '%s'", uri, error->message);
}

static void
test_bad_uris (void)
{
  assert_bad_uri ("tts://a?colour=red", "*colour*provider*");
  assert_bad_uri ("tts://a?format=poem", "*format*poem*");
  assert_bad_uri ("tts://a?format", "*'format'*no value*");
  assert_bad_uri ("tts://%ff%fe", "*percent-encoded UTF-8*");
  assert_bad_uri ("tts://%", "*percent-encoded UTF-8*");
}

static void
test_eos (void)
{
  GstHarness *h = start ("ttssrc text=\"One.\n\nTwo.\"", TEXT_CAPS, NULL);
  g_autoptr (GstEvent) event = NULL;

  gst_element_send_event (h->element, gst_event_new_eos ());
  event = pull_event (h, GST_EVENT_EOS);
  end (h, NULL);
}

static void
test_again (void)
{
  GstHarness *h = start ("ttssrc text=\"One.\"", TEXT_CAPS, NULL);
  g_autofree gchar *first_id = NULL;

  for (guint i = 0; i < 3; i++) {
    GstBuffer *buffer = pull_cue (h, "One.", 0);
    GstTtsMeta *meta = gst_buffer_get_tts_meta (buffer);

    g_assert_cmpstr (meta->script_id, !=, first_id);
    g_free (first_id);
    first_id = g_strdup (meta->script_id);
    gst_buffer_unref (buffer);
    gst_element_set_state (h->element, GST_STATE_READY);
    gst_element_set_state (h->element, GST_STATE_PLAYING);
  }
  end (h, NULL);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/ttssrc/text/cues", test_cues);
  g_test_add_func ("/ttssrc/text/times", test_times);
  g_test_add_func ("/ttssrc/text/seek", test_seek);
  g_test_add_func ("/ttssrc/text/seek-without-times", test_seek_without_times);
  g_test_add_func ("/ttssrc/text/flush", test_flush_goes_on);
  g_test_add_func ("/ttssrc/text/eos", test_eos);
  g_test_add_func ("/ttssrc/text/again", test_again);
  g_test_add_func ("/ttssrc/text/ssml", test_ssml);
  g_test_add_func ("/ttssrc/silent-fifo", test_silent_fifo);
  g_test_add_func ("/ttssrc/uri", test_uri);
  g_test_add_func ("/ttssrc/bad-uris", test_bad_uris);
  return tts_test_run ();
}
