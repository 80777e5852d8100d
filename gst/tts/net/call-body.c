/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the body of a call's reply, as fast as its user takes it. */
#include "call-private.h"

#define PIECE (32 * 1024)

static guint64
count_raw (GstTtsNetCall *call)
{
  return soup_message_metrics_get_response_body_bytes_received
      (soup_message_get_metrics (call->message));
}

static gboolean
is_at_end (GInputStream *stream)
{
  while (G_IS_FILTER_INPUT_STREAM (stream))
    stream = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM
        (stream));
  return G_IS_POLLABLE_INPUT_STREAM (stream)
      && g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM
      (stream));
}

/* libsoup 3.2 takes a connection that ends between two chunks for the end of
 * the body. The last chunk and its line ends are at least five bytes. */
static gboolean
ended_early (GstTtsNetCall *call)
{
  SoupMessageHeaders *headers =
      soup_message_get_response_headers (call->message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED
      && !soup_message_headers_header_contains (headers, "Connection",
      "close") && count_raw (call) < call->raw_received + 3
      && is_at_end (call->stream);
}

/* Takes all that is there, up to a piece: a server may send many times less
 * at once, and each piece that is passed on costs. *@ret_end when nothing
 * more will come. */
static gsize
fill_piece (GstTtsNetCall *call, gboolean *ret_end, GError **error)
{
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (call->stream);
  gsize size = 0;

  *ret_end = FALSE;
  while (size < PIECE) {
    gssize n = g_pollable_input_stream_read_nonblocking (stream, call->piece
        + size, PIECE - size, call->cancellable, error);

    *ret_end = n == 0;
    if (n <= 0)
      break;
    size += n;
    call->raw_received = count_raw (call);
  }
  return size;
}

static void
end_body (GstTtsNetCall *call)
{
  if (ended_early (call))
    net_call_fail (call, GST_TTS_ERROR_TRANSIENT,
        "%s: the connection ended before the reply's last chunk",
        g_uri_get_host (call->uri));
  else
    net_call_finish (call, NULL);
}

static gboolean
on_readable (GObject *stream, gpointer data)
{
  g_autoptr (GstTtsNetCall) call = net_call_ref (data);
  g_autoptr (GError) error = NULL;
  gboolean end;
  gsize size;

  g_clear_pointer (&call->reader, g_source_unref);
  if (call->over)
    return G_SOURCE_REMOVE;
  size = fill_piece (call, &end, &error);
  if (size > 0 && net_call_count (call, size))
    call->paused = !call->funcs->data (call->user_data, call->piece, size);
  if (call->over)
    return G_SOURCE_REMOVE;

  if (end)
    end_body (call);
  else if (error && !g_error_matches (error, G_IO_ERROR,
          G_IO_ERROR_WOULD_BLOCK))
    net_call_fail_with (call, error);
  else if (call->paused)
    net_call_set_phase (call, "reader", 0);
  else
    net_body_read (call);
  return G_SOURCE_REMOVE;
}

void
net_body_read (GstTtsNetCall *call)
{
  if (call->over || call->paused || call->reader)
    return;

  if (!call->piece)
    call->piece = g_malloc (PIECE);
  net_call_set_phase (call, "more of the reply", call->request->idle_ms);
  call->reader = g_pollable_input_stream_create_source
      (G_POLLABLE_INPUT_STREAM (call->stream), call->cancellable);
  g_source_set_callback (call->reader, G_SOURCE_FUNC (on_readable),
      net_call_ref (call), (GDestroyNotify) net_call_unref);
  g_source_attach (call->reader, g_main_context_get_thread_default ());
}

void
net_call_resume (GstTtsNetCall *call)
{
  call->paused = FALSE;
  if (call->stream)
    net_body_read (call);
}
