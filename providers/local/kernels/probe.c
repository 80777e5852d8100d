/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a core can do at most without vectors. */
#include "kernels.h"

#define CHAINS 8

double
tts_probe_f32_c (int steps)
{
  float sums[CHAINS] = { 0 }, a = steps, b = 1;

  for (int i = 0; i < steps; i++)
    for (int k = 0; k < CHAINS; k++) {
      sums[k] = sums[k] * a + b;
      TTS_KEEP (sums[k]);
    }
  return 2.0 * CHAINS * steps;
}
