/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every reader of scripts must keep to, whatever it reads. */
#pragma once

#include <gst/tts/tts.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static inline void
check_cue (const GstTtsCue *cue)
{
  gsize size = strlen (cue->text);
  guint last = 0;

  g_assert_true (g_utf8_validate (cue->text, -1, NULL));
  g_assert_true (cue->rate > 0 && cue->volume >= 0);
  g_assert_true (!GST_CLOCK_TIME_IS_VALID (cue->slot) || cue->slot > 0);
  for (guint i = 0; i < gst_tts_cue_n_spans (cue); i++) {
    const GstTtsSpan *span = gst_tts_cue_get_span (cue, i);

    g_assert_cmpuint (span->offset, >=, last);
    g_assert_cmpuint (span->offset, <=, size);
    g_assert_cmpuint (span->length, <=, size - span->offset);
    g_assert_true (g_utf8_validate (cue->text + span->offset, span->length,
            NULL));
    last = span->offset;
  }
}

static inline void
check_reader (const guint8 *data, gsize size, GstTtsFormat format)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstTtsScript) script = gst_tts_script_parse (
      (const gchar *) data, size, format, "fuzz", &error);

  if (!script) {
    g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT);
    g_assert_true (g_str_has_prefix (error->message, "fuzz:"));
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    return;
  }
  g_assert_cmpuint (script->cues->len, >, 0);
  for (guint i = 0; i < script->cues->len; i++)
    check_cue (g_ptr_array_index (script->cues, i));
  for (guint i = 0; i < script->warnings->len; i++)
    g_assert_true (g_utf8_validate (
            g_ptr_array_index (script->warnings, i), -1, NULL));
}
