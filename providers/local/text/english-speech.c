/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Guesses whether a word is a noun or a verb from the words before it, for
 * the few hundred words that are said differently. */
#include <string.h>

#include "english-phonemes.h"

static const struct
{
  const gchar *before, *speech;
} cues[] = {
  { " to will would can could should shall may might must don't doesn't "
      "didn't won't can't cannot couldn't wouldn't shouldn't i you we they "
      "who let's please i'll you'll we'll they'll he'll she'll it'll do did "
      "does not never always often help i'd you'd we'd they'd ", "VERB" },
  { " a an the my your his her its our their this these those of in on at "
      "with for from by no some any every each another first second last next "
      "new old good bad great big small own ", "NOUN" },
  { " have has had having i've you've we've they've he's she's was were be "
      "been being is are ", "VBN" },
};

static gchar *
word_at (const GArray *tokens, guint i)
{
  const TtsToken *token = tts_token (tokens, i);

  return token->kind == TTS_TOKEN_MARK ? NULL :
      tts_lower (token->text);
}

static gboolean
is_listed (const gchar *list, const gchar *word)
{
  g_autofree gchar *wanted = g_strdup_printf (" %s ", word);

  return strstr (list, wanted) != NULL;
}

const gchar *
tts_en_speech (const GArray *tokens, guint i)
{
  g_autofree gchar *word = word_at (tokens, i);
  g_autofree gchar *before = i > 0 ? word_at (tokens, i - 1) : NULL;

  /* "that" points where a noun follows it at the start or behind of. */
  if (g_strcmp0 (word, "that") == 0 && before &&
      is_listed (" of at in on for with by from like ", before))
    return "DT";
  if (!before)
    return NULL;
  for (guint k = 0; k < G_N_ELEMENTS (cues); k++)
    if (is_listed (cues[k].before, before))
      return cues[k].speech;
  return NULL;
}
