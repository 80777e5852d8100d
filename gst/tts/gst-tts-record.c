/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is to be known of one try. */
#include "gst-tts-record-private.h"

#include "gst-tts-retry-private.h"

GstTtsRecord *
gst_tts_record_new (const GstTtsSlot *slot)
{
  GstTtsRecord *self = g_atomic_rc_box_new0 (GstTtsRecord);
  const GstTtsChunk *chunk = slot->chunk;
  const GstTtsEntry *entry = slot->entry;
  g_autofree gchar *text = gst_tts_chunk_dup_text (slot->chunk, NULL);

  self->script_id = g_ref_string_acquire (slot->script_id);
  self->cue_id = g_strdup (chunk->cue->id);
  self->cue_index = chunk->cue_index;
  self->chunk_index = chunk->index;
  self->n_try = slot->n_tries;
  self->chars = g_utf8_strlen (text, -1);
  self->provider = entry->name;
  self->service = g_strdup (entry->service);
  self->model = g_strdup (entry->model);
  self->voice = g_strdup (slot->voice);
  self->time = g_get_real_time ();
  self->started = slot->started;
  self->first_sample = self->ended = GST_CLOCK_TIME_NONE;
  self->error_class = -1;
  return self;
}

GstTtsRecord *
gst_tts_record_ref (GstTtsRecord *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  GstTtsRecord *self = data;

  g_ref_string_release (self->script_id);
  g_free (self->cue_id);
  g_free (self->service);
  g_free (self->model);
  g_free (self->voice);
  g_free (self->request_id);
}

void
gst_tts_record_unref (GstTtsRecord *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

void
gst_tts_record_settle (GstTtsRecord *self, const GstTtsOutcome *outcome,
    GstClockTime now, gboolean local)
{
  self->ended = now;
  if (!outcome) {
    self->billed = local ? GST_TTS_BILLED_NOT : GST_TTS_BILLED_MAYBE;
    return;
  }

  self->audio = outcome->audio;
  self->unit = outcome->unit;
  self->quantity = outcome->quantity;
  self->request_id = g_strdup (outcome->request_id);
  if (outcome->error)
    self->error_class = gst_tts_error_class (outcome->error);
  if (local)
    self->billed = GST_TTS_BILLED_NOT;
  else if (!outcome->error || outcome->unit != GST_TTS_UNIT_NONE)
    self->billed = GST_TTS_BILLED_YES;
  else if (outcome->maybe_billed)
    self->billed = GST_TTS_BILLED_MAYBE;
}
