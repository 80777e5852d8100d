/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long a server wants to be left alone, in all the forms it says it. */
#include "gst/tts/gst-tts-http-wait-private.h"

#include "test-main.h"

/* Sun, 06 Nov 1994 08:49:37 GMT */
#define NOW 784111777

typedef struct
{
  const gchar *name;
  const gchar *value;
  const gchar *other;           /* a second header, or NULL */
  const gchar *other_value;
  gint64 ms;                    /* -1 if it does not say */
  gint64 used_up_ms;            /* likewise, with a good answer; 0 is -1 */
} Row;

static const Row rows[] = {
  {"retry-after", "7", NULL, NULL, 7000},
  {"retry-after", "0", NULL, NULL, 0},
  {"retry-after", "1.5", NULL, NULL, 1500},
  {"retry-after-ms", "250", "retry-after", "9", 250},
  {"retry-after", "Sun, 06 Nov 1994 08:50:07 GMT", NULL, NULL, 30000},
  {"retry-after", "Sun, 06 Nov 1994 08:00:00 GMT", NULL, NULL, 0},
  {"retry-after", "Sun, 06 Nov 2094 08:49:37 GMT", NULL, NULL, 86400000},
  {"retry-after", "1e300", NULL, NULL, 86400000},
  {"retry-after", "-5", NULL, NULL, -1},
  {"retry-after", "soon", NULL, NULL, -1},
  {"retry-after", "Sun, 99 Foo 1994 08:50:07 GMT", NULL, NULL, -1},
  {"retry-after", "", NULL, NULL, -1},
  {"x-ratelimit-reset", "784111787", "x-ratelimit-remaining", "0", 10000,
      10000},
  {"x-ratelimit-reset", "784111787", "x-ratelimit-remaining", "5", -1},
  {"x-ratelimit-reset", "784111787000", "x-ratelimit-remaining", "0", 10000,
      10000},
  {"x-ratelimit-reset", "Sun, 06 Nov 1994 08:50:07 GMT",
      "x-ratelimit-remaining", "0", 30000, 30000},
  {"x-ratelimit-reset", "4.2", "x-ratelimit-remaining", "0", 4200, 4200},
  {"x-ratelimit-reset", "4.2", "x-ratelimit-remaining", "1", -1},
  {"x-ratelimit-reset", "4.2", "x-ratelimit-remaining", "none", 4200},
  {"x-ratelimit-reset", "4.2", NULL, NULL, 4200},
  {"x-ratelimit-reset", "4.2s", NULL, NULL, 4200},
  {"x-ratelimit-reset-requests", "6m0s", "x-ratelimit-remaining-requests",
      "0", 360000, 360000},
  {"x-ratelimit-reset-tokens", "20ms", "x-ratelimit-remaining-tokens", "0",
      20, 20},
  {"x-ratelimit-reset-tokens", "1h2m3s4ms", NULL, NULL, 3723004},
  {"x-ratelimit-reset-requests", "2s", "x-ratelimit-reset-tokens", "1m",
      60000},
  {"x-ratelimit-reset", "1e300h", NULL, NULL, 86400000},
  {"x-ratelimit-reset", "6m0", NULL, NULL, -1},
  {"x-ratelimit-reset", "6 m", NULL, NULL, -1},
  {"x-ratelimit-reset", "ms", NULL, NULL, -1},
  {"x-ratelimit-reset", "", NULL, NULL, -1},
  {"x-ratelimit-remaining", "0", NULL, NULL, -1},
  {"retry-after", "7", "x-ratelimit-remaining", "0", 7000},
  {"ratelimit-reset", "3", NULL, NULL, 3000},
  {"ratelimit-reset", "3", "ratelimit-remaining", "0", 3000, 3000},
  {"content-type", "text/plain", NULL, NULL, -1},
};

static GstClockTime
from_ms (gint64 ms)
{
  return ms < 0 ? GST_CLOCK_TIME_NONE : (GstClockTime) ms * GST_MSECOND;
}

static void
test_forms (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const Row *row = &rows[i];
    g_autoptr (GHashTable) headers =
        g_hash_table_new (g_str_hash, g_str_equal);

    g_test_message ("%s: %s", row->name, row->value);
    g_hash_table_insert (headers, (gpointer) row->name,
        (gpointer) row->value);
    if (row->other)
      g_hash_table_insert (headers, (gpointer) row->other,
          (gpointer) row->other_value);
    g_assert_cmpuint (gst_tts_http_retry_after (headers, NOW), ==,
        from_ms (row->ms));
    g_assert_cmpuint (gst_tts_http_used_up (headers, NOW), ==,
        from_ms (row->used_up_ms ? row->used_up_ms : -1));
  }
}

/* How many more, and for how long: only where both are said, of requests. */
static void
test_left (void)
{
  static const struct
  {
    const gchar *remaining, *left, *reset, *until;
    guint expected;
    gint64 ms;
  } wishes[] = {
    {"x-ratelimit-remaining", "5", "x-ratelimit-reset", "4.2", 5, 4200},
    {"x-ratelimit-remaining", "5", "x-ratelimit-reset", "784111787", 5, 10000},
    {"x-ratelimit-remaining-requests", "1", "x-ratelimit-reset-requests",
        "20ms", 1, 20},
    {"ratelimit-remaining", "1e300", "ratelimit-reset", "3", G_MAXINT, 3000},
    {"x-ratelimit-remaining", "0", "x-ratelimit-reset", "4.2", 0},
    {"x-ratelimit-remaining", "0.5", "x-ratelimit-reset", "4.2", 0},
    {"x-ratelimit-remaining", "-1", "x-ratelimit-reset", "4.2", 0},
    {"x-ratelimit-remaining", "many", "x-ratelimit-reset", "4.2", 0},
    {"x-ratelimit-remaining", "5", "x-ratelimit-reset", "0", 0},
    {"x-ratelimit-remaining", "5", "x-ratelimit-reset", "784111770", 0},
    {"x-ratelimit-remaining", "5", "retry-after", "3", 0},
    {"x-ratelimit-remaining-tokens", "5", "x-ratelimit-reset-tokens", "1s", 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++) {
    g_autoptr (GHashTable) headers =
        g_hash_table_new (g_str_hash, g_str_equal);
    GstClockTime wait = 0;

    g_test_message ("%s: %s", wishes[i].remaining, wishes[i].left);
    g_hash_table_insert (headers, (gpointer) wishes[i].remaining,
        (gpointer) wishes[i].left);
    g_hash_table_insert (headers, (gpointer) wishes[i].reset,
        (gpointer) wishes[i].until);
    g_assert_cmpuint (gst_tts_http_left (headers, NOW, &wait), ==,
        wishes[i].expected);
    g_assert_cmpuint (wait, ==, from_ms (wishes[i].ms));
  }
}

gint
main (gint argc, gchar **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/retry-after/forms", test_forms);
  g_test_add_func ("/retry-after/left", test_left);
  return tts_test_run ();
}
