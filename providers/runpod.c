/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `runpod`: serverless endpoints of one's own at RunPod that
 * take jobs into a queue. */
/**
 * SECTION:element-ttsrunpod
 * @title: ttsrunpod
 * @short_description: speech from a serverless endpoint at RunPod
 *
 * The key is read from RUNPOD_API_KEY, and the endpoint, if it is not set,
 * from RUNPOD_ENDPOINT_URL.
 *
 *     gst-launch-1.0 ttssrc text="Hello" provider=runpod runpod::endpoint-id=abc123 ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttsrunpod
 * ]|
 * See what can be set, without a key.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "fields.h"
#include "http-json.h"
#include "providers.h"
#include "queue.h"

#define MAX_RUN (10 << 20)
#define MAX_RUNSYNC (20 << 20)
#define MIN_TTL_MS 10000u
#define MORE_TTL_MS 60000u

static const gchar *const failed[] = { "FAILED", "CANCELLED", "TIMED_OUT",
  NULL
};
static const QueueWords words = { "output", "COMPLETED", failed, FALSE };

typedef enum
{
  MODE_QUEUE,
  MODE_SYNC,
  MODE_STREAM,
} Mode;

typedef struct
{
  GstTtsQueue parent;

  /* object lock */
  gchar *endpoint;
  Mode mode;
  gboolean knows_health;
} GstTtsRunpod;

typedef GstTtsQueueClass GstTtsRunpodClass;

static GType gst_tts_runpod_get_type (void);
G_DEFINE_TYPE (GstTtsRunpod, gst_tts_runpod, QUEUE_TYPE)
GST_ELEMENT_REGISTER_DEFINE (ttsrunpod, "ttsrunpod", GST_RANK_NONE,
    gst_tts_runpod_get_type ())

static GType
mode_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {MODE_QUEUE, "A job in the queue, looked at until it is done", "queue"},
    {MODE_SYNC, "A request that is held until the job is done", "sync"},
    {MODE_STREAM, "A job in the queue that gives pieces of one file",
        "stream"},
    {0, NULL, NULL},
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstTtsRunpodMode", values));
  return type;
}

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  static const GstTtsHttpVendor vendor = {
    "https://api.runpod.ai/v2", "RUNPOD_ENDPOINT_BASE_URL", "RUNPOD_API_KEY",
    "Authorization", "Bearer ",
  };

  return &vendor;
}

static Mode
get_mode (GstTtsRunpod *self)
{
  Mode mode;

  GST_OBJECT_LOCK (self);
  mode = self->mode;
  GST_OBJECT_UNLOCK (self);
  return mode;
}

/* A base URL without an endpoint is that of the endpoint itself. */
static gchar *
dup_path_to (GstTtsRunpod *self, const gchar *what, const gchar *id)
{
  gchar *path;

  GST_OBJECT_LOCK (self);
  path = g_strconcat (self->endpoint ? "/" : "", self->endpoint
      ? self->endpoint : "", "/", what, id ? "/" : NULL, id, NULL);
  GST_OBJECT_UNLOCK (self);
  return path;
}

static gchar *
dup_path (GstTtsQueue *queue, const QueueJob *job)
{
  GstTtsRunpod *self = (GstTtsRunpod *) queue;

  return dup_path_to (self, get_mode (self) == MODE_STREAM && !job->silent
      && !job->broken ? "stream" : "status", job->id);
}

static gchar *
dup_cancel_path (GstTtsQueue *self, const QueueJob *job)
{
  return dup_path_to ((GstTtsRunpod *) self, "cancel", job->id);
}

static gboolean
submit (GstTtsQueue *queue, GstTtsHttpExchange *exchange, GError **error)
{
  GstTtsContainer *container = (GstTtsContainer *) queue;
  gboolean sync = get_mode ((GstTtsRunpod *) queue) == MODE_SYNC;
  g_autofree gchar *path = dup_path_to ((GstTtsRunpod *) queue, sync
      ? "runsync" : "run", NULL);
  g_autofree gchar *input = container_write_all (container, exchange, error);
  gchar *body;
  guint n;

  if (!input)
    return FALSE;
  /* What was read of a stream does not come again, and a job of several
   * chunks is none that one of them could ask for. */
  gst_tts_http_exchange_get_jobs (exchange, &n);
  ((QueueJob *) gst_tts_http_exchange_get_state (exchange))->unsaid =
      n > 1 || get_mode ((GstTtsRunpod *) queue) == MODE_STREAM;
  /* A job that nobody asks for any more is dropped there too. */
  body = g_strdup_printf ("{\"input\":%s,\"policy\":{\"ttl\":%u}}", input,
      MAX (container_get_patience (container) + MORE_TTL_MS, MIN_TTL_MS));
  if (strlen (body) > (sync ? MAX_RUNSYNC : MAX_RUN)) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
        "a job of %u bytes, but RunPod takes %u; shorten context-audio, or "
        "have fewer context-turns",
        (guint) strlen (body), sync ? MAX_RUNSYNC : MAX_RUN);
    g_free (body);
    return FALSE;
  }
  return container_post (container, exchange, path, body,
      GST_TTS_HTTP_REPLY_JSON, NULL, error);
}

static void
add_to (GChecksum *sum, JsonNode *output)
{
  const gchar *audio = container_api_find_audio (output, NULL);

  if (audio)
    g_checksum_update (sum, (const guchar *) audio, -1);
}

/* One more piece of the same file. */
static gboolean
take_piece (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    JsonNode *output, QueueJob *job, GError **error)
{
  const gchar *audio = container_api_find_audio (output, NULL);
  g_autofree gchar *url = NULL;

  if (audio && g_str_has_prefix (audio, "UklGR")
      && gst_tts_http_exchange_get_position (exchange) > 0) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
        "each piece is a file of its own; set mode to queue");
    return FALSE;
  }
  job->taking = TRUE;
  if (!container_take (self, exchange, output, &url, error))
    return FALSE;
  if (url) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
        "the pieces are links; set mode to queue");
    return FALSE;
  }
  job->taking = FALSE;
  if (!job->read)
    job->read = g_checksum_new (G_CHECKSUM_SHA256);
  add_to (job->read, output);
  job->pieces++;
  return TRUE;
}

static gboolean
begins_with_read (JsonArray *all, QueueJob *job)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GChecksum) read = NULL;

  if (json_array_get_length (all) < MAX (job->pieces, 1))
    return FALSE;
  if (job->pieces == 0)
    return TRUE;
  read = g_checksum_copy (job->read);
  for (guint i = 0; i < job->pieces; i++)
    add_to (sum, json_array_get_element (all, i));
  return g_str_equal (g_checksum_get_string (sum),
      g_checksum_get_string (read));
}

/* Pieces that a failed look took with it do not come again, but some handlers
 * keep all of them as the output. */
static gboolean
take_rest (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    JsonNode *document, QueueJob *job, GError **error)
{
  JsonArray *all = http_json_get_array (document, "output");

  if (!all || !begins_with_read (all, job)) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "a piece of the stream may be lost, and the endpoint has not kept "
        "them; let its handler have return_aggregate_stream");
    return FALSE;
  }
  for (guint i = job->pieces; i < json_array_get_length (all); i++)
    if (!take_piece (self, exchange, json_array_get_element (all, i), job,
            error))
      return FALSE;
  return TRUE;
}

/* The documentation has a bare list, the vendor's programs an object. */
static gboolean
take (GstTtsQueue *queue, GstTtsHttpExchange *exchange, JsonNode *document,
    QueueJob *job, GError **error)
{
  GstTtsQueueClass *parent =
      (GstTtsQueueClass *) gst_tts_runpod_parent_class;
  JsonArray *pieces = JSON_NODE_HOLDS_ARRAY (document)
      ? json_node_get_array (document)
      : http_json_get_array (document, "stream");
  gboolean done = FALSE;
  guint n = pieces ? json_array_get_length (pieces) : 0;

  if (job->broken) {
    if (!queue_take_status (exchange, document, job, &words, &done, error))
      return FALSE;
    job->final = done;
    return !done || take_rest ((GstTtsContainer *) queue, exchange, document,
        job, error);
  }
  if (!pieces && job->silent
      && gst_tts_http_exchange_get_position (exchange) > 0) {
    if (!queue_take_status (exchange, document, job, &words, &done,
            error))
      return FALSE;
    job->final = done;
    job->silent = FALSE;
    return TRUE;
  }
  job->silent = FALSE;
  if (!pieces)
    return parent->take (queue, exchange, document, job, error);
  if (JSON_NODE_HOLDS_OBJECT (document)
      && !queue_take_status (exchange, document, job, &words, &done,
          error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!take_piece ((GstTtsContainer *) queue, exchange,
            http_json_get_member (json_array_get_element (pieces, i),
                "output"), job, error))
      return FALSE;
  job->silent = n == 0 && JSON_NODE_HOLDS_ARRAY (document);
  job->over = job->final = done && n == 0;
  return TRUE;
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  GST_TTS_PROVIDER_CLASS (gst_tts_runpod_parent_class)->get_capabilities
      (provider, ret_caps);
  if (get_mode ((GstTtsRunpod *) provider) != MODE_STREAM)
    container_add_batch ((GstTtsContainer *) provider, ret_caps);
}

static gboolean
check_endpoint (GstTtsRunpod *self, GError **error)
{
  g_autofree gchar *endpoint = field_dup (self, &self->endpoint);

  if (endpoint && !container_is_id (endpoint)) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "endpoint-id must be like abc123xyz, letters and digits only");
    return FALSE;
  }
  if (!endpoint && gst_tts_http_provider_is_vendor (GST_TTS_HTTP_PROVIDER
          (self))) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "no endpoint: set endpoint-id or the environment variable "
        "RUNPOD_ENDPOINT_URL");
    return FALSE;
  }
  return TRUE;
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  return GST_TTS_PROVIDER_CLASS (gst_tts_runpod_parent_class)->check
      (provider, error)
      && check_endpoint ((GstTtsRunpod *) provider, error);
}

/* Costs nothing, and tells a wrong key or name before anything does. */
static gboolean
ask_health (GstTtsRunpod *self, GstTtsHttpExchange *exchange, GError **error)
{
  g_autofree gchar *path = dup_path_to (self, "health", NULL);
  GstTtsHttpRequest *request = gst_tts_http_provider_new_request
      (GST_TTS_HTTP_PROVIDER (self), "GET", path, error);

  if (!request)
    return FALSE;
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_JSON, NULL);
  return TRUE;
}

static GstTtsHttpStep
next (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    GError **error)
{
  GstTtsRunpod *self = (GstTtsRunpod *) provider;
  gboolean knows;

  if (gst_tts_http_exchange_get_turn (exchange) == 0
      && !check (GST_TTS_PROVIDER (self), error))
    return GST_TTS_HTTP_STEP_FAILED;
  GST_OBJECT_LOCK (self);
  knows = self->knows_health;
  self->knows_health = TRUE;
  GST_OBJECT_UNLOCK (self);
  if (!knows)
    return ask_health (self, exchange, error) ? GST_TTS_HTTP_STEP_REQUEST
        : GST_TTS_HTTP_STEP_FAILED;
  return GST_TTS_HTTP_PROVIDER_CLASS (gst_tts_runpod_parent_class)->next
      (provider, exchange, error);
}

/* {"jobs":{"inQueue":2},"workers":{"idle":0,"running":0}} */
static gboolean
document (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    JsonNode *document, GError **error)
{
  JsonNode *workers;

  if (gst_tts_http_exchange_get_state (exchange))
    return GST_TTS_HTTP_PROVIDER_CLASS (gst_tts_runpod_parent_class)->document
        (provider, exchange, document, error);
  workers = http_json_get_object (document, "workers");
  if (workers && http_json_get_number (workers, "idle") == 0
      && http_json_get_number (workers, "running") == 0)
    gst_tts_job_warn (gst_tts_http_exchange_get_job (exchange), "cold",
        "runpod has no worker up: the first words wait for one to start");
  return TRUE;
}

/* What was refused took nothing with it. */
static gboolean
may_have_lost (GstTtsRunpod *self, const QueueJob *job, guint status)
{
  return get_mode (self) == MODE_STREAM && job->id && !job->silent
      && !job->broken && status != 503 && (status < 400 || status > 499);
}

/* A server of one's own may know no health. */
static gboolean
recover (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const GError *error)
{
  QueueJob *job = gst_tts_http_exchange_get_state (exchange);
  guint status = gst_tts_http_exchange_get_status (exchange);

  if (!job)
    return !g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_AUTH)
        && status > 0;
  if (job->taking)
    return FALSE;
  job->broken |= may_have_lost ((GstTtsRunpod *) provider, job, status);
  return GST_TTS_HTTP_PROVIDER_CLASS (gst_tts_runpod_parent_class)->recover
      (provider, exchange, error);
}

static void
gst_tts_runpod_finalize (GObject *object)
{
  g_free (((GstTtsRunpod *) object)->endpoint);
  G_OBJECT_CLASS (gst_tts_runpod_parent_class)->finalize (object);
}

static void
gst_tts_runpod_class_init (GstTtsRunpodClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstTtsProviderClass *provider_class = GST_TTS_PROVIDER_CLASS (klass);
  GstTtsHttpProviderClass *http_class = GST_TTS_HTTP_PROVIDER_CLASS (klass);

  container_class_set_api (http_class, CONTAINER_API_CSM, NULL);
  object_class->finalize = gst_tts_runpod_finalize;
  /* Set in init, too. */
  field_install (object_class, GstTtsRunpod, endpoint, g_param_spec_string
      ("endpoint-id", "Endpoint id", "Name of the endpoint at RunPod", NULL,
          FIELD_FLAGS & ~G_PARAM_CONSTRUCT));
  field_enum (object_class, GstTtsRunpod, mode, "mode", "Mode",
      "How a job is run", mode_get_type (), MODE_QUEUE);
  provider_class->check = check;
  provider_class->get_capabilities = get_capabilities;
  http_class->get_vendor = get_vendor;
  http_class->next = next;
  http_class->document = document;
  http_class->recover = recover;
  klass->words = &words;
  klass->submit = submit;
  klass->dup_path = dup_path;
  klass->dup_cancel_path = dup_cancel_path;
  klass->take = take;
  gst_tts_provider_class_set_metadata (provider_class, "runpod", "RunPod",
      "Speech from a serverless endpoint of one's own at RunPod",
      "The gst-tts developers");
}

/* The variable is a whole URL: base, endpoint, and what to do. */
static void
gst_tts_runpod_init (GstTtsRunpod *self)
{
  static const gchar *const ends[] = { "/", "/run", "/runsync" };
  const gchar *variable = g_getenv ("RUNPOD_ENDPOINT_URL");
  g_autofree gchar *url = g_strdup (variable ? variable : "");
  gchar *slash;

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (url, ends[i]))
      url[strlen (url) - strlen (ends[i])] = '\0';
  slash = strrchr (url, '/');
  if (!slash || slash == url)
    return;
  *slash = '\0';
  self->endpoint = g_strdup (slash + 1);
  g_object_set (self, "base-url", url, NULL);
}
