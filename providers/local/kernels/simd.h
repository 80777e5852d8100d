/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Vectors for kernels that are compiled once for each instruction set.
 *
 * TTS_ISA names the set and TTS_LANES is how many floats a vector has. All
 * is said in the compilers' own vector types, so that vectors of 16 floats
 * also run, in halves, where a register has 8: that is how they are tested
 * on CPUs without AVX-512. */
#pragma once

#include <math.h>
#include <string.h>

#include "kernels.h"

#define TTS_JOIN2(a, b) a##_##b
#define TTS_JOIN(a, b) TTS_JOIN2 (a, b)
#define TTS_SIMD(name) TTS_JOIN (name, TTS_ISA)
#define TTS_DECLARE(isa) TTS_DECLARE_SIMD (isa)

TTS_DECLARE (TTS_ISA)

typedef float Vec __attribute__ ((vector_size (4 * TTS_LANES)));
typedef int32_t VecInt __attribute__ ((vector_size (4 * TTS_LANES)));
typedef float VecLoose __attribute__ ((vector_size (4 * TTS_LANES),
        aligned (4), may_alias));

/* Half as many, in as many bytes, and these as floats. */
typedef double VecDouble __attribute__ ((vector_size (4 * TTS_LANES)));
typedef float VecHalf __attribute__ ((vector_size (2 * TTS_LANES)));

/* Rows by columns of a tile of sums: 12 or 28 registers. */
#if TTS_LANES == 16
#define TILE 14
#define TILE_ROWS(DO) DO (0) DO (1) DO (2) DO (3) DO (4) DO (5) DO (6) \
    DO (7) DO (8) DO (9) DO (10) DO (11) DO (12) DO (13)
#else
#define TILE 6
#define TILE_ROWS(DO) DO (0) DO (1) DO (2) DO (3) DO (4) DO (5)
#endif
#define COLUMNS (2 * TTS_LANES)

static inline Vec
load (const float *from)
{
  return *(const VecLoose *) from;
}

static inline void
store (float *to, Vec v)
{
  *(VecLoose *) to = v;
}

/* The first n, at most a vector of them. */
static inline Vec
load_some (const float *from, int n)
{
  Vec v = { 0 };

  if (n >= TTS_LANES)
    return load (from);
  memcpy (&v, from, n * sizeof *from);
  return v;
}

static inline void
store_some (float *to, Vec v, int n)
{
  if (n >= TTS_LANES)
    store (to, v);
  else
    memcpy (to, &v, n * sizeof *to);
}

static inline Vec
all (float x)
{
  return x - (Vec) { 0 };
}

static inline Vec
select_where (VecInt mask, Vec yes, Vec no)
{
  return (Vec) ((mask & (VecInt) yes) | (~mask & (VecInt) no));
}

static inline Vec
abs_vec (Vec x)
{
  return (Vec) ((VecInt) x & 0x7fffffff);
}

static inline Vec
sqrt_vec (Vec x)
{
  float lanes[TTS_LANES];

  store (lanes, x);
  for (int i = 0; i < TTS_LANES; i++)
    lanes[i] = sqrtf (lanes[i]);
  return load (lanes);
}

static inline float
sum_lanes (Vec v)
{
  float sum = 0;

  for (int i = 0; i < TTS_LANES; i++)
    sum += v[i];
  return sum;
}

/* To the nearest whole number, below 2^22. */
static inline Vec
round_vec (Vec x)
{
  const Vec magic = all (12582912);

  return (x + magic) - magic;
}

/* Taylor's terms up to x^11: below 6e-8 up to half of pi. */
static inline Vec
sine_near (Vec x)
{
  Vec square = x * x, p;

  p = square * (-1 / 39916800.0f) + 1 / 362880.0f;
  p = p * square - 1 / 5040.0f;
  p = p * square + 1 / 120.0f;
  p = p * square - 1 / 6.0f;
  return p * square * x + x;
}

/* x less the nearest multiple of pi, n, in three parts. */
static inline Vec
less_half_turns (Vec x, Vec n)
{
  x -= n * 3.140625f;
  x -= n * 9.67502593994140625e-4f;
  return x - n * 1.509957990978376432e-7f;
}

/* sin^2, where it does not matter which multiple of pi is left out. */
static inline Vec
sine_square (Vec x)
{
  Vec p = sine_near (less_half_turns (x, round_vec (x * 0.318309886f)));

  return p * p;
}

/* A power of two times the exponential of what is left, below half of log 2,
 * by Taylor's terms up to x^7: 6e-9. */
static inline Vec
exp_vec (Vec x)
{
  Vec n, r, p;

  x = select_where (x < -87, all (-87), x);
  x = select_where (x > 88, all (88), x);
  n = round_vec (x * 1.44269504f);
  r = x - n * 0.693359375f;
  r += n * 2.12194440e-4f;
  p = r * (1 / 5040.0f) + 1 / 720.0f;
  p = p * r + 1 / 120.0f;
  p = p * r + 1 / 24.0f;
  p = p * r + 1 / 6.0f;
  p = p * r + 0.5f;
  p = p * r * r + r + 1;
  return p * (Vec) ((__builtin_convertvector (n, VecInt) + 127) << 23);
}

static inline Vec
sigmoid_vec (Vec x)
{
  return 1 / (1 + exp_vec (-x));
}

/* Right to 1e-7 of 1, not of itself. */
static inline Vec
tanh_vec (Vec x)
{
  return 1 - 2 / (1 + exp_vec (2 * x));
}

/* e^x - 1 where x is not above 0: Taylor's terms near it. */
static inline Vec
elu_vec (Vec x)
{
  Vec low = select_where (x < 0, x, all (0)), near;

  near = low * (1 / 720.0f) + 1 / 120.0f;
  near = near * low + 1 / 24.0f;
  near = near * low + 1 / 6.0f;
  near = near * low + 0.5f;
  near = near * low * low + low;
  low = select_where (low > -0.25f, near, exp_vec (low) - 1);
  return select_where (x < 0, low, x);
}

/* x times tanh of log (1 + e^x), which is a fraction of polynomials of e^x. */
static inline Vec
mish_vec (Vec x)
{
  Vec e = exp_vec (select_where (x > 20, all (20), x));
  Vec n = e * (e + 2);

  return x * n / (n + 2);
}
