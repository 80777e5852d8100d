/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cuts a sentence that is too long for one request: into equal parts, as far
 * as clauses and words allow. */
#include "gst-tts-split-private.h"

/* More characters than this without a border are no word. */
#define LONGEST_WORD 500

/* How good a place is, best first. */
typedef enum
{
  GRADE_CLAUSE,                 /* behind ; : and dashes */
  GRADE_PHRASE,                 /* behind commas, around brackets */
  GRADE_WORD,
} Grade;

typedef struct
{
  guint offset;
  guint chars;                  /* of the sentence before it */
  guint spoken;                 /* likewise, white space at its end left out */
  Grade grade;
} Cut;

typedef struct
{
  TtsGraphemes *graphemes;
  TtsRange range;
  guint max_chars;
  const GArray *atoms;
  guint atom, word_atom;        /* first that ends behind the place read */
  UBreakIterator *words;
  gint32 word;                  /* last border of @words that was read */
  GArray *cuts;
} Cutter;

static gboolean
is_in_atom (Cutter *self, guint *cursor, guint offset)
{
  for (; *cursor < self->atoms->len; (*cursor)++) {
    const TtsRange *atom = &g_array_index (self->atoms, TtsRange, *cursor);

    if (atom->end > offset)
      return atom->start < offset;
  }
  return FALSE;
}

/* Places must be asked for in order. */
static gboolean
is_word_border (Cutter *self, guint offset)
{
  const gchar *text = self->graphemes->text + self->range.start;
  gint32 at = offset - self->range.start;

  if (!self->words) {
    self->words = tts_break_iterator (UBRK_WORD, NULL, text,
        self->range.end - self->range.start);
    if (!self->words)
      return FALSE;
    self->word = ubrk_following (self->words, at - 1);
  }
  while (self->word != UBRK_DONE && self->word < at)
    self->word = ubrk_next (self->words);
  return self->word == at;
}

static gboolean
is_dash (gunichar c)
{
  return g_unichar_type (c) == G_UNICODE_DASH_PUNCTUATION;
}

/* @last: the last character before the place that is no white space and no
 * closing quote; @spaced: whether there is white space. */
static Grade
grade_of (gunichar last, gunichar before, gunichar next, gboolean spaced)
{
  static const gunichar clauses[] = { ';', ':', '.', '!', '?', 0x37e, 0x61b,
    0x2026, 0x3002, 0xff01, 0xff1a, 0xff1b, 0xff1f };
  static const gunichar phrases[] = { ',', 0x60c, 0x3001, 0xff0c, 0xff64,
    0x1363, 0x104a };

  for (guint i = 0; i < G_N_ELEMENTS (clauses); i++)
    if (last == clauses[i])
      return GRADE_CLAUSE;
  if (is_dash (last))
    return GRADE_CLAUSE;

  for (guint i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (last == phrases[i])
      return GRADE_PHRASE;
  if (g_unichar_type (before) == G_UNICODE_CLOSE_PUNCTUATION
      || g_unichar_type (next) == G_UNICODE_OPEN_PUNCTUATION)
    return GRADE_PHRASE;
  if (spaced && gst_tts_is_unspaced (last) && gst_tts_is_unspaced (next))
    return GRADE_PHRASE;
  return GRADE_WORD;
}

/* Whether a piece may start with @c: punctuation stays with what it closes. */
static gboolean
may_start (gunichar c)
{
  if (tts_is_extending (c))
    return FALSE;
  return !g_unichar_ispunct (c) || tts_is_opener (c) || tts_is_spoken (c);
}

static void
append_cut (Cutter *self, guint offset, guint chars, guint spoken, Grade grade)
{
  Cut cut = { offset, chars, spoken, grade };

  g_array_append_val (self->cuts, cut);
}

/* Cuts the @n characters behind @last, which are no word any more, into
 * pieces of about @step. */
static void
add_graphemes (Cutter *self, const Cut *last, guint n, guint step)
{
  const gchar *text = self->graphemes->text;
  guint chars = 0, wanted = step, at = last->offset;

  for (;;) {
    guint from = at;

    at = tts_grapheme_ceil (self->graphemes, from + 1);
    chars += g_utf8_pointer_to_offset (text + from, text + at);
    if (chars >= n)
      return;
    if (chars < wanted)
      continue;
    wanted = chars + step;
    if (!is_in_atom (self, &self->word_atom, at))
      append_cut (self, at, last->chars + chars, last->chars + chars,
          GRADE_WORD);
  }
}

static void
add_cut (Cutter *self, guint offset, guint chars, guint spoken, Grade grade)
{
  Cut last = { self->range.start, 0, 0, GRADE_WORD };

  if (self->cuts->len > 0)
    last = g_array_index (self->cuts, Cut, self->cuts->len - 1);
  if (spoken - last.chars > MAX (LONGEST_WORD, self->max_chars)) {
    guint n = spoken - last.chars;
    guint parts = (n + self->max_chars - 1) / self->max_chars;

    add_graphemes (self, &last, n, (n + parts - 1) / parts);
  }
  append_cut (self, offset, chars, spoken, grade);
}

static gboolean
is_border (Cutter *self, guint offset, gunichar prev, gunichar next)
{
  if (g_unichar_isspace (next) || !may_start (next))
    return FALSE;
  if (!g_unichar_isspace (prev)) {
    if (gst_tts_is_unspaced (prev) || gst_tts_is_unspaced (next)
        || (prev >= 0x3000 && g_unichar_ispunct (prev))) {
      if (tts_is_opener (prev) || !is_word_border (self, offset))
        return FALSE;
    } else if (prev != 0x2014 || !g_unichar_isalnum (next)) {
      return FALSE;
    }
  }
  return !is_in_atom (self, &self->atom, offset);
}

static void
collect_cuts (Cutter *self)
{
  const gchar *text = self->graphemes->text, *end = text + self->range.end;
  const gchar *p = text + self->range.start;
  gunichar prev = 0, before = 0, last = 0;
  guint chars = 0, spoken = 0;

  for (; p < end; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (spoken > 0 && is_border (self, p - text, prev, c))
      add_cut (self, p - text, chars, spoken,
          grade_of (last, before, c, spoken < chars));

    chars++;
    if (!g_unichar_isspace (c)) {
      spoken = chars;
      before = c;
      if (!tts_is_closer (c))
        last = c;
    }
    prev = c;
  }
  add_cut (self, self->range.end, chars, spoken, GRADE_CLAUSE);
}

/* How far from an equal part a worse place must be to lose against a better
 * one, as parts of a part; a crumb of one word is the last resort. */
static gdouble
judge_cut (const Cut *cut, guint length, gdouble wanted, gboolean crumb)
{
  static const gdouble weights[] = { 0.0, 0.4, 0.9 };

  return ABS (length - wanted) / wanted + weights[cut->grade]
      + (crumb ? 2.0 : 0.0);
}

static void
choose_cuts (Cutter *self, GArray *ret_ends)
{
  const Cut *cuts = (const Cut *) self->cuts->data;
  guint last = self->cuts->len - 1, from = 0, chars = 0;

  while (from < last && cuts[last].spoken - chars > self->max_chars) {
    guint rest = cuts[last].spoken - chars, best = from;
    guint parts = (rest + self->max_chars - 1) / self->max_chars;
    gdouble least = G_MAXDOUBLE;

    for (guint i = from; i < last; i++) {
      guint length = cuts[i].spoken - chars;
      gdouble score;

      if (length > self->max_chars)
        break;
      score = judge_cut (&cuts[i], length, (gdouble) rest / parts,
          i == from || i == last - 1);
      if (score < least) {
        least = score;
        best = i;
      }
    }
    g_array_append_val (ret_ends, cuts[best].offset);
    chars = cuts[best].chars;
    from = best + 1;
  }
  g_array_append_val (ret_ends, cuts[last].offset);
}

void
tts_cut_sentence (TtsGraphemes *graphemes, TtsRange range, guint max_chars,
    const GArray *atoms, guint *atom, GArray *ret_ends)
{
  Cutter self = { .graphemes = graphemes, .range = range,
    .max_chars = max_chars, .atoms = atoms, .atom = *atom,
    .word_atom = *atom };

  self.cuts = g_array_new (FALSE, FALSE, sizeof (Cut));
  collect_cuts (&self);
  choose_cuts (&self, ret_ends);
  *atom = self.atom;
  g_array_unref (self.cuts);
}
