/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of the engine as those of the library. */
#pragma once

#include "store/store.h"

G_BEGIN_DECLS

/* Sets @error to @failed, of the engine or of files, as one of GST_TTS_ERROR;
 * takes @failed. Where a file of the model at @place (nullable) is to blame,
 * and what it should be is known, it says how to look at them all. */
void gst_tts_local_propagate (GError **error, GError *failed,
    const TtsStoreModel *place);

G_END_DECLS
