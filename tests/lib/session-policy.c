/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is asked first: by order, by price, by speed. */
#include "session-test.h"
#include "session-twin.h"

#include <string.h>
#include <sys/stat.h>

#include "folder.h"

/* Of one folder for all tests. */
static gchar *prices;
static gchar *ledger;

static const gchar list[] =
    "[null]\nunit=characters\nprice=0.001\n"
    "[null/audio]\nunit=audio-seconds\nprice=0.1\n"
    "[null/each]\nunit=requests\nprice=0.25\n"
    "[null/euro]\nunit=characters\nprice=0.001\ncurrency=EUR\n"
    "[null/free]\nunit=requests\nprice=0\n"
    "[twin]\nunit=characters\nprice=0.01\n";

#define BILLS "remote=true;unit=characters;ms-per-char=0"
#define CHEAPEST "provider", "twin,null", "provider-policy", \
    GST_TTS_PROVIDER_POLICY_CHEAPEST, "prices", prices, "ledger", "off", \
    "rate-limit", 0
#define FASTEST "provider", "twin,null", "provider-policy", \
    GST_TTS_PROVIDER_POLICY_FASTEST, "prices", prices, "ledger", ledger

static void
reset_twin (void)
{
  tts_twin_reset ();
  tts_twin.bills = TRUE;
}

/* One after the other, so that what one has taught counts for the next. */
static void
speak (TtsRun *run, guint first, guint n)
{
  for (guint i = first; i < first + n; i++) {
    tts_run_push (run, i, "Ten chars.");
    tts_run_pull_cue (run);
  }
}

/* Cues of so many characters each, and a 0. */
static void
speak_lengths (TtsRun *run, const guint *lengths)
{
  for (guint i = 0; lengths[i]; i++) {
    g_autofree gchar *text = g_strnfill (lengths[i], 'a');

    tts_run_push (run, i, text);
    tts_run_pull_cue (run);
  }
}

static void
test_order (void)
{
  TtsRun run;

  reset_twin ();
  tts_run_start_on_clock (&run, BILLS, CHEAPEST, "provider-policy",
      GST_TTS_PROVIDER_POLICY_ORDER, NULL);
  speak (&run, 0, 2);
  tts_run_assert_providers (&run, "twin twin");
  tts_run_end (&run);
}

static void
test_cheapest (void)
{
  static const struct
  {
    const gchar *null;
    gboolean twin_bills;
    const gchar *expected;
  } rows[] = {
    {BILLS, TRUE, "null"},
    {"ms-per-char=0", TRUE, "null"},
    {"remote=true;unit=requests;model=free;ms-per-char=0", TRUE, "null"},
    {BILLS, FALSE, "twin"},
    {"ms-per-char=0", FALSE, "twin"},
    {BILLS ";model=euro", TRUE, "twin"},
    {BILLS ";service=unheard-of", TRUE, "twin"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    TtsRun run;

    reset_twin ();
    tts_twin.bills = rows[i].twin_bills;
    tts_run_start_on_clock (&run, rows[i].null, CHEAPEST, NULL);
    speak (&run, 0, 1);
    tts_run_assert_providers (&run, rows[i].expected);
    g_assert_cmpuint (tts_run_stat (&run, "fallbacks"), ==, 0);
    tts_run_end (&run);
  }
}

/* One takes by the request, the other by the character. Who led the chunk
 * before goes on unless the other is better by more than a fifth. */
static void
test_steady (void)
{
  static const guint lengths[] = { 10, 28, 100, 24, 10, 0 };
  TtsRun run;

  reset_twin ();
  tts_run_start_on_clock (&run, "remote=true;unit=requests;model=each;"
      "ms-per-char=0", CHEAPEST, NULL);
  speak_lengths (&run, lengths);
  tts_run_assert_providers (&run, "twin twin null null twin");
  tts_run_end (&run);
}

/* Where nothing was spoken yet, there is nothing to be steady about. */
static void
test_small_difference (void)
{
  static const guint lengths[] = { 26, 0 };
  TtsRun run;

  reset_twin ();
  tts_run_start_on_clock (&run, "remote=true;unit=requests;model=each;"
      "ms-per-char=0", CHEAPEST, NULL);
  speak_lengths (&run, lengths);
  tts_run_assert_providers (&run, "null");
  tts_run_end (&run);
}

/* What nobody knows the price of is asked last, but asked. */
static void
test_unknown_price (void)
{
  TtsRun run;

  reset_twin ();
  tts_twin_play ((TtsTwinPart) { .fails = TRUE,
    .error = GST_TTS_ERROR_MODEL });
  tts_run_start_on_clock (&run, BILLS ";service=unheard-of", CHEAPEST, NULL);
  speak (&run, 0, 1);
  tts_run_assert_providers (&run, "null");
  g_assert_cmpuint (tts_twin.requests, ==, 1);
  tts_run_end (&run);
}

/* The cheapest as a rule may cost too much at worst. */
static void
test_max_cost (void)
{
  TtsRun run;

  reset_twin ();
  tts_run_start_on_clock (&run, "remote=true;unit=audio-seconds;model=audio;"
      "ms-per-char=0", CHEAPEST, "max-cost", 1.05, NULL);
  speak (&run, 0, 1);
  tts_run_assert_providers (&run, "twin");
  g_assert_cmpuint (tts_run_requests (&run), ==, 0);
  tts_run_end (&run);
}

static void
test_dismissed (void)
{
  TtsRun run;

  reset_twin ();
  tts_run_start_on_clock (&run, BILLS ";fault=error;error-class=auth",
      CHEAPEST, NULL);
  speak (&run, 0, 3);
  tts_run_assert_providers (&run, "twin twin twin");
  g_assert_cmpuint (tts_run_requests (&run), ==, 1);
  tts_run_end (&run);
}

static void
test_not_after_a_sample (void)
{
  TtsRun run;

  reset_twin ();
  tts_run_start_on_clock (&run,
      "remote=true;unit=characters;piece=1000;not-deterministic=true;"
      "script=hang@24000", CHEAPEST, "try-timeout", 5000, "on-error",
      GST_TTS_ON_ERROR_SKIP, NULL);
  tts_run_push (&run, 0, "A sentence that breaks off.");
  tts_run_pull_one (&run);
  gst_tts_session_end (run.session);
  tts_run_turn (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_twin.requests, ==, 0);
  tts_run_end (&run);
}

/* A cue that the twin takes two seconds for. */
static void
speak_slowly (TtsRun *run, guint index)
{
  tts_twin_hold ();
  tts_run_push (run, index, "Ten chars.");
  tts_twin_wait ();
  gst_test_clock_advance_time (GST_TEST_CLOCK (run->clock), 2 * GST_SECOND);
  tts_twin_release ();
  tts_run_pull_cue (run);
}

/* Each has one chunk to show how fast it is. */
static void
test_fastest (void)
{
  TtsRun run;

  reset_twin ();
  tts_run_start_on_clock (&run, "ms-per-char=0", FASTEST, "ledger", "off",
      NULL);
  speak_slowly (&run, 0);
  speak (&run, 1, 3);
  tts_run_assert_providers (&run, "twin null null null");
  g_assert_cmpuint (tts_twin.requests, ==, 1);
  tts_run_end (&run);
}

/* One that failed when it was tried comes behind those that are known. */
static void
test_fastest_fails (void)
{
  TtsRun run;

  reset_twin ();
  tts_twin_play ((TtsTwinPart) { .fails = TRUE,
    .error = GST_TTS_ERROR_MODEL });
  tts_run_start_on_clock (&run, "ms-per-char=0", FASTEST, "ledger", "off",
      NULL);
  speak (&run, 0, 3);
  tts_run_assert_providers (&run, "null null null");
  g_assert_cmpuint (tts_twin.requests, ==, 1);
  tts_run_end (&run);
}

/* A request that was paid for is not needed again to find out. */
static void
test_history (void)
{
  TtsRun run;

  reset_twin ();
  tts_run_start_on_clock (&run, "ms-per-char=0", FASTEST, "provider", "twin",
      NULL);
  speak_slowly (&run, 0);
  tts_run_end (&run);

  reset_twin ();
  tts_run_start_on_clock (&run, "ms-per-char=0", FASTEST, NULL);
  speak (&run, 0, 3);
  tts_run_assert_providers (&run, "null null null");
  g_assert_cmpuint (tts_twin.requests, ==, 0);
  tts_run_end (&run);
}

/* Nobody writes to it; to open it would be to wait for somebody who does. */
static void
test_history_in_a_pipe (void)
{
  gchar *folder = tts_folder_new ();
  g_autofree gchar *path = g_build_filename (folder, "ledger.db", NULL);
  TtsRun run;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  reset_twin ();
  tts_run_start_on_clock (&run, "ms-per-char=0", FASTEST, "ledger", path,
      NULL);
  speak (&run, 0, 1);
  tts_run_end (&run);
  tts_folder_free (folder);
}

/* What is told before the run is what happens in it. */
static GPtrArray *
estimate (TtsRun *run, const gchar *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstTtsScript) script = gst_tts_script_parse (text,
      strlen (text), GST_TTS_FORMAT_TEXT, NULL, &error);
  GPtrArray *estimates;

  g_assert_no_error (error);
  estimates = gst_tts_session_estimate (run->session, script, &error);
  g_assert_no_error (error);
  return estimates;
}

static void
test_estimate (void)
{
  g_autoptr (GPtrArray) estimates = NULL;
  const GstTtsEstimate *first;
  TtsRun run;

  reset_twin ();
  tts_run_start_on_clock (&run, BILLS, CHEAPEST, NULL);
  estimates = estimate (&run, "Ten chars.");
  g_assert_cmpuint (estimates->len, ==, 1);
  first = g_ptr_array_index (estimates, 0);
  g_assert_cmpstr (first->provider, ==, "null");
  g_assert_cmpfloat_with_epsilon (first->cost, 0.01, 1e-9);
  tts_run_end (&run);
}

/* Each is to be tried once, and then the order given counts. */
static void
test_estimate_fastest (void)
{
  g_autoptr (GPtrArray) estimates = NULL;
  const GstTtsEstimate *twin, *null;
  TtsRun run;

  reset_twin ();
  tts_run_start_on_clock (&run, BILLS, FASTEST, "ledger", "off", NULL);
  estimates = estimate (&run, "One.\n\nTwo.\n\nThree.\n\nFour.");
  g_assert_cmpuint (estimates->len, ==, 2);
  twin = g_ptr_array_index (estimates, 0);
  null = g_ptr_array_index (estimates, 1);
  g_assert_cmpstr (twin->provider, ==, "twin");
  g_assert_cmpuint (twin->chunks, ==, 3);
  g_assert_cmpstr (null->provider, ==, "null");
  g_assert_cmpuint (null->chunks, ==, 1);
  tts_run_end (&run);
}

gint
main (gint argc, gchar **argv)
{
  gchar *folder;
  gint status;

  tts_test_init (&argc, &argv);
  folder = tts_folder_new ();
  prices = g_build_filename (folder, "prices.ini", NULL);
  ledger = g_build_filename (folder, "ledger.db", NULL);
  g_assert_true (g_file_set_contents (prices, list, -1, NULL));
  g_test_add_func ("/policy/order", test_order);
  g_test_add_func ("/policy/cheapest", test_cheapest);
  g_test_add_func ("/policy/steady", test_steady);
  g_test_add_func ("/policy/small-difference", test_small_difference);
  g_test_add_func ("/policy/unknown-price", test_unknown_price);
  g_test_add_func ("/policy/max-cost", test_max_cost);
  g_test_add_func ("/policy/dismissed", test_dismissed);
  g_test_add_func ("/policy/not-after-a-sample", test_not_after_a_sample);
  g_test_add_func ("/policy/fastest", test_fastest);
  g_test_add_func ("/policy/fastest-fails", test_fastest_fails);
  g_test_add_func ("/policy/history", test_history);
  g_test_add_func ("/policy/history-in-a-pipe", test_history_in_a_pipe);
  g_test_add_func ("/policy/estimate", test_estimate);
  g_test_add_func ("/policy/estimate-fastest", test_estimate_fastest);
  status = tts_test_run ();
  tts_folder_free (folder);
  g_free (prices);
  g_free (ledger);
  return status;
}
