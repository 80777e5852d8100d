/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a script says to providers: the settings of F5 in a tour. */
#include "speak-script.h"

#include <string.h>

#include "speak-settings.h"

#define PROVIDER "jobdir"
#define AUDIO "f5_ref_audio"

static gboolean
is_named (GObject *source, const gchar *name)
{
  g_autofree gchar *list = NULL;
  g_auto (GStrv) names = NULL;

  g_object_get (source, "provider", &list, NULL);
  names = g_strsplit (list ? list : "", ",", -1);
  for (guint i = 0; names[i]; i++)
    if (strcmp (g_strstrip (names[i]), name) == 0)
      return TRUE;
  return FALSE;
}

/* NULL for what is neither a text nor a number. */
static gchar *
dup_value (JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node)
      : G_TYPE_NONE;

  if (type == G_TYPE_STRING)
    return json_node_dup_string (node);
  return type == G_TYPE_INT64 ? g_strdup_printf ("%" G_GINT64_FORMAT,
      json_node_get_int (node)) : NULL;
}

/* A recording goes along to the worker, so that a script may only name what
 * lies in its own folder; what does not, is one of the worker's. */
static gchar *
find_recording (const gchar *name, const gchar *path)
{
  g_autofree gchar *folder = path ? g_path_get_dirname (path) : NULL;
  g_autofree gchar *file = folder ? g_build_filename (folder, name, NULL)
      : NULL;

  if (!*name || strpbrk (name, "/\\~"))
    return NULL;
  if (file && g_file_test (file, G_FILE_TEST_IS_SYMLINK))
    return NULL;
  return file && g_file_test (file, G_FILE_TEST_IS_REGULAR)
      ? g_steal_pointer (&file) : g_strdup (name);
}

static gboolean
is_default (GObject *provider, const gchar *property)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS
      (provider), property);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, pspec->value_type);
  g_object_get_property (provider, property, &value);
  return g_param_value_defaults (pspec, &value);
}

static gint
refuse (const gchar *path, const gchar *name, const gchar *property)
{
  tool_message ("%s: %s can not be used; a recording is a file beside the "
      "script, seed and steps are whole numbers. Or set " PROVIDER "::%s",
      path ? path : "the script", name, property);
  return EX_DATAERR;
}

static gint
apply (GObject *provider, JsonObject *settings, const gchar *name,
    const gchar *property, const gchar *path)
{
  JsonNode *node = json_object_get_member (settings, name);
  g_autofree gchar *text = node ? dup_value (node) : NULL;
  g_autofree gchar *value = text && strcmp (name, AUDIO) == 0
      ? find_recording (text, path) : g_strdup (text);

  if (!node || !is_default (provider, property))
    return 0;
  if (!value || speak_set_property (provider, property, name, value) != 0)
    return refuse (path, name, property);
  return 0;
}

static GObject *
get_provider (GObject *source)
{
  return GST_IS_TTS_SESSION (source)
      ? (GObject *) gst_tts_session_get_provider (GST_TTS_SESSION (source),
      PROVIDER)
      : gst_child_proxy_get_child_by_name (GST_CHILD_PROXY (source), PROVIDER);
}

gint
speak_script_apply (GObject *source, const GstTtsScript *script,
    const gchar *path)
{
  static const struct
  {
    const gchar *name;
    const gchar *property;
  } rows[] = {
    {AUDIO, "ref-audio"}, {"f5_ref_text", "ref-text"}, {"f5_seed", "seed"},
    {"f5_nfe_step", "nfe-step"},
  };
  g_autoptr (JsonNode) node = script->extra
      ? json_from_string (script->extra, NULL) : NULL;
  g_autoptr (GObject) provider = NULL;
  JsonObject *settings;
  gint code = 0;

  if (!node || !JSON_NODE_HOLDS_OBJECT (node) || !is_named (source, PROVIDER))
    return 0;
  settings = json_node_get_object (node);
  provider = get_provider (source);
  for (guint i = 0; provider && code == 0 && i < G_N_ELEMENTS (rows); i++)
    code = apply (provider, settings, rows[i].name, rows[i].property, path);
  if (provider && code == 0 && json_object_has_member (settings, AUDIO)
      && is_default (provider, "model"))
    gst_util_set_object_arg (provider, "model", "f5");
  return code;
}
