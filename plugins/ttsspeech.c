/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the elements that speak have in common. */
#include "ttsspeech.h"

GstCaps *
tts_speech_fixate_caps (const GstCaps *wanted, gint rate)
{
  g_autoptr (GstCaps) at_rate = gst_caps_copy (wanted);
  g_autoptr (GstCaps) exact = NULL;
  GstCaps *caps;
  GstStructure *s;

  gst_caps_set_simple (at_rate, "rate", G_TYPE_INT, rate, NULL);
  exact = gst_caps_intersect_full ((GstCaps *) wanted, at_rate,
      GST_CAPS_INTERSECT_FIRST);
  caps = gst_caps_copy_nth (gst_caps_is_empty (exact) ? wanted : exact, 0);
  s = gst_caps_get_structure (caps, 0);
  gst_structure_fixate_field_string (s, "format", "S16LE");
  gst_structure_fixate_field_nearest_int (s, "rate", rate);
  gst_structure_fixate_field_nearest_int (s, "channels", 1);
  return gst_caps_fixate (caps);
}

void
tts_speech_post_progress (GstElement *element, GstProgressType type)
{
  static const gchar *const texts[] = {
    [GST_PROGRESS_TYPE_START] = "Waiting for speech",
    [GST_PROGRESS_TYPE_COMPLETE] = "Speech has come",
    [GST_PROGRESS_TYPE_CANCELED] = "No longer waiting for speech",
    [GST_PROGRESS_TYPE_ERROR] = "No speech has come",
  };

  gst_element_post_message (element,
      gst_message_new_progress (GST_OBJECT (element), type, "request",
          texts[type]));
}

static GObject *
get_child_by_index (GstChildProxy *proxy, guint index)
{
  return NULL;
}

static guint
get_children_count (GstChildProxy *proxy)
{
  return 0;
}

void
tts_speech_init_child_proxy (GstChildProxyInterface *iface,
    GObject *(*get_child_by_name) (GstChildProxy *proxy, const gchar *name))
{
  iface->get_child_by_name = get_child_by_name;
  iface->get_child_by_index = get_child_by_index;
  iface->get_children_count = get_children_count;
}
