/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reference of the sums of products of bf16. */
#pragma once

#include "activate.h"
#include "bf16.h"

/* sum += rounded before (x) * w for one tap and a panel, in the order of
 * TtsPairs. */
static inline void
tts_add_pairs (float *sum, const float *x, TtsActivation before, float slope,
    const uint16_t *w, int in)
{
  for (int first = 0; first < in; first += TTS_PAIRED) {
    float parts[2][TTS_PANEL] = { 0 };

    for (int c = first; c < in && c < first + TTS_PAIRED; c++) {
      float value = tts_bf16_to_f32 (tts_f32_to_bf16 (
              tts_activate (before, x[c], slope)));
      const uint16_t *own = w + (size_t) (c / 2) * 2 * TTS_PANEL + c % 2;

      for (int o = 0; o < TTS_PANEL; o++)
        parts[c % 2][o] += value * tts_bf16_to_f32 (own[2 * o]);
    }
    for (int o = 0; o < TTS_PANEL; o++)
      sum[o] += parts[0][o] + parts[1][o];
  }
}
