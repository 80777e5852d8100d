/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Activations of plain C; a snake has a parameter of its own. */
#pragma once

#include <math.h>

#include "kernels.h"

static inline float
tts_activate (TtsActivation activation, float x, float slope)
{
  switch (activation) {
    case TTS_ACT_LRELU:
      return x < 0 ? slope * x : x;
    case TTS_ACT_ELU:
      return x < 0 ? expm1f (x) : x;
    case TTS_ACT_GELU_TANH:
      return 0.5f * x *
          (1 + tanhf (0.7978845608f * (x + 0.044715f * x * x * x)));
    case TTS_ACT_GELU_ERF:
      return 0.5f * x * (1 + erff (x * 0.707106781f));
    case TTS_ACT_SILU:
      return x / (1 + expf (-x));
    case TTS_ACT_MISH:
      return x * tanhf (x > 20 ? x : log1pf (expf (x)));
    default:
      return x;
  }
}
