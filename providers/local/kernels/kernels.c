/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of operations. */
#include "kernels.h"

/* What an implementation has not is the reference's. */
#define REFERENCE_OPS \
  .conv1d = tts_conv1d_f32_c, \
  .conv1d_t = tts_conv1d_t_f32_c, \
  .depthwise_t = tts_depthwise_t_f32_c, \
  .norm_rows = tts_norm_rows_f32_c, \
  .stats = tts_stats_f32_c, \
  .lstm = tts_lstm_f32_c, \
  .attention = tts_attention_f32_c, \
  .embed_sum = tts_embed_sum_f32_c, \
  .expand_rows = tts_expand_rows_f32_c, \
  .durations = tts_durations_f32_c, \
  .axpby = tts_axpby_f32_c, \
  .resample_rows = tts_resample_rows_f32_c, \
  .source = tts_source_f32_c, \
  .stft = tts_stft_f32_c, \
  .head_polar = tts_head_polar_f32_c, \
  .istft = tts_istft_f32_c,

static const TtsOps reference = {
  .name = "reference",
  REFERENCE_OPS
};

#ifdef TTS_HAVE_AVX2
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const TtsOps avx2 = {
  REFERENCE_OPS
  .name = "avx2",
  .conv1d = tts_conv1d_f32_avx2,
  .conv1d_t = tts_conv1d_t_f32_avx2,
  .lstm = tts_lstm_f32_avx2,
};
#pragma GCC diagnostic pop
#endif

const TtsOps *
tts_ops_reference (void)
{
  return &reference;
}

const TtsOps *
tts_ops_cpu (void)
{
#ifdef TTS_HAVE_AVX2
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return &avx2;
#endif
  return &reference;
}
