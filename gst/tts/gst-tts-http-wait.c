/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long servers want to be left alone, in all the forms they say it. */
#include "gst-tts-http-wait-private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_WAIT_SECONDS 86400.0

/* Nobody waits three years: above it, a number is a time since 1970. */
#define MAX_RELATIVE 1e8
#define MAX_EPOCH_SECONDS 1e11  /* above it, one in milliseconds */

/* What an account has left of something, and when it gets more. */
typedef struct
{
  const gchar *left;
  const gchar *reset;
  gboolean requests;
} Allowance;

static const Allowance allowances[] = {
  {"x-ratelimit-remaining", "x-ratelimit-reset", TRUE},
  {"x-ratelimit-remaining-requests", "x-ratelimit-reset-requests", TRUE},
  {"x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", FALSE},
  {"ratelimit-remaining", "ratelimit-reset", TRUE},
};

/* Moves @text behind it. */
static gboolean
take_number (const gchar **text, gdouble *ret_number)
{
  gchar *end;

  if (!g_ascii_isdigit (**text) && **text != '.')
    return FALSE;
  *ret_number = g_ascii_strtod (*text, &end);
  *text = end;
  return isfinite (*ret_number);
}

static gboolean
read_number (GHashTable *headers, const gchar *name, gdouble *ret_number)
{
  const gchar *text = g_hash_table_lookup (headers, name);

  return text && take_number (&text, ret_number) && *text == '\0';
}

/* As in RFC 9110: Sun, 06 Nov 1994 08:49:37 GMT. */
static gboolean
read_date (const gchar *text, gdouble *ret_seconds)
{
  static const gchar months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  g_autoptr (GDateTime) date = NULL;
  gint day, year, hour, minute, second;
  const gchar *found;
  gchar month[4];

  if (!text || sscanf (text, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &day, month,
          &year, &hour, &minute, &second) != 6 || strlen (month) != 3)
    return FALSE;
  found = strstr (months, month);
  if (!found || (found - months) % 3 != 0)
    return FALSE;
  date = g_date_time_new_utc (year, (found - months) / 3 + 1, day, hour,
      minute, second);
  if (!date)
    return FALSE;
  *ret_seconds = g_date_time_to_unix (date);
  return TRUE;
}

/* As in 6m0s and 20ms. */
static gboolean
read_duration (const gchar *text, gdouble *ret_seconds)
{
  static const struct
  {
    const gchar *name;
    gdouble seconds;
  } units[] = {
    {"ms", 1e-3}, {"us", 1e-6}, {"\302\265s", 1e-6}, {"ns", 1e-9},
    {"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1},
  };
  gdouble sum = 0, number;

  do {
    guint i = 0;

    if (!take_number (&text, &number))
      return FALSE;
    while (i < G_N_ELEMENTS (units) && !g_str_has_prefix (text, units[i].name))
      i++;
    if (i == G_N_ELEMENTS (units))
      return FALSE;
    sum += number * units[i].seconds;
    text += strlen (units[i].name);
  } while (*text);
  *ret_seconds = sum;
  return TRUE;
}

static gboolean
read_reset (GHashTable *headers, const gchar *name, gint64 now,
    gdouble *ret_seconds)
{
  const gchar *text = g_hash_table_lookup (headers, name);
  gdouble seconds;

  if (!text)
    return FALSE;
  if (read_number (headers, name, &seconds)) {
    if (seconds > MAX_EPOCH_SECONDS)
      seconds /= 1000;
    if (seconds > MAX_RELATIVE)
      seconds -= now;
  } else if (read_date (text, &seconds)) {
    seconds -= now;
  } else if (!read_duration (text, &seconds)) {
    return FALSE;
  }
  *ret_seconds = seconds;
  return TRUE;
}

/* Until all that is used up is there again. What is not said to be left may
 * be, unless the server has @refused. */
static gboolean
read_allowances (GHashTable *headers, gint64 now, gboolean refused,
    gdouble *ret_seconds)
{
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (allowances); i++) {
    gdouble left, seconds;

    if (!read_number (headers, allowances[i].left, &left))
      left = refused ? 0 : 1;
    if (left > 0
        || !read_reset (headers, allowances[i].reset, now, &seconds))
      continue;
    *ret_seconds = found ? MAX (*ret_seconds, seconds) : seconds;
    found = TRUE;
  }
  return found;
}

static GstClockTime
to_clock_time (gdouble seconds)
{
  return CLAMP (seconds, 0, MAX_WAIT_SECONDS) * GST_SECOND;
}

GstClockTime
gst_tts_http_retry_after (GHashTable *headers, gint64 now)
{
  gdouble seconds;

  if (read_number (headers, "retry-after-ms", &seconds))
    seconds /= 1000;
  else if (read_number (headers, "retry-after", &seconds));
  else if (read_date (g_hash_table_lookup (headers, "retry-after"), &seconds))
    seconds -= now;
  else if (!read_allowances (headers, now, TRUE, &seconds))
    return GST_CLOCK_TIME_NONE;

  return to_clock_time (seconds);
}

GstClockTime
gst_tts_http_used_up (GHashTable *headers, gint64 now)
{
  gdouble seconds;

  return read_allowances (headers, now, FALSE, &seconds)
      ? to_clock_time (seconds) : GST_CLOCK_TIME_NONE;
}

guint
gst_tts_http_left (GHashTable *headers, gint64 now, GstClockTime *ret_wait)
{
  guint least = 0;

  for (guint i = 0; i < G_N_ELEMENTS (allowances); i++) {
    gdouble left, seconds;

    if (!allowances[i].requests
        || !read_number (headers, allowances[i].left, &left)
        || !read_reset (headers, allowances[i].reset, now, &seconds)
        || left < 1 || seconds <= 0 || (least > 0 && left >= least))
      continue;
    least = MIN (left, G_MAXINT);
    *ret_wait = to_clock_time (seconds);
  }
  return least;
}
