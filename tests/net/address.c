/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which addresses and names a reply may send us to. */
#include "gst/tts/net/address.h"

#include "test-main.h"

static void
test_addresses (void)
{
  static const gchar *const local[] = {
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255",
    "127.0.0.1", "127.255.0.1", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.8", "192.168.1.1", "198.18.0.1", "224.0.0.1",
    "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:8.8.8.8",
    "::ffff:127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "fe80::1",
    "fec0::1", "fc00::1", "fd12::1", "ff02::1", "2001::1", "2001:db8::1",
    "2002:7f00:1::", "100::1",
  };
  static const gchar *const global[] = {
    "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.255.255",
    "172.32.0.0", "192.169.0.1", "2606:4700::1111", "2a00:1450::1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (local); i++) {
    g_autoptr (GInetAddress) address =
        g_inet_address_new_from_string (local[i]);

    g_test_message ("%s", local[i]);
    g_assert_false (net_address_is_public (address));
  }
  for (guint i = 0; i < G_N_ELEMENTS (global); i++) {
    g_autoptr (GInetAddress) address =
        g_inet_address_new_from_string (global[i]);

    g_test_message ("%s", global[i]);
    g_assert_true (net_address_is_public (address));
  }
}

static void
test_names (void)
{
  static const gchar *const local[] = {
    "localhost", "localhost.", "a.localhost", "printer.local", "printer",
    "db.internal", "nas.lan", "x.home.arpa", "127.0.0.1", "127.1",
    "2130706433", "::1", "fe80::1%eth0", "8.8.8.8", "0x7f.0.0.1", "",
  };
  static const gchar *const global[] = {
    "api.openai.com", "example.org.", "1e100.net", "local.example.org",
  };

  for (guint i = 0; i < G_N_ELEMENTS (local); i++) {
    g_test_message ("%s", local[i]);
    g_assert_false (net_host_is_public_name (local[i]));
  }
  for (guint i = 0; i < G_N_ELEMENTS (global); i++) {
    g_test_message ("%s", global[i]);
    g_assert_true (net_host_is_public_name (global[i]));
  }
}

static void
test_origins (void)
{
  static const struct
  {
    const gchar *a, *b;
    gboolean same;
  } pairs[] = {
    {"https://a.example", "https://A.example:443/x", TRUE},
    {"http://a.example:80", "http://a.example/y?z", TRUE},
    {"http://a.example", "https://a.example", FALSE},
    {"https://a.example", "https://a.example:8443", FALSE},
    {"https://a.example", "https://b.example", FALSE},
    {"https://a.example", "https://a.example.b.example", FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autoptr (GUri) a = g_uri_parse (pairs[i].a, G_URI_FLAGS_NONE, NULL);
    g_autoptr (GUri) b = g_uri_parse (pairs[i].b, G_URI_FLAGS_NONE, NULL);

    g_test_message ("%s %s", pairs[i].a, pairs[i].b);
    g_assert_cmpint (net_same_origin (a, b), ==, pairs[i].same);
  }
}

static void
test_workers (void)
{
  static const struct
  {
    const gchar *uri;
    gboolean worker;
  } rows[] = {
    {"http://8.8.8.8:33526", TRUE},
    {"https://8.8.8.8:40123/generate?x", TRUE},
    {"http://[2606:4700::1111]:8080", TRUE},
    {"http://8.8.8.8", FALSE},
    {"http://worker.example:8080", FALSE},
    {"http://127.0.0.1:8080", FALSE},
    {"http://169.254.169.254:80", FALSE},
    {"https://10.1.2.3:443", FALSE},
    {"http://[::1]:8080", FALSE},
    {"ftp://8.8.8.8:21", FALSE},
    {"http://134744072:80", FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GUri) uri = g_uri_parse (rows[i].uri, G_URI_FLAGS_NONE, NULL);

    g_test_message ("%s", rows[i].uri);
    g_assert_cmpint (net_is_worker (uri), ==, rows[i].worker);
  }
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/address/addresses", test_addresses);
  g_test_add_func ("/address/names", test_names);
  g_test_add_func ("/address/origins", test_origins);
  g_test_add_func ("/address/workers", test_workers);
  return tts_test_run ();
}
