/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What follows a failed try, as arithmetic: no clock, no threads. */
#pragma once

#include "gst-tts-error.h"
#include "gst-tts-limiter-private.h"

G_BEGIN_DECLS

/* Those of GstTtsError, and one for all other domains. */
#define GST_TTS_N_ERROR_CLASSES (GST_TTS_ERROR_WORKER + 2)

typedef enum
{
  GST_TTS_REACTION_GIVE_UP,     /* the chunk fails */
  GST_TTS_REACTION_ELSEWHERE,   /* the next provider may do it */
  GST_TTS_REACTION_DISMISS,     /* likewise, for all chunks of the run */
  GST_TTS_REACTION_RETRY,       /* later, and it counts as a try */
  GST_TTS_REACTION_ONCE_MORE,   /* likewise, but not a second time */
  GST_TTS_REACTION_QUEUE,       /* later, and it does not */
} GstTtsReaction;

typedef struct
{
  guint max_tries;
  GstClockTime first_delay;
  GstClockTime max_delay;
} GstTtsRetryPolicy;

guint          gst_tts_error_class (const GError *error);

/* What such a failure says about the limits of the provider. */
GstTtsPassage  gst_tts_error_passage (const GError *error);

GstTtsReaction gst_tts_reaction_to (const GError *error);

/* The wait after the @n-th failure (from 1): what the provider @told, a
 * little more so that not all come back at once, else four times the last
 * one, give or take a fifth. @dice is from 0 to 1. */
GstClockTime   gst_tts_retry_delay (const GstTtsRetryPolicy *policy, guint n,
    GstClockTime told, gdouble dice);

G_END_DECLS
