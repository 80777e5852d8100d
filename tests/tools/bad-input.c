/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts and what it can not use: the exit code, a message that says where,
 * and nothing half left behind. */
#include "tool.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#define MAX_RSS_KIB (1024 * 1024)

typedef struct
{
  const gchar *what;
  const gchar *name;            /* of the script */
  const gchar *data;
  gsize repeat;                 /* how often @data is in it */
  gint code;
  const gchar *message;         /* how standard error starts */
} Script;

static const Script scripts[] = {
  {"invalid-utf8", "a.txt", "One.\n\nA \xff\xfe b\n", 1, 0,
      "a.txt:3: 2 invalid bytes replaced\n"},
  {"empty", "a.txt", "", 1, EX_DATAERR, "a.txt: there is nothing to say\n"},
  {"only-blanks", "a.txt", " \n\t\n", 9, EX_DATAERR,
      "a.txt: there is nothing to say\n"},
  {"only-punctuation", "a.txt", "... !!! ---\n", 1, EX_DATAERR,
      "a.txt: there is nothing to say\n"},
  {"long-word", "a.txt", "abcdefghij", 6000000, EX_DATAERR,
      "a.txt:1: a word of more than 100000 characters"},
  {"too-long-word", "a.txt", "abcdefghij", 10000000, EX_DATAERR,
      "a.txt is larger than the 64 MiB"},
  {"unclosed-ssml", "a.ssml", "<speak>\n<p>One.", 1, EX_DATAERR,
      "a.ssml:2: the text ends, but <p> of line 2 is not closed\n"},
  {"crossed-ssml", "a.ssml", "<speak>\n<p><s>One.</p></s></speak>", 1,
      EX_DATAERR, "a.ssml:2: "},
  {"billion-laughs", "a.ssml", "<!DOCTYPE x [<!ENTITY a \"ha\">\n"
      "<!ENTITY b \"&a;&a;&a;&a;\">]>\n<speak>&b;</speak>", 1, EX_DATAERR,
      "a.ssml:1: a DOCTYPE or other declaration is refused here\n"},
  {"unknown-entity", "a.ssml", "<speak>\n&lol;</speak>", 1, EX_DATAERR,
      "a.ssml:2: "},
  {"deep-ssml", "a.ssml", "<speak>", 100000, EX_DATAERR, "a.ssml:1: "},
  {"deep-json", "a.json", "[", 1000000, EX_DATAERR, "a.json:1: "},
  {"cut-json", "a.json", "{\"steps\":\n[{\"narration\":\"Hi", 1, EX_DATAERR,
      "a.json:2: "},
  {"negative-times", "a.srt", "1\n-00:00:01,000 --> 00:00:02,000\nOne.\n", 1,
      EX_DATAERR, "a.srt:2: \"-00:00:01,000 --> 00:00:02,000\" is not a pair"},
  {"backward-times", "a.srt", "1\n00:00:03,000 --> 00:00:02,000\nOne.\n", 1,
      EX_DATAERR, "a.srt:2: "},
  {"overlapping-times", "a.srt", "1\n00:00:00,000 --> 00:00:02,000\nOne.\n\n"
      "2\n00:00:01,000 --> 00:00:02,000\nTwo.\n", 1, 0,
      "a.srt:6: the cue starts before the one before it ends"},
};

static void
remove_files (void)
{
  g_autoptr (GDir) here = g_dir_open (".", 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (here)))
    g_remove (name);
}

/* Not even a hidden one. */
static void
assert_no_file (void)
{
  g_autoptr (GDir) here = g_dir_open (".", 0, NULL);

  g_assert_cmpstr (g_dir_read_name (here), ==, NULL);
}

static void
write_script (const Script *script)
{
  FILE *out = g_fopen (script->name, "we");

  g_assert_nonnull (out);
  for (gsize i = 0; i < script->repeat; i++)
    fputs (script->data, out);
  g_assert_cmpint (fclose (out), ==, 0);
}

static void
assert_result (const ToolResult *result, gint code, const gchar *message)
{
  g_autofree gchar *start = g_strconcat ("gst-tts: ", message, NULL);
  g_autofree gchar *found = g_strndup (result->err, strlen (start));

  g_assert_cmpstr (found, ==, start);
  g_assert_cmpint (result->code, ==, code);
}

/* Both commands that read say the same. */
static void
test_script (gconstpointer user_data)
{
  const Script *script = user_data;
  g_autoptr (ToolResult) read = NULL, spoken = NULL;
  struct rusage usage;

  write_script (script);
  read = tool_run (NULL, "chunks -f %s", script->name);
  assert_result (read, script->code, script->message);
  spoken = tool_run (NULL, "speak -p null -f %s -o out.wav", script->name);
  assert_result (spoken, script->code, script->message);
  g_assert_cmpint (g_access ("out.wav", F_OK) == 0, ==, script->code == 0);

  g_assert_cmpint (getrusage (RUSAGE_CHILDREN, &usage), ==, 0);
  g_assert_cmpint (usage.ru_maxrss, <, MAX_RSS_KIB);
  g_remove ("out.wav");
  g_remove (script->name);
  assert_no_file ();
}

typedef struct
{
  const gchar *what;
  const gchar *arguments;
  gint code;
  const gchar *message;
} Line;

static const Line lines[] = {
  {"missing-file", "-f none.srt", EX_NOINPUT,
      "cannot read none.srt: No such file or directory\n"},
  {"directory-as-file", "-f /", EX_NOINPUT, "cannot read /: Is a directory\n"},
  {"zeros-without-end", "-f /dev/zero", EX_DATAERR,
      "/dev/zero is larger than the 64 MiB that a script may have\n"},
  {"nothing", "-f /dev/null", EX_DATAERR, "/dev/null: there is nothing"},
  {"empty-text", "''", EX_DATAERR, "text: there is nothing to say\n"},
  {"empty-input", "-", EX_DATAERR, "standard input: there is nothing"},
  {"other-format", "--format=ssml Hello", EX_DATAERR, "text:1: "},
  {"unknown-format", "--format=pdf Hello", EX_USAGE,
      "unknown format 'pdf'; there are: auto, text"},
  {"text-and-file", "-f a.txt Hello", EX_USAGE, "give a text or -f FILE"},
  {"address", "https://example.org/talk.txt", EX_USAGE,
      "https://example.org/talk.txt is an address, which is not fetched"},
  {"address-as-file", "-f http://example.org/talk", EX_USAGE,
      "http://example.org/talk is an address, which is not fetched"},
  {"no-text", "", EX_USAGE, "nothing to read"},
  {"unknown-option", "--frob Hello", EX_USAGE, "Unknown option --frob"},
};

static void
test_line (gconstpointer user_data)
{
  const Line *line = user_data;
  g_autoptr (ToolResult) read = tool_run ("", "chunks %s", line->arguments);
  g_autoptr (ToolResult) spoken =
      tool_run ("", "speak -p null -o out.wav %s", line->arguments);

  assert_result (read, line->code, line->message);
  assert_result (spoken, line->code, line->message);
  assert_no_file ();
}

static const Line speeches[] = {
  {"unknown-provider", "-p nobody -o a.wav", EX_DATAERR,
      "unknown provider 'nobody'; there are: "},
  {"unusable-provider", "-p null --set null::fault=unusable -o a.wav",
      EX_CONFIG, "no provider can speak: null: "},
  {"quota", "-p null --set null::fault=error --set null::error-class=quota "
      "-o a.wav", EX_UNAVAILABLE, "text: cue 1 (line 1), null: "},
  {"transient", "-p null --set null::fault=error --set max-tries=1 -o a.wav",
      EX_TEMPFAIL, "text: cue 1 (line 1), null: "},
  {"missing-lexicon", "-p null -o a.wav --lexicon none.pls", EX_NOINPUT,
      "none.pls: No such file"},
  {"number", "-p null -o a.wav --rate 9", EX_USAGE,
      "--rate can not be '9', only 0.25 to 4\n"},
  {"policy", "-p null -o a.wav --provider-policy=best", EX_USAGE,
      "--provider-policy can not be 'best', only order, cheapest, fastest\n"},
  {"word", "-p null -o a.wav --on-error=cry", EX_USAGE,
      "--on-error can not be 'cry', only fail, skip, silence\n"},
  {"speaker", "-p null -o a.wav --speaker ANNA", EX_USAGE,
      "--speaker wants NAME=VOICE, not 'ANNA'\n"},
  {"level", "-p null -o a.wav --level null", EX_USAGE,
      "--level wants PROVIDER=DB or PROVIDER/VOICE=DB, a number of decibels, "
      "not 'null'\n"},
  {"no-level", "-p null -o a.wav --level null=-6dB", EX_USAGE,
      "--level wants PROVIDER=DB or PROVIDER/VOICE=DB, a number of decibels, "
      "not 'null=-6dB'\n"},
  {"wrong-level", "-p null -o a.wav --level null=99", EX_CONFIG,
      "level-map: what it says of 'null' is no number of decibels"},
  {"setting", "-p null -o a.wav --set null::frob=1", EX_USAGE,
      "there is no property null::frob"},
  {"no-setting", "-p null -o a.wav --set frob", EX_USAGE,
      "--set wants [PROVIDER::]NAME=VALUE, not 'frob'\n"},
  {"extension", "-p null -o a.pdf", EX_USAGE,
      "a.pdf: the name must end in one of .wav, .flac"},
  {"no-extension", "-p null -o a", EX_USAGE, "a: the name must end in one of"},
  {"no-directory", "-p null -o none/a.wav", EX_CANTCREAT,
      "cannot create none/a.wav: No such file or directory\n"},
  {"directory", "-p null -o /", EX_CANTCREAT,
      "cannot create /: Is a directory\n"},
  {"two-outputs", "-p null -o - --json", EX_USAGE, "--json and -o - both"},
  {"no-sound", "-p null", EX_OSERR,
      "there is no sound device; -o FILE writes a file\n"},
};

static void
test_speech (gconstpointer user_data)
{
  const Line *line = user_data;
  g_autoptr (ToolResult) result =
      tool_run (NULL, "speak Hello %s", line->arguments);

  assert_result (result, line->code, line->message);
  assert_no_file ();
}

static void
test_unknown_voice (void)
{
  g_autoptr (ToolResult) result = NULL;
  const Script script = { NULL, "a.txt", "One.\n\n[voice:sltt]Two.", 1 };

  if (tool_has_provider ("flite")) {
    write_script (&script);
    result = tool_run (NULL, "speak -p flite -f a.txt -o a.wav");
    assert_result (result, EX_DATAERR,
        "a.txt: cue 2 (line 3), flite: unknown voice 'sltt'; ");
    g_assert_nonnull (strstr (result->err, "slt"));
    g_remove ("a.txt");
    assert_no_file ();
  } else
    g_test_skip ("no flite");
}

/* What can be meant in another way is said, but done. */
static void
test_doubtful (void)
{
  const Script script = { NULL, "a.txt", "ANNA: Yes.\nBEN: No.\n", 1 };

  write_script (&script);
  tool_assert_fails (0, "takes 'a.txt' for the text; -f a.txt reads the file",
      NULL, "speak -p null -o a.wav a.txt");
  tool_assert_fails (0, "unknown speaker 'Anna'; there are: ANNA, BEN", NULL,
      "speak -p null -o a.wav -f a.txt --speaker Anna=x --speaker BEN=y");
  g_remove ("a.txt");
  g_remove ("a.wav");
  assert_no_file ();
}

/* Not even root may write everywhere without this. */
static void
become_humble (gpointer user_data)
{
  prctl (PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
}

static void
limit_file_size (gpointer user_data)
{
  const struct rlimit limit = { 1000, 1000 };

  setrlimit (RLIMIT_FSIZE, &limit);
}

static void
run_launcher (GSubprocessLauncher *launcher, const gchar *text,
    const gchar *name, ToolResult *ret_result)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_launcher_spawn (launcher, &error,
      g_getenv ("GST_TTS_TOOL"), "speak", "-p", "null", "-o", name, text,
      NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &ret_result->err,
      &error);
  g_assert_no_error (error);
  ret_result->code = g_subprocess_get_if_exited (process) ?
      g_subprocess_get_exit_status (process) : -1;
}

static void
run_limited (GSpawnChildSetupFunc set_up, const gchar *name, gint code,
    const gchar *message)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  ToolResult result = { 0 };

  g_subprocess_launcher_set_child_setup (launcher, set_up, NULL, NULL);
  run_launcher (launcher, "Hello.", name, &result);
  assert_result (&result, code, message);
  g_free (result.err);
}

static void
test_no_permission (void)
{
  g_assert_cmpint (g_mkdir ("locked", 0555), ==, 0);
  run_limited (become_humble, "locked/a.wav", EX_CANTCREAT,
      "cannot create locked/a.wav: Permission denied\n");
  g_assert_cmpint (g_rmdir ("locked"), ==, 0);

  g_file_set_contents ("a.wav", "mine", -1, NULL);
  g_assert_cmpint (g_chmod ("a.wav", 0444), ==, 0);
  run_limited (become_humble, "a.wav", EX_CANTCREAT,
      "cannot create a.wav: Permission denied\n");
  g_remove ("a.wav");
  assert_no_file ();
}

static void
test_file_too_large (void)
{
  run_limited (limit_file_size, "a.wav", EX_IOERR,
      "cannot write a.wav: File too large\n");
  run_limited (limit_file_size, "a.mkv", EX_IOERR,
      "cannot write a.mkv: File too large\n");
  assert_no_file ();
}

static void
test_full_disk (void)
{
  g_autoptr (ToolResult) result = NULL;

  g_assert_cmpint (symlink ("/dev/full", "a.wav"), ==, 0);
  result = tool_run (NULL, "speak -p null -o a.wav Hello");
  assert_result (result, EX_IOERR, "cannot write a.wav: the disk is full\n");
  g_remove ("a.wav");
  assert_no_file ();
}

static void
test_endless_input (void)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  ToolResult result = { 0 };

  g_subprocess_launcher_set_stdin_file_path (launcher, "/dev/zero");
  run_launcher (launcher, "-", "a.wav", &result);
  assert_result (&result, EX_DATAERR,
      "standard input is larger than the 64 MiB that a script may have\n");
  g_free (result.err);
  assert_no_file ();
}

static void
add_rows (const gchar *group, const Line *rows, gsize n,
    GTestDataFunc func)
{
  for (gsize i = 0; i < n; i++) {
    g_autofree gchar *path =
        g_strdup_printf ("/tools/%s/%s", group, rows[i].what);

    g_test_add_data_func (path, &rows[i], func);
  }
}

int
main (int argc, char **argv)
{
  g_autofree gchar *dir = NULL;
  int status;

  tts_test_init (&argc, &argv);
  dir = g_dir_make_tmp ("bad-input-XXXXXX", NULL);
  g_assert_cmpint (g_chdir (dir), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++) {
    g_autofree gchar *path =
        g_strdup_printf ("/tools/bad-script/%s", scripts[i].what);

    g_test_add_data_func (path, &scripts[i], test_script);
  }
  add_rows ("bad-line", lines, G_N_ELEMENTS (lines), test_line);
  add_rows ("bad-speech", speeches, G_N_ELEMENTS (speeches), test_speech);
  g_test_add_func ("/tools/bad-speech/endless-input", test_endless_input);
  g_test_add_func ("/tools/bad-speech/unknown-voice", test_unknown_voice);
  g_test_add_func ("/tools/bad-speech/doubtful", test_doubtful);
  g_test_add_func ("/tools/bad-output/no-permission", test_no_permission);
  g_test_add_func ("/tools/bad-output/too-large", test_file_too_large);
  g_test_add_func ("/tools/bad-output/full-disk", test_full_disk);
  status = tts_test_run ();
  remove_files ();
  g_rmdir (dir);
  return status;
}
