/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Speech over ElevenLabs' socket for text as it is being made. */
#include <string.h>

#include "../http-json.h"
#include "elevenlabs.h"

static gchar *
write_path (GstTtsElevenlabs *self, const gchar *voice)
{
  g_autofree gchar *escaped = g_uri_escape_string (voice, NULL, FALSE);
  g_autoptr (GString) path = g_string_new (NULL);
  g_autofree gchar *model = NULL;

  GST_OBJECT_LOCK (self);
  model = g_uri_escape_string (self->model, NULL, FALSE);
  g_string_printf (path, "/v1/text-to-speech/%s/stream-input?model_id=%s"
      "&output_format=%s&sync_alignment=%s", escaped, model, self->format,
      self->timings ? "true" : "false");
  if (self->seed >= 0)
    g_string_append_printf (path, "&seed=%" G_GINT64_FORMAT, self->seed);
  GST_OBJECT_UNLOCK (self);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

gboolean
eleven_socket_open (GstTtsElevenlabs *self, GstTtsHttpExchange *exchange,
    const ElevenSpeech *speech, GError **error)
{
  g_autofree gchar *path = write_path (self, speech->voice);
  GstTtsHttpAudio audio = GST_TTS_HTTP_AUDIO_PCM;
  GstTtsHttpRequest *request;
  gint rate = 24000;

  request = gst_tts_http_provider_new_request (GST_TTS_HTTP_PROVIDER (self),
      "GET", path, error);
  if (!request)
    return FALSE;
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_FRAMES, "audio");
  GST_OBJECT_LOCK (self);
  eleven_parse_format (self->format, &audio, &rate);
  GST_OBJECT_UNLOCK (self);
  return gst_tts_http_exchange_set_audio (exchange, audio, rate, error);
}

/* With a blank behind it, as the last word needs one too. */
static gchar *
write_text (const gchar *text)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree gchar *spaced = g_strconcat (text, " ", NULL);

  json_builder_begin_object (builder);
  http_json_add (builder, "text", spaced);
  json_builder_set_member_name (builder, "try_trigger_generation");
  json_builder_add_boolean_value (builder, TRUE);
  json_builder_end_object (builder);
  return http_json_end (builder);
}

static void
say (GstTtsElevenlabs *self, GstTtsHttpExchange *exchange)
{
  GstTtsJob *job = gst_tts_http_exchange_get_job (exchange);
  g_autofree gchar *start = eleven_write_start (self, job);
  g_autofree gchar *text = write_text (gst_tts_job_get_text (job));

  gst_tts_http_exchange_send_frame (exchange, start);
  gst_tts_http_exchange_send_frame (exchange, text);
  gst_tts_http_exchange_send_frame (exchange, "{\"text\":\"\"}");
}

GstTtsHttpStep
eleven_socket_next (GstTtsElevenlabs *self, GstTtsHttpExchange *exchange,
    ElevenSpeech *speech)
{
  if (!speech->said) {
    speech->said = TRUE;
    say (self, exchange);
  }
  if (!speech->over)
    return GST_TTS_HTTP_STEP_LISTEN;
  eleven_words_end (&speech->words, gst_tts_http_exchange_get_job (exchange));
  return GST_TTS_HTTP_STEP_DONE;
}

void
eleven_socket_document (GstTtsHttpExchange *exchange, ElevenSpeech *speech,
    JsonNode *message)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (message)
      ? json_node_get_object (message) : NULL;
  JsonNode *alignment = http_json_get_object (message, "alignment");
  JsonNode *final = object ? json_object_get_member (object, "isFinal")
      : NULL;

  if (alignment)
    eleven_words_push_ms (&speech->words,
        gst_tts_http_exchange_get_job (exchange), alignment,
        speech->seconds);
  speech->seconds = MAX (speech->words.end,
      gst_tts_http_exchange_get_position (exchange) / (gdouble) GST_SECOND);
  speech->over = final && JSON_NODE_HOLDS_VALUE (final)
      && json_node_get_boolean (final);
}
