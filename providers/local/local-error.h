/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of the engine as those of the library. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sets @error to @failed, of the engine or of files, as one of GST_TTS_ERROR;
 * takes @failed. */
void gst_tts_local_propagate (GError **error, GError *failed);

G_END_DECLS
