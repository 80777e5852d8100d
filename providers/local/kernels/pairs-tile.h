/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sums of pairs in tiles: 32 rows by 32 outputs are four, and each step loads
 * two of x and two of weights.
 *
 * Who includes this says what the instructions are: TILES (what holds them),
 * TILE_ZERO (tile), TILE_LOAD (tile, from, stride of its 16 rows in bf16),
 * TILE_DOT (sums, x, w) and TILE_STORE (tile, to, stride in floats). Tiles go
 * by numbers from 0 to 7. */
#pragma once

#include "kernels.h"

#define SIDE 16                 /* rows of a tile */

static inline void
sum_pairs (float *sums, const TtsPairs *op)
{
  const size_t below = SIDE * TTS_PAIRS_COLUMNS;

  TILES;
  for (int row = 0; row < op->rows; row += 2 * SIDE, sums += 2 * below) {
    TILE_ZERO (0);
    TILE_ZERO (1);
    TILE_ZERO (2);
    TILE_ZERO (3);
    for (int tap = 0; tap < op->taps; tap++)
      for (int c = 0; c < op->in; c += TTS_PAIRED) {
        const uint16_t *x = op->x + row * op->x_row + tap * op->x_tap + c;
        ptrdiff_t at = tap * op->w_tap + (ptrdiff_t) c * TTS_PANEL;

        TILE_LOAD (4, x, op->x_row);
        TILE_LOAD (5, x + SIDE * op->x_row, op->x_row);
        TILE_LOAD (6, op->w + at, TTS_PAIRED);
        TILE_LOAD (7, op->next + at, TTS_PAIRED);
        TILE_DOT (0, 4, 6);
        TILE_DOT (1, 4, 7);
        TILE_DOT (2, 5, 6);
        TILE_DOT (3, 5, 7);
      }
    TILE_STORE (0, sums, TTS_PAIRS_COLUMNS);
    TILE_STORE (1, sums + TTS_PANEL, TTS_PAIRS_COLUMNS);
    TILE_STORE (2, sums + below, TTS_PAIRS_COLUMNS);
    TILE_STORE (3, sums + below + TTS_PANEL, TTS_PAIRS_COLUMNS);
  }
}
