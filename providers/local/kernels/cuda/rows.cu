// SPDX-License-Identifier: LGPL-2.1-or-later
// What is done to each row by itself, and what moves rows: bound by memory.
// A warp has a row, its lanes the channels.

#include "device.cuh"
#include "launch.h"

#define WARPS 8

// The row of a warp: false if there is none.
static __device__ bool
own_row (const Table &table, int *item, int *t)
{
  *item = blockIdx.y;
  *t = blockIdx.x * WARPS + threadIdx.x / 32;
  return *t < table.item (*item).length;
}

static dim3
row_grid (const TtsSegments *seg)
{
  return dim3 (blocks_for (tts_longest (seg), WARPS), seg->n_items);
}

#define LAUNCH_ROWS(kernel, seg, ...) \
  LAUNCH (kernel, row_grid (seg), WARPS * 32, 0, tts_cuda_stream (), \
      __VA_ARGS__)

struct NormArgs
{
  Table table, y_table;
  Rows x, y;
  View<const float> weight, bias;
  int item_stride;
  bool rms;
  float base, eps, slope;
};

// The distances are added up to what is rounded of the mean, so that it does
// not matter how far from zero it is.
static __device__ void
norm_scale (const NormArgs &args, const TtsSegment &segment, int t,
    float *mean, float *scale)
{
  int n = args.x.channels, lane = threadIdx.x % 32;
  float sum = 0, square = 0;

  for (int c = lane; !args.rms && c < n; c += 32)
    sum += args.x.at (segment, t, c);
  *mean = sum_warp (sum) / n;
  sum = 0;
  for (int c = lane; !args.rms && c < n; c += 32)
    sum += args.x.at (segment, t, c) - *mean;
  *mean += sum_warp (sum) / n;
  for (int c = lane; c < n; c += 32) {
    float distance = args.x.at (segment, t, c) - *mean;

    square += distance * distance;
  }
  *scale = 1 / sqrtf (sum_warp (square) / n + args.eps);
}

__global__ void
norm_rows_kernel (NormArgs args)
{
  int item, t;
  float mean, scale;

  if (!own_row (args.table, &item, &t))
    return;
  norm_scale (args, args.table.item (item), t, &mean, &scale);
  for (int c = threadIdx.x % 32; c < args.x.channels; c += 32) {
    long own = (long) item * args.item_stride + c;
    float value = (args.x.at (args.table.item (item), t, c) - mean) * scale *
        (args.base + args.weight (own)) + (args.bias ? args.bias (own) : 0);

    args.y.at (args.y_table.item (item), t, c) =
        value < 0 ? args.slope * value : value;
  }
}

extern "C" void
tts_norm_rows_f32_cuda (const TtsNormRows *op)
{
  long n = (long) (op->x.seg->n_items - 1) * op->item_stride +
      op->x.channels;

  LAUNCH_ROWS (norm_rows_kernel, op->x.seg, NormArgs {
    table_of (op->x.seg), table_of (op->y.seg), rows_of (&op->x),
    rows_of (&op->y), View<const float> (op->weight, n),
    View<const float> (op->bias, n), op->item_stride, op->rms, op->base,
    op->eps, op->slope,
  });
}

struct PairArgs
{
  Table x_table, y_table;
  Rows x, y;
  float a, b;
  int times, front;
};

__global__ void
axpby_kernel (PairArgs args)
{
  int item, t;

  if (!own_row (args.y_table, &item, &t))
    return;
  for (int c = threadIdx.x % 32; c < args.y.channels; c += 32) {
    float &y = args.y.at (args.y_table.item (item), t, c);
    float x = args.x.at (args.x_table.item (item), t, c);

    y = args.a * x + (args.b != 0 ? args.b * y : 0);
  }
}

extern "C" void
tts_axpby_f32_cuda (const TtsAxpby *op)
{
  LAUNCH_ROWS (axpby_kernel, op->y.seg, PairArgs {
    table_of (op->x.seg), table_of (op->y.seg), rows_of (&op->x),
    rows_of (&op->y), op->a, op->b, 0, 0,
  });
}

__global__ void
resample_rows_kernel (PairArgs args)
{
  int item, t;

  if (!own_row (args.y_table, &item, &t))
    return;
  for (int c = threadIdx.x % 32; c < args.y.channels; c += 32)
    args.y.at (args.y_table.item (item), t, c) =
        args.x.at (args.x_table.item (item),
        t < args.front ? 1 : (t - args.front) / args.times, c);
}

extern "C" void
tts_resample_rows_f32_cuda (const TtsResampleRows *op)
{
  LAUNCH_ROWS (resample_rows_kernel, op->y.seg, PairArgs {
    table_of (op->x.seg), table_of (op->y.seg), rows_of (&op->x),
    rows_of (&op->y), 0, 0, op->times, op->mirror,
  });
}

// head_polar: the magnitude and the phase of each bin
__global__ void
head_polar_kernel (PairArgs args)
{
  int item, t, bins = args.x.channels / 2;

  if (!own_row (args.y_table, &item, &t))
    return;
  for (int k = threadIdx.x % 32; k < bins; k += 32) {
    const TtsSegment segment = args.x_table.item (item);
    float magnitude = expf (args.x.at (segment, t, k));
    float phase = sinf (args.x.at (segment, t, bins + k));

    args.y.at (segment, t, k) = magnitude * cosf (phase);
    args.y.at (segment, t, bins + k) = magnitude * sinf (phase);
  }
}

extern "C" void
tts_head_polar_f32_cuda (const TtsHeadPolar *op)
{
  LAUNCH_ROWS (head_polar_kernel, op->y.seg, PairArgs {
    table_of (op->x.seg), table_of (op->y.seg), rows_of (&op->x),
    rows_of (&op->y), 0, 0, 0, 0,
  });
}

struct DepthwiseArgs
{
  Table x_table, y_table;
  Rows x, y;
  View<const float> w, bias, scale, shift;
  int taps, stride, left;
  float slope;
};

__global__ void
depthwise_t_kernel (DepthwiseArgs args)
{
  int item, t, channels = args.y.channels;

  if (!own_row (args.y_table, &item, &t))
    return;
  for (int c = threadIdx.x % 32; c < channels; c += 32) {
    const TtsSegment segment = args.x_table.item (item);
    float sum = args.bias (c);

    for (int tap = (t + args.left) % args.stride; tap < args.taps;
        tap += args.stride) {
      int at = (t + args.left - tap) / args.stride;
      float value;

      if (t + args.left < tap || at >= segment.length)
        continue;
      value = args.x.at (segment, at, c) *
          args.scale ((long) item * channels + c) +
          args.shift ((long) item * channels + c);
      sum += (value < 0 ? args.slope * value : value) *
          args.w ((long) tap * channels + c);
    }
    args.y.at (args.y_table.item (item), t, c) = sum;
  }
}

extern "C" void
tts_depthwise_t_f32_cuda (const TtsDepthwiseT *op)
{
  long channels = op->y.channels, n = channels * op->y.seg->n_items;

  LAUNCH_ROWS (depthwise_t_kernel, op->y.seg, DepthwiseArgs {
    table_of (op->x.seg), table_of (op->y.seg), rows_of (&op->x),
    rows_of (&op->y), View<const float> (op->w, channels * op->taps),
    View<const float> (op->bias, channels), View<const float> (op->scale, n),
    View<const float> (op->shift, n), op->taps, op->stride, op->left,
    op->slope,
  });
}

#define MAX_TABLES 40

struct EmbedArgs
{
  Table table;
  Rows y;
  int n_tables;
  const float *tables[MAX_TABLES];
  const int *ids[MAX_TABLES];
};

// The tables' lengths are the model's: an id is checked where it comes in.
__global__ void
embed_sum_kernel (EmbedArgs args)
{
  int item, t;

  if (!own_row (args.table, &item, &t))
    return;
  for (int c = threadIdx.x % 32; c < args.y.channels; c += 32) {
    float sum = 0;

    for (int i = 0; i < args.n_tables; i++)
      sum += args.tables[i][(long) args.ids[i]
          [args.table.item (item).start + t] * args.y.channels + c];
    args.y.at (args.table.item (item), t, c) = sum;
  }
}

extern "C" void
tts_embed_sum_f32_cuda (const TtsEmbedSum *op)
{
  EmbedArgs args = { table_of (op->y.seg), rows_of (&op->y), op->n_tables,
      { NULL }, { NULL } };

  assert (op->n_tables <= MAX_TABLES);
  for (int i = 0; i < op->n_tables; i++) {
    args.tables[i] = op->tables[i];
    args.ids[i] = op->ids[i];
  }
  LAUNCH_ROWS (embed_sum_kernel, op->y.seg, args);
}

struct CountArgs
{
  Table x_table, y_table;
  Rows x, y;
  View<const int> counts;
};

// Each row looks for where it comes from: texts are short.
__global__ void
expand_rows_kernel (CountArgs args)
{
  int item, t, from = 0, end;

  if (!own_row (args.y_table, &item, &t))
    return;
  end = args.counts (args.x_table.item (item).start);
  while (end <= t)
    end += args.counts (args.x_table.item (item).start + ++from);
  for (int c = threadIdx.x % 32; c < args.x.channels; c += 32)
    args.y.at (args.y_table.item (item), t, c) =
        args.x.at (args.x_table.item (item), from, c);
}

extern "C" void
tts_expand_rows_f32_cuda (const TtsExpandRows *op)
{
  LAUNCH_ROWS (expand_rows_kernel, op->y.seg, CountArgs {
    table_of (op->x.seg), table_of (op->y.seg), rows_of (&op->x),
    rows_of (&op->y), View<const int> (op->counts, op->x.seg->n_rows),
  });
}

struct DurationArgs
{
  Table table;
  Rows logits;
  View<float> frames;
  View<int> counts;
  View<const float> speed;
};

__global__ void
durations_kernel (DurationArgs args)
{
  int item, t, at;
  double sum = 0;

  if (!own_row (args.table, &item, &t))
    return;
  for (int c = threadIdx.x % 32; c < args.logits.channels; c += 32)
    sum += 1 / (1 + exp (-(double) args.logits.at (args.table.item (item), t,
                c)));
  sum = sum_warp (sum) / args.speed (item);
  at = args.table.item (item).start + t;
  if (threadIdx.x % 32 != 0)
    return;
  if (args.frames)
    args.frames (at) = sum;
  args.counts (at) = sum > 1 ? (int) rint (sum) : 1;
}

extern "C" void
tts_durations_f32_cuda (const TtsDurations *op)
{
  const TtsSegments *seg = op->logits.seg;

  LAUNCH_ROWS (durations_kernel, seg, DurationArgs {
    table_of (seg), rows_of (&op->logits),
    View<float> (op->frames, seg->n_rows),
    View<int> (op->counts, seg->n_rows),
    View<const float> (op->speed, seg->n_items),
  });
}

struct RopeArgs
{
  Table table;
  Rows x;
  View<const float> frequencies;
  View<const int> first;
  int size;
};

__global__ void
rope_kernel (RopeArgs args)
{
  int item, t;

  if (!own_row (args.table, &item, &t))
    return;
  for (int c = threadIdx.x % 32 * 2; c < args.x.channels; c += 64) {
    float &first = args.x.at (args.table.item (item), t, c);
    float &second = args.x.at (args.table.item (item), t, c + 1);
    double angle = (double) (args.first (item) + t) *
        args.frequencies (c % args.size / 2);
    float cosine = cos (angle), sine = sin (angle), before = first;

    first = before * cosine - second * sine;
    second = second * cosine + before * sine;
  }
}

extern "C" void
tts_rope_f32_cuda (const TtsRope *op)
{
  int size = op->x.channels / op->heads;

  LAUNCH_ROWS (rope_kernel, op->x.seg, RopeArgs {
    table_of (op->x.seg), rows_of (&op->x),
    View<const float> (op->frequencies, size / 2),
    View<const int> (op->first, op->x.seg->n_items), size,
  });
}
