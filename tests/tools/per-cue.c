/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts batch --per-cue: a file for each cue of a script. */
#include "tool.h"

#include <string.h>
#include <sysexits.h>

#define NULL_OPTIONS "-p null --set null::ms-per-char=10"

/* Names are those of the cues, made safe, and each once. */
static void
test_names (void)
{
  g_autoptr (ToolResult) result = NULL;

  tool_write_file ("tour.json", "{\"steps\":[{\"id\":\"intro\","
      "\"narration\":\"One two.\"},{\"id\":\"../up\",\"narration\":"
      "\"Three.\"},{\"id\":\"INTRO\",\"narration\":\"Four.\"}]}");
  tool_write_file ("a.txt", "One two.\n\nThree.");
  result = tool_run_quiet (NULL, "batch tour.json a.txt --out-dir cues "
      "--per-cue -q " NULL_OPTIONS);
  g_assert_cmpuint (tool_file_size ("cues/tour/intro.wav"), ==,
      44 + 8 * 240 * 2);
  g_assert_cmpuint (tool_file_size ("cues/tour/_._up.wav"), ==,
      44 + 6 * 240 * 2);
  g_assert_cmpuint (tool_file_size ("cues/tour/INTRO-2.wav"), ==,
      44 + 5 * 240 * 2);
  g_assert_cmpuint (tool_file_size ("cues/a/cue-0001.wav"), ==,
      44 + 8 * 240 * 2);
  g_assert_cmpuint (tool_file_size ("cues/a/cue-0002.wav"), ==,
      44 + 6 * 240 * 2);
}

/* The files of the cues before it are whole and stay, and it is named. */
static void
test_fails (void)
{
  g_autoptr (ToolResult) result = NULL;

  tool_write_file ("three.json", "[{\"id\":\"one\",\"text\":\"One two.\"},"
      "{\"id\":\"two\",\"text\":\"Bad.\"},{\"text\":\"Three.\"}]");
  result = tool_run (NULL, "batch three.json --out-dir bad --per-cue -q "
      NULL_OPTIONS " --set null::fault=error --set null::fault-match=Bad "
      "--set null::error-class=bad-input");
  g_assert_cmpint (result->code, ==, EX_DATAERR);
  g_assert_nonnull (strstr (result->err, "cue 2 'two'"));
  g_assert_nonnull (strstr (result->err, "1 of 3 files"));
  g_assert_cmpuint (tool_file_size ("bad/three/one.wav"), ==,
      44 + 8 * 240 * 2);
  g_assert_false (g_file_test ("bad/three/two.wav", G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  tool_enter_folder ();
  g_test_add_func ("/per-cue/names", test_names);
  g_test_add_func ("/per-cue/fails", test_fails);
  return tool_run_tests ();
}
