/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who may run the model on the CPU: while the first piece of a script is made,
 * which somebody waits for, no other of that script is begun. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of an element. */
typedef struct
{
  GMutex lock;
  GCond changed;
  guint n_first;                /* lock: jobs that have made no piece yet */
} GstTtsLocalTurns;

/* Of a job, whose thread alone touches it. */
typedef struct
{
  GstTtsLocalTurns *turns;
  gboolean first;               /* and others wait for it */
} GstTtsLocalTurn;

void            gst_tts_local_turns_init  (GstTtsLocalTurns *turns);
void            gst_tts_local_turns_clear (GstTtsLocalTurns *turns);

GstTtsLocalTurn gst_tts_local_turn_begin  (GstTtsLocalTurns *turns,
    gboolean first);

/* Blocks one that is not first as long as there is one that is. */
void            gst_tts_local_turn_wait   (const GstTtsLocalTurn *turn);

/* It is not first any more; may be called again. */
void            gst_tts_local_turn_end    (GstTtsLocalTurn *turn);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstTtsLocalTurn, gst_tts_local_turn_end)

G_END_DECLS
