/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who speaks when several providers can, and what the user is told. */
#include <string.h>

#include "test-main.h"

/* Runs the line until its end; the providers of its cues, in order, joined
 * with a space, and the warnings one a line. */
static void
run_line (const gchar *line, GString *providers, GString *warnings,
    GError **error)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, error);
  g_autoptr (GstBus) bus = NULL;
  gboolean over = FALSE;

  g_assert_nonnull (pipeline);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (!over) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
        GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR
        | GST_MESSAGE_WARNING | GST_MESSAGE_ELEMENT);
    const GstStructure *s = gst_message_get_structure (message);
    g_autoptr (GError) warning = NULL;

    over = GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS
        || GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR;
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
      gst_message_parse_error (message, error, NULL);
    else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING) {
      gst_message_parse_warning (message, &warning, NULL);
      g_string_append_printf (warnings, "%s\n", warning->message);
    } else if (s && gst_structure_has_name (s, "tts-cue-done"))
      g_string_append_printf (providers, "%s%s", providers->len ? " " : "",
          gst_structure_get_string (s, "provider"));
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
check (const gchar *line, const gchar *expected_providers,
    const gchar *expected_warnings)
{
  g_autoptr (GString) providers = g_string_new (NULL);
  g_autoptr (GString) warnings = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  run_line (line, providers, warnings, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (providers->str, ==, expected_providers);
  g_assert_cmpstr (warnings->str, ==, expected_warnings);
}

static void
test_auto (void)
{
  check ("ttssrc text=Hello ! fakesink", "flite", "");
  check ("ttssrc text=Hello language-code=en-GB ! fakesink", "flite", "");
  check ("ttssrc text=Hallo language-code=de-AT ! fakesink", "espeak", "");
  check ("ttssrc text=Hello voice=en-US ! fakesink", "espeak", "");
  check ("ttssrc text=\"<speak>One.<p xml:lang='de'>Eins.</p></speak>\" "
      "provider=espeak,flite ! fakesink", "espeak espeak", "");
}

static void
test_warnings (void)
{
  check ("ttssrc text=Hello provider=flite voice=rms pitch=3 ! fakesink",
      "flite",
      "flite's voice rms has one pitch only: the pitch is ignored\n");
  check ("ttssrc text=\"One.\n\nTwo.\" provider=espeak rate=3 ! fakesink",
      "espeak espeak",
      "espeak speaks 80 to 449 words a minute, not 525\n");
}

static void
check_unknown_voice (const gchar *line, const gchar *near)
{
  g_autoptr (GString) providers = g_string_new (NULL);
  g_autoptr (GString) warnings = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  run_line (line, providers, warnings, &error);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, near));
  g_assert_cmpstr (providers->str, ==, "");
}

static void
test_unknown_voice (void)
{
  check_unknown_voice ("ttssrc text=Hi provider=flite voice=slz ! fakesink",
      "slt");
  check_unknown_voice ("ttssrc text=Hi provider=espeak voice=en-USA "
      "! fakesink", "en-US");
  check_unknown_voice ("ttssrc text=Hi voice=kal61 ! fakesink", "kal16");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);

  g_test_add_func ("/choice/auto", test_auto);
  g_test_add_func ("/choice/warnings", test_warnings);
  g_test_add_func ("/choice/unknown-voice", test_unknown_voice);

  return tts_test_run ();
}
