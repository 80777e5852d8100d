/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where sentences end.
 *
 * ICU's sentence iterator proposes, this file disposes: it drops borders
 * behind abbreviations, initials, ordinals and single newlines, and adds
 * those ICU has no rule for (ellipsis characters, a stop before a number).
 * In doubt there is no border: a sentence too long is spoken well, one cut
 * in the middle is not. docs/splitting.md has the rules. */
#include "gst-tts-split-private.h"

#include <string.h>
#include <unicode/uchar.h>

/* No word, number or marker that matters here is longer; the bound keeps
 * every look back and ahead cheap, whatever the text. */
#define REACH 48

typedef struct
{
  const gchar *text;
  const gchar *end;
  const gchar *sentence;        /* where the one being read starts */
  const gchar *judged;          /* no border before it is left to judge */
  guint languages;
  gboolean ordinals;            /* "3. Mai" */
  gboolean greek;
  TtsGraphemes *graphemes;
  GArray *borders;
} Splitter;

/* What lies between two would-be sentences: stop close space next */
typedef struct
{
  const gchar *stop;            /* first of the terminators */
  const gchar *close;           /* behind them */
  const gchar *space;
  const gchar *next;
  gunichar terminator;          /* the last, 0 if there is none */
  guint n_stops;
  guint n_lines;
  /* the first letter or digit of what follows, past quotes */
  const gchar *word;
  gunichar first;
} Gap;

static gunichar
char_at (const Splitter *s, const gchar *p)
{
  return p < s->end ? g_utf8_get_char (p) : 0;
}

static gboolean
is_line_end (gunichar c)
{
  return c == '\n' || c == 0x2029 || c == 0x85;
}

static gboolean
is_terminator (const Splitter *s, gunichar c)
{
  if (c < 128)
    return c == '.' || c == '!' || c == '?' || (c == ';' && s->greek);
  return c == 0x2026 || u_hasBinaryProperty (c, UCHAR_S_TERM);
}

/* Marks and selectors belong to the character before them. */
static gboolean
is_attached (gunichar c)
{
  return c >= 0x300
      && (g_unichar_ismark (c) || g_unichar_type (c) == G_UNICODE_FORMAT);
}

static const gchar *
skip_space (const Splitter *s, const gchar *p)
{
  while (p < s->end && g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p;
}

/* Before the spaces at @p, counting their line ends. */
static const gchar *
skip_space_back (const Splitter *s, const gchar *p, guint *ret_lines)
{
  guint lines = 0;

  while (p > s->sentence) {
    const gchar *prev = g_utf8_prev_char (p);
    gunichar c = g_utf8_get_char (prev);

    if (!g_unichar_isspace (c))
      break;
    if (c == 0x2029)
      lines++;
    if (is_line_end (c) || (c == '\r' && *p != '\n'))
      lines++;
    p = prev;
  }
  *ret_lines = lines;
  return p;
}

/* Before the space that French has between a stop and its guillemet. */
static const gchar *
skip_space_within (const Splitter *s, const gchar *p)
{
  guint lines;
  const gchar *before = skip_space_back (s, p, &lines);

  if (before > s->sentence
      && is_terminator (s, g_utf8_get_char (g_utf8_prev_char (before))))
    return before;
  return p;
}

static void
find_stop (const Splitter *s, Gap *gap)
{
  const gchar *p = gap->space;

  while (p > s->sentence) {
    const gchar *prev = g_utf8_prev_char (p);
    gunichar c = g_utf8_get_char (prev);

    if (is_terminator (s, c) || !(tts_is_closer (c) || is_attached (c)))
      break;
    p = prev;
  }
  if (p < gap->space)
    p = skip_space_within (s, p);
  gap->close = p;

  gap->terminator = 0;
  gap->n_stops = 0;
  while (p > s->sentence) {
    const gchar *prev = g_utf8_prev_char (p);
    gunichar c = g_utf8_get_char (prev);

    if (!is_terminator (s, c))
      break;
    if (!gap->terminator)
      gap->terminator = c;
    gap->n_stops++;
    p = prev;
  }
  gap->stop = p;
}

static void
find_word (const Splitter *s, Gap *gap)
{
  const gchar *p = gap->next, *limit = MIN (p + REACH, s->end);

  while (p < limit) {
    gunichar c = g_utf8_get_char (p);

    if (!(tts_is_opener (c) || c == '*' || c == '_' || c == '#' || c == '~'
            || g_unichar_type (c) == G_UNICODE_CURRENCY_SYMBOL))
      break;
    p = g_utf8_next_char (p);
  }
  gap->word = p;
  gap->first = char_at (s, p);
}

static gboolean
is_bullet (gunichar c)
{
  static const gunichar bullets[] = { '-', '*', '+', 0xb7, 0x2013, 0x2014,
    0x2022, 0x2023, 0x2043, 0x25aa, 0x25cf, 0x25e6, 0x30fb };

  for (guint i = 0; i < G_N_ELEMENTS (bullets); i++)
    if (bullets[i] == c)
      return TRUE;
  return FALSE;
}

/* Behind `1.` `2)` `(3)` `a)` `iv.` `•` at @p, or NULL. */
static const gchar *
skip_marker (const Splitter *s, const gchar *p, gboolean capitals)
{
  gboolean bracket = char_at (s, p) == '(';
  const gchar *start = p + bracket;
  gsize size = 0;
  gchar last;

  if (p < s->end && is_bullet (g_utf8_get_char (p)))
    return g_utf8_next_char (p);

  p = start;
  while (p < s->end && size < 4 && g_ascii_isdigit (*p))
    p++, size++;
  if (size == 0) {
    while (p < s->end && size < 4 && strchr ("ivxIVX", *p) && *p)
      p++, size++;
    if (size == 0 && p < s->end && g_ascii_isalpha (*p))
      p++, size++;
  }
  if (size == 0 || size > 3 || p >= s->end)
    return NULL;

  last = *p;
  if (bracket ? last != ')' : last != ')' && last != '.')
    return NULL;
  if (last == '.' && g_ascii_isupper (*start) && !capitals)
    return NULL;                /* more likely somebody's initial */
  return p + 1;
}

static gboolean
is_list_item (const Splitter *s, const gchar *p)
{
  const gchar *rest = skip_marker (s, p, FALSE);

  return rest && rest < s->end && g_unichar_isspace (g_utf8_get_char (rest));
}

/* Whether the sentence up to the gap is no more than "2." or "a)". */
static gboolean
is_marker_only (const Splitter *s, const Gap *gap)
{
  const gchar *p = skip_space (s, s->sentence);

  return gap->space - p <= 5 && skip_marker (s, p, TRUE) == gap->space;
}

/* The size of the word at @p, of letters, digits and marks. */
static gsize
word_size (const Splitter *s, const gchar *p)
{
  const gchar *start = p, *limit = MIN (p + REACH, s->end);

  while (p < limit) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_isalnum (c) && !g_unichar_ismark (c))
      break;
    p = g_utf8_next_char (p);
  }
  return p - start;
}

/* The word before @end, dots inside it included. */
static const gchar *
find_word_back (const Splitter *s, const gchar *end)
{
  const gchar *limit = end - MIN (REACH, end - s->sentence), *p = end;

  while (p > limit) {
    const gchar *prev = g_utf8_prev_char (p);
    gunichar c = g_utf8_get_char (prev);

    if (!g_unichar_isalnum (c) && !g_unichar_ismark (c) && c != '.')
      break;
    p = prev;
  }
  while (p < end && *p == '.')
    p++;
  return p;
}

static gboolean
is_starter (const Splitter *s, const Gap *gap)
{
  gsize size = word_size (s, gap->word);

  return size > 0 && char_at (s, gap->word + size) != '.'
      && (tts_word_kind (gap->word, size, s->languages) & TTS_WORD_STARTER);
}

static gboolean
is_all (const gchar *p, gsize size, const gchar *set)
{
  for (gsize i = 0; i < size; i++)
    if (!p[i] || !strchr (set, p[i]))
      return FALSE;
  return size > 0;
}

/* U.S, a.m, Ph.D: parts of one or two letters */
static gboolean
is_dotted (const gchar *p, const gchar *end)
{
  guint letters = 0, dots = 0;

  for (; p < end; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == '.') {
      dots++;
      letters = 0;
    } else if (!g_unichar_isalpha (c) || ++letters > 2) {
      return FALSE;
    }
  }
  return dots > 0;
}

static gboolean
is_half_day (const gchar *word, gsize size)
{
  return size == 3 && word[1] == '.' && strchr ("aApP", word[0])
      && (word[2] == 'm' || word[2] == 'M');
}

static gboolean
is_roman (const gchar *p, gsize size)
{
  return is_all (p, size, "IVXLCDM");
}

/* iPhone, eBay: the one lower-case letter that may start a sentence */
static gboolean
is_camel (const Splitter *s, const gchar *word)
{
  return g_unichar_islower (char_at (s, word))
      && g_unichar_isupper (char_at (s, g_utf8_next_char (word)));
}

/* Whether a single full stop behind a word ends the sentence. */
static gboolean
ends_with_stop (const Splitter *s, const Gap *gap)
{
  const gchar *word = find_word_back (s, gap->stop);
  gsize size = gap->stop - word;
  gboolean digit = g_unichar_isdigit (gap->first);
  TtsWordKind kind;

  if (size == 0)
    return TRUE;
  if (g_ascii_isdigit (*word))
    return !(s->ordinals && size <= 3 && is_all (word, size, "0123456789"))
        || is_starter (s, gap);
  if (s->ordinals && is_roman (word, size))
    return is_starter (s, gap);

  if (is_half_day (word, size))
    return !digit && !(tts_word_kind (gap->word, word_size (s, gap->word),
            s->languages) & TTS_WORD_AFTER_HOUR);

  kind = tts_word_kind (word, size, s->languages);
  if (kind & TTS_WORD_NEVER_LAST)
    return FALSE;
  if ((kind & TTS_WORD_BEFORE_NUMBER)
      && (digit || is_roman (gap->word, word_size (s, gap->word))))
    return FALSE;
  if ((kind & TTS_WORD_SELDOM_LAST) || is_dotted (word, gap->stop))
    return is_starter (s, gap);

  /* An initial; scripts without capitals have real words of one letter. */
  if (g_utf8_next_char (word) == gap->stop) {
    gunichar c = g_utf8_get_char (word);

    if (g_unichar_isupper (c))
      return is_starter (s, gap);
    if (g_unichar_islower (c))
      return FALSE;
  }
  return TRUE;
}

/* "「はい」と言った": a particle ties the quotation to what follows */
static gboolean
is_quoted_in_japanese (const Gap *gap)
{
  return gap->space == gap->next && gap->close < gap->space
      && (gap->first == 0x3068 || gap->first == 0x3063);
}

static gboolean
ends_here (const Splitter *s, const Gap *gap)
{
  gboolean lower = g_unichar_islower (gap->first);

  if (gap->n_lines >= 2)
    return TRUE;
  if (gap->n_lines && is_list_item (s, gap->next))
    return TRUE;
  if (!gap->terminator || is_marker_only (s, gap))
    return FALSE;
  if (is_terminator (s, gap->first) || gap->first == ',' || gap->first == ';')
    return FALSE;

  if (gap->space == gap->next && gap->terminator < 128)
    return gst_tts_is_unspaced (gap->first)
        || (gap->stop > s->sentence
        && gst_tts_is_unspaced (g_utf8_get_char
            (g_utf8_prev_char (gap->stop))));
  if (is_quoted_in_japanese (gap))
    return FALSE;

  if (gap->terminator == 0x2026)
    return !lower && gap->space < gap->next;
  if (gap->terminator != '.')
    return !lower || gap->close == gap->space;
  if (lower)
    return is_camel (s, gap->word);
  if (gap->n_stops > 1 || gap->close < gap->space)
    return TRUE;
  return ends_with_stop (s, gap);
}

/* French puts a space before the closing guillemet, and a bracket may stand
 * alone on a line: both belong to what they close. */
static const gchar *
skip_late_closers (const Splitter *s, const gchar *next)
{
  const gchar *p = next;

  while (p < s->end) {
    gunichar c = g_utf8_get_char (p);

    if (c == 0xbb) {
      gsize back = MIN (1024, p - s->sentence);

      if (!g_strrstr_len (p - back, back, "\302\253"))
        break;
    } else if (g_unichar_type (c) != G_UNICODE_CLOSE_PUNCTUATION) {
      break;
    }
    p = g_utf8_next_char (p);
  }
  return p == next ? next : skip_space (s, p);
}

static void
judge (Splitter *s, const gchar *at)
{
  Gap gap = { NULL, };
  guint offset;

  if (at < s->judged)
    return;
  while (at > s->sentence && g_unichar_type (g_utf8_get_char
          (g_utf8_prev_char (at))) == G_UNICODE_OPEN_PUNCTUATION)
    at = g_utf8_prev_char (at);
  at = skip_late_closers (s, skip_space (s, at));
  s->judged = at + 1;
  if (at >= s->end)
    return;

  gap.next = at;
  gap.space = skip_space_back (s, at, &gap.n_lines);
  if (gap.space == s->sentence)
    return;
  find_stop (s, &gap);
  find_word (s, &gap);
  if (!ends_here (s, &gap))
    return;

  offset = at - s->text;
  if (tts_grapheme_ceil (s->graphemes, offset) != offset)
    return;
  g_array_append_val (s->borders, offset);
  s->sentence = at;
}

/* Borders that ICU has no rule for: behind an ellipsis character, and behind
 * a full stop before a number or a word like iPhone. */
static void
judge_missed (Splitter *s, const gchar *from, const gchar *to)
{
  for (const gchar *p = from; p < to; p++) {
    const gchar *next;

    if (*p == '.')
      next = p + 1;
    else if (*p == '\342' && to - p > 3 && memcmp (p, "\342\200\246", 3) == 0)
      next = p + 3;
    else
      continue;

    while (next < to && tts_is_closer (g_utf8_get_char (next)))
      next = g_utf8_next_char (next);
    if (next < to && g_unichar_isspace (g_utf8_get_char (next)))
      judge (s, next);
    p = next - 1;
  }
}

static gboolean
has_ordinals (const gchar *primary)
{
  static const gchar *const languages[] = { "de", "da", "nb", "nn", "no", "fi",
    "cs", "sk", "sl", "hr", "sr", "bs", "hu", "pl", "et", "lv", "is", "tr",
    NULL };

  return g_strv_contains (languages, primary);
}

GArray *
tts_sentence_borders (TtsGraphemes *graphemes, TtsRange range,
    const gchar *language)
{
  const gchar *text = graphemes->text + range.start, *from = text;
  Splitter s = { .text = graphemes->text, .end = graphemes->text + range.end,
    .sentence = text, .judged = text, .graphemes = graphemes };
  UBreakIterator *iterator;
  gchar primary[12];
  gint32 at;

  s.borders = g_array_new (FALSE, FALSE, sizeof (guint));
  if (range.end == range.start)
    return s.borders;

  tts_primary_language (language, primary);
  s.languages = tts_word_languages (primary);
  s.ordinals = has_ordinals (primary);
  s.greek = strcmp (primary, "el") == 0;

  iterator = tts_break_iterator (UBRK_SENTENCE, language, text,
      range.end - range.start);
  while (iterator && (at = ubrk_next (iterator)) != UBRK_DONE) {
    judge_missed (&s, from, text + at);
    from = text + at;
    judge (&s, from);
  }
  judge_missed (&s, from, s.end);
  g_array_append_val (s.borders, range.end);
  return s.borders;
}

GArray *
gst_tts_sentence_borders (const gchar *text, gsize length,
    const gchar *language)
{
  TtsGraphemes graphemes = { text, length };

  g_return_val_if_fail (text != NULL && length <= G_MAXINT32, NULL);

  return tts_sentence_borders (&graphemes, (TtsRange) { 0, length }, language);
}
