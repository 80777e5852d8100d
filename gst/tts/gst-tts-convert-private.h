/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One chunk's audio on its way from the provider's format to the session's:
 * rate, channels, sample format, gain, and fades at both ends. */
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

typedef struct _GstTtsConvert GstTtsConvert;

/* @out is S16LE or F32LE. One object a chunk, so that nothing of one chunk
 * leaks into the next. NULL if the formats can not be converted. */
GstTtsConvert * gst_tts_convert_new    (const GstAudioInfo *in,
    const GstAudioInfo *out, gdouble gain);

void            gst_tts_convert_free   (GstTtsConvert *self);

/* Appends what is ready to @out. The last milliseconds stay inside, because
 * they fade out if nothing follows. */
void            gst_tts_convert_push   (GstTtsConvert *self,
    gconstpointer data, gsize size, GByteArray *out);

/* Appends the rest: in all, round (frames in × rate out / rate in) frames. */
void            gst_tts_convert_finish (GstTtsConvert *self, GByteArray *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsConvert, gst_tts_convert_free)

G_END_DECLS
