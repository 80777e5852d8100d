/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kokoro-82M: phoneme ids and a style in, 24 kHz sound and durations out. */
#pragma once

#include <gio/gio.h>

#include "engine/loader.h"
#include "family.h"

G_BEGIN_DECLS

#define TTS_KOKORO_RATE 24000
#define TTS_KOKORO_FRAME 600    /* samples of one unit of duration, 25 ms */
#define TTS_KOKORO_STYLE 256
#define TTS_KOKORO_MAX_FRAMES 4096      /* of an item: 102 s */
#define TTS_KOKORO_MAX_IDS 512  /* with the pads at both ends */
#define TTS_KOKORO_N_IDS 178
#define TTS_KOKORO_WIDTH 512    /* between the parts of the published model */
#define TTS_KOKORO_NARROW 64    /* the least that a model can have */

extern const TtsFamily tts_kokoro_family;

typedef struct _TtsKokoro TtsKokoro;

/* @weights is not needed any more after that. All layers are as wide as its
 * tensors ask for: 512, 256, 128 or 64. */
TtsKokoro *tts_kokoro_new  (const TtsWeights *weights, GError **error);

/* The same in memory of @device, whose operations and arenas may run it. What
 * durations and pitch come from is fp32 in all precisions. */
TtsKokoro *tts_kokoro_new_on (const TtsWeights *weights,
                              const TtsDevice *device, GError **error);

void       tts_kokoro_free (TtsKokoro *kokoro);

/* Bytes of its weights, as they lie in memory. */
gsize      tts_kokoro_size (const TtsKokoro *kokoro);

/* The tensors of a complete file, of TtsTensorSpec; (transfer full). */
TtsLoader *tts_kokoro_list (TtsArena *arena, int width);

/* Speaks all items in one batch. @arena is for this call alone. The noise is
 * (samples, 9), durations are in frames, a style is of TTS_KOKORO_STYLE. */
gboolean   tts_kokoro_run  (const TtsKokoro *kokoro, const TtsOps *ops,
                            TtsArena *arena, TtsItem *items,
                            int n_items, GCancellable *cancellable,
                            TtsTrace trace, gpointer data, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtsKokoro, tts_kokoro_free)

G_END_DECLS
