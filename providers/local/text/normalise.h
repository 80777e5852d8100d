/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* English text to the words that a reader would say. */
#pragma once

#include "token.h"

G_BEGIN_DECLS

/* Appends the words and marks of @size bytes at @at of @text, which is valid
 * UTF-8; the offsets of tokens count from @text. */
void tts_en_normalise (GArray *tokens, const gchar *text, gsize at,
                       gsize size, gboolean british);

G_END_DECLS
