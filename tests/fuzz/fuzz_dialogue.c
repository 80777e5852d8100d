/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dialogues. */
#include "fuzz-reader.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  check_reader (data, size, GST_TTS_FORMAT_DIALOGUE);
  return 0;
}
