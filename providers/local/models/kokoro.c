/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A batch through Kokoro: tokens to durations, then frames to samples. */
#include <string.h>

#include "kokoro-private.h"

/* One row an item, in one segment. */
static TtsRows
style_rows (Run *run, int first)
{
  TtsRows rows = tts_kokoro_rows (run,
      tts_arena_segments (run->arena, &run->n_items, 1), HALF_STYLE);

  for (int i = 0; i < run->n_items; i++)
    memcpy (tts_row (&rows, 0, i), run->items[i].style + first,
        HALF_STYLE * sizeof (float));
  return rows;
}

static const TtsSegments *
token_segments (Run *run)
{
  int *lengths = tts_arena_ints (run->arena, run->n_items);

  for (int i = 0; i < run->n_items; i++)
    lengths[i] = run->items[i].n_ids;
  return tts_arena_segments (run->arena, lengths, run->n_items);
}

/* The durations that the rest of the model's shapes come from. */
static const TtsSegments *
frame_segments (Run *run, const TtsSegments *tokens, const int *counts)
{
  int *lengths = tts_arena_ints (run->arena, run->n_items);

  for (int i = 0; i < run->n_items; i++) {
    const int *own = counts + tokens->items[i].start;

    lengths[i] = 0;
    for (int t = 0; t < run->items[i].n_ids; t++) {
      run->items[i].durations[t] = own[t];
      lengths[i] += own[t];
    }
  }
  return tts_arena_segments (run->arena, lengths, run->n_items);
}

static void
take_samples (Run *run, TtsRows samples)
{
  for (int i = 0; i < run->n_items; i++) {
    run->items[i].n_samples = tts_length (&samples, i);
    run->items[i].samples = g_memdup2 (tts_row (&samples, i, 0),
        run->items[i].n_samples * sizeof (float));
  }
}

gboolean
tts_kokoro_run (const TtsKokoro *kokoro, const TtsOps *ops, TtsArena *arena,
    TtsKokoroItem *items, int n_items, GCancellable *cancellable,
    TtsTrace trace, gpointer data, GError **error)
{
  Run run = { kokoro, ops, arena, items, n_items, .cancellable = cancellable,
      .trace = trace, .trace_data = data };
  TtsArenaMark mark = tts_arena_mark (arena);
  const TtsSegments *tokens, *frames;
  TtsRows d, t_en, samples;
  gboolean done = FALSE;
  int *counts;

  for (int i = 0; i < n_items; i++)
    g_assert (items[i].n_ids >= 2 && items[i].n_ids <= TTS_KOKORO_MAX_IDS);
  run.decoder_style = style_rows (&run, 0);
  run.prosody_style = style_rows (&run, HALF_STYLE);
  tokens = token_segments (&run);
  counts = tts_arena_ints (arena, tokens->n_rows);
  if (tts_kokoro_text (&run, tokens, &d, &t_en, counts, error)) {
    frames = frame_segments (&run, tokens, counts);
    done = tts_kokoro_sound (&run, d, t_en, counts, frames, &samples, error);
  }
  if (done)
    take_samples (&run, samples);
  tts_arena_release (arena, mark);
  return done;
}
