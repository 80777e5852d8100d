/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ttssrc by the clock: lines of standard input as they come. */
#include <string.h>
#include <unistd.h>

#include <gst/check/gstharness.h>

#include "test-main.h"

#define TEXT_CAPS "text/x-raw, format=utf8"
#define LINES "ttssrc location=- provider=null"

typedef struct
{
  GstHarness *h;
  GstBus *bus;
  gint writer;
  gint stdin_copy;
} Fixture;

static void
set_up (Fixture *f, const gchar *launch, const gchar *caps)
{
  gint fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  f->stdin_copy = dup (STDIN_FILENO);
  dup2 (fds[0], STDIN_FILENO);
  close (fds[0]);
  f->writer = fds[1];

  f->h = gst_harness_new_parse (launch);
  gst_harness_use_testclock (f->h);
  gst_harness_set_sink_caps_str (f->h, caps);
  f->bus = gst_bus_new ();
  gst_element_set_bus (f->h->element, f->bus);
  g_assert_cmpint (gst_element_set_state (f->h->element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_NO_PREROLL);
  gst_harness_play (f->h);
}

static void
close_pipe (Fixture *f)
{
  if (f->writer >= 0)
    close (f->writer);
  f->writer = -1;
}

static void
tear_down (Fixture *f)
{
  gst_element_set_state (f->h->element, GST_STATE_NULL);
  gst_element_set_bus (f->h->element, NULL);
  gst_object_unref (f->bus);
  gst_harness_teardown (f->h);
  close_pipe (f);
  dup2 (f->stdin_copy, STDIN_FILENO);
  close (f->stdin_copy);
}

static void
say (Fixture *f, const gchar *text)
{
  g_assert_cmpint (write (f->writer, text, strlen (text)), ==, strlen (text));
}

static GstClockTime
pull_line (Fixture *f, const gchar *text)
{
  GstBuffer *buffer = gst_harness_pull (f->h);
  GstClockTime pts;

  g_assert_nonnull (buffer);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, strlen (text));
  g_assert_cmpint (gst_buffer_memcmp (buffer, 0, text, strlen (text)), ==, 0);
  g_assert_cmpstr (gst_buffer_get_tts_meta (buffer)->cue->text, ==, text);
  pts = GST_BUFFER_PTS (buffer);
  gst_buffer_unref (buffer);
  return pts;
}

static GstEvent *
pull_event (Fixture *f, GstEventType type)
{
  for (;;) {
    GstEvent *event = gst_harness_pull_event (f->h);

    g_assert_nonnull (event);
    if (GST_EVENT_TYPE (event) == type)
      return event;
    gst_event_unref (event);
  }
}

static void
await_event (Fixture *f, GstEventType type)
{
  gst_event_unref (pull_event (f, type));
}

static void
test_lines (void)
{
  Fixture f;

  set_up (&f, "ttssrc location=-", TEXT_CAPS);
  say (&f, "One.\n");
  pull_line (&f, "One.");
  gst_harness_set_time (f.h, 3 * GST_SECOND);
  say (&f, "  \n\r\nTwo.\r\nThr");
  g_assert_cmpuint (pull_line (&f, "Two."), ==, 3 * GST_SECOND);
  say (&f, "ee");
  close_pipe (&f);
  pull_line (&f, "Three");
  await_event (&f, GST_EVENT_EOS);
  tear_down (&f);
}

/* The first piece of a cue and where its last one ends. */
static GstClockTime
pull_cue (Fixture *f, guint index, GstClockTime *ret_end)
{
  GstClockTime start = GST_CLOCK_TIME_NONE;
  const GstTtsMeta *meta;

  for (gboolean last = FALSE; !last;) {
    GstBuffer *buffer = gst_harness_pull (f->h);

    g_assert_nonnull (buffer);
    meta = gst_buffer_get_tts_meta (buffer);
    g_assert_cmpuint (meta->cue_index, ==, index);
    if (start == GST_CLOCK_TIME_NONE)
      start = GST_BUFFER_PTS (buffer);
    else
      g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, *ret_end);
    *ret_end = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
    last = meta->offset + meta->duration == meta->cue_duration;
    gst_buffer_unref (buffer);
  }
  return start;
}

static void
test_stamps (void)
{
  Fixture f;
  GstClockTime end;

  set_up (&f, LINES, "audio/x-raw");
  gst_harness_set_time (f.h, 5 * GST_SECOND);
  say (&f, "Hello there.\n");
  g_assert_cmpuint (pull_cue (&f, 0, &end), ==, 5 * GST_SECOND);
  g_assert_cmpuint (end, ==, 5720 * GST_MSECOND);

  gst_harness_set_time (f.h, 5100 * GST_MSECOND);
  say (&f, "You.\n");
  g_assert_cmpuint (pull_cue (&f, 1, &end), ==, 5720 * GST_MSECOND);
  g_assert_cmpuint (end, ==, 5960 * GST_MSECOND);

  gst_harness_set_time (f.h, 20 * GST_SECOND);
  say (&f, "Bye.\n");
  g_assert_cmpuint (pull_cue (&f, 2, &end), ==, 20 * GST_SECOND);
  tear_down (&f);
}

/* Events up to the next GAP, which must go on from @end; there is one segment
 * before the first. */
static GstClockTime
pull_gap (Fixture *f, GstClockTime end, guint *n_segments)
{
  GstClockTime start, duration;
  gboolean gap = FALSE;

  while (!gap) {
    g_autoptr (GstEvent) event = gst_harness_pull_event (f->h);

    g_assert_nonnull (event);
    *n_segments += GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT;
    gap = GST_EVENT_TYPE (event) == GST_EVENT_GAP;
    if (gap)
      gst_event_parse_gap (event, &start, &duration);
  }
  g_assert_cmpuint (*n_segments, ==, 1);
  g_assert_cmpuint (start, ==, end);
  g_assert_cmpuint (duration, >, 0);
  return start + duration;
}

static void
test_gaps (gconstpointer caps)
{
  Fixture f;
  GstClockTime end = 0, spoken_end;
  guint n_segments = 0;
  gboolean eos = FALSE;

  set_up (&f, LINES, caps);
  for (guint i = 0; i < 10; i++) {
    g_assert_true (gst_harness_crank_single_clock_wait (f.h));
    end = pull_gap (&f, end, &n_segments);
  }

  say (&f, "Hello.\n");
  if (strstr (caps, "audio"))
    g_assert_cmpuint (pull_cue (&f, 0, &spoken_end), >=, end);
  else
    g_assert_cmpuint (pull_line (&f, "Hello."), >=, end);
  close_pipe (&f);
  while (!eos) {
    g_autoptr (GstEvent) event = gst_harness_pull_event (f.h);

    g_assert_nonnull (event);
    g_assert_cmpint (GST_EVENT_TYPE (event), !=, GST_EVENT_SEGMENT);
    eos = GST_EVENT_TYPE (event) == GST_EVENT_EOS;
  }
  tear_down (&f);
}

static void
test_script_at_the_clock (void)
{
  Fixture f;
  GstClockTime end;

  set_up (&f, "ttssrc is-live=true provider=null text=\"Hello.\n\nYou.\"",
      "audio/x-raw");
  g_assert_cmpuint (pull_cue (&f, 0, &end), ==, 0);
  g_assert_cmpuint (pull_cue (&f, 1, &end), ==, 360 * GST_MSECOND);
  g_assert_false (gst_harness_push_upstream_event (f.h, gst_event_new_seek (1.0,
              GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, 0,
              GST_SEEK_TYPE_NONE, 0)));
  await_event (&f, GST_EVENT_EOS);
  tear_down (&f);
}

static void
test_latency (void)
{
  Fixture f;
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live;
  GstClockTime min, max;

  set_up (&f, LINES, "audio/x-raw");
  g_assert_true (gst_pad_peer_query (f.h->sinkpad, query));
  gst_query_parse_latency (query, &live, &min, &max);
  g_assert_true (live);
  g_assert_cmpuint (min, ==, 0);
  g_assert_cmpuint (max, ==, GST_CLOCK_TIME_NONE);
  tear_down (&f);
}

/* Nothing comes, and nothing holds the state change. */
static void
test_stop (void)
{
  Fixture f;

  for (guint i = 0; i < 20; i++) {
    set_up (&f, LINES, i % 2 ? "audio/x-raw" : TEXT_CAPS);
    tear_down (&f);
  }
}

/* More lines than the session takes, of which one is never spoken. */
static void
test_stop_when_full (void)
{
  Fixture f;

  set_up (&f, LINES " null::fault=hang max-ahead=2", "audio/x-raw");
  for (guint i = 0; i < 100; i++)
    say (&f, "Line.\n");
  tear_down (&f);

  set_up (&f, LINES, TEXT_CAPS);
  for (guint i = 0; i < 1000; i++)
    say (&f, "Line.\n");
  tear_down (&f);
}

static void
test_application_ends (void)
{
  Fixture f;
  GstClockTime end;

  set_up (&f, LINES, "audio/x-raw");
  say (&f, "Hello.\n");
  pull_cue (&f, 0, &end);
  g_assert_true (gst_element_send_event (f.h->element, gst_event_new_eos ()));
  await_event (&f, GST_EVENT_EOS);
  tear_down (&f);
}

static void
test_flush (void)
{
  Fixture f;
  GstClockTime end;

  set_up (&f, LINES, "audio/x-raw");
  say (&f, "Hello.\n");
  pull_cue (&f, 0, &end);
  gst_element_send_event (f.h->element, gst_event_new_flush_start ());
  gst_element_send_event (f.h->element, gst_event_new_flush_stop (TRUE));
  gst_harness_set_time (f.h, 9 * GST_SECOND);
  say (&f, "Go on.\n");
  g_assert_cmpuint (pull_cue (&f, 1, &end), ==, 9 * GST_SECOND);
  tear_down (&f);
}

static void
test_long_line (void)
{
  Fixture f;
  g_autofree gchar *line = g_strnfill (64 * 1024, 'a');
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  set_up (&f, "ttssrc location=-", TEXT_CAPS);
  say (&f, "Short.\n");
  for (guint i = 0; i < 17; i++)
    say (&f, line);
  message = gst_bus_timed_pop_filtered (f.bus, 20 * GST_SECOND,
      GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  gst_message_parse_error (message, &error, NULL);
  g_assert_cmpstr (error->message, ==,
      "standard input:2: the line has more than 1 MiB");
  tear_down (&f);
}

static void
test_rubbish_is_replaced (void)
{
  Fixture f;
  g_autoptr (GstMessage) message = NULL;

  set_up (&f, "ttssrc location=-", TEXT_CAPS);
  say (&f, "a\xff\n" "b\xfe\n");
  pull_line (&f, "a\357\277\275");
  pull_line (&f, "b\357\277\275");
  message = gst_bus_pop_filtered (f.bus, GST_MESSAGE_WARNING);
  g_assert_nonnull (message);
  gst_clear_message (&message);
  message = gst_bus_pop_filtered (f.bus, GST_MESSAGE_WARNING);
  g_assert_null (message);
  tear_down (&f);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/ttssrc/live/lines", test_lines);
  g_test_add_func ("/ttssrc/live/stamps", test_stamps);
  g_test_add_data_func ("/ttssrc/live/gaps/speech", "audio/x-raw", test_gaps);
  g_test_add_data_func ("/ttssrc/live/gaps/text", TEXT_CAPS, test_gaps);
  g_test_add_func ("/ttssrc/live/script", test_script_at_the_clock);
  g_test_add_func ("/ttssrc/live/latency", test_latency);
  g_test_add_func ("/ttssrc/live/stop", test_stop);
  g_test_add_func ("/ttssrc/live/stop-when-full", test_stop_when_full);
  g_test_add_func ("/ttssrc/live/application-ends", test_application_ends);
  g_test_add_func ("/ttssrc/live/flush", test_flush);
  g_test_add_func ("/ttssrc/live/long-line", test_long_line);
  g_test_add_func ("/ttssrc/live/rubbish", test_rubbish_is_replaced);
  return tts_test_run ();
}
