/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stress marks in English phonemes, which stand before their vowel. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TTS_PRIMARY "ˈ"
#define TTS_SECONDARY "ˌ"

typedef enum
{
  TTS_STRESS_NONE,              /* no mark at all */
  TTS_STRESS_WEAKER,            /* primary becomes secondary */
  TTS_STRESS_SOME,              /* a secondary one where there is none */
  TTS_STRESS_STRONG,            /* a primary one */
} TtsStress;

/* All (transfer full). */
gchar   *tts_stress_set    (const gchar *phonemes, TtsStress stress);

gboolean tts_stress_has    (const gchar *phonemes, const gchar *mark);

/* How long it is, for which of several is the lightest. */
guint    tts_stress_weight (const gchar *phonemes);

/* Whether it begins with a vowel, marks passed over. */
gboolean tts_stress_vowel_first (const gchar *phonemes);

G_END_DECLS
