/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The socket of OpenAI's realtime API: a model that reads aloud, or talks. */
#include "openai-realtime.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "socket.h"

#define PIECE 999               /* odd, so that samples are torn */

typedef struct
{
  TtsServerPeer *peer;
  const gchar *fault;
  guint events;
} Talk;

/* Of a type, with whatever else it has. */
static gboolean G_GNUC_PRINTF (3, 4)
say (Talk *talk, const gchar *type, const gchar *format, ...)
{
  g_autofree gchar *rest = NULL;
  g_autofree gchar *event = NULL;
  va_list args;

  va_start (args, format);
  rest = g_strdup_vprintf (format, args);
  va_end (args);
  event = g_strdup_printf ("{\"type\":\"%s\",\"event_id\":\"event_%u\"%s}",
      type, talk->events++, rest);
  return tts_socket_say (talk->peer, event);
}

static void
complain (Talk *talk, const gchar *message)
{
  say (talk, "error", ",\"error\":{\"type\":\"invalid_request_error\","
      "\"code\":null,\"message\":\"%s\",\"param\":null}", message);
}

static JsonObject *
get_object (JsonObject *object, const gchar *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
      : NULL;
}

static const gchar *
get_string (JsonObject *object, const gchar *name)
{
  return object ? json_object_get_string_member_with_default (object, name,
      "") : "";
}

static JsonObject *
first_of (JsonObject *object, const gchar *name)
{
  JsonArray *list = object && json_object_has_member (object, name)
      ? json_object_get_array_member (object, name) : NULL;

  return list && json_array_get_length (list) == 1
      ? json_array_get_object_element (list, 0) : NULL;
}

/* NULL if the session is one that the API takes. */
static const gchar *
find_mistake (JsonObject *session)
{
  static const gchar *const voices[] = { "alloy", "ash", "ballad", "cedar",
    "coral", "echo", "marin", "sage", "shimmer", "verse", NULL };
  JsonObject *output = get_object (get_object (session, "audio"), "output");
  JsonObject *format = get_object (output, "format");
  gdouble speed = output ? json_object_get_double_member_with_default (output,
      "speed", 1) : 0;

  if (!g_str_equal (get_string (session, "type"), "realtime"))
    return "session.type is not realtime";
  if (!output || !g_strv_contains (voices, get_string (output, "voice")))
    return "unknown voice";
  if (format && (!g_str_equal (get_string (format, "type"), "audio/pcm")
          || json_object_get_int_member_with_default (format, "rate", 0)
          != 24000))
    return "unknown format";
  if (speed < 0.25 || speed > 1.5)
    return "speed is not within 0.25 and 1.5";
  return NULL;
}

static void
send_transcript (Talk *talk, const gchar *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i]; i++)
    say (talk, "response.output_audio_transcript.delta", ",\"response_id\":"
        "\"resp_1\",\"item_id\":\"item_1\",\"output_index\":0,"
        "\"content_index\":0,\"delta\":\"%s%s\"", i > 0 ? " " : "",
        words[i]);
}

static gboolean
send_audio (Talk *talk, const gchar *text)
{
  g_autoptr (GBytes) samples = tts_fake_samples (text);
  gsize size, done = 0;
  const guint8 *data = g_bytes_get_data (samples, &size);

  while (done < size) {
    gsize n = MIN (PIECE, size - done);
    g_autofree gchar *base64 = g_base64_encode (data + done, n);

    if (!say (talk, "response.output_audio.delta", ",\"response_id\":"
            "\"resp_1\",\"item_id\":\"item_1\",\"output_index\":0,"
            "\"content_index\":0,\"delta\":\"%s\"", base64))
      return FALSE;
    done += n;
  }
  return TRUE;
}

static void
respond (Talk *talk, const gchar *text)
{
  const gchar *fault = talk->fault ? talk->fault : "";
  g_autofree gchar *said = g_str_equal (fault, "chat")
      ? g_strdup ("Sure, I can help you.") : g_str_equal (fault, "adds")
      ? g_strconcat (text, " Anything else?", NULL) : g_strdup (text);

  say (talk, "response.created", ",\"response\":{\"id\":\"resp_1\","
      "\"object\":\"realtime.response\",\"status\":\"in_progress\"}");
  send_transcript (talk, said);
  if (g_str_equal (fault, "socket-hang"))
    return;
  if (g_str_equal (fault, "socket-close")) {
    tts_socket_close (talk->peer, 1011, "out of luck");
    return;
  }
  if (!send_audio (talk, text))
    return;
  say (talk, "response.output_audio.done", ",\"response_id\":\"resp_1\"");
  if (!g_str_equal (fault, "mute"))
    say (talk, "response.output_audio_transcript.done", ",\"response_id\":"
        "\"resp_1\",\"item_id\":\"item_1\",\"transcript\":\"%s\"", said);
  say (talk, "response.done", ",\"response\":{\"id\":\"resp_1\","
      "\"object\":\"realtime.response\",\"status\":\"%s\",\"usage\":{"
      "\"total_tokens\":30,\"input_tokens\":10,\"output_tokens\":20}}",
      g_str_equal (fault, "incomplete") ? "incomplete" : "completed");
}

static void
take_event (Talk *talk, JsonObject *event)
{
  const gchar *type = get_string (event, "type");

  if (g_str_equal (type, "session.update")) {
    const gchar *mistake = find_mistake (get_object (event, "session"));

    if (mistake)
      complain (talk, mistake);
    else
      say (talk, "session.updated", ",\"session\":{\"type\":\"realtime\"}");
  } else if (g_str_equal (type, "response.create")) {
    JsonObject *message = first_of (get_object (event, "response"), "input");
    JsonObject *content = first_of (message, "content");

    if (!g_str_equal (get_string (message, "role"), "user")
        || !g_str_equal (get_string (content, "type"), "input_text"))
      complain (talk, "no input");
    else
      respond (talk, get_string (content, "text"));
  } else
    complain (talk, "unknown event");
}

static void
listen_to (Talk *talk)
{
  g_autofree gchar *text = NULL;

  say (talk, "session.created", ",\"session\":{\"type\":\"realtime\","
      "\"object\":\"realtime.session\",\"id\":\"sess_1\"}");
  while ((text = tts_socket_read_text (talk->peer))) {
    g_autoptr (JsonNode) node = json_from_string (text, NULL);

    g_clear_pointer (&text, g_free);
    if (node && JSON_NODE_HOLDS_OBJECT (node))
      take_event (talk, json_node_get_object (node));
    else
      complain (talk, "not JSON");
  }
}

gboolean
tts_fake_openai_realtime (TtsServerPeer *peer,
    const TtsServerRequest *request, const TtsFakeOpenai *fake,
    const gchar **ret_mistake)
{
  Talk talk = { peer, fake->fault, 0 };

  *ret_mistake = NULL;
  if (!g_str_equal (request->path, "/v1/realtime"))
    return FALSE;
  if (!g_str_has_prefix (request->query, "model=gpt-realtime"))
    *ret_mistake = "unknown model";
  else if (!tts_socket_accept (peer, request))
    *ret_mistake = "not a socket";
  else
    listen_to (&talk);
  return *ret_mistake == NULL;
}
