/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file for each cue of a script, called as the cue. */
#pragma once

#include "speak-output.h"

G_BEGIN_DECLS

typedef struct
{
  /* set before it is opened */
  const gchar *folder;
  const gchar *kind;            /* the files' extension */
  gint sample_rate;

  /* streaming thread; others only when it has ended */
  GPtrArray *names;             /* of the script's cues, in their order */
  SpeakOutput output;           /* of the cue that is written */
  GstElement *writer;           /* NULL between cues */
  GstElement *appsrc;           /* in the writer */
  guint index;                  /* of the cue that is written */
  GstClockTime origin;          /* its first sample */
  guint n_files;
  gboolean failed;              /* and it was said why */
} BatchCues;

/* 0 or the exit code after a message. */
gint batch_cues_open  (BatchCues *self, const GstTtsScript *script);

/* Adds what takes all that leaves @source. 0 or the exit code. */
gint batch_cues_build (BatchCues *self, GstBin *pipeline,
    GstElement *source);

/* After the stream has ended: the last file takes its name. 0 or the exit
 * code. */
gint batch_cues_finish (BatchCues *self);

void batch_cues_clear (BatchCues *self);

G_END_DECLS
