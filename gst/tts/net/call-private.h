/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call from within: what the files about its hops, its body and its socket
 * share. */
#pragma once

#include "call.h"
#include "gst/tts/gst-tts-error.h"

/* All of it belongs to the network thread. */
struct _GstTtsNetCall
{
  gint refs;                    /* the user's and one for each pending step */

  GstTtsNetClient *client;
  GstTtsHttpRequest *request;
  const GstTtsNetFuncs *funcs;
  gpointer user_data;

  /* of this hop */
  const gchar *method;
  GUri *uri;
  guint hops;
  gboolean foreign;
  gboolean worker;              /* foreign, and works for the user */
  GCancellable *cancellable;
  NetShard *shard;
  SoupMessage *message;
  GInputStream *stream;
  GSource *reader;              /* while more is waited for; or: */
  SoupWebsocketConnection *socket;
  GError *why;                  /* we ended it ourselves */

  GSource *timer;
  const gchar *phase;           /* what is waited for, for messages */
  guint phase_ms;
  gint64 phase_end;             /* monotonic, in us; 0 for never */
  gint64 whole_end;

  guint8 *piece;
  guint64 received;
  guint64 raw_received;         /* with the sizes of chunks between */
  gboolean is_socket;
  gboolean sent;
  gboolean paused;
  gboolean over;                /* no callback any more */
};

GST_DEBUG_CATEGORY_EXTERN (net_debug);

GstTtsNetCall * net_call_ref       (GstTtsNetCall *call);

void            net_call_unref     (GstTtsNetCall *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsNetCall, net_call_unref)

/* From now on @phase is waited for, @ms at most; 0 for as long as it takes. */
void            net_call_set_phase (GstTtsNetCall *call, const gchar *phase,
    guint ms);

/* The user hears of the end, and of nothing after it. */
void            net_call_finish    (GstTtsNetCall *call,
    const GError *error);

void            net_call_fail      (GstTtsNetCall *call, GstTtsError code,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* Turns what libsoup and GIO say into the class that the caller acts on. */
void            net_call_fail_with (GstTtsNetCall *call,
    const GError *error);

/* The user hears no more of it, and nothing of it is left. */
void            net_call_end       (GstTtsNetCall *call);

/* Counts what came; FALSE if that was too much, and the end. */
gboolean        net_call_count     (GstTtsNetCall *call, gsize size);

/* Tells the user the status and the headers. */
void            net_call_pass_head (GstTtsNetCall *call);

/* Reads on. */
void            net_body_read      (GstTtsNetCall *call);

/* Turns the message into a socket. */
void            net_socket_open    (GstTtsNetCall *call);

/* Ends it at once, whatever the other end does. */
void            net_socket_drop    (GstTtsNetCall *call);
