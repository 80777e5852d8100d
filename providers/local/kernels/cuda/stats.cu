// SPDX-License-Identifier: LGPL-2.1-or-later
// Statistics over an item's time. A block has 32 channels, its eight warps
// every eighth row; what they add up is put together in one order. The sums
// are double, of distances to a mean that is known. Bound by memory.

#include "device.cuh"
#include "launch.h"

#define WARPS 8

struct StatsArgs
{
  Table table;
  Rows x;
  View<const float> gamma_beta;
  int item_stride;
  float eps;
  View<float> scale, shift;
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

static __device__ void
moments (StatsShared &shared, const Rows &x, const TtsSegment &segment, int c,
    double *mean, double *square)
{
  double sum = 0;
  bool inside = c < x.channels;

  for (int t = threadIdx.x / 32; inside && t < segment.length; t += WARPS)
    sum += x.at (segment, t, c);
  *mean = sum_warps (shared, sum) / segment.length;
  sum = 0;
  for (int t = threadIdx.x / 32; inside && t < segment.length; t += WARPS) {
    double distance = x.at (segment, t, c) - *mean;

    sum += distance * distance;
  }
  *square = sum_warps (shared, sum);
}

__global__ void
stats_kernel (StatsArgs args)
{
  SHARED (StatsShared, shared);
  int item = blockIdx.y, c = blockIdx.x * 32 + threadIdx.x % 32;
  int channels = args.x.channels;
  long own = (long) item * args.item_stride;
  double mean, square, scale;

  moments (shared, args.x, args.table.item (item), c, &mean, &square);
  if (threadIdx.x >= 32 || c >= channels)
    return;
  scale = (1.0 + args.gamma_beta (own + c)) /
      sqrt (square / args.table.item (item).length + args.eps);
  args.scale ((long) item * channels + c) = scale;
  args.shift ((long) item * channels + c) =
      args.gamma_beta (own + channels + c) - mean * scale;
}

extern "C" void
tts_stats_f32_cuda (const TtsStats *op)
{
  long n_items = op->x.seg->n_items, channels = op->x.channels;
  StatsArgs args = { table_of (op->x.seg), rows_of (&op->x),
      View<const float> (op->gamma_beta,
          (n_items - 1) * op->item_stride + 2 * channels), op->item_stride,
      op->eps, View<float> (op->scale, n_items * channels),
      View<float> (op->shift, n_items * channels) };

  LAUNCH (stats_kernel, dim3 (blocks_for (channels, 32), n_items),
      WARPS * 32, sizeof (StatsShared), tts_cuda_stream (), args);
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
