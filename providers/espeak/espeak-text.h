/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What espeak-ng reads for a job, and its words back in the job's text. */
#pragma once

#include <gst/tts/tts.h>

#include "../helper/protocol.h"

G_BEGIN_DECLS

typedef struct
{
  GstTtsJob *job;
  GString *marked;              /* text, or SSML */
  GArray *origin;               /* guint, byte of the job's text a character */
  guint32 flags;                /* HELPER_FLAG_ */

  /* the word that has no end yet */
  gboolean pending;
  guint start;                  /* bytes */
  guint end;
  guint limit;                  /* end of its run without white space */
  guint64 start_sample;
  guint64 end_sample;           /* of its clause, or G_MAXUINT64 */
  gint rate;
} GstTtsEspeakText;

void   gst_tts_espeak_text_init   (GstTtsEspeakText *text, GstTtsJob *job);
void   gst_tts_espeak_text_clear  (GstTtsEspeakText *text);

/* For GstTtsHelperRequest. */
void   gst_tts_espeak_text_word   (gpointer text, const HelperWord *word,
    gint rate);

/* Pushes the last word, which no other ends. */
void   gst_tts_espeak_text_finish (GstTtsEspeakText *text);

G_END_DECLS
