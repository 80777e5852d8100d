/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Those who wait for something that sessions share. */
#include "gst-tts-waiting-private.h"

typedef struct
{
  GstTtsLink *who;
  GstTtsWake wake;
} Waiting;

static void
free_waiting (gpointer data)
{
  Waiting *waiting = data;

  gst_tts_link_unref (waiting->who);
  g_free (waiting);
}

void
gst_tts_waiting_add (GQueue *queue, GstTtsLink *who, GstTtsWake wake)
{
  Waiting *waiting;

  for (GList *l = queue->head; l; l = l->next)
    if (((Waiting *) l->data)->who == who)
      return;
  waiting = g_new (Waiting, 1);
  waiting->who = gst_tts_link_ref (who);
  waiting->wake = wake;
  g_queue_push_tail (queue, waiting);
}

void
gst_tts_waiting_wake (GQueue *queue)
{
  Waiting *next;

  while ((next = g_queue_pop_head (queue))) {
    gpointer who = gst_tts_link_enter (next->who);

    if (who) {
      next->wake (who);
      gst_tts_link_leave (next->who);
    }
    free_waiting (next);
  }
}

gboolean
gst_tts_waiting_has_other (GQueue *queue, const GstTtsLink *who)
{
  for (GList *l = queue->head; l; l = l->next)
    if (((Waiting *) l->data)->who != who)
      return TRUE;
  return FALSE;
}

void
gst_tts_waiting_clear (GQueue *queue)
{
  g_queue_clear_full (queue, free_waiting);
}
