/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element gpuoffload with the provider `null`: order of buffers and
 * events, caps, metas, flushes, failures. */
#include "test-main.h"

#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <string.h>

#define RATE 24000

static GstHarness *
new_harness (const gchar *line)
{
  g_autofree gchar *full = g_strdup_printf ("gpuoffload provider=null "
      "null::ms-per-char=10 %s", line);
  GstHarness *h = gst_harness_new_parse (full);

  gst_harness_set_live (h, FALSE);
  gst_harness_set_src_caps_str (h, "text/x-raw, format=utf8");
  return h;
}

static void
push_text (GstHarness *h, const gchar *text, GstClockTime pts)
{
  GstBuffer *buffer = gst_buffer_new_memdup (text, strlen (text));

  GST_BUFFER_PTS (buffer) = pts;
  g_assert_cmpint (gst_harness_push (h, buffer), ==, GST_FLOW_OK);
}

/* Pulls until the cue with this index is over; the frames it had. */
static guint64
pull_cue (GstHarness *h, guint cue_index, GstClockTime *position)
{
  guint64 frames = 0;
  gboolean done = FALSE;

  while (!done) {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (h);
    GstTtsMeta *meta = gst_buffer_get_tts_meta (buffer);

    g_assert_nonnull (meta);
    g_assert_cmpuint (meta->cue_index, ==, cue_index);
    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, *position);
    *position += GST_BUFFER_DURATION (buffer);
    frames += gst_buffer_get_size (buffer) / 2;
    done = GST_CLOCK_TIME_IS_VALID (meta->cue_duration);
  }
  return frames;
}

static void
test_order (void)
{
  GstHarness *h = new_harness ("max-workers=4");
  GstClockTime position = 0;

  for (guint i = 0; i < 5; i++) {
    g_autofree gchar *text = g_strnfill (10 - i, 'a');

    push_text (h, text, GST_CLOCK_TIME_NONE);
  }
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (pull_cue (h, i, &position), ==,
        (10 - i) * RATE / 100);
  gst_harness_teardown (h);
}

static void
test_events_keep_their_place (void)
{
  GstHarness *h = new_harness ("");
  GstEvent *event = gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
      gst_structure_new_empty ("between"));
  GstClockTime position = 0;
  guint n_buffers = 0;
  gboolean seen = FALSE;

  push_text (h, "before", GST_CLOCK_TIME_NONE);
  g_assert_true (gst_harness_push_event (h, event));
  push_text (h, "after it", GST_CLOCK_TIME_NONE);
  g_assert_true (gst_harness_push_event (h, gst_event_new_eos ()));
  g_assert_cmpuint (pull_cue (h, 0, &position), ==, 6 * RATE / 100);
  g_assert_cmpuint (pull_cue (h, 1, &position), ==, 8 * RATE / 100);

  for (;;) {
    g_autoptr (GstEvent) pulled = gst_harness_pull_event (h);

    if (GST_EVENT_TYPE (pulled) == GST_EVENT_EOS)
      break;
    seen |= gst_event_has_name (pulled, "between");
    n_buffers++;
  }
  g_assert_true (seen);
  g_assert_cmpuint (n_buffers, >=, 4);  /* stream, caps, segment, script */
  gst_harness_teardown (h);
}

static void
test_downstream_rate (void)
{
  GstHarness *h = gst_harness_new_parse ("gpuoffload provider=null "
      "null::ms-per-char=10");
  GstClockTime position = 0;

  gst_harness_set_live (h, FALSE);
  gst_harness_set_sink_caps_str (h,
      "audio/x-raw, format=S16LE, rate=48000, channels=1, layout=interleaved");
  gst_harness_set_src_caps_str (h, "text/x-raw, format=utf8");
  push_text (h, "0123456789", GST_CLOCK_TIME_NONE);
  g_assert_cmpuint (pull_cue (h, 0, &position), ==, 4800);
  g_assert_cmpuint (position, ==, 100 * GST_MSECOND);
  gst_harness_teardown (h);
}

static void
test_wishes_stay_in_the_meta (void)
{
  GstHarness *h = new_harness ("");
  g_autoptr (GstBuffer) buffer = NULL;

  push_text (h, "late", 7 * GST_SECOND);
  buffer = gst_harness_pull (h);
  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, 0);
  g_assert_cmpuint (gst_buffer_get_tts_meta (buffer)->cue->start, ==,
      7 * GST_SECOND);
  gst_harness_teardown (h);
}

/* With a live source time goes on by itself: cues start at their times, or
 * when the one before has ended. */
static void
test_live (void)
{
  GstHarness *h = gst_harness_new_parse ("gpuoffload provider=null "
      "null::ms-per-char=10 latency=3000000000");
  GstClockTime position = 7 * GST_SECOND;

  gst_harness_set_live (h, TRUE);
  gst_harness_set_upstream_latency (h, 20 * GST_MSECOND);
  gst_harness_set_src_caps_str (h, "text/x-raw, format=utf8");
  push_text (h, "0123456789", 7 * GST_SECOND);
  push_text (h, "0123456789", 7 * GST_SECOND + 50 * GST_MSECOND);
  push_text (h, "0123456789", 9 * GST_SECOND);
  pull_cue (h, 0, &position);
  pull_cue (h, 1, &position);
  g_assert_cmpuint (position, ==, 7200 * GST_MSECOND);
  position = 9 * GST_SECOND;
  pull_cue (h, 2, &position);
  g_assert_cmpuint (gst_harness_query_latency (h), ==, 3020 * GST_MSECOND);
  gst_harness_teardown (h);
}

/* Nothing is promised: a cue starts when its speech is there. */
static void
test_unsynchronised (void)
{
  GstHarness *h = gst_harness_new_parse ("gpuoffload provider=null "
      "null::ms-per-char=10 latency=18446744073709551615");
  GstClockTime position = 9 * GST_SECOND;

  gst_harness_use_testclock (h);
  gst_harness_set_live (h, TRUE);
  gst_harness_set_upstream_latency (h, 20 * GST_MSECOND);
  gst_harness_set_src_caps_str (h, "text/x-raw, format=utf8");
  gst_harness_set_time (h, 9 * GST_SECOND);
  push_text (h, "0123456789", 7 * GST_SECOND);
  pull_cue (h, 0, &position);
  push_text (h, "0123456789", 12 * GST_SECOND);
  pull_cue (h, 1, &position);
  g_assert_cmpuint (position, ==, 9200 * GST_MSECOND);
  g_assert_cmpuint (gst_harness_query_latency (h), ==, 20 * GST_MSECOND);
  gst_harness_teardown (h);
}

static void
test_flush (void)
{
  GstHarness *h = new_harness ("null::fault=hang null::fault-match=never");
  GstClockTime position = 0;
  GstSegment segment;

  push_text (h, "never", GST_CLOCK_TIME_NONE);
  g_assert_true (gst_harness_push_event (h, gst_event_new_flush_start ()));
  g_assert_true (gst_harness_push_event (h, gst_event_new_flush_stop (TRUE)));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = 5 * GST_SECOND;
  g_assert_true (gst_harness_push_event (h, gst_event_new_segment (&segment)));
  push_text (h, "goes on", GST_CLOCK_TIME_NONE);
  position = 5 * GST_SECOND;
  g_assert_cmpuint (pull_cue (h, 0, &position), ==, 7 * RATE / 100);
  gst_harness_teardown (h);
}

/* The task may still be on its way out of one flush when the next ends. */
static void
test_many_flushes (void)
{
  GstHarness *h = new_harness ("");
  GstClockTime position = 0;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  for (guint i = 0; i < 500; i++) {
    push_text (h, "word", GST_CLOCK_TIME_NONE);
    g_assert_true (gst_harness_push_event (h, gst_event_new_flush_start ()));
    g_assert_true (gst_harness_push_event (h,
            gst_event_new_flush_stop (TRUE)));
    g_assert_true (gst_harness_push_event (h,
            gst_event_new_segment (&segment)));
  }
  push_text (h, "0123456789", GST_CLOCK_TIME_NONE);
  do {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (h);

    g_assert_nonnull (buffer);
    position = gst_buffer_get_tts_meta (buffer)->cue_duration;
  } while (position != 100 * GST_MSECOND);
  gst_harness_teardown (h);
}

static void
test_stop_while_hanging (void)
{
  GstHarness *h = new_harness ("null::fault=hang");

  push_text (h, "never", GST_CLOCK_TIME_NONE);
  gst_harness_teardown (h);
}

static void
test_empty_buffer (void)
{
  GstHarness *h = new_harness ("");
  GstClockTime position = 0;

  g_assert_cmpint (gst_harness_push (h, gst_buffer_new ()), ==, GST_FLOW_OK);
  push_text (h, "word", GST_CLOCK_TIME_NONE);
  g_assert_cmpuint (pull_cue (h, 0, &position), ==, 4 * RATE / 100);
  gst_harness_teardown (h);
}

/* The first message of a type from a pipeline that is run to its end. */
static GstMessage *
run_until (const gchar *line, GstMessageType types)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstBus) bus = NULL;
  GstMessage *message;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND, types);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  g_assert_nonnull (message);
  return message;
}

static void
check_error (const gchar *line, GQuark domain, gint code, const gchar *part)
{
  g_autoptr (GstMessage) message =
      run_until (line, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_errors (void)
{
  check_error ("ttssrc text=word ! text/x-raw ! gpuoffload provider=nul "
      "! fakesink", GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, "null");
  check_error ("ttssrc text=word ! text/x-raw ! gpuoffload provider=null "
      "nil::delay=1 ! fakesink", GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "'nil'");
  check_error ("ttssrc text=word ! text/x-raw ! gpuoffload provider=null "
      "null::fault=error null::error-class=auth ! fakesink",
      GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED, "cue 1");
  check_error ("ttssrc text=word ! text/x-raw ! gpuoffload provider=null "
      "lexicon=/does/not/exist ! fakesink", GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_FOUND, "/does/not/exist");
}

/* A sink that has had enough ends the stream. */
static void
test_enough (void)
{
  g_autoptr (GstMessage) message = run_until ("ttssrc text=\"One.\n\nTwo.\" "
      "! text/x-raw ! gpuoffload provider=null ! fakesink num-buffers=1",
      GST_MESSAGE_ERROR | GST_MESSAGE_EOS);

  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
}

/* Said at READY, and once. */
static void
test_unknown_child (void)
{
  g_autoptr (GstElement) element =
      gst_parse_launch ("gpuoffload nil::x=1", NULL);
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;

  gst_element_set_bus (element, bus);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_READY), ==,
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_READY), ==,
      GST_STATE_CHANGE_SUCCESS);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
}

static void
test_lexicon (void)
{
  g_autofree gchar *path = NULL, *line = NULL;
  GstClockTime position = 0;
  GstHarness *h;
  gint fd = g_file_open_tmp ("lexicon-XXXXXX.txt", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, "abc\tabcdefghij\n", -1, NULL));
  line = g_strdup_printf ("lexicon=%s", path);
  h = new_harness (line);
  push_text (h, "abc", GST_CLOCK_TIME_NONE);
  g_assert_cmpuint (pull_cue (h, 0, &position), ==, 10 * RATE / 100);
  gst_harness_teardown (h);
  g_remove (path);
}

/* One line for each message about a cue, up to EOS. */
static gchar *
describe_messages (GstBus *bus)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (;;) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
        GST_CLOCK_TIME_NONE, GST_MESSAGE_ELEMENT | GST_MESSAGE_EOS);
    const GstStructure *s = gst_message_get_structure (message);
    guint64 at = 0, duration = 0;
    gboolean skipped = FALSE;
    guint index = 0;

    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      return g_string_free (g_steal_pointer (&lines), FALSE);
    g_assert_true (gst_structure_get (s, "cue-index", G_TYPE_UINT, &index,
            "running-time", G_TYPE_UINT64, &at, NULL));
    gst_structure_get_uint64 (s, "duration", &duration);
    gst_structure_get_boolean (s, "skipped", &skipped);
    g_string_append_printf (lines, "%s %u at %u, %u ms%s\n",
        gst_structure_get_name (s) + strlen ("tts-cue-"), index,
        (guint) (at / GST_MSECOND), (guint) (duration / GST_MSECOND),
        skipped ? ", skipped" : "");
  }
}

static void
test_messages (void)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch ("ttssrc "
      "text=\"One.\n\nTwo.\n\nThree.\" ! gpuoffload provider=null "
      "on-error=skip null::ms-per-char=10 null::fault=error "
      "null::error-class=bad-input null::fault-match=Two ! fakesink", NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autofree gchar *lines = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  lines = describe_messages (bus);
  g_assert_cmpstr (lines, ==,
      "started 0 at 0, 0 ms\n"
      "done 0 at 0, 40 ms\n"
      "done 1 at 40, 0 ms, skipped\n"
      "started 2 at 40, 0 ms\n"
      "done 2 at 40, 60 ms\n");
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* However seldom they are wanted, one comes at the end, with all in it. */
static void
test_metrics (void)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch ("ttssrc "
      "text=\"One.\n\nTwo.\n\nThree.\" ! gpuoffload provider=null "
      "metrics-interval=3600000 null::ms-per-char=10 ! fakesink", NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  gboolean over = FALSE;
  guint64 cues = 0;
  guint n = 0;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (!over) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
        GST_CLOCK_TIME_NONE, GST_MESSAGE_ELEMENT | GST_MESSAGE_EOS);

    over = GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
    if (!over && gst_message_has_name (message, "tts-metrics")) {
      gst_structure_get_uint64 (gst_message_get_structure (message),
          "cues-done", &cues);
      n++;
    }
  }
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (cues, ==, 3);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
assert_progress (GstBus *bus, GstProgressType expected)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
      GST_CLOCK_TIME_NONE, GST_MESSAGE_PROGRESS);
  g_autofree gchar *code = NULL;
  GstProgressType type;

  gst_message_parse_progress (message, &type, &code, NULL);
  g_assert_cmpint (type, ==, expected);
  g_assert_cmpstr (code, ==, "request");
}

/* What begins must end in one of three ways. */
static void
test_progress (void)
{
  static const struct
  {
    const gchar *fault;
    GstProgressType end;
  } rows[] = {
    { "none", GST_PROGRESS_TYPE_COMPLETE },
    { "error null::error-class=auth", GST_PROGRESS_TYPE_ERROR },
    { "hang", GST_PROGRESS_TYPE_CANCELED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *line = g_strdup_printf ("ttssrc text=word ! gpuoffload "
        "provider=null null::fault=%s ! fakesink", rows[i].fault);
    g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
    g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    assert_progress (bus, GST_PROGRESS_TYPE_START);
    if (rows[i].end == GST_PROGRESS_TYPE_CANCELED)
      gst_element_set_state (pipeline, GST_STATE_READY);
    assert_progress (bus, rows[i].end);
    gst_element_set_state (pipeline, GST_STATE_NULL);
  }
}

static void
test_stats (void)
{
  GstHarness *h = new_harness ("");
  g_autoptr (GstElement) element = gst_harness_find_element (h, "gpuoffload");
  g_autoptr (GstStructure) stats = NULL;
  GstClockTime position = 0;
  guint64 audio, cues;
  gint64 at;

  push_text (h, "0123456789", GST_CLOCK_TIME_NONE);
  pull_cue (h, 0, &position);
  g_object_get (element, "stats", &stats, NULL);
  g_assert_true (gst_structure_get (stats, "audio-time", G_TYPE_UINT64,
          &audio, "cues-done", G_TYPE_UINT64, &cues, NULL));
  g_assert_cmpuint (audio, ==, 100 * GST_MSECOND);
  g_assert_cmpuint (cues, ==, 1);
  g_assert_true (gst_element_query_position (element, GST_FORMAT_TIME, &at));
  g_assert_cmpint (at, ==, 100 * GST_MSECOND);
  gst_harness_teardown (h);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/gpuoffload/order", test_order);
  g_test_add_func ("/gpuoffload/events", test_events_keep_their_place);
  g_test_add_func ("/gpuoffload/downstream-rate", test_downstream_rate);
  g_test_add_func ("/gpuoffload/wishes", test_wishes_stay_in_the_meta);
  g_test_add_func ("/gpuoffload/live", test_live);
  g_test_add_func ("/gpuoffload/unsynchronised", test_unsynchronised);
  g_test_add_func ("/gpuoffload/flush", test_flush);
  g_test_add_func ("/gpuoffload/many-flushes", test_many_flushes);
  g_test_add_func ("/gpuoffload/stop", test_stop_while_hanging);
  g_test_add_func ("/gpuoffload/empty-buffer", test_empty_buffer);
  g_test_add_func ("/gpuoffload/errors", test_errors);
  g_test_add_func ("/gpuoffload/enough", test_enough);
  g_test_add_func ("/gpuoffload/unknown-child", test_unknown_child);
  g_test_add_func ("/gpuoffload/lexicon", test_lexicon);
  g_test_add_func ("/gpuoffload/messages", test_messages);
  g_test_add_func ("/gpuoffload/metrics", test_metrics);
  g_test_add_func ("/gpuoffload/progress", test_progress);
  g_test_add_func ("/gpuoffload/stats", test_stats);

  return tts_test_run ();
}
