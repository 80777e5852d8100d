/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SSML. */
#include <string.h>

#include "script-test.h"
#include "test-main.h"

#define SSML GST_TTS_FORMAT_SSML

static void
test_cues (void)
{
  g_autoptr (GstTtsScript) script = tts_parse (
      "<?xml version=\"1.0\"?>\n<!-- hello -->\n"
      "<speak version=\"1.1\" xmlns=\"http://www.w3.org/2001/10/synthesis\"\n"
      "       xml:lang=\"en-US\">\n  Before\n  it.\n"
      "  <p><s>One.</s><s>Two &amp; &#x33;.</s></p>\n"
      "  <?pi x?><p xml:lang='de'>\n Drei <![CDATA[<4> & 5]]> </p>after\n"
      "</speak>\n", AUTO, "a.txt");

  g_assert_cmpint (script->format, ==, SSML);
  tts_assert_cues (script, "Before it.", "One. Two & 3.", "Drei <4> & 5",
      "after", NULL);
  tts_assert_warnings (script, NULL);
  g_assert_cmpstr (tts_cue (script, 0)->language, ==, "en-US");
  g_assert_cmpuint (tts_cue (script, 0)->line, ==, 4);
  tts_assert_spans (tts_cue (script, 1), "sentence 0 4", "sentence 5 8",
      NULL);
  g_assert_cmpstr (tts_cue (script, 2)->language, ==, "de");
  tts_assert_spans (tts_cue (script, 2), NULL);
  g_assert_cmpstr (tts_cue (script, 3)->language, ==, "en-US");
}

static GstTtsScript *
speak (const gchar *inside)
{
  g_autofree gchar *text = g_strdup_printf ("<speak>%s</speak>", inside);

  return tts_parse (text, AUTO, "a");
}

static void
test_breaks (void)
{
  g_autoptr (GstTtsScript) script = speak (
      "<break time='1s'/>A <break/> b<break time='+250ms'/>c "
      "<break strength='x-strong'/><break strength='none'/>"
      "<break time='2m'/><break time='61s'/>");

  tts_assert_cues (script, "A bc", NULL);
  tts_assert_spans (tts_cue (script, 0), "pause 0 0 1000", "pause 2 0 400",
      "pause 3 0 250", "pause 4 0 1000", "pause 4 0 60000", NULL);
  tts_assert_warnings (script,
      "a:1: <break> with \"2m\" is not understood, left out",
      "a:1: a pause of 61 s is cut to 60 s", NULL);
}

static void
test_breaks_between (void)
{
  g_autoptr (GstTtsScript) script = speak (
      "<p>A</p><break time='1s'/><mark name='m'/><p>B</p>"
      "<break time='2s'/><mark name='end'/>");
  g_autoptr (GstTtsScript) silence = speak ("<break time='1s'/>");

  tts_assert_cues (script, "A", "B", NULL);
  tts_assert_spans (tts_cue (script, 0), NULL);
  tts_assert_spans (tts_cue (script, 1), "pause 0 0 1000", "mark 0 0 m",
      "pause 1 0 2000", "mark 1 0 end", NULL);
  tts_assert_cues (silence, "", NULL);
  tts_assert_spans (tts_cue (silence, 0), "pause 0 0 1000", NULL);
}

static void
test_rate (void)
{
  g_autoptr (GstTtsScript) script = speak (
      "<prosody rate='50%'>A<prosody rate='+20%'>B"
      "<prosody rate='fast'>C</prosody></prosody></prosody>"
      "<prosody rate='1.5'>D</prosody>"
      "<prosody rate='-50%'>E<prosody rate='1%'>F</prosody></prosody>"
      "<prosody rate='-100%'>G</prosody><prosody rate='+1'>H</prosody>");

  tts_assert_cues (script, "ABCDEFGH", NULL);
  tts_assert_spans (tts_cue (script, 0), "rate 0 3 0.5", "rate 1 2 0.6",
      "rate 2 1 1.25", "rate 3 1 1.5", "rate 4 2 0.5", "rate 5 1 0.1", NULL);
  tts_assert_warnings (script,
      "a:1: <prosody rate=\"1%\"> goes too far, it is cut to 0.1 ... 10",
      "a:1: <prosody rate=\"-100%\"> is not understood, left out", NULL);
}

static void
test_pitch_and_volume (void)
{
  g_autoptr (GstTtsScript) script = speak (
      "<prosody pitch='+2st' volume='+6dB'>A"
      "<prosody pitch='-5st' volume='-6dB'>B</prosody></prosody>"
      "<prosody pitch='+100%' volume='50'>C</prosody>"
      "<prosody pitch='x-low' volume='silent' range='high'>D</prosody>"
      "<prosody pitch='200Hz' volume='soft'>E</prosody>");

  tts_assert_spans (tts_cue (script, 0), "pitch 0 2 2", "volume 0 2 2",
      "pitch 1 1 -3", "volume 1 1 1", "pitch 2 1 12", "volume 2 1 0.5",
      "pitch 3 1 -6", "volume 3 1 0", "volume 4 1 0.5", NULL);
  tts_assert_warnings (script,
      "a:1: <prosody range> can not be done, left out",
      "a:1: <prosody pitch=\"200Hz\"> is not understood, left out", NULL);
}

static void
test_outer_spans_go_on (void)
{
  g_autoptr (GstTtsScript) script = speak (
      "<voice name='anna ben'><p>One</p><p>Two <prosody rate='fast'>three"
      "</prosody></p></voice><p>Four</p>");

  tts_assert_cues (script, "One", "Two three", "Four", NULL);
  g_assert_cmpstr (tts_cue (script, 0)->voice, ==, "anna");
  g_assert_cmpstr (tts_cue (script, 1)->voice, ==, "anna");
  tts_assert_spans (tts_cue (script, 1), "rate 4 5 1.25", NULL);
  g_assert_null (tts_cue (script, 2)->voice);
}

static void
test_words (void)
{
  g_autoptr (GstTtsScript) script = speak (
      "A <sub alias='World  Wide'>WW<b>W</b></sub> "
      "<phoneme alphabet='ipa' ph='t&#x259;'>b</phoneme> "
      "<phoneme ph='x'>c</phoneme> "
      "<phoneme alphabet='x-sampa' ph='y'>d</phoneme> "
      "<say-as interpret-as='date' format='mdy'>1/2/3</say-as> "
      "<say-as interpret-as='characters'>ab</say-as> <say-as>e</say-as> "
      "<lang xml:lang='fr'>oui</lang> <voice languages='de-AT fr'>ja</voice> "
      "<voice gender='female'>f</voice> <w>g</w> <token>h</token> "
      "<emphasis>i</emphasis> <phoneme ph=''>j</phoneme>");

  tts_assert_cues (script,
      "A World Wide b c d 1/2/3 ab e oui ja f g h i j", NULL);
  tts_assert_spans (tts_cue (script, 0), "phonemes 13 1 t\311\231",
      "phonemes 15 1 x", "say-as 19 5 date:mdy", "say-as 25 2 characters",
      "language 30 3 fr", "language 34 2 de-AT", NULL);
  tts_assert_warnings (script,
      "a:1: <phoneme> in the alphabet \"x-sampa\" can not be read, only ipa; "
      "its words are spoken as usual",
      "a:1: <say-as> without interpret-as, left out",
      "a:1: <voice> is chosen by name or languages only, the rest is left out",
      "a:1: <emphasis> can not be done, its words are spoken as usual",
      "a:1: <phoneme> without ph, its words are spoken as usual", NULL);
}

static void
test_refused (void)
{
  g_autoptr (GstTtsScript) script = speak (
      "<metadata><x>no</x></metadata><meta name='a' content='b'/>"
      "<lexicon uri='x' xml:id='y'/>\n"
      "<audio src='x.wav'><desc>no</desc>Yes</audio>\n<blink>and</blink> "
      "<foo/>this<mark/>");

  tts_assert_cues (script, "Yes and this", NULL);
  tts_assert_warnings (script,
      "a:1: <lexicon> is not loaded from a script, name it beside the script",
      "a:2: <audio> is not played, the words in it are spoken",
      "a:3: <blink> is unknown here, the words in it are spoken",
      "a:3: <mark> without a name, left out", NULL);
}

static void
test_unclosed (void)
{
  tts_assert_fails ("<speak>\n<p>\nHello\n</speak>", AUTO, "a.ssml",
      "a.ssml:4: </speak> where </p> is missing, <p> was opened on line 2");
  tts_assert_fails ("<speak>\n<p>Hello</p>\n\n", AUTO, "a.ssml",
      "a.ssml:4: the text ends, but <speak> of line 1 is not closed");
  tts_assert_fails ("<speak>\nA <break", AUTO, "a",
      "a:2: the tag <break has no >");
  tts_assert_fails ("<speak>A</speak></p>", AUTO, "a",
      "a:1: </p> ends what was not opened");
}

static void
test_malformed (void)
{
  static const struct { const gchar *text; const gchar *message; } rows[] = {
    { "Hello", "a:1: there is text outside of <speak>" },
    { "", "a:1: there is no <speak>" },
    { "<speak/>", "a: there is nothing to say" },
    { "<html>x</html>", "a:1: the first element is <html>, not <speak>" },
    { "<speak>a</speak>b", "a:1: there is text outside of <speak>" },
    { "<speak>a</speak><speak/>",
        "a:1: there is something after the end of the first element" },
    { "<speak>1 < 2</speak>", "a:1: a name was expected after < "
        "(a < that is spoken is written &lt;)" },
    { "<speak>A & B</speak>", "a:1: a & that is spoken is written &amp;" },
    { "<speak>&nbsp;</speak>", "a:1: unknown entity &nbsp; "
        "(amp, lt, gt, quot, apos and numbers are known)" },
    { "<speak>&#0;</speak>", "a:1: &#0; is no character" },
    { "<speak>&#xd800;</speak>", "a:1: &#xd800; is no character" },
    { "<speak>&#99999999999;</speak>",
        "a:1: &#99999999999; is no character" },
    { "<speak>\001</speak>",
        "a:1: the character U+0001 is not allowed in XML" },
    { "<speak>]]></speak>", "a:1: ]]> without a <![CDATA[ before it" },
    { "<speak><![CDATA[a</speak>", "a:1: <![CDATA[ without ]]>" },
    { "<speak><!-- a</speak>",
        "a:1: a comment that has no --> or -- in it" },
    { "<speak a='1' a='2'/>", "a:1: <speak> has the attribute a twice" },
    { "<speak a/>", "a:1: the attribute a of <speak> has no value" },
    { "<speak a=1/>",
        "a:1: the value of an attribute stands in quotes" },
    { "<speak a='<'/>", "a:1: the value of an attribute has no end, has a < "
        "in it, or is longer than 16384 bytes" },
    { "<speak><?xml version='1.0'?></speak>",
        "a:1: <?xml stands at the very start or nowhere" },
    { "<?xml version='1.0' encoding='latin1'?><speak>\303\244</speak>",
        "a:1: the encoding latin1 can not be read, save it as UTF-8" },
    { "<!DOCTYPE speak><speak>a</speak>",
        "a:1: a DOCTYPE or other declaration is refused here" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    tts_assert_fails (rows[i].text, SSML, "a", rows[i].message);
}

static void
test_bombs (void)
{
  g_autoptr (GString) deep = g_string_new ("<speak>\n");
  g_autoptr (GString) breaks = g_string_new ("<speak>a\n");

  tts_assert_fails ("<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [\n"
      "<!ENTITY lol \"lol\">\n<!ENTITY lol2 \"&lol;&lol;\">\n]>\n"
      "<speak>&lol2;</speak>", AUTO, "a",
      "a:2: a DOCTYPE or other declaration is refused here");

  for (guint i = 0; i < 1000000; i++)
    g_string_append (deep, "<p>");
  tts_assert_fails (deep->str, AUTO, "a",
      "a:2: more than 64 elements inside each other");

  for (guint i = 0; i < 100001; i++)
    g_string_append (breaks, "<break/>");
  tts_assert_fails (breaks->str, AUTO, "a",
      "a:2: more than 100000 marks in one cue");
}

static void
test_flood (void)
{
  static const gchar * const units[] = { "a", " ", "&amp;", "<p>a</p>",
    "<!---->", "<a b='c'/>", "<![CDATA[]]>", "\n", "]]", "<?a?>",
    "<s>a</s>", "<sub alias=''>b</sub>", "<prosody rate='fast'>a</prosody>" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    g_autoptr (GString) text = g_string_new ("<speak>Hello ");
    g_autoptr (GstTtsScript) script = NULL;

    while (text->len < 90 * 1000)
      g_string_append (text, units[i]);
    while (text->len < tts_test_size (800 * 1000))
      g_string_append_printf (text, "%s ", units[i]);
    g_string_append (text, "</speak>");
    script = gst_tts_script_parse (text->str, text->len, SSML, "a", NULL);
    g_assert_nonnull (script);
  }
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/script-ssml/cues", test_cues);
  g_test_add_func ("/script-ssml/breaks", test_breaks);
  g_test_add_func ("/script-ssml/breaks-between", test_breaks_between);
  g_test_add_func ("/script-ssml/rate", test_rate);
  g_test_add_func ("/script-ssml/pitch-volume", test_pitch_and_volume);
  g_test_add_func ("/script-ssml/outer-spans", test_outer_spans_go_on);
  g_test_add_func ("/script-ssml/words", test_words);
  g_test_add_func ("/script-ssml/refused", test_refused);
  g_test_add_func ("/script-ssml/unclosed", test_unclosed);
  g_test_add_func ("/script-ssml/malformed", test_malformed);
  g_test_add_func ("/script-ssml/bombs", test_bombs);
  g_test_add_func ("/script-ssml/flood", test_flood);
  return tts_test_run ();
}
