/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The models of ElevenLabs, and how much text each takes at once. */
#include "../http-json.h"
#include "elevenlabs.h"

#define MAX_CHARS 1000000

typedef struct
{
  const gchar *model;
  guint max_chars;
} Limit;

/* Of those that need not be asked for; the first is for what is not known. */
static const Limit limits[] = {
  {"eleven_v3", 3000},
  {"eleven_multilingual_v2", 10000},
  {"eleven_flash_v2_5", 40000},
  {"eleven_turbo_v2_5", 40000},
  {"eleven_flash_v2", 30000},
  {"eleven_turbo_v2", 30000},
};

static const Limit *
find_limit (const gchar *model)
{
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    if (g_str_equal (model, limits[i].model))
      return &limits[i];
  return NULL;
}

guint
eleven_get_max_chars_locked (GstTtsElevenlabs *self)
{
  const Limit *limit = find_limit (self->model);

  if (limit)
    return limit->max_chars;
  return g_strcmp0 (self->told_model, self->model) == 0 ? self->told_chars
      : limits[0].max_chars;
}

/* Nothing is paid for a model that may not be there. */
gboolean
eleven_must_ask_models (GstTtsElevenlabs *self)
{
  gboolean known;

  GST_OBJECT_LOCK (self);
  known = find_limit (self->model)
      || g_strcmp0 (self->told_model, self->model) == 0;
  GST_OBJECT_UNLOCK (self);
  return !known;
}

gboolean
eleven_ask_models (GstTtsElevenlabs *self, GstTtsHttpExchange *exchange,
    GError **error)
{
  GstTtsHttpRequest *request = gst_tts_http_provider_new_request
      (GST_TTS_HTTP_PROVIDER (self), "GET", "/v1/models", error);

  if (!request)
    return FALSE;
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_JSON, NULL);
  return TRUE;
}

/* The newer name first. */
static guint
read_max_chars (JsonNode *row)
{
  gdouble chars = http_json_get_number (row,
      "maximum_text_length_per_request");

  if (chars <= 0)
    chars = http_json_get_number (row,
        "max_characters_request_subscribed_user");
  return chars >= 1 && chars <= MAX_CHARS ? chars : limits[0].max_chars;
}

static void
keep (GstTtsElevenlabs *self, const gchar *model, guint max_chars)
{
  GST_OBJECT_LOCK (self);
  g_free (self->told_model);
  self->told_model = g_strdup (model);
  self->told_chars = max_chars;
  GST_OBJECT_UNLOCK (self);
}

void
eleven_forget_models (GstTtsElevenlabs *self)
{
  g_autofree gchar *model = gst_tts_provider_dup_model (GST_TTS_PROVIDER
      (self));

  keep (self, model, limits[0].max_chars);
}

gboolean
eleven_read_models (GstTtsElevenlabs *self, JsonNode *document,
    GError **error)
{
  g_autofree gchar *wish = gst_tts_provider_dup_model (GST_TTS_PROVIDER
      (self));
  JsonArray *rows = JSON_NODE_HOLDS_ARRAY (document)
      ? json_node_get_array (document) : NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; rows && i < json_array_get_length (rows); i++) {
    JsonNode *row = json_array_get_element (rows, i);
    const gchar *name = http_json_get_string (row, "model_id");

    if (!name || http_json_is_false (row, "can_do_text_to_speech"))
      continue;
    if (g_str_equal (name, wish)) {
      keep (self, name, read_max_chars (row));
      return TRUE;
    }
    g_ptr_array_add (names, (gpointer) name);
  }
  g_ptr_array_add (names, NULL);
  gst_tts_set_unknown_name_error (error, "model of elevenlabs", wish,
      (const gchar * const *) names->pdata);
  return FALSE;
}
