/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Days and times as English says them. */
#include <stdlib.h>
#include <string.h>

#include "english-rules-private.h"

static void
say_ordinal (GString *out, const gchar *before, const gchar *day)
{
  g_autoptr (GString) ordinal = g_string_new (NULL);

  tts_en_say (out, before);
  tts_en_ordinal (ordinal, day);
  tts_en_say (out, ordinal->str);
}

static void
say_year (GString *out, const gchar *year)
{
  if (!*year)
    return;
  tts_en_say (out, ",");
  tts_en_year (out, year);
}

/* "March fifth, twenty twenty four", British "the fifth of March, ..." */
static gboolean
say_date (const TtsEnContext *context, GString *out, gboolean day_first,
    const gchar *day, guint month, const gchar *year)
{
  gint number = atoi (day);

  if (month < 1 || month > 12 || number < 1 || number > 31)
    return FALSE;
  if (day_first) {
    say_ordinal (out, tts_en_after (context, "the") ? "" : "the", day);
    tts_en_say (out, "of");
    tts_en_say (out, tts_en_month_name (month));
  } else {
    say_ordinal (out, tts_en_month_name (month), day);
  }
  say_year (out, year);
  return TRUE;
}

TTS_EN_RULE (tts_en_say_iso_date)
{
  g_autofree gchar *year = tts_en_group (match, 1);
  g_autofree gchar *month = tts_en_group (match, 2);
  g_autofree gchar *day = tts_en_group (match, 3);

  return say_date (context, out, context->british, day, atoi (month), year);
}

/* 24 of this century, 99 of the last one. */
static gchar *
full_year (const gchar *year)
{
  if (strlen (year) != 2)
    return g_strdup (year);
  return g_strconcat (atoi (year) < 50 ? "20" : "19", year, NULL);
}

/* on 3/15 */
TTS_EN_RULE (tts_en_say_short_date)
{
  g_autofree gchar *first = tts_en_group (match, 1);
  g_autofree gchar *second = tts_en_group (match, 2);
  gboolean day_first = context->british;

  if (!tts_en_after (context, "on|since|until|till|dated|due|monday|"
          "tuesday|wednesday|thursday|friday|saturday|sunday") ||
      atoi (first) == 0)
    return FALSE;
  return say_date (context, out, day_first, day_first ? first : second,
      atoi (day_first ? second : first), "");
}

TTS_EN_RULE (tts_en_say_slash_date)
{
  g_autofree gchar *first = tts_en_group (match, 1);
  g_autofree gchar *second = tts_en_group (match, 2);
  g_autofree gchar *third = tts_en_group (match, 3);
  g_autofree gchar *year = full_year (third);
  gboolean day_first = atoi (second) > 12 ? FALSE :
      atoi (first) > 12 ? TRUE : context->british;

  return say_date (context, out, context->british, day_first ? first : second,
      atoi (day_first ? second : first), year);
}

TTS_EN_RULE (tts_en_say_dot_date)
{
  g_autofree gchar *day = tts_en_group (match, 1);
  g_autofree gchar *month = tts_en_group (match, 2);
  g_autofree gchar *year = tts_en_group (match, 3);

  return say_date (context, out, context->british, day, atoi (month), year);
}

static guint
month_of (const GMatchInfo *match, gint n)
{
  g_autofree gchar *name = tts_en_group (match, n);

  name[strcspn (name, ".")] = '\0';
  return tts_en_month (name);
}

TTS_EN_RULE (tts_en_say_month_day)
{
  g_autofree gchar *day = tts_en_group (match, 2);
  g_autofree gchar *year = tts_en_group (match, 3);

  return say_date (context, out, FALSE, day, month_of (match, 1), year);
}

TTS_EN_RULE (tts_en_say_day_month)
{
  g_autofree gchar *day = tts_en_group (match, 1);
  g_autofree gchar *year = tts_en_group (match, 3);

  return say_date (context, out, TRUE, day, month_of (match, 2), year);
}

static gboolean
is_later_day (const gchar *first, const gchar *last)
{
  return atoi (first) > 0 && atoi (first) < atoi (last) && atoi (last) <= 31;
}

/* June 3-5, 2021 */
TTS_EN_RULE (tts_en_say_month_days)
{
  g_autofree gchar *first = tts_en_group (match, 2);
  g_autofree gchar *last = tts_en_group (match, 3);
  g_autofree gchar *year = tts_en_group (match, 4);

  if (!is_later_day (first, last) ||
      !say_date (context, out, FALSE, first, month_of (match, 1), ""))
    return FALSE;
  say_ordinal (out, "to", last);
  say_year (out, year);
  return TRUE;
}

/* 3-5 June 2021 */
TTS_EN_RULE (tts_en_say_days_month)
{
  g_autofree gchar *first = tts_en_group (match, 1);
  g_autofree gchar *last = tts_en_group (match, 2);
  g_autofree gchar *year = tts_en_group (match, 4);

  if (!is_later_day (first, last))
    return FALSE;
  say_ordinal (out, tts_en_after (context, "the") ? "" : "the", first);
  tts_en_say (out, "to");
  return say_date (context, out, TRUE, last, month_of (match, 3), year);
}

TTS_EN_RULE (tts_en_say_month)
{
  tts_en_say (out, tts_en_month_name (month_of (match, 1)));
  return TRUE;
}

static void
say_weekday (GString *out, const gchar *name)
{
  static const gchar *const days[] = { "Monday", "Tuesday", "Wednesday",
    "Thursday", "Friday", "Saturday", "Sunday"
  };

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    if (strncmp (days[i], name, 3) == 0)
      tts_en_say (out, days[i]);
}

/* One day, or Mon-Fri. */
TTS_EN_RULE (tts_en_say_weekday)
{
  g_autofree gchar *name = tts_en_group (match, 0);
  g_autofree gchar *last = tts_en_group (match, 2);

  say_weekday (out, name);
  if (*last) {
    tts_en_say (out, "to");
    say_weekday (out, last);
  }
  return TRUE;
}

TTS_EN_RULE (tts_en_say_decade)
{
  g_autofree gchar *year = tts_en_group (match, 1);

  tts_en_decade (out, year);
  return TRUE;
}

TTS_EN_RULE (tts_en_say_short_year)
{
  g_autofree gchar *year = tts_en_group (match, 1);

  if (year[0] == '0')
    tts_en_say (out, "oh");
  tts_en_cardinal (out, year);
  return TRUE;
}

TTS_EN_RULE (tts_en_say_years)
{
  g_autofree gchar *first = tts_en_group (match, 1);
  g_autofree gchar *last = tts_en_group (match, 2);

  if (strlen (last) == 2 && atoi (last) <= atoi (first + 2))
    return FALSE;
  tts_en_year (out, first);
  tts_en_say (out, "to");
  tts_en_year (out, last);
  return TRUE;
}

static void
say_era (GString *out, const gchar *era)
{
  g_autoptr (GString) letters = g_string_new ("^");

  for (; *era; era++)
    if (g_ascii_isalpha (*era))
      g_string_append_c (letters, *era);
  tts_en_say (out, letters->str);
}

TTS_EN_RULE (tts_en_say_era)
{
  g_autofree gchar *year = tts_en_group (match, 1);
  g_autofree gchar *era = tts_en_group (match, 2);

  tts_en_year (out, year);
  say_era (out, era);
  return TRUE;
}

TTS_EN_RULE (tts_en_say_ad)
{
  g_autofree gchar *era = tts_en_group (match, 1);
  g_autofree gchar *year = tts_en_group (match, 2);

  say_era (out, era);
  tts_en_year (out, year);
  return TRUE;
}

TTS_EN_RULE (tts_en_say_time)
{
  g_autofree gchar *hour = tts_en_group (match, 1);
  g_autofree gchar *minute = tts_en_group (match, 2);
  g_autofree gchar *second = tts_en_group (match, 3);
  g_autofree gchar *half = tts_en_group (match, 4);

  tts_en_cardinal (out, hour);
  if (strcmp (minute, "00") != 0) {
    if (minute[0] == '0')
      tts_en_say (out, "oh");
    tts_en_cardinal (out, minute);
  } else if (!*second && !*half) {
    tts_en_say (out, atoi (hour) >= 1 && atoi (hour) <= 12 ? "o'clock" :
        "hundred");
  }
  if (*second) {
    tts_en_say (out, "and");
    tts_en_cardinal (out, second);
    tts_en_say (out, atoi (second) == 1 ? "second" : "seconds");
  }
  if (*half)
    tts_en_say (out, g_ascii_toupper (*half) == 'A' ? "^AM" : "^PM");
  return TRUE;
}

TTS_EN_RULE (tts_en_say_hour)
{
  g_autofree gchar *hour = tts_en_group (match, 1);
  g_autofree gchar *half = tts_en_group (match, 2);

  tts_en_cardinal (out, hour);
  tts_en_say (out, g_ascii_toupper (*half) == 'A' ? "^AM" : "^PM");
  return TRUE;
}

TTS_EN_RULE (tts_en_say_ratio)
{
  g_autofree gchar *left = tts_en_group (match, 1);
  g_autofree gchar *left_decimals = tts_en_group (match, 2);
  g_autofree gchar *right = tts_en_group (match, 3);
  g_autofree gchar *right_decimals = tts_en_group (match, 4);

  tts_en_decimal (out, left, left_decimals);
  tts_en_say (out, "to");
  tts_en_decimal (out, right, right_decimals);
  return TRUE;
}
