/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of the script readers share. */
#include "script-test.h"

#include <stdarg.h>
#include <string.h>

GstTtsScript *
tts_parse (const gchar *text, GstTtsFormat format, const gchar *name)
{
  g_autoptr (GError) error = NULL;
  GstTtsScript *script = gst_tts_script_parse (text, strlen (text), format,
      name, &error);

  g_assert_no_error (error);
  g_assert_nonnull (script);
  return script;
}

const GstTtsCue *
tts_cue (const GstTtsScript *script, guint index)
{
  g_assert_cmpuint (index, <, script->cues->len);
  return g_ptr_array_index (script->cues, index);
}

void
tts_assert_cues (const GstTtsScript *script, ...)
{
  va_list args;
  const gchar *text;
  guint i = 0;

  va_start (args, script);
  while ((text = va_arg (args, const gchar *)))
    g_assert_cmpstr (tts_cue (script, i++)->text, ==, text);
  va_end (args);
  g_assert_cmpuint (script->cues->len, ==, i);
}

void
tts_assert_warnings (const GstTtsScript *script, ...)
{
  va_list args;
  const gchar *text;
  guint i = 0;

  va_start (args, script);
  while ((text = va_arg (args, const gchar *))) {
    g_assert_cmpuint (i, <, script->warnings->len);
    g_assert_cmpstr (g_ptr_array_index (script->warnings, i++), ==, text);
  }
  va_end (args);
  g_assert_cmpuint (script->warnings->len, ==, i);
}

void
tts_assert_fails (const gchar *text, GstTtsFormat format, const gchar *name,
    const gchar *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gst_tts_script_parse (text, strlen (text), format, name,
          &error));
  g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT);
  g_assert_cmpstr (error->message, ==, message);
}

static gchar *
span_to_string (const GstTtsSpan *span)
{
  static const gchar * const kinds[] = { "voice", "language", "rate", "pitch",
    "volume", "phonemes", "say-as", "sentence", "pause", "mark" };

  if (span->kind == GST_TTS_SPAN_SENTENCE)
    return g_strdup_printf ("sentence %u %u", span->offset, span->length);
  if (span->value)
    return g_strdup_printf ("%s %u %u %s", kinds[span->kind], span->offset,
        span->length, span->value);
  if (span->kind == GST_TTS_SPAN_PAUSE)
    return g_strdup_printf ("pause %u %u %.0f", span->offset, span->length,
        span->number / GST_MSECOND);
  return g_strdup_printf ("%s %u %u %.3g", kinds[span->kind], span->offset,
      span->length, span->number);
}

void
tts_assert_spans (const GstTtsCue *cue, ...)
{
  va_list args;
  const gchar *text;
  guint i = 0;

  va_start (args, cue);
  while ((text = va_arg (args, const gchar *))) {
    g_autofree gchar *span = NULL;

    g_assert_cmpuint (i, <, gst_tts_cue_n_spans (cue));
    span = span_to_string (gst_tts_cue_get_span (cue, i++));
    g_assert_cmpstr (span, ==, text);
  }
  va_end (args);
  g_assert_cmpuint (gst_tts_cue_n_spans (cue), ==, i);
}
