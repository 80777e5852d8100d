/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The session when tries fail: which are repeated, when, and what is heard. */
#include "session-test.h"

#include <string.h>

/* What a run without a fault sounds like. */
static GBytes *
speak_well (const gchar *text)
{
  TtsRun run;
  GBytes *audio;

  tts_run_start (&run, "max-workers", 1, NULL);
  tts_run_push (&run, 0, text);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  audio = g_bytes_new (run.audio->data, run.audio->len);
  tts_run_end (&run);
  return audio;
}

static void
assert_sounds_like (const TtsRun *run, GBytes *expected)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (expected, &size);

  g_assert_cmpmem (run->audio->data, run->audio->len, data, size);
}

static void
assert_between (GstClockTime time, guint low_ms, guint high_ms)
{
  g_assert_cmpuint (time, >=, low_ms * GST_MSECOND);
  g_assert_cmpuint (time, <=, high_ms * GST_MSECOND);
}

/* Two failures, then success: the waits are 1 s and 4 s, give or take a
 * fifth, and nobody hears of it. */
static void
test_third_time_lucky (void)
{
  g_autoptr (GBytes) expected = speak_well ("Three times.");
  TtsRun run;
  GstClockTime first;

  tts_run_start_on_clock (&run, "script=transient@4800 device", NULL);
  tts_run_push (&run, 0, "Three times.");
  gst_tts_session_end (run.session);
  first = tts_run_turn (&run);
  assert_between (first, 800, 1200);
  assert_between (tts_run_turn (&run) - first, 3200, 4800);

  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  assert_sounds_like (&run, expected);
  g_assert_cmpuint (run.warnings->len, ==, 0);
  g_assert_cmpuint (run.cue_tries, ==, 3);
  g_assert_cmpuint (tts_run_stat (&run, "tries"), ==, 3);
  g_assert_cmpuint (tts_run_stat (&run, "retries"), ==, 2);
  tts_run_end (&run);
}

static void
test_tries_run_out (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "fault=error", "max-tries", 2, NULL);
  tts_run_push (&run, 0, "Never.");
  tts_run_turn (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  tts_assert_error (run.error, GST_TTS_ERROR_TRANSIENT, "2 tries");
  g_assert_cmpuint (tts_run_requests (&run), ==, 2);
  g_assert_cmpuint (run.audio->len, ==, 0);
  tts_run_end (&run);
}

/* Work that failed by itself is paid once more, however many tries there
 * are, or may be none. */
static void
test_once_more (void)
{
  static const guint allowed[] = { 3, 2, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++) {
    guint tries = MIN (allowed[i], 2);
    TtsRun run;

    tts_run_start_on_clock (&run, "script=worker worker worker", "max-tries",
        allowed[i], NULL);
    tts_run_push (&run, 0, "Twice.");
    if (tries > 1)
      tts_run_turn (&run);
    g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
    g_assert_error (run.error, GST_TTS_ERROR, GST_TTS_ERROR_WORKER);
    g_assert_cmpuint (tts_run_requests (&run), ==, tries);
    tts_run_end (&run);
  }
}

/* What would fail again is not asked again. */
static void
check_final (const gchar *word, gint code)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "", NULL);
  tts_run_set_null (&run, "script", word);
  tts_run_push (&run, 0, "Once.");
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  g_assert_error (run.error, GST_TTS_ERROR, code);
  g_assert_null (strstr (run.error->message, "tries"));
  g_assert_cmpuint (tts_run_requests (&run), ==, 1);
  tts_run_end (&run);
}

static void
test_final_errors (void)
{
  check_final ("auth", GST_TTS_ERROR_AUTH);
  check_final ("quota", GST_TTS_ERROR_QUOTA);
  check_final ("bad-input", GST_TTS_ERROR_BAD_INPUT);
  check_final ("unsupported", GST_TTS_ERROR_UNSUPPORTED);
  check_final ("budget", GST_TTS_ERROR_BUDGET);
}

static void
test_retry_after (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "script=rate:90000", NULL);
  tts_run_push (&run, 0, "Later.");
  gst_tts_session_end (run.session);
  assert_between (tts_run_turn (&run), 90000, 99000);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 1);
  tts_run_end (&run);
}

/* A wait that the provider asks for and the chunk has not is not waited. */
static void
test_retry_after_too_long (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "script=rate:90000", "chunk-timeout", 60000,
      NULL);
  tts_run_push (&run, 0, "Too late.");
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  g_assert_error (run.error, GST_TTS_ERROR, GST_TTS_ERROR_RATE);
  g_assert_cmpuint (gst_clock_get_time (run.clock), ==, 0);
  tts_run_end (&run);
}

/* Nor is it by those behind it, which were not asked for yet. */
static void
test_long_wait_of_another (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "remote=true;script=rate:7200000",
      "chunk-timeout", 60000, "on-error", GST_TTS_ON_ERROR_SKIP, NULL);
  for (guint i = 0; i < 3; i++)
    tts_run_push (&run, i, "Too late.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_skipped, ==, 3);
  g_assert_cmpuint (tts_run_requests (&run), ==, 1);
  g_assert_cmpuint (gst_clock_get_time (run.clock), ==, 0);
  tts_run_end (&run);
}

/* Likewise when one wait is short enough and the next begins as it ends: two
 * runs of one account, of which the first is told and the second waits. */
static void
test_waits_add_up (void)
{
  TtsRun told, waits;

  tts_run_start_on_clock (&told, "remote=true;account=waits;"
      "script=rate:5000 rate:5000", "chunk-timeout", 4000, "on-error",
      GST_TTS_ON_ERROR_SKIP, NULL);
  tts_run_start_on_clock (&waits, "remote=true;account=waits",
      "chunk-timeout", 8000, "on-error", GST_TTS_ON_ERROR_SKIP, NULL);
  tts_run_push (&told, 0, "Told.");
  tts_run_pull_cue (&told);
  tts_run_push (&waits, 0, "Waits.");
  gst_test_clock_set_time (GST_TEST_CLOCK (told.clock), 5 * GST_SECOND);
  tts_run_push (&told, 1, "Told again.");
  tts_run_pull_cue (&told);

  g_assert_cmpuint (tts_run_turn (&waits), ==, 5 * GST_SECOND);
  tts_run_pull_cue (&waits);
  g_assert_cmpuint (waits.n_skipped, ==, 1);
  g_assert_cmpuint (tts_run_requests (&waits), ==, 0);
  tts_run_end (&told);
  tts_run_end (&waits);
}

/* Refusals for being too many do not use up the tries. */
static void
test_concurrency_is_no_try (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run,
      "script=concurrency concurrency concurrency concurrency", "max-tries", 1,
      NULL);
  tts_run_push (&run, 0, "In the end.");
  gst_tts_session_end (run.session);
  for (guint i = 0; i < 4; i++)
    tts_run_turn (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_run_requests (&run), ==, 5);
  tts_run_end (&run);
}

/* ... but they end with the chunk's time. */
static void
test_concurrency_ends (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "script=concurrency:40000", "max-tries", 1,
      "chunk-timeout", 30000, NULL);
  tts_run_push (&run, 0, "Never.");
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  g_assert_error (run.error, GST_TTS_ERROR, GST_TTS_ERROR_CONCURRENCY);
  g_assert_cmpuint (tts_run_requests (&run), ==, 1);
  tts_run_end (&run);
}

/* One that never answers fails like any other, and may be billed. */
static void
check_silent (const gchar *null, guint maybe_billed)
{
  TtsRun run;

  tts_run_start_on_clock (&run, null, "try-timeout", 5000, "max-tries", 1,
      "on-error", GST_TTS_ON_ERROR_SKIP, NULL);
  tts_run_push (&run, 0, "Hello?");
  gst_tts_session_end (run.session);
  g_assert_cmpuint (tts_run_turn (&run), ==, 5 * GST_SECOND);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_skipped, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (run.warnings, 0), "in time"));
  g_assert_cmpint (strstr (g_ptr_array_index (run.warnings, 0), "may bill")
      != NULL, ==, maybe_billed > 0);
  g_assert_cmpuint (tts_run_stat (&run, "tries-maybe-billed"), ==,
      maybe_billed);
  tts_run_end (&run);
}

static void
test_silent_provider (void)
{
  check_silent ("script=hang", 0);
  check_silent ("script=hang;remote=true;account=silent", 1);
}

/* Time begins again with each piece of audio. */
static void
test_slow_is_not_silent (void)
{
  TtsRun run;
  GstTtsProvider *null;

  tts_run_start_on_clock (&run, "delay=4000", "try-timeout", 5000, NULL);
  null = gst_tts_session_get_provider (run.session, "null");
  gst_element_set_clock (GST_ELEMENT (null), run.clock);
  gst_object_unref (null);
  tts_run_push (&run, 0, "Slowly.");
  tts_run_push (&run, 1, "Slowly.");
  gst_tts_session_end (run.session);
  gst_test_clock_wait_for_multiple_pending_ids (GST_TEST_CLOCK (run.clock), 2,
      NULL);
  g_assert_cmpuint (tts_run_turn (&run), ==, 4 * GST_SECOND);
  gst_test_clock_wait_for_multiple_pending_ids (GST_TEST_CLOCK (run.clock), 2,
      NULL);
  g_assert_cmpuint (tts_run_turn (&run), ==, 5 * GST_SECOND);
  g_assert_cmpuint (tts_run_turn (&run), ==, 8 * GST_SECOND);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_run_stat (&run, "tries"), ==, 2);
  tts_run_end (&run);
}

/* In the three tests below all samples of a try come in one piece, so that
 * none comes while the clock is turned. */

/* After its first samples were heard, one that repeats itself goes on where
 * it stopped. */
static void
test_goes_on_exactly (void)
{
  g_autoptr (GBytes) expected = speak_well ("A sentence that breaks off.");
  TtsRun run;

  tts_run_start_on_clock (&run, "piece=1000;script=hang@24000", "try-timeout",
      5000, NULL);
  tts_run_push (&run, 0, "A sentence that breaks off.");
  gst_tts_session_end (run.session);
  tts_run_pull_one (&run);
  tts_run_turn (&run);          /* it is late */
  tts_run_turn (&run);          /* and tried again */

  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  assert_sounds_like (&run, expected);
  g_assert_cmpuint (run.words->len, ==, 5);
  g_assert_cmpuint (tts_run_requests (&run), ==, 2);
  tts_run_end (&run);
}

/* Another take of what was heard can not be joined to it. */
static void
check_no_other_take (const gchar *script)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "piece=1000;fault-match=breaks",
      "try-timeout", 5000, "on-error", GST_TTS_ON_ERROR_SKIP, NULL);
  tts_run_set_null (&run, "script", script);
  tts_run_push (&run, 0, "A sentence that breaks off.");
  tts_run_push (&run, 1, "Another.");
  gst_tts_session_end (run.session);
  tts_run_pull_one (&run);
  tts_run_turn (&run);
  tts_run_turn (&run);

  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 2);
  g_assert_cmpuint (run.warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (run.warnings, 0),
          "the second time"));
  tts_run_end (&run);
}

static void
test_no_other_take (void)
{
  check_no_other_take ("hang@24000 noise");
  check_no_other_take ("hang@24000 short@1");
}

static void
test_no_second_take_if_it_varies (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run,
      "piece=1000;not-deterministic=true;script=hang@24000",
      "try-timeout", 5000, NULL);
  tts_run_push (&run, 0, "A sentence that breaks off.");
  tts_run_pull_one (&run);
  tts_run_turn (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  g_assert_error (run.error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
  g_assert_cmpuint (tts_run_requests (&run), ==, 1);
  /* what had come is heard to its end, which is faded */
  g_assert_cmpuint (run.audio->len / 2, ==, 24000);
  tts_run_end (&run);
}

/* A good status without audio is a failure; asking one that always answers
 * alike again would be in vain. */
static void
test_empty_answer (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "not-deterministic=true;script=short", NULL);
  tts_run_push (&run, 0, "Something.");
  gst_tts_session_end (run.session);
  tts_run_turn (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_skipped, ==, 0);
  tts_run_end (&run);

  tts_run_start_on_clock (&run, "script=short", NULL);
  tts_run_push (&run, 0, "Something.");
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  g_assert_error (run.error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED);
  tts_run_end (&run);
}

/* Whatever the words, a script is spoken in its order. */
static void
test_order_after_retries (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "script=device rate transient ok model",
      "max-workers", 4, "max-tries", 10, "retry-delay", 0, "on-error",
      GST_TTS_ON_ERROR_SKIP, NULL);
  for (guint i = 0; i < 6; i++)
    tts_run_push (&run, i, "One of six.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 6);
  g_assert_cmpuint (run.n_skipped, ==, 1);
  g_assert_cmpuint (tts_run_requests (&run), ==, 9);
  tts_run_end (&run);
}

/* A wait ends with the run, and its timer does not keep the session. */
static void
test_flush_while_waiting (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "script=transient:60000", NULL);
  tts_run_push (&run, 0, "Dropped.");
  gst_test_clock_wait_for_next_pending_id (GST_TEST_CLOCK (run.clock), NULL);
  gst_tts_session_set_flushing (run.session, TRUE);
  gst_tts_session_set_flushing (run.session, FALSE);
  tts_run_push (&run, 0, "Spoken.");
  gst_tts_session_end (run.session);
  tts_run_turn (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 1);
  g_assert_cmpuint (tts_run_requests (&run), ==, 2);
  tts_run_end (&run);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/retry/third-time-lucky", test_third_time_lucky);
  g_test_add_func ("/retry/tries-run-out", test_tries_run_out);
  g_test_add_func ("/retry/once-more", test_once_more);
  g_test_add_func ("/retry/final-errors", test_final_errors);
  g_test_add_func ("/retry/retry-after", test_retry_after);
  g_test_add_func ("/retry/retry-after-too-long", test_retry_after_too_long);
  g_test_add_func ("/retry/long-wait-of-another", test_long_wait_of_another);
  g_test_add_func ("/retry/waits-add-up", test_waits_add_up);
  g_test_add_func ("/retry/concurrency-is-no-try", test_concurrency_is_no_try);
  g_test_add_func ("/retry/concurrency-ends", test_concurrency_ends);
  g_test_add_func ("/retry/silent-provider", test_silent_provider);
  g_test_add_func ("/retry/slow-is-not-silent", test_slow_is_not_silent);
  g_test_add_func ("/retry/goes-on-exactly", test_goes_on_exactly);
  g_test_add_func ("/retry/no-other-take", test_no_other_take);
  g_test_add_func ("/retry/no-second-take-if-it-varies",
      test_no_second_take_if_it_varies);
  g_test_add_func ("/retry/empty-answer", test_empty_answer);
  g_test_add_func ("/retry/order", test_order_after_retries);
  g_test_add_func ("/retry/flush-while-waiting", test_flush_while_waiting);

  return tts_test_run ();
}
