/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes out of chunkmux next, and where on the timeline. */
#include "gstchunkplan.h"

/* Silence goes out in such pieces when it has to be made in time. */
#define LIVE_SILENCE_NS (20 * GST_MSECOND)

void
gst_chunk_step_clear (GstChunkStep *step)
{
  g_queue_clear_full (&step->events, (GDestroyNotify) gst_event_unref);
  g_clear_pointer (&step->warning, g_free);
  g_clear_pointer (&step->piece, gst_chunk_piece_unref);
  g_clear_pointer (&step->note.cue, gst_tts_cue_unref);
  g_clear_pointer (&step->note.script_id, g_ref_string_release);
}

/* What is not sticky belonged to the data that were flushed. */
static void
drop_passing_events (GstChunkMux *self)
{
  GList *next;

  for (GList *l = self->events.head; l; l = next) {
    next = l->next;
    if (GST_EVENT_IS_STICKY (l->data))
      continue;
    gst_event_unref (l->data);
    g_queue_delete_link (&self->events, l);
  }
}

void
gst_chunk_mux_reset_output (GstChunkMux *self, gboolean reset_time)
{
  self->generation++;
  self->flow = GST_FLOW_OK;
  self->need_segment = TRUE;
  self->eos_sent = FALSE;
  self->any_cue = FALSE;
  drop_passing_events (self);
  gst_chunk_timeline_reset (&self->timeline, self->timeline.position);
  gst_chunk_captions_reset (&self->captions, self->caps
      ? gst_chunk_timeline_to_time (&self->timeline, self->timeline.position)
      : 0);
  if (!reset_time)
    return;

  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  self->have_segment = FALSE;
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
take_note (GstChunkStep *step, const GstChunkCue *cue)
{
  GstChunkNote *note = &step->note;

  if (cue->cue) {
    note->cue = gst_tts_cue_ref (cue->cue);
    note->script_id = g_ref_string_acquire (cue->script_id);
    note->index = cue->index;
    note->base = cue->base;
  }
  note->provider = cue->provider;
  note->skipped = cue->skipped;
  note->end = MIN (cue->base + cue->taken + cue->moved - cue->closed,
      cue->cut);
}

static void
add_stream_start (GstChunkMux *self, GstChunkStep *step)
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
add_header (GstChunkMux *self, GstChunkStep *step)
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

static guint64
wanted_start (const GstChunkMux *self, const GstChunkCue *cue)
{
  return self->script_base + to_frames (self, cue->cue->start);
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
  return MAX (wanted_start (self, follower), cue->base);
}

static void
set_limit (GstChunkMux *self, GstChunkCue *cue)
{
  cue->limit = find_limit (self, cue);
  if (self->overflow == GST_CHUNK_OVERFLOW_CLIP)
    cue->cut = cue->limit;
}

/* The starts of a script that follows another count from its own first
 * frame. */
static void
enter_script (GstChunkMux *self, guint64 frame)
{
  if (self->script_serial == self->store.script_serial)
    return;
  self->script_serial = self->store.script_serial;
  self->script_base = self->any_cue ? frame : 0;
}

static void
begin_cue (GstChunkMux *self, GstChunkCue *cue)
{
  guint64 free_from = gst_chunk_timeline_get_end (&self->timeline);

  cue->begun = TRUE;
  enter_script (self, free_from);
  if (has_start (self, cue)) {
    guint64 start = wanted_start (self, cue);

    cue->base = MAX (start, self->timeline.position);
    self->late_cues += start < cue->base;
  } else {
    cue->base = free_from;
    if (self->timeline_mode == GST_CHUNK_TIMELINE_APPEND && self->any_cue)
      cue->base += to_frames (self, self->gap_ms * GST_MSECOND);
  }
  if (self->live)
    cue->base = MAX (cue->base, now_frame (self));
  set_limit (self, cue);
  self->any_cue = TRUE;
  gst_chunk_captions_add_cue (self, cue);
}

static void
take_piece (GstChunkMux *self, GstChunkStep *step, GstChunkCue *cue)
{
  GstChunkPiece *piece = gst_chunk_store_take_piece (&self->store, cue);
  guint64 frames, due;

  if (!piece)
    return;
  step->piece = piece;
  if (piece->file_offset >= 0)
    self->spill.n_users++;
  step->hole = piece->start - cue->taken;
  if (step->hole <= to_frames (self, GST_CHUNK_TOLERANCE)) {
    cue->closed += step->hole;
    step->hole = 0;
  }
  if (step->hole > 0)
    step->warning = g_strdup_printf ("A piece of cue %u is missing; it is"
        " silent for %" G_GUINT64_FORMAT " ms.", cue->index,
        step->hole * 1000 / self->store.rate);
  cue->taken = piece->start + piece->frames;

  step->at = cue->base + piece->start + cue->moved - cue->closed;
  if (self->live) {
    due = self->timeline.position + step->hole;
    cue->moved += due - MIN (due, step->at);
    step->at = MAX (step->at, due);
    set_limit (self, cue);
  }
  step->limit = cue->limit;
  step->overflow = self->overflow;
  frames = gst_chunk_store_cue_frames (&self->store, cue);
  step->fade = frames != GST_CHUNK_UNKNOWN && cue->limit != GST_CHUNK_UNKNOWN
      && step->at - piece->start + frames > cue->limit;
  gst_chunk_captions_add_words (self, cue, piece);
  gst_chunk_captions_advance (self, MIN (step->at + piece->frames,
          cue->limit));
}

/* The next piece of @cue, and whether it is the last. */
static void
plan_piece (GstChunkMux *self, GstChunkStep *step, GstChunkCue *cue)
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
plan_fill (GstChunkMux *self, GstChunkStep *step, guint64 until)
{
  step->fill_until = until;
  gst_chunk_captions_advance (self, until);
}

static void
tell_missing (GstChunkMux *self, GstChunkStep *step)
{
  guint64 missing = self->store.stats.missing_cues - self->missing_told;

  if (missing == 0 || step->warning)
    return;
  step->warning = g_strdup_printf ("%" G_GUINT64_FORMAT " cues never came"
      " from any input and are left out.", missing);
  self->missing_told += missing;
}

static void
plan_cue (GstChunkMux *self, GstChunkStep *step)
{
  GstChunkCue *cue = gst_chunk_store_get_cue (&self->store);

  add_header (self, step);
  if (!cue->begun)
    begin_cue (self, cue);
  if (self->timeline.position < cue->base && !cue->started)
    plan_fill (self, step, cue->base);
  else
    plan_piece (self, step, cue);
  tell_missing (self, step);
}

static void
plan_end (GstChunkMux *self, GstChunkStep *step)
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

gboolean
gst_chunk_mux_may_push (const GstChunkMux *self)
{
  return !self->flushing && !self->eos_sent && self->flow == GST_FLOW_OK;
}

gboolean
gst_chunk_mux_plan_step (GstChunkMux *self, GstChunkStep *step)
{
  step->fill_until = GST_CHUNK_UNKNOWN;
  step->generation = self->generation;
  if (!gst_chunk_mux_may_push (self))
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

void
gst_chunk_mux_plan_silence (GstChunkMux *self, GstChunkStep *step)
{
  add_header (self, step);
  plan_fill (self, step, self->timeline.position
      + to_frames (self, LIVE_SILENCE_NS));
}
