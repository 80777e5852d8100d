/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Those who wait for something that sessions share, each once, in the order in
 * which they came. */
#pragma once

#include "gst-tts-link-private.h"

G_BEGIN_DECLS

/* What it waits for may be there. Any thread, without locks. */
typedef void (*GstTtsWake) (gpointer who);

/* With the lock of @queue: @who is woken once, unless its link is cut. */
void gst_tts_waiting_add  (GQueue *queue, GstTtsLink *who, GstTtsWake wake);

/* Wakes all of @queue, which was taken from its owner, and empties it. Without
 * locks. */
void gst_tts_waiting_wake (GQueue *queue);

/* With the lock of @queue: whether anybody but @who waits. */
gboolean gst_tts_waiting_has_other (GQueue *queue, const GstTtsLink *who);

void gst_tts_waiting_clear (GQueue *queue);

G_END_DECLS
