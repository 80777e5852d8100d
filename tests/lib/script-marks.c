/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inline marks, and what only looks like one. */
#include <string.h>

#include "script-test.h"
#include "test-main.h"

static GstTtsCue *
parse (const gchar *text)
{
  return gst_tts_cue_parse_inline (text, strlen (text));
}

static void
test_pause (void)
{
  g_autoptr (GstTtsCue) cue =
      parse ("[pause:2] One [pause:1.5s] two,[PAUSE: 300ms ]three.[pause:.5]");

  g_assert_cmpstr (cue->text, ==, "One two,three.");
  tts_assert_spans (cue, "pause 0 0 2000", "pause 4 0 1500", "pause 8 0 300",
      "pause 14 0 500", NULL);
}

static void
test_long_pause (void)
{
  g_autoptr (GstTtsScript) script =
      tts_parse ("One\ntwo [pause:90s] [pause:100000000000000000000] three",
      AUTO, "a");

  tts_assert_spans (tts_cue (script, 0), "pause 8 0 60000",
      "pause 8 0 60000", NULL);
  tts_assert_warnings (script, "a:2: a pause of 90 s is cut to 60 s", NULL);
}

static void
test_phonemes (void)
{
  g_autoptr (GstTtsCue) cue =
      parse ("Say [Kokoro](/k\312\212k/) and [New York](/nju/)!");

  g_assert_cmpstr (cue->text, ==, "Say Kokoro and New York!");
  tts_assert_spans (cue, "phonemes 4 6 k\312\212k", "phonemes 15 8 nju",
      NULL);
}

static void
test_voice (void)
{
  g_autoptr (GstTtsCue) cue =
      parse ("I say [voice:anna]she [voice: ben ]he[/voice] she[/voice] I");

  g_assert_cmpstr (cue->text, ==, "I say she he she I");
  tts_assert_spans (cue, "voice 6 10 anna", "voice 10 2 ben", NULL);
}

static void
test_voice_of_all (void)
{
  g_autoptr (GstTtsCue) cue = parse (" [voice:anna] Hello [voice:ben] you");

  g_assert_cmpstr (cue->text, ==, "Hello you");
  g_assert_cmpstr (cue->voice, ==, "anna");
  tts_assert_spans (cue, "voice 6 3 ben", NULL);
}

static void
test_no_marks (void)
{
  static const gchar * const texts[] = {
    "As shown [1], [2] and [a](b).",
    "A [link](http://example.org/a) here, [one](/docs/page/index) there.",
    "[pause:] [pause:1h] [pause:1.2.3] [pause:-1] [pause:1s", "[voice:]",
    "[](/x/)", "[ ](/x/)", "[a](//)", "[a](/x", "[a](/x/", "[", "]", "[]",
    "[[a](b", "[a\n](/x/)", "\\",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GstTtsCue) cue = parse (texts[i]);

    g_assert_cmpstr (cue->text, ==, texts[i]);
    g_assert_cmpuint (gst_tts_cue_n_spans (cue), ==, 0);
    g_assert_null (cue->voice);
  }
}

static void
test_escape (void)
{
  g_autoptr (GstTtsCue) cue = parse ("\\[pause:1s] C:\\x \\[a](/b/) [c](/d/)");

  g_assert_cmpstr (cue->text, ==, "[pause:1s] C:\\x [a](/b/) c");
  tts_assert_spans (cue, "phonemes 25 1 d", NULL);
}

static void
test_warnings (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "One [/voice] two\n[pause:x] three [pause:y]\n[voice: ] four", AUTO, "a");

  tts_assert_cues (script,
      "One two\n[pause:x] three [pause:y]\n[voice: ] four", NULL);
  tts_assert_warnings (script,
      "a:1: [/voice] without a [voice:...] before it, left out",
      "a:2: [pause:x] has no time such as 1.5s or 300ms, so it is text",
      "a:3: [voice:] names no voice, so it is text", NULL);
}

static void
test_rubbish (void)
{
  static const gchar data[] = "a\0b\377[pause:1";
  g_autoptr (GstTtsCue) cue = gst_tts_cue_parse_inline (data,
      sizeof data - 1);
  g_autoptr (GstTtsCue) empty = gst_tts_cue_parse_inline ("", 0);

  g_assert_cmpstr (cue->text, ==, "a\357\277\275b\357\277\275[pause:1");
  g_assert_cmpstr (empty->text, ==, "");
}

static void
test_flood (void)
{
  static const gchar * const units[] = { "[", "[[a](/", "[pause:1]",
    "[voice:a]", "[pause:1][voice:a]b", "[a](/b/)", "\\[", "[/voice]" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    g_autoptr (GString) text = g_string_new ("Hello ");
    g_autoptr (GstTtsCue) cue = NULL;

    while (text->len < tts_test_size (2 * 1000 * 1000))
      g_string_append (text, units[i]);
    cue = gst_tts_cue_parse_inline (text->str, text->len);
    g_assert_cmpuint (gst_tts_cue_n_spans (cue), <=, 100000);
  }
}

static void
test_too_many (void)
{
  g_autoptr (GString) text = g_string_new ("Hello\n");

  for (guint i = 0; i <= 100000; i++)
    g_string_append (text, "[pause:1]");
  tts_assert_fails (text->str, AUTO, "a",
      "a:2: more than 100000 marks in one cue");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/script-marks/pause", test_pause);
  g_test_add_func ("/script-marks/long-pause", test_long_pause);
  g_test_add_func ("/script-marks/phonemes", test_phonemes);
  g_test_add_func ("/script-marks/voice", test_voice);
  g_test_add_func ("/script-marks/voice-of-all", test_voice_of_all);
  g_test_add_func ("/script-marks/no-marks", test_no_marks);
  g_test_add_func ("/script-marks/escape", test_escape);
  g_test_add_func ("/script-marks/warnings", test_warnings);
  g_test_add_func ("/script-marks/rubbish", test_rubbish);
  g_test_add_func ("/script-marks/flood", test_flood);
  g_test_add_func ("/script-marks/too-many", test_too_many);
  return tts_test_run ();
}
