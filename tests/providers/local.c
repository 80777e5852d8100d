/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the provider `local` says, and when. */
#include "test-main.h"

#include <math.h>
#include <string.h>

#include <gio/gio.h>

#include "job-run.h"
#include "local-test.h"
#include "models/kokoro.h"

#define FRAME 600

static void
check_error (const gchar *text, const gchar *voice, const gchar *language,
    gint code, const gchar *part)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (TtsJobRun) run = tts_job_run (provider, text, &(TtsJobWish) {
    .voice = voice, .language = language,
  });

  tts_assert_error (run->error, code, part);
  g_assert_cmpuint (run->pcm->len, ==, 0);
}

static void
test_refused (void)
{
  check_error ("Hello", NULL, "ja", GST_TTS_ERROR_UNSUPPORTED,
      "can not be turned into phonemes yet");
  check_error ("Hello", NULL, "zh-CN", GST_TTS_ERROR_UNSUPPORTED, "en-US");
  check_error ("Hello", "jf_alpha", NULL, GST_TTS_ERROR_UNSUPPORTED, "'ja'");
  check_error ("Hello", NULL, "de", GST_TTS_ERROR_UNSUPPORTED, "'de'");
}

static void
test_speak (void)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (TtsJobRun) run = NULL, seeded = NULL;
  g_autofree gchar *words = NULL;

  run = tts_job_run (provider, "Pay $5!", NULL);
  g_assert_no_error (run->error);
  g_assert_cmpint (run->info.rate, ==, TTS_KOKORO_RATE);
  g_assert_cmpuint (run->pcm->len % (FRAME * sizeof (float)), ==, 0);
  tts_job_run_assert_words (run);
  words = tts_job_run_dup_words (run);
  g_assert_cmpstr (words, ==, "Pay|$5");

  local_test_says (tts_job_run (provider, "Pay $5!", NULL), run, NULL);
  g_object_set (provider, "seed", G_GUINT64_CONSTANT (7), NULL);
  seeded = tts_job_run (provider, "Pay $5!", NULL);
  g_assert_cmpuint (seeded->pcm->len, ==, run->pcm->len);
  g_assert_true (memcmp (seeded->pcm->data, run->pcm->data, run->pcm->len)
      != 0);
}

#define KETTLE "The kettle on the old stove began to sing and rattle."

/* Where two runs of the model meet within a phrase it is silent for a moment,
 * and no word is lost there. */
static void
test_phrases (void)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (TtsJobRun) run = NULL, whole = NULL;
  g_autofree gchar *words = NULL;
  const float *samples;
  guint n_joins = 0;

  run = tts_job_run (provider, KETTLE, NULL);
  g_assert_no_error (run->error);
  g_assert_cmpuint (run->pieces, ==, 2);
  g_assert_cmpuint (run->pcm->len % (FRAME * sizeof (float)), ==, 0);
  tts_job_run_assert_words (run);
  words = tts_job_run_dup_words (run);
  g_assert_cmpstr (words, ==,
      "The|kettle|on|the|old|stove|began|to|sing|and|rattle");
  samples = (const float *) run->pcm->data;
  for (gsize at = FRAME; at < run->pcm->len / sizeof (float); at += FRAME)
    n_joins += fabsf (samples[at - 1]) < 1.0 / FRAME &&
        fabsf (samples[at]) < 1.0 / FRAME && samples[at] != 0;
  g_assert_cmpuint (n_joins, ==, 1);

  g_object_set (provider, "early", FALSE, NULL);
  whole = tts_job_run (provider, KETTLE, NULL);
  g_assert_no_error (whole->error);
  g_assert_cmpuint (whole->pieces, ==, 1);
}

/* What nobody knows is left out with a warning. */
static void
test_phonemes (void)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("one two");
  g_autoptr (TtsJobRun) run = NULL;
  g_autofree gchar *words = NULL;

  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PHONEMES, 0, 3, "wˈʌn{", 0);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PHONEMES, 4, 3, "tˈuː", 0);
  run = tts_job_run_start_cue (provider, cue, NULL);
  tts_job_run_wait (run);
  g_assert_no_error (run->error);
  words = tts_job_run_dup_words (run);
  g_assert_cmpstr (words, ==, "one|two");
  g_assert_nonnull (strstr (run->warnings->str, "'{'"));
}

static TtsJobRun *
say_with (GstTtsProvider *provider, const TtsJobWish *wish)
{
  TtsJobRun *run = tts_job_run (provider, "Hi there", wish);

  g_assert_no_error (run->error);
  return run;
}

static void
assert_differ (const TtsJobRun *run, const TtsJobRun *other)
{
  g_assert_false (run->pcm->len == other->pcm->len &&
      memcmp (run->pcm->data, other->pcm->data, run->pcm->len) == 0);
}

/* Half as fast takes longer, by half of the words' own length at least, and
 * whoever asks for it. */
static void
test_speed (void)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (TtsJobRun) usual = say_with (provider, NULL);
  g_autoptr (TtsJobRun) slow =
      say_with (provider, &(TtsJobWish) {.rate = 0.5 });

  g_assert_cmpuint (slow->pcm->len, >, usual->pcm->len * 3 / 2);
  g_object_set (provider, "speed", 0.5, NULL);
  local_test_says (say_with (provider, NULL), slow, NULL);
}

static void
check_said_as (const gchar *text, const gchar *as, const gchar *said)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);
  g_autoptr (GPtrArray) chunks = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *shown = NULL;

  gst_tts_cue_add_span (cue, GST_TTS_SPAN_SAY_AS, 0, strlen (text), as, 0);
  chunks = gst_tts_cue_split (cue, 0, 0, "en-US");
  shown = gst_tts_provider_dup_stage (provider, chunks->pdata[0], "en-US",
      "normalise", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (shown, ==, said);
}

static void
test_say_as (void)
{
  check_said_as ("3", "ordinal", "third");
  check_said_as ("1805", "cardinal", "one thousand eight hundred five");
  check_said_as ("1805", "date:y", "eighteen oh five");
  check_said_as ("5/3/2024", "date:dmy",
      "the fifth of March, twenty twenty four");
  check_said_as ("5/3/2024", "date:mdy", "May third, twenty twenty four");
  check_said_as ("AB1", "characters", "A B one");
  check_said_as ("12", "expletive", "twelve");
}

/* Letters of another script are named, once, and the rest is spoken. */
static void
test_letters (void)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (TtsJobRun) run = tts_job_run (provider, "Hi мир, 世界!", NULL);

  g_assert_no_error (run->error);
  g_assert_cmpuint (run->pcm->len, >, 0);
  g_assert_nonnull (strstr (run->warnings->str, "such as 'мир'"));
  g_assert_null (strstr (run->warnings->str, "世界"));
}

static void
test_voices (void)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (GPtrArray) voices = NULL;
  g_autoptr (TtsJobRun) heart = NULL, adam = NULL, mix = NULL;
  const GstTtsVoice *voice;

  voices = gst_tts_provider_list_voices (provider, NULL, NULL);
  g_assert_cmpuint (voices->len, ==, 2);
  voice = voices->pdata[0];
  g_assert_cmpstr (voice->name, ==, "af_heart");
  g_assert_cmpstr (voice->language, ==, "en-US");
  g_assert_cmpstr (voice->gender, ==, "female");
  heart = say_with (provider, &(TtsJobWish) {.voice = "af_heart" });
  adam = say_with (provider, &(TtsJobWish) {.voice = "am_adam" });
  mix = say_with (provider, &(TtsJobWish) {.voice = "af_heart(2)+am_adam" });
  assert_differ (heart, adam);
  assert_differ (mix, heart);
  assert_differ (mix, adam);
  local_test_says (say_with (provider, NULL), heart, NULL);
  check_error ("Hi", "af_hart", NULL, GST_TTS_ERROR_BAD_INPUT, "af_heart");
  check_error ("Hi", "af_heart(", NULL, GST_TTS_ERROR_BAD_INPUT, "a mix");
}

/* The same words at the same times in other samples, which the cache has to
 * know apart. */
static void
test_precision (void)
{
  g_autoptr (GstTtsProvider) fp32 = local_test_provider ();
  g_autoptr (GstTtsProvider) bf16 = local_test_provider ();
  g_autoptr (TtsJobRun) run = tts_job_run (fp32, "Pay $5!", NULL);
  g_autoptr (TtsJobRun) other = NULL, again = NULL;
  g_autofree gchar *key = gst_tts_provider_dup_model (fp32);
  g_autofree gchar *other_key = NULL;

  gst_util_set_object_arg (G_OBJECT (bf16), "precision", "bf16");
  other_key = gst_tts_provider_dup_model (bf16);
  g_assert_cmpstr (key, !=, other_key);
  other = tts_job_run (bf16, "Pay $5!", NULL);
  again = tts_job_run (bf16, "Pay $5!", NULL);
  g_assert_no_error (other->error);
  g_assert_cmpuint (other->pcm->len, ==, run->pcm->len);
  g_assert_true (memcmp (other->pcm->data, run->pcm->data, run->pcm->len)
      != 0);
  g_assert_cmpmem (other->pcm->data, other->pcm->len, again->pcm->data,
      again->pcm->len);
  g_assert_cmpmem (other->words->data, other->words->len *
      sizeof (TtsJobWord), run->words->data, run->words->len *
      sizeof (TtsJobWord));
}

/* Two elements speak with one model. */
static void
test_shared (void)
{
  g_autoptr (GstTtsProvider) one = local_test_provider ();
  g_autoptr (GstTtsProvider) two = local_test_provider ();
  g_autoptr (TtsJobRun) first = tts_job_run_start (one, "Hi", NULL);
  TtsJobRun *second = tts_job_run_start (two, "Hi", NULL);

  tts_job_run_wait (first);
  tts_job_run_wait (second);
  g_assert_no_error (first->error);
  local_test_says (second, first, NULL);
}

static void
test_cancel (void)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (TtsJobRun) run = tts_job_run_start (provider,
      "A sentence that is too long to wait for, and goes on and on.", NULL);

  gst_tts_job_cancel (run->job);
  tts_job_run_wait (run);
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_silence (void)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (TtsJobRun) run = tts_job_run (provider, "😀", NULL);

  g_assert_no_error (run->error);
  g_assert_cmpuint (run->pcm->len, ==, 0);
}

/* With weights it comes before all others. */
static void
test_auto (void)
{
  GList *factories = gst_tts_provider_list_factories ();

  g_assert_cmpstr (gst_tts_provider_factory_get_name (factories->data), ==,
      "local");
  gst_plugin_feature_list_free (factories);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/local/refused", test_refused);
  g_test_add_func ("/local/auto", test_auto);
  g_test_add_func ("/local/say-as", test_say_as);
  if (local_test_install ()) {
    g_test_add_func ("/local/speak", test_speak);
    g_test_add_func ("/local/phrases", test_phrases);
    g_test_add_func ("/local/phonemes", test_phonemes);
    g_test_add_func ("/local/speed", test_speed);
    g_test_add_func ("/local/letters", test_letters);
    g_test_add_func ("/local/voices", test_voices);
    g_test_add_func ("/local/precision", test_precision);
    g_test_add_func ("/local/shared", test_shared);
    g_test_add_func ("/local/cancel", test_cancel);
    g_test_add_func ("/local/silence", test_silence);
  }
  return local_test_run ();
}
