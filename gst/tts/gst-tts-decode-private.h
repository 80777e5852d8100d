/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Turns audio as it comes from a server into a job's samples. One thread's,
 * that of the context, which also gets the callbacks. */
#pragma once

#include "gst-tts-http-provider.h"

G_BEGIN_DECLS

typedef struct _GstTtsDecode GstTtsDecode;

typedef struct
{
  /* All samples are out, or it failed; last, and once. May come from end. */
  void (*ended)  (gpointer user_data, const GError *error);
  /* It takes more again. */
  void (*hungry) (gpointer user_data);
} GstTtsDecodeFuncs;

/* Builds whatever is needed; @rate is for what has no header. */
GstTtsDecode * gst_tts_decode_new  (GstTtsJob *job, GstTtsHttpAudio audio,
    gint rate, GMainContext *context, const GstTtsDecodeFuncs *funcs,
    gpointer user_data, GError **error);

/* *@ret_full asks for a pause until hungry. */
gboolean       gst_tts_decode_push (GstTtsDecode *self, const guint8 *data,
    gsize size, gboolean *ret_full, GError **error);

void           gst_tts_decode_end  (GstTtsDecode *self);

/* What was passed on so far. */
GstClockTime   gst_tts_decode_get_position (GstTtsDecode *self);

/* No callback comes any more. */
void           gst_tts_decode_free (GstTtsDecode *self);

G_END_DECLS
