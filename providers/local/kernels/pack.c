/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Weights in panels of 16 outputs, so that one load of a vector brings the
 * weights of neighbouring outputs for one input. */
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
