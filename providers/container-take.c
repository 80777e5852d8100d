/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is taken out of the replies of containers: audio, and what it cost. */
#include "container.h"

#include <string.h>

#include "fields.h"
#include "http-json.h"

static gboolean
push_data_url (GstTtsHttpExchange *exchange, const gchar *url,
    GError **error)
{
  const gchar *data = strstr (url, ";base64,");

  if (data)
    return gst_tts_http_exchange_push_base64 (exchange, data + 8, error);
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
      "the reply has a data: URL without base64");
  return FALSE;
}

static gboolean
is_link (const gchar *audio)
{
  return g_str_has_prefix (audio, "http:")
      || g_str_has_prefix (audio, "https:");
}

static void
take_part (gpointer user_data, guint index, const gchar *audio)
{
  const gchar *data = audio ? strstr (audio, ";base64,") : NULL;

  if (data)
    audio = data + strlen (";base64,");
  if (audio && is_link (audio))
    gst_tts_http_exchange_answer_nth_at (user_data, index, audio);
  else if (audio)
    gst_tts_http_exchange_answer_nth (user_data, index, audio);
}

gboolean
container_take (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    JsonNode *reply, gchar **ret_url, GError **error)
{
  guint n;
  g_autofree gchar *path = field_dup (self, &self->audio_path);
  const gchar *audio = container_api_find_audio (reply, path);

  *ret_url = NULL;
  gst_tts_http_exchange_get_jobs (exchange, &n);
  if (n > 1) {
    container_api_find_parts (reply, n, take_part, exchange);
    return TRUE;
  }
  if (!audio) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "the reply has no audio%s%s; set audio-path to where it is",
        path ? " at " : "", path ? path : "");
    return FALSE;
  }
  if (g_str_has_prefix (audio, "data:"))
    return push_data_url (exchange, audio, error);
  if (!is_link (audio))
    return gst_tts_http_exchange_push_base64 (exchange, audio, error);
  *ret_url = g_strdup (audio);
  return TRUE;
}

void
container_tell_usage (GstTtsHttpExchange *exchange, JsonNode *reply)
{
  static const struct
  {
    const gchar *name;
    gdouble scale;
  } times[] = {
    {"executionTime", 0.001}, {"run_time_ms", 0.001}, {"predict_time", 1},
    {"generation_time", 1}, {"synthesis_time", 1},
  };
  guint n;
  GstTtsJob **jobs = gst_tts_http_exchange_get_jobs (exchange, &n);
  JsonNode *metrics = http_json_get_object (reply, "metrics");
  const gchar *id = http_json_get_string (reply, "run_id");

  if (!id)
    id = http_json_get_string (reply, "id");
  for (guint i = 0; id && container_is_id (id) && i < n; i++)
    gst_tts_job_set_request_id (jobs[i], id);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    gdouble seconds = times[i].scale
        * http_json_get_number (metrics ? metrics : reply, times[i].name);

    if (seconds > 0 && http_json_is_time (seconds)) {
      gst_tts_job_share_usage (jobs, n, GST_TTS_UNIT_WALL_SECONDS, seconds);
      return;
    }
  }
}

gboolean
container_fetch (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    const gchar *url, GError **error)
{
  GstTtsHttpRequest *request = gst_tts_http_provider_new_reply_request
      (GST_TTS_HTTP_PROVIDER (self), "GET", url, error);

  if (!request)
    return FALSE;
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_AUDIO, NULL);
  return TRUE;
}
