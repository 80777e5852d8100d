/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libespeak-ng itself makes of a text, for comparison. */
#pragma once

#include <glib.h>

typedef struct
{
  guint32 character;            /* of the text, from 1 */
  guint32 sample;
} DirectWord;

typedef struct
{
  guint32 rate;
  GByteArray *pcm;              /* 16 bit mono */
  GArray *words;                /* DirectWord */
} Direct;

/* In a process of its own, as the library keeps state. @more: with the pause
 * that ends a clause. */
Direct speak_directly (const gchar *voice, const gchar *text, gboolean more);

void   direct_clear   (Direct *direct);
