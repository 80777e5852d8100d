/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of the engine as those of the library. */
#include "local-error.h"

#include <string.h>

#include <gst/tts/tts.h>

#include "engine/error.h"
#include "store/catalog.h"

/* Whether the message begins with a file of a model that `gst-tts models` knows
 * and finds at this place. */
static gboolean
can_verify (const TtsStoreModel *place, const GError *failed)
{
  g_autoptr (TtsStoreModel) found = NULL;

  if (!place || !g_str_has_prefix (failed->message, place->folder) ||
      !tts_catalog_find (place->name))
    return FALSE;
  found = tts_store_find (place->name, NULL);
  return found && strcmp (found->folder, place->folder) == 0;
}

void
gst_tts_local_propagate (GError **error, GError *failed,
    const TtsStoreModel *place)
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
  if (g_error_matches (failed, GST_TTS_ERROR, GST_TTS_ERROR_MODEL) &&
      can_verify (place, failed))
    g_set_error (error, failed->domain, failed->code, "%s; 'gst-tts models "
        "verify %s' finds what is not right", failed->message, place->name);
  else
    g_set_error_literal (error, failed->domain, failed->code,
        failed->message);
  g_error_free (failed);
}
