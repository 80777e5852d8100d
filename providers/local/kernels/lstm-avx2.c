/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recurrence of an LSTM for CPUs with AVX2 and FMA: four panels at once,
 * as one alone would wait for its own sums. */
#include "kernels.h"

#include <immintrin.h>
#include <math.h>
#include <string.h>

#define MAX_HIDDEN 1024
#define PANELS 4

/* z = gates + W h for 64 gates from first on */
static void
add_state (const TtsPanels *w, int first, float *z, const float *gates,
    const float *h)
{
  size_t panel = (size_t) w->in * TTS_PANEL;
  const float *data = w->data + (size_t) first * w->in;
  __m256 sums[2 * PANELS];

  for (int i = 0; i < 2 * PANELS; i++)
    sums[i] = _mm256_setzero_ps ();
  for (int c = 0; c < w->in; c++) {
    __m256 value = _mm256_broadcast_ss (h + c);

#pragma GCC unroll 8
    for (int i = 0; i < 2 * PANELS; i++)
      sums[i] = _mm256_fmadd_ps (value, _mm256_load_ps (data +
              i / 2 * panel + c * TTS_PANEL + i % 2 * 8), sums[i]);
  }
  for (int i = 0; i < 2 * PANELS; i++)
    _mm256_storeu_ps (z + first + i * 8, _mm256_add_ps (sums[i],
            _mm256_loadu_ps (gates + first + i * 8)));
}

static float
sigmoid (float x)
{
  return 1 / (1 + expf (-x));
}

static void
run_item (const TtsLstm *op, int item)
{
  int hidden = op->w->in, length = tts_length (&op->y, item);
  float h[MAX_HIDDEN] = { 0 }, c[MAX_HIDDEN] = { 0 }, z[4 * MAX_HIDDEN];

  for (int step = 0; step < length; step++) {
    int t = op->reverse ? length - 1 - step : step;

    for (int first = 0; first < 4 * hidden; first += PANELS * TTS_PANEL)
      add_state (op->w, first, z, tts_row (&op->gates, item, t), h);
    for (int i = 0; i < hidden; i++) {
      c[i] = sigmoid (z[hidden + i]) * c[i] +
          sigmoid (z[i]) * tanhf (z[2 * hidden + i]);
      h[i] = sigmoid (z[3 * hidden + i]) * tanhf (c[i]);
    }
    memcpy (tts_row (&op->y, item, t), h, hidden * sizeof *h);
  }
}

void
tts_lstm_f32_avx2 (const TtsLstm *op)
{
  assert (op->w->out == 4 * op->w->in && op->w->taps == 1);
  assert (op->w->in <= MAX_HIDDEN && op->w->in % TTS_PANEL == 0);
  assert (op->y.seg == op->gates.seg && op->y.channels == op->w->in);
  for (int item = 0; item < op->y.seg->n_items; item++)
    run_item (op, item);
}
