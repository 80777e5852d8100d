/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bf16, the upper half of a float, in integer arithmetic: exact on every
 * machine. */
#pragma once

#include <stdint.h>
#include <string.h>

static inline float
tts_bits_to_f32 (uint32_t bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

static inline float
tts_bf16_to_f32 (uint16_t half)
{
  return tts_bits_to_f32 ((uint32_t) half << 16);
}

/* The nearest one, of two that are as near the even one. What is subnormal is
 * zero, as instructions for bf16 take it. */
static inline uint16_t
tts_f32_to_bf16 (float value)
{
  uint32_t bits, magnitude, rounded;

  memcpy (&bits, &value, sizeof bits);
  magnitude = bits & 0x7fffffff;
  rounded = bits + 0x7fff + (bits >> 16 & 1);
  rounded = magnitude > 0x7f800000 ? bits | 0x400000 : rounded;
  rounded = magnitude < 0x800000 ? bits & 0x80000000 : rounded;
  return rounded >> 16;
}
