/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feeds rubbish to the readers of servers' replies: JSON with audio, event
 * streams, refusals. How it is cut into pieces must not matter. */
#include <string.h>

#include <gst/tts/tts.h>

#include "gst/tts/gst-tts-http-error-private.h"
#include "gst/tts/gst-tts-json-audio-private.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct
{
  GByteArray *audio;
  guint documents;
} Heard;

static gboolean
on_audio (gpointer user_data, const guint8 *data, gsize size, GError **error)
{
  Heard *heard = user_data;

  g_byte_array_append (heard->audio, data, size);
  return TRUE;
}

static gboolean
on_document (gpointer user_data, JsonNode *document, GError **error)
{
  Heard *heard = user_data;

  heard->documents += gst_tts_http_is_refusal (document) ? 2 : 1;
  return TRUE;
}

static const GstTtsJsonAudioFuncs funcs = { on_audio, on_document };

static gboolean
hear (const guint8 *data, gsize size, gboolean sse, gsize piece, Heard *heard)
{
  g_autoptr (GstTtsJsonAudio) reader =
      gst_tts_json_audio_new ("audio", sse, &funcs, heard);
  gboolean ok = TRUE;

  heard->audio = g_byte_array_new ();
  heard->documents = 0;
  for (gsize i = 0; ok && i < size; i += piece)
    ok = gst_tts_json_audio_push (reader, data + i, MIN (piece, size - i),
        NULL);
  return ok && gst_tts_json_audio_end (reader, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const GstTtsHttpAsker asker = {.key = "secret",
    .key_variable = "VARIABLE"
  };
  g_autoptr (GError) error = gst_tts_http_error_new (400, NULL, data, size,
      &asker);

  g_assert_null (strstr (error->message, "secret"));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (gint sse = 0; sse < 2; sse++) {
    Heard whole, torn;
    gboolean ok = hear (data, size, sse, MAX (size, 1), &whole);

    g_assert_cmpint (hear (data, size, sse, 1, &torn), ==, ok);
    g_assert_cmpuint (torn.documents, ==, whole.documents);
    if (ok)
      g_assert_cmpmem (torn.audio->data, torn.audio->len, whole.audio->data,
          whole.audio->len);
    g_byte_array_unref (whole.audio);
    g_byte_array_unref (torn.audio);
  }
  return 0;
}
