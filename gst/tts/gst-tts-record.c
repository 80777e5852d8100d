/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is to be known of one try. */
#include "gst-tts-record-private.h"

#include <string.h>

#include "gst-tts-budget-private.h"
#include "gst-tts-retry-private.h"

GstTtsRecord *
gst_tts_record_new (const GstTtsSlot *slot, const gchar *script)
{
  GstTtsRecord *self = g_atomic_rc_box_new0 (GstTtsRecord);
  const GstTtsChunk *chunk = slot->chunk;
  const GstTtsEntry *entry = slot->entry;
  self->script = g_strdup (script ? script : slot->script_id);
  self->cue_id = g_strdup (chunk->cue->id);
  self->cue_index = chunk->cue_index;
  self->chunk_index = chunk->index;
  self->n_try = slot->n_tries;
  self->provider = entry->name;
  self->service = g_strdup (entry->service);
  self->model = g_strdup (entry->model);
  self->voice = g_strdup (slot->voice);
  self->bills = gst_tts_entry_bills (entry);
  self->resumes = slot->resumes;
  if (entry->price)
    self->prices = gst_tts_prices_ref (entry->prices);
  self->price = entry->price;
  self->usual = slot->usual;
  self->chars = self->usual.chars;
  if (self->price)
    self->guess = gst_tts_price_quantity (self->price, &self->usual);
  self->time = g_get_real_time ();
  self->started = slot->started;
  self->waited = slot->started - slot->asked;
  self->first_byte = self->first_sample = self->ended = GST_CLOCK_TIME_NONE;
  self->error_class = -1;
  self->turns = slot->turns && !slot->resumes ? slot->turns->len : 0;
  self->batch = 1;
  self->share = 1;
  return self;
}

void
gst_tts_record_set_batch (GstTtsRecord *self, guint n, gdouble share)
{
  self->batch = n;
  self->share = share;
  if (self->price && self->price->unit == GST_TTS_UNIT_REQUESTS)
    self->guess *= share;
}

gdouble
gst_tts_record_usual_cost (const GstTtsRecord *self)
{
  if (!self->bills || !self->price
      || strcmp (self->price->currency, GST_TTS_CURRENCY) != 0)
    return 0;
  return gst_tts_price_cost (self->price, self->guess);
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

  g_free (self->script);
  g_free (self->cue_id);
  g_free (self->service);
  g_free (self->model);
  g_free (self->voice);
  g_free (self->request_id);
  g_clear_pointer (&self->prices, gst_tts_prices_unref);
}

void
gst_tts_record_unref (GstTtsRecord *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static void
judge_bill (GstTtsRecord *self, const GstTtsOutcome *outcome)
{
  if (!self->bills)
    self->billed = GST_TTS_BILLED_NOT;
  else if (!outcome)
    self->billed = GST_TTS_BILLED_MAYBE;
  else if (!outcome->error || outcome->unit != GST_TTS_UNIT_NONE)
    self->billed = GST_TTS_BILLED_YES;
  else
    self->billed = outcome->maybe_billed ? GST_TTS_BILLED_MAYBE
        : GST_TTS_BILLED_NOT;
}

/* What the provider told counts before what was measured, and that before
 * what is usual. */
static void
count_usage (const GstTtsRecord *self, const GstTtsOutcome *outcome,
    GstTtsUsage *ret_usage)
{
  *ret_usage = self->usual;
  if (!outcome || self->billed == GST_TTS_BILLED_MAYBE)
    return;
  ret_usage->audio = outcome->audio / (gdouble) GST_SECOND;
  ret_usage->wall = self->batch > 1 ? self->wall
      : (self->ended - self->started) / (gdouble) GST_SECOND;
  if (outcome->unit == GST_TTS_UNIT_CHARACTERS)
    ret_usage->chars = outcome->quantity;
  else if (outcome->unit == GST_TTS_UNIT_AUDIO_SECONDS)
    ret_usage->audio = outcome->quantity;
  else if (outcome->unit == GST_TTS_UNIT_WALL_SECONDS)
    ret_usage->wall = outcome->quantity;
}

/* What is billed for a request is rounded once, and each has its part. */
static gdouble
cost_of (const GstTtsRecord *self)
{
  gboolean whole = self->unit == GST_TTS_UNIT_WALL_SECONDS
      || self->unit == GST_TTS_UNIT_REQUESTS;
  gdouble share = whole ? self->share : 1;

  return gst_tts_price_cost (self->price, self->quantity / share) * share;
}

void
gst_tts_record_settle (GstTtsRecord *self, const GstTtsOutcome *outcome,
    GstClockTime now)
{
  GstTtsUsage usage;

  self->ended = now;
  judge_bill (self, outcome);
  if (outcome) {
    self->audio = outcome->audio;
    self->first_byte = outcome->first_byte;
    self->unit = outcome->unit;
    self->quantity = outcome->quantity;
    self->told = outcome->unit != GST_TTS_UNIT_NONE;
    self->request_id = g_strdup (outcome->request_id);
    if (outcome->error)
      self->error_class = gst_tts_error_class (outcome->error);
  }
  if (!self->price)
    return;

  count_usage (self, outcome, &usage);
  self->unit = self->price->unit;
  self->told = outcome && outcome->unit == self->unit;
  self->quantity = gst_tts_price_quantity (self->price, &usage);
  if (self->unit == GST_TTS_UNIT_REQUESTS)
    self->quantity *= self->share;
  if (self->billed != GST_TTS_BILLED_NOT)
    self->cost = cost_of (self);
}
