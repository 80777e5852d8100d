/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The voices of an account at ElevenLabs. */
#include "elevenlabs.h"

#include <string.h>

#include "../http-json.h"

#define ID_SIZE 20
#define MAX_PAGES 50

gboolean
eleven_is_voice_id (const gchar *voice)
{
  gsize n = 0;

  while (g_ascii_isalnum (voice[n]))
    n++;
  return n == ID_SIZE && voice[n] == '\0';
}

/* "George" also finds "George - Warm storyteller". */
static gboolean
is_named (JsonNode *voice, const gchar *wish)
{
  const gchar *name = http_json_get_string (voice, "name");
  const gchar *dash = name ? strstr (name, " - ") : NULL;
  g_autofree gchar *first = dash ? g_strndup (name, dash - name) : NULL;

  return name && (g_ascii_strcasecmp (name, wish) == 0
      || (first && g_ascii_strcasecmp (first, wish) == 0));
}

gchar *
eleven_find_voice (JsonNode *list, const gchar *name)
{
  JsonArray *voices = http_json_get_array (list, "voices");

  for (guint i = 0; voices && i < json_array_get_length (voices); i++) {
    JsonNode *voice = json_array_get_element (voices, i);
    const gchar *id = http_json_get_string (voice, "voice_id");

    if (id && eleven_is_voice_id (id) && is_named (voice, name))
      return g_strdup (id);
  }
  return NULL;
}

static void
add_voices (GPtrArray *list, JsonNode *reply)
{
  JsonArray *voices = http_json_get_array (reply, "voices");

  for (guint i = 0; voices && i < json_array_get_length (voices); i++) {
    JsonNode *voice = json_array_get_element (voices, i);
    JsonNode *labels = http_json_get_object (voice, "labels");
    const gchar *id = http_json_get_string (voice, "voice_id");

    if (id)
      g_ptr_array_add (list, gst_tts_voice_new (id,
              http_json_get_string (voice, "name"),
              labels ? http_json_get_string (labels, "language") : NULL,
              labels ? http_json_get_string (labels, "gender") : NULL));
  }
}

GPtrArray *
eleven_list_voices (GstTtsProvider *provider, GCancellable *cancellable,
    GError **error)
{
  GstTtsHttpProvider *http = GST_TTS_HTTP_PROVIDER (provider);
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_voice_free);
  g_autofree gchar *path = g_strdup ("/v2/voices?page_size=100");

  for (guint page = 0; path && page < MAX_PAGES; page++) {
    GstTtsHttpRequest *request =
        gst_tts_http_provider_new_request (http, "GET", path, error);
    g_autoptr (JsonNode) reply = request ? gst_tts_http_provider_fetch (http,
        request, cancellable, error) : NULL;
    g_autofree gchar *token = NULL;

    if (!reply)
      return NULL;
    add_voices (list, reply);
    token = g_strdup (http_json_get_string (reply, "next_page_token"));
    g_free (path);
    path = NULL;
    if (token && *token) {
      g_autofree gchar *escaped = g_uri_escape_string (token, NULL, FALSE);

      path = g_strdup_printf ("/v2/voices?page_size=100&next_page_token=%s",
          escaped);
    }
  }
  return g_steal_pointer (&list);
}
