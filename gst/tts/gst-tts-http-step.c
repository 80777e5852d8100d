/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a provider sees of one job under way, and how it says what is next. */
#include "gst-tts-http-exchange-private.h"

#include <string.h>

GstTtsJob *
gst_tts_http_exchange_get_job (GstTtsHttpExchange *self)
{
  return self->job;
}

GstTtsJob **
gst_tts_http_exchange_get_jobs (GstTtsHttpExchange *self, guint *ret_n)
{
  *ret_n = self->jobs ? self->jobs->len : self->job != NULL;
  return self->jobs ? (GstTtsJob **) self->jobs->pdata : &self->job;
}

guint
gst_tts_http_exchange_get_turn (GstTtsHttpExchange *self)
{
  return self->turn;
}

guint
gst_tts_http_exchange_get_status (GstTtsHttpExchange *self)
{
  return self->status;
}

gboolean
gst_tts_http_exchange_was_cut (GstTtsHttpExchange *self)
{
  return self->cut;
}

const gchar *
gst_tts_http_exchange_get_header (GstTtsHttpExchange *self,
    const gchar *name)
{
  return self->headers ? g_hash_table_lookup (self->headers, name) : NULL;
}

void
gst_tts_http_exchange_set_state (GstTtsHttpExchange *self, gpointer state,
    GDestroyNotify notify)
{
  self->state = state;
  self->free_state = notify;
}

gpointer
gst_tts_http_exchange_get_state (GstTtsHttpExchange *self)
{
  return self->state;
}

gboolean
gst_tts_http_exchange_set_audio (GstTtsHttpExchange *self,
    GstTtsHttpAudio audio, gint rate, GError **error)
{
  if (self->jobs)
    return TRUE;                /* each has its own */
  self->decode = gst_tts_decode_new (self->job, audio, rate,
      self->net->get_context (self->client), self->decode_funcs, self, error);
  return self->decode != NULL;
}

void
gst_tts_http_exchange_take_request (GstTtsHttpExchange *self,
    GstTtsHttpRequest *request, GstTtsHttpReply reply,
    const gchar *audio_key)
{
  g_clear_pointer (&self->request, gst_tts_http_request_unref);
  self->request = request;
  self->reply = reply;
  g_free (self->audio_key);
  self->audio_key = g_strdup (audio_key);
}

void
gst_tts_http_exchange_set_wait (GstTtsHttpExchange *self, guint ms)
{
  self->wait_ms = ms;
}

gboolean
gst_tts_http_exchange_take_audio (gpointer user_data, const guint8 *data,
    gsize size, GError **error)
{
  GstTtsHttpExchange *self = user_data;

  if (self->fetching)
    return gst_tts_http_batch_take (self->fetching, data, size, error);
  if (!self->decode)
    return TRUE;
  gst_tts_job_begin (self->job);
  return gst_tts_decode_push (self->decode, data, size, &self->full, error);
}

gboolean
gst_tts_http_exchange_push_audio (GstTtsHttpExchange *self,
    const guint8 *data, gsize size, GError **error)
{
  return gst_tts_http_exchange_take_audio (self, data, size, error);
}

gboolean
gst_tts_http_exchange_push_base64 (GstTtsHttpExchange *self,
    const gchar *base64, GError **error)
{
  static const GstTtsJsonAudioFuncs funcs = {
    .audio = gst_tts_http_exchange_take_audio
  };

  return gst_tts_json_audio_read (base64, &funcs, self, error);
}

GstClockTime
gst_tts_http_exchange_get_position (GstTtsHttpExchange *self)
{
  return self->decode ? gst_tts_decode_get_position (self->decode) : 0;
}

gboolean
gst_tts_http_exchange_is_open (GstTtsHttpExchange *self)
{
  return self->open;
}

void
gst_tts_http_exchange_send_frame (GstTtsHttpExchange *self,
    const gchar *text)
{
  if (!self->open)
    return;
  self->billed = TRUE;
  self->net->write (self->call, text);
}
