/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Vast.ai's router, and the worker it names, which speaks Bark. */
#include "vast-router.h"

#include <string.h>

#include "container.h"

#define SIGNATURE "c2lnbmVkIGJ5IHJ1bi52YXN0LmFp"
#define NUMBER 12

static const gchar *
find_mistake (TtsFakeVendor *fake, JsonNode *body, guint polls)
{
  static const gchar *const known[] = { "endpoint", "api_key", "cost",
    "request_idx", "replay_timeout", NULL };
  JsonObject *object = json_node_get_object (body);
  gint64 number = json_object_get_int_member_with_default (object,
      "request_idx", -1);

  if (!tts_fake_has_only (body, known))
    return "unknown key";
  if (!g_str_equal (tts_fake_string (body, "endpoint"), "bark"))
    return "no such endpoint";
  if (fake->key && g_strcmp0 (tts_fake_string (body, "api_key"), fake->key))
    return "another key";
  if (json_object_get_int_member_with_default (object, "cost", 0) <= 0)
    return "no cost";
  if (number != (polls > 0 ? NUMBER : 0))
    return "not the number it has";
  return NULL;
}

/* A request without a number is a new one. */
static guint
count_looks (TtsFakeVendor *fake, JsonNode *body)
{
  if (body && json_object_get_int_member_with_default (json_node_get_object
          (body), "request_idx", 0) == 0) {
    g_mutex_lock (&fake->lock);
    fake->polls = 0;
    g_mutex_unlock (&fake->lock);
  }
  return tts_fake_vendor_poll (fake);
}

static void
answer_route (TtsServerPeer *peer, TtsFakeVendor *fake,
    const TtsServerRequest *request)
{
  g_autoptr (JsonNode) body = tts_fake_vendor_read (peer, request);
  guint polls = count_looks (fake, body);
  const gchar *mistake = body ? find_mistake (fake, body, polls) : NULL;

  if (mistake)
    tts_fake_reply_json (peer, 400, "{\"error\":\"%s\"}", mistake);
  else if (body && polls < 2)
    tts_fake_reply_json (peer, 200, "{\"status\":\"no worker is free\","
        "\"request_idx\":%d}", NUMBER);
  else if (body)
    tts_fake_reply_json (peer, 200, "{\"endpoint\":\"bark\",\"url\":\"%s\","
        "\"cost\":27,\"reqnum\":%d,\"request_idx\":%d,\"signature\":\""
        SIGNATURE "\",\"__request_id\":\"r1\"}",
        tts_server_get_base (tts_server_of (peer)), NUMBER, NUMBER);
}

/* The signature is for the URL, so both have to come as they were. */
static gboolean
is_signed (TtsServerPeer *peer, JsonNode *body)
{
  static const gchar *const known[] = { "auth_data", "session_id", "payload",
    NULL };
  JsonObject *object = json_node_get_object (body);
  JsonNode *ticket = json_object_get_member (object, "auth_data");

  return tts_fake_has_only (body, known) && ticket
      && JSON_NODE_HOLDS_OBJECT (ticket)
      && json_object_has_member (object, "session_id")
      && g_str_equal (tts_fake_string (ticket, "url"),
      tts_server_get_base (tts_server_of (peer)))
      && g_str_equal (tts_fake_string (ticket, "signature"), SIGNATURE)
      && json_object_has_member (json_node_get_object (ticket), "reqnum");
}

static void
answer_worker (TtsServerPeer *peer, TtsFakeVendor *fake,
    const TtsServerRequest *request)
{
  g_autoptr (JsonNode) body = tts_fake_vendor_read (peer, request);
  g_autofree gchar *text = NULL;
  g_autofree gchar *base64 = NULL, *segments = NULL;

  if (!body)
    return;
  if (!is_signed (peer, body)) {
    tts_fake_reply_json (peer, 401, "{\"error\":\"not signed\"}");
    return;
  }
  text = tts_fake_container_read (fake, peer, request->path,
      json_object_get_member (json_node_get_object (body), "payload"));
  if (!text)
    return;
  segments = tts_fake_container_write_segments (fake, peer, text);
  if (segments) {
    tts_fake_reply_json (peer, 200, "{\"segments\":[%s],"
        "\"synthesis_time\":2.25}", segments);
    return;
  }
  base64 = tts_fake_wav_base64 (text);
  tts_fake_reply_json (peer, 200, "{\"audio\":\"%s\",\"synthesis_time\":2.25}",
      base64);
}

void
tts_fake_vast_router (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  TtsFakeVendor *fake = user_data;

  if (g_str_has_prefix (request->path, "/file"))
    tts_fake_container (peer, request, fake);
  else if (g_str_equal (request->path, "/route/")) {
    if (tts_fake_vendor_step (fake, peer, request, "route"))
      answer_route (peer, fake, request);
  } else if (tts_fake_vendor_open_step (fake, peer, request, "speak")) {
    answer_worker (peer, fake, request);
  }
}
