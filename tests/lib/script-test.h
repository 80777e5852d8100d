/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of the script readers share. */
#pragma once

#include <gst/tts/tts.h>

#define AUTO GST_TTS_FORMAT_AUTO

/* Must parse; (transfer full). */
GstTtsScript *   tts_parse (const gchar *text, GstTtsFormat format,
    const gchar *name);

const GstTtsCue *tts_cue   (const GstTtsScript *script, guint index);

/* The texts of all cues, then NULL. */
void tts_assert_cues     (const GstTtsScript *script, ...)
    G_GNUC_NULL_TERMINATED;

void tts_assert_warnings (const GstTtsScript *script, ...)
    G_GNUC_NULL_TERMINATED;

/* Fails with BAD_INPUT and just this message. */
void tts_assert_fails    (const gchar *text, GstTtsFormat format,
    const gchar *name, const gchar *message);

/* `kind offset length value-or-number` of each span (pauses in ms), NULL. */
void tts_assert_spans    (const GstTtsCue *cue, ...) G_GNUC_NULL_TERMINATED;
