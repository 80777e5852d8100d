/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The border between C and CUDA. A launcher neither allocates nor waits: it
 * runs on the stream of the device, all memory is the device's, lengths
 * of items too: a launch is the same for all that have room in it. */
#pragma once

#include "kernels/kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Weights in low: 64 bytes, of as many inputs as are in them, of each of so
 * many outputs. */
#define TTS_LOW_BYTES 64
#define TTS_LOW_COLUMNS 64      /* outputs are filled up to a multiple */

static inline int
tts_low_columns (int out)
{
  return (out + TTS_LOW_COLUMNS - 1) / TTS_LOW_COLUMNS * TTS_LOW_COLUMNS;
}

size_t tts_low_size_tf32_cuda   (const TtsPanels *w);
size_t tts_low_size_f16_cuda    (const TtsPanels *w);
void tts_pack_low_tf32_cuda     (void *low, const TtsPanels *w);
void tts_pack_low_f16_cuda      (void *low, const TtsPanels *w);

/* What has no low, or a shape that tensor cores do not take, is exact: it needs
 * data. Those of stride 1 whose rows lie at multiples of 16 bytes need none. */
#define TTS_DECLARE_ROUNDED(name, arguments) \
  void tts_##name##_tf32_cuda arguments; \
  void tts_##name##_f16_cuda arguments;
TTS_ROUNDED_OPS (TTS_DECLARE_ROUNDED)
#undef TTS_DECLARE_ROUNDED

#define TTS_DECLARE_CUDA(name, arguments) void tts_##name##_f32_cuda arguments;
TTS_OPS (TTS_DECLARE_CUDA)
#undef TTS_DECLARE_CUDA

/* NULL for a precision that no kernel has. */
const TtsOps *tts_ops_cuda      (TtsPrecision precision);

#ifdef __cplusplus
}
#endif
