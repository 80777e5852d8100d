/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON scripts. */
#include "fuzz-reader.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  check_reader (data, size, GST_TTS_FORMAT_JSON);
  return 0;
}
