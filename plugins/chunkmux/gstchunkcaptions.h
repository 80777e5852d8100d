/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The captions pad of chunkmux: a queue of texts and the task that pushes
 * them.
 *
 * Audio never waits for it: the queue has no bound. A text leaves when the
 * audio has come to it, so that the texts of cues that overlap are in order,
 * and GAP events tell downstream how far the audio is. */
#pragma once

#include <gst/gst.h>

#include "gstchunkcue.h"

G_BEGIN_DECLS

typedef struct _GstChunkMux GstChunkMux;

typedef enum
{
  GST_CHUNK_CAPTIONS_CUE,
  GST_CHUNK_CAPTIONS_WORD,
} GstChunkCaptionsMode;

/* The element's lock is that of all fields. */
typedef struct
{
  GstPad *pad;                  /* (nullable) */
  GCond work;
  gboolean active;              /* the pad's task shall run */
  GThread *pusher;              /* the task while it pushes */
  GstFlowReturn flow;
  GQueue texts;                 /* GstBuffer, by time */
  GstClockTime audio_position;  /* no text will start before it */
  GstClockTime position;        /* downstream knows all before it */
  gboolean eos;                 /* none will come at all */
  gboolean eos_sent;
  gboolean need_stream_start;
  gboolean need_segment;
} GstChunkCaptions;

void     gst_chunk_captions_init      (GstChunkCaptions *self);
void     gst_chunk_captions_clear     (GstChunkCaptions *self);

GstPad * gst_chunk_captions_new_pad   (GstChunkMux *mux,
    GstPadTemplate *templ);
void     gst_chunk_captions_free_pad  (GstChunkMux *mux, GstPad *pad);

/* With the lock, all of these. */

/* Whether somebody wants texts. */
gboolean gst_chunk_captions_is_wanted (const GstChunkCaptions *self);

/* Starts over; nothing was told downstream yet after @position. */
void     gst_chunk_captions_reset     (GstChunkCaptions *self,
    GstClockTime position);

/* Another stream follows after EOS. */
void     gst_chunk_captions_restart   (GstChunkCaptions *self);

/* The texts of @cue, which begins now. */
void     gst_chunk_captions_add_cue   (GstChunkMux *mux,
    const GstChunkCue *cue);

/* The words of a piece of @cue that leaves now, where the cue was not whole
 * when it began. */
void     gst_chunk_captions_add_words (GstChunkMux *mux,
    const GstChunkCue *cue, const GstChunkPiece *piece);

/* Audio up to frame @position is about to leave. */
void     gst_chunk_captions_advance   (GstChunkMux *mux, guint64 position);

void     gst_chunk_captions_end       (GstChunkMux *mux);

void     gst_chunk_captions_wake      (GstChunkCaptions *self);

G_END_DECLS
