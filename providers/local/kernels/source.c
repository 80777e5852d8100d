/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reference of the harmonic source. Phases are counted in cycles and only
 * their fraction is kept, in double: after ten seconds a float has lost two
 * digits of the phase of the ninth harmonic. */
#include "source.h"

#include <stdlib.h>

#include "random.h"

static float
sample (const TtsSource *op, int item, int t, const double *last,
    const double *next, double between, bool voiced)
{
  double sum = op->bias;

  for (int h = 0; h < op->harmonics; h++) {
    size_t at = (size_t) t * op->harmonics + h;
    double cycles = tts_fraction (op->hop * (last[h] +
            between * (next[h] - last[h])));
    double noise = op->noise ? op->noise[item][at] :
        tts_random_normal (op->keys[item], at);

    sum += op->weight[h] * (voiced ?
        TTS_SOURCE_AMPLITUDE * sin (2 * M_PI * cycles) +
        TTS_SOURCE_NOISE * noise : TTS_SOURCE_BREATH * noise);
  }
  return tanh (sum);
}

/* The middle of a frame has its sum of cycles; between two middles it is
 * interpolated, and before the first and after the last it stands still.
 * cycles (frames, harmonics) */
static void
add_up_cycles (const TtsSource *op, int item, double *cycles)
{
  int n = op->harmonics;

  for (int frame = 0; frame < tts_length (&op->f0, item); frame++)
    for (int h = 0; h < n; h++)
      cycles[frame * n + h] = (frame > 0 ? cycles[(frame - 1) * n + h] : 0) +
          tts_fraction (*tts_row (&op->f0, item, frame) * (h + 1.0) /
          op->rate);
}

void
tts_source_run (const TtsSource *op, TtsTask task)
{
  int n_items = op->y.seg->n_items;
  TtsSourcePlan plan = { op, calloc (n_items, sizeof *plan.cycles) };

  for (int item = 0; item < n_items; item++) {
    assert (tts_length (&op->y, item) ==
        tts_length (&op->f0, item) * op->hop);
    plan.cycles[item] = (double *) tts_scratch (
        2 * (size_t) tts_length (&op->f0, item) * op->harmonics);
    add_up_cycles (op, item, plan.cycles[item]);
  }
  tts_parallel (task, &plan, tts_parts (op->y.seg, TTS_SOURCE_ROWS));
  for (int item = 0; item < n_items; item++)
    tts_scratch_free ((float *) plan.cycles[item]);
  free (plan.cycles);
}

static void
run_task (const void *data, int i)
{
  const TtsSourcePlan *plan = data;
  const TtsSource *op = plan->op;
  TtsPart part = tts_part (op->y.seg, TTS_SOURCE_ROWS, i);
  const double *cycles = plan->cycles[part.item];
  int last = tts_length (&op->f0, part.item) - 1, hop = op->hop;

  for (int t = part.first; t < part.first + part.n; t++) {
    double u = (t + 0.5) / hop - 0.5;
    int frame = u < 0 ? 0 : u < last ? (int) u : last;
    int next = frame < last ? frame + 1 : last;

    *tts_row (&op->y, part.item, t) = sample (op, part.item, t,
        cycles + frame * op->harmonics, cycles + next * op->harmonics,
        u < 0 ? 0 : u - frame,
        *tts_row (&op->f0, part.item, t / hop) > TTS_SOURCE_VOICED);
  }
}

void
tts_source_f32_c (const TtsSource *op)
{
  tts_source_run (op, run_task);
}
