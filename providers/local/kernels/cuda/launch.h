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
void tts_conv1d_f32_cuda        (const TtsConv1d *op);
void tts_conv1d_tf32_cuda       (const TtsConv1d *op);
void tts_conv1d_f16_cuda        (const TtsConv1d *op);
void tts_conv1d_t_f32_cuda      (const TtsConv1dT *op);
void tts_conv1d_t_tf32_cuda     (const TtsConv1dT *op);
void tts_conv1d_t_f16_cuda      (const TtsConv1dT *op);
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

/* NULL for a precision that no kernel has. */
const TtsOps *tts_ops_cuda      (TtsPrecision precision);

#ifdef __cplusplus
}
#endif
