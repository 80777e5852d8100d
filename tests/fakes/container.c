/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A container of a user, in each of the languages that containers speak. */
#include "container.h"

#include <string.h>

static gboolean
is_earlier_line (JsonNode *line)
{
  static const gchar *const known[] = { "speaker", "text", "audio", NULL };

  return JSON_NODE_HOLDS_OBJECT (line) && tts_fake_has_only (line, known)
      && *tts_fake_string (line, "text")
      && g_str_has_prefix (tts_fake_string (line, "audio"), "UklGR");
}

static gboolean
is_context (JsonNode *body)
{
  JsonNode *node = json_object_get_member (json_node_get_object (body),
      "context");
  JsonArray *list = node && JSON_NODE_HOLDS_ARRAY (node)
      ? json_node_get_array (node) : NULL;

  if (!node)
    return TRUE;
  for (guint i = 0; list && i < json_array_get_length (list); i++)
    if (!is_earlier_line (json_array_get_element (list, i)))
      return FALSE;
  return list && json_array_get_length (list) > 0;
}

static const gchar *
find_csm_mistake (JsonNode *body)
{
  static const gchar *const known[] = { "text", "speaker",
    "max_audio_length_ms", "sample_rate", "format", "seed", "context", NULL };
  static const gchar *const known_of_batch[] = { "segments",
    "max_audio_length_ms", "sample_rate", "format", "seed", "context", NULL };
  JsonObject *object = json_node_get_object (body);

  if (!tts_fake_has_only (body, json_object_has_member (object, "segments")
          ? known_of_batch : known))
    return "unknown key";
  if (!json_object_has_member (object, "segments")
      && json_object_get_int_member_with_default (object, "speaker", -1) < 0)
    return "no speaker";
  if (json_object_get_int_member_with_default (object, "max_audio_length_ms",
          0) < 10000)
    return "no length";
  if (!is_context (body))
    return "wrong context";
  return NULL;
}

static const gchar *
find_bark_mistake (JsonNode *body)
{
  static const gchar *const known[] = { "text", "voice", NULL };
  const gchar *voice = tts_fake_string (body, "voice");

  if (!tts_fake_has_only (body, known))
    return "unknown key";
  if (*voice && !g_regex_match_simple ("^v2/[a-z]{2}_speaker_[0-9]$", voice,
          0, 0))
    return "unknown voice";
  if (g_utf8_strlen (tts_fake_string (body, "text"), -1) > 500)
    return "text too long";
  return NULL;
}

static const gchar *
find_speech_mistake (JsonNode *body)
{
  static const gchar *const known[] = { "model", "input", "voice",
    "response_format", "speed", NULL };

  if (!tts_fake_has_only (body, known))
    return "unknown key";
  if (!*tts_fake_string (body, "model") || !*tts_fake_string (body, "voice"))
    return "no model or voice";
  if (!g_str_equal (tts_fake_string (body, "response_format"), "wav"))
    return "no such format";
  return NULL;
}

/* NULL if there are none, "" if they are wrong. */
static gchar *
read_segments (JsonNode *body)
{
  static const gchar *const known[] = { "id", "text", "speaker", NULL };
  JsonNode *node = json_object_get_member (json_node_get_object (body),
      "segments");
  JsonArray *list = node && JSON_NODE_HOLDS_ARRAY (node)
      ? json_node_get_array (node) : NULL;
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; list && i < json_array_get_length (list); i++) {
    JsonNode *segment = json_array_get_element (list, i);

    if (!JSON_NODE_HOLDS_OBJECT (segment)
        || !tts_fake_has_only (segment, known)
        || !*tts_fake_string (segment, "text")
        || json_object_get_int_member_with_default (json_node_get_object
            (segment), "speaker", -1) < 0)
      return g_strdup ("");
    g_string_append_printf (lines, "%s%s %s", i ? "\n" : "",
        tts_fake_string (segment, "id"), tts_fake_string (segment, "text"));
  }
  return node ? g_string_free (g_steal_pointer (&lines), FALSE) : NULL;
}

/* The audio of a segment, or a link to it. */
static gchar *
dup_audio (const gchar *kind, TtsServerPeer *peer, const gchar *text,
    guint index)
{
  g_autofree gchar *escaped = g_uri_escape_string (text, NULL, FALSE);

  if (index == 1 && g_str_equal (kind, "rubbish"))
    return g_strdup ("bm9ub25vbm8=");
  if (!strstr (kind, "links"))
    return tts_fake_wav_base64 (text);
  return g_strdup_printf ("%s/file%s?%s", tts_server_get_base (tts_server_of
          (peer)), index == 1 && g_str_equal (kind, "dead-links") ? "/gone"
      : "", escaped);
}

gchar *
tts_fake_container_write_segments (const TtsFakeVendor *fake,
    TtsServerPeer *peer, const gchar *text)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  const gchar *kind = fake->kind ? fake->kind : "";

  if (!lines[0] || !lines[1] || g_str_equal (kind, "unaware"))
    return NULL;
  for (guint i = g_strv_length (lines); i-- > 0;) {
    gchar *words = strchr (lines[i], ' ');
    g_autofree gchar *audio = dup_audio (kind, peer, words + 1, i);

    *words = '\0';
    if (i == 1 && g_str_equal (kind, "missing"))
      continue;
    g_string_append_printf (json, "%s{\"id\":\"%s\",\"audio%s\":\"%s\","
        "\"duration\":1.5}", json->len ? "," : "", lines[i],
        strstr (kind, "links") ? "_url" : "", audio);
  }
  return g_string_free (g_steal_pointer (&json), FALSE);
}

/* Where it is asked, if that is in a path of its own. */
static const gchar *
path_of (const gchar *api)
{
  return !api || g_str_equal (api, "csm") ? "/generate"
      : g_str_equal (api, "bark") ? "/synthesize"
      : g_str_equal (api, "template") ? "/own" : "/v1/audio/speech";
}

/* What it is told to say; *@ret_mistake is NULL if that is all right. */
static gchar *
read_text (const gchar *path, JsonNode *body, const gchar **ret_mistake)
{
  gchar *segments = NULL;

  *ret_mistake = NULL;
  if (g_str_equal (path, "/own"))
    return g_strdup (tts_fake_string (body, "words"));
  if (g_str_equal (path, "/"))
    return g_strdup (tts_fake_string (body, "inputs"));
  if (g_str_equal (path, "/v1/audio/speech")) {
    *ret_mistake = find_speech_mistake (body);
    return g_strdup (tts_fake_string (body, "input"));
  }
  if (g_str_equal (path, "/synthesize"))
    *ret_mistake = find_bark_mistake (body);
  if (g_str_equal (path, "/generate")) {
    *ret_mistake = find_csm_mistake (body);
    segments = read_segments (body);
  }
  return segments ? segments : g_strdup (tts_fake_string (body, "text"));
}

gchar *
tts_fake_container_read (const TtsFakeVendor *fake, TtsServerPeer *peer,
    const gchar *path, JsonNode *body)
{
  const gchar *usual = path_of (fake->api), *mistake;
  g_autofree gchar *text = read_text (path ? path : usual, body, &mistake);

  if (path && fake->api && !g_str_equal (path, usual))
    mistake = "another API";
  if (!mistake && !*text)
    mistake = "no text";
  if (!mistake)
    return g_steal_pointer (&text);
  tts_fake_reply_json (peer, 422, "{\"status\":\"error\",\"error\":\"%s\"}",
      mistake);
  return NULL;
}

void
tts_fake_send_wav (TtsServerPeer *peer, const gchar *text)
{
  g_autoptr (GBytes) file = tts_fake_wav (text);

  tts_server_reply (peer, 200, "audio/wav", NULL, g_bytes_get_data (file,
          NULL), g_bytes_get_size (file));
}

static void
say (TtsServerPeer *peer, TtsFakeVendor *fake, const gchar *path,
    const gchar *text)
{
  g_autofree gchar *base64 = tts_fake_wav_base64 (text);
  g_autofree gchar *escaped = g_uri_escape_string (text, NULL, FALSE);
  g_autofree gchar *segments = tts_fake_container_write_segments (fake, peer,
      text);
  const gchar *kind = fake->kind ? fake->kind : "";

  if (g_str_equal (kind, "hops"))
    tts_server_printf (peer, "HTTP/1.1 303 See Other\r\nContent-Length: 0\r\n"
        "Location: /generate?__modal_function_call_id=fc-%u\r\n\r\n",
        tts_fake_vendor_take_job (fake, g_strdup (text)));
  else if (segments && g_str_equal (kind, "result"))
    tts_fake_reply_json (peer, 200, "{\"run_id\":\"r1\",\"run_time_ms\":326.34,"
        "\"result\":{\"segments\":[%s]}}", segments);
  else if (segments)
    tts_fake_reply_json (peer, 200, "{\"segments\":[%s],\"sample_rate\":24000,"
        "\"synthesis_time\":2.25,\"status\":\"success\"}", segments);
  else if (g_str_equal (kind, "link"))
    tts_fake_reply_json (peer, 200, "{\"audio_url\":\"%s/file?%s\"}",
        tts_server_get_base (tts_server_of (peer)), escaped);
  else if (g_str_equal (kind, "data"))
    tts_fake_reply_json (peer, 200,
        "{\"result\":[{\"sound\":\"data:audio/wav;base64,%s\"}]}", base64);
  else if (g_str_equal (kind, "result"))
    tts_fake_reply_json (peer, 200, "{\"run_id\":\"r1\",\"run_time_ms\":326.34,"
        "\"result\":{\"audio\":\"%s\"}}", base64);
  else if (g_str_equal (kind, "audio") || g_str_equal (path,
          "/v1/audio/speech"))
    tts_fake_send_wav (peer, text);
  else
    tts_fake_reply_json (peer, 200, "{\"audio\":\"%s\",\"sample_rate\":24000,"
        "\"duration\":1.5,\"synthesis_time\":2.25,\"status\":\"success\"}",
        base64);
}

/* The same hop twice, and then what was wanted, to whoever asks. */
static void
answer_hop (TtsServerPeer *peer, TtsFakeVendor *fake,
    const TtsServerRequest *request)
{
  guint n = g_ascii_strtoull (strchr (request->query, '-') + 1, NULL, 10);
  guint polls = 0;
  g_autofree gchar *text = tts_fake_vendor_look_at_job (fake, n, TRUE, &polls);
  g_autofree gchar *segments = text
      ? tts_fake_container_write_segments (fake, peer, text) : NULL;

  if (!text)
    tts_fake_reply_json (peer, 404, "{\"detail\":\"no such call\"}");
  else if (polls < 2)
    tts_server_printf (peer, "HTTP/1.1 303 See Other\r\nContent-Length: 0\r\n"
        "Location: %s?%s\r\n\r\n", request->path, request->query);
  else if (segments)
    tts_fake_reply_json (peer, 200, "{\"segments\":[%s],"
        "\"synthesis_time\":2.25}", segments);
  else
    tts_fake_send_wav (peer, text);
}

/* Not yet, not yet, now: as RunPod's workers say it, and as Bark's. */
static void
answer_health (TtsServerPeer *peer, TtsFakeVendor *fake,
    const TtsServerRequest *request)
{
  gboolean ready = tts_fake_vendor_poll (fake) > 1;

  if (g_str_equal (request->path, "/health"))
    tts_fake_reply_json (peer, 200, "{\"ready\":%s,\"model\":\"Bark\","
        "\"device\":\"cuda:0\",\"cuda_available\":true,"
        "\"max_text_length\":%d}", ready ? "true" : "false",
        g_strcmp0 (fake->kind, "short") == 0 ? 20 : 500);
  else if (ready)
    tts_server_reply (peer, 200, "text/plain", NULL, "ok", 2);
  else
    tts_server_printf (peer, "HTTP/1.1 204 No Content\r\n\r\n");
}

void
tts_fake_container (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  TtsFakeVendor *fake = user_data;
  g_autoptr (JsonNode) body = NULL;
  g_autofree gchar *text = NULL;

  if (g_str_equal (request->path, "/file")) {
    text = g_uri_unescape_string (request->query, NULL);
    if (g_hash_table_contains (request->headers, "authorization"))
      tts_fake_reply_json (peer, 400, "{\"detail\":\"a key\"}");
    else
      tts_fake_send_wav (peer, text);
    return;
  }
  if (g_str_equal (request->path, "/ping")
      || g_str_equal (request->path, "/health")) {
    if (tts_fake_vendor_step (fake, peer, request, "health"))
      answer_health (peer, fake, request);
    return;
  }
  if (!tts_fake_vendor_step (fake, peer, request, g_str_equal
          (request->method, "GET") ? "hop" : "speak"))
    return;
  if (g_str_equal (request->method, "GET")
      && strstr (request->query, "fc-")) {
    answer_hop (peer, fake, request);
    return;
  }
  body = tts_fake_vendor_read (peer, request);
  text = body ? tts_fake_container_read (fake, peer, request->path, body)
      : NULL;
  if (text)
    say (peer, fake, request->path, text);
}
