/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sums that convolutions, their transposes, linear layers and attention
 * are made of.
 *
 * Each sum is one chain of fused steps over taps and inputs, whichever tile
 * it falls into. The bound is the multipliers: 12 steps of 8 floats, or 28 of
 * 16, for 2 loads of weights and as many broadcasts as rows. */
#pragma once

#include "simd.h"

/* Sums in an array would be stored at each step: gcc unrolls too late. */
#define ROW_CLEAR(r) Vec a##r = { 0 }, b##r = { 0 };
#define ROW_STEP(r) \
    a##r += low[at] * x[r * x_row + c]; \
    b##r += high[at] * x[r * x_row + c];
#define ROW_STORE(r) \
    store (sums + r * COLUMNS, a##r); \
    store (sums + r * COLUMNS + TTS_LANES, b##r);

/* sums (TILE, COLUMNS) = sum over taps and inputs of x * w, where x moves on
 * by x_row for the next output and by x_tap for the next tap. w points to a
 * panel, next to the one that follows it if a panel fills but one vector. */
static inline void
tile (float *sums, const float *x, ptrdiff_t x_row, ptrdiff_t x_tap,
    const float *w, const float *next, ptrdiff_t w_tap, int taps, int in)
{
  const float *second = TTS_LANES == TTS_PANEL ? next : w + TTS_LANES;

  TILE_ROWS (ROW_CLEAR)

  for (int tap = 0; tap < taps; tap++, x += x_tap) {
    const Vec *low = (const Vec *) (w + tap * w_tap);
    const Vec *high = (const Vec *) (second + tap * w_tap);

    for (int c = 0; c < in; c++) {
      int at = c * (TTS_PANEL / TTS_LANES);

      TILE_ROWS (ROW_STEP)
    }
  }
  TILE_ROWS (ROW_STORE)
}
