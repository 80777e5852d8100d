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
      "who let's please i'll you'll we'll they'll he'll she'll "
      "it'll do did does help i'd you'd we'd they'd ", "VERB" },
  { " a an the my your his her its our their this these those of in on at "
      "with for from by no some any every each another first second last next "
      "new old good bad great big small own ", "NOUN" },
  { " have has had having i've you've we've they've he's she's it's that's "
      "i'm you're we're they're there's is isn't are aren't was wasn't were "
      "weren't be been being ", "VBN" },
};

/* Between a verb and what tells that it is one. */
static const gchar adverbs[] = " not never always often also really just "
    "still now already ever even quite so very too as ";

/* Before a pronoun: did he read it, let them live. */
static const gchar helpers[] = " did does will would can could shall should "
    "may might must let help helped didn't doesn't won't wouldn't can't "
    "couldn't shouldn't ";

/* What a verb takes behind it, but a noun does not. */
static const gchar objects[] = " the a an my your his her its our their this "
    "these those it them him us me ";

static gchar *
word_at (const GArray *tokens, guint i)
{
  const TtsToken *token = i < tokens->len ? tts_token (tokens, i) : NULL;

  return !token || token->kind == TTS_TOKEN_MARK ? NULL :
      tts_lower (token->text);
}

static gboolean
is_listed (const gchar *list, const gchar *word)
{
  g_autofree gchar *wanted = word ? g_strdup_printf (" %s ", word) : NULL;

  return wanted && strstr (list, wanted) != NULL;
}

/* The word before @i that is no adverb, or NULL; *@ret_at is where. */
static gchar *
word_before (const GArray *tokens, guint i, guint *ret_at)
{
  g_autofree gchar *word = NULL;

  while (i > 0) {
    g_free (word);
    word = word_at (tokens, --i);
    *ret_at = i;
    if (!is_listed (adverbs, word))
      return g_steal_pointer (&word);
  }
  return NULL;
}

/* By what stands on both sides. "Keep it separate" and "we saw them live" have
 * no verb behind the pronoun, "it lives" and "did it live" have. */
static const gchar *
guess_speech (const gchar *word, const gchar *before, gboolean helped,
    const gchar *next)
{
  if (helped && is_listed (" he she it me him them us ", before))
    return "VERB";
  if (word && g_str_has_suffix (word, "s") &&
      is_listed (" he she it ", before))
    return "VERB";
  for (guint k = 0; k < G_N_ELEMENTS (cues); k++)
    if (is_listed (cues[k].before, before))
      return cues[k].speech;
  if (g_strcmp0 (next, "of") == 0)
    return "NOUN";
  return is_listed (objects, next) ? "VERB" : NULL;
}

/* Whether the sentence goes on to say that it is over. */
static gboolean
is_past (const GArray *tokens, guint i)
{
  for (; i < tokens->len; i++) {
    g_autofree gchar *word = word_at (tokens, i);

    if (is_listed (" yesterday ago last ", word))
      return TRUE;
    if (!word && strstr (". ! ? ;", tts_token (tokens, i)->text))
      return FALSE;
  }
  return FALSE;
}

static const gchar *
speech_of_read (const GArray *tokens, guint i, const gchar *before,
    gboolean helped, const gchar *speech)
{
  if (helped)
    return speech;
  if (is_listed (" he she it ", before))
    return "VBD";
  return (!speech || is_listed (" i you we they who ", before)) &&
      is_past (tokens, i + 1) ? "VBD" : speech;
}

/* Words that go their own way. */
static const gchar *
speech_of_one (const gchar *word, const gchar *before, const gchar *next,
    const gchar *speech)
{
  static const gchar shows[] = " go going goes went gone broadcast stream "
      "streamed streaming perform performed play played recorded it me him "
      "them us ";

  if (is_listed (" live lives ", word) && !speech &&
      is_listed (" in here there together alone with longer abroad nearby "
          "among near under ", next) && !is_listed (shows, before))
    return "VERB";
  if (strcmp (word, "wind") == 0 && !speech && is_listed (" up down ", next))
    return "VERB";
  if (strcmp (word, "close") == 0 && g_strcmp0 (speech, "NOUN") == 0 && next &&
      !is_listed (" of and or but at on in for with to is was today yesterday "
          "from by ", next))
    return NULL;
  if (strcmp (word, "content") == 0 && !speech &&
      !is_listed (" to with ", next))
    return "NOUN";
  return speech;
}

const gchar *
tts_en_speech (const GArray *tokens, guint i)
{
  g_autofree gchar *word = word_at (tokens, i);
  g_autofree gchar *before = i > 0 ? word_at (tokens, i - 1) : NULL;
  guint at = 0;
  g_autofree gchar *cue = word_before (tokens, i, &at);
  g_autofree gchar *helper = cue ? word_before (tokens, at, &at) : NULL;
  gboolean helped = is_listed (helpers, helper);
  g_autofree gchar *next = word_at (tokens, i + 1);
  const gchar *speech;

  /* "that" points where a noun follows it at the start or behind of. */
  if (g_strcmp0 (word, "that") == 0 && before &&
      is_listed (" of at in on for with by from like ", before))
    return "DT";
  speech = guess_speech (word, cue, helped, next);
  if (g_strcmp0 (word, "read") == 0)
    return speech_of_read (tokens, i, cue, helped, speech);
  return word ? speech_of_one (word, cue, next, speech) : speech;
}
