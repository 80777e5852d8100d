/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A cue of the store and its pieces: what is there, what is missing.
 *
 * Every function is called with the element's lock held. */
#pragma once

#include <gst/tts/gst-tts-meta.h>

G_BEGIN_DECLS

#define GST_CHUNK_UNKNOWN G_MAXUINT64

/* What a resampler upstream keeps back moves samples by so much against their
 * metas: 2 ms at its default quality from 16 kHz, 16 ms at its best from 8.
 * Our own pieces are longer, so that a lost one is not taken for it. */
#define GST_CHUNK_TOLERANCE (18 * GST_MSECOND)

typedef struct _GstChunkCue GstChunkCue;
typedef struct _GstChunkInput GstChunkInput;
typedef struct _GstChunkPiece GstChunkPiece;
typedef struct _GstChunkScript GstChunkScript;

/* Where a sink pad is. */
struct _GstChunkInput
{
  guint number;                 /* its place among the pads */
  guint n_scripts;
  GstChunkScript *script;       /* (nullable) */
  guint cue_index;
  guint64 next;                 /* frame of the cue after the last piece */
  gboolean seen;                /* a buffer or GAP came */
  gboolean has_meta;            /* cue_index and next mean something */
  gboolean inexact;             /* something upstream moved the samples */
  gboolean ended;               /* EOS, or not linked */
  gboolean eos;
  gboolean linked;

  /* of the element */
  gboolean flushing;            /* between FLUSH_START and FLUSH_STOP */
  gboolean stale;               /* what comes is from before a seek */
  guint32 flush_seqnum;         /* of the last flush */
};

/* Samples of a cue. */
struct _GstChunkPiece
{
  GList link;                   /* in the cue's pieces */
  gint ref_count;
  gboolean stored;              /* FALSE once it left the store */
  guint64 start;                /* frames from the cue's start */
  guint64 frames;
  GstBuffer *buffer;            /* without memory while it is in the file */
  gsize size;
  gint64 file_offset;           /* -1 while it is in memory */
  GstChunkInput *input;         /* only to be compared */
};

struct _GstChunkCue
{
  guint index;
  GstTtsCue *cue;               /* (nullable) */
  GRefString *script_id;        /* (nullable) */
  GQueue pieces;                /* by start, none overlaps another */
  guint64 end;                  /* no hole before this frame */
  guint64 taken;                /* frames that left the store */
  guint64 length;               /* as told, or GST_CHUNK_UNKNOWN */
  guint64 claimed;              /* furthest frame that a meta spoke of */
  const gchar *provider;
  GstChunkInput *last;          /* who gave the latest piece */
  gboolean skipped;

  /* of the output */
  gboolean begun;               /* it has its place */
  gboolean started;             /* and its first piece left */
  gboolean done;
  guint64 base;                 /* frame of the timeline it starts on */
  guint64 limit;                /* frame the next one starts on */
  guint64 cut;                  /* frame from which on it is not heard */
  guint64 closed;               /* frames of holes that were closed up */
  guint64 moved;                /* frames of silence put in, live, so far */
};

GstChunkPiece * gst_chunk_piece_new   (GstBuffer *buffer, guint64 start,
    guint64 frames, gsize size, GstChunkInput *input);

GstChunkPiece * gst_chunk_piece_ref   (GstChunkPiece *piece);

/* Any thread, without the lock. */
void            gst_chunk_piece_unref (GstChunkPiece *piece);

guint64         gst_chunk_piece_end   (const GstChunkPiece *piece);

GstChunkCue *   gst_chunk_cue_new     (guint index, GRefString *script_id);

/* Its pieces must be gone. */
void            gst_chunk_cue_free    (GstChunkCue *self);

/* Finds where the frames from @start to @stop are missing: calls @add for
 * each run that is, with the piece that follows it (nullable). Returns
 * whether some were there. */
typedef void (*GstChunkCueAdd) (GstChunkCue *self, GList *sibling,
    guint64 start, guint64 stop, gpointer user_data);
gboolean        gst_chunk_cue_foreach_missing (GstChunkCue *self,
    guint64 start, guint64 stop, GstChunkCueAdd add, gpointer user_data);

/* Takes note that @link is there now. */
void            gst_chunk_cue_extend_end (GstChunkCue *self, GList *link);

/* Whether a piece is behind a hole. */
gboolean        gst_chunk_cue_has_hole   (const GstChunkCue *self);

/* Whether all frames that it is to have are there, but for @tolerance ones
 * that a resampler upstream still has. */
gboolean        gst_chunk_cue_is_covered (const GstChunkCue *self,
    guint64 tolerance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstChunkPiece, gst_chunk_piece_unref)

G_END_DECLS
