/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What whoever speaks chunks in parallel has to show before it may be the
 * default: the same sound as one after the other, whatever goes wrong. */
#include "session-test.h"

#include <string.h>

#include "folder.h"

#define NARRATIVE \
  "The kettle is on.\n" \
  "It takes its time, as kettles do.\n" \
  "Outside the rain has stopped.\n" \
  "A cat crosses the yard.\n" \
  "Nobody sees it.\n" \
  "The clock says four.\n" \
  "Somebody puts out two cups.\n" \
  "Then the kettle sings."

static const gchar *const dialogue[] = { "ANNA", "Tea?", "BEN", "Yes.",
  "ANNA", "Milk?", "BEN", "No.", "ANNA", "Sugar?", "BEN", "Yes.", "ANNA",
  "Yes.", "BEN", "Two.", "ANNA", "Here.", "BEN", "Thanks.", "ANNA", "Yes.",
  "BEN", "Yes." };

static GBytes *
take_audio (TtsRun *run)
{
  return g_bytes_new (run->audio->data, run->audio->len);
}

static void
push_lines (TtsRun *run, const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    tts_run_push (run, i, lines[i]);
  gst_tts_session_end (run->session);
}

/* One after the other, and nothing goes wrong. */
static GBytes *
speak_in_order (const gchar *text)
{
  TtsRun run;
  GBytes *audio;

  tts_run_start_on_clock (&run, "ms-per-char=10", "max-workers", 1, NULL);
  push_lines (&run, text);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  audio = take_audio (&run);
  tts_run_end (&run);
  return audio;
}

static void
assert_same (TtsRun *run, GBytes *expected)
{
  g_autoptr (GBytes) audio = take_audio (run);

  g_assert_true (g_bytes_equal (audio, expected));
}

static void
test_narrative (void)
{
  g_autoptr (GBytes) expected = speak_in_order (NARRATIVE);
  TtsRun run;

  tts_run_start_on_clock (&run, "ms-per-char=10", "max-workers", 5, NULL);
  push_lines (&run, NARRATIVE);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_run_stat (&run, "chunks"), ==, 8);
  g_assert_cmpuint (tts_run_requests (&run), ==, 8);
  g_assert_cmpuint (run.n_done, ==, 8);
  assert_same (&run, expected);
  tts_run_end (&run);
}

static void
push_dialogue (TtsRun *run, guint n_workers)
{
  g_autoptr (GstStructure) map =
      gst_structure_from_string ("map, ANNA=high, BEN=low", NULL);

  tts_run_start_on_clock (run, "ms-per-char=10", "max-workers", n_workers,
      "speaker-map", map, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (dialogue); i += 2) {
    g_autoptr (GstTtsCue) cue = gst_tts_cue_new (dialogue[i + 1]);

    cue->speaker = g_strdup (dialogue[i]);
    g_assert_true (gst_tts_session_push (run->session, run->script_id, i / 2,
            cue));
  }
  gst_tts_session_end (run->session);
}

/* Turns in their order, and each speaker always with the same voice. */
static void
test_dialogue (void)
{
  GByteArray *yes[2] = { NULL, NULL };
  g_autoptr (GBytes) expected = NULL;
  TtsRun run;

  push_dialogue (&run, 1);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  expected = take_audio (&run);
  tts_run_end (&run);

  push_dialogue (&run, 5);
  for (guint i = 0; i < G_N_ELEMENTS (dialogue); i += 2) {
    guint first = run.audio->len, who = dialogue[i][0] == 'B';
    GByteArray *said = g_byte_array_new ();

    tts_run_pull_cue (&run);
    g_byte_array_append (said, run.audio->data + first,
        run.audio->len - first);
    if (strcmp (dialogue[i + 1], "Yes.") == 0 && yes[who])
      g_assert_cmpmem (said->data, said->len, yes[who]->data, yes[who]->len);
    if (strcmp (dialogue[i + 1], "Yes.") == 0 && !yes[who])
      yes[who] = g_byte_array_ref (said);
    g_byte_array_unref (said);
  }
  g_assert_cmpint (memcmp (yes[0]->data, yes[1]->data, yes[0]->len), !=, 0);
  g_byte_array_unref (yes[0]);
  g_byte_array_unref (yes[1]);
  g_assert_cmpuint (tts_run_stat (&run, "chunks"), ==, 12);
  assert_same (&run, expected);
  tts_run_end (&run);
}

static gpointer
pull_all (gpointer run)
{
  return GINT_TO_POINTER (tts_run_pull_all (run));
}

/* Nothing of one is in another, and one that fails fails alone. */
static void
test_several_scripts (void)
{
  static const gchar *const texts[] = { "One.\nTwo.\nThree.\nFour.\nFive.",
    NARRATIVE, "Bad one.\nNever heard." };
  TtsRun runs[3];
  GThread *threads[3];

  for (guint i = 0; i < 3; i++) {
    tts_run_start (&runs[i], "max-workers", 5, NULL);
    tts_run_set_null (&runs[i], "ms-per-char", "10");
    if (i == 2) {
      tts_run_set_null (&runs[i], "error-class", "bad-input");
      tts_run_set_null (&runs[i], "fault", "error");
    }
    push_lines (&runs[i], texts[i]);
  }
  for (guint i = 0; i < 3; i++)
    threads[i] = g_thread_new ("script", pull_all, &runs[i]);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (threads[i])), ==,
        i == 2 ? GST_FLOW_ERROR : GST_FLOW_EOS);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GBytes) expected = speak_in_order (texts[i]);

    g_assert_no_error (runs[i].error);
    assert_same (&runs[i], expected);
  }
  g_assert_cmpuint (runs[2].audio->len, ==, 0);
  for (guint i = 0; i < 3; i++)
    tts_run_end (&runs[i]);
}

/* A refusal is no failure: what was refused waits as long as was asked. */
static void
test_rate_limit (void)
{
  g_autoptr (GBytes) expected = speak_in_order (NARRATIVE);
  TtsRun run;

  tts_run_start_on_clock (&run, "ms-per-char=10;script=ok ok ok ok ok ok ok "
      "rate:7000 ok", "max-workers", 1, NULL);
  push_lines (&run, NARRATIVE);
  for (guint i = 0; i < 7; i++)
    tts_run_pull_cue (&run);
  g_assert_cmpuint (tts_run_turn (&run), >=, 7 * GST_SECOND);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_run_stat (&run, "refusals"), ==, 1);
  g_assert_cmpuint (tts_run_requests (&run), ==, 9);
  assert_same (&run, expected);
  tts_run_end (&run);
}

/* One chunk's failures are its own. */
static void
test_partial_failure (void)
{
  g_autoptr (GBytes) expected = speak_in_order (NARRATIVE);
  TtsRun run;

  tts_run_start_on_clock (&run, "ms-per-char=10;script=ok transient "
      "transient ok", "max-workers", 1, NULL);
  push_lines (&run, NARRATIVE);
  tts_run_pull_cue (&run);
  tts_run_turn (&run);
  tts_run_turn (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_run_stat (&run, "retries"), ==, 2);
  g_assert_cmpuint (tts_run_stat (&run, "chunks-failed"), ==, 0);
  assert_same (&run, expected);
  tts_run_end (&run);
}

/* Four of ten fail: half; half of the next ten: one at a time, and whole. */
static void
test_to_sequential (void)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "ms-per-char=10;script=transient ok transient "
      "ok transient ok transient ok ok ok transient ok transient ok transient "
      "ok transient ok ok ok transient ok transient ok transient ok transient "
      "ok ok ok", "max-workers", 4, NULL);
  for (guint i = 0; i < 18; i++) {
    gboolean fails = i % 6 < 4;

    tts_run_push (&run, i, "Again.");
    if (fails)
      tts_run_turn (&run);
    tts_run_pull_cue (&run);
  }
  g_assert_cmpuint (tts_run_stat (&run, "least-workers"), ==, 1);
  g_assert_cmpuint (tts_run_stat (&run, "chunks-failed"), ==, 0);
  g_assert_cmpuint (run.audio->len / 2, ==, 18 * 60 * TTS_RUN_RATE / 1000);
  tts_run_end (&run);
}

/* The first is made last. */
static void
test_order (void)
{
  g_autoptr (GBytes) expected = speak_in_order (NARRATIVE);
  TtsRun run;

  tts_run_start_on_clock (&run, "ms-per-char=10;fault=error;"
      "fault-match=kettle is;fault-count=1", "max-workers", 5, NULL);
  push_lines (&run, NARRATIVE);
  tts_run_turn (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (tts_run_requests (&run), ==, 9);
  assert_same (&run, expected);
  tts_run_end (&run);
}

static gpointer
feed_many (gpointer data)
{
  TtsRun *run = data;

  for (guint i = 0; i < 200; i++)
    tts_run_push (run, i, "Ten bytes.");
  gst_tts_session_end (run->session);
  return NULL;
}

/* However much there is to say, so much is ahead and no more, and of that no
 * more than wanted in memory. */
static void
test_memory (void)
{
  TtsRun run;
  GThread *thread;

  tts_run_start_on_clock (&run, "ms-per-char=10", "max-workers", 2,
      "max-ahead", 8, "max-size-bytes", (guint64) 1, NULL);
  thread = g_thread_new ("feed", feed_many, &run);
  for (guint i = 0; i < 200; i++) {
    tts_run_pull_cue (&run);
    g_assert_cmpuint (tts_run_stat (&run, "chunks-ahead"), <=, 8);
    g_assert_cmpuint (tts_run_requests (&run), <=, i + 1 + 8);
  }
  g_thread_join (thread);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.audio->len / 2, ==, 200 * TTS_RUN_RATE / 10);
  tts_run_end (&run);
}

/* A line for each try: one that failed and one that went well. */
static void
check_lines (const gchar *path)
{
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_nonnull (strstr (lines[0], "\"error\":\"transient\""));
  g_assert_nonnull (strstr (lines[0], "\"try\":1"));
  g_assert_nonnull (strstr (lines[1], "\"error\":null"));
  g_assert_nonnull (strstr (lines[1], "\"try\":2"));
  g_assert_null (strstr (lines[1], "\"memory\":null"));
  g_assert_cmpstr (lines[2], ==, "");
}

static void
test_metrics (void)
{
  static const gchar *const names[] = { "cues", "cues-done", "chunks",
    "tries", "retries", "refusals", "fallbacks", "tries-maybe-billed",
    "workers", "least-workers", "characters", "audio-time", "first-audio",
    "cache-hits", "waiting-bytes", "spilled-bytes", "first-byte",
    "first-sample", "chunk-first-byte", "chunk-first-sample" };
  gchar *folder = tts_folder_new ();
  g_autofree gchar *path = g_build_filename (folder, "run.jsonl", NULL);
  g_autoptr (GstStructure) stats = NULL;
  const GstStructure *errors;
  guint64 n = 0;
  TtsRun run;

  tts_run_start_on_clock (&run, "ms-per-char=10;remote=true;"
      "script=transient$ ok", "max-workers", 1, "rate-limit", 0, "metrics",
      path, NULL);
  push_lines (&run, "Ten bytes.");
  tts_run_turn (&run);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    tts_run_stat (&run, names[i]);
  g_assert_cmpuint (tts_run_stat (&run, "tries"), ==, 2);
  g_assert_cmpuint (tts_run_stat (&run, "tries-maybe-billed"), ==, 1);
  g_assert_cmpuint (tts_run_stat (&run, "audio-time"), ==, GST_SECOND / 10);
  g_assert_cmpuint (tts_run_stat (&run, "characters"), ==, 10);
  stats = gst_tts_session_get_stats (run.session, "stats");
  errors = gst_value_get_structure (gst_structure_get_value (stats,
          "errors"));
  g_assert_true (gst_structure_get_uint64 (errors, "transient", &n));
  g_assert_cmpuint (n, ==, 1);
  tts_run_end (&run);
  check_lines (path);
  tts_folder_free (folder);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/checklist/eight-chunk-narrative", test_narrative);
  g_test_add_func ("/checklist/twelve-chunk-dialogue", test_dialogue);
  g_test_add_func ("/checklist/several-scripts", test_several_scripts);
  g_test_add_func ("/checklist/rate-limit", test_rate_limit);
  g_test_add_func ("/checklist/partial-failure", test_partial_failure);
  g_test_add_func ("/checklist/fallback-to-sequential", test_to_sequential);
  g_test_add_func ("/checklist/order-kept", test_order);
  g_test_add_func ("/checklist/memory-bounded", test_memory);
  g_test_add_func ("/checklist/metrics-logged", test_metrics);
  return tts_test_run ();
}
