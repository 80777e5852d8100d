/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What in an English text is not written as it is said: a table of patterns,
 * each with the function that says what it found. */
#pragma once

#include "token.h"

G_BEGIN_DECLS

typedef struct
{
  const GArray *before;         /* TtsToken: what was said so far */
  gboolean british;
} TtsEnContext;

/* The rule that fits at byte @at: how many bytes it took, 0 if none does.
 * @ret_out gets the words with blanks between them. A mark is a word of its
 * own, and ^ABC is said letter by letter. */
gsize    tts_en_rules (const TtsEnContext *context, const gchar *text,
                       gsize size, gsize at, GString *ret_out);

/* The tables of single words. @word: letters, no stop. All return NULL where
 * there is nothing to say about it. */

/* What "km" or "km/h" measures, (transfer full). */
gchar   *tts_en_unit  (const gchar *unit, gboolean plural);

/* "northwest" of NW, or NULL. */
const gchar *tts_en_direction (const gchar *letters);

/* Jan or January: 1 to 12, or 0. */
guint    tts_en_month (const gchar *name);
const gchar *tts_en_month_name (guint month);

/* Whether the last word said is one of @list (in | bars). */
gboolean tts_en_after (const TtsEnContext *context, const gchar *list);

G_END_DECLS
