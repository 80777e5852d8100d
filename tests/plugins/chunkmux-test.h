/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of chunkmux share: pieces made by hand and an output that
 * keeps all that comes and checks its stamps. */
#pragma once

#include <gst/audio/audio.h>

#include "test-main.h"

#define RATE 24000
#define MAX_INPUTS 4

typedef struct
{
  guint index;
  guint64 first;                /* frame */
  guint64 frames;
  gboolean tell_length;
  guint64 cue_frames;
  const gchar *script;          /* NULL: "s" */
  GstTtsCue *cue;               /* NULL: one named after the index */
  const GstTtsWord *words;
  guint n_words;
} Piece;

/* What came out of the captions pad. */
typedef struct
{
  GstPad *pad;                  /* NULL unless asked for */
  GQueue texts;                 /* GstBuffer */
  GstClockTime position;        /* all before it was told */
  guint gaps;
  guint streams;                /* stream-starts */
  guint segments;
  gboolean eos;
  gboolean hold;                /* the next text blocks */
  gboolean held;
  GstFlowReturn flow;           /* what its chain function returns */
} RigCaptions;

typedef struct _Rig Rig;

struct _Rig
{
  GstElement *mux;
  GstBus *bus;
  GstPad *out;                  /* linked to mux's src */
  GstPad *in[MAX_INPUTS];       /* linked to mux's sinks */

  gboolean live;                /* what the inputs say, with @latency */
  GstClockTime latency;
  gboolean (*on_seek) (Rig *rig, GstEvent *event);      /* (nullable) */

  GMutex lock;
  GCond cond;
  GByteArray *bytes;
  guint buffers;
  guint discont;                /* buffers with that flag */
  guint64 next;                 /* offset that is due */
  gboolean eos;
  gboolean hold;                /* the output blocks in its chain function */
  gboolean held;                /* it does so now */
  GError *error;                /* the first that was posted */
  GQueue events;                /* GstEvent but for sticky ones */
  GQueue metas;                 /* GstBuffer without memory */
  GstFlowReturn flow;           /* what the output returns */
  gboolean unchecked;           /* threads race: stamps are not looked at */
  guint pushed;                 /* pieces given to inputs so far */
  guint pushed_at_first;        /* when the first buffer came out */
  RigCaptions captions;
};

/* A mux in PLAYING with @inputs pads that have had stream-start, caps and
 * segment. @properties as on a launch line. */
void rig_init     (Rig *rig, guint inputs, const gchar *properties);

/* To NULL; everything must be free after it. */
void rig_clear    (Rig *rig);

/* The same for several that are not started yet; properties of @rig that
 * inputs ask for are set between the two. */
void rig_init_stopped (Rig *rig, const gchar *properties);

void rig_add_captions (Rig *rig);
void rig_remove_captions (Rig *rig);

/* Its texts, each as "START-END TEXT" in frames, one a line. */
gchar *rig_dup_captions (Rig *rig);

void rig_wait_captions_eos (Rig *rig);

/* Until the captions pad blocks in its peer. */
void rig_wait_held (Rig *rig);

/* FLUSH_START and FLUSH_STOP as upstream sends them, then the start of a
 * stream. */
void rig_flush (Rig *rig, guint input);

void rig_add_input (Rig *rig, guint input);
void rig_remove_input (Rig *rig, guint input);

/* Stream-start, caps, segment. */
void rig_start_input (Rig *rig, guint input);

/* Samples that say which cue and frame they are, with a meta. */
GstBuffer *make_piece (const Piece *piece);

/* The bytes that cue @index of @cue_frames frames must give. */
void append_expected (GByteArray *bytes, guint index, guint64 cue_frames);

GstFlowReturn rig_push (Rig *rig, guint input, const Piece *piece);

void rig_push_script (Rig *rig, guint input, const gchar *script,
    guint first);

void rig_push_eos     (Rig *rig, guint input);

/* Until EOS came out or an error was posted: NULL or that error. */
GError *rig_wait (Rig *rig);

/* Until so many bytes came out. */
void rig_wait_bytes (Rig *rig, gsize size);

guint64 rig_stat (Rig *rig, const gchar *field);

void assert_bytes (Rig *rig, const GByteArray *expected);
