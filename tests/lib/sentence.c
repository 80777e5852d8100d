/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sentence borders against a table: data/sentences.txt. */
#include "test-main.h"

#include <string.h>

/* Removes the bars that mark borders and resolves \n, \r, \t and \s. Returns
 * the text, the offsets of the bars, and with them the end of the text. */
static gchar *
parse_case (const gchar *marked, GArray *ret_borders)
{
  static const gchar letters[] = "nrts";
  GString *text = g_string_new (NULL);
  guint end;

  for (const gchar *p = marked; *p; p++) {
    end = text->len;
    if (*p == '|') {
      g_array_append_val (ret_borders, end);
    } else if (*p == '\\' && p[1] && strchr (letters, p[1])) {
      p++;
      g_string_append_c (text, "\n\r\t "[strchr (letters, *p) - letters]);
    } else {
      g_string_append_c (text, *p);
    }
  }
  end = text->len;
  g_array_append_val (ret_borders, end);
  return g_string_free (text, FALSE);
}

static gchar *
mark_text (const gchar *text, const GArray *borders)
{
  GString *marked = g_string_new (NULL);
  guint from = 0;

  for (guint i = 0; i < borders->len; i++) {
    guint end = g_array_index (borders, guint, i);

    g_string_append_len (marked, text + from, end - from);
    if (i + 1 < borders->len)
      g_string_append_c (marked, '|');
    from = end;
  }
  return g_string_free (marked, FALSE);
}

static gboolean
check_case (guint number, const gchar *language, const gchar *marked)
{
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree gchar *text = parse_case (marked, expected);
  g_autoptr (GArray) borders = gst_tts_sentence_borders (text, strlen (text),
      *language == '-' ? NULL : language);
  g_autofree gchar *found = mark_text (text, borders);
  g_autofree gchar *wanted = mark_text (text, expected);

  if (strcmp (found, wanted) == 0)
    return TRUE;
  g_test_message ("line %u (%s)\n  wanted %s\n  found  %s", number, language,
      wanted, found);
  return FALSE;
}

static void
test_table (void)
{
  g_autofree gchar *path = tts_test_data ("sentences.txt");
  g_autofree gchar *content = NULL;
  g_auto (GStrv) lines = NULL;
  guint cases = 0, wrong = 0;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  lines = g_strsplit (content, "\n", 0);
  for (guint i = 0; lines[i]; i++) {
    gchar *colon = strstr (lines[i], ": ");

    if (*lines[i] == '#' || !colon)
      continue;
    *colon = '\0';
    cases++;
    if (!check_case (i + 1, lines[i], colon + 2))
      wrong++;
  }
  g_test_message ("%u cases", cases);
  g_assert_cmpuint (cases, >=, 150);
  g_assert_cmpuint (wrong, ==, 0);
}

static void
test_empty (void)
{
  g_autoptr (GArray) borders = gst_tts_sentence_borders ("", 0, NULL);

  g_assert_cmpuint (borders->len, ==, 0);
}

/* A text that ends before its NUL, and a tag that is none. */
static void
test_part (void)
{
  g_autoptr (GArray) borders =
      gst_tts_sentence_borders ("One. Two. Three.", 9, "x-!");

  g_assert_cmpuint (borders->len, ==, 2);
  g_assert_cmpuint (g_array_index (borders, guint, 0), ==, 5);
  g_assert_cmpuint (g_array_index (borders, guint, 1), ==, 9);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/sentence/table", test_table);
  g_test_add_func ("/sentence/empty", test_empty);
  g_test_add_func ("/sentence/part", test_part);
  return tts_test_run ();
}
