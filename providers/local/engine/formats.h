/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The readers behind weights.h. Each adds TtsArrays, whose memory is that of
 * @data, to @arrays. */
#pragma once

#include "array.h"

G_BEGIN_DECLS

/* Bounds for what a hostile file could ask for. */
#define TTS_MAX_HEADER (64u << 20)
#define TTS_MAX_ARRAYS (1u << 16)

gboolean tts_safetensors_read (const guint8 *data, gsize size,
                               GPtrArray *arrays, GError **error);

/* @entries are those of an archive. */
gboolean tts_torch_is         (const GPtrArray *entries);
gboolean tts_torch_read       (const GPtrArray *entries, GPtrArray *arrays,
                               GError **error);
gboolean tts_npz_read         (const GPtrArray *entries, GPtrArray *arrays,
                               GError **error);

gboolean tts_npy_is           (const guint8 *data, gsize size);

/* Takes @name; NULL on error. */
TtsArray *tts_npy_read        (const guint8 *data, gsize size, gchar *name,
                               GError **error);

G_END_DECLS
