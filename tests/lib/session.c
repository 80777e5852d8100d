/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The session with the provider `null`: order, pauses, words, failures,
 * cancelling. */
#include "session-test.h"
#include "session-twin.h"

#include <string.h>

#define RATE TTS_RUN_RATE

/* Pushes from a thread of its own, as a pipeline does. */
typedef struct
{
  TtsRun *run;
  guint n;
} Feed;

static gpointer
feed (gpointer data)
{
  Feed *feed = data;

  for (guint i = 0; i < feed->n; i++) {
    g_autofree gchar *text = g_strdup_printf ("Cue number %u says %x.", i,
        i * 2654435761u);

    tts_run_push (feed->run, i, text);
  }
  gst_tts_session_end (feed->run->session);
  return NULL;
}

static GBytes *
speak_cues (guint n_cues, guint workers)
{
  TtsRun run;
  Feed job = { &run, n_cues };
  GThread *thread;
  GBytes *audio;

  tts_run_start (&run, "max-workers", workers, NULL);
  tts_run_set_null (&run, "ms-per-char", "7");
  thread = g_thread_new ("feed", feed, &job);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_thread_join (thread);
  g_assert_cmpuint (run.n_started, ==, n_cues);
  g_assert_cmpuint (run.n_done, ==, n_cues);
  audio = g_bytes_new (run.audio->data, run.audio->len);
  tts_run_end (&run);
  return audio;
}

static void
test_order (void)
{
  g_autoptr (GBytes) alone = speak_cues (200, 1);
  g_autoptr (GBytes) together = speak_cues (200, 8);

  g_assert_cmpuint (g_bytes_get_size (alone), >, 200 * 20 * 7 * RATE / 1000);
  g_assert_true (g_bytes_equal (alone, together));
}

static void
test_pauses (void)
{
  TtsRun run;

  tts_run_start (&run, "max-workers", 2, NULL);
  tts_run_set_null (&run, "ms-per-char", "10");
  tts_run_push (&run, 0,
      "[pause:100ms]aaaaaaaaaa[pause:1s]bbbbbbbbbb[pause:50ms]");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);

  /* 100 ms of pause, 100 of tone, 1000 of pause, 100 of tone, 50 of pause */
  g_assert_cmpuint (run.audio->len / 2, ==, 1350 * RATE / 1000);
  g_assert_cmpuint (run.cue_duration, ==, 1350 * GST_MSECOND);
  g_assert_true (tts_run_is_silent (&run, 0, 100 * RATE / 1000));
  g_assert_false (tts_run_is_silent (&run, 100 * RATE / 1000,
          110 * RATE / 1000));
  g_assert_true (tts_run_is_silent (&run, 200 * RATE / 1000,
          1200 * RATE / 1000));
  g_assert_false (tts_run_is_silent (&run, 1200 * RATE / 1000,
          1210 * RATE / 1000));
  g_assert_true (tts_run_is_silent (&run, 1300 * RATE / 1000,
          1350 * RATE / 1000));
  tts_run_end (&run);
}

static void
test_words (void)
{
  static const gchar text[] = "one two.[pause:100ms] three";
  static const GstTtsWord expected[] = {
    { 0, 3, 0, 30 * GST_MSECOND },
    { 4, 4, 40 * GST_MSECOND, 80 * GST_MSECOND },
    { 9, 5, 180 * GST_MSECOND, 230 * GST_MSECOND },
  };
  TtsRun run;

  tts_run_start (&run, "max-workers", 3, NULL);
  tts_run_set_null (&run, "ms-per-char", "10");
  tts_run_push (&run, 0, text);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);

  g_assert_cmpuint (run.words->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < run.words->len; i++) {
    const GstTtsWord *word = &g_array_index (run.words, GstTtsWord, i);

    g_assert_cmpuint (word->offset, ==, expected[i].offset);
    g_assert_cmpuint (word->start, ==, expected[i].start);
    g_assert_cmpuint (word->end, ==, expected[i].end);
  }
  tts_run_end (&run);
}

static void
test_streaming (void)
{
  TtsRun run;
  GstTtsPiece piece;

  /* A provider that hangs in the middle: what it made comes all the same. */
  tts_run_start (&run, "max-workers", 1, NULL);
  tts_run_set_null (&run, "fault-after", "4800");
  tts_run_set_null (&run, "fault", "hang");
  tts_run_push (&run, 0,
      "a text that is long enough for the fault to happen in it");
  g_assert_cmpint (gst_tts_session_pull (run.session, &piece, NULL), ==,
      GST_FLOW_OK);
  g_assert_true (piece.cue_started);
  g_assert_false (piece.cue_done);
  g_assert_cmpuint (gst_buffer_get_size (piece.buffer) / 2, >=,
      20 * RATE / 1000);
  gst_tts_piece_clear (&piece);
  tts_run_end (&run);
}

static void
fail_second_of_three (TtsRun *run)
{
  tts_run_set_null (run, "ms-per-char", "10");
  tts_run_set_null (run, "fault-match", "second");
  tts_run_set_null (run, "error-class", "bad-input");
  tts_run_set_null (run, "fault", "error");
  tts_run_push (run, 0, "the first");
  tts_run_push (run, 1, "the second");
  tts_run_push (run, 2, "the third");
  gst_tts_session_end (run->session);
}

static void
test_fail (void)
{
  TtsRun run;

  tts_run_start (&run, "on-error", GST_TTS_ON_ERROR_FAIL, NULL);
  fail_second_of_three (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  tts_assert_error (run.error, GST_TTS_ERROR_BAD_INPUT, "cue 2");
  g_assert_nonnull (strstr (run.error->message, "null"));
  g_assert_cmpuint (run.n_done, ==, 1);
  g_assert_cmpuint (run.audio->len / 2, ==, 90 * RATE / 1000);
  tts_run_end (&run);
}

static void
test_skip (void)
{
  TtsRun run;

  tts_run_start (&run, "on-error", GST_TTS_ON_ERROR_SKIP, NULL);
  fail_second_of_three (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 3);
  g_assert_cmpuint (run.n_skipped, ==, 1);
  g_assert_cmpuint (run.warnings->len, ==, 1);
  g_assert_cmpuint (run.audio->len / 2, ==, 180 * RATE / 1000);
  tts_run_end (&run);
}

static void
test_silence (void)
{
  TtsRun run;
  guint64 tone = 90 * RATE / 1000, silence = 10 * 60 * RATE / 1000;

  tts_run_start (&run, "on-error", GST_TTS_ON_ERROR_SILENCE, NULL);
  fail_second_of_three (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 3);
  g_assert_cmpuint (run.n_skipped, ==, 0);
  g_assert_cmpuint (run.audio->len / 2, ==, 2 * tone + silence);
  g_assert_true (tts_run_is_silent (&run, tone, tone + silence));
  tts_run_end (&run);
}

static void
test_skip_midway (void)
{
  TtsRun run;
  g_autofree gchar *text = g_strdup ("one[pause:10ms]second[pause:10ms]three");

  tts_run_start (&run, "on-error", GST_TTS_ON_ERROR_SKIP, "max-workers", 1,
      NULL);
  tts_run_set_null (&run, "fault-match", "second");
  tts_run_set_null (&run, "error-class", "bad-input");
  tts_run_set_null (&run, "fault", "error");
  tts_run_push (&run, 0, text);
  tts_run_push (&run, 1, "after");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 2);
  g_assert_cmpuint (run.n_skipped, ==, 0);
  tts_run_end (&run);
}

static void
test_nothing_to_say (void)
{
  TtsRun run;

  tts_run_start (&run, "max-workers", 1, NULL);
  tts_run_push (&run, 0, "...");
  tts_run_push (&run, 1, "word");
  tts_run_push (&run, 2, "");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 3);
  g_assert_cmpuint (run.n_skipped, ==, 2);
  tts_run_end (&run);
}

static void
test_max_ahead (void)
{
  TtsRun run;
  g_autoptr (GstStructure) stats = NULL;
  guint ahead;

  tts_run_start (&run, "max-workers", 8, "max-ahead", 3, NULL);
  tts_run_set_null (&run, "fault", "hang");
  for (guint i = 0; i < 3; i++) {
    g_assert_false (gst_tts_session_is_full (run.session));
    tts_run_push (&run, i, "word");
  }
  g_assert_true (gst_tts_session_is_full (run.session));
  stats = gst_tts_session_get_stats (run.session, "stats");
  g_assert_true (gst_structure_get_uint (stats, "chunks-ahead", &ahead));
  g_assert_cmpuint (ahead, ==, 3);
  tts_run_end (&run);
}

static gpointer
pull_until_flushing (gpointer data)
{
  TtsRun *run = data;
  GstTtsPiece piece;

  return GINT_TO_POINTER (gst_tts_session_pull (run->session, &piece, NULL));
}

static void
test_flush (void)
{
  TtsRun run;
  GThread *thread;

  tts_run_start (&run, "max-workers", 2, NULL);
  tts_run_set_null (&run, "fault", "hang");
  tts_run_set_null (&run, "fault-match", "never");
  tts_run_push (&run, 0, "never answers");
  thread = g_thread_new ("pull", pull_until_flushing, &run);
  gst_tts_session_set_flushing (run.session, TRUE);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==,
      GST_FLOW_FLUSHING);

  gst_tts_session_set_flushing (run.session, FALSE);
  tts_run_push (&run, 0, "does answer");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 1);
  tts_run_end (&run);
}

/* A provider that does not stop keeps its job, but not the session, which
 * goes when and where its owner lets it. */
static void
test_stubborn_provider (void)
{
  TtsRun run;
  TtsDeparture session = { .thread = NULL }, twin = { .thread = NULL };

  tts_twin_reset ();
  tts_twin_hold ();
  tts_run_start (&run, "provider", "twin", NULL);
  tts_departure_watch (&twin, gst_tts_session_get_provider (run.session,
          "twin"));
  tts_departure_watch (&session, gst_object_ref (run.session));
  tts_run_push (&run, 0, "Not now.");
  tts_twin_wait ();
  tts_run_end (&run);
  g_assert_true (session.thread == g_thread_self ());
  g_assert_null (twin.thread);
  tts_twin_release ();
  tts_departure_wait (&twin);
}

static gpointer
flush_often (gpointer data)
{
  TtsRun *run = data;

  for (guint i = 0; i < 300; i++) {
    gst_tts_session_set_flushing (run->session, TRUE);
    gst_tts_session_set_flushing (run->session, FALSE);
    g_thread_yield ();
  }
  gst_tts_session_stop (run->session);
  return NULL;
}

static gpointer
push_until_stopped (gpointer data)
{
  TtsRun *run = data;
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("again and again");
  guint refused = 0;

  /* a refusal of a flush ends with it, one of a stop does not */
  for (guint i = 0; refused < 100000; i++) {
    if (gst_tts_session_push (run->session, run->script_id, i, cue))
      refused = 0;
    else
      refused++;
  }
  return NULL;
}

static void
test_flush_storm (void)
{
  TtsRun run;
  GThread *pusher, *flusher;
  GstTtsPiece piece;

  tts_run_start (&run, "max-workers", 4, NULL);
  tts_run_set_null (&run, "ms-per-char", "1");
  pusher = g_thread_new ("push", push_until_stopped, &run);
  flusher = g_thread_new ("flush", flush_often, &run);
  for (guint i = 0; i < 20000; i++)
    if (gst_tts_session_pull (run.session, &piece, NULL) == GST_FLOW_OK)
      gst_tts_piece_clear (&piece);
  g_thread_join (flusher);
  g_thread_join (pusher);
  tts_run_end (&run);
}

static struct
{
  TtsRun *run;
  GThread *puller;
} to_flush;

/* The pulling thread says that the run ends; from then on it does not. */
static void
on_log (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object,
    GstDebugMessage *message, gpointer user_data)
{
  TtsRun *run = to_flush.run;

  if (!run || g_thread_self () != to_flush.puller
      || !strstr (gst_debug_message_get (message), "ends the run"))
    return;
  to_flush.run = NULL;
  gst_tts_session_set_flushing (run->session, TRUE);
  gst_tts_session_set_flushing (run->session, FALSE);
  tts_run_push (run, 0, "Spoken.");
  gst_tts_session_end (run->session);
}

/* A failure whose run is flushed at that moment is nobody's. */
static void
test_flush_and_failure (void)
{
  TtsRun run;

  tts_run_start (&run, NULL);
  tts_run_set_null (&run, "script", "bad-input");
  to_flush.run = &run;
  to_flush.puller = g_thread_self ();
  gst_debug_set_threshold_for_name ("tts-session", GST_LEVEL_INFO);
  gst_debug_add_log_function (on_log, NULL, NULL);
  tts_run_push (&run, 0, "Fails.");
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 1);
  g_assert_cmpuint (tts_run_stat (&run, "chunks-failed"), ==, 0);
  gst_debug_remove_log_function (on_log);
  gst_debug_unset_threshold_for_name ("tts-session");
  tts_run_end (&run);
}

static void
test_unknown_provider (void)
{
  g_autoptr (GstTtsSession) session = gst_tts_session_new ();
  g_autoptr (GError) error = NULL;

  g_object_set (session, "provider", "nul", NULL);
  g_assert_cmpint (gst_tts_session_prepare (session, &error), ==, 0);
  tts_assert_error (error, GST_TTS_ERROR_BAD_INPUT, "'nul'");
  g_assert_nonnull (strstr (error->message, "null"));
}

static void
test_other_rate (void)
{
  TtsRun run;

  tts_run_start (&run, "max-workers", 2, NULL);
  tts_run_set_null (&run, "ms-per-char", "10");
  tts_run_set_null (&run, "sample-rate", "44100");
  tts_run_push (&run, 0, "0123456789");
  tts_run_push (&run, 1, "0123456789");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.audio->len / 2, ==, 2 * 100 * RATE / 1000);
  g_assert_cmpmem (run.audio->data, run.audio->len / 2,
      run.audio->data + run.audio->len / 2, run.audio->len / 2);
  tts_run_end (&run);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/session/order", test_order);
  g_test_add_func ("/session/pauses", test_pauses);
  g_test_add_func ("/session/words", test_words);
  g_test_add_func ("/session/streaming", test_streaming);
  g_test_add_func ("/session/fail", test_fail);
  g_test_add_func ("/session/skip", test_skip);
  g_test_add_func ("/session/skip-midway", test_skip_midway);
  g_test_add_func ("/session/silence", test_silence);
  g_test_add_func ("/session/nothing-to-say", test_nothing_to_say);
  g_test_add_func ("/session/max-ahead", test_max_ahead);
  g_test_add_func ("/session/flush", test_flush);
  g_test_add_func ("/session/stubborn-provider", test_stubborn_provider);
  g_test_add_func ("/session/flush-storm", test_flush_storm);
  g_test_add_func ("/session/flush-and-failure", test_flush_and_failure);
  g_test_add_func ("/session/unknown-provider", test_unknown_provider);
  g_test_add_func ("/session/other-rate", test_other_rate);

  return tts_test_run ();
}
