/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers that come at the wrong moment: when nobody waits for them any more,
 * twice, or while something else happens. The provider `late` keeps its jobs
 * for the test to answer, and two functions of the system stand before the
 * real ones, so that all of it happens on one thread. */
#include "session-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "folder.h"

#define MAX_JOBS 4

typedef GstTtsProvider LateProvider;
typedef GstTtsProviderClass LateProviderClass;

static GType late_provider_get_type (void);
G_DEFINE_TYPE (LateProvider, late_provider, GST_TYPE_TTS_PROVIDER)

typedef void (*Hook) (TtsRun *run);

static struct
{
  GstTtsJob *jobs[MAX_JOBS];    /* in the order in which they came */
  guint n_jobs;

  /* before an entry of the cache gets its name, and when the journal hears of
   * a failure; once each; atomic, for all threads write and rename */
  Hook named;
  Hook failed;
  TtsRun *run;
} late;

static void
call_once (Hook *hook)
{
  Hook func = g_atomic_pointer_get (hook);

  if (func && g_atomic_pointer_compare_and_exchange (hook, func, NULL))
    func (late.run);
}

gint
rename (const gchar *from, const gchar *to)
{
  call_once (&late.named);
  return renameat (AT_FDCWD, from, AT_FDCWD, to);
}

gssize
write (gint fd, gconstpointer data, gsize size)
{
  if (size > 2 && memcmp (data, "! ", 2) == 0)
    call_once (&late.failed);
  return syscall (SYS_write, fd, data, size);
}

static void
get_capabilities (GstTtsProvider *self, GstTtsCapabilities *ret_caps)
{
  ret_caps->sample_rate = TTS_RUN_RATE;
  ret_caps->unit = GST_TTS_UNIT_CHARACTERS;
}

static gchar *
dup_account (GstTtsProvider *self)
{
  static guint n_accounts = 0;

  return g_strdup_printf ("late/%u", n_accounts++);
}

static void
keep_job (GstTtsProvider *self, GstTtsJob *job)
{
  g_assert_cmpuint (late.n_jobs, <, MAX_JOBS);
  late.jobs[late.n_jobs++] = gst_tts_job_ref (job);
}

static void
late_provider_class_init (LateProviderClass *klass)
{
  klass->get_capabilities = get_capabilities;
  klass->dup_account = dup_account;
  klass->start = keep_job;
  gst_tts_provider_class_set_metadata (klass, "late", "Late",
      "Answers when the test says so", "The gst-tts developers");
}

static void
late_provider_init (LateProvider *self)
{
}

static void
begin (TtsRun *run)
{
  late.run = run;
  late.n_jobs = 0;
}

static void
end (TtsRun *run)
{
  tts_run_end (run);
  for (guint i = 0; i < late.n_jobs; i++)
    gst_tts_job_unref (late.jobs[i]);
  late.n_jobs = 0;
}

/* A tenth of a second. */
static void
speak (GstTtsJob *job)
{
  gint16 samples[TTS_RUN_RATE / 10] = { 1, };

  g_assert_true (gst_tts_job_set_format (job, GST_AUDIO_FORMAT_S16LE,
          TTS_RUN_RATE, 1, NULL));
  gst_tts_job_push (job, samples, sizeof samples);
}

static void
fail (GstTtsJob *job, GstTtsError code)
{
  g_autoptr (GError) error = g_error_new (GST_TTS_ERROR, code, "late can not");

  gst_tts_job_done (job, error);
}

static guint64
count_errors (const TtsRun *run, const gchar *name)
{
  g_autoptr (GstStructure) stats =
      gst_tts_session_get_stats (run->session, "stats");
  guint64 n = 0;

  gst_structure_get_uint64 (gst_value_get_structure
      (gst_structure_get_value (stats, "errors")), name, &n);
  return n;
}

/* Two chunks of one cue. */
static void
push_two (TtsRun *run)
{
  tts_run_push (run, 0, "This is one sentence. This is one more of them.");
  g_assert_cmpuint (late.n_jobs, ==, 2);
}

/* The first chunk could not be spoken, so that the cue is left out, just when
 * the second has failed and was about to be tried again. */
static void
test_left_out (void)
{
  gchar *folder = tts_folder_new ();
  g_autofree gchar *journal = g_build_filename (folder, "journal", NULL);
  TtsRun run;

  begin (&run);
  tts_run_start_on_clock (&run, "", "provider", "late", "max-workers", 2,
      "max-chars", 30, "on-error", GST_TTS_ON_ERROR_SKIP, "journal", journal,
      "ledger", "off", NULL);
  push_two (&run);
  fail (late.jobs[0], GST_TTS_ERROR_BAD_INPUT);
  g_atomic_pointer_set (&late.failed, tts_run_pull_one);
  fail (late.jobs[1], GST_TTS_ERROR_TRANSIENT);
  g_assert_null (g_atomic_pointer_get (&late.failed));
  g_assert_cmpuint (run.n_skipped, ==, 1);
  g_assert_cmpuint (count_errors (&run, "bad-input"), ==, 1);
  g_assert_cmpuint (count_errors (&run, "transient"), ==, 0);
  g_assert_cmpuint (tts_run_stat (&run, "chunks-in-flight"), ==, 0);

  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_run_stat (&run, "tries"), ==, 2);
  end (&run);
  tts_folder_free (folder);
}

static void
turn (TtsRun *run)
{
  tts_run_turn (run);
}

/* All of it came in time; that a slow disk keeps it costs no second try. */
static void
test_kept_slowly (void)
{
  gchar *folder = tts_folder_new ();
  TtsRun run;

  begin (&run);
  tts_run_start_on_clock (&run, "", "provider", "late", "cache",
      GST_TTS_CACHE_MODE_ON, "cache-dir", folder, "try-timeout", 1000,
      "ledger", "off", NULL);
  tts_run_push (&run, 0, "Ten chars.");
  speak (late.jobs[0]);
  g_atomic_pointer_set (&late.named, turn);
  gst_tts_job_done (late.jobs[0], NULL);
  g_assert_null (g_atomic_pointer_get (&late.named));
  g_assert_cmpuint (gst_clock_get_time (run.clock), >=, GST_SECOND);
  g_assert_cmpuint (tts_run_stat (&run, "tries-maybe-billed"), ==, 0);
  tts_run_pull_cue (&run);
  g_assert_cmpuint (tts_run_stat (&run, "tries"), ==, 1);
  g_assert_cmpuint (run.warnings->len, ==, 0);
  end (&run);
  tts_folder_free (folder);
}

/* What a stopped or flushed run was answered is nobody's. */
static void
test_after_cancel (void)
{
  TtsRun run;

  begin (&run);
  tts_run_start_on_clock (&run, "", "provider", "late", "ledger", "off",
      NULL);
  tts_run_push (&run, 0, "Ten chars.");
  gst_tts_session_set_flushing (run.session, TRUE);
  gst_tts_session_set_flushing (run.session, FALSE);
  tts_run_push (&run, 0, "Ten chars.");
  g_assert_cmpuint (late.n_jobs, ==, 2);
  speak (late.jobs[0]);
  gst_tts_job_done (late.jobs[0], NULL);
  g_assert_cmpuint (tts_run_stat (&run, "chunks-in-flight"), ==, 1);
  speak (late.jobs[1]);
  gst_tts_job_done (late.jobs[1], NULL);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.audio->len / 2, ==, TTS_RUN_RATE / 10);
  end (&run);
}

/* A try that took too long is answered when the next one is under way. */
static void
test_after_timeout (void)
{
  TtsRun run;

  begin (&run);
  tts_run_start_on_clock (&run, "", "provider", "late", "try-timeout", 1000,
      "retry-delay", 0, "ledger", "off", NULL);
  tts_run_push (&run, 0, "Ten chars.");
  tts_run_turn (&run);
  g_assert_cmpuint (late.n_jobs, ==, 2);
  speak (late.jobs[0]);
  gst_tts_job_done (late.jobs[0], NULL);
  speak (late.jobs[1]);
  gst_tts_job_done (late.jobs[1], NULL);
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.audio->len / 2, ==, TTS_RUN_RATE / 10);
  g_assert_cmpuint (tts_run_stat (&run, "tries"), ==, 2);
  g_assert_cmpuint (tts_run_stat (&run, "tries-maybe-billed"), ==, 1);
  end (&run);
}

/* A provider that says twice that it is done, and goes on speaking. */
static void
test_done_twice (void)
{
  TtsRun run;

  begin (&run);
  tts_run_start_on_clock (&run, "", "provider", "late", "ledger", "off",
      NULL);
  tts_run_push (&run, 0, "Ten chars.");
  speak (late.jobs[0]);
  gst_tts_job_done (late.jobs[0], NULL);
  speak (late.jobs[0]);
  g_test_expect_message ("GstTts", G_LOG_LEVEL_CRITICAL, "*finished*");
  gst_tts_job_done (late.jobs[0], NULL);
  g_test_assert_expected_messages ();
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.audio->len / 2, ==, TTS_RUN_RATE / 10);
  g_assert_cmpuint (tts_run_stat (&run, "tries"), ==, 1);
  g_assert_cmpuint (tts_run_stat (&run, "chunks-in-flight"), ==, 0);
  end (&run);
}

/* The machine slept for ten hours in the middle of an answer and of a wait. */
static void
test_clock_jump (void)
{
  TtsRun run;

  begin (&run);
  tts_run_start_on_clock (&run, "", "provider", "late", "max-workers", 2,
      "try-timeout", 5000, "ledger", "off", NULL);
  tts_run_push (&run, 0, "Ten chars.");
  tts_run_push (&run, 1, "Ten others.");
  fail (late.jobs[0], GST_TTS_ERROR_TRANSIENT);
  gst_test_clock_advance_time (GST_TEST_CLOCK (run.clock), 36000 * GST_SECOND);
  for (guint n = 0; late.n_jobs < 4; n++) {
    g_assert_cmpuint (n, <, 4);
    tts_run_turn (&run);
  }
  g_assert_cmpuint (gst_clock_get_time (run.clock), <, 36010 * GST_SECOND);
  for (guint i = 2; i < 4; i++) {
    speak (late.jobs[i]);
    gst_tts_job_done (late.jobs[i], NULL);
  }
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 2);
  g_assert_cmpuint (tts_run_stat (&run, "tries"), ==, 4);
  end (&run);
}

#define OTHER_RATE (2 * TTS_RUN_RATE)

/* Some of it was heard when it goes on in a format that nobody takes. What the
 * converter of the first one still holds comes out, and the bill is for as
 * long as that was. */
static void
test_second_format (void)
{
  static const gint16 samples[OTHER_RATE / 10] = { 1, };
  gchar *folder = tts_folder_new ();
  g_autofree gchar *prices = g_build_filename (folder, "prices.ini", NULL);
  g_autoptr (GstStructure) stats = NULL;
  g_autoptr (GError) error = NULL;
  gdouble cost;
  TtsRun run;

  g_assert_true (g_file_set_contents (prices,
          "[late]\nunit=audio-seconds\nprice=10\n", -1, NULL));
  begin (&run);
  tts_run_start_on_clock (&run, "", "provider", "late", "ledger", "off",
      "prices", prices, NULL);
  tts_run_push (&run, 0, "Ten chars.");
  gst_tts_job_set_usage (late.jobs[0], GST_TTS_UNIT_CHARACTERS, 10);
  g_assert_true (gst_tts_job_set_format (late.jobs[0], GST_AUDIO_FORMAT_S16LE,
          OTHER_RATE, 1, NULL));
  gst_tts_job_push (late.jobs[0], samples, sizeof samples);
  tts_run_pull_one (&run);
  g_assert_cmpuint (run.audio->len / 2, <, TTS_RUN_RATE / 10);

  g_assert_false (gst_tts_job_set_format (late.jobs[0],
          GST_AUDIO_FORMAT_S16LE, TTS_RUN_RATE, 1, &error));
  gst_tts_job_done (late.jobs[0], error);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_ERROR);
  tts_assert_error (run.error, GST_TTS_ERROR_UNSUPPORTED, "another format");
  g_assert_cmpuint (run.audio->len / 2, ==, TTS_RUN_RATE / 10);
  stats = gst_tts_session_get_stats (run.session, "stats");
  g_assert_true (gst_structure_get_double (stats, "cost", &cost));
  g_assert_cmpfloat_with_epsilon (cost, 1, 1e-9);
  end (&run);
  tts_folder_free (folder);
}

static gpointer
ask_for_stats (gpointer data)
{
  TtsRun *run = data;

  for (guint i = 0; i < 300; i++)
    tts_run_stat (run, "spilled-bytes");
  return NULL;
}

/* Statistics may be asked for at any time; ThreadSanitizer looks on. */
static void
test_stats_and_start (void)
{
  GstAudioInfo info;
  GThread *thread;
  TtsRun run;

  begin (&run);
  tts_run_start (&run, "max-size-bytes", (guint64) 1, NULL);
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, TTS_RUN_RATE, 1,
      NULL);
  thread = g_thread_new ("stats", ask_for_stats, &run);
  for (guint i = 0; i < 300; i++) {
    gst_tts_session_stop (run.session);
    gst_tts_session_start (run.session, &info);
  }
  g_thread_join (thread);
  g_assert_cmpuint (tts_run_stat (&run, "spilled-bytes"), ==, 0);
  end (&run);
}

gint
main (gint argc, gchar **argv)
{
  tts_test_init (&argc, &argv);
  g_assert_true (gst_element_register (NULL, "ttslate", GST_RANK_NONE,
          late_provider_get_type ()));
  g_test_add_func ("/late/left-out", test_left_out);
  g_test_add_func ("/late/kept-slowly", test_kept_slowly);
  g_test_add_func ("/late/after-cancel", test_after_cancel);
  g_test_add_func ("/late/after-timeout", test_after_timeout);
  g_test_add_func ("/late/done-twice", test_done_twice);
  g_test_add_func ("/late/clock-jump", test_clock_jump);
  g_test_add_func ("/late/second-format", test_second_format);
  g_test_add_func ("/late/stats-and-start", test_stats_and_start);
  return tts_test_run ();
}
