/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `flite`, compared with libflite itself. */
#include <flite/flite.h>
#include <math.h>
#include <sys/wait.h>
#include <unistd.h>

#include "job-run.h"
#include "test-main.h"

#define SENTENCE "Hello there, this is a test of the speech that comes out."

cst_voice *register_cmu_us_kal (const char *folder);
cst_voice *register_cmu_us_slt (const char *folder);

static GstTtsProvider *
make (void)
{
  g_autoptr (GError) error = NULL;
  GstTtsProvider *provider = gst_tts_provider_make ("flite", &error);

  g_assert_no_error (error);
  g_assert_true (gst_tts_provider_check (provider, &error));
  return provider;
}

static void
assert_same_audio (const TtsJobRun *a, const TtsJobRun *b)
{
  g_assert_no_error (a->error);
  g_assert_no_error (b->error);
  g_assert_cmpmem (a->pcm->data, a->pcm->len, b->pcm->data, b->pcm->len);
}

/* Speech is neither silent nor clipped. */
static void
assert_is_loud (const TtsJobRun *run)
{
  const gint16 *samples = (const gint16 *) run->pcm->data;
  gsize n = run->pcm->len / sizeof *samples, clipped = 0;
  gdouble energy = 0;

  g_assert_cmpuint (n, >, 0);
  for (gsize i = 0; i < n; i++) {
    energy += (gdouble) samples[i] * samples[i];
    clipped += ABS ((gint) samples[i]) >= G_MAXINT16;
  }
  g_assert_cmpfloat (energy / n, >, 300.0 * 300.0);
  g_assert_cmpuint (clipped, <, n / 1000);
}

static void
write_direct (cst_voice *(*load) (const char *), const gchar *text, gint fd)
{
  cst_wave *wave;
  FILE *out = fdopen (fd, "w");

  flite_init ();
  wave = flite_text_to_wave (text, load (NULL));
  fwrite (wave->samples, sizeof *wave->samples, wave->num_samples, out);
  fclose (out);
  _exit (0);
}

/* What the library makes of @text in a process of its own. */
static GByteArray *
speak_directly (cst_voice *(*load) (const char *), const gchar *text)
{
  GByteArray *pcm = g_byte_array_new ();
  guint8 buffer[65536];
  gint fds[2];
  gssize n;
  pid_t pid;

  g_assert_cmpint (pipe (fds), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    write_direct (load, text, fds[1]);
  close (fds[1]);
  while ((n = read (fds[0], buffer, sizeof buffer)) > 0)
    g_byte_array_append (pcm, buffer, n);
  close (fds[0]);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  return pcm;
}

static void
check_equal_to_library (const gchar *name, cst_voice *(*load) (const char *))
{
  g_autoptr (GstTtsProvider) flite = make ();
  const TtsJobWish wish = {.voice = name };
  g_autoptr (TtsJobRun) run = tts_job_run (flite, SENTENCE, &wish);
  g_autoptr (GByteArray) direct = speak_directly (load, SENTENCE);

  g_assert_no_error (run->error);
  g_assert_cmpmem (run->pcm->data, run->pcm->len, direct->data, direct->len);
}

static void
test_equal_to_library (void)
{
  check_equal_to_library (NULL, register_cmu_us_slt);
  check_equal_to_library ("kal", register_cmu_us_kal);
}

static void
test_voices (void)
{
  static const gchar *const names[] = { "slt", "rms", "awb", "kal16", "kal" };
  g_autoptr (GstTtsProvider) flite = make ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) voices = gst_tts_provider_list_voices (flite, NULL,
      &error);

  g_assert_no_error (error);
  g_assert_cmpuint (voices->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < voices->len; i++) {
    const GstTtsVoice *voice = g_ptr_array_index (voices, i);
    const TtsJobWish wish = {.voice = voice->name };
    g_autoptr (TtsJobRun) run = tts_job_run (flite, SENTENCE, &wish);

    g_assert_cmpstr (voice->name, ==, names[i]);
    g_assert_true (g_str_has_prefix (voice->language, "en-"));
    g_assert_no_error (run->error);
    g_assert_cmpint (run->info.rate, ==, i == 4 ? 8000 : 16000);
    g_assert_cmpuint (tts_job_run_duration (run), >, 2 * GST_SECOND);
    assert_is_loud (run);
  }
}

static void
test_repeats (void)
{
  g_autoptr (GstTtsProvider) flite = make ();
  g_autoptr (TtsJobRun) first = tts_job_run (flite, SENTENCE, NULL);
  g_autoptr (TtsJobRun) other = tts_job_run (flite, "Something else.", NULL);
  TtsJobRun *runs[8];

  g_assert_no_error (other->error);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    runs[i] = tts_job_run_start (flite, SENTENCE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++) {
    tts_job_run_wait (runs[i]);
    assert_same_audio (first, runs[i]);
    tts_job_run_free (runs[i]);
  }
}

static void
test_words (void)
{
  g_autoptr (GstTtsProvider) flite = make ();
  g_autoptr (TtsJobRun) run = tts_job_run (flite,
      "Dr. Smith (who owes $3.50) said: "
      "“Naïve\tcafé” — it’s 42 o'clock…", NULL);
  g_autofree gchar *words = tts_job_run_dup_words (run);
  const TtsJobWord *last;

  g_assert_no_error (run->error);
  g_assert_cmpstr (words, ==,
      "Dr|Smith|who|owes|$3.50|said|Naïve|café|it’s|42|o'clock");
  tts_job_run_assert_words (run);
  last = &g_array_index (run->words, TtsJobWord, run->words->len - 1);
  g_assert_cmpuint (last->end + 500 * GST_MSECOND, >,
      tts_job_run_duration (run));
}

/* The silence in front of a word must be where the timings say. */
static void
test_words_are_where_they_sound (void)
{
  g_autoptr (GstTtsProvider) flite = make ();
  g_autoptr (TtsJobRun) run = tts_job_run (flite, "Stop, go.", NULL);
  const TtsJobWord *go = &g_array_index (run->words, TtsJobWord, 1);
  const gint16 *samples = (const gint16 *) run->pcm->data;
  gsize n = run->pcm->len / 2, onset;

  g_assert_cmpuint (run->words->len, ==, 2);
  onset = gst_util_uint64_scale (go->start, 16000, GST_SECOND);
  g_assert_cmpuint (onset + 1600, <, n);
  for (guint half = 0; half < 2; half++) {
    gdouble energy = 0;

    for (guint i = 0; i < 800; i++) {
      gdouble s = samples[half ? onset + 800 + i : onset - 1600 + i];

      energy += s * s;
    }
    if (half)
      g_assert_cmpfloat (energy / 800, >, 500.0 * 500.0);
    else
      g_assert_cmpfloat (energy / 800, <, 100.0 * 100.0);
  }
}

static void
test_rate (void)
{
  g_autoptr (GstTtsProvider) flite = make ();
  const TtsJobWish slow_wish = {.rate = 0.5 }, fast_wish = {.rate = 2.0 };
  g_autoptr (TtsJobRun) normal = tts_job_run (flite, SENTENCE, NULL);
  g_autoptr (TtsJobRun) slow = tts_job_run (flite, SENTENCE, &slow_wish);
  g_autoptr (TtsJobRun) fast = tts_job_run (flite, SENTENCE, &fast_wish);
  gdouble length = tts_job_run_duration (normal);

  g_assert_cmpfloat_with_epsilon (tts_job_run_duration (slow) / length, 2.0,
      0.1);
  g_assert_cmpfloat_with_epsilon (tts_job_run_duration (fast) / length, 0.5,
      0.05);
  tts_job_run_assert_words (slow);
  tts_job_run_assert_words (fast);
}

/* The lag at which a window is most like itself, 0 if it is not voiced. */
static guint
period_at (const gint16 *s, guint window, guint min_lag, guint max_lag)
{
  gdouble best = 0.7;
  guint period = 0;

  for (guint lag = min_lag; lag < max_lag; lag++) {
    gdouble product = 0, a = 1, b = 1;

    for (guint i = 0; i < window; i++) {
      product += (gdouble) s[i] * s[i + lag];
      a += (gdouble) s[i] * s[i];
      b += (gdouble) s[i + lag] * s[i + lag];
    }
    if (a / window > 1e5 && product / sqrt (a * b) > best * 1.05) {
      best = product / sqrt (a * b);
      period = lag;
    }
  }
  return period;
}

/* Geometric mean over the voiced windows, in Hz. */
static gdouble
mean_pitch (const TtsJobRun *run)
{
  const gint16 *samples = (const gint16 *) run->pcm->data;
  gint rate = run->info.rate;
  guint n = run->pcm->len / 2, window = rate / 25, voiced = 0;
  gdouble sum = 0;

  for (guint i = 0; i + window + rate / 55 < n; i += window) {
    guint period = period_at (samples + i, window, rate / 350, rate / 55);

    if (period > 0) {
      sum += log ((gdouble) rate / period);
      voiced++;
    }
  }
  g_assert_cmpuint (voiced, >, 10);
  return exp (sum / voiced);
}

static void
test_pitch (void)
{
  static const gchar *const names[] = { "slt", "kal16" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GstTtsProvider) flite = make ();
    const TtsJobWish low_wish = { names[i], NULL, 1.0, -5.0 };
    const TtsJobWish high_wish = { names[i], NULL, 1.0, 5.0 };
    g_autoptr (TtsJobRun) low = tts_job_run (flite, SENTENCE, &low_wish);
    g_autoptr (TtsJobRun) high = tts_job_run (flite, SENTENCE, &high_wish);

    g_assert_no_error (low->error);
    g_assert_no_error (high->error);
    g_assert_cmpfloat_with_epsilon (mean_pitch (high) / mean_pitch (low),
        pow (2, 10.0 / 12), 0.15);
  }
}

static void
test_nothing_to_say (void)
{
  static const gchar *const texts[] = { "", "...", "?!", "—", "你", "\n" };
  g_autoptr (GstTtsProvider) flite = make ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (TtsJobRun) run = tts_job_run (flite, texts[i], NULL);

    g_assert_no_error (run->error);
    g_assert_cmpuint (run->pcm->len, ==, 0);
  }
}

static void
test_odd_texts (void)
{
  static const gchar *const texts[] = {
    "&", "$", "%", "a", "#", "$$$ 1,2,,3 ..a", "<b>bold</b>", "`x` {y} ~z",
    "\\ / | ^", "1e308 0x1F -5 3/4", "A.B.C. e.g. i.e.", "\001\002 a \177",
    "http://example.com/?q=1&r=2", "mail@example.com", "12:30:45.678",
    "((((((((((deep))))))))))", "word" "\xc2\xa0" "space", "’’’’ x",
  };
  g_autoptr (GstTtsProvider) flite = make ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (TtsJobRun) run = tts_job_run (flite, texts[i], NULL);

    g_test_message ("%s", texts[i]);
    g_assert_no_error (run->error);
    g_assert_cmpuint (run->pcm->len, >, 0);
    tts_job_run_assert_words (run);
  }
}

static void
test_long_text (void)
{
  g_autoptr (GstTtsProvider) flite = make ();
  g_autofree gchar *word = g_strnfill (500, 'a');
  g_autoptr (TtsJobRun) run = tts_job_run (flite, word, NULL);

  g_assert_no_error (run->error);
  g_assert_cmpuint (run->pcm->len, >, 0);
}

static void
test_unknown_voice (void)
{
  g_autoptr (GstTtsProvider) flite = make ();
  const TtsJobWish wish = {.voice = "slz" };
  g_autoptr (TtsJobRun) run = tts_job_run (flite, SENTENCE, &wish);

  tts_assert_error (run->error, GST_TTS_ERROR_BAD_INPUT, "slz");
  g_assert_nonnull (strstr (run->error->message, "slt"));
}

static void
test_language (void)
{
  g_autoptr (GstTtsProvider) flite = make ();
  const TtsJobWish english = {.language = "en-AU" }, german = {.language =
        "de" };
  g_autoptr (TtsJobRun) yes = tts_job_run (flite, "Hello.", &english);
  g_autoptr (TtsJobRun) no = tts_job_run (flite, "Hallo.", &german);

  g_assert_no_error (yes->error);
  g_assert_error (no->error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED);
}

static void
check_warning (const gchar *text, const TtsJobWish *wish,
    const gchar *expected)
{
  g_autoptr (GstTtsProvider) flite = make ();
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);
  g_autoptr (TtsJobRun) run = NULL;

  if (strstr (text, "1991"))
    gst_tts_cue_add_span (cue, GST_TTS_SPAN_SAY_AS, 0, 4, "date:y", 0);
  run = tts_job_run_start_cue (flite, cue, wish);
  tts_job_run_wait (run);
  g_assert_no_error (run->error);
  g_assert_cmpstr (run->warnings->str, ==, expected);
}

static void
test_warnings (void)
{
  const TtsJobWish rms = {.voice = "rms",.pitch = 2.0 };
  const TtsJobWish plain_rms = {.voice = "rms" };
  const TtsJobWish slt = {.voice = "slt",.pitch = 2.0 };

  check_warning ("Hi", &rms,
      "flite's voice rms has one pitch only: the pitch is ignored\n");
  check_warning ("Hi", &plain_rms, "");
  check_warning ("Hi — “Zoë”…", &slt, "");
  check_warning ("1991", &slt,
      "flite takes no say-as: words are said as they are written\n");
  check_warning ("你 hi", &slt, "flite knows the letters of English only: "
      "those like '你' are left out\n");
}

static void
test_streams (void)
{
  g_autoptr (GstTtsProvider) flite = make ();
  g_autoptr (TtsJobRun) run = tts_job_run (flite, SENTENCE " " SENTENCE " "
      SENTENCE, NULL);

  g_assert_cmpuint (run->pieces, >, 3);
  g_test_message ("first sample after %" G_GINT64_FORMAT " us of %"
      G_GINT64_FORMAT, run->first_sample - run->started,
      run->finished - run->started);
  g_assert_cmpint (run->first_sample - run->started, <,
      (run->finished - run->started) * 9 / 10);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/flite/equal-to-library", test_equal_to_library);
  g_test_add_func ("/flite/voices", test_voices);
  g_test_add_func ("/flite/repeats", test_repeats);
  g_test_add_func ("/flite/words", test_words);
  g_test_add_func ("/flite/words-sound", test_words_are_where_they_sound);
  g_test_add_func ("/flite/rate", test_rate);
  g_test_add_func ("/flite/pitch", test_pitch);
  g_test_add_func ("/flite/nothing-to-say", test_nothing_to_say);
  g_test_add_func ("/flite/odd-texts", test_odd_texts);
  g_test_add_func ("/flite/long-text", test_long_text);
  g_test_add_func ("/flite/unknown-voice", test_unknown_voice);
  g_test_add_func ("/flite/language", test_language);
  g_test_add_func ("/flite/warnings", test_warnings);
  g_test_add_func ("/flite/streams", test_streams);

  return tts_test_run ();
}
