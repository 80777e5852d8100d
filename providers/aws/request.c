/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests that are signed in place of carrying a key. */
#include <string.h>

#include "aws.h"
#include "sigv4.h"

const GstTtsHttpVendor *
aws_vendor (const gchar *service, const gchar *own, const gchar *region)
{
  static GMutex lock;
  static GHashTable *vendors;
  g_autofree gchar *url = g_strdup_printf ("https://%s.%s.amazonaws.com",
      service, region ? region : "us-east-1");
  const gchar *variable = g_intern_string (g_getenv (own) ? own
      : "AWS_ENDPOINT_URL");
  g_autofree gchar *name = g_strconcat (url, " ", variable, NULL);
  GstTtsHttpVendor *vendor;

  g_mutex_lock (&lock);
  if (!vendors)
    vendors = g_hash_table_new (g_str_hash, g_str_equal);
  vendor = g_hash_table_lookup (vendors, name);
  if (!vendor) {
    vendor = g_new0 (GstTtsHttpVendor, 1);
    vendor->base_url = g_intern_string (url);
    vendor->base_variable = variable;
    vendor->key_variable = "AWS_SECRET_ACCESS_KEY";
    g_hash_table_insert (vendors, (gpointer) g_intern_string (name), vendor);
  }
  g_mutex_unlock (&lock);
  return vendor;
}

static gchar *
write_host (GUri *uri)
{
  const gchar *host = g_uri_get_host (uri);
  gint port = g_uri_get_port (uri);
  gboolean tls = g_strcmp0 (g_uri_get_scheme (uri), "https") == 0;

  if (port <= 0 || port == (tls ? 443 : 80))
    return g_strdup (host);
  return g_strdup_printf ("%s:%d", host, port);
}

static void
add (AwsRequest *request, AwsHeader *headers, const gchar *name,
    const gchar *value)
{
  if (value)
    headers[request->n_headers++] = (AwsHeader) { name, value };
}

/* Only what is ours is signed: libsoup may add to it. */
void
aws_request_sign (GstTtsHttpRequest *request, const gchar *service,
    const AwsAccount *account)
{
  GUri *uri = gst_tts_http_request_get_uri (request);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree gchar *date = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  g_autofree gchar *host = write_host (uri);
  const gchar *type;
  GBytes *body = gst_tts_http_request_get_body (request, &type);
  g_autofree gchar *hash = body
      ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, body)
      : g_compute_checksum_for_string (G_CHECKSUM_SHA256, "", 0);
  g_autofree gchar *signature = NULL;
  AwsHeader headers[5];
  AwsRequest what = {.service = service,.region = account->region,
    .method = gst_tts_http_request_get_method (request),
    .path = g_uri_get_path (uri),.query = g_uri_get_query (uri),
    .headers = headers,.body_hash = hash,.date = date,
  };

  add (&what, headers, "content-type", body ? type : NULL);
  add (&what, headers, "host", host);
  add (&what, headers, "x-amz-content-sha256", hash);
  add (&what, headers, "x-amz-date", date);
  add (&what, headers, "x-amz-security-token", account->token);
  signature = aws_sign (&what, account->key_id, account->secret);
  gst_tts_http_request_add_secret (request, "Authorization", signature);
  gst_tts_http_request_add_header (request, "X-Amz-Content-Sha256", hash);
  gst_tts_http_request_add_header (request, "X-Amz-Date", date);
  if (account->token)
    gst_tts_http_request_add_secret (request, "X-Amz-Security-Token",
        account->token);
}
