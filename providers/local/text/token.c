/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arrays of tokens. */
#include "token.h"

#include <string.h>

static void
clear_token (gpointer data)
{
  TtsToken *token = data;

  g_free (token->text);
  g_free (token->phonemes);
}

GArray *
tts_tokens_new (void)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (TtsToken));

  g_array_set_clear_func (tokens, clear_token);
  return tokens;
}

TtsToken *
tts_tokens_add (GArray *tokens, TtsTokenKind kind, const gchar *text,
    gssize size)
{
  TtsToken token = { kind,
    g_strndup (text, size < 0 ? strlen (text) : (gsize) size)
  };

  g_array_append_val (tokens, token);
  return tts_token (tokens, tokens->len - 1);
}

/* Where phonemes of more than @most characters are cut, or NULL. */
static const gchar *
find_cut (const gchar *phonemes, guint most)
{
  const gchar *at = phonemes, *blank = NULL, *stress = NULL;

  for (guint i = 0; *at && i < most; i++, at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (c == ' ')
      blank = at;
    else if (i > most / 2 && (c == 0x2c8 || c == 0x2cc))
      stress = at;
  }
  return !*at ? NULL : blank ? blank : stress ? stress : at;
}

void
tts_tokens_cut (GArray *tokens, guint most)
{
  for (guint i = 0; i < tokens->len; i++) {
    TtsToken *token = tts_token (tokens, i), rest = *token;
    const gchar *cut = token->phonemes ? find_cut (token->phonemes, most) :
        NULL;

    if (!cut)
      continue;
    rest.text = g_strdup (token->text);
    rest.phonemes = g_strdup (cut + (*cut == ' '));
    token->space = *cut == ' ';
    token->phonemes[cut - token->phonemes] = '\0';
    g_array_insert_val (tokens, i + 1, rest);
  }
}

gchar *
tts_lower (const gchar *text)
{
  GString *lower = g_string_new (NULL);

  for (; *text; text = g_utf8_next_char (text))
    g_string_append_unichar (lower,
        g_unichar_tolower (g_utf8_get_char (text)));
  return g_string_free (lower, FALSE);
}

/* ABC's as A B C's */
static void
append_letters (GString *out, const gchar *text)
{
  for (const gchar *p = text; *p; p++) {
    if (p > text && g_ascii_isupper (*p))
      g_string_append_c (out, ' ');
    g_string_append_c (out, *p);
  }
}

gchar *
tts_tokens_text (const GArray *tokens)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < tokens->len; i++) {
    const TtsToken *token = tts_token (tokens, i);

    if (token->kind == TTS_TOKEN_LETTERS)
      append_letters (out, token->text);
    else
      g_string_append (out, token->text);
    if (token->space && i + 1 < tokens->len)
      g_string_append_c (out, ' ');
  }
  return g_string_free (out, FALSE);
}
