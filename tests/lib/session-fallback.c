/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who speaks when a provider can not: per chunk, in the user's order, and
 * never a second voice in the middle of a chunk. */
#include "session-test.h"
#include "session-twin.h"

#include <string.h>

#define ORDER "provider", "null,twin"

static void
push_many (TtsRun *run, guint n)
{
  for (guint i = 0; i < n; i++)
    tts_run_push (run, i, "Ten bytes.");
}

static void
test_one_chunk (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_run_start_on_clock (&run, "ms-per-char=10;script=ok transient ok",
      ORDER, "max-tries", 1, NULL);
  push_many (&run, 3);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "null twin null");
  g_assert_cmpuint (tts_run_stat (&run, "fallbacks"), ==, 1);
  g_assert_cmpuint (run.warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (run.warnings, 0),
          "twin speaks what null could not"));
  g_assert_cmpuint (run.audio->len / 2, ==, 3 * 100 * TTS_RUN_RATE / 1000);
  tts_run_end (&run);
}

/* The key is refused: nobody asks again in this run. */
static void
test_key_refused (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_run_start_on_clock (&run, "fault=error;error-class=auth", ORDER, NULL);
  push_many (&run, 4);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "twin twin twin twin");
  g_assert_cmpuint (tts_run_requests (&run), ==, 1);
  g_assert_cmpuint (run.warnings->len, ==, 1);
  tts_run_end (&run);
}

/* What was spoken before stays, and with nobody else it is heard. */
static void
test_key_refused_midway (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_run_start_on_clock (&run, "script=ok ok auth", ORDER, NULL);
  push_many (&run, 5);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "null null twin twin twin");
  g_assert_cmpuint (tts_run_requests (&run), ==, 3);
  tts_run_end (&run);

  tts_run_start_on_clock (&run, "script=ok ok auth", NULL);
  push_many (&run, 5);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  g_assert_error (run.error, GST_TTS_ERROR, GST_TTS_ERROR_AUTH);
  g_assert_cmpuint (run.n_done, ==, 2);
  g_assert_cmpuint (tts_run_requests (&run), ==, 3);
  tts_run_end (&run);
}

/* Making a provider is its own code, and under no lock of ours. */
static void
test_provider_that_asks_back (void)
{
  g_autoptr (GstTtsSession) session = gst_tts_session_new ();
  g_autoptr (GstTtsProvider) twin = NULL, same = NULL;

  tts_twin_reset ();
  tts_twin.session = session;
  twin = gst_tts_session_get_provider (session, "twin");
  same = gst_tts_session_get_provider (session, "twin");
  g_assert_nonnull (twin);
  g_assert_true (twin == same);
  tts_twin.session = NULL;
}

/* What a provider can is asked once, before the run and not under its lock. */
static void
test_capabilities_are_settled (void)
{
  TtsRun run;
  guint asked;

  tts_twin_reset ();
  tts_run_start_on_clock (&run, "script=unsupported", ORDER, NULL);
  asked = tts_twin.asked;
  push_many (&run, 2);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "twin null");
  g_assert_cmpuint (tts_twin.asked, ==, asked);
  tts_run_end (&run);
}

static void
test_unsupported_is_one_chunk (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_run_start_on_clock (&run, "script=unsupported model", ORDER, NULL);
  push_many (&run, 3);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "twin twin null");
  tts_run_end (&run);
}

/* What is wrong with the text is wrong everywhere, and no outage. */
static void
test_bad_input_stays (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_run_start_on_clock (&run,
      "script=bad-input bad-input bad-input bad-input", ORDER, "on-error",
      GST_TTS_ON_ERROR_SKIP, NULL);
  push_many (&run, 5);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_skipped, ==, 4);
  g_assert_cmpuint (tts_twin.requests, ==, 0);
  tts_run_end (&run);
}

static void
test_not_after_a_sample (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_run_start_on_clock (&run,
      "piece=1000;not-deterministic=true;script=hang@24000", ORDER,
      "try-timeout", 5000, "on-error", GST_TTS_ON_ERROR_SKIP, NULL);
  tts_run_push (&run, 0, "A sentence that breaks off.");
  tts_run_pull_one (&run);
  gst_tts_session_end (run.session);
  tts_run_turn (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_twin.requests, ==, 0);
  g_assert_cmpuint (run.warnings->len, ==, 1);
  tts_run_end (&run);
}

static void
test_nobody_left (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_twin_play ((TtsTwinPart) { .fails = TRUE,
    .error = GST_TTS_ERROR_QUOTA });
  tts_run_start_on_clock (&run, "script=auth", ORDER, NULL);
  tts_run_push (&run, 0, "Nobody.");
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  tts_assert_error (run.error, GST_TTS_ERROR_QUOTA, "twin");
  tts_run_end (&run);
}

/* Three chunks in a row that failed for good: left out for a minute, then
 * one chunk finds out. */
static void
test_breaker (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_run_start_on_clock (&run, "script=transient transient transient", ORDER,
      "max-tries", 1, NULL);
  push_many (&run, 4);
  for (guint i = 0; i < 4; i++)
    tts_run_pull_cue (&run);
  tts_run_assert_providers (&run, "twin twin twin twin");
  g_assert_cmpuint (tts_run_requests (&run), ==, 3);

  gst_test_clock_set_time (GST_TEST_CLOCK (run.clock), 60 * GST_SECOND);
  for (guint i = 0; i < 2; i++) {
    push_many (&run, 1);
    tts_run_pull_cue (&run);
  }
  tts_run_assert_providers (&run, "twin twin twin twin null null");
  tts_run_end (&run);
}

/* Without anybody else the listener hears of it at once, chunk by chunk. */
static void
test_breaker_alone (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "fault=error", "max-tries", 1, "on-error",
      GST_TTS_ON_ERROR_SKIP, NULL);
  push_many (&run, 4);
  tts_run_pull_cue (&run);
  for (guint i = 0; i < 3; i++)
    tts_run_pull_cue (&run);
  push_many (&run, 1);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_skipped, ==, 5);
  g_assert_cmpuint (tts_run_requests (&run), ==, 3);
  g_assert_nonnull (strstr (g_ptr_array_index (run.warnings, 4), "left out"));
  tts_run_end (&run);
}

/* What waits for another try goes on at once when its provider is dismissed
 * by what another chunk found. */
static void
test_waiting_when_dismissed (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_run_start_on_clock (&run, "script=transient auth", ORDER, NULL);
  push_many (&run, 3);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "twin twin twin");
  g_assert_cmpuint (tts_run_requests (&run), ==, 2);
  g_assert_cmpuint (gst_clock_get_time (run.clock), ==, 0);
  tts_run_end (&run);
}

/* Likewise when another run of its account found that it is down. */
static void
test_waiting_when_left_out (void)
{
  TtsRun run, other;

  tts_twin_reset ();
  tts_run_start_on_clock (&run, "account=down;script=transient", ORDER, NULL);
  tts_run_start_on_clock (&other, "account=down;fault=error", ORDER,
      "max-tries", 1, NULL);
  push_many (&run, 1);
  gst_tts_session_end (run.session);
  gst_test_clock_wait_for_next_pending_id (GST_TEST_CLOCK (run.clock), NULL);
  push_many (&other, 3);
  gst_tts_session_end (other.session);
  g_assert_cmpint (tts_run_pull_all (&other), ==, GST_FLOW_EOS);

  tts_run_turn (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "twin");
  g_assert_cmpuint (tts_run_requests (&run), ==, 1);
  tts_run_end (&run);
  tts_run_end (&other);
}

/* What waits and has nobody else to go to fails at once. */
static void
test_waiting_alone (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "script=transient auth", "on-error",
      GST_TTS_ON_ERROR_SKIP, NULL);
  push_many (&run, 2);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_skipped, ==, 2);
  g_assert_cmpuint (gst_clock_get_time (run.clock), ==, 0);
  tts_run_end (&run);
}

/* A provider that wants no request for two hours is not waited for, neither
 * by the chunk that it told nor by those behind it. */
static void
test_long_wait (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_run_start_on_clock (&run, "remote=true;script=rate:7200000", ORDER,
      "chunk-timeout", 60000, NULL);
  push_many (&run, 4);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "twin twin twin twin");
  g_assert_cmpuint (tts_run_requests (&run), ==, 1);
  g_assert_cmpuint (gst_clock_get_time (run.clock), ==, 0);
  tts_run_end (&run);
}

/* The first of the list has no key: that the next speaks is said once a run,
 * and not where the user ruled it out himself. */
static void
check_names (const gchar *list, GstTtsForce force, const gchar *warning)
{
  TtsRun run;

  tts_twin_reset ();
  tts_twin.unready = TRUE;
  tts_twin.bills = force != GST_TTS_FORCE_NONE;
  tts_run_start_on_clock (&run, "", "provider", list, "force", force, NULL);
  push_many (&run, 2);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "null null");
  g_assert_cmpuint (run.warnings->len, ==, warning ? 1 : 0);
  if (warning)
    g_assert_nonnull (strstr (g_ptr_array_index (run.warnings, 0), warning));
  g_assert_cmpuint (tts_run_stat (&run, "fallbacks"), ==, 0);
  tts_run_end (&run);
}

static void
test_names (void)
{
  check_names ("twin,null", GST_TTS_FORCE_NONE,
      "twin is left out of the providers: no key: set TWIN_KEY");
  check_names ("twin, null", GST_TTS_FORCE_LOCAL, NULL);
  check_names ("null, null,,null", GST_TTS_FORCE_NONE, "null is named twice");
  check_names ("null", GST_TTS_FORCE_NONE, NULL);
}

/* Another run of the same account knows already that it is left out, and
 * says so as the first one did. */
static void
test_left_out_before (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_run_start_on_clock (&run, "account=left-out;fault=error", ORDER,
      "max-tries", 1, NULL);
  push_many (&run, 3);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_end (&run);

  tts_run_start_on_clock (&run, "account=left-out", ORDER, NULL);
  push_many (&run, 2);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "twin twin");
  g_assert_cmpuint (tts_run_requests (&run), ==, 0);
  g_assert_cmpuint (run.warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (run.warnings, 0),
          "twin speaks what null could not: left out"));
  tts_run_end (&run);
}

/* However badly it does, it is not left out as long as nobody else could do
 * it: the other one speaks another language. */
static void
test_slow_but_alone (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_twin.languages[0] = "de";
  tts_run_start_on_clock (&run, "script=transient transient transient "
      "transient transient transient transient transient transient transient "
      "transient transient", ORDER, "language-code", "en", "max-tries", 13,
      NULL);
  push_many (&run, 1);
  for (guint i = 0; i < 12; i++)
    tts_run_turn (&run);
  tts_run_pull_cue (&run);
  push_many (&run, 1);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "null null");
  tts_run_end (&run);
}

static void
check_voice (const gchar *map, const gchar *expected, guint warnings)
{
  TtsRun run;
  g_autoptr (GstStructure) voice_map =
      map ? gst_structure_from_string (map, NULL) : NULL;

  tts_twin_reset ();
  tts_run_start_on_clock (&run, "script=unsupported", ORDER, "voice",
      "af_bella", "voice-map", voice_map, NULL);
  push_many (&run, 1);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpstr (tts_twin.voice, ==, expected);
  g_assert_cmpuint (strstr (g_ptr_array_index (run.warnings, 0), "voice-map")
      != NULL, ==, warnings);
  tts_run_end (&run);
}

static void
test_voice_map (void)
{
  check_voice ("map, twin/af_bella=deep, null=other", "deep", 0);
  check_voice ("map, twin=deep", "deep", 0);
  check_voice ("map, twin/am_adam=deep", NULL, 1);
  check_voice (NULL, NULL, 1);
}

/* One that does not tell its voices gets the name as it is, and is not asked
 * for each chunk. */
static void
test_untold_voices (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_twin.secretive = TRUE;
  tts_run_start_on_clock (&run, "", "provider", "twin,null", "voice", "deep",
      NULL);
  push_many (&run, 3);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "twin twin twin");
  g_assert_cmpstr (tts_twin.voice, ==, "deep");
  g_assert_cmpuint (tts_twin.lists, ==, 1);
  g_assert_cmpuint (run.warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (run.warnings, 0),
          "twin did not tell its voices"));
  tts_run_end (&run);
}

static gpointer
push_one (gpointer data)
{
  TtsRun *run = data;
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("One.");

  return GINT_TO_POINTER (gst_tts_session_push (run->session, run->script_id,
          0, cue));
}

/* A list that does not come is waited for until a flush, and asked for again
 * after it. */
static void
test_slow_list (void)
{
  TtsRun run;
  GThread *pusher;

  tts_twin_reset ();
  tts_twin.slow_list = TRUE;
  tts_run_start_on_clock (&run, "", "provider", "twin,null", "voice", "deep",
      NULL);
  pusher = g_thread_new ("push", push_one, &run);
  tts_twin_wait ();
  gst_tts_session_set_flushing (run.session, TRUE);
  g_assert_false (GPOINTER_TO_INT (g_thread_join (pusher)));
  gst_tts_session_set_flushing (run.session, FALSE);

  push_many (&run, 1);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpstr (tts_twin.voice, ==, "deep");
  g_assert_cmpuint (tts_twin.lists, ==, 2);
  g_assert_cmpuint (run.warnings->len, ==, 0);
  tts_run_end (&run);
}

/* The other rate is not heard. */
static void
test_other_rate (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_twin_play ((TtsTwinPart) { .sample_rate = 44100 });
  tts_run_start_on_clock (&run, "ms-per-char=10;script=unsupported", ORDER,
      NULL);
  push_many (&run, 2);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "twin null");
  g_assert_cmpuint (run.audio->len / 2, ==, 2 * 100 * TTS_RUN_RATE / 1000);
  tts_run_end (&run);
}

/* Ten characters may last 80 seconds, and nothing more than an hour. */
static void
check_endless (guint seconds, guint times, gsize length, gboolean ok)
{
  g_autofree gchar *text = g_strnfill (length, 'a');
  TtsRun run;

  tts_twin_reset ();
  tts_twin_play ((TtsTwinPart) { .sample_rate = 1000, .seconds = seconds,
    .times = times });
  tts_run_start_on_clock (&run, "script=unsupported", ORDER, NULL);
  tts_run_push (&run, 0, text);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, ok ? GST_FLOW_EOS
      : GST_FLOW_ERROR);
  if (!ok)
    g_assert_error (run.error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL);
  tts_run_end (&run);
}

static void
test_endless (void)
{
  check_endless (80, 1, 10, TRUE);
  check_endless (81, 1, 10, FALSE);
  check_endless (41, 2, 10, FALSE);
  check_endless (3601, 1, 4000, FALSE);
}

/* Who begins anew in the same format may; in another one it would be kept as
 * what it is not. */
static void
test_later_rate (void)
{
  static const gint rates[] = { 24000, 48000 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    TtsRun run;

    tts_twin_reset ();
    tts_twin_play ((TtsTwinPart) {.times = 2,.later_rate = rates[i] });
    tts_run_start_on_clock (&run, "", "provider", "twin", NULL);
    tts_run_push (&run, 0, "Hello.");
    gst_tts_session_end (run.session);
    g_assert_cmpint (tts_run_pull_all (&run), ==, i == 0 ? GST_FLOW_EOS
        : GST_FLOW_ERROR);
    if (i > 0)
      tts_assert_error (run.error, GST_TTS_ERROR_UNSUPPORTED, "format");
    tts_run_end (&run);
  }
}

/* Nor are there more words than bytes of text. */
static void
test_endless_words (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_twin_play ((TtsTwinPart) { .words = 1000 });
  tts_run_start_on_clock (&run, "script=unsupported", ORDER, NULL);
  push_many (&run, 1);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.words->len, ==, strlen ("Ten bytes."));
  tts_run_end (&run);
}

/* Cut once, so that whoever speaks it can. */
static void
test_smallest_limit (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_twin.max_chars = 20;
  tts_run_start_on_clock (&run, "", ORDER, NULL);
  tts_run_push (&run, 0, "A first sentence. A second sentence.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_run_requests (&run), ==, 2);
  tts_run_end (&run);
}

static void
check_force (const gchar *force, const gchar *provider, const gchar *expected)
{
  g_autoptr (GstTtsSession) session = gst_tts_session_new ();
  g_autoptr (GstTtsProvider) null =
      gst_tts_session_get_provider (session, "null");
  g_autoptr (GError) error = NULL;

  tts_twin_reset ();
  g_object_set (null, "remote", TRUE, "sample-rate", 8000, NULL);
  g_object_set (session, "provider", provider, NULL);
  gst_util_set_object_arg (G_OBJECT (session), "force", force);
  if (g_strcmp0 (expected, "null") == 0) {
    g_assert_cmpint (gst_tts_session_prepare (session, &error), ==, 8000);
  } else if (expected) {
    g_assert_cmpint (gst_tts_session_prepare (session, &error), ==, 24000);
  } else {
    g_assert_cmpint (gst_tts_session_prepare (session, &error), ==, 0);
    tts_assert_error (error, GST_TTS_ERROR_NOT_CONFIGURED, force);
  }
}

static void
test_force (void)
{
  check_force ("none", "null,twin", "null");
  check_force ("local", "null,twin", "twin");
  check_force ("remote", "twin,null", "null");
  check_force ("local", "null", NULL);
  check_force ("remote", "twin", NULL);
}

/* Four of ten tries fail: half the workers. */
static void
test_fewer_workers (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "script=transient ok transient ok transient "
      "ok transient ok", "max-workers", 4, NULL);
  for (guint i = 0; i < 4; i++) {
    tts_run_push (&run, i, "Again and again.");
    tts_run_turn (&run);
    tts_run_pull_cue (&run);
  }
  g_assert_cmpuint (tts_run_stat (&run, "least-workers"), ==, 2);
  g_assert_cmpuint (tts_run_stat (&run, "workers"), ==, 2);
  for (guint i = 4; i < 15; i++) {
    tts_run_push (&run, i, "Well.");
    tts_run_pull_cue (&run);
  }
  g_assert_cmpuint (tts_run_stat (&run, "workers"), ==, 4);
  tts_run_end (&run);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/fallback/one-chunk", test_one_chunk);
  g_test_add_func ("/fallback/key-refused", test_key_refused);
  g_test_add_func ("/fallback/key-refused-midway", test_key_refused_midway);
  g_test_add_func ("/fallback/asks-back", test_provider_that_asks_back);
  g_test_add_func ("/fallback/capabilities", test_capabilities_are_settled);
  g_test_add_func ("/fallback/unsupported", test_unsupported_is_one_chunk);
  g_test_add_func ("/fallback/bad-input-stays", test_bad_input_stays);
  g_test_add_func ("/fallback/not-after-a-sample", test_not_after_a_sample);
  g_test_add_func ("/fallback/nobody-left", test_nobody_left);
  g_test_add_func ("/fallback/breaker", test_breaker);
  g_test_add_func ("/fallback/breaker-alone", test_breaker_alone);
  g_test_add_func ("/fallback/waiting-dismissed",
      test_waiting_when_dismissed);
  g_test_add_func ("/fallback/waiting-left-out", test_waiting_when_left_out);
  g_test_add_func ("/fallback/waiting-alone", test_waiting_alone);
  g_test_add_func ("/fallback/long-wait", test_long_wait);
  g_test_add_func ("/fallback/names", test_names);
  g_test_add_func ("/fallback/left-out-before", test_left_out_before);
  g_test_add_func ("/fallback/slow-but-alone", test_slow_but_alone);
  g_test_add_func ("/fallback/voice-map", test_voice_map);
  g_test_add_func ("/fallback/untold-voices", test_untold_voices);
  g_test_add_func ("/fallback/slow-list", test_slow_list);
  g_test_add_func ("/fallback/other-rate", test_other_rate);
  g_test_add_func ("/fallback/endless", test_endless);
  g_test_add_func ("/fallback/later-rate", test_later_rate);
  g_test_add_func ("/fallback/endless-words", test_endless_words);
  g_test_add_func ("/fallback/smallest-limit", test_smallest_limit);
  g_test_add_func ("/fallback/force", test_force);
  g_test_add_func ("/fallback/fewer-workers", test_fewer_workers);

  return tts_test_run ();
}
