/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One job at an HTTP provider: asks the provider for steps, takes them, and
 * ends the job. */
#include "gst-tts-http-exchange-private.h"

#include <string.h>

#include "gst-tts-error.h"
#include "gst-tts-http-error-private.h"
#include "gst-tts-http-request-private.h"

/* Many times what any voice needs. */
#define BODY_BASE (16 << 20)
#define BODY_PER_CHAR (256 * 1024)
#define WHOLE_MIN_MS 120000u
#define WHOLE_BASE_MS 30000u
#define WHOLE_PER_CHAR_MS 100u
#define WHOLE_FETCH_MS 15000u   /* a stream waits for it */

GstTtsHttpExchange *
gst_tts_http_exchange_ref (GstTtsHttpExchange *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
gst_tts_http_exchange_unref (gpointer data)
{
  GstTtsHttpExchange *self = data;

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  if (self->job)
    gst_tts_job_unref (self->job);
  gst_tts_http_batch_free (self);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->request, gst_tts_http_request_unref);
  g_clear_pointer (&self->sent, g_ptr_array_unref);
  gst_object_unref (self->provider);
  g_free (self->audio_key);
  g_free (self);
}

void
gst_tts_http_exchange_end_reply (GstTtsHttpExchange *self)
{
  if (self->call && self->open)
    self->net->close (self->call);
  else if (self->call)
    self->net->cancel (self->call);
  self->call = NULL;
  self->open = FALSE;
  g_clear_pointer (&self->json, gst_tts_json_audio_free);
  g_clear_pointer (&self->refusal, g_byte_array_unref);
}

static void
forget_head (gpointer user_data, guint status, GHashTable *headers)
{
}

static gboolean
forget_data (gpointer user_data, const guint8 *data, gsize size)
{
  return TRUE;
}

static void
forget_done (gpointer user_data, const GError *error)
{
  gst_object_unref (user_data);
}

static const GstTtsNetFuncs forget_funcs = {
  forget_head, forget_data, forget_done
};

/* The provider keeps the network alive until the answer is there. */
static void
abandon (GstTtsHttpExchange *self)
{
  GstTtsHttpProviderClass *klass =
      GST_TTS_HTTP_PROVIDER_GET_CLASS (self->provider);
  GstTtsHttpRequest *request = klass->abandon && self->job
      ? klass->abandon (self->provider, self) : NULL;

  if (!request)
    return;
  gst_tts_http_request_set_limits (request, 5000, 5000, 5000, 10000);
  if (klass->sign && !klass->sign (self->provider, request, NULL)) {
    gst_tts_http_request_unref (request);
    return;
  }
  self->net->send (self->client, request, &forget_funcs,
      gst_object_ref (self->provider));
  gst_tts_http_request_unref (request);
}

void
gst_tts_http_exchange_tell_billed (GstTtsHttpExchange *self)
{
  guint n;
  GstTtsJob **jobs = gst_tts_http_exchange_get_jobs (self, &n);

  /* One that is over belongs to its caller. */
  for (guint i = 0; i < n; i++)
    if (!self->jobs || !self->members[i].over)
      gst_tts_job_set_maybe_billed (jobs[i]);
}

void
gst_tts_http_exchange_finish (GstTtsHttpExchange *self, const GError *error)
{
  if (self->finished)
    return;
  self->finished = TRUE;
  gst_tts_http_exchange_end_reply (self);
  if (error)
    abandon (self);
  if (self->wait)
    g_source_destroy (self->wait);
  g_clear_pointer (&self->wait, g_source_unref);
  g_clear_pointer (&self->decode, gst_tts_decode_free);
  g_cancellable_disconnect (self->cancellable, self->cancel_handler);
  if (self->free_state)
    self->free_state (self->state);
  self->state = NULL;

  if (self->billed)
    gst_tts_http_exchange_tell_billed (self);
  if (self->job && !self->jobs && !error)
    gst_tts_http_exchange_tell_used_up (self, self->job);
  if (self->jobs)
    gst_tts_http_batch_fail (self, error);
  else if (self->job)
    gst_tts_job_done (self->job, error);
  else
    self->done (self->user_data, self->document, error);
  g_clear_pointer (&self->document, json_node_unref);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  gst_tts_http_exchange_unref (self);
}

static void take_step (GstTtsHttpExchange *self);

void
gst_tts_http_exchange_next_turn (GstTtsHttpExchange *self)
{
  self->turn++;
  if (self->fetching)
    gst_tts_http_batch_fetched (self, NULL);
  else
    take_step (self);
}

static gboolean
recover (GstTtsHttpExchange *self, const GError *error)
{
  GstTtsHttpProviderClass *klass =
      GST_TTS_HTTP_PROVIDER_GET_CLASS (self->provider);

  if (!self->job || self->finished || self->ending || !klass->recover
      || !klass->recover (self->provider, self, error))
    return FALSE;
  gst_tts_http_exchange_end_reply (self);
  gst_tts_http_exchange_next_turn (self);
  return TRUE;
}

void
gst_tts_http_exchange_fail (GstTtsHttpExchange *self, GError *error)
{
  g_autoptr (GError) own = error;

  if (self->fetching)
    gst_tts_http_batch_fetched (self, own);
  else if (!recover (self, own))
    gst_tts_http_exchange_finish (self, own);
}

static void
on_decoded (gpointer user_data, const GError *error)
{
  GstTtsHttpExchange *self = user_data;

  self->ending = TRUE;
  if (!error && gst_tts_decode_get_position (self->decode) > 0) {
    gst_tts_http_exchange_finish (self, NULL);
    return;
  }
  /* What came is no speech, and the next look would bring no other. */
  gst_tts_job_drop_task (self->job);
  if (error)
    gst_tts_http_exchange_fail (self, g_error_copy (error));
  else
    gst_tts_http_exchange_fail (self, g_error_new (GST_TTS_ERROR,
            GST_TTS_ERROR_TRANSIENT, "the reply has no audio"));
}

void
gst_tts_http_exchange_go_on (GstTtsHttpExchange *self)
{
  if (self->call)
    self->net->resume (self->call);
}

static void
on_hungry (gpointer user_data)
{
  gst_tts_http_exchange_go_on (user_data);
}

static const GstTtsDecodeFuncs decode_funcs = { on_decoded, on_hungry };

static gsize
count_chars (GstTtsHttpExchange *self)
{
  guint n;
  GstTtsJob **jobs = gst_tts_http_exchange_get_jobs (self, &n);
  gsize chars = 0;

  for (guint i = 0; i < n; i++)
    chars += g_utf8_strlen (gst_tts_job_get_text (jobs[i]), -1);
  return chars;
}

static void
set_limits (GstTtsHttpExchange *self)
{
  gsize chars = count_chars (self);
  guint whole = gst_tts_http_provider_get_timeout (self->provider);

  if (whole == 0)
    whole = self->request->whole_ms;
  if (whole == 0 && !self->job)
    whole = WHOLE_FETCH_MS;
  else if (whole == 0)
    whole = MAX (WHOLE_MIN_MS, WHOLE_BASE_MS + WHOLE_PER_CHAR_MS * chars);
  gst_tts_http_request_set_limits (self->request, 5000, whole, 60000, whole);
  gst_tts_http_request_set_max_body (self->request, BODY_BASE
      + BODY_PER_CHAR * chars);
}

void
gst_tts_http_exchange_send (GstTtsHttpExchange *self)
{
  GstTtsHttpProviderClass *klass =
      GST_TTS_HTTP_PROVIDER_GET_CLASS (self->provider);
  GError *error = NULL;

  gst_tts_http_exchange_end_reply (self);
  self->status = 0;
  self->cut = FALSE;
  if (klass->sign && !self->request->named
      && !klass->sign (self->provider, self->request, &error)) {
    gst_tts_http_exchange_fail (self, error);
    return;
  }
  self->named = self->request->named;
  self->can_bill = !self->request->free
      && !g_str_equal (self->request->method, "GET");
  g_clear_pointer (&self->sent, g_ptr_array_unref);
  self->sent = g_ptr_array_ref (self->request->headers);
  set_limits (self);
  if (self->reply == GST_TTS_HTTP_REPLY_FRAMES)
    self->call = self->net->connect (self->client, self->request,
        &gst_tts_http_reply_funcs, self);
  else
    self->call = self->net->send (self->client, self->request,
        &gst_tts_http_reply_funcs, self);
  g_clear_pointer (&self->request, gst_tts_http_request_unref);
}

static gboolean
on_waited (gpointer data)
{
  GstTtsHttpExchange *self = data;

  g_clear_pointer (&self->wait, g_source_unref);
  gst_tts_http_exchange_next_turn (self);
  return G_SOURCE_REMOVE;
}

static void
start_wait (GstTtsHttpExchange *self)
{
  self->wait = g_timeout_source_new (self->wait_ms);
  g_source_set_callback (self->wait, on_waited,
      gst_tts_http_exchange_ref (self), gst_tts_http_exchange_unref);
  g_source_attach (self->wait, self->net->get_context (self->client));
}

static void
take_step (GstTtsHttpExchange *self)
{
  GstTtsHttpProviderClass *klass =
      GST_TTS_HTTP_PROVIDER_GET_CLASS (self->provider);
  GError *error = NULL;

  if (!self->job) {
    if (self->turn == 0)
      gst_tts_http_exchange_send (self);
    else
      gst_tts_http_exchange_finish (self, NULL);
    return;
  }
  switch (klass->next (self->provider, self, &error)) {
    case GST_TTS_HTTP_STEP_FAILED:
      self->ending = TRUE;
      gst_tts_http_exchange_fail (self, error);
      break;
    case GST_TTS_HTTP_STEP_REQUEST:
      gst_tts_http_exchange_send (self);
      break;
    case GST_TTS_HTTP_STEP_WAIT:
      start_wait (self);
      break;
    case GST_TTS_HTTP_STEP_LISTEN:
      if (!self->open)
        gst_tts_http_exchange_fail (self, g_error_new (GST_TTS_ERROR,
                GST_TTS_ERROR_TRANSIENT,
                "the server closed the socket before all audio had come"));
      break;
    case GST_TTS_HTTP_STEP_DONE:
      self->ending = TRUE;
      gst_tts_http_exchange_end_reply (self);
      if (self->jobs)
        gst_tts_http_batch_end (self);
      else
        gst_tts_decode_end (self->decode);
      break;
  }
}

static gboolean
cancel (gpointer data)
{
  GstTtsHttpExchange *self = data;
  g_autoptr (GError) error = NULL;

  g_cancellable_set_error_if_cancelled (self->cancellable, &error);
  self->open = FALSE;           /* no time for good-byes */
  gst_tts_http_exchange_finish (self, error);
  return G_SOURCE_REMOVE;
}

void
gst_tts_http_exchange_invoke (GstTtsHttpExchange *self, GSourceFunc func,
    gpointer data, GDestroyNotify notify)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, notify);
  g_source_attach (source, self->net->get_context (self->client));
}

static void
invoke (GstTtsHttpExchange *self, GSourceFunc func)
{
  gst_tts_http_exchange_invoke (self, func, gst_tts_http_exchange_ref (self),
      gst_tts_http_exchange_unref);
}

/* On whatever thread cancels, perhaps within one of our own callbacks. */
static void
on_cancelled (GCancellable *cancellable, GstTtsHttpExchange *self)
{
  invoke (self, cancel);
}

static gboolean
begin (gpointer data)
{
  GstTtsHttpExchange *self = data;

  self->cancel_handler = g_cancellable_connect (self->cancellable,
      G_CALLBACK (on_cancelled), gst_tts_http_exchange_ref (self),
      gst_tts_http_exchange_unref);
  if (self->cancel_handler != 0
      && (!self->jobs || gst_tts_http_batch_watch (self)))
    take_step (self);
  return G_SOURCE_REMOVE;
}

static void
run (GstTtsHttpExchange *self, GstTtsHttpProvider *provider,
    GCancellable *cancellable, const GstTtsNet *net, GstTtsNetClient *client)
{
  self->ref_count = 1;
  self->decode_funcs = &decode_funcs;
  self->provider = gst_object_ref (provider);
  self->net = net;
  self->client = client;
  self->cancellable = cancellable ? g_object_ref (cancellable)
      : g_cancellable_new ();
  invoke (self, begin);
}

void
gst_tts_http_exchange_start (GstTtsHttpProvider *provider, GstTtsJob *job,
    const GstTtsNet *net, GstTtsNetClient *client)
{
  GstTtsHttpExchange *self = g_new0 (GstTtsHttpExchange, 1);

  self->job = gst_tts_job_ref (job);
  run (self, provider, gst_tts_job_get_cancellable (job), net, client);
}

void
gst_tts_http_exchange_start_batch (GstTtsHttpProvider *provider,
    GstTtsJob **jobs, guint n, const GstTtsNet *net, GstTtsNetClient *client)
{
  GstTtsHttpExchange *self = g_new0 (GstTtsHttpExchange, 1);

  self->job = gst_tts_job_ref (jobs[0]);
  self->jobs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_job_unref);
  self->members = g_new0 (GstTtsHttpMember, n);
  for (guint i = 0; i < n; i++) {
    g_ptr_array_add (self->jobs, gst_tts_job_ref (jobs[i]));
    self->members[i].exchange = self;
    self->members[i].job = jobs[i];
  }
  run (self, provider, NULL, net, client);
}

void
gst_tts_http_exchange_fetch (GstTtsHttpProvider *provider,
    GstTtsHttpRequest *request, GCancellable *cancellable,
    const GstTtsNet *net, GstTtsNetClient *client, GstTtsHttpDone done,
    gpointer user_data)
{
  GstTtsHttpExchange *self = g_new0 (GstTtsHttpExchange, 1);

  self->done = done;
  self->user_data = user_data;
  gst_tts_http_exchange_take_request (self, request,
      GST_TTS_HTTP_REPLY_JSON, NULL);
  run (self, provider, cancellable, net, client);
}
