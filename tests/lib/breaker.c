/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a provider is worth asking. */
#include "../../gst/tts/gst-tts-breaker-private.h"
#include "test-main.h"

static const gchar chunk[] = "one", other[] = "two";

static void
test_three_in_a_row (void)
{
  GstTtsBreaker breaker = { 0, };

  for (guint i = 0; i < 10; i++) {
    g_assert_false (gst_tts_breaker_failed (&breaker, chunk, 0));
    g_assert_false (gst_tts_breaker_failed (&breaker, chunk, 0));
    g_assert_true (gst_tts_breaker_admits (&breaker, other, 0));
    gst_tts_breaker_succeeded (&breaker);
  }
  g_assert_false (gst_tts_breaker_failed (&breaker, chunk, 0));
  g_assert_false (gst_tts_breaker_failed (&breaker, chunk, 0));
  g_assert_true (gst_tts_breaker_failed (&breaker, chunk, 5));
  g_assert_false (gst_tts_breaker_admits (&breaker, other, 5));
  /* what was under way adds nothing */
  g_assert_false (gst_tts_breaker_failed (&breaker, chunk, 30 * GST_SECOND));
  g_assert_false (gst_tts_breaker_admits (&breaker, other, 60 * GST_SECOND));
  g_assert_true (gst_tts_breaker_admits (&breaker, other,
          60 * GST_SECOND + 5));
}

static void
test_one_probe (void)
{
  GstTtsBreaker breaker = { 0, };
  const GstClockTime minute = 60 * GST_SECOND;

  gst_tts_breaker_trip (&breaker, 0);
  g_assert_true (gst_tts_breaker_admits (&breaker, other, minute));
  gst_tts_breaker_enter (&breaker, chunk);
  g_assert_false (gst_tts_breaker_admits (&breaker, other, minute));
  g_assert_true (gst_tts_breaker_admits (&breaker, chunk, minute));

  /* it fails: another minute */
  g_assert_true (gst_tts_breaker_failed (&breaker, chunk, minute + 1));
  g_assert_false (gst_tts_breaker_admits (&breaker, other, 2 * minute));
  g_assert_true (gst_tts_breaker_admits (&breaker, other, 2 * minute + 1));

  /* one that was let in before fails or leaves while another finds out */
  gst_tts_breaker_enter (&breaker, chunk);
  gst_tts_breaker_enter (&breaker, other);
  g_assert_false (gst_tts_breaker_failed (&breaker, other, minute + 2));
  gst_tts_breaker_leave (&breaker, other);
  g_assert_true (gst_tts_breaker_admits (&breaker, chunk, 2 * minute + 1));
  g_assert_false (gst_tts_breaker_admits (&breaker, other, 2 * minute + 1));

  /* it is cancelled: another one may find out */
  gst_tts_breaker_enter (&breaker, chunk);
  gst_tts_breaker_leave (&breaker, chunk);
  g_assert_true (gst_tts_breaker_admits (&breaker, other, 2 * minute + 1));

  /* it succeeds: all as before */
  gst_tts_breaker_enter (&breaker, chunk);
  gst_tts_breaker_succeeded (&breaker);
  g_assert_true (gst_tts_breaker_admits (&breaker, other, 2 * minute + 1));
  g_assert_false (gst_tts_breaker_failed (&breaker, chunk, 3 * minute));
  g_assert_true (gst_tts_breaker_admits (&breaker, other, 3 * minute));
}

/* @n_failed of ten tries, the failures first. */
static gboolean
note_ten (GstTtsHealth *health, guint n_failed)
{
  gboolean hopeless = FALSE;

  for (guint i = 0; i < 10; i++)
    hopeless |= gst_tts_health_note (health, i < n_failed);
  return hopeless;
}

static void
test_health (void)
{
  GstTtsHealth health = { 0, };

  g_assert_cmpuint (gst_tts_health_workers (&health, 5), ==, 5);
  g_assert_false (note_ten (&health, 3));
  g_assert_cmpuint (gst_tts_health_workers (&health, 5), ==, 5);

  for (guint i = 0; i < 3; i++)
    g_assert_false (gst_tts_health_note (&health, TRUE));
  g_assert_cmpuint (gst_tts_health_workers (&health, 5), ==, 5);
  g_assert_false (gst_tts_health_note (&health, TRUE));
  g_assert_cmpuint (gst_tts_health_workers (&health, 5), ==, 2);
  g_assert_cmpuint (gst_tts_health_workers (&health, 1), ==, 1);

  for (guint i = 0; i < 4; i++)
    g_assert_false (gst_tts_health_note (&health, TRUE));
  g_assert_cmpuint (gst_tts_health_workers (&health, 500), ==, 1);
  for (guint i = 0; i < 3; i++)
    g_assert_false (gst_tts_health_note (&health, TRUE));
  g_assert_true (gst_tts_health_note (&health, TRUE));
  g_assert_cmpuint (gst_tts_health_workers (&health, 500), ==, 1);

  g_assert_false (note_ten (&health, 3));
  g_assert_cmpuint (gst_tts_health_workers (&health, 5), ==, 2);
  g_assert_false (note_ten (&health, 0));
  g_assert_cmpuint (gst_tts_health_workers (&health, 5), ==, 5);
  g_assert_false (note_ten (&health, 0));
  g_assert_cmpuint (gst_tts_health_workers (&health, 5), ==, 5);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/breaker/three-in-a-row", test_three_in_a_row);
  g_test_add_func ("/breaker/one-probe", test_one_probe);
  g_test_add_func ("/breaker/health", test_health);

  return tts_test_run ();
}
