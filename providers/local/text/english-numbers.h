/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* English words for numbers. All append to @out, words with a blank between
 * them and a blank before the first one if there is something. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A word or more, with its blank. */
void tts_en_say      (GString *out, const gchar *words);

/* @number: digits, commas among them are passed over. A number that no word
 * is long enough for is said digit by digit. */
void tts_en_cardinal (GString *out, const gchar *number);
void tts_en_ordinal  (GString *out, const gchar *number);
void tts_en_count    (GString *out, guint64 number);

/* "nineteen oh five" */
void tts_en_year     (GString *out, const gchar *number);

/* "nineteen twenties"; @number ends in 0. */
void tts_en_decade   (GString *out, const gchar *number);

/* "one oh two": each digit by itself, @zero is what a 0 is called. */
void tts_en_digits   (GString *out, const gchar *number, const gchar *zero);

/* As in A320: what follows letters in the same word. */
void tts_en_code     (GString *out, const gchar *number);

/* The number with its decimals, if @decimals is not NULL or empty. */
void tts_en_decimal  (GString *out, const gchar *number,
                      const gchar *decimals);

/* "one hundred and two", as Britain has it. */
void tts_en_add_and  (GString *out);

G_END_DECLS
