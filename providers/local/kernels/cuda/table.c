/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of operations on a GPU. */
#include "launch.h"

const TtsOps tts_cuda_ops = {
  .name = "cuda",
  .conv1d = tts_conv1d_f32_cuda,
  .conv1d_t = tts_conv1d_t_f32_cuda,
  .depthwise_t = tts_depthwise_t_f32_cuda,
  .norm_rows = tts_norm_rows_f32_cuda,
  .stats = tts_stats_f32_cuda,
  .grn = tts_grn_f32_cuda,
  .lstm = tts_lstm_f32_cuda,
  .attention = tts_attention_f32_cuda,
  .rope = tts_rope_f32_cuda,
  .sample = tts_sample_f32_cuda,
  .embed_sum = tts_embed_sum_f32_cuda,
  .expand_rows = tts_expand_rows_f32_cuda,
  .durations = tts_durations_f32_cuda,
  .axpby = tts_axpby_f32_cuda,
  .resample_rows = tts_resample_rows_f32_cuda,
  .source = tts_source_f32_cuda,
  .stft = tts_stft_f32_cuda,
  .head_polar = tts_head_polar_f32_cuda,
  .istft = tts_istft_f32_cuda,
};
