/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The border between C and CUDA. A launcher neither allocates nor waits: it
 * runs on the stream of the device, all memory is the device's, tables of
 * segments travel with the launch (64 items at most). */
#pragma once

#include "kernels/kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

void tts_conv1d_f32_cuda        (const TtsConv1d *op);
void tts_conv1d_t_f32_cuda      (const TtsConv1dT *op);
void tts_depthwise_t_f32_cuda   (const TtsDepthwiseT *op);
void tts_norm_rows_f32_cuda     (const TtsNormRows *op);
void tts_stats_f32_cuda         (const TtsStats *op);
void tts_grn_f32_cuda           (const TtsGrn *op);
void tts_lstm_f32_cuda          (const TtsLstm *ops, int n_ops);
void tts_attention_f32_cuda     (const TtsAttention *op);
void tts_rope_f32_cuda          (const TtsRope *op);
void tts_sample_f32_cuda        (const TtsSample *op);
void tts_embed_sum_f32_cuda     (const TtsEmbedSum *op);
void tts_expand_rows_f32_cuda   (const TtsExpandRows *op);
void tts_durations_f32_cuda     (const TtsDurations *op);
void tts_axpby_f32_cuda         (const TtsAxpby *op);
void tts_resample_rows_f32_cuda (const TtsResampleRows *op);
void tts_source_f32_cuda        (const TtsSource *op);
void tts_stft_f32_cuda          (const TtsStft *op);
void tts_head_polar_f32_cuda    (const TtsHeadPolar *op);
void tts_istft_f32_cuda         (const TtsIstft *op);

extern const TtsOps tts_cuda_ops;

#ifdef __cplusplus
}
#endif
