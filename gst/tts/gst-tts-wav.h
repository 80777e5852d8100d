/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WAV files through a bounded reader of our own: what comes from a provider
 * or a user is hostile until it was read. */
#pragma once

#include <gst/audio/audio.h>
#include <gst/tts/gst-tts-prelude.h>

G_BEGIN_DECLS

/**
 * gst_tts_wav_parse: (skip)
 * @data: a file: RIFF or RF64, PCM 8/16/24/32, float 32/64, extensible
 * @size: bytes at @data
 * @ret_info: its format
 * @ret_samples: first byte of the samples in @data
 * @ret_size: whole frames that are really there, in bytes
 * @error: return location
 *
 * Sizes of 0 or 0xFFFFFFFF, as streams have them, mean up to the end. What
 * follows the samples is not looked at.
 */
GST_TTS_API
gboolean gst_tts_wav_parse  (const guint8 *data, gsize size,
    GstAudioInfo *ret_info, const guint8 **ret_samples, gsize *ret_size,
    GError **error);

/* The header of a WAV file of @data_size bytes of samples, RF64 above 4 GiB.
 * S16LE, S24LE, S32LE, U8, F32LE. An odd @data_size wants a zero byte behind
 * the samples. G_MAXUINT64 is for a pipe: a size that nobody knows yet. */
GST_TTS_API
GBytes * gst_tts_wav_header (const GstAudioInfo *info, guint64 data_size);

G_END_DECLS
