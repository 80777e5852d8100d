/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A strict server of ElevenLabs' text to speech. */
#include "elevenlabs.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "socket.h"

#define PIECE 777
#define HEADERS "request-id: req_1\r\ncharacter-cost: 12\r\n" \
  "current-concurrent-requests: 1\r\nmaximum-concurrent-requests: 5\r\n"

#define MODELS "[{\"model_id\":\"eleven_flash_v2_5\",\"name\":\"Flash\"," \
  "\"can_do_text_to_speech\":true,\"maximum_text_length_per_request\":40000}," \
  "{\"model_id\":\"eleven_next\",\"name\":\"Next\"," \
  "\"can_do_text_to_speech\":true,\"languages\":[{\"language_id\":\"en\"," \
  "\"name\":\"English\"}],\"max_characters_request_subscribed_user\":9," \
  "\"maximum_text_length_per_request\":5000},{\"model_id\":\"scribe_v1\"," \
  "\"name\":\"Scribe\",\"can_do_text_to_speech\":false}]"

static void
refuse (TtsServerPeer *peer, guint status, const gchar *code,
    const gchar *message)
{
  g_autofree gchar *body = g_strdup_printf ("{\"detail\":{\"type\":\"error\","
      "\"code\":\"%s\",\"message\":\"%s\",\"status\":\"%s\","
      "\"request_id\":\"r1\"}}", code, message, code);

  tts_server_reply (peer, status, "application/json", NULL, body, -1);
}

static gboolean
answer_fault (TtsServerPeer *peer, const gchar *fault)
{
  static const gchar nan[] = "{\"audio_base64\":\"AAAA\",\"alignment\":"
      "{\"characters\":[\"G\"],\"character_start_times_seconds\":[NaN],"
      "\"character_end_times_seconds\":[1]}}\n";
  static const gchar wild[] = "{\"audio_base64\":\"AAAAAAAA\",\"alignment\":"
      "{\"characters\":[\"G\",7,\"o\",\"x\"],"
      "\"character_start_times_seconds\":[-1,0,1e300,\"a\"],"
      "\"character_end_times_seconds\":[0,1,2]}}\n{\"alignment\":null}\n"
      "{\"audio_base64\":null,\"alignment\":[1]}\n";

  if (!fault)
    return FALSE;
  if (g_str_equal (fault, "concurrent"))
    refuse (peer, 429, "concurrent_limit_exceeded", "too many");
  else if (g_str_equal (fault, "busy"))
    refuse (peer, 429, "system_busy", "busy");
  else if (g_str_equal (fault, "quota"))
    refuse (peer, 401, "quota_exceeded", "nothing left");
  else if (g_str_equal (fault, "old-quota"))
    tts_server_reply (peer, 401, "application/json", NULL,
        "{\"detail\":{\"status\":\"quota_exceeded\",\"message\":\"none\"}}",
        -1);
  else if (g_str_equal (fault, "validation"))
    tts_server_reply (peer, 422, "application/json", NULL, "{\"detail\":[{"
        "\"loc\":[\"body\",\"text\"],\"msg\":\"bad text\",\"type\":\"v\"}]}",
        -1);
  else if (g_str_equal (fault, "bad-base64"))
    tts_server_reply (peer, 200, "application/json", NULL,
        "{\"audio_base64\":\"AA*A\",\"alignment\":null}", -1);
  else if (g_str_equal (fault, "torn"))
    tts_server_reply (peer, 200, "application/json", NULL,
        "{\"audio_base64\":\"AAAA", -1);
  else if (g_str_equal (fault, "nan"))
    tts_server_reply (peer, 200, "application/json", NULL, nan, -1);
  else if (g_str_equal (fault, "wild"))
    tts_server_reply (peer, 200, "application/json", NULL, wild, -1);
  else if (g_str_equal (fault, "deep")) {
    g_autofree gchar *deep = g_strnfill (100000, '[');

    tts_server_reply (peer, 200, "application/json", NULL, deep, -1);
  } else if (g_str_equal (fault, "hang"))
    tts_server_hang (peer);
  else if (g_str_equal (fault, "silence")) {
    tts_server_begin (peer, 200, "application/json", NULL);
    tts_server_chunk (peer, "{\"audio_base64\":\"AAAAAAAAAAAA", 29);
    tts_server_hang (peer);
  } else
    return FALSE;
  return TRUE;
}

/* NULL if it is a request that the API takes. */
static const gchar *
find_mistake (const TtsServerRequest *request, JsonObject *body)
{
  static const gchar *const known[] = { "text", "model_id", "language_code",
    "voice_settings", "pronunciation_dictionary_locators", "seed",
    "previous_text", "next_text", "previous_request_ids", "next_request_ids",
    "apply_text_normalization", "apply_language_text_normalization",
    "use_pvc_as_ivc", NULL };
  static const gchar *const models[] = { "eleven_v3",
    "eleven_multilingual_v2", "eleven_flash_v2_5", "eleven_turbo_v2_5",
    "eleven_flash_v2", "eleven_turbo_v2", "eleven_next", NULL };
  const gchar *model = json_object_get_string_member_with_default (body,
      "model_id", "eleven_multilingual_v2");
  gint64 seed = json_object_get_int_member_with_default (body, "seed", 0);
  g_autoptr (GList) names = json_object_get_members (body);

  for (GList *l = names; l; l = l->next)
    if (!g_strv_contains (known, l->data))
      return "unknown key";
  if (!g_strv_contains (models, model))
    return "unknown model";
  if (seed < 0 || seed > G_MAXUINT32)
    return "seed out of range";
  if (!json_object_has_member (body, "text"))
    return "no text";
  if (g_str_equal (model, "eleven_v3")
      && (json_object_has_member (body, "previous_text")
          || json_object_has_member (body, "next_text")))
    return "no context with this model";
  if (*request->query && !g_regex_match_simple ("(^|&)output_format=(mp3_(22050"
          "_32|24000_48|44100_(32|64|96|128|192))|(pcm|wav)_(8000|16000|22050"
          "|24000|32000|44100|48000)|opus_48000_(32|64|96|128|192)|[au]law_8000"
          ")(&|$)", request->query, 0, 0))
    return "unknown output_format";
  return NULL;
}

/* One document for characters from @from to @to of @text. */
static gchar *
write_line (const TtsFakeElevenlabs *fake, const gchar *text, gsize from,
    gsize to)
{
  g_autoptr (GBytes) samples = tts_fake_samples (text);
  const guint8 *data = g_bytes_get_data (samples, NULL);
  g_autofree gchar *base64 = g_base64_encode (data + from * 480,
      (to - from) * 480);
  g_autoptr (GString) characters = g_string_new (NULL);
  g_autoptr (GString) starts = g_string_new (NULL);
  g_autoptr (GString) ends = g_string_new (NULL);
  gsize zero = fake->own_times ? from : 0;

  for (gsize i = from; i < to; i++) {
    const gchar *comma = i > from ? "," : "";

    g_string_append_printf (characters, "%s\"%c\"", comma, text[i]);
    g_string_append_printf (starts, "%s%.2f", comma, (i - zero) / 100.0);
    g_string_append_printf (ends, "%s%.2f", comma, (i + 1 - zero) / 100.0);
  }
  return g_strdup_printf ("{\"audio_base64\":\"%s\",\"alignment\":{"
      "\"characters\":[%s],\"character_start_times_seconds\":[%s],"
      "\"character_end_times_seconds\":[%s]},\"normalized_alignment\":null}",
      base64, characters->str, starts->str, ends->str);
}

static void
send_lines (TtsServerPeer *peer, const TtsFakeElevenlabs *fake,
    const gchar *text, gsize step)
{
  gsize size = strlen (text);

  tts_server_begin (peer, 200, "application/json", HEADERS);
  for (gsize from = 0; from < size; from += step) {
    g_autofree gchar *line = write_line (fake, text, from, MIN (from + step,
            size));

    if (!tts_server_chunk (peer, line, strlen (line) / 2)
        || !tts_server_chunk (peer, line + strlen (line) / 2, strlen (line)
            - strlen (line) / 2) || !tts_server_chunk (peer, "\n", 1))
      return;
  }
  tts_server_end (peer);
}

static void
send_audio (TtsServerPeer *peer, const TtsFakeElevenlabs *fake,
    const gchar *text)
{
  g_autoptr (GBytes) samples = tts_fake_samples (text);
  const gsize piece = fake->piece ? fake->piece : PIECE;
  gsize size, done = 0;
  const guint8 *data = g_bytes_get_data (samples, &size);

  tts_server_begin (peer, 200, "audio/pcm", HEADERS);
  while (done < size && tts_server_chunk (peer, data + done, MIN (piece,
              size - done)))
    done += MIN (piece, size - done);
  tts_server_end (peer);
}

static void
answer_speech (TtsServerPeer *peer, TtsFakeElevenlabs *fake,
    const TtsServerRequest *request)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size;
  const gchar *data = g_bytes_get_data (request->body, &size), *text;
  const gchar *mistake;
  JsonObject *body;

  if (!json_parser_load_from_data (parser, data, size, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser))) {
    refuse (peer, 400, "invalid_json", "not JSON");
    return;
  }
  g_mutex_lock (&fake->lock);
  g_free (fake->last_body);
  fake->last_body = g_strndup (data, size);
  g_mutex_unlock (&fake->lock);

  body = json_node_get_object (json_parser_get_root (parser));
  mistake = find_mistake (request, body);
  text = json_object_get_string_member_with_default (body, "text", "");
  if (mistake)
    refuse (peer, 400, "invalid_parameters", mistake);
  else if (answer_fault (peer, fake->fault))
    return;
  else if (g_str_has_suffix (request->path, "/stream/with-timestamps"))
    send_lines (peer, fake, text, 7);
  else if (g_str_has_suffix (request->path, "/with-timestamps"))
    send_lines (peer, fake, text, MAX (strlen (text), 1));
  else
    send_audio (peer, fake, text);
}

/* One message for characters from @from to @to of @text. */
static gchar *
write_message (const gchar *text, gsize from, gsize to)
{
  g_autoptr (GBytes) samples = tts_fake_samples (text);
  const guint8 *data = g_bytes_get_data (samples, NULL);
  g_autofree gchar *base64 = g_base64_encode (data + from * 480,
      (to - from) * 480);
  g_autoptr (GString) chars = g_string_new (NULL);
  g_autoptr (GString) starts = g_string_new (NULL);
  g_autoptr (GString) lengths = g_string_new (NULL);

  for (gsize i = from; i < to; i++) {
    const gchar *comma = i > from ? "," : "";

    g_string_append_printf (chars, "%s\"%c\"", comma, text[i]);
    g_string_append_printf (starts, "%s%u", comma, (guint) (i - from) * 10);
    g_string_append_printf (lengths, "%s10", comma);
  }
  return g_strdup_printf ("{\"audio\":\"%s\",\"isFinal\":null,"
      "\"normalizedAlignment\":null,\"alignment\":{\"chars\":[%s],"
      "\"charStartTimesMs\":[%s],\"charDurationsMs\":[%s]}}", base64,
      chars->str, starts->str, lengths->str);
}

static void
end_talk (TtsServerPeer *peer, const gchar *code, const gchar *message)
{
  g_autofree gchar *error = g_strdup_printf ("{\"message\":\"%s\","
      "\"error\":\"%s\",\"code\":1008}", message, code);

  tts_socket_say (peer, error);
  tts_socket_close (peer, 1008, message);
}

static void
say_all (TtsServerPeer *peer, const TtsFakeElevenlabs *fake, GString *text)
{
  const gchar *fault = fake->fault ? fake->fault : "";
  gsize size = text->len > 0 ? text->len - 1 : 0;       /* the last blank */

  for (gsize from = 0; from < size; from += 7) {
    g_autofree gchar *message = write_message (text->str, from,
        MIN (from + 7, size));

    if (!tts_socket_say (peer, message))
      return;
    if (g_str_equal (fault, "socket-hang")) {
      tts_server_hang (peer);
      return;
    }
    if (g_str_equal (fault, "socket-close")) {
      tts_socket_close (peer, 1011, "out of luck");
      return;
    }
  }
  if (!g_str_equal (fault, "unfinished"))
    tts_socket_say (peer, "{\"isFinal\":true,\"audio\":null}");
  tts_socket_close (peer, 1000, "");
}

/* Texts until an empty one; the first is a blank. */
static void
talk (TtsServerPeer *peer, const TtsFakeElevenlabs *fake)
{
  g_autoptr (GString) whole = g_string_new (NULL);

  if (g_strcmp0 (fake->fault, "quota") == 0) {
    end_talk (peer, "quota_exceeded", "nothing left");
    return;
  }
  for (guint n = 0;; n++) {
    g_autofree gchar *message = tts_socket_read_text (peer);
    g_autoptr (JsonNode) node = message ? json_from_string (message, NULL)
        : NULL;
    const gchar *text;

    if (!message)
      return;
    if (!node || !JSON_NODE_HOLDS_OBJECT (node)) {
      end_talk (peer, "invalid_json", "not JSON");
      return;
    }
    text = json_object_get_string_member_with_default (json_node_get_object
        (node), "text", "?");
    if (n == 0 && !g_str_equal (text, " ")) {
      end_talk (peer, "invalid_parameters", "the first text is no blank");
      return;
    }
    if (!*text) {
      say_all (peer, fake, whole);
      return;
    }
    if (n > 0)
      g_string_append (whole, text);
  }
}

static void
answer_socket (TtsServerPeer *peer, const TtsFakeElevenlabs *fake,
    const TtsServerRequest *request)
{
  if (strstr (request->query, "model_id=eleven_v3"))
    refuse (peer, 403, "unsupported_model", "no socket with this model");
  else if (strstr (request->query, "output_format=wav_"))
    refuse (peer, 400, "invalid_parameters", "unknown output_format");
  else if (!tts_socket_accept (peer, request))
    refuse (peer, 400, "invalid_parameters", "not a socket");
  else
    talk (peer, fake);
}

static const gchar *
first_text (JsonObject *body)
{
  JsonArray *inputs = json_object_has_member (body, "inputs")
      ? json_object_get_array_member (body, "inputs") : NULL;
  JsonObject *input = inputs && json_array_get_length (inputs) > 0
      ? json_array_get_object_element (inputs, 0) : NULL;

  return input && g_str_equal (json_object_get_string_member_with_default
      (input, "voice_id", ""), TTS_FAKE_VOICE)
      ? json_object_get_string_member_with_default (input, "text", NULL)
      : NULL;
}

static void
answer_dialogue (TtsServerPeer *peer, TtsFakeElevenlabs *fake,
    const TtsServerRequest *request)
{
  static const gchar *const known[] = { "inputs", "model_id",
    "language_code", "settings", "seed", "apply_text_normalization",
    "pronunciation_dictionary_locators", "previous_text", "future_text",
    NULL };
  g_autofree gchar *data = g_strndup (g_bytes_get_data (request->body, NULL),
      g_bytes_get_size (request->body));
  g_autoptr (JsonNode) node = json_from_string (data, NULL);
  JsonObject *body = node && JSON_NODE_HOLDS_OBJECT (node)
      ? json_node_get_object (node) : NULL;
  const gchar *text = body ? first_text (body) : NULL;
  g_autoptr (GList) names = body ? json_object_get_members (body) : NULL;
  gboolean times = g_str_has_suffix (request->path, "/with-timestamps");

  for (GList *l = names; l; l = l->next)
    if (!g_strv_contains (known, l->data) || (times && strstr (request->path,
                "/stream/") && g_str_equal (l->data, "previous_text"))) {
      refuse (peer, 422, "invalid_parameters", "unknown key");
      return;
    }
  if (!text || !g_str_has_prefix (json_object_get_string_member_with_default
          (body, "model_id", ""), "eleven_v3"))
    refuse (peer, 400, "invalid_parameters", "no input, voice or model");
  else if (times)
    send_lines (peer, fake, text, strstr (request->path, "/stream/") ? 7
        : MAX (strlen (text), 1));
  else
    send_audio (peer, fake, text);
}

/* Two pages. */
static void
answer_voices (TtsServerPeer *peer, const TtsServerRequest *request)
{
  gboolean second = strstr (request->query, "next_page_token=two%20") != NULL;

  tts_server_reply (peer, 200, "application/json", NULL, second
      ? "{\"voices\":[{\"voice_id\":\"21m00Tcm4TlvDq8ikWAM\",\"name\":"
      "\"Rachel\",\"labels\":{}}],\"has_more\":false,\"total_count\":2,"
      "\"next_page_token\":null}"
      : "{\"voices\":[{\"voice_id\":\"" TTS_FAKE_VOICE "\",\"name\":"
      "\"George - Warm storyteller\",\"labels\":{\"gender\":\"male\","
      "\"language\":\"en\"}}],\"has_more\":true,\"total_count\":2,"
      "\"next_page_token\":\"two \"}", -1);
}

void
tts_fake_elevenlabs (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  TtsFakeElevenlabs *fake = user_data;
  static const gchar speech[] = "/v1/text-to-speech/";
  static const gchar speech_socket[] =
      "/v1/text-to-speech/" TTS_FAKE_VOICE "/stream-input";
  const gchar *path = request->path;

  if (g_strcmp0 (g_hash_table_lookup (request->headers, "xi-api-key"),
          fake->key) != 0)
    refuse (peer, 401, "invalid_api_key", "Invalid API key");
  else if (g_str_equal (path, "/v1/models")
      && g_strcmp0 (fake->fault, "no-right") == 0)
    refuse (peer, 401, "missing_permissions", "The key may list no models");
  else if (g_str_equal (path, "/v1/models")
      && g_strcmp0 (fake->fault, "no-models") != 0)
    tts_server_reply (peer, 200, "application/json", NULL, MODELS, -1);
  else if (g_str_equal (path, "/v2/voices"))
    answer_voices (peer, request);
  else if (g_str_has_prefix (path, "/v1/text-to-dialogue"))
    answer_dialogue (peer, fake, request);
  else if (g_str_equal (path, speech_socket))
    answer_socket (peer, fake, request);
  else if (!g_str_has_prefix (path, speech)
      || !g_str_equal (request->method, "POST"))
    refuse (peer, 404, "not_found", "no such place");
  else if (strncmp (path + strlen (speech), TTS_FAKE_VOICE,
          strlen (TTS_FAKE_VOICE)) != 0)
    refuse (peer, 404, "voice_not_found", "no such voice");
  else
    answer_speech (peer, fake, request);
}

gchar *
tts_fake_elevenlabs_dup_body (TtsFakeElevenlabs *fake)
{
  gchar *body;

  g_mutex_lock (&fake->lock);
  body = g_strdup (fake->last_body);
  g_mutex_unlock (&fake->lock);
  return body;
}
