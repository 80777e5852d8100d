/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two events that travel with a script. */
#include "gst-tts-event.h"

#define SCRIPT "gst-tts-script"
#define CUE_SKIPPED "gst-tts-cue-skipped"

static gboolean
parse (GstEvent *event, GstEventType type, const gchar *name,
    const gchar *index_field, const gchar **ret_script_id, guint *ret_index)
{
  const GstStructure *s;
  const gchar *script_id;
  guint index;

  if (GST_EVENT_TYPE (event) != type || !gst_event_has_name (event, name))
    return FALSE;

  s = gst_event_get_structure (event);
  script_id = gst_structure_get_string (s, "script-id");
  if (!script_id || !gst_structure_get_uint (s, index_field, &index))
    return FALSE;

  *ret_script_id = script_id;
  *ret_index = index;
  return TRUE;
}

GstEvent *
gst_tts_event_new_script (const gchar *script_id, guint first_cue)
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM_STICKY,
      gst_structure_new (SCRIPT, "script-id", G_TYPE_STRING, script_id,
          "first-cue", G_TYPE_UINT, first_cue, NULL));
}

gboolean
gst_tts_event_parse_script (GstEvent *event, const gchar **ret_script_id,
    guint *ret_first_cue)
{
  return parse (event, GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, SCRIPT, "first-cue",
      ret_script_id, ret_first_cue);
}

GstEvent *
gst_tts_event_new_cue_skipped (const gchar *script_id, guint cue_index)
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
      gst_structure_new (CUE_SKIPPED, "script-id", G_TYPE_STRING, script_id,
          "cue-index", G_TYPE_UINT, cue_index, NULL));
}

gboolean
gst_tts_event_parse_cue_skipped (GstEvent *event, const gchar **ret_script_id,
    guint *ret_cue_index)
{
  return parse (event, GST_EVENT_CUSTOM_DOWNSTREAM, CUE_SKIPPED, "cue-index",
      ret_script_id, ret_cue_index);
}
