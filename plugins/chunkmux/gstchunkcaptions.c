/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The captions pad of chunkmux: a queue of texts and the task that pushes
 * them. */
#include "gstchunkmux.h"

#define GST_CAT_DEFAULT gst_chunk_mux_debug

/* What one turn of the task pushes. */
typedef struct
{
  GQueue events;
  GstBuffer *text;
  gboolean eos;
  guint32 eos_seqnum;
  guint generation;             /* of the mux when this was planned */
} Turn;

void
gst_chunk_captions_init (GstChunkCaptions *self)
{
  g_cond_init (&self->work);
}

void
gst_chunk_captions_clear (GstChunkCaptions *self)
{
  g_queue_clear_full (&self->texts, (GDestroyNotify) gst_buffer_unref);
  g_cond_clear (&self->work);
}

gboolean
gst_chunk_captions_is_wanted (const GstChunkCaptions *self)
{
  return self->pad && self->flow == GST_FLOW_OK
      && gst_pad_is_linked (self->pad);
}

void
gst_chunk_captions_wake (GstChunkCaptions *self)
{
  g_cond_signal (&self->work);
}

void
gst_chunk_captions_reset (GstChunkCaptions *self, GstClockTime position)
{
  g_queue_clear_full (&self->texts, (GDestroyNotify) gst_buffer_unref);
  self->audio_position = position;
  self->position = position;
  self->flow = GST_FLOW_OK;
  self->eos = FALSE;
  self->eos_sent = FALSE;
  self->need_segment = TRUE;
}

void
gst_chunk_captions_restart (GstChunkCaptions *self)
{
  self->need_stream_start |= self->eos_sent;
  self->eos = FALSE;
  self->eos_sent = FALSE;
}

static void
queue_text (GstChunkCaptions *self, GstBuffer *buffer)
{
  GList *before = self->texts.tail;

  while (before && GST_BUFFER_PTS (before->data) > GST_BUFFER_PTS (buffer))
    before = before->prev;
  if (before)
    g_queue_insert_after (&self->texts, before, buffer);
  else
    g_queue_push_head (&self->texts, buffer);
}

static void
add_text (GstChunkMux *mux, const gchar *text, gsize length, guint64 start,
    guint64 end)
{
  const GstChunkTimeline *timeline = &mux->timeline;
  GstBuffer *buffer = gst_buffer_new_memdup (text, length);

  GST_BUFFER_PTS (buffer) = gst_chunk_timeline_to_time (timeline, start);
  if (end != GST_CHUNK_UNKNOWN)
    GST_BUFFER_DURATION (buffer) =
        gst_chunk_timeline_to_time (timeline, end) - GST_BUFFER_PTS (buffer);
  queue_text (&mux->captions, buffer);
}

static void
add_word (GstChunkMux *mux, const GstChunkCue *cue, const GstTtsWord *word)
{
  const GstChunkTimeline *timeline = &mux->timeline;
  gsize size = strlen (cue->cue->text);
  guint64 base = cue->base + cue->moved - cue->closed;
  guint64 start = base + gst_chunk_timeline_to_frames (timeline, word->start);
  guint64 end = base + gst_chunk_timeline_to_frames (timeline, word->end);

  if (word->offset > size || word->length > size - word->offset
      || word->length == 0 || start >= cue->cut)
    return;
  add_text (mux, cue->cue->text + word->offset, word->length, start,
      MIN (MAX (start, end), cue->cut));
}

static void
collect_words (const GstChunkPiece *piece, GArray *words)
{
  gpointer state = NULL;
  GstMeta *meta;

  while ((meta = gst_buffer_iterate_meta_filtered (piece->buffer, &state,
              GST_TTS_META_API_TYPE))) {
    const GstTtsMeta *tts = (GstTtsMeta *) meta;

    if (tts->words)
      g_array_append_vals (words, tts->words->data, tts->words->len);
  }
}

static gint
compare_words (gconstpointer a, gconstpointer b)
{
  const GstTtsWord *x = a, *y = b;

  return x->start < y->start ? -1 : x->start > y->start;
}

static void
add_sorted_words (GstChunkMux *mux, const GstChunkCue *cue, GArray *words)
{
  g_array_sort (words, compare_words);
  for (guint i = 0; i < words->len; i++)
    add_word (mux, cue, &g_array_index (words, GstTtsWord, i));
}

void
gst_chunk_captions_add_words (GstChunkMux *mux, const GstChunkCue *cue,
    const GstChunkPiece *piece)
{
  g_autoptr (GArray) words = NULL;

  if (mux->captions_mode != GST_CHUNK_CAPTIONS_WORD || !mux->live
      || !cue->cue || !gst_chunk_captions_is_wanted (&mux->captions))
    return;
  words = g_array_new (FALSE, FALSE, sizeof (GstTtsWord));
  collect_words (piece, words);
  add_sorted_words (mux, cue, words);
}

void
gst_chunk_captions_add_cue (GstChunkMux *mux, const GstChunkCue *cue)
{
  guint64 frames = gst_chunk_store_cue_frames (&mux->store, cue), end;

  if (!cue->cue || !gst_chunk_captions_is_wanted (&mux->captions))
    return;

  if (mux->captions_mode == GST_CHUNK_CAPTIONS_WORD) {
    g_autoptr (GArray) words = g_array_new (FALSE, FALSE, sizeof (GstTtsWord));

    for (GList *l = cue->pieces.head; l && !mux->live; l = l->next)
      collect_words (l->data, words);
    add_sorted_words (mux, cue, words);
    return;
  }
  if (frames == 0 || cue->base >= cue->cut || !*cue->cue->text)
    return;
  end = frames == GST_CHUNK_UNKNOWN ? frames : cue->base + frames;
  end = MIN (end, cue->cut);
  add_text (mux, cue->cue->text, strlen (cue->cue->text), cue->base, end);
}

void
gst_chunk_captions_advance (GstChunkMux *mux, guint64 position)
{
  if (!mux->captions.pad)
    return;
  mux->captions.audio_position =
      gst_chunk_timeline_to_time (&mux->timeline, position);
  gst_chunk_captions_wake (&mux->captions);
}

void
gst_chunk_captions_end (GstChunkMux *mux)
{
  mux->captions.eos = TRUE;
  gst_chunk_captions_wake (&mux->captions);
}

static void
add_header (GstChunkMux *mux, Turn *turn)
{
  GstChunkCaptions *self = &mux->captions;

  if (self->need_stream_start) {
    g_autofree gchar *id = g_strconcat (
        mux->stream_id ? mux->stream_id : "chunkmux", "/captions", NULL);
    g_autoptr (GstCaps) caps = gst_caps_new_simple ("text/x-raw",
        "format", G_TYPE_STRING, "utf8", NULL);
    GstEvent *event = gst_event_new_stream_start (id);

    gst_event_set_stream_flags (event, GST_STREAM_FLAG_SPARSE);
    gst_event_set_group_id (event, mux->group_id);
    g_queue_push_tail (&turn->events, event);
    g_queue_push_tail (&turn->events, gst_event_new_caps (caps));
    self->need_stream_start = FALSE;
    self->need_segment = TRUE;
  }
  if (self->need_segment)
    g_queue_push_tail (&turn->events, gst_event_new_segment (&mux->segment));
  self->need_segment = FALSE;
}

static void
add_gap (GstChunkCaptions *self, Turn *turn, GstClockTime until)
{
  if (until <= self->position)
    return;
  g_queue_push_tail (&turn->events, gst_event_new_gap (self->position,
          until - self->position));
  self->position = until;
}

/* Whether the audio has come to the first text. */
static gboolean
is_text_due (const GstChunkCaptions *self)
{
  const GstBuffer *text = g_queue_peek_head ((GQueue *) &self->texts);

  return text && (self->eos || GST_BUFFER_PTS (text) < self->audio_position);
}

/* FALSE: nothing to do until the task is woken. */
static gboolean
plan_turn (GstChunkMux *mux, Turn *turn)
{
  GstChunkCaptions *self = &mux->captions;

  /* The audio's header fixes the segment. */
  if (mux->flushing || self->flow != GST_FLOW_OK || self->eos_sent
      || mux->out_position == GST_CHUNK_UNKNOWN)
    return FALSE;

  if (!is_text_due (self) && !self->eos
      && self->audio_position <= self->position)
    return FALSE;

  turn->generation = mux->generation;
  add_header (mux, turn);
  if (is_text_due (self)) {
    turn->text = g_queue_pop_head (&self->texts);
    add_gap (self, turn, GST_BUFFER_PTS (turn->text));
    return TRUE;
  }
  add_gap (self, turn, self->audio_position);
  if (self->eos) {
    self->eos_sent = TRUE;
    turn->eos = TRUE;
    turn->eos_seqnum = mux->eos_seqnum;
  }
  return TRUE;
}

static GstFlowReturn
do_turn (GstPad *pad, Turn *turn)
{
  GstFlowReturn flow = GST_FLOW_OK;

  while (!g_queue_is_empty (&turn->events))
    gst_pad_push_event (pad, g_queue_pop_head (&turn->events));
  if (turn->text)
    flow = gst_pad_push (pad, g_steal_pointer (&turn->text));
  if (turn->eos) {
    GstEvent *eos = gst_event_new_eos ();

    /* None where downstream had enough of the sound before the inputs. */
    if (turn->eos_seqnum != GST_SEQNUM_INVALID)
      gst_event_set_seqnum (eos, turn->eos_seqnum);
    gst_pad_push_event (pad, eos);
  }
  return flow;
}

static void
loop (GstPad *pad)
{
  GstChunkMux *mux = gst_pad_get_element_private (pad);
  GstChunkCaptions *self = &mux->captions;
  Turn turn = { 0 };
  GstFlowReturn flow;

  g_mutex_lock (&mux->lock);
  while (self->active && !plan_turn (mux, &turn))
    g_cond_wait (&self->work, &mux->lock);
  if (!self->active) {
    g_mutex_unlock (&mux->lock);
    gst_pad_pause_task (pad);
    return;
  }
  self->pusher = g_thread_self ();
  g_mutex_unlock (&mux->lock);

  flow = do_turn (pad, &turn);
  /* Its sink has not ended before it is told. */
  if (flow == GST_FLOW_EOS)
    gst_pad_push_event (pad, gst_event_new_eos ());

  g_mutex_lock (&mux->lock);
  self->pusher = NULL;
  if (mux->flushing || mux->generation != turn.generation)
    flow = GST_FLOW_OK;
  else
    self->flow = flow;
  g_cond_broadcast (&mux->parked);
  gst_chunk_mux_wake (mux);
  g_mutex_unlock (&mux->lock);

  if (flow == GST_FLOW_NOT_NEGOTIATED)
    GST_ELEMENT_FLOW_ERROR (mux, flow);
}

static gboolean
activate (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  GstChunkMux *mux = gst_pad_get_element_private (pad);
  GstChunkCaptions *self = &mux->captions;

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;

  g_mutex_lock (&mux->lock);
  self->active = active;
  if (active) {
    self->flow = GST_FLOW_OK;
    self->need_stream_start = TRUE;
  }
  g_cond_broadcast (&self->work);
  g_mutex_unlock (&mux->lock);
  if (active)
    return gst_pad_start_task (pad, (GstTaskFunction) loop, pad, NULL);
  return gst_pad_stop_task (pad);
}

GstPad *
gst_chunk_captions_new_pad (GstChunkMux *mux, GstPadTemplate *templ)
{
  GstChunkCaptions *self = &mux->captions;
  GstPad *pad;
  gboolean running;

  g_mutex_lock (&mux->lock);
  if (self->pad) {
    g_mutex_unlock (&mux->lock);
    return NULL;
  }
  pad = gst_pad_new_from_template (templ, "captions");
  self->pad = pad;
  running = mux->active;
  if (running && mux->out_position != GST_CHUNK_UNKNOWN)
    gst_chunk_captions_reset (self, mux->segment.start);
  g_mutex_unlock (&mux->lock);

  gst_pad_set_element_private (pad, mux);
  gst_pad_set_activatemode_function (pad, activate);
  gst_pad_set_event_function (pad, gst_chunk_mux_src_event);
  gst_pad_set_query_function (pad, gst_chunk_mux_src_query);
  gst_pad_use_fixed_caps (pad);
  if (running)
    gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (GST_ELEMENT (mux), pad);
  return pad;
}

void
gst_chunk_captions_free_pad (GstChunkMux *mux, GstPad *pad)
{
  gst_pad_set_active (pad, FALSE);
  g_mutex_lock (&mux->lock);
  mux->captions.pad = NULL;
  g_queue_clear_full (&mux->captions.texts,
      (GDestroyNotify) gst_buffer_unref);
  gst_chunk_mux_wake (mux);
  g_mutex_unlock (&mux->lock);
  gst_element_remove_pad (GST_ELEMENT (mux), pad);
}
