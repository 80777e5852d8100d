// SPDX-License-Identifier: LGPL-2.1-or-later
// The convolutions of conv1d.cu, of stride 1, on tensor cores. A block of eight
// warps makes 128 rows by 128 outputs, a warp 32 by 64, or a quarter of that
// where there is little to do, from chunks of 64 bytes of a row, 16 TF32 or 32
// halves. The rows of a chunk, and those around them that its taps reach, are
// copied as they are, made ready and rounded once, and then meet the weights of
// one tap after another; these come in stages. Each 16 bytes of a row lie where
// eight neighbouring rows have them in other banks. Bound by the tensor cores,
// in short texts by the second cache.
//
// Rows that wait in registers instead of shared memory need more of these than
// two blocks on a multiprocessor have.

#include "conv.cuh"
#include "launch.h"
#include "tensor.cuh"

#define HALO 64                 // rows more that taps can reach
#define THREADS 256
#define WORDS 16                // of a row of a chunk
#define FEW_BLOCKS 64           // half of a large GPU's multiprocessors

// On a multiprocessor at once; sm_75 has shared memory for one.
#if defined (__CUDA_ARCH__) && __CUDA_ARCH__ < 800
#define BLOCKS 1
#else
#define BLOCKS 2
#endif

struct Wide
{
  static constexpr int DOWN = 2, ACROSS = 8;    // fragments of a warp
  static constexpr int STAGES = 3;
};
struct Narrow
{
  static constexpr int DOWN = 1, ACROSS = 4, STAGES = 6;
};

template <typename Of> struct Words;
template <> struct Words<Tf32> { static constexpr int CHANNELS = WORDS; };
template <> struct Words<Fp16> { static constexpr int CHANNELS = 2 * WORDS; };

// Of a block.
template <typename Of, typename Size>
struct Shape : Words<Of>, Size
{
  typedef Of Format;
  static constexpr int ROWS = 64 * Size::DOWN, COLUMNS = 16 * Size::ACROSS;

  static_assert (TTS_LOW_BYTES == WORDS * 4 && TTS_LOW_COLUMNS == 64 &&
      COLUMNS % TTS_LOW_COLUMNS == 0, "weights are packed for these chunks");
  static_assert (THREADS % (Words<Of>::CHANNELS / 4) == 0,
      "a thread has the same channels");
};

template <typename S>
struct TensorShared
{
  Shared<float, (S::ROWS + HALO) * S::CHANNELS> raw;
  Shared<uint32_t, (S::ROWS + HALO) * WORDS> x;
  Shared<uint32_t, S::STAGES * S::COLUMNS * WORDS> w;
};

#ifndef TTS_EMULATED
static_assert (sizeof (TensorShared<Shape<Fp16, Wide>>) <= 64 << 10,
    "sm_75 has no more");
#endif

// (in / CHANNELS, taps, columns, WORDS)
struct Low
{
  View<const uint32_t> w;
  int columns;
};

// What a block makes.
struct Tile
{
  Phase phase;
  int item, row, column;        // the first ones
  int rows, columns;            // that there are, or more
  int steps;
  int x_first, x_rows;          // rows of x: the first one, and how many
};

static __device__ int
halo_of (const Phase &phase)
{
  return (phase.x_tap < 0 ? -phase.x_tap : phase.x_tap) * (phase.taps - 1);
}

template <typename S>
static __device__ Tile
tile_of (const ConvArgs &args, const Low &low)
{
  int phases = args.phases ? args.phases : 1;
  Tile tile = { phase_of (args, blockIdx.z % phases),
      (int) blockIdx.z / phases, (int) blockIdx.x * S::ROWS,
      (int) blockIdx.y * S::COLUMNS };

  tile.rows = (args.y_table.item (tile.item).length - tile.phase.y_first +
      tile.phase.y_step - 1) / tile.phase.y_step - tile.row;
  tile.columns = min ((int) S::COLUMNS, low.columns - tile.column);
  tile.steps = (args.in + S::CHANNELS - 1) / S::CHANNELS * tile.phase.taps;
  tile.x_first = tile.row + tile.phase.x_first -
      (tile.phase.x_tap < 0 ? halo_of (tile.phase) : 0);
  tile.x_rows = S::ROWS + halo_of (tile.phase);
  return tile;
}

// Where 16 bytes of a row of a chunk lie.
static __device__ int
place (int row, int piece)
{
  return row * WORDS + (piece ^ (row >> 1 & 3)) * 4;
}

// The work of a thread is the same in both: what it copied it makes ready.
template <typename S>
static __device__ void
copy_x (const ConvArgs &args, const Tile &tile, TensorShared<S> &shared,
    int chunk)
{
  const int pieces = S::CHANNELS / 4;
  const TtsSegment segment = args.x_table.item (tile.item);

  for (int i = threadIdx.x; i < tile.x_rows * pieces; i += THREADS) {
    int t = tile.x_first + i / pieces;
    int c = chunk * S::CHANNELS + i % pieces * 4;

    if (t >= 0 && t < segment.length && c < args.in)
      copy_later (shared.raw, i * 4, args.x.data,
          (long) (segment.start + t) * args.x.stride + c,
          min (4, args.in - c));
  }
}

template <typename S>
static __device__ void
store_piece (Tf32, TensorShared<S> &shared, int row, int piece,
    const float x[4])
{
  UNROLL for (int k = 0; k < 4; k++)
    shared.x (place (row, piece) + k) = pack_tf32 (x[k]);
}

template <typename S>
static __device__ void
store_piece (Fp16, TensorShared<S> &shared, int row, int piece,
    const float x[4])
{
  UNROLL for (int k = 0; k < 2; k++)
    shared.x (place (row, piece / 2) + piece % 2 * 2 + k) =
        pack_halves (x[2 * k], x[2 * k + 1]);
}

template <typename S>
static __device__ void
prepare_x (const ConvArgs &args, const Tile &tile,
    TensorShared<S> &shared, int chunk)
{
  const int pieces = S::CHANNELS / 4;
  int c = chunk * S::CHANNELS + threadIdx.x % pieces * 4;
  int length = args.x_table.item (tile.item).length;
  Before before[4];

  UNROLL for (int k = 0; k < 4; k++)
    before[k] = before_of (args, tile.item, c + k);
  for (int i = threadIdx.x; i < tile.x_rows * pieces; i += THREADS) {
    int t = tile.x_first + i / pieces;
    float x[4];

    UNROLL for (int k = 0; k < 4; k++)
      x[k] = t < 0 || t >= length || c + k >= args.in ? 0 :
          prepare_input (args, before[k], shared.raw (i * 4 + k), true);
    store_piece (typename S::Format (), shared, i / pieces, i % pieces, x);
  }
}

template <typename S>
static __device__ void
copy_w (const ConvArgs &args, const Low &low, const Tile &tile,
    TensorShared<S> &shared, int step)
{
  int chunk = step / tile.phase.taps, i = step % tile.phase.taps;
  int tap = i * tile.phase.w_step + tile.phase.w_first;
  long from = (((long) chunk * args.taps + tap) * low.columns + tile.column) *
      WORDS;

  for (int k = threadIdx.x; k < tile.columns * 4; k += THREADS)
    copy_later (shared.w, step % S::STAGES * S::COLUMNS * WORDS +
        place (k / 4, k % 4), low.w, from + k * 4, 4);
}

// A tap of a chunk, for the rows and columns of this warp.
template <typename S>
static __device__ void
add_step (TensorShared<S> &shared, int x_row, int stage, int column,
    float sums[S::DOWN][S::ACROSS][4])
{
  int lane = threadIdx.x % 32;

  UNROLL for (int half = 0; half < 2; half++) {
    uint32_t x[S::DOWN][4], w[S::ACROSS / 2][4];

    UNROLL for (int i = 0; i < S::DOWN; i++)
      load_matrices (x[i], shared.x, place (x_row + i * 16 + lane % 16,
              half * 2 + lane / 16));
    UNROLL for (int j = 0; j < S::ACROSS / 2; j++)
      load_matrices (w[j], shared.w, stage * S::COLUMNS * WORDS +
          place (column + j * 16 + lane / 16 * 8 + lane % 8,
              half * 2 + lane / 8 % 2));
    UNROLL for (int i = 0; i < S::DOWN; i++)
      UNROLL for (int j = 0; j < S::ACROSS; j++)
        multiply (typename S::Format (), sums[i][j], x[i],
            &w[j / 2][j % 2 * 2]);
  }
}

template <typename S>
static __device__ void
store_tile (const ConvArgs &args, const Tile &tile, int row, int column,
    const float sums[S::DOWN][S::ACROSS][4])
{
  int length = args.y_table.item (tile.item).length, lane = threadIdx.x % 32;

  UNROLL for (int i = 0; i < S::DOWN; i++)
    UNROLL for (int j = 0; j < S::ACROSS; j++)
      UNROLL for (int k = 0; k < 4; k++) {
        int r = tile.row + row + i * 16 + k / 2 * 8 + lane / 4;
        int o = tile.column + column + j * 8 + lane % 4 * 2 + k % 2;
        int t = r * tile.phase.y_step + tile.phase.y_first;

        if (t >= 0 && t < length && o < args.out)
          store_output (args, tile.item, t, o, sums[i][j][k]);
      }
}

// What step needs was begun one stage less before; rows of x, when the last
// chunk began.
template <typename S>
static __device__ void
begin_step (const ConvArgs &args, const Low &low, const Tile &tile,
    TensorShared<S> &shared, int step)
{
  if (step < tile.steps)
    copy_w (args, low, tile, shared, step);
  end_group ();
}

// Behind rows of x, as many groups were begun as a chunk has taps, less one.
template <typename S>
static __device__ void
wait_step (int taps, int tap)
{
  if (tap > 0 || taps >= S::STAGES - 1)
    wait_groups<S::STAGES - 2> ();
  else if (taps >= 3)
    wait_groups<2> ();
  else
    wait_groups<0> ();
}

template <typename S>
__global__ void
__launch_bounds__ (THREADS, BLOCKS)
conv1d_tensor_kernel (ConvArgs args, Low low)
{
  SHARED (TensorShared<S>, shared);
  const Tile tile = tile_of<S> (args, low);
  int warp = threadIdx.x / 32, row = warp % 4 * 16 * S::DOWN;
  int column = warp / 4 * 8 * S::ACROSS;
  int base = tile.phase.x_tap < 0 ? halo_of (tile.phase) : 0;
  bool inside = row < tile.rows && column < tile.columns;
  float sums[S::DOWN][S::ACROSS][4] = { };

  if (tile.rows <= 0)
    return;
  if (tile.steps > 0)
    copy_x (args, tile, shared, 0);
  for (int step = 0; step < S::STAGES - 1; step++)
    begin_step (args, low, tile, shared, step);
  for (int step = 0; step < tile.steps; step++) {
    int chunk = step / tile.phase.taps, tap = step % tile.phase.taps;

    wait_step<S> (tile.phase.taps, tap);
    __syncthreads ();
    if (tap == 0) {
      prepare_x (args, tile, shared, chunk);
      __syncthreads ();
      if (step + tile.phase.taps < tile.steps)
        copy_x (args, tile, shared, chunk + 1);
    }
    begin_step (args, low, tile, shared, step + S::STAGES - 1);
    if (inside)
      add_step (shared, base + row + tap * tile.phase.x_tap, step % S::STAGES,
          column, sums);
  }
  if (inside)
    store_tile<S> (args, tile, row, column, sums);
}

// Others go the exact way: they are few and small.
static bool
fits (const TtsRows *x, const TtsPanels *w, int stride, int halo)
{
  return w->low && stride == 1 && halo <= HALO && x->stride % 4 == 0 &&
      (uintptr_t) x->data % 16 == 0;
}

template <typename S, typename Op>
static void
launch (const Op *op)
{
  const ConvArgs args = args_of (op);
  const TtsPanels *w = op->w;
  int columns = tts_low_columns (w->out);
  int chunks = blocks_for (w->in, S::CHANNELS);
  const Low low = { View<const uint32_t> ((const uint32_t *) w->low,
      (long) chunks * w->taps * columns * WORDS), columns };

  LAUNCH (conv1d_tensor_kernel<S>,
      grid_of (args, rows_of_phase (op), S::ROWS, S::COLUMNS), THREADS,
      sizeof (TensorShared<S>), tts_cuda_stream (), args, low);
}

// Small blocks where large ones would leave most of a GPU without work. Sums
// are the same.
template <typename Format, typename Op>
static void
launch_fitting (const Op *op)
{
  typedef Shape<Format, Wide> Large;
  const dim3 grid = grid_of (args_of (op), rows_of_phase (op), Large::ROWS,
      Large::COLUMNS);

  if ((long) grid.x * grid.y * grid.z < FEW_BLOCKS)
    launch<Shape<Format, Narrow>> (op);
  else
    launch<Large> (op);
}

template <typename Format>
static void
convolve (const TtsConv1d *op)
{
  if (fits (&op->x, op->w, op->stride, (op->w->taps - 1) * op->dilation))
    launch_fitting<Format> (op);
  else
    tts_conv1d_f32_cuda (op);
}

template <typename Format>
static void
convolve_t (const TtsConv1dT *op)
{
  if (fits (&op->x, op->w, 1, (op->w->taps - 1) / op->stride))
    launch_fitting<Format> (op);
  else
    tts_conv1d_t_f32_cuda (op);
}

extern "C" void
tts_conv1d_tf32_cuda (const TtsConv1d *op)
{
  convolve<Tf32> (op);
}

extern "C" void
tts_conv1d_f16_cuda (const TtsConv1d *op)
{
  convolve<Fp16> (op);
}

extern "C" void
tts_conv1d_t_tf32_cuda (const TtsConv1dT *op)
{
  convolve_t<Tf32> (op);
}

extern "C" void
tts_conv1d_t_f16_cuda (const TtsConv1dT *op)
{
  convolve_t<Fp16> (op);
}
