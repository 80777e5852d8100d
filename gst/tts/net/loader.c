/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens the network module at the first remote use. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gst-tts-net-private.h"

#include <gmodule.h>
#include <link.h>
#include <string.h>

#include "gst/tts/gst-tts-error.h"

#define MODULE "libgsttts-net.so"

static GMutex lock;
static const GstTtsNet *net;    /* lock */

static int
is_soup_2 (struct dl_phdr_info *info, size_t size, void *data)
{
  return strstr (info->dlpi_name, "/libsoup-2.4.so") != NULL;
}

static const GstTtsNet *
open_module (GError **error)
{
  const gchar *dir = g_getenv ("GST_TTS_MODULEDIR");
  g_autofree gchar *path =
      g_build_filename (dir ? dir : GST_TTS_MODULEDIR, MODULE, NULL);
  gpointer symbol;
  GModule *module;

  /* Both in one process abort it, or mix their types up. */
  if (dl_iterate_phdr (is_soup_2, NULL)) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "remote providers need libsoup 3, but libsoup 2 is already in this "
        "process; speak remotely from a process without it");
    return NULL;
  }

  module = g_module_open (path, G_MODULE_BIND_LOCAL);
  if (!module || !g_module_symbol (module, GST_TTS_NET_SYMBOL, &symbol)) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "remote providers need '%s': %s", path, g_module_error ());
    if (module)
      g_module_close (module);
    return NULL;
  }
  g_module_make_resident (module);
  return symbol;
}

const GstTtsNet *
gst_tts_net_open (GError **error)
{
  const GstTtsNet *opened;

  g_mutex_lock (&lock);
  if (!net)
    net = open_module (error);
  opened = net;
  g_mutex_unlock (&lock);
  return opened;
}

void
gst_tts_net_settle (guint ms)
{
  const GstTtsNet *opened;

  g_mutex_lock (&lock);
  opened = net;
  g_mutex_unlock (&lock);
  if (opened)
    opened->settle (ms);
}
