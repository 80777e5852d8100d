/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rubbish as English: words come out, in order and within the text. */
#include <glib.h>
#include <string.h>

#include "text/english-phonemes.h"
#include "text/normalise.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const gchar *const none[] = { NULL };
  g_autofree gchar *text = g_utf8_make_valid ((const gchar *) data, size);
  g_autoptr (TtsEnLexicon) lexicon = tts_en_lexicon_open (none, size % 2, NULL);
  g_autoptr (GArray) tokens = tts_tokens_new ();
  guint last = 0;

  tts_en_normalise (tokens, text, 0, strlen (text), size % 2);
  for (guint i = 0; i < tokens->len; i++) {
    const TtsToken *token = tts_token (tokens, i);

    g_assert_cmpuint (token->offset, >=, last);
    g_assert_cmpuint (token->offset + token->length, <=, strlen (text));
    last = token->offset;
  }
  g_assert_true (tts_en_phonemes (lexicon, tokens, NULL, NULL, NULL, NULL));
  return 0;
}
