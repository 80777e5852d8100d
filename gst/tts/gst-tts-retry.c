/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What follows a failed try, as arithmetic: no clock, no threads. */
#include "gst-tts-retry-private.h"

#define FACTOR 4
#define JITTER 0.2
#define TOLD_JITTER 0.1

guint
gst_tts_error_class (const GError *error)
{
  if (error->domain != GST_TTS_ERROR
      || error->code >= GST_TTS_N_ERROR_CLASSES - 1)
    return GST_TTS_N_ERROR_CLASSES - 1;
  return error->code;
}

GstTtsReaction
gst_tts_reaction_to (const GError *error)
{
  if (error->domain != GST_TTS_ERROR)
    return GST_TTS_REACTION_RETRY;

  switch ((GstTtsError) error->code) {
    case GST_TTS_ERROR_AUTH:
    case GST_TTS_ERROR_QUOTA:
      return GST_TTS_REACTION_DISMISS;
    case GST_TTS_ERROR_TRANSIENT:
    case GST_TTS_ERROR_DEVICE:
    case GST_TTS_ERROR_MISMATCH:
      return GST_TTS_REACTION_RETRY;
    case GST_TTS_ERROR_WORKER:
      return GST_TTS_REACTION_ONCE_MORE;
    case GST_TTS_ERROR_RATE:
    case GST_TTS_ERROR_CONCURRENCY:
      return GST_TTS_REACTION_QUEUE;
    case GST_TTS_ERROR_UNSUPPORTED:
    case GST_TTS_ERROR_NOT_CONFIGURED:
    case GST_TTS_ERROR_MODEL:
      return GST_TTS_REACTION_ELSEWHERE;
    case GST_TTS_ERROR_BAD_INPUT:
    case GST_TTS_ERROR_BUDGET:
      return GST_TTS_REACTION_GIVE_UP;
  }
  return GST_TTS_REACTION_GIVE_UP;
}

GstTtsPassage
gst_tts_error_passage (const GError *error)
{
  if (g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_RATE)
      || g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_CONCURRENCY))
    return GST_TTS_PASSAGE_REFUSED;
  if (g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_MISMATCH))
    return GST_TTS_PASSAGE_NEUTRAL;
  switch (gst_tts_reaction_to (error)) {
    case GST_TTS_REACTION_RETRY:
    case GST_TTS_REACTION_ONCE_MORE:
      return GST_TTS_PASSAGE_FAILED;
    default:
      return GST_TTS_PASSAGE_NEUTRAL;
  }
}

GstClockTime
gst_tts_retry_delay (const GstTtsRetryPolicy *policy, guint n,
    GstClockTime told, gdouble dice)
{
  GstClockTime delay = policy->first_delay;

  if (told > 0)
    return told * (1 + TOLD_JITTER * dice);

  for (guint i = 1; i < n && delay < policy->max_delay; i++)
    delay *= FACTOR;
  delay = MIN (delay, policy->max_delay);
  return MIN (delay * (1 + JITTER * (2 * dice - 1)), policy->max_delay);
}
