/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a session takes from the cache and what it puts there: speech that was
 * received is never asked for again, and never given for something else. */
#include "session-test.h"
#include "session-twin.h"

#include <glib/gstdio.h>
#include <string.h>

#include "folder.h"

/* The same name in each run, or each would be another provider. */
#define REMOTE "remote=true;account=cache;ms-per-char=10;"
#define ON "cache", GST_TTS_CACHE_MODE_ON, "rate-limit", 0, "cache-dir"

static gchar *dir;

static void
set_up (gpointer fixture, gconstpointer data)
{
  dir = tts_folder_new ();
  tts_twin_reset ();
}

static void
tear_down (gpointer fixture, gconstpointer data)
{
  tts_folder_free (dir);
}

static guint64
count_entries (void)
{
  GstTtsCacheCount count;

  g_assert_true (gst_tts_cache_stat (dir, &count, NULL));
  return count.entries;
}

/* Speaks @text, line by line a cue. */
static void
speak (TtsRun *run, const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    tts_run_push (run, i, lines[i]);
  gst_tts_session_end (run->session);
  g_assert_cmpint (tts_run_pull_all (run), ==, GST_FLOW_EOS);
  g_assert_no_error (run->error);
}

/* Speaks it with @null set and returns how many requests that took. */
static guint
requests_for (const gchar *null, const gchar *text)
{
  guint n;
  TtsRun run;

  tts_run_start_on_clock (&run, null, ON, dir, NULL);
  speak (&run, text);
  n = tts_run_requests (&run);
  tts_run_end (&run);
  return n;
}

static void
test_again (gpointer fixture, gconstpointer data)
{
  TtsRun first, second;

  tts_run_start_on_clock (&first, REMOTE, ON, dir, NULL);
  speak (&first, "One two three.\nFour.\nFive six.");
  tts_run_start_on_clock (&second, REMOTE, ON, dir, NULL);
  speak (&second, "One two three.\nFour.\nFive six.");

  g_assert_cmpuint (tts_run_requests (&first), ==, 3);
  g_assert_cmpuint (tts_run_stat (&first, "cache-hits"), ==, 0);
  g_assert_cmpuint (tts_run_requests (&second), ==, 0);
  g_assert_cmpuint (tts_run_stat (&second, "cache-hits"), ==, 3);
  g_assert_cmpuint (tts_run_stat (&second, "tries"), ==, 0);
  g_assert_cmpmem (first.audio->data, first.audio->len, second.audio->data,
      second.audio->len);
  g_assert_cmpmem (first.words->data, first.words->len * sizeof (GstTtsWord),
      second.words->data, second.words->len * sizeof (GstTtsWord));
  g_assert_cmpuint (second.words->len, ==, 6);
  g_assert_cmpstr (g_ptr_array_index (second.providers, 0), ==, "null");
  g_assert_cmpuint (second.cue_tries, ==, 0);
  tts_run_end (&first);
  tts_run_end (&second);
}

static void
test_one_after_the_other (gpointer fixture, gconstpointer data)
{
  g_assert_cmpuint (requests_for (REMOTE, "Yes.\nNo.\nYes.\nYes."), ==, 2);
}

static gpointer
pull_all (gpointer run)
{
  return GINT_TO_POINTER (tts_run_pull_all (run));
}

/* All are wanted before the first is made. */
static void
test_at_once (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_twin_hold ();
  tts_run_start (&run, ON, dir, "provider", "twin", "max-workers", 5, NULL);
  for (guint i = 0; i < 4; i++)
    tts_run_push (&run, i, "Ten bytes.");
  gst_tts_session_end (run.session);
  tts_twin_wait ();
  g_assert_cmpuint (tts_run_stat (&run, "chunks-in-flight"), ==, 1);
  tts_twin_release ();

  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_twin.requests, ==, 1);
  g_assert_cmpuint (tts_run_stat (&run, "cache-hits"), ==, 3);
  g_assert_cmpuint (run.audio->len / 2, ==, 4 * TTS_RUN_RATE / 10);
  tts_run_end (&run);
}

static void
test_two_sessions (gpointer fixture, gconstpointer data)
{
  TtsRun one, two;
  GThread *thread;

  tts_twin_hold ();
  tts_run_start (&one, ON, dir, "provider", "twin", NULL);
  tts_run_push (&one, 0, "Ten bytes.");
  gst_tts_session_end (one.session);
  tts_twin_wait ();
  tts_run_start (&two, ON, dir, "provider", "twin", NULL);
  tts_run_push (&two, 0, "Ten bytes.");
  gst_tts_session_end (two.session);
  thread = g_thread_new ("second", pull_all, &two);
  tts_twin_release ();

  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==,
      GST_FLOW_EOS);
  g_assert_cmpint (tts_run_pull_all (&one), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_twin.requests, ==, 1);
  g_assert_cmpmem (one.audio->data, one.audio->len, two.audio->data,
      two.audio->len);
  tts_run_end (&one);
  tts_run_end (&two);
}

/* The one that made it gives up: the one that waited for it asks itself. */
static void
test_maker_stops (gpointer fixture, gconstpointer data)
{
  TtsRun one, two;

  tts_twin_hold ();
  tts_run_start (&one, ON, dir, "provider", "twin", NULL);
  tts_run_push (&one, 0, "Ten bytes.");
  tts_twin_wait ();
  tts_run_start (&two, ON, dir, "provider", "twin", NULL);
  tts_run_push (&two, 0, "Ten bytes.");
  gst_tts_session_end (two.session);
  g_assert_cmpuint (tts_run_stat (&two, "chunks-in-flight"), ==, 0);
  gst_tts_session_stop (one.session);
  tts_twin_release ();

  g_assert_cmpint (tts_run_pull_all (&two), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_twin.requests, ==, 2);
  g_assert_cmpuint (two.audio->len / 2, ==, TTS_RUN_RATE / 10);
  tts_run_end (&one);
  tts_run_end (&two);
}

static void
test_maker_fails (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_run_start_on_clock (&run, REMOTE "script=bad-input ok", ON, dir,
      "max-workers", 2, "on-error", GST_TTS_ON_ERROR_SKIP, NULL);
  speak (&run, "Ten bytes.\nTen bytes.\nTen bytes.");
  g_assert_cmpuint (run.n_skipped, ==, 1);
  g_assert_cmpuint (tts_run_requests (&run), ==, 2);
  g_assert_cmpuint (run.audio->len / 2, ==, 2 * TTS_RUN_RATE / 10);
  tts_run_end (&run);
}

/* Those that wait for another one's request go with the run. */
static void
test_flush (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_twin_hold ();
  tts_run_start (&run, ON, dir, "provider", "twin", NULL);
  for (guint i = 0; i < 3; i++)
    tts_run_push (&run, i, "Ten bytes.");
  tts_twin_wait ();
  gst_tts_session_set_flushing (run.session, TRUE);
  gst_tts_session_set_flushing (run.session, FALSE);
  tts_twin_release ();

  tts_run_push (&run, 0, "Ten bytes.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.audio->len / 2, ==, TTS_RUN_RATE / 10);
  tts_run_end (&run);
}

/* Whatever decides how it sounds makes it another request. */
static void
test_what_counts (gpointer fixture, gconstpointer data)
{
  static const gchar text[] = "One two.";

  g_assert_cmpuint (requests_for (REMOTE, text), ==, 1);
  g_assert_cmpuint (requests_for (REMOTE, text), ==, 0);
  g_assert_cmpuint (requests_for (REMOTE, "One  two."), ==, 1);
  g_assert_cmpuint (requests_for (REMOTE "channels=2", text), ==, 1);
  g_assert_cmpuint (requests_for (REMOTE, "[voice:x]One two.[/voice]"), ==,
      1);
  g_assert_cmpuint (requests_for (REMOTE, "[rate:1.5]One two.[/rate]"), ==,
      1);
  g_assert_cmpuint (requests_for (REMOTE, "[lang:de]One two.[/lang]"), ==, 1);
}

/* Then nobody knows which of the two it is. */
static void
test_changed_meanwhile (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_twin_hold ();
  tts_run_start (&run, ON, dir, "provider", "twin", NULL);
  tts_run_push (&run, 0, "Ten bytes.");
  gst_tts_session_end (run.session);
  tts_twin_wait ();
  tts_twin_play ((TtsTwinPart) {.model = "another" });
  tts_twin_release ();
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (count_entries (), ==, 0);
  tts_run_end (&run);
}

/* Loudness is ours: the same take, softer. Rounded by the gain and again by
 * the fade. */
static void
test_volume (gpointer fixture, gconstpointer data)
{
  TtsRun loud, soft;

  tts_run_start_on_clock (&loud, REMOTE, ON, dir, NULL);
  speak (&loud, "Ten bytes.");
  tts_run_start_on_clock (&soft, REMOTE, ON, dir, "volume", 0.5, NULL);
  speak (&soft, "Ten bytes.");
  g_assert_cmpuint (tts_run_requests (&soft), ==, 0);
  for (guint i = 0; i < soft.audio->len / 2; i++)
    g_assert_cmpint (ABS (((gint16 *) loud.audio->data)[i]
            - 2 * ((gint16 *) soft.audio->data)[i]), <=, 2);
  tts_run_end (&loud);
  tts_run_end (&soft);
}

static void
test_modes (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_run_start_on_clock (&run, REMOTE, ON, dir, "cache",
      GST_TTS_CACHE_MODE_READ, NULL);
  speak (&run, "Ten bytes.\nTen bytes.");
  g_assert_cmpuint (tts_run_requests (&run), ==, 2);
  g_assert_cmpuint (count_entries (), ==, 0);
  tts_run_end (&run);

  g_assert_cmpuint (requests_for (REMOTE, "Ten bytes."), ==, 1);
  tts_run_start_on_clock (&run, REMOTE, ON, dir, "cache",
      GST_TTS_CACHE_MODE_READ, NULL);
  speak (&run, "Ten bytes.");
  g_assert_cmpuint (tts_run_requests (&run), ==, 0);
  tts_run_end (&run);

  tts_run_start_on_clock (&run, REMOTE, ON, dir, "cache",
      GST_TTS_CACHE_MODE_OFF, NULL);
  speak (&run, "Ten bytes.");
  g_assert_cmpuint (tts_run_requests (&run), ==, 1);
  tts_run_end (&run);
}

/* What is spoken live is not kept. */
static void
test_live (gpointer fixture, gconstpointer data)
{
  g_autoptr (GstTtsSession) session = gst_tts_session_new ();
  GstAudioInfo info;
  TtsRun run;

  tts_run_start_on_clock (&run, REMOTE, ON, dir, NULL);
  gst_tts_session_stop (run.session);
  gst_tts_session_set_live (run.session, TRUE);
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, TTS_RUN_RATE, 1,
      NULL);
  gst_tts_session_start (run.session, &info);
  speak (&run, "Ten bytes.");
  g_assert_cmpuint (tts_run_requests (&run), ==, 1);
  g_assert_cmpuint (count_entries (), ==, 0);
  tts_run_end (&run);
}

static void
test_instant (gpointer fixture, gconstpointer data)
{
  g_assert_cmpuint (requests_for ("account=cache", "One.\nOne."), ==, 2);
  g_assert_cmpuint (count_entries (), ==, 0);
}

static void
damage (const gchar *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (folder && (name = g_dir_read_name (folder))) {
    g_autofree gchar *child = g_build_filename (path, name, NULL);

    damage (child);
    if (g_str_has_suffix (name, ".wav"))
      g_assert_true (g_file_set_contents (child, "RIFF", 4, NULL));
  }
}

static void
test_damaged (gpointer fixture, gconstpointer data)
{
  g_assert_cmpuint (requests_for (REMOTE, "One.\nTwo."), ==, 2);
  damage (dir);
  g_assert_cmpuint (requests_for (REMOTE, "One.\nTwo."), ==, 2);
  g_assert_cmpuint (requests_for (REMOTE, "One.\nTwo."), ==, 0);
}

/* One warning, and every word is heard. */
static void
test_no_place (gpointer fixture, gconstpointer data)
{
  g_autofree gchar *file = g_build_filename (dir, "file", NULL);
  TtsRun run;

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  tts_run_start_on_clock (&run, REMOTE, ON, file, NULL);
  speak (&run, "Ten bytes.\nTen more b\nTen bytes.");
  g_assert_cmpuint (tts_run_requests (&run), ==, 3);
  g_assert_cmpuint (run.audio->len / 2, ==, 3 * TTS_RUN_RATE / 10);
  g_assert_cmpuint (run.warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (run.warnings, 0),
          "speech is not kept in"));
  tts_run_end (&run);
}

/* What the second in the order made is not taken for the first one's. */
static void
test_fallback (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_run_start_on_clock (&run, REMOTE "script=bad-input transient ok", ON,
      dir, "provider", "null,twin", "max-tries", 1, "on-error",
      GST_TTS_ON_ERROR_SKIP, NULL);
  speak (&run, "Lost here.\nTen bytes.");
  g_assert_cmpuint (run.n_skipped, ==, 1);
  g_assert_cmpuint (tts_twin.requests, ==, 1);
  tts_run_end (&run);

  tts_run_start_on_clock (&run, REMOTE "script=transient transient ok", ON,
      dir, "provider", "null,twin", "max-tries", 1, NULL);
  speak (&run, "Ten bytes.");
  g_assert_cmpuint (tts_run_requests (&run), ==, 1);
  g_assert_cmpuint (tts_twin.requests, ==, 1);
  g_assert_cmpuint (tts_run_stat (&run, "cache-hits"), ==, 1);
  g_assert_cmpstr (g_ptr_array_index (run.providers, 0), ==, "twin");
  tts_run_end (&run);
}

/* A try that broke off is not kept, the one that followed it is, whole. */
static void
test_continued (gpointer fixture, gconstpointer data)
{
  TtsRun first, second;

  tts_run_start_on_clock (&first, REMOTE "script=transient@1200 ok", ON, dir,
      "retry-delay", 0, NULL);
  speak (&first, "One two three four.");
  g_assert_cmpuint (count_entries (), ==, 1);
  tts_run_start_on_clock (&second, REMOTE "script=transient@1200 ok", ON, dir,
      NULL);
  speak (&second, "One two three four.");
  g_assert_cmpuint (tts_run_requests (&second), ==, 0);
  g_assert_cmpmem (first.audio->data, first.audio->len, second.audio->data,
      second.audio->len);
  tts_run_end (&first);
  tts_run_end (&second);
}

static void
add (const gchar *path, GTestFixtureFunc func)
{
  g_test_add_vtable (path, 1, NULL, set_up, func, tear_down);
}

gint
main (gint argc, gchar **argv)
{
  tts_test_init (&argc, &argv);
  add ("/session-cache/again", test_again);
  add ("/session-cache/one-after-the-other", test_one_after_the_other);
  add ("/session-cache/at-once", test_at_once);
  add ("/session-cache/two-sessions", test_two_sessions);
  add ("/session-cache/maker-stops", test_maker_stops);
  add ("/session-cache/maker-fails", test_maker_fails);
  add ("/session-cache/flush", test_flush);
  add ("/session-cache/what-counts", test_what_counts);
  add ("/session-cache/changed-meanwhile", test_changed_meanwhile);
  add ("/session-cache/volume", test_volume);
  add ("/session-cache/modes", test_modes);
  add ("/session-cache/live", test_live);
  add ("/session-cache/instant", test_instant);
  add ("/session-cache/damaged", test_damaged);
  add ("/session-cache/no-place", test_no_place);
  add ("/session-cache/fallback", test_fallback);
  add ("/session-cache/continued", test_continued);
  return tts_test_run ();
}
