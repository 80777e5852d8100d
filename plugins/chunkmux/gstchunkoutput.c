/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The source pad's task of chunkmux: what goes out next, and its pushing. */
#include "gstchunkmux.h"

#include <gst/tts/gst-tts-error.h>
#include <gst/tts/gst-tts-message.h>

#define GST_CAT_DEFAULT gst_chunk_mux_debug

/* Silence goes out in such pieces when it has to be made in time. */
#define LIVE_SILENCE_NS (20 * GST_MSECOND)
/* A resampler upstream leaves holes of up to this in its first cue. */
#define CLOSED_HOLE_NS (2 * GST_MSECOND)

/* A cue that a message is about. */
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
  gchar *warning;
  guint64 fill_until;           /* UNKNOWN: nothing to fill */
  GstChunkPiece *piece;
  guint64 hole;                 /* frames that never came before the piece */
  guint64 at;                   /* where the piece starts */
  guint64 limit;                /* of its cue */
  gboolean fade;
  GstChunkOverflow overflow;
  Note note;
  gboolean begins;
  gboolean ends;
  gboolean eos;
  guint32 eos_seqnum;
} Step;

void
gst_chunk_mux_wake (GstChunkMux *self)
{
  if (self->waiting)
    g_cond_signal (&self->work);
  if (self->clock_id)
    gst_clock_id_unschedule (self->clock_id);
}

void
gst_chunk_mux_reset_output (GstChunkMux *self, gboolean reset_time)
{
  self->flow = GST_FLOW_OK;
  self->need_segment = TRUE;
  self->eos_sent = FALSE;
  self->timeline.discont = TRUE;
  gst_chunk_captions_reset (&self->captions, self->captions.audio_position);
  if (!reset_time)
    return;

  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  self->have_segment = FALSE;
  self->any_cue = FALSE;
  self->out_position = GST_CHUNK_UNKNOWN;
}

void
gst_chunk_mux_update_needs (GstChunkMux *self)
{
  GstChunkNeeds needs = GST_CHUNK_NEED_NOTHING;

  if (!self->live) {
    if (self->timeline_mode == GST_CHUNK_TIMELINE_CUE
        && self->overflow != GST_CHUNK_OVERFLOW_SHIFT)
      needs |= GST_CHUNK_NEED_FOLLOWER;
    if (self->timeline_mode == GST_CHUNK_TIMELINE_CUE
        && self->overflow == GST_CHUNK_OVERFLOW_CLIP)
      needs |= GST_CHUNK_NEED_LENGTH;
    if (gst_chunk_captions_is_wanted (&self->captions))
      needs |= self->captions_mode == GST_CHUNK_CAPTIONS_WORD
          ? GST_CHUNK_NEED_WHOLE : GST_CHUNK_NEED_LENGTH;
  }
  self->store.needs = needs;
}

static void
clear_step (Step *step)
{
  g_queue_clear_full (&step->events, (GDestroyNotify) gst_event_unref);
  g_clear_pointer (&step->warning, g_free);
  g_clear_pointer (&step->piece, gst_chunk_piece_unref);
  g_clear_pointer (&step->note.cue, gst_tts_cue_unref);
  g_clear_pointer (&step->note.script_id, g_ref_string_release);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Step, clear_step)

static void
take_note (Step *step, const GstChunkCue *cue)
{
  Note *note = &step->note;

  if (cue->cue) {
    note->cue = gst_tts_cue_ref (cue->cue);
    note->script_id = g_ref_string_acquire (cue->script_id);
    note->index = cue->index;
    note->base = cue->base;
  }
  note->provider = cue->provider;
  note->skipped = cue->skipped;
  note->end = MIN (cue->base + cue->taken - cue->closed, cue->limit);
}

static void
add_stream_start (GstChunkMux *self, Step *step)
{
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

/* The first frame is that of the segment of the first input. */
static void
fix_start (GstChunkMux *self)
{
  guint64 start = self->caps ? gst_util_uint64_scale_ceil (
      self->segment.start, self->timeline.info.rate, GST_SECOND) : 0;

  self->have_segment = TRUE;
  self->out_position = start;
  gst_chunk_timeline_reset (&self->timeline, start);
  gst_chunk_captions_reset (&self->captions, self->segment.start);
}

static void
add_header (GstChunkMux *self, Step *step)
{
  if (self->need_stream_start)
    add_stream_start (self, step);
  if (self->need_caps && self->caps) {
    g_queue_push_tail (&step->events, gst_event_new_caps (self->caps));
    self->need_caps = FALSE;
  }
  if (self->out_position == GST_CHUNK_UNKNOWN)
    fix_start (self);
  if (self->need_segment) {
    g_queue_push_tail (&step->events, gst_event_new_segment (&self->segment));
    self->need_segment = FALSE;
  }
  while (!g_queue_is_empty (&self->events))
    g_queue_push_tail (&step->events, g_queue_pop_head (&self->events));
}

static guint64
to_frames (const GstChunkMux *self, GstClockTime time)
{
  return gst_chunk_timeline_to_frames (&self->timeline, time);
}

/* The frame that running time has come to; 0 while there is none. */
static guint64
now_frame (GstChunkMux *self)
{
  g_autoptr (GstClock) clock =
      self->playing ? gst_element_get_clock (GST_ELEMENT (self)) : NULL;
  GstClockTime now, base = gst_element_get_base_time (GST_ELEMENT (self));
  GstClockTime position;

  if (!clock)
    return 0;
  now = gst_clock_get_time (clock);
  if (now <= base)
    return 0;
  position = gst_segment_position_from_running_time (&self->segment,
      GST_FORMAT_TIME, now - base);
  return GST_CLOCK_TIME_IS_VALID (position) ? to_frames (self, position) : 0;
}

static gboolean
has_start (const GstChunkMux *self, const GstChunkCue *cue)
{
  return self->timeline_mode == GST_CHUNK_TIMELINE_CUE && cue->cue
      && GST_CLOCK_TIME_IS_VALID (cue->cue->start);
}

/* Where @cue is cut or mixed: at the start of the next one. */
static guint64
find_limit (GstChunkMux *self, const GstChunkCue *cue)
{
  const GstChunkCue *follower;
  gboolean known;

  if (self->overflow == GST_CHUNK_OVERFLOW_SHIFT
      || self->timeline_mode != GST_CHUNK_TIMELINE_CUE)
    return GST_CHUNK_UNKNOWN;
  follower = gst_chunk_store_get_follower (&self->store, cue, &known);
  if (!follower || !has_start (self, follower))
    return GST_CHUNK_UNKNOWN;
  return MAX (to_frames (self, follower->cue->start), cue->base);
}

static void
begin_cue (GstChunkMux *self, GstChunkCue *cue)
{
  guint64 free_from = gst_chunk_timeline_get_end (&self->timeline);

  cue->begun = TRUE;
  if (has_start (self, cue)) {
    guint64 start = to_frames (self, cue->cue->start);

    cue->base = MAX (start, self->timeline.position);
    self->late_cues += start < cue->base;
  } else {
    cue->base = free_from;
    if (self->timeline_mode == GST_CHUNK_TIMELINE_APPEND && self->any_cue)
      cue->base += to_frames (self, self->gap_ms * GST_MSECOND);
  }
  if (self->live)
    cue->base = MAX (cue->base, now_frame (self));
  cue->limit = find_limit (self, cue);
  self->any_cue = TRUE;
  gst_chunk_captions_add_cue (self, cue);
}

static void
take_piece (GstChunkMux *self, Step *step, GstChunkCue *cue)
{
  GstChunkPiece *piece = gst_chunk_store_take_piece (&self->store, cue);
  guint64 frames;

  if (!piece)
    return;
  step->piece = piece;
  if (piece->file_offset >= 0)
    self->spill.n_users++;
  step->hole = piece->start - cue->taken;
  if (step->hole <= to_frames (self, CLOSED_HOLE_NS)) {
    cue->closed += step->hole;
    step->hole = 0;
  }
  if (step->hole > 0)
    step->warning = g_strdup_printf ("A piece of cue %u is missing; it is"
        " silent for %" G_GUINT64_FORMAT " ms.", cue->index,
        step->hole * 1000 / self->store.rate);
  cue->taken = piece->start + piece->frames;

  /* Live silence may have moved it. */
  step->at = MAX (cue->base + piece->start - cue->closed,
      self->timeline.position + step->hole);
  step->limit = cue->limit;
  step->overflow = self->overflow;
  frames = gst_chunk_store_cue_frames (&self->store, cue);
  step->fade = frames != GST_CHUNK_UNKNOWN && cue->limit != GST_CHUNK_UNKNOWN
      && cue->base + frames - cue->closed > cue->limit;
  gst_chunk_captions_add_words (self, cue, piece);
  gst_chunk_captions_advance (self, MIN (step->at + piece->frames,
          cue->limit));
}

/* The next piece of @cue, and whether it is the last. */
static void
plan_piece (GstChunkMux *self, Step *step, GstChunkCue *cue)
{
  step->begins = !cue->started;
  cue->started = TRUE;
  take_piece (self, step, cue);
  if (!cue->pieces.head && !cue->done
      && gst_chunk_store_is_complete (&self->store, cue)) {
    cue->done = TRUE;
    step->ends = TRUE;
    self->cues_done++;
  }
  if (step->begins || step->ends)
    take_note (step, cue);
  g_cond_broadcast (&self->space);
}

static void
plan_fill (GstChunkMux *self, Step *step, guint64 until)
{
  step->fill_until = until;
  gst_chunk_captions_advance (self, until);
}

static void
tell_missing (GstChunkMux *self, Step *step)
{
  guint64 missing = self->store.stats.missing_cues - self->missing_told;

  if (missing == 0 || step->warning)
    return;
  step->warning = g_strdup_printf ("%" G_GUINT64_FORMAT " cues never came"
      " from any input and are left out.", missing);
  self->missing_told += missing;
}

static void
plan_cue (GstChunkMux *self, Step *step)
{
  GstChunkCue *cue = gst_chunk_store_get_cue (&self->store);

  add_header (self, step);
  tell_missing (self, step);
  if (!cue->begun)
    begin_cue (self, cue);
  if (self->timeline.position < cue->base && !cue->started)
    plan_fill (self, step, cue->base);
  else
    plan_piece (self, step, cue);
}

static void
plan_end (GstChunkMux *self, Step *step)
{
  guint64 end = gst_chunk_timeline_get_end (&self->timeline);

  add_header (self, step);
  tell_missing (self, step);
  if (self->timeline.position < end) {
    plan_fill (self, step, end);
    return;
  }
  self->eos_sent = TRUE;
  step->eos = TRUE;
  step->eos_seqnum = self->eos_seqnum;
  gst_chunk_captions_end (self);
}

static gboolean
may_push (const GstChunkMux *self)
{
  return !self->flushing && !self->eos_sent && self->flow == GST_FLOW_OK;
}

/* FALSE: nothing to do until the task is woken. */
static gboolean
plan_step (GstChunkMux *self, Step *step)
{
  step->fill_until = GST_CHUNK_UNKNOWN;
  if (!may_push (self))
    return FALSE;

  gst_chunk_mux_update_needs (self);
  if (self->caps && gst_chunk_store_is_ready (&self->store))
    plan_cue (self, step);
  else if (gst_chunk_store_is_drained (&self->store))
    plan_end (self, step);
  else
    return FALSE;
  return TRUE;
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
post_started (GstChunkMux *self, const Note *note)
{
  GstClockTime running, stream;

  if (!note->cue)
    return;
  get_times (self, note->base, &running, &stream);
  gst_tts_post_cue_started (GST_ELEMENT (self), note->script_id, note->index,
      note->cue, running, stream);
}

static void
post_done (GstChunkMux *self, const Note *note)
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
render (GstChunkMux *self, const Step *step, GstBuffer *buffer)
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
push_piece (GstChunkMux *self, const Step *step)
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
do_step (GstChunkMux *self, Step *step)
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
}

/* When the next frame must leave at the latest, if the input is live. */
static GstClockID
next_deadline (GstChunkMux *self)
{
  g_autoptr (GstClock) clock = NULL;
  GstClockTime time;

  if (!self->live || !self->playing || !self->caps || !may_push (self))
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
      && self->playing && may_push (self);
}

/* With the lock. FALSE: the task ends. */
static gboolean
wait_step (GstChunkMux *self, Step *step)
{
  GstClockID id;

  for (;;) {
    if (!self->active)
      return FALSE;
    if (plan_step (self, step))
      return TRUE;

    id = next_deadline (self);
    if (!id) {
      self->waiting = TRUE;
      g_cond_wait (&self->work, &self->lock);
      self->waiting = FALSE;
    } else if (wait_deadline (self, id)) {
      if (plan_step (self, step))
        return TRUE;
      add_header (self, step);
      plan_fill (self, step, self->timeline.position
          + to_frames (self, LIVE_SILENCE_NS));
      return TRUE;
    }
  }
}

static void
end_step (GstChunkMux *self, const Step *step, GstFlowReturn *flow)
{
  self->pusher = NULL;
  if (step->piece && step->piece->file_offset >= 0)
    self->spill.n_users--;
  if (self->out_position != GST_CHUNK_UNKNOWN)
    self->out_position = self->timeline.position;
  if (self->flushing)
    *flow = GST_FLOW_OK;
  else
    self->flow = *flow;
  g_cond_broadcast (&self->parked);
  g_cond_broadcast (&self->space);
}

void
gst_chunk_mux_loop (GstPad *pad)
{
  GstChunkMux *self = gst_pad_get_element_private (pad);
  g_auto (Step) step = { 0 };
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
}
