/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Goes through an English text: rules first, then words, then signs. */
#include "normalise.h"

#include <string.h>

#include "english-words.h"

typedef struct
{
  const gchar *text;
  gsize at, end;
  GArray *tokens;
  TtsEnContext context;
  gboolean quoted;              /* between “ and ” */
  GString *out;                 /* of rules */
} Reader;

static void
set_space (Reader *r)
{
  if (r->tokens->len > 0)
    tts_token (r->tokens, r->tokens->len - 1)->space = TRUE;
}

static void
add (Reader *r, TtsTokenKind kind, const gchar *text, gsize size, gsize from,
    gsize length)
{
  const TtsToken *last = r->tokens->len == 0 ? NULL :
      tts_token (r->tokens, r->tokens->len - 1);
  TtsToken *token;

  /* What is not said parts words all the same. */
  if (last && kind != TTS_TOKEN_MARK && last->kind != TTS_TOKEN_MARK &&
      from > last->offset + last->length)
    set_space (r);
  token = tts_tokens_add (r->tokens, kind, text, size);
  token->offset = from;
  token->length = length;
}

/* Words with blanks between them, all of them for the same @length bytes. */
static void
add_words (Reader *r, const gchar *words, gsize length)
{
  g_auto (GStrv) parts = g_strsplit (words, " ", 0);
  gboolean first = TRUE;

  for (guint i = 0; parts[i]; i++) {
    gboolean mark = strcmp (parts[i], ",") == 0;

    if (!*parts[i])
      continue;
    if (!mark && !first)
      set_space (r);
    first = FALSE;
    if (mark)
      add (r, TTS_TOKEN_MARK, ",", 1, r->at, length);
    else if (*parts[i] == '^')
      add (r, TTS_TOKEN_LETTERS, parts[i] + 1, strlen (parts[i] + 1), r->at,
          length);
    else
      add (r, TTS_TOKEN_WORD, parts[i], strlen (parts[i]), r->at, length);
  }
}

static gunichar
char_at (const Reader *r, gsize at)
{
  return at < r->end ? g_utf8_get_char (r->text + at) : 0;
}

static gunichar
char_before (const Reader *r)
{
  return r->at > 0 ? g_utf8_get_char (g_utf8_prev_char (r->text + r->at)) : 0;
}

static gboolean
is_apostrophe (gunichar c)
{
  return c == '\'' || c == 0x2019 || c == 0x02bc;
}

static gboolean
is_letter (gunichar c)
{
  return g_unichar_isalpha (c) || g_unichar_ismark (c);
}

/* What is not seen: soft hyphens, joiners, marks of direction; the blank
 * without width is one. */
static gboolean
is_hidden (gunichar c)
{
  return c != 0x200b && g_unichar_type (c) == G_UNICODE_FORMAT;
}

static gboolean
is_digit (gunichar c)
{
  return c < 0x80 && g_ascii_isdigit (c);
}

/* GLib's looks at the lowest byte only. */
static gboolean
is_ascii_letter (gunichar c)
{
  return c < 0x80 && g_ascii_isalpha (c);
}

/* A word may be well-known and have its apostrophe'd parts. */
static gsize
word_size (const Reader *r, gboolean hyphens)
{
  gsize at = r->at;

  while (at < r->end) {
    const gchar *p = r->text + at;
    gunichar c = g_utf8_get_char (p);
    gsize next = g_utf8_next_char (p) - r->text;

    if (!is_letter (c) && !(is_hidden (c) && at > r->at) &&
        !((is_apostrophe (c) || (hyphens && c == '-')) && at > r->at &&
            is_letter (char_at (r, next))))
      break;
    at = next;
  }
  return at - r->at;
}

static void
drop_hidden (GString *word)
{
  for (gsize i = 0; i < word->len;) {
    const gchar *p = word->str + i;
    gsize size = g_utf8_next_char (p) - p;

    if (is_hidden (g_utf8_get_char (p)))
      g_string_erase (word, i, size);
    else
      i += size;
  }
}

/* With plain apostrophes. */
static void
add_word (Reader *r, TtsTokenKind kind, gsize size)
{
  g_autoptr (GString) word = g_string_new_len (r->text + r->at, size);

  g_string_replace (word, "’", "'", 0);
  g_string_replace (word, "ʼ", "'", 0);
  drop_hidden (word);
  add (r, kind, word->str, word->len, r->at, size);
}

/* The 's of what is no plain word. */
static void
read_possessive (Reader *r)
{
  gunichar c = char_at (r, r->at);
  gsize size = g_utf8_next_char (r->text + r->at) - (r->text + r->at);
  TtsToken *last;
  gchar *whole;

  if (r->tokens->len == 0 || !is_apostrophe (c) ||
      char_at (r, r->at + size) != 's' ||
      g_unichar_isalnum (char_at (r, r->at + size + 1)))
    return;
  last = tts_token (r->tokens, r->tokens->len - 1);
  if (last->kind == TTS_TOKEN_MARK)
    return;
  whole = g_strconcat (last->text, "'s", NULL);
  g_free (last->text);
  last->text = whole;
  last->length += size + 1;
  r->at += size + 1;
}

/* U.S.A. and J.R.R., whose last stop may end the sentence, too. */
static gsize
initials_size (const Reader *r, GString *letters)
{
  gsize at = r->at, n = 0;

  while (is_ascii_letter (char_at (r, at)) && char_at (r, at + 1) == '.') {
    g_string_append_c (letters, g_ascii_toupper (r->text[at]));
    at += 2;
    n++;
  }
  if (n < 2)
    return 0;
  if (is_ascii_letter (char_at (r, at)) && !is_letter (char_at (r, at + 1))) {
    g_string_append_c (letters, g_ascii_toupper (r->text[at++]));
    return at - r->at;
  }
  if (is_letter (char_at (r, at)))
    return 0;
  if (at == r->end || r->text[at] == '\n' ||
      tts_en_starts_sentence (r->text + at))
    at--;
  return at - r->at;
}

static gboolean
read_initials (Reader *r)
{
  g_autoptr (GString) letters = g_string_new (NULL);
  gsize size = initials_size (r, letters);

  if (size == 0)
    return FALSE;
  add (r, TTS_TOKEN_LETTERS, letters->str, letters->len, r->at, size);
  r->at += size;
  read_possessive (r);
  return TRUE;
}

/* A capital with a stop before a name: J. Smith */
static gboolean
read_initial (Reader *r)
{
  if (!g_ascii_isupper (char_at (r, r->at)) || char_at (r, r->at + 1) != '.' ||
      char_at (r, r->at + 2) != ' ' ||
      !g_unichar_isupper (char_at (r, r->at + 3)))
    return FALSE;
  if (r->text[r->at] == 'I' && !r->tokens->len)
    return FALSE;
  add (r, TTS_TOKEN_LETTERS, r->text + r->at, 1, r->at, 2);
  r->at += 2;
  return TRUE;
}

/* (s) behind a word is its plural. */
static void
read_plural (Reader *r)
{
  TtsToken *word = tts_token (r->tokens, r->tokens->len - 1);
  gchar *plural;

  if (strncmp (r->text + r->at, "(s)", MIN (3, r->end - r->at)) != 0 ||
      r->end - r->at < 3)
    return;
  plural = g_strconcat (word->text, "s", NULL);
  g_free (word->text);
  word->text = plural;
  word->length += 3;
  r->at += 3;
}

/* XIV, or XIV's. */
static gboolean
read_roman (Reader *r, gsize size)
{
  const gchar *word = r->text + r->at;
  gsize capitals = strspn (word, "IVXLCDM");
  gunichar next = char_at (r, r->at + capitals);

  if (capitals > 0 && is_apostrophe (next) &&
      size == capitals + g_unichar_to_utf8 (next, NULL) + 1 &&
      word[size - 1] == 's')
    size = capitals;
  g_string_truncate (r->out, 0);
  if (!tts_en_roman (&r->context, word, size, r->out))
    return FALSE;
  add_words (r, r->out->str, size);
  r->at += size;
  read_possessive (r);
  return TRUE;
}

static void
read_word (Reader *r)
{
  const gchar *word = r->text + r->at;
  gsize size = word_size (r, TRUE), single = word_size (r, FALSE), taken;
  const gchar *said;

  said = tts_en_abbreviation (&r->context, word, size, &taken);
  if (said && r->at + taken <= r->end) {
    add_words (r, said, taken);
    r->at += taken;
    return;
  }
  if (read_initials (r) || read_initial (r))
    return;
  if (read_roman (r, size))
    return;
  if (tts_en_is_letters (r->text, word, strcspn (word, "-'") < single ?
          strcspn (word, "-'") : single)) {
    add_word (r, TTS_TOKEN_LETTERS, single);
    r->at += single;
    return;
  }
  if (size > single && char_at (r, r->at + size) == '.' &&
      r->text[r->at + size - 2] == '-' && is_letter (char_at (r, r->at + size +
              1)) && char_at (r, r->at + size + 2) == '.')
    size = single;
  if (size > single && tts_en_is_letters (r->text, word + single + 1,
          word_size (&(Reader) { .text = r->text, .at = r->at + single + 1,
              .end = r->end }, FALSE)))
    size = single;
  add_word (r, TTS_TOKEN_WORD, size);
  r->at += size;
  read_plural (r);
}

static gboolean
read_rule (Reader *r)
{
  gsize size = tts_en_rules (&r->context, r->text, r->end, r->at, r->out);

  if (size == 0)
    return FALSE;
  if (g_unichar_isalnum (char_before (r)) || char_before (r) == ')')
    set_space (r);
  add_words (r, r->out->str, size);
  r->at += size;
  read_possessive (r);
  if (g_unichar_isalnum (char_at (r, r->at)) ||
      g_unichar_type (char_at (r, r->at)) == G_UNICODE_CURRENCY_SYMBOL ||
      (char_at (r, r->at) == '.' && is_digit (char_at (r, r->at + 1))))
    set_space (r);
  return TRUE;
}

/* Three or more dots, and the one character for them. */
static const gchar *
mark_of (const Reader *r, gunichar c, gsize *size)
{
  switch (c) {
    case '.':
      *size = strspn (r->text + r->at, ".");
      return *size > 1 ? "…" : ".";
    case '!':
    case '?':
      *size = strspn (r->text + r->at, "!?");
      return memchr (r->text + r->at, '?', *size) ? "?" : "!";
    case ';':
      return ";";
    case ':':
      return ":";
    case ',':
      return ",";
    case 0x2026:
      return "…";
    case 0x2014:
    case 0x2015:
      return "—";
    case '(':
    case '[':
    case '{':
      return "(";
    case ')':
    case ']':
    case '}':
      return ")";
    case 0x201c:
    case 0x00ab:
    case 0x201e:
      return "“";
    case 0x201d:
    case 0x00bb:
      return "”";
    case 0x3001:
    case 0xff0c:
      return ",";
    case 0x3002:
      return ".";
    case 0xff01:
      return "!";
    case 0xff1f:
      return "?";
    default:
      return NULL;
  }
}

/* A dash between blanks is a break, one inside a word is nothing. */
static void
read_dash (Reader *r, gsize size)
{
  gboolean blank = g_unichar_isspace (char_before (r)) || r->at == 0;
  gsize run = r->text[r->at] == '-' ? strspn (r->text + r->at, "-") : size;

  if (run > 1 && r->text[r->at] == '-')
    blank = TRUE;
  if (blank && r->tokens->len > 0)
    add (r, TTS_TOKEN_MARK, "—", strlen ("—"), r->at, run);
  else if (g_unichar_isalnum (char_at (r, r->at + run)))
    set_space (r);
  r->at += run;
}

static void
read_quote (Reader *r)
{
  r->quoted = !r->quoted;
  add (r, TTS_TOKEN_MARK, r->quoted ? "“" : "”", strlen ("“"), r->at, 1);
  r->at++;
}

static void
read_sign (Reader *r)
{
  gunichar c = char_at (r, r->at);
  gsize size = g_utf8_next_char (r->text + r->at) - (r->text + r->at);
  gsize ignored;
  const gchar *mark = mark_of (r, c, &size);
  const gchar *name = mark ? NULL : tts_en_sign (c);

  if (mark) {
    add (r, TTS_TOKEN_MARK, mark, strlen (mark), r->at, size);
  } else if (c == '-' || c == 0x2013 || c == 0x2212) {
    read_dash (r, size);
    return;
  } else if (c == '"') {
    read_quote (r);
    return;
  } else if (name && *name) {
    set_space (r);
    add_words (r, name, size);
    if (!mark_of (r, char_at (r, r->at + size), &ignored))
      set_space (r);
  } else if (c < 0x80 && strchr ("/_\\|~", c) &&
      !mark_of (r, char_at (r, r->at + size), &ignored)) {
    set_space (r);
  }
  r->at += size;
}

static void
read_next (Reader *r)
{
  gunichar c = char_at (r, r->at), before = char_before (r);
  gboolean starts = !is_letter (before) && !is_hidden (before);

  if (g_unichar_isspace (c)) {
    set_space (r);
    r->at = g_utf8_next_char (r->text + r->at) - r->text;
    return;
  }
  /* An accent with no letter below it, such as what makes a sign an emoji. */
  if (is_hidden (c) || g_unichar_ismark (c)) {
    r->at = g_utf8_next_char (r->text + r->at) - r->text;
    return;
  }
  if (starts && is_letter (c) && read_rule (r))
    return;
  if (is_letter (c) && !(tts_en_sign (c) && word_size (r, FALSE) == 2)) {
    if (is_digit (before))
      set_space (r);
    read_word (r);
    return;
  }
  if (!read_rule (r))
    read_sign (r);
}

void
tts_en_normalise (GArray *tokens, const gchar *text, gsize at, gsize size,
    gboolean british)
{
  Reader r = { text, at, at + size, tokens, { tokens, british } };

  r.out = g_string_new (NULL);
  while (r.at < r.end)
    read_next (&r);
  g_string_free (r.out, TRUE);
}
