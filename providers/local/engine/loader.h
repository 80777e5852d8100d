/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Brings the tensors that a model names from a weight file into its arena,
 * or, without a file, only lists them. */
#pragma once

#include "arena.h"
#include "weights.h"

G_BEGIN_DECLS

typedef struct
{
  gchar *name;
  guint n_dims;
  guint64 shape[TTS_ARRAY_MAX_DIMS];
} TtsTensorSpec;

typedef struct _TtsLoader TtsLoader;

/* Names of the file go through @normalise (transfer full; NULL leaves the
 * tensor out) first. @weights may be NULL, and must stay until the end. */
TtsLoader   *tts_loader_new  (const TtsWeights *weights, TtsArena *arena,
                              gchar *(*normalise) (const gchar *name));
void         tts_loader_free (TtsLoader *loader);

/* What the arena that weights go to is of. */
const TtsDevice *tts_loader_device (const TtsLoader *loader);

/* Memory of the host, and where the device has what was written to it; then it
 * is not touched any more. */
gpointer     tts_loader_take  (TtsLoader *loader, gsize size);
gpointer     tts_loader_put   (TtsLoader *loader, gpointer memory,
                               gsize size);

/* From here on convolutions are packed in the precision of the device that the
 * arena is of, unless that has fewer bits than @coarsest. */
void         tts_loader_round  (TtsLoader *loader, TtsPrecision coarsest);
gboolean     tts_loader_rounds (const TtsLoader *loader);

gboolean     tts_loader_has  (const TtsLoader *loader, const gchar *name);

/* How long its first dimension is; 0 if there is none of this name. */
guint64      tts_loader_rows (const TtsLoader *loader, const gchar *name);

/* Its values as floats, in memory of the caller's. A missing tensor or one of
 * another shape sets the loader's error, once, and is all zeros. */
void         tts_loader_read (TtsLoader *loader, const gchar *name,
                              const guint64 *shape, guint n_dims,
                              float *ret_values);

/* The same, in the arena, where only the device may read them. */
const float *tts_loader_get  (TtsLoader *loader, const gchar *name,
                              const guint64 *shape, guint n_dims);

/* For a shape: TTS_SHAPE (2, 3) */
#define TTS_SHAPE(...) (const guint64[]) { __VA_ARGS__ }, \
    G_N_ELEMENTS (((const guint64[]) { __VA_ARGS__ }))

void         tts_loader_fail (TtsLoader *loader, const gchar *name,
                              const gchar *what);

/* Waits for the device: FALSE if anything failed. */
gboolean     tts_loader_end  (TtsLoader *loader, GError **error);

/* All that was asked for, of TtsTensorSpec. */
const GPtrArray *tts_loader_specs (const TtsLoader *loader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtsLoader, tts_loader_free)

G_END_DECLS
