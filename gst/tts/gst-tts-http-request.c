/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One HTTP request, as a provider describes it. */
#include "gst-tts-http-request-private.h"

#include <string.h>

#define CONNECT_MS 5000
#define HEAD_MS 120000
#define IDLE_MS 60000
#define MAX_BODY (64 << 20)

G_DEFINE_BOXED_TYPE (GstTtsHttpRequest, gst_tts_http_request,
    gst_tts_http_request_ref, gst_tts_http_request_unref)

static void
free_header (gpointer data)
{
  GstTtsHttpHeader *header = data;

  if (header->secret)
    explicit_bzero (header->value, strlen (header->value));
  g_free (header->name);
  g_free (header->value);
  g_free (header);
}

GstTtsHttpRequest *
gst_tts_http_request_new (const gchar *method, GUri *base, GUri *uri)
{
  GstTtsHttpRequest *request = g_new0 (GstTtsHttpRequest, 1);

  request->ref_count = 1;
  request->method = g_strdup (method);
  request->base = g_uri_ref (base);
  request->uri = g_uri_ref (uri);
  request->headers = g_ptr_array_new_with_free_func (free_header);
  request->connect_ms = CONNECT_MS;
  request->head_ms = HEAD_MS;
  request->idle_ms = IDLE_MS;
  request->max_body = MAX_BODY;
  return request;
}

GstTtsHttpRequest *
gst_tts_http_request_ref (GstTtsHttpRequest *request)
{
  g_atomic_int_inc (&request->ref_count);
  return request;
}

void
gst_tts_http_request_unref (GstTtsHttpRequest *request)
{
  if (!g_atomic_int_dec_and_test (&request->ref_count))
    return;

  g_free (request->method);
  g_uri_unref (request->base);
  g_uri_unref (request->uri);
  g_ptr_array_unref (request->headers);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_free (request->content_type);
  g_free (request->ca_file);
  g_free (request);
}

GUri *
gst_tts_http_request_get_uri (GstTtsHttpRequest *request)
{
  return request->uri;
}

const gchar *
gst_tts_http_request_get_method (GstTtsHttpRequest *request)
{
  return request->method;
}

GBytes *
gst_tts_http_request_get_body (GstTtsHttpRequest *request,
    const gchar **ret_content_type)
{
  *ret_content_type = request->content_type;
  return request->body;
}

static void
add_header (GstTtsHttpRequest *request, const gchar *name, const gchar *value,
    gboolean secret)
{
  GstTtsHttpHeader *header = g_new (GstTtsHttpHeader, 1);

  header->name = g_strdup (name);
  header->value = g_strdup (value);
  header->secret = secret;
  g_ptr_array_add (request->headers, header);
}

void
gst_tts_http_request_add_header (GstTtsHttpRequest *request,
    const gchar *name, const gchar *value)
{
  add_header (request, name, value, FALSE);
}

void
gst_tts_http_request_add_secret (GstTtsHttpRequest *request,
    const gchar *name, const gchar *value)
{
  add_header (request, name, value, TRUE);
}

void
gst_tts_http_request_take_body (GstTtsHttpRequest *request,
    const gchar *content_type, gchar *body)
{
  g_free (request->content_type);
  request->content_type = g_strdup (content_type);
  g_clear_pointer (&request->body, g_bytes_unref);
  request->body = g_bytes_new_take (body, strlen (body));
}

void
gst_tts_http_request_set_limits (GstTtsHttpRequest *request,
    guint connect_ms, guint head_ms, guint idle_ms, guint whole_ms)
{
  request->connect_ms = connect_ms;
  request->head_ms = head_ms;
  request->idle_ms = idle_ms;
  request->whole_ms = whole_ms;
}

void
gst_tts_http_request_set_max_body (GstTtsHttpRequest *request, guint64 bytes)
{
  request->max_body = bytes;
}

void
gst_tts_http_request_set_worker (GstTtsHttpRequest *request)
{
  request->worker = TRUE;
}

void
gst_tts_http_request_set_free (GstTtsHttpRequest *request)
{
  request->free = TRUE;
}

void
gst_tts_http_request_set_once (GstTtsHttpRequest *request)
{
  request->once = TRUE;
}

void
gst_tts_http_request_set_ca_file (GstTtsHttpRequest *request,
    const gchar *path)
{
  g_free (request->ca_file);
  request->ca_file = g_strdup (path);
}

static void
mask (GString *text, const gchar *secret)
{
  if (*secret)
    g_string_replace (text, secret, "***", 0);
}

/* A key may have a word before it, such as "Bearer". */
gchar *
gst_tts_http_mask (const gchar *text, const GPtrArray *headers,
    const gchar *key)
{
  g_autofree gchar *valid = g_utf8_make_valid (text ? text : "", -1);
  GString *said = g_string_new (valid);

  mask (said, key ? key : "");
  for (guint i = 0; headers && i < headers->len; i++) {
    const GstTtsHttpHeader *header = g_ptr_array_index (headers, i);
    const gchar *blank = strrchr (header->value, ' ');

    if (!header->secret)
      continue;
    mask (said, header->value);
    mask (said, blank ? blank + 1 : "");
  }
  return g_string_free (said, FALSE);
}
