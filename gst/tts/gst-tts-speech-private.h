/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What came back for one chunk, whole, and the file it is kept in: a WAV file
 * that anything plays, with words and a checksum behind the samples. */
#pragma once

#include <gst/audio/audio.h>

#include "gst-tts-meta.h"

G_BEGIN_DECLS

/* Hexadecimal digits of a key. */
#define GST_TTS_KEY_LENGTH 64

typedef struct
{
  GstAudioInfo info;            /* S16LE or F32LE */
  GBytes *samples;              /* not empty */
  GArray *words;                /* GstTtsWord of the chunk's text; nullable */
} GstTtsSpeech;

/* Takes @samples and @words. */
GstTtsSpeech * gst_tts_speech_new   (const GstAudioInfo *info,
    GBytes *samples, GArray *words);

void           gst_tts_speech_free  (GstTtsSpeech *self);

/* The whole file of @key; (transfer full). */
GByteArray *   gst_tts_speech_pack  (const GstTtsSpeech *self,
    const gchar *key);

/* NULL if it is not the whole file of @key, down to the last bit. */
GstTtsSpeech * gst_tts_speech_unpack (GBytes *file, const gchar *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsSpeech, gst_tts_speech_free)

G_END_DECLS
