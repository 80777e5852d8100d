/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The user's file of settings: what it sets, and what it says of mistakes. */
#include "tool.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static void
write_config (const gchar *text)
{
  tool_write_file ("config.ini", text);
}

static void
test_good (void)
{
  g_autoptr (ToolResult) result = NULL;

  write_config ("# mine\n[speech]\nprovider=null\nrate=1.5\n\n[null]\n"
      "ms-per-char=10\n");
  result = tool_run_quiet (NULL, "config check");
  g_assert_cmpstr (result->out, ==,
      "config.ini: 3 settings and nothing wrong\n");
}

static gsize
size_of (const gchar *options)
{
  g_autoptr (ToolResult) result = tool_run_quiet (NULL,
      "speak Hello -q -o a.wav %s", options);

  return tool_file_size ("a.wav") - 44;
}

/* The command line counts more than the file. */
static void
test_counts (void)
{
  write_config ("[speech]\nprovider=null\n[null]\nms-per-char=10\n");
  g_assert_cmpuint (size_of (""), ==, 5 * 240 * 2);
  g_assert_cmpuint (size_of ("--set null::ms-per-char=20"), ==, 5 * 480 * 2);
  g_assert_cmpuint (size_of ("--rate 0.5"), ==, 2 * 5 * 240 * 2);
}

/* All mistakes are said, and nobody speaks. */
static void
test_bad (void)
{
  static const struct
  {
    const gchar *text;
    const gchar *what;
  } rows[] = {
    {"[speech]\nrate=9\n", "config.ini: rate can not be '9', only 0.25 to 4"},
    {"[speech]\nprovder=null\n", "provder is no property of ttssrc"},
    {"[null]\nfoo=1\n", "there is no property null::foo"},
    {"[nobody]\nfoo=1\n", "there is no property nobody::foo"},
    {"rate=1\n", "config.ini:1: this is no [group]"},
    {"[speech\n", "config.ini:1: this is no [group]"},
    {"# mine\n\n[speech]\nrate=1\nsk-secret\n", "config.ini:5: this is no"},
    {"[speech]\nvoice=\xff\n", "config.ini: "},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (ToolResult) check = NULL, speak = NULL;

    write_config (rows[i].text);
    check = tool_run (NULL, "config");
    g_assert_cmpint (check->code, ==, EX_CONFIG);
    g_assert_nonnull (strstr (check->err, rows[i].what));
    g_assert_null (strstr (check->err, "sk-secret"));
    speak = tool_run (NULL, "speak Hello -o b.wav -p null");
    g_assert_cmpint (speak->code, ==, EX_CONFIG);
    g_assert_nonnull (strstr (speak->err, rows[i].what));
    g_assert_false (g_file_test ("b.wav", G_FILE_TEST_EXISTS));
  }
}

static void
test_several_mistakes (void)
{
  g_autoptr (ToolResult) result = NULL;

  write_config ("[speech]\nrate=9\npitch=x\n");
  result = tool_run (NULL, "config check");
  g_assert_nonnull (strstr (result->err, "rate"));
  g_assert_nonnull (strstr (result->err, "pitch"));
}

/* Said once, and only where there is a key to be read. */
static void
test_readers (void)
{
  g_autoptr (ToolResult) open = NULL, closed = NULL, file = NULL;

  write_config ("[openai]\napi-key=a\n[elevenlabs]\napi-key=b\n");
  g_assert_cmpint (g_chmod ("config.ini", 0644), ==, 0);
  open = tool_run (NULL, "config check");
  if (strstr (open->err, "there is no property")) {
    g_test_skip ("no remote providers here");
    return;
  }
  g_assert_cmpint (open->code, ==, 0);
  g_assert_cmpstr (open->err, ==, "gst-tts: config.ini has a key and others "
      "can read it; 'chmod 600' makes it yours alone\n");
  g_assert_cmpint (g_chmod ("config.ini", 0600), ==, 0);
  closed = tool_run_quiet (NULL, "config check");

  tool_write_file ("key", "a");
  g_assert_cmpint (g_chmod ("key", 0640), ==, 0);
  write_config ("[openai]\napi-key-file=key\n");
  file = tool_run (NULL, "config check");
  g_assert_nonnull (strstr (file->err, "key has a key and others"));
}

static void
test_none (void)
{
  g_autoptr (ToolResult) result = NULL;

  g_assert_cmpint (unlink ("config.ini"), ==, 0);
  result = tool_run_quiet (NULL, "config check");
  g_assert_nonnull (strstr (result->out, "not there"));
  tool_assert_fails (EX_USAGE, "there is check", NULL, "config frob");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  tool_enter_folder ();
  g_setenv ("GST_TTS_CONFIG", "config.ini", TRUE);
  g_test_add_func ("/config/good", test_good);
  g_test_add_func ("/config/counts", test_counts);
  g_test_add_func ("/config/bad", test_bad);
  g_test_add_func ("/config/several-mistakes", test_several_mistakes);
  g_test_add_func ("/config/readers", test_readers);
  g_test_add_func ("/config/none", test_none);
  return tool_run_tests ();
}
