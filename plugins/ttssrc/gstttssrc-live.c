/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ttssrc while it is live: waiting for lines of standard input and telling
 * those downstream how far time has gone without speech. */
#include "gstttssrc.h"

#include <string.h>
#include <unistd.h>

#define GST_CAT_DEFAULT gst_tts_src_debug

/* How far time may go before a GAP tells of it. Muxers hold other streams
 * back for so long. */
#define GAP_INTERVAL (100 * GST_MSECOND)

/* Lines that wait in text mode, where no session bounds them. */
#define MAX_LINES 64

/* With lock. */
void
gst_tts_src_wake (GstTtsSrc *self)
{
  if (self->clock_id)
    gst_clock_id_unschedule (self->clock_id);
  g_cond_broadcast (&self->cond);
}

static void
end_lines (GstTtsSrc *self, const GError *error)
{
  g_mutex_lock (&self->lock);
  self->lines_ended = TRUE;
  if (error)
    self->lines_error = g_error_copy (error);
  gst_tts_src_wake (self);
  g_mutex_unlock (&self->lock);
}

static void
say_line (GstTtsSrc *self, GstTtsCue *cue)
{
  g_mutex_lock (&self->line_lock);
  if (gst_tts_session_push (self->session, self->script_id, self->n_lines,
          cue)) {
    self->n_lines++;
    g_mutex_lock (&self->lock);
    self->pending++;
    gst_tts_src_wake (self);
    g_mutex_unlock (&self->lock);
  }
  g_mutex_unlock (&self->line_lock);
}

static void
keep_line (GstTtsSrc *self, GstTtsCue *cue)
{
  g_mutex_lock (&self->lock);
  while (!self->flushing && g_queue_get_length (&self->line_cues) >= MAX_LINES)
    g_cond_wait (&self->cond, &self->lock);
  if (!self->flushing)
    g_queue_push_tail (&self->line_cues, gst_tts_cue_ref (cue));
  gst_tts_src_wake (self);
  g_mutex_unlock (&self->lock);
}

static gboolean
is_blank (const gchar *line)
{
  for (; *line; line = g_utf8_next_char (line))
    if (!g_unichar_isspace (g_utf8_get_char (line)))
      return FALSE;
  return TRUE;
}

/* On the thread of TtsLines. */
static void
take_line (const gchar *line, guint number, gboolean repaired,
    const GError *error, gpointer user_data)
{
  GstTtsSrc *self = user_data;
  g_autoptr (GstTtsCue) cue = NULL;

  if (!line) {
    end_lines (self, error);
    return;
  }
  if (is_blank (line))
    return;

  if (repaired && !self->line_warned) {
    self->line_warned = TRUE;
    GST_ELEMENT_WARNING (self, STREAM, FORMAT,
        ("%s:%u: what is not UTF-8 was replaced", self->name, number), (NULL));
  }

  cue = gst_tts_cue_parse_inline (line, strlen (line));
  cue->line = number;
  if (self->mode == GST_TTS_SRC_MODE_SPEECH)
    say_line (self, cue);
  else
    keep_line (self, cue);
}

void
gst_tts_src_start_lines (GstTtsSrc *self)
{
  TtsLines *lines = tts_lines_new (STDIN_FILENO, self->name, take_line, self);

  g_mutex_lock (&self->lock);
  self->lines = lines;
  if (self->finish)
    tts_lines_stop (lines);
  g_mutex_unlock (&self->lock);
}

void
gst_tts_src_stop_lines (GstTtsSrc *self)
{
  TtsLines *lines;

  g_mutex_lock (&self->lock);
  lines = g_steal_pointer (&self->lines);
  g_mutex_unlock (&self->lock);
  if (lines)
    tts_lines_free (lines);
}

GstClockTime
gst_tts_src_running_time (GstTtsSrc *self)
{
  return gst_element_get_current_running_time (GST_ELEMENT (self));
}

GstFlowReturn
gst_tts_src_wait_playing (GstTtsSrc *self)
{
  gboolean flushing;

  g_mutex_lock (&self->lock);
  while (!self->playing && !self->flushing)
    g_cond_wait (&self->cond, &self->lock);
  flushing = self->flushing;
  g_mutex_unlock (&self->lock);
  return flushing ? GST_FLOW_FLUSHING : GST_FLOW_OK;
}

/* Time that has gone by without speech, as an empty buffer, since the base
 * class sends the segment before a buffer only. It leaves as an event. */
static GstBuffer *
make_gap (GstTtsSrc *self)
{
  GstClockTime now = gst_tts_src_running_time (self);
  GstBuffer *gap;

  if (!GST_CLOCK_TIME_IS_VALID (now) || now <= self->live_end)
    return NULL;

  gap = gst_buffer_new ();
  GST_BUFFER_FLAG_SET (gap, GST_BUFFER_FLAG_GAP);
  GST_BUFFER_PTS (gap) = self->live_end;
  GST_BUFFER_DURATION (gap) = now - self->live_end;
  self->live_end = now;
  return gap;
}

/* With lock, which it lets go. TRUE if nothing came before the time was up. */
static gboolean
wait_interval (GstTtsSrc *self)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (self));
  GstClockTime now = gst_tts_src_running_time (self);
  GstClockID id;
  GstClockReturn result;

  if (!self->playing || !clock || !GST_CLOCK_TIME_IS_VALID (now)) {
    g_cond_wait (&self->cond, &self->lock);
    return FALSE;
  }

  if (!GST_CLOCK_TIME_IS_VALID (self->live_end))
    self->live_end = now;
  id = gst_clock_new_single_shot_id (clock,
      gst_element_get_base_time (GST_ELEMENT (self)) + self->live_end +
      GAP_INTERVAL);
  self->clock_id = id;
  g_mutex_unlock (&self->lock);
  result = gst_clock_id_wait (id, NULL);
  g_mutex_lock (&self->lock);
  self->clock_id = NULL;
  gst_clock_id_unref (id);
  return result == GST_CLOCK_OK || result == GST_CLOCK_EARLY;
}

/* OK when there is something to be pulled or taken or time has gone by, which
 * is in @ret_gap then; EOS when nothing will come. */
GstFlowReturn
gst_tts_src_wait_line (GstTtsSrc *self, GstBuffer **ret_gap)
{
  GstFlowReturn flow = GST_FLOW_OK;
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&self->lock);
  while (flow == GST_FLOW_OK && !*ret_gap && self->pending == 0 &&
      g_queue_is_empty (&self->line_cues)) {
    if (self->flushing) {
      flow = GST_FLOW_FLUSHING;
    } else if (self->lines_ended) {
      error = g_steal_pointer (&self->lines_error);
      flow = GST_FLOW_EOS;
    } else if (wait_interval (self)) {
      *ret_gap = make_gap (self);
    }
  }
  g_mutex_unlock (&self->lock);

  return error ? gst_tts_post_error (GST_ELEMENT (self), error) : flow;
}
