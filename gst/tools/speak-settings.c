/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the command line says, as properties of ttssrc and of providers. */
#include "speak-settings.h"

#include <string.h>

static gchar *
join_nicks (GEnumClass *values)
{
  g_autoptr (GString) nicks = g_string_new (NULL);

  for (guint i = 0; i < values->n_values; i++)
    g_string_append_printf (nicks, "%s%s", i ? ", " : "",
        values->values[i].value_nick);
  return g_string_free (g_steal_pointer (&nicks), FALSE);
}

/* What it may be; NULL if that is not a matter of few words. */
static gchar *
describe_range (GParamSpec *pspec)
{
  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    return g_strdup_printf ("%g to %g", G_PARAM_SPEC_DOUBLE (pspec)->minimum,
        G_PARAM_SPEC_DOUBLE (pspec)->maximum);
  if (G_IS_PARAM_SPEC_UINT (pspec))
    return g_strdup_printf ("%u to %u", G_PARAM_SPEC_UINT (pspec)->minimum,
        G_PARAM_SPEC_UINT (pspec)->maximum);
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return join_nicks (G_PARAM_SPEC_ENUM (pspec)->enum_class);
  return NULL;
}

static gint
fail_value (GParamSpec *pspec, const gchar *name, const gchar *text)
{
  g_autofree gchar *range = describe_range (pspec);

  return tool_usage ("%s can not be '%s'%s%s", name, text,
      range ? ", only " : "", range ? range : "");
}

static gint
set_value (GObject *object, GParamSpec *pspec, const gchar *name,
    const gchar *text)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, pspec->value_type);
  if (G_VALUE_HOLDS_STRING (&value))
    g_value_set_string (&value, text);
  else if (!gst_value_deserialize_with_pspec (&value, text, pspec))
    return fail_value (pspec, name, text);
  if (g_param_value_validate (pspec, &value))
    return fail_value (pspec, name, text);
  g_object_set_property (object, pspec->name, &value);
  return 0;
}

gint
speak_set_property (GObject *source, const gchar *name, const gchar *option,
    const gchar *text)
{
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_GET_CLASS (source), name);

  return text ? set_value (source, pspec, option, text) : 0;
}

gint
speak_set_speakers (GObject *source, gchar **speakers)
{
  g_autoptr (GstStructure) map = gst_structure_new_empty ("map");

  for (guint i = 0; speakers && speakers[i]; i++) {
    const gchar *equals = strchr (speakers[i], '=');
    g_autofree gchar *name = NULL;

    if (!equals || equals == speakers[i] || !equals[1])
      return tool_usage ("--speaker wants NAME=VOICE, not '%s'", speakers[i]);
    name = g_strndup (speakers[i], equals - speakers[i]);
    gst_structure_set (map, name, G_TYPE_STRING, equals + 1, NULL);
  }
  if (speakers)
    g_object_set (source, "speaker-map", map, NULL);
  return 0;
}

gint
speak_set_levels (GObject *source, gchar **levels)
{
  g_autoptr (GstStructure) map = gst_structure_new_empty ("map");

  for (guint i = 0; levels && levels[i]; i++) {
    const gchar *equals = strchr (levels[i], '=');
    g_autofree gchar *name = NULL;
    gdouble level = 0;
    gchar *stop = NULL;

    if (equals)
      level = g_ascii_strtod (equals + 1, &stop);
    if (!equals || equals == levels[i] || stop == equals + 1 || *stop)
      return tool_usage ("--level wants PROVIDER=DB or PROVIDER/VOICE=DB, a "
          "number of decibels, not '%s'", levels[i]);
    name = g_strndup (levels[i], equals - levels[i]);
    gst_structure_set (map, name, G_TYPE_DOUBLE, level, NULL);
  }
  if (levels)
    g_object_set (source, "level-map", map, NULL);
  return 0;
}

/* A session has none of the properties that are ttssrc's own. */
static gboolean
look_up (GObject *source, const gchar *name, GObject **ret_target,
    GParamSpec **ret_pspec)
{
  g_auto (GStrv) parts = g_strsplit (name, "::", 2);

  if (!GST_IS_TTS_SESSION (source))
    return gst_child_proxy_lookup (GST_CHILD_PROXY (source), name, ret_target,
        ret_pspec);
  if (!parts[1])
    *ret_target = g_object_ref (source);
  else
    *ret_target = (GObject *) gst_tts_session_get_provider
        (GST_TTS_SESSION (source), parts[0]);
  *ret_pspec = *ret_target ? g_object_class_find_property
      (G_OBJECT_GET_CLASS (*ret_target), parts[parts[1] ? 1 : 0]) : NULL;
  return *ret_pspec != NULL;
}

static gint
set_any_property (GObject *source, const gchar *setting)
{
  const gchar *equals = strchr (setting, '=');
  g_autofree gchar *name = NULL;
  g_autoptr (GObject) target = NULL;
  GParamSpec *pspec;

  if (!equals || equals == setting)
    return tool_usage ("--set wants [PROVIDER::]NAME=VALUE, not '%s'",
        setting);
  name = g_strndup (setting, equals - setting);
  if (!look_up (source, name, &target, &pspec))
    return tool_usage ("there is no property %s; 'gst-inspect-1.0 ttssrc' "
        "lists them, for a provider 'gst-inspect-1.0 tts' and its name", name);
  return set_value (target, pspec, name, equals + 1);
}

gint
speak_set_properties (GObject *source, gchar **settings)
{
  gint code = 0;

  for (guint i = 0; code == 0 && settings && settings[i]; i++)
    code = set_any_property (source, settings[i]);
  return code;
}
