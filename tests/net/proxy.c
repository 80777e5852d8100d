/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proxies of the environment: who is asked through them, and what they, and
 * hosts that a reply names, get to see of the key. */
#include <string.h>

#include "fetch.h"
#include "server.h"
#include "test-main.h"

#define KEY "the-secret-of-this-test"

typedef struct
{
  GMutex lock;
  GString *seen;                /* lock */
} Log;

/* A proxy is asked for whole URLs, and for a tunnel where there is TLS. */
static void
answer (TtsServerPeer *peer, const TtsServerRequest *request, gpointer data)
{
  const gchar *key = g_hash_table_lookup (request->headers, "x-key");
  Log *log = data;

  g_mutex_lock (&log->lock);
  g_string_append_printf (log->seen, "%s %s %s\n", request->method,
      request->path, key ? "key" : "-");
  g_mutex_unlock (&log->lock);
  if (g_str_equal (request->method, "CONNECT"))
    tts_server_reply (peer, 403, "text/plain", NULL, "no tunnel", -1);
  else if (g_str_has_suffix (request->path, "/away"))
    tts_server_reply (peer, 302, "text/plain",
        "Location: https://files.example.com/x?sig=1\r\n", "", 0);
  else if (g_str_has_suffix (request->path, "/inside"))
    tts_server_reply (peer, 302, "text/plain",
        "Location: https://intranet/x\r\n", "", 0);
  else
    tts_server_reply (peer, 200, "text/plain", NULL, "hello", -1);
}

/* The proxies of a client are those of its first use. */
static void
set_proxy (const gchar *url, const gchar *none)
{
  g_setenv ("http_proxy", url, TRUE);
  g_setenv ("https_proxy", url, TRUE);
  g_setenv ("no_proxy", none, TRUE);
}

static Fetch *
run (const gchar *base, const gchar *path)
{
  Fetch *fetch = fetch_new ("GET", base, path);

  gst_tts_http_request_add_secret (fetch->request, "X-Key", KEY);
  fetch_run (fetch);
  return fetch;
}

static void
test_proxies (void)
{
  Log log = {.seen = g_string_new (NULL) };
  g_autoptr (TtsServer) proxy = tts_server_new (NULL, answer, &log);

  set_proxy (tts_server_get_base (proxy), "example.net, other.example");
  {
    g_autoptr (Fetch) plain = run ("http://example.org", "/one");
    g_autoptr (Fetch) tls = run ("https://example.org", "/two");
    g_autoptr (Fetch) own = run (tts_server_get_base (proxy), "/three");

    g_assert_no_error (plain->error);
    g_assert_cmpmem (plain->body->data, plain->body->len, "hello", 5);
    g_assert_error (tls->error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
    g_assert_no_error (own->error);
  }
  /* A tunnel carries the key within, where the proxy does not see it; this
   * machine is asked without a proxy. */
  g_assert_cmpstr (log.seen->str, ==, "GET http://example.org/one key\n"
      "CONNECT example.org:443 -\nGET /three key\n");
  g_string_free (log.seen, TRUE);
}

static void
test_none (void)
{
  Log log = {.seen = g_string_new (NULL) };
  g_autoptr (TtsServer) proxy = tts_server_new (NULL, answer, &log);

  set_proxy (tts_server_get_base (proxy), "example.invalid");
  {
    g_autoptr (Fetch) direct = run ("http://example.invalid", "/");

    g_assert_error (direct->error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
  }
  g_assert_cmpstr (log.seen->str, ==, "");
  g_string_free (log.seen, TRUE);
}

static void
test_away (void)
{
  Log log = {.seen = g_string_new (NULL) };
  g_autoptr (TtsServer) proxy = tts_server_new (NULL, answer, &log);

  set_proxy (tts_server_get_base (proxy), "");
  {
    g_autoptr (Fetch) away = run ("http://example.org", "/away");
    g_autoptr (Fetch) inside = run ("http://example.org", "/inside");

    g_assert_error (away->error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT);
    g_assert_null (strstr (away->error->message, "sig"));
    g_assert_error (inside->error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED);
  }
  g_assert_cmpstr (log.seen->str, ==, "GET http://example.org/away key\n"
      "CONNECT files.example.com:443 -\n"
      "GET http://example.org/inside key\n");
  g_string_free (log.seen, TRUE);
}

/* One that opens each tunnel, and is the host behind it too. */
static void
answer_tunnel (TtsServerPeer *peer, const TtsServerRequest *request,
    gpointer data)
{
  gboolean opens = g_str_equal (request->method, "CONNECT");
  const gchar *key = g_hash_table_lookup (request->headers, "x-key");
  const gchar *host = g_hash_table_lookup (request->headers, "host");
  g_autofree gchar *pem = tts_test_data ("tls/tunnel.pem");
  Log *log = data;

  g_mutex_lock (&log->lock);
  g_string_append_printf (log->seen, "%s %s%s %s\n", request->method,
      opens ? "" : host, request->path, key ? "key" : "-");
  g_mutex_unlock (&log->lock);
  if (opens) {
    tts_server_printf (peer, "HTTP/1.1 200 Opened\r\n\r\n");
    tts_server_start_tls (peer, pem);
  } else if (g_str_equal (request->path, "/away"))
    tts_server_reply (peer, 302, "text/plain",
        "Location: https://files.example.com/x\r\n", "", 0);
  else
    tts_server_reply (peer, 200, "text/plain", NULL, "hello", -1);
}

/* The other host is one that everybody trusts, and gets no key either. */
static void
test_tunnel (void)
{
  Log log = {.seen = g_string_new (NULL) };
  g_autoptr (TtsServer) proxy = tts_server_new (NULL, answer_tunnel, &log);
  g_autofree gchar *ca = tts_test_data ("tls/tunnel-ca.pem");
  g_autoptr (GTlsDatabase) trusted = g_tls_file_database_new (ca, NULL);

  g_assert_nonnull (trusted);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), trusted);
  set_proxy (tts_server_get_base (proxy), "");
  {
    g_autoptr (Fetch) away = run ("https://tunnel.example.org", "/away");

    g_assert_no_error (away->error);
    g_assert_cmpmem (away->body->data, away->body->len, "hello", 5);
  }
  g_assert_cmpstr (log.seen->str, ==,
      "CONNECT tunnel.example.org:443 -\n"
      "GET tunnel.example.org/away key\n"
      "CONNECT files.example.com:443 -\n"
      "GET files.example.com/x -\n");
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
  g_string_free (log.seen, TRUE);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/proxy/proxies", test_proxies);
  g_test_add_func ("/proxy/none", test_none);
  g_test_add_func ("/proxy/away", test_away);
  g_test_add_func ("/proxy/tunnel", test_tunnel);
  return tts_test_run ();
}
