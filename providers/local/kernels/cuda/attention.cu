// SPDX-License-Identifier: LGPL-2.1-or-later
// Attention: a warp has a query of a head. The lanes have keys when scores are
// made, channels when values are added up; between, scores stay in shared
// memory. Bound by the second cache; texts have at most 512 keys, and codecs
// a window.

#include "device.cuh"
#include "launch.h"

#define WARPS 4
#define MAX_KEYS 2560

struct AttentionArgs
{
  Table q_table, k_table;
  Rows y, q, k, v;
  int heads, kv_heads, window;
  bool causal;
};

struct AttentionShared
{
  Shared<float, WARPS * MAX_KEYS> scores;
};

static __device__ float
score (const AttentionArgs &args, const TtsSegment &q, int t, int from,
    const TtsSegment &k, int key, int kv_from, int size)
{
  float sum = 0;

  for (int c = 0; c < size; c++)
    sum += args.q.at (q, t, from + c) * args.k.at (k, key, kv_from + c);
  return sum / sqrtf (size);
}

static __device__ float
greatest_of_warp (float value)
{
  for (int bit = 16; bit > 0; bit /= 2)
    value = fmaxf (value, __shfl_xor_sync (FULL_WARP, value, bit));
  return value;
}

// Every warp of a block with a query comes to each barrier.
__global__ void
attention_kernel (AttentionArgs args)
{
  SHARED (AttentionShared, shared);
  int item = blockIdx.z, head = blockIdx.y, lane = threadIdx.x % 32;
  int warp = threadIdx.x / 32, t = blockIdx.x * WARPS + warp;
  const TtsSegment q = args.q_table.item (item);
  const TtsSegment k = args.k_table.item (item);
  int size = args.q.channels / args.heads, from = head * size;
  int kv_from = head / (args.heads / args.kv_heads) * size;
  bool inside = t < q.length;
  int end = !inside ? 0 : args.causal ? k.length - q.length + t + 1 :
      k.length;
  int first = args.window && end > args.window ? end - args.window : 0;
  float greatest = -INFINITY;
  double sum = 0;

  if (blockIdx.x * WARPS >= (unsigned) q.length)
    return;
  for (int i = first + lane; i < end; i += 32) {
    float own = score (args, q, t, from, k, i, kv_from, size);

    shared.scores (warp * MAX_KEYS + i - first) = own;
    greatest = fmaxf (greatest, own);
  }
  greatest = greatest_of_warp (greatest);
  for (int i = lane; i < end - first; i += 32) {
    float share = expf (shared.scores (warp * MAX_KEYS + i) - greatest);

    shared.scores (warp * MAX_KEYS + i) = share;
    sum += share;
  }
  sum = sum_warp (sum);
  __syncthreads ();
  for (int c = lane; inside && c < size; c += 32) {
    float seen = 0;

    for (int i = 0; i < end - first; i++)
      seen += shared.scores (warp * MAX_KEYS + i) *
          args.v.at (k, first + i, kv_from + c);
    args.y.at (q, t, from + c) = seen / sum;
  }
}

extern "C" void
tts_attention_f32_cuda (const TtsAttention *op)
{
  AttentionArgs args = { table_of (op->q.seg), table_of (op->k.seg),
      rows_of (&op->y), rows_of (&op->q), rows_of (&op->k), rows_of (&op->v),
      op->heads, op->kv_heads, op->window, op->causal };

  assert ((op->window ? op->window : tts_longest (op->k.seg)) <= MAX_KEYS);
  LAUNCH (attention_kernel, dim3 (blocks_for (tts_longest (op->q.seg), WARPS),
          op->heads, op->q.seg->n_items), WARPS * 32,
      sizeof (AttentionShared), tts_cuda_stream (), args);
}
