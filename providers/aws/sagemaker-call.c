/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The steps of the jobs of `sagemaker`: a call that is answered at once, one
 * that is answered in pieces, and one whose answer is put into S3. */
#include <string.h>

#include "../http-json.h"
#include "event-stream.h"
#include "s3.h"
#include "sagemaker.h"

#define MAX_INLINE 128000       /* of a request that goes with the call */
#define MAX_REASON 65536
#define BETWEEN "|"             /* the two places that name a call */

typedef enum
{
  STEP_SPEECH,                  /* its reply is the speech */
  STEP_UPLOAD,
  STEP_SUBMIT,
  STEP_OUTPUT,
  STEP_FAILURE,
  STEP_PAUSE,
  STEP_LINK,
} Step;

/* One job. */
typedef struct
{
  GstTtsHttpExchange *exchange;
  SagemakerMode mode;
  Step step;
  AwsEventStream *events;
  gboolean begun;               /* something of the answer has come */
  gboolean json;                /* and it is no audio */
  gchar *url;                   /* of audio to be fetched */

  /* what is put into S3 */
  gchar *body;                  /* of the request, until it is sent */
  gchar *input;
  gchar *output;
  gchar *failure;
  gboolean missing;             /* it was not there at the last look */
  GString *reason;              /* the text of a failure */
  ContainerPoll poll;
} Call;

static void
free_call (gpointer data)
{
  Call *call = data;

  g_clear_pointer (&call->events, aws_event_stream_free);
  g_free (call->url);
  g_free (call->body);
  g_free (call->input);
  g_free (call->output);
  g_free (call->failure);
  g_string_free (call->reason, TRUE);
  g_free (call);
}

/* No audio that we know begins like JSON. */
static gboolean
take_answer (Call *call, const guint8 *data, gsize size, GError **error)
{
  if (!call->begun && size > 0) {
    call->begun = TRUE;
    call->json = memchr ("{[ \n\r\t", data[0], 6) != NULL;
  }
  return call->json ? gst_tts_http_exchange_push_json (call->exchange, data,
      size, error)
      : gst_tts_http_exchange_push_audio (call->exchange, data, size, error);
}

/* What AWS says of a failure, as the refusals of others are written. */
static gboolean
fail_with (Call *call, const gchar *what, const gchar *code,
    const gchar *message, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  if (code)
    http_json_add (builder, "code", code);
  http_json_add (builder, "message", message);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  g_propagate_prefixed_error (error, gst_tts_http_exchange_new_refusal
      (call->exchange, root), "%s: ", what);
  return FALSE;
}

static gboolean
on_event (gpointer user_data, const AwsEvent *event, GError **error)
{
  Call *call = user_data;
  g_autofree gchar *said = NULL;

  if (g_strcmp0 (event->kind, "event") == 0)
    return g_strcmp0 (event->type, "PayloadPart") != 0
        || take_answer (call, event->payload, event->size, error);
  said = event->message ? g_strdup (event->message)
      : g_utf8_make_valid ((const gchar *) event->payload, event->size);
  return fail_with (call, "the container failed", event->type, said, error);
}

static gboolean
ask_speech (GstTtsSagemaker *self, Call *call, GError **error)
{
  g_autofree gchar *path = sagemaker_dup_path (self, call->mode);

  call->step = STEP_SPEECH;
  if (call->mode == SAGEMAKER_MODE_STREAM)
    call->events = aws_event_stream_new (on_event, call);
  return container_ask_at ((GstTtsContainer *) self, call->exchange, path,
      call->mode == SAGEMAKER_MODE_STREAM ? GST_TTS_HTTP_REPLY_BYTES
      : GST_TTS_HTTP_REPLY_ANY, error);
}

static GstTtsHttpRequest *
new_s3_request (GstTtsSagemaker *self, const gchar *method,
    const gchar *location, GError **error)
{
  g_autofree gchar *base = sagemaker_dup_s3_url (self);
  g_autofree gchar *ca_file = NULL;
  GstTtsHttpRequest *request = s3_new_request (method, base, location, error);

  g_object_get (self, "ca-file", &ca_file, NULL);
  if (request)
    gst_tts_http_request_set_ca_file (request, ca_file);
  return request;
}

/* By its content, so that it is there once however often it is tried. */
static gboolean
upload (GstTtsSagemaker *self, Call *call, const gchar *folder,
    GError **error)
{
  g_autofree gchar *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256,
      call->body, -1);
  GstTtsHttpRequest *request;

  call->step = STEP_UPLOAD;
  call->input = g_strdup_printf ("%s%s%s.json", folder,
      g_str_has_suffix (folder, "/") ? "" : "/", hash);
  request = new_s3_request (self, "PUT", call->input, error);
  if (!request)
    return FALSE;
  gst_tts_http_request_take_body (request, "application/json",
      g_steal_pointer (&call->body));
  gst_tts_http_exchange_take_request (call->exchange, request,
      GST_TTS_HTTP_REPLY_ANY, NULL);
  return TRUE;
}

static gboolean
submit (GstTtsSagemaker *self, Call *call, GError **error)
{
  g_autofree gchar *path = sagemaker_dup_path (self, call->mode);
  GstTtsHttpRequest *request;

  call->step = STEP_SUBMIT;
  if (call->body && strlen (call->body) > MAX_INLINE) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "the request is too long to go with the call; set input-location");
    return FALSE;
  }
  request = container_new_request ((GstTtsContainer *) self, "POST", path,
      call->body ? g_steal_pointer (&call->body) : g_strdup (""), error);
  if (!request)
    return FALSE;
  gst_tts_http_request_add_header (request, "X-Amzn-SageMaker-Content-Type",
      "application/json");
  if (call->input)
    gst_tts_http_request_add_header (request,
        "X-Amzn-SageMaker-InputLocation", call->input);
  gst_tts_http_exchange_take_request (call->exchange, request,
      GST_TTS_HTTP_REPLY_JSON, NULL);
  return TRUE;
}

static gboolean
look (GstTtsSagemaker *self, Call *call, Step step, GError **error)
{
  const gchar *location = step == STEP_OUTPUT ? call->output : call->failure;
  GstTtsHttpRequest *request;

  call->step = step;
  call->missing = FALSE;
  if (!location) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "the reply does not say where the result will be");
    return FALSE;
  }
  request = new_s3_request (self, "GET", location, error);
  if (!request)
    return FALSE;
  gst_tts_http_exchange_take_request (call->exchange, request,
      GST_TTS_HTTP_REPLY_BYTES, container_get_audio_key
      ((GstTtsContainer *) self));
  return TRUE;
}

/* Nobody else knows what will be there: both places are its name. */
static void
name_task (Call *call)
{
  g_autofree gchar *task = g_strjoin (BETWEEN, call->output, call->failure,
      NULL);

  container_name_task (call->exchange, task);
}

/* Takes what an earlier one has sent, if there is any. */
static gboolean
read_task (Call *call)
{
  const gchar *task = gst_tts_job_get_task (gst_tts_http_exchange_get_job
      (call->exchange));
  g_auto (GStrv) places = task ? g_strsplit (task, BETWEEN, 2) : NULL;

  if (!places || !s3_check_location (places[0], NULL)
      || (places[1] && !s3_check_location (places[1], NULL)))
    return FALSE;
  call->output = g_strdup (places[0]);
  call->failure = g_strdup (places[1]);
  return TRUE;
}

static gboolean
begin_async (GstTtsSagemaker *self, Call *call, GError **error)
{
  g_autofree gchar *folder = sagemaker_dup_input (self);

  if (!gst_tts_http_exchange_set_audio (call->exchange,
          GST_TTS_HTTP_AUDIO_ANY, 0, error))
    return FALSE;
  if (read_task (call))
    return look (self, call, STEP_OUTPUT, error);
  call->body = container_write_all ((GstTtsContainer *) self, call->exchange,
      error);
  if (!call->body)
    return FALSE;
  return folder ? upload (self, call, folder, error)
      : submit (self, call, error);
}

static GstTtsHttpStep
pause_step (GstTtsSagemaker *self, Call *call, GError **error)
{
  gboolean barred = gst_tts_http_exchange_get_status (call->exchange) == 403;
  GstTtsHttpStep step = container_wait ((GstTtsContainer *) self,
      call->exchange, &call->poll, error);

  call->step = STEP_PAUSE;
  /* What is late and what will never be there look alike. */
  if (step == GST_TTS_HTTP_STEP_FAILED)
    gst_tts_job_drop_task (gst_tts_http_exchange_get_job (call->exchange));
  if (step == GST_TTS_HTTP_STEP_FAILED && barred)
    g_prefix_error (error, "S3 lets us not see whether the result is there "
        "(403): ");
  return step;
}

static GstTtsHttpStep
step_if (gboolean ok)
{
  return ok ? GST_TTS_HTTP_STEP_REQUEST : GST_TTS_HTTP_STEP_FAILED;
}

/* The speech is whole, but that it may be behind a link. */
static GstTtsHttpStep
end (GstTtsSagemaker *self, Call *call, GError **error)
{
  g_autofree gchar *url = g_steal_pointer (&call->url);

  if (call->events && !aws_event_stream_end (call->events, error))
    return GST_TTS_HTTP_STEP_FAILED;
  call->step = STEP_LINK;
  return url ? step_if (container_fetch ((GstTtsContainer *) self,
          call->exchange, url, error)) : GST_TTS_HTTP_STEP_DONE;
}

static GstTtsHttpStep
go_on (GstTtsSagemaker *self, Call *call, GError **error)
{
  switch (call->step) {
    case STEP_UPLOAD:
      return step_if (submit (self, call, error));
    case STEP_SUBMIT:
    case STEP_PAUSE:
      return step_if (look (self, call, STEP_OUTPUT, error));
    case STEP_OUTPUT:
      if (!call->missing)
        return end (self, call, error);
      return call->failure ? step_if (look (self, call, STEP_FAILURE, error))
          : pause_step (self, call, error);
    case STEP_FAILURE:
      if (call->missing)
        return pause_step (self, call, error);
      fail_with (call, "the container failed", NULL, call->reason->str,
          error);
      container_lose_task (call->exchange, *error);
      return GST_TTS_HTTP_STEP_FAILED;
    default:
      return end (self, call, error);
  }
}

static GstTtsHttpStep
next (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    GError **error)
{
  GstTtsSagemaker *self = (GstTtsSagemaker *) provider;
  Call *call = gst_tts_http_exchange_get_state (exchange);

  if (call)
    return go_on (self, call, error);
  call = g_new0 (Call, 1);
  call->exchange = exchange;
  call->mode = sagemaker_get_mode (self);
  call->reason = g_string_new (NULL);
  gst_tts_http_exchange_set_state (exchange, call, free_call);
  return step_if (call->mode == SAGEMAKER_MODE_ASYNC
      ? begin_async (self, call, error) : ask_speech (self, call, error));
}

static void
head (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange)
{
  Call *call = gst_tts_http_exchange_get_state (exchange);

  if (call->step != STEP_SUBMIT)
    return;
  call->output = g_strdup (gst_tts_http_exchange_get_header (exchange,
          "x-amzn-sagemaker-outputlocation"));
  call->failure = g_strdup (gst_tts_http_exchange_get_header (exchange,
          "x-amzn-sagemaker-failurelocation"));
  if (call->output)
    name_task (call);
}

static gboolean
document (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    JsonNode *document, GError **error)
{
  Call *call = gst_tts_http_exchange_get_state (exchange);
  const gchar *id = http_json_get_string (document, "InferenceId");

  if (call->step == STEP_SUBMIT) {
    if (id && container_is_id (id))
      gst_tts_job_set_request_id (gst_tts_http_exchange_get_job (exchange),
          id);
    return TRUE;
  }
  if (call->step == STEP_UPLOAD)
    return TRUE;
  container_tell_usage (exchange, document);
  return container_take ((GstTtsContainer *) provider, exchange, document,
      &call->url, error);
}

static gboolean
bytes (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const guint8 *data, gsize size, GError **error)
{
  Call *call = gst_tts_http_exchange_get_state (exchange);
  gsize room = MAX_REASON - call->reason->len;

  if (call->events)
    return aws_event_stream_push (call->events, data, size, error);
  if (call->step == STEP_OUTPUT)
    return take_answer (call, data, size, error);
  g_string_append_len (call->reason, (const gchar *) data, MIN (size, room));
  return TRUE;
}

/* Where one may not list a bucket, what is not there yet is forbidden. To
 * look again costs nothing, to make it again does. */
static gboolean
recover (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const GError *error)
{
  Call *call = gst_tts_http_exchange_get_state (exchange);
  guint status = gst_tts_http_exchange_get_status (exchange);

  if (call && call->begun && !gst_tts_http_exchange_was_cut (exchange))
    container_lose_task (exchange, error);
  if (!call || call->begun || (call->step != STEP_OUTPUT
          && call->step != STEP_FAILURE))
    return FALSE;
  if (status == 404 || status == 403)
    call->poll.failures = 0;
  else if (!container_forgive (&call->poll, exchange, error))
    return FALSE;
  call->missing = TRUE;
  return TRUE;
}

void
sagemaker_class_init_call (GstTtsSagemakerClass *klass)
{
  klass->next = next;
  klass->head = head;
  klass->document = document;
  klass->bytes = bytes;
  klass->recover = recover;
}
