// SPDX-License-Identifier: LGPL-2.1-or-later
// Statistics over an item's time, in two kernels: the mean of each tile of rows
// and the squares of the distances to it, then these put together in one
// order. A block has a tile of 32 channels, whose rows are read once and stay
// in registers. Sums are double. Bound by memory.

#include "device.cuh"
#include "launch.h"

#define WARPS 8
#define EACH (TTS_STATS_TILE / WARPS)   // rows of a thread

struct StatsArgs
{
  Table table;
  Rows x;
  View<const float> gamma_beta;
  int item_stride;
  float eps;
  View<float> scale, shift;
  View<double> tiles;           // (B, channels, n_tiles, 2)
  int n_tiles;                  // that there is room for
};

struct StatsShared
{
  Shared<double, WARPS * 32> sums;
};

// Of what the warps have for this lane's channel; all have the sum.
static __device__ double
sum_warps (StatsShared &shared, double own)
{
  int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  double sum = 0;

  shared.sums (warp * 32 + lane) = own;
  __syncthreads ();
  for (int i = 0; i < WARPS; i++)
    sum += shared.sums (i * 32 + lane);
  __syncthreads ();
  return sum;
}

static __device__ long
place_of (const StatsArgs &args, int item, int c, int tile)
{
  return (((long) item * args.x.channels + c) * args.n_tiles + tile) * 2;
}

// Rows that there are from the tile's first one on, or of this tile.
static __device__ int
rows_of_tile (int length, int tile)
{
  return min (TTS_STATS_TILE, length - tile * TTS_STATS_TILE);
}

__global__ void
tile_stats_kernel (StatsArgs args)
{
  SHARED (StatsShared, shared);
  int item = blockIdx.z, tile = blockIdx.x, warp = threadIdx.x / 32;
  int c = blockIdx.y * 32 + threadIdx.x % 32;
  const TtsSegment segment = args.table.item (item);
  int n = rows_of_tile (segment.length, tile);
  bool inside = c < args.x.channels;
  double sum = 0, square = 0, mean;
  float x[EACH];

  if (n <= 0)
    return;
  UNROLL for (int i = 0; i < EACH; i++)
    x[i] = inside && warp + i * WARPS < n ? args.x.at (segment,
        tile * TTS_STATS_TILE + warp + i * WARPS, c) : 0;
  UNROLL for (int i = 0; i < EACH; i++)
    sum += x[i];
  mean = sum_warps (shared, sum) / n;
  UNROLL for (int i = 0; i < EACH; i++)
    square += warp + i * WARPS < n ? (x[i] - mean) * (x[i] - mean) : 0;
  square = sum_warps (shared, square);
  if (warp > 0 || !inside)
    return;
  args.tiles (place_of (args, item, c, tile)) = mean;
  args.tiles (place_of (args, item, c, tile) + 1) = square;
}

// A warp has a channel, its lanes the tiles.
__global__ void
join_stats_kernel (StatsArgs args)
{
  int item = blockIdx.y, c = blockIdx.x * WARPS + threadIdx.x / 32;
  int length = args.table.item (item).length, lane = threadIdx.x % 32;
  int channels = args.x.channels;
  long own = (long) item * args.item_stride;
  double sum = 0, square = 0, mean, scale;

  if (c >= channels)
    return;
  for (int i = lane; i * TTS_STATS_TILE < length; i += 32)
    sum += args.tiles (place_of (args, item, c, i)) * rows_of_tile (length, i);
  mean = sum_warp (sum) / length;
  for (int i = lane; i * TTS_STATS_TILE < length; i += 32) {
    double distance = args.tiles (place_of (args, item, c, i)) - mean;

    square += args.tiles (place_of (args, item, c, i) + 1) +
        distance * distance * rows_of_tile (length, i);
  }
  square = sum_warp (square);
  if (lane != 0)
    return;
  scale = (1.0 + args.gamma_beta (own + c)) /
      sqrt (square / length + args.eps);
  args.scale ((long) item * channels + c) = scale;
  args.shift ((long) item * channels + c) =
      args.gamma_beta (own + channels + c) - mean * scale;
}

extern "C" void
tts_stats_f32_cuda (const TtsStats *op)
{
  long n_items = op->x.seg->n_items, channels = op->x.channels;
  int n_tiles = tts_stats_tiles (op->x.seg);
  StatsArgs args = { table_of (op->x.seg), rows_of (&op->x),
      View<const float> (op->gamma_beta,
          (n_items - 1) * op->item_stride + 2 * channels), op->item_stride,
      op->eps, View<float> (op->scale, n_items * channels),
      View<float> (op->shift, n_items * channels),
      View<double> (op->tiles, n_items * channels * n_tiles * 2), n_tiles };

  LAUNCH (tile_stats_kernel, dim3 (n_tiles, blocks_for (channels, 32),
          n_items), WARPS * 32, sizeof (StatsShared), tts_cuda_stream (),
      args);
  LAUNCH (join_stats_kernel, dim3 (blocks_for (channels, WARPS), n_items),
      WARPS * 32, 0, tts_cuda_stream (), args);
}

#define MAX_CHANNELS 4096

struct GrnArgs
{
  Table table, y_table;
  Rows x, y;
  View<const float> weight, bias;
  float eps;
};

struct GrnShared
{
  Shared<float, MAX_CHANNELS> lengths;
  Shared<double, WARPS> sums;
};

__global__ void
grn_kernel (GrnArgs args)
{
  SHARED (GrnShared, shared);
  const TtsSegment segment = args.table.item (blockIdx.x);
  int channels = args.x.channels;
  double sum = 0, mean = 0;

  for (int c = threadIdx.x; c < channels; c += blockDim.x) {
    double square = 0;

    for (int t = 0; t < segment.length; t++)
      square += (double) args.x.at (segment, t, c) *
          args.x.at (segment, t, c);
    shared.lengths (c) = sqrt (square);
    sum += sqrt (square);
  }
  sum = sum_warp (sum);
  if (threadIdx.x % 32 == 0)
    shared.sums (threadIdx.x / 32) = sum;
  __syncthreads ();
  for (int i = 0; i < WARPS; i++)
    mean += shared.sums (i) / channels;
  for (int c = threadIdx.x; c < channels; c += blockDim.x)
    for (int t = 0; t < segment.length; t++) {
      float x = args.x.at (segment, t, c);

      args.y.at (args.y_table.item (blockIdx.x), t, c) = x + args.bias (c) +
          args.weight (c) * x *
          (float) (shared.lengths (c) / (mean + args.eps));
    }
}

extern "C" void
tts_grn_f32_cuda (const TtsGrn *op)
{
  GrnArgs args = { table_of (op->x.seg), table_of (op->y.seg),
      rows_of (&op->x), rows_of (&op->y),
      View<const float> (op->weight, op->x.channels),
      View<const float> (op->bias, op->x.channels), op->eps };

  assert (op->x.channels <= MAX_CHANNELS);
  LAUNCH (grn_kernel, op->x.seg->n_items, WARPS * 32, sizeof (GrnShared),
      tts_cuda_stream (), args);
}
