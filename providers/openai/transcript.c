/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a model that could have said anything has said the text. */
#include <string.h>

#include "openai.h"

/* Words that a number may have. */
#define MAX_NUMBER 12

/* Letters and digits without case: "It's" is one word, as is "O'Neill". */
static GPtrArray *
split (const gchar *text)
{
  g_autofree gchar *folded = g_utf8_casefold (text, -1);
  g_autofree gchar *composed = g_utf8_normalize (folded, -1,
      G_NORMALIZE_ALL_COMPOSE);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) word = g_string_new (NULL);

  for (const gchar *p = composed ? composed : ""; ; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_isalnum (c) || g_unichar_ismark (c))
      g_string_append_unichar (word, c);
    else if (c != '\'' && c != 0x2019 && word->len > 0) {
      g_ptr_array_add (words, g_strdup (word->str));
      g_string_truncate (word, 0);
    }
    if (c == 0)
      return words;
  }
}

static gboolean
has_digit (const gchar *word)
{
  return strpbrk (word, "0123456789") != NULL;
}

/* Where @word comes again within a number's length; or the end. */
static guint
find (GPtrArray *words, guint from, const gchar *word)
{
  guint end = MIN (words->len, from + MAX_NUMBER);

  for (guint i = from; i < end; i++)
    if (g_str_equal (words->pdata[i], word))
      return i;
  return words->len;
}

/* Steps over what @numbers has in digits at *@at and @other in words. */
static void
skip_number (GPtrArray *numbers, guint *at, GPtrArray *other, guint *ret_from)
{
  while (*at < numbers->len && has_digit (numbers->pdata[*at]))
    (*at)++;
  if (*at == numbers->len)
    *ret_from = other->len;
  else
    *ret_from = find (other, *ret_from, numbers->pdata[*at]);
}

gboolean
openai_transcript_fits (const gchar *text, const gchar *said,
    gboolean whole)
{
  g_autoptr (GPtrArray) wanted = split (text);
  g_autoptr (GPtrArray) got = split (said);
  guint i = 0, j = 0;

  /* The last word may go on. */
  if (!whole && got->len > 0)
    g_ptr_array_set_size (got, got->len - 1);
  while (i < wanted->len && j < got->len) {
    if (g_str_equal (wanted->pdata[i], got->pdata[j])) {
      i++;
      j++;
    } else if (has_digit (wanted->pdata[i]))
      skip_number (wanted, &i, got, &j);
    else if (has_digit (got->pdata[j]))
      skip_number (got, &j, wanted, &i);
    else
      return FALSE;
  }
  return j == got->len && (i == wanted->len || !whole);
}
