/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The buffer meta that says which range of which cue a buffer is. */
#include "gst-tts-meta.h"

GType
gst_tts_meta_api_get_type (void)
{
  static GType type = 0;
  /* Empty, not NULL: converters drop a meta that has tags they don't know
   * and keep one that has none. */
  static const gchar *tags[] = { NULL };

  if (g_once_init_enter (&type)) {
    GType registered = gst_meta_api_type_register ("GstTtsMetaAPI", tags);

    g_once_init_leave (&type, registered);
  }
  return type;
}

static gboolean
init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  GstTtsMeta *self = (GstTtsMeta *) meta;

  self->script_id = NULL;
  self->cue = NULL;
  self->cue_index = 0;
  self->chunk_index = GST_TTS_CHUNK_NONE;
  self->offset = 0;
  self->duration = GST_CLOCK_TIME_NONE;
  self->cue_duration = GST_CLOCK_TIME_NONE;
  self->words = NULL;
  self->provider = NULL;
  return TRUE;
}

static void
clear (GstMeta *meta, GstBuffer *buffer)
{
  GstTtsMeta *self = (GstTtsMeta *) meta;

  g_clear_pointer (&self->script_id, g_ref_string_release);
  g_clear_pointer (&self->cue, gst_tts_cue_unref);
  g_clear_pointer (&self->words, g_array_unref);
}

static gboolean
transform (GstBuffer *to, GstMeta *meta, GstBuffer *from, GQuark type,
    gpointer data)
{
  GstTtsMeta *self = (GstTtsMeta *) meta;
  GstTtsMeta *copy = gst_buffer_add_tts_meta (to, self->script_id, self->cue,
      self->cue_index);

  copy->chunk_index = self->chunk_index;
  copy->offset = self->offset;
  copy->duration = self->duration;
  copy->cue_duration = self->cue_duration;
  copy->words = self->words ? g_array_ref (self->words) : NULL;
  copy->provider = self->provider;
  return TRUE;
}

const GstMetaInfo *
gst_tts_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter ((GstMetaInfo **) &info)) {
    const GstMetaInfo *registered = gst_meta_register (GST_TTS_META_API_TYPE,
        "GstTtsMeta", sizeof (GstTtsMeta), init, clear, transform);

    g_once_init_leave ((GstMetaInfo **) &info, (GstMetaInfo *) registered);
  }
  return info;
}

GstTtsMeta *
gst_buffer_add_tts_meta (GstBuffer *buffer, GRefString *script_id,
    GstTtsCue *cue, guint cue_index)
{
  GstTtsMeta *meta =
      (GstTtsMeta *) gst_buffer_add_meta (buffer, GST_TTS_META_INFO, NULL);

  meta->script_id = g_ref_string_acquire (script_id);
  meta->cue = gst_tts_cue_ref (cue);
  meta->cue_index = cue_index;
  return meta;
}

GstTtsMeta *
gst_buffer_get_tts_meta (GstBuffer *buffer)
{
  return (GstTtsMeta *) gst_buffer_get_meta (buffer, GST_TTS_META_API_TYPE);
}
