/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Endpoints at SageMaker with a container that speaks CSM, and the bucket in
 * S3 that they put results into. */
#include "sagemaker.h"

#include <string.h>

#include "archive.h"
#include "container.h"

#define PIECE 1000
#define OUTPUT "/results/out/"
#define FAILURE "/results/error/"
#define END ".out"

gboolean
tts_fake_is_signed (const TtsServerRequest *request, const gchar *key_id,
    const gchar *service)
{
  const gchar *given = g_hash_table_lookup (request->headers,
      "authorization");
  const gchar *date = g_hash_table_lookup (request->headers, "x-amz-date");
  g_autofree gchar *wanted = g_strdup_printf ("^AWS4-HMAC-SHA256 Credential="
      "%s/%.8s/eu-west-1/%s/aws4_request, SignedHeaders=[a-z0-9;-]*host;"
      "[a-z0-9;-]*x-amz-date[a-z0-9;-]*, Signature=[0-9a-f]{64}$", key_id,
      date ? date : "", service);

  return given && date && g_regex_match_simple (wanted, given, 0, 0);
}

static void
put_number (GByteArray *out, guint32 number)
{
  const guint32 value = GUINT32_TO_BE (number);

  g_byte_array_append (out, (const guint8 *) &value, 4);
}

static void
put_header (GByteArray *out, const gchar *name, const gchar *value)
{
  const guint8 n = strlen (name), type[] = { 7, 0, strlen (value) };

  g_byte_array_append (out, &n, 1);
  g_byte_array_append (out, (const guint8 *) name, n);
  g_byte_array_append (out, type, 3);
  g_byte_array_append (out, (const guint8 *) value, type[2]);
}

static void
send_frame (TtsServerPeer *peer, const gchar *kind, const gchar *type,
    const gchar *data, gsize size, guint32 damage)
{
  g_autoptr (GByteArray) headers = g_byte_array_new ();
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  g_autofree gchar *name = g_strdup_printf (":%s-type", kind);

  put_header (headers, ":message-type", kind);
  put_header (headers, name, type);
  put_number (frame, 16 + headers->len + size);
  put_number (frame, headers->len);
  put_number (frame, tts_archive_crc (frame->data, frame->len));
  g_byte_array_append (frame, headers->data, headers->len);
  g_byte_array_append (frame, (const guint8 *) data, size);
  put_number (frame, tts_archive_crc (frame->data, frame->len) + damage);
  tts_server_chunk (peer, frame->data, frame->len);
}

static GBytes *
write_answer (TtsServerPeer *peer, TtsFakeVendor *fake, const gchar *text)
{
  g_autofree gchar *parts = tts_fake_container_write_segments (fake, peer,
      text);
  g_autofree gchar *base64 = NULL, *escaped = NULL;
  gchar *json;

  if (parts) {
    json = g_strdup_printf ("{\"generation_time\":1.5,\"segments\":[%s]}",
        parts);
    return g_bytes_new_take (json, strlen (json));
  }
  if (g_strcmp0 (fake->kind, "link") == 0) {
    escaped = g_uri_escape_string (text, NULL, FALSE);
    json = g_strdup_printf ("{\"audio_url\":\"%s/file?%s\"}",
        tts_server_get_base (tts_server_of (peer)), escaped);
    return g_bytes_new_take (json, strlen (json));
  }
  if (g_strcmp0 (fake->kind, "json") != 0)
    return tts_fake_wav (text);
  base64 = tts_fake_wav_base64 (text);
  json = g_strdup_printf ("{\"generation_time\":1.5,\"audio\":\"%s\"}",
      base64);
  return g_bytes_new_take (json, strlen (json));
}

static void
send_stream (TtsServerPeer *peer, TtsFakeVendor *fake, const gchar *text)
{
  static const gchar why[] = "{\"Message\":\"the model is gone\"}";
  g_autoptr (GBytes) answer = write_answer (peer, fake, text);
  gsize size;
  const gchar *data = g_bytes_get_data (answer, &size);
  const gchar *kind = fake->kind ? fake->kind : "";

  tts_server_begin (peer, 200, "application/vnd.amazon.eventstream",
      "X-Amzn-SageMaker-Content-Type: audio/wav\r\n");
  if (g_str_equal (kind, "exception"))
    send_frame (peer, "exception", "ModelStreamError", why, strlen (why), 0);
  else if (g_str_equal (kind, "short"))
    tts_server_chunk (peer, "\0\0\1", 3);
  else
    for (gsize i = 0; i < size; i += PIECE)
      send_frame (peer, "event", "PayloadPart", data + i, MIN (PIECE,
              size - i), g_str_equal (kind, "damaged"));
  tts_server_end (peer);
}

/* All at once: WAV, or the parts of a batch. */
static void
send_whole (TtsServerPeer *peer, TtsFakeVendor *fake, const gchar *text)
{
  g_autoptr (GBytes) answer = write_answer (peer, fake, text);
  const gchar *data = g_bytes_get_data (answer, NULL);

  tts_server_reply (peer, 200, *data == '{' ? "application/json"
      : "audio/wav", NULL, data, g_bytes_get_size (answer));
}

static void
accept (TtsServerPeer *peer, guint n)
{
  g_autofree gchar *places =
      g_strdup_printf ("X-Amzn-SageMaker-OutputLocation: s3:/" OUTPUT "%u" END
      "\r\nX-Amzn-SageMaker-FailureLocation: s3:/" FAILURE "%u" END "\r\n",
      n, n);

  tts_server_reply (peer, 202, "application/json", places,
      "{\"InferenceId\":\"i-1\"}", -1);
}

static guint
count_jobs (TtsFakeVendor *fake)
{
  guint n;

  g_mutex_lock (&fake->lock);
  n = fake->jobs ? fake->jobs->len : 0;
  g_mutex_unlock (&fake->lock);
  return n;
}

static void
call (TtsServerPeer *peer, TtsFakeVendor *fake,
    const TtsServerRequest *request)
{
  const gchar *input = g_hash_table_lookup (request->headers,
      "x-amzn-sagemaker-inputlocation");
  const gchar *what = strrchr (request->path, '/') + 1;
  g_autoptr (JsonNode) body = NULL;
  gchar *text;
  guint n;

  if (g_str_equal (what, "async-invocations") && input) {
    if (g_str_has_prefix (input, "s3://requests/in/")
        && g_bytes_get_size (request->body) == 0)
      accept (peer, count_jobs (fake));
    else
      tts_fake_reply_json (peer, 400, "{\"Message\":\"two inputs\"}");
    return;
  }
  body = tts_fake_vendor_read (peer, request);
  text = body ? tts_fake_container_read (fake, peer, NULL, body) : NULL;
  if (!text)
    return;
  n = tts_fake_vendor_take_job (fake, text);
  if (g_str_equal (what, "invocations"))
    send_whole (peer, fake, text);
  else if (g_str_equal (what, "invocations-response-stream"))
    send_stream (peer, fake, text);
  else
    accept (peer, n);
}

static void
reply_xml (TtsServerPeer *peer, guint status, const gchar *code)
{
  g_autofree gchar *body = g_strdup_printf ("<?xml version=\"1.0\"?>\n<Error>"
      "<Code>%s</Code><Message>No &lt;key&gt;.</Message></Error>", code);

  tts_server_reply (peer, status, "application/xml", NULL, body, -1);
}

/* The number of the job that @path is the result of, 0 if it is none. */
static guint
read_number (const gchar *path, const gchar *folder)
{
  gchar *end = NULL;
  guint n;

  if (!g_str_has_prefix (path, folder))
    return 0;
  n = g_ascii_strtoull (path + strlen (folder), &end, 10);
  return g_str_equal (end, END) ? n : 0;
}

/* The third look finds something. */
static void
get_object (TtsServerPeer *peer, TtsFakeVendor *fake, const gchar *path)
{
  const gchar *kind = fake->kind ? fake->kind : "";
  gboolean fails = g_str_equal (kind, "failure");
  guint n = read_number (path, fails ? FAILURE : OUTPUT), polls = 0;
  g_autofree gchar *text = tts_fake_vendor_look_at_job (fake, n, TRUE, &polls);
  gboolean there = text && polls >= 2;
  g_autoptr (GBytes) answer = write_answer (peer, fake, text ? text : "");

  if (there && fails)
    tts_server_reply (peer, 200, "text/plain", NULL,
        tts_fake_vendor_get_failure (fake), -1);
  else if (there)
    tts_server_reply (peer, 200, "binary/octet-stream", NULL,
        g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  else if (g_str_equal (kind, "barred"))
    reply_xml (peer, 403, "AccessDenied");
  else
    reply_xml (peer, 404, "NoSuchKey");
}

static void
put_object (TtsServerPeer *peer, TtsFakeVendor *fake,
    const TtsServerRequest *request)
{
  g_autofree gchar *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256,
      request->body);
  g_autofree gchar *path = g_strdup_printf ("/requests/in/%s.json", hash);
  g_autoptr (JsonNode) body = tts_fake_vendor_read (peer, request);

  if (!body)
    return;
  if (!g_str_equal (request->path, path)) {
    reply_xml (peer, 403, "AccessDenied");
    return;
  }
  tts_fake_vendor_take_job (fake, g_strdup (tts_fake_string (body, "text")));
  tts_server_reply (peer, 200, "text/plain", NULL, "", 0);
}

void
tts_fake_sagemaker (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer user_data)
{
  TtsFakeVendor *fake = user_data;
  gboolean calls = g_str_equal (request->method, "POST");
  const gchar *step = calls ? strrchr (request->path, '/') + 1
      : request->method;

  if (g_str_equal (request->path, "/file"))
    tts_fake_container (peer, request, fake);
  else if (!tts_fake_is_signed (request, "AKIA", calls ? "sagemaker" : "s3"))
    tts_fake_reply_json (peer, 403, "{\"message\":\"no signature\"}");
  else if (!tts_fake_vendor_step (fake, peer, request, step))
    return;
  else if (g_str_equal (request->method, "GET"))
    get_object (peer, fake, request->path);
  else if (!calls)
    put_object (peer, fake, request);
  else if (g_str_has_prefix (request->path, "/endpoints/broken/"))
    tts_server_reply (peer, 424, "application/json",
        "x-amzn-ErrorType: ModelError\r\n", "{\"Message\":\"out of memory\","
        "\"OriginalStatusCode\":500}", -1);
  else if (g_str_has_prefix (request->path, "/endpoints/strict/"))
    tts_server_reply (peer, 424, "application/json",
        "x-amzn-ErrorType: ModelError\r\n", "{\"Message\":\"no such voice\","
        "\"OriginalStatusCode\":422}", -1);
  else if (g_str_has_prefix (request->path, "/endpoints/my%20voice/"))
    call (peer, fake, request);
  else
    tts_server_reply (peer, 400, "application/json",
        "x-amzn-ErrorType: ValidationError\r\n",
        "{\"Message\":\"Endpoint x of account 1 not found.\"}", -1);
}
