/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the provider `null` sounds. */
#pragma once

#include <gst/tts/tts.h>

G_BEGIN_DECLS

typedef struct
{
  guint ms_per_char;
  guint sample_rate;
  guint channels;
  guint piece;                  /* ms */
  guint64 limit;                /* samples before it ends early */
  gboolean noise;               /* instead of tones */
  gboolean bad_words;           /* timings that make no sense */
} NullTone;

/* Says the text of a job that has its format. Returns how many samples. */
guint64 null_tone_speak (GstTtsJob *job, const NullTone *tone);

G_END_DECLS
