/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* English words to phonemes, in their sentence. */
#pragma once

#include "english-lexicon.h"
#include "token.h"

G_BEGIN_DECLS

/* Puts phonemes for the keys of @words (in lower case, letters of English
 * and apostrophes) as their values; what it leaves NULL is spelled. */
typedef gboolean (*TtsEnGuess) (GHashTable *words, gpointer data,
    GError **error);

/* Fills in the phonemes of all tokens. */
gboolean     tts_en_phonemes (const TtsEnLexicon *lexicon, GArray *tokens,
                              TtsEnGuess guess, gpointer data,
                              const gchar *source, GError **error);

/* What word @i probably is: VERB, NOUN, VBD, DT, or NULL. */
const gchar *tts_en_speech   (const GArray *tokens, guint i);

G_END_DECLS
