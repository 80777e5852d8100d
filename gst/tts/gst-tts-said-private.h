/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What one chunk has said: its words and its sound, for those that go on from
 * it. Any thread. */
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

typedef struct _GstTtsSaid GstTtsSaid;

/* @voice (nullable) is as the script or the user calls it. */
GstTtsSaid *  gst_tts_said_new        (const gchar *script_id,
    const gchar *text, const gchar *voice);

GstTtsSaid *  gst_tts_said_ref        (GstTtsSaid *self);

void          gst_tts_said_unref      (GstTtsSaid *self);

const gchar * gst_tts_said_get_script_id (const GstTtsSaid *self);

const gchar * gst_tts_said_get_text   (const GstTtsSaid *self);

const gchar * gst_tts_said_get_voice  (const GstTtsSaid *self);

/* All its speech, unless it has ended. What is longer than a minute is too
 * long for others to hear it again, and is not kept. */
void          gst_tts_said_keep       (GstTtsSaid *self,
    const GstAudioInfo *info, gconstpointer samples, gsize size);

/* Whether it was spoken or not, no more comes. */
void          gst_tts_said_end        (GstTtsSaid *self);

gboolean      gst_tts_said_is_over    (GstTtsSaid *self);

/* Once it is over: a WAV file of 16 bits, mono, 24 kHz, and its SHA-256.
 * (transfer none) (nullable) */
GBytes *      gst_tts_said_get_wav    (GstTtsSaid *self,
    const gchar **ret_digest);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsSaid, gst_tts_said_unref)

G_END_DECLS
