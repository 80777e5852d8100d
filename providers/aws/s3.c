/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Objects in S3, as much of it as requests and results in files need. */
#include "s3.h"

#include <string.h>

#define SCHEME "s3://"

gboolean
s3_check_location (const gchar *location, GError **error)
{
  if (g_regex_match_simple ("^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^/].*$",
          location, G_REGEX_DOTALL, 0)
      && !g_regex_match_simple ("/\\.{0,2}(/|$)", location + strlen (SCHEME),
          0, 0))
    return TRUE;
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "a place in S3 is s3://BUCKET/KEY, and not what is given");
  return FALSE;
}

/* The bucket is in the path: so it works with any server and any name. */
GstTtsHttpRequest *
s3_new_request (const gchar *method, const gchar *base,
    const gchar *location, GError **error)
{
  g_autofree gchar *path = NULL;
  g_autofree gchar *url = NULL;
  g_autoptr (GUri) base_uri = NULL;
  g_autoptr (GUri) uri = NULL;

  if (!s3_check_location (location, error))
    return NULL;
  path = g_uri_escape_string (location + strlen (SCHEME), "/", FALSE);
  url = g_strconcat (base, g_str_has_suffix (base, "/") ? "" : "/", path,
      NULL);
  base_uri = g_uri_parse (base, G_URI_FLAGS_ENCODED
      | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  uri = g_uri_parse (url, G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE,
      NULL);
  if (base_uri && uri && g_uri_get_host (uri) && *g_uri_get_host (uri))
    return gst_tts_http_request_new (method, base_uri, uri);
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
      "the URL of S3 is none: look at s3-url and AWS_ENDPOINT_URL_S3");
  return NULL;
}
