/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Captions beside the speech: SubRip, WebVTT or JSON, timed as the samples
 * are. */
#pragma once

#include "tools-common.h"
#include "tools-file.h"

G_BEGIN_DECLS

typedef struct
{
  ToolFile file;
  gboolean vtt;
  gboolean by_word;

  /* streaming thread; others only when it has ended */
  JsonBuilder *json;            /* NULL for the other kinds */
  GString *text;                /* NULL for JSON */
  guint n;                      /* captions in @text */
  GstTtsCue *cue;               /* the last one that was heard of */
  guint index;                  /* its place in the script */
  GstClockTime origin;          /* its first sample */
  GstClockTime start;           /* the first that is not silent, or NONE */
  GstClockTime end;             /* the last one */
  GArray *words;                /* GstTtsWord of it */
  const gchar *provider;        /* who speaks it */
} SpeakCaptions;

/* @path ends in .srt, .vtt or .json. 0 or the exit code after a message. */
gint speak_captions_open   (SpeakCaptions *self, const gchar *path,
    gboolean by_word);

/* Looks at all that leaves @source. */
void speak_captions_watch  (SpeakCaptions *self, GstElement *source);

/* After the stream has ended: writes what was heard; the file has its name
 * only after commit. */
gint speak_captions_write  (SpeakCaptions *self);
gint speak_captions_commit (SpeakCaptions *self);
void speak_captions_clear  (SpeakCaptions *self);

G_END_DECLS
