/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Properties that are fields of a provider. */
#include "fields.h"

static void
set_text (gchar **text, const GValue *value, GParamSpec *pspec)
{
  const gchar *given = g_value_get_string (value);

  g_free (*text);
  *text = g_strdup (given && *given ? given
      : g_value_get_string (g_param_spec_get_default_value (pspec)));
}

void
field_set_locked (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  gpointer field = G_STRUCT_MEMBER_P (object, id);

  switch (G_TYPE_FUNDAMENTAL (pspec->value_type)) {
    case G_TYPE_STRING:
      set_text (field, value, pspec);
      break;
    case G_TYPE_BOOLEAN:
      *(gboolean *) field = g_value_get_boolean (value);
      break;
    case G_TYPE_ENUM:
      *(gint *) field = g_value_get_enum (value);
      break;
    case G_TYPE_INT:
      *(gint *) field = g_value_get_int (value);
      break;
    case G_TYPE_UINT:
      *(guint *) field = g_value_get_uint (value);
      break;
    case G_TYPE_INT64:
      *(gint64 *) field = g_value_get_int64 (value);
      break;
    case G_TYPE_UINT64:
      *(guint64 *) field = g_value_get_uint64 (value);
      break;
    case G_TYPE_DOUBLE:
      *(gdouble *) field = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

void
field_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GST_OBJECT_LOCK (object);
  field_set_locked (object, id, value, pspec);
  GST_OBJECT_UNLOCK (object);
}

void
field_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  gpointer field = G_STRUCT_MEMBER_P (object, id);

  GST_OBJECT_LOCK (object);
  switch (G_TYPE_FUNDAMENTAL (pspec->value_type)) {
    case G_TYPE_STRING:
      g_value_set_string (value, *(gchar **) field);
      break;
    case G_TYPE_BOOLEAN:
      g_value_set_boolean (value, *(gboolean *) field);
      break;
    case G_TYPE_ENUM:
      g_value_set_enum (value, *(gint *) field);
      break;
    case G_TYPE_INT:
      g_value_set_int (value, *(gint *) field);
      break;
    case G_TYPE_UINT:
      g_value_set_uint (value, *(guint *) field);
      break;
    case G_TYPE_INT64:
      g_value_set_int64 (value, *(gint64 *) field);
      break;
    case G_TYPE_UINT64:
      g_value_set_uint64 (value, *(guint64 *) field);
      break;
    case G_TYPE_DOUBLE:
      g_value_set_double (value, *(gdouble *) field);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (object);
}

gchar *
field_dup (gpointer object, gchar *const *field)
{
  gchar *text;

  GST_OBJECT_LOCK (object);
  text = g_strdup (*field);
  GST_OBJECT_UNLOCK (object);
  return text;
}
