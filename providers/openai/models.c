/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether OpenAI has announced the end of a model. */
#include "../http-json.h"
#include "openai.h"

#define MODELS_MS 5000          /* speech that is whole should not wait long */

gboolean
openai_ask_models (GstTtsOpenai *self, GstTtsHttpExchange *exchange,
    const OpenaiSettings *set)
{
  GstTtsHttpRequest *request;
  gboolean known;

  /* Servers of Kokoro end nothing, and what failed has other worries. */
  if (!g_str_equal (set->host->name, "openai") || set->captions
      || gst_tts_http_exchange_get_position (exchange) == 0)
    return FALSE;
  GST_OBJECT_LOCK (self);
  known = g_strcmp0 (self->looked_at, set->model) == 0;
  if (!known) {
    g_free (self->looked_at);
    self->looked_at = g_strdup (set->model);
  }
  GST_OBJECT_UNLOCK (self);
  if (known)
    return FALSE;

  request = gst_tts_http_provider_new_request (GST_TTS_HTTP_PROVIDER (self),
      "GET", "/models", NULL);
  if (!request)
    return FALSE;
  gst_tts_http_request_set_limits (request, MODELS_MS, MODELS_MS, MODELS_MS,
      MODELS_MS);
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_JSON, NULL);
  return TRUE;
}

void
openai_read_models (GstTtsHttpExchange *exchange, JsonNode *document,
    const gchar *model)
{
  JsonArray *models = http_json_get_array (document, "data");

  for (guint i = 0; models && i < json_array_get_length (models); i++) {
    JsonNode *row = json_array_get_element (models, i);
    const gchar *end = http_json_get_string (row, "shutdown_date");

    if (end && g_strcmp0 (http_json_get_string (row, "id"), model) == 0)
      gst_tts_job_warn (gst_tts_http_exchange_get_job (exchange), "shutdown",
          "openai will end the model %s on %.40s; take another model, or "
          "mode=realtime", model, end);
  }
}
