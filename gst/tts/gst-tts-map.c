/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Maps of the user's that say something of the voice PROVIDER/VOICE, or of
 * PROVIDER with all its other voices. */
#include "gst-tts-map-private.h"

#include <math.h>

#include "gst-tts-error.h"

/* From hardly to be heard to what no voice needs. */
#define MIN_LEVEL -60.0
#define MAX_LEVEL 20.0

static gboolean
name_number (GQuark field, GValue *value, gpointer user_data)
{
  gint number;

  if (!G_VALUE_HOLDS_INT (value))
    return TRUE;
  number = g_value_get_int (value);
  g_value_unset (value);
  g_value_init (value, G_TYPE_STRING);
  g_value_take_string (value, g_strdup_printf ("%d", number));
  return TRUE;
}

GstStructure *
gst_tts_map_dup_names (const GValue *value)
{
  GstStructure *map = g_value_dup_boxed (value);

  if (map)
    gst_structure_map_in_place (map, name_number, NULL);
  return map;
}

const GValue *
gst_tts_map_get (const GstStructure *map, const gchar *provider,
    const gchar *voice)
{
  g_autofree gchar *field = NULL;
  const GValue *value;

  if (!map)
    return NULL;
  field = g_strdup_printf ("%s/%s", provider, voice ? voice : "");
  value = gst_structure_get_value (map, field);
  return value ? value : gst_structure_get_value (map, provider);
}

static gboolean
read_level (const GValue *value, gdouble *ret_level)
{
  if (G_VALUE_HOLDS_INT (value))
    *ret_level = g_value_get_int (value);
  else if (G_VALUE_HOLDS_DOUBLE (value))
    *ret_level = g_value_get_double (value);
  else
    return FALSE;
  return *ret_level >= MIN_LEVEL && *ret_level <= MAX_LEVEL;
}

static gboolean
check_level (GQuark field, const GValue *value, gpointer user_data)
{
  GError **error = user_data;
  gdouble level;

  if (read_level (value, &level))
    return TRUE;
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
      "level-map: what it says of '%s' is no number of decibels from %g to %g; "
      "it has to be like \"map, %s=-2.5\"", g_quark_to_string (field),
      MIN_LEVEL, MAX_LEVEL, g_quark_to_string (field));
  return FALSE;
}

gboolean
gst_tts_level_map_check (const GstStructure *map, GError **error)
{
  return !map || gst_structure_foreach (map, check_level, error);
}

gdouble
gst_tts_level_map_gain (const GstStructure *map, const gchar *provider,
    const gchar *voice)
{
  const GValue *value = gst_tts_map_get (map, provider, voice);
  gdouble level;

  return value && read_level (value, &level) ? pow (10, level / 20) : 1;
}
