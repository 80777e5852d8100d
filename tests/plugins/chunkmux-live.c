/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* chunkmux by the clock: silence in time, late cues, words as they come. */
#include <gst/check/gsttestclock.h>

#include "chunkmux-test.h"

#define STEP (RATE / 50)        /* frames of a piece of silence */
#define LATENCY (100 * GST_MSECOND)

typedef struct
{
  Rig rig;
  GstTestClock *clock;
} Live;

static void
set_up (Live *live, const gchar *properties)
{
  g_autofree gchar *line = g_strconcat ("latency=100000000 ", properties, NULL);

  rig_init_stopped (&live->rig, line);
  live->clock = GST_TEST_CLOCK (gst_test_clock_new ());
  live->rig.live = TRUE;
  live->rig.latency = 50 * GST_MSECOND;
  gst_element_set_clock (live->rig.mux, GST_CLOCK (live->clock));
  gst_element_set_base_time (live->rig.mux, 0);
  gst_element_set_state (live->rig.mux, GST_STATE_PLAYING);
  rig_add_input (&live->rig, 0);
  rig_push_script (&live->rig, 0, "s", 0);
}

static void
tear_down (Live *live)
{
  rig_clear (&live->rig);
  g_assert_cmpint (GST_OBJECT_REFCOUNT_VALUE (live->clock), ==, 1);
  gst_object_unref (live->clock);
}

/* Lets time come to what the task waits for; returns when that is. The task
 * may be woken meanwhile and wait anew for the same time: it is let go until
 * it waits for a later one. */
static GstClockTime
turn (Live *live)
{
  GstClockTime first = GST_CLOCK_TIME_NONE, now, time;

  for (;;) {
    GstClockID id;

    gst_test_clock_wait_for_next_pending_id (live->clock, &id);
    time = gst_clock_id_get_time (id);
    gst_clock_id_unref (id);
    now = gst_clock_get_time (GST_CLOCK (live->clock));
    if (first == GST_CLOCK_TIME_NONE)
      first = time;
    else if (time > now)
      return first;
    gst_test_clock_set_time (live->clock, MAX (time, now));
    id = gst_test_clock_process_next_clock_id (live->clock);
    if (id)
      gst_clock_id_unref (id);
  }
}

static void
push (Live *live, guint index, guint64 first, guint64 frames, guint64 length)
{
  Piece piece = { .index = index, .first = first, .frames = frames,
    .tell_length = length > 0, .cue_frames = length };

  g_assert_cmpint (rig_push (&live->rig, 0, &piece), ==, GST_FLOW_OK);
}

/* Speech leaves at once. After it, silence leaves when its time and the
 * latency of all have come, in small pieces. */
static void
silence_in_time (void)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  Live live;

  set_up (&live, "");
  push (&live, 0, 0, 960, 960);
  rig_wait_bytes (&live.rig, 2 * 960);
  for (guint i = 0; i < 5; i++) {
    g_assert_cmpuint (turn (&live), ==,
        (40 + 20 * i) * GST_MSECOND + 50 * GST_MSECOND + LATENCY);
    rig_wait_bytes (&live.rig, 2 * (960 + (i + 1) * STEP));
  }
  append_expected (expected, 0, 960);
  g_byte_array_set_size (expected, 2 * (960 + 5 * STEP));
  memset (expected->data + 2 * 960, 0, 2 * 5 * STEP);
  assert_bytes (&live.rig, expected);
  rig_push_eos (&live.rig, 0);
  g_assert_no_error (rig_wait (&live.rig));
  assert_bytes (&live.rig, expected);
  tear_down (&live);
}

/* A cue begins now, not where the last one ended. */
static void
cue_begins_now (void)
{
  Live live;

  set_up (&live, "");
  gst_test_clock_set_time (live.clock, 500 * GST_MSECOND);
  push (&live, 0, 0, 240, 240);
  rig_wait_bytes (&live.rig, 2 * (RATE / 2 + 240));
  g_assert_cmpint (((gint16 *) live.rig.bytes->data)[RATE / 2 - 1], ==, 0);
  g_assert_cmpint (((gint16 *) live.rig.bytes->data)[RATE / 2], ==, 1);
  tear_down (&live);
}

static void
late_cue_is_counted (void)
{
  GstTtsCue *cue = gst_tts_cue_new ("late");
  Piece piece = { .frames = 240, .tell_length = TRUE, .cue_frames = 240,
    .cue = cue };
  Live live;

  cue->start = 100 * GST_MSECOND;
  set_up (&live, "timeline=cue");
  gst_test_clock_set_time (live.clock, 500 * GST_MSECOND);
  while (live.rig.bytes->len < 2 * RATE / 10 + 2) {
    gsize size = live.rig.bytes->len + 2 * STEP;

    turn (&live);
    rig_wait_bytes (&live.rig, size);
  }
  rig_push (&live.rig, 0, &piece);
  rig_wait_bytes (&live.rig, 2 * (RATE / 2 + 240));
  g_assert_cmpuint (rig_stat (&live.rig, "late-cues"), ==, 1);
  gst_tts_cue_unref (cue);
  tear_down (&live);
}

static void
latency_is_told (void)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  GstClockTime min, max;
  gboolean is_live;
  Live live;

  set_up (&live, "");
  g_assert_true (gst_pad_peer_query (live.rig.out, query));
  gst_query_parse_latency (query, &is_live, &min, &max);
  g_assert_true (is_live);
  g_assert_cmpuint (min, ==, 150 * GST_MSECOND);
  g_assert_cmpuint (max, ==, GST_CLOCK_TIME_NONE);
  tear_down (&live);
}

static void
wait_texts (Rig *rig, guint n)
{
  g_mutex_lock (&rig->lock);
  while (rig->captions.texts.length < n)
    g_cond_wait (&rig->cond, &rig->lock);
  g_mutex_unlock (&rig->lock);
}

/* A text leaves while the end of its cue is not there. */
static void
text_before_the_end (void)
{
  g_autofree gchar *texts = NULL;
  Live live;

  set_up (&live, "");
  rig_add_captions (&live.rig);
  push (&live, 0, 0, 480, 0);
  rig_wait_bytes (&live.rig, 2 * 480);
  wait_texts (&live.rig, 1);
  texts = rig_dup_captions (&live.rig);
  g_assert_cmpstr (texts, ==, "0- cue 0\n");
  tear_down (&live);
}

static void
push_word (Live *live, guint64 first, guint offset, GstTtsCue *cue)
{
  const GstTtsWord word = { offset, 3,
    gst_util_uint64_scale (first, GST_SECOND, RATE),
    gst_util_uint64_scale (first + 240, GST_SECOND, RATE) };

  rig_push (&live->rig, 0, &(Piece) { .first = first, .frames = 480,
          .cue = cue, .words = &word, .n_words = 1 });
}

/* The second piece did not come in time, so silence was put in. */
static void
words_move_with_the_sound (void)
{
  g_autofree gchar *texts = NULL;
  GstTtsCue *cue = gst_tts_cue_new ("one two");
  Live live;

  set_up (&live, "captions=word");
  rig_add_captions (&live.rig);
  push_word (&live, 0, 0, cue);
  rig_wait_bytes (&live.rig, 2 * 480);
  wait_texts (&live.rig, 1);
  turn (&live);
  rig_wait_bytes (&live.rig, 2 * (480 + STEP));
  push_word (&live, 480, 4, cue);
  rig_wait_bytes (&live.rig, 2 * (960 + STEP));
  wait_texts (&live.rig, 2);
  texts = rig_dup_captions (&live.rig);
  g_assert_cmpstr (texts, ==, "0-240 one\n960-1200 two\n");
  gst_tts_cue_unref (cue);
  tear_down (&live);
}

/* Nobody waits for the clock in PAUSED, and READY ends a wait. */
static void
states (void)
{
  Live live;

  set_up (&live, "");
  for (guint i = 0; i < 20; i++) {
    push (&live, i, 0, 48, 48);
    rig_wait_bytes (&live.rig, 96);
    gst_test_clock_wait_for_next_pending_id (live.clock, NULL);
    gst_element_set_state (live.rig.mux,
        i % 2 ? GST_STATE_PAUSED : GST_STATE_READY);
    g_assert_cmpuint (gst_test_clock_peek_id_count (live.clock), ==, 0);
    gst_element_set_state (live.rig.mux, GST_STATE_PLAYING);
    if (i % 2 == 0) {
      live.rig.bytes->len = 0;
      rig_start_input (&live.rig, 0);
      rig_push_script (&live.rig, 0, "s", i + 1);
    }
  }
  tear_down (&live);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/chunkmux/live/silence", silence_in_time);
  g_test_add_func ("/chunkmux/live/now", cue_begins_now);
  g_test_add_func ("/chunkmux/live/late", late_cue_is_counted);
  g_test_add_func ("/chunkmux/live/latency", latency_is_told);
  g_test_add_func ("/chunkmux/live/text", text_before_the_end);
  g_test_add_func ("/chunkmux/live/words", words_move_with_the_sound);
  g_test_add_func ("/chunkmux/live/states", states);
  return tts_test_run ();
}
