/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sums and fades of samples of any format. */
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

/* @target += @other, saturating; @frames frames each. */
void gst_chunk_samples_add  (const GstAudioInfo *info, guint8 *target,
    const guint8 *other, gsize frames);

/* Frames @from to @from + @frames of a fade that is silent after @length. */
void gst_chunk_samples_fade (const GstAudioInfo *info, guint8 *data,
    gsize frames, guint64 from, guint64 length);

G_END_DECLS
