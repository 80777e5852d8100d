/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes out of chunkmux next, and where on the timeline.
 *
 * Made under the lock, done without it by the source pad's task. */
#pragma once

#include "gstchunkmux.h"

G_BEGIN_DECLS

/* A cue that a message is about. */
typedef struct
{
  GstTtsCue *cue;               /* NULL: no message */
  GRefString *script_id;
  guint index;
  const gchar *provider;
  gboolean skipped;
  guint64 base;
  guint64 end;
} GstChunkNote;

/* What one turn of the task does once the lock is free. */
typedef struct
{
  GQueue events;
  gchar *warning;
  guint64 fill_until;           /* UNKNOWN: nothing to fill */
  GstChunkPiece *piece;
  guint64 hole;                 /* frames that never came before the piece */
  guint64 at;                   /* where the piece starts */
  guint64 limit;                /* of its cue */
  gboolean fade;
  GstChunkOverflow overflow;
  GstChunkNote note;
  gboolean begins;
  gboolean ends;
  gboolean eos;
  guint32 eos_seqnum;
  guint generation;             /* of the mux when this was planned */
} GstChunkStep;

void     gst_chunk_step_clear    (GstChunkStep *step);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GstChunkStep, gst_chunk_step_clear)

/* With the lock, all of these. */

/* Whether the task may push at all. */
gboolean gst_chunk_mux_may_push  (const GstChunkMux *self);

/* FALSE: nothing to do until the task is woken. */
gboolean gst_chunk_mux_plan_step (GstChunkMux *self, GstChunkStep *step);

/* Live, nothing came in time: a little silence. */
void     gst_chunk_mux_plan_silence (GstChunkMux *self, GstChunkStep *step);

G_END_DECLS
