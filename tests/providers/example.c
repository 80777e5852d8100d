/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider that docs/adding-a-provider.md makes, built from its page. */
#include "job-run.h"
#include "test-main.h"

#define UNIT (60 * GST_MSECOND)

GST_ELEMENT_REGISTER_DECLARE (ttsmorse);

static GstTtsProvider *
make (void)
{
  g_autoptr (GError) error = NULL;
  GstTtsProvider *morse = gst_tts_provider_make ("morse", &error);

  g_assert_no_error (error);
  return morse;
}

static void
test_speaks (void)
{
  g_autoptr (GstTtsProvider) morse = make ();
  g_autoptr (TtsJobRun) run = tts_job_run (morse, "SOS e", NULL);
  g_autofree gchar *words = tts_job_run_dup_words (run);

  g_assert_no_error (run->error);
  g_assert_cmpstr (words, ==, "SOS|e");
  tts_job_run_assert_words (run);
  g_assert_cmpuint (g_array_index (run->words, TtsJobWord, 1).start, ==,
      (8 + 14 + 8 + 4) * UNIT);
  g_assert_cmpstr (run->warnings->str, ==, "");
}

static void
test_warns (void)
{
  g_autoptr (GstTtsProvider) morse = make ();
  g_autoptr (TtsJobRun) run = tts_job_run (morse, "é", NULL);

  g_assert_no_error (run->error);
  g_assert_cmpstr (run->warnings->str, ==,
      "morse says a to z only: other letters are left out\n");
}

static void
test_pipeline (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch ("ttssrc text=sos "
      "provider=morse morse::pitch=500 ! fakesink", &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) end = NULL;

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  end = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
  g_assert_cmpstr (GST_MESSAGE_TYPE_NAME (end), ==, "eos");
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_assert_true (GST_ELEMENT_REGISTER (ttsmorse, NULL));

  g_test_add_func ("/example/speaks", test_speaks);
  g_test_add_func ("/example/warns", test_warns);
  g_test_add_func ("/example/pipeline", test_pipeline);

  return tts_test_run ();
}
