/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recurrence of an LSTM with vectors: several panels at once, as one alone
 * would wait for its own sums. Directions and items run side by side. */
#include <string.h>

#include "simd.h"

#define MAX_HIDDEN 1024
#define PANELS 4
#define VECTORS (PANELS * TTS_PANEL / TTS_LANES)

/* z = gates + W h for 64 gates from first on */
static void
add_state (const TtsPanels *w, int first, float *z, const float *gates,
    const float *h)
{
  const size_t panel = (size_t) w->in * TTS_PANEL;
  const float *data = w->data + (size_t) first * w->in;
  Vec sums[VECTORS];

  memset (sums, 0, sizeof sums);
  for (int c = 0; c < w->in; c++)
#pragma GCC unroll 8
    for (int i = 0; i < VECTORS; i++) {
      int lane = i * TTS_LANES;

      sums[i] += load (data + lane / TTS_PANEL * panel + c * TTS_PANEL +
          lane % TTS_PANEL) * h[c];
    }
  for (int i = 0; i < VECTORS; i++)
    store (z + first + i * TTS_LANES,
        sums[i] + load (gates + first + i * TTS_LANES));
}

static void
step_cells (const float *z, float *c, float *h, int hidden)
{
  for (int i = 0; i < hidden; i += TTS_LANES) {
    Vec cell = sigmoid_vec (load (z + hidden + i)) * load (c + i) +
        sigmoid_vec (load (z + i)) * tanh_vec (load (z + 2 * hidden + i));

    store (c + i, cell);
    store (h + i, sigmoid_vec (load (z + 3 * hidden + i)) * tanh_vec (cell));
  }
}

static void
run_task (const void *data, int task)
{
  const TtsLstm *ops = data;
  int n_items = ops->y.seg->n_items, item = task % n_items;
  const TtsLstm *op = &ops[task / n_items];
  int hidden = op->w->in, length = tts_length (&op->y, item);
  float h[MAX_HIDDEN] = { 0 }, c[MAX_HIDDEN] = { 0 }, z[4 * MAX_HIDDEN];
  float *state = op->state ? op->state + (size_t) item * 2 * hidden : NULL;

  if (state) {
    memcpy (h, state, hidden * sizeof *h);
    memcpy (c, state + hidden, hidden * sizeof *c);
  }
  for (int step = 0; step < length; step++) {
    int t = op->reverse ? length - 1 - step : step;

    for (int first = 0; first < 4 * hidden; first += PANELS * TTS_PANEL)
      add_state (op->w, first, z, tts_row (&op->gates, item, t), h);
    step_cells (z, c, h, hidden);
    memcpy (tts_row (&op->y, item, t), h, hidden * sizeof *h);
  }
  if (state) {
    memcpy (state, h, hidden * sizeof *h);
    memcpy (state + hidden, c, hidden * sizeof *c);
  }
}

void
TTS_SIMD (tts_lstm_f32) (const TtsLstm *ops, int n_ops)
{
  for (int i = 0; i < n_ops; i++) {
    const TtsLstm *op = &ops[i];

    assert (op->w->out == 4 * op->w->in && op->w->taps == 1);
    assert (op->w->in <= MAX_HIDDEN && op->w->in % TTS_PANEL == 0);
    assert (op->y.seg == op->gates.seg && op->y.channels == op->w->in);
    assert (op->y.seg == ops->y.seg);
  }
  tts_parallel (run_task, ops, n_ops * ops->y.seg->n_items);
}
