/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `null`: what the other tests take for granted. */
#include <gst/check/gsttestclock.h>

#include "job-run.h"
#include "test-main.h"

static GstTtsProvider *
make (const gchar *first_property, ...)
{
  g_autoptr (GError) error = NULL;
  GstTtsProvider *provider = gst_tts_provider_make ("null", &error);
  va_list args;

  g_assert_no_error (error);
  va_start (args, first_property);
  g_object_set_valist (G_OBJECT (provider), first_property, args);
  va_end (args);
  return provider;
}

static void
test_timing (void)
{
  g_autoptr (GstTtsProvider) null = make ("ms-per-char", 10, NULL);
  g_autoptr (TtsJobRun) run = tts_job_run (null, "ab cdé  fgh.", NULL);
  g_autofree gchar *words = tts_job_run_dup_words (run);
  const TtsJobWord *last;

  g_assert_no_error (run->error);
  g_assert_cmpint (run->info.rate, ==, 24000);
  g_assert_cmpint (run->info.channels, ==, 1);
  g_assert_cmpuint (tts_job_run_duration (run), ==, 120 * GST_MSECOND);
  g_assert_cmpuint (run->pieces, ==, 2);
  g_assert_cmpstr (words, ==, "ab|cdé|fgh.");
  tts_job_run_assert_words (run);
  last = &g_array_index (run->words, TtsJobWord, 2);
  g_assert_cmpuint (last->start, ==, 80 * GST_MSECOND);
  g_assert_cmpuint (last->end, ==, 120 * GST_MSECOND);
}

static void
test_repeats (void)
{
  g_autoptr (GstTtsProvider) null = make ("ms-per-char", 5, NULL);
  g_autoptr (TtsJobRun) one = tts_job_run (null, "Some words.", NULL);
  g_autoptr (TtsJobRun) same = tts_job_run (null, "Some words.", NULL);
  g_autoptr (TtsJobRun) text = tts_job_run (null, "Same words.", NULL);
  const TtsJobWish wish = {.voice = "other" };
  g_autoptr (TtsJobRun) voice = tts_job_run (null, "Some words.", &wish);

  g_assert_cmpmem (one->pcm->data, one->pcm->len, same->pcm->data,
      same->pcm->len);
  g_assert_cmpuint (text->pcm->len, ==, one->pcm->len);
  g_assert_cmpint (memcmp (text->pcm->data, one->pcm->data, one->pcm->len),
      !=, 0);
  g_assert_cmpint (memcmp (voice->pcm->data, one->pcm->data, one->pcm->len),
      !=, 0);
}

static void
test_pieces_do_not_matter (void)
{
  g_autoptr (GstTtsProvider) small = make ("ms-per-char", 7, "piece", 1, NULL);
  g_autoptr (GstTtsProvider) large = make ("ms-per-char", 7, "piece", 999,
      NULL);
  g_autoptr (TtsJobRun) one = tts_job_run (small, "a few words", NULL);
  g_autoptr (TtsJobRun) two = tts_job_run (large, "a few words", NULL);

  g_assert_cmpuint (one->pieces, >, two->pieces);
  g_assert_cmpmem (one->pcm->data, one->pcm->len, two->pcm->data,
      two->pcm->len);
}

static void
test_format (void)
{
  g_autoptr (GstTtsProvider) null = make ("sample-rate", 8000, "channels", 2,
      "ms-per-char", 10, NULL);
  const TtsJobWish wish = {.rate = 2.0 };
  g_autoptr (TtsJobRun) run = tts_job_run (null, "abcd", &wish);
  const gint16 *samples = (const gint16 *) run->pcm->data;

  g_assert_cmpint (run->info.rate, ==, 8000);
  g_assert_cmpint (run->info.channels, ==, 2);
  g_assert_cmpuint (tts_job_run_duration (run), ==, 20 * GST_MSECOND);
  for (guint i = 0; i < run->pcm->len / 4; i++)
    g_assert_cmpint (samples[2 * i], ==, samples[2 * i + 1]);
}

static void
test_near_empty (void)
{
  g_autoptr (GstTtsProvider) null = make ("ms-per-char", 0, NULL);
  g_autoptr (TtsJobRun) run = tts_job_run (null, "Many words in here", NULL);
  g_autoptr (TtsJobRun) none = tts_job_run (null, "", NULL);

  g_assert_no_error (run->error);
  g_assert_cmpuint (run->pcm->len, ==, 2);
  g_assert_cmpuint (run->words->len, ==, 4);
  g_assert_no_error (none->error);
  g_assert_cmpuint (none->pcm->len, ==, 0);
}

/* fault, class, after, bytes that come, error */
static void
check_fault (const gchar *fault, gsize bytes, GstTtsError code)
{
  g_autoptr (GstTtsProvider) null = make ("ms-per-char", 10, "error-class",
      GST_TTS_ERROR_RATE, "fault-after", (guint64) 100, NULL);
  g_autoptr (TtsJobRun) run = NULL;

  gst_util_set_object_arg (G_OBJECT (null), "fault", fault);
  run = tts_job_run (null, "Hello there", NULL);
  g_assert_error (run->error, GST_TTS_ERROR, (gint) code);
  g_assert_cmpuint (run->pcm->len, ==, bytes);
}

static void
test_faults_that_fail (void)
{
  check_fault ("error", 200, GST_TTS_ERROR_RATE);
  check_fault ("odd-bytes", 200, GST_TTS_ERROR_TRANSIENT);
  check_fault ("bad-format", 0, GST_TTS_ERROR_UNSUPPORTED);
}

static void
test_faults_that_pass (void)
{
  g_autoptr (GstTtsProvider) null = make ("ms-per-char", 10, "fault-after",
      (guint64) 100, NULL);
  g_autoptr (TtsJobRun) tone = tts_job_run (null, "abcd", NULL);
  g_autoptr (TtsJobRun) cut = NULL, rate = NULL, noise = NULL, words = NULL;

  gst_util_set_object_arg (G_OBJECT (null), "fault", "short");
  cut = tts_job_run (null, "abcd", NULL);
  g_assert_no_error (cut->error);
  g_assert_cmpuint (cut->pcm->len, ==, 200);

  gst_util_set_object_arg (G_OBJECT (null), "fault", "wrong-rate");
  rate = tts_job_run (null, "abcd", NULL);
  g_assert_no_error (rate->error);
  g_assert_cmpint (rate->info.rate, ==, 22050);
  g_assert_cmpuint (tts_job_run_duration (rate), ==, 40 * GST_MSECOND);

  gst_util_set_object_arg (G_OBJECT (null), "fault", "noise");
  noise = tts_job_run (null, "abcd", NULL);
  g_assert_cmpuint (noise->pcm->len, ==, tone->pcm->len);
  g_assert_cmpint (memcmp (noise->pcm->data, tone->pcm->data,
          tone->pcm->len), !=, 0);

  gst_util_set_object_arg (G_OBJECT (null), "fault", "bad-words");
  words = tts_job_run (null, "abcd", NULL);
  g_assert_no_error (words->error);
  g_assert_cmpuint (words->pcm->len, ==, tone->pcm->len);
}

static void
test_match_and_count (void)
{
  g_autoptr (GstTtsProvider) null = make ("ms-per-char", 1, "fault-match",
      "bad", "fault-count", 2, NULL);
  guint requests;

  gst_util_set_object_arg (G_OBJECT (null), "fault", "error");
  for (guint i = 0; i < 4; i++) {
    g_autoptr (TtsJobRun) good = tts_job_run (null, "good", NULL);
    g_autoptr (TtsJobRun) bad = tts_job_run (null, "a bad one", NULL);

    g_assert_no_error (good->error);
    if (i < 2)
      g_assert_error (bad->error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
    else
      g_assert_no_error (bad->error);
  }
  g_object_get (null, "requests", &requests, NULL);
  g_assert_cmpuint (requests, ==, 8);
}

static void
test_script (void)
{
  g_autoptr (GstTtsProvider) null = make ("ms-per-char", 10, "script",
      "rate:2500 short@100  quota$", "fault-match", "x", NULL);
  g_autoptr (TtsJobRun) other = tts_job_run (null, "a", NULL);
  g_autoptr (TtsJobRun) rate = tts_job_run (null, "x", NULL);
  g_autoptr (TtsJobRun) cut = tts_job_run (null, "x", NULL);
  g_autoptr (TtsJobRun) quota = tts_job_run (null, "x", NULL);
  g_autoptr (TtsJobRun) good = tts_job_run (null, "x", NULL);

  g_assert_no_error (other->error);
  g_assert_error (rate->error, GST_TTS_ERROR, GST_TTS_ERROR_RATE);
  g_assert_cmpuint (gst_tts_job_get_retry_after (rate->job), ==,
      2500 * GST_MSECOND);
  g_assert_no_error (cut->error);
  g_assert_cmpuint (cut->pcm->len, ==, 200);
  g_assert_error (quota->error, GST_TTS_ERROR, GST_TTS_ERROR_QUOTA);
  g_assert_cmpuint (gst_tts_job_get_retry_after (quota->job), ==, 0);
  g_assert_true (gst_tts_job_get_maybe_billed (quota->job));
  g_assert_false (gst_tts_job_get_maybe_billed (rate->job));
  g_assert_no_error (good->error);
}

static void
test_bad_script (void)
{
  static const gchar *const scripts[] = {
    "rat", "rate:", "rate:x", "ok@-1", "rate:99999999999", "ok,ok",
  };
  g_autoptr (GstTtsProvider) null = make ("script", "ok quota", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++) {
    g_autofree gchar *kept = NULL;

    g_test_expect_message ("GstTtsProviders", G_LOG_LEVEL_WARNING,
        "*is no outcome*");
    g_object_set (null, "script", scripts[i], NULL);
    g_test_assert_expected_messages ();
    g_object_get (null, "script", &kept, NULL);
    g_assert_cmpstr (kept, ==, "ok quota");
  }
}

static void
test_passes_for_remote (void)
{
  g_autoptr (GstTtsProvider) null = make ("remote", TRUE,
      "not-deterministic", TRUE, "account", "box/1", "told-concurrency", 3,
      NULL);
  g_autoptr (TtsJobRun) run = tts_job_run (null, "a", NULL);
  g_autofree gchar *account = gst_tts_provider_dup_account (null);
  GstTtsCapabilities caps;

  gst_tts_provider_get_capabilities (null, &caps);
  g_assert_false (caps.local);
  g_assert_false (caps.deterministic);
  g_assert_cmpstr (account, ==, "box/1");
  g_assert_cmpuint (gst_tts_job_get_max_concurrency (run->job), ==, 3);
}

static void
test_unusable (void)
{
  g_autoptr (GstTtsProvider) null = make (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (gst_tts_provider_check (null, &error));
  gst_util_set_object_arg (G_OBJECT (null), "fault", "unusable");
  g_assert_false (gst_tts_provider_check (null, &error));
  g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED);
}

static void
test_delay_on_clock (void)
{
  g_autoptr (GstTtsProvider) null = make ("delay", 3600000, "ms-per-char", 1,
      NULL);
  g_autoptr (GstClock) clock = gst_test_clock_new ();
  g_autoptr (TtsJobRun) run = NULL;

  g_assert_true (gst_element_set_clock (GST_ELEMENT (null), clock));
  run = tts_job_run_start (null, "late", NULL);
  gst_test_clock_wait_for_next_pending_id (GST_TEST_CLOCK (clock), NULL);
  g_assert_false (run->done);
  g_assert_true (gst_test_clock_crank (GST_TEST_CLOCK (clock)));
  tts_job_run_wait (run);
  g_assert_no_error (run->error);
  g_assert_cmpuint (gst_clock_get_time (clock), ==, 3600 * GST_SECOND);
}

static void
assert_cancel_ends_at_once (TtsJobRun *run)
{
  gint64 start = g_get_monotonic_time ();

  gst_tts_job_cancel (run->job);
  tts_job_run_wait (run);
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC);
}

static void
test_cancel (void)
{
  g_autoptr (GstTtsProvider) late = make ("delay", 3600000, NULL);
  g_autoptr (GstTtsProvider) hangs = make ("fault-after", (guint64) 100, NULL);
  g_autoptr (TtsJobRun) waiting = tts_job_run_start (late, "text", NULL);
  g_autoptr (TtsJobRun) hanging = NULL;

  assert_cancel_ends_at_once (waiting);
  gst_util_set_object_arg (G_OBJECT (hangs), "fault", "hang");
  hanging = tts_job_run_start (hangs, "text", NULL);
  tts_job_run_wait_bytes (hanging, 200);
  assert_cancel_ends_at_once (hanging);
}

static void
test_not_in_auto (void)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find ("ttsnull");

  g_assert_cmpuint (gst_plugin_feature_get_rank (GST_PLUGIN_FEATURE (factory)),
      ==, GST_RANK_NONE);
  g_assert_cmpstr (gst_tts_provider_factory_get_name (factory), ==, "null");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/null/timing", test_timing);
  g_test_add_func ("/null/repeats", test_repeats);
  g_test_add_func ("/null/pieces", test_pieces_do_not_matter);
  g_test_add_func ("/null/format", test_format);
  g_test_add_func ("/null/near-empty", test_near_empty);
  g_test_add_func ("/null/faults-that-fail", test_faults_that_fail);
  g_test_add_func ("/null/faults-that-pass", test_faults_that_pass);
  g_test_add_func ("/null/match-and-count", test_match_and_count);
  g_test_add_func ("/null/script", test_script);
  g_test_add_func ("/null/bad-script", test_bad_script);
  g_test_add_func ("/null/passes-for-remote", test_passes_for_remote);
  g_test_add_func ("/null/unusable", test_unusable);
  g_test_add_func ("/null/delay-on-clock", test_delay_on_clock);
  g_test_add_func ("/null/cancel", test_cancel);
  g_test_add_func ("/null/not-in-auto", test_not_in_auto);

  return tts_test_run ();
}
