/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many requests a session and an account have out, and how often. */
#include "session-flock.h"

static void
push_many (TtsRun *run, guint n, const gchar *text)
{
  for (guint i = 0; i < n; i++)
    tts_run_push (run, i, text);
}

/* Ten a second: half of them at once, then one each tenth of a second. */
static void
test_rate (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "remote=true", "max-workers", 20,
      "rate-limit", 10, NULL);
  push_many (&run, 12, "Word.");
  gst_tts_session_end (run.session);
  for (guint i = 1; i <= 7; i++)
    g_assert_cmpuint (tts_run_turn (&run), ==, i * 100 * GST_MSECOND);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 12);
  tts_run_end (&run);
}

/* The bucket has no more in it after an hour than after half a second. */
static void
test_clock_jump (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "remote=true", "max-workers", 20,
      "rate-limit", 10, NULL);
  push_many (&run, 5, "Word.");
  for (guint i = 0; i < 5; i++)
    tts_run_pull_cue (&run);
  gst_test_clock_advance_time (GST_TEST_CLOCK (run.clock),
      3600 * GST_SECOND);
  push_many (&run, 7, "Word.");
  gst_tts_session_end (run.session);
  for (guint i = 1; i <= 2; i++)
    g_assert_cmpuint (tts_run_turn (&run), ==,
        3600 * GST_SECOND + i * 100 * GST_MSECOND);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 12);
  tts_run_end (&run);
}

static void
check_no_rate (const gchar *null, guint rate)
{
  TtsRun run;

  tts_run_start_on_clock (&run, null, "max-workers", 20, "rate-limit", rate,
      NULL);
  push_many (&run, 50, "Word.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (gst_clock_get_time (run.clock), ==, 0);
  tts_run_end (&run);
}

static void
test_no_rate (void)
{
  check_no_rate ("", 1);        /* on this machine */
  check_no_rate ("remote=true", 0);
}

/* What one chunk was told, all of them wait for. */
static void
test_retry_after_is_for_all (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "remote=true;script=rate:5000", "rate-limit",
      0, NULL);
  tts_run_push (&run, 0, "Word.");
  gst_test_clock_wait_for_next_pending_id (GST_TEST_CLOCK (run.clock), NULL);
  push_many (&run, 2, "Word.");
  gst_tts_session_end (run.session);
  g_assert_cmpuint (tts_run_requests (&run), ==, 1);
  g_assert_cmpuint (tts_run_turn (&run), ==, 5 * GST_SECOND);
  tts_run_turn (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_run_stat (&run, "refusals"), ==, 1);
  g_assert_cmpuint (tts_run_requests (&run), ==, 4);
  tts_run_end (&run);
}

static void
test_told_concurrency (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "remote=true;told-concurrency=2;"
      "fault-match=stays;fault=hang", "max-workers", 8, "rate-limit", 0,
      NULL);
  tts_run_push (&run, 0, "First.");
  tts_run_pull_cue (&run);
  push_many (&run, 5, "This stays.");
  g_assert_cmpuint (tts_run_stat (&run, "chunks-in-flight"), ==, 2);
  g_assert_cmpuint (tts_run_stat (&run, "workers"), ==, 2);
  tts_run_end (&run);
}

/* A refusal makes it one at a time; answers open it again. */
static void
test_narrow_and_wide (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "remote=true;script=concurrency",
      "max-workers", 3, "rate-limit", 0, NULL);
  tts_run_push (&run, 0, "Word.");
  tts_run_turn (&run);
  tts_run_pull_cue (&run);
  g_assert_cmpuint (tts_run_stat (&run, "least-workers"), ==, 1);
  push_many (&run, 12, "Word.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_run_stat (&run, "workers"), >=, 2);
  g_assert_cmpuint (tts_run_stat (&run, "refusals"), ==, 1);
  tts_run_end (&run);
}

/* Two sessions of one account: the second waits for the first one's room, and
 * has it as soon as there is some. */
static void
test_shared (void)
{
  TtsRun one, two;

  tts_run_start_on_clock (&one, "remote=true;account=shared;fault=hang",
      "max-workers", 2, "rate-limit", 0, NULL);
  tts_run_start_on_clock (&two, "remote=true;account=shared", "max-workers",
      2, "rate-limit", 0, NULL);
  push_many (&one, 3, "Word.");
  push_many (&two, 1, "Word.");
  gst_tts_session_end (two.session);
  g_assert_cmpuint (tts_run_stat (&one, "chunks-in-flight"), ==, 2);
  g_assert_cmpuint (tts_run_stat (&two, "chunks-in-flight"), ==, 0);

  gst_tts_session_set_flushing (one.session, TRUE);
  g_assert_cmpint (tts_run_pull_all (&two), ==, GST_FLOW_EOS);
  g_assert_cmpuint (two.n_done, ==, 1);
  tts_run_end (&one);
  tts_run_end (&two);
}

/* Two sessions of one account take turns, also while both wait for the same
 * time. */
static void
test_turns (void)
{
  TtsRun one, two;

  tts_flock_reset ();
  tts_flock.max_batch = 0;
  tts_flock.account = "turns";
  tts_run_start_on_clock (&one, "", "provider", "flock", "rate-limit", 1,
      "cache", GST_TTS_CACHE_MODE_OFF, NULL);
  tts_run_start_on_clock (&two, "", "provider", "flock", "rate-limit", 1,
      "cache", GST_TTS_CACHE_MODE_OFF, NULL);
  gst_tts_session_set_clock (two.session, one.clock);
  tts_run_push (&one, 0, "One.");
  tts_run_push (&one, 1, "Two.");
  tts_run_push (&two, 0, "Six.");
  tts_run_push (&two, 1, "Ten.");
  for (guint i = 0; i < 4; i++) {
    while (tts_flock.requests->len <= i)
      tts_run_turn (&one);
    tts_flock_answer_all (i);
  }
  tts_flock_assert ("One. | Six. | Two. | Ten.");
  gst_tts_session_stop (one.session);
  gst_tts_session_stop (two.session);
  tts_flock_clear ();
  tts_run_end (&one);
  tts_run_end (&two);
}

/* On this machine each session has its own. */
static void
test_not_shared (void)
{
  TtsRun one, two;

  tts_run_start_on_clock (&one, "account=local;fault=hang", "max-workers", 2,
      NULL);
  tts_run_start_on_clock (&two, "account=local", "max-workers", 2, NULL);
  push_many (&one, 3, "Word.");
  push_many (&two, 1, "Word.");
  gst_tts_session_end (two.session);
  g_assert_cmpint (tts_run_pull_all (&two), ==, GST_FLOW_EOS);
  tts_run_end (&one);
  tts_run_end (&two);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/limits/rate", test_rate);
  g_test_add_func ("/limits/clock-jump", test_clock_jump);
  g_test_add_func ("/limits/no-rate", test_no_rate);
  g_test_add_func ("/limits/retry-after-is-for-all",
      test_retry_after_is_for_all);
  g_test_add_func ("/limits/told-concurrency", test_told_concurrency);
  g_test_add_func ("/limits/narrow-and-wide", test_narrow_and_wide);
  g_test_add_func ("/limits/shared", test_shared);
  g_test_add_func ("/limits/turns", test_turns);
  g_test_add_func ("/limits/not-shared", test_not_shared);

  return tts_test_run ();
}
