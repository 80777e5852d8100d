/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a fuzz target needs before its first input, when libFuzzer has main. */
#include <gst/gst.h>

int LLVMFuzzerInitialize (int *argc, char ***argv);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  gst_init (NULL, NULL);
  return 0;
}
