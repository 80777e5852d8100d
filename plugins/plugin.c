/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plugin `tts`: text in, narration out. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstttselements.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  gboolean any = FALSE;

  /* one line an element */
  any |= GST_ELEMENT_REGISTER (chunkmux, plugin);
  any |= GST_ELEMENT_REGISTER (gpuoffload, plugin);
  any |= GST_ELEMENT_REGISTER (ttssrc, plugin);
  return any;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, tts,
    "Text to speech: read scripts, synthesise them, join the pieces",
    plugin_init, PACKAGE_VERSION, "LGPL", PACKAGE_NAME, PACKAGE_ORIGIN)
