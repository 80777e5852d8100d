/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a core can do at most: twelve chains of fused multiply-adds that stay
 * in registers, as many as fill two units for six cycles. */
#include "simd.h"

#define CHAINS 12

double
TTS_SIMD (tts_probe_f32) (int steps)
{
  Vec sums[CHAINS] = { 0 }, a = all (0), b = all (0);

  TTS_KEEP (a);
  TTS_KEEP (b);
  for (int i = 0; i < steps; i++) {
#pragma GCC unroll 12
    for (int k = 0; k < CHAINS; k++) {
      sums[k] = sums[k] * a + b;
      TTS_KEEP (sums[k]);
    }
  }
  return 2.0 * TTS_LANES * CHAINS * steps;
}
