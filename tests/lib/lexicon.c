/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading pronunciation lexicons and putting them into cues. */
#include "test-main.h"

#include <glib/gstdio.h>
#include <string.h>

#define PLS(attributes, content) \
    "<?xml version=\"1.0\"?>\n<lexicon version=\"1.0\" " \
    "xmlns=\"http://www.w3.org/2005/01/pronunciation-lexicon\" " \
    attributes ">\n" content "</lexicon>\n"

static GstTtsLexicon *
parse (const gchar *data)
{
  g_autoptr (GError) error = NULL;
  GstTtsLexicon *lexicon =
      gst_tts_lexicon_parse (data, strlen (data), "a.pls", &error);

  g_assert_no_error (error);
  g_assert_nonnull (lexicon);
  return lexicon;
}

/* The text with phonemes behind their words: word{ipa} */
static gchar *
describe (GstTtsCue *cue)
{
  GString *described = g_string_new (NULL);
  guint at = 0;

  for (guint i = 0; i < gst_tts_cue_n_spans (cue); i++) {
    const GstTtsSpan *span = gst_tts_cue_get_span (cue, i);
    guint end = span->offset + span->length;

    if (span->kind != GST_TTS_SPAN_PHONEMES)
      continue;
    g_string_append_len (described, cue->text + at, end - at);
    g_string_append_printf (described, "{%s}", span->value);
    at = end;
  }
  g_string_append (described, cue->text + at);
  return g_string_free (described, FALSE);
}

static void
check (GstTtsLexicon *lexicon, const gchar *text, const gchar *expected)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);
  g_autoptr (GstTtsCue) changed = gst_tts_lexicon_apply (lexicon, cue);
  g_autofree gchar *described = describe (changed);

  g_assert_cmpstr (described, ==, expected);
}

static void
test_rows (void)
{
  g_autoptr (GstTtsLexicon) lexicon = parse ("\357\273\277# names\r\n"
      "tomato\t/t\311\231m\311\221\313\220to\312\212/\r\n"
      "  New York    /nju/\n\n"
      "York\tjork\n"
      "GStreamer  gee streamer\n"
      "US\tUnited States\n"
      "C++\tsee plus plus\n"
      "york\tnever reached in lower case\n");

  g_assert_cmpuint (gst_tts_lexicon_size (lexicon), ==, 7);
  check (lexicon, "A Tomato, tomatoes.",
      "A Tomato{t\311\231m\311\221\313\220to\312\212}, tomatoes.");
  check (lexicon, "New  York or new york or York.",
      "New  York{nju} or new york{nju} or jork.");
  check (lexicon, "Give us GSTREAMER in the US!",
      "Give us gee streamer in the United States!");
  check (lexicon, "C++ and york", "see plus plus and never reached in lower "
      "case");
}

static void
test_pls (void)
{
  g_autoptr (GstTtsLexicon) lexicon =
      parse (PLS ("alphabet=\"ipa\" xml:lang=\"en-GB\"",
          "<meta name='a' content='b'/>\n"
          "<lexeme><grapheme>colour</grapheme><grapheme>color</grapheme>\n"
          "<example>My color</example>"
          "<phoneme>k\312\214l\311\231</phoneme></lexeme>\n"
          "<lexeme><grapheme> W3\n C </grapheme><alias>World Wide Web "
          "&amp; more</alias><alias prefer='true'>web</alias></lexeme>"));

  g_assert_cmpuint (gst_tts_lexicon_size (lexicon), ==, 3);
  check (lexicon, "Color, colour; W3 C",
      "Color{k\312\214l\311\231}, colour{k\312\214l\311\231}; web");
}

static void
test_prefix (void)
{
  g_autoptr (GstTtsLexicon) lexicon = parse ("<p:lexicon xmlns:p="
      "\"http://www.w3.org/2005/01/pronunciation-lexicon\" xmlns:o='x'>"
      "<o:lexeme/><p:lexeme><o:grapheme>b</o:grapheme>"
      "<p:grapheme>a</p:grapheme><p:alias>c</p:alias>"
      "</p:lexeme></p:lexicon>");

  check (lexicon, "a b", "c b");
}

static void
test_language (void)
{
  g_autoptr (GstTtsLexicon) lexicon = parse (PLS ("xml:lang='de'",
          "<lexeme><grapheme>Handy</grapheme><phoneme>h</phoneme></lexeme>"));
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("Handy Handy Handy");
  g_autoptr (GstTtsCue) changed = NULL;
  g_autofree gchar *described = NULL;

  cue->language = g_strdup ("en-US");
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_LANGUAGE, 6, 5, "de-AT", 0);
  changed = gst_tts_lexicon_apply (lexicon, cue);
  described = describe (changed);
  g_assert_cmpstr (described, ==, "Handy Handy{h} Handy");
}

static void
assert_span (GstTtsCue *cue, guint index, GstTtsSpanKind kind, guint offset,
    guint length)
{
  const GstTtsSpan *span = gst_tts_cue_get_span (cue, index);

  g_assert_cmpint (span->kind, ==, kind);
  g_assert_cmpuint (span->offset, ==, offset);
  g_assert_cmpuint (span->length, ==, length);
}

/* Aliases move the spans behind them; marks of the script go before. */
static void
test_spans (void)
{
  g_autoptr (GstTtsLexicon) lexicon =
      parse ("dr\tdoctor\nSmith\t/sm/\nlong name\tx\n");
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("dr Smith, dr long name dr");
  g_autoptr (GstTtsCue) changed = NULL;

  gst_tts_cue_add_span (cue, GST_TTS_SPAN_VOICE, 0, 25, "anna", 0);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_RATE, 3, 5, NULL, 2.0);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PHONEMES, 10, 2, "d", 0);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 18, 0, NULL, 5);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_MARK, 25, 0, "end", 0);
  changed = gst_tts_lexicon_apply (lexicon, cue);

  g_assert_cmpstr (cue->text, ==, "dr Smith, dr long name dr");
  g_assert_cmpstr (changed->text, ==, "doctor Smith, dr long name doctor");
  g_assert_cmpuint (gst_tts_cue_n_spans (changed), ==, 6);
  assert_span (changed, 0, GST_TTS_SPAN_VOICE, 0, 33);
  assert_span (changed, 1, GST_TTS_SPAN_RATE, 7, 5);
  assert_span (changed, 2, GST_TTS_SPAN_PHONEMES, 7, 5);
  assert_span (changed, 3, GST_TTS_SPAN_PHONEMES, 14, 2);
  assert_span (changed, 4, GST_TTS_SPAN_PAUSE, 22, 0);
  assert_span (changed, 5, GST_TTS_SPAN_MARK, 33, 0);
}

static void
test_unchanged (void)
{
  g_autoptr (GstTtsLexicon) lexicon = parse ("");
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("Nothing to do.");
  g_autoptr (GstTtsCue) same = gst_tts_lexicon_apply (lexicon, cue);

  g_assert_true (same == cue);
  g_assert_cmpuint (gst_tts_lexicon_size (lexicon), ==, 0);
}

static void
test_errors (void)
{
  static const struct { const gchar *data; const gchar *message; } cases[] = {
    { "one\n", "a.pls:1: a word, a tab, and how it is said were expected" },
    { "# c\na\tb\nword\t//\n",
      "a.pls:3: it is not said how the word is spoken" },
    { "a\tb\n\377\n", "a.pls:2: not UTF-8, save it in that encoding" },
    { "<!DOCTYPE a [<!ENTITY b 'c'>]><lexicon/>",
      "a.pls:1: a DOCTYPE or other declaration is refused here" },
    { "<speak/>", "a.pls:1: <speak> where the <lexicon> of a pronunciation "
          "lexicon was expected" },
    { "<lexicon xmlns='other'/>", "a.pls:1: <lexicon> is not of the namespace "
          "http://www.w3.org/2005/01/pronunciation-lexicon" },
    { PLS ("alphabet='x-sampa'", "<lexeme><grapheme>a</grapheme>\n"
          "<phoneme>a</phoneme></lexeme>"),
      "a.pls:4: the alphabet x-sampa is not known, phonemes are given in "
          "ipa" },
    { PLS ("", "<lexeme><alias>a</alias></lexeme>"),
      "a.pls:3: a <lexeme> without a <grapheme>" },
    { PLS ("", "\n<lexeme><grapheme>a</grapheme></lexeme>"),
      "a.pls:4: a <lexeme> without a <phoneme> or an <alias>" },
    { "<lexicon>", "a.pls:1: the text ends, but <lexicon> of line 1 is not "
          "closed" },
    { "<lexicon/>rest", "a.pls:1: there is text outside of <lexicon>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstTtsLexicon) lexicon = gst_tts_lexicon_parse (cases[i].data,
        strlen (cases[i].data), "a.pls", &error);

    g_assert_null (lexicon);
    g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT);
    g_assert_cmpstr (error->message, ==, cases[i].message);
  }
}

static void
test_load (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = g_build_filename (g_get_tmp_dir (),
      "gst-tts-lexicon-test.txt", NULL);
  g_autoptr (GstTtsLexicon) lexicon = NULL;

  g_assert_true (g_file_set_contents (path, "a\tb\n", -1, NULL));
  lexicon = gst_tts_lexicon_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gst_tts_lexicon_size (lexicon), ==, 1);
  g_remove (path);

  g_assert_null (gst_tts_lexicon_load (path, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);

  g_assert_null (gst_tts_lexicon_load (g_get_tmp_dir (), &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
}

/* Many words that start alike, and a text of nothing else: what is not
 * linear would run into the watchdog. */
static void
test_large (void)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GstTtsLexicon) lexicon = NULL;
  g_autoptr (GstTtsCue) cue = NULL;
  g_autoptr (GstTtsCue) changed = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (rows, "the same word%u\t/x%u/\n", i, i);
  lexicon = parse (rows->str);
  g_assert_cmpuint (gst_tts_lexicon_size (lexicon), ==, 20000);

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (text, "the same word%u ", i % 30000);
  cue = gst_tts_cue_new (text->str);
  changed = gst_tts_lexicon_apply (lexicon, cue);
  g_assert_cmpuint (gst_tts_cue_n_spans (changed), ==, 70000);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/lexicon/rows", test_rows);
  g_test_add_func ("/lexicon/pls", test_pls);
  g_test_add_func ("/lexicon/prefix", test_prefix);
  g_test_add_func ("/lexicon/language", test_language);
  g_test_add_func ("/lexicon/spans", test_spans);
  g_test_add_func ("/lexicon/unchanged", test_unchanged);
  g_test_add_func ("/lexicon/errors", test_errors);
  g_test_add_func ("/lexicon/load", test_load);
  g_test_add_func ("/lexicon/large", test_large);
  return tts_test_run ();
}
