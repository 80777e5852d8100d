/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pulling half of the session: silence, audio and failures of the slot
 * at the head become pieces with their place in the run and in the cue. */
#include "gst-tts-session-private.h"

GST_DEBUG_CATEGORY_EXTERN (gst_tts_session_debug);
#define GST_CAT_DEFAULT gst_tts_session_debug

#define MIN_PIECE_MS 20
#define MAX_PIECE_MS 200
/* What a lost chunk would have lasted, for on-error=silence. */
#define SILENCE_PER_CHAR (60 * GST_MSECOND)

void
gst_tts_piece_clear (GstTtsPiece *piece)
{
  g_clear_pointer (&piece->item, gst_mini_object_unref);
  gst_clear_buffer (&piece->buffer);
  g_clear_pointer (&piece->script_id, g_ref_string_release);
  g_clear_pointer (&piece->cue, gst_tts_cue_unref);
  g_clear_pointer (&piece->warning, g_free);
}

/* A flush may end the run while one of its pieces is made. */
static gboolean
is_current_locked (GstTtsSession *self)
{
  return self->pulled.run == self->run;
}

static guint
frames_per_ms (GstTtsSession *self, guint ms)
{
  return GST_AUDIO_INFO_RATE (&self->info) * ms / 1000;
}

static GstClockTime
time_of (GstTtsSession *self, guint64 frames)
{
  return gst_util_uint64_scale_int (frames, GST_SECOND,
      GST_AUDIO_INFO_RATE (&self->info));
}

static GstBuffer *
take_silence (GstTtsSession *self, guint64 *frames)
{
  gint bpf = GST_AUDIO_INFO_BPF (&self->info);
  guint64 block = gst_buffer_get_size (self->silence) / bpf;
  guint64 n = MIN (*frames, block);

  *frames -= n;
  return gst_buffer_copy_region (self->silence, GST_BUFFER_COPY_MEMORY, 0,
      n * bpf);
}

static void
open_slot (GstTtsSession *self, GstTtsSlot *slot)
{
  if (slot->opened)
    return;
  slot->opened = TRUE;
  if (slot->chunk->index == 0) {
    self->pulled.cue_frames = 0;
    self->pulled.cue_tries = 0;
    self->pulled.cue_cost = 0;
    self->pulled.cue_started = FALSE;
  }
}

/* The next samples of the slot in order: pause, audio, pause. NULL if there
 * are none now. */
static GstBuffer *
take_samples (GstTtsSession *self, GstTtsSlot *slot)
{
  GstBuffer *buffer;

  if (slot->silence_before > 0)
    return take_silence (self, &slot->silence_before);

  if (slot->taken == 0)
    slot->audio_start = self->pulled.cue_frames;
  buffer = gst_tts_slot_take (slot, frames_per_ms (self, MIN_PIECE_MS),
      frames_per_ms (self, MAX_PIECE_MS));
  if (!buffer && slot->silence_after > 0
      && gst_tts_slot_is_drained (slot) && !slot->error)
    buffer = take_silence (self, &slot->silence_after);
  return buffer;
}

static gboolean
is_slot_over (GstTtsSlot *slot)
{
  return slot->silence_before == 0 && slot->silence_after == 0
      && gst_tts_slot_is_drained (slot) && !slot->error;
}

/* Who speaks the slot; until it is heard, that may still change. */
static const gchar *
provider_of (GstTtsSession *self, const GstTtsSlot *slot)
{
  const gchar *name;

  g_mutex_lock (&self->lock);
  name = slot->entry ? slot->entry->name : NULL;
  g_mutex_unlock (&self->lock);
  return name;
}

static void
stamp (GstTtsSession *self, GstBuffer *buffer, guint64 frames)
{
  GST_BUFFER_PTS (buffer) = time_of (self, self->pulled.position);
  GST_BUFFER_DURATION (buffer) = time_of (self, self->pulled.position + frames)
      - GST_BUFFER_PTS (buffer);
  GST_BUFFER_OFFSET (buffer) = self->pulled.position;
  GST_BUFFER_OFFSET_END (buffer) = self->pulled.position + frames;
}

static void
describe (GstTtsSession *self, GstTtsSlot *slot, GstBuffer *buffer,
    guint64 frames, gboolean last)
{
  GstTtsMeta *meta = gst_buffer_add_tts_meta (buffer, slot->script_id,
      slot->chunk->cue, slot->chunk->cue_index);
  guint64 end = self->pulled.cue_frames + frames;

  meta->chunk_index = slot->chunk->index;
  meta->offset = time_of (self, self->pulled.cue_frames);
  meta->duration = time_of (self, end) - meta->offset;
  meta->provider = provider_of (self, slot);
  if (last)
    meta->cue_duration = time_of (self, end);
  if (!slot->chunk->silent)
    meta->words = gst_tts_slot_take_words (slot,
        is_slot_over (slot) ? G_MAXUINT64 : slot->taken);
}

static void
name_piece (GstTtsSession *self, GstTtsSlot *slot, GstTtsPiece *piece)
{
  piece->position = self->pulled.position;
  piece->script_id = g_ref_string_acquire (slot->script_id);
  piece->cue = gst_tts_cue_ref (slot->chunk->cue);
  piece->cue_index = slot->chunk->cue_index;
  piece->provider = provider_of (self, slot);
  g_mutex_lock (&self->lock);
  piece->cue_tries = self->pulled.cue_tries + slot->n_tries;
  piece->cue_cost = self->pulled.cue_cost + slot->cost;
  g_mutex_unlock (&self->lock);
}

static void
fill_piece (GstTtsSession *self, GstTtsSlot *slot, GstBuffer *buffer,
    gboolean last, GstTtsPiece *piece)
{
  guint64 frames = gst_buffer_get_size (buffer)
      / GST_AUDIO_INFO_BPF (&self->info);

  stamp (self, buffer, frames);
  describe (self, slot, buffer, frames, last);
  name_piece (self, slot, piece);
  piece->buffer = buffer;
  piece->cue_started = !self->pulled.cue_started;
  piece->cue_done = last;
  self->pulled.cue_started = TRUE;
  self->pulled.cue_frames += frames;
  piece->cue_samples = self->pulled.cue_frames;

  g_mutex_lock (&self->lock);
  self->pulled.position += frames;
  if (is_current_locked (self)) {
    if (!GST_CLOCK_TIME_IS_VALID (self->first_audio))
      self->first_audio =
          (g_get_monotonic_time () - self->start_time) * GST_USECOND;
    self->n_frames += frames;
    self->n_cues_done += last;
  }
  g_mutex_unlock (&self->lock);
}

/* A pushing thread that waits is woken once for several cues, but before the
 * workers run dry. */
static guint
low_water (GstTtsSession *self)
{
  return MIN (self->max_ahead - 1,
      MAX (self->max_ahead / 2, self->max_workers));
}

/* The head is through: makes room. FALSE if it was dropped already. */
static gboolean
take_off (GstTtsSession *self, GstTtsSlot *slot, GstTtsPassage passage)
{
  g_autoptr (GstTtsFlight) flight = NULL;
  gboolean dropped = FALSE;
  GstTtsGate *gate = NULL;
  GstTtsPurse *purse = NULL;

  g_mutex_lock (&self->lock);
  if (is_current_locked (self) && g_queue_peek_head (&self->slots) == slot) {
    if (self->next == self->slots.head)
      self->next = self->next->next;
    else
      self->ahead--;
    g_queue_pop_head (&self->slots);
    self->pulled.cue_tries += slot->n_tries;
    self->pulled.cue_cost += slot->cost;
    if (slot->in_flight) {
      gate = slot->entry->gate;
      purse = self->purse;
    }
    if (slot->in_flight && slot->flight)
      flight = gst_tts_flight_ref (slot->flight);
    gst_tts_session_land_locked (self, slot, passage, NULL);
    if (self->slots.length == low_water (self))
      g_cond_signal (&self->room);
    dropped = TRUE;
  }
  g_mutex_unlock (&self->lock);

  if (gate)
    gst_tts_gate_wake (gate);
  if (purse)
    gst_tts_purse_wake (purse);
  if (flight)
    gst_tts_flight_end (flight, slot, FALSE);
  if (dropped)
    gst_tts_slot_unref (slot);
  return dropped;
}

/* Likewise, and lets the next ones start. */
static void
drop_head (GstTtsSession *self, GstTtsSlot *slot, GstTtsPassage passage)
{
  if (take_off (self, slot, passage))
    gst_tts_session_dispatch (self);
}

/* A cue whose end came without samples of its own: a moment of silence says
 * how long it was, or the whole cue is left out. */
static void
close_cue (GstTtsSession *self, GstTtsSlot *slot, GstTtsPiece *piece)
{
  guint64 frames = frames_per_ms (self, MIN_PIECE_MS);

  if (self->pulled.cue_started) {
    fill_piece (self, slot, take_silence (self, &frames), TRUE, piece);
    return;
  }

  name_piece (self, slot, piece);
  piece->cue_started = piece->cue_done = piece->skipped = TRUE;
  g_mutex_lock (&self->lock);
  self->n_cues_skipped += is_current_locked (self);
  g_mutex_unlock (&self->lock);
}

static gchar *
describe_cue (GstTtsSession *self, const GstTtsSlot *slot)
{
  const gchar *provider = provider_of (self, slot);
  const GstTtsCue *cue = slot->chunk->cue;
  g_autoptr (GString) s = g_string_new (NULL);

  g_string_printf (s, "cue %u", slot->chunk->cue_index + 1);
  if (cue->id)
    g_string_append_printf (s, " '%s'", cue->id);
  if (cue->line)
    g_string_append_printf (s, " (line %u)", cue->line);
  if (provider)
    g_string_append_printf (s, ", %s", provider);
  return g_string_free (g_steal_pointer (&s), FALSE);
}

/* The rest of the cue at the head, which will not be spoken: none of it is to
 * start because there is room now. */
static void
drop_cue (GstTtsSession *self, GstTtsSlot *slot)
{
  gst_tts_slot_ref (slot);
  while (slot) {
    GstTtsSlot *next = NULL;

    gst_tts_slot_cancel (slot);
    take_off (self, slot, GST_TTS_PASSAGE_NEUTRAL);

    g_mutex_lock (&self->lock);
    if (!slot->chunk->last && is_current_locked (self))
      next = g_queue_peek_head (&self->slots);
    if (next)
      gst_tts_slot_ref (next);
    g_mutex_unlock (&self->lock);

    gst_tts_slot_unref (slot);
    slot = next;
  }
  gst_tts_session_dispatch (self);
}

/* FALSE if the run was flushed meanwhile: then nobody is to hear of it. */
static gboolean
fail (GstTtsSession *self, GstTtsSlot *slot, GError **error)
{
  g_autofree gchar *where = describe_cue (self, slot);

  GST_INFO_OBJECT (self, "%s ends the run: %s", where, slot->error->message);
  if (!gst_tts_session_abandon (self, self->pulled.run))
    return FALSE;
  g_propagate_prefixed_error (error, g_steal_pointer (&slot->error), "%s: ",
      where);
  return TRUE;
}

/* A chunk that was not spoken, after on-error other than fail. */
static void
make_up_for (GstTtsSession *self, GstTtsSlot *slot, GstTtsPiece *piece)
{
  g_autofree gchar *where = describe_cue (self, slot);
  gboolean skip = self->on_error == GST_TTS_ON_ERROR_SKIP;

  piece->warning = g_strdup_printf ("%s: %s; %s", where, slot->error->message,
      skip ? "the cue is left out" : "silence instead");
  g_clear_error (&slot->error);

  if (skip) {
    close_cue (self, slot, piece);
    drop_cue (self, slot);
  } else {
    slot->silence_after += gst_util_uint64_scale_int
        (SILENCE_PER_CHAR * slot->chunk->length,
        GST_AUDIO_INFO_RATE (&self->info), GST_SECOND);
  }
}

/* Whether @piece was filled, or the flow is no longer OK. */
static gboolean
take_piece (GstTtsSession *self, GstTtsSlot *slot, GstTtsPiece *piece,
    GError **error)
{
  GstBuffer *buffer;

  if (slot->item) {
    piece->item = g_steal_pointer (&slot->item);
    drop_head (self, slot, GST_TTS_PASSAGE_WELL);
    return TRUE;
  }

  open_slot (self, slot);
  buffer = take_samples (self, slot);
  if (buffer) {
    gboolean over = is_slot_over (slot);

    fill_piece (self, slot, buffer, over && slot->chunk->last, piece);
    if (over)
      drop_head (self, slot, GST_TTS_PASSAGE_WELL);
    return TRUE;
  }
  if (!gst_tts_slot_is_drained (slot))
    return FALSE;

  if (slot->error) {
    g_mutex_lock (&self->lock);
    self->n_chunks_failed += is_current_locked (self);
    g_mutex_unlock (&self->lock);
    if (self->on_error == GST_TTS_ON_ERROR_FAIL)
      return fail (self, slot, error);
    make_up_for (self, slot, piece);
    return piece->cue != NULL;
  }

  if (slot->chunk->last)
    close_cue (self, slot, piece);
  drop_head (self, slot, GST_TTS_PASSAGE_WELL);
  return piece->cue != NULL;
}

static gboolean
may_take_locked (GstTtsSession *self)
{
  GstTtsSlot *head = g_queue_peek_head (&self->slots);

  if (!self->running || self->flushing || self->failed)
    return TRUE;
  if (!head)
    return self->ended;
  return head->silence_before > 0 || head->ready
      || gst_tts_slot_is_ready (head, frames_per_ms (self, MIN_PIECE_MS));
}

static GstFlowReturn
wait_locked (GstTtsSession *self)
{
  while (!may_take_locked (self)) {
    self->waiting = TRUE;
    g_cond_wait (&self->ready, &self->lock);
    self->waiting = FALSE;
  }
  if (!self->running || self->flushing || self->failed)
    return GST_FLOW_FLUSHING;
  return g_queue_is_empty (&self->slots) ? GST_FLOW_EOS : GST_FLOW_OK;
}

/* All that is known by now: there may be no other piece. */
static gchar *
join_warnings_locked (GstTtsSession *self)
{
  gchar *joined = g_queue_pop_head (&self->warnings);

  while (!g_queue_is_empty (&self->warnings)) {
    g_autofree gchar *first = joined;
    g_autofree gchar *next = g_queue_pop_head (&self->warnings);

    joined = g_strconcat (first, "; ", next, NULL);
  }
  return joined;
}

GstFlowReturn
gst_tts_session_pull (GstTtsSession *self, GstTtsPiece *ret_piece,
    GError **error)
{
  GstTtsPiece piece = { NULL, };
  gboolean filled = FALSE;

  while (!filled) {
    g_autoptr (GstTtsSlot) slot = NULL;
    GstFlowReturn flow;

    g_mutex_lock (&self->lock);
    flow = wait_locked (self);
    if (!is_current_locked (self))
      self->pulled = (GstTtsPulled) { .run = self->run };
    if (flow == GST_FLOW_OK)
      slot = gst_tts_slot_ref (g_queue_peek_head (&self->slots));
    g_mutex_unlock (&self->lock);
    if (flow != GST_FLOW_OK) {
      gst_tts_piece_clear (&piece);
      return flow;
    }

    filled = take_piece (self, slot, &piece, error);
    if (filled && !piece.cue && !piece.item)
      return GST_FLOW_ERROR;
  }

  if (piece.cue) {
    g_mutex_lock (&self->lock);
    if (piece.warning)
      g_queue_push_head (&self->warnings, piece.warning);
    piece.warning = join_warnings_locked (self);
    g_mutex_unlock (&self->lock);
  }
  *ret_piece = piece;
  return GST_FLOW_OK;
}
