// SPDX-License-Identifier: LGPL-2.1-or-later
// What the emulator of CUDA finds: each fault ends the program with its line.

#define TTS_EMULATED

#include "cluster.cuh"
#include "device.cuh"
#include "tensor.cuh"

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

#define CLUSTERS 2

enum ClusterFault
{
  NO_CLUSTER_FAULT, TOO_EARLY, NO_CLUSTER_BARRIER, BLOCK_BARRIER, NO_BLOCK,
  GONE,
};

/* Each thread tells the next block who it is. */
__global__ void
cluster_kernel (View<float> y, ClusterFault fault)
{
  SHARED (TestShared, shared);
  int i = threadIdx.x, own = blockIdx.x % CLUSTER;

  if (fault != TOO_EARLY)
    cluster_barrier ();
  if (fault == GONE && own == 1)
    return;
  if (fault == GONE)
    sum_warp (0.0f);
  store_remote (shared.values, i, (float) (blockIdx.x * THREADS + i),
      fault == NO_BLOCK ? CLUSTER : (own + 1) % CLUSTER);
  if (fault == BLOCK_BARRIER)
    __syncthreads ();
  else if (fault != NO_CLUSTER_BARRIER)
    cluster_barrier ();
  y (blockIdx.x * THREADS + i) = shared.values (i);
}

static void
run_clusters (ClusterFault fault, float *y)
{
  LAUNCH_CLUSTERS (cluster_kernel, CLUSTERS * CLUSTER, THREADS,
      sizeof (TestShared), NULL,
      View<float> (y, CLUSTERS * CLUSTER * THREADS), fault);
}

static void
test_clusters (void)
{
  for (int seed = 0; seed < 20; seed++) {
    float y[CLUSTERS * CLUSTER * THREADS];

    emulator::seed (seed);
    run_clusters (NO_CLUSTER_FAULT, y);
    for (int i = 0; i < CLUSTERS * CLUSTER * THREADS; i++) {
      int block = i / THREADS, first = block / CLUSTER * CLUSTER;

      g_assert_cmpfloat (y[i], ==,
          (first + (block + CLUSTER - 1) % CLUSTER) * THREADS + i % THREADS);
    }
  }
}

struct ClusterCase
{
  const char *name;
  ClusterFault fault;
  const char *message;
};

static const ClusterCase cluster_cases[] = {
  { "too-early", TOO_EARLY, "*a block writes to another one that may not "
      "run*" },
  { "no-cluster-barrier", NO_CLUSTER_BARRIER, "*emulator.cc:*shared memory "
      "is *" },
  { "block-barrier", BLOCK_BARRIER, "*emulator.cc:*blocks of a cluster wait "
      "for each other, or not at all*" },
  { "no-block", NO_BLOCK, "*there is no such block in the cluster*" },
  { "gone", GONE, "*a block writes to another one that may not run*" },
};

static void
test_cluster_fault (gconstpointer data)
{
  const ClusterCase *row = (const ClusterCase *) data;
  float y[CLUSTERS * CLUSTER * THREADS];

  if (g_test_subprocess ()) {
    run_clusters (row->fault, y);
    return;
  }
  g_test_trap_subprocess (NULL, 0, (GTestSubprocessFlags) 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (row->message);
}

#define ROWS 16
#define COLUMNS 8
#define WORDS 8

struct TensorShared
{
  Shared<uint32_t, (ROWS + COLUMNS) * WORDS> words;     // of a, then of b
};

enum TensorFault
{
  NO_TENSOR_FAULT, NO_WAIT, NO_BARRIER_BEHIND_WAIT, WAIT_FOR_OLDER,
  COPY_OVER_READ, COPY_LEFT, COPY_PAST_END, COPY_ASKEW, MATRIX_ASKEW,
  WARP_APART,
};

static void
copy_badly (TensorShared &shared, const View<const uint32_t> &words,
    TensorFault fault)
{
  int own = threadIdx.x * 4;

  if (fault == COPY_OVER_READ)
    copy_later (shared.words, (own + 4) % 128, words, own, 4);
  if (fault == COPY_LEFT)
    __syncthreads ();
  if (fault == COPY_LEFT)
    copy_later (shared.words, own, words, own, 4);
  if (fault == COPY_PAST_END)
    copy_later (shared.words, own, words, (ROWS + COLUMNS) * WORDS, 4);
  if (fault == COPY_ASKEW)
    copy_later (shared.words, own, words, own + 1, 3);
}

/* Sums of a (16, 8 words) by the columns of b (8, 8 words); all lanes bring 16
 * bytes of a, half of them also some of b. */
template <typename Format>
__global__ void
tensor_kernel (View<const uint32_t> words, View<float> y, TensorFault fault)
{
  SHARED (TensorShared, shared);
  int lane = threadIdx.x;
  uint32_t a[4], b[4];
  float sums[4] = { };

  copy_later (shared.words, lane * 4, words, lane * 4, 4);
  if (fault == WAIT_FOR_OLDER)
    end_group ();
  if (lane < 16)
    copy_later (shared.words, (lane + 32) * 4, words, (lane + 32) * 4, 4);
  end_group ();
  if (fault == WAIT_FOR_OLDER)
    wait_groups<1> ();
  else if (fault != NO_WAIT)
    wait_groups<0> ();
  if (fault != NO_BARRIER_BEHIND_WAIT)
    __syncthreads ();
  if (fault == WARP_APART && lane % 2)
    load_matrices (a, shared.words, 0);
  load_matrices (a, shared.words, lane % 16 * WORDS + lane / 16 * 4 +
      (fault == MATRIX_ASKEW ? 2 : 0));
  load_matrices (b, shared.words, (ROWS + lane % 8) * WORDS +
      lane / 8 % 2 * 4);
  copy_badly (shared, words, fault);
  multiply (Format (), sums, a, b);
  UNROLL for (int i = 0; i < 4; i++)
    y ((lane / 4 + i / 2 * 8) * COLUMNS + lane % 4 * 2 + i % 2) = sums[i];
}

/* Whole numbers, of which the sums are exact. */
struct TensorData
{
  alignas (16) uint32_t words[(ROWS + COLUMNS) * WORDS];
  float numbers[(ROWS + COLUMNS)][2 * WORDS];
  float y[ROWS * COLUMNS];
};

static void
fill (TensorData *data, int per_word)
{
  for (int row = 0; row < ROWS + COLUMNS; row++)
    for (int k = 0; k < WORDS; k++) {
      float *own = &data->numbers[row][k * per_word];

      for (int i = 0; i < per_word; i++)
        own[i] = g_test_rand_int_range (-100, 100);
      data->words[row * WORDS + k] = per_word == 1 ? pack_tf32 (own[0]) :
          pack_halves (own[0], own[1]);
    }
}

template <typename Format>
static void
run_tensor (TensorData *data, TensorFault fault)
{
  LAUNCH (tensor_kernel<Format>, 1, 32, sizeof (TensorShared), NULL,
      View<const uint32_t> (data->words, G_N_ELEMENTS (data->words)),
      View<float> (data->y, ROWS * COLUMNS), fault);
}

static void
check_product (const TensorData *data, int n)
{
  for (int row = 0; row < ROWS; row++)
    for (int column = 0; column < COLUMNS; column++) {
      double sum = 0;

      for (int k = 0; k < n; k++)
        sum += data->numbers[row][k] * data->numbers[ROWS + column][k];
      g_assert_cmpfloat (data->y[row * COLUMNS + column], ==, sum);
    }
}

static void
test_tensor (void)
{
  for (int seed = 0; seed < 20; seed++) {
    TensorData data = { };

    emulator::seed (seed);
    fill (&data, 1);
    run_tensor<Tf32> (&data, NO_TENSOR_FAULT);
    check_product (&data, WORDS);
    fill (&data, 2);
    run_tensor<Fp16> (&data, NO_TENSOR_FAULT);
    check_product (&data, 2 * WORDS);
  }
}

struct TensorCase
{
  const char *name;
  TensorFault fault;
  const char *message;
};

static const TensorCase tensor_cases[] = {
  { "no-wait", NO_WAIT, "*emulator.cc:*a copy to this shared memory was not "
      "waited for*" },
  { "no-barrier-behind-wait", NO_BARRIER_BEHIND_WAIT, "*emulator.cc:*shared "
      "memory is read that another thread has written in line*" },
  { "wait-for-older", WAIT_FOR_OLDER, "*emulator.cc:*a copy to this shared "
      "memory was not waited for*" },
  { "copy-over-read", COPY_OVER_READ, "*emulator.cc:*shared memory is written "
      "that another thread has read in line*" },
  { "copy-left", COPY_LEFT, "*emulator.cc:*a thread ends that did not wait "
      "for its copy*" },
  { "copy-past-end", COPY_PAST_END, "*emulator.cc:*an index is past the end of "
      "a view*" },
  { "copy-askew", COPY_ASKEW, "*emulator.cc:*a copy is not between multiples "
      "of 16 bytes*" },
  { "matrix-askew", MATRIX_ASKEW, "*emulator.cc:*a row of a matrix is not at "
      "16 bytes*" },
  { "warp-apart", WARP_APART, "*emulator.cc:*lanes of a warp exchange in "
      "different lines*" },
};

static void
test_tensor_fault (gconstpointer data)
{
  const TensorCase *row = (const TensorCase *) data;
  TensorData tensor = { };

  if (g_test_subprocess ()) {
    fill (&tensor, 1);
    run_tensor<Tf32> (&tensor, row->fault);
    return;
  }
  g_test_trap_subprocess (NULL, 0, (GTestSubprocessFlags) 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (row->message);
}

/* Halves to the nearest even one, TF32 to the nearest; nothing infinite. */
static void
test_rounding (void)
{
  g_assert_cmphex (tts_round_half (1.0f), ==, 0x3c00);
  g_assert_cmphex (tts_round_half (-2.5f), ==, 0xc100);
  g_assert_cmphex (tts_round_half (1 + 0x1p-11f), ==, 0x3c00);
  g_assert_cmphex (tts_round_half (1 + 0x1.8p-10f), ==, 0x3c02);
  g_assert_cmphex (tts_round_half (0x1p-24f), ==, 1);
  g_assert_cmphex (tts_round_half (0x1p-25f), ==, 0);
  g_assert_cmphex (tts_round_half (0x1.8p-25f), ==, 1);
  g_assert_cmphex (tts_round_half (-0x1p-40f), ==, 0x8000);
  g_assert_cmphex (tts_round_half (0x1.ffbp-15f), ==, 0x3ff);
  g_assert_cmphex (tts_round_half (0x1.ffcp-15f), ==, 0x400);
  g_assert_cmphex (tts_round_half (65519.0f), ==, 0x7bff);
  g_assert_cmphex (tts_round_half (1e9f), ==, 0x7bff);
  g_assert_cmphex (tts_round_half (-INFINITY), ==, 0xfbff);
  g_assert_cmphex (tts_round_half (NAN) & 0x7e00, ==, 0x7e00);
  for (unsigned i = 0; i < 0x7c00; i++)
    g_assert_cmphex (tts_round_half (emulator::half_of (i)), ==, i);
  g_assert_cmphex (tts_round_tf32 (1.0f), ==, 0x3f800000);
  g_assert_cmphex (tts_round_tf32 (1 + 0x1p-11f), ==, 0x3f802000);
  g_assert_cmphex (tts_round_tf32 (1 + 0x1.8p-12f), ==, 0x3f800000);
  g_assert_cmphex (tts_round_tf32 (-INFINITY), ==, 0xff800000);
  g_assert_true (std::isnan (emulator::float_of (tts_round_tf32 (NAN))));
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
  g_test_add_func ("/emulator/clusters", test_clusters);
  g_test_add_func ("/emulator/tensor", test_tensor);
  g_test_add_func ("/emulator/rounding", test_rounding);
  for (const Case &row : cases) {
    g_autofree gchar *path = g_strconcat ("/emulator/", row.name, NULL);

    g_test_add_data_func (path, &row, test_fault);
  }
  for (const ClusterCase &row : cluster_cases) {
    g_autofree gchar *path = g_strconcat ("/emulator/", row.name, NULL);

    g_test_add_data_func (path, &row, test_cluster_fault);
  }
  for (const TensorCase &row : tensor_cases) {
    g_autofree gchar *path = g_strconcat ("/emulator/", row.name, NULL);

    g_test_add_data_func (path, &row, test_tensor_fault);
  }
  return tts_test_run ();
}
