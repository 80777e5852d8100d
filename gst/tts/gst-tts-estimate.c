/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a script would take and cost, before anything is asked for. */
#include "gst-tts-estimate.h"

#include <math.h>
#include <string.h>

#include "gst-tts-error.h"
#include "gst-tts-session-private.h"

void
gst_tts_estimate_free (GstTtsEstimate *estimate)
{
  g_free (estimate->provider);
  g_free (estimate->model);
  g_free (estimate->currency);
  g_free (estimate->price_date);
  g_free (estimate->missing);
  g_free (estimate);
}

static GstTtsEstimate *
make_estimate (const GstTtsEntry *entry)
{
  GstTtsEstimate *estimate = g_new0 (GstTtsEstimate, 1);

  estimate->provider = g_strdup (entry->name);
  estimate->model = g_strdup (entry->model);
  estimate->bills = gst_tts_entry_bills (entry);
  if (entry->missing)
    estimate->missing = g_strdup (entry->missing->message);
  if (estimate->bills && entry->price) {
    estimate->currency = g_strdup (entry->price->currency);
    estimate->price_date = g_strdup (entry->price->as_of);
  }
  return estimate;
}

static void
add_chunk (GstTtsEstimate *estimate, const GstTtsEntry *entry,
    GstTtsUsage usage, gdouble rate)
{
  usage.audio /= rate;
  usage.wall /= rate;
  estimate->chunks++;
  estimate->chars += usage.chars;
  estimate->audio += usage.audio;
  if (estimate->bills && entry->price)
    estimate->cost += gst_tts_price_cost (entry->price,
        gst_tts_price_quantity (entry->price, &usage));
}

/* Who would be asked first; voices are not asked for. */
static GstTtsEntry *
choose_entry (GstTtsSession *self, const GstTtsChunk *chunk,
    const GstTtsUsage *usual, gdouble rate)
{
  const GstTtsSettings *settings = self->settings;
  const gchar *voice = chunk->voice ? chunk->voice
      : gst_tts_settings_voice_of (settings, chunk->cue->speaker);
  GstTtsRanking ranking;
  GstTtsEntry *entry;

  g_mutex_lock (&self->lock);
  gst_tts_session_rank_next_locked (self, usual, rate, &ranking);
  entry = gst_tts_roster_next (self->roster, &ranking,
      chunk->language ? chunk->language : settings->language,
      voice ? voice : settings->voice, 0);
  if (entry)
    entry->chosen = TRUE;
  g_mutex_unlock (&self->lock);
  return entry;
}

static gboolean
add_cue (GstTtsSession *self, GstTtsCue *cue, guint index,
    GPtrArray *estimates, GError **error)
{
  const GstTtsSettings *settings = self->settings;
  g_autoptr (GstTtsCue) spoken = self->lexicon
      ? gst_tts_lexicon_apply (self->lexicon, cue) : gst_tts_cue_ref (cue);
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (spoken, index,
      self->max_chars, settings->language);

  for (guint i = 0; i < chunks->len; i++) {
    const GstTtsChunk *chunk = g_ptr_array_index (chunks, i);
    g_autofree gchar *text = gst_tts_chunk_dup_text (chunk, NULL);
    gdouble rate = chunk->rate * settings->rate;
    GstTtsUsage usual;
    GstTtsEntry *entry;

    if (chunk->silent)
      continue;
    gst_tts_usage_guess (text, strlen (text), &usual);
    entry = choose_entry (self, chunk, &usual, rate);
    if (!entry) {
      g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
          "cue %u: no provider of this run speaks '%s'", index + 1,
          chunk->language ? chunk->language : settings->language);
      return FALSE;
    }
    add_chunk (g_ptr_array_index (estimates, entry->index), entry, usual,
        rate);
  }
  return TRUE;
}

/* A few requests do not use all workers. */
static void
guess_time (GstTtsSession *self, GstTtsEstimate *estimate,
    const GstTtsEntry *entry)
{
  gdouble pace = gst_tts_gate_get_pace (entry->gate);
  guint at_once = MIN (self->max_workers, MAX (estimate->chunks, 1));

  if (entry->caps.max_concurrency > 0)
    at_once = MIN (at_once, entry->caps.max_concurrency);
  if (entry->caps.context_turns > 0)
    at_once = 1;
  estimate->takes = GST_CLOCK_TIME_NONE;
  if (!isinf (pace))
    estimate->takes = pace * estimate->chars / at_once * GST_SECOND;
}

/* Who is not ready is named, whatever would be asked of it. */
static void
drop_unused (GPtrArray *estimates)
{
  for (guint i = estimates->len; i-- > 0;) {
    const GstTtsEstimate *estimate = g_ptr_array_index (estimates, i);

    if (estimate->chunks == 0 && !estimate->missing)
      g_ptr_array_remove_index (estimates, i);
  }
}

static void
recall_paces (GstTtsSession *self)
{
  const gchar *wish = self->settings->ledger;
  g_autofree gchar *path = gst_tts_session_dup_ledger_path (wish);

  if (g_strcmp0 (wish, "off") != 0)
    gst_tts_session_recall_paces (self, path);
}

GPtrArray *
gst_tts_session_estimate (GstTtsSession *self, GstTtsScript *script,
    GError **error)
{
  g_autoptr (GPtrArray) estimates = g_ptr_array_new_with_free_func
      ((GDestroyNotify) gst_tts_estimate_free);

  if (gst_tts_session_settle (self, TRUE, error) == 0)
    return NULL;
  recall_paces (self);
  for (guint i = 0; i < gst_tts_roster_size (self->roster); i++)
    g_ptr_array_add (estimates,
        make_estimate (gst_tts_roster_get_entry (self->roster, i)));
  for (guint i = 0; i < script->cues->len; i++)
    if (!add_cue (self, g_ptr_array_index (script->cues, i), i, estimates,
            error))
      return NULL;
  for (guint i = 0; i < estimates->len; i++)
    guess_time (self, g_ptr_array_index (estimates, i),
        gst_tts_roster_get_entry (self->roster, i));
  drop_unused (estimates);
  return g_steal_pointer (&estimates);
}
