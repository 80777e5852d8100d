/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feeds rubbish to what looks for audio in the replies of containers, and to
 * what reads the user's template. */
#include <string.h>

#include "gst/tts/gst-tts-json-audio-private.h"
#include "providers/container-api.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const gchar *const paths[] = { NULL, "audio", "a.0.b", "..", "0" };
  g_autoptr (JsonNode) reply = gst_tts_json_audio_parse (data, size);
  g_autofree gchar *request = g_strndup ((const gchar *) data, size);
  const ContainerSettings set = {
    .api = CONTAINER_API_TEMPLATE,.request = request,
  };

  for (guint i = 0; reply && i < G_N_ELEMENTS (paths); i++) {
    const gchar *audio = container_api_find_audio (reply, paths[i]);

    g_assert_cmpuint (audio ? strlen (audio) : 0, <=, size);
  }
  container_api_check (&set, NULL);
  return 0;
}
