/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* English words to phonemes. A sentence is gone through from its end, since
 * "the" and "to" depend on the sound that follows. */
#include "english-phonemes.h"

#include <string.h>

#include "stress.h"

typedef struct
{
  const TtsEnLexicon *lexicon;
  GArray *tokens;
  GHashTable *guessed;          /* word to phonemes */
  const gchar *guesser;         /* who guessed */
} Pass;

/* well-known, JavaScript and he/she are words side by side. */
static gchar **
split_word (const gchar *word)
{
  g_autoptr (GString) apart = g_string_new (NULL);
  gunichar before = 0;

  for (const gchar *p = word; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == '-') {
      g_string_append_c (apart, '\n');
    } else {
      if (g_unichar_isupper (c) && g_unichar_islower (before))
        g_string_append_c (apart, '\n');
      g_string_append_unichar (apart, c);
    }
    before = c;
  }
  return g_strsplit (apart->str, "\n", 0);
}

/* As letter-to-sound rules take it: a to z and apostrophes. */
static gchar *
plain_word (const gchar *word)
{
  g_autofree gchar *apart = g_utf8_normalize (word, -1, G_NORMALIZE_ALL);
  GString *plain = g_string_new (NULL);

  for (const gchar *p = apart; p && *p; p++)
    if (g_ascii_isalpha (*p) || *p == '\'')
      g_string_append_c (plain, g_ascii_tolower (*p));
  return g_string_free (plain, FALSE);
}

static void
want_part (Pass *pass, const gchar *part)
{
  static const TtsEnWord nothing = { NULL };
  g_autofree gchar *found =
      tts_en_lexicon_find (pass->lexicon, part, &nothing, NULL);
  g_autofree gchar *plain = found ? NULL : plain_word (part);

  if (plain && *plain && !g_hash_table_contains (pass->guessed, plain))
    g_hash_table_insert (pass->guessed, g_steal_pointer (&plain), NULL);
}

static void
want_word (Pass *pass, const gchar *word)
{
  static const TtsEnWord nothing = { NULL };
  g_autofree gchar *found =
      tts_en_lexicon_find (pass->lexicon, word, &nothing, NULL);
  g_auto (GStrv) parts = found ? NULL : split_word (word);

  for (guint i = 0; parts && parts[i]; i++)
    want_part (pass, parts[i]);
}

/* All words that no dictionary has, asked for at once. */
static gboolean
ask (Pass *pass, TtsEnGuess guess, gpointer data, GError **error)
{
  for (guint i = 0; i < pass->tokens->len; i++)
    if (tts_token (pass->tokens, i)->kind == TTS_TOKEN_WORD)
      want_word (pass, tts_token (pass->tokens, i)->text);
  return g_hash_table_size (pass->guessed) == 0 || !guess ||
      guess (pass->guessed, data, error);
}

static gchar *
say_part (Pass *pass, const gchar *part, const TtsEnWord *context,
    const gchar **ret_source)
{
  gchar *found = tts_en_lexicon_find (pass->lexicon, part, context,
      ret_source);
  g_autofree gchar *plain = NULL, *upper = NULL;
  const gchar *guessed;

  if (found)
    return found;
  plain = plain_word (part);
  guessed = g_hash_table_lookup (pass->guessed, plain);
  *ret_source = guessed ? pass->guesser : "letters";
  if (guessed)
    return tts_en_reduce (part, guessed, context);
  upper = g_ascii_strup (plain, -1);
  g_strdelimit (upper, "'", 'S');
  return *upper ? tts_en_lexicon_spell (pass->lexicon, upper) : NULL;
}

/* Those without a primary stress first, then the lighter ones. */
static gint
by_weight (gconstpointer a, gconstpointer b)
{
  const gchar *first = *(gchar *const *) a, *second = *(gchar *const *) b;
  gint primary = tts_stress_has (first, TTS_PRIMARY) -
      tts_stress_has (second, TTS_PRIMARY);

  return primary ? primary : (gint) tts_stress_weight (first) -
      (gint) tts_stress_weight (second);
}

static void
weaken (gchar **part)
{
  gchar *weaker = tts_stress_set (*part, TTS_STRESS_WEAKER);

  g_free (*part);
  *part = weaker;
}

/* Of several parts only some keep their primary stress. Behind a letter the
 * second one is weaker, as in T-shirt. */
static void
balance (GPtrArray *parts, gboolean letter_first)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  guint primary = 0;

  for (guint i = 0; i < parts->len; i++) {
    primary += tts_stress_has (parts->pdata[i], TTS_PRIMARY);
    g_ptr_array_add (sorted, parts->pdata[i]);
  }
  if (parts->len == 2 && letter_first) {
    weaken ((gchar **) &parts->pdata[1]);
    return;
  }
  if (parts->len < 2 || primary <= (parts->len + 1) / 2)
    return;
  g_ptr_array_sort (sorted, by_weight);
  for (guint i = 0; i < parts->len / 2; i++) {
    guint at = 0;

    g_ptr_array_find (parts, sorted->pdata[i], &at);
    weaken ((gchar **) &parts->pdata[at]);
  }
}

static gchar *
say_parts (Pass *pass, const gchar *word, const TtsEnWord *context,
    const gchar **ret_source)
{
  g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = split_word (word);
  guint n = g_strv_length (parts);

  for (guint i = 0; i < n; i++) {
    TtsEnWord own = *context;
    gchar *phonemes;

    own.last = context->last && i + 1 == n;
    phonemes = *parts[i] ? say_part (pass, parts[i], &own, ret_source) : NULL;
    if (phonemes)
      g_ptr_array_add (said, phonemes);
  }
  if (said->len == 0)
    return NULL;
  balance (said, n > 0 && !parts[0][1]);
  g_ptr_array_add (said, NULL);
  return g_strjoinv ("", (gchar **) said->pdata);
}

static gboolean
is_break (const TtsToken *token)
{
  return token->kind == TTS_TOKEN_MARK &&
      strstr ("; : , . ! ? — …", token->text) != NULL;
}

static void
fill_context (const Pass *pass, guint i, TtsEnWord *ret_context)
{
  const TtsToken *token = tts_token (pass->tokens, i), *next = NULL;
  guint k = i + 1;

  while (k < pass->tokens->len && !is_break (tts_token (pass->tokens, k)) &&
      !(next = tts_token (pass->tokens, k))->phonemes)
    k++;
  if (k >= pass->tokens->len || is_break (tts_token (pass->tokens, k)))
    next = NULL;
  ret_context->last = !next;
  ret_context->vowel_next = next && next->phonemes &&
      tts_stress_vowel_first (next->phonemes);
  ret_context->to_next = next && g_ascii_strcasecmp (next->text, "to") == 0;
  ret_context->speech = tts_en_speech (pass->tokens, i);
  ret_context->proper = i > 0 && !is_break (tts_token (pass->tokens, i - 1)) &&
      g_unichar_isupper (g_utf8_get_char (token->text));
}

static void
say_token (Pass *pass, guint i)
{
  TtsToken *token = tts_token (pass->tokens, i);
  TtsEnWord context = { NULL };

  switch (token->kind) {
    case TTS_TOKEN_WORD:
      fill_context (pass, i, &context);
      token->phonemes = tts_en_lexicon_find (pass->lexicon, token->text,
          &context, &token->source);
      if (!token->phonemes)
        token->phonemes = say_parts (pass, token->text, &context,
            &token->source);
      break;
    case TTS_TOKEN_LETTERS:
      token->phonemes = tts_en_lexicon_spell (pass->lexicon, token->text);
      token->source = "letters";
      break;
    case TTS_TOKEN_PHONEMES:
      token->phonemes = g_strdup (token->text);
      token->source = "script";
      break;
    case TTS_TOKEN_MARK:
      break;
  }
}

/* Marks come last, as they are no sound that a word could follow. */
static void
say_marks (Pass *pass)
{
  for (guint i = 0; i < pass->tokens->len; i++) {
    TtsToken *token = tts_token (pass->tokens, i);

    if (token->kind == TTS_TOKEN_MARK)
      token->phonemes = g_strdup (token->text);
  }
}

gboolean
tts_en_phonemes (const TtsEnLexicon *lexicon, GArray *tokens,
    TtsEnGuess guess, gpointer data, const gchar *source, GError **error)
{
  g_autoptr (GHashTable) guessed =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Pass pass = { lexicon, tokens, guessed, source };

  if (!ask (&pass, guess, data, error))
    return FALSE;
  for (guint i = tokens->len; i > 0; i--)
    say_token (&pass, i - 1);
  say_marks (&pass);
  return TRUE;
}
