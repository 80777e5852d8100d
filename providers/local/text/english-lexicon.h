/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How single English words are said, from the dictionaries that are there. */
#pragma once

#include "dictionary.h"

G_BEGIN_DECLS

typedef struct _TtsEnLexicon TtsEnLexicon;

/* What a word's sound depends on beside its letters. */
typedef struct
{
  const gchar *speech;          /* guessed part of speech, or NULL */
  gboolean proper;              /* a name */
  gboolean last;                /* before a mark or at the end */
  gboolean vowel_next;          /* the next word begins with a vowel */
  gboolean to_next;             /* the next word is "to" */
} TtsEnWord;

/* Takes what it finds in @folders, which may be nothing: us_gold.json,
 * us_silver.json, gb_gold.json, gb_silver.json, cmudict.dict. A file that is
 * there and damaged is an error. */
TtsEnLexicon *tts_en_lexicon_open (const gchar *const *folders,
                                   gboolean british, GError **error);
void          tts_en_lexicon_free (TtsEnLexicon *lexicon);

/* Whether it has a dictionary that was made for this kind of English. */
gboolean      tts_en_lexicon_has_words  (const TtsEnLexicon *lexicon);

/* NULL if no dictionary knows it; (transfer full). @ret_source may be NULL. */
gchar        *tts_en_lexicon_find (const TtsEnLexicon *lexicon,
                                   const gchar *word,
                                   const TtsEnWord *context,
                                   const gchar **ret_source);

/* @phonemes of @word, from a source that stresses every word, as it is said
 * between others: "of" and "is" without stress, "when" with half of it. */
gchar        *tts_en_reduce       (const gchar *word, const gchar *phonemes,
                                   const TtsEnWord *context);

/* FBI, CPUs or CEO's letter by letter; (transfer full). */
gchar        *tts_en_lexicon_spell (const TtsEnLexicon *lexicon,
                                    const gchar *letters);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtsEnLexicon, tts_en_lexicon_free)

G_END_DECLS
