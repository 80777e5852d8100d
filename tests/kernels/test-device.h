/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The GPU that TTS_TEST_DEVICE names, or else one that is emulated. */
#pragma once

#include "engine/device.h"

#ifdef TTS_HAVE_EMULATOR
#include "emulated-device.h"
#endif

#define TEST_PRECISIONS 3       /* fp32, tf32, fp16 */

/* Opened for each precision that it has; 0 where there is none. */
static inline guint
test_devices (TtsDevice devices[TEST_PRECISIONS])
{
  const gchar *name = g_getenv ("TTS_TEST_DEVICE");
  guint n = 0;

  for (guint i = 0; name && i < TEST_PRECISIONS; i++) {
    g_autoptr (GError) error = NULL;

    if (tts_device_open (name, i, g_getenv ("GST_TTS_MODULEDIR"),
            &devices[n], &error))
      n++;
    else if (i == TTS_PRECISION_FP32)
      g_error ("%s", error->message);
    else
      g_printerr ("# %s\n", error->message);
  }
#ifdef TTS_HAVE_EMULATOR
  for (guint i = 0; !name && i < TEST_PRECISIONS; i++)
    devices[n++] = tts_emulated_device (0, i);
#endif
  return n;
}
