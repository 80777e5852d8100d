/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `vastserverless`: the workers of an endpoint at Vast.ai, one of
 * which is named for each request. */
/**
 * SECTION:element-ttsvastserverless
 * @title: ttsvastserverless
 * @short_description: speech from a serverless endpoint at Vast.ai
 *
 * The key is read from VAST_API_KEY, else from VASTAI_API_KEY. It goes to
 * Vast.ai alone: the worker knows the request by Vast.ai's signature.
 *
 *     gst-launch-1.0 ttssrc text="Hello" provider=vastserverless vastserverless::endpoint=bark ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttsvastserverless
 * ]|
 * See what can be set, without a key.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "container.h"
#include "fields.h"
#include "http-json.h"
#include "providers.h"

#define REPLAY_SECONDS 60

typedef struct
{
  GstTtsContainer parent;

  /* object lock */
  gchar *endpoint;
} GstTtsVastserverless;

typedef GstTtsContainerClass GstTtsVastserverlessClass;

/* One job. */
typedef struct
{
  JsonNode *ticket;             /* what names the worker, with a signature */
  gint64 number;                /* of the request, 0 before it has one */
  gboolean asked;               /* the worker */
  gboolean waiting;             /* over: the next step asks for a worker */
  gchar *url;                   /* of audio to be fetched */
  ContainerPoll poll;
  ContainerPoll workers;        /* that were left for others */
} Ride;

static GType gst_tts_vastserverless_get_type (void);
G_DEFINE_TYPE (GstTtsVastserverless, gst_tts_vastserverless, CONTAINER_TYPE)
GST_ELEMENT_REGISTER_DEFINE (ttsvastserverless, "ttsvastserverless",
    GST_RANK_NONE, gst_tts_vastserverless_get_type ())

static void
free_ride (gpointer data)
{
  Ride *ride = data;

  g_clear_pointer (&ride->ticket, json_node_unref);
  g_free (ride->url);
  g_free (ride);
}

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  static const GstTtsHttpVendor vendor = {
    .base_url = "https://run.vast.ai",.key_variable = "VAST_API_KEY",
    .key_header = "Authorization",.key_prefix = "Bearer ",
    .old_key_variable = "VASTAI_API_KEY",
  };

  return &vendor;
}

static gchar *
need_endpoint (GstTtsVastserverless *self, GError **error)
{
  gchar *endpoint = field_dup (self, &self->endpoint);
  const gchar *variable = g_getenv ("VASTAI_ENDPOINT_ID");

  if (!endpoint && variable && *variable)
    endpoint = g_strdup (variable);
  if (!endpoint)
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "set endpoint, or the environment variable VASTAI_ENDPOINT_ID, to the "
        "name of yours at Vast.ai");
  return endpoint;
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  g_autofree gchar *endpoint = need_endpoint ((GstTtsVastserverless *)
      provider, error);

  return endpoint && GST_TTS_PROVIDER_CLASS
      (gst_tts_vastserverless_parent_class)->check (provider, error);
}

static glong
count_chars (GstTtsHttpExchange *exchange)
{
  guint n;
  GstTtsJob **jobs = gst_tts_http_exchange_get_jobs (exchange, &n);
  glong chars = 0;

  for (guint i = 0; i < n; i++)
    chars += g_utf8_strlen (gst_tts_job_get_text (jobs[i]), -1);
  return chars;
}

/* Its load is told in characters. NULL with an error if it can not be. */
static gchar *
write_order (GstTtsVastserverless *self, GstTtsHttpExchange *exchange,
    Ride *ride, GError **error)
{
  g_autofree gchar *endpoint = need_endpoint (self, error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  gchar *key = endpoint ? gst_tts_http_provider_dup_key (GST_TTS_HTTP_PROVIDER
      (self), error) : NULL;

  if (!key)
    return NULL;
  json_builder_begin_object (builder);
  http_json_add (builder, "endpoint", endpoint);
  http_json_add (builder, "api_key", key);
  json_builder_set_member_name (builder, "cost");
  json_builder_add_int_value (builder, count_chars (exchange));
  json_builder_set_member_name (builder, "request_idx");
  json_builder_add_int_value (builder, ride->number);
  json_builder_set_member_name (builder, "replay_timeout");
  json_builder_add_double_value (builder, REPLAY_SECONDS);
  json_builder_end_object (builder);
  explicit_bzero (key, strlen (key));
  g_free (key);
  return http_json_end (builder);
}

static gboolean
ask_way (GstTtsVastserverless *self, GstTtsHttpExchange *exchange, Ride *ride,
    GError **error)
{
  gchar *order = write_order (self, exchange, ride, error);
  GstTtsHttpRequest *request = order ? container_new_request
      ((GstTtsContainer *) self, "POST", "/route/", order, error) : NULL;

  ride->waiting = FALSE;
  ride->asked = FALSE;
  if (!request)
    return FALSE;
  gst_tts_http_request_set_free (request);
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_JSON, NULL);
  return TRUE;
}

/* What the worker is handed; it believes the signature, not us. */
static gchar *
write_load (GstTtsVastserverless *self, GstTtsHttpExchange *exchange,
    Ride *ride, GError **error)
{
  g_autofree gchar *inner = container_write_all ((GstTtsContainer *) self,
      exchange, error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (!inner)
    return NULL;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "auth_data");
  json_builder_add_value (builder, json_node_copy (ride->ticket));
  json_builder_set_member_name (builder, "session_id");
  json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "payload");
  json_builder_add_value (builder, json_from_string (inner, NULL));
  json_builder_end_object (builder);
  return http_json_end (builder);
}

static gboolean
ask_worker (GstTtsVastserverless *self, GstTtsHttpExchange *exchange,
    Ride *ride, GError **error)
{
  GstTtsContainer *container = (GstTtsContainer *) self;
  gchar *load = write_load (self, exchange, ride, error);
  const gchar *url = http_json_get_string (ride->ticket, "url");
  g_autofree gchar *path = container_dup_path (container);
  g_autofree gchar *place = g_strconcat (url, path, NULL);
  GstTtsHttpRequest *request;

  if (!load)
    return FALSE;
  request = gst_tts_http_provider_new_reply_request (GST_TTS_HTTP_PROVIDER
      (self), "POST", place, error);
  if (!request) {
    g_free (load);
    return FALSE;
  }
  gst_tts_http_request_set_worker (request);
  gst_tts_http_request_take_body (request, "application/json", load);
  gst_tts_http_request_set_limits (request, 0, 0, 0, container_get_patience
      (container));
  ride->asked = TRUE;
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_ANY, container_get_audio_key (container));
  return TRUE;
}

static GstTtsHttpStep
step_if (gboolean ok)
{
  return ok ? GST_TTS_HTTP_STEP_REQUEST : GST_TTS_HTTP_STEP_FAILED;
}

static GstTtsHttpStep
go_on (GstTtsVastserverless *self, GstTtsHttpExchange *exchange, Ride *ride,
    GError **error)
{
  g_autofree gchar *url = g_steal_pointer (&ride->url);

  if (ride->waiting)
    return step_if (ask_way (self, exchange, ride, error));
  if (!ride->ticket) {
    ride->waiting = TRUE;
    return container_wait ((GstTtsContainer *) self, exchange, &ride->poll,
        error);
  }
  if (!ride->asked)
    return step_if (ask_worker (self, exchange, ride, error));
  return url ? step_if (container_fetch ((GstTtsContainer *) self, exchange,
          url, error)) : GST_TTS_HTTP_STEP_DONE;
}

static GstTtsHttpStep
next (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    GError **error)
{
  GstTtsVastserverless *self = (GstTtsVastserverless *) provider;
  Ride *ride = gst_tts_http_exchange_get_state (exchange);

  if (ride)
    return go_on (self, exchange, ride, error);
  ride = g_new0 (Ride, 1);
  gst_tts_http_exchange_set_state (exchange, ride, free_ride);
  return step_if (gst_tts_http_exchange_set_audio (exchange,
          GST_TTS_HTTP_AUDIO_ANY, 0, error)
      && ask_way (self, exchange, ride, error));
}

/* Without a place, all workers are busy or asleep: its number keeps our place
 * in the line. */
static gboolean
document (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    JsonNode *document, GError **error)
{
  Ride *ride = gst_tts_http_exchange_get_state (exchange);
  gdouble number = http_json_get_number (document, "request_idx");

  if (ride->asked) {
    container_tell_usage (exchange, document);
    return container_take ((GstTtsContainer *) provider, exchange, document,
        &ride->url, error);
  }
  ride->poll.failures = 0;
  if (number > 0 && number < G_MAXINT32)
    ride->number = number;
  if (http_json_get_string (document, "url"))
    ride->ticket = json_node_ref (document);
  return TRUE;
}

/* Another worker may have more luck, at once and under a number of its own. */
static gboolean
recover (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const GError *error)
{
  Ride *ride = gst_tts_http_exchange_get_state (exchange);
  guint status = gst_tts_http_exchange_get_status (exchange);

  if (!ride || (status >= 200 && status <= 299)
      || !container_forgive (ride->asked ? &ride->workers : &ride->poll,
          exchange, error))
    return FALSE;
  if (ride->asked) {
    ride->number = 0;
    ride->waiting = TRUE;
  }
  g_clear_pointer (&ride->ticket, json_node_unref);
  g_clear_pointer (&ride->url, g_free);
  return TRUE;
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  GST_TTS_PROVIDER_CLASS
      (gst_tts_vastserverless_parent_class)->get_capabilities (provider,
      ret_caps);
  container_add_batch ((GstTtsContainer *) provider, ret_caps);
}

static void
gst_tts_vastserverless_finalize (GObject *object)
{
  g_free (((GstTtsVastserverless *) object)->endpoint);
  G_OBJECT_CLASS (gst_tts_vastserverless_parent_class)->finalize (object);
}

/* What the variable says is part of what is asked, and so of its name in the
 * cache. */
static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == G_STRUCT_OFFSET (GstTtsVastserverless, endpoint))
    g_value_take_string (value, need_endpoint ((GstTtsVastserverless *) object,
            NULL));
  else
    field_get_property (object, id, value, pspec);
}

static void
gst_tts_vastserverless_class_init (GstTtsVastserverlessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  container_class_set_api (klass, CONTAINER_API_BARK, NULL);
  object_class->finalize = gst_tts_vastserverless_finalize;
  object_class->get_property = get_property;
  field_string (object_class, GstTtsVastserverless, endpoint, "endpoint",
      "Endpoint", "Name of the endpoint", NULL);
  GST_TTS_PROVIDER_CLASS (klass)->check = check;
  GST_TTS_PROVIDER_CLASS (klass)->get_capabilities = get_capabilities;
  klass->get_vendor = get_vendor;
  klass->next = next;
  klass->head = NULL;
  klass->document = document;
  klass->recover = recover;
  gst_tts_provider_class_set_metadata (GST_TTS_PROVIDER_CLASS (klass),
      "vastserverless", "Vast.ai serverless",
      "Speech from a serverless endpoint at Vast.ai",
      "The gst-tts developers");
}

static void
gst_tts_vastserverless_init (GstTtsVastserverless *self)
{
}
