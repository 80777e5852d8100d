/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The network module is refused next to libsoup 2, and opened otherwise. */
#include <gmodule.h>

#include "gst/tts/net/gst-tts-net-private.h"
#include "test-main.h"

static void
test_missing (void)
{
  g_autofree gchar *before = g_strdup (g_getenv ("GST_TTS_MODULEDIR"));
  g_autoptr (GError) error = NULL;

  g_setenv ("GST_TTS_MODULEDIR", "/nonexistent", TRUE);
  g_assert_null (gst_tts_net_open (&error));
  tts_assert_error (error, GST_TTS_ERROR_NOT_CONFIGURED, "/nonexistent");
  g_setenv ("GST_TTS_MODULEDIR", before, TRUE);
}

/* The library is an empty one of that name. */
static void
test_soup_2 (void)
{
  GModule *soup = g_module_open (g_getenv ("TTS_FAKE_SOUP"),
      G_MODULE_BIND_LOCAL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (soup);
  g_assert_null (gst_tts_net_open (&error));
  tts_assert_error (error, GST_TTS_ERROR_NOT_CONFIGURED, "libsoup 2");
  g_assert_true (g_module_close (soup));
}

static void
test_opened (void)
{
  g_autoptr (GError) error = NULL;
  const GstTtsNet *net = gst_tts_net_open (&error);
  GstTtsNetClient *one, *two;

  g_assert_no_error (error);
  g_assert_true (net == gst_tts_net_open (NULL));
  one = net->acquire ();
  two = net->acquire ();
  g_assert_true (one == two);
  net->release (one);
  net->release (two);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/module/missing", test_missing);
  g_test_add_func ("/module/soup-2", test_soup_2);
  g_test_add_func ("/module/opened", test_opened);
  return tts_test_run ();
}
