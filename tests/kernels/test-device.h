/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The GPU that TTS_TEST_DEVICE names, or else one that is emulated, and how a
 * test sees what lies there. */
#pragma once

#include "engine/arena.h"
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

/* Rows of the arena's device, as the host may see and change them. */
static inline TtsRows
test_fetch (TtsArena *arena, const TtsRows *rows)
{
  const TtsRows here = tts_arena_fetch_rows (arena, rows);

  g_assert_true (tts_arena_wait (arena, NULL));
  return here;
}

/* Of one item, that the host changed: the device's become the same. */
static inline void
test_store (TtsArena *arena, TtsRows *rows, const TtsRows *here)
{
  const TtsDevice *device = tts_arena_device (arena);

  if (!device->copy)
    return;
  device->copy (tts_row (rows, 0, 0), tts_row (here, 0, 0),
      tts_length (rows, 0) * rows->stride * sizeof (float));
  g_assert_true (tts_arena_wait (arena, NULL));
}
