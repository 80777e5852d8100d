/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A chunk as an SSML document, for providers that read SSML. */
#include "gst-tts-chunk.h"

#include <string.h>

/* XML has no place for most control characters, not even escaped. */
static gboolean
is_xml_char (gunichar c)
{
  return c == '\t' || c == '\n' || c == '\r'
      || (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

static void
append_escaped (GString *xml, const gchar *text, gsize size)
{
  for (const gchar *p = text; p < text + size; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == '&')
      g_string_append (xml, "&amp;");
    else if (c == '<')
      g_string_append (xml, "&lt;");
    else if (c == '>')
      g_string_append (xml, "&gt;");
    else if (c == '"')
      g_string_append (xml, "&quot;");
    else
      g_string_append_unichar (xml, is_xml_char (c) ? c : ' ');
  }
}

static void
append_attribute (GString *xml, const gchar *name, const gchar *value,
    gsize size)
{
  g_string_append_printf (xml, " %s=\"", name);
  append_escaped (xml, value, size);
  g_string_append_c (xml, '"');
}

static void
append_span (GString *xml, const GstTtsSpan *span, const gchar *text,
    gsize size)
{
  const gchar *element = "phoneme";

  if (span->kind == GST_TTS_SPAN_PHONEMES) {
    g_string_append (xml, "<phoneme alphabet=\"ipa\"");
    append_attribute (xml, "ph", span->value, strlen (span->value));
  } else {
    const gchar *colon = strchr (span->value, ':');
    gsize name = colon ? (gsize) (colon - span->value) : strlen (span->value);

    element = "say-as";
    g_string_append (xml, "<say-as");
    append_attribute (xml, "interpret-as", span->value, name);
    if (colon)
      append_attribute (xml, "format", colon + 1, strlen (colon + 1));
  }
  g_string_append_c (xml, '>');
  append_escaped (xml, text, size);
  g_string_append_printf (xml, "</%s>", element);
}

/* The first span at or behind @offset; a book may have many of both chunks
 * and spans. */
static guint
find_span (const GstTtsCue *cue, guint offset)
{
  guint low = 0, high = gst_tts_cue_n_spans (cue);

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (gst_tts_cue_get_span (cue, middle)->offset < offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

gchar *
gst_tts_chunk_dup_ssml (const GstTtsChunk *chunk)
{
  const GstTtsCue *cue = chunk->cue;
  GString *xml = g_string_new ("<speak version=\"1.1\""
      " xmlns=\"http://www.w3.org/2001/10/synthesis\"");
  guint skipped, at, end;
  g_autofree gchar *text = gst_tts_chunk_dup_text (chunk, &skipped);

  if (chunk->language)
    append_attribute (xml, "xml:lang", chunk->language,
        strlen (chunk->language));
  g_string_append_c (xml, '>');

  at = chunk->offset + skipped;
  end = at + strlen (text);
  for (guint i = find_span (cue, at); i < gst_tts_cue_n_spans (cue); i++) {
    const GstTtsSpan *span = gst_tts_cue_get_span (cue, i);

    if (span->offset >= end)
      break;
    if ((span->kind != GST_TTS_SPAN_PHONEMES
            && span->kind != GST_TTS_SPAN_SAY_AS)
        || !span->value || span->length == 0 || span->offset < at
        || span->length > end - span->offset)
      continue;
    append_escaped (xml, cue->text + at, span->offset - at);
    append_span (xml, span, cue->text + span->offset, span->length);
    at = span->offset + span->length;
  }
  append_escaped (xml, cue->text + at, end - at);
  g_string_append (xml, "</speak>");
  return g_string_free (xml, FALSE);
}
