/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder of a test's own. */
#include "folder.h"

#include <glib/gstdio.h>

gchar *
tts_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  gchar *path = g_dir_make_tmp ("gst-tts-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static void
remove_all (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *child = g_build_filename (path, name, NULL);

    if (!g_file_test (child, G_FILE_TEST_IS_SYMLINK)
        && g_file_test (child, G_FILE_TEST_IS_DIR))
      remove_all (child);
    g_remove (child);
  }
}

void
tts_folder_free (gchar *path)
{
  remove_all (path);
  g_rmdir (path);
  g_free (path);
}
