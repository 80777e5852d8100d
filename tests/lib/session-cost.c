/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a run costs, and where it stops. */
#include "session-test.h"
#include "session-twin.h"

#include <glib/gstdio.h>
#include <string.h>

/* Of one folder for all tests. */
static gchar *prices;
static gchar *ledger;

static const gchar list[] =
    "[null]\nunit=characters\nprice=0.01\n"
    "[null/audio]\nunit=audio-seconds\nprice=0.1\n"
    "[null/work]\nunit=wall-seconds\nprice=0.1\n"
    "[null/each]\nunit=requests\nprice=0.25\n"
    "[null/euro]\nunit=requests\nprice=1\ncurrency=EUR\n"
    "[null/free]\nunit=requests\nprice=0\n"
    "[twin]\nunit=characters\nprice=0.1\n";

#define BILLS "remote=true;unit=characters;ms-per-char=0"
#define COST "prices", prices, "ledger", ledger, "rate-limit", 0

static gdouble
stat_of (const TtsRun *run, const gchar *name)
{
  g_autoptr (GstStructure) stats =
      gst_tts_session_get_stats (run->session, "stats");
  gdouble value;

  g_assert_true (gst_structure_get_double (stats, name, &value));
  return value;
}

/* The sum of all that was written down, and a new ledger. */
static GstTtsLedgerSum *
take_ledger (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sums = gst_tts_ledger_sum_up (ledger,
      GST_TTS_LEDGER_BY_PROVIDER, 0, G_MAXINT64, &error);
  static const gchar *const ends[] = { "", "-wal", "-shm" };

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autofree gchar *path = g_strconcat (ledger, ends[i], NULL);

    g_unlink (path);
  }
  g_assert_cmpuint (sums->len, ==, 1);
  g_ptr_array_set_free_func (sums, NULL);
  return g_ptr_array_index (sums, 0);
}

#define assert_money(amount, expected) \
    g_assert_cmpfloat_with_epsilon (amount, expected, 1e-9)

static void
test_total (void)
{
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  TtsRun run;

  tts_run_start_on_clock (&run, BILLS, COST, "max-workers", 4, NULL);
  for (guint i = 0; i < 10; i++)
    tts_run_push (&run, i, "Ten chars.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  assert_money (stat_of (&run, "cost"), 1);
  assert_money (stat_of (&run, "cost-maybe"), 0);
  assert_money (stat_of (&run, "cost-reserved"), 0);
  tts_run_end (&run);

  sum = take_ledger ();
  g_assert_cmpuint (sum->billed, ==, 10);
  g_assert_cmpuint (sum->chars, ==, 100);
  assert_money (sum->cost, 1);
}

/* What the answer says counts, not what we would have counted. */
static void
test_told (void)
{
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  TtsRun run;

  tts_run_start_on_clock (&run, BILLS ";told-quantity=7", COST, NULL);
  tts_run_push (&run, 0, "Ten chars.");
  tts_run_pull_cue (&run);
  assert_money (stat_of (&run, "cost"), 0.07);
  tts_run_end (&run);
  sum = take_ledger ();
  assert_money (sum->cost, 0.07);
}

static void
test_units (void)
{
  static const struct
  {
    const gchar *null;
    gdouble cost;
  } rows[] = {
    {"remote=true;unit=audio-seconds;model=audio;ms-per-char=100", 0.1},
    {"remote=true;unit=wall-seconds;model=work;told-quantity=3", 0.3},
    {"remote=true;unit=requests;model=each", 0.25},
    {"remote=true;unit=requests;model=euro", 0},
    {"remote=true;unit=characters;service=unheard-of", 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstTtsLedgerSum) sum = NULL;
    TtsRun run;

    tts_run_start_on_clock (&run, rows[i].null, COST, NULL);
    tts_run_push (&run, 0, "Ten chars.");
    tts_run_pull_cue (&run);
    assert_money (stat_of (&run, "cost"), rows[i].cost);
    tts_run_end (&run);
    sum = take_ledger ();
    g_assert_cmpuint (sum->billed, ==, 1);
    g_assert_cmpstr (sum->currency, ==, i == 3 ? "EUR" : i == 4 ? NULL
        : "USD");
    assert_money (sum->cost, i == 3 ? 1 : rows[i].cost);
  }
}

/* A provider of this machine, one that is free, and ledger=off. */
static void
test_nothing_opened (void)
{
  static const gchar *const nulls[] = {
    "unit=characters", "remote=true;unit=requests;model=free", BILLS,
  };

  for (guint i = 0; i < G_N_ELEMENTS (nulls); i++) {
    TtsRun run;

    tts_run_start_on_clock (&run, nulls[i], "prices", prices, "ledger",
        i == 2 ? "off" : ledger, NULL);
    tts_run_push (&run, 0, "Ten chars.");
    tts_run_pull_cue (&run);
    assert_money (stat_of (&run, "cost"), i == 2 ? 0.1 : 0);
    tts_run_end (&run);
    g_assert_false (g_file_test (ledger, G_FILE_TEST_EXISTS));
  }
}

/* A try that failed for nothing, one that may be billed, one that was. */
static void
test_tries (void)
{
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  TtsRun run;

  tts_run_start_on_clock (&run, BILLS ";script=transient transient$ ok", COST,
      NULL);
  tts_run_push (&run, 0, "Ten chars.");
  tts_run_turn (&run);
  tts_run_turn (&run);
  tts_run_pull_cue (&run);
  assert_money (stat_of (&run, "cost"), 0.1);
  assert_money (stat_of (&run, "cost-maybe"), 0.1);
  tts_run_end (&run);

  sum = take_ledger ();
  g_assert_cmpuint (sum->not_billed, ==, 1);
  g_assert_cmpuint (sum->maybe_billed, ==, 1);
  g_assert_cmpuint (sum->billed, ==, 1);
}

static void
assert_stopped (TtsRun *run, guint n_cues)
{
  gst_tts_session_end (run->session);
  g_assert_cmpint (tts_run_pull_all (run), ==, GST_FLOW_ERROR);
  g_test_message ("%s", run->error->message);
  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_BUDGET);
  g_assert_cmpuint (run->n_done, ==, n_cues);
}

/* Not one request too many: a fourth would pass 0.39. */
static void
test_limit (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, BILLS, COST, "max-workers", 5, "max-cost",
      0.39, NULL);
  for (guint i = 0; i < 10; i++)
    tts_run_push (&run, i, "Ten chars.");
  assert_stopped (&run, 3);
  g_assert_nonnull (strstr (run.error->message, "0.3 USD are spent"));
  g_assert_cmpuint (tts_run_requests (&run), ==, 3);
  tts_run_end (&run);
  gst_tts_ledger_sum_free (take_ledger ());
}

/* What is under way may cost its most: five workers, and no fourth request
 * leaves though nothing is spent. */
static void
test_workers (void)
{
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  TtsRun run;

  tts_run_start_on_clock (&run, BILLS ";fault=hang", COST, "max-workers", 5,
      "max-cost", 0.39, NULL);
  for (guint i = 0; i < 10; i++)
    tts_run_push (&run, i, "Ten chars.");
  g_assert_cmpuint (tts_run_stat (&run, "chunks-in-flight"), ==, 3);
  assert_money (stat_of (&run, "cost-reserved"), 0.3);
  assert_money (stat_of (&run, "cost"), 0);
  tts_run_end (&run);
  sum = take_ledger ();
  g_assert_cmpuint (sum->billed, ==, 0);
  g_assert_cmpuint (sum->maybe_billed + sum->not_billed, ==, 3);
}

/* The next provider is somebody else's bill: what it costs is looked at, not
 * what the first would have. One that is on this machine is free. */
static void
test_fallback (void)
{
  TtsRun run;

  tts_twin_reset ();
  tts_twin.bills = TRUE;
  tts_run_start_on_clock (&run, BILLS, COST,
      "provider", "null,twin", "max-tries", 1, "max-cost", 0.5, NULL);
  tts_run_push (&run, 0, "Ten chars.");
  tts_run_pull_cue (&run);
  tts_run_set_null (&run, "script", "model");
  tts_run_push (&run, 1, "Ten chars.");
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  g_assert_error (run.error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL);
  g_assert_cmpuint (tts_twin.requests, ==, 0);
  tts_run_end (&run);
  gst_tts_ledger_sum_free (take_ledger ());

  tts_twin_reset ();
  tts_run_start_on_clock (&run, BILLS, COST, "provider", "null,twin",
      "max-cost", 0.15, NULL);
  for (guint i = 0; i < 3; i++)
    tts_run_push (&run, i, "Ten chars.");
  for (guint i = 0; i < 3; i++)
    tts_run_pull_cue (&run);
  g_assert_cmpstr (g_ptr_array_index (run.providers, 0), ==, "null");
  g_assert_cmpstr (g_ptr_array_index (run.providers, 1), ==, "twin");
  g_assert_cmpuint (run.warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (run.warnings, 0), "max-cost"));
  tts_run_end (&run);
  gst_tts_ledger_sum_free (take_ledger ());
}

/* Answers that cost less than was feared make room for more. */
static void
test_reserve (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, BILLS ";told-quantity=1", COST, "max-workers",
      5, "max-cost", 0.15, NULL);
  for (guint i = 0; i < 5; i++)
    tts_run_push (&run, i, "Ten chars.");
  for (guint i = 0; i < 5; i++)
    tts_run_pull_cue (&run);
  assert_money (stat_of (&run, "cost"), 0.05);
  tts_run_end (&run);
  gst_tts_ledger_sum_free (take_ledger ());
}

/* A limit of nothing lets only what is free speak. */
static void
test_nothing (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, BILLS, COST, "max-cost", 0.0, NULL);
  tts_run_push (&run, 0, "Ten chars.");
  assert_stopped (&run, 0);
  g_assert_cmpuint (tts_run_requests (&run), ==, 0);
  tts_run_end (&run);

  tts_run_start_on_clock (&run, "remote=true;unit=requests;model=free", COST,
      "max-cost", 0.0, NULL);
  tts_run_push (&run, 0, "Ten chars.");
  tts_run_pull_cue (&run);
  tts_run_end (&run);
}

/* Where the most that something may cost is not known, nothing is sent. */
static void
test_unknown (void)
{
  static const gchar *const rows[][2] = {
    {"remote=true;unit=characters;service=unheard-of", "is not known"},
    {"remote=true;unit=requests;model=euro", "EUR"},
    {"remote=true;unit=wall-seconds;model=work", "chunk-timeout"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    TtsRun run;

    tts_run_start_on_clock (&run, rows[i][0], COST, "max-cost", 100.0, NULL);
    tts_run_push (&run, 0, "Ten chars.");
    assert_stopped (&run, 0);
    g_assert_nonnull (strstr (run.error->message, rows[i][1]));
    g_assert_cmpuint (tts_run_requests (&run), ==, 0);
    tts_run_end (&run);
  }
}

/* What is spoken at a quarter of the speed lasts four times as long: 10
 * characters take 2.7 seconds, twice that and ten more are kept back. */
static void
test_slow_speech (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "remote=true;unit=audio-seconds;model=audio;"
      "ms-per-char=0", COST, "rate", 0.25, "max-cost", 1.4, NULL);
  tts_run_push (&run, 0, "Ten chars.");
  assert_stopped (&run, 0);
  g_assert_cmpuint (tts_run_requests (&run), ==, 0);
  tts_run_end (&run);
}

/* Both together never pass what each may cost. */
static void
test_shared (void)
{
  TtsRun one, two;

  tts_run_start_on_clock (&one, BILLS, COST, "max-cost", 0.39, "budget",
      "test-shared", NULL);
  tts_run_start_on_clock (&two, BILLS, COST, "max-cost", 0.39, "budget",
      "test-shared", NULL);
  for (guint i = 0; i < 2; i++) {
    tts_run_push (&one, i, "Ten chars.");
    tts_run_pull_cue (&one);
  }
  for (guint i = 0; i < 5; i++)
    tts_run_push (&two, i, "Ten chars.");
  assert_stopped (&two, 1);
  g_assert_nonnull (strstr (two.error->message, "0.3 USD are spent"));
  assert_money (stat_of (&one, "cost"), 0.2);
  assert_money (stat_of (&two, "cost"), 0.1);
  tts_run_end (&one);
  tts_run_end (&two);
  gst_tts_ledger_sum_free (take_ledger ());
}

/* What one has kept back and did not need is there for the other. */
static void
test_shared_reserve (void)
{
  const gchar *audio = "remote=true;unit=audio-seconds;model=audio";
  TtsRun one, two;

  tts_run_start_on_clock (&one, audio, COST, "max-cost", 1.3, "budget",
      "test-reserve", NULL);
  tts_run_set_null (&one, "fault", "hang");
  tts_run_start_on_clock (&two, audio, COST, "max-cost", 1.3, "budget",
      "test-reserve", NULL);
  tts_run_push (&one, 0, "Ten chars.");
  g_assert_cmpuint (tts_run_stat (&one, "chunks-in-flight"), ==, 1);
  tts_run_push (&two, 0, "Ten chars.");
  g_assert_cmpuint (tts_run_stat (&two, "chunks-in-flight"), ==, 0);
  tts_run_end (&one);
  tts_run_pull_cue (&two);
  g_assert_cmpuint (tts_run_requests (&two), ==, 1);
  tts_run_end (&two);
  gst_tts_ledger_sum_free (take_ledger ());
}

static gpointer
pull_all (gpointer run)
{
  return GINT_TO_POINTER (tts_run_pull_all (run));
}

/* However they meet, each gets its turn and nothing is kept back for ever:
 * the limit lets one request out at a time. */
static void
test_shared_turns (void)
{
  const gchar *audio = "remote=true;unit=audio-seconds;model=audio;"
      "ms-per-char=1";
  TtsRun runs[3];
  GThread *threads[3];

  for (guint i = 0; i < 3; i++) {
    tts_run_start_on_clock (&runs[i], audio, COST, "max-cost", 1.3, "budget",
        "test-turns", NULL);
    for (guint c = 0; c < 10; c++)
      tts_run_push (&runs[i], c, "Ten chars.");
    gst_tts_session_end (runs[i].session);
  }
  for (guint i = 0; i < 3; i++)
    threads[i] = g_thread_new ("script", pull_all, &runs[i]);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (threads[i])), ==,
        GST_FLOW_EOS);
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpuint (runs[i].n_done, ==, 10);
    assert_money (stat_of (&runs[i], "cost-reserved"), 0);
    tts_run_end (&runs[i]);
  }
  gst_tts_ledger_sum_free (take_ledger ());
}

/* A retry is a request like any other. */
static void
test_retry (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, BILLS ";script=transient$ ok", COST,
      "max-cost", 0.15, NULL);
  tts_run_push (&run, 0, "Ten chars.");
  assert_stopped (&run, 0);
  g_assert_nonnull (strstr (run.error->message, "0.1 may be"));
  g_assert_cmpuint (tts_run_requests (&run), ==, 1);
  tts_run_end (&run);
  gst_tts_ledger_sum_free (take_ledger ());
}

/* What a run spent before a seek is spent. */
static void
test_flush (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, BILLS, COST, "max-cost", 0.25, NULL);
  for (guint i = 0; i < 2; i++) {
    tts_run_push (&run, 0, "Ten chars.");
    tts_run_pull_cue (&run);
    gst_tts_session_set_flushing (run.session, TRUE);
    gst_tts_session_set_flushing (run.session, FALSE);
    g_byte_array_set_size (run.audio, 0);
  }
  assert_money (stat_of (&run, "cost"), 0.2);
  tts_run_push (&run, 0, "Ten chars.");
  assert_stopped (&run, 2);
  tts_run_end (&run);
  gst_tts_ledger_sum_free (take_ledger ());
}

/* A place for the ledger that can not be made, or is a folder: all is spoken,
 * and it is said once. */
static void
test_no_ledger (void)
{
  g_autofree gchar *below = g_build_filename (prices, "ledger.db", NULL);
  g_autofree gchar *folder = g_path_get_dirname (prices);
  const gchar *const places[] = { below, folder };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    TtsRun run;

    tts_run_start_on_clock (&run, BILLS, COST, "ledger", places[i],
        "max-cost", 1.0, NULL);
    for (guint n = 0; n < 3; n++) {
      tts_run_push (&run, n, "Ten chars.");
      tts_run_pull_cue (&run);
    }
    assert_money (stat_of (&run, "cost"), 0.3);
    g_assert_cmpuint (run.warnings->len, ==, 1);
    g_assert_nonnull (strstr (g_ptr_array_index (run.warnings, 0),
            "the speech goes on"));
    tts_run_end (&run);
  }
}

/* Means of what went well, and how much fails by length. */
static void
test_figures (void)
{
  g_autofree gchar *text = g_strnfill (150, 'a');
  g_autoptr (GstStructure) stats = NULL;
  const GstStructure *sizes;
  guint64 n;
  TtsRun run;

  tts_run_start_on_clock (&run, "ms-per-char=0;script=transient ok", NULL);
  tts_run_push (&run, 0, text);
  tts_run_turn (&run);
  tts_run_push (&run, 1, "Short.");
  tts_run_pull_cue (&run);
  tts_run_pull_cue (&run);
  stats = gst_tts_session_get_stats (run.session, "stats");
  sizes = gst_value_get_structure (gst_structure_get_value (stats,
          "tries-by-size"));
  g_assert_true (gst_structure_get_uint64 (sizes, "up-to-100", &n));
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (gst_structure_get_uint64 (sizes, "up-to-300", &n));
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (gst_structure_get_uint64 (sizes, "up-to-300-failed", &n));
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (gst_structure_get_uint64 (sizes, "up-to-100-failed", &n));
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (tts_run_stat (&run, "chunk-time"), ==, 0);
  g_assert_cmpuint (tts_run_stat (&run, "first-sample"), ==, 0);
  tts_run_end (&run);
}

/* Null breaks off, and a second later again; then the twin sends its first
 * byte at once and its first sample after two seconds. */
static void
test_first_byte (void)
{
  g_autofree gchar *path = g_strconcat (ledger, ".jsonl", NULL);
  g_autofree gchar *lines = NULL;
  guint64 before;
  TtsRun run;

  tts_twin_reset ();
  tts_twin_hold ();
  tts_twin_play ((TtsTwinPart) { .begins = TRUE });
  tts_run_start_on_clock (&run, "script=transient transient", "provider",
      "null,twin", "max-tries", 2, "metrics", path, NULL);
  tts_run_push (&run, 0, "Ten chars.");
  before = tts_run_turn (&run);
  tts_twin_wait ();
  gst_test_clock_advance_time (GST_TEST_CLOCK (run.clock), 2 * GST_SECOND);
  tts_twin_release ();
  tts_run_pull_cue (&run);
  g_assert_cmpuint (before, >, 0);
  g_assert_cmpuint (tts_run_stat (&run, "first-byte"), ==, 0);
  g_assert_cmpuint (tts_run_stat (&run, "first-sample"), ==, 2 * GST_SECOND);
  g_assert_cmpuint (tts_run_stat (&run, "chunk-first-byte"), ==, before);
  g_assert_cmpuint (tts_run_stat (&run, "chunk-first-sample"), ==,
      before + 2 * GST_SECOND);
  tts_run_end (&run);

  g_assert_true (g_file_get_contents (path, &lines, NULL, NULL));
  g_assert_nonnull (strstr (lines,
          "\"first_byte\":0.0,\"first_sample\":2.0"));
  g_assert_nonnull (strstr (lines, "\"waited\":0.0,\"first_byte\":null,"
          "\"first_sample\":null"));
  g_unlink (path);
}

/* Not before it is due, and at the end whatever the time. */
static void
test_interval (void)
{
  GstStructure *metrics;
  TtsRun run;

  tts_run_start_on_clock (&run, "ms-per-char=0", "metrics-interval", 1000,
      NULL);
  g_assert_null (gst_tts_session_take_metrics (run.session, FALSE));
  gst_test_clock_advance_time (GST_TEST_CLOCK (run.clock), GST_SECOND);
  metrics = gst_tts_session_take_metrics (run.session, FALSE);
  g_assert_nonnull (metrics);
  g_assert_true (gst_structure_has_name (metrics, "tts-metrics"));
  g_assert_true (gst_structure_has_field (metrics, "first-byte"));
  gst_structure_free (metrics);
  g_assert_null (gst_tts_session_take_metrics (run.session, FALSE));
  metrics = gst_tts_session_take_metrics (run.session, TRUE);
  g_assert_nonnull (metrics);
  gst_structure_free (metrics);
  tts_run_end (&run);

  tts_run_start_on_clock (&run, "ms-per-char=0", NULL);
  g_assert_null (gst_tts_session_take_metrics (run.session, TRUE));
  tts_run_end (&run);
}

/* A disk that is full is said once; a place that is none, before the run. */
static void
test_metrics (void)
{
  g_autoptr (GError) error = NULL;
  TtsRun run;

  tts_run_start_on_clock (&run, "ms-per-char=0", "metrics", "/dev/full",
      NULL);
  for (guint i = 0; i < 3; i++) {
    tts_run_push (&run, i, "Ten chars.");
    tts_run_pull_cue (&run);
  }
  gst_tts_session_stop (run.session);
  g_assert_cmpuint (run.warnings->len, <=, 1);
  g_object_set (run.session, "metrics", "/nonexistent/run.jsonl", NULL);
  g_assert_cmpint (gst_tts_session_prepare (run.session, &error), ==, 0);
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  tts_run_end (&run);
}

gint
main (gint argc, gchar **argv)
{
  g_autofree gchar *folder = NULL;
  gint status;

  tts_test_init (&argc, &argv);
  folder = g_dir_make_tmp ("cost-XXXXXX", NULL);
  prices = g_build_filename (folder, "prices.ini", NULL);
  ledger = g_build_filename (folder, "ledger.db", NULL);
  g_assert_true (g_file_set_contents (prices, list, -1, NULL));
  g_test_add_func ("/cost/total", test_total);
  g_test_add_func ("/cost/told", test_told);
  g_test_add_func ("/cost/units", test_units);
  g_test_add_func ("/cost/nothing-opened", test_nothing_opened);
  g_test_add_func ("/cost/tries", test_tries);
  g_test_add_func ("/cost/limit", test_limit);
  g_test_add_func ("/cost/workers", test_workers);
  g_test_add_func ("/cost/fallback", test_fallback);
  g_test_add_func ("/cost/reserve", test_reserve);
  g_test_add_func ("/cost/nothing", test_nothing);
  g_test_add_func ("/cost/unknown", test_unknown);
  g_test_add_func ("/cost/slow-speech", test_slow_speech);
  g_test_add_func ("/cost/shared", test_shared);
  g_test_add_func ("/cost/shared-reserve", test_shared_reserve);
  g_test_add_func ("/cost/shared-turns", test_shared_turns);
  g_test_add_func ("/cost/retry", test_retry);
  g_test_add_func ("/cost/flush", test_flush);
  g_test_add_func ("/cost/no-ledger", test_no_ledger);
  g_test_add_func ("/figures/stats", test_figures);
  g_test_add_func ("/figures/first-byte", test_first_byte);
  g_test_add_func ("/figures/interval", test_interval);
  g_test_add_func ("/figures/metrics", test_metrics);
  status = tts_test_run ();
  g_unlink (prices);
  g_rmdir (folder);
  g_free (prices);
  g_free (ledger);
  return status;
}
