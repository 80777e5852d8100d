/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which scripts a batch is of: files, folders of them, and lists. */
#include "batch-scripts.h"

#include <stdlib.h>
#include <string.h>

static gboolean
is_script (const gchar *name)
{
  static const gchar *const extensions[] = { "txt", "text", "md", "ssml",
    "xml", "srt", "vtt", "dialogue", "json", NULL
  };
  const gchar *dot = strrchr (name, '.');
  g_autofree gchar *extension = dot ? g_ascii_strdown (dot + 1, -1) : NULL;

  return *name != '.' && extension && g_strv_contains (extensions, extension);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar * const *) a, *(const gchar * const *) b);
}

static gint
add_folder (GPtrArray *scripts, const gchar *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (path, 0, &error);
  guint before = scripts->len, others = 0;
  const gchar *name;

  if (!folder)
    return tool_fail (error);
  while ((name = g_dir_read_name (folder))) {
    g_autofree gchar *file = g_build_filename (path, name, NULL);

    if (!g_file_test (file, G_FILE_TEST_IS_REGULAR) || *name == '.')
      continue;
    if (is_script (name))
      g_ptr_array_add (scripts, g_steal_pointer (&file));
    else
      others++;
  }
  if (scripts->len == before) {
    tool_message ("%s: there is no script in this folder, that is no .txt, "
        ".md, .ssml, .xml, .srt, .vtt, .dialogue or .json", path);
    return EX_NOINPUT;
  }
  if (others > 0)
    tool_message ("%s: %u %s left out that by the name %s no script", path,
        others, others == 1 ? "file is" : "files are",
        others == 1 ? "is" : "are");
  qsort (scripts->pdata + before, scripts->len - before, sizeof (gpointer),
      compare_names);
  return 0;
}

static gint
add_path (GPtrArray *scripts, const gchar *path)
{
  if (strcmp (path, "-") == 0)
    return tool_usage ("batch reads files; - is for --list, or for speak");
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return add_folder (scripts, path);
  g_ptr_array_add (scripts, g_strdup (path));
  return 0;
}

static gint
add_list (GPtrArray *scripts, const gchar *list)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) data = tool_read_file (list, &error);
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize size;
  const gchar *bytes;
  gint code = 0;

  if (!data)
    return tool_fail (error);
  bytes = g_bytes_get_data (data, &size);
  text = g_strndup (bytes ? bytes : "", size);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; code == 0 && lines[i]; i++)
    if (*g_strchomp (lines[i]))
      code = add_path (scripts, lines[i]);
  return code;
}

gint
batch_scripts_collect (GPtrArray *scripts, gchar **arguments,
    const gchar *list)
{
  gint code = 0;

  for (guint i = 0; code == 0 && arguments[i]; i++)
    code = add_path (scripts, arguments[i]);
  return code == 0 && list ? add_list (scripts, list) : code;
}
