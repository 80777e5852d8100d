/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ledger: what is written when, by several processes, and what happens
 * where it can not be written. */
#include "ledger-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "gst/tts/gst-tts-books-private.h"
#include "gst/tts/gst-tts-journal-private.h"

#define N_ROWS 250
#define TOO_SLOW 75            /* how a writer ends that had to warn */
#define N_PROCESSES 4

static gchar *program;

/* Asked for before the request leaves, so that it is there if nothing else
 * ever comes. */
static void
test_row (void)
{
  g_autoptr (GstTtsRecord) record = NULL;
  g_autofree gchar *before = NULL, *after = NULL, *date = NULL;
  Desk desk;

  desk_open (&desk);
  record = desk_leave (&desk, "loud");
  before = desk_ask (&desk, "SELECT billed || ' ' || cost || ' ' || chars "
      "|| ' ' || cue || ' ' || model FROM tries");
  g_assert_cmpstr (before, ==, "maybe 0.12 12 3 loud");

  desk_settle (&desk, record, 20);
  after = desk_ask (&desk, "SELECT billed || ' ' || cost || ' ' || quantity "
      "|| ' ' || told || ' ' || request || ' ' || seconds || ' ' || audio "
      "|| ' ' || currency FROM tries");
  g_assert_cmpstr (after, ==, "billed 0.2 20.0 1 r-1 1.0 0.5 USD");
  date = desk_ask (&desk, "SELECT price_date FROM tries");
  g_assert_cmpstr (date, ==, "2026-11-21");
  g_assert_cmpuint (desk.warnings->len, ==, 0);
  desk_close (&desk);
}

static void
test_failures (void)
{
  g_autoptr (GError) error =
      g_error_new_literal (GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT, "no");
  const GstTtsOutcome outcomes[] = {
    {.error = error}, {.error = error, .maybe_billed = TRUE},
  };
  g_autoptr (GstTtsRecord) lost = NULL;
  g_autoptr (GstTtsRecord) unsent = NULL;
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  g_autofree gchar *said = NULL;
  Desk desk;

  desk_open (&desk);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++) {
    g_autoptr (GstTtsRecord) record = desk_leave (&desk, NULL);

    gst_tts_record_settle (record, &outcomes[i], 1);
    gst_tts_ledger_keeper.settled (desk.ledger, record);
    gst_tts_ledger_keeper.commit (desk.ledger);
  }
  lost = desk_leave (&desk, NULL);
  gst_tts_record_settle (lost, NULL, 1);
  gst_tts_ledger_keeper.settled (desk.ledger, lost);
  gst_tts_ledger_keeper.commit (desk.ledger);
  unsent = desk_leave (&desk, NULL);
  unsent->unsent = TRUE;
  gst_tts_record_settle (unsent, NULL, 1);
  gst_tts_ledger_keeper.settled (desk.ledger, unsent);
  gst_tts_ledger_keeper.commit (desk.ledger);

  sum = desk_sum (&desk, GST_TTS_LEDGER_BY_PROVIDER, "acme");
  g_assert_cmpuint (sum->billed, ==, 0);
  g_assert_cmpuint (sum->maybe_billed, ==, 2);
  g_assert_cmpuint (sum->not_billed, ==, 2);
  g_assert_cmpfloat_with_epsilon (sum->maybe_cost, 0.24, 1e-9);
  g_assert_cmpfloat (sum->cost, ==, 0);
  said = desk_ask (&desk, "SELECT group_concat (error) FROM tries");
  g_assert_cmpstr (said, ==, "transient,transient");
  desk_close (&desk);
}

/* No word of what was said, wherever it may be. */
static void
test_no_text (void)
{
  g_autofree gchar *data = NULL;
  gsize size;
  Desk desk;

  desk_open (&desk);
  desk_add (&desk, NULL);
  desk_shut_ledger (&desk);
  g_assert_true (g_file_get_contents (desk.path, &data, &size, NULL));
  g_assert_null (memmem (data, size, "Hello", 5));
  g_assert_nonnull (memmem (data, size, "acme", 4));
  desk_close (&desk);
}

static void
test_thousand_rows (void)
{
  g_autoptr (GPtrArray) late = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstTtsLedgerSum) loud = NULL;
  g_autoptr (GstTtsLedgerSum) quiet = NULL;
  g_autoptr (GstTtsLedgerSum) script = NULL;
  Desk desk;

  desk_open (&desk);
  for (guint i = 0; i < 1000; i++)
    desk_add (&desk, i % 4 ? "quiet" : "loud");
  loud = desk_sum (&desk, GST_TTS_LEDGER_BY_MODEL, "acme/loud");
  quiet = desk_sum (&desk, GST_TTS_LEDGER_BY_MODEL, "acme/quiet");
  script = desk_sum (&desk, GST_TTS_LEDGER_BY_SCRIPT, "script");
  g_assert_cmpuint (loud->billed, ==, 250);
  g_assert_cmpuint (quiet->billed, ==, 750);
  g_assert_cmpuint (quiet->chars, ==, 750 * 12);
  g_assert_cmpfloat_with_epsilon (quiet->audio, 375, 1e-6);
  g_assert_cmpfloat_with_epsilon (script->cost, 120, 1e-6);
  g_assert_cmpstr (script->currency, ==, "USD");

  late = gst_tts_ledger_sum_up (desk.path, GST_TTS_LEDGER_BY_DAY,
      g_get_real_time () + G_USEC_PER_SEC, G_MAXINT64, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (late->len, ==, 0);
  desk_close (&desk);
}

static void
note_warning (gpointer warned, const gchar *text)
{
  *(gboolean *) warned = TRUE;
}

/* What a child does: rows, of which the last stays open if it is killed. */
static gint
be_writer (const gchar *path)
{
  gboolean warned = FALSE;
  Desk desk;

  desk_open (&desk);
  g_free (desk.path);
  desk.path = g_strdup (path);
  desk_shut_ledger (&desk);
  desk.ledger = gst_tts_ledger_new (path, FALSE, note_warning, &warned);
  for (guint i = 0; i < N_ROWS; i++)
    desk_add (&desk, "loud");
  if (g_getenv ("LEDGER_KILL")) {
    desk_leave (&desk, "loud");
    raise (SIGKILL);
  }
  desk_close (&desk);
  return warned ? TOO_SLOW : 0;
}

static GSubprocess *
start_writer (const Desk *desk, const gchar *kill)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "LEDGER_PATH", desk->path, TRUE);
  if (kill)
    g_subprocess_launcher_setenv (launcher, "LEDGER_KILL", kill, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program, NULL);
  g_assert_no_error (error);
  return process;
}

static void
test_processes (void)
{
  GSubprocess *writers[N_PROCESSES];
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  gboolean slow = FALSE;
  Desk desk;

  desk_open (&desk);
  for (guint i = 0; i < N_PROCESSES; i++)
    writers[i] = start_writer (&desk, NULL);
  for (guint i = 0; i < N_PROCESSES; i++) {
    gint status;

    g_subprocess_wait (writers[i], NULL, NULL);
    g_assert_true (g_subprocess_get_if_exited (writers[i]));
    status = g_subprocess_get_exit_status (writers[i]);
    slow |= status == TOO_SLOW;
    g_assert_true (status == 0 || status == TOO_SLOW);
    g_object_unref (writers[i]);
  }
  if (slow) {
    g_test_skip ("the disk took longer than a ledger waits for others");
    desk_close (&desk);
    return;
  }
  sum = desk_sum (&desk, GST_TTS_LEDGER_BY_PROVIDER, "acme");
  g_assert_cmpuint (sum->billed, ==, N_PROCESSES * N_ROWS);
  g_assert_cmpuint (sum->maybe_billed, ==, 0);
  desk_close (&desk);
}

static void
test_killed (void)
{
  g_autoptr (GSubprocess) writer = NULL;
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  Desk desk;

  desk_open (&desk);
  writer = start_writer (&desk, "yes");
  g_subprocess_wait (writer, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (writer));
  sum = desk_sum (&desk, GST_TTS_LEDGER_BY_PROVIDER, "acme");
  g_assert_cmpuint (sum->billed, ==, N_ROWS);
  g_assert_cmpuint (sum->maybe_billed, ==, 1);
  desk_close (&desk);
}

/* The job that it was to go on with has left, before, and stays on the bill:
 * in the ledger and in the journal. */
static void
test_resumed_unsent (void)
{
  g_autoptr (GError) cancelled = g_error_new (G_IO_ERROR,
      G_IO_ERROR_CANCELLED, "by the user");
  const GstTtsOutcome outcome = {.error = cancelled,.maybe_billed = TRUE };
  g_autoptr (GstTtsRecord) killed = NULL, resumed = NULL;
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  g_autoptr (GstTtsJournal) journal = NULL;
  g_autofree gchar *path = NULL;
  Desk desk;

  desk_open (&desk);
  path = g_build_filename (desk.folder, "journal", NULL);
  journal = gst_tts_journal_open (path, NULL);
  killed = desk_leave (&desk, "loud");
  gst_tts_journal_keeper.leaves (journal, killed);
  desk.resumes = TRUE;
  resumed = desk_leave (&desk, "loud");
  resumed->unsent = TRUE;
  gst_tts_record_settle (resumed, &outcome, GST_SECOND);
  gst_tts_ledger_keeper.settled (desk.ledger, resumed);
  gst_tts_journal_keeper.settled (journal, resumed);
  g_assert_cmpfloat_with_epsilon (gst_tts_journal_read_cost (path), 0.12,
      1e-9);
  desk_shut_ledger (&desk);
  sum = desk_sum (&desk, GST_TTS_LEDGER_BY_PROVIDER, "acme");
  g_assert_cmpuint (sum->maybe_billed, ==, 1);
  g_assert_cmpuint (sum->not_billed, ==, 0);
  desk_close (&desk);
}

static void
assert_warned (const Desk *desk, const gchar *what)
{
  g_assert_cmpuint (desk->warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (desk->warnings, 0), what));
}

static void
make_folder (const Desk *desk)
{
  g_autofree gchar *folder = g_path_get_dirname (desk->path);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
}

static const gchar junk[] = "This was a database until the disk said no. "
    "It is longer than the header that a database begins with, so that it "
    "can not be taken for one that was just made.";

/* Put aside as it is, and the next one begun. */
static void
test_damaged (void)
{
  g_autofree gchar *aside = NULL, *data = NULL;
  g_autoptr (GPtrArray) sums = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  Desk desk;

  desk_open (&desk);
  make_folder (&desk);
  g_assert_true (g_file_set_contents (desk.path, junk, -1, NULL));
  sums = gst_tts_ledger_sum_up (desk.path, GST_TTS_LEDGER_BY_DAY, 0,
      G_MAXINT64, &error);
  g_assert_null (sums);
  g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT);

  desk_add (&desk, NULL);
  desk_add (&desk, NULL);
  assert_warned (&desk, "was damaged");
  aside = desk_find_file (&desk, "ledger.db.damaged-");
  g_assert_nonnull (aside);
  g_assert_true (g_file_get_contents (aside, &data, NULL, NULL));
  g_assert_cmpstr (data, ==, junk);
  sum = desk_sum (&desk, GST_TTS_LEDGER_BY_PROVIDER, "acme");
  g_assert_cmpuint (sum->billed, ==, 2);
  desk_close (&desk);
}

static gpointer
add_one (gpointer desk)
{
  desk_add (desk, NULL);
  return NULL;
}

static gint
watch (const gchar *path)
{
  gint fd = inotify_init1 (IN_CLOEXEC);

  g_assert_cmpint (inotify_add_watch (fd, path, IN_OPEN), >=, 0);
  return fd;
}

/* The database of a run that wrote one row. */
static gchar *
make_ledger (gsize *ret_size)
{
  gchar *data;
  Desk desk;

  desk_open (&desk);
  desk_add (&desk, NULL);
  desk_shut_ledger (&desk);
  g_assert_true (g_file_get_contents (desk.path, &data, ret_size, NULL));
  desk_close (&desk);
  return data;
}

/* Another process has found the damage, too, and is the first to mend it: what
 * it began is not put aside. */
static void
test_damaged_for_two (void)
{
  g_autofree gchar *lock = NULL, *made = NULL, *aside = NULL;
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  struct inotify_event event;
  GThread *thread;
  gint held, opened;
  gsize size;
  Desk desk;

  made = make_ledger (&size);
  desk_open (&desk);
  make_folder (&desk);
  g_assert_true (g_file_set_contents (desk.path, junk, -1, NULL));
  lock = g_strconcat (desk.path, ".lock", NULL);
  held = g_open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (flock (held, LOCK_EX), ==, 0);
  opened = watch (lock);

  thread = g_thread_new ("writer", add_one, &desk);
  g_assert_cmpint (read (opened, &event, sizeof event), ==, sizeof event);
  g_assert_true (g_file_set_contents (desk.path, made, size, NULL));
  g_close (held, NULL);
  g_thread_join (thread);
  g_close (opened, NULL);

  aside = desk_find_file (&desk, "ledger.db.damaged-");
  g_assert_null (aside);
  g_assert_cmpuint (desk.warnings->len, ==, 0);
  sum = desk_sum (&desk, GST_TTS_LEDGER_BY_PROVIDER, "acme");
  g_assert_cmpuint (sum->billed, ==, 2);
  desk_close (&desk);
}

/* Cut off while it is in use. */
static void
test_damaged_later (void)
{
  g_autofree gchar *aside = NULL;
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  Desk desk;

  desk_open (&desk);
  for (guint i = 0; i < 1000; i++)
    desk_add (&desk, NULL);
  desk_shut_ledger (&desk);
  g_assert_cmpint (truncate (desk.path, 6000), ==, 0);
  desk.ledger = gst_tts_ledger_new (desk.path, FALSE,
      (GstTtsLedgerWarn) g_test_message, (gpointer) "%s");
  desk_add (&desk, NULL);
  aside = desk_find_file (&desk, "ledger.db.damaged-");
  g_assert_nonnull (aside);
  sum = desk_sum (&desk, GST_TTS_LEDGER_BY_PROVIDER, "acme");
  g_assert_cmpuint (sum->billed, ==, 1);
  desk_close (&desk);
}

static void
test_newer (void)
{
  g_autofree gchar *made = NULL, *version = NULL;
  Desk desk;

  desk_open (&desk);
  make_folder (&desk);
  made = desk_ask (&desk, "PRAGMA user_version = 99");
  desk_add (&desk, NULL);
  desk_add (&desk, NULL);
  assert_warned (&desk, "newer gst-tts");
  version = desk_ask (&desk, "PRAGMA user_version");
  g_assert_cmpstr (version, ==, "99");
  desk_close (&desk);
}

/* A folder that can not be made, a folder in the place of the file, a pipe. */
static void
test_no_place (void)
{
  g_autofree gchar *state = NULL;
  Desk desk;

  desk_open (&desk);
  state = g_path_get_dirname (desk.path);
  g_assert_true (g_file_set_contents (state, "", 0, NULL));
  desk_add (&desk, NULL);
  desk_add (&desk, NULL);
  assert_warned (&desk, "the speech goes on");
  desk_close (&desk);

  desk_open (&desk);
  make_folder (&desk);
  g_assert_cmpint (g_mkdir (desk.path, 0700), ==, 0);
  desk_add (&desk, NULL);
  assert_warned (&desk, "it is no file");
  desk_close (&desk);

  desk_open (&desk);
  make_folder (&desk);
  g_assert_cmpint (mkfifo (desk.path, 0600), ==, 0);
  desk_add (&desk, NULL);
  assert_warned (&desk, "it is no file");
  desk_close (&desk);
}

static void
test_read_only (void)
{
  g_autofree gchar *state = NULL;
  Desk desk;

  if (geteuid () == 0) {
    g_test_skip ("root may write everywhere");
    return;
  }
  desk_open (&desk);
  make_folder (&desk);
  state = g_path_get_dirname (desk.path);
  g_chmod (state, 0500);
  desk_add (&desk, NULL);
  assert_warned (&desk, "the speech goes on");
  g_chmod (state, 0700);
  desk_close (&desk);
}

/* Nobody waits for another's lock more than once, and nothing is lost. */
static void
test_locked (void)
{
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  sqlite3 *other;
  Desk desk;

  desk_open (&desk);
  desk_add (&desk, NULL);
  g_assert_cmpint (sqlite3_open (desk.path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN EXCLUSIVE", NULL, NULL, NULL),
      ==, SQLITE_OK);
  for (guint i = 0; i < 100; i++)
    desk_add (&desk, NULL);
  assert_warned (&desk, "locked");
  sqlite3_exec (other, "ROLLBACK", NULL, NULL, NULL);
  sqlite3_close (other);

  desk_add (&desk, NULL);
  sum = desk_sum (&desk, GST_TTS_LEDGER_BY_PROVIDER, "acme");
  g_assert_cmpuint (sum->billed, ==, 102);
  g_assert_cmpuint (desk.warnings->len, ==, 1);
  desk_close (&desk);
}

static void
test_disk_full (void)
{
  g_autoptr (GstTtsLedgerSum) sum = NULL;
  struct rlimit all, little;
  Desk desk;

  desk_open (&desk);
  desk_add (&desk, NULL);
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &all);
  little = all;
  little.rlim_cur = 64 * 1024;
  setrlimit (RLIMIT_FSIZE, &little);
  for (guint i = 0; i < 100; i++)
    desk_add (&desk, NULL);
  setrlimit (RLIMIT_FSIZE, &all);
  assert_warned (&desk, "the speech goes on");

  desk_add (&desk, NULL);
  sum = desk_sum (&desk, GST_TTS_LEDGER_BY_PROVIDER, "acme");
  g_assert_cmpuint (sum->billed, ==, 102);
  desk_close (&desk);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sums = gst_tts_ledger_sum_up (NULL,
      GST_TTS_LEDGER_BY_DAY, 0, G_MAXINT64, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sums->len, ==, 0);
  g_assert_null (gst_tts_ledger_sum_up ("/nonexistent/ledger.db",
          GST_TTS_LEDGER_BY_DAY, 0, G_MAXINT64, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ACCES);
}

gint
main (gint argc, gchar **argv)
{
  program = argv[0];
  /* Other programs may have written the one that is used by itself. */
  g_setenv ("XDG_STATE_HOME", "/nonexistent", TRUE);
  tts_test_init (&argc, &argv);
  if (g_getenv ("LEDGER_PATH"))
    return be_writer (g_getenv ("LEDGER_PATH"));
  g_test_add_func ("/ledger/row", test_row);
  g_test_add_func ("/ledger/failures", test_failures);
  g_test_add_func ("/ledger/no-text", test_no_text);
  g_test_add_func ("/ledger/thousand-rows", test_thousand_rows);
  g_test_add_func ("/ledger/processes", test_processes);
  g_test_add_func ("/ledger/killed", test_killed);
  g_test_add_func ("/ledger/resumed-unsent", test_resumed_unsent);
  g_test_add_func ("/ledger/damaged", test_damaged);
  g_test_add_func ("/ledger/damaged-for-two", test_damaged_for_two);
  g_test_add_func ("/ledger/damaged-later", test_damaged_later);
  g_test_add_func ("/ledger/newer", test_newer);
  g_test_add_func ("/ledger/no-place", test_no_place);
  g_test_add_func ("/ledger/read-only", test_read_only);
  g_test_add_func ("/ledger/locked", test_locked);
  g_test_add_func ("/ledger/disk-full", test_disk_full);
  g_test_add_func ("/ledger/missing", test_missing);
  return tts_test_run ();
}
