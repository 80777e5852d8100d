/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties of ttssrc, its statistics among them. */
#include "gstttssrc.h"

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_LOCATION,
  PROP_FORMAT,
  PROP_IS_LIVE,
  PROP_CUES,
  PROP_STATS,
  PROP_SESSION,                 /* and up: those of the session */
};

static void
set_string (GstTtsSrc *self, gchar **string, const GValue *value)
{
  GST_OBJECT_LOCK (self);
  g_free (*string);
  *string = g_value_dup_string (value);
  g_clear_pointer (&self->uri, g_free);
  GST_OBJECT_UNLOCK (self);
}

static void
update_live (GstTtsSrc *self)
{
  gboolean live;

  GST_OBJECT_LOCK (self);
  live = self->is_live || g_strcmp0 (self->location, "-") == 0;
  GST_OBJECT_UNLOCK (self);
  gst_base_src_set_live (GST_BASE_SRC (self), live);
}

static void
set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstTtsSrc *self = GST_TTS_SRC (object);

  switch (id) {
    case PROP_TEXT:
      set_string (self, &self->text, value);
      break;
    case PROP_LOCATION:
      set_string (self, &self->location, value);
      update_live (self);
      break;
    case PROP_FORMAT:
      GST_OBJECT_LOCK (self);
      self->format = g_value_get_enum (value);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_IS_LIVE:
      GST_OBJECT_LOCK (self);
      self->is_live = g_value_get_boolean (value);
      GST_OBJECT_UNLOCK (self);
      update_live (self);
      break;
    case PROP_CUES:
      GST_OBJECT_LOCK (self);
      g_free (self->cues);
      self->cues = g_value_dup_string (value);
      GST_OBJECT_UNLOCK (self);
      break;
    default:
      g_object_set_property (G_OBJECT (self->session), pspec->name, value);
      GST_OBJECT_LOCK (self);
      g_ptr_array_add (self->speech_settings, g_strdup (pspec->name));
      GST_OBJECT_UNLOCK (self);
      break;
  }
}

static GstStructure *
get_stats (GstTtsSrc *self)
{
  static const gchar name[] = "application/x-ttssrc-stats";
  gboolean text;
  guint cues;
  gint64 position = 0;

  g_mutex_lock (&self->lock);
  text = self->mode == GST_TTS_SRC_MODE_CUES ||
      self->mode == GST_TTS_SRC_MODE_SSML;
  cues = self->next_cue;
  g_mutex_unlock (&self->lock);
  if (!text)
    return gst_tts_session_get_stats (self->session, name);

  GST_OBJECT_LOCK (self);
  position = GST_BASE_SRC (self)->segment.position;
  GST_OBJECT_UNLOCK (self);
  return gst_structure_new (name, "cues", G_TYPE_UINT64, (guint64) cues,
      "position", G_TYPE_UINT64, (guint64) position, NULL);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstTtsSrc *self = GST_TTS_SRC (object);

  switch (id) {
    case PROP_TEXT:
      GST_OBJECT_LOCK (self);
      g_value_set_string (value, self->text);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_LOCATION:
      GST_OBJECT_LOCK (self);
      g_value_set_string (value, self->location);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_FORMAT:
      GST_OBJECT_LOCK (self);
      g_value_set_enum (value, self->format);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_IS_LIVE:
      GST_OBJECT_LOCK (self);
      g_value_set_boolean (value, self->is_live);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_CUES:
      GST_OBJECT_LOCK (self);
      g_value_set_string (value, self->cues);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, get_stats (self));
      break;
    default:
      g_object_get_property (G_OBJECT (self->session), pspec->name, value);
      break;
  }
}

void
gst_tts_src_install_properties (GObjectClass *klass)
{
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
      GST_PARAM_MUTABLE_READY;

  klass->set_property = set_property;
  klass->get_property = get_property;
  g_object_class_install_property (klass, PROP_TEXT,
      g_param_spec_string ("text", "Text", "What to say", NULL, rw));
  g_object_class_install_property (klass, PROP_LOCATION,
      g_param_spec_string ("location", "Location",
          "The script to read; - speaks each line of standard input as it "
          "comes", NULL, rw));
  g_object_class_install_property (klass, PROP_FORMAT,
      g_param_spec_enum ("format", "Format", "What the script is",
          GST_TYPE_TTS_FORMAT, GST_TTS_FORMAT_AUTO, rw));
  g_object_class_install_property (klass, PROP_IS_LIVE,
      g_param_spec_boolean ("is-live", "Live",
          "Speak by the clock; always so with location=-", FALSE, rw));
  g_object_class_install_property (klass, PROP_CUES,
      g_param_spec_string ("cues", "Cues",
          "Which cues of the script, counted from 1, such as 1-3,7 (NULL = "
          "all)", NULL, rw));
  /**
   * GstTtsSrc:stats:
   *
   * While it speaks, the fields are those of the stats property of
   * gpuoffload. In text mode they are `cues` (#guint64, sent) and `position`
   * (#guint64, nanoseconds).
   */
  g_object_class_install_property (klass, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics", "What was done so far",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  gst_tts_session_install_properties (klass, PROP_SESSION);
}
