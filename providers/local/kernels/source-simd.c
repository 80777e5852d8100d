/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The harmonic source with vectors of samples. Cycles are in double until
 * whole ones are left out; what is left of them and the noise are floats. */
#include "simd.h"

#include "random.h"
#include "source.h"

#define TURN 6.2831853f
#define WHOLE 0x1.8p52          /* added to a double and taken off: rounds it */

/* Samples in which neither the frames between whose middles they lie change
 * nor whether there is a voice. */
typedef struct
{
  const TtsSource *op;
  int item, end;
  const double *last, *next;    /* cycles of the frames */
  double middle;                /* of the last, in samples */
  bool voiced;
} Stretch;

/* Of a number that is neither below 2^-126 nor infinite: a power of two, and
 * twice the inverse hyperbolic tangent's terms up to s^9, below 4e-10. */
static inline Vec
log_vec (Vec x)
{
  const VecInt above = (VecInt) x - 0x3f3504f3; /* half of the root of 2 */
  Vec n = __builtin_convertvector (above >> 23, Vec);
  Vec m = (Vec) ((VecInt) x - (above & -0x800000));
  Vec s = (m - 1) / (m + 1), square = s * s, p;

  p = square * (1 / 9.0f) + 1 / 7.0f;
  p = p * square + 1 / 5.0f;
  p = p * square + 1 / 3.0f;
  p = p * square * s + s;
  return n * 0.693359375f + (2 * p - n * 2.12194440e-4f);
}

/* Right to 2e-7 of itself. */
static inline Vec
tanh_small (Vec x)
{
  Vec e = elu_vec (-2 * abs_vec (x)), y = e / (e + 2);

  return select_where (x < 0, y, -y);
}

/* tts_random_normal() of indices that are step apart. Near 1, what is lost of
 * the radius is put back behind its logarithm. */
static inline Vec
random_normals (uint64_t key, uint64_t index, int step)
{
  int32_t halves[2][TTS_LANES];
  Vec least, radius, lost, angle;
  VecInt high, low, upper;

  for (int i = 0; i < TTS_LANES; i++) {
    uint64_t bits = tts_random_bits (key, index + (uint64_t) i * step);

    halves[0][i] = bits >> 32;
    halves[1][i] = bits;
  }
  memcpy (&high, halves[0], sizeof high);
  memcpy (&low, halves[1], sizeof low);
  upper = high < 0;
  least = (__builtin_convertvector (high ^ upper, Vec) + 0.5f) * 0x1p-32f;
  radius = select_where (upper, 1 - least, least);
  lost = select_where (upper, (1 - radius) - least, all (0));
  angle = abs_vec (__builtin_convertvector (low, Vec)) * 0x1p-32f;
  return sqrt_vec (-2 * (log_vec (radius) + lost / radius)) *
      sine_near ((0.25f - angle) * TURN);
}

static inline Vec
noise_of (const TtsSource *op, int item, int t, int h, int n)
{
  size_t at = (size_t) t * op->harmonics + h;
  Vec noise = { 0 };

  if (!op->noise)
    return random_normals (op->keys[item], at, op->harmonics);
  for (int i = 0; i < n && i < TTS_LANES; i++)
    noise[i] = op->noise[item][at + (size_t) i * op->harmonics];
  return noise;
}

/* Of harmonic h from sample t on. */
static inline Vec
sines (const Stretch *stretch, int t, int h)
{
  double start = tts_fraction (stretch->op->hop * stretch->last[h]);
  double step = stretch->next[h] - stretch->last[h];
  double first = t + 0.5 - stretch->middle;
  float left[TTS_LANES];
  Vec x, half;

  for (int i = 0; i < TTS_LANES; i++) {
    double turns = start + (first + i) * step;

    left[i] = turns - (turns + WHOLE - WHOLE);
  }
  x = load (left);
  half = select_where (x < 0, all (-0.5f), all (0.5f));
  return sine_near (select_where (abs_vec (x) > 0.25f, half - x, x) * TURN);
}

static Vec
samples (const Stretch *stretch, int t)
{
  const TtsSource *op = stretch->op;
  Vec sum = all (op->bias);

  for (int h = 0; h < op->harmonics; h++) {
    Vec noise = noise_of (op, stretch->item, t, h, stretch->end - t);

    sum += op->weight[h] * (stretch->voiced ?
        sines (stretch, t, h) * (float) TTS_SOURCE_AMPLITUDE +
        noise * (float) TTS_SOURCE_NOISE : noise * (float) TTS_SOURCE_BREATH);
  }
  return tanh_small (sum);
}

/* A frame's second half lies before the middle of the next. */
static Stretch
find_stretch (const TtsSourcePlan *plan, int item, int t)
{
  const TtsSource *op = plan->op;
  int hop = op->hop, frame = t / hop, start = frame * hop;
  int last = tts_length (&op->f0, item) - 1;
  bool second = t - start >= hop / 2;
  int from = second || frame == 0 ? frame : frame - 1;
  int to = second ? frame < last ? frame + 1 : last : frame;

  return (Stretch) {
    .op = op, .item = item, .end = second ? start + hop : start + hop / 2,
    .last = plan->cycles[item] + from * op->harmonics,
    .next = plan->cycles[item] + to * op->harmonics,
    .middle = (from + 0.5) * hop,
    .voiced = *tts_row (&op->f0, item, frame) > TTS_SOURCE_VOICED,
  };
}

static void
run_task (const void *data, int i)
{
  const TtsSourcePlan *plan = data;
  const TtsSource *op = plan->op;
  TtsPart part = tts_part (op->y.seg, TTS_SOURCE_ROWS, i);
  int end = part.first + part.n;

  for (int t = part.first; t < end;) {
    Stretch stretch = find_stretch (plan, part.item, t);

    stretch.end = stretch.end < end ? stretch.end : end;
    for (; t < stretch.end; t += TTS_LANES)
      store_some (tts_row (&op->y, part.item, t), samples (&stretch, t),
          stretch.end - t);
    t = stretch.end;
  }
}

void
TTS_SIMD (tts_source_f32) (const TtsSource *op)
{
  assert (op->y.stride == 1);
  tts_source_run (op, run_task);
}
