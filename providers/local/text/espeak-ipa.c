/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* espeak-ng's IPA to Kokoro's phonemes, and back to the words it is of. */
#include "espeak-ipa.h"

#include <string.h>

#define SYLLABIC "\314\251"     /* U+0329, below a consonant */

typedef struct
{
  const gchar *from, *to;
} Pair;

/* In this order. */
static const Pair english[] = {
  { "ʔˌn" SYLLABIC, "ʔn" }, { "ʔn" SYLLABIC, "ʔn" }, { "a^ɪ", "I" },
  { "a^ʊ", "W" }, { "d^ʒ", "ʤ" }, { "e^ɪ", "A" }, { "t^ʃ", "ʧ" },
  { "ɔ^ɪ", "Y" }, { "ə^l", "ᵊl" }, { "ʲo", "jo" }, { "ʲə", "jə" },
  { "e", "A" }, { "ʲ", "" }, { "ɚ", "əɹ" }, { "r", "ɹ" }, { "x", "k" },
  { "ç", "k" }, { "ɐ", "ə" }, { "ɬ", "l" }, { "\314\203", "" },
};

static const Pair british[] = {
  { "iə", "ɪə" }, { "ə^ʊ", "Q" },
};

static const Pair american[] = {
  { "o^ʊ", "O" }, { "ɜːɹ", "ɜɹ" }, { "ɜː", "ɜɹ" }, { "ɪə", "iə" },
  { "ː", "" },
};

static const Pair last[] = {
  { "o", "ɔ" }, { "ɾ", "T" }, { "ʔ", "t" }, { "^", "" },
};

static const Pair other[] = {
  { "a^ɪ", "I" }, { "a^ʊ", "W" }, { "d^z", "ʣ" }, { "d^ʒ", "ʤ" },
  { "e^ɪ", "A" }, { "o^ʊ", "O" }, { "ə^ʊ", "Q" }, { "ɔ^ɪ", "Y" },
  { "s^s", "S" }, { "t^s", "ʦ" }, { "t^ʃ", "ʧ" }, { "^", "" }, { "-", "" },
};

static void
replace (GString *text, const Pair *pairs, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_replace (text, pairs[i].from, pairs[i].to, 0);
}

/* A syllabic consonant is a consonant behind a faint vowel. */
static void
say_syllabic (GString *text)
{
  gchar *mark;

  while ((mark = strstr (text->str, SYLLABIC))) {
    gsize at = mark - text->str;
    gsize letter = at > 0 ?
        (gsize) (g_utf8_prev_char (mark) - text->str) : 0;

    g_string_erase (text, at, strlen (SYLLABIC));
    if (at > 0)
      g_string_insert (text, letter, "ᵊ");
  }
}

/* (en)word(fr): espeak says which language it reads a word in. */
static void
drop_flags (GString *text)
{
  gchar *open, *close;

  while ((open = strchr (text->str, '(')) && (close = strchr (open, ')')))
    g_string_erase (text, open - text->str, close + 1 - open);
}

gchar *
tts_espeak_ipa (const gchar *ipa, TtsIpaKind kind)
{
  GString *text = g_string_new (ipa);

  drop_flags (text);
  if (kind == TTS_IPA_OTHER) {
    replace (text, other, G_N_ELEMENTS (other));
    return g_string_free (text, FALSE);
  }
  replace (text, english, G_N_ELEMENTS (english));
  say_syllabic (text);
  if (kind == TTS_IPA_BRITISH)
    replace (text, british, G_N_ELEMENTS (british));
  else
    replace (text, american, G_N_ELEMENTS (american));
  replace (text, last, G_N_ELEMENTS (last));
  return g_string_free (text, FALSE);
}

gchar *
tts_ipa_of_people (const gchar *ipa)
{
  static const Pair pairs[] = {
    { "\315\241", "" }, { "\315\234", "" }, { "eɪ", "A" }, { "aɪ", "I" },
    { "aʊ", "W" }, { "ɔɪ", "Y" }, { "oʊ", "O" }, { "əʊ", "Q" },
    { "tʃ", "ʧ" }, { "dʒ", "ʤ" }, { "ɝ", "ɜɹ" }, { "ɚ", "əɹ" }, { "r", "ɹ" },
    { "g", "ɡ" }, { "ɫ", "l" }, { "'", "ˈ" }, { ".", "" },
  };
  GString *text = g_string_new (ipa);

  replace (text, pairs, G_N_ELEMENTS (pairs));
  return g_string_free (text, FALSE);
}

static const gchar *
mark_of (gunichar c)
{
  static const Pair marks[] = {
    { ".", "." }, { ",", "," }, { ";", ";" }, { ":", ":" }, { "!", "!" },
    { "?", "?" }, { "…", "…" }, { "—", "—" }, { "–", "—" }, { "«", "“" },
    { "»", "”" }, { "“", "“" }, { "”", "”" }, { "\"", "" }, { "(", "(" },
    { ")", ")" }, { "¡", "" }, { "¿", "" }, { "।", "." }, { "[", "(" },
    { "]", ")" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_utf8_get_char (marks[i].from) == c)
      return marks[i].to;
  return NULL;
}

/* 3,5 and 1.000 and l'eau are one word. */
static gsize
word_size (const gchar *text, gsize at, gsize end)
{
  gsize from = at;

  while (at < end) {
    gunichar c = g_utf8_get_char (text + at);
    gsize next = g_utf8_next_char (text + at) - text;
    gboolean inner = at > from && next < end &&
        g_unichar_isdigit (g_utf8_get_char (g_utf8_prev_char (text + at))) &&
        g_unichar_isdigit (g_utf8_get_char (text + next));

    if (g_unichar_isspace (c) || (mark_of (c) && !inner))
      break;
    at = next;
  }
  return at - from;
}

void
tts_espeak_tokens (GArray *tokens, const gchar *text, gsize at, gsize size)
{
  gsize end = at + size;

  while (at < end) {
    gunichar c = g_utf8_get_char (text + at);
    gsize length = g_utf8_next_char (text + at) - (text + at);
    const gchar *mark = mark_of (c);
    TtsToken *token = NULL;

    if (g_unichar_isspace (c)) {
      if (tokens->len > 0)
        tts_token (tokens, tokens->len - 1)->space = TRUE;
    } else if (mark) {
      if (*mark)
        token = tts_tokens_add (tokens, TTS_TOKEN_MARK, mark, -1);
    } else {
      length = word_size (text, at, end);
      token = tts_tokens_add (tokens, TTS_TOKEN_WORD, text + at, length);
    }
    if (token) {
      token->offset = at;
      token->length = length;
    }
    at += length;
  }
}

static gboolean
is_word (const TtsToken *token)
{
  return token->kind == TTS_TOKEN_WORD || token->kind == TTS_TOKEN_LETTERS;
}

/* Where the words that begin at @i end. */
static guint
run_end (const GArray *tokens, guint i)
{
  while (i < tokens->len && is_word (tts_token (tokens, i)))
    i++;
  return i;
}

gchar *
tts_espeak_lines (const GArray *tokens)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < tokens->len; i++) {
    guint end = run_end (tokens, i);

    for (; i < end; i++) {
      const TtsToken *token = tts_token (tokens, i);

      for (const gchar *p = token->text; *p; p++) {
        if (token->kind == TTS_TOKEN_LETTERS && p > token->text &&
            g_ascii_isupper (*p))
          g_string_append_c (lines, ' ');
        g_string_append_c (lines, *p == '\n' ? ' ' : *p);
      }
      g_string_append_c (lines, i + 1 < end ? ' ' : '\n');
    }
  }
  return g_string_free (lines, FALSE);
}

static void
give (TtsToken *token, const gchar *word, TtsIpaKind kind)
{
  g_autofree gchar *said = tts_espeak_ipa (word, kind);
  g_autofree gchar *before = token->phonemes;

  token->phonemes = before ? g_strconcat (before, " ", said, NULL) :
      g_steal_pointer (&said);
  token->source = "espeak";
}

static void
share_line (GArray *tokens, guint from, guint to, const gchar *line,
    TtsIpaKind kind)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 0);
  guint n = 0, k = 0;

  for (guint i = 0; words[i]; i++)
    n += *words[i] != '\0';
  for (guint i = 0; words[i]; i++)
    if (*words[i])
      give (tts_token (tokens, from + (guint64) k++ * (to - from) / n),
          words[i], kind);
}

void
tts_espeak_share (GArray *tokens, const gchar *lines, TtsIpaKind kind)
{
  g_auto (GStrv) list = g_strsplit (lines, "\n", 0);
  guint line = 0;

  for (guint i = 0; i < tokens->len; i++) {
    TtsToken *token = tts_token (tokens, i);
    guint end = run_end (tokens, i);

    if (end > i) {
      if (list[line])
        share_line (tokens, i, end, list[line++], kind);
      i = end - 1;
    } else if (!token->phonemes) {
      token->phonemes = g_strdup (token->text);
      token->source = "script";
    }
  }
}
