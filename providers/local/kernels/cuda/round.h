/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rounding as GPUs do it: TF32 to the nearest, of two the one that is farther
 * from zero; halves to the nearest, of two the even one. What is beyond a half
 * becomes the greatest one, since one infinite product would spoil a whole
 * utterance. */
#pragma once

#include <stdint.h>
#include <string.h>

#define TTS_MAX_HALF 65504.0f

static inline uint32_t
tts_round_tf32 (float x)
{
  uint32_t bits;

  memcpy (&bits, &x, sizeof bits);
  if ((bits & 0x7f800000) == 0x7f800000)
    return bits;
  return (bits + 0x1000) & ~0x1fffu;
}

static inline uint16_t
tts_round_half (float x)
{
  uint32_t bits, sign, rest;
  int shift;

  memcpy (&bits, &x, sizeof bits);
  sign = bits >> 16 & 0x8000;
  bits &= 0x7fffffff;
  if (bits > 0x7f800000)
    return sign | 0x7e00;
  if (bits >= 0x477ff000)       /* would be rounded to 65536 */
    return sign | 0x7bff;
  if (bits < 0x33000000)        /* less than half of the least one */
    return sign;
  shift = bits < 0x38800000 ? 126 - (int) (bits >> 23) : 13;
  rest = bits < 0x38800000 ? (bits & 0x7fffff) | 0x800000 :
      bits - 0x38000000;
  rest += (1u << (shift - 1)) - 1 + (rest >> shift & 1);
  return sign | rest >> shift;
}
