/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was said before goes along with what is asked for, as it sounded. */
#include "session-flock.h"

#include <string.h>

#include "folder.h"

#define FLOCK "provider", "flock", "rate-limit", 0, "max-workers", 4

static void
begin (TtsRun *run, const gchar *cache_dir)
{
  tts_run_start_on_clock (run, "", FLOCK, "cache",
      cache_dir ? GST_TTS_CACHE_MODE_ON : GST_TTS_CACHE_MODE_OFF, "cache-dir",
      cache_dir, "on-error", GST_TTS_ON_ERROR_SKIP, NULL);
}

static void
set_up (gpointer fixture, gconstpointer data)
{
  tts_flock_reset ();
  tts_flock.context_turns = 2;
}

static void
end (TtsRun *run)
{
  gst_tts_session_stop (run->session);
  tts_flock_clear ();
  tts_run_end (run);
}

static void
push_words (TtsRun *run, const gchar *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i]; i++)
    tts_run_push (run, i, words[i]);
}

/* A file of just what the flock says of the turn's text. */
static void
assert_sound (const GstTtsTurn *turn)
{
  gsize size, n = strlen (turn->text) * TTS_FLOCK_FRAMES_PER_BYTE;
  const guint8 *data = g_bytes_get_data (turn->wav, &size), *samples;
  GstAudioInfo info;

  g_assert_true (gst_tts_wav_parse (data, size, &info, &samples, &size,
          NULL));
  g_assert_cmpint (GST_AUDIO_INFO_FORMAT (&info), ==, GST_AUDIO_FORMAT_S16LE);
  g_assert_cmpint (GST_AUDIO_INFO_RATE (&info), ==, 24000);
  g_assert_cmpint (GST_AUDIO_INFO_CHANNELS (&info), ==, 1);
  g_assert_cmpuint (size, ==, n * sizeof (gint16));
  for (gsize i = 0; i < n; i++)
    g_assert_cmpint ((gint16) GST_READ_UINT16_LE (samples + 2 * i), ==,
        tts_flock_level (turn->text));
}

/* Its words, and those that went along with it: "Two. < One." */
static void
assert_request (guint request, const gchar *expected)
{
  GstTtsJob *job = tts_flock_get_job (request, 0);
  const GPtrArray *turns = gst_tts_job_get_turns (job);
  g_autoptr (GString) got = g_string_new (gst_tts_job_get_text (job));

  for (guint i = 0; turns && i < turns->len; i++) {
    const GstTtsTurn *turn = g_ptr_array_index (turns, i);

    g_string_append_printf (got, "%s%s%s", i ? " " : " < ", turn->voice
        ? turn->voice : "", turn->text);
    assert_sound (turn);
  }
  g_assert_cmpstr (got->str, ==, expected);
}

/* One after the other, whatever else could be under way, and never in a
 * batch. */
static void
test_order (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  begin (&run, NULL);
  push_words (&run, "One. Two. Three. Four.");
  tts_flock_assert ("One.");
  tts_flock_answer_all (0);
  tts_flock_assert ("One. | Two.");
  tts_flock_answer_all (1);
  tts_flock_answer_all (2);
  tts_flock_answer_all (3);
  assert_request (0, "One.");
  assert_request (1, "Two. < One.");
  assert_request (2, "Three. < One. Two.");
  assert_request (3, "Four. < Two. Three.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_flock_assert_spoken (&run, "One. Two. Three. Four.");
  g_assert_cmpuint (tts_run_stat (&run, "turns-sent"), ==, 5);
  end (&run);
}

/* The pieces of one cue go on from each other too; the voice is what the
 * provider calls it, and no level is heard. */
static void
test_voices (gpointer fixture, gconstpointer data)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("One. Two.");
  g_autoptr (GstStructure) voices =
      gst_structure_from_string ("map, flock/deep=7, flock/high=8", NULL);
  g_autoptr (GstStructure) levels =
      gst_structure_from_string ("map, flock=-20", NULL);
  TtsRun run;

  tts_run_start_on_clock (&run, "", FLOCK, "voice", "high", "voice-map",
      voices, "level-map", levels, "max-chars", 5, "cache",
      GST_TTS_CACHE_MODE_OFF, NULL);
  cue->voice = g_strdup ("deep");
  g_assert_true (gst_tts_session_push (run.session, run.script_id, 0, cue));
  tts_run_push (&run, 1, "Six.");
  tts_flock_answer_all (0);
  tts_flock_answer_all (1);
  assert_request (1, "Two. < 7One.");
  assert_request (2, "Six. < 7One. 7Two.");
  g_assert_cmpstr (gst_tts_job_get_voice (tts_flock_get_job (2, 0)), ==, "8");
  end (&run);
}

/* What was not spoken is not waited for, nor heard. */
static void
test_failed (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  begin (&run, NULL);
  push_words (&run, "One. Two. Three.");
  tts_flock_answer_all (0);
  tts_flock_refuse_all (1, GST_TTS_ERROR_BAD_INPUT);
  tts_flock_answer_all (2);
  assert_request (2, "Three. < One.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_flock_assert_spoken (&run, "One. Three.");
  end (&run);
}

/* The rest of a cue that is left out is not waited for. */
static void
test_left_out (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_run_start_on_clock (&run, "", FLOCK, "max-chars", 5, "cache",
      GST_TTS_CACHE_MODE_OFF, "on-error", GST_TTS_ON_ERROR_SKIP, NULL);
  tts_run_push (&run, 0, "One.");
  tts_run_push (&run, 1, "Two. Six. Ten.");
  tts_run_push (&run, 2, "Nine.");
  tts_flock_answer_all (0);
  tts_run_pull_cue (&run);
  tts_flock_refuse_all (1, GST_TTS_ERROR_BAD_INPUT);
  tts_flock_assert ("One. | Two. | Six.");
  tts_run_pull_cue (&run);
  tts_flock_assert ("One. | Two. | Six. | Nine.");
  assert_request (3, "Nine.");
  end (&run);
}

/* Neither a flush nor another script is gone on from. */
static void
test_apart (gpointer fixture, gconstpointer data)
{
  GRefString *other = g_ref_string_new ("other");
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("Three.");
  TtsRun run;

  begin (&run, NULL);
  push_words (&run, "One. Two.");
  tts_flock_answer_all (0);
  gst_tts_session_set_flushing (run.session, TRUE);
  gst_tts_session_set_flushing (run.session, FALSE);
  push_words (&run, "Two.");
  g_assert_true (gst_tts_session_push (run.session, other, 1, cue));
  tts_flock_assert ("One. | Two. | Two. | Three.");
  assert_request (2, "Two.");
  assert_request (3, "Three.");
  end (&run);
  g_ref_string_release (other);
}

static void
speak_cached (const gchar *dir, const gchar *text, const gchar *expected)
{
  TtsRun run;

  tts_flock_reset ();
  tts_flock.context_turns = 2;
  begin (&run, dir);
  push_words (&run, text);
  gst_tts_session_end (run.session);
  for (guint i = 0; i < tts_flock.requests->len; i++)
    tts_flock_answer_all (i);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_flock_assert (expected);
  tts_flock_assert_spoken (&run, text);
  end (&run);
}

/* What was heard before is part of what is asked for, and nothing else: the
 * sound of "Four." is found although "One." became "Nine.". */
static void
test_cached (gpointer fixture, gconstpointer data)
{
  g_autofree gchar *dir = tts_folder_new ();

  tts_flock_clear ();
  speak_cached (dir, "One. Two. Three. Four.", "One. | Two. | Three. | Four.");
  speak_cached (dir, "One. Two. Three. Four.", "");
  speak_cached (dir, "Nine. Two. Three. Four.", "Nine. | Two. | Three.");
  speak_cached (dir, "One. Two. Three. Five.", "Five.");
  speak_cached (dir, "Two. Three.", "Two. | Three.");
  tts_folder_free (g_steal_pointer (&dir));
}

/* Who needs nothing of it is asked for all at once. */
static void
test_none (gpointer fixture, gconstpointer data)
{
  TtsRun run;

  tts_flock.context_turns = 0;
  tts_flock.max_batch = 0;
  begin (&run, NULL);
  push_words (&run, "One. Two. Three.");
  tts_flock_assert ("One. | Two. | Three.");
  assert_request (2, "Three.");
  g_assert_cmpuint (tts_run_stat (&run, "turns-sent"), ==, 0);
  end (&run);
}

/* A minute and a sample is too long for another to hear. */
static void
test_too_long (gpointer fixture, gconstpointer data)
{
  const gsize n = 60 * TTS_RUN_RATE + 1;
  g_autofree gint16 *samples = g_new0 (gint16, n);
  GstTtsJob *job;
  TtsRun run;

  begin (&run, NULL);
  push_words (&run, "One. Two. Three.");
  tts_flock_answer_all (0);
  job = tts_flock_get_job (1, 0);
  g_assert_true (gst_tts_job_set_format (job, GST_AUDIO_FORMAT_S16LE,
          TTS_RUN_RATE, 1, NULL));
  gst_tts_job_push (job, samples, (n - 4 * TTS_FLOCK_FRAMES_PER_BYTE) * 2);
  tts_flock_answer (job);
  assert_request (2, "Three. < One.");
  end (&run);
}

/* The next provider hears what the first one said. */
static void
test_fallback (gpointer fixture, gconstpointer data)
{
  const GPtrArray *turns;
  const GstTtsTurn *turn;
  TtsRun run;

  tts_run_start_on_clock (&run, "script=ok unsupported", "provider",
      "null,flock", "rate-limit", 0, "cache", GST_TTS_CACHE_MODE_OFF, NULL);
  push_words (&run, "One. Two.");
  tts_flock_answer_all (0);
  turns = gst_tts_job_get_turns (tts_flock_get_job (0, 0));
  g_assert_cmpuint (turns->len, ==, 1);
  turn = g_ptr_array_index (turns, 0);
  g_assert_cmpstr (turn->text, ==, "One.");
  gst_tts_session_end (run.session);
  g_assert_cmpint (tts_run_pull_all (&run), ==, GST_FLOW_EOS);
  tts_run_assert_providers (&run, "null flock");
  end (&run);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const gchar *name;
    void (*run) (gpointer fixture, gconstpointer data);
  } tests[] = {
    {"order", test_order},
    {"voices", test_voices},
    {"failed", test_failed},
    {"left-out", test_left_out},
    {"apart", test_apart},
    {"cached", test_cached},
    {"none", test_none},
    {"too-long", test_too_long},
    {"fallback", test_fallback},
  };

  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree gchar *path = g_strconcat ("/turns/", tests[i].name, NULL);

    g_test_add_vtable (path, 1, NULL, set_up, tests[i].run, NULL);
  }
  return tts_test_run ();
}
