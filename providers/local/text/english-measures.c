/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers and what they count, as English says them. */
#include <stdlib.h>
#include <string.h>

#include "english-rules-private.h"

static const struct
{
  const gchar *sign, *word;
} scales[] = {
  { "k", "thousand" }, { "K", "thousand" }, { "m", "million" },
  { "M", "million" }, { "mn", "million" }, { "b", "billion" },
  { "bn", "billion" }, { "B", "billion" }, { "T", "trillion" },
  { "tn", "trillion" },
};

const gchar *
tts_en_scale (const gchar *sign)
{
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    if (strcmp (scales[i].sign, sign) == 0)
      return scales[i].word;
  return sign;
}

gboolean
tts_en_is_one (const gchar *number, const gchar *decimals)
{
  return strcmp (number, "1") == 0 && !*decimals;
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

/* The character behind the match. */
static const gchar *
behind (const GMatchInfo *match)
{
  gint end;

  g_match_info_fetch_pos (match, 0, NULL, &end);
  return g_match_info_get_string (match) + end;
}

/* A word, or seldom a unit, where a blank is before it; 45 W. 34th is a
 * street. */
static gboolean
is_word_after_blank (const gchar *unit, const gchar *next)
{
  static const gchar *const words[] = { "B", "N", "J", "MP", "ha", "cal",
    "day", "week", "month", "year", "hour", "minute", "second", "person", NULL
  };

  if (strcmp (unit, "in") == 0)
    return !*next || !strchr (".,;:)", *next);
  if (strcmp (unit, "W") == 0) {
    next += *next == '.';
    return *next == ' ' && (g_ascii_isdigit (next[1]) ||
        (g_ascii_isupper (next[1]) && g_ascii_islower (next[2])));
  }
  return g_strv_contains (words, unit);
}

/* The unit's name where it is one; (transfer full). */
static gchar *
find_unit (const GMatchInfo *match, const gchar *blank, const gchar *unit,
    gboolean plural)
{
  const gchar *next = behind (match);

  if (strcmp (unit, "in") == 0 && next[-1] == '.')
    next--;
  return *blank && is_word_after_blank (unit, next) ? NULL :
      tts_en_unit (unit, plural);
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
  gboolean plural = (!tts_en_is_one (number, decimals) || *range) &&
      *blank != '-' && !tts_en_is_adjective (context, match);
  g_autofree gchar *name = find_unit (match, blank, unit, plural);

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

/* km/h without a number */
TTS_EN_RULE (tts_en_say_unit)
{
  g_autofree gchar *unit = tts_en_group (match, 1);
  g_autofree gchar *name = tts_en_unit (unit, TRUE);

  tts_en_say (out, name ? name : "");
  return name != NULL;
}

static void
say_counted (GString *out, const gchar *number, const gchar *one,
    const gchar *many)
{
  if (!*number)
    return;
  tts_en_cardinal (out, number);
  tts_en_say (out, strcmp (number, "1") == 0 ? one : many);
}

/* 2h 14m 30s */
TTS_EN_RULE (tts_en_say_duration)
{
  g_autofree gchar *hours = tts_en_group (match, 1);
  g_autofree gchar *minutes = tts_en_group (match, 2);
  g_autofree gchar *seconds = tts_en_group (match, 3);

  say_counted (out, hours, "hour", "hours");
  say_counted (out, minutes, "minute", "minutes");
  say_counted (out, seconds, "second", "seconds");
  return TRUE;
}

/* 40° 26′ 46″ N */
TTS_EN_RULE (tts_en_say_position)
{
  g_autofree gchar *degrees = tts_en_group (match, 1);
  g_autofree gchar *decimals = tts_en_group (match, 2);
  g_autofree gchar *minutes = tts_en_group (match, 3);
  g_autofree gchar *seconds = tts_en_group (match, 4);
  g_autofree gchar *where = tts_en_group (match, 5);

  tts_en_decimal (out, degrees, decimals);
  tts_en_say (out, tts_en_is_one (degrees, decimals) ? "degree" : "degrees");
  say_counted (out, minutes, "minute", "minutes");
  say_counted (out, seconds, "second", "seconds");
  if (*where)
    tts_en_say (out, tts_en_direction (where));
  return TRUE;
}

TTS_EN_RULE (tts_en_say_feet)
{
  g_autofree gchar *feet = tts_en_group (match, 1);
  g_autofree gchar *inches = tts_en_group (match, 2);

  tts_en_cardinal (out, feet);
  tts_en_say (out, tts_en_is_one (feet, "") ? "foot" : "feet");
  tts_en_cardinal (out, inches);
  tts_en_say (out, tts_en_is_one (inches, "") ? "inch" : "inches");
  return TRUE;
}

TTS_EN_RULE (tts_en_say_prime)
{
  g_autofree gchar *number = tts_en_group (match, 1);
  g_autofree gchar *prime = tts_en_group (match, 2);
  gboolean feet = strcmp (prime, "′") == 0;

  tts_en_cardinal (out, number);
  if (tts_en_is_one (number, ""))
    tts_en_say (out, feet ? "foot" : "inch");
  else
    tts_en_say (out, feet ? "feet" : "inches");
  return TRUE;
}

TTS_EN_RULE (tts_en_say_by)
{
  g_autofree gchar *blank = tts_en_group (match, 7);
  g_autofree gchar *unit = tts_en_group (match, 8);
  g_autofree gchar *name = *unit ? find_unit (match, blank, unit, TRUE) : NULL;

  if (*unit && !name)
    return FALSE;
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
  tts_en_say (out, name ? name : "");
  return TRUE;
}

TTS_EN_RULE (tts_en_say_ordinal)
{
  g_autofree gchar *number = tts_en_group (match, 1);
  g_autofree gchar *all = tts_en_group (match, 0);

  /* A weight: the ordinals are 11th and 12th. */
  if (context->british && g_str_has_suffix (all, "st") &&
      (!g_str_has_suffix (number, "1") || g_str_has_suffix (number, "11"))) {
    tts_en_cardinal (out, number);
    tts_en_say (out, "stone");
  } else {
    tts_en_ordinal (out, number);
  }
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

/* What is more than one, and is no name. */
static void
say_improper (GString *out, const gchar *above, const gchar *below)
{
  static const gchar *const names[] = { "24/7", "9/11", NULL };
  g_autofree gchar *all = g_strconcat (above, "/", below, NULL);

  tts_en_cardinal (out, above);
  if (!g_strv_contains (names, all) && strcmp (above, below) != 0)
    tts_en_say (out, "over");
  tts_en_cardinal (out, below);
}

static void
say_proper (GString *out, const gchar *whole, const gchar *above,
    const gchar *below)
{
  gboolean one = strcmp (above, "1") == 0;

  if (*whole) {
    tts_en_cardinal (out, whole);
    tts_en_say (out, "and");
  }
  if (*whole && one)
    tts_en_say (out, strchr ("8", *below) ? "an" : "a");
  else
    tts_en_cardinal (out, above);
  if (strlen (below) <= 2 || strcmp (below, "100") == 0 ||
      strcmp (below, "1000") == 0) {
    say_parts (out, below, one);
  } else {
    tts_en_say (out, "over");
    tts_en_cardinal (out, below);
  }
}

TTS_EN_RULE (tts_en_say_fraction)
{
  g_autofree gchar *whole = tts_en_group (match, 1);
  g_autofree gchar *above = tts_en_group (match, 2);
  g_autofree gchar *below = tts_en_group (match, 3);
  g_autofree gchar *blank = tts_en_group (match, 4);
  g_autofree gchar *unit = tts_en_group (match, 5);
  gboolean proper = atoi (above) < atoi (below) && atoi (above) > 0 &&
      !(strcmp (above, "9") == 0 && strcmp (below, "11") == 0);
  g_autofree gchar *name =
      *unit ? find_unit (match, blank, unit, *whole || !proper) : NULL;

  if ((*whole && !proper) || (*unit && !name))
    return FALSE;
  if (proper)
    say_proper (out, whole, above, below);
  else
    say_improper (out, above, below);
  tts_en_say (out, name ? name : "");
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
  g_autofree gchar *blank = tts_en_group (match, 3);
  g_autofree gchar *unit = tts_en_group (match, 4);
  g_autofree gchar *name =
      *unit ? find_unit (match, blank, unit, *whole) : NULL;

  if (*unit && !name)
    return FALSE;
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
  tts_en_say (out, name ? name : "");
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

/* Flat 4B, and 221B Baker Street. */
static gboolean
is_house (const TtsEnContext *context, const gchar *next)
{
  return tts_en_after (context, "apartment|flat|suite|unit|room|gate|seat|"
      "number|platform|block|building|section|exit|figure|table") ||
      (*next == ' ' && g_ascii_isupper (next[1]));
}

/* 4K is a picture, 40K a number, 9700K a name. */
TTS_EN_RULE (tts_en_say_short_scale)
{
  g_autofree gchar *number = tts_en_group (match, 1);
  g_autofree gchar *decimals = tts_en_group (match, 2);
  g_autofree gchar *scale = tts_en_group (match, 3);
  const gchar *next = behind (match);

  if (!*decimals && ((g_ascii_toupper (*scale) == 'K' && strlen (number) > 3 &&
              !strchr (number, ',')) ||
          (strcmp (scale, "K") == 0 && strlen (number) == 1) ||
          (strcmp (scale, "B") == 0 && is_house (context, next))))
    return FALSE;
  if (g_ascii_isalnum (*next))
    return FALSE;
  tts_en_decimal (out, number, decimals);
  tts_en_say (out, tts_en_scale (scale));
  return TRUE;
}

TTS_EN_RULE (tts_en_say_numbered)
{
  g_autofree gchar *number = tts_en_group (match, 2);
  g_autofree gchar *sign = tts_en_group (match, 1);

  tts_en_say (out, g_str_has_prefix (sign, "Nos") ? "numbers" : "number");
  if (strlen (number) == 4)
    tts_en_year (out, number);
  else
    tts_en_cardinal (out, number);
  return TRUE;
}

/* CVE-2021-4422 is no range, a hyphen is before it. */
static gboolean
is_in_code (const GMatchInfo *match)
{
  const gchar *text = g_match_info_get_string (match);
  gint at;

  g_match_info_fetch_pos (match, 0, &at, NULL);
  return at > 1 && text[at - 1] == '-' && g_ascii_isalnum (text[at - 2]);
}

TTS_EN_RULE (tts_en_say_range)
{
  g_autofree gchar *number = tts_en_group (match, 1);
  g_autofree gchar *decimals = tts_en_group (match, 2);
  g_autofree gchar *all = tts_en_group (match, 0);
  g_autofree gchar *to = tts_en_group (match, 4);
  g_autofree gchar *to_decimals = tts_en_group (match, 5);

  if (is_in_code (match))
    return FALSE;
  tts_en_decimal (out, number, decimals);
  tts_en_say (out, strstr (all, " - ") ? "minus" : "to");
  tts_en_decimal (out, to, to_decimals);
  return TRUE;
}

/* FY2024 has a year. */
static void
say_code (GString *out, const gchar *number)
{
  if (strlen (number) == 4 && (g_str_has_prefix (number, "19") ||
          g_str_has_prefix (number, "20")))
    tts_en_year (out, number);
  else
    tts_en_code (out, number);
}

/* Four digits in a row are said as a year. */
TTS_EN_RULE (tts_en_say_number)
{
  g_autofree gchar *number = tts_en_group (match, 1);
  g_autofree gchar *decimals = tts_en_group (match, 2);
  const TtsToken *last = context->before->len == 0 ? NULL :
      tts_token (context->before, context->before->len - 1);

  if (last && !last->space && last->kind != TTS_TOKEN_MARK && !*decimals)
    say_code (out, number);
  else if (tts_en_after (context, "boeing|airbus|error|route|highway|bus|"
          "interstate|chmod") && !*decimals)
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
