/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where speech goes: a sound device, a file of some kind, standard output. */
#pragma once

#include "tools-common.h"
#include "tools-file.h"

G_BEGIN_DECLS

typedef struct _SpeakKind SpeakKind;

typedef struct
{
  const SpeakKind *kind;        /* NULL: a sound device */
  ToolFile file;                /* empty: a sound device or a pipe */
} SpeakOutput;

/* @path is NULL for the sound device, "-" for standard output. 0 or the exit
 * code after a message. */
gint     speak_output_open    (SpeakOutput *self, const gchar *path);

/* The same for a run that may be killed and go on. */
gint     speak_output_open_part (SpeakOutput *self, const gchar *path);

/* Adds what follows @source to @pipeline. 0 or the exit code. */
gint     speak_output_build   (SpeakOutput *self, GstBin *pipeline,
    GstElement *source, gint sample_rate);

/* The whole file takes its name. */
gint     speak_output_commit  (SpeakOutput *self);

/* Removes what is not whole. */
void     speak_output_abandon (SpeakOutput *self);
void     speak_output_clear   (SpeakOutput *self);

/* How messages call it. */
const gchar * speak_output_name (const SpeakOutput *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SpeakOutput, speak_output_clear)

G_END_DECLS
