/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Jobs of one element that wait for the first piece of their script. That ends
 * soon, also when it is cancelled, so that the wait is not cancelled itself. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "local-turn.h"

#include <gst/gst.h>

GST_DEBUG_CATEGORY_STATIC (local_debug);
#define GST_CAT_DEFAULT local_debug

void
gst_tts_local_turns_init (GstTtsLocalTurns *turns)
{
  GST_DEBUG_CATEGORY_INIT (local_debug, "ttslocal", 0, "neural voices");
  g_mutex_init (&turns->lock);
  g_cond_init (&turns->changed);
}

void
gst_tts_local_turns_clear (GstTtsLocalTurns *turns)
{
  g_mutex_clear (&turns->lock);
  g_cond_clear (&turns->changed);
}

GstTtsLocalTurn
gst_tts_local_turn_begin (GstTtsLocalTurns *turns, gboolean first)
{
  g_mutex_lock (&turns->lock);
  turns->n_first += first;
  g_mutex_unlock (&turns->lock);
  return (GstTtsLocalTurn) { turns, first };
}

void
gst_tts_local_turn_wait (const GstTtsLocalTurn *turn)
{
  GstTtsLocalTurns *turns = turn->turns;

  if (turn->first)
    return;
  g_mutex_lock (&turns->lock);
  if (turns->n_first > 0)
    GST_LOG ("a piece waits for the first of its script");
  while (turns->n_first > 0)
    g_cond_wait (&turns->changed, &turns->lock);
  g_mutex_unlock (&turns->lock);
}

void
gst_tts_local_turn_end (GstTtsLocalTurn *turn)
{
  GstTtsLocalTurns *turns = turn->turns;

  if (!turn->first)
    return;
  turn->first = FALSE;
  g_mutex_lock (&turns->lock);
  turns->n_first--;
  g_cond_broadcast (&turns->changed);
  g_mutex_unlock (&turns->lock);
}
