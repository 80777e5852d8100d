/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The values of SSML's prosody: keywords say what is wanted of the voice,
 * numbers and percentages change what the elements around them asked for. */
#include "gst-tts-ssml-private.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const gchar *name;
  gdouble value;
} Keyword;

static gboolean
find_keyword (const Keyword *keywords, const gchar *text, gdouble *ret_value)
{
  for (; keywords->name; keywords++) {
    if (strcmp (keywords->name, text) == 0) {
      *ret_value = keywords->value;
      return TRUE;
    }
  }
  return FALSE;
}

/* A number with a sign or not; the unit is what follows. */
static gboolean
parse_amount (const gchar *text, gdouble *ret_amount, gboolean *ret_signed,
    const gchar **ret_unit)
{
  gboolean has_sign = *text == '+' || *text == '-';
  gsize length = strspn (text + has_sign, "0123456789.");
  g_autofree gchar *number = NULL;
  gchar *stop;

  if (length == 0 || length > 20)
    return FALSE;

  number = g_strndup (text, has_sign + length);
  *ret_amount = g_ascii_strtod (number, &stop);
  *ret_signed = has_sign;
  *ret_unit = text + has_sign + length;
  return *stop == '\0';
}

gboolean
gst_tts_ssml_parse_rate (const gchar *text, gdouble around, gdouble *ret_rate)
{
  static const Keyword keywords[] = { { "x-slow", 0.5 }, { "slow", 0.75 },
    { "medium", 1.0 }, { "default", 1.0 }, { "fast", 1.25 },
    { "x-fast", 1.6 }, { NULL, } };
  gboolean has_sign;
  const gchar *unit;
  gdouble amount;

  if (find_keyword (keywords, text, ret_rate))
    return TRUE;
  if (!parse_amount (text, &amount, &has_sign, &unit))
    return FALSE;

  if (strcmp (unit, "%") == 0)
    amount = (has_sign ? 100 + amount : amount) / 100;
  else if (*unit || has_sign)
    return FALSE;
  *ret_rate = around * amount;
  return amount > 0;
}

gboolean
gst_tts_ssml_parse_pitch (const gchar *text, gdouble around,
    gdouble *ret_pitch)
{
  static const Keyword keywords[] = { { "x-low", -6 }, { "low", -3 },
    { "medium", 0 }, { "default", 0 }, { "high", 3 }, { "x-high", 6 },
    { NULL, } };
  gboolean has_sign;
  const gchar *unit;
  gdouble amount;

  if (find_keyword (keywords, text, ret_pitch))
    return TRUE;
  if (!parse_amount (text, &amount, &has_sign, &unit))
    return FALSE;

  if (strcmp (unit, "%") == 0 && has_sign && amount > -100)
    amount = 12 * log2 (1 + amount / 100);
  else if (strcmp (unit, "st") != 0)
    return FALSE;
  *ret_pitch = around + amount;
  return TRUE;
}

gboolean
gst_tts_ssml_parse_volume (const gchar *text, gdouble around,
    gdouble *ret_volume)
{
  static const Keyword keywords[] = { { "silent", 0.0 }, { "x-soft", 0.25 },
    { "soft", 0.5 }, { "medium", 1.0 }, { "default", 1.0 }, { "loud", 1.4 },
    { "x-loud", 2.0 }, { NULL, } };
  gboolean has_sign;
  const gchar *unit;
  gdouble amount;

  if (find_keyword (keywords, text, ret_volume))
    return TRUE;
  if (!parse_amount (text, &amount, &has_sign, &unit))
    return FALSE;

  if (strcmp (unit, "dB") == 0)
    *ret_volume = around * pow (10, amount / 20);
  else if (strcmp (unit, "%") == 0)
    *ret_volume = around * MAX (has_sign ? 100 + amount : amount, 0) / 100;
  else if (*unit)
    return FALSE;
  else
    *ret_volume = has_sign ? MAX (around + amount / 100, 0) : amount / 100;
  return TRUE;
}
