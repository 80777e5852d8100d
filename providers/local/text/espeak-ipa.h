/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What espeak-ng writes (IPA with ^ for what is one sound of two letters) to
 * the phonemes that Kokoro was trained on. */
#pragma once

#include "token.h"

G_BEGIN_DECLS

typedef enum
{
  TTS_IPA_AMERICAN,
  TTS_IPA_BRITISH,
  TTS_IPA_OTHER,                /* es, fr, hi, it, pt-br */
} TtsIpaKind;

/* (transfer full) */
gchar *tts_espeak_ipa      (const gchar *ipa, TtsIpaKind kind);

/* English IPA as people write it, "təmˈeɪtoʊ"; (transfer full). */
gchar *tts_ipa_of_people   (const gchar *ipa);

/* Cuts @size bytes at @at of @text into tokens: marks as they are, words
 * without phonemes, which tts_espeak_share puts in. Nothing is written out, as
 * espeak reads numbers itself. */
void   tts_espeak_tokens   (GArray *tokens, const gchar *text, gsize at,
                            gsize size);

/* The words between marks, a line each; (transfer full). */
gchar *tts_espeak_lines    (const GArray *tokens);

/* Gives the words of each line to the tokens of that line; where they are
 * not as many, each word goes to the token at its place. */
void   tts_espeak_share    (GArray *tokens, const gchar *lines,
                            TtsIpaKind kind);

G_END_DECLS
