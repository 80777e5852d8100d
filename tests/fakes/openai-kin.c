/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Strict servers of those who speak OpenAI's API in their own way. */
#include "openai-kin.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include <gst/tts/tts.h>

#define PIECE 501

typedef struct
{
  const gchar *name;
  const gchar *prefix;
  const gchar *keys;
  const gchar *models;
  const gchar *formats;
} Kin;

static const Kin kins[] = {
  {"together", "/v1", "model input voice response_format response_encoding "
        "sample_rate language stream bit_rate extra_params",
      "hexgrad/Kokoro-82M canopylabs/orpheus-3b-0.1-ft", "mp3 wav raw"},
  {"groq", "/openai/v1", "model input voice response_format sample_rate speed",
      "playai-tts playai-tts-arabic", "flac mp3 mulaw ogg wav"},
  {"deepinfra", "/v1/openai", "model input voice response_format speed",
      "hexgrad/Kokoro-82M", "mp3 opus flac wav pcm"},
};

static const Kin *
find_kin (const gchar *name)
{
  const Kin *kin = kins;

  while (!g_str_equal (kin->name, name))
    kin++;
  return kin;
}

const gchar *
tts_fake_kin_prefix (const gchar *name)
{
  return find_kin (name)->prefix;
}

static void
refuse (TtsServerPeer *peer, guint status, const gchar *code,
    const gchar *message)
{
  g_autofree gchar *body = g_strdup_printf ("{\"error\":{\"message\":\"%s\","
      "\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"%s\"}}",
      message, code);

  tts_server_reply (peer, status, "application/json", NULL, body, -1);
}

static gboolean
is_one_of (const gchar *words, const gchar *word)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  return g_strv_contains ((const gchar * const *) list, word);
}

static const gchar *
get_string (JsonObject *body, const gchar *name)
{
  return json_object_get_string_member_with_default (body, name, "");
}

/* NULL if it is a request that the API takes. */
static const gchar *
find_mistake (const Kin *kin, JsonObject *body)
{
  g_autoptr (GList) names = json_object_get_members (body);
  const gchar *format = get_string (body, "response_format");
  gboolean stream = json_object_get_boolean_member_with_default (body,
      "stream", FALSE);

  for (GList *l = names; l; l = l->next)
    if (!is_one_of (kin->keys, l->data))
      return "unknown key";
  if (!is_one_of (kin->models, get_string (body, "model")))
    return "unknown model";
  if (!*get_string (body, "input"))
    return "no input";
  if (!*get_string (body, "voice"))
    return "no voice";
  if (*format && !is_one_of (kin->formats, format))
    return "unknown format";
  if (stream && !g_str_equal (format, "raw"))
    return "a stream is raw";
  return NULL;
}

static void
send_events (TtsServerPeer *peer, GBytes *samples)
{
  gsize size, done = 0;
  const guint8 *data = g_bytes_get_data (samples, &size);

  tts_server_begin (peer, 200, "text/event-stream", NULL);
  while (done < size) {
    gsize n = MIN (PIECE, size - done);
    g_autofree gchar *base64 = g_base64_encode (data + done, n);
    g_autofree gchar *event = g_strdup_printf ("data: {\"object\":"
        "\"audio.tts.chunk\",\"model\":\"m\",\"b64\":\"%s\"}\n\n", base64);

    if (!tts_server_chunk (peer, event, strlen (event)))
      return;
    done += n;
  }
  tts_server_chunk (peer, "data: [DONE]\n\n", 14);
  tts_server_end (peer);
}

static void
send_audio (TtsServerPeer *peer, const gchar *format, GBytes *samples)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (samples, &size);

  if (g_str_equal (format, "wav")) {
    GstAudioInfo info;
    g_autoptr (GBytes) head = NULL;

    gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, 24000, 1, NULL);
    head = gst_tts_wav_header (&info, size / 2);
    g_byte_array_append (body, g_bytes_get_data (head, NULL),
        g_bytes_get_size (head));
  }
  g_byte_array_append (body, data, size);
  tts_server_reply (peer, 200, "application/octet-stream", NULL, body->data,
      body->len);
}

static void
answer_speech (TtsServerPeer *peer, const Kin *kin,
    const TtsServerRequest *request)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size;
  const gchar *data = g_bytes_get_data (request->body, &size);
  g_autoptr (GBytes) samples = NULL;
  const gchar *mistake;
  JsonObject *body;

  if (!json_parser_load_from_data (parser, data, size, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser))) {
    refuse (peer, 400, "invalid_json", "not JSON");
    return;
  }
  body = json_node_get_object (json_parser_get_root (parser));
  mistake = find_mistake (kin, body);
  if (mistake) {
    refuse (peer, 400, "invalid_value", mistake);
    return;
  }
  samples = tts_fake_samples (get_string (body, "input"));
  if (json_object_get_boolean_member_with_default (body, "stream", FALSE))
    send_events (peer, samples);
  else
    send_audio (peer, get_string (body, "response_format"), samples);
}

void
tts_fake_kin (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  const TtsFakeKin *fake = user_data;
  const Kin *kin = find_kin (fake->name);
  g_autofree gchar *wanted = g_strconcat ("Bearer ", fake->key, NULL);
  g_autofree gchar *speech = g_strconcat (kin->prefix, "/audio/speech", NULL);

  if (g_strcmp0 (g_hash_table_lookup (request->headers, "authorization"),
          wanted) != 0)
    refuse (peer, 401, "invalid_api_key", "Invalid API key");
  else if (g_str_equal (request->method, "POST")
      && g_str_equal (request->path, speech))
    answer_speech (peer, kin, request);
  else if (g_str_equal (kin->name, "together")
      && g_str_equal (request->path, "/v1/voices"))
    tts_server_reply (peer, 200, "application/json", NULL, "{\"data\":[{"
        "\"model\":\"hexgrad/Kokoro-82M\",\"voices\":[{\"name\":"
        "\"af_bella\"},{\"name\":\"af_heart\"}]},{\"model\":\"other\","
        "\"voices\":[{\"name\":\"tara\"}]}]}", -1);
  else
    refuse (peer, 404, "unknown_url", "no such place");
}
