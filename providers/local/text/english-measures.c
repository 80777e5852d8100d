/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers and what they count, as English says them. */
#include <stdlib.h>
#include <string.h>

#include "english-rules-private.h"

static const struct
{
  const gchar *sign, *one, *many, *cent, *cents;
} moneys[] = {
  { "$", "dollar", "dollars", "cent", "cents" },
  { "US$", "^US dollar", "^US dollars", "cent", "cents" },
  { "C$", "Canadian dollar", "Canadian dollars", "cent", "cents" },
  { "A$", "Australian dollar", "Australian dollars", "cent", "cents" },
  { "NZ$", "New Zealand dollar", "New Zealand dollars", "cent", "cents" },
  { "HK$", "Hong Kong dollar", "Hong Kong dollars", "cent", "cents" },
  { "£", "pound", "pounds", "penny", "pence" },
  { "€", "euro", "euros", "cent", "cents" },
  { "¥", "yen", "yen", NULL, NULL },
  { "₹", "rupee", "rupees", "paisa", "paise" },
  { "¢", "cent", "cents", NULL, NULL },
  { "USD", "dollar", "dollars", "cent", "cents" },
  { "EUR", "euro", "euros", "cent", "cents" },
  { "GBP", "pound", "pounds", "penny", "pence" },
  { "JPY", "yen", "yen", NULL, NULL },
  { "CHF", "Swiss franc", "Swiss francs", "centime", "centimes" },
  { "CAD", "Canadian dollar", "Canadian dollars", "cent", "cents" },
  { "AUD", "Australian dollar", "Australian dollars", "cent", "cents" },
  { "INR", "rupee", "rupees", "paisa", "paise" },
};

static const struct
{
  const gchar *sign, *word;
} scales[] = {
  { "k", "thousand" }, { "K", "thousand" }, { "m", "million" },
  { "M", "million" }, { "mn", "million" }, { "b", "billion" },
  { "bn", "billion" }, { "B", "billion" }, { "T", "trillion" },
  { "tn", "trillion" },
};

static const gchar *
scale_word (const gchar *sign)
{
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    if (strcmp (scales[i].sign, sign) == 0)
      return scales[i].word;
  return sign;
}

static gboolean
is_one (const gchar *number, const gchar *decimals)
{
  return strcmp (number, "1") == 0 && !*decimals;
}

/* The amount; cents where there are two decimals and no scale. */
static gboolean
say_money (GString *out, const gchar *sign, const gchar *number,
    const gchar *decimals, const gchar *scale)
{
  guint i = 0, cents;

  while (i < G_N_ELEMENTS (moneys) && strcmp (moneys[i].sign, sign) != 0)
    i++;
  if (i == G_N_ELEMENTS (moneys))
    return FALSE;
  if (*scale || !moneys[i].cent || strlen (decimals) != 2) {
    tts_en_decimal (out, number, decimals);
    tts_en_say (out, scale_word (scale));
    tts_en_say (out, is_one (number, decimals) && !*scale ? moneys[i].one :
        moneys[i].many);
    return TRUE;
  }
  cents = atoi (decimals);
  if (strcmp (number, "0") != 0 || cents == 0) {
    tts_en_cardinal (out, number);
    tts_en_say (out, is_one (number, "") ? moneys[i].one : moneys[i].many);
    if (cents > 0)
      tts_en_say (out, "and");
  }
  if (cents > 0) {
    tts_en_count (out, cents);
    tts_en_say (out, cents == 1 ? moneys[i].cent : moneys[i].cents);
  }
  return TRUE;
}

TTS_EN_RULE (tts_en_say_money)
{
  g_autofree gchar *sign = tts_en_group (match, 1);
  g_autofree gchar *currency = tts_en_group (match, 2);
  g_autofree gchar *number = tts_en_group (match, 3);
  g_autofree gchar *decimals = tts_en_group (match, 4);
  g_autofree gchar *to = tts_en_group (match, 5);
  g_autofree gchar *to_decimals = tts_en_group (match, 6);
  g_autofree gchar *scale = tts_en_group (match, 7);
  g_autofree gchar *per = tts_en_group (match, 8);
  g_autofree gchar *each = tts_en_unit (per, FALSE);

  if (*per && !each)
    return FALSE;
  if (*sign)
    tts_en_say (out, "minus");
  if (*to) {
    tts_en_decimal (out, number, decimals);
    tts_en_say (out, "to");
    if (!say_money (out, currency, to, to_decimals, scale))
      return FALSE;
  } else if (!say_money (out, currency, number, decimals, scale)) {
    return FALSE;
  }
  if (each) {
    tts_en_say (out, "per");
    tts_en_say (out, each);
  }
  return TRUE;
}

TTS_EN_RULE (tts_en_say_money_after)
{
  g_autofree gchar *number = tts_en_group (match, 1);
  g_autofree gchar *decimals = tts_en_group (match, 2);
  g_autofree gchar *scale = tts_en_group (match, 3);
  g_autofree gchar *currency = tts_en_group (match, 4);

  return say_money (out, currency, number, decimals, scale);
}

TTS_EN_RULE (tts_en_say_money_code)
{
  g_autofree gchar *currency = tts_en_group (match, 1);
  g_autofree gchar *number = tts_en_group (match, 2);
  g_autofree gchar *decimals = tts_en_group (match, 3);
  g_autofree gchar *scale = tts_en_group (match, 4);

  return say_money (out, currency, number, decimals, scale);
}

static void
say_sign (GString *out, const gchar *sign)
{
  if (strcmp (sign, "+") == 0)
    tts_en_say (out, "plus");
  else if (strcmp (sign, "±") == 0)
    tts_en_say (out, "plus or minus");
  else if (*sign)
    tts_en_say (out, "minus");
}

/* A letter that is a word, or seldom a unit, where a blank is before it. */
static gboolean
is_word_after_blank (const gchar *unit)
{
  static const gchar *const words[] = { "in", "B", "N", "J", "mo", "mi", "MP",
    "ha", "cal", "day", "week", "month", "year", "hour", "minute", "second",
    "person", NULL
  };

  return g_strv_contains (words, unit);
}

TTS_EN_RULE (tts_en_say_measure)
{
  g_autofree gchar *sign = tts_en_group (match, 1);
  g_autofree gchar *number = tts_en_group (match, 2);
  g_autofree gchar *decimals = tts_en_group (match, 3);
  g_autofree gchar *range = tts_en_group (match, 4);
  g_autofree gchar *to = tts_en_group (match, 5);
  g_autofree gchar *to_decimals = tts_en_group (match, 6);
  g_autofree gchar *blank = tts_en_group (match, 7);
  g_autofree gchar *unit = tts_en_group (match, 8);
  g_autofree gchar *name = NULL;

  if (*blank && is_word_after_blank (unit))
    return FALSE;
  if (g_str_has_prefix (unit, "μ")) {
    g_autofree gchar *micro = g_strconcat ("µ", unit + 2, NULL);

    name = tts_en_unit (micro, !is_one (number, decimals) || *range);
  } else {
    name = tts_en_unit (unit, !is_one (number, decimals) || *range);
  }
  if (!name || (!*blank && strcmp (unit, "B") == 0))
    return FALSE;
  say_sign (out, sign);
  tts_en_decimal (out, number, decimals);
  if (*range) {
    tts_en_say (out, "to");
    tts_en_decimal (out, to, to_decimals);
  }
  tts_en_say (out, name);
  return TRUE;
}

TTS_EN_RULE (tts_en_say_feet)
{
  g_autofree gchar *feet = tts_en_group (match, 1);
  g_autofree gchar *inches = tts_en_group (match, 2);

  tts_en_cardinal (out, feet);
  tts_en_say (out, is_one (feet, "") ? "foot" : "feet");
  tts_en_cardinal (out, inches);
  tts_en_say (out, is_one (inches, "") ? "inch" : "inches");
  return TRUE;
}

TTS_EN_RULE (tts_en_say_prime)
{
  g_autofree gchar *number = tts_en_group (match, 1);
  g_autofree gchar *prime = tts_en_group (match, 2);
  gboolean feet = strcmp (prime, "′") == 0;

  tts_en_cardinal (out, number);
  if (is_one (number, ""))
    tts_en_say (out, feet ? "foot" : "inch");
  else
    tts_en_say (out, feet ? "feet" : "inches");
  return TRUE;
}

TTS_EN_RULE (tts_en_say_by)
{
  for (gint i = 0; i < 3; i++) {
    g_autofree gchar *number = tts_en_group (match, 2 * i + 1);
    g_autofree gchar *decimals = tts_en_group (match, 2 * i + 2);

    if (!*number)
      break;
    if (i > 0)
      tts_en_say (out, "by");
    if (strlen (number) == 4 && !*decimals)
      tts_en_year (out, number);
    else
      tts_en_decimal (out, number, decimals);
  }
  return TRUE;
}

TTS_EN_RULE (tts_en_say_ordinal)
{
  g_autofree gchar *number = tts_en_group (match, 1);

  tts_en_ordinal (out, number);
  return TRUE;
}

/* The second half of "three quarters". */
static void
say_parts (GString *out, const gchar *below, gboolean one)
{
  g_autoptr (GString) part = g_string_new (NULL);

  if (strcmp (below, "2") == 0) {
    tts_en_say (out, one ? "half" : "halves");
    return;
  }
  if (strcmp (below, "4") == 0)
    g_string_append (part, "quarter");
  else
    tts_en_ordinal (part, below);
  if (!one)
    g_string_append_c (part, 's');
  tts_en_say (out, part->str);
}

TTS_EN_RULE (tts_en_say_fraction)
{
  g_autofree gchar *whole = tts_en_group (match, 1);
  g_autofree gchar *above = tts_en_group (match, 2);
  g_autofree gchar *below = tts_en_group (match, 3);
  gboolean proper = atoi (above) < atoi (below) && atoi (above) > 0;

  if (*whole && !proper)
    return FALSE;
  if (strcmp (above, "9") == 0 && strcmp (below, "11") == 0)
    proper = FALSE;
  if (*whole) {
    tts_en_cardinal (out, whole);
    tts_en_say (out, "and");
  }
  if (*whole && strcmp (above, "1") == 0)
    tts_en_say (out, strchr ("8", *below) ? "an" : "a");
  else
    tts_en_cardinal (out, above);
  if (!proper) {
    tts_en_cardinal (out, below);
  } else if (strlen (below) <= 2 || strcmp (below, "100") == 0 ||
      strcmp (below, "1000") == 0) {
    say_parts (out, below, strcmp (above, "1") == 0);
  } else {
    tts_en_say (out, "over");
    tts_en_cardinal (out, below);
  }
  return TRUE;
}

TTS_EN_RULE (tts_en_say_vulgar)
{
  static const struct
  {
    const gchar *sign, *alone, *behind;
  } signs[] = {
    { "½", "one half", "a half" }, { "⅓", "one third", "a third" },
    { "⅔", "two thirds", NULL }, { "¼", "one quarter", "a quarter" },
    { "¾", "three quarters", NULL }, { "⅕", "one fifth", "a fifth" },
    { "⅖", "two fifths", NULL }, { "⅗", "three fifths", NULL },
    { "⅘", "four fifths", NULL }, { "⅙", "one sixth", "a sixth" },
    { "⅚", "five sixths", NULL }, { "⅛", "one eighth", "an eighth" },
    { "⅜", "three eighths", NULL }, { "⅝", "five eighths", NULL },
    { "⅞", "seven eighths", NULL },
  };
  g_autofree gchar *whole = tts_en_group (match, 1);
  g_autofree gchar *sign = tts_en_group (match, 2);

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++) {
    if (strcmp (signs[i].sign, sign) != 0)
      continue;
    if (*whole) {
      tts_en_cardinal (out, whole);
      tts_en_say (out, "and");
    }
    tts_en_say (out, *whole && signs[i].behind ? signs[i].behind :
        signs[i].alone);
  }
  return TRUE;
}

TTS_EN_RULE (tts_en_say_power)
{
  g_autofree gchar *number = tts_en_group (match, 1);
  g_autofree gchar *sign = tts_en_group (match, 2);
  g_autofree gchar *power = tts_en_group (match, 3);
  g_auto (GStrv) parts = g_strsplit (number, ".", 2);

  tts_en_decimal (out, parts[0], parts[1]);
  tts_en_say (out, "times ten to the");
  if (*sign && *sign != '+')
    tts_en_say (out, "minus");
  tts_en_cardinal (out, power);
  return TRUE;
}

TTS_EN_RULE (tts_en_say_exponent)
{
  g_autofree gchar *all = tts_en_group (match, 0);
  g_autofree gchar *sign = tts_en_group (match, 1);
  g_autofree gchar *power = tts_en_group (match, 2);

  if (*all != '^')
    tts_en_say (out, "ten");
  if (!*sign && strcmp (power, "2") == 0) {
    tts_en_say (out, "squared");
  } else if (!*sign && strcmp (power, "3") == 0) {
    tts_en_say (out, "cubed");
  } else {
    tts_en_say (out, "to the");
    say_sign (out, sign);
    tts_en_cardinal (out, power);
  }
  return TRUE;
}

/* 4K is a picture, 40K a number. */
TTS_EN_RULE (tts_en_say_short_scale)
{
  g_autofree gchar *number = tts_en_group (match, 1);
  g_autofree gchar *decimals = tts_en_group (match, 2);
  g_autofree gchar *scale = tts_en_group (match, 3);
  gint end;

  if (strcmp (scale, "K") == 0 && strlen (number) == 1 && !*decimals)
    return FALSE;
  g_match_info_fetch_pos (match, 0, NULL, &end);
  if (g_ascii_isalnum (g_match_info_get_string (match)[end]))
    return FALSE;
  tts_en_decimal (out, number, decimals);
  tts_en_say (out, scale_word (scale));
  return TRUE;
}

TTS_EN_RULE (tts_en_say_numbered)
{
  g_autofree gchar *number = tts_en_group (match, 2);
  g_autofree gchar *sign = tts_en_group (match, 1);

  tts_en_say (out, g_str_has_prefix (sign, "Nos") ? "numbers" : "number");
  tts_en_cardinal (out, number);
  return TRUE;
}

TTS_EN_RULE (tts_en_say_sign)
{
  static const struct
  {
    const gchar *sign, *words;
  } signs[] = {
    { "~", "about" }, { "≈", "about" }, { "±", "plus or minus" },
    { "<", "less than" }, { ">", "more than" }, { "≤", "at most" },
    { "≥", "at least" }, { "+", "plus" },
  };
  g_autofree gchar *sign = tts_en_group (match, 1);

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (strcmp (signs[i].sign, sign) == 0)
      tts_en_say (out, signs[i].words);
  return TRUE;
}

TTS_EN_RULE (tts_en_say_minus)
{
  const TtsToken *last = context->before->len == 0 ? NULL :
      tts_token (context->before, context->before->len - 1);

  if (last && !last->space && last->kind != TTS_TOKEN_MARK)
    return FALSE;
  tts_en_say (out, "minus");
  return TRUE;
}

TTS_EN_RULE (tts_en_say_range)
{
  g_autofree gchar *number = tts_en_group (match, 1);
  g_autofree gchar *decimals = tts_en_group (match, 2);
  g_autofree gchar *all = tts_en_group (match, 0);
  g_autofree gchar *to = tts_en_group (match, 4);
  g_autofree gchar *to_decimals = tts_en_group (match, 5);

  tts_en_decimal (out, number, decimals);
  tts_en_say (out, strstr (all, " - ") ? "minus" : "to");
  tts_en_decimal (out, to, to_decimals);
  return TRUE;
}

/* Four digits in a row are said as a year. */
TTS_EN_RULE (tts_en_say_number)
{
  g_autofree gchar *number = tts_en_group (match, 1);
  g_autofree gchar *decimals = tts_en_group (match, 2);
  const TtsToken *last = context->before->len == 0 ? NULL :
      tts_token (context->before, context->before->len - 1);

  if (last && !last->space && last->kind != TTS_TOKEN_MARK && !*decimals)
    tts_en_code (out, number);
  else if (tts_en_after (context, "call|dial|phone|room|flight|extension") &&
      strlen (number) >= 3 && !strchr (number, ','))
    tts_en_digits (out, number, "oh");
  else if (number[0] == '0' && number[1] && !*decimals)
    tts_en_digits (out, number, "zero");
  else if (strlen (number) == 4 && !*decimals)
    tts_en_year (out, number);
  else
    tts_en_decimal (out, number, decimals);
  return TRUE;
}
