/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arrays of one weight file, mapped and checked, whatever its format:
 * safetensors, torch archive, .npz or .npy. */
#pragma once

#include "array.h"

G_BEGIN_DECLS

typedef struct _TtsWeights TtsWeights;

/* A file that another program cuts short while it is in use ends the process:
 * models are replaced by renaming. */
TtsWeights     *tts_weights_open  (const gchar *path, GError **error);

/* After all that was wanted is read: FALSE if the file was written to in the
 * meantime. */
gboolean        tts_weights_check (const TtsWeights *weights, GError **error);

/* @name is what errors begin with. */
TtsWeights     *tts_weights_parse (GBytes *bytes, const gchar *name,
                                   GError **error);

guint           tts_weights_size  (const TtsWeights *weights);
const TtsArray *tts_weights_nth   (const TtsWeights *weights, guint n);

/* NULL if there is none of this name. */
const TtsArray *tts_weights_find  (const TtsWeights *weights,
                                   const gchar *name);
const gchar    *tts_weights_name  (const TtsWeights *weights);

void            tts_weights_free  (TtsWeights *weights);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtsWeights, tts_weights_free)

G_END_DECLS
