/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Several jobs in one exchange: each is answered, fails and is called off by
 * itself; the exchange ends with the last of them. */
#include "gst-tts-http-exchange-private.h"

#include "gst-tts-error.h"

static gboolean
is_over (GstTtsHttpExchange *self)
{
  for (guint i = 0; i < self->jobs->len; i++)
    if (!self->members[i].over)
      return FALSE;
  return TRUE;
}

static void
end_member (GstTtsHttpMember *member, const GError *error)
{
  GCancellable *cancellable = gst_tts_job_get_cancellable (member->job);

  if (member->over)
    return;
  member->over = TRUE;
  g_clear_pointer (&member->decode, gst_tts_decode_free);
  g_cancellable_disconnect (cancellable, member->cancel_handler);
  if (error && member->exchange->billed)
    gst_tts_job_set_maybe_billed (member->job);
  if (!error)
    gst_tts_http_exchange_tell_used_up (member->exchange, member->job);
  gst_tts_job_done (member->job, error);
}

/* The last one ends the exchange, once no other step is asked for. What is
 * still to come of one that can not be decoded is not waited for. */
static void
on_decoded (gpointer user_data, const GError *error)
{
  GstTtsHttpMember *member = user_data;
  GstTtsHttpExchange *self = member->exchange;
  g_autoptr (GError) own = NULL;

  if (!error && gst_tts_decode_get_position (member->decode) == 0) {
    own = g_error_new (GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "the reply has no audio");
    error = own;
  }
  end_member (member, error);
  if (self->ending && is_over (self))
    gst_tts_http_exchange_finish (self, NULL);
  else if (self->fetching == member)
    gst_tts_http_batch_fetched (self, NULL);
}

static void
on_hungry (gpointer user_data)
{
  gst_tts_http_exchange_go_on (((GstTtsHttpMember *) user_data)->exchange);
}

static const GstTtsDecodeFuncs decode_funcs = { on_decoded, on_hungry };

static gboolean
take_audio (gpointer user_data, const guint8 *data, gsize size,
    GError **error)
{
  GstTtsHttpMember *member = user_data;
  gboolean full;

  gst_tts_job_begin (member->job);
  return gst_tts_decode_push (member->decode, data, size, &full, error);
}

gboolean
gst_tts_http_batch_take (GstTtsHttpMember *member, const guint8 *data,
    gsize size, GError **error)
{
  if (member->over)
    return TRUE;
  gst_tts_job_begin (member->job);
  return gst_tts_decode_push (member->decode, data, size,
      &member->exchange->full, error);
}

static gboolean
begin_decode (GstTtsHttpMember *member, GError **error)
{
  GstTtsHttpExchange *self = member->exchange;

  member->decode = gst_tts_decode_new (member->job, GST_TTS_HTTP_AUDIO_ANY, 0,
      self->net->get_context (self->client), &decode_funcs, member, error);
  return member->decode != NULL;
}

void
gst_tts_http_exchange_answer_nth (GstTtsHttpExchange *self, guint n,
    const gchar *base64)
{
  static const GstTtsJsonAudioFuncs funcs = {.audio = take_audio };
  GstTtsHttpMember *member = &self->members[n];
  g_autoptr (GError) error = NULL;

  self->answered = TRUE;
  if (member->over || member->decode || member->url)
    return;
  if (begin_decode (member, &error)
      && gst_tts_json_audio_read (base64, &funcs, member, &error))
    gst_tts_decode_end (member->decode);
  else
    end_member (member, error);
}

void
gst_tts_http_exchange_answer_nth_at (GstTtsHttpExchange *self, guint n,
    const gchar *url)
{
  GstTtsHttpMember *member = &self->members[n];

  self->answered = TRUE;
  if (!member->over && !member->decode && !member->url)
    member->url = g_strdup (url);
}

/* FALSE if its audio can not be asked for. */
static gboolean
fetch (GstTtsHttpMember *member, GError **error)
{
  GstTtsHttpExchange *self = member->exchange;
  g_autofree gchar *url = g_steal_pointer (&member->url);
  GstTtsHttpRequest *request = gst_tts_http_provider_new_reply_request
      (self->provider, "GET", url, error);

  if (!request)
    return FALSE;
  if (!begin_decode (member, error)) {
    gst_tts_http_request_unref (request);
    return FALSE;
  }
  self->fetching = member;
  gst_tts_http_exchange_take_request (self, request,
      GST_TTS_HTTP_REPLY_AUDIO, NULL);
  gst_tts_http_exchange_send (self);
  return TRUE;
}

void
gst_tts_http_batch_fail (GstTtsHttpExchange *self, const GError *error)
{
  for (guint i = 0; i < self->jobs->len; i++)
    end_member (&self->members[i], error);
}

/* One that has none of them does not know what a batch is. */
static void
fail_unanswered (GstTtsHttpExchange *self)
{
  g_autoptr (GError) error = g_error_new_literal (GST_TTS_ERROR,
      self->answered ? GST_TTS_ERROR_TRANSIENT : GST_TTS_ERROR_UNSUPPORTED,
      self->answered ? "the reply does not have this part of the batch"
      : "the reply has no part of the batch");

  for (guint i = 0; i < self->jobs->len; i++)
    if (!self->members[i].decode)
      end_member (&self->members[i], error);
}

void
gst_tts_http_batch_end (GstTtsHttpExchange *self)
{
  for (guint i = 0; i < self->jobs->len; i++) {
    GstTtsHttpMember *member = &self->members[i];
    g_autoptr (GError) error = NULL;

    if (!member->url || member->over)
      continue;
    if (fetch (member, &error))
      return;
    end_member (member, error);
  }
  fail_unanswered (self);
  if (is_over (self))
    gst_tts_http_exchange_finish (self, NULL);
}

void
gst_tts_http_batch_fetched (GstTtsHttpExchange *self, const GError *error)
{
  GstTtsHttpMember *member = g_steal_pointer (&self->fetching);

  gst_tts_http_exchange_ref (self);     /* it may end within */
  gst_tts_http_exchange_end_reply (self);
  if (error)
    end_member (member, error);
  else if (!member->over)
    gst_tts_decode_end (member->decode);
  if (!self->finished)
    gst_tts_http_batch_end (self);
  gst_tts_http_exchange_unref (self);
}

static gboolean
cancel (gpointer data)
{
  GstTtsHttpMember *member = data;
  GstTtsHttpExchange *self = member->exchange;
  g_autoptr (GError) error = NULL;

  g_cancellable_set_error_if_cancelled (gst_tts_job_get_cancellable
      (member->job), &error);
  if (self->finished)
    return G_SOURCE_REMOVE;
  end_member (member, error);
  if (is_over (self))
    gst_tts_http_exchange_finish (self, error);
  else if (self->fetching == member)
    gst_tts_http_batch_fetched (self, error);
  return G_SOURCE_REMOVE;
}

static void
unref_member (gpointer data)
{
  gst_tts_http_exchange_unref (((GstTtsHttpMember *) data)->exchange);
}

/* On whatever thread cancels. */
static void
on_cancelled (GCancellable *cancellable, GstTtsHttpMember *member)
{
  gst_tts_http_exchange_ref (member->exchange);
  gst_tts_http_exchange_invoke (member->exchange, cancel, member,
      unref_member);
}

gboolean
gst_tts_http_batch_watch (GstTtsHttpExchange *self)
{
  gboolean wanted = FALSE;

  for (guint i = 0; i < self->jobs->len; i++) {
    GstTtsHttpMember *member = &self->members[i];

    gst_tts_http_exchange_ref (self);
    member->cancel_handler = g_cancellable_connect
        (gst_tts_job_get_cancellable (member->job),
        G_CALLBACK (on_cancelled), member, unref_member);
    wanted |= member->cancel_handler != 0;
  }
  return wanted;
}

void
gst_tts_http_batch_free (GstTtsHttpExchange *self)
{
  for (guint i = 0; self->jobs && i < self->jobs->len; i++)
    g_free (self->members[i].url);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_clear_pointer (&self->members, g_free);
}
