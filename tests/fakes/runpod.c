/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A serverless endpoint `ep1` of RunPod, which runs all jobs at once. */
#include "runpod.h"

#include <stdlib.h>
#include <string.h>

#include "container.h"

#define ID "60902e6c-08a1-426e-9cb9-9eaec90f5e2b-u"

static gboolean
is (const TtsFakeVendor *fake, const gchar *kind)
{
  return g_strcmp0 (fake->kind, kind) == 0;
}

static void
reply_status (TtsServerPeer *peer, guint job, const gchar *status,
    const gchar *more)
{
  tts_fake_reply_json (peer, 200, "{\"id\":\"" ID "%u\",\"status\":\"%s\","
      "\"delayTime\":12,\"executionTime\":1437%s}", job, status, more);
}

/* As the vendor's SDK reports an exception of the handler. */
static void
reply_failed (TtsServerPeer *peer, TtsFakeVendor *fake, guint job)
{
  g_autofree gchar *more = g_strdup_printf (",\"error\":\"{"
      "\\\"error_type\\\":\\\"<class 'Exception'>\\\","
      "\\\"error_message\\\":\\\"%s\\\"}\"",
      tts_fake_vendor_get_failure (fake));

  reply_status (peer, job, fake->kind, more);
}

/* The head of the file, or its rest. */
static gchar *
dup_half (const gchar *text, gboolean head)
{
  g_autoptr (GBytes) file = tts_fake_wav (text);
  gsize size = g_bytes_get_size (file), half = size / 2;
  const guchar *data = g_bytes_get_data (file, NULL);

  return head ? g_base64_encode (data, half)
      : g_base64_encode (data + half, size - half);
}

static gchar *
dup_pieces (TtsFakeVendor *fake, const gchar *text)
{
  g_autofree gchar *head = dup_half (text, TRUE);
  g_autofree gchar *rest = dup_half (text, FALSE);

  return g_str_has_prefix (fake->kind, "lost") ? g_strdup ("[]")
      : g_strdup_printf ("[{\"audio\":\"%s\"},{\"audio\":\"%s\"}]", head,
      rest);
}

/* The look that takes a piece with it, 0 if none does. */
static guint
lost_look (const TtsFakeVendor *fake)
{
  return fake->kind && (g_str_has_prefix (fake->kind, "lost ")
      || g_str_has_prefix (fake->kind, "kept "))
      ? atoi (fake->kind + strlen ("lost ")) : 0;
}

static void
reply_done (TtsServerPeer *peer, TtsFakeVendor *fake, guint job)
{
  guint polls;
  g_autofree gchar *text =
      tts_fake_vendor_look_at_job (fake, job, FALSE, &polls);
  g_autofree gchar *base64 = tts_fake_wav_base64 (text);
  g_autofree gchar *escaped = g_uri_escape_string (text, NULL, FALSE);
  g_autofree gchar *segments = tts_fake_container_write_segments (fake, peer,
      text);
  g_autofree gchar *more = NULL;

  if (segments)
    more = g_strdup_printf (",\"output\":{\"segments\":[%s],"
        "\"status\":\"success\"}", segments);
  else if (lost_look (fake)) {
    g_autofree gchar *pieces = dup_pieces (fake, text);

    more = g_strdup_printf (",\"output\":%s", pieces);
  } else if (is (fake, "link"))
    more = g_strdup_printf (",\"output\":{\"audio_url\":\"%s/file?%s\"}",
        tts_server_get_base (tts_server_of (peer)), escaped);
  else
    more = g_strdup_printf (",\"output\":{\"audio\":\"%s\","
        "\"sample_rate\":24000,\"status\":\"success\"}", base64);
  reply_status (peer, job, "COMPLETED", more);
}

static void
submit (TtsServerPeer *peer, TtsFakeVendor *fake,
    const TtsServerRequest *request, gboolean sync)
{
  static const gchar *const known[] = { "input", "webhook", "policy",
    "s3Config", NULL };
  g_autoptr (JsonNode) body = tts_fake_vendor_read (peer, request);
  JsonNode *input = body ? json_object_get_member (json_node_get_object
      (body), "input") : NULL;
  gchar *text;
  guint job;

  if (!body)
    return;
  if (!input || !JSON_NODE_HOLDS_OBJECT (input)
      || !tts_fake_has_only (body, known)) {
    tts_fake_reply_json (peer, 400, "{\"error\":\"no input\"}");
    return;
  }
  text = tts_fake_container_read (fake, peer, NULL, input);
  if (!text)
    return;
  job = tts_fake_vendor_take_job (fake, text);
  if (sync && !is (fake, "late"))
    reply_done (peer, fake, job);
  else
    reply_status (peer, job, "IN_QUEUE", "");
}

/* In "bare" the stream says all there is to say until it has ended. */
static void
answer_status (TtsServerPeer *peer, TtsFakeVendor *fake, guint job)
{
  guint n = 0;
  g_autofree gchar *text =
      tts_fake_vendor_look_at_job (fake, job, !is (fake, "bare"), &n);

  if (is (fake, "slow") || (is (fake, "bare") && n <= 3))
    n = 0;
  if (is (fake, "gone") || !text)
    tts_fake_reply_json (peer, 404, "{\"error\":\"no such job\"}");
  else if (n == 0)
    reply_status (peer, job, "IN_QUEUE", "");
  else if (n == 1)
    reply_status (peer, job, "IN_PROGRESS",
        ",\"output\":{\"step\":\"half\"}");
  else if (fake->kind && g_ascii_isupper (*fake->kind))
    reply_failed (peer, fake, job);
  else
    reply_done (peer, fake, job);
}

/* Pieces that are not yet read: the head of the file, its rest, nothing. */
static void
answer_stream (TtsServerPeer *peer, TtsFakeVendor *fake, guint job)
{
  guint n = 0;
  g_autofree gchar *text =
      tts_fake_vendor_look_at_job (fake, job, TRUE, &n);
  g_autofree gchar *base64 = is (fake, "files")
      ? tts_fake_wav_base64 (text ? text : "")
      : dup_half (text ? text : "", n == 1);
  g_autofree gchar *piece = g_strdup_printf ("{\"output\":{\"audio\":\"%s\"}}",
      base64);

  if (n == 0 || n > 2)
    *piece = '\0';
  if (n > 0 && n == lost_look (fake))
    tts_server_reset (peer);
  else if (is (fake, "bare"))
    tts_fake_reply_json (peer, 200, "[%s]", piece);
  else
    tts_fake_reply_json (peer, 200, "{\"status\":\"%s\",\"stream\":[%s]}",
        n < 2 ? "IN_PROGRESS" : "COMPLETED", piece);
}

/* 0 if it is none of ours. */
static guint
number_of (const gchar *id)
{
  return g_str_has_prefix (id, ID) ? atoi (id + strlen (ID)) : 0;
}

void
tts_fake_runpod (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  TtsFakeVendor *fake = user_data;
  g_auto (GStrv) parts = g_strsplit (request->path, "/", -1);
  guint n = g_strv_length (parts);
  guint job = n == 5 ? number_of (parts[4]) : 0;
  const gchar *what = n > 3 ? parts[3] : "";
  gboolean post = g_str_equal (request->method, "POST");

  if (g_str_equal (request->path, "/file")) {
    tts_fake_container (peer, request, fake);
    return;
  }
  if (!tts_fake_vendor_step (fake, peer, request, what))
    return;
  if (n < 4 || !g_str_equal (parts[1], "v2") || !g_str_equal (parts[2], "ep1")
      || (n == 5 && job == 0))
    tts_fake_reply_json (peer, 404, "{\"error\":\"no such endpoint or job\"}");
  else if (post && n == 4 && (g_str_equal (what, "run")
          || g_str_equal (what, "runsync")))
    submit (peer, fake, request, g_str_equal (what, "runsync"));
  else if (!post && n == 4 && g_str_equal (what, "health"))
    tts_fake_reply_json (peer, 200, "{\"jobs\":{\"completed\":1,\"failed\":5,"
        "\"inProgress\":0,\"inQueue\":2,\"retried\":0},\"workers\":"
        "{\"idle\":0,\"running\":0}}");
  else if (!post && n == 5 && g_str_equal (what, "status"))
    answer_status (peer, fake, job);
  else if (!post && n == 5 && g_str_equal (what, "stream"))
    answer_stream (peer, fake, job);
  else if (post && n == 5 && g_str_equal (what, "cancel"))
    reply_status (peer, job, "CANCELLED", "");
  else if (post && n == 4 && g_str_equal (what, "purge-queue"))
    tts_fake_reply_json (peer, 200, "{\"removed\":2,\"status\":\"completed\"}");
  else
    tts_fake_reply_json (peer, 405, "{\"error\":\"no such method\"}");
}
