/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WebVTT. */
#include <string.h>

#include "script-test.h"
#include "test-main.h"

#define VTT GST_TTS_FORMAT_WEBVTT

static void
test_good (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "\357\273\277WEBVTT - a title\nKind: captions\n\n"
      "NOTE made by hand\nover two lines\n\n"
      "STYLE\n::cue { color: red }\n\nREGION\nid:one\n\n"
      "intro\n00:01.000 --> 00:02.500 line:0 align:start\n"
      "<c.red>Hello</c> <i>big</i>\n<00:00:01.500>world &amp; all&nbsp;&lt;3\n"
      "\n100:00:00.000 --> 100:00:01.000\n&lrm;A&rlm; &#66; &#x43; &unknown; "
      "1 < 2\n", AUTO, "a.txt");

  g_assert_cmpint (script->format, ==, VTT);
  tts_assert_cues (script, "Hello big\nworld & all\302\240<3",
      "\342\200\216A\342\200\217 B C &unknown; 1 < 2", NULL);
  tts_assert_warnings (script, NULL);
  g_assert_cmpstr (tts_cue (script, 0)->id, ==, "intro");
  g_assert_cmpuint (tts_cue (script, 0)->line, ==, 13);
  g_assert_cmpuint (tts_cue (script, 0)->start, ==, GST_SECOND);
  g_assert_cmpuint (tts_cue (script, 0)->slot, ==, 1500 * GST_MSECOND);
  g_assert_null (tts_cue (script, 1)->id);
  g_assert_cmpuint (tts_cue (script, 1)->start, ==, 360000 * GST_SECOND);
}

static void
test_voices (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "WEBVTT\n\nx\n00:01.000 --> 00:05.000\n- <v.loud Ann &amp; Co>One</v>\n"
      "- <v Ben>Two <v Ben>more</v> rest\n\n"
      "00:06.000 --> 00:07.000\n<v Ann>Three\n\n"
      "00:08.000 --> 00:09.000\nFour\n", AUTO, "a");

  tts_assert_cues (script, "One", "Two more", "rest", "Three", "Four", NULL);
  g_assert_cmpstr (tts_cue (script, 0)->speaker, ==, "Ann & Co");
  g_assert_cmpstr (tts_cue (script, 0)->id, ==, "x");
  g_assert_cmpuint (tts_cue (script, 0)->start, ==, GST_SECOND);
  g_assert_cmpuint (tts_cue (script, 0)->slot, ==, 4 * GST_SECOND);
  g_assert_cmpstr (tts_cue (script, 1)->speaker, ==, "Ben");
  g_assert_cmpuint (tts_cue (script, 1)->start, ==, GST_CLOCK_TIME_NONE);
  g_assert_cmpuint (tts_cue (script, 1)->slot, ==, GST_CLOCK_TIME_NONE);
  g_assert_null (tts_cue (script, 1)->id);
  g_assert_null (tts_cue (script, 2)->speaker);
  g_assert_cmpstr (tts_cue (script, 3)->speaker, ==, "Ann");
  g_assert_null (tts_cue (script, 4)->speaker);
}

static void
test_languages (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "WEBVTT\n\n00:01.000 --> 00:02.000\n"
      "Say <lang fr>oui <lang de>ja</lang></lang> now\n\n"
      "00:03.000 --> 00:04.000\n<lang es><v Ann>Si<v Ben>No\n\n"
      "00:05.000 --> 00:06.000\n<ruby>Kan<rt>reading</rt></ruby>ji\n",
      AUTO, "a");

  tts_assert_cues (script, "Say oui ja now", "Si", "No", "Kanji", NULL);
  tts_assert_spans (tts_cue (script, 0), "language 4 6 fr",
      "language 8 2 de", NULL);
  g_assert_cmpstr (tts_cue (script, 1)->language, ==, "es");
  g_assert_cmpstr (tts_cue (script, 2)->language, ==, "es");
  g_assert_null (tts_cue (script, 3)->language);
}

static void
test_odd (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "WEBVTT\n\nno times\nhere\n\n00:03.000 --> 00:04.000\n<x.y z>One</x>\n"
      "00:01.000 --> 00:02.000\nTwo\n\n00:05.000 --> 00:06.000\n...\n",
      AUTO, "a");

  tts_assert_cues (script, "One", "Two", NULL);
  tts_assert_warnings (script, "a:3: a block without times, left out",
      "a:6: unknown tag <x.y> left out",
      "a:8: the cue starts before the one before it ends; both are kept",
      "a:11: nothing to say here, left out", NULL);
}

static void
test_bad (void)
{
  tts_assert_fails ("Hello", VTT, "a", "a:1: the first line is not WEBVTT");
  tts_assert_fails ("", VTT, "a", "a:1: the first line is not WEBVTT");
  tts_assert_fails ("WEBVTT\n\nNOTE only\n", VTT, "a",
      "a: there is nothing to say");
  tts_assert_fails ("WEBVTT\n\n00:02.000 --> 00:01.000\nOne", VTT, "a",
      "a:3: the cue ends before it starts");
  tts_assert_fails ("WEBVTT\n\nid\n00:02.000 --> x\nOne", VTT, "a",
      "a:4: \"00:02.000 --> x\" is not a pair of times such as "
      "00:01.000 --> 00:02.500");
}

static void
test_flood (void)
{
  static const gchar * const units[] = { "<", "<1", "<i", "<v a>", "<v a>b",
    "<lang a>", "<lang a>b", "</lang>", "&", "<1:", "<rt>", "-<v a>-<v b>",
    "\n\nx", "\n\n0:0-->" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    g_autoptr (GString) text =
        g_string_new ("WEBVTT\n\n00:01.000 --> 00:02.000\nHello there.\n");
    g_autoptr (GstTtsScript) script = NULL;

    while (text->len < tts_test_size (2 * 1000 * 1000))
      g_string_append_printf (text, "%s ", units[i]);
    g_string_append (text, ">");
    script = gst_tts_script_parse (text->str, text->len, VTT, "a", NULL);
    g_assert_true (script || strstr (units[i], "-->"));
  }
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/script-vtt/good", test_good);
  g_test_add_func ("/script-vtt/voices", test_voices);
  g_test_add_func ("/script-vtt/languages", test_languages);
  g_test_add_func ("/script-vtt/odd", test_odd);
  g_test_add_func ("/script-vtt/bad", test_bad);
  g_test_add_func ("/script-vtt/flood", test_flood);
  return tts_test_run ();
}
