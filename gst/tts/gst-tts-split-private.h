/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files that cut text share. */
#pragma once

#include <gst/tts/gst-tts-chunk.h>
#include <unicode/ubrk.h>

G_BEGIN_DECLS

/* An empty chunk with the wishes of its cue. */
GstTtsChunk *    tts_chunk_new        (GstTtsCue *cue, guint cue_index);

/* How a word that stands beside a full stop changes what the stop means. */
typedef enum
{
  TTS_WORD_NEVER_LAST = 1 << 0, /* Mr. e.g. */
  TTS_WORD_SELDOM_LAST = 1 << 1, /* Inc. U.S. */
  TTS_WORD_BEFORE_NUMBER = 1 << 2, /* No. Fig. Jan. */
  TTS_WORD_AFTER_HOUR = 1 << 3, /* what goes on after a.m.: Monday, GMT */
  TTS_WORD_STARTER = 1 << 4,    /* The, He: a sentence starts with it */
} TtsWordKind;

/* Sets @ret_name (12 bytes) to the primary subtag of a BCP 47 tag, in lower
 * case; empty if there is none. */
void             tts_primary_language (const gchar *language, gchar *ret_name);

/* One bit for each language that has a table; all for an empty name, those
 * of English for a language without one. */
guint            tts_word_languages   (const gchar *primary);

/* @word of @size bytes, in any case, without its last stop. */
TtsWordKind      tts_word_kind        (const gchar *word, gsize size,
    guint languages);

/* This thread's iterator of @type, set on @text; valid until the next call
 * of the same type. NULL if ICU has no data. */
UBreakIterator * tts_break_iterator   (UBreakIteratorType type,
    const gchar *language, const gchar *text, gsize length);

/* Bytes in a text. */
typedef struct
{
  guint start;
  guint end;
} TtsRange;

/* Appends [start, end) to @ranges, of TtsRange in order; one with the last if
 * they overlap. */
void             tts_ranges_add       (GArray *ranges, guint start,
    guint end);

/* The first range that ends behind @offset if it starts before @limit, or
 * NULL. Offsets must not fall from call to call with one @cursor. */
const TtsRange * tts_ranges_find      (const GArray *ranges, guint *cursor,
    guint offset, guint limit);

/* Where a text may be cut; start from { text, length }. */
typedef struct
{
  const gchar *text;
  gsize length;
  UBreakIterator *iterator;     /* when it is first needed */
} TtsGraphemes;

/* The first grapheme border at or behind @offset. */
guint            tts_grapheme_ceil    (TtsGraphemes *self, guint offset);

/* Whether it is never the first of a grapheme. */
gboolean         tts_is_extending     (gunichar c);

/* Whether a voice says something for this character. */
gboolean         tts_is_spoken        (gunichar c);

gboolean         tts_is_opener        (gunichar c);

gboolean         tts_is_closer        (gunichar c);

/* Like gst_tts_sentence_borders() for a part of a text. */
GArray *         tts_sentence_borders (TtsGraphemes *graphemes,
    TtsRange range, const gchar *language);

/* Cuts the sentence @range of @graphemes' text, which is too long, at clauses
 * and words, never inside one of @atoms (of TtsRange, in order; those before
 * @atom are left behind). Appends to @ret_ends (of guint) where the pieces
 * end; the last is the range's end. */
void             tts_cut_sentence     (TtsGraphemes *graphemes,
    TtsRange range, guint max_chars, const GArray *atoms, guint *atom,
    GArray *ret_ends);

G_END_DECLS
