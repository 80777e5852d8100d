/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An exchange from within. */
#pragma once

#include "gst-tts-decode-private.h"
#include "gst-tts-http-private.h"
#include "gst-tts-json-audio-private.h"

G_BEGIN_DECLS

struct _GstTtsHttpExchange
{
  gint ref_count;

  /* never change */
  GstTtsHttpProvider *provider;
  GstTtsJob *job;               /* NULL for a fetch */
  const GstTtsNet *net;
  GstTtsNetClient *client;
  GCancellable *cancellable;
  gulong cancel_handler;
  GstTtsHttpDone done;          /* without a job */
  gpointer user_data;

  /* network thread */
  guint turn;
  gpointer state;
  GDestroyNotify free_state;
  GstTtsHttpRequest *request;   /* to be sent */
  GstTtsHttpReply reply;
  gchar *audio_key;
  guint wait_ms;
  GSource *wait;

  GstTtsNetCall *call;
  gboolean can_bill;            /* the request that was sent last */
  gboolean billed;              /* one that can was answered well */
  gboolean open;                /* the call is a socket that stands */
  guint status;
  GHashTable *headers;
  GByteArray *refusal;          /* the body of a reply that is none */
  GstTtsJsonAudio *json;
  JsonNode *document;           /* the last, without a job */
  GstTtsDecode *decode;
  const GstTtsDecodeFuncs *decode_funcs;
  gboolean full;                /* the decoder wants a pause */
  gboolean ending;              /* no step is asked for any more */
  gboolean finished;
};

/* Audio out of a document; @user_data is the exchange. */
gboolean gst_tts_http_exchange_take_audio (gpointer user_data,
    const guint8 *data, gsize size, GError **error);

G_END_DECLS
