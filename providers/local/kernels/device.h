/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where operations run and where their data are. */
#pragma once

#include "kernels.h"

typedef struct
{
  const TtsOps *ops;

  /* Aligned to 64 bytes, and for the CPU to read and write as well, while no
   * operation runs; NULL where there is no more. */
  void *(*alloc) (size_t size);
  void (*free) (void *memory);

  /* Ends when all operations have that were begun: NULL, or what went
   * wrong. */
  const char *(*wait) (void);

  TtsPrecision precision;       /* of convolutions that may be rounded */

  /* Where devices share the functions above: what the calling thread asks of
   * them from now on is asked of number n. NULL for the only one. */
  void (*use) (int n);
  int n;
} TtsDevice;

/* Of a module that is opened for a device: its one function. Returns NULL, or
 * why the device number n cannot be had, or not with that precision. */
#define TTS_DEVICE_SYMBOL "tts_device_module_open"
typedef const char *(*TtsDeviceOpen) (int n, TtsPrecision precision,
    TtsDevice *ret_device);
