/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks those who rent machines. It is a provider that never speaks: what an
 * HTTP provider knows of servers, keys and refusals is all that is needed. */
#include "rent-api.h"

#include <glib/gstdio.h>

#include "gst/tts/gst-tts-download-private.h"
#include "providers/http-json.h"
#include "tools-errand.h"

#define TRIES 3
/* Vast.ai wants up to 4.5 s between two requests of a kind and says so in a
 * text; nobody else says anything. */
#define SLOW_MS 5000
#define AGAIN_MS 1000
#define TEXT_TRIES 30
#define TEXT_MS 300

typedef struct
{
  GstTtsHttpProvider parent;
  const GstTtsHttpVendor *vendor;
} RentApi;

typedef GstTtsHttpProviderClass RentApiClass;

static GType rent_api_get_type (void);
G_DEFINE_TYPE (RentApi, rent_api, GST_TYPE_TTS_HTTP_PROVIDER)

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  return ((RentApi *) provider)->vendor;
}

static void
rent_api_class_init (RentApiClass *klass)
{
  klass->get_vendor = get_vendor;
  gst_tts_provider_class_set_metadata (GST_TTS_PROVIDER_CLASS (klass),
      "rent", "Machines for rent", "Rents machines", "The gst-tts developers");
}

static void
rent_api_init (RentApi *self)
{
}

GstTtsHttpProvider *
rent_api_new (const GstTtsHttpVendor *vendor, const gchar *key_file)
{
  RentApi *self = g_object_new (rent_api_get_type (), NULL);
  g_autofree gchar *path = key_file ? g_build_filename
      (g_get_user_config_dir (), key_file, NULL) : NULL;
  const gchar *old = vendor->old_key_variable;

  gst_object_ref_sink (self);
  self->vendor = vendor;
  if (path && !g_getenv (vendor->key_variable) && !(old && g_getenv (old))
      && g_file_test (path, G_FILE_TEST_EXISTS))
    g_object_set (self, "api-key-file", path, NULL);
  return GST_TTS_HTTP_PROVIDER (self);
}

static gboolean
goes_away (const GError *error, gboolean again)
{
  return g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_RATE)
      || (again && g_error_matches (error, GST_TTS_ERROR,
          GST_TTS_ERROR_TRANSIENT));
}

static JsonNode *
call_once (GstTtsHttpProvider *api, const gchar *method, const gchar *path,
    const gchar *body, GCancellable *cancellable, GError **error)
{
  GstTtsHttpRequest *request =
      gst_tts_http_provider_new_request (api, method, path, error);

  if (!request)
    return NULL;
  if (body)
    gst_tts_http_request_take_body (request, "application/json",
        g_strdup (body));
  return gst_tts_http_provider_fetch (api, request, cancellable, error);
}

JsonNode *
rent_api_call (GstTtsHttpProvider *api, const gchar *method,
    const gchar *path, const gchar *body, gboolean again,
    GCancellable *cancellable, GError **error)
{
  for (guint i = 1;; i++) {
    g_autoptr (GError) failed = NULL;
    JsonNode *answer = call_once (api, method, path, body, cancellable,
        &failed);
    gboolean slow = g_error_matches (failed, GST_TTS_ERROR,
        GST_TTS_ERROR_RATE);

    if (answer && http_json_is_false (answer, "success")) {
      const gchar *why = http_json_get_string (answer, "msg");

      g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
          "refused: %s", why ? why : "no reason");
      json_node_unref (answer);
      return NULL;
    }
    if (answer)
      return answer;
    if (i == TRIES || !goes_away (failed, again)
        || !tool_errand_wait (cancellable, slow ? SLOW_MS : AGAIN_MS)) {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  }
}

gboolean
rent_api_is_ready (GstTtsHttpProvider *api, const gchar *url,
    GCancellable *cancellable)
{
  g_autofree gchar *health = g_strconcat (url, "/health", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = NULL;
  GstTtsHttpRequest *request =
      gst_tts_http_provider_new_reply_request (api, "GET", health, NULL);

  if (!request)
    return FALSE;
  gst_tts_http_request_set_worker (request);
  answer = gst_tts_http_provider_fetch (api, request, cancellable, &error);
  if (!answer)
    return g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_AUTH);
  return !http_json_is_false (answer, "ready");
}

static gchar *
fetch_into (const GstTtsDownload *download, GCancellable *cancellable,
    GError **error)
{
  gchar *text = NULL;

  for (guint i = 1;; i++) {
    g_autoptr (GError) failed = NULL;

    if (gst_tts_download (download, cancellable, &failed)) {
      g_file_get_contents (download->path, &text, NULL, error);
      return text;
    }
    if (i == TEXT_TRIES || !g_error_matches (failed, GST_TTS_ERROR,
            GST_TTS_ERROR_MODEL) || !tool_errand_wait (cancellable,
            TEXT_MS)) {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  }
}

gchar *
rent_api_fetch_text (GstTtsHttpProvider *api, const gchar *url,
    GCancellable *cancellable, GError **error)
{
  g_autofree gchar *folder = g_dir_make_tmp ("gst-tts-XXXXXX", error);
  g_autofree gchar *path = folder ? g_build_filename (folder, "log", NULL)
      : NULL;
  g_autofree gchar *part = path ? g_strconcat (path, ".part", NULL) : NULL;
  g_autofree gchar *base = NULL;
  GstTtsDownload download = {.uri = url, .path = path };
  gchar *text;

  if (!folder)
    return NULL;
  g_object_get (api, "base-url", &base, NULL);
  download.base = base;
  text = fetch_into (&download, cancellable, error);
  g_unlink (path);
  g_unlink (part);
  g_rmdir (folder);
  return text;
}
