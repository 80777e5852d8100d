/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A flush of ttssrc that begins while its task asks for the next buffer: the
 * base class has called unlock() and has not yet said that it flushes. Both
 * functions are stopped there, so that it happens each time. */
#include "test-main.h"

#include <gst/base/gstbasesrc.h>
#include <gst/check/gstharness.h>

#define RATE 24000

static struct
{
  GMutex lock;
  GCond changed;
  /* lock */
  gint to_come;                 /* calls of create() before the one that waits
                                 * for a flush */
  gboolean came, unlocked, asked;       /* create() was called; a flush has
                                         * begun; create() is through */
} place;

static GstBaseSrcClass original;

static GstFlowReturn
create_in_flush (GstBaseSrc *src, guint64 offset, guint size,
    GstBuffer **ret_buffer)
{
  GstFlowReturn flow;
  gboolean here;

  g_mutex_lock (&place.lock);
  here = place.to_come-- == 0;
  place.came |= here;
  g_cond_broadcast (&place.changed);
  while (here && !place.unlocked)
    g_cond_wait (&place.changed, &place.lock);
  g_mutex_unlock (&place.lock);
  flow = original.create (src, offset, size, ret_buffer);
  g_mutex_lock (&place.lock);
  place.asked |= here;
  g_cond_broadcast (&place.changed);
  g_mutex_unlock (&place.lock);
  return flow;
}

static gboolean
unlock_and_wait (GstBaseSrc *src)
{
  gboolean done = original.unlock (src);

  g_mutex_lock (&place.lock);
  place.unlocked = TRUE;
  g_cond_broadcast (&place.changed);
  while (!place.asked)
    g_cond_wait (&place.changed, &place.lock);
  g_mutex_unlock (&place.lock);
  return done;
}

static GstEvent *
pull_segment (GstHarness *h)
{
  for (;;) {
    GstEvent *event = gst_harness_pull_event (h);

    g_assert_nonnull (event);
    if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
      return event;
    gst_event_unref (event);
  }
}

/* With the task where it is to be: it may not come there behind a flush. */
static void
flush (GstHarness *h)
{
  g_mutex_lock (&place.lock);
  while (!place.came)
    g_cond_wait (&place.changed, &place.lock);
  g_mutex_unlock (&place.lock);
  gst_element_send_event (h->element, gst_event_new_flush_start ());
  gst_element_send_event (h->element, gst_event_new_flush_stop (TRUE));
}

/* It goes on where it was, with the next cue. */
static void
test_race (void)
{
  GstHarness *h = gst_harness_new_parse ("ttssrc provider=null "
      "text=\"One one.\n\nTwo.\n\nThree.\"");
  g_autoptr (GstElement) ttssrc = gst_harness_find_element (h, "ttssrc");
  GstBaseSrcClass *klass = GST_BASE_SRC_GET_CLASS (ttssrc);
  g_autoptr (GstEvent) before = NULL, behind = NULL;
  const GstSegment *segment;
  GstBuffer *buffer;
  GstClockTime end;

  original = *klass;
  klass->create = create_in_flush;
  klass->unlock = unlock_and_wait;
  place.to_come = 1;
  gst_harness_set_sink_caps_str (h, "audio/x-raw");
  gst_harness_play (h);
  buffer = gst_harness_pull (h);
  end = gst_util_uint64_scale (gst_buffer_get_size (buffer) / 2, GST_SECOND,
      RATE);
  gst_buffer_unref (buffer);
  before = pull_segment (h);
  flush (h);
  behind = pull_segment (h);
  gst_event_parse_segment (behind, &segment);
  g_assert_cmpuint (segment->start, ==, end);
  g_assert_cmpuint (segment->time, ==, end);
  buffer = gst_harness_pull (h);
  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, end);
  g_assert_cmpuint (gst_buffer_get_tts_meta (buffer)->cue_index, ==, 1);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/ttssrc/flush/race", test_race);
  return tts_test_run ();
}
