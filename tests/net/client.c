/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The HTTP client against a server that answers well and badly. */
#include <string.h>

#include "fetch.h"
#include "server.h"
#include "test-main.h"

#define KEY "the-secret-of-this-test"

/* What the server does is in the path. */
static void
answer (TtsServerPeer *peer, const TtsServerRequest *request, gpointer data)
{
  const gchar *path = request->path;

  if (g_str_equal (path, "/echo"))
    tts_server_reply (peer, 200, "text/plain", "X-Two: a\r\nX-Two: b\r\n",
        g_bytes_get_data (request->body, NULL),
        g_bytes_get_size (request->body));
  else if (g_str_equal (path, "/chunked")) {
    tts_server_begin (peer, 200, "text/plain", NULL);
    tts_server_chunk (peer, "one ", 4);
    tts_server_chunk (peer, "two", 3);
    tts_server_end (peer);
  } else if (g_str_equal (path, "/error"))
    tts_server_reply (peer, 503, "text/plain", NULL, "later", -1);
  else if (g_str_equal (path, "/reset"))
    tts_server_reset (peer);
  else if (g_str_equal (path, "/close"))
    tts_server_close (peer);
  else if (g_str_equal (path, "/reset-in-head")) {
    tts_server_printf (peer, "HTTP/1.1 200 OK\r\nContent-Le");
    tts_server_reset (peer);
  } else if (g_str_equal (path, "/reset-in-body")) {
    tts_server_printf (peer, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1");
    tts_server_reset (peer);
  } else if (g_str_equal (path, "/short")) {
    tts_server_printf (peer, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n12");
    tts_server_close (peer);
  } else if (g_str_equal (path, "/short-chunks")) {
    tts_server_begin (peer, 200, "text/plain", NULL);
    tts_server_chunk (peer, "one", 3);
    tts_server_close (peer);
  } else if (g_str_equal (path, "/rubbish")) {
    tts_server_printf (peer, "ICY nonsense \x01\x02\r\n\r\n");
    tts_server_close (peer);
  } else if (g_str_equal (path, "/silence"))
    tts_server_hang (peer);
  else if (g_str_equal (path, "/silent-body")) {
    tts_server_printf (peer, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1");
    tts_server_hang (peer);
  } else if (g_str_equal (path, "/drip")) {
    tts_server_begin (peer, 200, "text/plain", NULL);
    while (tts_server_wait (peer, 20) && tts_server_chunk (peer, ".", 1));
  } else if (g_str_equal (path, "/slow-head")) {
    while (tts_server_wait (peer, 20) && tts_server_printf (peer, "H"));
  } else if (g_str_equal (path, "/to")) {
    g_autofree gchar *to = g_uri_unescape_string (request->query, NULL);

    tts_server_printf (peer, "HTTP/1.1 %.3s To\r\nContent-Length: 0\r\n"
        "Location: %s\r\n\r\n", to, to + 4);
  } else if (g_str_equal (path, "/flood")) {
    guint ms = *request->query ? (guint) atoi (request->query) : G_MAXUINT;

    tts_server_printf (peer, "HTTP/1.1 200 OK\r\n\r\n");
    g_async_queue_push (data, GUINT_TO_POINTER (1 + tts_server_flood (peer,
                64 << 20, ms)));
    tts_server_close (peer);
  } else if (g_str_equal (path, "/secret")) {
    const gchar *key = g_hash_table_lookup (request->headers, "x-key");

    tts_server_reply (peer, 200, "text/plain", NULL, key ? key : "none", -1);
  } else
    tts_server_reply (peer, 404, "text/plain", NULL, "nothing here", -1);
}

static Fetch *
run (const gchar *method, TtsServer *server, const gchar *path)
{
  Fetch *fetch = fetch_new (method, tts_server_get_base (server), path);

  if (g_str_equal (method, "POST"))
    gst_tts_http_request_take_body (fetch->request, "text/plain",
        g_strdup ("said"));
  fetch_run (fetch);
  return fetch;
}

static void
assert_body (Fetch *fetch, const gchar *body)
{
  g_assert_no_error (fetch->error);
  g_assert_cmpmem (fetch->body->data, fetch->body->len, body, strlen (body));
}

static void
test_bodies (void)
{
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer, NULL);
  g_autoptr (Fetch) echo = run ("POST", server, "/echo");
  g_autoptr (Fetch) chunked = run ("GET", server, "/chunked");
  g_autoptr (Fetch) error = run ("GET", server, "/error");

  assert_body (echo, "said");
  g_assert_cmpuint (echo->status, ==, 200);
  g_assert_cmpstr (g_hash_table_lookup (echo->headers, "x-two"), ==, "a, b");
  assert_body (chunked, "one two");
  assert_body (error, "later");
  g_assert_cmpuint (error->status, ==, 503);
}

static void
test_keep_alive (void)
{
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer, NULL);
  g_autoptr (Fetch) first = run ("POST", server, "/echo");

  for (guint i = 0; i < 10; i++) {
    g_autoptr (Fetch) fetch = run ("POST", server, "/echo");

    assert_body (fetch, "said");
  }
  assert_body (first, "said");
  g_assert_cmpuint (tts_server_connections (server), ==, 1);
}

/* What changes something may have been carried out, and billed, when its
 * connection dies; libsoup itself sends a PUT again. */
static void
test_one_post (void)
{
  static const gchar *const deaths[] = { "/close", "/reset",
    "/reset-in-head" };
  static const gchar *const methods[] = { "POST", "PUT", "DELETE" };

  for (guint i = 0; i < G_N_ELEMENTS (deaths) * G_N_ELEMENTS (methods); i++) {
    const gchar *method = methods[i / G_N_ELEMENTS (deaths)];
    g_autoptr (TtsServer) server = tts_server_new (NULL, answer, NULL);
    g_autoptr (Fetch) warm = run ("POST", server, "/echo");
    g_autoptr (Fetch) fetch = run (method, server,
        deaths[i % G_N_ELEMENTS (deaths)]);

    assert_body (warm, "said");
    g_assert_error (fetch->error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
    g_assert_cmpuint (tts_server_requests (server), ==, 2);
    g_assert_cmpuint (tts_server_connections (server), ==, 1);
  }
}

/* Nor is a GET that takes away what it reads. */
static void
test_one_get (void)
{
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer, NULL);
  g_autoptr (Fetch) warm = run ("GET", server, "/echo");
  g_autoptr (Fetch) fetch = fetch_new ("GET", tts_server_get_base (server),
      "/reset");

  gst_tts_http_request_set_once (fetch->request);
  fetch_run (fetch);
  g_assert_error (fetch->error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
  g_assert_cmpuint (tts_server_requests (server), ==, 2);
}

static void
test_broken (gconstpointer path)
{
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer, NULL);
  g_autoptr (Fetch) fetch = run ("POST", server, path);

  tts_assert_error (fetch->error, GST_TTS_ERROR_TRANSIENT, "127.0.0.1");
  g_assert_cmpuint (tts_server_requests (server), ==, 1);
}

static void
test_refused (void)
{
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer, NULL);
  g_autofree gchar *base = g_strdup (tts_server_get_base (server));
  g_autoptr (Fetch) fetch = fetch_new ("GET", base, "/echo");

  g_clear_pointer (&server, tts_server_free);
  fetch_run (fetch);
  g_assert_error (fetch->error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
}

typedef struct
{
  const gchar *path;
  guint head_ms, idle_ms, whole_ms;
  const gchar *says;
} Limit;

static void
test_limit (gconstpointer data)
{
  const Limit *limit = data;
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer, NULL);
  g_autoptr (Fetch) fetch = fetch_new ("GET", tts_server_get_base (server),
      limit->path);

  gst_tts_http_request_set_limits (fetch->request, 5000, limit->head_ms,
      limit->idle_ms, limit->whole_ms);
  fetch_run (fetch);
  tts_assert_error (fetch->error, GST_TTS_ERROR_TRANSIENT, limit->says);
}

static const Limit limits[] = {
  {"/silence", 100, 0, 0, "no reply within 0.1 s"},
  {"/slow-head", 100, 0, 0, "no reply within 0.1 s"},
  {"/silent-body", 5000, 100, 0, "no more of the reply within 0.1 s"},
  {"/drip", 5000, 1000, 200, "not done within 0.2 s"},
};

static gchar *
redirection (TtsServer *server, guint status, const gchar *to)
{
  g_autofree gchar *escaped = g_uri_escape_string (to, NULL, FALSE);

  return g_strdup_printf ("/to?%u%%20%s", status, escaped);
}

typedef struct
{
  const gchar *method;
  guint status;
  const gchar *to;
  const gchar *body;            /* or: */
  const gchar *refusal;
  guint requests;
} Hop;

static const Hop hops[] = {
  {"GET", 301, "/chunked", "one two", NULL, 2},
  {"GET", 302, "chunked", "one two", NULL, 2},
  {"GET", 308, "/chunked", "one two", NULL, 2},
  {"POST", 303, "/echo", "", NULL, 2},
  {"POST", 307, "/echo", "said", NULL, 2},
  {"POST", 308, "/echo", "said", NULL, 2},
  {"POST", 301, "/echo", NULL, "would send the request elsewhere", 1},
  {"POST", 302, "/echo", NULL, "would send the request elsewhere", 1},
  {"POST", 307, "https://example.org/", NULL,
      "would send the request elsewhere", 1},
  {"GET", 302, "http://169.254.169.254/latest/meta-data", NULL,
      "neither its own origin nor https", 1},
  {"GET", 302, "https://169.254.169.254/latest/meta-data", NULL,
      "neither its own origin nor https", 1},
  {"GET", 302, "https://127.0.0.1:1/", NULL, "neither its own origin", 1},
  {"GET", 302, "https://localhost/", NULL, "neither its own origin", 1},
  {"GET", 302, "https://[::1]/", NULL, "neither its own origin", 1},
  {"GET", 302, "https://[::ffff:10.0.0.1]/", NULL, "neither its own", 1},
  {"GET", 302, "http://example.org/", NULL, "neither its own origin", 1},
  {"GET", 302, "ftp://example.org/", NULL, "neither its own origin", 1},
  {"GET", 302, "file:///etc/passwd", NULL, "no usable place", 1},
  {"GET", 302, "https://", NULL, "no usable place", 1},
};

static void
test_redirections (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (hops); i++) {
    const Hop *hop = &hops[i];
    g_autoptr (TtsServer) server = tts_server_new (NULL, answer, NULL);
    g_autofree gchar *path = redirection (server, hop->status, hop->to);
    g_autoptr (Fetch) fetch = run (hop->method, server, path);

    g_test_message ("%s %u %s", hop->method, hop->status, hop->to);
    if (hop->body)
      assert_body (fetch, hop->body);
    if (hop->refusal) {
      tts_assert_error (fetch->error, GST_TTS_ERROR_UNSUPPORTED, hop->refusal);
    }
    g_assert_cmpuint (tts_server_requests (server), ==, hop->requests);
  }
}

static void
answer_loop (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer data)
{
  tts_server_reply (peer, 302, "text/plain", "Location: /again\r\n", "", 0);
}

static void
test_endless_redirections (void)
{
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer_loop, NULL);
  g_autoptr (Fetch) fetch = run ("GET", server, "/");

  g_assert_error (fetch->error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED);
  g_assert_cmpuint (tts_server_requests (server), ==, 21);
}

static void
test_secrets (void)
{
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer, NULL);
  g_autoptr (Fetch) own = fetch_new ("GET", tts_server_get_base (server),
      "/secret");

  gst_tts_http_request_add_secret (own->request, "X-Key", KEY);
  fetch_run (own);
  assert_body (own, KEY);
}

/* Asks for 64 MB, reads a little and pauses. */
static Fetch *
begin_flood (TtsServer *server, const gchar *path)
{
  Fetch *fetch = fetch_new ("GET", tts_server_get_base (server), path);

  fetch->pause = TRUE;
  fetch_send (fetch);
  fetch_wait_body (fetch);
  return fetch;
}

/* What a reader does not want stays at the server. */
static void
test_slow_reader (void)
{
  g_autoptr (GAsyncQueue) took = g_async_queue_new ();
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer, took);
  g_autoptr (Fetch) fetch = begin_flood (server, "/flood?300");

  g_assert_cmpuint (fetch->body->len, <=, 64 * 1024);
  /* The server gives up after a while; what it got rid of is in sockets. */
  g_assert_cmpuint (GPOINTER_TO_UINT (g_async_queue_pop (took)), <, 20 << 20);
  fetch_cancel (fetch);
  fetch_wait (fetch);
}

static void
test_resumed_reader (void)
{
  g_autoptr (GAsyncQueue) took = g_async_queue_new ();
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer, took);
  g_autoptr (Fetch) fetch = begin_flood (server, "/flood");

  fetch_resume (fetch);
  fetch_wait (fetch);
  g_assert_no_error (fetch->error);
  g_assert_cmpuint (fetch->body->len, ==, 64 << 20);
}

static void
test_too_long (void)
{
  g_autoptr (GAsyncQueue) took = g_async_queue_new ();
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer, took);
  g_autoptr (Fetch) fetch = fetch_new ("GET", tts_server_get_base (server),
      "/flood");

  gst_tts_http_request_set_max_body (fetch->request, 1 << 20);
  fetch_run (fetch);
  g_assert_error (fetch->error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL);
  g_assert_cmpuint (fetch->body->len, <=, 1 << 20);
}

/* 64 MB of zeros in some kB. */
static GBytes *
make_bomb (void)
{
  g_autoptr (GZlibCompressor) compressor =
      g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) out = g_converter_output_stream_new (memory,
      G_CONVERTER (compressor));
  g_autofree guint8 *zeros = g_malloc0 (1 << 20);

  for (guint i = 0; i < 64; i++)
    g_output_stream_write_all (out, zeros, 1 << 20, NULL, NULL, NULL);
  g_output_stream_close (out, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM
      (memory));
}

static void
answer_bomb (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer data)
{
  tts_server_reply (peer, 200, "text/plain", "Content-Encoding: gzip\r\n",
      g_bytes_get_data (data, NULL), g_bytes_get_size (data));
}

static void
test_bomb (void)
{
  g_autoptr (GBytes) bomb = make_bomb ();
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer_bomb, bomb);
  g_autoptr (Fetch) fetch = fetch_new ("GET", tts_server_get_base (server),
      "/");

  g_assert_cmpuint (g_bytes_get_size (bomb), <, 1 << 20);
  gst_tts_http_request_set_max_body (fetch->request, 2 << 20);
  fetch_run (fetch);
  g_assert_error (fetch->error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL);
  g_assert_cmpuint (fetch->body->len, >, 1 << 20);
}

static void
test_tls (void)
{
  g_autofree gchar *pem = tts_test_data ("tls/server.pem");
  g_autofree gchar *ca = tts_test_data ("tls/ca.pem");
  g_autoptr (TtsServer) server = tts_server_new (pem, answer, NULL);
  g_autoptr (Fetch) stranger = run ("POST", server, "/echo");

  tts_assert_error (stranger->error, GST_TTS_ERROR_NOT_CONFIGURED, "ca-file");
  g_assert_cmpuint (tts_server_requests (server), ==, 0);

  for (guint i = 0; i < 3; i++) {
    g_autoptr (Fetch) fetch = fetch_new ("POST",
        tts_server_get_base (server), "/echo");

    gst_tts_http_request_set_ca_file (fetch->request, ca);
    gst_tts_http_request_take_body (fetch->request, "text/plain",
        g_strdup ("said"));
    fetch_run (fetch);
    assert_body (fetch, "said");
  }
  g_assert_cmpuint (tts_server_connections (server), ==, 2);
}

static void
test_no_authority (void)
{
  g_autofree gchar *pem = tts_test_data ("tls/server.pem");
  g_autoptr (TtsServer) server = tts_server_new (pem, answer, NULL);
  g_autoptr (Fetch) fetch = fetch_new ("GET", tts_server_get_base (server),
      "/echo");

  gst_tts_http_request_set_ca_file (fetch->request, "/nonexistent/ca.pem");
  fetch_run (fetch);
  tts_assert_error (fetch->error, GST_TTS_ERROR_NOT_CONFIGURED,
      "/nonexistent/ca.pem");
}

static void
test_cancel (void)
{
  g_autoptr (GAsyncQueue) took = g_async_queue_new ();
  g_autoptr (TtsServer) server = tts_server_new (NULL, answer, took);
  const gchar *base = tts_server_get_base (server);
  g_autoptr (Fetch) early = fetch_new ("GET", base, "/echo");
  g_autoptr (Fetch) waiting = fetch_new ("GET", base, "/silence");
  g_autoptr (Fetch) reading = fetch_new ("GET", base, "/silent-body");
  g_autoptr (Fetch) paused = fetch_new ("GET", base, "/flood");

  fetch_send (early);
  fetch_cancel (early);
  fetch_wait (early);

  fetch_send (waiting);
  fetch_cancel (waiting);
  fetch_wait (waiting);

  fetch_send (reading);
  fetch_wait_body (reading);
  fetch_cancel (reading);
  fetch_wait (reading);

  paused->pause = TRUE;
  fetch_send (paused);
  fetch_wait_body (paused);
  fetch_cancel (paused);
  fetch_wait (paused);

  g_assert_true (early->gone && waiting->gone && reading->gone
      && paused->gone);
}

int
main (int argc, char **argv)
{
  static const gchar *const broken[] = { "/close", "/reset",
    "/reset-in-head", "/reset-in-body", "/short", "/short-chunks",
    "/rubbish" };

  tts_test_init (&argc, &argv);
  g_test_add_func ("/net/bodies", test_bodies);
  g_test_add_func ("/net/keep-alive", test_keep_alive);
  g_test_add_func ("/net/one-post", test_one_post);
  g_test_add_func ("/net/one-get", test_one_get);
  g_test_add_func ("/net/refused", test_refused);
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++) {
    g_autofree gchar *path = g_strconcat ("/net/broken", broken[i], NULL);

    g_test_add_data_func (path, broken[i], test_broken);
  }
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
    g_autofree gchar *path = g_strconcat ("/net/limit", limits[i].path, NULL);

    g_test_add_data_func (path, &limits[i], test_limit);
  }
  g_test_add_func ("/net/redirections", test_redirections);
  g_test_add_func ("/net/endless-redirections", test_endless_redirections);
  g_test_add_func ("/net/secrets", test_secrets);
  g_test_add_func ("/net/slow-reader", test_slow_reader);
  g_test_add_func ("/net/resumed-reader", test_resumed_reader);
  g_test_add_func ("/net/too-long", test_too_long);
  g_test_add_func ("/net/bomb", test_bomb);
  g_test_add_func ("/net/tls", test_tls);
  g_test_add_func ("/net/no-authority", test_no_authority);
  g_test_add_func ("/net/cancel", test_cancel);
  return tts_test_run ();
}
