/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pushing half of the session: how a cue becomes chunks, and chunks slots
 * in the queue. */
#include "gst-tts-session-private.h"

#include <string.h>

static guint64
frames_of (GstTtsSession *self, GstClockTime time)
{
  return gst_util_uint64_scale_int_round (time,
      GST_AUDIO_INFO_RATE (&self->info), GST_SECOND);
}

/* Returns the voice that is wanted. */
static gchar *
apply_settings (GstTtsSession *self, GstTtsSlot *slot)
{
  const GstTtsChunk *chunk = slot->chunk;
  const GstTtsSettings *settings = self->settings;
  const gchar *voice = chunk->voice;
  const gchar *language = chunk->language;

  GST_OBJECT_LOCK (self);
  if (!voice)
    voice = gst_tts_settings_voice_of (settings, chunk->cue->speaker);
  if (!voice)
    voice = settings->voice;
  voice = g_strdup (voice);
  slot->language = g_strdup (language ? language : settings->language);
  slot->rate = chunk->rate * settings->rate;
  slot->pitch = chunk->pitch + settings->pitch;
  slot->volume = chunk->volume * settings->volume;
  GST_OBJECT_UNLOCK (self);
  return (gchar *) voice;
}

/* A chunk that no provider can speak is a slot that has failed already: what
 * becomes of it is decided when its turn comes. */
static GstTtsSlot *
make_slot (GstTtsSession *self, GRefString *script_id, GstTtsChunk *chunk,
    GCancellable *cancellable)
{
  GstTtsSlot *slot = gst_tts_slot_new (self->link, gst_tts_session_on_progress,
      gst_tts_session_on_warning, script_id, chunk, &self->info, self->spill,
      self->clock);
  g_autofree gchar *text = NULL;
  GstTtsEntry *entry = NULL;

  slot->silence_before = frames_of (self, chunk->pause_before);
  slot->silence_after = frames_of (self, chunk->pause_after);
  slot->wish = apply_settings (self, slot);
  text = gst_tts_chunk_dup_text (chunk, NULL);
  gst_tts_usage_guess (text, strlen (text), &slot->usual);
  if (!chunk->silent)
    entry = gst_tts_session_choose (self, slot, cancellable);
  if (entry)
    gst_tts_session_assign (self, slot, entry);
  slot->finished = !entry;
  gst_tts_session_look_back (self, slot);
  gst_tts_session_name_request (self, slot);
  return slot;
}

static gboolean
is_full_locked (GstTtsSession *self)
{
  return self->slots.length >= self->max_ahead;
}

gboolean
gst_tts_session_is_full (GstTtsSession *self)
{
  gboolean full;

  g_mutex_lock (&self->lock);
  full = is_full_locked (self);
  g_mutex_unlock (&self->lock);
  return full;
}

static gboolean
accepts_locked (GstTtsSession *self)
{
  return self->running && !self->flushing && !self->failed && !self->ended;
}

/* What is known of it before it is asked. Pushing thread. */
static void
report_provider_locked (GstTtsSession *self, const GstTtsSlot *slot)
{
  const GstTtsEntry *entry = slot->entry;

  gst_tts_session_report_limits_locked (self, slot);
  if (slot->wish && entry->untold)
    gst_tts_session_warn_locked (self, "voices", g_strdup_printf
        ("%s did not tell its voices, so '%s' goes there as it is: %s",
            entry->name, slot->wish, entry->untold->message));
}

static void
add_slot_locked (GstTtsSession *self, GstTtsSlot *slot)
{
  slot->run = self->run;
  slot->place = self->place++;
  g_queue_push_tail (&self->slots, slot);
  if (!self->next)
    self->next = self->slots.tail;
  if (slot->chunk) {
    self->n_chunks++;
    self->n_chars += slot->chunk->length;
  }
  if (slot->entry)
    report_provider_locked (self, slot);
  if (slot->chunk)
    gst_tts_session_remember_locked (self, slot);
  gst_tts_session_want_locked (self, slot);
}

/* @slots (transfer full). */
static gboolean
add_slots (GstTtsSession *self, GPtrArray *slots, guint run)
{
  gboolean added;

  g_mutex_lock (&self->lock);
  added = accepts_locked (self) && run == self->run;
  if (added) {
    self->n_cues++;
    for (guint i = 0; i < slots->len; i++)
      add_slot_locked (self,
          gst_tts_slot_ref (g_ptr_array_index (slots, i)));
    if (self->waiting)
      g_cond_signal (&self->ready);
  }
  g_mutex_unlock (&self->lock);
  return added;
}

gboolean
gst_tts_session_push (GstTtsSession *self, GRefString *script_id,
    guint cue_index, GstTtsCue *cue)
{
  g_autoptr (GstTtsCue) spoken = NULL;
  g_autoptr (GPtrArray) chunks = NULL;
  g_autoptr (GPtrArray) slots = NULL;
  g_autoptr (GCancellable) cancellable = NULL;
  g_autofree gchar *language = NULL;
  gboolean accepts;
  guint run;

  g_mutex_lock (&self->lock);
  while (accepts_locked (self) && is_full_locked (self))
    g_cond_wait (&self->room, &self->lock);
  accepts = accepts_locked (self);
  run = self->run;
  cancellable = g_object_ref (self->cancellable);
  g_mutex_unlock (&self->lock);
  if (!accepts)
    return FALSE;

  GST_OBJECT_LOCK (self);
  language = g_strdup (self->settings->language);
  GST_OBJECT_UNLOCK (self);

  spoken = self->lexicon ? gst_tts_lexicon_apply (self->lexicon, cue)
      : gst_tts_cue_ref (cue);
  chunks = gst_tts_cue_split (spoken, cue_index, self->max_chars, language);
  slots = g_ptr_array_new_full (chunks->len,
      (GDestroyNotify) gst_tts_slot_unref);
  for (guint i = 0; i < chunks->len; i++)
    g_ptr_array_add (slots,
        make_slot (self, script_id, g_ptr_array_index (chunks, i),
            cancellable));

  if (!add_slots (self, slots, run))
    return FALSE;
  gst_tts_session_dispatch (self);
  return TRUE;
}

gboolean
gst_tts_session_push_item (GstTtsSession *self, GstMiniObject *item)
{
  GstTtsSlot *slot = gst_tts_slot_new_item (item);
  gboolean added;

  g_mutex_lock (&self->lock);
  added = accepts_locked (self);
  if (added) {
    add_slot_locked (self, gst_tts_slot_ref (slot));
    if (self->waiting)
      g_cond_signal (&self->ready);
  }
  g_mutex_unlock (&self->lock);

  gst_tts_slot_unref (slot);
  if (added)
    gst_tts_session_dispatch (self);
  return added;
}
