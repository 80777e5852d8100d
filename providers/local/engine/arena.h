/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory that is given back as a whole: one arena a model, one a request. */
#pragma once

#include <glib.h>

#include "kernels/device.h"

G_BEGIN_DECLS

typedef struct _TtsArena TtsArena;

/* stage.h */
typedef struct _TtsGraphs TtsGraphs;

/* A place to go back to. */
typedef struct
{
  guint block;
  gsize used;
} TtsArenaMark;

TtsArena    *tts_arena_new     (void);

/* Of memory of @device, which outlives it. */
TtsArena    *tts_arena_new_on  (const TtsDevice *device);
const TtsDevice *tts_arena_device (const TtsArena *arena);

/* Memory that the host writes for the arena's device, or reads from it. It
 * comes and goes with the arena; only one thread has both. */
TtsArena    *tts_arena_host    (TtsArena *arena);

/* Gives that back, where all of it was copied, and waited for. */
void         tts_arena_drop_host (TtsArena *arena);

/* Where the device has what the host wrote to that memory: on the CPU it is
 * the same. Until the next wait it is not written again. */
gpointer     tts_arena_put     (TtsArena *arena, gpointer memory, gsize size);

/* Where the host finds what the device wrote, after the next wait. */
gpointer     tts_arena_fetch   (TtsArena *arena, gpointer memory,
                                gsize size);

/* Whether there was too little memory: what was allocated then may be touched
 * by nothing but the host. */
gboolean     tts_arena_failed  (const TtsArena *arena);

/* What the calling thread does next is done on the arena's device. */
void         tts_arena_use     (const TtsArena *arena);

/* For the operations on the arena's device: FALSE if one failed. */
gboolean     tts_arena_wait    (const TtsArena *arena, GError **error);
void         tts_arena_free    (TtsArena *arena);

/* Aligned to 64 bytes, not cleared, never NULL. */
gpointer     tts_arena_alloc   (TtsArena *arena, gsize size);

/* How often it gave memory back: until it does, the same allocations after the
 * same mark have the same addresses. */
guint        tts_arena_drops   (const TtsArena *arena);

/* Those that work on its memory, and go before it. */
TtsGraphs   *tts_arena_graphs  (TtsArena *arena);

/* While it is @still, memory is allocated and written as ever, but nothing is
 * begun on the device: stage.h. */
void         tts_arena_set_still (TtsArena *arena, gboolean still);
gboolean     tts_arena_still   (const TtsArena *arena);

/* Room for @size bytes in one piece, or FALSE where the system has none:
 * before work whose size comes from outside. */
gboolean     tts_arena_reserve (TtsArena *arena, gsize size);

/* Gives back what was allocated since the mark; the arena keeps it. */
TtsArenaMark tts_arena_mark    (const TtsArena *arena);
void         tts_arena_release (TtsArena *arena, TtsArenaMark mark);

/* All that the arena holds, with that of the host. */
gsize        tts_arena_size    (const TtsArena *arena);

#define tts_arena_floats(arena, n) \
    ((float *) tts_arena_alloc (arena, (gsize) (n) * sizeof (float)))
#define tts_arena_ints(arena, n) \
    ((int *) tts_arena_alloc (arena, (gsize) (n) * sizeof (int)))

/* Items of these lengths with their gaps, for the host and the device. */
const TtsSegments *tts_arena_segments (TtsArena *arena, const int *lengths,
                                       int n_items);

/* The same with room for @rooms: where these are equal, all rows lie where
 * they lie for other lengths. */
const TtsSegments *tts_arena_segments_in (TtsArena *arena, const int *lengths,
                                          const int *rooms, int n_items);

TtsRows tts_arena_rows (TtsArena *arena, const TtsSegments *seg,
                        int channels);

/* As tts_arena_put() and tts_arena_fetch(). */
TtsRows tts_arena_put_rows   (TtsArena *arena, const TtsRows *rows);
TtsRows tts_arena_fetch_rows (TtsArena *arena, const TtsRows *rows);

/* Some of the columns of @rows. */
TtsRows tts_columns    (const TtsRows *rows, int first, int n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtsArena, tts_arena_free)

G_END_DECLS
