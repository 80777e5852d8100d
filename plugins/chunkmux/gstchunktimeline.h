/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The output timeline of chunkmux: one run of frames without a hole.
 *
 * Frames are counted in stream time from 0; all stamps are made from counts.
 * Used by the source pad's task, or by who made it wait. */
#pragma once

#include <gst/audio/audio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  GstAudioInfo info;
  guint64 position;             /* the next frame to leave */
  guint64 silence;              /* frames of it so far */
  gboolean discont;
  GstMemory *zeros;             /* 100 ms of silence */
} GstChunkTimeline;

void         gst_chunk_timeline_set_info (GstChunkTimeline *self,
    const GstAudioInfo *info);

/* Nothing left yet; the first frame will be @position. */
void         gst_chunk_timeline_reset    (GstChunkTimeline *self,
    guint64 position);

void         gst_chunk_timeline_clear    (GstChunkTimeline *self);

GstClockTime gst_chunk_timeline_to_time  (const GstChunkTimeline *self,
    guint64 frames);
guint64      gst_chunk_timeline_to_frames (const GstChunkTimeline *self,
    GstClockTime time);

/* The next silence up to frame @until, NULL when that is reached. */
GstBuffer *  gst_chunk_timeline_fill     (GstChunkTimeline *self,
    guint64 until);

/* Stamps @buffer (transfer full), @frames frames, with the next place. */
GstBuffer *  gst_chunk_timeline_append   (GstChunkTimeline *self,
    GstBuffer *buffer, guint64 frames);

G_END_DECLS
