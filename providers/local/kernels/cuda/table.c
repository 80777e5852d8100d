/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of operations on a GPU, one for each precision. */
#include "launch.h"

#define F32(name, arguments) .name = tts_##name##_f32_cuda,
#define TF32(name, arguments) .name = tts_##name##_tf32_cuda,
#define F16(name, arguments) .name = tts_##name##_f16_cuda,

static const TtsOps fp32 = {
  .name = "cuda",
  TTS_OPS (F32)
};

static const TtsOps tf32 = {
  .name = "cuda-tf32",
  .low_size = tts_low_size_tf32_cuda,
  .pack_low = tts_pack_low_tf32_cuda,
  TTS_ROUNDED_OPS (TF32)
  TTS_EXACT_OPS (F32)
};

static const TtsOps fp16 = {
  .name = "cuda-fp16",
  .low_size = tts_low_size_f16_cuda,
  .pack_low = tts_pack_low_f16_cuda,
  TTS_ROUNDED_OPS (F16)
  TTS_EXACT_OPS (F32)
};

const TtsOps *
tts_ops_cuda (TtsPrecision precision)
{
  switch (precision) {
    case TTS_PRECISION_FP32:
      return &fp32;
    case TTS_PRECISION_TF32:
      return &tf32;
    case TTS_PRECISION_FP16:
      return &fp16;
    default:
      return NULL;
  }
}
