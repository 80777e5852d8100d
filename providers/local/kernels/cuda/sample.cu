// SPDX-License-Identifier: LGPL-2.1-or-later
// The choice of a token: a block an item. Each thread counts, for its logits,
// how many are greater, and puts them there; then one thread goes down the
// shares. Twelve thousand logits take some tenths of a millisecond.

#include "device.cuh"
#include "launch.h"

#include "kernels/random.h"

#define THREADS 512
#define MAX_LOGITS 12288

struct SampleArgs
{
  Table table;
  Rows logits;
  float temperature, top_p;
  int top_k;
  uint64_t index;
  View<const uint64_t> keys;
  View<int> ids;
};

struct SampleShared
{
  Shared<uint16_t, MAX_LOGITS> order;
};

static __device__ float
logit_at (const SampleArgs &args, const TtsSegment &segment, int i)
{
  float logit = args.logits.at (segment, segment.length - 1, i);

  return isnan (logit) ? -INFINITY : logit;
}

// The place of each logit, greatest first, of equals the lower number.
static __device__ void
sort_logits (const SampleArgs &args, SampleShared &shared,
    const TtsSegment &segment)
{
  int n = args.logits.channels;

  for (int i = threadIdx.x; i < n; i += THREADS) {
    float own = logit_at (args, segment, i);
    int before = 0;

    for (int k = 0; k < n; k++) {
      float other = logit_at (args, segment, k);

      before += other > own || (other == own && k < i);
    }
    shared.order (before) = i;
  }
}

// Of the greatest one; two infinite ones have no difference.
static __device__ double
share (const SampleArgs &args, SampleShared &shared,
    const TtsSegment &segment, int i)
{
  float own = logit_at (args, segment, shared.order (i));
  float greatest = logit_at (args, segment, shared.order (0));

  return own == greatest ? 1 : exp ((own - greatest) / args.temperature);
}

static __device__ int
draw (const SampleArgs &args, SampleShared &shared, int item)
{
  const TtsSegment segment = args.table.item (item);
  int n = args.logits.channels, last = 0;
  double all = 0, sum = 0, kept = 0, wanted;

  if (logit_at (args, segment, shared.order (0)) == -INFINITY)
    return shared.order (0);
  if (args.top_k && args.top_k < n)
    n = args.top_k;
  for (int i = 0; i < n; i++)
    all += share (args, shared, segment, i);
  for (; last < n && kept < args.top_p * all; last++)
    kept += share (args, shared, segment, last);
  wanted = tts_random_uniform (args.keys (item), args.index) * kept;
  for (int i = 0; i < last - 1; i++) {
    sum += share (args, shared, segment, i);
    if (wanted < sum)
      return shared.order (i);
  }
  return shared.order (last - 1);
}

__global__ void
sample_kernel (SampleArgs args)
{
  SHARED (SampleShared, shared);
  int item = blockIdx.x;

  sort_logits (args, shared, args.table.item (item));
  __syncthreads ();
  if (threadIdx.x == 0)
    args.ids (item) = args.temperature <= 0 ? (int) shared.order (0) :
        draw (args, shared, item);
}

extern "C" void
tts_sample_f32_cuda (const TtsSample *op)
{
  int n_items = op->logits.seg->n_items;
  SampleArgs args = { table_of (op->logits.seg), rows_of (&op->logits),
      op->temperature, op->top_p, op->top_k, op->index,
      View<const uint64_t> (op->keys, n_items),
      View<int> (op->ids, n_items) };

  assert (op->logits.channels <= MAX_LOGITS);
  LAUNCH (sample_kernel, n_items, THREADS, sizeof (SampleShared),
      tts_cuda_stream (), args);
}
