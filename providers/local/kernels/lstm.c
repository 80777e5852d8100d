/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reference of the recurrence of an LSTM. */
#include "kernels.h"

#include <math.h>
#include <string.h>

#define MAX_HIDDEN 1024

static float
sigmoid (float x)
{
  return 1 / (1 + expf (-x));
}

/* z (4 hidden) = gates + W h */
static void
add_state (const TtsPanels *w, float *z, const float *gates, const float *h)
{
  for (int first = 0; first < w->out; first += TTS_PANEL) {
    const float *panel = w->data + (size_t) first * w->in;
    float sum[TTS_PANEL] = { 0 };

    for (int c = 0; c < w->in; c++)
      for (int o = 0; o < TTS_PANEL; o++)
        sum[o] += h[c] * panel[c * TTS_PANEL + o];
    for (int o = 0; o < TTS_PANEL; o++)
      z[first + o] = gates[first + o] + sum[o];
  }
}

static void
run_item (const TtsLstm *op, int item)
{
  int hidden = op->w->in, length = tts_length (&op->y, item);
  float h[MAX_HIDDEN] = { 0 }, c[MAX_HIDDEN] = { 0 }, z[4 * MAX_HIDDEN];
  float *state = op->state ? op->state + (size_t) item * 2 * hidden : NULL;

  if (state) {
    memcpy (h, state, hidden * sizeof *h);
    memcpy (c, state + hidden, hidden * sizeof *c);
  }
  for (int step = 0; step < length; step++) {
    int t = op->reverse ? length - 1 - step : step;

    add_state (op->w, z, tts_row (&op->gates, item, t), h);
    for (int i = 0; i < hidden; i++) {
      c[i] = sigmoid (z[hidden + i]) * c[i] +
          sigmoid (z[i]) * tanhf (z[2 * hidden + i]);
      h[i] = sigmoid (z[3 * hidden + i]) * tanhf (c[i]);
    }
    memcpy (tts_row (&op->y, item, t), h, hidden * sizeof *h);
  }
  if (state) {
    memcpy (state, h, hidden * sizeof *h);
    memcpy (state + hidden, c, hidden * sizeof *c);
  }
}

void
tts_lstm_f32_c (const TtsLstm *ops, int n_ops)
{
  for (int i = 0; i < n_ops; i++) {
    const TtsLstm *op = &ops[i];

    assert (op->w->out == 4 * op->w->in && op->w->taps == 1);
    assert (op->w->in <= MAX_HIDDEN && op->w->out % TTS_PANEL == 0);
    assert (op->y.seg == op->gates.seg && op->y.channels == op->w->in);
    for (int item = 0; item < op->y.seg->n_items; item++)
      run_item (op, item);
  }
}
