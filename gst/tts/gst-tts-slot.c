/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A slot: one chunk's place in a session's queue, and its audio. */
#include "gst-tts-slot-private.h"

#include "gst-tts-error.h"
#include "gst-tts-record-private.h"

/* No crumbs remain of what is read back in blocks of this size. */
#define BLOCK_SIZE (256 * 1024)

GstTtsSlot *
gst_tts_slot_new (GstTtsLink *session, GstTtsSlotNotify notify,
    GstTtsSlotWarn warn, GRefString *script_id, GstTtsChunk *chunk,
    const GstAudioInfo *info, GstTtsSpill *spill, GstClock *clock)
{
  GstTtsSlot *self = g_new0 (GstTtsSlot, 1);

  self->ref_count = 1;
  self->session = gst_tts_link_ref (session);
  self->notify = notify;
  self->warn = warn;
  self->script_id = g_ref_string_acquire (script_id);
  self->chunk = gst_tts_chunk_ref (chunk);
  self->info = *info;
  self->spill = gst_tts_spill_ref (spill);
  self->clock = gst_object_ref (clock);
  self->audio = g_byte_array_new ();
  g_mutex_init (&self->lock);
  return self;
}

GstTtsSlot *
gst_tts_slot_new_item (GstMiniObject *item)
{
  GstTtsSlot *self = g_new0 (GstTtsSlot, 1);

  self->ref_count = 1;
  self->item = item;
  self->finished = TRUE;
  g_mutex_init (&self->lock);
  return self;
}

GstTtsSlot *
gst_tts_slot_ref (GstTtsSlot *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
gst_tts_slot_unref (GstTtsSlot *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  if (self->held > 0)
    gst_tts_spill_let_go (self->spill, self->held);
  if (self->stowed > 0)
    gst_tts_spill_release (self->spill, self->stowed_at, self->stowed);
  g_clear_pointer (&self->spill, gst_tts_spill_unref);
  gst_clear_object (&self->clock);
  g_clear_pointer (&self->words, g_array_unref);
  g_clear_pointer (&self->audio, g_byte_array_unref);
  g_clear_pointer (&self->sent, g_byte_array_unref);
  gst_clear_buffer (&self->ready);
  g_clear_pointer (&self->entry, gst_tts_entry_unref);
  g_clear_pointer (&self->batch, gst_tts_batch_unref);
  g_clear_pointer (&self->record, gst_tts_record_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->journal, gst_tts_journal_unref);
  g_free (self->in_journal);
  g_clear_pointer (&self->task, gst_tts_task_free);
  g_clear_pointer (&self->said, gst_tts_said_unref);
  g_clear_pointer (&self->before, g_ptr_array_unref);
  g_clear_pointer (&self->turns, g_ptr_array_unref);
  g_free (self->context);
  g_free (self->wish);
  g_free (self->voice);
  g_free (self->key);
  g_clear_pointer (&self->flight, gst_tts_flight_unref);
  g_clear_pointer (&self->cache, gst_tts_cache_unref);
  g_free (self->language);
  g_clear_pointer (&self->item, gst_mini_object_unref);
  g_clear_pointer (&self->chunk, gst_tts_chunk_unref);
  g_clear_pointer (&self->script_id, g_ref_string_release);
  g_clear_pointer (&self->session, gst_tts_link_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
gst_tts_slot_move (GstTtsSlot *self, GstTtsEntry *entry, const gchar *voice,
    gdouble level)
{
  g_mutex_lock (&self->lock);
  if (entry)
    gst_tts_entry_ref (entry);
  g_clear_pointer (&self->entry, gst_tts_entry_unref);
  self->entry = entry;
  g_free (self->voice);
  self->voice = g_strdup (voice);
  self->gain = self->volume * level;
  g_mutex_unlock (&self->lock);
}

void
gst_tts_slot_notify (GstTtsSlot *self, const GstTtsOutcome *outcome)
{
  gpointer session = gst_tts_link_enter (self->session);

  if (!session)
    return;
  self->notify (session, self, outcome);
  gst_tts_link_leave (self->session);
}

void
gst_tts_slot_warn (GstTtsSlot *self, const gchar *kind, const gchar *text)
{
  gpointer session = gst_tts_link_enter (self->session);

  if (!session)
    return;
  self->warn (session, kind, text);
  gst_tts_link_leave (self->session);
}

gboolean
gst_tts_slot_time_out (GstTtsSlot *self, const gchar *reason)
{
  g_autoptr (GstTtsJob) job = NULL;
  g_autoptr (GError) error =
      g_error_new_literal (GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT, reason);
  GstTtsOutcome outcome = {.error = error };

  g_mutex_lock (&self->lock);
  if (self->current && !gst_tts_try_is_whole_locked (self->current)) {
    outcome.maybe_billed = !self->entry->caps.local;
    gst_tts_try_fail_locked (self->current, &outcome);
    job = gst_tts_try_leave_locked (self->current);
  }
  g_mutex_unlock (&self->lock);

  if (!job)
    return FALSE;
  gst_tts_job_cancel (job);
  gst_tts_slot_notify (self, &outcome);
  return TRUE;
}

gboolean
gst_tts_slot_fill (GstTtsSlot *self, const GstTtsSpeech *speech)
{
  GstTtsConvert *convert =
      gst_tts_convert_new (&speech->info, &self->info, self->gain);
  g_autoptr (GstTtsSaid) said = NULL;
  gsize size;
  gconstpointer samples = g_bytes_get_data (speech->samples, &size);

  if (!convert)
    return FALSE;
  g_mutex_lock (&self->lock);
  if (self->said)
    said = gst_tts_said_ref (self->said);
  gst_tts_convert_push (convert, samples, size, self->audio);
  gst_tts_convert_finish (convert, self->audio);
  if (speech->words)
    self->words = g_array_copy (speech->words);
  g_mutex_unlock (&self->lock);
  if (said)
    gst_tts_said_keep (said, &speech->info, samples, size);
  gst_tts_convert_free (convert);
  return TRUE;
}

static void
end_said_locked (GstTtsSlot *self)
{
  if (self->said)
    gst_tts_said_end (self->said);
  g_clear_pointer (&self->said, gst_tts_said_unref);
}

static void
finish_locked (GstTtsSlot *self)
{
  self->finished = TRUE;
  end_said_locked (self);
  g_clear_pointer (&self->before, g_ptr_array_unref);
  g_clear_pointer (&self->turns, g_ptr_array_unref);
}

void
gst_tts_slot_finish (GstTtsSlot *self)
{
  g_mutex_lock (&self->lock);
  finish_locked (self);
  g_mutex_unlock (&self->lock);
}

void
gst_tts_slot_fail (GstTtsSlot *self, const GError *error)
{
  g_mutex_lock (&self->lock);
  self->error = g_error_copy (error);
  finish_locked (self);
  g_mutex_unlock (&self->lock);
}

void
gst_tts_slot_cancel (GstTtsSlot *self)
{
  g_autoptr (GstTtsJob) job = NULL;

  g_mutex_lock (&self->lock);
  self->cancelled = TRUE;
  end_said_locked (self);
  if (self->current)
    job = gst_tts_try_leave_locked (self->current);
  g_mutex_unlock (&self->lock);

  if (job)
    gst_tts_job_cancel (job);
}

/* Not what was begun: it is being heard. */
static void
stow_locked (GstTtsSlot *self, GError **error)
{
  gsize size = self->audio->len;

  if (!self->finished || self->n_sent > 0 || size == 0 || self->held > 0)
    return;
  if (gst_tts_spill_hold (self->spill, size)) {
    self->held = size;
  } else if (gst_tts_spill_write (self->spill, self->audio->data, size,
          &self->stowed_at, error)) {
    self->stowed = size;
    g_byte_array_unref (self->audio);
    self->audio = g_byte_array_new ();
  }
}

void
gst_tts_slot_stow (GstTtsSlot *self)
{
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&self->lock);
  if (!self->cancelled)
    stow_locked (self, &error);
  g_mutex_unlock (&self->lock);
  if (error)
    gst_tts_slot_warn (self, "spill", error->message);
}

/* The next of what was stowed. What can not be read is lost, and the chunk
 * has failed. */
static void
fetch_locked (GstTtsSlot *self)
{
  gsize size = self->stowed < 2 * BLOCK_SIZE ? self->stowed : BLOCK_SIZE;

  if (self->held > 0)
    gst_tts_spill_let_go (self->spill, self->held);
  self->held = 0;
  if (size == 0 || self->audio->len > 0)
    return;

  g_byte_array_set_size (self->audio, size);
  if (!gst_tts_spill_read (self->spill, self->audio->data, size,
          self->stowed_at, &self->error)) {
    g_byte_array_set_size (self->audio, 0);
    size = self->stowed;
  }
  gst_tts_spill_release (self->spill, self->stowed_at, size);
  self->stowed_at += size;
  self->stowed -= size;
}

static gsize
frames_in (GstTtsSlot *self, gsize size)
{
  return size / GST_AUDIO_INFO_BPF (&self->info);
}

/* While more may come, as much as one piece stays back: the last piece of a
 * cue is known when it is taken, and is no crumb. */
static gsize
takeable_locked (GstTtsSlot *self, guint min_frames)
{
  gsize frames = frames_in (self, self->audio->len);

  if (self->finished)
    return frames;
  return frames >= 2 * min_frames ? frames - min_frames : 0;
}

gboolean
gst_tts_slot_is_ready (GstTtsSlot *self, guint min_frames)
{
  gboolean ready;

  g_mutex_lock (&self->lock);
  ready = self->finished || takeable_locked (self, min_frames) > 0;
  g_mutex_unlock (&self->lock);
  return ready;
}

/* Keeps what leaves as long as another try may have to repeat it. */
static void
note_sent_locked (GstTtsSlot *self, gsize size)
{
  if (self->finished) {
    g_clear_pointer (&self->sent, g_byte_array_unref);
    return;
  }
  self->n_sent += size;
  if (!self->entry->caps.deterministic)
    return;
  if (!self->sent)
    self->sent = g_byte_array_new ();
  g_byte_array_append (self->sent, self->audio->data, size);
}

static GstBuffer *
steal_audio_locked (GstTtsSlot *self, gsize frames)
{
  gsize size = frames * GST_AUDIO_INFO_BPF (&self->info);
  gsize rest = self->audio->len - size;
  GByteArray *audio = self->audio;

  note_sent_locked (self, size);
  self->audio = rest ? g_byte_array_sized_new (rest) : g_byte_array_new ();
  g_byte_array_append (self->audio, audio->data + size, rest);
  g_byte_array_set_size (audio, size);
  return gst_buffer_new_wrapped (g_byte_array_free (audio, FALSE), size);
}

static GstBuffer *
cut_ready (GstTtsSlot *self, guint min_frames, guint max_frames)
{
  gint bpf = GST_AUDIO_INFO_BPF (&self->info);
  gsize frames = frames_in (self, gst_buffer_get_size (self->ready));
  GstBuffer *piece;

  if (frames < (gsize) max_frames + min_frames)
    return g_steal_pointer (&self->ready);

  piece = gst_buffer_copy_region (self->ready, GST_BUFFER_COPY_MEMORY, 0,
      (gsize) max_frames * bpf);
  gst_buffer_resize (self->ready, (gsize) max_frames * bpf, -1);
  return piece;
}

GstBuffer *
gst_tts_slot_take (GstTtsSlot *self, guint min_frames, guint max_frames)
{
  GstBuffer *piece;

  if (!self->ready) {
    gsize frames;

    g_mutex_lock (&self->lock);
    fetch_locked (self);
    frames = takeable_locked (self, min_frames);
    if (frames > 0)
      self->ready = steal_audio_locked (self, frames);
    g_mutex_unlock (&self->lock);
  }
  if (!self->ready)
    return NULL;

  piece = cut_ready (self, min_frames, max_frames);
  self->taken += frames_in (self, gst_buffer_get_size (piece));
  return piece;
}

gboolean
gst_tts_slot_is_heard (GstTtsSlot *self)
{
  gboolean heard;

  g_mutex_lock (&self->lock);
  heard = self->n_sent > 0;
  g_mutex_unlock (&self->lock);
  return heard;
}

gboolean
gst_tts_slot_is_drained (GstTtsSlot *self)
{
  gboolean drained;

  g_mutex_lock (&self->lock);
  drained = self->finished && !self->ready && self->audio->len == 0
      && self->stowed == 0;
  g_mutex_unlock (&self->lock);
  return drained;
}

static GstTtsWord
as_word_of_cue (GstTtsSlot *self, const GstTtsWord *word, guint text_offset)
{
  GstClockTime start = gst_util_uint64_scale_int (self->audio_start,
      GST_SECOND, GST_AUDIO_INFO_RATE (&self->info));

  return (GstTtsWord) { text_offset + word->offset, word->length,
      start + word->start, start + word->end };
}

GArray *
gst_tts_slot_take_words (GstTtsSlot *self, guint64 end_frame)
{
  g_autoptr (GArray) taken = NULL;
  GstClockTime end = end_frame == G_MAXUINT64 ? GST_CLOCK_TIME_NONE
      : gst_util_uint64_scale_int (end_frame, GST_SECOND,
      GST_AUDIO_INFO_RATE (&self->info));
  guint n = 0, lead;

  g_mutex_lock (&self->lock);
  while (self->words && n < self->words->len
      && g_array_index (self->words, GstTtsWord, n).start < end)
    n++;
  if (n > 0) {
    g_free (gst_tts_chunk_dup_text (self->chunk, &lead));
    taken = g_array_sized_new (FALSE, FALSE, sizeof (GstTtsWord), n);
    for (guint i = 0; i < n; i++) {
      GstTtsWord word = as_word_of_cue (self,
          &g_array_index (self->words, GstTtsWord, i),
          self->chunk->offset + lead);

      g_array_append_val (taken, word);
    }
    g_array_remove_range (self->words, 0, n);
    self->n_words_taken += n;
  }
  g_mutex_unlock (&self->lock);
  return g_steal_pointer (&taken);
}
