/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cutting cues into chunks. */
#include "test-main.h"

#include <math.h>
#include <string.h>

/* The chunks' texts with bars between them, after checking that they cover
 * the cue and are numbered. */
static gchar *
join_chunks (GstTtsCue *cue, GPtrArray *chunks)
{
  GString *joined = g_string_new (NULL);
  guint end = 0;

  for (guint i = 0; i < chunks->len; i++) {
    GstTtsChunk *chunk = g_ptr_array_index (chunks, i);

    g_assert_true (chunk->cue == cue);
    g_assert_cmpuint (chunk->cue_index, ==, 7);
    g_assert_cmpuint (chunk->index, ==, i);
    g_assert_cmpuint (chunk->offset, ==, end);
    g_assert_cmpint (chunk->last, ==, i + 1 == chunks->len);
    if (i > 0)
      g_string_append_c (joined, '|');
    g_string_append_len (joined, cue->text + end, chunk->length);
    end += chunk->length;
  }
  g_assert_cmpuint (end, ==, strlen (cue->text));
  return g_string_free (joined, FALSE);
}

static GPtrArray *
assert_split (GstTtsCue *cue, guint max_chars, const gchar *expected)
{
  GPtrArray *chunks = gst_tts_cue_split (cue, 7, max_chars, "en");
  g_autofree gchar *joined = join_chunks (cue, chunks);

  g_assert_cmpstr (joined, ==, expected);
  return chunks;
}

static void
check_text (const gchar *text, guint max_chars, const gchar *expected)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);

  g_ptr_array_unref (assert_split (cue, max_chars, expected));
}

static void
test_sentences (void)
{
  check_text ("", 100, "");
  check_text ("Hi.", 100, "Hi.");
  check_text ("One. Two. Three.", 0, "One. Two. Three.");
  check_text ("One. Two. Three.", 9, "One. Two. |Three.");
  check_text ("One. Two. Three.", 8, "One. |Two. |Three.");
  check_text ("One.\n\nTwo.", 0, "One.\n\n|Two.");
  check_text ("\n\nOne.\r\n \r\nTwo.\n\n", 0, "\n\nOne.\r\n \r\n|Two.\n\n");
}


static void
test_clauses (void)
{
  /* At the semicolon, though the comma is nearer to the middle. */
  check_text ("The long train, late again, left; nobody waved to it.", 40,
      "The long train, late again, left; |nobody waved to it.");
  check_text ("one two three four five six seven eight", 20,
      "one two three four |five six seven eight");
  /* Nothing that is one word only, as long as there is a way. */
  check_text ("aaa bbb cc d", 10, "aaa bbb |cc d");
  check_text ("We met (at noon, I think) near the old bridge.", 27,
      "We met (at noon, I think) |near the old bridge.");
  check_text ("It cost 1,000,000 at 10:30:15 on the red-brick dock.", 30,
      "It cost 1,000,000 at 10:30:15 |on the red-brick dock.");
  check_text ("Then he stopped \342\200\223 and at last he ran.", 24,
      "Then he stopped \342\200\223 |and at last he ran.");
  check_text ("Short. A word like incomprehensibilities stays whole.", 12,
      "Short. |A word like |incomprehensibilities |stays whole.");
}

static void
test_unspaced_scripts (void)
{
  /* ICU's dictionary knows the words. */
  check_text ("ฉันชอบอ่านหนังสือภาษาไทย", 14, "ฉันชอบอ่าน|หนังสือภาษาไทย");
  check_text ("今日はとても天気がいいから、公園まで歩いて行きました。", 16,
      "今日はとても天気がいいから、|公園まで歩いて行きました。");
}

static void
test_no_word (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GstTtsCue) cue = NULL;
  g_autoptr (GPtrArray) chunks = NULL;

  /* 400 characters may be a word, 1200 are none; e and its accent are one. */
  for (guint i = 0; i < 400; i++)
    g_string_append_c (text, 'x');
  check_text (text->str, 100, text->str);

  g_string_truncate (text, 0);
  for (guint i = 0; i < 600; i++)
    g_string_append (text, "e\314\201");
  cue = gst_tts_cue_new (text->str);
  chunks = gst_tts_cue_split (cue, 0, 99, NULL);
  g_assert_cmpuint (chunks->len, >=, 12);
  g_assert_cmpuint (chunks->len, <=, 14);
  for (guint i = 0; i < chunks->len; i++) {
    GstTtsChunk *chunk = g_ptr_array_index (chunks, i);

    g_assert_cmpuint (chunk->length % 3, ==, 0);
  }
}

static void
assert_pauses (GPtrArray *chunks, guint index, GstClockTime before,
    GstClockTime after)
{
  GstTtsChunk *chunk = g_ptr_array_index (chunks, index);

  g_assert_cmpuint (chunk->pause_before, ==, before);
  g_assert_cmpuint (chunk->pause_after, ==, after);
}

static void
test_pauses (void)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("One two. Three.");
  g_autoptr (GPtrArray) chunks = NULL;

  cue->pause_after = 5;
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 0, 0, NULL, 10);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 4, 0, NULL, 20);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 4, 0, NULL, 30);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 9, 0, NULL, 0);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 15, 0, NULL, 40);
  chunks = assert_split (cue, 100, "One |two. Three.");
  assert_pauses (chunks, 0, 10, 50);
  assert_pauses (chunks, 1, 0, 45);
}

static void
test_pause_rubbish (void)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("One two.");
  g_autoptr (GPtrArray) chunks = NULL;

  cue->pause_after = GST_CLOCK_TIME_NONE;
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 4, 0, NULL, -3e9);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 4, 0, NULL, NAN);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 800, 0, NULL, INFINITY);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_RATE, 4, G_MAXUINT, NULL, 2.0);
  chunks = assert_split (cue, 100, "One |two.");
  assert_pauses (chunks, 0, 0, 0);
  assert_pauses (chunks, 1, 0, G_MAXINT64);
}

static void
test_silence (void)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (" \342\200\246 Hi. ... Yo! --");
  g_autoptr (GstTtsCue) dots = gst_tts_cue_new ("... !");
  g_autoptr (GPtrArray) chunks = NULL;
  g_autoptr (GPtrArray) silence = NULL;

  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 5, 0, NULL, 10);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_VOICE, 5, 3, "anna", 0);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 9, 0, NULL, 20);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 12, 0, NULL, 30);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 17, 0, NULL, 40);
  chunks = assert_split (cue, 100, " \342\200\246 Hi. ...| Yo! --");
  assert_pauses (chunks, 0, 10, 50);
  assert_pauses (chunks, 1, 0, 40);
  g_assert_false (((GstTtsChunk *) g_ptr_array_index (chunks, 0))->silent);
  g_assert_cmpstr (((GstTtsChunk *) g_ptr_array_index (chunks, 0))->voice, ==,
      "anna");

  gst_tts_cue_add_span (dots, GST_TTS_SPAN_PAUSE, 4, 0, NULL, 10);
  silence = assert_split (dots, 3, "... !");
  assert_pauses (silence, 0, 10, 0);
  g_assert_true (((GstTtsChunk *) g_ptr_array_index (silence, 0))->silent);
}

/* A provider's limit holds for punctuation as well. */
static void
test_long_silence (void)
{
  g_autoptr (GString) text = g_string_new ("Well.");
  g_autoptr (GstTtsCue) cue = NULL;
  g_autoptr (GPtrArray) chunks = NULL;

  for (guint i = 0; i < 3000; i++)
    g_string_append (text, " .");
  g_string_append (text, " Yes.");
  cue = gst_tts_cue_new (text->str);
  chunks = gst_tts_cue_split (cue, 0, 50, NULL);
  for (guint i = 0; i < chunks->len; i++) {
    GstTtsChunk *chunk = g_ptr_array_index (chunks, i);
    g_autofree gchar *words = gst_tts_chunk_dup_text (chunk, NULL);

    if (!chunk->silent)
      g_assert_cmpuint (strlen (words), <=, 50);
  }
}

static void
test_wishes (void)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("aa bb cc dd ee ff");
  g_autoptr (GPtrArray) chunks = NULL;
  GstTtsChunk *chunk;

  cue->voice = g_strdup ("narrator");
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_VOICE, 3, 12, "anna", 0);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_VOICE, 6, 3, "bert", 0);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_RATE, 12, 5, NULL, 2.0);
  /* The same again is no change. */
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_VOICE, 10, 1, "anna", 0);
  chunks = assert_split (cue, 100, "aa |bb |cc |dd |ee |ff");

  chunk = g_ptr_array_index (chunks, 0);
  g_assert_cmpstr (chunk->voice, ==, "narrator");
  chunk = g_ptr_array_index (chunks, 2);
  g_assert_cmpstr (chunk->voice, ==, "bert");
  chunk = g_ptr_array_index (chunks, 3);
  g_assert_cmpstr (chunk->voice, ==, "anna");
  g_assert_cmpfloat (chunk->rate, ==, 1.0);
  chunk = g_ptr_array_index (chunks, 4);
  g_assert_cmpstr (chunk->voice, ==, "anna");
  g_assert_cmpfloat (chunk->rate, ==, 2.0);
  chunk = g_ptr_array_index (chunks, 5);
  g_assert_cmpstr (chunk->voice, ==, "narrator");
}

static void
test_marked_sentences (void)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("Go. Now. then we may rest");
  g_autoptr (GPtrArray) chunks = NULL;

  gst_tts_cue_add_span (cue, GST_TTS_SPAN_SENTENCE, 0, 13, NULL, 0);
  chunks = assert_split (cue, 14, "Go. Now. then |we may rest");
}

/* Neither sentences nor forced borders cut what the script has marked. */
static void
test_atoms (void)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("At 5 p.m. Ed rang. Tom. x");
  g_autoptr (GPtrArray) chunks = NULL;

  gst_tts_cue_add_span (cue, GST_TTS_SPAN_SAY_AS, 3, 9, "time", 0);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PHONEMES, 19, 4, "t\311\222m", 0);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PAUSE, 20, 0, NULL, 10);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_VOICE, 5, 2, "anna", 0);
  chunks = assert_split (cue, 10, "At |5 p.m. Ed |rang. |Tom.| x");
  assert_pauses (chunks, 3, 0, 10);
  g_assert_null (((GstTtsChunk *) g_ptr_array_index (chunks, 1))->voice);
}

static void
test_paragraphs (void)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("A b.\nC d.\n\n-\n\nE f.");
  g_autoptr (GPtrArray) chunks =
      assert_split (cue, 8, "A b.\n|C d.\n\n-\n\n|E f.");
  GstTtsChunk *chunk = g_ptr_array_index (chunks, 0);

  g_assert_false (chunk->paragraph_end);
  chunk = g_ptr_array_index (chunks, 1);
  g_assert_true (chunk->paragraph_end);
  chunk = g_ptr_array_index (chunks, 2);
  g_assert_true (chunk->paragraph_end);
}

static void
test_text (void)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("  Hi there.\302\240\n");
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, 0, 0, NULL);
  GstTtsChunk *chunk = g_ptr_array_index (chunks, 0);
  g_autofree gchar *text = NULL;
  guint offset;

  text = gst_tts_chunk_dup_text (chunk, &offset);
  g_assert_cmpstr (text, ==, "Hi there.");
  g_assert_cmpuint (offset, ==, 2);
}

static void
count_element (GMarkupParseContext *context, const gchar *element,
    const gchar **names, const gchar **values, gpointer user_data,
    GError **error)
{
  GString *seen = user_data;

  g_string_append_printf (seen, "<%s", element);
  for (guint i = 0; names[i]; i++)
    g_string_append_printf (seen, " %s=%s", names[i], values[i]);
  g_string_append_c (seen, '>');
}

static void
append_text (GMarkupParseContext *context, const gchar *text, gsize size,
    gpointer user_data, GError **error)
{
  g_string_append_len (user_data, text, size);
}

/* What a parser reads out of the SSML. */
static gchar *
parse_ssml (const gchar *ssml)
{
  static const GMarkupParser parser = { .start_element = count_element,
    .text = append_text };
  GString *seen = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  GMarkupParseContext *context =
      g_markup_parse_context_new (&parser, 0, seen, NULL);

  g_markup_parse_context_parse (context, ssml, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  g_markup_parse_context_free (context);
  return g_string_free (seen, FALSE);
}

static void
test_ssml (void)
{
  g_autoptr (GstTtsCue) cue =
      gst_tts_cue_new (" R&D <is> \001 on 3/4, \"Mr\" tomato ");
  g_autoptr (GPtrArray) chunks = NULL;
  g_autofree gchar *ssml = NULL;
  g_autofree gchar *seen = NULL;

  cue->language = g_strdup ("en-GB");
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_SAY_AS, 15, 3, "date:md", 0);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_SAY_AS, 20, 4, "<characters>", 0);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PHONEMES, 25, 6, "t\"o<", 0);
  chunks = gst_tts_cue_split (cue, 0, 0, NULL);
  ssml = gst_tts_chunk_dup_ssml (g_ptr_array_index (chunks, 0));
  seen = parse_ssml (ssml);
  g_assert_cmpstr (seen, ==,
      "<speak version=1.1 xmlns=http://www.w3.org/2001/10/synthesis "
      "xml:lang=en-GB>R&D <is>   on "
      "<say-as interpret-as=date format=md>3/4, "
      "<say-as interpret-as=<characters>>\"Mr\" "
      "<phoneme alphabet=ipa ph=t\"o<>tomato");
}

static void
append_random (GString *text, GRand *rand)
{
  static const gchar *const pieces[] = { "a", "Word", "mr.", "U.S.", " ", "  ",
    "\n", "\n\n", "\r\n", ".", "!", "?\342\200\235", "\342\200\246", ", ",
    "; ", " (", ") ", "\302\253 ", " \302\273", "e\314\201", "\314\201",
    "\340\271\200\340\270\201\340\270\262\340\270\260",
    "\346\227\245\346\234\254",
    "\343\200\202", "\343\200\214", "\343\200\215",
    "\360\237\221\251\342\200\215\360\237\221\251", "\360\237\207\251",
    "\330\237 ", "3. ", "1) ", "- ", "\302\240", "\342\200\251", "\343\201\250",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" };

  g_string_append (text,
      pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
}

/* Spans on character borders, inside one another or not. */
static void
add_random_spans (GstTtsCue *cue, GRand *rand)
{
  guint n = g_rand_int_range (rand, 0, 8);
  gint chars = g_utf8_strlen (cue->text, -1);

  for (guint i = 0; i < n; i++) {
    GstTtsSpanKind kind = g_rand_int_range (rand, 0, GST_TTS_SPAN_MARK + 1);
    const gchar *a = g_utf8_offset_to_pointer (cue->text,
        g_rand_int_range (rand, 0, chars + 1));
    const gchar *b = g_utf8_offset_to_pointer (cue->text,
        g_rand_int_range (rand, 0, chars + 1));

    gst_tts_cue_add_span (cue, kind, MIN (a, b) - cue->text,
        kind < GST_TTS_SPAN_PAUSE ? ABS (b - a) : 0, "x",
        g_rand_int_range (rand, 0, 3));
  }
}

/* Line ends take no accents. */
static void
assert_grapheme_border (const gchar *at)
{
  gunichar prev = g_utf8_get_char (g_utf8_prev_char (at));

  if (prev == '\n' || prev == '\r' || prev == 0x2029)
    g_assert_false (prev == '\r' && *at == '\n');
  else
    g_assert_cmpint (g_unichar_combining_class (g_utf8_get_char (at)), ==, 0);
}

static void
check_random (GstTtsCue *cue, guint max_chars)
{
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, 7, max_chars, NULL);
  GstClockTime pauses = 0, wanted = 0;

  g_free (join_chunks (cue, chunks));
  for (guint i = 0; i < chunks->len; i++) {
    GstTtsChunk *chunk = g_ptr_array_index (chunks, i);
    g_autofree gchar *text = gst_tts_chunk_dup_text (chunk, NULL);
    g_autofree gchar *ssml = gst_tts_chunk_dup_ssml (chunk);

    g_free (parse_ssml (ssml));
    pauses += chunk->pause_before + chunk->pause_after;
    g_assert_true (g_utf8_validate (text, -1, NULL));
    if (i > 0)
      assert_grapheme_border (cue->text + chunk->offset);
    for (guint j = 0; j < gst_tts_cue_n_spans (cue); j++) {
      const GstTtsSpan *span = gst_tts_cue_get_span (cue, j);

      if (span->kind == GST_TTS_SPAN_PHONEMES
          || span->kind == GST_TTS_SPAN_SAY_AS)
        g_assert_false (span->offset < chunk->offset
            && span->offset + span->length > chunk->offset);
    }
  }
  for (guint j = 0; j < gst_tts_cue_n_spans (cue); j++)
    if (gst_tts_cue_get_span (cue, j)->kind == GST_TTS_SPAN_PAUSE)
      wanted += gst_tts_cue_get_span (cue, j)->number;
  g_assert_cmpuint (pauses, ==, wanted);
}

static void
test_random (void)
{
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  g_test_message ("seed %u", seed);
  for (guint i = 0; i < tts_test_size (2000); i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GstTtsCue) cue = NULL;
    guint n = g_rand_int_range (rand, 0, 80);

    while (n--)
      append_random (text, rand);
    cue = gst_tts_cue_new (text->str);
    add_random_spans (cue, rand);
    check_random (cue, g_rand_int_range (rand, 0, 60));
  }
}

/* What grows with the square of the text would take hours here. */
static void
check_large (const gchar *piece, guint n, guint max_chars)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GstTtsCue) cue = NULL;
  g_autoptr (GPtrArray) chunks = NULL;
  gint64 start;

  while (n--)
    g_string_append (text, piece);
  cue = gst_tts_cue_new (text->str);
  start = g_get_monotonic_time ();
  chunks = gst_tts_cue_split (cue, 0, max_chars, NULL);
  g_test_message ("\"%s\": %u chunks, %.0f ms", piece, chunks->len,
      (g_get_monotonic_time () - start) / 1e3);
}

static void
test_large (void)
{
  const guint mega = tts_test_size (2 * 1024 * 1024);

  check_large ("x", mega, 300);
  check_large (" ", mega, 300);
  check_large ("\n", mega, 300);
  check_large (".", mega, 300);
  check_large (". ", mega / 2, 300);
  check_large (") ! \302\273 ", mega / 7, 300);
  check_large (".\n", mega / 2, 300);
  check_large ("A. ", mega / 3, 300);
  check_large ("a, ", mega / 3, 300);
  check_large ("\314\201", mega / 2, 300);
  check_large ("\360\237\207\251", mega / 4, 300);
  check_large ("\346\227\245\346\234\254", mega / 6, 300);
  check_large ("\340\270\201\340\270\262", mega / 6, 300);
  check_large ("One short sentence. And a second one? ", mega / 38, 300);
  check_large ("one long sentence without an end and ", mega / 37, 300);
}

static void
test_many_spans (void)
{
  const guint n = 100000;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GstTtsCue) cue = NULL;
  g_autoptr (GPtrArray) chunks = NULL;

  for (guint i = 0; i < n; i++)
    g_string_append (text, "Some word. ");
  cue = gst_tts_cue_new (text->str);
  for (guint i = 0; i < n; i++)
    gst_tts_cue_add_span (cue, (GstTtsSpanKind) (i % (GST_TTS_SPAN_MARK + 1)),
        i * 11 + 5, i % (GST_TTS_SPAN_MARK + 1) < GST_TTS_SPAN_PAUSE ? 4 : 0,
        "x", i);
  chunks = gst_tts_cue_split (cue, 0, 60, NULL);
  g_assert_cmpuint (chunks->len, >, n / 2);
  for (guint i = 0; i < chunks->len; i++)
    g_free (gst_tts_chunk_dup_ssml (g_ptr_array_index (chunks, i)));
}

static gpointer
split_in_thread (gpointer data)
{
  static const gchar *const languages[] = { "de", "fr", "en-GB", "es", "el",
    "pt", NULL };

  for (guint i = 0; i < 300; i++)
    check_text ("One. Two. Three.", 8, "One. |Two. |Three.");
  for (guint i = 0; i < 30; i++) {
    g_autoptr (GArray) borders = gst_tts_sentence_borders ("Ah. Oh.", 7,
        languages[i % G_N_ELEMENTS (languages)]);

    g_assert_cmpuint (borders->len, ==, 2);
  }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("split", split_in_thread, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/chunk/sentences", test_sentences);
  g_test_add_func ("/chunk/clauses", test_clauses);
  g_test_add_func ("/chunk/unspaced-scripts", test_unspaced_scripts);
  g_test_add_func ("/chunk/no-word", test_no_word);
  g_test_add_func ("/chunk/pauses", test_pauses);
  g_test_add_func ("/chunk/pause-rubbish", test_pause_rubbish);
  g_test_add_func ("/chunk/silence", test_silence);
  g_test_add_func ("/chunk/long-silence", test_long_silence);
  g_test_add_func ("/chunk/wishes", test_wishes);
  g_test_add_func ("/chunk/marked-sentences", test_marked_sentences);
  g_test_add_func ("/chunk/atoms", test_atoms);
  g_test_add_func ("/chunk/paragraphs", test_paragraphs);
  g_test_add_func ("/chunk/text", test_text);
  g_test_add_func ("/chunk/ssml", test_ssml);
  g_test_add_func ("/chunk/random", test_random);
  g_test_add_func ("/chunk/large", test_large);
  g_test_add_func ("/chunk/many-spans", test_many_spans);
  g_test_add_func ("/chunk/threads", test_threads);
  return tts_test_run ();
}
