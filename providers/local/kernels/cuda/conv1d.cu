// SPDX-License-Identifier: LGPL-2.1-or-later
// Convolutions, their transposes and linear layers in fp32: a product of
// matrices whose left side is gathered while it is loaded. A block of 256
// threads makes 64 rows by 64 outputs, each thread 4 by 4, from chunks of 16
// inputs in shared memory. What comes before is done on the way in, what comes
// after on the way out. Bound by the multipliers.

#include "conv.cuh"
#include "launch.h"

#define SIDE 64
#define DEPTH 16

struct ConvShared
{
  Shared<float, DEPTH * (SIDE + 1)> x;
  Shared<float, DEPTH * SIDE> w;
};

static __device__ float
load_input (const ConvArgs &args, int item, int t, int c)
{
  const TtsSegment segment = args.x_table.item (item);

  if (t < 0 || t >= segment.length || c >= args.in)
    return 0;
  return prepare_input (args, item, c, args.x.at (segment, t, c), false);
}

static __device__ float
load_weight (const ConvArgs &args, int tap, int c, int o)
{
  if (c >= args.in || o >= args.out)
    return 0;
  return args.w ((((long) (o / TTS_PANEL) * args.taps + tap) * args.in + c) *
      TTS_PANEL + o % TTS_PANEL);
}

static __device__ void
fill_chunk (const ConvArgs &args, const Phase &phase, ConvShared &shared,
    int item, int row, int column, int tap, int first)
{
  for (int i = threadIdx.x; i < DEPTH * SIDE; i += blockDim.x) {
    int c = i % DEPTH, r = i / DEPTH, o = i % SIDE, d = i / SIDE;

    shared.x (c * (SIDE + 1) + r) = load_input (args, item,
        (row + r) * phase.x_step + tap * phase.x_tap + phase.x_first,
        first + c);
    shared.w (d * SIDE + o) = load_weight (args,
        tap * phase.w_step + phase.w_first, first + d, column + o);
  }
}

static __device__ void
add_chunk (ConvShared &shared, float sums[4][4], int tx, int ty)
{
  for (int d = 0; d < DEPTH; d++) {
    float x[4], w[4];

    UNROLL for (int i = 0; i < 4; i++) {
      x[i] = shared.x (d * (SIDE + 1) + ty * 4 + i);
      w[i] = shared.w (d * SIDE + i * 16 + tx);
    }
    UNROLL for (int i = 0; i < 4; i++)
      UNROLL for (int j = 0; j < 4; j++)
        sums[i][j] += x[i] * w[j];
  }
}

__global__ void
conv1d_kernel (ConvArgs args)
{
  SHARED (ConvShared, shared);
  int phases = args.phases ? args.phases : 1;
  int item = blockIdx.z / phases, row = blockIdx.x * SIDE;
  int column = blockIdx.y * SIDE, tx = threadIdx.x % 16, ty = threadIdx.x / 16;
  Phase phase = phase_of (args, blockIdx.z % phases);
  int length = args.y_table.item (item).length;
  float sums[4][4] = { { 0 } };

  if (row * phase.y_step + phase.y_first >= length)
    return;
  for (int tap = 0; tap < phase.taps; tap++)
    for (int first = 0; first < args.in; first += DEPTH) {
      fill_chunk (args, phase, shared, item, row, column, tap, first);
      __syncthreads ();
      add_chunk (shared, sums, tx, ty);
      __syncthreads ();
    }
  UNROLL for (int i = 0; i < 4; i++)
    UNROLL for (int j = 0; j < 4; j++) {
      int t = (row + ty * 4 + i) * phase.y_step + phase.y_first;
      int o = column + j * 16 + tx;

      if (t >= 0 && t < length && o < args.out)
        store_output (args, item, t, o, sums[i][j]);
    }
}

template <typename Op>
static void
launch (const Op *op)
{
  const ConvArgs args = args_of (op);

  LAUNCH (conv1d_kernel, grid_of (args, rows_of_phase (op), SIDE, SIDE), 256,
      sizeof (ConvShared), tts_cuda_stream (), args);
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
