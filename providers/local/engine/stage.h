/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a model does between two decisions of the host, kept as a graph where
 * the device can.
 *
 *   tts_stage_begin (&stage, arena, number, &tokens, 1);
 *   do
 *     encode (run, tokens);
 *   while (!tts_stage_end (&stage, going));
 *
 * The first time it runs as it is. When the same model comes with the same
 * rooms again, what it begins is kept, copies to the device with it. From then
 * on the host's code runs without beginning anything (tts_arena_still()): it
 * writes other lengths and values where the graph's copies take them from. So
 * memory is allocated by rooms, not by lengths, and whatever else changes goes
 * through tts_arena_put(). */
#pragma once

#include "arena.h"

G_BEGIN_DECLS

typedef struct
{
  TtsArena *arena;
  TtsArenaMark mark, host_mark;
  GBytes *key;                  /* or NULL: nothing is to be kept */
  void *graph;                  /* that does it all; or NULL */
  gboolean keeping;
} TtsStage;

/* @number tells models apart. Without tables nothing is kept. */
void     tts_stage_begin (TtsStage *stage, TtsArena *arena, guint number,
                          const TtsSegments *const *tables, guint n_tables);

/* FALSE if all has to be done again. What was not @going to its end is not
 * kept. */
gboolean tts_stage_end   (TtsStage *stage, gboolean going);

/* Room for @length and some more, so that few graphs serve all lengths: the
 * length itself on a device that has none. */
int      tts_stage_room  (const TtsArena *arena, int length);

/* Those of one arena. */
TtsGraphs *tts_graphs_new  (const TtsDevice *device);
void       tts_graphs_free (TtsGraphs *graphs);

G_END_DECLS
