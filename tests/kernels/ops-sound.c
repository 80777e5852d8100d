/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The excitation of a voice, and spectra. */
#include "ops.h"

static TtsRows
run_source (Call *call)
{
  int hop = call->variant ? 75 : 30;
  TtsRows f0 = op_make_input (call, op_segments (call, 1, 0), 1, 2);
  uint64_t *keys = op_take (call, call->n_items * sizeof *keys);
  TtsSource op = {
    .y = op_output (call, op_segments (call, hop, 0), 1), .harmonics = 9,
    .hop = hop, .rate = 24000, .weight = op_numbers (call, 9, 3, 1, 0),
    .bias = 0.1f,
  };

  for (int i = 0; i < call->n_items; i++) {
    keys[i] = call->seed + call->ids[i];
    for (int t = 0; t < tts_length (&f0, i); t++)
      *tts_row (&f0, i, t) *= 200;
  }
  op.f0 = tts_arena_put_rows (call->arena, &f0);
  op.keys = tts_arena_put (call->arena, keys, call->n_items * sizeof *keys);
  call->ops->source (&op);
  return op.y;
}

/* A phase near pi may come out near -pi. */
static TtsRows
run_stft (Call *call)
{
  TtsStft op = {
    .y = op_output (call, op_segments (call, 3, 1), 22),
    .x = op_input (call, op_segments (call, 15, 0), 1, 2), .size = 20, .hop = 5,
  };

  call->ops->stft (&op);
  return op.y;
}

static TtsRows
run_istft (Call *call)
{
  const TtsSegments *seg = op_segments (call, 1, 1);
  TtsRows x = op_input (call, seg, 22, 2), spectrum = op_output (call, seg, 22);
  TtsIstft op = {
    .y = op_output (call, op_segments (call, 5, 0), 1), .x = spectrum,
    .size = 20, .hop = 5,
  };

  call->ops->head_polar (&(TtsHeadPolar) { .y = spectrum, .x = x });
  if (call->variant)
    return spectrum;
  call->ops->istft (&op);
  return op.y;
}

const OpTest op_tests_sound[] = {
  { "source", run_source, 2, 9 },
  { "stft", run_stft, 1, 20, .turns = TRUE },
  { "istft", run_istft, 2, 20 },
  { NULL }
};
