/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SubRip. */
#include "fuzz-reader.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  check_reader (data, size, GST_TTS_FORMAT_SRT);
  return 0;
}
