/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dialogues, and prose that must not be taken for one. */
#include "script-test.h"
#include "test-main.h"

#define DIALOGUE GST_TTS_FORMAT_DIALOGUE

static void
test_good (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "ANNA: Hello,\nhow are you?\n\nDR. O'NEIL 2 (softly): [pause:1s]Fine.\n"
      "  Note: this goes on.\nANNA:\nAt http://example.org, 12:30.\n\n"
      "Still me.\n", AUTO, "a.txt");

  g_assert_cmpint (script->format, ==, DIALOGUE);
  tts_assert_cues (script, "Hello,\nhow are you?",
      "Fine.\n  Note: this goes on.", "At http://example.org, 12:30.",
      "Still me.", NULL);
  tts_assert_warnings (script, NULL);
  g_assert_cmpstr (tts_cue (script, 0)->speaker, ==, "ANNA");
  g_assert_null (tts_cue (script, 0)->extra);
  g_assert_cmpstr (tts_cue (script, 1)->speaker, ==, "DR. O'NEIL 2");
  g_assert_cmpstr (tts_cue (script, 1)->extra, ==,
      "{\"direction\":\"softly\"}");
  g_assert_cmpuint (tts_cue (script, 1)->line, ==, 4);
  tts_assert_spans (tts_cue (script, 1), "pause 0 0 1000", NULL);
  g_assert_cmpstr (tts_cue (script, 3)->speaker, ==, "ANNA");
  g_assert_cmpuint (tts_cue (script, 3)->line, ==, 9);
}

static void
assert_detected (const gchar *text, GstTtsFormat format)
{
  g_autoptr (GstTtsScript) script = tts_parse (text, AUTO, "a.txt");

  g_assert_cmpint (script->format, ==, format);
}

static void
test_detected (void)
{
  assert_detected ("ANNA: Hi.\nBEN: Hello.", DIALOGUE);
  assert_detected ("Anna: Hi.\nBen: Hello.\nAnna: Well?", DIALOGUE);
  assert_detected ("Q: Why?\nA: So.\n\nQ: And?\nA: Yes.", DIALOGUE);
  assert_detected ("\345\260\217\346\230\216\357\274\232\344\275\240\n"
      "\345\260\217\347\272\242\357\274\232\345\245\275\n"
      "\345\260\217\346\230\216\357\274\232\345\220\227\n", DIALOGUE);
}

static void
test_prose (void)
{
  static const gchar * const texts[] = {
    "Note: this is prose.\n\nAnd so is this.",
    "NOTE: one thing.\nWARNING: another thing.",
    "Ingredients: flour and eggs.\nMethod: mix.\nTime: 20 minutes.",
    "From: Ann\nTo: Ben\nSubject: lunch",
    "Monday: rain.\nTuesday: sun.\nWednesday: wind.",
    "See http://example.org/a: it is good.\nhttps://example.org/b too.",
    "12:30: lunch.\n13:30: work.\n12:30: lunch.",
    "He said: no.\nShe said: yes.\nHe said: no.",
    "There are two ways: this one.\nAnd that one: look.",
    "Anna: Hello.", "ANNA: One.\nANNA: Two.",
    "Once upon a time.\n\nANNA: Hi.\nBEN: Hello.\nANNA: Bye.",
    "std::vector: a type.\nstd::list: a type.\nstd::vector: again.",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_detected (texts[i], GST_TTS_FORMAT_TEXT);
}

static void
test_forced (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "It was late.\n\nanna: Hi.\nNote: me too. he said: no\n", DIALOGUE, "a");

  tts_assert_cues (script, "It was late.", "Hi.", "me too. he said: no",
      NULL);
  g_assert_null (tts_cue (script, 0)->speaker);
  g_assert_cmpstr (tts_cue (script, 1)->speaker, ==, "anna");
  g_assert_cmpstr (tts_cue (script, 2)->speaker, ==, "Note");
}

static void
test_by_name (void)
{
  g_autoptr (GstTtsScript) script =
      tts_parse ("Anna: Hi.\nBen: Hello.", AUTO, "a.dialogue");

  g_assert_cmpint (script->format, ==, DIALOGUE);
  g_assert_cmpstr (tts_cue (script, 1)->speaker, ==, "Ben");
}

static void
test_bad (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "ANNA: ...\nBEN: Hello.\n(x): A\n : B\nANNA (: C\nANNA (\"): D\n: E",
      DIALOGUE, "a");

  tts_assert_cues (script,
      "Hello.\n(x): A\n : B\nANNA (: C\nANNA (\"): D\n: E", NULL);
  tts_assert_warnings (script, "a:1: nothing to say here, left out", NULL);
  tts_assert_fails ("ANNA:\nBEN: ...\n", DIALOGUE, "a",
      "a: there is nothing to say");
}

static void
test_flood (void)
{
  static const gchar * const units[] = { ":", "A:", "A: ", "A: b\n", "A (",
    "\357\274\232", "A \n" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    g_autoptr (GString) text = g_string_new ("ANNA: Hi\n");
    g_autoptr (GstTtsScript) script = NULL;

    while (text->len < tts_test_size (2 * 1000 * 1000))
      g_string_append (text, units[i]);
    script = gst_tts_script_parse (text->str, text->len, DIALOGUE, "a", NULL);
    g_assert_nonnull (script);
  }
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/script-dialogue/good", test_good);
  g_test_add_func ("/script-dialogue/detected", test_detected);
  g_test_add_func ("/script-dialogue/prose", test_prose);
  g_test_add_func ("/script-dialogue/forced", test_forced);
  g_test_add_func ("/script-dialogue/by-name", test_by_name);
  g_test_add_func ("/script-dialogue/bad", test_bad);
  g_test_add_func ("/script-dialogue/flood", test_flood);
  return tts_test_run ();
}
