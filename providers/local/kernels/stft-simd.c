/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The short Fourier transforms with vectors: of bins there, of a frame's
 * samples back. Sums there are of doubles, as the phase of a weak bin is what
 * is left of strong samples. */
#include "simd.h"

#include "stft.h"

#define MOST_BINS (TTS_MAX_DFT / 2 + 1 + TTS_LANES)
#define MOST_SAMPLES (TTS_MAX_DFT + TTS_LANES)

typedef struct
{
  const TtsStft *op;
  int padded;                   /* bins */
  const double *table;          /* (size, 2, padded): what x is times */
} Forward;

typedef struct
{
  const TtsIstft *op;
  int padded;                   /* samples */
  const float *table;           /* (size + 2, padded): what x is times */
  const float *squares;         /* (padded): of the window */
} Backward;

static int
pad (int n)
{
  return (n + TTS_LANES - 1) / TTS_LANES * TTS_LANES;
}

static void
fill_forward (double *table, int size, int padded)
{
  TtsDftTables tables;

  tts_dft_fill (&tables, size);
  for (int i = 0; i < size; i++, table += 2 * padded)
    for (int k = 0; k < padded; k++) {
      bool inner = k > 0 && k < size / 2;

      table[k] = k <= size / 2 ?
          tables.window[i] * tables.cosine[k * i % size] : 0;
      table[padded + k] = inner ?
          -tables.window[i] * tables.sine[k * i % size] : 0;
    }
}

/* The angle of (x, y): a fraction of at most the tangent of an eighth of pi,
 * and of its arc Taylor's terms up to t^17, below 3e-9. */
static inline Vec
angle_of (Vec y, Vec x)
{
  VecInt steep = abs_vec (y) > abs_vec (x), wide;
  Vec most = select_where (steep, abs_vec (y), abs_vec (x));
  Vec t = select_where (steep, abs_vec (x), abs_vec (y)), square, p;

  t /= select_where (most > 0, most, all (1));
  wide = t > 0.41421356f;
  t = select_where (wide, (t - 1) / (t + 1), t);
  square = t * t;
  p = square * (1 / 17.0f) - 1 / 15.0f;
  p = p * square + 1 / 13.0f;
  p = p * square - 1 / 11.0f;
  p = p * square + 1 / 9.0f;
  p = p * square - 1 / 7.0f;
  p = p * square + 1 / 5.0f;
  p = p * square - 1 / 3.0f;
  p = p * square * t + t;
  p = select_where (wide, p + 0.785398163f, p);
  p = select_where (steep, 1.57079633f - p, p);
  p = select_where (x < 0, 3.14159265f - p, p);
  return select_where (y < 0, -p, p);
}

/* TTS_LANES bins from k on. */
static inline void
add_up_bins (const Forward *plan, const float *x, int k, float *real,
    float *imaginary)
{
  const double *table = plan->table + k;
  VecDouble sums[4] = { 0 };
  VecHalf halves[4];

  for (int i = 0; i < plan->op->size; i++, table += 2 * plan->padded)
    for (int j = 0; j < 4; j++) {
      VecDouble w;

      memcpy (&w, table + j / 2 * plan->padded + j % 2 * TTS_LANES / 2,
          sizeof w);
      sums[j] += w * (double) x[i];
    }
  for (int j = 0; j < 4; j++)
    halves[j] = __builtin_convertvector (sums[j], VecHalf);
  memcpy (real + k, halves, 2 * sizeof *halves);
  memcpy (imaginary + k, halves + 2, 2 * sizeof *halves);
}

static void
transform (const Forward *plan, int item, int frame)
{
  const TtsStft *op = plan->op;
  int bins = op->size / 2 + 1;
  float *y = tts_row (&op->y, item, frame), x[TTS_MAX_DFT];
  float real[MOST_BINS], imaginary[MOST_BINS];

  tts_stft_frame (op, item, frame, x);
  for (int k = 0; k < bins; k += TTS_LANES) {
    Vec a, b;

    add_up_bins (plan, x, k, real, imaginary);
    a = load (real + k);
    b = load (imaginary + k);
    store_some (y + k, sqrt_vec (a * a + b * b), bins - k);
    store_some (y + bins + k, angle_of (b, a), bins - k);
  }
}

static void
stft_task (const void *data, int i)
{
  const Forward *plan = data;
  TtsPart part = tts_part (plan->op->y.seg, TTS_STFT_ROWS, i);

  for (int frame = part.first; frame < part.first + part.n; frame++)
    transform (plan, part.item, frame);
}

void
TTS_SIMD (tts_stft_f32) (const TtsStft *op)
{
  int padded = pad (op->size / 2 + 1);
  double *table = (double *) tts_scratch (4 * (size_t) op->size * padded);
  const Forward plan = { op, padded, table };

  tts_stft_check (op);
  fill_forward (table, op->size, padded);
  tts_parallel (stft_task, &plan, tts_parts (op->y.seg, TTS_STFT_ROWS));
  tts_scratch_free ((float *) table);
}

/* x less the nearest multiple of pi, whose sign turns with it. */
static inline Vec
sine_vec (Vec x)
{
  Vec n = round_vec (x * 0.318309886f);
  VecInt turned = -(__builtin_convertvector (n, VecInt) & 1) & INT32_MIN;

  return (Vec) ((VecInt) sine_near (less_half_turns (x, n)) ^ turned);
}

/* Taylor's terms up to x^10, below 3e-9 up to 1. */
static inline Vec
cosine_near (Vec x)
{
  Vec square = x * x, p;

  p = square * (-1 / 3628800.0f) + 1 / 40320.0f;
  p = p * square - 1 / 720.0f;
  p = p * square + 1 / 24.0f;
  p = p * square - 0.5f;
  return p * square + 1;
}

static void
head_row (float *y, const float *x, int bins)
{
  for (int k = 0; k < bins; k += TTS_LANES) {
    Vec magnitude = exp_vec (load_some (x + k, bins - k));
    Vec phase = sine_vec (load_some (x + bins + k, bins - k));

    store_some (y + k, magnitude * cosine_near (phase), bins - k);
    store_some (y + bins + k, magnitude * sine_near (phase), bins - k);
  }
}

static void
head_task (const void *data, int i)
{
  const TtsHeadPolar *op = data;
  TtsPart part = tts_part (op->y.seg, TTS_STFT_ROWS, i);

  for (int t = part.first; t < part.first + part.n; t++)
    head_row (tts_row (&op->y, part.item, t), tts_row (&op->x, part.item, t),
        op->x.channels / 2);
}

void
TTS_SIMD (tts_head_polar_f32) (const TtsHeadPolar *op)
{
  assert (op->x.seg == op->y.seg && op->x.channels == op->y.channels);
  tts_parallel (head_task, op, tts_parts (op->y.seg, TTS_STFT_ROWS));
}

/* All bins but the first and the last are there twice. */
static void
fill_backward (float *table, float *squares, int size, int padded)
{
  TtsDftTables tables;
  int bins = size / 2 + 1;

  tts_dft_fill (&tables, size);
  for (int i = 0; i < padded; i++) {
    double window = i < size ? tables.window[i] : 0;

    squares[i] = window * window;
    for (int k = 0; k < bins; k++) {
      bool inner = k > 0 && k < bins - 1;
      int at = k * i % size;

      table[k * padded + i] =
          (inner ? 2 : 1) * tables.cosine[at] * window / size;
      table[(bins + k) * padded + i] =
          inner ? -2 * tables.sine[at] * window / size : 0;
    }
  }
}

static inline void
add_vector (float *to, Vec v)
{
  store (to, load (to) + v);
}

/* A frame's samples to sums, and to weights the squares of its window. */
static void
add_frame (const Backward *plan, const float *x, float *sums, float *weights)
{
  int n = plan->op->size + 2;

  for (int i = 0; i < plan->padded; i += TTS_LANES) {
    const float *table = plan->table + i;
    Vec sum = { 0 };

    for (int k = 0; k < n; k++, table += plan->padded)
      sum += load (table) * x[k];
    add_vector (sums + i, sum);
    add_vector (weights + i, load (plan->squares + i));
  }
}

/* The frames that reach into the samples, one after another. Sums begin where
 * the first of them does. */
static void
istft_task (const void *data, int i)
{
  const Backward *plan = data;
  const TtsIstft *op = plan->op;
  TtsPart part = tts_part (op->y.seg, TTS_STFT_ROWS * op->hop, i);
  int at = part.first + op->size / 2, frames = tts_length (&op->x, part.item);
  int first = at < op->size ? 0 : (at - op->size) / op->hop + 1;
  int n = part.n + 2 * MOST_SAMPLES, skip = at - first * op->hop;
  float *sums = tts_scratch (2 * (size_t) n), *weights = sums + n;

  memset (sums, 0, 2 * (size_t) n * sizeof *sums);
  for (int frame = first; frame < frames && frame * op->hop < at + part.n;
      frame++)
    add_frame (plan, tts_row (&op->x, part.item, frame),
        sums + (frame - first) * op->hop,
        weights + (frame - first) * op->hop);
  for (int t = 0; t < part.n; t++)
    *tts_row (&op->y, part.item, part.first + t) =
        sums[skip + t] / weights[skip + t];
  tts_scratch_free (sums);
}

void
TTS_SIMD (tts_istft_f32) (const TtsIstft *op)
{
  int padded = pad (op->size);
  float *table = tts_scratch ((size_t) (op->size + 3) * padded);
  float *squares = table + (op->size + 2) * padded;
  const Backward plan = { op, padded, table, squares };

  tts_istft_check (op);
  fill_backward (table, squares, op->size, padded);
  tts_parallel (istft_task, &plan,
      tts_parts (op->y.seg, TTS_STFT_ROWS * op->hop));
  tts_scratch_free (table);
}
