/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tts:// URIs of ttssrc: a text or a file, and properties. */
#include "gstttssrc.h"

#include "ttsuri.h"

static GstURIType
get_uri_type (GType type)
{
  return GST_URI_SRC;
}

static const gchar *const *
get_protocols (GType type)
{
  static const gchar *const protocols[] = { "tts", NULL };

  return protocols;
}

static gchar *
get_uri (GstURIHandler *handler)
{
  GstTtsSrc *self = GST_TTS_SRC (handler);
  gchar *uri;

  GST_OBJECT_LOCK (self);
  uri = g_strdup (self->uri);
  GST_OBJECT_UNLOCK (self);
  return uri;
}

static gboolean
apply_setting (GstTtsSrc *self, const gchar *property, const gchar *text,
    GError **error)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (self),
      property);
  g_auto (GValue) value = G_VALUE_INIT;

  if (pspec) {
    g_value_init (&value, pspec->value_type);
    if (gst_value_deserialize_with_pspec (&value, text, pspec) &&
        !g_param_value_validate (pspec, &value)) {
      g_object_set_property (G_OBJECT (self), property, &value);
      return TRUE;
    }
  }

  g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_REFERENCE,
      "the tts:// URI sets %s to '%s', which it can not be", property, text);
  return FALSE;
}

static gboolean
set_uri (GstURIHandler *handler, const gchar *string, GError **error)
{
  GstTtsSrc *self = GST_TTS_SRC (handler);
  g_auto (TtsUri) uri = { NULL };

  if (GST_STATE (self) > GST_STATE_READY) {
    g_set_error (error, GST_URI_ERROR, GST_URI_ERROR_BAD_STATE,
        "the URI of ttssrc can not change while it runs");
    return FALSE;
  }
  if (!tts_uri_parse (string, &uri, error))
    return FALSE;
  for (guint i = 0; i < uri.settings->len; i += 2)
    if (!apply_setting (self, g_ptr_array_index (uri.settings, i),
            g_ptr_array_index (uri.settings, i + 1), error))
      return FALSE;

  g_object_set (self, "text", uri.text, "location", uri.location, NULL);
  GST_OBJECT_LOCK (self);
  g_free (self->uri);
  self->uri = g_strdup (string);
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

void
gst_tts_src_init_uri_handler (GstURIHandlerInterface *iface)
{
  iface->get_type = get_uri_type;
  iface->get_protocols = get_protocols;
  iface->get_uri = get_uri;
  iface->set_uri = set_uri;
}
