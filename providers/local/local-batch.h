/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts that are asked of one GPU at the same time, as batches. Any thread. */
#pragma once

#include "models/family.h"

G_BEGIN_DECLS

typedef struct _GstTtsLocalBatcher GstTtsLocalBatcher;

/* Both outlive it. */
GstTtsLocalBatcher *gst_tts_local_batcher_new  (const TtsModel *model,
    const TtsDevice *device);

/* Nobody may be in gst_tts_local_batcher_run(). */
void                gst_tts_local_batcher_free (GstTtsLocalBatcher *batcher);

/* Speaks @item with those that wait as well; its samples are the same as
 * alone. What there is too little memory for at once is spoken in smaller
 * batches; an error is of this item alone, or of the device. */
gboolean            gst_tts_local_batcher_run  (GstTtsLocalBatcher *batcher,
    TtsItem *item, GCancellable *cancellable, GError **error);

G_END_DECLS
