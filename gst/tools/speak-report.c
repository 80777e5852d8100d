/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How far the speech is: the progress line, the summary, the JSON report. */
#include "speak-report.h"

#include <stdio.h>

/* Names of cues in one line. */
#define MAX_NAMES 8

typedef struct
{
  guint index;
  GstClockTime start;
  GstClockTime duration;
  gboolean skipped;
  gchar *id;
  gchar *provider;
} Done;

static void
clear_done (gpointer data)
{
  Done *done = data;

  g_free (done->id);
  g_free (done->provider);
}

void
speak_report_start (SpeakReport *self, gboolean progress, guint n_cues)
{
  self->progress = progress;
  self->n_cues = n_cues;
  self->started = g_get_monotonic_time ();
  self->done = g_array_new (FALSE, FALSE, sizeof (Done));
  g_array_set_clear_func (self->done, clear_done);
}

void
speak_report_clear (SpeakReport *self)
{
  g_clear_pointer (&self->done, g_array_unref);
}

static gdouble
elapsed_seconds (const SpeakReport *self)
{
  return MAX (g_get_monotonic_time () - self->started, 1) /
      (gdouble) G_USEC_PER_SEC;
}

static gdouble
spoken_seconds (const SpeakReport *self)
{
  return self->spoken / (gdouble) GST_SECOND;
}

static void
print_progress (const SpeakReport *self)
{
  gdouble elapsed = elapsed_seconds (self);
  guint n = self->done->len;

  fprintf (stderr, "\r\033[Kcue %u", n);
  if (self->n_cues > 0)
    fprintf (stderr, "/%u", self->n_cues);
  fprintf (stderr, " · %.1f s audio · %.1fx", spoken_seconds (self),
      spoken_seconds (self) / elapsed);
  if (self->n_cues > 0 && n > 0) {
    guint left = elapsed / n * (self->n_cues - MIN (n, self->n_cues));

    fprintf (stderr, " · ETA %02u:%02u", left / 60, left % 60);
  }
}

void
speak_report_add (SpeakReport *self, const GstStructure *structure)
{
  Done done = { 0, GST_CLOCK_TIME_NONE, 0, FALSE, NULL, NULL };
  gdouble cost = 0;

  gst_structure_get (structure, "cue-index", G_TYPE_UINT, &done.index,
      "skipped", G_TYPE_BOOLEAN, &done.skipped, "cost", G_TYPE_DOUBLE, &cost,
      NULL);
  gst_structure_get_clock_time (structure, "running-time", &done.start);
  gst_structure_get_clock_time (structure, "duration", &done.duration);
  done.id = g_strdup (gst_structure_get_string (structure, "cue-id"));
  done.provider = g_strdup (gst_structure_get_string (structure, "provider"));
  g_array_append_val (self->done, done);

  self->cost += cost;
  if (GST_CLOCK_TIME_IS_VALID (done.start) &&
      GST_CLOCK_TIME_IS_VALID (done.duration))
    self->spoken = MAX (self->spoken, done.start + done.duration);
  if (self->progress)
    print_progress (self);
}

gboolean
speak_report_has (const SpeakReport *self, guint cue_index)
{
  for (guint i = 0; i < self->done->len; i++) {
    const Done *done = &g_array_index (self->done, Done, i);

    if (done->index == cue_index)
      return !done->skipped;
  }
  return FALSE;
}

guint
speak_report_n_skipped (const SpeakReport *self)
{
  guint n = 0;

  for (guint i = 0; self->done && i < self->done->len; i++)
    n += g_array_index (self->done, Done, i).skipped;
  return n;
}

gchar *
speak_report_dup_skipped (const SpeakReport *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < self->done->len; i++) {
    const Done *done = &g_array_index (self->done, Done, i);

    if (!done->skipped || ++n > MAX_NAMES)
      continue;
    g_string_append_printf (names, "%s%u", n > 1 ? ", " : "",
        done->index + 1);
    if (done->id && *done->id)
      g_string_append_printf (names, " '%s'", done->id);
  }
  if (n > MAX_NAMES)
    g_string_append_printf (names, " and %u more", n - MAX_NAMES);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

void
speak_report_add_skipped (const SpeakReport *self, JsonBuilder *json)
{
  tool_json_int (json, "cues_skipped", speak_report_n_skipped (self));
  json_builder_set_member_name (json, "skipped");
  json_builder_begin_array (json);
  for (guint i = 0; self->done && i < self->done->len; i++) {
    const Done *done = &g_array_index (self->done, Done, i);

    if (!done->skipped)
      continue;
    json_builder_begin_object (json);
    tool_json_int (json, "index", done->index);
    tool_json_string (json, "id", done->id);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

void
speak_report_tick (SpeakReport *self, GstClockTime spoken)
{
  self->spoken = MAX (self->spoken, spoken);
  if (self->progress)
    print_progress (self);
}

void
speak_report_end_line (const SpeakReport *self)
{
  if (self->progress)
    fputs ("\r\033[K", stderr);
}

void
speak_report_print_summary (const SpeakReport *self, const gchar *output)
{
  gdouble elapsed = elapsed_seconds (self);

  if (self->progress)
    fprintf (stderr, "%s: %u %s, %.1f s audio in %.1f s, %.1f times real "
        "time\n", output, self->done->len, self->done->len == 1 ? "cue" :
        "cues", spoken_seconds (self), elapsed,
        spoken_seconds (self) / elapsed);
}

void
speak_report_print_json (const SpeakReport *self, const gchar *output,
    const gchar *captions)
{
  g_autoptr (JsonBuilder) json = tool_json_begin ();
  gdouble elapsed = elapsed_seconds (self);

  tool_json_string (json, "output", output);
  tool_json_string (json, "captions", captions);
  tool_json_time (json, "audio_seconds", self->spoken);
  tool_json_double (json, "elapsed_seconds", elapsed);
  tool_json_double (json, "times_real_time", spoken_seconds (self) / elapsed);
  tool_json_double (json, "cost_usd", self->cost);
  json_builder_set_member_name (json, "cues");
  json_builder_begin_array (json);
  for (guint i = 0; i < self->done->len; i++) {
    const Done *done = &g_array_index (self->done, Done, i);

    json_builder_begin_object (json);
    tool_json_int (json, "index", done->index);
    tool_json_time (json, "start", done->start);
    tool_json_time (json, "duration", done->duration);
    tool_json_string (json, "provider", done->provider);
    tool_json_boolean (json, "skipped", done->skipped);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
  tool_json_end (json);
}
