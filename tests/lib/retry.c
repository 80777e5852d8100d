/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What follows a failed try: which reaction, after which wait. */
#include "../../gst/tts/gst-tts-retry-private.h"
#include "test-main.h"

static void
test_reactions (void)
{
  static const GstTtsReaction expected[] = {
    [GST_TTS_ERROR_AUTH] = GST_TTS_REACTION_DISMISS,
    [GST_TTS_ERROR_QUOTA] = GST_TTS_REACTION_DISMISS,
    [GST_TTS_ERROR_RATE] = GST_TTS_REACTION_QUEUE,
    [GST_TTS_ERROR_CONCURRENCY] = GST_TTS_REACTION_QUEUE,
    [GST_TTS_ERROR_TRANSIENT] = GST_TTS_REACTION_RETRY,
    [GST_TTS_ERROR_BAD_INPUT] = GST_TTS_REACTION_GIVE_UP,
    [GST_TTS_ERROR_UNSUPPORTED] = GST_TTS_REACTION_ELSEWHERE,
    [GST_TTS_ERROR_NOT_CONFIGURED] = GST_TTS_REACTION_ELSEWHERE,
    [GST_TTS_ERROR_MODEL] = GST_TTS_REACTION_ELSEWHERE,
    [GST_TTS_ERROR_DEVICE] = GST_TTS_REACTION_RETRY,
    [GST_TTS_ERROR_BUDGET] = GST_TTS_REACTION_GIVE_UP,
    [GST_TTS_ERROR_MISMATCH] = GST_TTS_REACTION_RETRY,
    [GST_TTS_ERROR_WORKER] = GST_TTS_REACTION_ONCE_MORE,
  };
  g_autoptr (GError) foreign =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "late");

  for (gint i = 0; i < (gint) G_N_ELEMENTS (expected); i++) {
    g_autoptr (GError) error = g_error_new_literal (GST_TTS_ERROR, i, "");

    g_assert_cmpint (gst_tts_reaction_to (error), ==, expected[i]);
    g_assert_cmpuint (gst_tts_error_class (error), ==, i);
  }
  g_assert_cmpint (gst_tts_reaction_to (foreign), ==, GST_TTS_REACTION_RETRY);
  g_assert_cmpuint (gst_tts_error_class (foreign), ==,
      GST_TTS_N_ERROR_CLASSES - 1);
}

static void
test_delays (void)
{
  static const GstTtsRetryPolicy policy = { 3, GST_SECOND, 60 * GST_SECOND };
  static const guint seconds[] = { 1, 4, 16, 60, 60 };

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++) {
    GstClockTime middle = seconds[i] * GST_SECOND;

    g_assert_cmpuint (gst_tts_retry_delay (&policy, i + 1, 0, 0.5), ==,
        middle);
    g_assert_cmpuint (gst_tts_retry_delay (&policy, i + 1, 0, 0.0), ==,
        middle * 8 / 10);
    g_assert_cmpuint (gst_tts_retry_delay (&policy, i + 1, 0, 1.0), ==,
        MIN (middle * 12 / 10, policy.max_delay));
  }
  g_assert_cmpuint (gst_tts_retry_delay (&policy, G_MAXUINT, 0, 0.5), ==,
      policy.max_delay);
}

static void
test_told (void)
{
  static const GstTtsRetryPolicy policy = { 3, GST_SECOND, 60 * GST_SECOND };
  static const GstTtsRetryPolicy none = { 3, 0, 0 };

  /* never before it was told, even past the longest wait of our own */
  g_assert_cmpuint (gst_tts_retry_delay (&policy, 1, 90 * GST_SECOND, 0.0),
      ==, 90 * GST_SECOND);
  g_assert_cmpuint (gst_tts_retry_delay (&policy, 3, 90 * GST_SECOND, 1.0),
      ==, 99 * GST_SECOND);
  g_assert_cmpuint (gst_tts_retry_delay (&none, 3, 0, 1.0), ==, 0);
  g_assert_cmpuint (gst_tts_retry_delay (&none, 3, 1, 0.0), ==, 1);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/retry/reactions", test_reactions);
  g_test_add_func ("/retry/delays", test_delays);
  g_test_add_func ("/retry/told", test_told);

  return tts_test_run ();
}
