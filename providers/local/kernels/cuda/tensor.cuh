// SPDX-License-Identifier: LGPL-2.1-or-later
// Tensor cores, and copies to shared memory that do not wait.
//
// A fragment is 16 rows (a) or 8 columns (b) by 32 bytes, eight words: a word
// is a TF32, or two halves. Lane i of a warp has, of a, words i % 4 and
// i % 4 + 4 of rows i / 4 and i / 4 + 8; of b, words i % 4 and i % 4 + 4 of
// column i / 4; of the sums, columns i % 4 * 2 and the next one of rows i / 4
// and i / 4 + 8. GPUs before sm_80 have no TF32, multiply halves in two steps
// and copy at once.

#pragma once

#include "device.cuh"
#include "round.h"

struct Tf32 { };
struct Fp16 { };

#ifdef TTS_EMULATED
static inline uint32_t
pack_tf32 (float x)
{
  return tts_round_tf32 (x);
}

static inline uint32_t
pack_halves (float first, float second)
{
  return tts_round_half (first) | (uint32_t) tts_round_half (second) << 16;
}

static inline double
emulated_product (Tf32, uint32_t a, uint32_t b)
{
  return (double) emulator::float_of (a) * emulator::float_of (b);
}

static inline double
emulated_product (Fp16, uint32_t a, uint32_t b)
{
  return (double) emulator::half_of (a) * emulator::half_of (b) +
      (double) emulator::half_of (a >> 16) * emulator::half_of (b >> 16);
}

// Added up exactly and rounded once; hardware drops some bits on the way.
template <typename Format>
static void
multiply (Format format, float sums[4], const uint32_t *a, const uint32_t *b,
    const char *file = __builtin_FILE (), int line = __builtin_LINE ())
{
  struct Fragments { const uint32_t *a, *b; } own = { a, b };
  unsigned lane = emulator::thread () % 32;

  emulator::meet (&own, FULL_WARP, file, line);
  for (unsigned i = 0; i < 4; i++) {
    unsigned row = lane / 4, lower = i / 2, column = lane % 4 * 2 + i % 2;
    double sum = sums[i];

    for (unsigned word = 0; word < 8; word++) {
      auto left = (const Fragments *) emulator::met (row * 4 + word % 4);
      auto right = (const Fragments *) emulator::met (column * 4 + word % 4);

      sum += emulated_product (format, left->a[word / 4 * 2 + lower],
          right->b[word / 4]);
    }
    sums[i] = sum;
  }
  emulator::part ();
}

// Lane i says where row i % 8 of matrix i / 8 is, four words; it gets word
// i % 4 of row i / 4 of each.
template <int N>
static void
load_matrices (uint32_t words[4], Shared<uint32_t, N> &array, long row,
    const char *file = __builtin_FILE (), int line = __builtin_LINE ())
{
  unsigned lane = emulator::thread () % 32;

  if (row % 4)
    emulator::fail (file, line, "a row of a matrix is not at 16 bytes");
  emulator::meet (&row, FULL_WARP, file, line);
  for (unsigned i = 0; i < 4; i++)
    words[i] = array (*(const long *) emulator::met (i * 8 + lane / 4) +
        lane % 4, file, line);
  emulator::part ();
}

// n of four elements to 16 bytes, the others become zero.
template <typename T, typename From, int N>
static void
copy_later (Shared<T, N> &array, long to, const View<From> &from, long i,
    int n, const char *file = __builtin_FILE (), int line = __builtin_LINE ())
{
  if (to % 4 || (uintptr_t) &from (i, file, line) % 16)
    emulator::fail (file, line, "a copy is not between multiples of 16 bytes");
  for (int k = 0; k < 4; k++)
    array.copy_later (to + k, k < n ? from (i + k, file, line) : 0, file,
        line);
}

static inline void
end_group ()
{
  emulator::end_group ();
}

template <int N>
static void
wait_groups ()
{
  emulator::wait_groups (N);
}
#else
#include <cuda_fp16.h>

static __device__ inline uint32_t
pack_tf32 (float x)
{
  uint32_t word = 0;

#if __CUDA_ARCH__ >= 800
  asm ("cvt.rna.tf32.f32 %0, %1;" : "=r" (word) : "f" (x));
#endif
  return word;
}

// Not with fminf: that would make a number of NaN.
static __device__ inline float
limit_half (float x)
{
  return x > TTS_MAX_HALF ? TTS_MAX_HALF : x < -TTS_MAX_HALF ? -TTS_MAX_HALF :
      x;
}

static __device__ inline uint32_t
pack_halves (float first, float second)
{
  __half2 halves = __floats2half2_rn (limit_half (first),
      limit_half (second));

  return *(uint32_t *) &halves;
}

static __device__ inline void
multiply (Tf32, float sums[4], const uint32_t *a, const uint32_t *b)
{
#if __CUDA_ARCH__ >= 800
  asm volatile ("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f" (sums[0]), "+f" (sums[1]), "+f" (sums[2]), "+f" (sums[3])
      : "r" (a[0]), "r" (a[1]), "r" (a[2]), "r" (a[3]), "r" (b[0]),
      "r" (b[1]));
#else
  __trap ();
#endif
}

static __device__ inline void
multiply (Fp16, float sums[4], const uint32_t *a, const uint32_t *b)
{
#if __CUDA_ARCH__ >= 800
  asm volatile ("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f" (sums[0]), "+f" (sums[1]), "+f" (sums[2]), "+f" (sums[3])
      : "r" (a[0]), "r" (a[1]), "r" (a[2]), "r" (a[3]), "r" (b[0]),
      "r" (b[1]));
#else
  UNROLL for (int half = 0; half < 2; half++)
    asm volatile ("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 "
        "{%0, %1, %2, %3}, {%4, %5}, {%6}, {%0, %1, %2, %3};"
        : "+f" (sums[0]), "+f" (sums[1]), "+f" (sums[2]), "+f" (sums[3])
        : "r" (a[2 * half]), "r" (a[2 * half + 1]), "r" (b[half]));
#endif
}

template <int N>
static __device__ void
load_matrices (uint32_t words[4], Shared<uint32_t, N> &array, long row)
{
  asm volatile ("ldmatrix.sync.aligned.m8n8.x4.shared.b16 "
      "{%0, %1, %2, %3}, [%4];"
      : "=r" (words[0]), "=r" (words[1]), "=r" (words[2]), "=r" (words[3])
      : "r" (shared_address (&array (row))) : "memory");
}

template <typename T, typename From, int N>
static __device__ void
copy_later (Shared<T, N> &array, long to, const View<From> &from, long i,
    int n)
{
#if __CUDA_ARCH__ >= 800
  asm volatile ("cp.async.cg.shared.global [%0], [%1], 16, %2;"
      : : "r" (shared_address (&array (to))), "l" (&from (i)), "r" (4 * n)
      : "memory");
#else
  UNROLL for (int k = 0; k < 4; k++)
    array (to + k) = k < n ? from (i + k) : 0;
#endif
}

static __device__ inline void
end_group ()
{
#if __CUDA_ARCH__ >= 800
  asm volatile ("cp.async.commit_group;" : : : "memory");
#endif
}

// For all groups but the last N of this thread.
template <int N>
static __device__ void
wait_groups ()
{
#if __CUDA_ARCH__ >= 800
  asm volatile ("cp.async.wait_group %0;" : : "n" (N) : "memory");
#endif
}
#endif
