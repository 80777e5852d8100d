/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where operations run and where their data are. */
#pragma once

#include "kernels.h"

/* Of the numbers that the products of large layers are made of; sums are
 * float32, and so is all that is not a product. */
typedef enum
{
  TTS_PRECISION_FP32,
  TTS_PRECISION_BF16,
  TTS_PRECISION_AUTO,           /* the fastest of the device */
} TtsPrecision;

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

  unsigned precisions;          /* bits: 1 << those it has besides fp32 */
  TtsPrecision fastest;
} TtsDevice;

/* Of a module that is opened for a device: its one function. Returns NULL, or
 * why the device number n cannot be had. */
#define TTS_DEVICE_SYMBOL "tts_device_module_open"
typedef const char *(*TtsDeviceOpen) (int n, TtsDevice *ret_device);
