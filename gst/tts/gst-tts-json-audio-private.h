/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads JSON that carries audio in base64, in whatever pieces it comes: the
 * audio leaves at once, and each document without it when it is complete. */
#pragma once

#include <json-glib/json-glib.h>

#include "gst-tts-prelude.h"

G_BEGIN_DECLS

typedef struct _GstTtsJsonAudio GstTtsJsonAudio;

typedef struct
{
  gboolean (*audio)    (gpointer user_data, const guint8 *data, gsize size,
      GError **error);
  gboolean (*document) (gpointer user_data, JsonNode *document,
      GError **error);
} GstTtsJsonAudioFuncs;

/* @key (nullable) names the audio in the outermost object. With @sse, only
 * the data lines of an event stream count. */
GST_TTS_API
GstTtsJsonAudio * gst_tts_json_audio_new  (const gchar *key, gboolean sse,
    const GstTtsJsonAudioFuncs *funcs, gpointer user_data);

GST_TTS_API
gboolean          gst_tts_json_audio_push (GstTtsJsonAudio *self,
    const guint8 *data, gsize size, GError **error);

/* FALSE if a document is not complete. */
GST_TTS_API
gboolean          gst_tts_json_audio_end  (GstTtsJsonAudio *self,
    GError **error);

GST_TTS_API
void              gst_tts_json_audio_free (GstTtsJsonAudio *self);

/* The audio of a text that is base64 and nothing else. */
GST_TTS_API
gboolean          gst_tts_json_audio_read (const gchar *base64,
    const GstTtsJsonAudioFuncs *funcs, gpointer user_data, GError **error);

/* The first document of @data, NULL if there is none. */
GST_TTS_API
JsonNode *        gst_tts_json_audio_parse (const guint8 *data, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsJsonAudio, gst_tts_json_audio_free)

G_END_DECLS
