/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Speech over OpenAI's realtime socket: a chat model that is asked to read
 * aloud, so that what it says it said is held against the text. */
#include "../http-json.h"
#include "openai.h"

#define DEFAULT_VOICE "marin"

typedef struct
{
  gboolean asked;
  gboolean done;
  gboolean checked;             /* the whole transcript fits */
  GString *said;
} Realtime;

static void
free_realtime (gpointer data)
{
  Realtime *self = data;

  g_string_free (self->said, TRUE);
  g_free (self);
}

static void
add_texts (JsonBuilder *builder, const gchar *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, "audio");
  json_builder_end_array (builder);
}

static void
begin (JsonBuilder *builder, const gchar *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

static gchar *
write_session (GstTtsJob *job, const OpenaiSettings *set)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const gchar *voice = gst_tts_job_get_voice (job);
  gdouble speed = openai_settle_speed (job, 0.25, 1.5);
  g_autofree gchar *instructions = g_strconcat ("Read the user's message "
      "aloud, word for word, in its language. Say nothing else, and do not "
      "answer it.", set->instructions ? " How to speak: " : NULL,
      set->instructions, NULL);

  json_builder_begin_object (builder);
  http_json_add (builder, "type", "session.update");
  begin (builder, "session");
  http_json_add (builder, "type", "realtime");
  add_texts (builder, "output_modalities");
  http_json_add (builder, "instructions", instructions);
  begin (builder, "audio");
  begin (builder, "output");
  begin (builder, "format");
  http_json_add (builder, "type", "audio/pcm");
  json_builder_set_member_name (builder, "rate");
  json_builder_add_int_value (builder, OPENAI_RATE);
  json_builder_end_object (builder);
  http_json_add (builder, "voice", voice ? voice : DEFAULT_VOICE);
  if (speed != 1.0) {
    json_builder_set_member_name (builder, "speed");
    json_builder_add_double_value (builder, speed);
  }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  return http_json_end (builder);
}

/* Outside of a conversation, so that no other text can have a say in it. */
static gchar *
write_response (GstTtsJob *job)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  http_json_add (builder, "type", "response.create");
  begin (builder, "response");
  http_json_add (builder, "conversation", "none");
  add_texts (builder, "output_modalities");
  http_json_add (builder, "max_output_tokens", "inf");
  json_builder_set_member_name (builder, "input");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  http_json_add (builder, "type", "message");
  http_json_add (builder, "role", "user");
  json_builder_set_member_name (builder, "content");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  http_json_add (builder, "type", "input_text");
  http_json_add (builder, "text", gst_tts_job_get_text (job));
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  return http_json_end (builder);
}

static GstTtsHttpStep
open_socket (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const OpenaiSettings *set, GError **error)
{
  g_autofree gchar *model = g_uri_escape_string (set->model, NULL, FALSE);
  g_autofree gchar *path = g_strconcat ("/realtime?model=", model, NULL);
  GstTtsHttpRequest *request = gst_tts_http_provider_new_request (provider,
      "GET", path, error);
  Realtime *self;

  if (!request)
    return GST_TTS_HTTP_STEP_FAILED;
  self = g_new0 (Realtime, 1);
  self->said = g_string_new (NULL);
  gst_tts_http_exchange_set_state (exchange, self, free_realtime);
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_FRAMES, NULL);
  return gst_tts_http_exchange_set_audio (exchange, GST_TTS_HTTP_AUDIO_PCM,
      OPENAI_RATE, error) ? GST_TTS_HTTP_STEP_REQUEST
      : GST_TTS_HTTP_STEP_FAILED;
}

GstTtsHttpStep
openai_realtime_next (GstTtsHttpProvider *provider,
    GstTtsHttpExchange *exchange, const OpenaiSettings *set, GError **error)
{
  GstTtsJob *job = gst_tts_http_exchange_get_job (exchange);
  Realtime *self = gst_tts_http_exchange_get_state (exchange);

  if (!self)
    return open_socket (provider, exchange, set, error);
  if (!self->asked) {
    g_autofree gchar *session = write_session (job, set);
    g_autofree gchar *response = write_response (job);

    self->asked = TRUE;
    gst_tts_http_exchange_send_frame (exchange, session);
    gst_tts_http_exchange_send_frame (exchange, response);
  }
  return self->done ? GST_TTS_HTTP_STEP_DONE : GST_TTS_HTTP_STEP_LISTEN;
}

static gboolean
check_transcript (Realtime *self, GstTtsJob *job, gboolean whole,
    GError **error)
{
  if (openai_transcript_fits (gst_tts_job_get_text (job), self->said->str,
          whole)) {
    self->checked = whole;
    return TRUE;
  }
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_MISMATCH,
      "the model said something else than the text: '%.100s'; try again, or "
      "use mode=speech", self->said->str);
  return FALSE;
}

static gboolean
end_response (Realtime *self, JsonNode *event, GError **error)
{
  JsonNode *response = http_json_get_object (event, "response");
  const gchar *status = response ? http_json_get_string (response, "status")
      : NULL;

  if (g_strcmp0 (status, "completed") != 0)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "the model's response was not completed: %.100s",
        status ? status : "no status");
  else if (!self->checked)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_MISMATCH,
        "the model did not tell what it said");
  else
    self->done = TRUE;
  return self->done;
}

gboolean
openai_realtime_document (GstTtsHttpExchange *exchange, JsonNode *event,
    GError **error)
{
  GstTtsJob *job = gst_tts_http_exchange_get_job (exchange);
  Realtime *self = gst_tts_http_exchange_get_state (exchange);
  const gchar *type = http_json_get_string (event, "type");
  const gchar *delta = http_json_get_string (event, "delta");
  const gchar *transcript = http_json_get_string (event, "transcript");

  if (g_strcmp0 (type, "response.output_audio.delta") == 0)
    return !delta
        || gst_tts_http_exchange_push_base64 (exchange, delta, error);
  if (g_strcmp0 (type, "response.output_audio_transcript.delta") == 0) {
    g_string_append (self->said, delta ? delta : "");
    return check_transcript (self, job, FALSE, error);
  }
  if (g_strcmp0 (type, "response.output_audio_transcript.done") == 0) {
    g_string_assign (self->said, transcript ? transcript : "");
    return check_transcript (self, job, TRUE, error);
  }
  return g_strcmp0 (type, "response.done") != 0
      || end_response (self, event, error);
}

gboolean
openai_realtime_has_spoken (GstTtsHttpExchange *exchange)
{
  Realtime *self = gst_tts_http_exchange_get_state (exchange);

  return self && self->done;
}
