/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The source pad's task of chunkmux: what goes out next, and its pushing. */
#include "gstchunkmux.h"

#include <gst/tts/gst-tts-error.h>
#include <gst/tts/gst-tts-message.h>

#define GST_CAT_DEFAULT gst_chunk_mux_debug

/* A cue that the message is about. */
typedef struct
{
  GstTtsCue *cue;               /* NULL: no message */
  GRefString *script_id;
  guint index;
  const gchar *provider;
  gboolean skipped;
  guint64 base;
  guint64 end;
} Note;

/* What one turn of the task does once the lock is free. */
typedef struct
{
  GQueue events;
  GstChunkPiece *piece;
  guint64 hole;                 /* frames that never came before the piece */
  guint64 fill_until;
  gboolean begins;
  Note note;
  gboolean ends;
  gboolean eos;
  guint32 eos_seqnum;
} Step;

void
gst_chunk_mux_wake (GstChunkMux *self)
{
  if (self->waiting)
    g_cond_signal (&self->work);
}

void
gst_chunk_mux_reset_output (GstChunkMux *self, gboolean reset_time)
{
  self->flow = GST_FLOW_OK;
  self->need_segment = TRUE;
  self->eos_sent = FALSE;
  self->timeline.discont = TRUE;
  if (!reset_time)
    return;

  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  self->have_segment = FALSE;
  self->any_cue = FALSE;
  self->out_position = GST_CHUNK_UNKNOWN;
}

static void
clear_step (Step *step)
{
  g_queue_clear_full (&step->events, (GDestroyNotify) gst_event_unref);
  g_clear_pointer (&step->piece, gst_chunk_piece_unref);
  g_clear_pointer (&step->note.cue, gst_tts_cue_unref);
  g_clear_pointer (&step->note.script_id, g_ref_string_release);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Step, clear_step)

static void
take_note (Step *step, const GstChunkCue *cue)
{
  Note *note = &step->note;

  if (cue->cue && !note->cue) {
    note->cue = gst_tts_cue_ref (cue->cue);
    note->script_id = g_ref_string_acquire (cue->script_id);
    note->index = cue->index;
    note->base = cue->base;
  }
  note->provider = cue->provider;
  note->skipped = cue->skipped;
  note->end = cue->base + cue->taken;
}

static void
add_header (GstChunkMux *self, Step *step)
{
  if (self->need_stream_start) {
    g_autofree gchar *id = g_strconcat (
        self->stream_id ? self->stream_id : "chunkmux", "/speech", NULL);
    GstEvent *event = gst_event_new_stream_start (id);

    if (self->group_id == GST_GROUP_ID_INVALID)
      self->group_id = gst_util_group_id_next ();
    gst_event_set_group_id (event, self->group_id);
    g_queue_push_tail (&step->events, event);
    self->need_stream_start = FALSE;
    self->need_caps = TRUE;
    self->need_segment = TRUE;
  }
  if (self->need_caps && self->caps) {
    g_queue_push_tail (&step->events, gst_event_new_caps (self->caps));
    self->need_caps = FALSE;
  }
  if (self->out_position == GST_CHUNK_UNKNOWN) {
    guint64 start = self->caps ? gst_util_uint64_scale_ceil (
        self->segment.start, self->timeline.info.rate, GST_SECOND) : 0;

    self->have_segment = TRUE;
    self->out_position = start;
    gst_chunk_timeline_reset (&self->timeline, start);
  }
  if (self->need_segment) {
    g_queue_push_tail (&step->events, gst_event_new_segment (&self->segment));
    self->need_segment = FALSE;
  }
  while (!g_queue_is_empty (&self->events))
    g_queue_push_tail (&step->events, g_queue_pop_head (&self->events));
}

static guint64
gap_frames (const GstChunkMux *self)
{
  return gst_chunk_timeline_to_frames (&self->timeline,
      self->gap_ms * GST_MSECOND);
}

static void
begin_cue (GstChunkMux *self, GstChunkCue *cue)
{
  guint64 position = self->timeline.position;

  cue->begun = TRUE;
  cue->base = position;
  if (self->timeline_mode == GST_CHUNK_TIMELINE_CUE && cue->cue
      && GST_CLOCK_TIME_IS_VALID (cue->cue->start))
    cue->base = MAX (position, gst_chunk_timeline_to_frames (&self->timeline,
            cue->cue->start));
  else if (self->timeline_mode == GST_CHUNK_TIMELINE_APPEND && self->any_cue)
    cue->base += gap_frames (self);
  self->any_cue = TRUE;
}

/* The next piece of @cue, and whether it is the last. */
static void
add_piece (GstChunkMux *self, Step *step, GstChunkCue *cue)
{
  GstChunkStore *store = &self->store;

  step->begins = cue->taken == 0 && !cue->done;
  step->piece = gst_chunk_store_take_piece (store, cue);
  if (step->piece) {
    step->hole = step->piece->start - cue->taken;
    cue->taken = step->piece->start + step->piece->frames;
  }
  if (!cue->pieces.head && !cue->done
      && gst_chunk_store_is_complete (store, cue)) {
    cue->done = TRUE;
    step->ends = TRUE;
    self->cues_done++;
  }
  if (step->begins || step->ends)
    take_note (step, cue);
  g_cond_broadcast (&self->space);
}

/* FALSE: nothing to do until the task is woken. */
static gboolean
plan_step (GstChunkMux *self, Step *step)
{
  GstChunkCue *cue;

  if (self->flushing || self->eos_sent || self->flow != GST_FLOW_OK)
    return FALSE;

  if (self->caps && gst_chunk_store_is_ready (&self->store)) {
    add_header (self, step);
    cue = gst_chunk_store_get_cue (&self->store);
    if (!cue->begun)
      begin_cue (self, cue);
    if (self->timeline.position < cue->base)
      step->fill_until = cue->base;
    else
      add_piece (self, step, cue);
    return TRUE;
  }
  if (gst_chunk_store_is_drained (&self->store)) {
    add_header (self, step);
    self->eos_sent = TRUE;
    step->eos = TRUE;
    step->eos_seqnum = self->eos_seqnum;
    return TRUE;
  }
  return FALSE;
}

static GstBuffer *
load (GstChunkMux *self, GstChunkPiece *piece, GError **error)
{
  GstBuffer *buffer = g_steal_pointer (&piece->buffer);

  piece->buffer = gst_buffer_new ();
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
post_started (GstChunkMux *self, const Note *note)
{
  GstClockTime pts = gst_chunk_timeline_to_time (&self->timeline, note->base);

  if (note->cue)
    gst_tts_post_cue_started (GST_ELEMENT (self), note->script_id,
        note->index, note->cue, gst_segment_to_running_time (&self->segment,
            GST_FORMAT_TIME, pts),
        gst_segment_to_stream_time (&self->segment, GST_FORMAT_TIME, pts));
}

static void
post_done (GstChunkMux *self, const Note *note)
{
  GstClockTime pts = gst_chunk_timeline_to_time (&self->timeline, note->base);
  GstClockTime end = gst_chunk_timeline_to_time (&self->timeline, note->end);

  if (note->cue)
    gst_tts_post_cue_done (GST_ELEMENT (self), note->script_id, note->index,
        note->cue, gst_segment_to_running_time (&self->segment,
            GST_FORMAT_TIME, pts),
        gst_segment_to_stream_time (&self->segment, GST_FORMAT_TIME, pts),
        end - pts, note->provider, note->skipped, 0.0);
}

static GstFlowReturn
push_fill (GstChunkMux *self, guint64 until)
{
  GstBuffer *buffer = gst_chunk_timeline_fill (&self->timeline, until);

  return buffer ? gst_pad_push (self->src, buffer) : GST_FLOW_OK;
}

static GstFlowReturn
push_hole (GstChunkMux *self, guint64 frames)
{
  guint64 until = self->timeline.position + frames;
  GstFlowReturn flow = GST_FLOW_OK;

  while (flow == GST_FLOW_OK && self->timeline.position < until)
    flow = push_fill (self, until);
  return flow;
}

static GstFlowReturn
push_piece (GstChunkMux *self, const Step *step)
{
  g_autoptr (GError) error = NULL;
  guint64 frames = step->piece->frames;
  GstFlowReturn flow = push_hole (self, step->hole);
  GstBuffer *buffer;

  if (flow != GST_FLOW_OK)
    return flow;
  buffer = load (self, step->piece, &error);
  if (!buffer)
    return gst_tts_post_error (GST_ELEMENT (self), error);
  return gst_pad_push (self->src,
      gst_chunk_timeline_append (&self->timeline, buffer, frames));
}

static GstFlowReturn
do_step (GstChunkMux *self, Step *step)
{
  GstFlowReturn flow = GST_FLOW_OK;

  while (!g_queue_is_empty (&step->events))
    gst_pad_push_event (self->src, g_queue_pop_head (&step->events));

  if (step->fill_until)
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
}

void
gst_chunk_mux_loop (GstPad *pad)
{
  GstChunkMux *self = gst_pad_get_element_private (pad);
  g_auto (Step) step = { 0 };
  GstFlowReturn flow;

  g_mutex_lock (&self->lock);
  while (self->active && !plan_step (self, &step)) {
    self->waiting = TRUE;
    g_cond_wait (&self->work, &self->lock);
    self->waiting = FALSE;
  }
  if (!self->active) {
    g_mutex_unlock (&self->lock);
    gst_pad_pause_task (pad);
    return;
  }
  self->pusher = g_thread_self ();
  g_mutex_unlock (&self->lock);

  flow = do_step (self, &step);

  g_mutex_lock (&self->lock);
  self->pusher = NULL;
  if (self->out_position != GST_CHUNK_UNKNOWN)
    self->out_position = self->timeline.position;
  if (self->flushing)
    flow = GST_FLOW_OK;
  self->flow = flow;
  g_cond_broadcast (&self->parked);
  g_cond_broadcast (&self->space);
  g_mutex_unlock (&self->lock);

  if (flow != GST_FLOW_OK)
    fail (self, flow);
}
