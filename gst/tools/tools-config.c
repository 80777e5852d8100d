/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the user has set once and for all, in a file: the group [speech] has
 * properties of ttssrc, each other group those of the provider it names. */
#include "tools-config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "speak-settings.h"

#define SPEECH "speech"

gchar *
tool_config_path (void)
{
  const gchar *path = g_getenv ("GST_TTS_CONFIG");

  if (path)
    return *path ? g_strdup (path) : NULL;
  return g_build_filename (g_get_user_config_dir (), "gst-tts", "config.ini",
      NULL);
}

static gint
set_speech (GObject *source, const gchar *path, const gchar *key,
    const gchar *value)
{
  g_autofree gchar *where = g_strdup_printf ("%s: %s", path, key);

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (source), key))
    return speak_set_property (source, key, where, value);
  return tool_usage ("%s is no property of ttssrc; 'gst-inspect-1.0 ttssrc' "
      "lists them", where);
}

static gint
set_of_provider (GObject *source, const gchar *group, const gchar *key,
    const gchar *value)
{
  g_autofree gchar *setting = g_strdup_printf ("%s::%s=%s", group, key,
      value);
  gchar *settings[] = { setting, NULL };

  return speak_set_properties (source, settings);
}

/* Once, for each script of a batch reads it again; main thread. */
static void
warn_of_readers (const gchar *path, const gchar *key, const gchar *value)
{
  static gboolean warned;
  const gchar *place = g_str_has_suffix (key, "key-file") ? value :
      g_str_has_suffix (key, "api-key") ? path : NULL;
  GStatBuf info;

  if (warned || !place || g_stat (place, &info) != 0 || !(info.st_mode & 044))
    return;
  warned = TRUE;
  tool_message ("%s has a key and others can read it; 'chmod 600' makes it "
      "yours alone", place);
}

static gint
apply_group (GObject *source, const gchar *path, GKeyFile *file,
    const gchar *group, guint *n_settings)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);
  gint code = 0;

  for (guint i = 0; keys && keys[i]; i++) {
    g_autofree gchar *value = g_key_file_get_string (file, group, keys[i],
        NULL);
    gint own;

    if (!value)
      own = tool_usage ("%s: %s has no valid text", path, keys[i]);
    else if (strcmp (group, SPEECH) == 0)
      own = set_speech (source, path, keys[i], value);
    else
      own = set_of_provider (source, group, keys[i], value);
    if (value)
      warn_of_readers (path, keys[i], value);
    *n_settings += own == 0;
    if (code == 0)
      code = own;
  }
  return code;
}

/* From 1. What GLib says of it would show the line, which may be a key that
 * was pasted. */
static guint
find_bad_line (const gchar *text)
{
  guint line = 0;
  const gchar *end = text;
  gboolean good;

  do {
    g_autoptr (GKeyFile) file = g_key_file_new ();

    line++;
    end += strcspn (end, "\n");
    end += *end == '\n';
    good = g_key_file_load_from_data (file, text, end - text, G_KEY_FILE_NONE,
        NULL);
  } while (good && *end);
  return line;
}

/* NULL with the exit code; no file is an empty one. */
static GKeyFile *
load (const gchar *path, gint *ret_code)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;
  gsize size;

  *ret_code = 0;
  if (!path)
    return g_steal_pointer (&file);
  if (!g_file_get_contents (path, &text, &size, &error)) {
    if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return g_steal_pointer (&file);
    tool_message ("%s: %s", path, error->message);
  } else if (size == 0
      || g_key_file_load_from_data (file, text, size, G_KEY_FILE_NONE,
          NULL)) {
    return g_steal_pointer (&file);
  } else {
    tool_message ("%s:%u: this is no [group], no NAME=VALUE in one and no "
        "# comment", path, find_bad_line (text));
  }
  *ret_code = EX_CONFIG;
  return NULL;
}

gint
tool_config_apply (GObject *source, guint *ret_settings)
{
  g_autofree gchar *path = tool_config_path ();
  gint code;
  g_autoptr (GKeyFile) file = load (path, &code);
  g_auto (GStrv) groups = NULL;
  guint n_settings = 0;

  if (!file)
    return code;
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i]; i++) {
    gint own = apply_group (source, path, file, groups[i], &n_settings);

    if (code == 0)
      code = own;
  }
  if (ret_settings)
    *ret_settings = n_settings;
  return code == 0 ? 0 : EX_CONFIG;
}
