/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replicate, which runs all predictions at once, and a Cog container. */
#include "replicate.h"

#include <stdlib.h>
#include <string.h>

#include "container.h"

#define ID "gm3qorzdhgbfurvjtvhg6dckhu"

static gboolean
is (const TtsFakeVendor *fake, const gchar *kind)
{
  return g_strcmp0 (fake->kind, kind) == 0;
}

static void
reply (TtsServerPeer *peer, guint job, guint code, const gchar *status,
    const gchar *output, const gchar *error)
{
  const gchar *base = tts_server_get_base (tts_server_of (peer));

  tts_fake_reply_json (peer, code, "{\"id\":\"" ID "%u\",\"model\":\"o/n\","
      "\"version\":\"v\",\"input\":{},\"logs\":\"\",\"output\":%s,"
      "\"error\":%s,\"status\":\"%s\",\"data_removed\":false,"
      "\"created_at\":\"2026-01-01T00:00:00.000Z\",\"started_at\":null,"
      "\"completed_at\":null,\"metrics\":{\"predict_time\":0.5},\"urls\":{"
      "\"get\":\"%s/v1/predictions/" ID "%u\",\"cancel\":"
      "\"%s/v1/predictions/" ID "%u/cancel\"}}", job, output, error, status,
      base, job, base, job);
}

static gchar *
dup_data_url (const gchar *text)
{
  g_autofree gchar *base64 = tts_fake_wav_base64 (text);

  return g_strdup_printf ("\"data:audio/wav;base64,%s\"", base64);
}

static void
reply_done (TtsServerPeer *peer, TtsFakeVendor *fake, guint job,
    const gchar *text)
{
  g_autofree gchar *escaped = g_uri_escape_string (text, NULL, FALSE);
  g_autofree gchar *url = g_strdup_printf (is (fake, "list")
      ? "[\"%s/file?%s\"]" : "\"%s/file?%s\"",
      tts_server_get_base (tts_server_of (peer)), escaped);
  g_autofree gchar *why = g_strdup_printf ("\"%s\"",
      tts_fake_vendor_get_failure (fake));
  g_autofree gchar *parts = tts_fake_container_write_segments (fake, peer,
      text);
  g_autofree gchar *batch = g_strdup_printf ("{\"segments\":[%s]}", parts);

  if (fake->kind && (is (fake, "failed") || is (fake, "canceled")
          || is (fake, "aborted")))
    reply (peer, job, 200, fake->kind, "null", why);
  else
    reply (peer, job, 200, "succeeded", parts ? batch : url, "null");
}

/* Asked for, or NULL after a refusal. */
static gchar *
read_input (TtsFakeVendor *fake, TtsServerPeer *peer,
    const TtsServerRequest *request, gboolean with_version)
{
  static const gchar *const known[] = { "input", "version", "webhook",
    "webhook_events_filter", "id", NULL };
  static const gchar *const inputs[] = { "text", "speed", NULL };
  g_autoptr (JsonNode) body = tts_fake_vendor_read (peer, request);
  JsonNode *input = body ? json_object_get_member (json_node_get_object
      (body), "input") : NULL;

  if (!body)
    return NULL;
  if (fake->api && input && JSON_NODE_HOLDS_OBJECT (input))
    return tts_fake_container_read (fake, peer, NULL, input);
  if (tts_fake_has_only (body, known) && input
      && JSON_NODE_HOLDS_OBJECT (input) && tts_fake_has_only (input, inputs)
      && *tts_fake_string (input, "text")
      && with_version == !!*tts_fake_string (body, "version"))
    return g_strdup (tts_fake_string (input, "text"));
  tts_fake_reply_json (peer, 422, "{\"title\":\"Input validation failed\","
      "\"detail\":\"input: text is required\",\"status\":422}");
  return NULL;
}

static void
create (TtsServerPeer *peer, TtsFakeVendor *fake,
    const TtsServerRequest *request, gboolean with_version)
{
  const gchar *prefer = g_hash_table_lookup (request->headers, "prefer");
  gchar *text = read_input (fake, peer, request, with_version);
  g_autofree gchar *data = NULL;
  guint job;

  if (!text)
    return;
  data = dup_data_url (text);
  job = tts_fake_vendor_take_job (fake, text);
  if (is (fake, "data") && prefer && g_str_has_prefix (prefer, "wait"))
    reply (peer, job, 201, "processing", data, "null");
  else
    reply (peer, job, 201, "starting", "null", "null");
}

static void
get_prediction (TtsServerPeer *peer, TtsFakeVendor *fake, guint job)
{
  guint n = 0;
  g_autofree gchar *text =
      tts_fake_vendor_look_at_job (fake, job, TRUE, &n);

  if (!text)
    tts_fake_reply_json (peer, 404, "{\"detail\":\"not found\"}");
  else if (n == 0 || is (fake, "slow"))
    reply (peer, job, 200, "processing", "null", "null");
  else
    reply_done (peer, fake, job, text);
}

/* Without Replicate around it: the answer is all there ever is. */
static void
answer_cog (TtsServerPeer *peer, TtsFakeVendor *fake,
    const TtsServerRequest *request)
{
  g_autofree gchar *text = read_input (fake, peer, request, FALSE);
  g_autofree gchar *data = text ? dup_data_url (text) : NULL;

  if (!text)
    return;
  if (is (fake, "busy"))
    tts_fake_reply_json (peer, 409, "{\"error\":\"At capacity - all "
        "prediction slots busy\",\"status\":\"failed\"}");
  else if (is (fake, "failed"))
    tts_fake_reply_json (peer, 200, "{\"id\":\"%s\",\"status\":\"failed\","
        "\"error\":\"no such speaker\",\"logs\":\"\"}", strrchr
        (request->path, '/') + 1);
  else
    tts_fake_reply_json (peer, 200, "{\"id\":\"%s\",\"output\":%s,"
        "\"logs\":\"\",\"status\":\"succeeded\",\"metrics\":"
        "{\"predict_time\":4.5}}", strrchr (request->path, '/') + 1, data);
}

static void
answer_model (TtsServerPeer *peer, TtsFakeVendor *fake,
    const TtsServerRequest *request)
{
  const gchar *path = request->path + 3;

  if (g_str_equal (path, "/models/o/n/predictions")
      || g_str_equal (path, "/deployments/o/n/predictions"))
    create (peer, fake, request, FALSE);
  else if (g_str_equal (path, "/predictions"))
    create (peer, fake, request, TRUE);
  else if (g_str_has_prefix (path, "/models/o/n/versions/"))
    tts_fake_reply_json (peer, 200, "{\"id\":\"%s\",\"created_at\":"
        "\"2026-01-01T00:00:00.000Z\",\"cog_version\":\"0.23\","
        "\"openapi_schema\":{}}", path + 21);
  else
    tts_fake_reply_json (peer, 404, "{\"detail\":\"not found\"}");
}

static const gchar *
name_step (const TtsServerRequest *request)
{
  if (g_str_equal (request->method, "PUT"))
    return "put";
  if (g_str_has_suffix (request->path, "/cancel"))
    return "cancel";
  return g_str_equal (request->method, "POST") ? "create" : "get";
}

/* 0 if it is none of ours. */
static guint
number_of (const gchar *path)
{
  return g_str_has_prefix (path, "/v1/predictions/" ID)
      ? atoi (path + strlen ("/v1/predictions/" ID)) : 0;
}

void
tts_fake_replicate (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  TtsFakeVendor *fake = user_data;
  const gchar *path = request->path, *step = name_step (request);

  if (g_str_equal (path, "/file")) {
    /* A link has its own secret in it and takes no key. */
    if (fake->key || tts_fake_vendor_step (fake, peer, request, "file"))
      tts_fake_container (peer, request, fake);
  } else if (!tts_fake_vendor_step (fake, peer, request, step))
    return;
  else if (g_str_equal (step, "put") && g_regex_match_simple
      ("^/predictions/[a-z0-9-]{36}$", path, 0, 0))
    answer_cog (peer, fake, request);
  else if (g_str_equal (step, "cancel"))
    reply (peer, number_of (path), 200, "canceled", "null", "null");
  else if (number_of (path) > 0)
    get_prediction (peer, fake, number_of (path));
  else if (g_str_has_prefix (path, "/v1/"))
    answer_model (peer, fake, request);
  else
    tts_fake_reply_json (peer, 404, "{\"detail\":\"not found\"}");
}
