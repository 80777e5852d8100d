/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Speech by one POST, as most servers of the API have it. */
#include "../http-json.h"
#include "../http-words.h"
#include "openai.h"

#define KOKORO_CAPTIONS "/../dev/captioned_speech"

gdouble
openai_settle_speed (GstTtsJob *job, gdouble least, gdouble most)
{
  gdouble rate = gst_tts_job_get_rate (job);

  if (rate < least || rate > most)
    gst_tts_job_warn (job, "rate",
        "openai speaks at a rate of %g to %g here, not of %g", least, most,
        rate);
  return CLAMP (rate, least, most);
}

/* Kokoro's letter of a language, or NULL to go by the voice. */
static const gchar *
kokoro_language (const gchar *language)
{
  static const gchar *const letters[][2] = {
    {"en-GB", "b"}, {"en", "a"}, {"es", "e"}, {"fr", "f"}, {"hi", "h"},
    {"it", "i"}, {"ja", "j"}, {"pt", "p"}, {"zh", "z"},
  };

  for (guint i = 0; language && i < G_N_ELEMENTS (letters); i++)
    if (g_ascii_strncasecmp (language, letters[i][0],
            strlen (letters[i][0])) == 0)
      return letters[i][1];
  return NULL;
}

static void
add_switch (JsonBuilder *builder, const gchar *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, TRUE);
}

static void
add_captions (JsonBuilder *builder, GstTtsJob *job)
{
  const gchar *language = kokoro_language (gst_tts_job_get_language (job));

  add_switch (builder, "stream");
  if (language)
    http_json_add (builder, "lang_code", language);
}

static void
add_language (JsonBuilder *builder, GstTtsJob *job)
{
  const gchar *language = gst_tts_job_get_language (job);
  g_autofree gchar *lower = g_ascii_strdown (language ? language : "", -1);

  if (*lower)
    http_json_add (builder, "language", g_strdelimit (lower, "_", '-'));
}

static void
add_encoding (JsonBuilder *builder)
{
  http_json_add (builder, "response_encoding", "pcm_s16le");
  json_builder_set_member_name (builder, "sample_rate");
  json_builder_add_int_value (builder, OPENAI_RATE);
}

static void
add_speed (JsonBuilder *builder, GstTtsJob *job)
{
  gdouble speed = openai_settle_speed (job, 0.25, 4.0);

  if (speed == 1.0)
    return;
  json_builder_set_member_name (builder, "speed");
  json_builder_add_double_value (builder, speed);
}

static gchar *
write_body (GstTtsJob *job, const OpenaiSettings *set, const gchar *voice)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  OpenaiKeys keys = set->host->keys;

  json_builder_begin_object (builder);
  http_json_add (builder, "model", set->model);
  http_json_add (builder, "input", gst_tts_job_get_text (job));
  http_json_add (builder, "voice", voice);
  http_json_add (builder, "response_format",
      openai_name_format (set->host, set->format));
  if (set->instructions)
    http_json_add (builder, "instructions", set->instructions);
  if (keys & OPENAI_KEY_SPEED)
    add_speed (builder, job);
  if (keys & OPENAI_KEY_LANGUAGE)
    add_language (builder, job);
  if (keys & OPENAI_KEY_ENCODING && set->format == GST_TTS_HTTP_AUDIO_PCM)
    add_encoding (builder);
  if (set->events && keys & OPENAI_KEY_STREAM)
    add_switch (builder, "stream");
  else if (set->events)
    http_json_add (builder, "stream_format", "sse");
  if (set->captions)
    add_captions (builder, job);
  json_builder_end_object (builder);
  return http_json_end (builder);
}

static gboolean
ask (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const OpenaiSettings *set, GError **error)
{
  GstTtsJob *job = gst_tts_http_exchange_get_job (exchange);
  const gchar *voice = gst_tts_job_get_voice (job);
  GstTtsHttpRequest *request;

  if (!voice)
    voice = set->host->voice;
  if (!voice) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
        "%s has no voice of its own choice: name one", set->host->name);
    return FALSE;
  }
  /* Kokoro's captions are beside the API, not in it. */
  request = gst_tts_http_provider_new_request (provider, "POST",
      set->captions ? KOKORO_CAPTIONS : "/audio/speech", error);
  if (!request)
    return FALSE;
  gst_tts_http_request_take_body (request, "application/json",
      write_body (job, set, voice));
  gst_tts_http_exchange_take_request (exchange, request,
      set->events ? GST_TTS_HTTP_REPLY_SSE : set->captions
      ? GST_TTS_HTTP_REPLY_JSON : GST_TTS_HTTP_REPLY_AUDIO,
      set->events ? set->host->event_audio : "audio");
  return gst_tts_http_exchange_set_audio (exchange, set->format, OPENAI_RATE,
      error);
}

GstTtsHttpStep
openai_speech_next (GstTtsHttpProvider *provider,
    GstTtsHttpExchange *exchange, const OpenaiSettings *set, GError **error)
{
  if (gst_tts_http_exchange_get_turn (exchange) > 0)
    return GST_TTS_HTTP_STEP_DONE;
  return ask (provider, exchange, set, error) ? GST_TTS_HTTP_STEP_REQUEST
      : GST_TTS_HTTP_STEP_FAILED;
}

/* Kokoro's {"timestamps":[{"word":"Hi","start_time":0.2,"end_time":0.6}]},
 * in seconds of the whole; an event has nothing of interest left. */
void
openai_speech_document (GstTtsHttpExchange *exchange, JsonNode *document)
{
  GstTtsJob *job = gst_tts_http_exchange_get_job (exchange);
  JsonArray *words = http_json_get_array (document, "timestamps");
  guint from = GPOINTER_TO_UINT (gst_tts_http_exchange_get_state (exchange));

  for (guint i = 0; words && i < json_array_get_length (words); i++) {
    JsonNode *word = json_array_get_element (words, i);
    const gchar *text = http_json_get_string (word, "word");

    http_words_push (job, text, http_json_get_number (word, "start_time"),
        http_json_get_number (word, "end_time"), &from);
  }
  gst_tts_http_exchange_set_state (exchange, GUINT_TO_POINTER (from), NULL);
}
