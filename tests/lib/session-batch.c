/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Several chunks in one request: which, and what follows when it fails. */
#include "session-flock.h"

#include <string.h>

#define FLOCK "provider", "flock", "rate-limit", 0, "cache", \
    GST_TTS_CACHE_MODE_OFF

/* For a second try. */
#define NO_TIME "retry-delay", 60000, "chunk-timeout", 1000

static void
set_up (gpointer fixture, gconstpointer data)
{
  tts_flock_reset ();
}

static void
end (TtsRun *run)
{
  gst_tts_session_stop (run->session);
  tts_flock_clear ();
  tts_run_end (run);
}

/* Each word is a cue, numbered from @first. */
static void
push_words (TtsRun *run, guint first, const gchar *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i]; i++)
    tts_run_push (run, first + i, words[i]);
}

/* With one worker the first is asked for alone, and once it is answered the
 * others go out together. */
static void
start_with_batch (TtsRun *run, const gchar *more)
{
  push_words (run, 0, "One.");
  push_words (run, 1, more);
  tts_flock_assert ("One.");
  tts_flock_answer_all (0);
}

static void
pull_all (TtsRun *run, const gchar *spoken)
{
  gst_tts_session_end (run->session);
  g_assert_cmpint (tts_run_pull_all (run), ==, GST_FLOW_EOS);
  g_assert_no_error (run->error);
  tts_flock_assert_spoken (run, spoken);
}

/* They are answered in any order and heard in theirs. */
static void
test_order (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "", FLOCK, NULL);
  start_with_batch (&run, "Two. Three. Four. Five. Six. Seven.");
  tts_flock_assert ("One. | Two. Three. Four. Five. Six.");
  for (guint i = 5; i-- > 0;)
    tts_flock_answer (tts_flock_get_job (1, i));
  tts_flock_assert ("One. | Two. Three. Four. Five. Six. | Seven.");
  tts_flock_answer_all (2);
  pull_all (&run, "One. Two. Three. Four. Five. Six. Seven.");
  g_assert_cmpuint (tts_run_stat (&run, "batches"), ==, 1);
  g_assert_cmpuint (tts_run_stat (&run, "tries-batched"), ==, 5);
  g_assert_cmpuint (tts_run_stat (&run, "tries"), ==, 7);
  end (&run);
}

/* What the user, the provider and the text of all allow. */
static void
test_size (gpointer fixture, gconstpointer data)
{
  static const struct
  {
    guint size, max_batch, chars;
    const gchar *expected;
  } rows[] = {
    {1, 6, 0, "One. | Two."},
    {5, 1, 0, "One. | Two."},
    {5, 0, 0, "One. | Two."},
    {2, 6, 0, "One. | Two. Three."},
    {6, 3, 0, "One. | Two. Three. Four."},
    {6, 6, 15, "One. | Two. Three. Four."},
    {6, 6, 14, "One. | Two. Three."},
    {6, 6, 1, "One. | Two."},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    TtsRun run;

    if (i > 0)
      tts_flock_reset ();
    tts_flock.max_batch = rows[i].max_batch;
    tts_flock.batch_chars = rows[i].chars;
    tts_run_start_on_clock (&run, "", FLOCK, "max-batch-size", rows[i].size,
        NULL);
    start_with_batch (&run, "Two. Three. Four. Five.");
    tts_flock_assert (rows[i].expected);
    end (&run);
  }
}

/* What is heard next has its own request, though others wait with it; and a
 * batch takes one token. */
static void
test_head_and_token (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "", FLOCK, "max-workers", 3, "rate-limit", 1,
      NULL);
  push_words (&run, 0, "One.");
  tts_flock_answer_all (0);
  tts_run_pull_cue (&run);
  push_words (&run, 1, "Two. Three. Four. Five. Six. Seven.");
  tts_flock_assert ("One.");
  g_assert_cmpuint (tts_run_turn (&run), ==, GST_SECOND);
  tts_flock_assert ("One. | Two.");
  g_assert_cmpuint (tts_run_turn (&run), ==, 2 * GST_SECOND);
  tts_flock_assert ("One. | Two. | Three. Four. Five.");
  g_assert_cmpuint (tts_run_turn (&run), ==, 3 * GST_SECOND);
  tts_flock_assert ("One. | Two. | Three. Four. Five. | Six. Seven.");
  g_assert_cmpuint (tts_run_stat (&run, "chunks-in-flight"), ==, 3);
  end (&run);
}

/* One request each for two workers is sooner done than both in one. */
static void
test_idle_workers (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "", FLOCK, "max-workers", 3, "max-chars", 5,
      NULL);
  tts_run_push (&run, 0, "One. Two. Six. Ten. Nine.");
  tts_flock_assert ("One. | Two. Six. | Ten. Nine.");
  end (&run);
}

static void
push_with_voice (TtsRun *run, guint index, const gchar *text,
    const gchar *voice, const gchar *language)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);

  cue->voice = g_strdup (voice);
  cue->language = g_strdup (language);
  g_assert_true (gst_tts_session_push (run->session, run->script_id, index,
          cue));
}

static void
test_alike (gpointer fixture, gconstpointer data)
{
  static const gchar *const expected[] = {
    "One. | Two. | Three. Four. | Five.", "One. | Two. Three. Four. | Five."
  };

  for (guint i = 0; i < 2; i++) {
    TtsRun run;

    if (i > 0)
      tts_flock_reset ();
    tts_flock.batch_voices = i == 1;
    tts_run_start_on_clock (&run, "", FLOCK, NULL);
    push_with_voice (&run, 0, "One.", NULL, NULL);
    push_with_voice (&run, 1, "Two.", "low", NULL);
    push_with_voice (&run, 2, "Three.", "high", NULL);
    push_with_voice (&run, 3, "Four.", "high", NULL);
    push_with_voice (&run, 4, "Five.", "high", "de");
    for (guint n = 0; n < 3 - i; n++)
      tts_flock_answer_all (n);
    tts_flock_assert (expected[i]);
    end (&run);
  }
}

/* One that the answer does not have is asked for again alone. */
static void
test_missing (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "", FLOCK, NULL);
  start_with_batch (&run, "Two. Three. Four.");
  tts_flock_answer (tts_flock_get_job (1, 0));
  tts_flock_refuse (tts_flock_get_job (1, 1), GST_TTS_ERROR_TRANSIENT);
  tts_flock_answer (tts_flock_get_job (1, 2));
  push_words (&run, 4, "Five. Six.");
  tts_flock_answer_all (2);
  tts_flock_answer_all (3);
  tts_run_turn (&run);
  tts_flock_assert ("One. | Two. Three. Four. | Five. | Six. | Three.");
  tts_flock_answer_all (4);
  pull_all (&run, "One. Two. Three. Four. Five. Six.");
  g_assert_cmpuint (tts_run_stat (&run, "retries"), ==, 1);
  end (&run);
}

/* Each has one failed try, and the provider one failed request: that halves
 * no workers and closes nothing. */
static void
test_whole_fails (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "", FLOCK, "max-workers", 2, NULL);
  push_words (&run, 0, "One. Two. Three. Four. Five. Six. Seven.");
  tts_flock_answer_all (0);
  tts_flock_answer_all (1);
  tts_flock_assert ("One. | Two. | Three. Four. Five. Six. Seven.");
  tts_flock_refuse_all (2, GST_TTS_ERROR_TRANSIENT);
  for (guint i = 3; i < 8; i++) {
    while (tts_flock.requests->len == i)
      tts_run_turn (&run);
    tts_flock_answer_all (i);
  }
  pull_all (&run, "One. Two. Three. Four. Five. Six. Seven.");
  g_assert_cmpuint (tts_flock.requests->len, ==, 8);
  g_assert_cmpuint (tts_run_stat (&run, "least-workers"), ==, 2);
  g_assert_cmpuint (tts_run_stat (&run, "retries"), ==, 5);
  end (&run);
}

/* Five chunks that failed for good with one request are one reason to leave
 * a provider out, not three. */
static void
test_breaker (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "", FLOCK, NO_TIME, "on-error",
      GST_TTS_ON_ERROR_SKIP, NULL);
  start_with_batch (&run, "Two. Three. Four. Five. Six.");
  tts_flock_refuse_all (1, GST_TTS_ERROR_TRANSIENT);
  push_words (&run, 6, "Seven.");
  tts_flock_assert ("One. | Two. Three. Four. Five. Six. | Seven.");
  tts_flock_answer_all (2);
  pull_all (&run, "One. Seven.");
  g_assert_cmpuint (run.n_skipped, ==, 5);
  end (&run);
}

/* A refusal of the whole takes half of the workers, once. */
static void
test_refused (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "", FLOCK, "max-workers", 4, NULL);
  push_words (&run, 0, "One. Two. Three. Four. Five. Six. Seven.");
  tts_flock_answer_all (0);
  tts_flock_assert ("One. | Two. | Three. | Four. | Five. Six. Seven.");
  tts_flock_refuse_all (4, GST_TTS_ERROR_CONCURRENCY);
  g_assert_cmpuint (tts_run_stat (&run, "workers"), ==, 2);
  g_assert_cmpuint (tts_run_stat (&run, "chunks-in-flight"), ==, 3);
  end (&run);
}

/* What is wrong with the text of one, or with batches, ends neither another
 * chunk nor its own before it was asked for alone; and who takes no batch is
 * not given another. */
static void
test_no_batches (gpointer fixture, gconstpointer data)
{
  static const GstTtsError codes[] = { GST_TTS_ERROR_BAD_INPUT,
    GST_TTS_ERROR_UNSUPPORTED
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    TtsRun run;

    if (i > 0)
      tts_flock_reset ();
    tts_run_start_on_clock (&run, "", FLOCK, NULL);
    start_with_batch (&run, "Two. Three.");
    tts_flock_refuse_all (1, codes[i]);
    push_words (&run, 3, "Four. Five.");
    tts_flock_answer_all (2);
    tts_flock_answer_all (3);
    for (guint n = 4; n < 6; n++) {
      while (tts_flock.requests->len == n)
        tts_run_turn (&run);
      tts_flock_answer_all (n);
    }
    pull_all (&run, "One. Two. Three. Four. Five.");
    g_assert_cmpuint (tts_flock.requests->len, ==, 6);
    end (&run);
  }
}

/* Some fail with what they do not know, and do not say so: after two in a row
 * there is none any more, unless one between them went well. */
static void
test_two_fail (gpointer fixture, gconstpointer data)
{
  static const struct
  {
    gboolean well;              /* the one between */
    const gchar *expected;
  } rows[] = {
    {FALSE, "One. | Two. Three. | Four. Five. | Six. | Seven. | Eight."},
    {TRUE, "One. | Two. Three. | Four. Five. | Six. Seven. | "
          "Eight. Nine. | Ten."},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    TtsRun run;

    if (i > 0)
      tts_flock_reset ();
    tts_run_start_on_clock (&run, "", FLOCK, NO_TIME, "max-batch-size", 2,
        "on-error", GST_TTS_ON_ERROR_SKIP, NULL);
    start_with_batch (&run, "Two. Three. Four. Five. Six. Seven. Eight. "
        "Nine. Ten.");
    tts_flock_refuse_all (1, GST_TTS_ERROR_TRANSIENT);
    if (rows[i].well)
      tts_flock_answer_all (2);
    else
      tts_flock_refuse_all (2, GST_TTS_ERROR_TRANSIENT);
    if (rows[i].well)
      tts_flock_refuse_all (3, GST_TTS_ERROR_TRANSIENT);
    else
      tts_flock_answer_all (3);
    tts_flock_answer_all (4);
    tts_flock_assert (rows[i].expected);
    end (&run);
  }
}

/* What failed with a batch could not be asked for again. */
static void
test_one_try (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "", FLOCK, "max-tries", 1, NULL);
  start_with_batch (&run, "Two. Three.");
  tts_flock_answer_all (1);
  tts_flock_assert ("One. | Two. | Three.");
  end (&run);
}

static gboolean
is_cancelled (guint request, guint member)
{
  return g_cancellable_is_cancelled (gst_tts_job_get_cancellable
      (tts_flock_get_job (request, member)));
}

/* The rest of a cue that is left out is called off, and nothing else. */
static void
test_one_called_off (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "", FLOCK, "max-chars", 6, "on-error",
      GST_TTS_ON_ERROR_SKIP, NO_TIME, NULL);
  push_words (&run, 0, "One.");
  tts_run_push (&run, 1, "Two. Three.");
  push_words (&run, 2, "Four.");
  tts_flock_answer_all (0);
  tts_flock_assert ("One. | Two. Three. Four.");
  tts_flock_refuse (tts_flock_get_job (1, 0), GST_TTS_ERROR_BAD_INPUT);
  tts_run_pull_cue (&run);
  tts_run_pull_cue (&run);
  g_assert_cmpuint (run.n_skipped, ==, 1);
  g_assert_true (is_cancelled (1, 1));
  g_assert_false (is_cancelled (1, 2));
  g_assert_cmpuint (tts_run_stat (&run, "chunks-in-flight"), ==, 1);
  tts_flock_answer_all (1);
  g_assert_cmpuint (tts_run_stat (&run, "chunks-in-flight"), ==, 0);
  pull_all (&run, "One. Four.");
  end (&run);
}

/* In flight, half answered, or waiting for a retry: nothing of it is heard in
 * the next run, and its worker is free. */
static void
test_flush (gpointer fixture, gconstpointer data)
{
  for (guint state = 0; state < 3; state++) {
    TtsRun run;

    if (state > 0)
      tts_flock_reset ();
    tts_run_start_on_clock (&run, "", FLOCK, NULL);
    start_with_batch (&run, "Two. Three. Four.");
    if (state == 1)
      tts_flock_answer (tts_flock_get_job (1, 1));
    if (state == 2)
      tts_flock_refuse_all (1, GST_TTS_ERROR_TRANSIENT);
    gst_tts_session_set_flushing (run.session, TRUE);
    g_assert_cmpint (is_cancelled (1, 0), ==, state < 2);
    g_assert_cmpint (is_cancelled (1, 2), ==, state < 2);
    g_assert_cmpuint (tts_run_stat (&run, "chunks-in-flight"), ==, 0);
    gst_tts_session_set_flushing (run.session, FALSE);
    tts_flock_answer_all (1);

    push_words (&run, 0, "Seven. Eight. Nine.");
    tts_flock_answer_all (2);
    tts_flock_answer_all (3);
    tts_flock_assert ("One. | Two. Three. Four. | Seven. | Eight. Nine.");
    pull_all (&run, "Seven. Eight. Nine.");
    end (&run);
  }
}

/* As long as one of them brings something, the others are not late. */
static void
test_time (gpointer fixture, gconstpointer data)
{
  GstClock *clock;
  TtsRun run;

  tts_run_start_on_clock (&run, "", FLOCK, "try-timeout", 1000, NULL);
  clock = run.clock;
  start_with_batch (&run, "Two. Three.");
  gst_test_clock_advance_time (GST_TEST_CLOCK (clock), 900 * GST_MSECOND);
  tts_flock_speak (tts_flock_get_job (1, 0));
  g_assert_cmpuint (tts_run_turn (&run), ==, GST_SECOND);
  gst_test_clock_wait_for_next_pending_id (GST_TEST_CLOCK (clock), NULL);
  g_assert_false (is_cancelled (1, 1));
  g_assert_cmpuint (tts_run_turn (&run), ==, 1900 * GST_MSECOND);
  gst_test_clock_wait_for_next_pending_id (GST_TEST_CLOCK (clock), NULL);
  g_assert_true (is_cancelled (1, 0));
  g_assert_true (is_cancelled (1, 1));
  end (&run);
}

/* Without a provider that could, no more is asked for early. */
static void
test_max_ahead (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  for (guint i = 0; i < 2; i++) {
    if (i > 0)
      tts_flock_reset ();
    tts_flock.max_batch = i == 0 ? 3 : 0;
    tts_run_start_on_clock (&run, "", FLOCK, "max-ahead", 0, "max-workers",
        2, NULL);
    for (guint n = 0; n < (i == 0 ? 4 * 2 * 3 : 4 * 2); n++) {
      g_assert_false (gst_tts_session_is_full (run.session));
      push_words (&run, n, "One.");
    }
    g_assert_true (gst_tts_session_is_full (run.session));
    end (&run);
  }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const gchar *name;
    void (*run) (gpointer fixture, gconstpointer data);
  } tests[] = {
    {"order", test_order},
    {"size", test_size},
    {"head-and-token", test_head_and_token},
    {"idle-workers", test_idle_workers},
    {"alike", test_alike},
    {"missing", test_missing},
    {"whole-fails", test_whole_fails},
    {"breaker", test_breaker},
    {"refused", test_refused},
    {"no-batches", test_no_batches},
    {"two-fail", test_two_fail},
    {"one-try", test_one_try},
    {"one-called-off", test_one_called_off},
    {"flush", test_flush},
    {"time", test_time},
    {"max-ahead", test_max_ahead},
  };

  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *path = g_strconcat ("/batch/", tests[i].name, NULL);

    g_test_add_vtable (path, 1, NULL, set_up, tests[i].run, NULL);
  }
  return tts_test_run ();
}
