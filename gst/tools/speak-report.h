/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How far the speech is: the progress line, the summary, the JSON report. */
#pragma once

#include "tools-common.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean progress;            /* a line that is written over */
  guint n_cues;                 /* 0: not known */
  gint64 started;               /* microseconds */
  GstClockTime spoken;          /* end of the last cue that is done */
  gdouble cost;
  GArray *done;
} SpeakReport;

void speak_report_start    (SpeakReport *self, gboolean progress,
    guint n_cues);
void speak_report_clear    (SpeakReport *self);

/* @structure is of a message `tts-cue-done`. */
void speak_report_add      (SpeakReport *self, const GstStructure *structure);

/* Whether the cue is done and was spoken. */
gboolean speak_report_has (const SpeakReport *self, guint cue_index);

/* Of the cues that were left out, how many, their names in a line for people,
 * and `cues_skipped` and `skipped` for JSON. */
guint   speak_report_n_skipped (const SpeakReport *self);
gchar * speak_report_dup_skipped (const SpeakReport *self);
void    speak_report_add_skipped (const SpeakReport *self, JsonBuilder *json);

/* While a long cue is being made: @spoken of the audio is there. */
void speak_report_tick     (SpeakReport *self, GstClockTime spoken);

/* The progress line makes room for another one. */
void speak_report_end_line (const SpeakReport *self);

/* @output is what messages call it. */
void speak_report_print_summary (const SpeakReport *self,
    const gchar *output);

/* @output and @captions are paths or NULL. */
void speak_report_print_json (const SpeakReport *self, const gchar *output,
    const gchar *captions);

G_END_DECLS
