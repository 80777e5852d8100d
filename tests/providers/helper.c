/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Helper programs and their children: cancelled, killed and left alone. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper-test.h"

/* For the program when it plays an application that is ended: tells the
 * process ids of its job, and waits for the end of the other. */
#define TELL_FD 5
#define WAIT_FD 6

typedef struct
{
  pid_t child;
  pid_t program;
} Pids;

static Pids
pids_of (TtsJobRun *run)
{
  Pids pids;

  tts_job_run_wait_bytes (run, sizeof pids);
  g_mutex_lock (&run->lock);
  memcpy (&pids, run->pcm->data, sizeof pids);
  g_mutex_unlock (&run->lock);
  return pids;
}

static gint
watch (pid_t pid)
{
  gint fd = pidfd_open (pid, 0);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

/* Nothing more is read from the child before it is watched, so it can not be
 * through with what it sends. */
static gint
watch_child (TtsJobRun *run)
{
  Pids pids;
  gint fd;

  g_mutex_lock (&run->lock);
  while (run->pcm->len < sizeof pids && !run->done)
    g_cond_wait (&run->cond, &run->lock);
  g_assert_cmpuint (run->pcm->len, >=, sizeof pids);
  memcpy (&pids, run->pcm->data, sizeof pids);
  fd = watch (pids.child);
  g_mutex_unlock (&run->lock);
  return fd;
}

/* Until that process is gone. */
static void
wait_gone (gint pidfd)
{
  struct pollfd fd = { pidfd, POLLIN, 0 };

  while (poll (&fd, 1, -1) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  close (pidfd);
}

static void
test_speaks (void)
{
  g_autoptr (GstTtsProvider) provider = make ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) voices = gst_tts_helper_list_voices (&test_helper,
      NULL, &error);

  assert_speaks (provider);
  g_assert_no_error (error);
  g_assert_cmpuint (voices->len, ==, 2);
}

static void
test_cancel_leaves_no_child (void)
{
  static const gchar *const texts[] = { "hold", "flood on" };
  g_autoptr (GstTtsProvider) provider = make ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (TtsJobRun) run = tts_job_run_start (provider, texts[i], NULL);
    gint child = watch_child (run);

    gst_tts_job_cancel (run->job);
    tts_job_run_wait (run);
    g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    wait_gone (child);
  }
  assert_speaks (provider);
}

static void
test_killed_child (void)
{
  g_autoptr (GstTtsProvider) provider = make ();
  g_autoptr (TtsJobRun) other = tts_job_run_start (provider, "hold", NULL);
  g_autoptr (TtsJobRun) run = tts_job_run_start (provider, "hold", NULL);
  g_autoptr (TtsJobRun) crash = tts_job_run (provider, "crash", NULL);
  Pids pids = pids_of (run);

  g_assert_cmpint (kill (pids.child, SIGKILL), ==, 0);
  tts_job_run_wait (run);
  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE);
  g_assert_error (crash->error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE);
  assert_speaks (provider);

  g_assert_cmpint (pids_of (other).program, ==, pids.program);
  g_assert_false (other->done);
  gst_tts_job_cancel (other->job);
  tts_job_run_wait (other);
}

static void
test_killed_program (void)
{
  g_autoptr (GstTtsProvider) provider = make ();
  g_autoptr (TtsJobRun) run = tts_job_run_start (provider, "hold", NULL);
  g_autoptr (TtsJobRun) next = NULL;
  Pids pids = pids_of (run);
  gint child = watch (pids.child);

  g_assert_cmpint (kill (pids.program, SIGKILL), ==, 0);
  tts_job_run_wait (run);
  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE);
  wait_gone (child);
  /* it was buried as well */
  g_assert_cmpint (kill (pids.program, 0), ==, -1);

  next = tts_job_run (provider, "say 100", NULL);
  g_assert_no_error (next->error);
  g_assert_cmpint (pids_of (next).program, !=, pids.program);
}

static void
test_program_killed_between_jobs (void)
{
  g_autoptr (GstTtsProvider) provider = make ();
  g_autoptr (TtsJobRun) run = tts_job_run (provider, "say 100", NULL);
  pid_t program = pids_of (run).program;
  gint gone = watch (program);

  g_assert_cmpint (kill (program, SIGKILL), ==, 0);
  wait_gone (gone);
  assert_speaks (provider);
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder))
    n++;
  return n;
}

static gint
child_descriptors (GstTtsProvider *provider)
{
  g_autoptr (TtsJobRun) run = tts_job_run (provider, "descriptors", NULL);
  gint n = -1;

  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE);
  g_assert_cmpint (sscanf (run->error->message,
          "test-helper-double: %d descriptors", &n), ==, 1);
  return n;
}

/* 0 to 2 and the job's socket, whatever the application and the other jobs
 * have open. */
static void
test_no_leaks (void)
{
  g_autoptr (GstTtsProvider) provider = make ();
  g_autoptr (TtsJobRun) other = tts_job_run_start (provider, "hold", NULL);
  guint before;

  assert_speaks (provider);
  pids_of (other);
  before = count_descriptors ();
  g_assert_cmpint (child_descriptors (provider), ==, 4);
  for (guint i = 0; i < 250; i++) {
    g_autoptr (TtsJobRun) cut = tts_job_run_start (provider, "flood", NULL);
    g_autoptr (TtsJobRun) good = tts_job_run (provider, "say 100", NULL);
    g_autoptr (TtsJobRun) bad = tts_job_run (provider, "raw 00", NULL);
    g_autoptr (TtsJobRun) crash = tts_job_run (provider, "crash", NULL);

    gst_tts_job_cancel (cut->job);
    tts_job_run_wait (cut);
    g_assert_cmpuint (count_descriptors (), ==, before);
  }
  g_assert_cmpint (child_descriptors (provider), ==, 4);
  gst_tts_job_cancel (other->job);
  tts_job_run_wait (other);
}

/* The program as an application: with a job that is not over. */
static int
be_held_application (void)
{
  g_autoptr (GstTtsProvider) provider = make ();
  TtsJobRun *run = tts_job_run_start (provider, "hold", NULL);
  Pids pids = pids_of (run);
  gchar end;

  if (write (TELL_FD, &pids, sizeof pids) != sizeof pids)
    return 1;
  return read (WAIT_FD, &end, 1) == 0 ? 0 : 1;
}

/* Speaks; the status says whether all was as with other applications. */
static int
be_closed_application (void)
{
  g_autoptr (GstTtsProvider) provider = make ();
  g_autoptr (TtsJobRun) run = tts_job_run (provider, "say 100", NULL);
  g_autoptr (TtsJobRun) count = tts_job_run (provider, "descriptors", NULL);

  if (run->error || run->pcm->len != 200)
    return 1;
  return strstr (count->error->message, " 4 descriptors") ? 0 : 2;
}

/* With a sanitizer, what it holds as it ends in the middle is no leak. */
static pid_t
start_application (const gchar *kind, posix_spawn_file_actions_t *actions)
{
  gchar *const argv[] = { (gchar *) "application", (gchar *) kind, NULL };
  g_auto (GStrv) env = g_environ_setenv (g_get_environ (), "ASAN_OPTIONS",
      "abort_on_error=1:detect_leaks=0", TRUE);
  pid_t pid;

  g_assert_cmpint (posix_spawn (&pid, "/proc/self/exe", actions, NULL, argv,
          env), ==, 0);
  posix_spawn_file_actions_destroy (actions);
  return pid;
}

static void
test_closed_stdio (void)
{
  posix_spawn_file_actions_t actions;
  gint status;
  pid_t pid;

  posix_spawn_file_actions_init (&actions);
  for (gint fd = 0; fd < 3; fd++)
    posix_spawn_file_actions_addclose (&actions, fd);
  pid = start_application ("--closed", &actions);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

/* An application that ends, by itself or killed, leaves nobody behind. */
static void
check_end (gboolean killed)
{
  posix_spawn_file_actions_t actions;
  gint tell[2], wait[2], child, program, status;
  Pids pids;
  pid_t pid;

  g_assert_cmpint (pipe2 (tell, O_CLOEXEC), ==, 0);
  g_assert_cmpint (pipe2 (wait, O_CLOEXEC), ==, 0);
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_adddup2 (&actions, tell[1], 50);
  posix_spawn_file_actions_adddup2 (&actions, wait[0], 51);
  posix_spawn_file_actions_adddup2 (&actions, 50, TELL_FD);
  posix_spawn_file_actions_adddup2 (&actions, 51, WAIT_FD);
  posix_spawn_file_actions_addclose (&actions, 50);
  posix_spawn_file_actions_addclose (&actions, 51);
  pid = start_application ("--held", &actions);
  close (tell[1]);
  close (wait[0]);

  g_assert_cmpint (read (tell[0], &pids, sizeof pids), ==, sizeof pids);
  child = watch (pids.child);
  program = watch (pids.program);
  if (killed)
    g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  close (wait[1]);
  wait_gone (child);
  wait_gone (program);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (killed ? WIFSIGNALED (status) : WIFEXITED (status));
  close (tell[0]);
}

static void
test_application_ends (void)
{
  check_end (FALSE);
}

static void
test_application_is_killed (void)
{
  check_end (TRUE);
}

int
main (int argc, char **argv)
{
  g_autofree gchar *folder = NULL;
  int status;

  if (argc == 2 && g_str_equal (argv[1], "--held")) {
    gst_init (NULL, NULL);
    return be_held_application ();
  }
  if (argc == 2 && g_str_equal (argv[1], "--closed")) {
    gst_init (NULL, NULL);
    return be_closed_application ();
  }
  folder = install_programs ();
  tts_test_init (&argc, &argv);

  g_test_add_func ("/helper/speaks", test_speaks);
  g_test_add_func ("/helper/cancel-leaves-no-child",
      test_cancel_leaves_no_child);
  g_test_add_func ("/helper/killed-child", test_killed_child);
  g_test_add_func ("/helper/killed-program", test_killed_program);
  g_test_add_func ("/helper/killed-between-jobs",
      test_program_killed_between_jobs);
  g_test_add_func ("/helper/no-leaks", test_no_leaks);
  g_test_add_func ("/helper/closed-stdio", test_closed_stdio);
  g_test_add_func ("/helper/application-ends", test_application_ends);
  g_test_add_func ("/helper/application-is-killed",
      test_application_is_killed);

  status = tts_test_run ();
  remove_programs (folder);
  return status;
}
