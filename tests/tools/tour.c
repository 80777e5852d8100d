/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a tour says to F5 goes with the job to the worker. */
#include "tool.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "folder.h"

static void
write_tour (const gchar *settings)
{
  g_autofree gchar *text = g_strdup_printf ("{\"settings\":{%s},\"steps\":["
      "{\"id\":\"a\",\"narration\":\"Hello.\"}]}", settings);

  tool_write_file ("tour.json", text);
}

/* Nobody works on it; what it was asked stays in the only job. Unref the
 * parser. */
static JsonParser *
ask (const gchar *command, JsonObject **ret_request)
{
  gchar *jobs = tts_folder_new ();
  g_autoptr (ToolResult) result = tool_run (NULL, "%s -q -p jobdir "
      "--set max-tries=1 --set jobdir::timeout=100 "
      "--set jobdir::poll-interval=20 --set jobdir::path=%s",
      command, jobs);
  g_autoptr (GDir) dir = g_dir_open (jobs, 0, NULL);
  const gchar *name = g_dir_read_name (dir);
  g_autofree gchar *path = g_build_filename (jobs, name, "request.json", NULL);
  JsonParser *parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (result->code, ==, EX_TEMPFAIL);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  *ret_request = json_node_get_object (json_parser_get_root (parser));
  tts_folder_free (jobs);
  return parser;
}

static void
test_settings (gconstpointer command)
{
  JsonObject *request;
  g_autoptr (JsonParser) parser = NULL;

  write_tour ("\"f5_ref_audio\":\"me.wav\",\"f5_ref_text\":\"It is me.\","
      "\"f5_seed\":42,\"f5_nfe_step\":16");
  parser = ask (command, &request);
  g_assert_cmpstr (json_object_get_string_member (request, "ref_audio"), ==,
      "me.wav");
  g_assert_cmpstr (json_object_get_string_member (request, "ref_text"), ==,
      "It is me.");
  g_assert_cmpint (json_object_get_int_member (request, "seed"), ==, 42);
  g_assert_cmpint (json_object_get_int_member (request, "nfe_step"), ==, 16);
}

/* What the user says counts more, and without a recording it is Kokoro. */
static void
test_user (void)
{
  JsonObject *request;
  g_autoptr (JsonParser) parser = NULL, plain = NULL;

  write_tour ("\"f5_ref_audio\":\"worker.wav\",\"f5_ref_text\":\"Me.\","
      "\"f5_seed\":42");
  parser = ask ("speak -f tour.json -o a.wav --set jobdir::seed=7", &request);
  g_assert_cmpstr (json_object_get_string_member (request, "ref_audio"), ==,
      "worker.wav");
  g_assert_cmpint (json_object_get_int_member (request, "seed"), ==, 7);

  write_tour ("\"f5_seed\":42");
  plain = ask ("speak -f tour.json -o a.wav", &request);
  g_assert_true (json_object_has_member (request, "voice"));
}

/* A script sends no file of the user's away, and rubbish is said before
 * anybody is asked. */
static void
test_refused (void)
{
  static const gchar *const settings[] = {
    "\"f5_ref_audio\":\"/etc/passwd\"", "\"f5_ref_audio\":\"../me.wav\"",
    "\"f5_ref_audio\":\"~/me.wav\"", "\"f5_ref_audio\":\"link.wav\"",
    "\"f5_ref_audio\":\"\"", "\"f5_ref_audio\":[1]", "\"f5_seed\":\"x\"",
    "\"f5_nfe_step\":1000",
  };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_autoptr (ToolResult) result = NULL;

    write_tour (settings[i]);
    result = tool_run (NULL, "speak -f tour.json -o a.wav -q -p jobdir "
        "--set jobdir::path=.");
    g_test_message ("%s: %s", settings[i], result->err);
    g_assert_cmpint (result->code, ==, EX_DATAERR);
    g_assert_nonnull (strstr (result->err, "tour.json: f5_"));
  }
}

/* They are for nobody else. */
static void
test_others (void)
{
  g_autoptr (ToolResult) result = NULL;

  write_tour ("\"f5_ref_audio\":\"/etc/passwd\"");
  result = tool_run_quiet (NULL, "speak -f tour.json -o a.wav -q -p null");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  tool_enter_folder ();
  tool_write_file ("me.wav", "RIFF and what else is in such a file, which "
      "nobody hears");
  g_assert_cmpint (symlink ("/etc/passwd", "link.wav"), ==, 0);
  g_test_add_data_func ("/tour/speak", "speak -f tour.json -o a.wav",
      test_settings);
  g_test_add_data_func ("/tour/batch", "batch tour.json -o a.wav",
      test_settings);
  g_test_add_func ("/tour/user", test_user);
  g_test_add_func ("/tour/refused", test_refused);
  g_test_add_func ("/tour/others", test_others);
  return tool_run_tests ();
}
