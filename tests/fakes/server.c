/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A server on the loopback whose answers are made by hand. */
#include "server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define MAX_THREADS 1200

struct _TtsServer
{
  GSocketListener *listener;
  GThread *accepting;
  GTlsCertificate *certificate;
  TtsServerHandler handler;
  gpointer user_data;
  GCancellable *stop;
  gchar *base;

  GMutex lock;
  GCond stopping;
  gboolean stopped;
  GPtrArray *threads;
  guint connections;
  guint requests;
  guint64 bytes_out;
};

struct _TtsServerPeer
{
  TtsServer *server;
  GSocketConnection *socket;
  GIOStream *stream;
  GDataInputStream *in;
  guint number;
  gboolean ends;
};

gboolean
tts_server_write (TtsServerPeer *peer, gconstpointer data, gsize size)
{
  gboolean ok = g_output_stream_write_all (g_io_stream_get_output_stream
      (peer->stream), data, size, NULL, peer->server->stop, NULL);

  if (!ok)
    peer->ends = TRUE;
  g_mutex_lock (&peer->server->lock);
  peer->server->bytes_out += ok ? size : 0;
  g_mutex_unlock (&peer->server->lock);
  return ok;
}

gboolean
tts_server_printf (TtsServerPeer *peer, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return tts_server_write (peer, text, strlen (text));
}

gboolean
tts_server_read (TtsServerPeer *peer, gpointer data, gsize size)
{
  gsize got = 0;

  return g_input_stream_read_all (G_INPUT_STREAM (peer->in), data, size, &got,
      peer->server->stop, NULL) && got == size;
}

guint64
tts_server_flood (TtsServerPeer *peer, guint64 size, guint ms)
{
  static const guint8 zeros[64 * 1024];
  GSocket *socket = g_socket_connection_get_socket (peer->socket);
  guint64 sent = 0;

  g_socket_set_blocking (socket, FALSE);
  while (sent < size && g_socket_condition_timed_wait (socket, G_IO_OUT,
          ms * G_TIME_SPAN_MILLISECOND, peer->server->stop, NULL)) {
    gssize n = g_socket_send (socket, (const gchar *) zeros,
        MIN (sizeof zeros, size - sent), NULL, NULL);

    if (n < 0)
      break;
    sent += n;
  }
  g_socket_set_blocking (socket, TRUE);
  return sent;
}

void
tts_server_reply (TtsServerPeer *peer, guint status,
    const gchar *content_type, const gchar *headers, gconstpointer body,
    gssize size)
{
  if (size < 0)
    size = strlen (body);
  tts_server_printf (peer, "HTTP/1.1 %u Answer\r\nContent-Type: %s\r\n"
      "Content-Length: %" G_GSSIZE_FORMAT "\r\n%s\r\n", status, content_type,
      size, headers ? headers : "");
  tts_server_write (peer, body, size);
}

void
tts_server_begin (TtsServerPeer *peer, guint status,
    const gchar *content_type, const gchar *headers)
{
  tts_server_printf (peer, "HTTP/1.1 %u Answer\r\nContent-Type: %s\r\n"
      "Transfer-Encoding: chunked\r\n%s\r\n", status, content_type,
      headers ? headers : "");
}

gboolean
tts_server_chunk (TtsServerPeer *peer, gconstpointer data, gsize size)
{
  g_autoptr (GByteArray) chunk = g_byte_array_new ();
  g_autofree gchar *head = g_strdup_printf ("%" G_GSIZE_MODIFIER "x\r\n",
      size);

  g_byte_array_append (chunk, (const guint8 *) head, strlen (head));
  g_byte_array_append (chunk, data, size);
  g_byte_array_append (chunk, (const guint8 *) "\r\n", 2);
  return tts_server_write (peer, chunk->data, chunk->len);
}

void
tts_server_end (TtsServerPeer *peer)
{
  tts_server_printf (peer, "0\r\n\r\n");
}

void
tts_server_close (TtsServerPeer *peer)
{
  peer->ends = TRUE;
}

void
tts_server_reset (TtsServerPeer *peer)
{
  const struct linger linger = { 1, 0 };

  setsockopt (g_socket_get_fd (g_socket_connection_get_socket (peer->socket)),
      SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  peer->ends = TRUE;
}

void
tts_server_hang (TtsServerPeer *peer)
{
  guint8 byte;

  while (g_input_stream_read (G_INPUT_STREAM (peer->in), &byte, 1,
          peer->server->stop, NULL) > 0);
  peer->ends = TRUE;
}

gboolean
tts_server_wait (TtsServerPeer *peer, guint ms)
{
  gint64 end = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  TtsServer *server = peer->server;
  gboolean stopped;

  g_mutex_lock (&server->lock);
  while (!server->stopped
      && g_cond_wait_until (&server->stopping, &server->lock, end));
  stopped = server->stopped;
  g_mutex_unlock (&server->lock);
  return !stopped;
}

static gchar *
read_line (TtsServerPeer *peer)
{
  return g_data_input_stream_read_line (peer->in, NULL, peer->server->stop,
      NULL);
}

/* NULL if they did not come whole. */
static GHashTable *
read_headers (TtsServerPeer *peer)
{
  g_autoptr (GHashTable) headers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (;;) {
    g_autofree gchar *line = read_line (peer);
    gchar *colon = line ? strchr (line, ':') : NULL;

    if (!line || (!colon && *g_strstrip (line)))
      return NULL;
    if (!colon)
      return g_steal_pointer (&headers);
    *colon = '\0';
    g_hash_table_insert (headers, g_ascii_strdown (line, -1),
        g_strdup (g_strstrip (colon + 1)));
  }
}

static GBytes *
read_sized (TtsServerPeer *peer, gsize size)
{
  guint8 *data = g_malloc (size + 1);
  gsize got = 0;

  g_input_stream_read_all (G_INPUT_STREAM (peer->in), data, size, &got,
      peer->server->stop, NULL);
  data[got] = '\0';
  return g_bytes_new_take (data, got);
}

static GBytes *
read_chunked (TtsServerPeer *peer)
{
  GByteArray *body = g_byte_array_new ();

  for (;;) {
    g_autofree gchar *line = read_line (peer);
    gsize size = line ? g_ascii_strtoull (line, NULL, 16) : 0;
    g_autoptr (GBytes) chunk = read_sized (peer, size);
    g_autofree gchar *end = read_line (peer);

    if (size == 0)
      return g_byte_array_free_to_bytes (body);
    g_byte_array_append (body, g_bytes_get_data (chunk, NULL),
        g_bytes_get_size (chunk));
  }
}

/* NULL if it did not come whole: the other end is gone. */
static GBytes *
read_body (TtsServerPeer *peer, GHashTable *headers)
{
  const gchar *length = g_hash_table_lookup (headers, "content-length");
  const gchar *coding = g_hash_table_lookup (headers, "transfer-encoding");
  gsize size = length ? strtoul (length, NULL, 10) : 0;
  g_autoptr (GBytes) body = NULL;

  if (g_strcmp0 (coding, "chunked") == 0)
    return read_chunked (peer);
  body = read_sized (peer, size);
  return g_bytes_get_size (body) == size ? g_steal_pointer (&body) : NULL;
}

static void
count (TtsServer *server)
{
  g_mutex_lock (&server->lock);
  server->requests++;
  g_mutex_unlock (&server->lock);
}

static void
answer (TtsServerPeer *peer, gchar **words)
{
  g_autoptr (GHashTable) headers = read_headers (peer);
  g_autoptr (GBytes) body = headers ? read_body (peer, headers) : NULL;
  gchar *query = strchr (words[1], '?');
  TtsServerRequest request = { words[0], words[1], query ? query + 1 : "",
    headers, body, peer->number };

  if (!body) {
    peer->ends = TRUE;
    return;
  }
  if (query)
    *query = '\0';
  count (peer->server);
  peer->server->handler (peer, &request, peer->server->user_data);
}

static gboolean
set_up_stream (TtsServerPeer *peer, GTlsCertificate *certificate)
{
  if (certificate)
    peer->stream = g_tls_server_connection_new (G_IO_STREAM (peer->socket),
        certificate, NULL);
  else
    peer->stream = g_object_ref (G_IO_STREAM (peer->socket));
  peer->in = g_data_input_stream_new (g_io_stream_get_input_stream
      (peer->stream));
  g_data_input_stream_set_newline_type (peer->in,
      G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  return !certificate
      || g_tls_connection_handshake (G_TLS_CONNECTION (peer->stream),
      peer->server->stop, NULL);
}

void
tts_server_start_tls (TtsServerPeer *peer, const gchar *pem)
{
  g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_file (pem, NULL);

  g_assert_nonnull (certificate);
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM
      (peer->in), FALSE);
  g_clear_object (&peer->in);
  g_clear_object (&peer->stream);
  if (!set_up_stream (peer, certificate))
    peer->ends = TRUE;
}

static void
answer_all (TtsServerPeer *peer)
{
  while (!peer->ends) {
    g_autofree gchar *line = read_line (peer);
    g_auto (GStrv) words = line ? g_strsplit (line, " ", 3) : NULL;

    if (!words || g_strv_length (words) != 3)
      return;
    answer (peer, words);
  }
}

static gpointer
serve (gpointer data)
{
  TtsServerPeer *peer = data;
  GSocket *socket = g_socket_connection_get_socket (peer->socket);

  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  if (set_up_stream (peer, peer->server->certificate))
    answer_all (peer);
  g_socket_close (socket, NULL);
  g_object_unref (peer->in);
  g_object_unref (peer->stream);
  g_object_unref (peer->socket);
  g_free (peer);
  return NULL;
}

static gpointer
accept_all (gpointer data)
{
  TtsServer *server = data;
  GSocketConnection *socket;

  while ((socket = g_socket_listener_accept (server->listener, NULL,
              server->stop, NULL))) {
    TtsServerPeer *peer = g_new0 (TtsServerPeer, 1);

    peer->server = server;
    peer->socket = socket;
    g_mutex_lock (&server->lock);
    peer->number = server->connections++;
    g_ptr_array_add (server->threads, g_thread_new ("fake", serve, peer));
    g_mutex_unlock (&server->lock);
  }
  return NULL;
}

TtsServer *
tts_server_new (const gchar *pem, TtsServerHandler handler,
    gpointer user_data)
{
  TtsServer *server = g_new0 (TtsServer, 1);
  g_autoptr (GInetAddress) loopback =
      g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&server->lock);
  g_cond_init (&server->stopping);
  server->handler = handler;
  server->user_data = user_data;
  server->stop = g_cancellable_new ();
  server->threads = g_ptr_array_new ();
  if (pem)
    server->certificate = g_tls_certificate_new_from_file (pem, &error);
  g_assert_no_error (error);
  server->listener = g_socket_listener_new ();
  g_socket_listener_set_backlog (server->listener, MAX_THREADS);
  g_socket_listener_add_address (server->listener, any, G_SOCKET_TYPE_STREAM,
      G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  server->base = g_strdup_printf ("%s://127.0.0.1:%u", pem ? "https" : "http",
      g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  server->accepting = g_thread_new ("fake-accept", accept_all, server);
  return server;
}

void
tts_server_free (TtsServer *server)
{
  g_mutex_lock (&server->lock);
  server->stopped = TRUE;
  g_cond_broadcast (&server->stopping);
  g_mutex_unlock (&server->lock);
  g_cancellable_cancel (server->stop);
  g_thread_join (server->accepting);
  for (guint i = 0; i < server->threads->len; i++)
    g_thread_join (g_ptr_array_index (server->threads, i));

  g_ptr_array_unref (server->threads);
  g_socket_listener_close (server->listener);
  g_object_unref (server->listener);
  g_object_unref (server->stop);
  g_clear_object (&server->certificate);
  g_free (server->base);
  g_cond_clear (&server->stopping);
  g_mutex_clear (&server->lock);
  g_free (server);
}

const gchar *
tts_server_get_base (TtsServer *server)
{
  return server->base;
}

TtsServer *
tts_server_of (TtsServerPeer *peer)
{
  return peer->server;
}

static guint
read_locked (TtsServer *server, const guint *number)
{
  guint value;

  g_mutex_lock (&server->lock);
  value = *number;
  g_mutex_unlock (&server->lock);
  return value;
}

guint
tts_server_requests (TtsServer *server)
{
  return read_locked (server, &server->requests);
}

guint
tts_server_connections (TtsServer *server)
{
  return read_locked (server, &server->connections);
}

guint64
tts_server_bytes_out (TtsServer *server)
{
  guint64 bytes;

  g_mutex_lock (&server->lock);
  bytes = server->bytes_out;
  g_mutex_unlock (&server->lock);
  return bytes;
}
