/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reference of the transposed convolution. */
#include "pairs.h"

#include <string.h>

static void
add_tap (const TtsConv1dT *op, float *sum, const float *x, int panel,
    int tap)
{
  size_t at = (size_t) (panel * op->w->taps + tap) * TTS_PANEL;
  const float *w;

  if (op->w->pairs) {
    tts_add_pairs (sum, x, op->before, op->slope,
        op->w->pairs + at * tts_padded (op->w->in), op->w->in);
    return;
  }
  w = op->w->data + at * op->w->in;
  for (int c = 0; c < op->w->in; c++) {
    float value = tts_activate (op->before, x[c], op->slope);

    for (int o = 0; o < TTS_PANEL; o++)
      sum[o] += value * w[c * TTS_PANEL + o];
  }
}

static void
convolve_panel (const TtsConv1dT *op, int item, int panel)
{
  const TtsPanels *w = op->w;
  int first = panel * TTS_PANEL;

  for (int t = 0; t < tts_length (&op->y, item); t++) {
    float sum[TTS_PANEL] = { 0 };
    float *y = tts_row (&op->y, item, t) + first;

    for (int tap = (t + op->left) % op->stride; tap < w->taps;
        tap += op->stride) {
      int at = (t + op->left - tap) / op->stride;

      if (t + op->left >= tap && at < tts_length (&op->x, item))
        add_tap (op, sum, tts_row (&op->x, item, at), panel, tap);
    }
    for (int o = 0; o < TTS_PANEL && first + o < w->out; o++)
      y[o] = sum[o] + op->bias[first + o];
  }
}

void
tts_conv1d_t_f32_c (const TtsConv1dT *op)
{
  assert (op->x.channels == op->w->in && op->y.channels == op->w->out);
  assert (op->x.seg->n_items == op->y.seg->n_items);
  for (int item = 0; item < op->y.seg->n_items; item++)
    for (int panel = 0; panel * TTS_PANEL < op->w->out; panel++)
      convolve_panel (op, item, panel);
}

static void
filter_row (const TtsDepthwiseT *op, int item, int t, float *y)
{
  int channels = op->y.channels;
  const float *scale = op->scale + (size_t) item * channels;
  const float *shift = op->shift + (size_t) item * channels;

  memcpy (y, op->bias, channels * sizeof *y);
  for (int tap = (t + op->left) % op->stride; tap < op->taps;
      tap += op->stride) {
    int at = (t + op->left - tap) / op->stride;
    const float *x = tts_row (&op->x, item, at);
    const float *w = op->w + (size_t) tap * channels;

    if (t + op->left < tap || at >= tts_length (&op->x, item))
      continue;
    for (int c = 0; c < channels; c++) {
      float value = x[c] * scale[c] + shift[c];

      y[c] += (value < 0 ? op->slope * value : value) * w[c];
    }
  }
}

void
tts_depthwise_t_f32_c (const TtsDepthwiseT *op)
{
  assert (op->x.channels == op->y.channels);
  assert (op->x.seg->n_items == op->y.seg->n_items);
  for (int item = 0; item < op->y.seg->n_items; item++)
    for (int t = 0; t < tts_length (&op->y, item); t++)
      filter_row (op, item, t, tts_row (&op->y, item, t));
}
