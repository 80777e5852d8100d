/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The smallest program that uses the installed library. */
#include <gst/tts/tts.h>

int
main (int argc, char **argv)
{
  g_autoptr (GstTtsCue) cue = NULL;

  gst_init (&argc, &argv);
  cue = gst_tts_cue_new ("Hello");
  return g_type_name (GST_TYPE_TTS_PROVIDER) && cue ? 0 : 1;
}
