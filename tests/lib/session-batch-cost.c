/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is written down of several chunks in one request: the bill, the cache,
 * and what is there after a kill. */
#include "session-flock.h"

#include <string.h>

#include "folder.h"
#include "ledger-test.h"

static const gchar list[] =
    "[flock]\nunit=characters\nprice=0.01\n"
    "[flock/work]\nunit=wall-seconds\nprice=0.1\n"
    "[flock/steps]\nunit=wall-seconds\nprice=0.1\nround-up=5\n"
    "[flock/each]\nunit=requests\nprice=0.25\n";

/* Four characters and twelve. */
#define SHORT "Two."
#define LONG "Two-and-ten."

typedef struct
{
  gchar *dir, *prices, *ledger, *journal;

  GMutex lock;
  GCond cond;
  /* lock */
  gboolean held;                /* what leaves waits */
  gboolean leaving;             /* something does */
  guint maybe, under_way;       /* that was written when the batch left */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dir = tts_folder_new ();
  self->prices = g_build_filename (self->dir, "prices.ini", NULL);
  self->ledger = g_build_filename (self->dir, "ledger.db", NULL);
  self->journal = g_build_filename (self->dir, ".out.journal", NULL);
  g_assert_true (g_file_set_contents (self->prices, list, -1, NULL));
  tts_flock_reset ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_free (self->prices);
  g_free (self->ledger);
  g_free (self->journal);
  tts_folder_free (self->dir);
}

static void
start (Fixture *self, TtsRun *run, GstTtsUnit unit, const gchar *model,
    gdouble max_cost)
{
  tts_flock.unit = unit;
  tts_flock.model = model;
  tts_run_start_on_clock (run, "", "provider", "flock", "rate-limit", 0,
      "prices", self->prices, "ledger", self->ledger, "max-cost", max_cost,
      NULL);
}

static void
end (TtsRun *run)
{
  gst_tts_session_stop (run->session);
  tts_flock_clear ();
  tts_run_end (run);
}

static gdouble
cost_of (const TtsRun *run)
{
  g_autoptr (GstStructure) stats =
      gst_tts_session_get_stats (run->session, "stats");
  gdouble cost;

  g_assert_true (gst_structure_get_double (stats, "cost", &cost));
  return cost;
}

#define assert_money(amount, expected) \
    g_assert_cmpfloat_with_epsilon (amount, expected, 1e-9)

/* The first, for nothing if that can be told, then these two in one. */
static void
ask_for_two (TtsRun *run)
{
  tts_run_push (run, 0, "One.");
  tts_run_push (run, 1, SHORT);
  tts_run_push (run, 2, LONG);
  gst_tts_job_set_usage (tts_flock_get_job (0, 0), tts_flock.unit, 0);
  tts_flock_answer_all (0);
  tts_flock_wait (2);
  tts_flock_assert ("One. | " SHORT " " LONG);
}

static GstTtsLedgerSum *
sum_up (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sums = gst_tts_ledger_sum_up (self->ledger,
      GST_TTS_LEDGER_BY_PROVIDER, 0, G_MAXINT64, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, ==, 1);
  g_ptr_array_set_free_func (sums, NULL);
  return g_ptr_array_index (sums, 0);
}

/* Each by itself, or by its part of the whole, to the last digit; @first is
 * what the first costs, which is none of the batch. */
static void
check_bill (Fixture *self, GstTtsUnit unit, const gchar *model, gdouble told,
    gdouble first, gdouble small, gdouble large)
{
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  TtsRun run;

  start (self, &run, unit, model, -1);
  ask_for_two (&run);
  assert_money (cost_of (&run), first);
  if (told >= 0) {
    GstTtsJob *jobs[] = { tts_flock_get_job (1, 0), tts_flock_get_job (1, 1) };

    gst_tts_job_share_usage (jobs, 2, unit, told);
  } else {
    gst_test_clock_advance_time (GST_TEST_CLOCK (run.clock), 4 * GST_SECOND);
  }
  tts_flock_answer (tts_flock_get_job (1, 0));
  assert_money (cost_of (&run), first + small);
  if (told < 0)
    gst_test_clock_advance_time (GST_TEST_CLOCK (run.clock), 4 * GST_SECOND);
  tts_flock_answer (tts_flock_get_job (1, 1));
  assert_money (cost_of (&run), first + small + large);
  end (&run);

  sum = sum_up (self);
  g_assert_cmpuint (sum->billed, ==, 3);
  g_assert_cmpuint (sum->maybe_billed, ==, 0);
  assert_money (sum->cost, first + small + large);
}

static void
test_characters (Fixture *self, gconstpointer data)
{
  check_bill (self, GST_TTS_UNIT_CHARACTERS, NULL, -1, 0, 0.04, 0.12);
}

static void
test_told_work (Fixture *self, gconstpointer data)
{
  check_bill (self, GST_TTS_UNIT_WALL_SECONDS, "work", 8, 0, 0.2, 0.6);
}

/* Four seconds were for both, four for the second alone: the rows have eight
 * together, or the provider would seem to be slower than it is. */
static void
test_measured_work (Fixture *self, gconstpointer data)
{
  const Desk desk = {.path = self->ledger };
  g_autofree gchar *seconds = NULL;

  check_bill (self, GST_TTS_UNIT_WALL_SECONDS, "work", -1, 0, 0.1, 0.7);
  seconds = desk_ask (&desk, "SELECT round(sum(seconds), 6) FROM tries "
      "WHERE cue > 0");
  g_assert_cmpstr (seconds, ==, "8.0");
}

/* Eight seconds are billed as ten, once. */
static void
test_rounded_once (Fixture *self, gconstpointer data)
{
  check_bill (self, GST_TTS_UNIT_WALL_SECONDS, "steps", 8, 0, 0.25, 0.75);
}

static void
test_requests (Fixture *self, gconstpointer data)
{
  check_bill (self, GST_TTS_UNIT_REQUESTS, "each", -1, 0.25, 0.0625, 0.1875);
}

/* No more go out together than can all be paid. */
static void
test_max_cost (Fixture *self, gconstpointer data)
{
  TtsRun run;

  start (self, &run, GST_TTS_UNIT_CHARACTERS, NULL, 0.2);
  tts_run_push (&run, 0, "One.");
  tts_run_push (&run, 1, SHORT);
  tts_run_push (&run, 2, LONG);
  tts_run_push (&run, 3, SHORT);
  gst_tts_session_end (run.session);
  tts_flock_answer_all (0);
  tts_flock_answer_all (1);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  g_assert_error (run.error, GST_TTS_ERROR, GST_TTS_ERROR_BUDGET);
  tts_flock_assert ("One. | " SHORT " " LONG);
  tts_flock_assert_spoken (&run, "One. " SHORT " " LONG);
  end (&run);
}

static void
start_cached (Fixture *self, TtsRun *run, guint size)
{
  tts_run_start_on_clock (run, "", "provider", "flock", "rate-limit", 0,
      "cache", GST_TTS_CACHE_MODE_ON, "cache-dir", self->dir,
      "max-batch-size", size, NULL);
}

static void
push_three (TtsRun *run)
{
  tts_run_push (run, 0, "One.");
  tts_run_push (run, 1, SHORT);
  tts_run_push (run, 2, SHORT);
  tts_run_push (run, 3, LONG);
  gst_tts_session_end (run->session);
}

/* Each is found by the name that it has alone, and what is in a batch twice
 * is made once. */
static void
test_cache (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 2; i++) {
    TtsRun run;

    if (i > 0)
      tts_flock_reset ();
    start_cached (self, &run, i == 0 ? 5 : 1);
    push_three (&run);
    if (i == 0) {
      tts_flock_answer_all (0);
      tts_flock_answer_all (1);
    }
    g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
    tts_flock_assert (i == 0 ? "One. | " SHORT " " LONG : "");
    tts_flock_assert_spoken (&run, "One. " SHORT " " SHORT " " LONG);
    g_assert_cmpuint (tts_run_stat (&run, "cache-hits"), ==, i == 0 ? 1 : 4);
    end (&run);
  }
}

/* On the books' thread. */
static void
look_at_books (gpointer user_data, guint n)
{
  Fixture *self = user_data;
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  guint received, under_way;

  if (n == 1)
    return;
  sum = sum_up (self);
  gst_tts_journal_read (self->journal, &received, &under_way);
  g_mutex_lock (&self->lock);
  self->maybe = sum->maybe_billed;
  self->under_way = under_way;
  g_mutex_unlock (&self->lock);
}

/* All of it is in the ledger and the journal before any of it leaves, and in
 * the metrics when it has ended. */
static void
test_written_before (Fixture *self, gconstpointer data)
{
  g_autofree gchar *metrics = g_build_filename (self->dir, "run.jsonl", NULL);
  g_autofree gchar *lines = NULL;
  TtsRun run;

  tts_flock.on_leave = look_at_books;
  tts_flock.user_data = self;
  tts_flock.unit = GST_TTS_UNIT_CHARACTERS;
  tts_run_start_on_clock (&run, "", "provider", "flock", "rate-limit", 0,
      "prices", self->prices, "ledger", self->ledger, "journal",
      self->journal, "metrics", metrics, NULL);
  ask_for_two (&run);
  g_mutex_lock (&self->lock);
  g_assert_cmpuint (self->maybe, ==, 2);
  g_assert_cmpuint (self->under_way, ==, 2);
  g_mutex_unlock (&self->lock);
  tts_flock_answer_all (1);
  end (&run);

  g_assert_true (g_file_get_contents (metrics, &lines, NULL, NULL));
  g_assert_nonnull (strstr (lines, "\"batch\":1,"));
  g_assert_nonnull (strstr (lines, "\"batch\":2,"));
}

static void
hold (gpointer user_data, guint n)
{
  Fixture *self = user_data;

  g_mutex_lock (&self->lock);
  self->leaving = TRUE;
  g_cond_broadcast (&self->cond);
  while (self->held)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
}

/* A batch that is called off while it is written down does not leave, and is
 * not billed. */
static void
test_called_off_before (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  TtsRun run;

  self->held = TRUE;
  tts_flock.on_leave = hold;
  tts_flock.user_data = self;
  tts_flock.unit = GST_TTS_UNIT_CHARACTERS;
  tts_run_start_on_clock (&run, "", "provider", "flock", "rate-limit", 0,
      "prices", self->prices, "ledger", self->ledger, "max-workers", 2,
      "max-chars", 5, NULL);
  tts_run_push (&run, 0, "One. Two. Six.");
  g_assert_cmpuint (tts_run_stat (&run, "tries-batched"), ==, 2);
  g_mutex_lock (&self->lock);
  while (!self->leaving)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
  gst_tts_session_set_flushing (run.session, TRUE);
  g_mutex_lock (&self->lock);
  self->held = FALSE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  end (&run);

  sum = sum_up (self);
  g_assert_cmpuint (sum->maybe_billed, ==, 1);
  g_assert_cmpuint (sum->billed, ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const gchar *name;
    void (*run) (Fixture *self, gconstpointer data);
  } tests[] = {
    {"characters", test_characters},
    {"told-work", test_told_work},
    {"measured-work", test_measured_work},
    {"rounded-once", test_rounded_once},
    {"requests", test_requests},
    {"max-cost", test_max_cost},
    {"cache", test_cache},
    {"written-before", test_written_before},
    {"called-off-before", test_called_off_before},
  };

  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *path = g_strconcat ("/batch-cost/", tests[i].name,
        NULL);

    g_test_add (path, Fixture, NULL, set_up, tests[i].run, tear_down);
  }
  return tts_test_run ();
}
