// SPDX-License-Identifier: LGPL-2.1-or-later
// Attention: a warp has a query of a head. The lanes have keys when scores are
// made, channels when values are added up; between, scores stay in shared
// memory, as do the keys that all warps of a block meet. Texts have at most 512
// keys, and codecs a window; the more there may be, the fewer blocks run at
// once.

#include "device.cuh"
#include "launch.h"

#define WARPS 4
#define FEW_KEYS 512
#define MAX_KEYS 2560
#define TILE 32                 // keys that blocks have at once
#define MAX_SIZE 128            // of a head

struct AttentionArgs
{
  Table q_table, k_table;
  Rows y, q, k, v;
  int heads, kv_heads, window;
  bool causal;
};

template <int KEYS>
struct AttentionShared
{
  Shared<float, WARPS * KEYS> scores;
  Shared<float, WARPS * MAX_SIZE> queries;
  Shared<float, TILE * (MAX_SIZE + 1)> keys;
};

// What a query sees.
struct Span
{
  int first, end;
};

static __device__ Span
span_of (const AttentionArgs &args, int queries, int keys, int t)
{
  int end = args.causal ? keys - queries + t + 1 : keys;

  return Span { args.window && end > args.window ? end - args.window : 0,
      end };
}

static __device__ float
greatest_of_warp (float value)
{
  for (int bit = 16; bit > 0; bit /= 2)
    value = fmaxf (value, __shfl_xor_sync (FULL_WARP, value, bit));
  return value;
}

// Columns from on of rows of one item, to shared memory.
template <int N>
static __device__ void
copy_rows (Shared<float, N> &array, int pitch, const Rows &rows,
    const TtsSegment &item, int first, int n, int from, int size)
{
  for (int i = threadIdx.x / 32; i < n && first + i < item.length; i += WARPS)
    for (int c = threadIdx.x % 32; c < size; c += 32)
      array (i * pitch + c) = rows.at (item, first + i, from + c);
}

template <int KEYS>
static __device__ float
score (AttentionShared<KEYS> &shared, int query, int key, int size)
{
  float sum = 0;

  for (int c = 0; c < size; c++)
    sum += shared.queries (query * MAX_SIZE + c) *
        shared.keys (key * (MAX_SIZE + 1) + c);
  return sum / sqrtf (size);
}

// All of the own warp's; returns the lane's greatest one.
template <int KEYS>
static __device__ float
make_scores (const AttentionArgs &args, AttentionShared<KEYS> &shared,
    const TtsSegment &k, const Span &own, const Span &all, int kv_from,
    int size)
{
  int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  float greatest = -INFINITY;

  for (int first = all.first; first < all.end; first += TILE) {
    int key = first + lane;

    copy_rows (shared.keys, MAX_SIZE + 1, args.k, k, first, TILE, kv_from,
        size);
    __syncthreads ();
    if (key >= own.first && key < own.end) {
      float made = score (shared, warp, lane, size);

      shared.scores (warp * KEYS + key - own.first) = made;
      greatest = fmaxf (greatest, made);
    }
    __syncthreads ();
  }
  return greatest;
}

// Every warp of a block with a query comes to each barrier.
template <int KEYS>
__global__ void
attention_kernel (AttentionArgs args)
{
  SHARED (AttentionShared<KEYS>, shared);
  int item = blockIdx.z, head = blockIdx.y, lane = threadIdx.x % 32;
  int warp = threadIdx.x / 32, block = blockIdx.x * WARPS, t = block + warp;
  const TtsSegment q = args.q_table.item (item);
  const TtsSegment k = args.k_table.item (item);
  int size = args.q.channels / args.heads, from = head * size;
  int kv_from = head / (args.heads / args.kv_heads) * size;
  bool inside = t < q.length;
  Span own = { }, all;
  float greatest;
  double sum = 0;

  if (block >= q.length)
    return;
  all = Span { span_of (args, q.length, k.length, block).first,
      span_of (args, q.length, k.length,
          min (block + WARPS, q.length) - 1).end };
  if (inside)
    own = span_of (args, q.length, k.length, t);
  copy_rows (shared.queries, MAX_SIZE, args.q, q, block, WARPS, from, size);
  greatest = greatest_of_warp (make_scores (args, shared, k, own, all,
          kv_from, size));
  for (int i = lane; i < own.end - own.first; i += 32) {
    float share = expf (shared.scores (warp * KEYS + i) - greatest);

    shared.scores (warp * KEYS + i) = share;
    sum += share;
  }
  sum = sum_warp (sum);
  __syncthreads ();
  for (int c = lane; inside && c < size; c += 32) {
    float seen = 0;

    for (int i = 0; i < own.end - own.first; i++)
      seen += shared.scores (warp * KEYS + i) *
          args.v.at (k, own.first + i, kv_from + c);
    args.y.at (q, t, from + c) = seen / sum;
  }
}

template <int KEYS>
static void
launch (const TtsAttention *op)
{
  AttentionArgs args = { table_of (op->q.seg), table_of (op->k.seg),
      rows_of (&op->y), rows_of (&op->q), rows_of (&op->k), rows_of (&op->v),
      op->heads, op->kv_heads, op->window, op->causal };

  LAUNCH (attention_kernel<KEYS>, dim3 (blocks_for (tts_longest (op->q.seg),
              WARPS), op->heads, op->q.seg->n_items), WARPS * 32,
      sizeof (AttentionShared<KEYS>), tts_cuda_stream (), args);
}

extern "C" void
tts_attention_f32_cuda (const TtsAttention *op)
{
  int keys = op->window ? op->window : tts_longest (op->k.seg);

  assert (keys <= MAX_KEYS && op->q.channels / op->heads <= MAX_SIZE);
  if (keys <= FEW_KEYS)
    launch<FEW_KEYS> (op);
  else
    launch<MAX_KEYS> (op);
}
