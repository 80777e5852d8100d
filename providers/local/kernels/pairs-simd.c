/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sums of pairs on CPUs that have no tiles: what the instructions of AMX do,
 * to the last bit, in memory. */
#include "simd.h"

#include <string.h>

typedef union
{
  uint32_t pairs[16][TTS_PANEL];
  float sums[16][TTS_PANEL];
} Tile;

typedef uint32_t VecPairs __attribute__ ((vector_size (4 * TTS_LANES),
        may_alias));

#define VECTORS (TTS_PANEL / TTS_LANES)
/* As many sums as registers hold, with theirs. */
#define ROWS (4 / VECTORS)

static inline void
load_tile (Tile *tile, const uint16_t *from, ptrdiff_t stride)
{
  for (int i = 0; i < 16; i++)
    memcpy (tile->pairs[i], from + i * stride, sizeof tile->pairs[i]);
}

static inline void
store_tile (const Tile *tile, float *to, ptrdiff_t stride)
{
  for (int i = 0; i < 16; i++)
    memcpy (to + i * stride, tile->sums[i], sizeof tile->sums[i]);
}

static inline float
float_of (uint32_t bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

/* sums += x w, of even inputs and of odd ones apart, see TtsPairs. */
static inline void
dot_tile (Tile *sums, const Tile *x, const Tile *w)
{
  for (int row = 0; row < 16; row += ROWS) {
    Vec even[ROWS * VECTORS] = { 0 }, odd[ROWS * VECTORS] = { 0 };

    for (int k = 0; k < 16; k++)
#pragma GCC unroll 4
      for (int i = 0; i < ROWS * VECTORS; i++) {
        uint32_t pair = x->pairs[row + i / VECTORS][k];
        VecPairs own = *(const VecPairs *) &w->pairs[k][i % VECTORS *
            TTS_LANES];

        even[i] += float_of (pair << 16) * (Vec) (own << 16);
        odd[i] += float_of (pair & 0xffff0000) * (Vec) (own & 0xffff0000);
      }
#pragma GCC unroll 4
    for (int i = 0; i < ROWS * VECTORS; i++) {
      float *to = &sums->sums[row + i / VECTORS][i % VECTORS * TTS_LANES];

      store (to, load (to) + (even[i] + odd[i]));
    }
  }
}

#define TILES _Alignas (64) Tile tiles[8]
#define TILE_ZERO(tile) memset (&tiles[tile], 0, sizeof (Tile))
#define TILE_LOAD(tile, from, stride) load_tile (&tiles[tile], from, stride)
#define TILE_DOT(sums, x, w) \
    dot_tile (&tiles[sums], &tiles[x], &tiles[w])
#define TILE_STORE(tile, to, stride) store_tile (&tiles[tile], to, stride)

#include "pairs-tile.h"

void
TTS_SIMD (tts_pairs) (float *sums, const TtsPairs *op)
{
  sum_pairs (sums, op);
}
