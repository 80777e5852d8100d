/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Metrics of a run, and the page about it. */
#include "tool.h"

#include <string.h>
#include <sysexits.h>

static const gchar run_line[] =
    "{\"event\":\"try\",\"time\":100.5,\"seconds\":2,\"provider\":\"<acme>\","
    "\"chars\":50,\"audio\":3,\"error\":null,\"cost\":0.5,"
    "\"currency\":\"USD\",\"billed\":\"billed\",\"workers\":2,"
    "\"waited\":1,\"first_byte\":0.25,\"first_sample\":0.5}\n";

/* What speak wrote is what report reads: three requests, one of them again. */
static void
test_run (void)
{
  g_autoptr (ToolResult) speak = tool_run ("One.\n\nTwo.",
      "speak - -q -p null -o a.wav --metrics=run.jsonl "
      "--set retry-delay=0 --set null::script=transient");
  g_autoptr (ToolResult) report =
      tool_run_quiet (NULL, "report run.jsonl -o run.html --json");
  g_autoptr (JsonParser) parser = NULL;
  g_autofree gchar *lines = NULL, *page = NULL;
  JsonObject *sums;

  g_assert_cmpint (speak->code, ==, 0);
  g_assert_true (g_file_get_contents ("run.jsonl", &lines, NULL, NULL));
  g_assert_null (strstr (lines, "One"));
  g_assert_nonnull (strstr (lines, "\"process\":"));
  parser = tool_parse_json (report, &sums);
  g_assert_cmpint (json_object_get_int_member (sums, "tries"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (sums, "failed"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (sums, "again"), ==, 1);

  g_assert_true (g_file_get_contents ("run.html", &page, NULL, NULL));
  g_assert_true (g_str_has_prefix (page, "<!DOCTYPE html>"));
  g_assert_nonnull (strstr (page, "<rect class=\"bad\""));
  g_assert_nonnull (strstr (page, "<rect class=\"well\""));
  g_assert_null (strstr (page, "http"));
  g_assert_null (strstr (page, "src="));
  g_assert_null (strstr (page, "Scripts"));
}

/* All scripts of a batch are in one file, and each line is whole. */
static void
test_batch (void)
{
  g_autoptr (ToolResult) batch = NULL, report = NULL;
  g_autoptr (JsonParser) parser = NULL;
  g_autofree gchar *page = NULL;
  JsonObject *sums, *script;
  JsonArray *scripts;
  gint n_tries = 0;

  tool_write_file ("a.txt", "One.\n\nTwo.\n\nThree.");
  tool_write_file ("b.txt", "Four.");
  tool_write_file ("c.txt", "Five.\n\nSix.");
  batch = tool_run_quiet (NULL, "batch a.txt b.txt c.txt --out-dir out -q "
      "-j 3 -p null --metrics=batch.jsonl");
  report = tool_run_quiet (NULL, "report batch.jsonl -o batch.html --json");
  parser = tool_parse_json (report, &sums);
  g_assert_cmpint (json_object_get_int_member (sums, "tries"), ==, 6);
  g_assert_cmpint (json_object_get_int_member (sums, "memory_bytes"), >,
      100000);
  scripts = json_object_get_array_member (sums, "scripts");
  g_assert_cmpuint (json_array_get_length (scripts), ==, 3);
  for (guint i = 0; i < 3; i++) {
    script = json_array_get_object_element (scripts, i);
    if (g_str_equal (json_object_get_string_member (script, "script"),
            "a.txt"))
      n_tries = json_object_get_int_member (script, "tries");
  }
  g_assert_cmpint (n_tries, ==, 3);

  g_assert_true (g_file_get_contents ("batch.html", &page, NULL, NULL));
  g_assert_nonnull (strstr (page, "<h2>Scripts</h2>"));
  g_assert_nonnull (strstr (page, "<td>b.txt</td>"));
  g_assert_nonnull (strstr (page, "Memory of the process"));
}

/* Whatever names there are, they are text; lines of others are passed over.
 * What was allowed was for both scripts. */
static void
test_page (void)
{
  g_autofree gchar *text = g_strconcat (run_line,
      "{\"event\":\"other\",\"time\":1}\n\n{\"script\":\"b\",", run_line + 1,
      NULL);
  g_autoptr (ToolResult) page = NULL;

  tool_write_file ("made.jsonl", text);
  page = tool_run_quiet (NULL, "report made.jsonl -o -");
  g_assert_null (strstr (page->out, "<acme>"));
  g_assert_nonnull (strstr (page->out, "&lt;acme&gt;"));
  g_assert_nonnull (strstr (page->out, "<td>0.250 s</td><td>0.500 s</td>"
          "<td>1.500 s</td>"));
  g_assert_nonnull (strstr (page->out, "Cost, in USD"));
  g_assert_nonnull (strstr (page->out, "allowed</h2>"));
  g_assert_null (strstr (page->out, "y=\"14\">4<"));
  g_assert_nonnull (strstr (page->out, "y=\"14\">2<"));
  g_assert_nonnull (strstr (page->out, "<b>1.0000</b><span>cost"));
}

/* Runs that wrote one file follow each other at once; a pause within one, and
 * what another did meanwhile, stay. */
static void
test_runs (void)
{
  static const struct
  {
    guint time;
    guint process;
  } rows[] = { {100, 7}, {110, 7}, {111, 8}, {5000, 9}, {5010, 7} };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (ToolResult) page = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_string_append_printf (text, "{\"event\":\"try\",\"time\":%u,"
        "\"seconds\":2,\"provider\":\"acme\",\"process\":%u}\n",
        rows[i].time, rows[i].process);
  tool_write_file ("runs.jsonl", text->str);
  page = tool_run_quiet (NULL, "report runs.jsonl -o -");
  g_assert_nonnull (strstr (page->out, "<b>25.0 s</b><span>time"));
  g_assert_nonnull (strstr (page->out, "<b>2</b><span>runs"));
  g_assert_nonnull (strstr (page->out, "<line class=\"run\" x1=\"522.8\""));
}

static void
test_bad (void)
{
  static const struct
  {
    const gchar *text;
    const gchar *what;
  } rows[] = {
    {"", "tells of no try"},
    {"{}\n", "tells of no try"},
    {"{}\n{\n", "bad.jsonl:2: this is no object"},
    {"3\n", "bad.jsonl:1: this is no object"},
    {"\xff\xfe", "bad.jsonl:1: this is no object"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    tool_write_file ("bad.jsonl", rows[i].text);
    tool_assert_fails (EX_DATAERR, rows[i].what, NULL,
        "report bad.jsonl -o -");
  }
  tool_assert_fails (EX_NOINPUT, "gone.jsonl", NULL, "report gone.jsonl -o -");
  tool_assert_fails (EX_USAGE, "-o run.html", NULL, "report bad.jsonl");
  tool_assert_fails (EX_USAGE, "one file", NULL, "report -o -");
}

/* Members of other types than they should be are as good as missing. */
static void
test_odd (void)
{
  g_autoptr (ToolResult) page = NULL;

  tool_write_file ("odd.jsonl", "{\"event\":\"try\",\"time\":\"x\","
      "\"seconds\":-5,\"provider\":[1],\"error\":{},\"chars\":1e300,"
      "\"cost\":null,\"script\":7,\"memory\":\"much\"}\n");
  page = tool_run_quiet (NULL, "report odd.jsonl -o -");
  g_assert_nonnull (strstr (page->out, "</html>"));
}

gint
main (gint argc, gchar **argv)
{
  tts_test_init (&argc, &argv);
  tool_enter_folder ();
  g_test_add_func ("/tools/report/run", test_run);
  g_test_add_func ("/tools/report/batch", test_batch);
  g_test_add_func ("/tools/report/page", test_page);
  g_test_add_func ("/tools/report/runs", test_runs);
  g_test_add_func ("/tools/report/bad", test_bad);
  g_test_add_func ("/tools/report/odd", test_odd);
  return tool_run_tests ();
}
