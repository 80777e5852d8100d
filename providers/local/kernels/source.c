/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reference of the harmonic source. Phases are counted in cycles and only
 * their fraction is kept, in double: after ten seconds a float has lost two
 * digits of the phase of the ninth harmonic. */
#include "kernels.h"

#include <math.h>

#include "random.h"

#define AMPLITUDE 0.1
#define NOISE_VOICED 0.003
#define NOISE_UNVOICED (0.1 / 3)
#define VOICED_HZ 10
#define MAX_HARMONICS 32

typedef struct
{
  double last[MAX_HARMONICS], next[MAX_HARMONICS];      /* cycles / hop */
} Phases;

static double
fraction (double x)
{
  return x - floor (x);
}

static float
sample (const TtsSource *op, int item, int t, const Phases *phases,
    double between, bool voiced)
{
  double sum = op->bias;

  for (int h = 0; h < op->harmonics; h++) {
    size_t at = (size_t) t * op->harmonics + h;
    double cycles = fraction (op->hop * (phases->last[h] +
            between * (phases->next[h] - phases->last[h])));
    double noise = op->noise ? op->noise[item][at] :
        tts_random_normal (op->keys[item], at);

    sum += op->weight[h] * (voiced ?
        AMPLITUDE * sin (2 * M_PI * cycles) + NOISE_VOICED * noise :
        NOISE_UNVOICED * noise);
  }
  return tanh (sum);
}

/* The middle of a frame has its sum of cycles; between two middles it is
 * interpolated, and before the first and after the last it stands still. */
static void
run_item (const TtsSource *op, int item)
{
  int frames = tts_length (&op->f0, item), hop = op->hop;
  Phases phases = { { 0 } };

  for (int h = 0; h < op->harmonics; h++)
    phases.last[h] = phases.next[h] =
        fraction (*tts_row (&op->f0, item, 0) * (h + 1.0) / op->rate);
  for (int t = 0, frame = 0; t < frames * hop; t++) {
    double u = (t + 0.5) / hop - 0.5;
    bool voiced = *tts_row (&op->f0, item, t / hop) > VOICED_HZ;

    for (; frame < (int) floor (u) + 1; frame++)
      for (int h = 0; h < op->harmonics; h++) {
        phases.last[h] = phases.next[h];
        if (frame + 1 < frames)
          phases.next[h] += fraction (*tts_row (&op->f0, item, frame + 1) *
              (h + 1.0) / op->rate);
      }
    *tts_row (&op->y, item, t) = sample (op, item, t, &phases,
        u < 0 ? 0 : u - floor (u), voiced);
  }
}

void
tts_source_f32_c (const TtsSource *op)
{
  assert (op->harmonics <= MAX_HARMONICS);
  for (int item = 0; item < op->y.seg->n_items; item++) {
    assert (tts_length (&op->y, item) ==
        tts_length (&op->f0, item) * op->hop);
    run_item (op, item);
  }
}
