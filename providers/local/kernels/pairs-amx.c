/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sums of pairs by the tiles of AMX. Nothing else of this file needs more than
 * any x86-64 has. */
#include <immintrin.h>

#include "kernels.h"

#define TILES
#define TILE_ZERO(tile) _tile_zero (tile)
#define TILE_LOAD(tile, from, stride) _tile_loadd (tile, from, 2 * (stride))
#define TILE_DOT(sums, x, w) _tile_dpbf16ps (sums, x, w)
#define TILE_STORE(tile, to, stride) _tile_stored (tile, to, 4 * (stride))

#include "pairs-tile.h"

/* What LDTILECFG reads: eight tiles of 16 rows of 64 bytes. */
typedef struct
{
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} Config;

static const Config config = {
  .palette = 1,
  .row_bytes = { 64, 64, 64, 64, 64, 64, 64, 64 },
  .rows = { SIDE, SIDE, SIDE, SIDE, SIDE, SIDE, SIDE, SIDE },
};

void
tts_pairs_amx (float *sums, const TtsPairs *op)
{
  _tile_loadconfig (&config);
  sum_pairs (sums, op);
  _tile_release ();
}
