/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a session counts of its run, and how it tells it. */
#include "gst-tts-session-private.h"

#include "gst-tts-enums.h"

static const guint sizes[GST_TTS_N_SIZES] = { 100, 300, 1000, 0 };

/* Of which length it is, for error rates. */
static guint
size_class_of (const GstTtsSlot *slot)
{
  guint i = 0;

  while (i < GST_TTS_N_SIZES - 1
      && slot->usual.chars > sizes[i])
    i++;
  return i;
}

void
gst_tts_session_measure_locked (GstTtsSession *self, const GstTtsSlot *slot,
    const GstTtsOutcome *outcome)
{
  GstTtsFigures *figures = &self->figures;
  guint size = size_class_of (slot);

  figures->tries[size]++;
  if (outcome->error) {
    figures->failed[size]++;
    return;
  }
  figures->n_well++;
  figures->time += gst_clock_get_time (self->clock) - slot->started;
  /* Of a job that an earlier run began, most of the work was done before; a
   * batch is as fast as all of it. */
  if (!slot->resumes && (!slot->batch || slot->batch->n_open == 0))
    gst_tts_gate_note_pace (slot->entry->gate,
        gst_clock_get_time (self->clock) - slot->started,
        slot->batch ? slot->batch->chars : slot->usual.chars);
  figures->before += slot->started - slot->asked;
  if (GST_CLOCK_TIME_IS_VALID (outcome->first_byte))
    figures->first_byte += outcome->first_byte - slot->started;
  if (GST_CLOCK_TIME_IS_VALID (slot->first_sample))
    figures->first_sample += slot->first_sample - slot->started;
}

void
gst_tts_session_add_figures_locked (GstTtsSession *self, GstStructure *stats)
{
  const GstTtsFigures *figures = &self->figures;
  guint64 n = MAX (figures->n_well, 1);
  g_autoptr (GstStructure) tries = gst_structure_new_empty ("tries");

  for (guint i = 0; i < GST_TTS_N_SIZES; i++) {
    g_autofree gchar *name = sizes[i] ? g_strdup_printf ("up-to-%u", sizes[i])
        : g_strdup ("longer");
    g_autofree gchar *failed = g_strconcat (name, "-failed", NULL);

    gst_structure_set (tries, name, G_TYPE_UINT64, figures->tries[i], failed,
        G_TYPE_UINT64, figures->failed[i], NULL);
  }
  gst_structure_set (stats, "chunk-time", G_TYPE_UINT64, figures->time / n,
      "first-byte", G_TYPE_UINT64, figures->first_byte / n,
      "first-sample", G_TYPE_UINT64, figures->first_sample / n,
      "chunk-first-byte", G_TYPE_UINT64,
      (figures->before + figures->first_byte) / n,
      "chunk-first-sample", G_TYPE_UINT64,
      (figures->before + figures->first_sample) / n,
      "tries-by-size", GST_TYPE_STRUCTURE, tries, NULL);
}

static GstStructure *
count_errors_locked (GstTtsSession *self)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (GST_TYPE_TTS_ERROR);
  GstStructure *errors = gst_structure_new_empty ("errors");

  for (guint i = 0; i < GST_TTS_N_ERROR_CLASSES; i++) {
    const GEnumValue *value = g_enum_get_value (klass, i);

    if (self->n_errors[i] > 0)
      gst_structure_set (errors, value ? value->value_nick : "other",
          G_TYPE_UINT64, self->n_errors[i], NULL);
  }
  return errors;
}

GstStructure *
gst_tts_session_get_stats (GstTtsSession *self, const gchar *name)
{
  g_autoptr (GstStructure) errors = NULL;
  GstStructure *stats;
  GstClockTime audio;

  g_mutex_lock (&self->lock);
  errors = count_errors_locked (self);
  audio = GST_AUDIO_INFO_IS_VALID (&self->info)
      ? gst_util_uint64_scale_int (self->n_frames, GST_SECOND,
      GST_AUDIO_INFO_RATE (&self->info)) : 0;
  stats = gst_structure_new (name,
      "cues", G_TYPE_UINT64, self->n_cues,
      "cues-done", G_TYPE_UINT64, self->n_cues_done,
      "cues-skipped", G_TYPE_UINT64, self->n_cues_skipped,
      "chunks", G_TYPE_UINT64, self->n_chunks,
      "chunks-failed", G_TYPE_UINT64, self->n_chunks_failed,
      "chunks-in-flight", G_TYPE_UINT, self->in_flight,
      "chunks-ahead", G_TYPE_UINT, self->ahead,
      "tries", G_TYPE_UINT64, self->n_tries,
      "retries", G_TYPE_UINT64, self->n_retries,
      "refusals", G_TYPE_UINT64, self->n_refusals,
      "fallbacks", G_TYPE_UINT64, self->n_fallbacks,
      "cache-hits", G_TYPE_UINT64, self->n_cache_hits,
      "batches", G_TYPE_UINT64, self->n_batches,
      "tries-batched", G_TYPE_UINT64, self->n_batched,
      "turns-sent", G_TYPE_UINT64, self->n_turns,
      "tries-resumed", G_TYPE_UINT64, self->n_resumed,
      "waiting-bytes", G_TYPE_UINT64, self->spill
          ? gst_tts_spill_get_held (self->spill) : G_GUINT64_CONSTANT (0),
      "spilled-bytes", G_TYPE_UINT64, self->spill
          ? gst_tts_spill_get_written (self->spill) : G_GUINT64_CONSTANT (0),
      /* prepare() changes the entries, but not while it runs */
      "workers", G_TYPE_UINT, self->running
          ? gst_tts_session_workers_locked (self) : 0,
      "least-workers", G_TYPE_UINT, self->least_workers,
      "tries-maybe-billed", G_TYPE_UINT64, self->n_maybe_billed,
      "cost", G_TYPE_DOUBLE, self->budget.spent,
      "cost-maybe", G_TYPE_DOUBLE, self->budget.maybe,
      "cost-reserved", G_TYPE_DOUBLE, self->budget.reserved,
      "errors", GST_TYPE_STRUCTURE, errors,
      "characters", G_TYPE_UINT64, self->n_chars,
      "audio-time", G_TYPE_UINT64, audio,
      "first-audio", G_TYPE_UINT64, self->first_audio, NULL);
  gst_tts_session_add_figures_locked (self, stats);
  g_mutex_unlock (&self->lock);
  return stats;
}

GstStructure *
gst_tts_session_take_metrics (GstTtsSession *self, gboolean last)
{
  GstClockTime now = gst_clock_get_time (self->clock);
  gboolean due;

  g_mutex_lock (&self->lock);
  due = self->metrics_interval > 0 && (last || now >= self->metrics_due);
  if (due)
    self->metrics_due = now + self->metrics_interval;
  g_mutex_unlock (&self->lock);
  return due ? gst_tts_session_get_stats (self, "tts-metrics") : NULL;
}
