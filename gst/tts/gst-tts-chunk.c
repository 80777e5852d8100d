/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Chunks: the pieces of a cue that are spoken in one request each. */
#include "gst-tts-split-private.h"

G_DEFINE_BOXED_TYPE (GstTtsChunk, gst_tts_chunk, gst_tts_chunk_ref,
    gst_tts_chunk_unref)

GstTtsChunk *
tts_chunk_new (GstTtsCue *cue, guint cue_index)
{
  GstTtsChunk *chunk = g_new0 (GstTtsChunk, 1);

  chunk->ref_count = 1;
  chunk->cue = gst_tts_cue_ref (cue);
  chunk->cue_index = cue_index;
  chunk->voice = cue->voice;
  chunk->language = cue->language;
  chunk->rate = cue->rate;
  chunk->pitch = cue->pitch;
  chunk->volume = cue->volume;
  return chunk;
}

GstTtsChunk *
gst_tts_chunk_ref (GstTtsChunk *chunk)
{
  g_atomic_int_inc (&chunk->ref_count);
  return chunk;
}

void
gst_tts_chunk_unref (GstTtsChunk *chunk)
{
  if (!g_atomic_int_dec_and_test (&chunk->ref_count))
    return;

  gst_tts_cue_unref (chunk->cue);
  g_free (chunk);
}

gchar *
gst_tts_chunk_dup_text (const GstTtsChunk *chunk, guint *ret_offset)
{
  const gchar *text = chunk->cue->text + chunk->offset;
  const gchar *start = text, *end = text + chunk->length;

  while (start < end && g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (end > start) {
    const gchar *prev = g_utf8_prev_char (end);

    if (!g_unichar_isspace (g_utf8_get_char (prev)))
      break;
    end = prev;
  }

  if (ret_offset)
    *ret_offset = start - text;
  return g_strndup (start, end - start);
}

gboolean
gst_tts_chunk_has_span (const GstTtsChunk *chunk, GstTtsSpanKind kind)
{
  for (guint i = 0; i < gst_tts_cue_n_spans (chunk->cue); i++) {
    const GstTtsSpan *span = gst_tts_cue_get_span (chunk->cue, i);

    if (span->kind == kind && span->offset < chunk->offset + chunk->length
        && span->offset + span->length > chunk->offset)
      return TRUE;
  }
  return FALSE;
}
