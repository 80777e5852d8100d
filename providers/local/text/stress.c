/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stress marks in English phonemes. */
#include "stress.h"

#include <string.h>

static gboolean
is_vowel (gunichar c)
{
  return g_utf8_strchr ("AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ", -1, c) != NULL;
}

gboolean
tts_stress_has (const gchar *phonemes, const gchar *mark)
{
  return strstr (phonemes, mark) != NULL;
}

/* @mark before the first vowel; as it is where there is none. */
static gchar *
add_mark (const gchar *phonemes, const gchar *mark)
{
  for (const gchar *p = phonemes; *p; p = g_utf8_next_char (p))
    if (is_vowel (g_utf8_get_char (p)))
      return g_strdup_printf ("%.*s%s%s", (int) (p - phonemes), phonemes,
          mark, p);
  return g_strdup (phonemes);
}

gchar *
tts_stress_set (const gchar *phonemes, TtsStress stress)
{
  gboolean primary = tts_stress_has (phonemes, TTS_PRIMARY);
  gboolean secondary = tts_stress_has (phonemes, TTS_SECONDARY);
  g_autoptr (GString) out = g_string_new (phonemes);

  if (stress == TTS_STRESS_NONE || (stress == TTS_STRESS_WEAKER && primary)) {
    g_string_replace (out, TTS_SECONDARY, "", 0);
    g_string_replace (out, TTS_PRIMARY,
        stress == TTS_STRESS_NONE ? "" : TTS_SECONDARY, 0);
  } else if (stress == TTS_STRESS_WEAKER) {
    return g_strdup (phonemes);
  } else if (!primary && !secondary) {
    return add_mark (phonemes, stress == TTS_STRESS_STRONG ? TTS_PRIMARY :
        TTS_SECONDARY);
  } else if (stress == TTS_STRESS_STRONG && !primary) {
    g_string_replace (out, TTS_SECONDARY, TTS_PRIMARY, 0);
  }
  return g_strdup (out->str);
}

guint
tts_stress_weight (const gchar *phonemes)
{
  guint weight = 0;

  for (const gchar *p = phonemes; *p; p = g_utf8_next_char (p))
    weight += g_utf8_strchr ("AIOQWYʤʧ", -1, g_utf8_get_char (p)) ? 2 : 1;
  return weight;
}

gboolean
tts_stress_vowel_first (const gchar *phonemes)
{
  while (g_str_has_prefix (phonemes, TTS_PRIMARY) ||
      g_str_has_prefix (phonemes, TTS_SECONDARY))
    phonemes = g_utf8_next_char (phonemes);
  return *phonemes && is_vowel (g_utf8_get_char (phonemes));
}
