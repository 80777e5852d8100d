/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scripts of a guessed format, plain text and inline marks. */
#include "fuzz-reader.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GstTtsCue) cue =
      gst_tts_cue_parse_inline ((const gchar *) data, size);

  check_cue (cue);
  check_reader (data, size, GST_TTS_FORMAT_TEXT);
  check_reader (data, size, GST_TTS_FORMAT_AUTO);
  return 0;
}
