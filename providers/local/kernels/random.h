/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Random numbers that depend on a key and an index only: the same for an item
 * wherever it is in a batch and whoever computes it. */
#pragma once

#include <math.h>
#include <stdint.h>

#ifdef __CUDACC__
#define TTS_BOTH_SIDES __host__ __device__
#else
#define TTS_BOTH_SIDES
#endif

/* The mixing step of splitmix64. */
static inline TTS_BOTH_SIDES uint64_t
tts_random_bits (uint64_t key, uint64_t index)
{
  uint64_t z = key + (index + 1) * 0x9e3779b97f4a7c15u;

  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

/* In [0, 1), a multiple of 2^-24. */
static inline TTS_BOTH_SIDES double
tts_random_uniform (uint64_t key, uint64_t index)
{
  return (tts_random_bits (key, index) >> 40) * 0x1p-24;
}

/* Mean 0, variance 1, by Box and Muller's way; the index names the number. */
static inline TTS_BOTH_SIDES double
tts_random_normal (uint64_t key, uint64_t index)
{
  uint64_t bits = tts_random_bits (key, index);
  double radius = ((bits >> 32) + 0.5) * 0x1p-32;
  double angle = (uint32_t) bits * 0x1p-32;

  return sqrt (-2 * log (radius)) * cos (2 * M_PI * angle);
}
