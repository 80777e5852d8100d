// SPDX-License-Identifier: LGPL-2.1-or-later
// The excitation and the short Fourier transforms, by the definition, in
// double: a sample or a bin a thread. A transform has few angles, which a block
// makes once.

#include "device.cuh"
#include "launch.h"

#include "kernels/random.h"

#define THREADS 128
#define MAX_HARMONICS 32
#define AMPLITUDE 0.1
#define NOISE_VOICED 0.003
#define NOISE_UNVOICED (0.1 / 3)
#define VOICED_HZ 10

struct SourceArgs
{
  Table table, f0_table;
  Rows y, f0;
  int harmonics, hop;
  float rate, bias;
  View<const float> weight;
  View<const uint64_t> keys;
  View<const float *const> noise;
};

// Of the frames around the block's samples: cycles divided by hop.
struct SourceShared
{
  Shared<double, MAX_HARMONICS * (THREADS + 3)> cycles;
};

static __device__ double
fraction (double x)
{
  return x - floor (x);
}

static __device__ int
frame_of (int t, int hop, int last)
{
  double u = (t + 0.5) / hop - 0.5;

  return u < 0 ? 0 : u < last ? (int) u : last;
}

// The first threads add up a harmonic each, from the item's start.
static __device__ void
add_up_cycles (const SourceArgs &args, SourceShared &shared, int item,
    int first, int last)
{
  const TtsSegment segment = args.f0_table.item (item);
  int h = threadIdx.x;
  double cycles = 0;

  if (h >= args.harmonics)
    return;
  for (int frame = 0; frame <= last; frame++) {
    cycles += fraction (args.f0.at (segment, frame, 0) * (h + 1.0) /
        args.rate);
    if (frame >= first)
      shared.cycles ((frame - first) * args.harmonics + h) = cycles;
  }
}

__global__ void
source_kernel (SourceArgs args)
{
  SHARED (SourceShared, shared);
  int item = blockIdx.y, start = blockIdx.x * THREADS, t = start + threadIdx.x;
  const TtsSegment segment = args.f0_table.item (item);
  int last = segment.length - 1, length = args.table.item (item).length;
  int first = frame_of (start, args.hop, last), frame, next;
  double between, sum = args.bias;
  bool voiced;

  if (start >= length)
    return;
  frame = frame_of (start + THREADS - 1, args.hop, last) + 1;
  add_up_cycles (args, shared, item, first, frame < last ? frame : last);
  __syncthreads ();
  if (t >= length)
    return;
  frame = frame_of (t, args.hop, last);
  next = frame < last ? frame + 1 : last;
  between = fmax ((t + 0.5) / args.hop - 0.5, 0.0) - frame;
  voiced = args.f0.at (segment, t / args.hop, 0) > VOICED_HZ;
  for (int h = 0; h < args.harmonics; h++) {
    long at = (long) t * args.harmonics + h;
    double before = shared.cycles ((frame - first) * args.harmonics + h);
    double after = shared.cycles ((next - first) * args.harmonics + h);
    double cycles =
        fraction (args.hop * (before + between * (after - before)));
    double noise = args.noise ? args.noise (item)[at] :
        tts_random_normal (args.keys (item), at);

    sum += args.weight (h) * (voiced ?
        AMPLITUDE * sin (2 * M_PI * cycles) + NOISE_VOICED * noise :
        NOISE_UNVOICED * noise);
  }
  args.y.at (args.table.item (item), t, 0) = tanh (sum);
}

extern "C" void
tts_source_f32_cuda (const TtsSource *op)
{
  int n_items = op->y.seg->n_items;
  SourceArgs args = { table_of (op->y.seg), table_of (op->f0.seg),
      rows_of (&op->y), rows_of (&op->f0), op->harmonics, op->hop, op->rate,
      op->bias, View<const float> (op->weight, op->harmonics),
      View<const uint64_t> (op->keys, n_items),
      View<const float *const> (op->noise, n_items) };

  assert (op->harmonics <= MAX_HARMONICS && op->hop > 1);
  LAUNCH (source_kernel, dim3 (blocks_for (tts_longest (op->y.seg), THREADS),
          n_items), THREADS, sizeof (SourceShared),
      tts_cuda_stream (), args);
}

struct DftArgs
{
  Table x_table, y_table;
  Rows x, y;
  int size, hop;
};

// Of the angles of a turn, the one more by step.
static __device__ int
turn (int at, int step, int size)
{
  return at + step < size ? at + step : at + step - size;
}

struct DftShared
{
  Shared<double, TTS_MAX_DFT> cosine, sine;
};

static __device__ void
make_angles (DftShared &shared, int size)
{
  if (threadIdx.x < (unsigned) size) {
    shared.cosine (threadIdx.x) = cospi (2.0 * threadIdx.x / size);
    shared.sine (threadIdx.x) = sinpi (2.0 * threadIdx.x / size);
  }
  __syncthreads ();
}

static __device__ double
window_at (DftShared &shared, int i)
{
  return 0.5 - 0.5 * shared.cosine (i);
}

static __device__ int
reflect (int at, int length)
{
  if (at < 0)
    at = -at;
  return at < length ? at : 2 * (length - 1) - at;
}

// The imaginary part of the first and the last bin is exactly zero.
__global__ void
stft_kernel (DftArgs args)
{
  SHARED (DftShared, shared);
  int item = blockIdx.y, bins = args.size / 2 + 1;
  long at = (long) blockIdx.x * THREADS + threadIdx.x;
  int frame = at / bins, k = at % bins;
  const TtsSegment x = args.x_table.item (item);
  const TtsSegment y = args.y_table.item (item);
  double real = 0, imaginary = 0;

  make_angles (shared, args.size);
  if (frame >= y.length)
    return;
  for (int i = 0, turned = 0; i < args.size; i++) {
    double value = window_at (shared, i) * args.x.at (x,
        reflect (frame * args.hop + i - args.size / 2, x.length), 0);

    real += value * shared.cosine (turned);
    imaginary -= value * shared.sine (turned);
    turned = turn (turned, k, args.size);
  }
  if (k == 0 || k == bins - 1)
    imaginary = 0;
  args.y.at (y, frame, k) = sqrt (real * real + imaginary * imaginary);
  args.y.at (y, frame, bins + k) = atan2 (imaginary, real);
}

extern "C" void
tts_stft_f32_cuda (const TtsStft *op)
{
  long n = (long) tts_longest (op->y.seg) * (op->size / 2 + 1);
  DftArgs args = { table_of (op->x.seg), table_of (op->y.seg),
      rows_of (&op->x), rows_of (&op->y), op->size, op->hop };

  assert (op->size <= TTS_MAX_DFT);
  LAUNCH (stft_kernel, dim3 (blocks_for (n, THREADS), op->y.seg->n_items),
      THREADS, sizeof (DftShared), tts_cuda_stream (), args);
}

// Sample i of a frame, under its window.
static __device__ double
inverse (const DftArgs &args, DftShared &shared, const TtsSegment &x,
    int frame, int i)
{
  int size = args.size, bins = size / 2 + 1;
  double last = args.x.at (x, frame, bins - 1);
  double sum = args.x.at (x, frame, 0) + (i % 2 ? -last : last);

  for (int k = 1, turned = i; k < bins - 1; k++) {
    sum += 2 * (args.x.at (x, frame, k) * shared.cosine (turned) -
        args.x.at (x, frame, bins + k) * shared.sine (turned));
    turned = turn (turned, i, size);
  }
  return sum / size * window_at (shared, i);
}

__global__ void
istft_kernel (DftArgs args)
{
  SHARED (DftShared, shared);
  int item = blockIdx.y, t = blockIdx.x * THREADS + threadIdx.x;
  const TtsSegment x = args.x_table.item (item);
  int at = t + args.size / 2;
  int first = at < args.size ? 0 : (at - args.size) / args.hop + 1;
  double sum = 0, weight = 0;

  make_angles (shared, args.size);
  if (t >= args.y_table.item (item).length)
    return;
  for (int frame = first; frame < x.length && frame * args.hop <= at;
      frame++) {
    int i = at - frame * args.hop;

    sum += inverse (args, shared, x, frame, i);
    weight += window_at (shared, i) * window_at (shared, i);
  }
  args.y.at (args.y_table.item (item), t, 0) = sum / weight;
}

extern "C" void
tts_istft_f32_cuda (const TtsIstft *op)
{
  DftArgs args = { table_of (op->x.seg), table_of (op->y.seg),
      rows_of (&op->x), rows_of (&op->y), op->size, op->hop };

  assert (op->size <= TTS_MAX_DFT);
  LAUNCH (istft_kernel, dim3 (blocks_for (tts_longest (op->y.seg), THREADS),
          op->y.seg->n_items), THREADS, sizeof (DftShared),
      tts_cuda_stream (), args);
}
