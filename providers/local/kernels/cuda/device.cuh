// SPDX-License-Identifier: LGPL-2.1-or-later
// What kernels are written with, on a GPU and in the emulator.
//
// A kernel touches memory through views of known length and through one
// struct of shared arrays; both are elements by number, array (i). On a GPU
// they are bare pointers. Tables of segments lie in the memory of the device: a
// launch knows how long items may be, not how long they are.

#pragma once

#include <cassert>
#include <cmath>

extern "C"
{
#include "kernels/kernels.h"
}

#ifdef TTS_EMULATED
#include "emulator.h"
#else
template <typename T, int N>
class Shared
{
public:
  __device__ T &operator () (long i) { return values[i]; }

private:
  T values[N];
};

template <typename T>
class View
{
public:
  __host__ __device__ View (T *data, long) : data (data) { }
  __device__ T &operator () (long i) const { return data[i]; }
  __host__ __device__ operator bool () const { return data; }

private:
  T *data;
};

#define SHARED(type, name) \
  extern __shared__ __align__ (16) unsigned char raw_shared[]; \
  type &name = *(type *) raw_shared

static __device__ inline uint32_t
shared_address (const void *pointer)
{
  return __cvta_generic_to_shared (pointer);
}

// More shared memory than all GPUs have is asked for.
#define LAUNCH(kernel, grid, block, shared, stream, ...) \
  do { \
    if (shared > 48 << 10) \
      cudaFuncSetAttribute (kernel, \
          cudaFuncAttributeMaxDynamicSharedMemorySize, shared); \
    kernel<<<grid, block, shared, stream>>> (__VA_ARGS__); \
  } while (0)

// Of a loop over an array that has to stay in registers.
#define UNROLL _Pragma ("unroll")
#endif

#define FULL_WARP 0xffffffffu

extern "C"
{
  cudaStream_t tts_cuda_stream (void);

  // Whether the GPU in use has clusters of blocks.
  bool tts_cuda_clusters (void);

  // The same, asked of one that has them: whether those of the LSTM fit.
  bool tts_cuda_lstm_fits (void);
}

struct Table
{
  const TtsSegment *items;
  int n_items;

  // Not changed while a kernel runs, so that one reading is enough.
  __device__ TtsSegment
  item (int i) const
  {
    const TtsSegment &own = View<const TtsSegment> (items, n_items) (i);

    return TtsSegment { __ldg (&own.start), __ldg (&own.length),
        __ldg (&own.room) };
  }
};

struct Rows
{
  View<float> data;
  int channels, stride;

  __device__ float &
  at (const TtsSegment &item, int t, int c) const
  {
    return data ((long) (item.start + t) * stride + c);
  }
};

static inline Table
table_of (const TtsSegments *seg)
{
  return Table { seg->on_device, seg->n_items };
}

// The last row of a view of columns ends where its columns do.
static inline Rows
rows_of (const TtsRows *rows)
{
  const TtsSegments *seg = rows->seg;

  return Rows { View<float> (rows->data, (long) (seg->n_rows - 1) *
      rows->stride + rows->channels), rows->channels, rows->stride };
}

static inline int
blocks_for (long n, int each)
{
  return n > 0 ? (int) ((n + each - 1) / each) : 1;
}

// Adds up over a warp in a fixed order; all lanes have the sum.
template <typename T>
static __device__ T
sum_warp (T value)
{
  for (int bit = 16; bit > 0; bit /= 2)
    value += __shfl_xor_sync (FULL_WARP, value, bit);
  return value;
}

static __device__ inline float
activate (TtsActivation activation, float x, float slope)
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
