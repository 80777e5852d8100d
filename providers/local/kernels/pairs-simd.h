/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows as sums of pairs read them. */
#pragma once

#include "bf16.h"
#include "simd.h"

/* In reality n, then zeros up to the next multiple of TTS_PAIRED. */
static inline void
round_row (uint16_t *y, const float *x, int n)
{
  for (int c = 0; c < n; c++)
    y[c] = tts_f32_to_bf16 (x[c]);
  for (int c = n; c < tts_padded (n); c++)
    y[c] = 0;
}
