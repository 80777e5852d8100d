/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Splits rubbish with rubbish spans over it: the chunks cover the text. */
#include <gst/tts/tts.h>

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Four bytes a span: kind, place, length; the rest is text. */
static void
add_spans (GstTtsCue *cue, const guint8 *data, guint n)
{
  gsize length = strlen (cue->text);

  for (guint i = 0; i < n; i++, data += 4) {
    GstTtsSpanKind kind = data[0] % (GST_TTS_SPAN_MARK + 1);
    const gchar *at = cue->text + (data[1] * 256 + data[2]) % (length + 1);
    const gchar *end = at + MIN (data[3], strlen (at));

    while ((*at & 0xc0) == 0x80)
      at++;
    while ((*end & 0xc0) == 0x80)
      end++;
    gst_tts_cue_add_span (cue, kind, at - cue->text,
        kind < GST_TTS_SPAN_PAUSE && end > at ? end - at : 0, "x", data[3]);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const gchar *const languages[] = { NULL, "en", "de", "ja", "el" };
  g_autoptr (GstTtsCue) cue = NULL;
  g_autoptr (GPtrArray) chunks = NULL;
  g_autofree gchar *text = NULL;
  guint at = 0, n;

  if (size < 3)
    return 0;
  n = MIN (data[0] % 8, (size - 3) / 4);
  text = g_utf8_make_valid ((const gchar *) data + 3 + 4 * n,
      size - 3 - 4 * n);
  cue = gst_tts_cue_new (text);
  add_spans (cue, data + 3, n);

  chunks = gst_tts_cue_split (cue, 0, data[1], languages[data[2] % 5]);
  g_assert_cmpuint (chunks->len, >=, 1);
  for (guint i = 0; i < chunks->len; i++) {
    GstTtsChunk *chunk = g_ptr_array_index (chunks, i);
    g_autofree gchar *ssml = gst_tts_chunk_dup_ssml (chunk);

    g_assert_cmpuint (chunk->offset, ==, at);
    g_assert_true (g_utf8_validate (ssml, -1, NULL));
    at += chunk->length;
  }
  g_assert_cmpuint (at, ==, strlen (cue->text));
  return 0;
}
