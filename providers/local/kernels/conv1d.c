/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reference of the convolution, which is also every linear layer. */
#include "pairs.h"

#include <math.h>

static float
before (const TtsConv1d *op, int item, int c, float x)
{
  if (op->scale)
    x = x * op->scale[item * op->w->in + c] +
        op->shift[item * op->w->in + c];
  if (op->before == TTS_ACT_SNAKE) {
    float s = sinf (op->alpha[c] * x);

    return x + s * s / op->alpha[c];
  }
  return tts_activate (op->before, x, op->slope);
}

static void
add_tap (float *sum, const float *x, const float *w, int in)
{
  for (int c = 0; c < in; c++)
    for (int o = 0; o < TTS_PANEL; o++)
      sum[o] += x[c] * w[c * TTS_PANEL + o];
}

static void
finish (const TtsConv1d *op, int item, int t, int panel, const float *sum)
{
  int first = panel * TTS_PANEL;
  float *y = tts_row (&op->y, item, t) + first;
  const float *residual =
      op->residual ? tts_row (op->residual, item, t) + first : NULL;

  for (int o = 0; o < TTS_PANEL && first + o < op->w->out; o++) {
    float value = tts_activate (op->after,
        sum[o] + (op->bias ? op->bias[first + o] : 0), 1);

    if (op->gain)
      value *= op->gain[(size_t) item * op->gain_stride + first + o];
    if (op->gate)
      value *= tts_row (op->gate, item, t)[first + o];
    y[o] = (value + (residual ? residual[o] : 0)) * op->factor;
  }
}

static void
convolve_panel (const TtsConv1d *op, const TtsRows *x, int item, int panel)
{
  const TtsPanels *w = op->w;
  size_t tap_size =
      (size_t) (w->pairs ? tts_padded (w->in) : w->in) * TTS_PANEL;

  for (int t = 0; t < tts_length (&op->y, item); t++) {
    float sum[TTS_PANEL] = { 0 };

    for (int tap = 0; tap < w->taps; tap++) {
      int at = t * op->stride + tap * op->dilation - op->left;
      size_t own = (panel * w->taps + tap) * tap_size;

      if (at < 0 || at >= tts_length (x, item))
        continue;
      if (w->pairs)
        tts_add_pairs (sum, tts_row (x, item, at), TTS_ACT_NONE, 1,
            w->pairs + own, w->in);
      else
        add_tap (sum, tts_row (x, item, at), w->data + own, w->in);
    }
    finish (op, item, t, panel, sum);
  }
}

/* x after what comes before, in one row at a time: the sines are many. */
static void
prepare (const TtsConv1d *op, TtsRows *prepared, int item)
{
  for (int t = 0; t < tts_length (&op->x, item); t++) {
    const float *x = tts_row (&op->x, item, t);
    float *y = tts_row (prepared, item, t);

    for (int c = 0; c < op->w->in; c++)
      y[c] = before (op, item, c, x[c]);
  }
}

void
tts_conv1d_f32_c (const TtsConv1d *op)
{
  bool plain = !op->scale && op->before == TTS_ACT_NONE;
  TtsRows x = op->x;

  assert (op->x.channels == op->w->in && op->y.channels == op->w->out);
  assert (op->x.seg->n_items == op->y.seg->n_items);
  assert (op->x.data != op->y.data && !op->scale == !op->shift);
  if (!plain)
    x.data = tts_scratch ((size_t) x.seg->n_rows * x.stride);
  for (int item = 0; item < op->y.seg->n_items; item++) {
    if (!plain)
      prepare (op, &x, item);
    for (int panel = 0; panel * TTS_PANEL < op->w->out; panel++)
      convolve_panel (op, &x, item, panel);
  }
  if (!plain)
    tts_scratch_free (x.data);
}
