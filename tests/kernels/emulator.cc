// SPDX-License-Identifier: LGPL-2.1-or-later
// What the emulator of CUDA finds: each fault ends the program with its line.

#define TTS_EMULATED

#include "device.cuh"

#include <glib.h>

extern "C"
{
  void tts_test_init (int *argc, char ***argv);
  int tts_test_run (void);
}

#define THREADS 64

struct TestShared
{
  Shared<float, THREADS> values;
  Shared<float, THREADS> never_written;
};

enum Fault
{
  NO_FAULT, NO_BARRIER, SAME_ELEMENT, PAST_VIEW, PAST_SHARED, NOT_WRITTEN,
  SOME_AT_BARRIER, OTHER_BARRIERS, OTHER_MASKS, NOT_ALL_LANES,
};

static void
exchange_badly (Fault fault)
{
  unsigned mask = threadIdx.x < 8 ? 0xffu : 0xffffu;

  if (fault == OTHER_MASKS && threadIdx.x < 16)
    __shfl_xor_sync (mask, 1.0f, 1);
  if (fault == NOT_ALL_LANES && threadIdx.x % 32 != 5)
    __shfl_xor_sync (FULL_WARP, 1.0f, 1);
}

static void
wait_badly (Fault fault)
{
  if (fault == SOME_AT_BARRIER && threadIdx.x % 2)
    __syncthreads ();
  if (fault != OTHER_BARRIERS)
    return;
  if (threadIdx.x % 2)
    __syncthreads ();
  else
    __syncthreads ();
}

/* Each thread adds its neighbour's value to its own. */
__global__ void
test_kernel (View<float> x, Fault fault)
{
  SHARED (TestShared, shared);
  int i = threadIdx.x, other = (i + 1) % THREADS;

  shared.values (i) = 0;
  __syncthreads ();
  shared.values (fault == SAME_ELEMENT ? i / 2 : i) =
      x (fault == PAST_VIEW ? i + 1 : i);
  if (fault != NO_BARRIER)
    __syncthreads ();
  exchange_badly (fault);
  wait_badly (fault);
  x (i) += shared.values (fault == PAST_SHARED ? i + 1 : other);
  if (fault == NOT_WRITTEN)
    x (i) += shared.never_written (i);
}

static void
run (Fault fault, float *x)
{
  LAUNCH (test_kernel, 1, THREADS, sizeof (TestShared), NULL,
      View<float> (x, THREADS), fault);
}

/* In whatever order the threads run. */
static void
test_sound (void)
{
  for (int seed = 0; seed < 100; seed++) {
    float x[THREADS];

    for (int i = 0; i < THREADS; i++)
      x[i] = i;
    emulator::seed (seed);
    run (NO_FAULT, x);
    for (int i = 0; i < THREADS; i++)
      g_assert_cmpfloat (x[i], ==, i + (i + 1) % THREADS);
  }
}

/* Lanes add up over exchanges, which take the order from nobody. */
__global__ void
sum_kernel (View<float> y)
{
  float sum = sum_warp ((float) threadIdx.x);

  y (threadIdx.x) = sum;
}

static void
test_warps (void)
{
  for (int seed = 0; seed < 100; seed++) {
    float y[THREADS];

    emulator::seed (seed);
    LAUNCH (sum_kernel, 1, THREADS, 0, NULL, View<float> (y, THREADS));
    for (int i = 0; i < THREADS; i++)
      g_assert_cmpfloat (y[i], ==, i < 32 ? 31 * 16 : 31 * 16 + 32 * 32);
  }
}

struct Case
{
  const char *name;
  Fault fault;
  const char *message;
};

static const Case cases[] = {
  { "no-barrier", NO_BARRIER, "*emulator.cc:*: block (0, 0, 0), thread "
      "(*shared memory is * that *another thread has * in line *, with no "
      "barrier between*" },
  { "same-element", SAME_ELEMENT, "*emulator.cc:*shared memory is written "
      "that another thread has written in line*" },
  { "past-view", PAST_VIEW, "*emulator.cc:*thread (63, 0, 0): an index is "
      "past the end of a view*" },
  { "past-shared", PAST_SHARED, "*emulator.cc:*thread (63, 0, 0): an index is "
      "past the end of shared memory*" },
  { "not-written", NOT_WRITTEN, "*emulator.cc:*shared memory is read that "
      "nobody wrote*" },
  { "some-at-barrier", SOME_AT_BARRIER, "*emulator.cc:*not all threads come "
      "to this barrier*" },
  { "other-barriers", OTHER_BARRIERS, "*emulator.cc:*threads of a block wait "
      "at different barriers*" },
  { "other-masks", OTHER_MASKS, "*emulator.cc:*lanes of a warp exchange in "
      "different lines or with other masks*" },
  { "not-all-lanes", NOT_ALL_LANES, "*emulator.cc:*not all threads come to "
      "this barrier or exchange*" },
};

static void
test_fault (gconstpointer data)
{
  const Case *row = (const Case *) data;
  float x[THREADS] = { 0 };

  if (g_test_subprocess ()) {
    run (row->fault, x);
    return;
  }
  g_test_trap_subprocess (NULL, 0, (GTestSubprocessFlags) 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (row->message);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/emulator/sound", test_sound);
  g_test_add_func ("/emulator/warps", test_warps);
  for (const Case &row : cases) {
    g_autofree gchar *path = g_strconcat ("/emulator/", row.name, NULL);

    g_test_add_data_func (path, &row, test_fault);
  }
  return tts_test_run ();
}
