/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A run that was broken off and goes on: what came stays, who spoke it stays,
 * and what was under way is told. */
#include "session-test.h"
#include "session-twin.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "folder.h"

#define REMOTE "remote=true;account=journal;ms-per-char=10;"

typedef struct
{
  gchar *dir;
  gchar *path;
  gchar *ledger;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dir = tts_folder_new ();
  self->path = g_build_filename (self->dir, ".out.wav.journal", NULL);
  self->ledger = g_build_filename (self->dir, "ledger.db", NULL);
  tts_twin_reset ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_free (self->path);
  g_free (self->ledger);
  tts_folder_free (self->dir);
}

static void
start_with (Fixture *self, TtsRun *run, GstTtsCacheMode cache,
    const gchar *null, const gchar *provider)
{
  g_autofree gchar *properties = g_strconcat (REMOTE, null, NULL);

  tts_run_start_on_clock (run, properties, "provider", provider, "max-tries",
      1, "rate-limit", 0, "cache", cache, "cache-dir", self->dir, "journal",
      self->path, "ledger", self->ledger, NULL);
}

static void
start (Fixture *self, TtsRun *run, const gchar *null, const gchar *provider)
{
  start_with (self, run, GST_TTS_CACHE_MODE_ON, null, provider);
}

static void
speak (TtsRun *run, const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    tts_run_push (run, i, lines[i]);
  gst_tts_session_end (run->session);
  g_assert_cmpint (tts_run_pull_all (run), ==, GST_FLOW_EOS);
}

static void
assert_journal (Fixture *self, guint received, guint in_flight)
{
  guint n_received, n_in_flight;

  gst_tts_journal_read (self->path, &n_received, &n_in_flight);
  g_assert_cmpuint (n_received, ==, received);
  g_assert_cmpuint (n_in_flight, ==, in_flight);
}

/* The first one is well again, but the chunk that another spoke stays. */
static void
test_fallback_stays (Fixture *self, gconstpointer data)
{
  TtsRun first, second;

  start (self, &first, "script=ok transient", "null,twin");
  speak (&first, "One here.\nTwo here.");
  tts_run_end (&first);
  assert_journal (self, 2, 0);

  start (self, &second, "script=ok transient", "null,twin");
  speak (&second, "One here.\nTwo here.\nThree now.");
  g_assert_cmpuint (tts_twin.requests, ==, 1);
  g_assert_cmpuint (tts_run_requests (&second), ==, 1);
  g_assert_cmpstr (g_ptr_array_index (second.providers, 1), ==, "twin");
  g_assert_cmpstr (g_ptr_array_index (second.providers, 2), ==, "null");
  tts_run_end (&second);
}

/* Also where nothing is kept: who spoke it speaks it again. */
static void
test_fallback_without_cache (Fixture *self, gconstpointer data)
{
  TtsRun run;

  for (guint i = 0; i < 2; i++) {
    start_with (self, &run, GST_TTS_CACHE_MODE_OFF, "script=transient ok",
        "null,twin");
    speak (&run, "One here.");
    g_assert_cmpuint (tts_run_requests (&run), ==, 1 - i);
    g_assert_cmpstr (g_ptr_array_index (run.providers, 0), ==, "twin");
    tts_run_end (&run);
  }
}

/* Another order of providers is another wish. */
static void
test_other_order (Fixture *self, gconstpointer data)
{
  TtsRun run;

  start (self, &run, "script=transient ok", "null,twin");
  speak (&run, "One here.");
  g_assert_cmpstr (g_ptr_array_index (run.providers, 0), ==, "twin");
  tts_run_end (&run);
  start (self, &run, "", "null");
  speak (&run, "One here.");
  g_assert_cmpstr (g_ptr_array_index (run.providers, 0), ==, "null");
  tts_run_end (&run);
}

static void
test_under_way (Fixture *self, gconstpointer data)
{
  TtsRun run;

  start (self, &run, "fault=hang;fault-match=Two", "null");
  tts_run_push (&run, 0, "One here.");
  tts_run_pull_cue (&run);
  tts_run_push (&run, 1, "Two here.");
  gst_tts_session_stop (run.session);
  tts_run_end (&run);
  assert_journal (self, 1, 1);
}

static void
test_failed_is_not_under_way (Fixture *self, gconstpointer data)
{
  TtsRun run;

  start (self, &run, "fault=error;error-class=bad-input", "null");
  tts_run_push (&run, 0, "One here.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  tts_run_end (&run);
  assert_journal (self, 0, 0);
}

static void
assert_ledger (Fixture *self, guint billed, guint maybe_billed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sums = gst_tts_ledger_sum_up (self->ledger,
      GST_TTS_LEDGER_BY_PROVIDER, 0, G_MAXINT64, &error);
  const GstTtsLedgerSum *sum;

  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, ==, 1);
  sum = g_ptr_array_index (sums, 0);
  g_assert_cmpuint (sum->billed, ==, billed);
  g_assert_cmpuint (sum->maybe_billed, ==, maybe_billed);
}

/* Leaves `One here.` at the first of @providers, the twin, which calls it
 * t-1. */
static void
leave_task_of (Fixture *self, const gchar *providers)
{
  TtsRun run;

  tts_twin.bills = TRUE;
  tts_twin_hold ();
  tts_twin_play ((TtsTwinPart) {.task = "t-1" });
  start (self, &run, "", providers);
  tts_run_push (&run, 0, "One here.");
  tts_twin_wait ();
  gst_tts_session_stop (run.session);
  tts_twin_release ();
  tts_run_end (&run);
  assert_journal (self, 0, 1);
  tts_twin_play ((TtsTwinPart) { 0 });
}

static void
leave_task (Fixture *self)
{
  leave_task_of (self, "twin");
}

static void
go_on (Fixture *self, const gchar *given, guint requests, guint resumed)
{
  const guint before = tts_twin.requests;
  TtsRun run;

  start (self, &run, "", "twin");
  speak (&run, "One here.");
  g_assert_cmpuint (tts_run_stat (&run, "tries-resumed"), ==, resumed);
  tts_run_end (&run);
  g_assert_cmpstr (tts_twin.given, ==, given);
  g_assert_cmpuint (tts_twin.requests - before, ==, requests);
}

static void
test_task (Fixture *self, gconstpointer data)
{
  leave_task (self);
  go_on (self, "t-1", 1, 1);
  assert_journal (self, 1, 0);
}

/* It is asked for anew at once, and the old one may be on the bill. */
static void
test_lost_task (Fixture *self, gconstpointer data)
{
  leave_task (self);
  tts_twin_play ((TtsTwinPart) {.loses = TRUE,.error =
        GST_TTS_ERROR_TRANSIENT });
  go_on (self, NULL, 2, 0);
  assert_journal (self, 1, 1);
}

/* A run that is told of the task of the one before, and has no luck with it. */
static void
fail_with_task (Fixture *self, GstTtsError error)
{
  TtsRun run;

  leave_task (self);
  tts_twin_play ((TtsTwinPart) {.fails = TRUE,.error = error });
  start (self, &run, "", "twin");
  tts_run_push (&run, 0, "One here.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  tts_run_end (&run);
  g_assert_cmpstr (tts_twin.given, ==, "t-1");
}

/* It may be there all the same, and the next run looks again. */
static void
test_hidden_task (Fixture *self, gconstpointer data)
{
  fail_with_task (self, GST_TTS_ERROR_TRANSIENT);
  assert_journal (self, 0, 1);
  assert_ledger (self, 0, 1);

  tts_twin_play ((TtsTwinPart) { 0 });
  go_on (self, "t-1", 1, 1);
  assert_ledger (self, 1, 0);
}

static gdouble
stat_of (const TtsRun *run, const gchar *name)
{
  g_autoptr (GstStructure) stats =
      gst_tts_session_get_stats (run->session, "stats");
  gdouble value;

  g_assert_true (gst_structure_get_double (stats, name, &value));
  return value;
}

/* One of which all requests cost a dollar. */
static void
start_priced (Fixture *self, TtsRun *run)
{
  g_autofree gchar *prices = g_build_filename (self->dir, "prices.ini", NULL);

  g_assert_true (g_file_set_contents (prices,
          "[twin]\nunit=requests\nprice=1\n", -1, NULL));
  tts_run_start_on_clock (run, "", "provider", "twin", "rate-limit", 0,
      "journal", self->path, "ledger", "off", "prices", prices, "max-cost",
      0.5, "max-tries", 4, NULL);
}

/* However often one looks for it in vain, it is one request that may be
 * billed, and it was the run before that sent it: it comes however little may
 * be spent now. */
static void
test_hidden_task_is_one (Fixture *self, gconstpointer data)
{
  TtsRun run;

  leave_task (self);
  tts_twin_play ((TtsTwinPart) {.fails = TRUE,.error =
        GST_TTS_ERROR_TRANSIENT });
  start_priced (self, &run);
  tts_run_push (&run, 0, "One here.");
  tts_run_turn (&run);
  tts_run_turn (&run);
  gst_test_clock_wait_for_next_pending_id (GST_TEST_CLOCK (run.clock), NULL);
  g_assert_cmpfloat (stat_of (&run, "cost-maybe"), ==, 0);
  g_assert_cmpuint (tts_run_stat (&run, "tries-maybe-billed"), ==, 1);

  tts_twin_play ((TtsTwinPart) { 0 });
  tts_run_turn (&run);
  tts_run_pull_cue (&run);
  g_assert_cmpuint (tts_run_stat (&run, "tries-resumed"), ==, 1);
  g_assert_cmpuint (tts_run_stat (&run, "tries"), ==, 4);
  g_assert_cmpfloat (stat_of (&run, "cost-reserved"), ==, 0);
  g_assert_cmpfloat (stat_of (&run, "cost"), ==, 0);
  tts_run_end (&run);
}

/* Nor is anything kept back for it. */
static void
test_task_is_paid (Fixture *self, gconstpointer data)
{
  TtsRun run;

  leave_task (self);
  tts_twin_reset ();
  tts_twin.bills = TRUE;
  tts_twin_hold ();
  start_priced (self, &run);
  tts_run_push (&run, 0, "One here.");
  tts_twin_wait ();
  g_assert_cmpfloat (stat_of (&run, "cost-reserved"), ==, 0);
  tts_twin_release ();
  tts_run_pull_cue (&run);
  g_assert_cmpuint (tts_run_stat (&run, "tries-resumed"), ==, 1);
  tts_run_end (&run);
}

/* One that is made anew is paid anew. */
static void
test_lost_task_is_paid (Fixture *self, gconstpointer data)
{
  const guint before = tts_twin.requests;
  TtsRun run;

  leave_task (self);
  tts_twin_play ((TtsTwinPart) {.loses = TRUE,.error =
        GST_TTS_ERROR_TRANSIENT });
  start_priced (self, &run);
  tts_run_push (&run, 0, "One here.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  g_assert_error (run.error, GST_TTS_ERROR, GST_TTS_ERROR_BUDGET);
  g_assert_cmpuint (tts_twin.requests - before, ==, 2);
  tts_run_end (&run);
}

/* Its words are to blame: they are not sent again, but by another run, which
 * may have a better worker. */
static void
test_spoilt_task (Fixture *self, gconstpointer data)
{
  const guint before = tts_twin.requests;

  fail_with_task (self, GST_TTS_ERROR_BAD_INPUT);
  g_assert_cmpuint (tts_twin.requests - before, ==, 2);

  tts_twin_play ((TtsTwinPart) { 0 });
  go_on (self, NULL, 1, 0);
}

/* Most of the work was done before: the twin is not known to be quick. */
static void
test_pace_of_task (Fixture *self, gconstpointer data)
{
  TtsRun run;

  leave_task_of (self, "twin,null");
  tts_run_start_on_clock (&run, REMOTE "account=pace", "provider",
      "twin,null", "provider-policy", GST_TTS_PROVIDER_POLICY_FASTEST,
      "rate-limit", 0, "journal", self->path, "ledger", "off", NULL);
  for (guint i = 0; i < 3; i++) {
    tts_run_push (&run, i, i == 0 ? "One here." : "Another.");
    tts_run_pull_cue (&run);
  }
  tts_run_assert_providers (&run, "twin null null");
  g_assert_cmpuint (tts_run_stat (&run, "tries-resumed"), ==, 1);
  tts_run_end (&run);
}

/* One that was told otherwise speaks otherwise. */
static void
test_task_of_another (Fixture *self, gconstpointer data)
{
  g_autofree gchar *text = NULL;
  gchar *end;

  leave_task (self);
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  end = strstr (text, " t-1 ") + strlen (" t-1 ");
  *end = *end == '0' ? '1' : '0';
  g_assert_true (g_file_set_contents (self->path, text, -1, NULL));
  go_on (self, NULL, 1, 0);
}

/* Of several that were left behind, the last is the one under way. */
static void
test_newest_task (Fixture *self, gconstpointer data)
{
  g_autofree gchar *text = NULL, *older = NULL, *both = NULL;
  gchar *line, *end;

  leave_task (self);
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  line = strstr (text, "\n+ ") + 1;
  end = strchr (line, '\n') + 1;
  older = g_strndup (line, end - line);
  *(strstr (older, " t-1 ") + strlen (" t-")) = '0';
  both = g_strdup_printf ("%.*s%s%s", (gint) (line - text), text, older, line);
  g_assert_true (g_file_set_contents (self->path, both, -1, NULL));
  go_on (self, "t-1", 1, 1);
}

/* The last line as a kill may leave it, at every length. */
static void
test_cut (Fixture *self, gconstpointer data)
{
  g_autofree gchar *text = NULL;
  gsize size;
  TtsRun run;

  start (self, &run, "", "null");
  speak (&run, "One here.");
  tts_run_end (&run);
  g_assert_true (g_file_get_contents (self->path, &text, &size, NULL));
  for (gsize n = 0; n < size; n += 7) {
    g_assert_true (g_file_set_contents (self->path, text, n, NULL));
    start (self, &run, "", "null");
    speak (&run, "One here.");
    g_assert_cmpuint (tts_run_requests (&run), ==, 0);
    tts_run_end (&run);
  }
}

static void
test_rubbish (Fixture *self, gconstpointer data)
{
  static const gchar *const bad[] = { "RIFF", "gst-tts journal 2\n", "\n" };
  g_autoptr (GstTtsSession) session = gst_tts_session_new ();

  g_object_set (session, "provider", "null", "journal", self->path, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree gchar *left = NULL;

    g_assert_true (g_file_set_contents (self->path, bad[i], -1, NULL));
    g_assert_cmpint (gst_tts_session_prepare (session, &error), ==, 0);
    g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED);
    g_assert_true (g_file_get_contents (self->path, &left, NULL, NULL));
    g_assert_cmpstr (left, ==, bad[i]);
  }
}

static void
test_rubbish_lines (Fixture *self, gconstpointer data)
{
  TtsRun run;

  g_assert_true (g_file_set_contents (self->path, "gst-tts journal 1\n\n<\n"
          "< short null\n? what\n<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"
          "<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n", -1, NULL));
  start (self, &run, "", "null");
  speak (&run, "One here.");
  tts_run_end (&run);
  assert_journal (self, 1, 0);
}

static void
test_in_use (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSession) session = gst_tts_session_new ();
  g_autoptr (GError) error = NULL;
  gint fd = open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  g_object_set (session, "provider", "null", "journal", self->path, NULL);
  g_assert_cmpint (gst_tts_session_prepare (session, &error), ==, 0);
  g_assert_nonnull (strstr (error->message, "another process"));
  close (fd);
  g_clear_error (&error);
  g_assert_cmpint (gst_tts_session_prepare (session, &error), >, 0);
  g_assert_cmpint (gst_tts_session_prepare (session, &error), >, 0);
}

#define ADD(name, func) \
  g_test_add ("/session-journal/" name, Fixture, NULL, set_up, func, \
      tear_down)

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  ADD ("fallback-stays", test_fallback_stays);
  ADD ("fallback-without-cache", test_fallback_without_cache);
  ADD ("other-order", test_other_order);
  ADD ("under-way", test_under_way);
  ADD ("failed-is-not-under-way", test_failed_is_not_under_way);
  ADD ("task", test_task);
  ADD ("lost-task", test_lost_task);
  ADD ("hidden-task", test_hidden_task);
  ADD ("hidden-task-is-one", test_hidden_task_is_one);
  ADD ("task-is-paid", test_task_is_paid);
  ADD ("lost-task-is-paid", test_lost_task_is_paid);
  ADD ("spoilt-task", test_spoilt_task);
  ADD ("pace-of-task", test_pace_of_task);
  ADD ("task-of-another", test_task_of_another);
  ADD ("newest-task", test_newest_task);
  ADD ("cut", test_cut);
  ADD ("rubbish", test_rubbish);
  ADD ("rubbish-lines", test_rubbish_lines);
  ADD ("in-use", test_in_use);
  return tts_test_run ();
}
