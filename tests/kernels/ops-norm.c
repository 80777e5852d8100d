/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Norms and statistics. */
#include "ops.h"

static TtsRows
run_norm_rows (Call *call)
{
  int channels = call->variant == 1 ? 67 : 512;
  const TtsSegments *seg = op_segments (call, 1, 0);
  float *norm = op_item_numbers (call, 2 * channels, 3, 1);
  TtsNormRows op = {
    .y = op_output (call, seg, channels),
    .x = op_input (call, seg, channels, 2),
    .weight = norm, .bias = norm + channels, .item_stride = 2 * channels,
    .base = call->variant, .eps = 1e-5f, .slope = 0.5f,
    .rms = call->variant == 2,
  };

  if (op.rms)
    op.bias = NULL;
  call->ops->norm_rows (&op);
  return op.y;
}

static TtsRows
run_grn (Call *call)
{
  const TtsSegments *seg = op_segments (call, 1, 0);
  TtsGrn op = {
    .y = op_output (call, seg, 37), .x = op_input (call, seg, 37, 2),
    .weight = op_numbers (call, 37, 3, 1, 0),
    .bias = op_numbers (call, 37, 4, 1, 0),
    .eps = 1e-6f,
  };

  call->ops->grn (&op);
  return op.y;
}

/* A mean far from zero is what hurts. Some are of several tiles of rows. */
static TtsRows
run_stats (Call *call)
{
  static const int shapes[][2] = { { 128, 3 }, { 19, 9 }, { 3, 250 } };
  int channels = shapes[call->variant][0];
  const TtsSegments *seg = op_segments (call, shapes[call->variant][1], 5);
  TtsRows x = op_make_input (call, seg, channels, 2), y;
  gsize size = call->n_items * channels * sizeof (float);
  TtsStats op = {
    .gamma_beta = op_item_numbers (call, 2 * channels, 3, 1),
    .item_stride = 2 * channels, .eps = 1e-5f,
  };
  int ones[64];

  for (int i = 0; i < call->n_items; i++) {
    ones[i] = 1;
    for (int t = 0; t < tts_length (&x, i); t++)
      tts_row (&x, i, t)[0] += 100;
  }
  op.x = tts_arena_put_rows (call->arena, &x);
  op.scale = tts_arena_alloc (call->arena, size);
  op.shift = tts_arena_alloc (call->arena, size);
  op.tiles = tts_arena_alloc (call->arena, tts_stats_size (&op.x));
  call->ops->stats (&op);
  op.scale = tts_arena_fetch (call->arena, op.scale, size);
  op.shift = tts_arena_fetch (call->arena, op.shift, size);
  op_settle (call);

  y = op_make_output (call, tts_arena_segments (call->arena, ones,
          call->n_items), 2 * channels);
  for (int i = 0; i < call->n_items; i++)
    for (int c = 0; c < channels; c++) {
      tts_row (&y, i, 0)[c] = op.scale[i * channels + c];
      tts_row (&y, i, 0)[channels + c] = op.shift[i * channels + c];
    }
  return op_put_output (call, y);
}

const OpTest op_tests_norm[] = {
  { "norm_rows", run_norm_rows, 3, 1 },
  { "stats", run_stats, 3, 1 },
  { "grn", run_grn, 1, 2 },
  { NULL }
};
