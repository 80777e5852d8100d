// SPDX-License-Identifier: LGPL-2.1-or-later
// Fibers for the threads of a block, or of all blocks of a cluster.

#include "emulator.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#ifndef __x86_64__
#include <ucontext.h>
#endif

#if defined (__SANITIZE_ADDRESS__)
#define ADDRESS_SANITIZER
#elif defined (__has_feature)
#if __has_feature (address_sanitizer)
#define ADDRESS_SANITIZER
#endif
#endif
#ifdef ADDRESS_SANITIZER
#include <sanitizer/common_interface_defs.h>
#endif

#define STACK_SIZE (64 << 10)
#define MAX_BLOCK 1024
#define MAX_CLUSTER 8
#define MAX_THREADS (MAX_BLOCK * MAX_CLUSTER)

namespace emulator
{
  dim3 thread_idx, block_idx, block_dim, grid_dim;
}

using namespace emulator;

namespace
{
  enum State { READY, AT_BARRIER, AT_EXCHANGE, DONE };

  struct Fiber
  {
    State state;
    void *stack_pointer;
    unsigned passed;
    const char *file;
    int line;
    unsigned mask;
    const void *brought;        // to where it meets others
    unsigned group;             // of the copies that it begins now
    void *fake_stack;           // of the address sanitizer
  };

  struct PendingCopy
  {
    Copy copy;
    unsigned group;
  };

  Fiber fibers[MAX_THREADS];
  std::vector<PendingCopy> copies[MAX_THREADS];
  std::unique_ptr<char[]> stacks;
  unsigned n_stacks;
  std::vector<char> memory;     // of the blocks, one behind another
  size_t block_memory;
  unsigned n_threads, n_blocks, current, first_block;
  uint64_t random_state = 1;
  const std::function<void ()> *kernel_body;
#ifdef ADDRESS_SANITIZER
  const void *scheduler_stack;
  size_t scheduler_size;
#endif
#ifdef __x86_64__
  void *scheduler;
#else
  ucontext_t contexts[MAX_THREADS], scheduler;
#endif

  uint64_t
  next_random ()
  {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
  }
}

#ifdef __x86_64__
/* Keeps what a call must keep; the system's own switch asks the kernel for
 * the mask of signals each time. */
extern "C" void emulator_switch (void **from, void *to);
__asm__ (
    ".text\n"
    ".type emulator_switch, @function\n"
    "emulator_switch:\n"
    "  push %rbp\n  push %rbx\n  push %r12\n  push %r13\n  push %r14\n"
    "  push %r15\n"
    "  mov %rsp, (%rdi)\n"
    "  mov %rsi, %rsp\n"
    "  pop %r15\n  pop %r14\n  pop %r13\n  pop %r12\n  pop %rbx\n"
    "  pop %rbp\n"
    "  ret\n"
    ".size emulator_switch, . - emulator_switch\n");
#endif

/* Tell the address sanitizer which stack comes next, and that it has come. */
#ifdef ADDRESS_SANITIZER
#define announce __sanitizer_start_switch_fiber
#define arrive __sanitizer_finish_switch_fiber
#else
#define announce(fake_stack, stack, size) ((void) (fake_stack))
#define arrive(fake_stack, stack, size) ((void) (fake_stack))
#endif

static void
leave ()
{
  Fiber *own = &fibers[current];

  announce (own->state == DONE ? NULL : &own->fake_stack, scheduler_stack,
      scheduler_size);
#ifdef __x86_64__
  emulator_switch (&own->stack_pointer, scheduler);
#else
  swapcontext (&contexts[current], &scheduler);
#endif
  arrive (own->fake_stack, NULL, NULL);
}

static void
fiber_main ()
{
  arrive (NULL, &scheduler_stack, &scheduler_size);
  (*kernel_body) ();
  if (!copies[current].empty ())
    fail (copies[current][0].copy.file, copies[current][0].copy.line,
        "a thread ends that did not wait for its copy");
  fibers[current].state = DONE;
  leave ();
  abort ();
}

static void
start_fiber (unsigned i)
{
  char *top = stacks.get () + (size_t) (i + 1) * STACK_SIZE;

  fibers[i] = Fiber ();
#ifdef __x86_64__
  void **stack = (void **) ((uintptr_t) top & ~(uintptr_t) 15);

  *--stack = NULL;
  *--stack = (void *) fiber_main;
  fibers[i].stack_pointer = stack - 6;
#else
  getcontext (&contexts[i]);
  contexts[i].uc_stack.ss_sp = top - STACK_SIZE;
  contexts[i].uc_stack.ss_size = STACK_SIZE;
  makecontext (&contexts[i], fiber_main, 0);
#endif
}

static unsigned
block_of (unsigned thread)
{
  return thread / (n_threads / n_blocks);
}

static void
resume (unsigned i)
{
  unsigned in_block = i % (n_threads / n_blocks);
  void *fake_stack = NULL;

  current = i;
  block_idx.x = first_block + block_of (i);
  thread_idx = dim3 (in_block % block_dim.x,
      in_block / block_dim.x % block_dim.y,
      in_block / (block_dim.x * block_dim.y));
  announce (&fake_stack, stacks.get () + (size_t) i * STACK_SIZE,
      STACK_SIZE);
#ifdef __x86_64__
  emulator_switch (&scheduler, fibers[i].stack_pointer);
#else
  swapcontext (&scheduler, &contexts[i]);
#endif
  arrive (fake_stack, NULL, NULL);
}

void
emulator::fail (const char *file, int line, const char *what)
{
  fprintf (stderr, "%s:%d: block (%u, %u, %u), thread (%u, %u, %u): %s\n",
      file, line, block_idx.x, block_idx.y, block_idx.z, thread_idx.x,
      thread_idx.y, thread_idx.z, what);
  abort ();
}

void
emulated_collision (const char *file, int line, const char *now,
    const char *before, int other)
{
  char what[160];

  snprintf (what, sizeof what, "shared memory is %s that another thread has "
      "%s in line %d, with no barrier between", now, before, other);
  emulator::fail (file, line, what);
}

void
emulator::barrier (const char *file, int line)
{
  if (n_blocks > 1)
    fail (file, line, "blocks of a cluster wait for each other, or not at all");
  cluster_barrier (file, line);
}

void
emulator::cluster_barrier (const char *file, int line)
{
  Fiber *own = &fibers[current];

  own->file = file;
  own->line = line;
  own->state = AT_BARRIER;
  leave ();
  own->passed++;
}

void
emulator::meet (const void *brought, unsigned mask, const char *file,
    int line)
{
  Fiber *own = &fibers[current];

  if (!(mask >> current % 32 & 1))
    fail (file, line, "a lane is not in the mask of its exchange");
  own->brought = brought;
  own->mask = mask;
  own->file = file;
  own->line = line;
  own->state = AT_EXCHANGE;
  leave ();
}

void
emulator::part ()
{
  fibers[current].state = AT_EXCHANGE;
  leave ();
}

const void *
emulator::met (unsigned lane)
{
  return fibers[current / 32 * 32 + lane].brought;
}

void
emulator::copy_later (const Copy &copy)
{
  copies[current].push_back (PendingCopy { copy, fibers[current].group });
}

void
emulator::end_group ()
{
  fibers[current].group++;
}

/* Written by this thread, now; others see it behind a barrier. */
static void
finish_copy (const Copy &copy)
{
  memcpy (copy.to, &copy.word, sizeof copy.word);
  copy.touch->copied_to = false;
  copy.touch->writer_epoch = passed () + 1;
  copy.touch->writer = current;
  copy.touch->writer_line = copy.line;
}

void
emulator::wait_groups (unsigned last)
{
  std::vector<PendingCopy> &own = copies[current];
  size_t n = 0;

  while (n < own.size () && own[n].group + last < fibers[current].group)
    finish_copy (own[n++].copy);
  own.erase (own.begin (), own.begin () + n);
}

static float
value_of_half (unsigned half)
{
  unsigned exponent = half >> 10 & 31, fraction = half & 1023;
  float value = ldexpf (exponent ? fraction + 1024 : fraction,
      (int) (exponent ? exponent : 1) - 25);

  if (exponent == 31)
    value = fraction ? NAN : INFINITY;
  return half & 0x8000 ? -value : value;
}

float
emulator::half_of (uint16_t half)
{
  static std::vector<float> values;

  for (unsigned i = values.size (); i < 0x10000; i++)
    values.push_back (value_of_half (i));
  return values[half];
}

float
emulator::float_of (uint32_t bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

void *
emulator::shared (size_t size)
{
  if (size > block_memory)
    fail (__FILE__, __LINE__, "the launch has too little shared memory");
  return memory.data () + block_of (current) * block_memory;
}

void *
emulator::remote (void *own, unsigned block)
{
  unsigned first = block * (n_threads / n_blocks);

  if (block >= n_blocks)
    fail (__FILE__, __LINE__, "there is no such block in the cluster");
  if (passed () == 0 || fibers[first].state == DONE)
    fail (__FILE__, __LINE__, "a block writes to another one that may not run");
  return (char *) own + ((long) block - block_of (current)) *
      (long) block_memory;
}

unsigned
emulator::thread ()
{
  return current;
}

unsigned
emulator::passed ()
{
  return fibers[current].passed;
}

void
emulator::seed (uint64_t seed)
{
  random_state = seed | 1;
}

static bool
agree (const Fiber &one, const Fiber &other)
{
  return !(one.mask & other.mask) ||
      (one.mask == other.mask && one.line == other.line);
}

/* Lets go the lanes of a mask of which all are there, in the same line. */
static bool
release_warp (unsigned first)
{
  const Fiber *one = NULL;

  for (unsigned i = first; i < first + 32 && i < n_threads; i++) {
    if (fibers[i].state != AT_EXCHANGE)
      continue;
    one = one ? one : &fibers[i];
    if (!agree (*one, fibers[i]))
      fail (fibers[i].file, fibers[i].line,
          "lanes of a warp exchange in different lines or with other masks");
  }
  for (unsigned i = 0; one && i < 32; i++)
    if ((one->mask >> i & 1) && (first + i >= n_threads ||
            fibers[first + i].state != AT_EXCHANGE))
      return false;
  for (unsigned i = 0; one && i < 32; i++)
    if (one->mask >> i & 1)
      fibers[first + i].state = READY;
  return one;
}

/* Everybody waits: let go who may. */
static void
release ()
{
  bool any = false, all = true;
  unsigned waiting = n_threads;

  for (unsigned i = 0; i < n_threads; i += 32)
    any |= release_warp (i);
  if (any)
    return;
  for (unsigned i = 0; i < n_threads; i++) {
    all &= fibers[i].state == AT_BARRIER;
    if (fibers[i].state != DONE)
      waiting = i;
  }
  current = waiting;
  for (unsigned i = 0; all && i < n_threads; i++)
    if (fibers[i].line != fibers[0].line)
      fail (fibers[i].file, fibers[i].line,
          "threads of a block wait at different barriers");
  if (!all)
    fail (fibers[waiting].file, fibers[waiting].line,
        "not all threads come to this barrier or exchange");
  for (unsigned i = 0; i < n_threads; i++)
    fibers[i].state = READY;
}

/* Starts anywhere and goes around, this way or that. */
static void
run_cluster ()
{
  for (unsigned i = 0; i < n_threads; i++)
    start_fiber (i);
  for (;;) {
    unsigned start = next_random () % n_threads, left = 0;
    unsigned step = next_random () & 1 ? 1 : n_threads - 1;

    for (unsigned k = 0, i = start; k < n_threads;
        k++, i = (i + step) % n_threads)
      if (fibers[i].state == READY)
        resume (i);
    for (unsigned i = 0; i < n_threads; i++)
      left += fibers[i].state != DONE;
    if (left == 0)
      return;
    release ();
  }
}

static void
make_stacks ()
{
  if (n_stacks >= n_threads)
    return;
  stacks.reset (new char[(size_t) n_threads * STACK_SIZE]);
  n_stacks = n_threads;
}

void
emulator::run (dim3 grid, dim3 block, size_t shared, unsigned cluster,
    const std::function<void ()> &kernel)
{
  unsigned size = block.x * block.y * block.z;

  grid_dim = grid;
  block_dim = block;
  n_blocks = cluster;
  n_threads = size * cluster;
  block_memory = shared;
  if (size == 0 || size > MAX_BLOCK)
    fail (__FILE__, __LINE__, "a block has 1 to 1024 threads");
  if (cluster > MAX_CLUSTER || grid.x % cluster != 0)
    fail (__FILE__, __LINE__, "a grid is cut into whole clusters of 8");
  make_stacks ();
  kernel_body = &kernel;
  for (unsigned z = 0; z < grid.z; z++)
    for (unsigned y = 0; y < grid.y; y++)
      for (unsigned x = 0; x < grid.x; x += cluster) {
        block_idx = dim3 (x, y, z);
        first_block = x;
        memory.assign (shared * cluster, 0);
        run_cluster ();
      }
}
