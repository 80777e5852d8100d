/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base class of providers whose other end is the user's own container. */
#include "container.h"

#include "fields.h"
#include "http-json.h"

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

guint
container_get_number (GstTtsContainer *self, const guint *number)
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
  return container_get_number (self, &self->patience_ms);
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

/* A worker may take less than its API says, which is told too late for what
 * is cut already. */
static gboolean
fits (GstTtsContainer *self, GstTtsHttpExchange *exchange, GError **error)
{
  guint most = container_get_number (self, &self->told_chars), n;
  GstTtsJob **jobs = gst_tts_http_exchange_get_jobs (exchange, &n);

  for (guint i = 0; most && i < n; i++) {
    glong chars = g_utf8_strlen (gst_tts_job_get_text (jobs[i]), -1);

    if (chars > most) {
      g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
          "the worker takes %u characters at once, and this is %ld; set "
          "max-chars to %u", most, chars, most);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
ask (GstTtsContainer *self, GstTtsHttpExchange *exchange, GError **error)
{
  g_autofree gchar *path = container_dup_path (self);
  const gchar *task = gst_tts_job_get_task (gst_tts_http_exchange_get_job
      (exchange));

  if (task && *task == '/')
    return ask_again (self, exchange, task, error);
  if (!fits (self, exchange, error))
    return FALSE;
  return container_ask_at (self, exchange, path, GST_TTS_HTTP_REPLY_ANY,
      error);
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
  g_autofree gchar *health = field_dup (self, &self->health);

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

static void
set_told_chars (GstTtsContainer *self, gdouble chars)
{
  GST_OBJECT_LOCK (self);
  self->told_chars = chars >= 1 && chars <= G_MAXINT ? chars : 0;
  GST_OBJECT_UNLOCK (self);
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
  set_told_chars (self, http_json_get_number (document, "max_text_length"));
  return TRUE;
}

/* One without such a page is taken to be up. */
static gboolean
recover (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const GError *error)
{
  Visit *visit = gst_tts_http_exchange_get_state (exchange);
  guint status = gst_tts_http_exchange_get_status (exchange);

  /* What came whole and is no speech will not be any the next time. */
  if (visit->asked && ((status >= 200 && status <= 299
              && !gst_tts_http_exchange_was_cut (exchange))
          || !container_error_passes (error)))
    container_lose_task (exchange, error);
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
  ret_caps->max_chars = self->told_chars ? self->told_chars
      : container_api_get_max_chars (self->set.api);
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
  g_autofree gchar *why = field_dup (self, &self->context_error);
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

  return field_dup (self, &self->set.model);
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
