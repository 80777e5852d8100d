/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The provider `espeak`, compared with libespeak-ng itself, which this test
 * links and so has its licence. */
#include <string.h>

#include "espeak-direct.h"
#include "job-run.h"
#include "test-main.h"

#define SENTENCE "Hello there, this is a test of the speech that comes out."

static GstTtsProvider *
make (void)
{
  g_autoptr (GError) error = NULL;
  GstTtsProvider *provider = gst_tts_provider_make ("espeak", &error);

  g_assert_no_error (error);
  g_assert_true (gst_tts_provider_check (provider, &error));
  return provider;
}

/* Speech is neither silent nor clipped. */
static void
assert_is_loud (const TtsJobRun *run)
{
  const gint16 *samples = (const gint16 *) run->pcm->data;
  gsize n = run->pcm->len / sizeof *samples, clipped = 0;
  gdouble energy = 0;

  g_assert_no_error (run->error);
  g_assert_cmpuint (n, >, 0);
  for (gsize i = 0; i < n; i++) {
    energy += (gdouble) samples[i] * samples[i];
    clipped += ABS ((gint) samples[i]) >= G_MAXINT16;
  }
  g_assert_cmpfloat (energy / n, >, 300.0 * 300.0);
  g_assert_cmpuint (clipped, <, n / 1000);
}

static void
test_equal_to_library (void)
{
  g_autoptr (GstTtsProvider) espeak = make ();
  const TtsJobWish wish = {.voice = "en-US" };
  g_autoptr (TtsJobRun) run = tts_job_run (espeak, SENTENCE, &wish);
  Direct direct = speak_directly ("en-us", SENTENCE, FALSE);

  assert_is_loud (run);
  g_assert_cmpint (run->info.rate, ==, 22050);
  g_assert_cmpmem (run->pcm->data, run->pcm->len, direct.pcm->data,
      direct.pcm->len);
  direct_clear (&direct);
}

static void
test_words_are_the_librarys (void)
{
  g_autoptr (GstTtsProvider) espeak = make ();
  g_autoptr (TtsJobRun) run = tts_job_run (espeak, SENTENCE, NULL);
  Direct direct = speak_directly ("en", SENTENCE, FALSE);
  g_autofree gchar *words = tts_job_run_dup_words (run);

  g_assert_cmpstr (words, ==,
      "Hello|there|this|is|a|test|of|the|speech|that|comes|out");
  tts_job_run_assert_words (run);
  /* it says "of the" as one word */
  g_assert_cmpuint (run->words->len, ==, direct.words->len + 1);
  g_array_remove_index (run->words, 7);
  for (guint i = 0; i < run->words->len; i++) {
    GstClockTime start = g_array_index (run->words, TtsJobWord, i).start;
    GstClockTime event = gst_util_uint64_scale (GST_SECOND,
        g_array_index (direct.words, DirectWord, i).sample, direct.rate);

    g_assert_cmpuint (start, ==, event);
  }
  direct_clear (&direct);
}

static void
check_words (const gchar *language, const gchar *text, const gchar *expected)
{
  g_autoptr (GstTtsProvider) espeak = make ();
  const TtsJobWish wish = {.language = language };
  g_autoptr (TtsJobRun) run = tts_job_run (espeak, text, &wish);
  g_autofree gchar *words = tts_job_run_dup_words (run);

  assert_is_loud (run);
  g_assert_cmpstr (words, ==, expected);
  tts_job_run_assert_words (run);
}

static void
test_words (void)
{
  check_words ("en", "It’s 42 o'clock, U.S.A. (naïve — café) 1,234,567 “end”…",
      "It’s|42|o'clock|U.S.A|naïve|café|1,234,567|end");
  check_words ("de", "Über größere Straßen gehen.",
      "Über|größere|Straßen|gehen");
  check_words ("ru", "Привет, мир!", "Привет|мир");
  check_words ("zh-CN", "你好世界。", "你|好|世|界");
}

static void
test_repeats (void)
{
  g_autoptr (GstTtsProvider) espeak = make ();
  g_autoptr (TtsJobRun) first = tts_job_run (espeak, SENTENCE, NULL);
  const TtsJobWish german = {.language = "de" };
  g_autoptr (TtsJobRun) other = tts_job_run (espeak, "Etwas.", &german);
  TtsJobRun *runs[8];

  g_assert_no_error (first->error);
  g_assert_no_error (other->error);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    runs[i] = tts_job_run_start (espeak, SENTENCE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++) {
    tts_job_run_wait (runs[i]);
    g_assert_no_error (runs[i]->error);
    g_assert_cmpmem (first->pcm->data, first->pcm->len, runs[i]->pcm->data,
        runs[i]->pcm->len);
    tts_job_run_free (runs[i]);
  }
}

static void
assert_same_voice (const gchar *text, const TtsJobWish *a,
    const TtsJobWish *b, gboolean same)
{
  g_autoptr (GstTtsProvider) espeak = make ();
  g_autoptr (TtsJobRun) one = tts_job_run (espeak, text, a);
  g_autoptr (TtsJobRun) two = tts_job_run (espeak, text, b);

  assert_is_loud (one);
  assert_is_loud (two);
  if (same)
    g_assert_cmpmem (one->pcm->data, one->pcm->len, two->pcm->data,
        two->pcm->len);
  else
    g_assert_true (one->pcm->len != two->pcm->len
        || memcmp (one->pcm->data, two->pcm->data, one->pcm->len) != 0);
}

static void
test_choice_of_voice (void)
{
  const TtsJobWish nothing = { NULL, }, english = {.language = "en" };
  const TtsJobWish american = {.voice = "en-US" };
  const TtsJobWish tag = {.language = "EN_us" };
  const TtsJobWish full_name = {.voice = "English (America)" };
  const TtsJobWish female = {.voice = "en-us+f3" };
  const TtsJobWish variant = {.voice = "+f3",.language = "en-US" };
  const TtsJobWish austrian = {.language = "de-AT" };
  const TtsJobWish german = {.voice = "de",.language = "en" };

  assert_same_voice (SENTENCE, &nothing, &english, TRUE);
  assert_same_voice (SENTENCE, &american, &tag, TRUE);
  assert_same_voice (SENTENCE, &american, &full_name, TRUE);
  assert_same_voice (SENTENCE, &female, &variant, TRUE);
  assert_same_voice (SENTENCE, &austrian, &german, TRUE);
  assert_same_voice (SENTENCE, &american, &english, FALSE);
  assert_same_voice (SENTENCE, &american, &female, FALSE);
}

static void
test_all_voices (void)
{
  g_autoptr (GstTtsProvider) espeak = make ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) voices = gst_tts_provider_list_voices (espeak, NULL,
      &error);
  guint languages = 0, variants = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < voices->len; i++) {
    const GstTtsVoice *voice = g_ptr_array_index (voices, i);
    const TtsJobWish wish = {.voice = voice->name };
    g_autoptr (TtsJobRun) run = tts_job_run (espeak, "a 1", &wish);

    g_test_message ("%s", voice->name);
    g_assert_no_error (run->error);
    g_assert_cmpuint (run->pcm->len, >, 0);
    g_assert_true (voice->language != NULL || *voice->name == '+');
    languages += voice->language != NULL;
    variants += voice->language == NULL;
  }
  g_assert_cmpuint (languages, >, 100);
  g_assert_cmpuint (variants, >, 20);
}

static void
check_unknown (const TtsJobWish *wish, const gchar *what, const gchar *near)
{
  g_autoptr (GstTtsProvider) espeak = make ();
  g_autoptr (TtsJobRun) run = tts_job_run (espeak, SENTENCE, wish);

  tts_assert_error (run->error, GST_TTS_ERROR_BAD_INPUT, what);
  g_assert_nonnull (strstr (run->error->message, near));
  g_assert_cmpuint (run->pcm->len, ==, 0);
}

static void
test_unknown (void)
{
  const TtsJobWish voice = {.voice = "en-USA" };
  const TtsJobWish variant = {.voice = "+f33" };
  const TtsJobWish language = {.language = "dee" };
  g_autofree gchar *name = g_strnfill (5000, 'x');
  const TtsJobWish huge = {.voice = name };

  check_unknown (&voice, "voice 'en-USA'", "en-US");
  check_unknown (&variant, "voice '+f33'", "+f3");
  check_unknown (&language, "language 'dee'", "de");
  check_unknown (&huge, "voice 'xxx", "gst-tts voices");
}

static gdouble
length_with (const gchar *property, guint value, gdouble rate)
{
  g_autoptr (GstTtsProvider) espeak = make ();
  const TtsJobWish wish = {.rate = rate };
  g_autoptr (TtsJobRun) run = NULL;

  g_object_set (espeak, property, value, NULL);
  run = tts_job_run (espeak, SENTENCE, &wish);
  assert_is_loud (run);
  tts_job_run_assert_words (run);
  return tts_job_run_duration (run) / (gdouble) GST_SECOND;
}

static void
test_properties (void)
{
  gdouble normal = length_with ("rate", 175, 1.0);

  g_assert_cmpfloat_with_epsilon (length_with ("rate", 350, 1.0), normal / 2,
      normal / 8);
  g_assert_cmpfloat (length_with ("rate", 350, 1.0), ==,
      length_with ("rate", 175, 2.0));
  g_assert_cmpfloat (length_with ("rate", 175, 0.5), >, normal * 1.6);
  g_assert_cmpfloat (length_with ("rate", 449, 10.0), ==,
      length_with ("rate", 449, 1.0));
  g_assert_cmpfloat (length_with ("word-gap", 200, 1.0), >, normal + 1.0);
}

static void
test_pitch (void)
{
  const TtsJobWish normal = { NULL, }, high = {.pitch = 6.0 };
  const TtsJobWish higher = {.pitch = 12.0 }, highest = {.pitch = 100.0 };

  assert_same_voice (SENTENCE, &normal, &high, FALSE);
  assert_same_voice (SENTENCE, &high, &higher, FALSE);
  assert_same_voice (SENTENCE, &higher, &highest, TRUE);
}

static TtsJobRun *
run_span (const gchar *text, GstTtsSpanKind kind, const gchar *word,
    const gchar *value, const TtsJobWish *wish)
{
  g_autoptr (GstTtsProvider) espeak = make ();
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);
  const gchar *at = strstr (text, word);
  TtsJobRun *run;

  gst_tts_cue_add_span (cue, kind, at - text, strlen (word), value, 0);
  run = tts_job_run_start_cue (espeak, cue, wish);
  tts_job_run_wait (run);
  assert_is_loud (run);
  tts_job_run_assert_words (run);
  return run;
}

static void
test_phonemes (void)
{
  const TtsJobWish german = {.language = "de" };
  const gchar *text = "I say tomato [[now]] & <then>.";
  g_autoptr (TtsJobRun) long_a = run_span (text, GST_TTS_SPAN_PHONEMES,
      "tomato", "təˈmɑːtəʊ", NULL);
  g_autoptr (TtsJobRun) ei = run_span (text, GST_TTS_SPAN_PHONEMES, "tomato",
      "təˈmeɪtəʊ", NULL);
  g_autoptr (TtsJobRun) foreign = run_span (text, GST_TTS_SPAN_PHONEMES,
      "tomato", "ɬǃɮ", NULL);
  g_autoptr (TtsJobRun) in_german = run_span (text, GST_TTS_SPAN_PHONEMES,
      "tomato", "təˈmeɪtəʊ", &german);
  g_autoptr (TtsJobRun) plain_german = run_span (text, GST_TTS_SPAN_PHONEMES,
      "tomato", "", &german);
  g_autofree gchar *words = tts_job_run_dup_words (ei);

  g_assert_cmpstr (words, ==, "I|say|tomato|now|&|then");
  g_assert_true (long_a->pcm->len != ei->pcm->len
      || memcmp (long_a->pcm->data, ei->pcm->data, ei->pcm->len) != 0);
  g_assert_cmpuint (foreign->words->len, ==, ei->words->len);
  g_assert_cmpmem (in_german->pcm->data, in_german->pcm->len,
      plain_german->pcm->data, plain_german->pcm->len);
}

static void
test_say_as (void)
{
  const gchar *text = "Say <abc> & nothing else.";
  g_autoptr (TtsJobRun) spelt = run_span (text, GST_TTS_SPAN_SAY_AS, "abc",
      "characters", NULL);
  g_autoptr (TtsJobRun) odd = run_span (text, GST_TTS_SPAN_SAY_AS, "abc",
      "\"><voice name=\"x", NULL);
  g_autofree gchar *words = tts_job_run_dup_words (spelt);

  g_assert_cmpstr (words, ==, "Say|abc|&|nothing|else");
  g_assert_cmpuint (odd->words->len, >=, 4);
}

static void
check_span_warning (GstTtsSpanKind kind, const gchar *value,
    const TtsJobWish *wish, const gchar *expected)
{
  g_autoptr (TtsJobRun) run = run_span ("Say this now.", kind, "this", value,
      wish);

  g_assert_cmpstr (run->warnings->str, ==, expected);
}

static void
test_span_warnings (void)
{
  const TtsJobWish german = {.language = "de" };

  check_span_warning (GST_TTS_SPAN_PHONEMES, "ðɪs", NULL, "");
  check_span_warning (GST_TTS_SPAN_PHONEMES, "ðɪs", &german,
      "espeak says phonemes with its English voices only: words like /ðɪs/ "
      "are said as they are written\n");
  check_span_warning (GST_TTS_SPAN_PHONEMES, "ɬɪs", NULL,
      "espeak has no English sound for all of /ɬɪs/: such words are said as "
      "they are written\n");
  check_span_warning (GST_TTS_SPAN_SAY_AS, "characters:glyphs", NULL, "");
  check_span_warning (GST_TTS_SPAN_SAY_AS, "tts:digits", NULL, "");
  check_span_warning (GST_TTS_SPAN_SAY_AS, "cardinal", NULL, "");
  check_span_warning (GST_TTS_SPAN_SAY_AS, "date:mdy", NULL,
      "espeak can not say words as 'date:mdy': they are said as they are "
      "written\n");
}

static void
check_limit (const TtsJobWish *wish, const gchar *expected)
{
  g_autoptr (GstTtsProvider) espeak = make ();
  g_autoptr (TtsJobRun) run = tts_job_run (espeak, SENTENCE, wish);

  assert_is_loud (run);
  g_assert_cmpstr (run->warnings->str, ==, expected);
}

static void
test_limit_warnings (void)
{
  const TtsJobWish fine = {.rate = 2.5,.pitch = -12.0 };
  const TtsJobWish fast = {.rate = 4.0 }, slow = {.rate = 0.25 };
  const TtsJobWish high = {.pitch = 13.5 };

  check_limit (&fine, "");
  check_limit (&fast, "espeak speaks 80 to 449 words a minute, not 700\n");
  check_limit (&slow, "espeak speaks 80 to 449 words a minute, not 44\n");
  check_limit (&high, "espeak moves the pitch by an octave at most, not by "
      "+13.5 semitones\n");
}

static void
test_odd_texts (void)
{
  static const gchar *const texts[] = {
    "", " ", "...", "\001\002", "[[", "]]", "[[t3st]]", "<speak>", "&amp;",
    "((((((deep))))))", "1e308 -5 3/4", "\xf0\x9f\x98\x80",
    "http://example.com/?q=1&r=2", "a\xcc\x88\xcc\x88\xcc\x88", "\xe2\x80\x8d",
  };
  g_autoptr (GstTtsProvider) espeak = make ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (TtsJobRun) run = tts_job_run (espeak, texts[i], NULL);

    g_test_message ("%s", texts[i]);
    g_assert_no_error (run->error);
    tts_job_run_assert_words (run);
  }
}

static void
test_long_text (void)
{
  g_autoptr (GstTtsProvider) espeak = make ();
  g_autofree gchar *word = g_strnfill (20000, 'a');
  g_autoptr (TtsJobRun) one = tts_job_run (espeak, word, NULL);
  g_autofree gchar *huge_word = g_strnfill (2 << 20, 'a');
  g_autoptr (TtsJobRun) huge = tts_job_run (espeak, huge_word, NULL);

  g_assert_no_error (one->error);
  g_assert_error (huge->error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT);
}

static void
test_streams (void)
{
  g_autoptr (GstTtsProvider) espeak = make ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (TtsJobRun) warm = tts_job_run (espeak, "Hello.", NULL);
  g_autoptr (TtsJobRun) run = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (text, SENTENCE " ");
  run = tts_job_run (espeak, text->str, NULL);
  g_assert_no_error (warm->error);
  g_assert_no_error (run->error);
  g_test_message ("first sample after %" G_GINT64_FORMAT " us of %"
      G_GINT64_FORMAT, run->first_sample - run->started,
      run->finished - run->started);
  g_assert_cmpint (run->first_sample - run->started, <,
      (run->finished - run->started) / 3);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/espeak/equal-to-library", test_equal_to_library);
  g_test_add_func ("/espeak/words-of-library", test_words_are_the_librarys);
  g_test_add_func ("/espeak/words", test_words);
  g_test_add_func ("/espeak/repeats", test_repeats);
  g_test_add_func ("/espeak/choice-of-voice", test_choice_of_voice);
  g_test_add_func ("/espeak/all-voices", test_all_voices);
  g_test_add_func ("/espeak/unknown", test_unknown);
  g_test_add_func ("/espeak/properties", test_properties);
  g_test_add_func ("/espeak/pitch", test_pitch);
  g_test_add_func ("/espeak/phonemes", test_phonemes);
  g_test_add_func ("/espeak/say-as", test_say_as);
  g_test_add_func ("/espeak/span-warnings", test_span_warnings);
  g_test_add_func ("/espeak/limit-warnings", test_limit_warnings);
  g_test_add_func ("/espeak/odd-texts", test_odd_texts);
  g_test_add_func ("/espeak/long-text", test_long_text);
  g_test_add_func ("/espeak/streams", test_streams);

  return tts_test_run ();
}
