/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where operations run and where their data are. */
#pragma once

#include "kernels.h"

/* What wait() says where there was too little memory. */
#define TTS_DEVICE_FULL "out of memory"

typedef struct
{
  const TtsOps *ops;

  /* Aligned to 64 bytes; NULL where there is no more. Unless copy is NULL,
   * nothing but operations and copies touches it. */
  void *(*alloc) (size_t size);
  void (*free) (void *memory);

  /* The host's, that copies are from or to. */
  void *(*alloc_host) (size_t size);
  void (*free_host) (void *memory);

  /* In its turn among the operations, and at any time until the next wait:
   * before that src stays as it is, and dst is not read. NULL where memory of
   * the device is the host's as well. */
  void (*copy) (void *dst, const void *src, size_t size);

  /* Ends when all operations and copies have that were begun: NULL, or what
   * went wrong. */
  const char *(*wait) (void);

  TtsPrecision precision;       /* of convolutions that may be rounded */

  /* Where devices share the functions above: what the calling thread asks of
   * them from now on is asked of number n. NULL for the only one. */
  void (*use) (int n);
  int n;

  /* What the calling thread begins between the first two is not done but kept,
   * to be done as often as is wanted. False or NULL where that cannot be.
   * Meanwhile nothing is allocated. All NULL on a device without graphs. */
  bool (*graph_begin) (void);
  void *(*graph_end) (void);
  void (*graph_run) (void *graph);
  void (*graph_free) (void *graph);
} TtsDevice;

/* Of a module that is opened for a device: its one function. Returns NULL, or
 * why the device number n cannot be had, or not with that precision. */
#define TTS_DEVICE_SYMBOL "tts_device_module_open"
typedef const char *(*TtsDeviceOpen) (int n, TtsPrecision precision,
    TtsDevice *ret_device);
