/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A server on the loopback, one thread a connection, whose answers are made
 * by hand down to the byte, so that they can be wrong in any way. */
#pragma once

#include <gio/gio.h>

typedef struct _TtsServer TtsServer;
typedef struct _TtsServerPeer TtsServerPeer;

typedef struct
{
  const gchar *method;
  const gchar *path;
  const gchar *query;           /* "" if there is none */
  GHashTable *headers;          /* names in lower case */
  GBytes *body;
  guint connection;             /* from 0, in order of arrival */
} TtsServerRequest;

/* Answers one request; on a thread of the connection. */
typedef void (*TtsServerHandler) (TtsServerPeer *peer,
    const TtsServerRequest *request, gpointer user_data);

/* With @pem (path of key and certificate) it speaks TLS. */
TtsServer *   tts_server_new      (const gchar *pem, TtsServerHandler handler,
    gpointer user_data);

/* Ends all connections and joins their threads. */
void          tts_server_free     (TtsServer *server);

/* "http://127.0.0.1:PORT" */
const gchar * tts_server_get_base (TtsServer *server);

TtsServer *   tts_server_of       (TtsServerPeer *peer);

/* How many came whole so far. */
guint         tts_server_requests (TtsServer *server);
guint         tts_server_connections (TtsServer *server);

/* All bytes that came in and all that went out, on all connections. */
guint64       tts_server_bytes_out (TtsServer *server);

/* FALSE once the other end is gone. */
gboolean      tts_server_write    (TtsServerPeer *peer, gconstpointer data,
    gsize size);
gboolean      tts_server_printf   (TtsServerPeer *peer, const gchar *format,
    ...) G_GNUC_PRINTF (2, 3);

/* FALSE if less comes. */
gboolean      tts_server_read     (TtsServerPeer *peer, gpointer data,
    gsize size);

/* Writes up to @size zeros, until the other end reads none for @ms. Returns
 * how many it took. Not with TLS. */
guint64       tts_server_flood    (TtsServerPeer *peer, guint64 size,
    guint ms);

/* A whole answer; @headers are lines ending with CRLF, or NULL. */
void          tts_server_reply    (TtsServerPeer *peer, guint status,
    const gchar *content_type, const gchar *headers, gconstpointer body,
    gssize size);

/* One in pieces. */
void          tts_server_begin    (TtsServerPeer *peer, guint status,
    const gchar *content_type, const gchar *headers);
gboolean      tts_server_chunk    (TtsServerPeer *peer, gconstpointer data,
    gsize size);
void          tts_server_end      (TtsServerPeer *peer);

/* The connection ends after this answer: in order, or with a reset. */
void          tts_server_close    (TtsServerPeer *peer);
void          tts_server_reset    (TtsServerPeer *peer);

/* What follows on this connection is within TLS, as in a tunnel. */
void          tts_server_start_tls (TtsServerPeer *peer, const gchar *pem);

/* Waits until the other end closes, or the server is freed. */
void          tts_server_hang     (TtsServerPeer *peer);

/* Waits; FALSE if the server is being freed. */
gboolean      tts_server_wait     (TtsServerPeer *peer, guint ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtsServer, tts_server_free)
