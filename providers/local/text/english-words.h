/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* English words that are not said as they are written: abbreviations,
 * acronyms, Roman numbers, signs. */
#pragma once

#include "english-rules.h"

G_BEGIN_DECLS

/* What stands for the word of @size bytes at @word, and how many bytes it
 * takes with its stop; NULL if it is a word as any. */
const gchar *tts_en_abbreviation (const TtsEnContext *context,
                                  const gchar *word, gsize size,
                                  gsize *ret_size);

/* Whether the word behind the blank at @at is one that begins sentences. */
gboolean     tts_en_starts_sentence (const gchar *at);

/* Whether ABC is said letter by letter; what may follow is 's or s. */
gboolean     tts_en_is_letters   (const gchar *text, const gchar *word,
                                  gsize size);

/* "four" or "the eighth" where IV or VIII is a number, else FALSE. */
gboolean     tts_en_roman        (const TtsEnContext *context,
                                  const gchar *word, gsize size,
                                  GString *out);

/* What a sign is called between blanks, or NULL. */
const gchar *tts_en_sign         (gunichar sign);

G_END_DECLS
