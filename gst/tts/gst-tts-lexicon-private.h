/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The store of a lexicon, between what reads it and what applies it. */
#pragma once

#include <gst/tts/gst-tts-lexicon.h>

G_BEGIN_DECLS

/* Bytes; nothing longer is a word or a name. */
#define TTS_LEXICON_MAX_GRAPHEME 256
#define TTS_LEXICON_MAX_HOW 4096
#define TTS_LEXICON_MAX_GRAPHEMES (1000 * 1000)

/* How something is said: in IPA, or as other words. */
typedef struct
{
  gchar *how;
  gboolean is_phonemes;
} TtsLexiconEntry;

/* A word or sign of a text. */
typedef struct
{
  guint start;
  guint end;
  gboolean spaced;              /* white space stands before it */
} TtsToken;

/* Words and signs of @text, of TtsToken, cut as Unicode says. */
GArray *        tts_tokens_new       (const gchar *text, gsize length);

GstTtsLexicon * tts_lexicon_new      (void);

/* Takes @how. The first to be added for a grapheme stays. */
void            tts_lexicon_add      (GstTtsLexicon *self,
    const gchar *const *graphemes, gchar *how, gboolean is_phonemes);

void            tts_lexicon_set_language (GstTtsLexicon *self,
    const gchar *language);

/* Primary subtag, empty if it is for any language. */
const gchar *   tts_lexicon_get_language (const GstTtsLexicon *self);

/* The longest grapheme that starts with token @first and ends before byte
 * @limit, or NULL; @ret_last is its last token. */
const TtsLexiconEntry *
                tts_lexicon_find     (const GstTtsLexicon *self,
    const gchar *text, const GArray *tokens, guint first, guint limit,
    guint *ret_last);

G_END_DECLS
