/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One request under way, its hops, limits and body. */
#include "call-private.h"

#include <string.h>

#include "address.h"

#define MAX_HOPS 20
#define URI_FLAGS SOUP_HTTP_URI_FLAGS

GST_DEBUG_CATEGORY (net_debug);
#define GST_CAT_DEFAULT net_debug

static void
end_hop (GstTtsNetCall *call)
{
  g_cancellable_cancel (call->cancellable);
  if (call->reader)
    g_source_destroy (call->reader);
  g_clear_pointer (&call->reader, g_source_unref);
  g_clear_object (&call->stream);
  if (call->socket)
    net_socket_drop (call);
  if (call->message)
    g_signal_handlers_disconnect_by_data (call->message, call);
  g_clear_object (&call->message);
  if (call->shard)
    net_client_give_back (call->client, call->shard);
  call->shard = NULL;
}

GstTtsNetCall *
net_call_ref (GstTtsNetCall *call)
{
  call->refs++;
  return call;
}

void
net_call_unref (GstTtsNetCall *call)
{
  if (--call->refs > 0)
    return;

  g_object_unref (call->cancellable);
  g_uri_unref (call->uri);
  gst_tts_http_request_unref (call->request);
  g_clear_error (&call->why);
  g_free (call->piece);
  net_client_add_call (call->client, -1);
  g_free (call);
}

void
net_call_end (GstTtsNetCall *call)
{
  call->over = TRUE;
  g_source_destroy (call->timer);
  g_clear_pointer (&call->timer, g_source_unref);
  end_hop (call);
  net_call_unref (call);
}

/* All errors leave by here. */
void
net_call_finish (GstTtsNetCall *call, const GError *error)
{
  g_autofree gchar *said = error ? gst_tts_http_mask (error->message,
      call->request->headers, NULL) : NULL;
  g_autoptr (GError) told = error ? g_error_new_literal (error->domain,
      error->code, said) : NULL;

  if (call->over)
    return;

  GST_DEBUG ("%s %s: %" G_GUINT64_FORMAT " bytes, %s", call->method,
      g_uri_get_host (call->uri), call->received,
      told ? said : "whole");
  call->over = TRUE;
  call->funcs->done (call->user_data, told);
  net_call_end (call);
}

void
net_call_fail (GstTtsNetCall *call, GstTtsError code, const gchar *format,
    ...)
{
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, format);
  error = g_error_new_valist (GST_TTS_ERROR, code, format, args);
  va_end (args);
  net_call_finish (call, error);
}

void
net_call_fail_with (GstTtsNetCall *call, const GError *error)
{
  const gchar *host = g_uri_get_host (call->uri);

  if (call->why)
    net_call_finish (call, call->why);
  else if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_UNAVAILABLE))
    net_call_fail (call, GST_TTS_ERROR_NOT_CONFIGURED,
        "%s: no TLS: install glib-networking", host);
  else if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    net_call_fail (call, GST_TTS_ERROR_NOT_CONFIGURED,
        "%s: its certificate is not trusted: %s; if it is your own server, "
        "name its authority in ca-file", host, error->message);
  else
    net_call_fail (call, GST_TTS_ERROR_TRANSIENT, "%s: %s", host,
        error->message);
}

static gboolean
on_timer (gpointer data)
{
  GstTtsNetCall *call = data;
  gboolean whole = call->whole_end && g_get_monotonic_time ()
      >= call->whole_end;

  if (call->over)
    net_call_end (call);
  else if (whole)
    net_call_fail (call, GST_TTS_ERROR_TRANSIENT, "%s: not done within %g s",
        g_uri_get_host (call->uri), call->request->whole_ms / 1000.0);
  else
    net_call_fail (call, GST_TTS_ERROR_TRANSIENT, "%s: no %s within %g s",
        g_uri_get_host (call->uri), call->phase, call->phase_ms / 1000.0);
  return G_SOURCE_REMOVE;
}

static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs timer_funcs = {.dispatch = dispatch_timer };

void
net_call_set_phase (GstTtsNetCall *call, const gchar *phase, guint ms)
{
  gint64 end = ms ? g_get_monotonic_time () + ms * (gint64) 1000 : 0;

  call->phase = phase;
  call->phase_ms = ms;
  if (call->whole_end && (!end || call->whole_end < end))
    end = call->whole_end;
  g_source_set_ready_time (call->timer, end ? end : -1);
}

gboolean
net_call_count (GstTtsNetCall *call, gsize size)
{
  call->received += size;
  if (call->received <= call->request->max_body)
    return TRUE;
  net_call_fail (call, GST_TTS_ERROR_MODEL,
      "%s: the reply does not end: more than %" G_GUINT64_FORMAT " bytes",
      g_uri_get_host (call->uri), call->request->max_body);
  return FALSE;
}

static void
add_to_table (const char *name, const char *value, gpointer table)
{
  gchar *key = g_ascii_strdown (name, -1);
  const gchar *before = g_hash_table_lookup (table, key);

  g_hash_table_insert (table, key, before
      ? g_strconcat (before, ", ", value, NULL) : g_strdup (value));
}

void
net_call_pass_head (GstTtsNetCall *call)
{
  guint status = soup_message_get_status (call->message);
  g_autoptr (GHashTable) headers =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  GST_DEBUG ("%s %s: status %u", call->method, g_uri_get_host (call->uri),
      status);
  soup_message_headers_foreach (soup_message_get_response_headers
      (call->message), add_to_table, headers);
  call->funcs->head (call->user_data, status, headers);
}

/* Before TLS: HTTP/2 of libsoup 3.2 has no back-pressure. After the
 * connection stands: a name may have led elsewhere than it did before. */
static void
on_network_event (SoupMessage *message, GSocketClientEvent event,
    GIOStream *connection, GstTtsNetCall *call)
{
  static const gchar *const http_1[] = { "http/1.1", NULL };
  g_autoptr (GSocketAddress) remote = NULL;

  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING) {
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection),
        http_1);
    return;
  }
  if (event != G_SOCKET_CLIENT_CONNECTED || !call->foreign)
    return;

  remote = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION
      (connection), NULL);
  if (G_IS_PROXY_ADDRESS (remote))
    return;
  if (G_IS_INET_SOCKET_ADDRESS (remote)
      && net_address_is_public (g_inet_socket_address_get_address
          (G_INET_SOCKET_ADDRESS (remote))))
    return;
  g_set_error (&call->why, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
      "the server sent us to %s, which is not at a public address",
      g_uri_get_host (call->uri));
  g_cancellable_cancel (call->cancellable);
}

static void
on_starting (SoupMessage *message, GstTtsNetCall *call)
{
  net_call_set_phase (call, "reply", call->request->head_ms);
}

static void
on_wrote_body (SoupMessage *message, GstTtsNetCall *call)
{
  call->sent = !call->is_socket;
}

/* libsoup asks again for what it takes to be idempotent, such as PUT, where a
 * connection that was open already died. Only what changes nothing may go
 * twice. */
static void
on_restarted (SoupMessage *message, GstTtsNetCall *call)
{
  gboolean reads = g_str_equal (call->method, "GET")
      || g_str_equal (call->method, "HEAD");

  if ((reads && !call->request->once) || call->why)
    return;
  g_set_error (&call->why, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
      "%s: the connection died before the answer came",
      g_uri_get_host (call->uri));
  g_cancellable_cancel (call->cancellable);
}

static void
fill_message (GstTtsNetCall *call)
{
  const GstTtsHttpRequest *request = call->request;
  SoupMessageHeaders *headers =
      soup_message_get_request_headers (call->message);

  for (guint i = 0; i < request->headers->len; i++) {
    const GstTtsHttpHeader *header =
        g_ptr_array_index (request->headers, i);

    if (!header->secret || !call->foreign)
      soup_message_headers_append (headers, header->name, header->value);
  }
  if (request->body && call->method == request->method)
    soup_message_set_request_body_from_bytes (call->message,
        request->content_type, request->body);
}

static void on_head (GObject *source, GAsyncResult *result, gpointer data);

/* The flag lets a POST take a connection that is open already; libsoup does
 * not send a POST twice for it. */
static void
dispatch (GstTtsNetCall *call)
{
  g_autoptr (GError) error = NULL;

  call->shard = net_client_take_shard (call->client,
      call->foreign && !call->worker ? NULL : call->request->ca_file,
      call->foreign, &error);
  if (!call->shard) {
    net_call_fail (call, GST_TTS_ERROR_NOT_CONFIGURED, "%s", error->message);
    return;
  }

  call->message = soup_message_new_from_uri (call->method, call->uri);
  soup_message_add_flags (call->message, SOUP_MESSAGE_NO_REDIRECT |
      SOUP_MESSAGE_IDEMPOTENT | SOUP_MESSAGE_COLLECT_METRICS);
  fill_message (call);
  g_signal_connect (call->message, "network-event",
      G_CALLBACK (on_network_event), call);
  g_signal_connect (call->message, "starting", G_CALLBACK (on_starting),
      call);
  g_signal_connect (call->message, "wrote-body", G_CALLBACK (on_wrote_body),
      call);
  g_signal_connect (call->message, "restarted", G_CALLBACK (on_restarted),
      call);
  if (call->is_socket)
    net_socket_open (call);
  else
    soup_session_send_async (call->shard->session, call->message,
        G_PRIORITY_DEFAULT, call->cancellable, on_head, net_call_ref (call));
}

static void
refuse_foreign (GstTtsNetCall *call)
{
  net_call_fail (call, GST_TTS_ERROR_UNSUPPORTED,
      "the server sent us to %s://%s, which is neither its own origin nor "
      "%s a public address", g_uri_get_scheme (call->uri),
      g_uri_get_host (call->uri), call->request->worker
      ? "a worker at" : "https at");
}

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GstTtsNetCall) call = data;
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source),
      result, &error);
  gboolean all_public = TRUE;

  for (GList *l = addresses; l; l = l->next)
    all_public = all_public && net_address_is_public (l->data);
  g_resolver_free_addresses (addresses);

  if (call->over)
    return;
  if (error)
    net_call_fail_with (call, error);
  else if (!all_public)
    refuse_foreign (call);
  else
    dispatch (call);
}

static gboolean
is_proxied (GstTtsNetCall *call)
{
  g_autofree gchar *uri = g_uri_to_string_partial (call->uri,
      G_URI_HIDE_QUERY | G_URI_HIDE_USERINFO);
  g_auto (GStrv) proxies = g_proxy_resolver_lookup (net_client_get_proxies
      (call->client), uri, NULL, NULL);

  return proxies && proxies[0] && !g_str_equal (proxies[0], "direct://");
}

static void
start_hop (GstTtsNetCall *call)
{
  const gchar *host = g_uri_get_host (call->uri);
  g_autoptr (GResolver) resolver = NULL;

  GST_DEBUG ("%s %s%s", call->method, host, g_uri_get_path (call->uri));
  net_call_set_phase (call, "connection", call->request->connect_ms);
  call->foreign = !net_same_origin (call->uri, call->request->base);
  call->worker = call->foreign && call->request->worker
      && net_is_worker (call->uri) && !is_proxied (call);
  if (call->worker && g_str_equal (g_uri_get_scheme (call->uri), "http"))
    GST_WARNING ("the worker at %s is spoken to unencrypted", host);
  if (!call->foreign || call->worker) {
    dispatch (call);
    return;
  }

  if (!g_str_equal (g_uri_get_scheme (call->uri), "https")) {
    refuse_foreign (call);
    return;
  }
  /* The proxy resolves the name, so it can not be looked at here. */
  if (is_proxied (call)) {
    if (net_host_is_public_name (host))
      dispatch (call);
    else
      refuse_foreign (call);
    return;
  }
  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_async (resolver, host, call->cancellable,
      on_resolved, net_call_ref (call));
}

static gboolean
is_redirect (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307
      || status == 308;
}

/* What the next hop is sent with, NULL if it must not be. */
static const gchar *
method_after (GstTtsNetCall *call, guint status, GUri *to)
{
  if (g_str_equal (call->method, "GET") || g_str_equal (call->method, "HEAD"))
    return call->method;
  if (status == 303)
    return "GET";
  if (status >= 307 && net_same_origin (call->uri, to))
    return call->method;
  return NULL;
}

/* If it is not behind the base, nobody could ask for it again. */
static void
tell_moved (GstTtsNetCall *call, GUri *to)
{
  GUri *base = call->request->base;
  const gchar *path = g_uri_get_path (to), *query = g_uri_get_query (to);
  const gchar *before = g_uri_get_path (base);
  gsize size = g_str_equal (before, "/") ? 0 : strlen (before);
  g_autofree gchar *rest = NULL;

  if (!net_same_origin (base, to) || strncmp (path, before, size) != 0
      || path[size] != '/')
    return;
  rest = g_strconcat (path + size, query ? "?" : NULL, query, NULL);
  call->funcs->moved (call->user_data, rest);
}

static void
follow (GstTtsNetCall *call, guint status, const gchar *location)
{
  g_autoptr (GUri) to =
      g_uri_parse_relative (call->uri, location, URI_FLAGS, NULL);
  const gchar *host = g_uri_get_host (call->uri), *method;

  if (!to || !g_uri_get_host (to) || !*g_uri_get_host (to)) {
    net_call_fail (call, GST_TTS_ERROR_UNSUPPORTED,
        "%s: a redirection to no usable place", host);
    return;
  }
  method = method_after (call, status, to);
  if (!method) {
    net_call_fail (call, GST_TTS_ERROR_UNSUPPORTED,
        "%s: status %u would send the request elsewhere (%s://%s); set "
        "base-url to where the server is now", host, status,
        g_uri_get_scheme (to), g_uri_get_host (to));
    return;
  }
  if (status == 303 && g_str_equal (call->method, "POST")
      && call->funcs->moved)
    tell_moved (call, to);
  if (++call->hops > MAX_HOPS) {
    net_call_fail (call, GST_TTS_ERROR_UNSUPPORTED,
        "%s: more than %d redirections", host, MAX_HOPS);
    return;
  }

  end_hop (call);
  g_object_unref (call->cancellable);
  call->cancellable = g_cancellable_new ();
  g_uri_unref (call->uri);
  call->uri = g_steal_pointer (&to);
  call->method = method;
  start_hop (call);
}

static void
on_head (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GstTtsNetCall) call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (source), result, &error);
  const gchar *location;
  guint status;

  if (call->over)
    return;
  if (!stream) {
    net_call_fail_with (call, error);
    return;
  }

  status = soup_message_get_status (call->message);
  if (g_str_equal (g_uri_get_scheme (call->uri), "https")
      && !soup_message_get_tls_peer_certificate (call->message)) {
    net_call_fail (call, GST_TTS_ERROR_TRANSIENT,
        "%s: the proxy opens no way to it: status %u",
        g_uri_get_host (call->uri), status);
    return;
  }
  location = soup_message_headers_get_one (soup_message_get_response_headers
      (call->message), "Location");
  call->stream = g_steal_pointer (&stream);
  if (is_redirect (status) && location)
    follow (call, status, location);
  else {
    net_call_pass_head (call);
    net_body_read (call);
  }
}

static gboolean
on_begin (gpointer data)
{
  GstTtsNetCall *call = data;

  if (!call->over)
    start_hop (call);
  return G_SOURCE_REMOVE;
}

static void
attach (GstTtsNetCall *call, GSource *source, GSourceFunc callback,
    GDestroyNotify notify)
{
  g_source_set_callback (source, callback, call, notify);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static GstTtsNetCall *
start_call (GstTtsNetClient *client, GstTtsHttpRequest *request,
    gboolean is_socket, const GstTtsNetFuncs *funcs, gpointer user_data)
{
  GstTtsNetCall *call = g_new0 (GstTtsNetCall, 1);
  g_autoptr (GSource) begin = g_idle_source_new ();

  if (!net_debug)
    GST_DEBUG_CATEGORY_INIT (net_debug, "tts-net", 0, "HTTP");
  net_client_add_call (client, 1);
  call->refs = 1;
  call->client = client;
  call->request = gst_tts_http_request_ref (request);
  call->is_socket = is_socket;
  call->funcs = funcs;
  call->user_data = user_data;
  call->method = request->method;
  call->uri = g_uri_ref (request->uri);
  call->cancellable = g_cancellable_new ();
  if (request->whole_ms)
    call->whole_end = g_get_monotonic_time ()
        + request->whole_ms * (gint64) 1000;
  call->timer = g_source_new (&timer_funcs, sizeof (GSource));
  attach (call, call->timer, on_timer, NULL);
  g_source_set_priority (begin, G_PRIORITY_DEFAULT);
  attach (net_call_ref (call), begin, on_begin,
      (GDestroyNotify) net_call_unref);
  return call;
}

GstTtsNetCall *
net_call_send (GstTtsNetClient *client, GstTtsHttpRequest *request,
    const GstTtsNetFuncs *funcs, gpointer user_data)
{
  return start_call (client, request, FALSE, funcs, user_data);
}

GstTtsNetCall *
net_call_connect (GstTtsNetClient *client, GstTtsHttpRequest *request,
    const GstTtsNetFuncs *funcs, gpointer user_data)
{
  return start_call (client, request, TRUE, funcs, user_data);
}

gboolean
net_call_was_sent (GstTtsNetCall *call)
{
  return call->sent;
}

void
net_call_cancel (GstTtsNetCall *call)
{
  GST_DEBUG ("%s %s: cancelled", call->method, g_uri_get_host (call->uri));
  net_call_end (call);
}
