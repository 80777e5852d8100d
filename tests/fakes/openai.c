/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A strict server of OpenAI's speech API, or of Kokoro's form of it. */
#include "openai.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include <gst/tts/tts.h>

#include "openai-realtime.h"

#define MODELS "{\"object\":\"list\",\"data\":[{\"id\":\"tts-1\"," \
  "\"object\":\"model\",\"created\":1,\"owned_by\":\"openai\"," \
  "\"shutdown_date\":\"2027-01-06\"},{\"id\":\"gpt-4o-mini-tts\"," \
  "\"object\":\"model\",\"created\":1,\"owned_by\":\"openai\"," \
  "\"shutdown_date\":null}]}"
#define PIECE 333               /* odd, so that samples are torn */

static void
refuse (TtsServerPeer *peer, guint status, const gchar *code,
    const gchar *message)
{
  g_autofree gchar *body = g_strdup_printf ("{\"error\":{\"message\":\"%s\","
      "\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"%s\"}}",
      message, code);

  tts_server_reply (peer, status, "application/json",
      "x-request-id: req_1\r\n", body, -1);
}

/* Whether the fault was one that answers in place of speech. */
static gboolean
answer_fault (TtsServerPeer *peer, const gchar *fault)
{
  if (!fault)
    return FALSE;
  if (g_str_equal (fault, "429"))
    tts_server_reply (peer, 429, "application/json", "retry-after: 7\r\n"
        "retry-after-ms: 1500\r\n", "{\"error\":{\"message\":\"slow\","
        "\"code\":\"rate_limit_exceeded\"}}", -1);
  else if (g_str_equal (fault, "quota"))
    refuse (peer, 429, "insufficient_quota", "nothing left");
  else if (g_str_equal (fault, "500"))
    refuse (peer, 500, "server_error", "oops");
  else if (g_str_equal (fault, "403"))
    refuse (peer, 403, "forbidden", "no country");
  else if (g_str_equal (fault, "404"))
    tts_server_reply (peer, 404, "text/html", NULL, "<html>no</html>", -1);
  else if (g_str_equal (fault, "html"))
    tts_server_reply (peer, 200, "text/html", NULL, "<html>log in</html>",
        -1);
  else if (g_str_equal (fault, "200-error"))
    refuse (peer, 200, "server_error", "oops");
  else if (g_str_equal (fault, "empty"))
    tts_server_reply (peer, 200, "audio/pcm", NULL, "", 0);
  else if (g_str_equal (fault, "cut")) {
    tts_server_begin (peer, 200, "audio/pcm", NULL);
    tts_server_chunk (peer, "1234", 4);
    tts_server_close (peer);
  } else if (g_str_equal (fault, "odd"))
    tts_server_reply (peer, 200, "audio/pcm", NULL, "123", 3);
  else if (g_str_equal (fault, "rubbish"))
    tts_server_reply (peer, 200, "audio/pcm", NULL, "this is not audio at all,"
        " whatever it says, and it is long enough to be looked at", -1);
  else if (g_str_equal (fault, "silence")) {
    tts_server_begin (peer, 200, "audio/pcm", NULL);
    tts_server_chunk (peer, "1234", 4);
    tts_server_hang (peer);
  } else if (g_str_equal (fault, "hang"))
    tts_server_hang (peer);
  else if (g_str_equal (fault, "reset"))
    tts_server_reset (peer);
  else if (g_str_equal (fault, "metadata"))
    tts_server_reply (peer, 307, "text/plain",
        "Location: http://169.254.169.254/latest\r\n", "", 0);
  else
    return FALSE;
  return TRUE;
}

static const gchar *
get_string (JsonObject *body, const gchar *name)
{
  return json_object_get_string_member_with_default (body, name, "");
}

/* NULL if it is a request that the API takes. */
static const gchar *
find_mistake (const TtsFakeOpenai *fake, JsonObject *body)
{
  static const gchar *const known[] = { "model", "input", "voice",
    "instructions", "response_format", "speed", "stream_format", "stream",
    NULL };
  static const gchar *const models[] = { "tts-1", "tts-1-hd",
    "gpt-4o-mini-tts", "gpt-4o-mini-tts-2025-12-15", "kokoro", NULL };
  static const gchar *const voices[] = { "alloy", "ash", "ballad", "coral",
    "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse", "marin",
    "cedar", NULL };
  static const gchar *const formats[] = { "mp3", "opus", "aac", "flac", "wav",
    "pcm", NULL };
  gdouble speed = json_object_get_double_member_with_default (body, "speed",
      1);
  gboolean old = g_str_has_prefix (get_string (body, "model"), "tts-1");
  g_autoptr (GList) names = json_object_get_members (body);

  for (GList *l = names; l && !fake->kokoro; l = l->next)
    if (!g_strv_contains (known, l->data) || g_str_equal (l->data, "stream"))
      return "unknown key";
  if (!g_strv_contains (models, get_string (body, "model")))
    return "unknown model";
  if (!*get_string (body, "input")
      || g_utf8_strlen (get_string (body, "input"), -1) > 4096)
    return "input has no length of 1 to 4096";
  if (!fake->kokoro && !g_strv_contains (voices, get_string (body, "voice")))
    return "unknown voice";
  if (*get_string (body, "response_format")
      && !g_strv_contains (formats, get_string (body, "response_format")))
    return "unknown format";
  if (speed < 0.25 || speed > 4)
    return "speed is not within 0.25 and 4";
  if (old && (g_str_equal (get_string (body, "stream_format"), "sse")
          || json_object_has_member (body, "instructions")))
    return "not with this model";
  return NULL;
}

static void
send_pieces (TtsServerPeer *peer, const TtsFakeOpenai *fake, GBytes *audio)
{
  gsize piece = fake->piece ? fake->piece : PIECE;
  gsize size, done = 0;
  const guint8 *data = g_bytes_get_data (audio, &size);

  while (done < size && tts_server_chunk (peer, data + done, MIN (piece,
              size - done)))
    done += MIN (piece, size - done);
  tts_server_end (peer);
}

static void
send_events (TtsServerPeer *peer, const TtsFakeOpenai *fake, GBytes *samples)
{
  gsize piece = fake->piece ? fake->piece : PIECE;
  gsize size, done = 0;
  const guint8 *data = g_bytes_get_data (samples, &size);
  static const gchar end[] = "data: {\"type\":\"speech.audio.done\",\"usage\":"
      "{\"input_tokens\":14,\"output_tokens\":101,\"total_tokens\":115}}\n\n";

  tts_server_begin (peer, 200, "text/event-stream", NULL);
  while (done < size) {
    gsize n = MIN (piece, size - done);
    g_autofree gchar *base64 = g_base64_encode (data + done, n);
    g_autofree gchar *event = g_strdup_printf
        ("data: {\"type\":\"speech.audio.delta\",\"audio\":\"%s\"}\n\n",
        base64);

    if (!tts_server_chunk (peer, event, strlen (event)))
      return;
    done += n;
  }
  tts_server_chunk (peer, end, sizeof end - 1);
  tts_server_end (peer);
}

/* A document a word, each with the word's samples. */
static void
send_captions (TtsServerPeer *peer, const gchar *text)
{
  g_autoptr (GBytes) samples = tts_fake_samples (text);
  const guint8 *data = g_bytes_get_data (samples, NULL);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gsize from = 0;

  tts_server_begin (peer, 200, "application/x-ndjson", NULL);
  for (guint i = 0; words[i]; i++) {
    gsize to = from + strlen (words[i]) + (words[i + 1] ? 1 : 0);
    g_autofree gchar *base64 = g_base64_encode (data + from * 480,
        (to - from) * 480);
    g_autofree gchar *line = g_strdup_printf ("{\"audio\":\"%s\","
        "\"audio_format\":\"audio/pcm\",\"timestamps\":[{\"word\":\"%s\","
        "\"start_time\":%.2f,\"end_time\":%.2f},{\"word\":\".\","
        "\"start_time\":9,\"end_time\":9}]}\n", base64, words[i], from / 100.0,
        (from + strlen (words[i])) / 100.0);

    tts_server_chunk (peer, line, strlen (line));
    from = to;
  }
  tts_server_end (peer);
}

static void
send_speech (TtsServerPeer *peer, const TtsFakeOpenai *fake,
    JsonObject *body)
{
  const gchar *format = get_string (body, "response_format");
  g_autoptr (GBytes) samples = tts_fake_samples (get_string (body, "input"));

  if (g_str_equal (get_string (body, "stream_format"), "sse")) {
    send_events (peer, fake, samples);
    return;
  }
  tts_server_begin (peer, 200, "application/octet-stream", fake->headers);
  if (g_str_equal (format, "wav")) {
    GstAudioInfo info;
    g_autoptr (GBytes) head = NULL;

    gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, 24000, 1, NULL);
    head = gst_tts_wav_header (&info, G_MAXUINT64);
    tts_server_chunk (peer, g_bytes_get_data (head, NULL), 13);
    tts_server_chunk (peer, (const guint8 *) g_bytes_get_data (head, NULL)
        + 13, g_bytes_get_size (head) - 13);
    send_pieces (peer, fake, samples);
  } else if (g_str_equal (format, "pcm") || !fake->audio)
    send_pieces (peer, fake, samples);
  else
    send_pieces (peer, fake, fake->audio);
}

static void
answer_post (TtsServerPeer *peer, const TtsFakeOpenai *fake,
    const TtsServerRequest *request)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size;
  const gchar *data = g_bytes_get_data (request->body, &size);
  const gchar *mistake;
  JsonObject *body;

  if (!json_parser_load_from_data (parser, data, size, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser))) {
    refuse (peer, 400, "invalid_json", "not JSON");
    return;
  }
  body = json_node_get_object (json_parser_get_root (parser));
  mistake = find_mistake (fake, body);
  if (mistake)
    refuse (peer, 400, "invalid_value", mistake);
  else if (answer_fault (peer, fake->fault))
    return;
  else if (g_str_equal (request->path, "/dev/captioned_speech"))
    send_captions (peer, get_string (body, "input"));
  else
    send_speech (peer, fake, body);
}

void
tts_fake_openai (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  const TtsFakeOpenai *fake = user_data;
  const gchar *given = g_hash_table_lookup (request->headers,
      "authorization");
  g_autofree gchar *wanted = g_strconcat ("Bearer ", fake->key, NULL);
  const gchar *mistake = NULL;

  if (fake->delay_ms && !tts_server_wait (peer, fake->delay_ms))
    return;
  if (fake->key && g_strcmp0 (given, wanted) != 0) {
    g_autofree gchar *message = g_strdup_printf (
        "Incorrect API key provided: %s", given ? given : "none");

    refuse (peer, 401, "invalid_api_key", message);
  } else if (tts_fake_openai_realtime (peer, request, fake, &mistake))
    return;
  else if (mistake)
    refuse (peer, 400, "invalid_value", mistake);
  else if (g_str_equal (request->method, "POST")
      && (g_str_equal (request->path, "/v1/audio/speech") || (fake->kokoro
              && g_str_equal (request->path, "/dev/captioned_speech"))))
    answer_post (peer, fake, request);
  else if (g_str_equal (request->path, "/v1/models") && !fake->fault)
    tts_server_reply (peer, 200, "application/json", NULL, MODELS, -1);
  else if (fake->kokoro && g_str_equal (request->path, "/v1/audio/voices"))
    tts_server_reply (peer, 200, "application/json", NULL, "{\"voices\":["
        "{\"id\":\"af_bella\",\"name\":\"af_bella\"},\"am_adam\",7]}", -1);
  else
    refuse (peer, 404, "unknown_url", "no such place");
}
