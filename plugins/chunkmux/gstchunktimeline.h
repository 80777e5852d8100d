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

  /* what is sounding beyond @position while the next cue begins */
  GByteArray *mix;
  guint mix_read;               /* bytes of it that left */
  GQueue mix_metas;
} GstChunkTimeline;

void         gst_chunk_timeline_init     (GstChunkTimeline *self);

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

/* Where what is being mixed ends. */
guint64      gst_chunk_timeline_get_end  (const GstChunkTimeline *self);

/* What fills the time up to frame @until, at most 100 ms of it: what is being
 * mixed, then silence. NULL when that is reached. */
GstBuffer *  gst_chunk_timeline_fill     (GstChunkTimeline *self,
    guint64 until);

/* Puts @buffer (transfer full), @frames frames, at the next place. */
GstBuffer *  gst_chunk_timeline_append   (GstChunkTimeline *self,
    GstBuffer *buffer, guint64 frames);

/* The same for one that starts at @at and may not reach @limit. With @fade
 * its cue goes on beyond and ends softly there. NULL when nothing is left. */
GstBuffer *  gst_chunk_timeline_clip     (GstChunkTimeline *self,
    GstBuffer *buffer, guint64 at, guint64 frames, guint64 limit,
    gboolean fade);

/* Adds @buffer (transfer full) to what sounds from @at on. Returns what is
 * final before @limit, where the next cue starts. */
GstBuffer *  gst_chunk_timeline_mix      (GstChunkTimeline *self,
    GstBuffer *buffer, guint64 at, guint64 frames, guint64 limit);

G_END_DECLS
