/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* English words for numbers. */
#include "english-numbers.h"

#include <string.h>

#define MAX_DIGITS 18

static const gchar *const small[] = {
  "zero", "one", "two", "three", "four", "five", "six", "seven", "eight",
  "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
  "sixteen", "seventeen", "eighteen", "nineteen",
};

static const gchar *const tens[] = {
  "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
  "ninety",
};

static const gchar *const scales[] = {
  "", "thousand", "million", "billion", "trillion", "quadrillion",
};

static const struct
{
  const gchar *cardinal, *ordinal;
} irregular[] = {
  { "one", "first" }, { "two", "second" }, { "three", "third" },
  { "five", "fifth" }, { "eight", "eighth" }, { "nine", "ninth" },
  { "twelve", "twelfth" },
};

void
tts_en_say (GString *out, const gchar *words)
{
  if (!*words)
    return;
  if (out->len > 0)
    g_string_append_c (out, ' ');
  g_string_append (out, words);
}

static void
say_below_thousand (GString *out, guint n)
{
  if (n >= 100) {
    tts_en_say (out, small[n / 100]);
    tts_en_say (out, "hundred");
    n %= 100;
    if (n == 0)
      return;
  }
  if (n < 20) {
    tts_en_say (out, small[n]);
    return;
  }
  tts_en_say (out, tens[n / 10]);
  if (n % 10)
    tts_en_say (out, small[n % 10]);
}

void
tts_en_count (GString *out, guint64 number)
{
  guint64 unit = 1;
  gint scale = 0;

  if (number == 0) {
    tts_en_say (out, small[0]);
    return;
  }
  while (scale + 1 < (gint) G_N_ELEMENTS (scales) && number / unit >= 1000) {
    unit *= 1000;
    scale++;
  }
  for (; scale >= 0; scale--, unit /= 1000) {
    guint part = number / unit % 1000;

    if (part == 0)
      continue;
    say_below_thousand (out, part);
    tts_en_say (out, scales[scale]);
  }
}

/* Its digits alone, zeros in front left out. */
static gchar *
plain (const gchar *number)
{
  GString *digits = g_string_new (NULL);

  for (; *number; number++)
    if (g_ascii_isdigit (*number) && (*number != '0' || digits->len > 0))
      g_string_append_c (digits, *number);
  if (digits->len == 0)
    g_string_append_c (digits, '0');
  return g_string_free (digits, FALSE);
}

void
tts_en_digits (GString *out, const gchar *number, const gchar *zero)
{
  for (; *number; number++)
    if (g_ascii_isdigit (*number))
      tts_en_say (out, *number == '0' ? zero : small[*number - '0']);
}

void
tts_en_cardinal (GString *out, const gchar *number)
{
  g_autofree gchar *digits = plain (number);

  if (strlen (digits) > MAX_DIGITS)
    tts_en_digits (out, digits, small[0]);
  else
    tts_en_count (out, g_ascii_strtoull (digits, NULL, 10));
}

/* The last word becomes an ordinal. */
static void
make_ordinal (GString *out)
{
  const gchar *last = strrchr (out->str, ' ');
  gsize at = last ? (gsize) (last + 1 - out->str) : 0;

  for (guint i = 0; i < G_N_ELEMENTS (irregular); i++)
    if (strcmp (out->str + at, irregular[i].cardinal) == 0) {
      g_string_truncate (out, at);
      g_string_append (out, irregular[i].ordinal);
      return;
    }
  if (out->str[out->len - 1] == 'y') {
    g_string_truncate (out, out->len - 1);
    g_string_append (out, "ie");
  }
  g_string_append (out, "th");
}

void
tts_en_ordinal (GString *out, const gchar *number)
{
  tts_en_cardinal (out, number);
  make_ordinal (out);
}

void
tts_en_year (GString *out, const gchar *number)
{
  g_autofree gchar *digits = plain (number);
  guint n, high, low;

  if (strlen (digits) > 4 || strlen (digits) < 3) {
    tts_en_cardinal (out, digits);
    return;
  }
  n = g_ascii_strtoull (digits, NULL, 10);
  high = n / 100;
  low = n % 100;
  if (n < 1000 || (high % 10 == 0 && low < 10)) {
    tts_en_count (out, n);
    return;
  }
  tts_en_count (out, high);
  if (low == 0) {
    tts_en_say (out, "hundred");
    return;
  }
  if (low < 10)
    tts_en_say (out, "oh");
  tts_en_count (out, low);
}

void
tts_en_decade (GString *out, const gchar *number)
{
  tts_en_year (out, number);
  if (out->str[out->len - 1] == 'y') {
    g_string_truncate (out, out->len - 1);
    g_string_append (out, "ies");
  } else {
    g_string_append_c (out, 's');
  }
}

void
tts_en_code (GString *out, const gchar *number)
{
  gsize size = strlen (number);

  if (number[0] == '0' || size > 3 || !g_ascii_isdigit (*number)) {
    tts_en_digits (out, number, small[0]);
  } else if (size == 3 && strcmp (number + 1, "00") != 0) {
    tts_en_say (out, small[number[0] - '0']);
    if (number[1] == '0')
      tts_en_say (out, "oh");
    tts_en_cardinal (out, number + 1);
  } else {
    tts_en_cardinal (out, number);
  }
}

void
tts_en_decimal (GString *out, const gchar *number, const gchar *decimals)
{
  if (*number)
    tts_en_cardinal (out, number);
  if (!decimals || !*decimals)
    return;
  tts_en_say (out, "point");
  tts_en_digits (out, decimals, small[0]);
}

static gboolean
is_below_hundred (const gchar *word)
{
  static const gchar words[] = " one two three four five six seven eight nine "
      "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
      "nineteen twenty thirty forty fifty sixty seventy eighty ninety first "
      "second third fourth fifth sixth seventh eighth ninth tenth eleventh "
      "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
      "eighteenth nineteenth twentieth thirtieth fortieth fiftieth sixtieth "
      "seventieth eightieth ninetieth ";
  g_autofree gchar *wanted = g_strdup_printf (" %s ", word ? word : "-");

  return strstr (words, wanted) != NULL;
}

static gboolean
is_scale (const gchar *word)
{
  static const gchar *const large[] = { "thousand", "million", "billion",
    "trillion", "quadrillion", NULL
  };

  return word && g_strv_contains (large, word);
}

/* Whether "and" is said behind the word at @i. */
static gboolean
wants_and (gchar **words, guint i)
{
  guint next = i + 1;

  if (!is_below_hundred (words[next]))
    return FALSE;
  if (strcmp (words[i], "hundred") == 0)
    return TRUE;
  while (is_below_hundred (words[next]))
    next++;
  return is_scale (words[i]) && !is_scale (words[next]) &&
      g_strcmp0 (words[next], "hundred") != 0;
}

void
tts_en_add_and (GString *out)
{
  g_auto (GStrv) words = g_strsplit (out->str, " ", 0);

  g_string_truncate (out, 0);
  for (guint i = 0; words[i]; i++) {
    tts_en_say (out, words[i]);
    if (wants_and (words, i))
      tts_en_say (out, "and");
  }
}
