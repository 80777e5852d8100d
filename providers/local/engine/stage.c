/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Graphs by model and rooms, those that were used last. */
#include "stage.h"

#include <string.h>

#define MAX_GRAPHS 32
#define MAX_SEEN 64

/* Lengths of which as many have a room each, before rooms grow in steps of
 * twice the size. */
#define STEPS 8
#define LEAST_STEP 16

typedef struct
{
  GBytes *key;
  guint drops;                  /* of the arena when it was seen */
  void *graph;                  /* or NULL: it was seen once */
} Entry;

struct _TtsGraphs
{
  const TtsDevice *device;
  GQueue kept, seen;            /* of Entry, the one used last first */
  gboolean refused;             /* the device could not, and is not asked */
};

TtsGraphs *
tts_graphs_new (const TtsDevice *device)
{
  TtsGraphs *graphs = g_new0 (TtsGraphs, 1);

  graphs->device = device;
  g_queue_init (&graphs->kept);
  g_queue_init (&graphs->seen);
  return graphs;
}

static void
free_entry (TtsGraphs *graphs, Entry *entry)
{
  if (entry->graph)
    graphs->device->graph_free (entry->graph);
  g_bytes_unref (entry->key);
  g_free (entry);
}

static void
trim (TtsGraphs *graphs, GQueue *queue, guint most)
{
  while (queue->length > most)
    free_entry (graphs, g_queue_pop_tail (queue));
}

void
tts_graphs_free (TtsGraphs *graphs)
{
  trim (graphs, &graphs->kept, 0);
  trim (graphs, &graphs->seen, 0);
  g_free (graphs);
}

static void
add_number (GByteArray *key, gsize number)
{
  g_byte_array_append (key, (const guint8 *) &number, sizeof number);
}

static void
add_mark (GByteArray *key, const TtsArenaMark *mark)
{
  add_number (key, mark->block);
  add_number (key, mark->used);
}

/* Where memory is taken from, and each item's room in each table. */
static GBytes *
make_key (const TtsStage *stage, guint number,
    const TtsSegments *const *tables, guint n_tables)
{
  g_autoptr (GByteArray) key = g_byte_array_new ();

  add_number (key, number);
  add_mark (key, &stage->mark);
  add_mark (key, &stage->host_mark);
  for (guint i = 0; i < n_tables; i++) {
    const TtsSegments *table = tables[i];

    add_number (key, table->n_items);
    for (int item = 0; item < table->n_items; item++)
      add_number (key, table->items[item].room);
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&key));
}

/* Takes it out of the queue; NULL, too, if its memory was given back. */
static Entry *
take_entry (TtsGraphs *graphs, GQueue *queue, GBytes *key, guint drops)
{
  for (GList *link = queue->head; link; link = link->next) {
    Entry *entry = link->data;

    if (!g_bytes_equal (entry->key, key))
      continue;
    g_queue_delete_link (queue, link);
    if (entry->drops == drops)
      return entry;
    free_entry (graphs, entry);
    return NULL;
  }
  return NULL;
}

static void
put_entry (TtsStage *stage, void *graph)
{
  TtsGraphs *graphs = tts_arena_graphs (stage->arena);
  Entry *entry = g_new (Entry, 1);

  *entry = (Entry) { g_steal_pointer (&stage->key),
      tts_arena_drops (stage->arena), graph };
  g_queue_push_head (graph ? &graphs->kept : &graphs->seen, entry);
  trim (graphs, &graphs->kept, MAX_GRAPHS);
  trim (graphs, &graphs->seen, MAX_SEEN);
}

/* Whether the same was seen, with the memory that it needs. */
static gboolean
was_seen (TtsGraphs *graphs, GBytes *key, guint drops)
{
  Entry *entry = take_entry (graphs, &graphs->seen, key, drops);

  if (entry)
    free_entry (graphs, entry);
  return entry != NULL;
}

void
tts_stage_begin (TtsStage *stage, TtsArena *arena, guint number,
    const TtsSegments *const *tables, guint n_tables)
{
  const TtsDevice *device = tts_arena_device (arena);
  guint drops = tts_arena_drops (arena);
  TtsGraphs *graphs;
  Entry *entry;

  *stage = (TtsStage) { arena, tts_arena_mark (arena),
      tts_arena_mark (tts_arena_host (arena)) };
  if (!device->graph_begin || n_tables == 0)
    return;
  graphs = tts_arena_graphs (arena);
  if (graphs->refused)
    return;
  stage->key = make_key (stage, number, tables, n_tables);
  entry = take_entry (graphs, &graphs->kept, stage->key, drops);
  if (entry) {
    stage->graph = entry->graph;
    g_queue_push_head (&graphs->kept, entry);
    tts_arena_set_still (arena, TRUE);
  } else if (was_seen (graphs, stage->key, drops))
    stage->keeping = device->graph_begin ();
}

/* FALSE if the device could not. */
static gboolean
keep (TtsStage *stage, gboolean going)
{
  const TtsDevice *device = tts_arena_device (stage->arena);
  void *graph = device->graph_end ();

  stage->keeping = FALSE;
  if (!going) {
    if (graph)
      device->graph_free (graph);
    return TRUE;
  }
  if (graph) {
    device->graph_run (graph);
    put_entry (stage, graph);
    return TRUE;
  }
  g_debug ("device '%s' keeps no graph; operations begin one by one",
      device->ops->name);
  tts_arena_graphs (stage->arena)->refused = TRUE;
  g_clear_pointer (&stage->key, g_bytes_unref);
  tts_arena_release (stage->arena, stage->mark);
  tts_arena_release (tts_arena_host (stage->arena), stage->host_mark);
  return FALSE;
}

gboolean
tts_stage_end (TtsStage *stage, gboolean going)
{
  if (stage->keeping && !keep (stage, going))
    return FALSE;
  if (stage->graph) {
    tts_arena_set_still (stage->arena, FALSE);
    if (going)
      tts_arena_device (stage->arena)->graph_run (stage->graph);
  } else if (stage->key && going)
    put_entry (stage, NULL);
  g_clear_pointer (&stage->key, g_bytes_unref);
  return TRUE;
}

int
tts_stage_room (const TtsArena *arena, int length)
{
  int step = LEAST_STEP;

  if (!tts_arena_device (arena)->graph_begin)
    return length;
  while (length > step * STEPS)
    step *= 2;
  return (length + step - 1) / step * step;
}
