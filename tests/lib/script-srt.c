/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SubRip. */
#include "script-test.h"
#include "test-main.h"

#define SRT GST_TTS_FORMAT_SRT

static void
test_good (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "1\n00:00:01,000 --> 00:00:02,500\n<i>Hello</i>\n- there\n\n"
      "2\n00:01:00.5 --> 01:00:00,25  X1:10 X2:20\n"
      "{\\an8}<font color=\"#ff0000\">Red &amp; <b>blue</b></font>\n\n"
      "7\n100:00:00,000 --> 100:00:00,001\na < b, c > d & {e} <x>\n",
      AUTO, "a.txt");

  g_assert_cmpint (script->format, ==, SRT);
  tts_assert_cues (script, "Hello\n- there", "Red & blue",
      "a < b, c > d & {e} <x>", NULL);
  tts_assert_warnings (script, NULL);
  g_assert_cmpuint (tts_cue (script, 0)->start, ==, GST_SECOND);
  g_assert_cmpuint (tts_cue (script, 0)->slot, ==, 1500 * GST_MSECOND);
  g_assert_cmpstr (tts_cue (script, 0)->id, ==, "1");
  g_assert_cmpuint (tts_cue (script, 1)->start, ==, 60500 * GST_MSECOND);
  g_assert_cmpuint (tts_cue (script, 1)->slot, ==,
      (3600250 - 60500) * GST_MSECOND);
  g_assert_cmpuint (tts_cue (script, 2)->start, ==, 360000 * GST_SECOND);
  g_assert_cmpuint (tts_cue (script, 2)->slot, ==, GST_MSECOND);
  g_assert_cmpstr (tts_cue (script, 2)->id, ==, "7");
  g_assert_cmpuint (tts_cue (script, 2)->line, ==, 11);
}

static void
test_no_marks (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "00:01 --> 00:02\n[pause:1s] [a](/b/)\n", AUTO, NULL);

  tts_assert_cues (script, "[pause:1s] [a](/b/)", NULL);
}

static void
test_sloppy (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "\n\n1\r\n00:00:01,000 --> 00:00:02,000\r\nOne\r\n\r\nmore\r\n"
      "2\r\n00:00:03,000 --> 00:00:04,000\r\nTwo\r\n"
      "00:00:05,000-->00:00:06,000\r\n42 --> 43\r\n", AUTO, "a");

  tts_assert_cues (script, "One\nmore", "Two", "42 --> 43", NULL);
  g_assert_cmpstr (tts_cue (script, 1)->id, ==, "2");
  g_assert_null (tts_cue (script, 2)->id);
  tts_assert_warnings (script, "a:7: text after a blank line, taken as part "
      "of the cue before it", NULL);
}

static void
test_odd_times (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "1\n00:00:05,000 --> 00:00:09,000\nOne\n\n"
      "2\n00:00:06,000 --> 00:00:06,000\nTwo\n\n"
      "3\n00:00:01,000 --> 00:00:02,000\nThree\n", AUTO, "a");

  tts_assert_cues (script, "One", "Two", "Three", NULL);
  tts_assert_warnings (script,
      "a:6: the cue starts before the one before it ends; both are kept",
      "a:6: the cue ends when it starts; it gets the time it needs", NULL);
  g_assert_cmpuint (tts_cue (script, 1)->slot, ==, GST_CLOCK_TIME_NONE);
  g_assert_cmpuint (tts_cue (script, 2)->start, ==, GST_SECOND);
}

static void
test_blank_cue (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "1\n00:00:01,000 --> 00:00:02,000\n\n"
      "2\n00:00:03,000 --> 00:00:04,000\n<i></i> {\\an8}\n\n"
      "3\n00:00:05,000 --> 00:00:06,000\nThree\n", AUTO, "a");

  tts_assert_cues (script, "Three", NULL);
  tts_assert_warnings (script, "a:2: nothing to say here, left out", NULL);
}

#define NO_PAIR " is not a pair of times such as " \
    "00:00:01,000 --> 00:00:02,500"

static void
test_bad (void)
{
  tts_assert_fails ("1\n00:00:02,000 --> 00:00:01,000\nOne", SRT, "a",
      "a:2: the cue ends before it starts");
  tts_assert_fails ("1\n-00:00:02,000 --> 00:00:01,000\nOne", SRT, "a",
      "a:2: \"-00:00:02,000 --> 00:00:01,000\"" NO_PAIR);
  tts_assert_fails ("1\n00:00:01,000 --> 00:00:02,000\nOne\n\n"
      "2\n00:61:00,000 --> 00:62:00,000\nTwo", SRT, "a",
      "a:6: \"00:61:00,000 --> 00:62:00,000\"" NO_PAIR);
  tts_assert_fails ("1\n00:00:01,000 --> 00:00:02,000\nOne\n\n"
      "2\n00:00:03,000 -> 00:00:04,000\nTwo", SRT, "a",
      "a:6: \"00:00:03,000 -> 00:00:04,000\"" NO_PAIR);
  tts_assert_fails ("00:00:01,000 --> 00:00:02,000\nOne\n\n"
      "00:00:03 --> 1234567:00:04\nTwo", SRT, "a",
      "a:4: \"00:00:03 --> 1234567:00:04\"" NO_PAIR);
  tts_assert_fails ("1\n12345678901234567890123456789012345678901234567890"
      "123456789\303\251 -->", SRT, "a",
      "a:2: \"12345678901234567890123456789012345678901234567890123456789"
      "\357\277\275\"" NO_PAIR);
  tts_assert_fails ("1\n", SRT, "a",
      "a:1: there are no times such as 00:00:01,000 --> 00:00:02,500");
  tts_assert_fails ("Hello\n00:00:01,000 --> 00:00:02,000\nOne", SRT, "a",
      "a:1: there is text before the first times");
  tts_assert_fails ("1\n00:00:01,000 --> 00:00:02,000\n...\n", SRT, "a",
      "a: there is nothing to say");
  tts_assert_fails ("", SRT, "a", "a: there is nothing to say");
}

static void
test_flood (void)
{
  static const gchar * const units[] = { "<", "<i", "{\\", "{", "&", "&#1",
    "1", "1\n", "<i>", "\n\n1" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    g_autoptr (GString) text =
        g_string_new ("00:00:01,000 --> 00:00:02,000\nHello there.\n");
    g_autoptr (GstTtsScript) script = NULL;

    while (text->len < 90 * 1000)
      g_string_append (text, units[i]);
    while (text->len < tts_test_size (4 * 1000 * 1000))
      g_string_append_printf (text, " %s", units[i]);
    script = gst_tts_script_parse (text->str, text->len, SRT, "a", NULL);
    g_assert_true (i == 9 || script);
  }
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/script-srt/good", test_good);
  g_test_add_func ("/script-srt/no-marks", test_no_marks);
  g_test_add_func ("/script-srt/sloppy", test_sloppy);
  g_test_add_func ("/script-srt/odd-times", test_odd_times);
  g_test_add_func ("/script-srt/blank-cue", test_blank_cue);
  g_test_add_func ("/script-srt/bad", test_bad);
  g_test_add_func ("/script-srt/flood", test_flood);
  return tts_test_run ();
}
