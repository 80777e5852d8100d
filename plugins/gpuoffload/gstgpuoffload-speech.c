/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What leaves gpuoffload: a task on the source pad takes pieces from the
 * session and gives them their times. */
#include "gstgpuoffload.h"

#define GST_CAT_DEFAULT gst_gpu_offload_debug

static void
set_position (GstGpuOffload *self, GstClockTime position)
{
  GST_OBJECT_LOCK (self);
  self->position = self->segment.position = position;
  GST_OBJECT_UNLOCK (self);
}

static void
set_segment (GstGpuOffload *self, GstEvent *event)
{
  GST_OBJECT_LOCK (self);
  gst_event_copy_segment (event, &self->segment);
  self->position = self->segment.start;
  GST_OBJECT_UNLOCK (self);
  self->start_offset = self->end_offset;
  self->shift = 0;
}

/* The part of a gap that was not spoken into. */
static void
push_gap (GstGpuOffload *self, GstEvent *event)
{
  GstClockTime start, duration;

  gst_event_parse_gap (event, &start, &duration);
  gst_event_unref (event);
  if (!GST_CLOCK_TIME_IS_VALID (duration)
      || start + duration <= self->position)
    return;
  duration = start + duration - MAX (start, self->position);
  start = MAX (start, self->position);
  set_position (self, start + duration);
  self->discont = TRUE;
  gst_pad_push_event (self->srcpad, gst_event_new_gap (start, duration));
}

/* Upstream has sent its last, and all of it was spoken. */
static void
end_work (GstGpuOffload *self)
{
  gst_tts_post_metrics (GST_ELEMENT (self), self->session, TRUE);
  gst_gpu_offload_post_progress (self, GST_PROGRESS_TYPE_COMPLETE);
}

static void
push_item (GstGpuOffload *self, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_GAP) {
    push_gap (self, event);
    return;
  }
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT)
    set_segment (self, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    end_work (self);
  gst_pad_push_event (self->srcpad, event);
}

static GstClockTime
now (GstGpuOffload *self)
{
  GstClockTime time = gst_element_get_current_running_time
      (GST_ELEMENT (self));

  if (GST_CLOCK_TIME_IS_VALID (time))
    time = gst_segment_position_from_running_time (&self->segment,
        GST_FORMAT_TIME, time);
  return GST_CLOCK_TIME_IS_VALID (time) ? time : self->position;
}

/* A cue of a live stream starts at its time, or when its speech is there, but
 * never before the one before has ended. */
static void
place_live_cue (GstGpuOffload *self, const GstTtsPiece *piece,
    GstClockTime pts)
{
  GstClockTime wanted = piece->cue->start, start;
  gboolean synced;

  GST_OBJECT_LOCK (self);
  synced = GST_CLOCK_TIME_IS_VALID (self->latency);
  GST_OBJECT_UNLOCK (self);

  if (!synced || !GST_CLOCK_TIME_IS_VALID (wanted))
    wanted = now (self);
  start = MAX (wanted, self->position);
  if (start > self->position) {
    gst_pad_push_event (self->srcpad, gst_event_new_gap (self->position,
            start - self->position));
    self->discont = TRUE;
  }
  self->shift = GST_CLOCK_DIFF (pts, start);
}

static GstClockTime
place (GstGpuOffload *self, const GstTtsPiece *piece)
{
  GstCaps *caps = gst_pad_get_current_caps (self->srcpad);
  gint rate = 0;
  GstClockTime pts;

  gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &rate);
  gst_caps_unref (caps);
  pts = self->segment.start + gst_util_uint64_scale_int
      (GST_BUFFER_OFFSET (piece->buffer) - self->start_offset, GST_SECOND,
      rate);

  if (piece->cue_started && gst_gpu_offload_is_live (self))
    place_live_cue (self, piece, pts);
  return pts + self->shift;
}

static GstFlowReturn
push_buffer (GstGpuOffload *self, GstTtsPiece *piece)
{
  GstBuffer *buffer = g_steal_pointer (&piece->buffer);

  self->end_offset = GST_BUFFER_OFFSET_END (buffer);
  set_position (self,
      GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer));
  if (self->discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->discont = FALSE;
  return gst_pad_push (self->srcpad, buffer);
}

static void
start_cue (GstGpuOffload *self, const GstTtsPiece *piece, GstClockTime pts)
{
  self->cue_running_time = gst_segment_to_running_time (&self->segment,
      GST_FORMAT_TIME, pts);
  self->cue_stream_time = gst_segment_to_stream_time (&self->segment,
      GST_FORMAT_TIME, pts);
  gst_gpu_offload_post_progress (self, GST_PROGRESS_TYPE_COMPLETE);
  if (!piece->skipped)
    gst_tts_post_cue_started (GST_ELEMENT (self), piece->script_id,
        piece->cue_index, piece->cue, self->cue_running_time,
        self->cue_stream_time);
}

static void
end_cue (GstGpuOffload *self, const GstTtsPiece *piece, GstClockTime duration)
{
  gst_tts_post_piece_done (GST_ELEMENT (self), piece, self->cue_running_time,
      self->cue_stream_time, duration);
  gst_tts_post_metrics (GST_ELEMENT (self), self->session, FALSE);
}

static GstFlowReturn
push_piece (GstGpuOffload *self, GstTtsPiece *piece)
{
  GstFlowReturn flow = GST_FLOW_OK;
  GstClockTime duration = 0;

  if (piece->warning)
    GST_ELEMENT_WARNING (self, STREAM, FAILED, ("%s", piece->warning), (NULL));

  if (piece->buffer) {
    GstClockTime pts = place (self, piece);
    GstTtsMeta *meta = gst_buffer_get_tts_meta (piece->buffer);

    duration = meta->offset + meta->duration;
    GST_BUFFER_PTS (piece->buffer) = pts;
    if (piece->cue_started)
      start_cue (self, piece, pts);
    flow = push_buffer (self, piece);
  } else {
    start_cue (self, piece, self->position);
    gst_pad_push_event (self->srcpad,
        gst_tts_event_new_cue_skipped (piece->script_id, piece->cue_index));
  }

  if (piece->cue_done && flow == GST_FLOW_OK)
    end_cue (self, piece, duration);
  return flow;
}

/* What downstream refuses ends the work; upstream hears of it at its next
 * buffer, or by a message if it has sent its last. */
static void
stop_task (GstGpuOffload *self, GstFlowReturn flow)
{
  GST_DEBUG_OBJECT (self, "task ends: %s", gst_flow_get_name (flow));
  if (flow != GST_FLOW_FLUSHING)
    gst_tts_post_metrics (GST_ELEMENT (self), self->session, TRUE);
  gst_gpu_offload_set_flow (self, flow);
  gst_tts_session_set_flushing (self->session, TRUE);
  if (flow != GST_FLOW_FLUSHING) {
    gst_gpu_offload_post_progress (self, flow == GST_FLOW_EOS
        ? GST_PROGRESS_TYPE_COMPLETE : GST_PROGRESS_TYPE_ERROR);
    gst_pad_push_event (self->srcpad, gst_event_new_eos ());
  }
  gst_pad_pause_task (self->srcpad);
}

void
gst_gpu_offload_loop (gpointer data)
{
  GstGpuOffload *self = data;
  GstTtsPiece piece = { NULL, };
  g_autoptr (GError) error = NULL;
  GstFlowReturn flow = gst_tts_session_pull (self->session, &piece, &error);

  if (flow == GST_FLOW_OK && piece.item) {
    push_item (self, GST_EVENT (g_steal_pointer (&piece.item)));
  } else if (flow == GST_FLOW_OK) {
    flow = push_piece (self, &piece);
    /* With GST_FLOW_ERROR, who returned it has said why. */
    if (flow == GST_FLOW_NOT_LINKED || flow == GST_FLOW_NOT_NEGOTIATED)
      GST_ELEMENT_FLOW_ERROR (self, flow);
  } else if (error) {
    flow = gst_tts_post_error (GST_ELEMENT (self), error);
  }

  gst_tts_piece_clear (&piece);
  if (flow != GST_FLOW_OK)
    stop_task (self, flow);
}
