/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of chunkmux share. */
#pragma once

#include "gstchunkcaptions.h"
#include "gstchunkspill.h"
#include "gstchunkstore.h"
#include "gstchunktimeline.h"

G_BEGIN_DECLS

typedef enum
{
  GST_CHUNK_TIMELINE_APPEND,
  GST_CHUNK_TIMELINE_CUE,
} GstChunkTimelineMode;

typedef enum
{
  GST_CHUNK_OVERFLOW_SHIFT,
  GST_CHUNK_OVERFLOW_OVERLAP,
  GST_CHUNK_OVERFLOW_CLIP,
} GstChunkOverflow;

#define GST_TYPE_CHUNK_MUX (gst_chunk_mux_get_type ())
G_DECLARE_FINAL_TYPE (GstChunkMux, gst_chunk_mux, GST, CHUNK_MUX, GstElement)

GST_DEBUG_CATEGORY_EXTERN (gst_chunk_mux_debug);

struct _GstChunkMux
{
  GstElement parent;

  GstPad *src;                  /* set in init, never changes */

  /* Of everything below. Never held while pushing, posting or asking. */
  GMutex lock;
  GCond space;                  /* for inputs: there may be room */
  GCond work;                   /* for the task: there may be something */
  GCond parked;                 /* for FLUSH_STOP: no task pushes */

  GstChunkTimelineMode timeline_mode;
  GstChunkOverflow overflow;
  GstChunkCaptionsMode captions_mode;
  guint gap_ms;
  GstClockTime latency;
  guint64 max_size_bytes;
  guint64 max_reorder_bytes;

  gboolean active;              /* between READY and PAUSED on */
  gboolean playing;
  gboolean flushing;            /* downstream was told so */
  gboolean flush_ending;        /* a thread is at FLUSH_STOP */
  guint generation;             /* one more with each FLUSH_STOP */
  guint32 flush_seqnum;
  guint32 seek_seqnum;
  gboolean seek_result;
  GThread *pusher;              /* the task while it pushes */
  gboolean waiting;             /* the task waits for work */
  GstClockID clock_id;          /* (nullable): and for this time */
  GstFlowReturn flow;           /* of the last push downstream */

  gboolean live;                /* as upstream last said */
  GstClockTime upstream_latency;

  GstChunkStore store;
  GstChunkSpill spill;
  GstChunkCaptions captions;
  GstCaps *caps;                /* (nullable): of all pads */
  GstSegment segment;           /* of the output */
  gboolean have_segment;
  gchar *stream_id;             /* (nullable): of the first input */
  guint group_id;
  guint32 eos_seqnum;
  GQueue events;                /* GstEvent to go before the next buffer */
  GstTagList *tags;             /* (nullable) */
  guint64 out_position;         /* UNKNOWN until something left */
  guint64 silence;              /* frames of it that were put in */
  guint64 cues_done;
  guint64 late_cues;
  guint64 missing_told;         /* missing cues that a warning was about */

  /* the task's */
  gboolean need_stream_start;
  gboolean need_caps;
  gboolean need_segment;
  gboolean eos_sent;
  gboolean any_cue;             /* a cue was output before this one */
  guint script_serial;          /* of the script that is output */
  guint64 script_base;          /* frame that its times count from */
  GstChunkTimeline timeline;
};

/* gstchunkoutput.c: the task of the source pad. */
void gst_chunk_mux_loop (GstPad *pad);

/* With the lock: wakes the task. */
void gst_chunk_mux_wake (GstChunkMux *self);

/* gstchunkplan.c: with the lock and the task parked: it starts over. */
void gst_chunk_mux_reset_output (GstChunkMux *self, gboolean reset_time);

/* With the lock: what a cue needs before it begins follows the settings. */
void gst_chunk_mux_update_needs (GstChunkMux *self);

/* gstchunksinks.c: the sink pads. */
GstPad * gst_chunk_mux_new_input  (GstChunkMux *self, GstPadTemplate *templ,
    const gchar *name);
void     gst_chunk_mux_free_input (GstChunkMux *self, GstPad *pad);

/* gstchunkflush.c: both pads flush. */
void gst_chunk_mux_flush_start (GstChunkMux *self, GstPad *pad,
    GstEvent *event);
void gst_chunk_mux_flush_stop  (GstChunkMux *self, GstPad *pad,
    GstEvent *event);

/* With the lock, which is let go meanwhile: downstream gets @event, a
 * FLUSH_STOP, unless another input is still flushing. */
void gst_chunk_mux_end_flush   (GstChunkMux *self, GstEvent *event);

/* gstchunkqueries.c: what comes from downstream. */
gboolean gst_chunk_mux_src_event  (GstPad *pad, GstObject *parent,
    GstEvent *event);
gboolean gst_chunk_mux_src_query  (GstPad *pad, GstObject *parent,
    GstQuery *query);

/* Without the lock: asks all inputs whether they are live, and their latency.
 * The longest is kept in @self; returns the shortest maximum. */
GstClockTime gst_chunk_mux_ask_latency (GstChunkMux *self);

G_END_DECLS
