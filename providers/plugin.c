/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plugin `ttsproviders`: the voices that need no network. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "providers.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  gboolean any = FALSE;

#define REGISTER(name) any |= GST_ELEMENT_REGISTER (tts##name, plugin);
  GST_TTS_PROVIDERS (REGISTER)
#undef REGISTER
  return any;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, ttsproviders,
    "Text to speech: the voices", plugin_init, PACKAGE_VERSION, "LGPL",
    PACKAGE_NAME, PACKAGE_ORIGIN)
