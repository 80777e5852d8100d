/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The store of chunkmux: pieces of speech by script, cue and frame.
 *
 * It settles which cue is wanted next and when a cue is complete. It knows
 * neither pads nor time: docs/design/timeline.md has its rules. Every
 * function is called with the element's lock held unless it says otherwise. */
#pragma once

#include "gstchunkcue.h"

G_BEGIN_DECLS

typedef struct _GstChunkStore GstChunkStore;

/* What must be known of a cue before its first sample leaves. */
typedef enum
{
  GST_CHUNK_NEED_NOTHING = 0,
  GST_CHUNK_NEED_LENGTH = 1 << 0,
  GST_CHUNK_NEED_WHOLE = 1 << 1,
  GST_CHUNK_NEED_FOLLOWER = 1 << 2,
} GstChunkNeeds;

typedef struct
{
  guint64 pieces;
  guint64 reordered;
  guint64 duplicates;
  guint64 skipped_cues;
  guint64 missing_cues;
  guint64 late_pieces;
  guint64 max_bytes_held;
  guint64 spilled_bytes;
} GstChunkStoreStats;

/* The cues of one script id that were not output yet. */
struct _GstChunkScript
{
  GRefString *id;               /* NULL: an input's buffers without meta */
  GstChunkInput *owner;         /* of buffers without meta */
  guint input_number;           /* the lowest that has it */
  guint serial;                 /* the how manyth it was there */
  gboolean dense;               /* an event told the first index */
  gboolean started;
  guint next;                   /* index of the cue that is output */
  GTree *cues;                  /* GstChunkCue by index */
};

struct _GstChunkStore
{
  gint rate;
  gint frame_size;
  GstChunkNeeds needs;
  GPtrArray *inputs;            /* GstChunkInput, by number */
  GList *scripts;               /* GstChunkScript that wait, in order */
  GstChunkScript *current;      /* (nullable) */
  guint script_serial;          /* changes with it */
  GstChunkPiece *newest;        /* the one added last, only to be compared */
  guint64 bytes_in_memory;
  guint64 bytes_in_file;
  GstChunkStoreStats stats;
};

void            gst_chunk_store_init  (GstChunkStore *self);

/* Forgets all pieces and scripts, keeps inputs and statistics. */
void            gst_chunk_store_clear (GstChunkStore *self);

/* Also frees the inputs and closes the file: no other thread uses it. */
void            gst_chunk_store_free  (GstChunkStore *self);

GstChunkInput * gst_chunk_store_add_input    (GstChunkStore *self,
    guint number);

/* What it gave so far stays; frees @input. */
void            gst_chunk_store_remove_input (GstChunkStore *self,
    GstChunkInput *input);

/* Forgets what @input gave and where it was. Cues of its script are then
 * counted anew, from its next script event or the lowest that comes. */
void            gst_chunk_store_flush_input  (GstChunkStore *self,
    GstChunkInput *input);

/* @input starts over after EOS; what it gave stays. */
void            gst_chunk_store_restart_input (GstChunkStore *self,
    GstChunkInput *input);

/* @input is as it was made, but whether it is linked. */
void            gst_chunk_store_stop_input   (GstChunkInput *input);

void            gst_chunk_store_set_script   (GstChunkStore *self,
    GstChunkInput *input, const gchar *script_id, guint first_cue);

void            gst_chunk_store_skip_cue     (GstChunkStore *self,
    GstChunkInput *input, const gchar *script_id, guint cue_index);

/* The script that @input is in from now on: @script_id of a meta, or NULL for
 * buffers without. */
GstChunkScript *gst_chunk_store_enter_script (GstChunkStore *self,
    GstChunkInput *input, const gchar *script_id);

/* The cue that a piece belongs to, NULL if that was finished long ago. */
GstChunkCue *   gst_chunk_store_enter_cue    (GstChunkStore *self,
    GstChunkInput *input, GstChunkScript *script, guint cue_index);

/* Adds what is not there yet of @frames frames from @start on, which are
 * those of @buffer. */
void            gst_chunk_store_add_piece    (GstChunkStore *self,
    GstChunkInput *input, GstChunkCue *cue, GstBuffer *buffer, guint64 start,
    guint64 frames);

guint64         gst_chunk_store_bytes_held   (const GstChunkStore *self);

/* The piece that was added last if it is still there; (transfer full). */
GstChunkPiece * gst_chunk_store_ref_newest   (const GstChunkStore *self);

/* Its samples were written to the file. */
void            gst_chunk_store_piece_spilled (GstChunkStore *self,
    GstChunkPiece *piece, gint64 offset);

/* Takes the next piece of the cue, NULL if it is not there or the cue has a
 * hole before it and is not complete. */
GstChunkPiece * gst_chunk_store_take_piece   (GstChunkStore *self,
    GstChunkCue *cue);

GstChunkCue *   gst_chunk_script_lookup      (const GstChunkScript *script,
    guint index);

void            gst_chunk_store_remove_cue   (GstChunkStore *self,
    GstChunkScript *script, GstChunkCue *cue);

/* @script is neither the current one nor in the list any more. */
void            gst_chunk_store_free_script  (GstChunkStore *self,
    GstChunkScript *script);

/* gstchunkorder.c: which cue is next, when is it complete. */

/* The cue to be output now; NULL while it is missing. Call after anything was
 * added and after a cue was done. */
GstChunkCue *   gst_chunk_store_get_cue      (GstChunkStore *self);

/* Whether the output has something to do with the cue of get_cue. */
gboolean        gst_chunk_store_is_ready     (GstChunkStore *self);

/* Whether all of the cue is there or the rest will never come. */
gboolean        gst_chunk_store_is_complete  (const GstChunkStore *self,
    const GstChunkCue *cue);

/* Frames of the whole cue, or GST_CHUNK_UNKNOWN. */
guint64         gst_chunk_store_cue_frames   (const GstChunkStore *self,
    const GstChunkCue *cue);

/* The cue after @cue that has a sound, NULL if it did not come yet or if
 * there is none; @ret_known is FALSE in the first case. */
GstChunkCue *   gst_chunk_store_get_follower (const GstChunkStore *self,
    const GstChunkCue *cue, gboolean *ret_known);

/* Whether everything was output, every input ended and one by EOS. */
gboolean        gst_chunk_store_is_drained   (const GstChunkStore *self);

/* A sentence that says which cue is missed. */
gchar *         gst_chunk_store_dup_missing  (const GstChunkStore *self);

G_END_DECLS
