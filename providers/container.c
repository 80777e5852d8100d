/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base class of providers whose other end is the user's own container. */
#include "container.h"

#include <string.h>

#include "http-json.h"

#define MAX_POLL_MS 5000u
#define MAX_FAILURES 5

G_DEFINE_ABSTRACT_TYPE (GstTtsContainer, container, GST_TYPE_TTS_HTTP_PROVIDER)

/* One job. */
typedef struct
{
  gboolean asked;               /* for speech */
  gboolean waited;              /* the last step was no request */
  gboolean loading;             /* the container is not up */
  ContainerPoll poll;
  gchar *url;                   /* of audio to be fetched */
} Visit;

static void
free_visit (gpointer data)
{
  Visit *visit = data;

  g_free (visit->url);
  g_free (visit);
}

static gchar *
dup_text (GstTtsContainer *self, gchar *const *text)
{
  gchar *copy;

  GST_OBJECT_LOCK (self);
  copy = g_strdup (*text);
  GST_OBJECT_UNLOCK (self);
  return copy;
}

gchar *
container_write (GstTtsContainer *self, GstTtsJob *job, GError **error)
{
  g_auto (ContainerSettings) set = { 0 };

  container_get_settings (self, &set);
  return container_api_check (&set, error) ? container_api_write (&set, job)
      : NULL;
}

gchar *
container_write_all (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    GError **error)
{
  guint n;
  GstTtsJob **jobs = gst_tts_http_exchange_get_jobs (exchange, &n);
  g_auto (ContainerSettings) set = { 0 };

  if (n == 1)
    return container_write (self, jobs[0], error);
  container_get_settings (self, &set);
  return container_api_check (&set, error)
      ? container_api_write_batch (&set, jobs, n) : NULL;
}

void
container_add_batch (GstTtsContainer *self, GstTtsCapabilities *caps)
{
  GST_OBJECT_LOCK (self);
  if (!self->audio_path)
    container_api_add_batch (&self->set, caps);
  GST_OBJECT_UNLOCK (self);
}

static guint
get_number (GstTtsContainer *self, const guint *number)
{
  guint value;

  GST_OBJECT_LOCK (self);
  value = *number;
  GST_OBJECT_UNLOCK (self);
  return value;
}

guint
container_get_patience (GstTtsContainer *self)
{
  return get_number (self, &self->patience_ms);
}

GstTtsHttpStep
container_wait (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    ContainerPoll *poll, GError **error)
{
  GstClockTime wish = poll->failures > 0 ? gst_tts_job_get_retry_after
      (gst_tts_http_exchange_get_job (exchange)) : 0;
  guint patience = container_get_patience (self);
  guint ms = poll->interval_ms ? poll->interval_ms
      : get_number (self, &self->poll_ms);

  if (poll->waited_ms >= patience) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "not ready after %g s of waiting; see patience", patience / 1000.0);
    return GST_TTS_HTTP_STEP_FAILED;
  }
  poll->interval_ms = MIN (ms + ms / 2, MAX (ms, MAX_POLL_MS));
  ms = MIN (MAX (ms * g_random_double_range (0.8, 1.2), wish / GST_MSECOND),
      patience);
  poll->waited_ms += MAX (ms, 1);
  gst_tts_http_exchange_set_wait (exchange, ms);
  return GST_TTS_HTTP_STEP_WAIT;
}

gboolean
container_forgive_look (ContainerPoll *poll, const GError *error)
{
  return (g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT)
      || g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_RATE)
      || g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_CONCURRENCY))
      && ++poll->failures < MAX_FAILURES;
}

gboolean
container_forgive (ContainerPoll *poll, GstTtsHttpExchange *exchange,
    const GError *error)
{
  return gst_tts_http_exchange_get_position (exchange) == 0
      && container_forgive_look (poll, error);
}

void
container_name_task (GstTtsHttpExchange *exchange, const gchar *name)
{
  guint n;
  GstTtsJob **jobs = gst_tts_http_exchange_get_jobs (exchange, &n);

  if (n == 1)
    gst_tts_job_set_task (jobs[0], name);
}

gboolean
container_error_passes (const GError *error)
{
  static const gint passing[] = { GST_TTS_ERROR_TRANSIENT,
    GST_TTS_ERROR_RATE, GST_TTS_ERROR_CONCURRENCY, GST_TTS_ERROR_AUTH,
    GST_TTS_ERROR_QUOTA
  };

  for (guint i = 0; i < G_N_ELEMENTS (passing); i++)
    if (g_error_matches (error, GST_TTS_ERROR, passing[i]))
      return TRUE;
  return FALSE;
}

void
container_set_health (GstTtsContainer *self, const gchar *path)
{
  g_free (self->health);
  self->health = g_strdup (path);
}

GstTtsHttpRequest *
container_new_request (GstTtsContainer *self, const gchar *method,
    const gchar *path, gchar *body, GError **error)
{
  GstTtsHttpRequest *request = gst_tts_http_provider_new_request
      (GST_TTS_HTTP_PROVIDER (self), method, path, error);

  if (!request) {
    g_free (body);
    return NULL;
  }
  gst_tts_http_request_take_body (request, "application/json", body);
  gst_tts_http_request_set_limits (request, 0, 0, 0, container_get_patience
      (self));
  return request;
}

gboolean
container_post (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    const gchar *path, gchar *body, GstTtsHttpReply reply,
    const gchar *audio_key, GError **error)
{
  GstTtsHttpRequest *request = container_new_request (self, "POST", path,
      body, error);

  if (request)
    gst_tts_http_exchange_take_request (exchange, request, reply, audio_key);
  return request != NULL;
}

/* Of the forms, these two are known to have nothing but base64 there. */
const gchar *
container_get_audio_key (GstTtsContainer *self)
{
  gboolean streams;

  GST_OBJECT_LOCK (self);
  streams = !self->audio_path && (self->set.api == CONTAINER_API_CSM
      || self->set.api == CONTAINER_API_BARK);
  GST_OBJECT_UNLOCK (self);
  return streams ? "audio" : NULL;
}

gboolean
container_ask_at (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    const gchar *path, GstTtsHttpReply reply, GError **error)
{
  gchar *body = container_write_all (self, exchange, error);

  return body && container_post (self, exchange, path, body, reply,
      container_get_audio_key (self), error)
      && gst_tts_http_exchange_set_audio (exchange, GST_TTS_HTTP_AUDIO_ANY, 0,
      error);
}

gchar *
container_dup_path (GstTtsContainer *self)
{
  gchar *path;

  GST_OBJECT_LOCK (self);
  path = g_strdup (self->path ? self->path
      : container_api_get_path (self->set.api));
  GST_OBJECT_UNLOCK (self);
  return path;
}

/* Where the answer to an earlier request will be. */
static gboolean
ask_again (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    const gchar *place, GError **error)
{
  GstTtsHttpRequest *request = gst_tts_http_provider_new_request
      (GST_TTS_HTTP_PROVIDER (self), "GET", place, error);

  if (!request)
    return FALSE;
  gst_tts_http_request_set_limits (request, 0, 0, 0, container_get_patience
      (self));
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_ANY, container_get_audio_key (self));
  return gst_tts_http_exchange_set_audio (exchange, GST_TTS_HTTP_AUDIO_ANY, 0,
      error);
}

static gboolean
ask (GstTtsContainer *self, GstTtsHttpExchange *exchange, GError **error)
{
  g_autofree gchar *path = container_dup_path (self);
  const gchar *task = gst_tts_job_get_task (gst_tts_http_exchange_get_job
      (exchange));

  if (task && *task == '/')
    return ask_again (self, exchange, task, error);
  return container_ask_at (self, exchange, path, GST_TTS_HTTP_REPLY_ANY,
      error);
}

static gboolean
push_data_url (GstTtsHttpExchange *exchange, const gchar *url,
    GError **error)
{
  const gchar *data = strstr (url, ";base64,");

  if (data)
    return gst_tts_http_exchange_push_base64 (exchange, data + 8, error);
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
      "the reply has a data: URL without base64");
  return FALSE;
}

/* A link is no answer: who gives links is asked for each alone. */
static void
take_part (gpointer user_data, guint index, const gchar *audio)
{
  const gchar *data = audio ? strstr (audio, ";base64,") : NULL;

  if (data)
    audio = data + strlen (";base64,");
  if (audio && !g_str_has_prefix (audio, "http:")
      && !g_str_has_prefix (audio, "https:"))
    gst_tts_http_exchange_answer_nth (user_data, index, audio);
}

gboolean
container_take (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    JsonNode *reply, gchar **ret_url, GError **error)
{
  guint n;
  g_autofree gchar *path = dup_text (self, &self->audio_path);
  const gchar *audio = container_api_find_audio (reply, path);

  *ret_url = NULL;
  gst_tts_http_exchange_get_jobs (exchange, &n);
  if (n > 1) {
    container_api_find_parts (reply, n, take_part, exchange);
    return TRUE;
  }
  if (!audio) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "the reply has no audio%s%s; set audio-path to where it is",
        path ? " at " : "", path ? path : "");
    return FALSE;
  }
  if (g_str_has_prefix (audio, "data:"))
    return push_data_url (exchange, audio, error);
  if (!g_str_has_prefix (audio, "https:") && !g_str_has_prefix (audio,
          "http:"))
    return gst_tts_http_exchange_push_base64 (exchange, audio, error);
  *ret_url = g_strdup (audio);
  return TRUE;
}

void
container_tell_usage (GstTtsHttpExchange *exchange, JsonNode *reply)
{
  static const struct
  {
    const gchar *name;
    gdouble scale;
  } times[] = {
    {"executionTime", 0.001}, {"run_time_ms", 0.001}, {"predict_time", 1},
    {"generation_time", 1}, {"synthesis_time", 1},
  };
  guint n;
  GstTtsJob **jobs = gst_tts_http_exchange_get_jobs (exchange, &n);
  JsonNode *metrics = http_json_get_object (reply, "metrics");
  const gchar *id = http_json_get_string (reply, "run_id");

  if (!id)
    id = http_json_get_string (reply, "id");
  for (guint i = 0; id && container_is_id (id) && i < n; i++)
    gst_tts_job_set_request_id (jobs[i], id);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    gdouble seconds = times[i].scale
        * http_json_get_number (metrics ? metrics : reply, times[i].name);

    if (seconds > 0 && http_json_is_time (seconds)) {
      gst_tts_job_share_usage (jobs, n, GST_TTS_UNIT_WALL_SECONDS, seconds);
      return;
    }
  }
}

gboolean
container_fetch (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    const gchar *url, GError **error)
{
  GstTtsHttpRequest *request = gst_tts_http_provider_new_reply_request
      (GST_TTS_HTTP_PROVIDER (self), "GET", url, error);

  if (!request)
    return FALSE;
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_AUDIO, NULL);
  return TRUE;
}

static gboolean
ask_health (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    const gchar *path, GError **error)
{
  GstTtsHttpRequest *request = gst_tts_http_provider_new_request
      (GST_TTS_HTTP_PROVIDER (self), "GET", path, error);

  if (!request)
    return FALSE;
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_ANY, NULL);
  return TRUE;
}

static gboolean
is_ready (GstTtsContainer *self)
{
  gboolean ready;

  GST_OBJECT_LOCK (self);
  ready = self->ready || !self->health;
  GST_OBJECT_UNLOCK (self);
  return ready;
}

static GstTtsHttpStep
step_if (gboolean ok)
{
  return ok ? GST_TTS_HTTP_STEP_REQUEST : GST_TTS_HTTP_STEP_FAILED;
}

/* Looks whether it is up, once in the provider's life. */
static GstTtsHttpStep
look (GstTtsContainer *self, GstTtsHttpExchange *exchange, Visit *visit,
    GError **error)
{
  g_autofree gchar *health = dup_text (self, &self->health);

  visit->waited = visit->loading && !visit->waited;
  visit->loading = TRUE;
  if (visit->waited)
    return container_wait (self, exchange, &visit->poll, error);
  return step_if (ask_health (self, exchange, health, error));
}

static GstTtsHttpStep
next (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    GError **error)
{
  GstTtsContainer *self = (GstTtsContainer *) provider;
  Visit *visit = gst_tts_http_exchange_get_state (exchange);
  g_autofree gchar *url = NULL;

  if (!visit) {
    visit = g_new0 (Visit, 1);
    gst_tts_http_exchange_set_state (exchange, visit, free_visit);
  }
  if (!visit->asked && !is_ready (self))
    return look (self, exchange, visit, error);
  if (!visit->asked) {
    visit->asked = TRUE;
    return step_if (ask (self, exchange, error));
  }
  url = g_steal_pointer (&visit->url);
  return url ? step_if (container_fetch (self, exchange, url, error))
      : GST_TTS_HTTP_STEP_DONE;
}

static void
set_ready (GstTtsContainer *self, gboolean ready)
{
  GST_OBJECT_LOCK (self);
  self->ready = ready;
  GST_OBJECT_UNLOCK (self);
}

/* 204 is RunPod's word for a worker that starts. */
static void
head (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange)
{
  Visit *visit = gst_tts_http_exchange_get_state (exchange);
  guint status = gst_tts_http_exchange_get_status (exchange);

  if (!visit->asked)
    set_ready ((GstTtsContainer *) provider, status == 200 || status == 404);
}

static gboolean
document (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    JsonNode *document, GError **error)
{
  GstTtsContainer *self = (GstTtsContainer *) provider;
  Visit *visit = gst_tts_http_exchange_get_state (exchange);

  if (visit->asked) {
    container_tell_usage (exchange, document);
    return container_take (self, exchange, document, &visit->url, error);
  }
  if (http_json_is_false (document, "ready"))
    set_ready (self, FALSE);
  return TRUE;
}

/* One without such a page is taken to be up. */
static gboolean
recover (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const GError *error)
{
  Visit *visit = gst_tts_http_exchange_get_state (exchange);
  guint status = gst_tts_http_exchange_get_status (exchange);

  /* What came and is no speech will not be any the next time. */
  if (visit->asked && ((status >= 200 && status <= 299)
          || !container_error_passes (error)))
    gst_tts_job_drop_task (gst_tts_http_exchange_get_job (exchange));
  if (visit->asked)
    return FALSE;
  return is_ready ((GstTtsContainer *) provider) || status == 503
      || container_forgive (&visit->poll, exchange, error);
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  GstTtsContainer *self = (GstTtsContainer *) provider;

  ret_caps->unit = GST_TTS_UNIT_WALL_SECONDS;
  ret_caps->patience_ms = container_get_patience (self);
  GST_OBJECT_LOCK (self);
  ret_caps->max_chars = container_api_get_max_chars (self->set.api);
  ret_caps->rate_control = container_api_has_rate (&self->set);
  if (self->set.api == CONTAINER_API_CSM)
    ret_caps->context_turns = self->set.context_turns;
  GST_OBJECT_UNLOCK (self);
  if (GST_TTS_HTTP_PROVIDER_GET_CLASS (self)->next == next)
    container_add_batch (self, ret_caps);
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  GstTtsContainer *self = (GstTtsContainer *) provider;
  g_autofree gchar *why = dup_text (self, &self->context_error);
  g_auto (ContainerSettings) set = { 0 };

  if (why) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "context-audio: %s", why);
    return FALSE;
  }
  container_get_settings (self, &set);
  return container_api_check (&set, error)
      && GST_TTS_PROVIDER_CLASS (container_parent_class)->check (provider,
      error);
}

static GPtrArray *
list_voices (GstTtsProvider *provider, GCancellable *cancellable,
    GError **error)
{
  GstTtsContainer *self = (GstTtsContainer *) provider;
  ContainerApi api;

  GST_OBJECT_LOCK (self);
  api = self->set.api;
  GST_OBJECT_UNLOCK (self);
  return container_api_list_voices (api);
}

static gchar *
dup_model (GstTtsProvider *provider)
{
  GstTtsContainer *self = (GstTtsContainer *) provider;

  return dup_text (self, &self->set.model);
}

static void
finalize (GObject *object)
{
  container_clear ((GstTtsContainer *) object);
  G_OBJECT_CLASS (container_parent_class)->finalize (object);
}

static void
container_class_init (GstTtsContainerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstTtsProviderClass *provider_class = GST_TTS_PROVIDER_CLASS (klass);

  object_class->finalize = finalize;
  provider_class->get_capabilities = get_capabilities;
  provider_class->check = check;
  provider_class->list_voices = list_voices;
  provider_class->dup_model = dup_model;
  klass->next = next;
  klass->head = head;
  klass->document = document;
  klass->recover = recover;
  container_install_properties (object_class);
}

static void
container_init (GstTtsContainer *self)
{
}
