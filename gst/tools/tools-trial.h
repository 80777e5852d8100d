/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One sentence through a session, and what is to be said of how it went. */
#pragma once

#include "tools-common.h"

G_BEGIN_DECLS

typedef struct
{
  GError *error;                /* then the rest is what came before */
  gchar *provider;              /* who spoke */
  gint sample_rate;
  gdouble first;                /* seconds to the first sample */
  gdouble total;                /* seconds to the last */
  gdouble audio;                /* seconds of speech */
  gdouble level;                /* RMS in dB below full scale */
  gdouble cost;                 /* USD, with what may be billed */
  guint tries;
} ToolTrial;

/* Takes @session, which has all settings, through its whole run. Blocks, so
 * not on the main thread. */
void tool_trial_run   (GstTtsSession *session, const gchar *text,
    GCancellable *cancellable, ToolTrial *ret_trial);
void tool_trial_clear (ToolTrial *trial);

/* What is wrong with speech of one sentence; NULL if nothing is. Free. */
gchar *tool_trial_judge (const ToolTrial *trial);

G_END_DECLS
