/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One sentence through a session, and what is to be said of how it went. */
#include "tools-trial.h"

#include <math.h>

/* Speech of a sentence is no shorter, no longer and no softer. */
#define MIN_SECONDS 0.3
#define MAX_SECONDS 60.0
#define MIN_LEVEL -60.0
#define SILENCE -120.0

typedef struct
{
  ToolTrial *trial;
  gint64 begin;
  guint64 samples;
  gdouble energy;               /* of samples within -1 to 1 */
} Measure;

static gdouble
seconds_since (gint64 begin)
{
  return (g_get_monotonic_time () - begin) / (gdouble) G_USEC_PER_SEC;
}

static void
measure_buffer (Measure *self, GstBuffer *buffer)
{
  GstMapInfo map;
  const gint16 *samples;
  gsize n;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  if (self->samples == 0)
    self->trial->first = seconds_since (self->begin);
  samples = (const gint16 *) map.data;
  n = map.size / sizeof *samples;
  for (gsize i = 0; i < n; i++)
    self->energy += samples[i] / 32768.0 * (samples[i] / 32768.0);
  self->samples += n;
  gst_buffer_unmap (buffer, &map);
}

static void
take_piece (Measure *self, GstTtsPiece *piece)
{
  ToolTrial *trial = self->trial;

  if (piece->buffer)
    measure_buffer (self, piece->buffer);
  if (piece->provider) {
    g_free (trial->provider);
    trial->provider = g_strdup (piece->provider);
  }
  if (piece->cue_done)
    trial->tries += piece->cue_tries;
  gst_tts_piece_clear (piece);
}

static void
pull_all (Measure *self, GstTtsSession *session)
{
  GstFlowReturn flow;

  do {
    GstTtsPiece piece = { NULL };

    flow = gst_tts_session_pull (session, &piece, &self->trial->error);
    if (flow == GST_FLOW_OK)
      take_piece (self, &piece);
  } while (flow == GST_FLOW_OK);
  if (flow == GST_FLOW_FLUSHING)
    g_set_error (&self->trial->error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
        "interrupted");
}

static void
on_cancelled (GCancellable *cancellable, gpointer session)
{
  gst_tts_session_set_flushing (session, TRUE);
}

static void
speak (Measure *self, GstTtsSession *session, const gchar *text,
    GCancellable *cancellable)
{
  g_autoptr (GRefString) id = g_ref_string_new ("test");
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);
  GstAudioInfo info;
  gulong handler;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16,
      self->trial->sample_rate, 1, NULL);
  gst_tts_session_start (session, &info);
  handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
      session, NULL);
  self->begin = g_get_monotonic_time ();
  gst_tts_session_push (session, id, 0, cue);
  gst_tts_session_end (session);
  pull_all (self, session);
  self->trial->total = seconds_since (self->begin);
  g_cancellable_disconnect (cancellable, handler);
  gst_tts_session_stop (session);
}

/* Of all tries, also of those that failed, of which no piece tells. */
static gdouble
cost_of (GstTtsSession *session)
{
  g_autoptr (GstStructure) stats = gst_tts_session_get_stats (session,
      "trial");
  gdouble cost = 0, maybe = 0;

  gst_structure_get (stats, "cost", G_TYPE_DOUBLE, &cost, "cost-maybe",
      G_TYPE_DOUBLE, &maybe, NULL);
  return cost + maybe;
}

void
tool_trial_run (GstTtsSession *session, const gchar *text,
    GCancellable *cancellable, ToolTrial *ret_trial)
{
  Measure self = { ret_trial };

  *ret_trial = (ToolTrial) {.level = SILENCE };
  ret_trial->sample_rate =
      gst_tts_session_prepare (session, &ret_trial->error);
  if (ret_trial->sample_rate > 0)
    speak (&self, session, text, cancellable);
  ret_trial->cost = cost_of (session);
  if (self.samples == 0)
    return;
  ret_trial->audio = self.samples / (gdouble) ret_trial->sample_rate;
  ret_trial->level = MAX (SILENCE, 10 * log10 (self.energy / self.samples
          + 1e-12));
}

void
tool_trial_clear (ToolTrial *trial)
{
  g_clear_error (&trial->error);
  g_clear_pointer (&trial->provider, g_free);
}

gchar *
tool_trial_judge (const ToolTrial *trial)
{
  if (trial->error)
    return g_strdup (trial->error->message);
  if (trial->audio < MIN_SECONDS || trial->audio > MAX_SECONDS)
    return g_strdup_printf ("one sentence became %.2f s of speech",
        trial->audio);
  if (trial->level < MIN_LEVEL)
    return g_strdup_printf ("its speech is silent: %.0f dB", trial->level);
  return NULL;
}
