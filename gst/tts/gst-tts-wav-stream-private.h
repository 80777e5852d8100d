/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The header of a WAV file that comes in pieces, and where its samples end. */
#pragma once

#include "gst-tts-wav.h"

G_BEGIN_DECLS

typedef struct
{
  GByteArray *head;             /* until the samples; then NULL */
  gboolean open_end;            /* the header says no size */
  guint64 left;                 /* bytes that it announced */
  gboolean over;                /* other chunks follow */
} GstTtsWavStream;

GST_TTS_API
void     gst_tts_wav_stream_init  (GstTtsWavStream *self);

GST_TTS_API
void     gst_tts_wav_stream_clear (GstTtsWavStream *self);

/* Takes a piece. *@ret_info is set when the samples begin, which *@ret_begin
 * tells. *@ret_samples are those in the piece, until the next call. */
GST_TTS_API
gboolean gst_tts_wav_stream_push  (GstTtsWavStream *self, const guint8 *data,
    gsize size, GstAudioInfo *ret_info, gboolean *ret_begin,
    const guint8 **ret_samples, gsize *ret_size, GError **error);

/* FALSE if samples are missing. */
GST_TTS_API
gboolean gst_tts_wav_stream_end   (GstTtsWavStream *self, GError **error);

G_END_DECLS
