/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Weights in panels of 16 outputs, so that one load of a vector brings the
 * weights of neighbouring outputs for one input. */
#include "bf16.h"
#include "kernels.h"

#include <string.h>

size_t
tts_panels_size (int in, int out, int taps)
{
  return (size_t) (out + TTS_PANEL - 1) / TTS_PANEL * TTS_PANEL * taps * in;
}

static void
pack (float *panels, const float *w, int in, int out, int taps,
    size_t in_stride, size_t out_stride)
{
  memset (panels, 0, tts_panels_size (in, out, taps) * sizeof *panels);
  for (int o = 0; o < out; o++) {
    float *panel = panels + (size_t) (o / TTS_PANEL) * taps * in * TTS_PANEL;

    for (int tap = 0; tap < taps; tap++)
      for (int i = 0; i < in; i++)
        panel[((size_t) tap * in + i) * TTS_PANEL + o % TTS_PANEL] =
            w[o * out_stride + i * in_stride + tap];
  }
}

void
tts_pack_conv (float *panels, const float *w, int in, int out, int taps)
{
  pack (panels, w, in, out, taps, taps, (size_t) in * taps);
}

void
tts_pack_conv_t (float *panels, const float *w, int in, int out, int taps)
{
  pack (panels, w, in, out, taps, (size_t) out * taps, taps);
}

size_t
tts_pairs_size (int in, int out, int taps)
{
  return tts_panels_size (tts_padded (in), out, taps);
}

static void
pack_pairs (uint16_t *pairs, const float *w, int in, int out, int taps,
    size_t in_stride, size_t out_stride)
{
  size_t tap_size = (size_t) tts_padded (in) * TTS_PANEL;

  memset (pairs, 0, tts_pairs_size (in, out, taps) * sizeof *pairs);
  for (int o = 0; o < out; o++)
    for (int tap = 0; tap < taps; tap++) {
      uint16_t *to = pairs + tap_size * (o / TTS_PANEL * taps + tap) +
          o % TTS_PANEL * 2;

      for (int i = 0; i < in; i++)
        to[(size_t) (i / 2) * 2 * TTS_PANEL + i % 2] =
            tts_f32_to_bf16 (w[o * out_stride + i * in_stride + tap]);
    }
}

void
tts_pack_pairs (uint16_t *pairs, const float *w, int in, int out, int taps)
{
  pack_pairs (pairs, w, in, out, taps, taps, (size_t) in * taps);
}

void
tts_pack_pairs_t (uint16_t *pairs, const float *w, int in, int out, int taps)
{
  pack_pairs (pairs, w, in, out, taps, (size_t) out * taps, taps);
}

size_t
tts_fast_size (int in, int out, int taps)
{
  return (size_t) (out + TTS_PANEL - 1) / TTS_PANEL * TTS_PANEL *
      TTS_FAST_POINTS * ((taps + 3) / 4) * in;
}

/* Four taps as a polynomial's value at a point, or its highest term; divided
 * by what the transform of the inputs is too large by. */
static float
value_at (const double w[4], int point)
{
  static const double at[] = { 0, 1, -1, 2, -2, 0.5 };
  static const double divisor[] = { -2, -3, 9, 36, -60, 1.40625 };
  double x;

  if (point == TTS_FAST_POINTS - 1)
    return w[3];
  x = at[point];
  return (w[0] + x * (w[1] + x * (w[2] + x * w[3]))) / divisor[point];
}

void
tts_pack_fast (float *fast, const float *w, int in, int out, int taps)
{
  int blocks = (taps + 3) / 4;

  assert (in % TTS_PANEL == 0);
  memset (fast, 0, tts_fast_size (in, out, taps) * sizeof *fast);
  for (int o = 0; o < out; o++) {
    float *panel = fast + tts_fast_size (in, TTS_PANEL, taps) *
        (o / TTS_PANEL);

    for (int b = 0; b < blocks; b++)
      for (int i = 0; i < in; i++) {
        const float *own = w + ((size_t) o * in + i) * taps;
        double four[4] = { 0 };

        for (int tap = 4 * b; tap < taps && tap < 4 * b + 4; tap++)
          four[tap - 4 * b] = own[tap];
        for (int p = 0; p < TTS_FAST_POINTS; p++)
          panel[(((size_t) p * blocks + b) * in + i) * TTS_PANEL +
              o % TTS_PANEL] = value_at (four, p);
      }
  }
}
