/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Weights as the tensor cores take them: (in / inputs of a chunk, taps, out,
 * chunk), rounded here once. out and the last chunk are filled with zeros. */
#include "launch.h"
#include "round.h"

#define WORDS (TTS_LOW_BYTES / 4)

static size_t
size_of (const TtsPanels *w, int chunk)
{
  return (size_t) ((w->in + chunk - 1) / chunk) * w->taps *
      tts_low_columns (w->out) * TTS_LOW_BYTES;
}

static float
weight_at (const TtsPanels *w, int tap, int i, int o)
{
  return i >= w->in || o >= w->out ? 0 :
      w->data[(((size_t) (o / TTS_PANEL) * w->taps + tap) * w->in + i) *
          TTS_PANEL + o % TTS_PANEL];
}

static uint32_t
pair_at (const TtsPanels *w, int tap, int i, int o)
{
  return tts_round_half (weight_at (w, tap, i, o)) |
      (uint32_t) tts_round_half (weight_at (w, tap, i + 1, o)) << 16;
}

/* Words of so many inputs each. */
static void
pack (uint32_t *low, const TtsPanels *w, int each)
{
  for (int first = 0; first < w->in; first += WORDS * each)
    for (int tap = 0; tap < w->taps; tap++)
      for (int o = 0; o < tts_low_columns (w->out); o++)
        for (int i = first; i < first + WORDS * each; i += each)
          *low++ = each == 2 ? pair_at (w, tap, i, o) :
              tts_round_tf32 (weight_at (w, tap, i, o));
}

size_t
tts_low_size_tf32_cuda (const TtsPanels *w)
{
  return size_of (w, WORDS);
}

size_t
tts_low_size_f16_cuda (const TtsPanels *w)
{
  return size_of (w, 2 * WORDS);
}

void
tts_pack_low_tf32_cuda (void *low, const TtsPanels *w)
{
  pack (low, w, 1);
}

void
tts_pack_low_f16_cuda (void *low, const TtsPanels *w)
{
  pack (low, w, 2);
}
