/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One job in a synced directory. */
#pragma once

#include <gst/tts/tts.h>

typedef enum
{
  JOBDIR_KOKORO,
  JOBDIR_F5,
} JobdirModel;

/* All are owned but the job. */
typedef struct
{
  JobdirModel model;
  gchar *root;
  gchar *ref_audio;
  gchar *ref_text;
  gint64 seed;
  gint nfe_step;
  guint timeout_ms;
  guint settle_ms;
  guint poll_ms;
} JobdirSettings;

void     jobdir_settings_clear (JobdirSettings *set);

/* Writes the job, or finds it there, waits for its audio and pushes it. */
gboolean jobdir_run            (const JobdirSettings *set, GstTtsJob *job,
    GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JobdirSettings, jobdir_settings_clear)
