/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The source pad's task of chunkmux: what goes out next, and its pushing. */
#include "gstchunkplan.h"

#include <gst/tts/gst-tts-error.h>
#include <gst/tts/gst-tts-message.h>

#define GST_CAT_DEFAULT gst_chunk_mux_debug

void
gst_chunk_mux_wake (GstChunkMux *self)
{
  if (self->waiting)
    g_cond_signal (&self->work);
  if (self->clock_id)
    gst_clock_id_unschedule (self->clock_id);
}

static GstBuffer *
load (GstChunkMux *self, GstChunkPiece *piece, GError **error)
{
  GstBuffer *buffer = g_steal_pointer (&piece->buffer);

  if (piece->file_offset < 0)
    return buffer;

  buffer = gst_buffer_make_writable (buffer);
  if (!gst_chunk_spill_read (&self->spill, buffer, piece->file_offset,
          piece->size, error))
    g_clear_pointer (&buffer, gst_buffer_unref);
  gst_chunk_spill_release (&self->spill, piece->file_offset, piece->size);
  return buffer;
}

static void
get_times (GstChunkMux *self, guint64 frame, GstClockTime *ret_running,
    GstClockTime *ret_stream)
{
  GstClockTime pts = gst_chunk_timeline_to_time (&self->timeline, frame);

  pts = MAX (pts, self->segment.start);
  *ret_running = gst_segment_to_running_time (&self->segment,
      GST_FORMAT_TIME, pts);
  *ret_stream = gst_segment_to_stream_time (&self->segment, GST_FORMAT_TIME,
      pts);
}

static void
post_started (GstChunkMux *self, const GstChunkNote *note)
{
  GstClockTime running, stream;

  if (!note->cue)
    return;
  get_times (self, note->base, &running, &stream);
  gst_tts_post_cue_started (GST_ELEMENT (self), note->script_id, note->index,
      note->cue, running, stream);
}

static void
post_done (GstChunkMux *self, const GstChunkNote *note)
{
  GstClockTime running, stream, end;

  if (!note->cue)
    return;
  get_times (self, note->base, &running, &stream);
  end = gst_chunk_timeline_to_time (&self->timeline, note->end);
  gst_tts_post_cue_done (GST_ELEMENT (self), note->script_id, note->index,
      note->cue, running, stream, end - gst_chunk_timeline_to_time (
          &self->timeline, MIN (note->base, note->end)),
      note->provider, note->skipped, 0.0);
}

static GstFlowReturn
push_fill (GstChunkMux *self, guint64 until)
{
  GstBuffer *buffer = gst_chunk_timeline_fill (&self->timeline, until);

  g_mutex_lock (&self->lock);
  self->silence = self->timeline.silence;
  g_mutex_unlock (&self->lock);
  return buffer ? gst_pad_push (self->src, buffer) : GST_FLOW_OK;
}

static GstFlowReturn
push_hole (GstChunkMux *self, guint64 until)
{
  GstFlowReturn flow = GST_FLOW_OK;

  while (flow == GST_FLOW_OK && self->timeline.position < until)
    flow = push_fill (self, until);
  return flow;
}

static GstBuffer *
render (GstChunkMux *self, const GstChunkStep *step, GstBuffer *buffer)
{
  GstChunkTimeline *timeline = &self->timeline;
  guint64 frames = step->piece->frames;

  switch (step->overflow) {
    case GST_CHUNK_OVERFLOW_OVERLAP:
      return gst_chunk_timeline_mix (timeline, buffer, step->at, frames,
          step->limit);
    case GST_CHUNK_OVERFLOW_CLIP:
      return gst_chunk_timeline_clip (timeline, buffer, step->at, frames,
          step->limit, step->fade);
    default:
      return gst_chunk_timeline_append (timeline, buffer, frames);
  }
}

static GstFlowReturn
push_piece (GstChunkMux *self, const GstChunkStep *step)
{
  g_autoptr (GError) error = NULL;
  GstFlowReturn flow = GST_FLOW_OK;
  GstBuffer *buffer;

  if (step->hole)
    flow = push_hole (self, MIN (step->at, step->limit));
  if (flow != GST_FLOW_OK)
    return flow;
  buffer = load (self, step->piece, &error);
  if (!buffer)
    return gst_tts_post_error (GST_ELEMENT (self), error);
  buffer = render (self, step, buffer);
  return buffer ? gst_pad_push (self->src, buffer) : GST_FLOW_OK;
}

static GstFlowReturn
do_step (GstChunkMux *self, GstChunkStep *step)
{
  GstFlowReturn flow = GST_FLOW_OK;

  while (!g_queue_is_empty (&step->events))
    gst_pad_push_event (self->src, g_queue_pop_head (&step->events));
  if (step->warning)
    GST_ELEMENT_WARNING (self, STREAM, FAILED, ("%s", step->warning), (NULL));

  if (step->fill_until != GST_CHUNK_UNKNOWN)
    flow = push_fill (self, step->fill_until);
  if (step->begins)
    post_started (self, &step->note);
  if (step->piece)
    flow = push_piece (self, step);
  if (step->ends && flow == GST_FLOW_OK)
    post_done (self, &step->note);
  if (step->eos) {
    GstEvent *eos = gst_event_new_eos ();

    gst_event_set_seqnum (eos, step->eos_seqnum);
    gst_pad_push_event (self->src, eos);
  }
  return flow;
}

static void
fail (GstChunkMux *self, GstFlowReturn flow)
{
  if (flow == GST_FLOW_FLUSHING)
    return;
  /* With GST_FLOW_ERROR, who returned it has said why. */
  if (flow == GST_FLOW_NOT_LINKED || flow == GST_FLOW_NOT_NEGOTIATED)
    GST_ELEMENT_FLOW_ERROR (self, flow);
  gst_pad_push_event (self->src, gst_event_new_eos ());

  g_mutex_lock (&self->lock);
  gst_chunk_captions_end (self);
  g_mutex_unlock (&self->lock);
}

/* When the next frame must leave at the latest, if the input is live. */
static GstClockID
next_deadline (GstChunkMux *self)
{
  g_autoptr (GstClock) clock = NULL;
  GstClockTime time;

  if (!self->live || !self->playing || !self->caps
      || !gst_chunk_mux_may_push (self))
    return NULL;
  clock = gst_element_get_clock (GST_ELEMENT (self));
  if (!clock)
    return NULL;
  time = self->out_position == GST_CHUNK_UNKNOWN ? self->segment.start
      : gst_chunk_timeline_to_time (&self->timeline, self->timeline.position);
  time = gst_segment_to_running_time (&self->segment, GST_FORMAT_TIME,
      MAX (time, self->segment.start));
  return gst_clock_new_single_shot_id (clock,
      gst_element_get_base_time (GST_ELEMENT (self)) + time
      + self->upstream_latency + self->latency);
}

/* With the lock, which is let go meanwhile. Whether the time came. */
static gboolean
wait_deadline (GstChunkMux *self, GstClockID id)
{
  GstClockReturn ret;

  self->clock_id = id;
  g_mutex_unlock (&self->lock);
  ret = gst_clock_id_wait (id, NULL);
  g_mutex_lock (&self->lock);
  self->clock_id = NULL;
  gst_clock_id_unref (id);
  return (ret == GST_CLOCK_OK || ret == GST_CLOCK_EARLY) && self->active
      && self->playing && gst_chunk_mux_may_push (self);
}

/* With the lock. FALSE: the task ends. */
static gboolean
wait_step (GstChunkMux *self, GstChunkStep *step)
{
  GstClockID id;

  for (;;) {
    if (!self->active)
      return FALSE;
    if (gst_chunk_mux_plan_step (self, step))
      return TRUE;

    id = next_deadline (self);
    if (!id) {
      self->waiting = TRUE;
      g_cond_wait (&self->work, &self->lock);
      self->waiting = FALSE;
    } else if (wait_deadline (self, id)) {
      if (gst_chunk_mux_plan_step (self, step))
        return TRUE;
      gst_chunk_mux_plan_silence (self, step);
      return TRUE;
    }
  }
}

static void
end_step (GstChunkMux *self, const GstChunkStep *step, GstFlowReturn *flow)
{
  if (step->piece && step->piece->file_offset >= 0)
    self->spill.n_users--;
  if (self->out_position != GST_CHUNK_UNKNOWN)
    self->out_position = self->timeline.position;
  if (self->flushing || self->generation != step->generation)
    *flow = GST_FLOW_OK;
  else
    self->flow = *flow;
  g_cond_broadcast (&self->space);
}

void
gst_chunk_mux_loop (GstPad *pad)
{
  GstChunkMux *self = gst_pad_get_element_private (pad);
  g_auto (GstChunkStep) step = { 0 };
  GstFlowReturn flow;

  g_mutex_lock (&self->lock);
  if (!wait_step (self, &step)) {
    g_mutex_unlock (&self->lock);
    gst_pad_pause_task (pad);
    return;
  }
  self->pusher = g_thread_self ();
  g_mutex_unlock (&self->lock);

  flow = do_step (self, &step);

  g_mutex_lock (&self->lock);
  end_step (self, &step, &flow);
  g_mutex_unlock (&self->lock);

  if (flow != GST_FLOW_OK)
    fail (self, flow);

  /* Not before: the end of a flush waits for what fail() pushes, too. */
  g_mutex_lock (&self->lock);
  self->pusher = NULL;
  g_cond_broadcast (&self->parked);
  g_mutex_unlock (&self->lock);
}
