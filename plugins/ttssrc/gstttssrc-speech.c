/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ttssrc speaks: the session gets cues and its pieces get their times. */
#include "gstttssrc.h"

#define GST_CAT_DEFAULT gst_tts_src_debug

/* What audio sinks let pass as jitter of a cue that goes on. */
#define LATE_TOLERANCE (40 * GST_MSECOND)

static void
feed_session (GstTtsSrc *self)
{
  const GPtrArray *cues = self->script->cues;
  gboolean finish = gst_tts_src_is_finishing (self);

  while (!finish && self->next_cue < cues->len &&
      !gst_tts_session_is_full (self->session)) {
    if (gst_tts_src_is_wanted (self, self->next_cue) &&
        !gst_tts_session_push (self->session, self->script_id, self->next_cue,
            g_ptr_array_index (cues, self->next_cue)))
      return;
    gst_tts_src_set_next_cue (self, self->next_cue + 1);
  }

  if (!self->ended && (finish || self->next_cue == cues->len)) {
    gst_tts_session_end (self->session);
    self->ended = TRUE;
  }
}

/* A cue is never late at its start, it is shifted; and never overlaps. */
static gboolean
stamp_live (GstTtsSrc *self, const GstTtsPiece *piece, GstBuffer *buffer)
{
  guint64 from = GST_BUFFER_OFFSET (buffer);
  GstClockTime now, start;

  if (gst_tts_src_wait_playing (self) != GST_FLOW_OK)
    return FALSE;

  now = gst_tts_src_running_time (self);
  start = self->live_start +
      gst_tts_src_units_to_time (self, from - self->live_origin);
  if (!GST_CLOCK_TIME_IS_VALID (self->live_start) ||
      (GST_CLOCK_TIME_IS_VALID (now) &&
          now > start + (piece->cue_started ? 0 : LATE_TOLERANCE))) {
    start = GST_CLOCK_TIME_IS_VALID (now) ? now : 0;
    if (GST_CLOCK_TIME_IS_VALID (self->live_end))
      start = MAX (start, self->live_end);
    self->live_start = start;
    self->live_origin = from;
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  }

  self->live_end = self->live_start + gst_tts_src_units_to_time (self,
      GST_BUFFER_OFFSET_END (buffer) - self->live_origin);
  GST_BUFFER_PTS (buffer) = start;
  GST_BUFFER_DURATION (buffer) = self->live_end - start;
  return TRUE;
}

static void
stamp (GstTtsSrc *self, GstBuffer *buffer)
{
  GST_BUFFER_OFFSET (buffer) += self->base;
  GST_BUFFER_OFFSET_END (buffer) += self->base;
  GST_BUFFER_PTS (buffer) =
      gst_tts_src_units_to_time (self, GST_BUFFER_OFFSET (buffer));
  GST_BUFFER_DURATION (buffer) =
      gst_tts_src_units_to_time (self, GST_BUFFER_OFFSET_END (buffer)) -
      GST_BUFFER_PTS (buffer);
}

static void
note_piece (GstTtsSrc *self, const GstTtsPiece *piece, guint64 end)
{
  gboolean all = FALSE;

  if (piece->cue_started) {
    gst_tts_src_pass_over (self, piece->cue_index);
    self->next_start = piece->cue_index + 1;
  }

  g_mutex_lock (&self->lock);
  if (self->by_line) {
    self->pending -= piece->cue_done;
  } else {
    /* What is not wanted takes no time. */
    for (guint i = self->starts->len; piece->cue_started &&
        i < piece->cue_index; i++)
      gst_tts_src_note_start (self, i, self->position);
    if (piece->cue_started)
      gst_tts_src_note_start (self, piece->cue_index, self->position);
    if (piece->cue_done)
      gst_tts_src_note_start (self, piece->cue_index + 1, end);
    self->known_end = MAX (self->known_end, end);
    all = piece->cue_done && piece->cue_index + 1 == self->n_cues;
  }
  g_mutex_unlock (&self->lock);

  self->position = end;
  if (all && !self->live)
    gst_tts_src_set_duration (self, gst_tts_src_units_to_time (self, end));
}

static void
post_piece (GstTtsSrc *self, const GstTtsPiece *piece, GstClockTime pts)
{
  const GstSegment *segment = &GST_BASE_SRC (self)->segment;
  GstElement *element = GST_ELEMENT (self);

  if (piece->warning)
    GST_ELEMENT_WARNING (self, STREAM, FAILED, ("%s", piece->warning), (NULL));

  if (piece->cue_started) {
    self->cue_running_time =
        gst_segment_to_running_time (segment, GST_FORMAT_TIME, pts);
    self->cue_stream_time =
        gst_segment_to_stream_time (segment, GST_FORMAT_TIME, pts);
    if (piece->buffer)
      gst_tts_post_cue_started (element, piece->script_id, piece->cue_index,
          piece->cue, self->cue_running_time, self->cue_stream_time);
  }
  if (piece->cue_done) {
    gst_tts_post_piece_done (element, piece, self->cue_running_time,
        self->cue_stream_time,
        gst_tts_src_units_to_time (self, piece->cue_samples));
    gst_tts_post_metrics (element, self->session, FALSE);
  }
  if (!piece->buffer)
    g_queue_push_tail (&self->events,
        gst_tts_event_new_cue_skipped (piece->script_id, piece->cue_index));
}

/* NULL in @ret_buffer if the piece was a cue left out. */
static GstFlowReturn
next_piece (GstTtsSrc *self, GstBuffer **ret_buffer)
{
  GstTtsPiece piece = { NULL };
  g_autoptr (GError) error = NULL;
  GstClockTime pts = self->live ? self->live_end :
      gst_tts_src_units_to_time (self, self->position);
  guint64 end = self->position;
  GstFlowReturn flow = gst_tts_session_pull (self->session, &piece, &error);

  if (flow == GST_FLOW_ERROR || flow == GST_FLOW_EOS)
    gst_tts_post_metrics (GST_ELEMENT (self), self->session, TRUE);
  if (flow == GST_FLOW_ERROR)
    return gst_tts_post_error (GST_ELEMENT (self), error);
  if (flow != GST_FLOW_OK)
    return flow;

  if (piece.buffer) {
    if (!self->live)
      stamp (self, piece.buffer);
    else if (!stamp_live (self, &piece, piece.buffer))
      flow = GST_FLOW_FLUSHING;
    pts = GST_BUFFER_PTS (piece.buffer);
    end = GST_BUFFER_OFFSET_END (piece.buffer);
  }

  if (flow == GST_FLOW_OK) {
    gst_tts_src_end_progress (self, flow);
    note_piece (self, &piece, end);
    post_piece (self, &piece, pts);
    *ret_buffer = g_steal_pointer (&piece.buffer);
  }
  gst_tts_piece_clear (&piece);
  return flow;
}

GstFlowReturn
gst_tts_src_create_speech (GstTtsSrc *self, GstBuffer **ret_buffer)
{
  GstFlowReturn flow = GST_FLOW_OK;

  *ret_buffer = NULL;
  while (flow == GST_FLOW_OK && !*ret_buffer) {
    if (self->by_line)
      flow = gst_tts_src_wait_line (self, ret_buffer);
    else
      feed_session (self);
    if (flow != GST_FLOW_OK || *ret_buffer)
      break;

    gst_tts_src_start_progress (self);
    flow = next_piece (self, ret_buffer);
  }

  if (flow != GST_FLOW_OK)
    gst_tts_src_end_progress (self, flow);
  return flow;
}
