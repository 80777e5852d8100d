/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of operations on a GPU, one for each precision. */
#include "launch.h"

#define EXACT_OPS \
  .depthwise_t = tts_depthwise_t_f32_cuda, \
  .norm_rows = tts_norm_rows_f32_cuda, \
  .stats = tts_stats_f32_cuda, \
  .grn = tts_grn_f32_cuda, \
  .lstm = tts_lstm_f32_cuda, \
  .attention = tts_attention_f32_cuda, \
  .rope = tts_rope_f32_cuda, \
  .sample = tts_sample_f32_cuda, \
  .embed_sum = tts_embed_sum_f32_cuda, \
  .expand_rows = tts_expand_rows_f32_cuda, \
  .durations = tts_durations_f32_cuda, \
  .axpby = tts_axpby_f32_cuda, \
  .resample_rows = tts_resample_rows_f32_cuda, \
  .source = tts_source_f32_cuda, \
  .stft = tts_stft_f32_cuda, \
  .head_polar = tts_head_polar_f32_cuda, \
  .istft = tts_istft_f32_cuda

static const TtsOps fp32 = {
  .name = "cuda",
  .conv1d = tts_conv1d_f32_cuda,
  .conv1d_t = tts_conv1d_t_f32_cuda,
  EXACT_OPS
};

static const TtsOps tf32 = {
  .name = "cuda-tf32",
  .low_size = tts_low_size_tf32_cuda,
  .pack_low = tts_pack_low_tf32_cuda,
  .conv1d = tts_conv1d_tf32_cuda,
  .conv1d_t = tts_conv1d_t_tf32_cuda,
  EXACT_OPS
};

static const TtsOps fp16 = {
  .name = "cuda-fp16",
  .low_size = tts_low_size_f16_cuda,
  .pack_low = tts_pack_low_f16_cuda,
  .conv1d = tts_conv1d_f16_cuda,
  .conv1d_t = tts_conv1d_t_f16_cuda,
  EXACT_OPS
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
