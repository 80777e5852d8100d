/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a text becomes on its way to phonemes: words and marks, each of which
 * knows the bytes of the text that it comes from. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TTS_TOKEN_WORD,
  TTS_TOKEN_LETTERS,            /* said one by one; may end in 's or s */
  TTS_TOKEN_MARK,               /* one of ; : , . ! ? — … “ ” ( ) */
  TTS_TOKEN_PHONEMES,           /* as somebody wrote them */
} TtsTokenKind;

typedef struct
{
  TtsTokenKind kind;
  gchar *text;
  guint offset, length;         /* bytes of the source */
  gboolean space;               /* a blank behind it */

  /* Of the stages after this one. */
  gchar *phonemes;              /* NULL where it has none yet */
  const gchar *source;          /* who knew them */
} TtsToken;

/* Of TtsToken. */
GArray   *tts_tokens_new  (void);
TtsToken *tts_tokens_add  (GArray *tokens, TtsTokenKind kind,
                           const gchar *text, gssize size);
#define tts_token(tokens, i) (&g_array_index (tokens, TtsToken, i))

/* The words as they would be written out; (transfer full). */
gchar    *tts_tokens_text (const GArray *tokens);

/* What has more than @most characters of phonemes becomes several tokens of
 * the same bytes: cut at blanks, else before a stress. */
void      tts_tokens_cut  (GArray *tokens, guint most);

/* In small letters, whatever the locale: a Turkish one would make "Is" begin
 * with a letter that no dictionary has. (transfer full). */
gchar    *tts_lower       (const gchar *text);

G_END_DECLS
