/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* In place of the module for GPUs: computes on the CPU, and fails when a test
 * says so. */
#include "fake-gpu.h"

#include <gmodule.h>
#include <stdlib.h>

#include "kernels/device.h"

G_MODULE_EXPORT TtsFakeGpu tts_fake_gpu;
G_MODULE_EXPORT const char *tts_device_module_open (int n,
    TtsDevice *ret_device);

static void *
take_memory (size_t size)
{
  void *memory;

  if (g_atomic_int_get (&tts_fake_gpu.full))
    return NULL;
  g_atomic_int_inc (&tts_fake_gpu.allocated);
  return posix_memalign (&memory, 64, size) == 0 ? memory : NULL;
}

static const char *
answer (void)
{
  return g_atomic_int_get (&tts_fake_gpu.lost) ? "it fell off the bus" : NULL;
}

const char *
tts_device_module_open (int n, TtsDevice *ret_device)
{
  static TtsOps ops;

  g_atomic_int_inc (&tts_fake_gpu.opened);
  if (n == 9)
    return "the driver is too old";
  ops = *tts_ops_cpu ();
  ops.name = "fake";
  *ret_device = (TtsDevice) { &ops, take_memory, free, answer };
  return NULL;
}
