/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What comes back for one request of a job: its documents go to the provider,
 * its audio to the job, and what is no answer becomes an error. */
#include "gst-tts-http-exchange-private.h"

#include <string.h>

#include "gst-tts-error.h"
#include "gst-tts-http-error-private.h"
#include "gst-tts-http-request-private.h"
#include "gst-tts-http-wait-private.h"

#define MAX_REFUSAL (64 * 1024)

static gint64
seconds_since_1970 (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Of what the server takes, counted from the head of its answer. */
static void
note_used_up (GstTtsHttpExchange *self)
{
  const gint64 now = seconds_since_1970 (), head = g_get_monotonic_time ();
  GstClockTime wait = gst_tts_http_used_up (self->headers, now);
  GstClockTime left_wait = 0;

  if (GST_CLOCK_TIME_IS_VALID (wait))
    self->closed_until = head + GST_TIME_AS_USECONDS (wait);
  self->left = gst_tts_http_left (self->headers, now, &left_wait);
  self->left_until = head + GST_TIME_AS_USECONDS (left_wait);
}

void
gst_tts_http_exchange_tell_used_up (GstTtsHttpExchange *self, GstTtsJob *job)
{
  const gint64 now = g_get_monotonic_time ();
  gint64 wait = self->closed_until - now;

  if (self->left > 0 && self->left_until > now)
    gst_tts_job_set_left (job, self->left,
        (self->left_until - now) * GST_USECOND);
  /* What was refused on the way has been waited for. */
  gst_tts_job_set_retry_after (job, MAX (wait, 0) * GST_USECOND);
}

static GError *
read_refusal (GstTtsHttpExchange *self, JsonNode *document)
{
  GstTtsHttpProviderClass *klass =
      GST_TTS_HTTP_PROVIDER_GET_CLASS (self->provider);
  gchar *key = gst_tts_http_provider_dup_key (self->provider, NULL);
  const gboolean keyless = self->named && !self->can_bill;
  const GstTtsHttpAsker asker = {
    .sent = self->sent,
    .key = key,
    .key_variable = keyless ? NULL
        : klass->get_vendor (self->provider)->key_variable,
  };
  GError *error;

  if (document)
    error = gst_tts_http_error_from_document (document, &asker);
  else
    error = gst_tts_http_error_new (self->status,
        gst_tts_http_exchange_get_header (self, "x-amzn-errortype"),
        self->refusal->data, self->refusal->len, &asker);
  gst_tts_http_wipe (key);
  /* An address that has run out: the next look may name another one. */
  if (keyless && self->job
      && g_error_matches (error, GST_TTS_ERROR, GST_TTS_ERROR_AUTH))
    error->code = GST_TTS_ERROR_TRANSIENT;
  return error;
}

static gboolean
on_document (gpointer user_data, JsonNode *document, GError **error)
{
  GstTtsHttpExchange *self = user_data;
  GstTtsHttpProviderClass *klass =
      GST_TTS_HTTP_PROVIDER_GET_CLASS (self->provider);

  if (gst_tts_http_is_refusal (document)
      && !(self->job && klass->keeps_refusals)) {
    g_propagate_error (error, read_refusal (self, document));
    return FALSE;
  }
  if (self->job)
    return !klass->document
        || klass->document (self->provider, self, document, error);
  g_clear_pointer (&self->document, json_node_unref);
  self->document = json_node_ref (document);
  return TRUE;
}

static const GstTtsJsonAudioFuncs json_funcs = {
  gst_tts_http_exchange_take_audio, on_document
};

gboolean
gst_tts_http_exchange_push_json (GstTtsHttpExchange *self,
    const guint8 *data, gsize size, GError **error)
{
  if (!self->json)
    self->json = gst_tts_json_audio_new (self->audio_key, FALSE, &json_funcs,
        self);
  return gst_tts_json_audio_push (self->json, data, size, error);
}

static gboolean
has_type (GHashTable *headers, const gchar *type)
{
  const gchar *value = g_hash_table_lookup (headers, "content-type");

  return value && g_ascii_strncasecmp (value, type, strlen (type)) == 0;
}

/* An error page is no speech, whatever the status says. */
static gboolean
is_good (GstTtsHttpExchange *self)
{
  if (self->reply == GST_TTS_HTTP_REPLY_FRAMES)
    return self->status == 101;
  if (self->status < 200 || self->status > 299
      || has_type (self->headers, "text/html"))
    return FALSE;
  return self->reply != GST_TTS_HTTP_REPLY_AUDIO
      || !has_type (self->headers, "application/json");
}

static gboolean
is_plain_audio (GstTtsHttpExchange *self)
{
  return self->reply == GST_TTS_HTTP_REPLY_AUDIO
      || self->reply == GST_TTS_HTTP_REPLY_BYTES
      || (self->reply == GST_TTS_HTTP_REPLY_ANY
      && !has_type (self->headers, "application/json"));
}

static void
on_head (gpointer user_data, guint status, GHashTable *headers)
{
  GstTtsHttpExchange *self = user_data;
  GstTtsHttpProviderClass *klass =
      GST_TTS_HTTP_PROVIDER_GET_CLASS (self->provider);

  self->status = status;
  g_clear_pointer (&self->headers, g_hash_table_unref);
  self->headers = g_hash_table_ref (headers);
  self->billed |= self->can_bill && is_good (self);
  if (self->can_bill && is_good (self))
    note_used_up (self);
  if (!is_good (self))
    self->refusal = g_byte_array_new ();
  else if (!is_plain_audio (self))
    self->json = gst_tts_json_audio_new (self->audio_key,
        self->reply == GST_TTS_HTTP_REPLY_SSE, &json_funcs, self);
  if (klass->head && self->job && !self->fetching)
    klass->head (self->provider, self);
  if (self->reply == GST_TTS_HTTP_REPLY_FRAMES && !self->refusal) {
    self->open = TRUE;
    gst_tts_http_exchange_next_turn (self);
  }
}

static void
refuse (GstTtsHttpExchange *self)
{
  g_autoptr (GError) error = read_refusal (self, NULL);
  guint n = 1;
  GstTtsJob **jobs = self->fetching ? &self->fetching->job
      : gst_tts_http_exchange_get_jobs (self, &n);
  GstClockTime wait = gst_tts_http_retry_after (self->headers,
      seconds_since_1970 ());

  for (guint i = 0; i < n && wait != GST_CLOCK_TIME_NONE; i++)
    if (self->fetching || !self->jobs || !self->members[i].over)
      gst_tts_job_set_retry_after (jobs[i], wait);
  gst_tts_http_exchange_fail (self, g_steal_pointer (&error));
}

static gboolean
on_data (gpointer user_data, const guint8 *data, gsize size)
{
  GstTtsHttpExchange *self = user_data;
  GstTtsHttpProviderClass *klass =
      GST_TTS_HTTP_PROVIDER_GET_CLASS (self->provider);
  GError *error = NULL;
  gboolean ok, more;

  if (self->refusal) {
    g_byte_array_append (self->refusal, data, MIN (size,
            MAX_REFUSAL - self->refusal->len));
    if (self->refusal->len < MAX_REFUSAL)
      return TRUE;
    refuse (self);
    return FALSE;
  }
  self->full = FALSE;
  if (!self->json && !self->decode && !self->fetching
      && self->reply != GST_TTS_HTTP_REPLY_BYTES)
    return TRUE;
  if (self->open)
    ok = gst_tts_json_audio_push (self->json, data, size, &error)
        && gst_tts_json_audio_end (self->json, &error);
  else if (self->reply == GST_TTS_HTTP_REPLY_BYTES)
    ok = klass->bytes (self->provider, self, data, size, &error);
  else if (self->json)
    ok = gst_tts_json_audio_push (self->json, data, size, &error);
  else
    ok = gst_tts_http_exchange_take_audio (self, data, size, &error);
  more = ok && !self->full;
  if (!ok)
    gst_tts_http_exchange_fail (self, error);
  else if (self->open)
    gst_tts_http_exchange_next_turn (self);
  return more;
}

static void
on_done (gpointer user_data, const GError *error)
{
  GstTtsHttpExchange *self = user_data;
  gboolean sent = self->net->was_sent (self->call);
  GError *why = NULL;

  self->call = NULL;
  self->open = FALSE;
  self->cut = error != NULL;
  if (error && !self->refusal) {
    if (sent && self->can_bill)
      gst_tts_http_exchange_tell_billed (self);
    gst_tts_http_exchange_fail (self, g_error_copy (error));
  } else if (self->refusal)
    refuse (self);
  else if (self->json && !gst_tts_json_audio_end (self->json, &why))
    gst_tts_http_exchange_fail (self, why);
  else {
    gst_tts_http_exchange_end_reply (self);
    gst_tts_http_exchange_next_turn (self);
  }
}

static void
on_moved (gpointer user_data, const gchar *path)
{
  GstTtsHttpExchange *self = user_data;
  GstTtsHttpProviderClass *klass =
      GST_TTS_HTTP_PROVIDER_GET_CLASS (self->provider);

  /* One of several jobs can not be asked for there. */
  if (self->job && !self->jobs && klass->moved)
    klass->moved (self->provider, self, path);
}

const GstTtsNetFuncs gst_tts_http_reply_funcs = {
  on_head, on_data, on_done, on_moved
};

GError *
gst_tts_http_exchange_new_refusal (GstTtsHttpExchange *self,
    JsonNode *document)
{
  return read_refusal (self, document);
}
