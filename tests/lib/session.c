/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The session with the provider `null`: order, pauses, words, failures,
 * cancelling. */
#include "test-main.h"

#include <string.h>

typedef struct
{
  GstTtsSession *session;
  GRefString *script_id;
  GByteArray *audio;
  GArray *words;                /* GstTtsWord */
  GPtrArray *warnings;
  guint n_pieces, n_started, n_done, n_skipped;
  guint64 cue_samples;          /* of the last cue that was done */
  GstClockTime cue_duration;
  GError *error;
} Run;

#define RATE 24000

static void
start_run (Run *run, const gchar *first_property, ...)
{
  g_autoptr (GError) error = NULL;
  GstAudioInfo info;
  va_list args;

  memset (run, 0, sizeof *run);
  run->session = gst_tts_session_new ();
  run->script_id = g_ref_string_new ("test");
  run->audio = g_byte_array_new ();
  run->words = g_array_new (FALSE, FALSE, sizeof (GstTtsWord));
  run->warnings = g_ptr_array_new_with_free_func (g_free);
  g_object_set (run->session, "provider", "null", NULL);
  va_start (args, first_property);
  g_object_set_valist (G_OBJECT (run->session), first_property, args);
  va_end (args);

  g_assert_cmpint (gst_tts_session_prepare (run->session, &error), ==, RATE);
  g_assert_no_error (error);
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, RATE, 1, NULL);
  gst_tts_session_start (run->session, &info);
}

static void
set_null (Run *run, const gchar *property, const gchar *value)
{
  g_autoptr (GstTtsProvider) null =
      gst_tts_session_get_provider (run->session, "null");

  gst_util_set_object_arg (G_OBJECT (null), property, value);
}

static void
end_run (Run *run)
{
  gst_tts_session_stop (run->session);
  gst_object_unref (run->session);
  g_ref_string_release (run->script_id);
  g_byte_array_unref (run->audio);
  g_array_unref (run->words);
  g_ptr_array_unref (run->warnings);
  g_clear_error (&run->error);
}

static void
keep (Run *run, GstTtsPiece *piece)
{
  run->n_pieces++;
  run->n_started += piece->cue_started;
  run->n_done += piece->cue_done;
  run->n_skipped += piece->skipped;
  if (piece->warning)
    g_ptr_array_add (run->warnings, g_strdup (piece->warning));
  if (piece->cue_done)
    run->cue_samples = piece->cue_samples;

  if (piece->buffer) {
    GstTtsMeta *meta = gst_buffer_get_tts_meta (piece->buffer);
    GstMapInfo map;

    g_assert_cmpuint (GST_BUFFER_OFFSET (piece->buffer), ==,
        run->audio->len / 2);
    g_assert_cmpuint (meta->cue_index, ==, piece->cue_index);
    run->cue_duration = meta->cue_duration;
    if (meta->words)
      g_array_append_vals (run->words, meta->words->data, meta->words->len);
    gst_buffer_map (piece->buffer, &map, GST_MAP_READ);
    g_byte_array_append (run->audio, map.data, map.size);
    gst_buffer_unmap (piece->buffer, &map);
  }
}

static GstFlowReturn
pull_all (Run *run)
{
  GstTtsPiece piece;
  GstFlowReturn flow;

  while ((flow = gst_tts_session_pull (run->session, &piece, &run->error))
      == GST_FLOW_OK) {
    keep (run, &piece);
    gst_tts_piece_clear (&piece);
  }
  return flow;
}

static void
push (Run *run, guint index, const gchar *text)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_parse_inline (text, strlen (text));

  g_assert_true (gst_tts_session_push (run->session, run->script_id, index,
          cue));
}

/* Pushes from a thread of its own, as a pipeline does. */
typedef struct
{
  Run *run;
  guint n;
} Feed;

static gpointer
feed (gpointer data)
{
  Feed *feed = data;

  for (guint i = 0; i < feed->n; i++) {
    g_autofree gchar *text = g_strdup_printf ("Cue number %u says %x.", i,
        i * 2654435761u);

    push (feed->run, i, text);
  }
  gst_tts_session_end (feed->run->session);
  return NULL;
}

static GBytes *
speak_cues (guint n_cues, guint workers)
{
  Run run;
  Feed job = { &run, n_cues };
  GThread *thread;
  GBytes *audio;

  start_run (&run, "max-workers", workers, NULL);
  set_null (&run, "ms-per-char", "7");
  thread = g_thread_new ("feed", feed, &job);
  g_assert_cmpint (pull_all (&run), ==, GST_FLOW_EOS);
  g_thread_join (thread);
  g_assert_cmpuint (run.n_started, ==, n_cues);
  g_assert_cmpuint (run.n_done, ==, n_cues);
  audio = g_bytes_new (run.audio->data, run.audio->len);
  end_run (&run);
  return audio;
}

static void
test_order (void)
{
  g_autoptr (GBytes) alone = speak_cues (200, 1);
  g_autoptr (GBytes) together = speak_cues (200, 8);

  g_assert_cmpuint (g_bytes_get_size (alone), >, 200 * 20 * 7 * RATE / 1000);
  g_assert_true (g_bytes_equal (alone, together));
}

static gboolean
is_silent (const Run *run, guint64 first, guint64 end)
{
  const gint16 *samples = (const gint16 *) run->audio->data;

  for (guint64 i = first; i < end; i++)
    if (samples[i] != 0)
      return FALSE;
  return TRUE;
}

static void
test_pauses (void)
{
  Run run;

  start_run (&run, "max-workers", 2, NULL);
  set_null (&run, "ms-per-char", "10");
  push (&run, 0, "[pause:100ms]aaaaaaaaaa[pause:1s]bbbbbbbbbb[pause:50ms]");
  gst_tts_session_end (run.session);
  g_assert_cmpint (pull_all (&run), ==, GST_FLOW_EOS);

  /* 100 ms of pause, 100 of tone, 1000 of pause, 100 of tone, 50 of pause */
  g_assert_cmpuint (run.audio->len / 2, ==, 1350 * RATE / 1000);
  g_assert_cmpuint (run.cue_duration, ==, 1350 * GST_MSECOND);
  g_assert_true (is_silent (&run, 0, 100 * RATE / 1000));
  g_assert_false (is_silent (&run, 100 * RATE / 1000, 110 * RATE / 1000));
  g_assert_true (is_silent (&run, 200 * RATE / 1000, 1200 * RATE / 1000));
  g_assert_false (is_silent (&run, 1200 * RATE / 1000, 1210 * RATE / 1000));
  g_assert_true (is_silent (&run, 1300 * RATE / 1000, 1350 * RATE / 1000));
  end_run (&run);
}

static void
test_words (void)
{
  static const gchar text[] = "one two.[pause:100ms] three";
  static const GstTtsWord expected[] = {
    { 0, 3, 0, 30 * GST_MSECOND },
    { 4, 4, 40 * GST_MSECOND, 80 * GST_MSECOND },
    { 9, 5, 180 * GST_MSECOND, 230 * GST_MSECOND },
  };
  Run run;

  start_run (&run, "max-workers", 3, NULL);
  set_null (&run, "ms-per-char", "10");
  push (&run, 0, text);
  gst_tts_session_end (run.session);
  g_assert_cmpint (pull_all (&run), ==, GST_FLOW_EOS);

  g_assert_cmpuint (run.words->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < run.words->len; i++) {
    const GstTtsWord *word = &g_array_index (run.words, GstTtsWord, i);

    g_assert_cmpuint (word->offset, ==, expected[i].offset);
    g_assert_cmpuint (word->start, ==, expected[i].start);
    g_assert_cmpuint (word->end, ==, expected[i].end);
  }
  end_run (&run);
}

static void
test_streaming (void)
{
  Run run;
  GstTtsPiece piece;

  /* A provider that hangs in the middle: what it made comes all the same. */
  start_run (&run, "max-workers", 1, NULL);
  set_null (&run, "fault-after", "4800");
  set_null (&run, "fault", "hang");
  push (&run, 0, "a text that is long enough for the fault to happen in it");
  g_assert_cmpint (gst_tts_session_pull (run.session, &piece, NULL), ==,
      GST_FLOW_OK);
  g_assert_true (piece.cue_started);
  g_assert_false (piece.cue_done);
  g_assert_cmpuint (gst_buffer_get_size (piece.buffer) / 2, >=,
      20 * RATE / 1000);
  gst_tts_piece_clear (&piece);
  end_run (&run);
}

static void
fail_second_of_three (Run *run)
{
  set_null (run, "ms-per-char", "10");
  set_null (run, "fault-match", "second");
  set_null (run, "fault", "error");
  push (run, 0, "the first");
  push (run, 1, "the second");
  push (run, 2, "the third");
  gst_tts_session_end (run->session);
}

static void
test_fail (void)
{
  Run run;

  start_run (&run, "on-error", GST_TTS_ON_ERROR_FAIL, NULL);
  fail_second_of_three (&run);
  g_assert_cmpint (pull_all (&run), ==, GST_FLOW_ERROR);
  g_assert_error (run.error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
  g_assert_nonnull (strstr (run.error->message, "cue 2"));
  g_assert_nonnull (strstr (run.error->message, "null"));
  g_assert_cmpuint (run.n_done, ==, 1);
  g_assert_cmpuint (run.audio->len / 2, ==, 90 * RATE / 1000);
  end_run (&run);
}

static void
test_skip (void)
{
  Run run;

  start_run (&run, "on-error", GST_TTS_ON_ERROR_SKIP, NULL);
  fail_second_of_three (&run);
  g_assert_cmpint (pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 3);
  g_assert_cmpuint (run.n_skipped, ==, 1);
  g_assert_cmpuint (run.warnings->len, ==, 1);
  g_assert_cmpuint (run.audio->len / 2, ==, 180 * RATE / 1000);
  end_run (&run);
}

static void
test_silence (void)
{
  Run run;
  guint64 tone = 90 * RATE / 1000, silence = 10 * 60 * RATE / 1000;

  start_run (&run, "on-error", GST_TTS_ON_ERROR_SILENCE, NULL);
  fail_second_of_three (&run);
  g_assert_cmpint (pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 3);
  g_assert_cmpuint (run.n_skipped, ==, 0);
  g_assert_cmpuint (run.audio->len / 2, ==, 2 * tone + silence);
  g_assert_true (is_silent (&run, tone, tone + silence));
  end_run (&run);
}

static void
test_skip_midway (void)
{
  Run run;
  g_autofree gchar *text = g_strdup ("one[pause:10ms]second[pause:10ms]three");

  start_run (&run, "on-error", GST_TTS_ON_ERROR_SKIP, "max-workers", 1, NULL);
  set_null (&run, "fault-match", "second");
  set_null (&run, "fault", "error");
  push (&run, 0, text);
  push (&run, 1, "after");
  gst_tts_session_end (run.session);
  g_assert_cmpint (pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 2);
  g_assert_cmpuint (run.n_skipped, ==, 0);
  end_run (&run);
}

static void
test_nothing_to_say (void)
{
  Run run;

  start_run (&run, "max-workers", 1, NULL);
  push (&run, 0, "...");
  push (&run, 1, "word");
  push (&run, 2, "");
  gst_tts_session_end (run.session);
  g_assert_cmpint (pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 3);
  g_assert_cmpuint (run.n_skipped, ==, 2);
  end_run (&run);
}

static void
test_max_ahead (void)
{
  Run run;
  g_autoptr (GstStructure) stats = NULL;
  guint ahead;

  start_run (&run, "max-workers", 8, "max-ahead", 3, NULL);
  set_null (&run, "fault", "hang");
  for (guint i = 0; i < 3; i++) {
    g_assert_false (gst_tts_session_is_full (run.session));
    push (&run, i, "word");
  }
  g_assert_true (gst_tts_session_is_full (run.session));
  stats = gst_tts_session_get_stats (run.session, "stats");
  g_assert_true (gst_structure_get_uint (stats, "chunks-ahead", &ahead));
  g_assert_cmpuint (ahead, ==, 3);
  end_run (&run);
}

static gpointer
pull_until_flushing (gpointer data)
{
  Run *run = data;
  GstTtsPiece piece;

  return GINT_TO_POINTER (gst_tts_session_pull (run->session, &piece, NULL));
}

static void
test_flush (void)
{
  Run run;
  GThread *thread;

  start_run (&run, "max-workers", 2, NULL);
  set_null (&run, "fault", "hang");
  set_null (&run, "fault-match", "never");
  push (&run, 0, "never answers");
  thread = g_thread_new ("pull", pull_until_flushing, &run);
  gst_tts_session_set_flushing (run.session, TRUE);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==,
      GST_FLOW_FLUSHING);

  gst_tts_session_set_flushing (run.session, FALSE);
  push (&run, 0, "does answer");
  gst_tts_session_end (run.session);
  g_assert_cmpint (pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.n_done, ==, 1);
  end_run (&run);
}

static gpointer
flush_often (gpointer data)
{
  Run *run = data;

  for (guint i = 0; i < 300; i++) {
    gst_tts_session_set_flushing (run->session, TRUE);
    gst_tts_session_set_flushing (run->session, FALSE);
    g_thread_yield ();
  }
  gst_tts_session_stop (run->session);
  return NULL;
}

static gpointer
push_until_stopped (gpointer data)
{
  Run *run = data;
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("again and again");
  guint refused = 0;

  /* a refusal of a flush ends with it, one of a stop does not */
  for (guint i = 0; refused < 100000; i++) {
    if (gst_tts_session_push (run->session, run->script_id, i, cue))
      refused = 0;
    else
      refused++;
  }
  return NULL;
}

static void
test_flush_storm (void)
{
  Run run;
  GThread *pusher, *flusher;
  GstTtsPiece piece;

  start_run (&run, "max-workers", 4, NULL);
  set_null (&run, "ms-per-char", "1");
  pusher = g_thread_new ("push", push_until_stopped, &run);
  flusher = g_thread_new ("flush", flush_often, &run);
  for (guint i = 0; i < 20000; i++)
    if (gst_tts_session_pull (run.session, &piece, NULL) == GST_FLOW_OK)
      gst_tts_piece_clear (&piece);
  g_thread_join (flusher);
  g_thread_join (pusher);
  end_run (&run);
}

static void
test_unknown_provider (void)
{
  g_autoptr (GstTtsSession) session = gst_tts_session_new ();
  g_autoptr (GError) error = NULL;

  g_object_set (session, "provider", "nul", NULL);
  g_assert_cmpint (gst_tts_session_prepare (session, &error), ==, 0);
  g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT);
  g_assert_nonnull (strstr (error->message, "'nul'"));
  g_assert_nonnull (strstr (error->message, "null"));
}

static void
test_other_rate (void)
{
  Run run;

  start_run (&run, "max-workers", 2, NULL);
  set_null (&run, "ms-per-char", "10");
  set_null (&run, "sample-rate", "44100");
  push (&run, 0, "0123456789");
  push (&run, 1, "0123456789");
  gst_tts_session_end (run.session);
  g_assert_cmpint (pull_all (&run), ==, GST_FLOW_EOS);
  g_assert_cmpuint (run.audio->len / 2, ==, 2 * 100 * RATE / 1000);
  g_assert_cmpmem (run.audio->data, run.audio->len / 2,
      run.audio->data + run.audio->len / 2, run.audio->len / 2);
  end_run (&run);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/session/order", test_order);
  g_test_add_func ("/session/pauses", test_pauses);
  g_test_add_func ("/session/words", test_words);
  g_test_add_func ("/session/streaming", test_streaming);
  g_test_add_func ("/session/fail", test_fail);
  g_test_add_func ("/session/skip", test_skip);
  g_test_add_func ("/session/skip-midway", test_skip_midway);
  g_test_add_func ("/session/silence", test_silence);
  g_test_add_func ("/session/nothing-to-say", test_nothing_to_say);
  g_test_add_func ("/session/max-ahead", test_max_ahead);
  g_test_add_func ("/session/flush", test_flush);
  g_test_add_func ("/session/flush-storm", test_flush_storm);
  g_test_add_func ("/session/unknown-provider", test_unknown_provider);
  g_test_add_func ("/session/other-rate", test_other_rate);

  return tts_test_run ();
}
