/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The two 16 bit floats, in integer arithmetic: exact on every machine. */
#pragma once

#include <glib.h>

#include "kernels/bf16.h"

static inline float
tts_half_to_f32 (guint16 half)
{
  guint32 sign = (guint32) (half & 0x8000) << 16;
  guint32 exponent = half >> 10 & 0x1f, fraction = half & 0x3ff;

  if (exponent == 0) {
    /* A subnormal is its fraction times 2^-24, which a float holds. */
    float value = fraction * 0x1p-24f;

    return sign ? -value : value;
  }
  if (exponent == 31)
    return tts_bits_to_f32 (sign | 0x7f800000 | fraction << 13);
  return tts_bits_to_f32 (sign | (exponent + 112) << 23 | fraction << 13);
}
