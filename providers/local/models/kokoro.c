/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A batch through Kokoro: tokens to durations, then frames to samples. */
#include <string.h>

#include "engine/error.h"
#include "kokoro-private.h"

/* Bytes of activations of a frame, and of all that does not grow with it; more
 * than was ever seen. Only what is touched is the system's. */
#define FRAME_BYTES(width) (1024u * (width) + (128u << 10))
#define OTHER_BYTES (32u << 20)

/* Of a frame's samples, with those between items. */
#define SAMPLE_BYTES (TTS_KOKORO_FRAME * sizeof (float) * 9 / 8)

/* One row an item, in one segment. */
static TtsRows
style_rows (Run *run, int first)
{
  TtsRows rows = tts_arena_rows (run->host,
      tts_arena_segments (run->arena, &run->n_items, 1), HALF_STYLE);

  for (int i = 0; i < run->n_items; i++)
    memcpy (tts_row (&rows, 0, i), run->items[i].style + first,
        HALF_STYLE * sizeof (float));
  return tts_arena_put_rows (run->arena, &rows);
}

static const TtsSegments *
segments_with_room (Run *run, const int *lengths)
{
  int *rooms = tts_arena_ints (run->host, run->n_items);

  for (int i = 0; i < run->n_items; i++)
    rooms[i] = tts_stage_room (run->arena, lengths[i]);
  return tts_arena_segments_in (run->arena, lengths, rooms, run->n_items);
}

static const TtsSegments *
token_segments (Run *run)
{
  int *lengths = tts_arena_ints (run->host, run->n_items);

  for (int i = 0; i < run->n_items; i++)
    lengths[i] = run->items[i].n_ids;
  return segments_with_room (run, lengths);
}

/* The durations that the rest of the model's shapes come from. */
static const TtsSegments *
frame_segments (Run *run, const TtsSegments *tokens, const int *counts)
{
  int *lengths = tts_arena_ints (run->host, run->n_items);

  for (int i = 0; i < run->n_items; i++) {
    const int *own = counts + tokens->items[i].start;

    lengths[i] = 0;
    for (int t = 0; t < run->items[i].n_ids; t++) {
      run->items[i].durations[t] = own[t];
      lengths[i] += own[t];
    }
  }
  return segments_with_room (run, lengths);
}

/* What weights make of a text can be any length. */
static gboolean
check_frames (Run *run, const TtsSegments *frames, GError **error)
{
  gsize all = 0;

  for (int i = 0; i < run->n_items; i++) {
    int length = frames->items[i].length;

    if (length > TTS_KOKORO_MAX_FRAMES) {
      g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_INPUT,
          "%d phonemes would last %d s; speak faster, or less at once",
          run->items[i].n_ids, length / 40);
      return FALSE;
    }
    all += frames->items[i].room;
  }
  if (tts_arena_reserve (run->arena, all * FRAME_BYTES (run->kokoro->width) +
          OTHER_BYTES) && (!tts_arena_device (run->arena)->copy ||
          tts_arena_reserve (run->host, all * SAMPLE_BYTES)))
    return TRUE;
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MEMORY,
      "there is no memory for %" G_GSIZE_FORMAT " s of sound at once",
      all / 40);
  return FALSE;
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

/* Not where a caller looks on, or brings operations or noise of its own. */
static gboolean
may_keep (const Run *run)
{
  return run->ops == tts_arena_device (run->arena)->ops && !run->trace &&
      !run->items[0].noise;
}

static void
run_text (Run *run, const TtsSegments *tokens, TtsRows *d, TtsRows *t_en,
    int *counts)
{
  TtsStage stage;

  tts_stage_begin (&stage, run->arena, run->kokoro->number, &tokens,
      may_keep (run) ? 1 : 0);
  do
    tts_kokoro_text (run, tokens, d, t_en, counts);
  while (!tts_stage_end (&stage, tts_kokoro_going (run)));
}

static TtsRows
run_sound (Run *run, const TtsSegments *tokens, TtsRows d, TtsRows t_en,
    const int *counts, const TtsSegments *frames)
{
  const TtsSegments *const tables[] = { tokens, frames };
  TtsStage stage;
  TtsRows samples;

  tts_stage_begin (&stage, run->arena, run->kokoro->number, tables,
      may_keep (run) ? G_N_ELEMENTS (tables) : 0);
  do
    samples = tts_kokoro_sound (run, d, t_en, counts, frames);
  while (!tts_stage_end (&stage, tts_kokoro_going (run)));
  return samples;
}

gboolean
tts_kokoro_run (const TtsKokoro *kokoro, const TtsOps *ops, TtsArena *arena,
    TtsItem *items, int n_items, GCancellable *cancellable,
    TtsTrace trace, gpointer data, GError **error)
{
  TtsArena *host = tts_arena_host (arena);
  Run run = { kokoro, ops, arena, host, items, n_items,
      .cancellable = cancellable, .trace = trace, .trace_data = data };
  TtsArenaMark mark = tts_arena_mark (arena);
  TtsArenaMark host_mark = tts_arena_mark (host);
  const TtsSegments *tokens, *frames;
  TtsRows d, t_en, samples;
  gboolean done = FALSE;
  int *counts, *made;

  for (int i = 0; i < n_items; i++)
    g_assert (items[i].n_ids >= 2 && items[i].n_ids <= TTS_KOKORO_MAX_IDS);
  tts_arena_use (arena);
  run.decoder_style = style_rows (&run, 0);
  run.prosody_style = style_rows (&run, HALF_STYLE);
  tokens = token_segments (&run);
  counts = tts_arena_ints (arena, tokens->n_rows);
  run_text (&run, tokens, &d, &t_en, counts);
  made = tts_arena_fetch (arena, counts, tokens->n_rows * sizeof *counts);
  if (tts_kokoro_settle (&run, error)) {
    frames = frame_segments (&run, tokens, made);
    done = check_frames (&run, frames, error);
  }
  if (done) {
    samples = run_sound (&run, tokens, d, t_en, counts, frames);
    samples = tts_arena_fetch_rows (arena, &samples);
    done = tts_kokoro_settle (&run, error);
  }
  if (done)
    take_samples (&run, samples);
  tts_arena_release (arena, mark);
  tts_arena_release (host, host_mark);
  return done;
}
