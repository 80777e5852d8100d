/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts cost, after gst-tts speak has spent something. */
#include "tool.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>

static const gchar prices[] =
    "[acme/loud]\nunit=characters\nprice=1\nper=100\n"
    "[acme]\nunit=requests\nprice=2\ncurrency=EUR\n";

/* Speaks in the current folder as somebody who bills. */
static void
spend (const gchar *text, const gchar *more)
{
  g_autoptr (ToolResult) result = tool_run (text, "speak - -q -p null "
      "-o a.wav --set prices=prices.ini --set ledger=./ledger.db "
      "--set null::remote=true --set null::unit=characters "
      "--set null::service=acme --set null::ms-per-char=0 %s", more);

  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->code, ==, 0);
}

static void
test_sums (void)
{
  g_autoptr (ToolResult) table = NULL;
  g_autoptr (ToolResult) csv = NULL;
  g_autoptr (ToolResult) today = NULL;
  g_autoptr (ToolResult) script = NULL;
  g_autoptr (ToolResult) old = NULL;

  spend ("Hello there.\n\nHello.", "--set null::model=loud");
  spend ("Hello there.", "");
  table = tool_run_quiet (NULL, "cost --ledger=ledger.db --by=model");
  g_test_message ("%s", table->out);
  g_assert_nonnull (strstr (table->out, "acme/loud  2         18"));
  g_assert_nonnull (strstr (table->out, "0.1800 USD"));
  g_assert_nonnull (strstr (table->out, "2.0000 EUR"));

  csv = tool_run_quiet (NULL, "cost --ledger=ledger.db --by=model --csv");
  g_assert_true (g_str_has_prefix (csv->out, "name,currency,billed,"));
  g_assert_nonnull (strstr (csv->out, "\nacme/loud,USD,2,0,0,18,"));
  g_assert_nonnull (strstr (csv->out, ",0.180000,0.000000\n"));

  today = tool_run_quiet (NULL,
      "cost --ledger=ledger.db --since=today --until=today --json");
  g_assert_nonnull (strstr (today->out, "\"acme\""));
  script = tool_run_quiet (NULL, "cost --ledger=ledger.db --by=script --csv");
  g_assert_nonnull (strstr (script->out, "\nstandard input,EUR,1,"));
  old = tool_run_quiet (NULL,
      "cost --ledger=ledger.db --since=2020-01-01 --until=2020-12-31 --csv");
  g_assert_null (strstr (old->out, "acme"));
}

/* Those that we have no price of say how the user gives one. */
static void
test_unknown (void)
{
  g_autoptr (ToolResult) spent = tool_run ("Hello.", "speak - -q -p null "
      "-o a.wav --set ledger=./unknown.db --set null::remote=true "
      "--set null::unit=characters --set null::service=polly "
      "--set null::ms-per-char=0");
  g_autoptr (ToolResult) limited = tool_run ("Hello.", "speak - -q -p null "
      "-o a.wav --set ledger=off --set null::remote=true "
      "--set null::unit=characters --set null::service=polly --max-cost=1");
  g_autoptr (ToolResult) table = tool_run (NULL, "cost --ledger=unknown.db");
  g_autoptr (ToolResult) day = tool_run (NULL,
      "cost --ledger=unknown.db --by=day");

  g_assert_cmpint (spent->code, ==, 0);
  g_assert_nonnull (strstr (table->out, "unknown"));
  g_assert_nonnull (strstr (table->err, "a row [polly] in "));
  g_assert_nonnull (strstr (table->err, "gst-tts/prices.ini says it"));
  g_assert_nonnull (strstr (day->err, "--by=provider names"));
  g_assert_cmpint (limited->code, ==, EX_CONFIG);
  g_assert_nonnull (strstr (limited->err, "what polly costs is not known"));
  g_assert_nonnull (strstr (limited->err, "[polly]"));
  g_unlink ("unknown.db");
}

/* Nothing is made where nothing is billed. */
static void
test_free (void)
{
  g_autoptr (ToolResult) result = tool_run_quiet ("Hello.",
      "speak - -p null -q -o a.wav --set ledger=./free.db");

  g_assert_false (g_file_test ("free.db", G_FILE_TEST_EXISTS));
}

static void
test_bad (void)
{
  tool_assert_fails (EX_USAGE, "--since can not be 'soon'", NULL,
      "cost --since=soon");
  tool_assert_fails (EX_USAGE, "--until can not be '2026-13-01'", NULL,
      "cost --until=2026-13-01");
  tool_assert_fails (EX_USAGE, "--by can not be 'voice'", NULL,
      "cost --by=voice");
  tool_assert_fails (EX_USAGE, "not both", NULL, "cost --csv --json");
  tool_assert_fails (EX_USAGE, "one argument too many", NULL, "cost x");
  tool_assert_fails (EX_NOINPUT, "cannot read", NULL,
      "cost --ledger=/nonexistent/l.db");
  tool_assert_fails (EX_DATAERR, "damaged", NULL,
      "cost --ledger=prices.ini");
}

static void
assert_speak_fails (gint code, const gchar *what, const gchar *setting)
{
  g_autoptr (ToolResult) result = tool_run ("Hello.",
      "speak - -p null -o a.wav --set null::remote=true --set %s", setting);

  g_test_message ("%s", result->err);
  g_assert_cmpint (result->code, ==, code);
  g_assert_nonnull (strstr (result->err, what));
}

/* Nobody is asked: the provider would fail. */
static void
test_dry_run (void)
{
  g_autoptr (ToolResult) paid = tool_run_quiet ("Hello there.\n\nHello.",
      "speak - -p null,espeak --dry-run --set prices=prices.ini "
      "--set null::remote=true --set null::service=acme "
      "--set null::model=loud --set null::fault=error");
  g_autoptr (ToolResult) unknown = tool_run_quiet ("Hello.",
      "speak - -p null --dry-run --set null::remote=true "
      "--set null::unit=characters --set null::service=acme");
  g_autoptr (ToolResult) nothing = tool_run_quiet ("Hello.",
      "speak - -p null --dry-run");

  g_test_message ("%s", paid->out);
  g_assert_nonnull (strstr (paid->out, "null      loud   2       18"));
  g_assert_nonnull (strstr (paid->out, "0.1800 USD"));
  g_assert_nonnull (strstr (unknown->out, "unknown"));
  g_assert_nonnull (strstr (nothing->out, "nothing"));
  tool_assert_fails (EX_USAGE, "no property", "Hello.",
      "speak - -p null --dry-run --set null::pricey=1");
  tool_assert_fails (EX_USAGE, "--live", NULL, "speak --live --dry-run");
}

/* Whoever can not be asked for want of a key, a place or a model is in the
 * plan all the same, which says so, also where somebody else comes first. */
static void
test_plan_without_key (void)
{
  g_autoptr (ToolResult) list = tool_run_quiet (NULL, "providers --json");
  JsonObject *object;
  g_autoptr (JsonParser) parser = tool_parse_json (list, &object);
  JsonArray *rows = json_object_get_array_member (object, "providers");

  for (guint i = 0; i < json_array_get_length (rows); i++) {
    JsonObject *row = json_array_get_object_element (rows, i);
    const gchar *name = json_object_get_string_member (row, "name");
    g_autofree gchar *missing = g_strdup_printf ("%s is not ready: ", name);
    g_autoptr (ToolResult) plan = NULL, second = NULL;

    if (json_object_get_boolean_member (row, "usable"))
      continue;
    plan = tool_run_quiet ("Hello.", "speak - -p %s --dry-run", name);
    g_test_message ("%s", plan->out);
    g_assert_nonnull (strstr (plan->out, missing));
    second = tool_run_quiet ("Hello.", "speak - -p null,%s --dry-run", name);
    g_assert_nonnull (strstr (second->out, missing));
  }
}

static void
test_limit (void)
{
  g_autoptr (ToolResult) result = tool_run ("Hello.\n\nHello.",
      "speak - -p null -o a.wav --set prices=prices.ini --set ledger=off "
      "--set null::remote=true --set null::service=acme "
      "--set null::model=loud --set null::ms-per-char=0 --max-cost=0.1");

  g_test_message ("%s", result->err);
  g_assert_cmpint (result->code, ==, EX_CONFIG);
  g_assert_nonnull (strstr (result->err, "max-cost is 0.1 USD, 0.06 USD are "
          "spent"));
}

static void
test_bad_prices (void)
{
  g_assert_true (g_file_set_contents ("bad.ini", "[acme]\nprice=x\n", -1,
          NULL));
  assert_speak_fails (EX_DATAERR, "bad.ini: [acme]", "prices=bad.ini");
  assert_speak_fails (EX_NOINPUT, "gone.ini", "prices=gone.ini");
}

gint
main (gint argc, gchar **argv)
{
  tts_test_init (&argc, &argv);
  tool_enter_folder ();
  tool_write_file ("prices.ini", prices);
  g_test_add_func ("/tools/cost/sums", test_sums);
  g_test_add_func ("/tools/cost/dry-run", test_dry_run);
  g_test_add_func ("/tools/cost/plan-without-key", test_plan_without_key);
  g_test_add_func ("/tools/cost/limit", test_limit);
  g_test_add_func ("/tools/cost/unknown", test_unknown);
  g_test_add_func ("/tools/cost/free", test_free);
  g_test_add_func ("/tools/cost/bad", test_bad);
  g_test_add_func ("/tools/cost/bad-prices", test_bad_prices);
  return tool_run_tests ();
}
