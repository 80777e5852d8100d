/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of the engine as those of the library. */
#include "local-error.h"

#include <gst/tts/tts.h>

#include "engine/error.h"

void
gst_tts_local_propagate (GError **error, GError *failed)
{
  if (g_error_matches (failed, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_INPUT)) {
    failed->domain = GST_TTS_ERROR;
    failed->code = GST_TTS_ERROR_BAD_INPUT;
  } else if (g_error_matches (failed, TTS_ENGINE_ERROR,
          TTS_ENGINE_ERROR_MEMORY) || g_error_matches (failed,
          TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE)) {
    failed->domain = GST_TTS_ERROR;
    failed->code = GST_TTS_ERROR_DEVICE;
  } else if (failed->domain == TTS_ENGINE_ERROR ||
      failed->domain == G_FILE_ERROR) {
    failed->domain = GST_TTS_ERROR;
    failed->code = GST_TTS_ERROR_MODEL;
  } else if (failed->domain == G_IO_ERROR &&
      failed->code != G_IO_ERROR_CANCELLED) {
    failed->code = failed->code == G_IO_ERROR_NOT_FOUND ?
        GST_TTS_ERROR_NOT_CONFIGURED : GST_TTS_ERROR_MODEL;
    failed->domain = GST_TTS_ERROR;
  }
  g_propagate_error (error, failed);
}
