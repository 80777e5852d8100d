/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What counts as having said the text. */
#include "../../providers/openai/openai.h"
#include "test-main.h"

typedef struct
{
  const gchar *text;
  const gchar *said;
  gboolean whole;
  gboolean fits;
} Row;

static const Row rows[] = {
  {"Hello, world!", "hello world", TRUE, TRUE},
  {"It's late", "Its late.", TRUE, TRUE},
  {"It\u2019s late", "It's late.", TRUE, TRUE},
  {"Stra\u00dfe", "STRASSE", TRUE, TRUE},
  {"", "", TRUE, TRUE},
  {"...", "", TRUE, TRUE},
  {"Hello", "", TRUE, FALSE},
  {"Hello", "", FALSE, TRUE},
  {"Hello world", "hello", TRUE, FALSE},
  {"Hello world", "hello wo", FALSE, TRUE},
  {"Hello world", "hello wo rm", FALSE, FALSE},
  {"Hello", "Hello there", TRUE, FALSE},
  {"Hello", "Sure! Hello", TRUE, FALSE},
  {"Do not go", "Do go", TRUE, FALSE},
  {"21 cats", "twenty-one cats", TRUE, TRUE},
  {"twenty-one cats", "21 cats", TRUE, TRUE},
  {"It was 1984", "It was nineteen eighty-four", TRUE, TRUE},
  {"3:45 pm today", "three forty-five pm today", TRUE, TRUE},
  {"21 cats", "twenty-one dogs", TRUE, FALSE},
  {"21 cats", "twenty-one", FALSE, TRUE},
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_test_message ("'%s' by '%s'", rows[i].text, rows[i].said);
    g_assert_cmpint (openai_transcript_fits (rows[i].text, rows[i].said,
            rows[i].whole), ==, rows[i].fits);
  }
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/openai-transcript/rows", test_rows);
  return tts_test_run ();
}
