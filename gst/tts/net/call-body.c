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

static void on_read (GObject *source, GAsyncResult *result, gpointer data);

void
net_body_read (GstTtsNetCall *call)
{
  if (call->over || call->paused || call->reading)
    return;

  if (!call->piece)
    call->piece = g_malloc (PIECE);
  call->reading = TRUE;
  net_call_set_phase (call, "more of the reply", call->request->idle_ms);
  g_input_stream_read_async (call->stream, call->piece, PIECE,
      G_PRIORITY_DEFAULT, call->cancellable, on_read, net_call_ref (call));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GstTtsNetCall) call = data;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result,
      &error);

  call->reading = FALSE;
  if (call->over)
    return;
  if (n < 0) {
    net_call_fail_with (call, error);
    return;
  }
  if (n == 0 && ended_early (call)) {
    net_call_fail (call, GST_TTS_ERROR_TRANSIENT,
        "%s: the connection ended before the reply's last chunk",
        g_uri_get_host (call->uri));
    return;
  }
  if (n == 0) {
    net_call_finish (call, NULL);
    return;
  }

  call->raw_received = count_raw (call);
  if (!net_call_count (call, n))
    return;
  call->paused = !call->funcs->data (call->user_data, call->piece, n);
  if (!call->over && call->paused)
    net_call_set_phase (call, "reader", 0);
  net_body_read (call);
}

void
net_call_resume (GstTtsNetCall *call)
{
  call->paused = FALSE;
  if (call->stream)
    net_body_read (call);
}
