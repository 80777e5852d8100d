/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs CUDA kernels without a GPU, to test them.
 *
 * Blocks run one after another, the threads of a block as fibers, in random
 * order from barrier to barrier. What the hardware would let pass in silence
 * ends the program with the line: two threads that touch one element of
 * shared memory between two barriers, of which one writes; an index past the
 * end; a barrier that some threads do not come to; reading shared memory that
 * nobody wrote, or to which a copy is under way; another block's without a
 * barrier of the cluster. Kernels keep to what is in
 * device.cuh and tensor.cuh: all memory through views, warp operations with a
 * mask. Not found: order of memory between blocks, bank conflicts, use of
 * registers. */
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <vector>

#define __global__ static
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define UNROLL
#define __sinf sinf
#define __fdividef(x, y) ((x) / (y))
#define __ldg(pointer) (*(pointer))

struct dim3
{
  unsigned x, y, z;
  dim3 (unsigned x = 1, unsigned y = 1, unsigned z = 1) : x (x), y (y), z (z)
  {
  }
};

typedef struct EmulatedStream *cudaStream_t;

/* Who touched an element since the last barrier. */
struct EmulatedTouch
{
  unsigned writer_epoch, writer, reader_epoch, reader;
  int writer_line, reader_line;
  bool written, copied_to;      /* a copy is under way */
};

namespace emulator
{
  extern dim3 thread_idx, block_idx, block_dim, grid_dim;

  [[noreturn]] void fail (const char *file, int line, const char *what);
  void barrier (const char *file, int line);
  void cluster_barrier (const char *file, int line);

  /* All lanes in mask meet, each may read what another one brought, then all
   * part. */
  void meet (const void *brought, unsigned mask, const char *file, int line);
  const void *met (unsigned lane);
  void part ();

  /* Memory of the block, the same for all of its threads; not initialised. */
  void *shared (size_t size);

  /* The same of another block of the cluster. */
  void *remote (void *own, unsigned block);

  /* A word that a thread copies to shared memory, when it waits for the group
   * of copies that it began it in. */
  struct Copy
  {
    void *to;
    EmulatedTouch *touch;
    uint32_t word;
    const char *file;
    int line;
  };

  void copy_later (const Copy &copy);
  void end_group ();
  void wait_groups (unsigned last);     /* for all but the last of them */

  float half_of (uint16_t half);
  float float_of (uint32_t bits);

  /* Of the calling thread: its number in the cluster, and barriers that it has
   * passed. */
  unsigned thread ();
  unsigned passed ();

  /* An order of the threads; the same seed gives the same. */
  void seed (uint64_t seed);

  /* Ends the program where that is not memory of the GPU in use, unless none
   * has any. */
  void reach (const void *memory, size_t size);

  /* So many blocks side by side are a cluster. */
  void run (dim3 grid, dim3 block, size_t shared, unsigned cluster,
      const std::function<void ()> &kernel);

  /* In its turn in a stream; without one, now. One thing at a time, whichever
   * threads ask: emulated-device.h. */
  void submit (cudaStream_t to, const std::function<void ()> &work);
}

#define threadIdx emulator::thread_idx
#define blockIdx emulator::block_idx
#define blockDim emulator::block_dim
#define gridDim emulator::grid_dim
#define __syncthreads() emulator::barrier (__FILE__, __LINE__)

#define __shfl_sync(mask, value, lane) \
  emulated_shuffle (value, lane, mask, __FILE__, __LINE__)

#define __shfl_xor_sync(mask, value, bit) \
  emulated_shuffle (value, (emulator::thread () % 32) ^ (bit), mask, \
      __FILE__, __LINE__)

template <typename T>
static inline T
emulated_shuffle (T value, unsigned lane, unsigned mask, const char *file,
    int line)
{
  T other;

  if (lane > 31 || !(mask >> lane & 1))
    emulator::fail (file, line, "a lane is not in the mask of its exchange");
  emulator::meet (&value, mask, file, line);
  other = *(const T *) emulator::met (lane);
  emulator::part ();
  return other;
}

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

    check_copies ();
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
    claim ();
    return *value = next;
  }

  /* As a write, that others see when it was waited for. */
  void copy_later (T next) const
  {
    emulator::Copy copy = { value, touch, 0, file, line };

    static_assert (sizeof next == sizeof copy.word, "copies are of words");
    memcpy (&copy.word, &next, sizeof next);
    claim ();
    touch->copied_to = true;
    emulator::copy_later (copy);
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

  void check_copies () const
  {
    if (touch->copied_to)
      emulator::fail (file, line, "a copy to this shared memory was not "
          "waited for");
  }

  void claim () const
  {
    unsigned epoch = emulator::passed () + 1, self = emulator::thread ();

    check_copies ();
    if (touch->writer_epoch == epoch && touch->writer != self)
      collide ("written", "written", touch->writer_line);
    if (touch->reader_epoch == epoch && touch->reader != self)
      collide ("written", "read", touch->reader_line);
    touch->writer_epoch = epoch;
    touch->writer = self;
    touch->writer_line = line;
    touch->written = true;
  }

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

  void
  copy_later (long i, T value, const char *file, int line)
  {
    (*this) (i, file, line).copy_later (value);
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
    if (data)
      emulator::reach (data, n * sizeof (T));
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

/* Arguments are those of now, whenever the stream comes to it. */
template <typename... Wanted, typename... Given>
static inline void
emulated_launch (void (*kernel) (Wanted...), dim3 grid, dim3 block,
    size_t shared, unsigned cluster, cudaStream_t stream, Given... args)
{
  emulator::submit (stream, [=] {
    emulator::run (grid, block, shared, cluster, [=] { kernel (args...); });
  });
}

#define LAUNCH(kernel, grid, block, shared, stream, ...) \
  emulated_launch (kernel, grid, block, shared, 1, stream, __VA_ARGS__)
