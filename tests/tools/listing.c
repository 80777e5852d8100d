/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts without speaking: chunks, voices, providers, and the command line
 * itself. */
#include "tool.h"

#include <string.h>
#include <sysexits.h>

static JsonObject *
element (JsonObject *object, const gchar *array, guint index)
{
  return json_array_get_object_element (json_object_get_array_member (object,
          array), index);
}

static guint
length (JsonObject *object, const gchar *array)
{
  return json_array_get_length (json_object_get_array_member (object, array));
}

static void
test_command_line (void)
{
  g_autoptr (ToolResult) version = tool_run_quiet (NULL, "--version");
  g_autoptr (ToolResult) help = tool_run_quiet (NULL, "--help");
  g_autoptr (ToolResult) none = tool_run (NULL, "%s", "");

  g_assert_true (g_str_has_prefix (version->out, "gst-tts "));
  g_assert_nonnull (strstr (help->out, "providers"));
  g_assert_cmpint (none->code, ==, EX_USAGE);
  g_assert_cmpstr (none->err, ==, help->out);

  tool_assert_fails (EX_USAGE, "unknown command 'talk'", NULL, "talk");
  tool_assert_fails (EX_USAGE, "one argument too many", NULL, "voices x");
  tool_assert_fails (EX_USAGE, "negative", NULL, "chunks --max-chars=-1 x");
}

static void
test_help_of_each (void)
{
  static const gchar *const names[] = { "speak", "voices", "providers",
    "chunks", "phonemes", "models", "bench", "cost", "report"
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (ToolResult) help = tool_run_quiet (NULL, "%s --help", names[i]);
    g_autoptr (ToolResult) same = tool_run_quiet (NULL, "help %s", names[i]);

    g_assert_nonnull (strstr (help->out, "--json"));
    g_assert_null (strstr (help->out, "]  - "));
    g_assert_cmpstr (help->out, ==, same->out);
  }
  tool_assert_fails (EX_USAGE, "unknown command 'talk'", NULL, "help talk");
}

static void
test_chunks (void)
{
  g_autoptr (ToolResult) from_words =
      tool_run_quiet (NULL, "chunks --max-chars 12 Hello there. -- -- Bye.");
  g_autoptr (ToolResult) from_input =
      tool_run_quiet ("Hello there. -- Bye.", "chunks --max-chars 12 -");

  g_assert_cmpstr (from_words->out, ==, from_input->out);
  g_assert_nonnull (strstr (from_words->out, "1.  Hello there.\n"));
  g_assert_nonnull (strstr (from_words->out, "2.  -- Bye.\n"));
}

static void
test_chunks_json (void)
{
  g_autoptr (ToolResult) result = tool_run_quiet
      ("One. [pause:1.5s] Two.\n\n[voice:anna] Drei.", "chunks - --json -l de");
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object, *cue, *chunk;

  parser = tool_parse_json (result, &object);
  g_assert_cmpstr (json_object_get_string_member (object, "format"), ==,
      "text");
  g_assert_cmpuint (length (object, "cues"), ==, 2);

  cue = element (object, "cues", 0);
  g_assert_true (json_object_get_null_member (cue, "start"));
  g_assert_cmpuint (length (cue, "chunks"), ==, 2);
  chunk = element (cue, "chunks", 0);
  g_assert_cmpstr (json_object_get_string_member (chunk, "text"), ==, "One.");
  g_assert_cmpfloat (json_object_get_double_member (chunk, "pause_after") +
      json_object_get_double_member (element (cue, "chunks", 1),
          "pause_before"), ==, 1.5);

  cue = element (object, "cues", 1);
  g_assert_cmpint (json_object_get_int_member (cue, "line"), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (element (cue, "chunks", 0),
          "voice"), ==, "anna");
}

static void
test_sentences (void)
{
  const gchar *text = "Dr. No came at 5 p.m. sharp. He left!\n\nNobody saw.";
  g_autoptr (ToolResult) lines = tool_run_quiet (text, "chunks --sentences -");
  g_autoptr (ToolResult) json =
      tool_run_quiet (text, "chunks --sentences --json - -l en");
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object, *sentence;

  g_assert_cmpstr (lines->out, ==,
      "Dr. No came at 5 p.m. sharp.\nHe left!\nNobody saw.\n");

  parser = tool_parse_json (json, &object);
  g_assert_cmpuint (length (object, "sentences"), ==, 3);
  sentence = element (object, "sentences", 2);
  g_assert_cmpint (json_object_get_int_member (sentence, "cue"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (sentence, "length"), ==, 11);
}

/* What would move a terminal's cursor or colour does not come out again. */
static void
test_control_characters (void)
{
  g_autoptr (ToolResult) result =
      tool_run ("a \033[31mred\033[0m \302\233b", "chunks -");

  g_assert_cmpint (result->code, ==, 0);
  g_assert_null (strchr (result->out, '\033'));
  g_assert_null (strstr (result->out, "\302\233"));
  g_assert_null (strchr (result->err, '\033'));
}

static void
test_providers (void)
{
  g_autoptr (ToolResult) table = tool_run_quiet (NULL, "providers");
  g_autoptr (ToolResult) json = tool_run_quiet (NULL, "providers --json");
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object;
  gboolean found = FALSE;

  parser = tool_parse_json (json, &object);
  g_assert_nonnull (strstr (table->out, "\nnull "));
  for (guint i = 0; i < length (object, "providers"); i++) {
    JsonObject *row = element (object, "providers", i);

    g_assert_cmpint (json_object_get_boolean_member (row, "usable"), ==,
        json_object_get_null_member (row, "why_not"));
    found = found || strcmp (json_object_get_string_member (row, "name"),
        "null") == 0;
  }
  g_assert_true (found);
}

static void
test_voices (void)
{
  tool_assert_fails (EX_DATAERR, "unknown provider 'nobody'", NULL,
      "voices --provider nobody");
  tool_assert_fails (0, "any name will do", NULL, "voices --provider null");
  tool_assert_fails (0, "no voice speaks 'xx'", NULL, "voices --lang xx");
  if (tool_has_provider ("flite")) {
    g_autoptr (ToolResult) english =
        tool_run_quiet (NULL, "voices -p flite --lang EN-us");

    g_assert_nonnull (strstr (english->out, "\nflite     slt "));
    g_assert_null (strstr (english->out, "en-GB"));
  }
}

/* As far as no dictionary has a say in it. */
static void
test_phonemes (void)
{
  static const gchar line[] =
      "phonemes --stage=%s \"Hi [all](/ɔl/), it's \\$5\"";
  g_autoptr (ToolResult) said = tool_run_quiet (NULL, line, "normalise");
  g_autoptr (ToolResult) words = tool_run_quiet (NULL, line, "words");
  g_autoptr (ToolResult) json = tool_run_quiet (NULL, line, "tokens --json");
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object, *chunk;

  g_assert_cmpstr (said->out, ==, "Hi ɔl, it's five dollars\n");
  g_assert_nonnull (strstr (words->out, "\nɔl ɔl script\n"));
  parser = tool_parse_json (json, &object);
  g_assert_cmpuint (length (object, "chunks"), ==, 1);
  chunk = element (object, "chunks", 0);
  g_assert_cmpuint (length (chunk, "tokens"), >, 10);
  tool_assert_fails (EX_DATAERR, "unknown stage 'x'", NULL,
      "phonemes --stage=x Hi");
  tool_assert_fails (EX_UNAVAILABLE, "null does not show", NULL,
      "phonemes -p null Hi");
  tool_assert_fails (EX_UNAVAILABLE, "local does not speak 'ja'", NULL,
      "phonemes -l ja Hi");
}

/* Nothing is here, and nobody is asked. */
static void
test_models (void)
{
  g_autoptr (ToolResult) table = tool_run_quiet (NULL, "models");
  g_autoptr (ToolResult) json = tool_run_quiet (NULL, "models list --json");
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object, *model;

  g_assert_nonnull (strstr (table->out, "\nkokoro-82m  "));
  parser = tool_parse_json (json, &object);
  model = element (object, "models", 0);
  g_assert_false (json_object_get_boolean_member (model, "usable"));
  tool_assert_fails (EX_CONFIG, "gst-tts models pull", NULL, "models path");
  tool_assert_fails (EX_CONFIG, "gst-tts models pull", NULL, "models verify");
  tool_assert_fails (EX_DATAERR, "unknown model 'x'", NULL, "models pull x");
  tool_assert_fails (EX_USAGE, "unknown action 'push'", NULL, "models push");
  tool_assert_fails (0, "nothing of 'kokoro-82m'", NULL, "models remove");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/tools/command-line", test_command_line);
  g_test_add_func ("/tools/help", test_help_of_each);
  g_test_add_func ("/tools/chunks", test_chunks);
  g_test_add_func ("/tools/chunks/json", test_chunks_json);
  g_test_add_func ("/tools/chunks/sentences", test_sentences);
  g_test_add_func ("/tools/chunks/control-characters",
      test_control_characters);
  g_test_add_func ("/tools/providers", test_providers);
  g_test_add_func ("/tools/models", test_models);
  g_test_add_func ("/tools/phonemes", test_phonemes);
  g_test_add_func ("/tools/voices", test_voices);
  return tts_test_run ();
}
