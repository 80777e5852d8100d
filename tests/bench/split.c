/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fast a book is cut into chunks, and what ICU alone takes of it. */
#include <gst/tts/tts.h>

#include <string.h>
#include <unicode/ubrk.h>

#define WORDS 200000
#define SHORT_CUES 200000

static guint
add_sentence (GString *book, GRand *rand)
{
  static const gchar *const words[] = { "the", "harbour", "was", "quiet",
    "and", "Mr.", "Hale", "walked", "slowly,", "toward", "an", "old", "gate;",
    "nobody", "at", "10.30", "a.m.", "had", "seen", "Dr.", "Obi", "(again)",
    "near", "caf\303\251", "windows" };
  static const gchar *const ends[] = { ". ", ". ", ". ", "? ", "! ", "... ",
    ".\n\n" };
  guint n = g_rand_int_range (rand, 3, 35);

  g_string_append (book, "Then");
  for (guint i = 1; i < n; i++)
    g_string_append_printf (book, " %s",
        words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]);
  g_string_append (book,
      ends[g_rand_int_range (rand, 0, G_N_ELEMENTS (ends))]);
  return n;
}

static gdouble
icu_alone (const gchar *text, gsize length)
{
  UErrorCode status = U_ZERO_ERROR;
  UText utext = UTEXT_INITIALIZER;
  UBreakIterator *iterator = ubrk_open (UBRK_SENTENCE, "en", NULL, 0, &status);
  gint64 start = g_get_monotonic_time ();

  utext_openUTF8 (&utext, text, length, &status);
  ubrk_setUText (iterator, &utext, &status);
  while (ubrk_next (iterator) != UBRK_DONE);
  utext_close (&utext);
  ubrk_close (iterator);
  return (g_get_monotonic_time () - start) / 1e6;
}

static gdouble
split_book (const gchar *text, guint max_chars, guint *ret_chunks)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);
  g_autoptr (GPtrArray) chunks = NULL;
  gint64 start = g_get_monotonic_time ();

  chunks = gst_tts_cue_split (cue, 0, max_chars, "en");
  *ret_chunks = chunks->len;
  return (g_get_monotonic_time () - start) / 1e6;
}

static gdouble
split_short_cues (void)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("Turn left here.");
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < SHORT_CUES; i++)
    g_ptr_array_unref (gst_tts_cue_split (cue, i, 300, "en"));
  return (g_get_monotonic_time () - start) / 1e6;
}

int
main (int argc, char **argv)
{
  static const guint limits[] = { 2000, 300, 60 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GString) book = g_string_new (NULL);
  guint words = 0, chunks;
  gdouble icu;

  gst_init (&argc, &argv);
  while (words < WORDS)
    words += add_sentence (book, rand);

  icu = icu_alone (book->str, book->len);
  g_print ("%u words, %.2f MB; ICU's sentences alone: %.1f ms\n", words,
      book->len / 1e6, icu * 1e3);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
    gdouble took = split_book (book->str, limits[i], &chunks);

    g_print ("up to %u characters: %u chunks in %.1f ms, %.1f MB/s, "
        "%.2f million words/s, %.2f times ICU alone\n", limits[i], chunks,
        took * 1e3, book->len / took / 1e6, words / took / 1e6, took / icu);
  }
  g_print ("a short cue: %.2f us\n", split_short_cues () / SHORT_CUES * 1e6);
  return 0;
}
