/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cutting cues into chunks. */
#include "test-main.h"

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
  g_autoptr (GPtrArray) chunks = assert_split (cue, max_chars, expected);
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

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/chunk/sentences", test_sentences);
  return tts_test_run ();
}
