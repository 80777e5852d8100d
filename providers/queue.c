/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base class of providers that take a job, tell its id, and are asked
 * again and again how it is doing. */
#include "queue.h"

#include <string.h>

#include "http-json.h"

G_DEFINE_ABSTRACT_TYPE (GstTtsQueue, queue, CONTAINER_TYPE)

#define QUEUE_CLASS_OF(self) \
    G_TYPE_INSTANCE_GET_CLASS (self, QUEUE_TYPE, GstTtsQueueClass)

static void
free_job (gpointer data)
{
  QueueJob *job = data;

  g_free (job->id);
  g_free (job->url);
  g_clear_pointer (&job->read, g_checksum_free);
  g_free (job);
}

void
queue_set_id (GstTtsHttpExchange *exchange, const gchar *id)
{
  QueueJob *job = gst_tts_http_exchange_get_state (exchange);

  g_free (job->id);
  job->id = g_strdup (id);
}

static gboolean
fail (GstTtsHttpExchange *exchange, JsonNode *document, const gchar *status,
    GError **error)
{
  GError *failure = gst_tts_http_exchange_new_refusal (exchange, document);

  /* One that was ended from outside has not failed by itself. */
  if (failure->code == GST_TTS_ERROR_WORKER
      && (!status || g_ascii_strcasecmp (status, "failed") != 0))
    failure->code = GST_TTS_ERROR_TRANSIENT;
  g_propagate_error (error, failure);
  if (status && container_is_id (status))
    g_prefix_error (error, "the job is '%s': ", status);
  else
    g_prefix_error (error, "no job came of it: ");
  return FALSE;
}

gboolean
queue_take_status (GstTtsHttpExchange *exchange, JsonNode *document,
    QueueJob *job, const QueueWords *words, gboolean *ret_done,
    GError **error)
{
  const gchar *status = http_json_get_string (document, "status");
  const gchar *id = http_json_get_string (document, "id");

  if (!job->id && id && container_is_id (id)) {
    job->id = g_strdup (id);
    if (!job->unsaid)
      container_name_task (exchange, id);
  }
  container_tell_usage (exchange, document);
  if (status && g_strv_contains (words->failed, status)) {
    job->over = TRUE;
    return fail (exchange, document, status, error);
  }
  *ret_done = status && g_str_equal (status, words->done);
  job->over = *ret_done;
  if (job->id || *ret_done)
    return TRUE;
  return fail (exchange, document, status, error);
}

static gboolean
take (GstTtsQueue *self, GstTtsHttpExchange *exchange, JsonNode *document,
    QueueJob *job, GError **error)
{
  const QueueWords *words = QUEUE_CLASS_OF (self)->words;
  JsonNode *output = http_json_get_member (document, words->output);
  gboolean done;

  if (!queue_take_status (exchange, document, job, words, &done, error))
    return FALSE;
  if (!done && !(words->early && output && !JSON_NODE_HOLDS_NULL (output)))
    return TRUE;
  job->over = job->final = TRUE;
  return container_take ((GstTtsContainer *) self, exchange, output,
      &job->url, error);
}

static gboolean
document (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    JsonNode *document, GError **error)
{
  QueueJob *job = gst_tts_http_exchange_get_state (exchange);

  job->poll.failures = 0;
  return QUEUE_CLASS_OF (provider)->take ((GstTtsQueue *) provider, exchange,
      document, job, error);
}

static GstTtsHttpStep
look (GstTtsQueue *self, GstTtsHttpExchange *exchange, QueueJob *job,
    GError **error)
{
  g_autofree gchar *path = NULL;
  GstTtsHttpRequest *request;

  job->waited = !job->waited;
  if (job->waited)
    return container_wait ((GstTtsContainer *) self, exchange, &job->poll,
        error);
  path = QUEUE_CLASS_OF (self)->dup_path (self, job);
  request = gst_tts_http_provider_new_request (GST_TTS_HTTP_PROVIDER (self),
      "GET", path, error);
  if (!request)
    return GST_TTS_HTTP_STEP_FAILED;
  if (job->unsaid)
    gst_tts_http_request_set_once (request);
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_JSON, NULL);
  return GST_TTS_HTTP_STEP_REQUEST;
}

/* Takes what an earlier one has sent, if there is any. */
static QueueJob *
new_job (GstTtsHttpExchange *exchange)
{
  const gchar *task =
      gst_tts_job_get_task (gst_tts_http_exchange_get_job (exchange));
  QueueJob *job = g_new0 (QueueJob, 1);

  job->resumed = task && container_is_id (task);
  job->id = job->resumed ? g_strdup (task) : NULL;
  job->waited = job->resumed;
  return job;
}

static GstTtsHttpStep
next (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    GError **error)
{
  GstTtsQueue *self = (GstTtsQueue *) provider;
  QueueJob *job = gst_tts_http_exchange_get_state (exchange);
  gboolean ok;

  if (!job) {
    job = new_job (exchange);
    gst_tts_http_exchange_set_state (exchange, job, free_job);
    ok = (job->resumed
        || QUEUE_CLASS_OF (self)->submit (self, exchange, error))
        && gst_tts_http_exchange_set_audio (exchange, GST_TTS_HTTP_AUDIO_ANY,
        0, error);
    if (!ok || !job->resumed)
      return ok ? GST_TTS_HTTP_STEP_REQUEST : GST_TTS_HTTP_STEP_FAILED;
  }
  if (!job->final && job->id)
    return look (self, exchange, job, error);
  if (!job->final) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "the reply says nothing of a job");
    return GST_TTS_HTTP_STEP_FAILED;
  }
  if (job->lost) {
    job->lost = job->fetched = FALSE;
    return container_wait ((GstTtsContainer *) self, exchange, &job->poll,
        error);
  }
  if (!job->url || job->fetched)
    return GST_TTS_HTTP_STEP_DONE;
  job->fetched = TRUE;
  ok = container_fetch ((GstTtsContainer *) self, exchange, job->url, error);
  return ok ? GST_TTS_HTTP_STEP_REQUEST : GST_TTS_HTTP_STEP_FAILED;
}

/* To look once more costs nothing, to make it once more does. */
static gboolean
look_again (GstTtsHttpExchange *exchange, QueueJob *job, const GError *error)
{
  guint status = gst_tts_http_exchange_get_status (exchange);

  /* Not once some of it has come: it would be heard twice. */
  if (job->fetched) {
    job->lost = (status < 200 || status > 299)
        && container_forgive (&job->poll, exchange, error);
    return job->lost;
  }
  return job->id && !job->over && container_forgive_look (&job->poll, error);
}

/* It is made, and only its file did not come: it can be asked for again. */
static gboolean
is_elsewhere (GstTtsHttpExchange *exchange, const QueueJob *job)
{
  guint status = gst_tts_http_exchange_get_status (exchange);

  return job->fetched && (status < 200 || status > 299
      || gst_tts_http_exchange_was_cut (exchange));
}

static gboolean
recover (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const GError *error)
{
  QueueJob *job = gst_tts_http_exchange_get_state (exchange);

  if (look_again (exchange, job, error))
    return TRUE;
  if ((job->over && !is_elsewhere (exchange, job))
      || !container_error_passes (error))
    container_lose_task (exchange, error);
  /* The next one may look at it again. */
  job->over |= job->resumed;
  return FALSE;
}

static GstTtsHttpRequest *
abandon (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange)
{
  GstTtsQueue *self = (GstTtsQueue *) provider;
  QueueJob *job = gst_tts_http_exchange_get_state (exchange);
  g_autofree gchar *path = NULL;

  if (!job || !job->id || job->over)
    return NULL;
  path = QUEUE_CLASS_OF (self)->dup_cancel_path (self, job);
  return gst_tts_http_provider_new_request (provider, "POST", path, NULL);
}

static void
queue_class_init (GstTtsQueueClass *klass)
{
  GstTtsHttpProviderClass *http_class = GST_TTS_HTTP_PROVIDER_CLASS (klass);

  http_class->keeps_refusals = TRUE;
  http_class->next = next;
  http_class->head = NULL;
  http_class->document = document;
  http_class->recover = recover;
  http_class->abandon = abandon;
  klass->take = take;
}

static void
queue_init (GstTtsQueue *self)
{
}
