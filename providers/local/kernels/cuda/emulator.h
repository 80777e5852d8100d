/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs CUDA kernels without a GPU, to test them.
 *
 * Blocks run one after another, the threads of a block as fibers, in random
 * order from barrier to barrier. What the hardware would let pass in silence
 * ends the program with the line: two threads that touch one element of
 * shared memory between two barriers, of which one writes; an index past the
 * end; a barrier that some threads do not come to; reading shared memory that
 * nobody wrote. Kernels keep to what is in device.cuh: all memory through
 * views, warp operations with a mask. Not found: order of memory between
 * blocks, bank conflicts, use of registers. */
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#define __global__ static
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define UNROLL

struct dim3
{
  unsigned x, y, z;
  dim3 (unsigned x = 1, unsigned y = 1, unsigned z = 1) : x (x), y (y), z (z)
  {
  }
};

typedef struct EmulatedStream *cudaStream_t;

namespace emulator
{
  extern dim3 thread_idx, block_idx, block_dim, grid_dim;

  [[noreturn]] void fail (const char *file, int line, const char *what);
  void barrier (const char *file, int line);

  /* The value of another lane of the warp; all lanes in mask take part. */
  uint64_t exchange (uint64_t value, unsigned lane, unsigned mask,
      const char *file, int line);

  /* Memory of the block, the same for all of its threads; not initialised. */
  void *shared (size_t size);

  /* Of the calling thread: its number, and barriers that it has passed. */
  unsigned thread ();
  unsigned passed ();

  /* An order of the threads; the same seed gives the same. */
  void seed (uint64_t seed);

  void run (dim3 grid, dim3 block, size_t shared,
      const std::function<void ()> &kernel);
}

#define threadIdx emulator::thread_idx
#define blockIdx emulator::block_idx
#define blockDim emulator::block_dim
#define gridDim emulator::grid_dim
#define __syncthreads() emulator::barrier (__FILE__, __LINE__)

#define __shfl_xor_sync(mask, value, bit) \
  emulated_shuffle (value, (emulator::thread () % 32) ^ (bit), mask, \
      __FILE__, __LINE__)

template <typename T>
static inline T
emulated_shuffle (T value, unsigned lane, unsigned mask, const char *file,
    int line)
{
  union
  {
    T value;
    uint64_t bits;
  } in = { }, out;

  in.value = value;
  out.bits = emulator::exchange (in.bits, lane, mask, file, line);
  return out.value;
}

/* Who touched an element since the last barrier. */
struct EmulatedTouch
{
  unsigned writer_epoch, writer, reader_epoch, reader;
  int writer_line, reader_line;
  bool written;
};

/* An element that tells who reads and writes it. */
template <typename T>
class EmulatedElement
{
public:
  EmulatedElement (T *value, EmulatedTouch *touch, const char *file, int line)
      : value (value), touch (touch), file (file), line (line)
  {
  }

  operator T () const
  {
    unsigned epoch = emulator::passed () + 1, self = emulator::thread ();

    if (!touch->written)
      emulator::fail (file, line, "shared memory is read that nobody wrote");
    if (touch->writer_epoch == epoch && touch->writer != self)
      collide ("read", "written", touch->writer_line);
    if (touch->reader_epoch == epoch && touch->reader != self)
      touch->reader = ~0u;
    else
      touch->reader = self;
    touch->reader_epoch = epoch;
    touch->reader_line = line;
    return *value;
  }

  T operator = (T next) const
  {
    unsigned epoch = emulator::passed () + 1, self = emulator::thread ();

    if (touch->writer_epoch == epoch && touch->writer != self)
      collide ("written", "written", touch->writer_line);
    if (touch->reader_epoch == epoch && touch->reader != self)
      collide ("written", "read", touch->reader_line);
    touch->writer_epoch = epoch;
    touch->writer = self;
    touch->writer_line = line;
    touch->written = true;
    return *value = next;
  }

  T operator = (const EmulatedElement &other) const
  {
    return *this = (T) other;
  }

  T operator += (T more) const
  {
    return *this = (T) *this + more;
  }

private:
  void collide (const char *now, const char *before, int other) const;

  T *value;
  EmulatedTouch *touch;
  const char *file;
  int line;
};

void emulated_collision (const char *file, int line, const char *now,
    const char *before, int other);

template <typename T>
void
EmulatedElement<T>::collide (const char *now, const char *before,
    int other) const
{
  emulated_collision (file, line, now, before, other);
}

/* An array in shared memory; array (i) is its element i. */
template <typename T, int N>
class Shared
{
public:
  EmulatedElement<T>
  operator () (long i, const char *file = __builtin_FILE (),
      int line = __builtin_LINE ())
  {
    if (i < 0 || i >= N)
      emulator::fail (file, line, "an index is past the end of shared memory");
    return EmulatedElement<T> (&values[i], &touches[i], file, line);
  }

private:
  T values[N];
  EmulatedTouch touches[N];
};

/* Some global memory; view (i) is its element i. */
template <typename T>
class View
{
public:
  View (T *data, long n) : data (data), n (n)
  {
  }

  T &
  operator () (long i, const char *file = __builtin_FILE (),
      int line = __builtin_LINE ()) const
  {
    if (!data || i < 0 || i >= n)
      emulator::fail (file, line, "an index is past the end of a view");
    return data[i];
  }

  operator bool () const
  {
    return data != NULL;
  }

private:
  T *data;
  long n;
};

#define SHARED(type, name) \
  type &name = *(type *) emulator::shared (sizeof (type))

#define LAUNCH(kernel, grid, block, shared, stream, ...) \
  emulator::run (grid, block, shared, [&] { kernel (__VA_ARGS__); })
