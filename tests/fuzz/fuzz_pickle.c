/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feeds rubbish to the unpickler, without an archive around it. */
#include <glib.h>

#include "engine/error.h"
#include "engine/pickle.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsPickle) pickle = tts_pickle_parse (data, size, &error);

  if (!pickle) {
    g_assert_true (error->domain == TTS_ENGINE_ERROR);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    return 0;
  }
  g_assert_nonnull (tts_pickle_root (pickle));
  return 0;
}
