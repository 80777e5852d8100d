/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of the commands that rent machines have in common. */
#include "rent.h"

#include <string.h>

ToolResult *
rent_test_run (const gchar *command, gint code, const gchar *arguments)
{
  ToolResult *result = tool_run (NULL, "%s %s", command, arguments);

  g_test_message ("%s: %s%s", arguments, result->out, result->err);
  g_assert_cmpint (result->code, ==, code);
  g_assert_null (strstr (result->out, "-secret"));
  g_assert_null (strstr (result->err, "-secret"));
  return result;
}

void
rent_test_says (const gchar *command, gint code, const gchar *arguments,
    const gchar *what)
{
  g_autoptr (ToolResult) result = rent_test_run (command, code, arguments);

  g_assert_nonnull (strstr (result->err, what));
}

guint
rent_test_count (const gchar *state)
{
  g_autofree gchar *folder =
      g_build_filename (state, "gst-tts", "machines", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;
  guint n = 0;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    g_autofree gchar *text = NULL;

    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    g_assert_null (strstr (text, "secret"));
    n++;
  }
  return n;
}

void
rent_test_age (const gchar *state)
{
  g_autofree gchar *folder =
      g_build_filename (state, "gst-tts", "machines", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    g_autoptr (GKeyFile) file = g_key_file_new ();

    g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE,
            NULL));
    g_assert_true (g_key_file_has_key (file, "machine", "since", NULL));
    g_key_file_set_int64 (file, "machine", "since",
        g_get_real_time () / G_USEC_PER_SEC - 3600);
    g_assert_true (g_key_file_save_to_file (file, path, NULL));
  }
}

gboolean
rent_test_reminds (const gchar *what)
{
  g_autoptr (ToolResult) other = tool_run (NULL, "chunks Hello.");

  g_assert_cmpint (other->code, ==, 0);
  return strstr (other->err, what) != NULL;
}
