/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ttssrc in audio mode, with the provider that makes tones. */
#include <string.h>

#include <gst/check/gstharness.h>

#include "test-main.h"

#define AUDIO_CAPS "audio/x-raw"
#define RATE 24000
/* ttsnull's default */
#define FRAMES_PER_CHAR (RATE * 60 / 1000)

/* What came out of one cue. */
typedef struct
{
  GstClockTime start;
  GByteArray *samples;
} Cue;

static void
clear_cue (gpointer data)
{
  Cue *cue = data;

  g_byte_array_unref (cue->samples);
}

static GstHarness *
start (const gchar *launch, const gchar *caps, GstBus **ret_bus)
{
  GstHarness *h = gst_harness_new_parse (launch);

  gst_harness_set_sink_caps_str (h, caps);
  *ret_bus = gst_bus_new ();
  gst_element_set_bus (h->element, *ret_bus);
  /* gst_harness_play() wants no error before it has looked. */
  gst_element_set_state (h->element, GST_STATE_PLAYING);
  return h;
}

static void
end (GstHarness *h, GstBus *bus)
{
  gst_element_set_state (h->element, GST_STATE_NULL);
  gst_element_set_bus (h->element, NULL);
  gst_object_unref (bus);
  gst_harness_teardown (h);
}

static GstMessage *
pop_message (GstBus *bus, GstMessageType type)
{
  GstMessage *message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND,
      type);

  g_assert_nonnull (message);
  return message;
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
await_event (GstHarness *h, GstEventType type)
{
  gst_event_unref (pull_event (h, type));
}

/* Adds what is in @buffer to its cue; what follows on must follow on. */
static void
take (GArray *cues, GstBuffer *buffer)
{
  const GstTtsMeta *meta = gst_buffer_get_tts_meta (buffer);
  GstMapInfo map;
  Cue *cue;

  g_assert_nonnull (meta);
  if (meta->offset == 0) {
    Cue fresh = { GST_BUFFER_PTS (buffer), g_byte_array_new () };

    g_array_append_val (cues, fresh);
  }
  g_assert_cmpuint (cues->len, >, 0);
  cue = &g_array_index (cues, Cue, cues->len - 1);
  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, cue->start +
      gst_util_uint64_scale (cue->samples->len / 2, GST_SECOND, RATE));
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  g_byte_array_append (cue->samples, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
}

static GArray *
new_cues (void)
{
  GArray *cues = g_array_new (FALSE, FALSE, sizeof (Cue));

  g_array_set_clear_func (cues, clear_cue);
  return cues;
}

/* All up to EOS. */
static GArray *
take_all (GstHarness *h)
{
  GArray *cues = new_cues ();
  GstBuffer *buffer;

  await_event (h, GST_EVENT_EOS);
  while ((buffer = gst_harness_try_pull (h)))
    take (cues, buffer);
  return cues;
}

static void
assert_cue (GArray *cues, guint index, guint64 start, guint n_chars)
{
  const Cue *cue = &g_array_index (cues, Cue, index);

  g_assert_cmpuint (cues->len, >, index);
  g_assert_cmpuint (cue->start, ==, start);
  g_assert_cmpuint (cue->samples->len, ==, 2 * n_chars * FRAMES_PER_CHAR);
}

static void
test_speech (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null text=\"Hello.\n\nGood-bye.\"",
      AUDIO_CAPS, &bus);
  g_autoptr (GArray) cues = take_all (h);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (h->sinkpad);
  g_autoptr (GstCaps) expected = gst_caps_from_string ("audio/x-raw, "
      "format=S16LE, rate=24000, channels=1, layout=interleaved");
  gint64 duration;

  g_assert_true (gst_caps_is_subset (caps, expected));
  g_assert_cmpuint (cues->len, ==, 2);
  assert_cue (cues, 0, 0, 6);
  assert_cue (cues, 1, 360 * GST_MSECOND, 9);
  g_assert_true (gst_element_query_duration (h->element, GST_FORMAT_TIME,
          &duration));
  g_assert_cmpint (duration, ==, 900 * GST_MSECOND);
  end (h, bus);
}

static void
test_script_event_follows_segment (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null text=Hello.", AUDIO_CAPS, &bus);
  GstBuffer *buffer = gst_harness_pull (h);
  const gchar *script_id;
  guint first_cue;
  g_autoptr (GstEvent) event = NULL;

  await_event (h, GST_EVENT_SEGMENT);
  event = gst_harness_pull_event (h);
  g_assert_true (gst_tts_event_parse_script (event, &script_id, &first_cue));
  g_assert_cmpuint (first_cue, ==, 0);
  g_assert_cmpstr (gst_buffer_get_tts_meta (buffer)->script_id, ==, script_id);
  gst_buffer_unref (buffer);
  end (h, bus);
}

static guint
count_metrics (const gchar *launch)
{
  GstBus *bus;
  GstHarness *h = start (launch, AUDIO_CAPS, &bus);
  g_autoptr (GArray) cues = take_all (h);
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT))) {
    n += gst_message_has_name (message, "tts-metrics");
    gst_message_unref (message);
  }
  end (h, bus);
  return n;
}

static void
test_metrics (void)
{
  g_assert_cmpuint (count_metrics ("ttssrc provider=null "
          "text=\"Hello.\n\nGood-bye.\""), ==, 0);
  g_assert_cmpuint (count_metrics ("ttssrc provider=null "
          "metrics-interval=3600000 text=\"Hello.\n\nGood-bye.\""), ==, 1);
}

static void
test_messages (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null text=\"Hello.\n\nGood-bye.\"",
      AUDIO_CAPS, &bus);
  g_autoptr (GArray) cues = take_all (h);
  static const gchar *const names[] = { "tts-cue-started", "tts-cue-done" };
  GstProgressType type;
  g_autoptr (GstMessage) progress = NULL;

  progress = pop_message (bus, GST_MESSAGE_PROGRESS);
  gst_message_parse_progress (progress, &type, NULL, NULL);
  g_assert_cmpint (type, ==, GST_PROGRESS_TYPE_START);
  gst_clear_message (&progress);
  progress = pop_message (bus, GST_MESSAGE_PROGRESS);
  gst_message_parse_progress (progress, &type, NULL, NULL);
  g_assert_cmpint (type, ==, GST_PROGRESS_TYPE_COMPLETE);

  for (guint i = 0; i < 4; i++) {
    g_autoptr (GstMessage) message = pop_message (bus, GST_MESSAGE_ELEMENT);
    const GstStructure *s = gst_message_get_structure (message);
    guint index;
    guint64 at, duration;

    g_assert_cmpstr (gst_structure_get_name (s), ==, names[i % 2]);
    g_assert_true (gst_structure_get_uint (s, "cue-index", &index));
    g_assert_cmpuint (index, ==, i / 2);
    g_assert_true (gst_structure_get_uint64 (s, "running-time", &at));
    g_assert_cmpuint (at, ==, g_array_index (cues, Cue, i / 2).start);
    if (i % 2 == 0)
      continue;
    g_assert_true (gst_structure_get_uint64 (s, "duration", &duration));
    g_assert_cmpuint (duration, ==, (i == 1 ? 6 : 9) * 60 * GST_MSECOND);
    g_assert_cmpstr (gst_structure_get_string (s, "provider"), ==, "null");
  }
  end (h, bus);
}

static void
test_wish (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null text=Hello.",
      "audio/x-raw, format=F32LE, rate=48000, channels=2", &bus);
  GstBuffer *buffer;
  gsize size = 0;

  await_event (h, GST_EVENT_EOS);
  while ((buffer = gst_harness_try_pull (h))) {
    size += gst_buffer_get_size (buffer);
    gst_buffer_unref (buffer);
  }
  g_assert_cmpuint (size, ==, 6 * 2 * FRAMES_PER_CHAR * 2 * sizeof (gfloat));
  end (h, bus);
}

/* Audio stands before text, and stays when downstream changes its mind. */
static void
test_latch (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null text=\"One.\n\nTwo.\"",
      "text/x-raw, format=utf8; audio/x-raw", &bus);
  g_autoptr (GArray) cues = NULL;

  gst_harness_push_upstream_event (h, gst_event_new_reconfigure ());
  cues = take_all (h);
  g_assert_cmpuint (cues->len, ==, 2);
  end (h, bus);
}

static gboolean
seek (GstHarness *h, GstClockTime to)
{
  return gst_harness_push_upstream_event (h, gst_event_new_seek (1.0,
          GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, to,
          GST_SEEK_TYPE_NONE, 0));
}

static void
test_seek (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null "
      "text=\"Hello.\n\nGood-bye.\n\nHello again.\"", AUDIO_CAPS, &bus);
  g_autoptr (GArray) first = take_all (h);
  GstClockTime to = g_array_index (first, Cue, 1).start + 100 * GST_MSECOND;
  g_autoptr (GArray) second = NULL;
  g_autoptr (GstEvent) event = NULL;
  const GstSegment *segment;
  const gchar *script_id;
  guint first_cue;

  g_assert_cmpuint (first->len, ==, 3);
  g_assert_false (seek (h, GST_SECOND * 100));
  g_assert_true (seek (h, to));
  event = pull_event (h, GST_EVENT_SEGMENT);
  gst_event_parse_segment (event, &segment);
  g_assert_cmpuint (segment->start, ==, to);
  g_assert_cmpuint (segment->time, ==, to);
  gst_clear_event (&event);
  event = gst_harness_pull_event (h);
  g_assert_true (gst_tts_event_parse_script (event, &script_id, &first_cue));
  g_assert_cmpuint (first_cue, ==, 1);

  second = take_all (h);
  g_assert_cmpuint (second->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    const Cue *a = &g_array_index (first, Cue, i + 1);
    const Cue *b = &g_array_index (second, Cue, i);

    g_assert_cmpuint (a->start, ==, b->start);
    g_assert_cmpmem (a->samples->data, a->samples->len, b->samples->data,
        b->samples->len);
  }
  end (h, bus);
}

static void
test_seek_to_end (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null text=Hello.", AUDIO_CAPS, &bus);

  g_array_unref (take_all (h));
  g_assert_true (seek (h, 360 * GST_MSECOND));
  await_event (h, GST_EVENT_EOS);
  g_assert_null (gst_harness_try_pull (h));
  end (h, bus);
}

/* The second cue is not known yet, so nobody can go to its end. */
static void
test_seek_unknown (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null null::fault=hang "
      "null::fault-match=Two text=\"One one one.\n\nTwo.\"", AUDIO_CAPS, &bus);

  gst_buffer_unref (gst_harness_pull (h));
  g_assert_false (seek (h, 60 * GST_SECOND));
  g_assert_true (seek (h, 0));
  gst_buffer_unref (gst_harness_pull (h));
  end (h, bus);
}

static void
test_many_seeks (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null "
      "text=\"Hello.\n\nGood-bye.\n\nHello again.\"", AUDIO_CAPS, &bus);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  GstBuffer *buffer;

  g_array_unref (take_all (h));
  for (guint i = 0; i < 300; i++) {
    g_assert_true (seek (h, g_rand_int_range (random, 0, 1500) * GST_MSECOND));
    for (guint n = g_rand_int_range (random, 0, 3); n > 0; n--)
      if ((buffer = gst_harness_try_pull (h)))
        gst_buffer_unref (buffer);
  }
  end (h, bus);
}

static void
test_flush (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null null::fault=hang "
      "null::fault-match=Two text=\"One one.\n\nTwo.\n\nThree.\"", AUDIO_CAPS,
      &bus);
  g_autoptr (GstEvent) event = NULL;
  g_autoptr (GstElement) ttssrc = gst_harness_find_element (h, "ttssrc");
  const GstSegment *segment;
  guint64 frames = 0;

  while (frames < 8 * FRAMES_PER_CHAR) {
    GstBuffer *buffer = gst_harness_pull (h);

    frames += gst_buffer_get_size (buffer) / 2;
    gst_buffer_unref (buffer);
  }
  await_event (h, GST_EVENT_SEGMENT);

  gst_element_send_event (h->element, gst_event_new_flush_start ());
  gst_child_proxy_set (GST_CHILD_PROXY (ttssrc), "null::fault", 0, NULL);
  gst_element_send_event (h->element, gst_event_new_flush_stop (TRUE));
  event = pull_event (h, GST_EVENT_SEGMENT);
  gst_event_parse_segment (event, &segment);
  g_assert_cmpuint (segment->start, ==, 480 * GST_MSECOND);
  await_event (h, GST_EVENT_EOS);
  end (h, bus);
}

/* Requests are on their way, and one that never answers. */
static void
test_stop_in_the_middle (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null null::fault=hang "
      "null::fault-match=Two text=\"One one.\n\nTwo.\n\nThree.\"", AUDIO_CAPS,
      &bus);
  gint64 before;

  gst_buffer_unref (gst_harness_pull (h));
  before = g_get_monotonic_time ();
  gst_element_set_state (h->element, GST_STATE_NULL);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 2 * G_USEC_PER_SEC);
  end (h, bus);
}

/* What the session has is said to its end, the rest is not begun. */
static void
test_eos (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree gchar *launch = NULL;
  GstHarness *h;
  GstBus *bus;

  for (guint i = 0; i < 500; i++)
    g_string_append (text, "Word.\n\n");
  launch = g_strdup_printf ("ttssrc provider=null max-workers=1 max-ahead=2 "
      "null::delay=5 text=\"%s\"", text->str);
  h = start (launch, AUDIO_CAPS, &bus);
  gst_buffer_unref (gst_harness_pull (h));
  g_assert_true (gst_element_send_event (h->element, gst_event_new_eos ()));
  await_event (h, GST_EVENT_EOS);
  g_assert_cmpuint (gst_harness_buffers_received (h), <, 500);
  end (h, bus);
}

static gchar *
pop_error (GstBus *bus)
{
  g_autoptr (GstMessage) message = pop_message (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &error, NULL);
  return g_strdup (error->message);
}

static void
assert_error (const gchar *launch, const gchar *pattern)
{
  GstBus *bus;
  GstHarness *h = start (launch, AUDIO_CAPS, &bus);
  g_autofree gchar *text = pop_error (bus);

  if (!g_pattern_match_simple (pattern, text))
    g_error ("'%s' gave '%s'", launch, text);
  end (h, bus);
}

static void
test_errors (void)
{
  assert_error ("ttssrc text=a provider=nul", "*'nul'*null*");
  assert_error ("ttssrc null::fault=unusable text=a provider=null", "*null*");
  assert_error ("ttssrc null::fault=error null::error-class=auth text=a "
      "provider=null", "cue 1*null*");
  assert_error ("ttssrc text=a cues=1-2 provider=null", "*'1-2'*1 to 1*");
  assert_error ("ttssrc text=\"?! ... \" provider=null", "*nothing to say*");
}

static void
test_error_after_speech (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null null::fault=error "
      "null::error-class=bad-input null::fault-match=Two "
      "text=\"One one.\n\nTwo.\"", AUDIO_CAPS, &bus);
  g_autofree gchar *text = pop_error (bus);
  guint64 frames = 0;
  GstBuffer *buffer;

  g_assert_true (g_str_has_prefix (text, "cue 2"));
  while ((buffer = gst_harness_try_pull (h))) {
    frames += gst_buffer_get_size (buffer) / 2;
    gst_buffer_unref (buffer);
  }
  g_assert_cmpuint (frames, ==, 8 * FRAMES_PER_CHAR);
  end (h, bus);
}

static void
test_skip (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null on-error=skip "
      "null::fault=error null::error-class=bad-input null::fault-match=Two "
      "text=\"One.\n\nTwo.\n\nThree.\"", AUDIO_CAPS, &bus);
  g_autoptr (GstEvent) event = pull_event (h, GST_EVENT_CUSTOM_DOWNSTREAM);
  g_autoptr (GstMessage) warning = NULL;
  g_autoptr (GArray) cues = NULL;
  const gchar *script_id;
  guint cue;

  g_assert_true (gst_tts_event_parse_cue_skipped (event, &script_id, &cue));
  g_assert_cmpuint (cue, ==, 1);
  cues = take_all (h);
  g_assert_cmpuint (cues->len, ==, 2);
  assert_cue (cues, 1, 240 * GST_MSECOND, 6);
  warning = pop_message (bus, GST_MESSAGE_WARNING);
  end (h, bus);
}

/* Also when no buffer follows. */
static void
test_skip_all (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null on-error=skip "
      "null::fault=error null::error-class=bad-input text=Two.", AUDIO_CAPS,
      &bus);

  await_event (h, GST_EVENT_CUSTOM_DOWNSTREAM);
  await_event (h, GST_EVENT_EOS);
  g_assert_null (gst_harness_try_pull (h));
  end (h, bus);
}

/* They keep their numbers, and nobody waits for the others. */
static void
test_cues (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null cues=2,4 "
      "text=\"One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\"", AUDIO_CAPS,
      &bus);
  g_autoptr (GArray) cues = NULL;
  const gchar *script_id;
  guint cue;

  for (guint i = 0; i < 2; i++) {
    g_autoptr (GstEvent) event = pull_event (h, GST_EVENT_CUSTOM_DOWNSTREAM);

    g_assert_true (gst_tts_event_parse_cue_skipped (event, &script_id, &cue));
    g_assert_cmpuint (cue, ==, 2 * i);
  }
  cues = take_all (h);
  g_assert_cmpuint (cues->len, ==, 2);
  assert_cue (cues, 0, 0, 4);
  assert_cue (cues, 1, 240 * GST_MSECOND, 5);
  end (h, bus);
}

static void
test_stats (void)
{
  GstBus *bus;
  GstHarness *h = start ("ttssrc provider=null text=\"Hello.\n\nYou.\"",
      AUDIO_CAPS, &bus);
  g_autoptr (GstElement) ttssrc = gst_harness_find_element (h, "ttssrc");
  g_autoptr (GstStructure) stats = NULL;
  guint64 done;

  g_array_unref (take_all (h));
  g_object_get (ttssrc, "stats", &stats, NULL);
  g_assert_cmpstr (gst_structure_get_name (stats), ==,
      "application/x-ttssrc-stats");
  g_assert_true (gst_structure_get_uint64 (stats, "cues-done", &done));
  g_assert_cmpuint (done, ==, 2);
  end (h, bus);
}

static void
play (gconstpointer data)
{
  const gchar *launch = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  gboolean spoken = FALSE;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (!message || GST_MESSAGE_TYPE (message) != GST_MESSAGE_EOS) {
    gst_clear_message (&message);
    message = pop_message (bus, GST_MESSAGE_EOS | GST_MESSAGE_ERROR |
        GST_MESSAGE_ELEMENT);
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      gst_message_parse_error (message, &error, NULL);
      g_assert_no_error (error);
    }
    spoken = spoken || gst_message_has_name (message, "tts-cue-done");
  }
  g_assert_true (spoken);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* The provider is set where it has no effect, and that is said once. */
static void
test_warning_in_text_mode (void)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch ("ttssrc voice=x "
      "null::delay=1 text=\"Hello.\n\nYou.\" ! gpuoffload provider=null ! "
      "fakesink", NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) warning = NULL;
  g_autoptr (GError) error = NULL;
  GstMessage *message;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  warning = pop_message (bus, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR);
  gst_message_parse_warning (warning, &error, NULL);
  g_assert_true (g_str_has_prefix (error->message, "voice, null: "));
  message = pop_message (bus, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR |
      GST_MESSAGE_EOS);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

int
main (int argc, char **argv)
{
  static const gchar *const pipelines[][2] = {
    { "fakesink", "ttssrc provider=null text=Hello. ! fakesink" },
    { "filesink", "ttssrc provider=null text=Hello. ! filesink "
          "location=/dev/null" },
    { "autoaudiosink", "ttssrc provider=null text=Hello. ! audioconvert ! "
          "autoaudiosink" },
    { "decodebin", "ttssrc provider=null text=Hello. ! decodebin ! fakesink" },
    { "uridecodebin", "uridecodebin uri=tts://Hello?provider=null ! fakesink" },
    { "playbin", "playbin uri=tts://Hello%20you.?provider=null "
          "audio-sink=fakesink video-sink=fakesink" },
  };

  tts_test_init (&argc, &argv);
  g_test_add_func ("/ttssrc/speech/samples", test_speech);
  g_test_add_func ("/ttssrc/speech/script-event",
      test_script_event_follows_segment);
  g_test_add_func ("/ttssrc/speech/messages", test_messages);
  g_test_add_func ("/ttssrc/speech/metrics", test_metrics);
  g_test_add_func ("/ttssrc/speech/wish", test_wish);
  g_test_add_func ("/ttssrc/speech/latch", test_latch);
  g_test_add_func ("/ttssrc/speech/seek", test_seek);
  g_test_add_func ("/ttssrc/speech/seek-to-end", test_seek_to_end);
  g_test_add_func ("/ttssrc/speech/seek-unknown", test_seek_unknown);
  g_test_add_func ("/ttssrc/speech/many-seeks", test_many_seeks);
  g_test_add_func ("/ttssrc/speech/flush", test_flush);
  g_test_add_func ("/ttssrc/speech/stop", test_stop_in_the_middle);
  g_test_add_func ("/ttssrc/speech/eos", test_eos);
  g_test_add_func ("/ttssrc/speech/errors", test_errors);
  g_test_add_func ("/ttssrc/speech/error-after-speech",
      test_error_after_speech);
  g_test_add_func ("/ttssrc/speech/skip", test_skip);
  g_test_add_func ("/ttssrc/speech/skip-all", test_skip_all);
  g_test_add_func ("/ttssrc/speech/cues", test_cues);
  g_test_add_func ("/ttssrc/speech/stats", test_stats);
  g_test_add_func ("/ttssrc/speech/text-mode-warning",
      test_warning_in_text_mode);
  for (guint i = 0; i < G_N_ELEMENTS (pipelines); i++) {
    g_autofree gchar *path =
        g_strconcat ("/ttssrc/speech/", pipelines[i][0], NULL);

    g_test_add_data_func (path, pipelines[i][1], play);
  }
  return tts_test_run ();
}
