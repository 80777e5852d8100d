/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts batch: many scripts, one file each, and on after a stop. */
#include "tool.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>

#define NULL_OPTIONS "-p null --set null::ms-per-char=10"
#define BAD_INPUT " --set null::fault=error --set null::fault-match=Bad " \
    "--set null::error-class=bad-input"

#define FOUR_CUES \
  "[{\"id\":\"one\",\"text\":\"One two.\"}," \
  "{\"id\":\"two\",\"text\":\"Bad.\"},{\"text\":\"Three.\"}," \
  "{\"id\":\"dog\",\"text\":\"Bad dog.\"}]"

static void
assert_file (const gchar *path)
{
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    g_error ("there is no %s", path);
}

static void
test_several (void)
{
  g_autoptr (ToolResult) result = NULL;
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object, *row;
  JsonArray *files;

  result = tool_run_quiet (NULL, "batch a.txt b.txt c.txt --out-dir out -q "
      "--json --captions vtt -j 3 " NULL_OPTIONS);
  assert_file ("out/a.wav");
  assert_file ("out/b.wav");
  assert_file ("out/c.wav");
  assert_file ("out/c.vtt");
  parser = tool_parse_json (result, &object);
  files = json_object_get_array_member (object, "files");
  g_assert_cmpuint (json_array_get_length (files), ==, 3);
  row = json_array_get_object_element (files, 1);
  g_assert_cmpstr (json_object_get_string_member (row, "output"), ==,
      "out/b.wav");
  g_assert_cmpint (json_object_get_int_member (row, "code"), ==, 0);
}

/* None is in another one's file. */
static void
test_apart (void)
{
  static const gchar *const names[] = { "a", "b", "c" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *many = NULL, *one = NULL;
    g_autofree gchar *path = g_strdup_printf ("out/%s.wav", names[i]);
    gsize many_size, one_size;
    g_autoptr (ToolResult) result = tool_run_quiet (NULL,
        "batch %s.txt -o one.wav -q " NULL_OPTIONS, names[i]);

    g_assert_true (g_file_get_contents (path, &many, &many_size, NULL));
    g_assert_true (g_file_get_contents ("one.wav", &one, &one_size, NULL));
    g_assert_cmpmem (many, many_size, one, one_size);
  }
}

static void
test_same_names (void)
{
  g_autoptr (ToolResult) result = NULL;

  g_assert_cmpint (g_mkdir ("sub", 0777), ==, 0);
  tool_write_file ("sub/a.txt", "Another one.");
  result = tool_run_quiet (NULL,
      "batch a.txt sub/a.txt --out-dir twice --kind mp3 -q " NULL_OPTIONS);
  assert_file ("twice/a.mp3");
  assert_file ("twice/a-2.mp3");
}

/* The others are written. */
static void
test_one_fails (void)
{
  g_autoptr (ToolResult) result = NULL;

  result = tool_run (NULL, "batch a.txt none.txt b.txt --out-dir some -q "
      NULL_OPTIONS);
  g_assert_cmpint (result->code, ==, EX_NOINPUT);
  g_assert_nonnull (strstr (result->err, "none.txt"));
  assert_file ("some/a.wav");
  assert_file ("some/b.wav");
  g_assert_false (g_file_test ("some/none.wav", G_FILE_TEST_EXISTS));
}

static void
test_usage (void)
{
  tool_assert_fails (EX_USAGE, "give scripts", NULL, "batch -o x.wav");
  tool_assert_fails (EX_USAGE, "--out-dir", NULL, "batch a.txt");
  tool_assert_fails (EX_USAGE, "--out-dir", NULL,
      "batch a.txt b.txt -o x.wav");
  tool_assert_fails (EX_USAGE, "--jobs", NULL, "batch a.txt -o x.wav -j 0");
  tool_assert_fails (EX_USAGE, "must end in", NULL, "batch a.txt -o x.foo");
  tool_assert_fails (EX_USAGE, "srt, vtt or json", NULL,
      "batch a.txt b.txt --out-dir out --captions x.srt");
  tool_write_file ("same.srt", "1\n00:00:01,000 --> 00:00:02,000\nHi\n");
  tool_assert_fails (EX_USAGE, "would overwrite the script", NULL,
      "batch same.srt --out-dir . --captions srt");
  g_assert_cmpint (g_mkdir ("tour", 0755), ==, 0);
  tool_write_file ("tour/part.txt", "One.");
  tool_assert_fails (EX_USAGE, "would be scripts of the folder", NULL,
      "batch tour --out-dir tour --captions vtt");
}

/* It is neither all right nor a failure. */
static void
test_left_out (void)
{
  g_autoptr (ToolResult) result = NULL;
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object, *row, *cue;

  result = tool_run (NULL, "batch four.json a.txt --out-dir some -q --json "
      "--on-error=skip " NULL_OPTIONS BAD_INPUT);
  g_assert_cmpint (result->code, ==, 1);
  g_assert_nonnull (strstr (result->err,
          "2 of the cues were left out: 2 'two', 4 'dog'\n"));
  parser = tool_parse_json (result, &object);
  row = json_array_get_object_element (json_object_get_array_member (object,
          "files"), 0);
  g_assert_cmpint (json_object_get_int_member (row, "code"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (row, "cues_skipped"), ==, 2);
  cue = json_array_get_object_element (json_object_get_array_member (row,
          "skipped"), 1);
  g_assert_cmpint (json_object_get_int_member (cue, "index"), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (cue, "id"), ==, "dog");
  row = json_array_get_object_element (json_object_get_array_member (object,
          "files"), 1);
  g_assert_cmpint (json_object_get_int_member (row, "code"), ==, 0);
}

/* A script that fails counts for more. */
static void
test_left_out_and_failed (void)
{
  g_autoptr (ToolResult) result = NULL;

  result = tool_run (NULL, "batch four.json none.txt --out-dir some -q -j 1 "
      "--on-error=skip " NULL_OPTIONS BAD_INPUT);
  g_assert_cmpint (result->code, ==, EX_NOINPUT);
}

/* Its scripts by name, not the rest and not what a folder in it has. */
static void
test_folder (void)
{
  g_autoptr (ToolResult) result = NULL;
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object, *row;
  JsonArray *files;

  g_assert_cmpint (g_mkdir_with_parents ("tree/deep.txt", 0777), ==, 0);
  g_assert_cmpint (g_mkdir ("empty", 0777), ==, 0);
  tool_write_file ("tree/b.txt", "Two.");
  tool_write_file ("tree/a.SRT", "1\n00:00:01,000 --> 00:00:02,000\nOne.\n");
  tool_write_file ("tree/cover.png", "none");
  tool_write_file ("tree/.c.txt", "none");
  tool_write_file ("tree/deep.txt/d.txt", "none");
  result = tool_run (NULL, "batch tree --out-dir flat -q --json "
      NULL_OPTIONS);
  g_assert_cmpint (result->code, ==, 0);
  g_assert_cmpstr (result->err, ==, "gst-tts: tree: 1 file is left out that "
      "by the name is no script\n");
  parser = tool_parse_json (result, &object);
  files = json_object_get_array_member (object, "files");
  g_assert_cmpuint (json_array_get_length (files), ==, 2);
  row = json_array_get_object_element (files, 0);
  g_assert_cmpstr (json_object_get_string_member (row, "script"), ==,
      "tree/a.SRT");
  assert_file ("flat/b.wav");
  tool_assert_fails (EX_NOINPUT, "no script in this folder", NULL,
      "batch empty --out-dir flat");
  g_assert_cmpint (g_remove ("tree/cover.png"), ==, 0);
  tool_assert_fails (EX_USAGE, "one script", NULL, "batch tree -o x.wav");
}

static void
test_list (void)
{
  g_autoptr (ToolResult) piped = NULL, result = NULL;

  piped = tool_run_quiet ("b.txt\r\n\nc.txt", "batch a.txt --out-dir listed "
      "--list - -q --dry-run -p null");
  g_assert_nonnull (strstr (piped->out, "listed/b.wav"));
  g_assert_nonnull (strstr (piped->out, "listed/a.wav"));
  tool_write_file ("list", "a.txt\nb.txt\n");
  result = tool_run_quiet (NULL, "batch --list list --out-dir listed -q "
      NULL_OPTIONS);
  assert_file ("listed/a.wav");
  assert_file ("listed/b.wav");
  tool_assert_fails (EX_NOINPUT, "cannot read none", NULL,
      "batch --list none --out-dir listed");
  tool_assert_fails (EX_USAGE, "give scripts", "\n",
      "batch --list - --out-dir listed");
  tool_assert_fails (EX_USAGE, "--list", "Hello.", "batch - -o x.wav");
}

static void
test_caption_words (void)
{
  g_autoptr (ToolResult) result = tool_run_quiet (NULL, "batch b.txt "
      "--out-dir words --captions srt --caption-words -q " NULL_OPTIONS);
  g_autofree gchar *text = NULL;

  g_assert_true (g_file_get_contents ("words/b.srt", &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "4\n"));
  g_assert_nonnull (strstr (text, "\nseven\n"));
  tool_assert_fails (EX_USAGE, "needs --captions", NULL,
      "batch b.txt --out-dir words --caption-words");
}

/* Only one who is in none of the scripts is a mistake. */
static void
test_speakers (void)
{
  g_autoptr (ToolResult) known = NULL, unknown = NULL;

  tool_write_file ("one.txt", "ANNA: One.\nBEN: Two.\n");
  tool_write_file ("two.txt", "ANNA: Three.\nEVE: Four.\n");
  known = tool_run_quiet (NULL, "batch one.txt two.txt --out-dir play -q "
      "--speaker BEN=low --speaker EVE=high " NULL_OPTIONS);
  unknown = tool_run (NULL, "batch one.txt two.txt --out-dir play -q "
      "--speaker EVA=high " NULL_OPTIONS);
  g_assert_cmpint (unknown->code, ==, 0);
  g_assert_true (g_str_has_prefix (unknown->err,
          "gst-tts: --speaker has no effect: "));
  g_assert_nonnull (strstr (unknown->err, "'EVA'"));
  g_assert_nonnull (strstr (unknown->err, "EVE"));
  tool_assert_fails (EX_USAGE, "NAME=VOICE", NULL,
      "batch one.txt -o play.wav --speaker EVA " NULL_OPTIONS);
}

/* Nobody is asked and nothing is written. */
static void
test_dry_run (void)
{
  g_autoptr (ToolResult) result = NULL;

  tool_write_file ("prices.ini", "[null]\nunit=characters\nprice=0.01\n");
  result = tool_run_quiet (NULL, "batch a.txt b.txt --out-dir never "
      "--dry-run -p null --set null::remote=true --set null::unit=characters "
      "--set prices=prices.ini --set null::fault=hang "
      "--metrics never.jsonl");
  g_assert_false (g_file_test ("never.jsonl", G_FILE_TEST_EXISTS));
  g_assert_nonnull (strstr (result->out, "never/b.wav"));
  g_assert_nonnull (strstr (result->out, "USD\n"));
  g_assert_false (g_file_test ("never", G_FILE_TEST_EXISTS));
}

/* What another one may have left is gone on from, and told. */
static void
test_goes_on (void)
{
  g_autoptr (ToolResult) result = NULL;
  g_autofree gchar *wish = g_strnfill (64, 'a');
  g_autofree gchar *journal = g_strdup_printf ("gst-tts journal 1\n"
      "> %s openai\n< %s openai\n> %s openai\n", wish, wish, wish);

  g_assert_true (g_file_set_contents (".d.wav.journal", journal, -1, NULL));
  tool_write_file (".d.wav.part", "half a file");
  result = tool_run (NULL, "batch a.txt -o d.wav " NULL_OPTIONS);
  g_assert_cmpint (result->code, ==, 0);
  g_assert_nonnull (strstr (result->err, "d.wav goes on"));
  g_assert_nonnull (strstr (result->err, "1 request was under way"));
  g_assert_false (g_file_test (".d.wav.journal", G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (".d.wav.part", G_FILE_TEST_EXISTS));
}

/* Speaks both scripts, 40 characters at a cent; returns the cents that this
 * run and those before it have cost. */
static guint
run_billed (const gchar *max_cost, gint code, guint *ret_before)
{
  g_autoptr (ToolResult) result = tool_run (NULL, "batch a.txt b.txt "
      "--out-dir billed --json --max-cost=%s --cache=on --set cache-dir=kept "
      "--set ledger=off --set prices=prices.ini -p null --set rate-limit=0 "
      "--set null::remote=true --set null::unit=characters "
      "--set null::ms-per-char=1", max_cost);
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object;
  JsonArray *files;
  gdouble cost = 0;

  g_assert_cmpint (result->code, ==, code);
  g_assert_nonnull (strstr (result->err, "all: $"));
  if (code != 0)
    g_assert_nonnull (strstr (result->err, "left out"));
  parser = tool_parse_json (result, &object);
  *ret_before = json_object_get_double_member (object, "cost_before_usd")
      * 100 + 0.5;
  files = json_object_get_array_member (object, "files");
  for (guint i = 0; i < 2; i++)
    cost += json_object_get_double_member (json_array_get_object_element
        (files, i), "cost_usd");
  return cost * 100 + 0.5;
}

/* The limit is that of all scripts, and of all runs until they are whole. */
static void
test_max_cost (void)
{
  guint before, first, second, third;

  tool_write_file ("prices.ini", "[null]\nunit=characters\nprice=0.01\n");
  first = run_billed ("0.2", EX_CONFIG, &before);
  g_assert_cmpuint (before, ==, 0);
  g_assert_cmpuint (first, <=, 20);
  second = run_billed ("0.2", EX_CONFIG, &before);
  g_assert_cmpuint (before, ==, first);
  g_assert_cmpuint (first + second, <=, 20);
  third = run_billed ("0.4", 0, &before);
  g_assert_cmpuint (before, ==, first + second);
  g_assert_cmpuint (first + second + third, ==, 40);
  assert_file ("billed/a.wav");
  assert_file ("billed/b.wav");
  g_assert_false (g_file_test ("billed/.a.wav.journal", G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test ("billed/.b.wav.journal", G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  tool_enter_folder ();
  tool_write_file ("a.txt", "One two.\n\nThree four.");
  tool_write_file ("b.txt", "Five.\n\nSix seven eight.");
  tool_write_file ("c.txt", "Nine.");
  tool_write_file ("four.json", FOUR_CUES);
  g_test_add_func ("/batch/several", test_several);
  g_test_add_func ("/batch/apart", test_apart);
  g_test_add_func ("/batch/same-names", test_same_names);
  g_test_add_func ("/batch/one-fails", test_one_fails);
  g_test_add_func ("/batch/usage", test_usage);
  g_test_add_func ("/batch/left-out", test_left_out);
  g_test_add_func ("/batch/left-out-and-failed", test_left_out_and_failed);
  g_test_add_func ("/batch/folder", test_folder);
  g_test_add_func ("/batch/list", test_list);
  g_test_add_func ("/batch/caption-words", test_caption_words);
  g_test_add_func ("/batch/speakers", test_speakers);
  g_test_add_func ("/batch/dry-run", test_dry_run);
  g_test_add_func ("/batch/goes-on", test_goes_on);
  g_test_add_func ("/batch/max-cost", test_max_cost);
  return tool_run_tests ();
}
