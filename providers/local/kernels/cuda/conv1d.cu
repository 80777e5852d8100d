// SPDX-License-Identifier: LGPL-2.1-or-later
// Convolutions, their transposes and linear layers in fp32: a product of
// matrices whose left side is gathered while it is loaded. A block of 256
// threads makes 16 or 64 rows by 64 outputs, each thread one row or four by 4,
// from chunks of 32 inputs in shared memory: while one is multiplied the next
// comes. What comes before is done on the way in, what comes after on the way
// out. Bound by the multipliers; where few rows make few blocks, by the second
// cache. An output is added up in one order, whichever block makes it.

#include "conv.cuh"
#include "launch.h"
#include "tensor.cuh"

#define LINES 16                // of threads, each with rows so far apart
#define MANY_ROWS 4             // of a thread
#define COLUMNS 64
#define DEPTH 32
#define PITCH (DEPTH + 4)       // of a row: neighbours are in other banks
#define THREADS 256
#define MANY_BLOCKS 96          // most of a large GPU's multiprocessors

template <int EACH>
struct ConvShared
{
  Shared<float, 2 * EACH * LINES * PITCH> x;
  Shared<float, 2 * DEPTH * COLUMNS> w;
};

// What a block makes.
struct Tile
{
  Phase phase;
  int item, row, column;
};

// A chunk of inputs under one tap.
struct Chunk
{
  int tap, first;
};

static __device__ Chunk
chunk_behind (const Chunk &chunk, int in)
{
  return chunk.first + DEPTH < in ? Chunk { chunk.tap, chunk.first + DEPTH } :
      Chunk { chunk.tap + 1, 0 };
}

// A lane has one input, a warp every eighth row: this is the i-th.
static __device__ int
row_of (int i)
{
  return threadIdx.x / 32 + i * (THREADS / 32);
}

static __device__ bool
find_input (const ConvArgs &args, const Tile &tile, const Chunk &chunk, int i,
    int length, int *t)
{
  *t = (tile.row + row_of (i)) * tile.phase.x_step +
      chunk.tap * tile.phase.x_tap + tile.phase.x_first;
  return *t >= 0 && *t < length &&
      chunk.first + (int) threadIdx.x % 32 < args.in;
}

template <int EACH>
static __device__ void
load_x (const ConvArgs &args, const Tile &tile, const Chunk &chunk,
    float x[2 * EACH])
{
  const TtsSegment segment = args.x_table.item (tile.item);
  int t;

  UNROLL for (int i = 0; i < 2 * EACH; i++)
    x[i] = find_input (args, tile, chunk, i, segment.length, &t) ?
        args.x.at (segment, t, chunk.first + threadIdx.x % 32) : 0;
}

template <int EACH>
static __device__ void
store_x (const ConvArgs &args, const Tile &tile, ConvShared<EACH> &shared,
    const Chunk &chunk, int buffer, const float x[2 * EACH])
{
  int length = args.x_table.item (tile.item).length, lane = threadIdx.x % 32, t;
  const Before before = before_of (args, tile.item, chunk.first + lane);

  UNROLL for (int i = 0; i < 2 * EACH; i++)
    shared.x ((buffer * EACH * LINES + row_of (i)) * PITCH + lane) =
        find_input (args, tile, chunk, i, length, &t) ?
        prepare_input (args, before, x[i], false) : 0;
}

// Four outputs at once, from panels.
template <int EACH>
static __device__ void
copy_w (const ConvArgs &args, const Tile &tile, ConvShared<EACH> &shared,
    const Chunk &chunk, int buffer)
{
  int tap = chunk.tap * tile.phase.w_step + tile.phase.w_first;

  for (int i = threadIdx.x; i < DEPTH * COLUMNS / 4; i += THREADS) {
    int piece = i % 4 * 4, d = i / 4 % DEPTH;
    int panel = i / 4 / DEPTH, o = tile.column + panel * TTS_PANEL;
    int to = (buffer * DEPTH + d) * COLUMNS + panel * TTS_PANEL + piece;

    if (o < args.out && chunk.first + d < args.in)
      copy_later (shared.w, to, args.w,
          (((long) (o / TTS_PANEL) * args.taps + tap) * args.in +
              chunk.first + d) * TTS_PANEL + piece, 4);
    else
      UNROLL for (int k = 0; k < 4; k++)
        shared.w (to + k) = 0;
  }
  end_group ();
}

template <int EACH>
static __device__ void
add_chunk (ConvShared<EACH> &shared, int buffer, float sums[EACH][4])
{
  int tx = threadIdx.x % 16, ty = threadIdx.x / 16;

  UNROLL for (int d = 0; d < DEPTH; d += 4) {
    float x[EACH][4], w[4][4];

    UNROLL for (int i = 0; i < EACH; i++)
      UNROLL for (int k = 0; k < 4; k++)
        x[i][k] = shared.x (((buffer * EACH + i) * LINES + ty) * PITCH + d +
            k);
    UNROLL for (int k = 0; k < 4; k++)
      UNROLL for (int j = 0; j < 4; j++)
        w[k][j] = shared.w ((buffer * DEPTH + d + k) * COLUMNS + tx * 4 + j);
    UNROLL for (int k = 0; k < 4; k++)
      UNROLL for (int i = 0; i < EACH; i++)
        UNROLL for (int j = 0; j < 4; j++)
          sums[i][j] += x[i][k] * w[k][j];
  }
}

template <int EACH>
static __device__ void
store_tile (const ConvArgs &args, const Tile &tile, float sums[EACH][4])
{
  int length = args.y_table.item (tile.item).length;

  UNROLL for (int i = 0; i < EACH; i++)
    UNROLL for (int j = 0; j < 4; j++) {
      int row = tile.row + i * LINES + threadIdx.x / 16;
      int t = row * tile.phase.y_step + tile.phase.y_first;
      int o = tile.column + threadIdx.x % 16 * 4 + j;

      if (t >= 0 && t < length && o < args.out)
        store_output (args, tile.item, t, o, sums[i][j]);
    }
}

template <int EACH>
__global__ void
__launch_bounds__ (THREADS)
conv1d_kernel (ConvArgs args)
{
  SHARED (ConvShared<EACH>, shared);
  int phases = args.phases ? args.phases : 1;
  const Tile tile = { phase_of (args, blockIdx.z % phases),
      (int) blockIdx.z / phases, (int) blockIdx.x * EACH * LINES,
      (int) blockIdx.y * COLUMNS };
  int steps = tile.phase.taps * ((args.in + DEPTH - 1) / DEPTH);
  float sums[EACH][4] = { }, x[2 * EACH];
  Chunk next = { };

  if (tile.row * tile.phase.y_step + tile.phase.y_first >=
      args.y_table.item (tile.item).length)
    return;
  if (steps > 0) {
    copy_w (args, tile, shared, next, 0);
    load_x<EACH> (args, tile, next, x);
    store_x (args, tile, shared, next, 0, x);
  }
  for (int step = 0; step < steps; step++) {
    bool more = step + 1 < steps;

    wait_groups<0> ();
    __syncthreads ();
    next = chunk_behind (next, args.in);
    if (more) {
      copy_w (args, tile, shared, next, (step + 1) % 2);
      load_x<EACH> (args, tile, next, x);
    }
    add_chunk (shared, step % 2, sums);
    if (more)
      store_x (args, tile, shared, next, (step + 1) % 2, x);
  }
  store_tile<EACH> (args, tile, sums);
}

template <int EACH>
static void
launch_rows (const ConvArgs &args, int rows)
{
  LAUNCH (conv1d_kernel<EACH>, grid_of (args, rows, EACH * LINES, COLUMNS),
      THREADS, sizeof (ConvShared<EACH>), tts_cuda_stream (), args);
}

template <typename Op>
static void
launch (const Op *op)
{
  const ConvArgs args = args_of (op);
  int rows = rows_of_phase (op);
  const dim3 grid = grid_of (args, rows, MANY_ROWS * LINES, COLUMNS);

  if ((long) grid.x * grid.y * grid.z < MANY_BLOCKS)
    launch_rows<1> (args, rows);
  else
    launch_rows<MANY_ROWS> (args, rows);
}

extern "C" void
tts_conv1d_f32_cuda (const TtsConv1d *op)
{
  launch (op);
}

extern "C" void
tts_conv1d_t_f32_cuda (const TtsConv1dT *op)
{
  launch (op);
}
