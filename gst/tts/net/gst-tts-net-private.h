/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The border to the network module: the only HTTP client. It is opened at
 * the first remote use, because it brings libsoup 3, which must not meet
 * libsoup 2 in one process.
 *
 * A client has one thread, `tts-net`, with a GMainContext of its own. All
 * functions but open, acquire, release, get_context and settle are called
 * there, and all callbacks come there. */
#pragma once

#include <gst/tts/gst-tts-http-request-private.h>

G_BEGIN_DECLS

typedef struct _GstTtsNetClient GstTtsNetClient;
typedef struct _GstTtsNetCall GstTtsNetCall;

/**
 * GstTtsNetFuncs: (skip)
 * @head: once: status of the last hop and its headers, names in lower case
 * @data: a piece of the body; FALSE asks for no more until resume. Of a
 *   socket a whole message, and it can not be made to wait
 * @done: last. @error is NULL if the body came whole, or the socket was
 *   closed in order, else of GST_TTS_ERROR
 * @moved: optional: a POST has been taken, and its answer will be at @path
 *   behind the base of the request
 *
 * None comes after a cancel, and none before send has returned.
 */
typedef struct
{
  void     (*head) (gpointer user_data, guint status, GHashTable *headers);
  gboolean (*data) (gpointer user_data, const guint8 *data, gsize size);
  void     (*done) (gpointer user_data, const GError *error);
  void     (*moved) (gpointer user_data, const gchar *path);
} GstTtsNetFuncs;

typedef struct
{
  /* The client of this process, with its thread; any thread. */
  GstTtsNetClient * (*acquire)     (void);
  /* Ends the thread with the last user's; any thread. */
  void              (*release)     (GstTtsNetClient *client);
  GMainContext *    (*get_context) (GstTtsNetClient *client);
  /* The call is the caller's until done or cancel. */
  GstTtsNetCall *   (*send)        (GstTtsNetClient *client,
      GstTtsHttpRequest *request, const GstTtsNetFuncs *funcs,
      gpointer user_data);
  /* As send, for a WebSocket. It stands when the head has status 101. */
  GstTtsNetCall *   (*connect)     (GstTtsNetClient *client,
      GstTtsHttpRequest *request, const GstTtsNetFuncs *funcs,
      gpointer user_data);
  /* Sends one message; only while the socket stands. */
  void              (*write)       (GstTtsNetCall *call, const gchar *text);
  /* As cancel, but a socket is closed in order. */
  void              (*close)       (GstTtsNetCall *call);
  /* Whether all of it went out, so that it may be carried out. */
  gboolean          (*was_sent)    (GstTtsNetCall *call);
  void              (*resume)      (GstTtsNetCall *call);
  void              (*cancel)      (GstTtsNetCall *call);
  /* Waits until the last user has let go, @ms at most; FALSE if one has not.
   * Any thread but the network's. */
  gboolean          (*settle)      (guint ms);
} GstTtsNet;

/* What the module exports. */
#define GST_TTS_NET_SYMBOL "gst_tts_net"

/* Opens the module, or says why it can not be. Any thread. */
GST_TTS_API
const GstTtsNet * gst_tts_net_open (GError **error);

/* Before the process ends: what tells a server that nobody wants its answer
 * any more is still to go out. Waits for it, @ms at most; does not wait where
 * nothing is under way. */
GST_TTS_API
void              gst_tts_net_settle (guint ms);

G_END_DECLS
