/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WebSockets of the network module against a server that answers well and
 * badly. */
#include "socket.h"

#include <stdlib.h>
#include <string.h>

#include "fetch.h"
#include "test-main.h"

#define KEY "the-secret-of-this-test"

typedef struct
{
  TtsServer *server;
  GAsyncQueue *heard;           /* texts, and "gone" */
} Fixture;

/* Until the client goes. */
static void
listen_on (TtsServerPeer *peer, GAsyncQueue *heard)
{
  for (;;) {
    TtsSocketKind kind;
    gchar *text = tts_socket_read (peer, &kind);

    if (!text || kind == TTS_SOCKET_CLOSE) {
      g_async_queue_push (heard, g_strdup (text ? "close" : "gone"));
      g_free (text);
      tts_server_close (peer);
      return;
    }
    g_async_queue_push (heard, g_strdup_printf ("%d %s", kind, text));
    g_free (text);
  }
}

static void
break_rules (TtsServerPeer *peer, const gchar *path)
{
  static const guint8 reserved[] = { 0xf1, 1, 'x' };
  static const guint8 huge[] = { 0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0 };
  static const guint8 masked[] = { 0x81, 0x81, 1, 2, 3, 4, 'x' };
  static const guint8 binary[] = { 0xff, 0xfe };

  if (g_str_equal (path, "/reserved"))
    tts_server_write (peer, reserved, sizeof reserved);
  else if (g_str_equal (path, "/huge"))
    tts_server_write (peer, huge, sizeof huge);
  else if (g_str_equal (path, "/masked"))
    tts_server_write (peer, masked, sizeof masked);
  else if (g_str_equal (path, "/not-utf8"))
    tts_socket_write (peer, TTS_SOCKET_TEXT, FALSE, binary, 2);
}

static void
serve (TtsServerPeer *peer, const gchar *path, Fixture *fixture)
{
  if (g_str_equal (path, "/echo")) {
    g_autofree gchar *text = tts_socket_read_text (peer);

    tts_socket_write (peer, TTS_SOCKET_PING, FALSE, "are you there", 13);
    tts_socket_write (peer, TTS_SOCKET_TEXT, TRUE, text, 3);
    tts_socket_write (peer, TTS_SOCKET_MORE, FALSE, text + 3,
        strlen (text) - 3);
    tts_socket_say (peer, ".");
    tts_socket_close (peer, 1000, "");
  } else if (g_str_has_prefix (path, "/close/"))
    tts_socket_close (peer, atoi (path + 7), "because");
  else if (g_str_equal (path, "/told"))
    tts_socket_close (peer, 4002, "no more with " KEY);
  else if (g_str_equal (path, "/flood")) {
    g_autofree gchar *much = g_strnfill (100000, 'x');

    while (tts_socket_say (peer, much));
  } else if (g_str_equal (path, "/cut")) {
    g_autofree gchar *text = tts_socket_read_text (peer);

    /* With all of it read, so that the end is no reset. */
    tts_server_close (peer);
  } else if (g_str_equal (path, "/reset"))
    tts_server_reset (peer);
  else {
    break_rules (peer, path);
    listen_on (peer, fixture->heard);
  }
}

static void
answer (TtsServerPeer *peer, const TtsServerRequest *request, gpointer data)
{
  const gchar *path = request->path;
  const gchar *key = g_hash_table_lookup (request->headers, "x-key");

  if (g_str_equal (path, "/refused"))
    tts_server_reply (peer, 429, "text/plain", "Retry-After: 3\r\n", "", 0);
  else if (g_str_equal (path, "/plain"))
    tts_server_reply (peer, 200, "text/plain", NULL, "hello", -1);
  else if (g_str_equal (path, "/elsewhere"))
    tts_server_reply (peer, 302, "text/plain",
        "Location: https://example.org/\r\n", "", 0);
  else if (g_str_equal (path, "/silent"))
    tts_server_hang (peer);
  else if (g_str_equal (path, "/unaccepted"))
    tts_server_printf (peer, "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n");
  else if (g_strcmp0 (key, KEY) == 0 && tts_socket_accept (peer, request))
    serve (peer, path, data);
  else
    tts_server_reply (peer, 400, "text/plain", NULL, "", 0);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->heard = g_async_queue_new_full (g_free);
  fixture->server = tts_server_new (NULL, answer, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  tts_server_free (fixture->server);
  g_async_queue_unref (fixture->heard);
}

static Fetch *
make (TtsServer *server, const gchar *path)
{
  Fetch *fetch = fetch_new ("GET", tts_server_get_base (server), path);

  gst_tts_http_request_add_secret (fetch->request, "X-Key", KEY);
  fetch->says = "said";
  return fetch;
}

static void
assert_heard (Fixture *fixture, const gchar *text)
{
  g_autofree gchar *heard = g_async_queue_pop (fixture->heard);

  g_assert_cmpstr (heard, ==, text);
}

/* Pieces of a message come as one, a ping not at all. */
static void
test_echo (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 3; i++) {
    g_autoptr (Fetch) fetch = make (fixture->server, "/echo");

    fetch_run (fetch);
    g_assert_no_error (fetch->error);
    g_assert_cmpuint (fetch->status, ==, 101);
    g_assert_cmpmem (fetch->body->data, fetch->body->len, "said.", 5);
  }
}

static void
test_tls (void)
{
  g_autofree gchar *pem = tts_test_data ("tls/server.pem");
  g_autofree gchar *ca = tts_test_data ("tls/ca.pem");
  Fixture fixture = { NULL, g_async_queue_new_full (g_free) };
  g_autoptr (TtsServer) server = tts_server_new (pem, answer, &fixture);
  g_autoptr (Fetch) stranger = make (server, "/echo");
  g_autoptr (Fetch) trusted = make (server, "/echo");

  fetch_run (stranger);
  g_assert_error (stranger->error, GST_TTS_ERROR,
      GST_TTS_ERROR_NOT_CONFIGURED);
  gst_tts_http_request_set_ca_file (trusted->request, ca);
  fetch_run (trusted);
  g_assert_no_error (trusted->error);
  g_assert_cmpmem (trusted->body->data, trusted->body->len, "said.", 5);
  g_async_queue_unref (fixture.heard);
}

/* The other end is told; it need not answer. */
static void
test_close (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Fetch) fetch = make (fixture->server, "/listen");

  fetch_send (fetch);
  assert_heard (fixture, "1 said");
  fetch_close (fetch);
  assert_heard (fixture, "close");
  fetch_wait (fetch);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Fetch) fetch = make (fixture->server, "/listen");
  g_autoptr (Fetch) early = make (fixture->server, "/listen");
  g_autoptr (Fetch) waiting = make (fixture->server, "/silent");

  fetch_send (fetch);
  assert_heard (fixture, "1 said");
  fetch_cancel (fetch);
  assert_heard (fixture, "gone");

  fetch_send (early);
  fetch_cancel (early);
  fetch_wait (early);
  fetch_send (waiting);
  fetch_cancel (waiting);
  fetch_wait (waiting);
}

typedef struct
{
  const gchar *path;
  gint code;
  const gchar *says;
} Case;

static const Case cases[] = {
  {"/plain", GST_TTS_ERROR_UNSUPPORTED, "no socket at /plain"},
  {"/elsewhere", GST_TTS_ERROR_UNSUPPORTED, "elsewhere"},
  {"/unaccepted", GST_TTS_ERROR_TRANSIENT, "127.0.0.1"},
  {"/silent", GST_TTS_ERROR_TRANSIENT, "within 0.1 s"},
  {"/listen", GST_TTS_ERROR_TRANSIENT, "within 0.1 s"},
  {"/reserved", GST_TTS_ERROR_TRANSIENT, "127.0.0.1"},
  {"/huge", GST_TTS_ERROR_MODEL, "larger"},
  {"/masked", GST_TTS_ERROR_TRANSIENT, "127.0.0.1"},
  {"/not-utf8", GST_TTS_ERROR_TRANSIENT, "127.0.0.1"},
  {"/cut", GST_TTS_ERROR_TRANSIENT, "ended before"},
  {"/reset", GST_TTS_ERROR_TRANSIENT, "127.0.0.1"},
  {"/close/1008", GST_TTS_ERROR_UNSUPPORTED, "1008: because"},
  {"/close/1009", GST_TTS_ERROR_BAD_INPUT, "1009: because"},
  {"/close/1011", GST_TTS_ERROR_TRANSIENT, "1011: because"},
  {"/close/4001", GST_TTS_ERROR_TRANSIENT, "4001: because"},
  {"/told", GST_TTS_ERROR_TRANSIENT, "4002: no more with ***"},
  {"/flood", GST_TTS_ERROR_MODEL, "does not end"},
};

static void
test_case (Fixture *fixture, gconstpointer data)
{
  const Case *row = data;
  g_autoptr (Fetch) fetch = make (fixture->server, row->path);

  gst_tts_http_request_set_max_body (fetch->request, 1 << 20);
  if (strstr (row->says, "0.1 s"))
    gst_tts_http_request_set_limits (fetch->request, 5000, 100, 100, 0);
  fetch_run (fetch);
  tts_assert_error (fetch->error, row->code, row->says);
  g_assert_null (strstr (fetch->error->message, KEY));
  /* The time may be over before the server has heard of it. */
  if (strstr (row->says, "0.1 s"))
    g_assert_cmpuint (tts_server_requests (fixture->server), <=, 1);
  else
    g_assert_cmpuint (tts_server_requests (fixture->server), ==, 1);
}

/* A refusal is an answer, with its headers. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Fetch) fetch = make (fixture->server, "/refused");

  fetch_run (fetch);
  g_assert_no_error (fetch->error);
  g_assert_cmpuint (fetch->status, ==, 429);
  g_assert_cmpstr (g_hash_table_lookup (fetch->headers, "retry-after"), ==,
      "3");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add ("/socket/echo", Fixture, NULL, set_up, test_echo, tear_down);
  g_test_add ("/socket/close", Fixture, NULL, set_up, test_close, tear_down);
  g_test_add ("/socket/cancel", Fixture, NULL, set_up, test_cancel,
      tear_down);
  g_test_add ("/socket/refused", Fixture, NULL, set_up, test_refused,
      tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path = g_strconcat ("/socket/case", cases[i].path,
        NULL);

    g_test_add (path, Fixture, &cases[i], set_up, test_case, tear_down);
  }
  g_test_add_func ("/socket/tls", test_tls);
  return tts_test_run ();
}
