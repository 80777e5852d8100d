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
