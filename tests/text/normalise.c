/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* English as it is written, to English as it is said: the table in
 * tests/data/text/english.tsv, and where each word comes from. */
#include "test-main.h"

#include "text/normalise.h"

static gchar *
normalise (const gchar *text, gboolean british)
{
  g_autoptr (GArray) tokens = tts_tokens_new ();

  tts_en_normalise (tokens, text, 0, strlen (text), british);
  return tts_tokens_text (tokens);
}

/* One row a line: input, TAB, output, and TAB british where only they say so.
 * All that fail are told at once. */
static void
test_table (void)
{
  g_autofree gchar *path = tts_test_data ("text/english.tsv");
  g_autofree gchar *data = NULL;
  g_auto (GStrv) lines = NULL;
  guint rows = 0, wrong = 0;

  g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
  lines = g_strsplit (data, "\n", 0);
  for (guint i = 0; lines[i]; i++) {
    g_auto (GStrv) cells = g_strsplit (lines[i], "\t", 3);
    g_autofree gchar *said = NULL;

    if (!cells[0] || *lines[i] == '\0' || g_str_has_prefix (lines[i], "//"))
      continue;
    g_assert_nonnull (cells[1]);
    said = normalise (cells[0], cells[2] != NULL);
    rows++;
    if (strcmp (said, cells[1]) == 0)
      continue;
    wrong++;
    g_test_message ("line %u: '%s' is said '%s', not '%s'", i + 1, cells[0],
        said, cells[1]);
  }
  g_assert_cmpuint (wrong, ==, 0);
  g_assert_cmpuint (rows, >=, 400);
}

/* Each token's bytes, with a | behind each. */
static void
test_origin (void)
{
  static const gchar text[] = "Pay $5.50 to Dr. Jones, it’s 3 km.";
  g_autoptr (GArray) tokens = tts_tokens_new ();
  g_autoptr (GString) seen = g_string_new (NULL);

  tts_en_normalise (tokens, text, 0, strlen (text), FALSE);
  for (guint i = 0; i < tokens->len; i++) {
    const TtsToken *token = tts_token (tokens, i);

    g_string_append_printf (seen, "%s=%.*s|", token->text,
        (gint) token->length, text + token->offset);
  }
  g_assert_cmpstr (seen->str, ==, "Pay=Pay|five=$5.50|dollars=$5.50|"
      "and=$5.50|fifty=$5.50|cents=$5.50|to=to|doctor=Dr.|Jones=Jones|,=,|"
      "it's=it’s|three=3 km|kilometers=3 km|.=.|");
}

/* Only the piece that was asked for. */
static void
test_piece (void)
{
  g_autoptr (GArray) tokens = tts_tokens_new ();
  g_autofree gchar *said = NULL;

  tts_en_normalise (tokens, "10 to 20 and 30", 3, 5, FALSE);
  said = tts_tokens_text (tokens);
  g_assert_cmpstr (said, ==, "to twenty");
  g_assert_cmpuint (tts_token (tokens, 1)->offset, ==, 6);
}

/* Whatever it is, it ends, and tokens lie in the text and in order. */
static void
check_rubbish (const gchar *text)
{
  g_autoptr (GArray) tokens = tts_tokens_new ();
  guint last = 0;

  tts_en_normalise (tokens, text, 0, strlen (text), FALSE);
  for (guint i = 0; i < tokens->len; i++) {
    const TtsToken *token = tts_token (tokens, i);

    g_assert_cmpuint (token->offset, >=, last);
    g_assert_cmpuint (token->offset + token->length, <=, strlen (text));
    g_assert_true (g_utf8_validate (token->text, -1, NULL));
    last = token->offset;
  }
}

static void
test_rubbish (void)
{
  static const gchar *const parts[] = { "1", "9", "0", ".", ",", "-", "–", "/",
    ":", " ", "$", "£", "%", "a", "Z", "I", "V", "x", "'", "’", "\"", "(", ")",
    "@", "www.", "km", "°", "½", "+", "#", "^", "e", "th", "St.", "May", "é",
    "\n", "—", "…", "&", "_", "~", "AM", "p.m.", "中", "😀"
  };
  g_autoptr (GString) text = g_string_new (NULL);

  check_rubbish ("");
  for (guint i = 0; i < tts_test_size (400); i++) {
    guint n = g_test_rand_int_range (1, 30);

    g_string_truncate (text, 0);
    while (n-- > 0)
      g_string_append (text,
          parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
    check_rubbish (text->str);
  }
}

/* Time grows with the length, no faster. */
static void
test_long (void)
{
  static const gchar *const pieces[] = { "1", "1,", "1.", "a.", "-", "/a",
    "1-", "@", "a@", "(", "1 ", "$", "A", "I"
  };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++) {
    g_autoptr (GString) text = g_string_new (NULL);

    while (text->len < tts_test_size (2000))
      g_string_append (text, pieces[i]);
    check_rubbish (text->str);
  }
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/normalise/table", test_table);
  g_test_add_func ("/normalise/origin", test_origin);
  g_test_add_func ("/normalise/piece", test_piece);
  g_test_add_func ("/normalise/rubbish", test_rubbish);
  g_test_add_func ("/normalise/long", test_long);
  return tts_test_run ();
}
