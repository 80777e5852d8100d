/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which voices there are at a server of OpenAI's API. */
#include "../http-json.h"
#include "openai.h"

static const gchar *const built_in[] = {
  "alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin",
  "nova", "onyx", "sage", "shimmer", "verse",
};

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)
      gst_tts_voice_free);
}

static void
add (GPtrArray *list, const gchar *name)
{
  if (name)
    g_ptr_array_add (list, gst_tts_voice_new (name, NULL, NULL, NULL));
}

static GPtrArray *
list_built_in (void)
{
  GPtrArray *list = new_list ();

  for (guint i = 0; i < G_N_ELEMENTS (built_in); i++)
    add (list, built_in[i]);
  return list;
}

/* Names, or objects with one. */
static void
add_all (GPtrArray *list, JsonArray *voices)
{
  for (guint i = 0; voices && i < json_array_get_length (voices); i++) {
    JsonNode *voice = json_array_get_element (voices, i);

    add (list, !JSON_NODE_HOLDS_OBJECT (voice) ? http_json_as_string (voice)
        : http_json_get_string (voice, "id") ? http_json_get_string (voice,
            "id") : http_json_get_string (voice, "name"));
  }
}

/* Those of one model, where a host lists all models'. */
static void
add_models (GPtrArray *list, JsonArray *models, const gchar *wanted)
{
  for (guint i = 0; models && i < json_array_get_length (models); i++) {
    JsonNode *model = json_array_get_element (models, i);

    if (g_strcmp0 (http_json_get_string (model, "model"), wanted) == 0)
      add_all (list, http_json_get_array (model, "voices"));
  }
}

/* OpenAI has no list to ask for; Kokoro and Together have. A server without
 * one takes any name, as far as we know. */
GPtrArray *
openai_list_voices (GstTtsProvider *provider, GCancellable *cancellable,
    GError **error)
{
  GstTtsHttpProvider *http = GST_TTS_HTTP_PROVIDER (provider);
  g_autoptr (GPtrArray) list = new_list ();
  g_auto (OpenaiSettings) set = { NULL };
  g_autoptr (JsonNode) reply = NULL;
  g_autoptr (GError) own = NULL;
  GstTtsHttpRequest *request;

  openai_get_settings ((GstTtsOpenai *) provider, &set);
  if (!set.host->voices)
    return g_steal_pointer (&list);
  if (gst_tts_http_provider_is_vendor (http)
      && g_str_equal (set.host->name, "openai"))
    return list_built_in ();
  request = gst_tts_http_provider_new_request (http, "GET", set.host->voices,
      error);
  if (!request)
    return NULL;
  reply = gst_tts_http_provider_fetch (http, request, cancellable, &own);
  if (!reply && !g_error_matches (own, GST_TTS_ERROR,
          GST_TTS_ERROR_BAD_INPUT)) {
    g_propagate_error (error, g_steal_pointer (&own));
    return NULL;
  }
  if (reply) {
    add_all (list, http_json_get_array (reply, "voices"));
    add_models (list, http_json_get_array (reply, "data"), set.model);
  }
  return g_steal_pointer (&list);
}
