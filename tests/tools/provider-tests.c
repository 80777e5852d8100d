/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts providers test: against servers that are right, wrong and gone,
 * and against what was never set up; and who of two is chosen that cost. */
#include "tool.h"

#include <sqlite3.h>
#include <string.h>
#include <sysexits.h>

#include "container.h"
#include "folder.h"
#include "openai.h"

/* Ends with @code; the only row. */
static JsonParser *
run_test (gint code, JsonObject **ret_row, const gchar *arguments)
{
  g_autoptr (ToolResult) result =
      tool_run (NULL, "providers test --json %s", arguments);
  JsonParser *parser;
  JsonArray *rows;
  JsonObject *root;

  g_test_message ("%s%s", result->out, result->err);
  g_assert_cmpint (result->code, ==, code);
  g_assert_null (strstr (result->out, "sk-secret"));
  g_assert_null (strstr (result->err, "sk-secret"));
  parser = tool_parse_json (result, &root);
  rows = json_object_get_array_member (root, "tests");
  g_assert_cmpuint (json_array_get_length (rows), ==, 1);
  *ret_row = json_array_get_object_element (rows, 0);
  return parser;
}

static void
assert_string (JsonObject *row, const gchar *name, const gchar *value)
{
  g_assert_cmpstr (json_object_get_string_member (row, name), ==, value);
}

static void
test_skipped (void)
{
  JsonObject *row;
  g_autoptr (JsonParser) parser = run_test (EX_CONFIG, &row, "openai");

  assert_string (row, "result", "skipped");
  g_assert_nonnull (strstr (json_object_get_string_member (row, "why"),
          "OPENAI_API_KEY"));
  g_assert_true (json_object_get_null_member (row, "first_sample"));
}

/* Nobody is set up, so nobody is asked and nothing is wrong. */
static void
test_all (void)
{
  g_autoptr (ToolResult) result =
      tool_run_quiet (NULL, "providers test --max-cost 0.01");

  g_assert_nonnull (strstr (result->out, "PROVIDER"));
  g_assert_nonnull (strstr (result->out, "\nelevenlabs "));
  g_assert_nonnull (strstr (result->out, "ELEVENLABS_API_KEY"));
  g_assert_null (strstr (result->out, "\nnull "));
  g_assert_null (strstr (result->out, "failed"));
}

static void
test_command_line (void)
{
  static const gchar *const silent[] = { "", " ", "..." };

  tool_assert_fails (EX_USAGE, "unknown action 'tset'", NULL,
      "providers tset");
  tool_assert_fails (EX_DATAERR, "unknown provider 'x'", NULL,
      "providers test x");
  tool_assert_fails (EX_USAGE, "can not be negative", NULL,
      "providers test null --max-cost=-1");
  tool_assert_fails (EX_USAGE, "can not be negative", NULL,
      "providers test null --max-cost=nan");
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    tool_assert_fails (EX_USAGE, "gst-tts: --text: there is nothing to say",
        NULL, "providers test null --text '%s'", silent[i]);
  tool_assert_fails (EX_USAGE, "there is no property null::x", NULL,
      "providers test null --set null::x=1");
  tool_assert_fails (EX_CANTCREAT, "/no/such/folder/r.json", NULL,
      "providers test null --json --report /no/such/folder/r.json");
}

typedef struct
{
  TtsFakeOpenai fake;
  TtsServer *server;
  gchar *dir;
  gchar *ledger;
} Two;

static void
set_up_two (Two *self, gconstpointer data)
{
  self->dir = tts_folder_new ();
  self->ledger = g_build_filename (self->dir, "ledger.db", NULL);
  self->fake.key = "sk-secret";
  self->server = tts_server_new (NULL, tts_fake_openai, &self->fake);
}

static void
tear_down_two (Two *self, gconstpointer data)
{
  tts_server_free (self->server);
  g_free (self->ledger);
  tts_folder_free (self->dir);
}

/* Who spoke each of three cues, with a letter each, where a character costs so
 * much. */
static void
assert_chosen (Two *self, const gchar *policy, const gchar *openai,
    const gchar *null, const gchar *expected)
{
  g_autofree gchar *prices = g_build_filename (self->dir, "prices.ini", NULL);
  g_autofree gchar *list = g_strdup_printf ("[openai@127.0.0.1]\n"
      "unit=characters\nprice=%s\n[null]\nunit=characters\nprice=%s\n",
      openai, null);
  g_autoptr (GString) chosen = g_string_new (NULL);
  g_autoptr (ToolResult) result = NULL;
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *root;
  JsonArray *cues;

  g_assert_true (g_file_set_contents (prices, list, -1, NULL));
  result = tool_run_quiet ("One.\n\nTwo.\n\nSix.", "speak - -q --json "
      "-p openai,null --provider-policy=%s -o %s/a.wav --set prices=%s "
      "--set ledger=%s --set max-workers=1 --set openai::base-url=%s/v1 "
      "--set openai::api-key=sk-secret --set null::remote=true "
      "--set null::unit=characters", policy, self->dir, prices, self->ledger,
      tts_server_get_base (self->server));
  parser = tool_parse_json (result, &root);
  cues = json_object_get_array_member (root, "cues");
  for (guint i = 0; i < json_array_get_length (cues); i++)
    g_string_append_c (chosen, *json_object_get_string_member
        (json_array_get_object_element (cues, i), "provider"));
  g_assert_cmpstr (chosen->str, ==, expected);
}

static void
test_cheapest (Two *self, gconstpointer data)
{
  assert_chosen (self, "order", "0.01", "0.001", "ooo");
  assert_chosen (self, "cheapest", "0.01", "0.001", "nnn");
  assert_chosen (self, "cheapest", "0.001", "0.01", "ooo");
}

/* Of the requests so far. */
static void
set_seconds (Two *self, const gchar *provider, guint seconds)
{
  g_autofree gchar *change = g_strdup_printf ("UPDATE tries SET seconds = %u "
      "WHERE provider = '%s'", seconds, provider);
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (self->ledger, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, change, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (db), >, 0);
  sqlite3_close (db);
}

/* What the ledger knows of earlier runs decides, whoever is cheaper. */
static void
test_fastest (Two *self, gconstpointer data)
{
  assert_chosen (self, "order", "0.01", "0.001", "ooo");
  assert_chosen (self, "cheapest", "0.01", "0.001", "nnn");
  set_seconds (self, "openai", 1);
  set_seconds (self, "null", 1000);
  assert_chosen (self, "fastest", "0.01", "0.001", "ooo");
  set_seconds (self, "openai", 1000);
  set_seconds (self, "null", 1);
  assert_chosen (self, "fastest", "0.001", "0.01", "nnn");
}

/* What it costs is asked first, or said. */
static void
test_cost (void)
{
  static const gchar set[] = "--set null::remote=true "
      "--set null::unit=characters --set null::told-quantity=27 "
      "--set prices=%s null";
  g_autofree gchar *dir = tts_folder_new ();
  g_autofree gchar *prices = g_build_filename (dir, "prices.ini", NULL);
  g_autofree gchar *priced = g_strdup_printf (set, prices);
  g_autofree gchar *yes = g_strconcat ("--yes ", priced, NULL);
  g_autofree gchar *little = g_strconcat ("--max-cost 0.001 ", priced, NULL);
  g_autoptr (JsonParser) parser = NULL, refused = NULL;
  JsonObject *row;

  g_assert_true (g_file_set_contents (prices,
          "[null]\nunit=characters\nprice=0.01\n", -1, NULL));
  tool_assert_fails (EX_USAGE, "the test of null will bill about 1.08000 USD",
      NULL, "providers test %s", priced);
  parser = run_test (0, &row, yes);
  assert_string (row, "result", "good");
  g_assert_true (json_object_get_boolean_member (row, "bills"));
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (row,
          "estimate_usd"), 0.54, 1e-9);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (row,
          "cost_usd"), 0.27, 1e-9);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (row,
          "cost_accuracy"), 0.5, 1e-9);
  refused = run_test (EX_UNAVAILABLE, &row, little);
  assert_string (row, "result", "failed");
  g_assert_true (json_object_get_null_member (row, "cost_usd"));
  tts_folder_free (g_steal_pointer (&dir));
}

/* What failed and may be billed is part of what all of it may cost. */
static void
test_failed_cost (void)
{
  g_autofree gchar *dir = tts_folder_new ();
  g_autofree gchar *prices = g_build_filename (dir, "prices.ini", NULL);
  g_autoptr (ToolResult) result = NULL;

  g_assert_true (g_file_set_contents (prices,
          "[null]\nunit=characters\nprice=0.01\n", -1, NULL));
  result = tool_run (NULL, "providers test --json --max-cost 0.6 "
      "--set max-tries=1 --set null::script=transient$ "
      "--set null::remote=true --set null::unit=characters "
      "--set prices=%s null null", prices);
  g_assert_cmpint (result->code, ==, EX_UNAVAILABLE);
  g_assert_nonnull (strstr (result->out, "max-cost is 0.06 USD"));
  tts_folder_free (g_steal_pointer (&dir));
}

static void
test_wrong_speech (void)
{
  static const struct
  {
    const gchar *set;
    const gchar *why;
  } rows[] = {
    {"null::fault=error --set null::error-class=device", "null"},
    {"null::fault=short --set null::fault-after=100", "of speech"},
    {"volume=0", "silent"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gchar *arguments = g_strdup_printf ("null --set max-tries=1 "
        "--set %s", rows[i].set);
    JsonObject *row;
    g_autoptr (JsonParser) parser =
        run_test (EX_UNAVAILABLE, &row, arguments);

    assert_string (row, "result", "failed");
    g_assert_nonnull (strstr (json_object_get_string_member (row, "why"),
            rows[i].why));
  }
}

static void
test_openai (void)
{
  TtsFakeOpenai fake = {.key = "sk-secret" };
  g_autoptr (TtsServer) server = tts_server_new (NULL, tts_fake_openai,
      &fake);
  g_autofree gchar *dir = tts_folder_new ();
  g_autofree gchar *report = g_build_filename (dir, "report.json", NULL);
  g_autofree gchar *arguments = g_strdup_printf ("--yes openai --report %s "
      "--set openai::base-url=%s/v1 --set openai::api-key=sk-secret", report,
      tts_server_get_base (server));
  g_autofree gchar *text = NULL;
  JsonObject *row;
  g_autoptr (JsonParser) parser = run_test (0, &row, arguments);

  assert_string (row, "result", "good");
  assert_string (row, "fallback", "good");
  g_assert_cmpfloat (json_object_get_double_member (row, "first_sample"), <=,
      json_object_get_double_member (row, "total_seconds"));
  g_assert_true (g_file_get_contents (report, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"result\" : \"good\""));
  tts_folder_free (g_steal_pointer (&dir));
}

static void
test_wrong_voice (void)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *row;

  if (!tool_has_provider ("flite")) {
    g_test_skip ("no flite");
    return;
  }
  parser = run_test (0, &row, "flite");
  assert_string (row, "probe", "voices");
  assert_string (row, "wrong_voice", "good");
  g_assert_true (json_object_get_null_member (row, "fallback"));
}

static void
test_wrong_key (void)
{
  TtsFakeOpenai fake = {.key = "right" };
  g_autoptr (TtsServer) server = tts_server_new (NULL, tts_fake_openai,
      &fake);
  g_autofree gchar *arguments = g_strdup_printf ("--yes openai "
      "--set openai::base-url=%s/v1 --set openai::api-key=sk-secret",
      tts_server_get_base (server));
  JsonObject *row;
  g_autoptr (JsonParser) parser = run_test (EX_UNAVAILABLE, &row, arguments);

  assert_string (row, "result", "failed");
  g_assert_nonnull (strstr (json_object_get_string_member (row, "why"),
          "the key was refused"));
  assert_string (row, "fallback", "good");
}

/* A container is asked for its health; there is no text in that. */
static void
test_container (void)
{
  TtsFakeVendor fake = { 0 };
  g_autoptr (TtsServer) server = tts_server_new (NULL, tts_fake_container,
      &fake);
  g_autofree gchar *arguments = g_strdup_printf ("--yes vast "
      "--set vast::base-url=%s", tts_server_get_base (server));
  g_autofree gchar *steps = NULL;
  JsonObject *row;
  g_autoptr (JsonParser) parser = run_test (0, &row, arguments);

  assert_string (row, "result", "good");
  assert_string (row, "probe", "health");
  assert_string (row, "fallback", "good");
  steps = tts_fake_vendor_dup_steps (&fake);
  g_assert_true (g_str_has_prefix (steps, "health "));
  tts_fake_vendor_clear (&fake);
}

static gboolean
sets_up_a_provider (const gchar *name)
{
  static const gchar *const ends[] = { "_KEY", "_KEY_ID", "_TOKEN", "_URL",
    "_PATH"
  };

  if (g_str_has_prefix (name, "GST_") || g_str_has_prefix (name, "LD_"))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (name, ends[i]))
      return TRUE;
  return g_str_has_prefix (name, "AWS_");
}

/* Whoever runs this may have keys, which are not for tests. */
static void
forget_keys (const gchar *home)
{
  g_auto (GStrv) names = g_listenv ();

  for (guint i = 0; names[i]; i++)
    if (sets_up_a_provider (names[i]))
      g_unsetenv (names[i]);
  g_setenv ("HOME", home, TRUE);
}

int
main (int argc, char **argv)
{
  gchar *state;
  int status;

  tts_test_init (&argc, &argv);
  state = tts_folder_new ();
  g_setenv ("XDG_STATE_HOME", state, TRUE);     /* not the ledger of others */
  forget_keys (state);
  g_test_add_func ("/provider-tests/skipped", test_skipped);
  g_test_add_func ("/provider-tests/all", test_all);
  g_test_add_func ("/provider-tests/command-line", test_command_line);
  g_test_add ("/provider-tests/cheapest", Two, NULL, set_up_two,
      test_cheapest, tear_down_two);
  g_test_add ("/provider-tests/fastest", Two, NULL, set_up_two,
      test_fastest, tear_down_two);
  g_test_add_func ("/provider-tests/cost", test_cost);
  g_test_add_func ("/provider-tests/failed-cost", test_failed_cost);
  g_test_add_func ("/provider-tests/wrong-speech", test_wrong_speech);
  g_test_add_func ("/provider-tests/openai", test_openai);
  g_test_add_func ("/provider-tests/wrong-voice", test_wrong_voice);
  g_test_add_func ("/provider-tests/wrong-key", test_wrong_key);
  g_test_add_func ("/provider-tests/container", test_container);
  status = tts_test_run ();
  tts_folder_free (state);
  return status;
}
