/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finished speech that waits for its turn: in memory or in a file, it comes
 * out the same. */
#include "session-test.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#define N_CUES 12

/* The provider's answers are counted while they come, so that the last has
 * come when none is in flight any more. */
static void
wait_for_all (TtsRun *run, guint n_chunks)
{
  while (tts_run_requests (run) < n_chunks
      || tts_run_stat (run, "chunks-in-flight") > 0)
    g_thread_yield ();
}

/* All is made before anything is heard. Gives the size of what has to wait:
 * all but the head. */
static guint64
speak (TtsRun *run, guint64 max_size_bytes)
{
  guint64 size = 0;

  tts_run_start_on_clock (run, "ms-per-char=40", "max-workers", 1,
      "max-size-bytes", max_size_bytes, NULL);
  for (guint i = 0; i < N_CUES; i++) {
    g_autofree gchar *text = g_strdup_printf ("Cue %u speaks of it.", i);

    tts_run_push (run, i, text);
    if (i > 0)
      size += strlen (text) * 40 * TTS_RUN_RATE / 1000 * sizeof (gint16);
  }
  gst_tts_session_end (run->session);
  wait_for_all (run, N_CUES);
  return size;
}

/* A chunk is stowed after it has landed. */
static void
wait_for_stowed (TtsRun *run, guint64 size)
{
  while (tts_run_stat (run, "spilled-bytes") < size)
    g_thread_yield ();
}

static void
compare (TtsRun *run)
{
  TtsRun other;

  speak (&other, 0);
  g_assert_cmpint (tts_run_pull_all (&other), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_run_stat (&other, "spilled-bytes"), ==, 0);
  g_assert_cmpmem (run->audio->data, run->audio->len, other.audio->data,
      other.audio->len);
  g_assert_cmpmem (run->words->data, run->words->len * sizeof (GstTtsWord),
      other.words->data, other.words->len * sizeof (GstTtsWord));
  tts_run_end (&other);
}

/* Nothing but what the head says is in memory. */
static void
test_to_the_file (void)
{
  TtsRun run;
  guint64 size = speak (&run, 1);

  wait_for_stowed (&run, size);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_run_stat (&run, "spilled-bytes"), ==, size);
  g_assert_cmpuint (run.warnings->len, ==, 0);
  compare (&run);
  tts_run_end (&run);
}

/* What waits in memory can be watched, and is none when all was heard. */
static void
test_waiting (void)
{
  TtsRun run;

  speak (&run, 64 * 1024 * 1024);
  while (tts_run_stat (&run, "waiting-bytes") == 0)
    g_thread_yield ();
  g_assert_cmpuint (tts_run_stat (&run, "spilled-bytes"), ==, 0);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_run_stat (&run, "waiting-bytes"), ==, 0);
  tts_run_end (&run);
}

/* Chunks longer than what is read back at once. */
static void
test_long_chunks (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 size = 0;
  TtsRun runs[2];

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (text, "word%02u ", i);
  for (guint i = 0; i < 2; i++) {
    tts_run_start_on_clock (&runs[i], "ms-per-char=60", "max-size-bytes",
        (guint64) i, NULL);
    tts_run_push (&runs[i], 0, "Short.");
    tts_run_push (&runs[i], 1, text->str);
    gst_tts_session_end (runs[i].session);
    wait_for_all (&runs[i], 2);
    wait_for_stowed (&runs[i], i);
    g_assert_cmpint (tts_run_pull_all (&runs[i]), ==, GST_FLOW_EOS);
  }
  size = tts_run_stat (&runs[1], "spilled-bytes");
  g_assert_cmpuint (size, >, 2 * 256 * 1024);
  g_assert_cmpmem (runs[0].audio->data, runs[0].audio->len,
      runs[1].audio->data, runs[1].audio->len);
  tts_run_end (&runs[0]);
  tts_run_end (&runs[1]);
}

/* What was stowed goes with a flush, and the next run has the file anew. */
static void
test_flush (void)
{
  TtsRun run;

  speak (&run, 1);
  tts_run_pull_one (&run);
  gst_tts_session_set_flushing (run.session, TRUE);
  gst_tts_session_set_flushing (run.session, FALSE);
  g_byte_array_set_size (run.audio, 0);
  tts_run_push (&run, 0, "Again.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.audio->len / 2, ==, 6 * 40 * TTS_RUN_RATE / 1000);
  tts_run_end (&run);
}

static void
assert_warned (TtsRun *run)
{
  g_assert_cmpint (tts_run_pull_all (run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run->warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (run->warnings, 0),
          "a temporary file in "));
  compare (run);
  tts_run_end (run);
}

/* The limit of a file's size stands for a full disk. */
static void
test_full (void)
{
  struct rlimit limit, small;
  TtsRun run;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &limit);
  small = limit;
  small.rlim_cur = 1000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  speak (&run, 1);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  assert_warned (&run);
}

/* In a process of its own: GLib asks the environment once. */
static void
test_no_place (void)
{
  if (g_test_subprocess ()) {
    TtsRun run;

    speak (&run, 1);
    assert_warned (&run);
    return;
  }
  g_setenv ("TMPDIR", "/nonexistent", TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_unsetenv ("TMPDIR");
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/session-spill/to-the-file", test_to_the_file);
  g_test_add_func ("/session-spill/waiting", test_waiting);
  g_test_add_func ("/session-spill/long-chunks", test_long_chunks);
  g_test_add_func ("/session-spill/flush", test_flush);
  g_test_add_func ("/session-spill/full", test_full);
  g_test_add_func ("/session-spill/no-place", test_no_place);
  return tts_test_run ();
}
