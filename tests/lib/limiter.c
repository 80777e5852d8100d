/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many requests an account takes, and how often. */
#include "../../gst/tts/gst-tts-limiter-private.h"
#include "test-main.h"

static const GstTtsLimits five = {.max_workers = 5 };

static guint
enter_all (GstTtsLimiter *limiter, const GstTtsLimits *limits,
    GstClockTime now)
{
  GstClockTime when;
  guint n = 0;

  while (n < 1000 && gst_tts_limiter_enter (limiter, limits, now, &when))
    n++;
  return n;
}

static void
leave_all (GstTtsLimiter *limiter, GstTtsPassage passage,
    GstClockTime started, GstClockTime now)
{
  while (limiter->in_flight > 0)
    gst_tts_limiter_leave (limiter, &five, passage, started, now, 0, 0.5);
}

static void
test_widths (void)
{
  GstTtsLimiter limiter = { 0, };
  GstTtsLimits limits = five;
  GstClockTime when = 0;

  g_assert_cmpuint (enter_all (&limiter, &limits, 0), ==, 5);
  g_assert_false (gst_tts_limiter_enter (&limiter, &limits, 0, &when));
  g_assert_cmpuint (when, ==, GST_CLOCK_TIME_NONE);

  /* a wider session of the same account widens the account */
  limits.max_workers = 8;
  g_assert_cmpuint (enter_all (&limiter, &limits, 0), ==, 3);
  limits.max_concurrency = 4;
  g_assert_cmpuint (gst_tts_limiter_width (&limiter, &limits), ==, 4);
  limiter.told = 2;
  g_assert_cmpuint (gst_tts_limiter_width (&limiter, &limits), ==, 2);
}

/* Of three more until 50 some may be out already; an older answer that says
 * five says nothing new. */
static void
test_left (void)
{
  GstTtsLimiter limiter = { 0, };
  GstClockTime when;

  g_assert_cmpuint (enter_all (&limiter, &five, 0), ==, 5);
  gst_tts_limiter_note_left (&limiter, 3, 50);
  gst_tts_limiter_note_left (&limiter, 5, 50);
  for (guint i = 0; i < 2; i++)
    gst_tts_limiter_leave (&limiter, &five, GST_TTS_PASSAGE_WELL, 0, 10, 0,
        0.5);
  g_assert_false (gst_tts_limiter_enter (&limiter, &five, 10, &when));
  g_assert_cmpuint (when, ==, 50);
  gst_tts_limiter_leave (&limiter, &five, GST_TTS_PASSAGE_WELL, 0, 10, 0, 0.5);
  g_assert_cmpuint (enter_all (&limiter, &five, 10), ==, 1);
  g_assert_cmpuint (enter_all (&limiter, &five, 49), ==, 0);
  gst_tts_limiter_note_left (&limiter, 4, 90);
  g_assert_cmpuint (enter_all (&limiter, &five, 51), ==, 1);
  g_assert_cmpuint (enter_all (&limiter, &five, 90), ==, 1);
}

/* Sessions on this machine do not share their workers. */
static void
test_local (void)
{
  GstTtsLimiter limiter = { 0, };
  const GstTtsLimits local = {.max_workers = 5,.local = TRUE };
  const GstTtsLimits cores = {.max_workers = 5,.local = TRUE,
    .max_concurrency = 3 };

  g_assert_cmpuint (enter_all (&limiter, &local, 0), ==, 1000);
  limiter.in_flight = 0;
  g_assert_cmpuint (enter_all (&limiter, &cores, 0), ==, 3);
}

/* Five refusals of requests that were out together halve once. */
static void
test_narrows_once (void)
{
  GstTtsLimiter limiter = { 0, };

  g_assert_cmpuint (enter_all (&limiter, &five, 10), ==, 5);
  leave_all (&limiter, GST_TTS_PASSAGE_REFUSED, 10, 20);
  g_assert_cmpuint (gst_tts_limiter_width (&limiter, &five), ==, 2);

  /* those that began after it halve again, down to one */
  g_assert_cmpuint (enter_all (&limiter, &five, 30), ==, 2);
  leave_all (&limiter, GST_TTS_PASSAGE_REFUSED, 30, 40);
  g_assert_cmpuint (gst_tts_limiter_width (&limiter, &five), ==, 1);
  for (guint i = 5; i < 50; i++) {
    g_assert_cmpuint (enter_all (&limiter, &five, 10 * i), ==, 1);
    leave_all (&limiter, GST_TTS_PASSAGE_REFUSED, 10 * i, 10 * i + 5);
  }
  g_assert_cmpuint (gst_tts_limiter_width (&limiter, &five), ==, 1);
}

/* One more for each round of answers, until it is as wide as it was. */
static void
test_widens (void)
{
  GstTtsLimiter limiter = { 0, };
  guint last, rounds = 0;

  enter_all (&limiter, &five, 0);
  leave_all (&limiter, GST_TTS_PASSAGE_REFUSED, 0, 1);
  last = gst_tts_limiter_width (&limiter, &five);
  g_assert_cmpuint (last, ==, 2);

  while (last < 5) {
    guint width;

    enter_all (&limiter, &five, 2);
    leave_all (&limiter, GST_TTS_PASSAGE_WELL, 2, 3);
    width = gst_tts_limiter_width (&limiter, &five);
    g_assert_cmpuint (width, >=, last);
    g_assert_cmpuint (width, <=, last + 1);
    last = width;
    g_assert_cmpuint (++rounds, <, 10);
  }
  g_assert_cmpuint (rounds, >=, 3);
}

/* Answers while hardly anything is asked say nothing about more. */
static void
test_idle_does_not_widen (void)
{
  GstTtsLimiter limiter = { 0, };
  const GstTtsLimits many = {.max_workers = 40 };
  GstClockTime when;

  enter_all (&limiter, &many, 0);
  leave_all (&limiter, GST_TTS_PASSAGE_REFUSED, 0, 1);
  g_assert_cmpuint (gst_tts_limiter_width (&limiter, &many), ==, 20);
  for (guint i = 0; i < 1000; i++) {
    g_assert_true (gst_tts_limiter_enter (&limiter, &many, 2, &when));
    gst_tts_limiter_leave (&limiter, &many, GST_TTS_PASSAGE_WELL, 2, 3, 0,
        0.5);
  }
  g_assert_cmpuint (gst_tts_limiter_width (&limiter, &many), ==, 20);
}

static void
test_closed (void)
{
  GstTtsLimiter limiter = { 0, };
  GstClockTime when;

  g_assert_true (gst_tts_limiter_enter (&limiter, &five, 0, &when));
  gst_tts_limiter_leave (&limiter, &five, GST_TTS_PASSAGE_REFUSED, 0,
      GST_SECOND, 2 * GST_SECOND, 0.5);
  g_assert_false (gst_tts_limiter_enter (&limiter, &five, 2 * GST_SECOND,
          &when));
  g_assert_cmpuint (when, ==, 3 * GST_SECOND);
  g_assert_true (gst_tts_limiter_enter (&limiter, &five, when, &when));
}

/* Alone, long after it has opened; returns for how long it closes then. */
static GstClockTime
pass (GstTtsLimiter *limiter, GstTtsPassage passage, GstClockTime wait)
{
  const GstTtsLimits limits = {.max_workers = 5,.pause = GST_SECOND,
    .max_pause = 60 * GST_SECOND };
  GstClockTime now = limiter->narrowed + 1000 * GST_SECOND, when;

  g_assert_true (gst_tts_limiter_enter (limiter, &limits, now, &when));
  gst_tts_limiter_leave (limiter, &limits, passage, now, now + 1, wait, 0.5);
  return limiter->closed_until > now ? limiter->closed_until - now - 1 : 0;
}

/* Too early, and nobody says by how much: twice as long each time, until
 * answers come. */
static void
test_pauses (void)
{
  GstTtsLimiter limiter = { 0, };
  const GstClockTime untold = GST_CLOCK_TIME_NONE;

  for (guint seconds = 1; seconds < 60; seconds *= 2)
    g_assert_cmpuint (pass (&limiter, GST_TTS_PASSAGE_REFUSED, untold), ==,
        seconds * GST_SECOND);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (pass (&limiter, GST_TTS_PASSAGE_REFUSED, untold), ==,
        60 * GST_SECOND);
  g_assert_cmpuint (pass (&limiter, GST_TTS_PASSAGE_REFUSED, 0), ==, 0);
  g_assert_cmpuint (pass (&limiter, GST_TTS_PASSAGE_WELL, 0), ==, 0);
  g_assert_cmpuint (pass (&limiter, GST_TTS_PASSAGE_REFUSED, untold), ==,
      60 * GST_SECOND * 31 / 32);
  for (guint i = 0; i < 200; i++)
    pass (&limiter, GST_TTS_PASSAGE_WELL, 0);
  g_assert_cmpuint (pass (&limiter, GST_TTS_PASSAGE_REFUSED, untold), ==,
      GST_SECOND);
}

/* Those that were out together close it once, give or take a fifth. */
static void
test_pauses_once (void)
{
  GstTtsLimiter limiter = { 0, };
  const GstTtsLimits limits = {.max_workers = 5,.pause = GST_SECOND,
    .max_pause = 60 * GST_SECOND };

  g_assert_cmpuint (enter_all (&limiter, &limits, 10), ==, 5);
  while (limiter.in_flight > 0)
    gst_tts_limiter_leave (&limiter, &limits, GST_TTS_PASSAGE_REFUSED, 10, 10,
        GST_CLOCK_TIME_NONE, 1.0);
  g_assert_cmpuint (limiter.closed_until, ==, 10 + GST_SECOND * 12 / 10);
  g_assert_cmpuint (limiter.pause, ==, GST_SECOND);
}

/* Ten a second: five at once, then one each tenth of a second, whenever it
 * is asked. */
static void
test_rate (void)
{
  GstTtsLimiter limiter = { 0, };
  const GstTtsLimits limits = {.max_workers = 1000,.rate = 10 };
  GstClockTime when = 0, now = 7 * GST_SECOND;
  guint n = enter_all (&limiter, &limits, now);

  g_assert_cmpuint (n, ==, 5);
  while (now < 17 * GST_SECOND) {
    g_assert_false (gst_tts_limiter_enter (&limiter, &limits, now, &when));
    g_assert_cmpuint (when, ==, now + GST_SECOND / 10);
    now = when;
    g_assert_true (gst_tts_limiter_enter (&limiter, &limits, now, &when));
    n++;
  }
  g_assert_cmpuint (n, ==, 105);
  g_assert_cmpuint (enter_all (&limiter, &limits, now + 100 * GST_SECOND), ==,
      5);
}

static void
test_slow_rate (void)
{
  GstTtsLimiter limiter = { 0, };
  const GstTtsLimits limits = {.max_workers = 1000,.rate = 1 };
  GstClockTime when;

  g_assert_cmpuint (enter_all (&limiter, &limits, 0), ==, 1);
  g_assert_false (gst_tts_limiter_enter (&limiter, &limits, 0, &when));
  g_assert_cmpuint (when, ==, GST_SECOND);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/limiter/widths", test_widths);
  g_test_add_func ("/limiter/left", test_left);
  g_test_add_func ("/limiter/local", test_local);
  g_test_add_func ("/limiter/narrows-once", test_narrows_once);
  g_test_add_func ("/limiter/widens", test_widens);
  g_test_add_func ("/limiter/idle-does-not-widen", test_idle_does_not_widen);
  g_test_add_func ("/limiter/closed", test_closed);
  g_test_add_func ("/limiter/pauses", test_pauses);
  g_test_add_func ("/limiter/pauses-once", test_pauses_once);
  g_test_add_func ("/limiter/rate", test_rate);
  g_test_add_func ("/limiter/slow-rate", test_slow_rate);

  return tts_test_run ();
}
