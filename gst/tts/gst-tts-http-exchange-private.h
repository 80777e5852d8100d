/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An exchange from within. */
#pragma once

#include "gst-tts-decode-private.h"
#include "gst-tts-http-private.h"
#include "gst-tts-json-audio-private.h"

G_BEGIN_DECLS

/* One job of several. Network thread. */
typedef struct
{
  GstTtsHttpExchange *exchange; /* has it */
  GstTtsJob *job;
  gulong cancel_handler;
  GstTtsDecode *decode;         /* while it is being answered */
  gchar *url;                   /* of its audio, until it is asked for */
  gboolean over;
} GstTtsHttpMember;

struct _GstTtsHttpExchange
{
  gint ref_count;

  /* never change */
  GstTtsHttpProvider *provider;
  GstTtsJob *job;               /* NULL for a fetch */
  GPtrArray *jobs;              /* all of a batch, with it; else NULL */
  GstTtsHttpMember *members;    /* of the same */
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
  GPtrArray *sent;              /* headers of the request of the call */
  gboolean can_bill;            /* the request that was sent last */
  gboolean named;               /* it went where a reply said, without a key */
  gboolean billed;              /* one that can was answered well */
  gint64 closed_until;          /* no other is taken before; monotonic */
  guint left;                   /* that are taken until then; 0 if untold */
  gint64 left_until;
  gboolean open;                /* the call is a socket that stands */
  guint status;
  GHashTable *headers;
  GByteArray *refusal;          /* the body of a reply that is none */
  GstTtsJsonAudio *json;
  JsonNode *document;           /* the last, without a job */
  GstTtsDecode *decode;
  const GstTtsDecodeFuncs *decode_funcs;
  gboolean full;                /* the decoder wants a pause */
  gboolean cut;                 /* the last reply did not come to its end */
  GstTtsHttpMember *fetching;   /* whose audio the last request brings */
  gboolean answered;            /* some job of a batch */
  gboolean ending;              /* no step is asked for any more */
  gboolean finished;
};

GstTtsHttpExchange * gst_tts_http_exchange_ref (GstTtsHttpExchange *self);

/* On any thread: what only the network thread may free is gone before. */
void gst_tts_http_exchange_unref (gpointer exchange);

/* Calls @func on the network thread, later. */
void gst_tts_http_exchange_invoke (GstTtsHttpExchange *self,
    GSourceFunc func, gpointer data, GDestroyNotify notify);

/* Sends the request that was taken last. */
void gst_tts_http_exchange_send (GstTtsHttpExchange *self);

/* What follows a reply, a wait or a message. */
void gst_tts_http_exchange_next_turn (GstTtsHttpExchange *self);

/* One request failed with @error (transfer full). */
void gst_tts_http_exchange_fail (GstTtsHttpExchange *self, GError *error);

/* Nothing more of the last reply is wanted. */
void gst_tts_http_exchange_end_reply (GstTtsHttpExchange *self);

void gst_tts_http_exchange_tell_billed (GstTtsHttpExchange *self);

/* gst-tts-http-reply.c: what is done with a reply; for an exchange. */
extern const GstTtsNetFuncs gst_tts_http_reply_funcs;

/* If the job's answer was the last for a while; before it is done. */
void gst_tts_http_exchange_tell_used_up (GstTtsHttpExchange *self,
    GstTtsJob *job);

/* The end of all that is not over yet. */
void gst_tts_http_exchange_finish (GstTtsHttpExchange *self,
    const GError *error);

/* A decoder takes more again. */
void gst_tts_http_exchange_go_on (GstTtsHttpExchange *self);

/* gst-tts-http-batch.c: what is done for each job of a batch. */

/* Looks whether one is called off, for as long as it is not over. FALSE if
 * all were. */
gboolean gst_tts_http_batch_watch (GstTtsHttpExchange *self);

/* There is no other step: what is elsewhere is fetched, and what was not
 * answered has failed. */
void gst_tts_http_batch_end  (GstTtsHttpExchange *self);

/* What was to be fetched is here, or not (@error). */
void gst_tts_http_batch_fetched (GstTtsHttpExchange *self,
    const GError *error);

/* Audio of @member. */
gboolean gst_tts_http_batch_take (GstTtsHttpMember *member,
    const guint8 *data, gsize size, GError **error);

/* The exchange is over, and with it what is left. */
void gst_tts_http_batch_fail (GstTtsHttpExchange *self, const GError *error);

void gst_tts_http_batch_free (GstTtsHttpExchange *self);

/* Audio out of a document; @user_data is the exchange. */
gboolean gst_tts_http_exchange_take_audio (gpointer user_data,
    const guint8 *data, gsize size, GError **error);

G_END_DECLS
