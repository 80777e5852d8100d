/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call that is a WebSocket: the handshake, the messages and the end. */
#include "call-private.h"

#define MAX_MESSAGE (16 << 20)
#define LINGER_MS 250           /* for the other end's good-bye */

static void
on_dropped (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GstTtsNetCall) call = data;

  g_io_stream_close_finish (G_IO_STREAM (source), result, NULL);
  g_clear_object (&call->socket);
}

void
net_socket_drop (GstTtsNetCall *call)
{
  g_signal_handlers_disconnect_by_data (call->socket, call);
  g_io_stream_close_async (soup_websocket_connection_get_io_stream
      (call->socket), G_PRIORITY_DEFAULT, NULL, on_dropped,
      net_call_ref (call));
}

static void
on_message (SoupWebsocketConnection *socket, gint type, GBytes *message,
    GstTtsNetCall *call)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (message, &size);

  if (call->over || !net_call_count (call, size))
    return;
  net_call_set_phase (call, "more of the reply", call->request->idle_ms);
  call->funcs->data (call->user_data, data, size);
}

/* May come out of a write, so the user hears of it when it is closed, which
 * every error leads to. */
static void
on_error (SoupWebsocketConnection *socket, GError *error,
    GstTtsNetCall *call)
{
  gboolean big = g_error_matches (error, SOUP_WEBSOCKET_ERROR,
      SOUP_WEBSOCKET_CLOSE_TOO_BIG);

  if (!call->why)
    g_set_error (&call->why, GST_TTS_ERROR, big ? GST_TTS_ERROR_MODEL
        : GST_TTS_ERROR_TRANSIENT, "%s: %s", g_uri_get_host (call->uri),
        error->message);
}

static GstTtsError
class_of (gushort code)
{
  switch (code) {
    case SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION:
      return GST_TTS_ERROR_UNSUPPORTED;
    case SOUP_WEBSOCKET_CLOSE_UNSUPPORTED_DATA:
    case SOUP_WEBSOCKET_CLOSE_BAD_DATA:
    case SOUP_WEBSOCKET_CLOSE_TOO_BIG:
      return GST_TTS_ERROR_BAD_INPUT;
    default:
      return GST_TTS_ERROR_TRANSIENT;
  }
}

static void
on_closed (SoupWebsocketConnection *socket, GstTtsNetCall *call)
{
  gushort code = soup_websocket_connection_get_close_code (socket);
  const gchar *reason = soup_websocket_connection_get_close_data (socket);
  g_autofree gchar *said = g_utf8_make_valid (reason ? reason : "", -1);

  if (call->over)
    net_call_end (call);
  else if (call->why)
    net_call_finish (call, call->why);
  else if (code == SOUP_WEBSOCKET_CLOSE_NORMAL)
    net_call_finish (call, NULL);
  else if (code == 0)
    net_call_fail (call, GST_TTS_ERROR_TRANSIENT,
        "%s: the connection ended before the socket was closed",
        g_uri_get_host (call->uri));
  else
    net_call_fail (call, class_of (code), "%s closed the socket with code "
        "%u%s%.200s", g_uri_get_host (call->uri), code, *said ? ": " : "",
        said);
}

static gboolean
is_status (guint status, guint hundreds)
{
  return status / 100 == hundreds;
}

/* What came in place of a socket. */
static void
refuse (GstTtsNetCall *call, const GError *error)
{
  guint status = soup_message_get_status (call->message);

  if (is_status (status, 3))
    net_call_fail (call, GST_TTS_ERROR_UNSUPPORTED,
        "%s: status %u would send the socket elsewhere; set base-url to "
        "where the server is now", g_uri_get_host (call->uri), status);
  else if (is_status (status, 2))
    net_call_fail (call, GST_TTS_ERROR_UNSUPPORTED,
        "%s has no socket at %s; check base-url", g_uri_get_host (call->uri),
        g_uri_get_path (call->uri));
  else if (status >= 400) {
    net_call_pass_head (call);
    net_call_finish (call, NULL);
  } else
    net_call_fail_with (call, error);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GstTtsNetCall) call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupWebsocketConnection) socket =
      soup_session_websocket_connect_finish (SOUP_SESSION (source), result,
      &error);

  if (call->over) {
    /* Cancelled in the moment in which it stood. */
    if (socket) {
      call->socket = g_steal_pointer (&socket);
      net_socket_drop (call);
    }
    return;
  }
  if (!socket) {
    refuse (call, error);
    return;
  }

  soup_websocket_connection_set_max_incoming_payload_size (socket,
      MIN (MAX_MESSAGE, call->request->max_body));
  g_signal_connect (socket, "message", G_CALLBACK (on_message), call);
  g_signal_connect (socket, "error", G_CALLBACK (on_error), call);
  g_signal_connect (socket, "closed", G_CALLBACK (on_closed), call);
  call->socket = g_steal_pointer (&socket);
  net_call_set_phase (call, "message", call->request->head_ms);
  net_call_pass_head (call);
}

void
net_socket_open (GstTtsNetCall *call)
{
  soup_session_websocket_connect_async (call->shard->session, call->message,
      NULL, NULL, G_PRIORITY_DEFAULT, call->cancellable, on_connected,
      net_call_ref (call));
}

void
net_call_write (GstTtsNetCall *call, const gchar *text)
{
  if (soup_websocket_connection_get_state (call->socket)
      != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  call->sent = TRUE;
  soup_websocket_connection_send_text (call->socket, text);
}

void
net_call_close (GstTtsNetCall *call)
{
  if (!call->socket || soup_websocket_connection_get_state (call->socket)
      != SOUP_WEBSOCKET_STATE_OPEN) {
    net_call_cancel (call);
    return;
  }
  call->over = TRUE;
  soup_websocket_connection_close (call->socket, SOUP_WEBSOCKET_CLOSE_NORMAL,
      NULL);
  net_call_set_phase (call, "good-bye", LINGER_MS);
}
