/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Some cues of a script: --cue and --only-speaker. */
#include "tool.h"

#include <string.h>
#include <sysexits.h>

#define NULL_OPTIONS "-p null --set null::ms-per-char=10 "
#define PLAY "ANNA: One.\nBEN: Two.\nANNA: Three.\nBEN: Four.\nANNA: Five.\n"
#define TOUR "[{\"id\":\"intro\",\"text\":\"One.\"}," \
    "{\"id\":\"first-step\",\"text\":\"Two.\"}," \
    "{\"id\":\"5\",\"text\":\"Three.\"}," \
    "{\"id\":\"last-step\",\"text\":\"Four.\"}," \
    "{\"text\":\"Five.\"},{\"text\":\"Six.\"}]"

static void
assert_texts (const gchar *script, const gchar *options, const gchar *texts)
{
  g_autoptr (ToolResult) result =
      tool_run_quiet (script, "chunks - --sentences %s", options);

  g_strdelimit (result->out, "\n", ' ');
  g_assert_cmpstr (g_strchomp (result->out), ==, texts);
}

static void
test_choice (void)
{
  assert_texts (PLAY, "--cue 2", "Two.");
  assert_texts (PLAY, "--cue 4 --cue 2-3", "Two. Three. Four.");
  assert_texts (PLAY, "--cue=-2", "One. Two.");
  assert_texts (PLAY, "--cue 4-", "Four. Five.");
  assert_texts (PLAY, "--only-speaker BEN", "Two. Four.");
  assert_texts (PLAY, "--only-speaker ANNA --cue 2-4", "Three.");
  assert_texts (TOUR, "--cue first-step", "Two.");
  assert_texts (TOUR, "--cue first-step-last-step", "Two. Three. Four.");
  assert_texts (TOUR, "--cue intro-2", "One. Two.");
}

/* As the script calls it, whatever its place is. */
static void
test_id_before_number (void)
{
  assert_texts (TOUR, "--cue 5", "Three.");
  assert_texts (TOUR, "--cue 6", "Six.");
}

static void
test_unknown (void)
{
  tool_assert_fails (EX_DATAERR, "'intor'", TOUR, "chunks - --cue intor");
  tool_assert_fails (EX_DATAERR, "intro", TOUR, "chunks - --cue intor");
  tool_assert_fails (EX_DATAERR, "1 to 5", PLAY, "chunks - --cue 7");
  tool_assert_fails (EX_DATAERR, "1 to 5", PLAY, "chunks - --cue 3-2");
  tool_assert_fails (EX_DATAERR, "1 to 5", PLAY, "chunks - --cue -");
  tool_assert_fails (EX_DATAERR, "ANNA, BEN", PLAY,
      "chunks - --only-speaker BENN");
  tool_assert_fails (EX_DATAERR, "none of the cues", PLAY,
      "chunks - --only-speaker BEN --cue 1");
  tool_assert_fails (EX_USAGE, "--live", "", "speak --live --cue 1");
}

/* They keep their numbers. */
static void
test_chunks_json (void)
{
  g_autoptr (ToolResult) result =
      tool_run_quiet (PLAY, "chunks - --json --cue 4");
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object;
  JsonArray *cues;

  parser = tool_parse_json (result, &object);
  cues = json_object_get_array_member (object, "cues");
  g_assert_cmpuint (json_array_get_length (cues), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element
          (cues, 0), "index"), ==, 3);
}

static void
test_speak (void)
{
  g_autoptr (ToolResult) result = tool_run_quiet (PLAY, "speak - -o out.wav "
      "--json --cue 2 --cue 5 " NULL_OPTIONS);
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object;
  JsonArray *cues;

  g_assert_cmpuint (tool_file_size ("out.wav"), ==, 44 + (4 + 5) * 240 * 2);
  parser = tool_parse_json (result, &object);
  cues = json_object_get_array_member (object, "cues");
  g_assert_cmpuint (json_array_get_length (cues), ==, 2);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element
          (cues, 1), "index"), ==, 4);
}

/* What is not wanted is not waited for. */
static void
test_timeline (void)
{
  g_autoptr (ToolResult) result = tool_run_quiet (PLAY, "speak - -o out.wav "
      "--timeline=append --cue 2 --cue 4 " NULL_OPTIONS);

  g_assert_cmpuint (tool_file_size ("out.wav"), ==, 44 + (4 + 5) * 240 * 2);
}

static void
test_dry_run (void)
{
  g_autoptr (ToolResult) result =
      tool_run_quiet (PLAY, "speak - --dry-run --json --cue 3 -p null");
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object, *row;

  parser = tool_parse_json (result, &object);
  g_assert_cmpint (json_object_get_int_member (object, "cues"), ==, 1);
  row = json_array_get_object_element (json_object_get_array_member (object,
          "plan"), 0);
  g_assert_cmpint (json_object_get_int_member (row, "characters"), ==, 6);
}

/* A file that is made again has the name it had. */
static void
test_batch (void)
{
  g_autoptr (ToolResult) result = NULL, plan = NULL;

  tool_write_file ("play.txt", PLAY);
  result = tool_run_quiet (NULL, "batch play.txt --out-dir out --per-cue -q "
      "--only-speaker BEN --cue 3- " NULL_OPTIONS);
  g_assert_cmpuint (tool_file_size ("out/play/cue-0004.wav"), ==, 44 + 5 * 480);
  g_assert_false (g_file_test ("out/play/cue-0001.wav", G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test ("out/play/cue-0002.wav", G_FILE_TEST_EXISTS));
  plan = tool_run_quiet (NULL, "batch play.txt --out-dir out --dry-run "
      "--json --cue 3 -p null");
  g_assert_nonnull (strstr (plan->out, "\"characters\" : 6"));
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  tool_enter_folder ();
  g_test_add_func ("/cues/choice", test_choice);
  g_test_add_func ("/cues/id-before-number", test_id_before_number);
  g_test_add_func ("/cues/unknown", test_unknown);
  g_test_add_func ("/cues/chunks-json", test_chunks_json);
  g_test_add_func ("/cues/speak", test_speak);
  g_test_add_func ("/cues/timeline", test_timeline);
  g_test_add_func ("/cues/dry-run", test_dry_run);
  g_test_add_func ("/cues/batch", test_batch);
  return tool_run_tests ();
}
