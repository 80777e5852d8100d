/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Memory in blocks that stay where they are, so that pointers keep. */
#include "arena.h"

#include <math.h>

#include "device.h"
#include "error.h"
#include "stage.h"

#define MIN_BLOCK (1 << 20)
#define ALIGNMENT 64

typedef struct
{
  guint8 *memory;
  gsize size;
  gboolean own;                 /* of this process, as the device had none */
} Block;

struct _TtsArena
{
  const TtsDevice *device;
  void *(*take) (size_t size);
  void (*give) (void *memory);
  TtsArena *host;               /* or NULL */
  GArray *blocks;
  TtsArenaMark now;
  gboolean failed;              /* the device had no more memory */
  gboolean still;
  guint drops;
  TtsGraphs *graphs;            /* or NULL */
};

TtsArena *
tts_arena_new (void)
{
  return tts_arena_new_on (tts_device_cpu ());
}

static TtsArena *
new_arena (const TtsDevice *device, void *(*take) (size_t size),
    void (*give) (void *memory))
{
  TtsArena *arena = g_new0 (TtsArena, 1);

  arena->device = device;
  arena->take = take;
  arena->give = give;
  arena->blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  return arena;
}

TtsArena *
tts_arena_new_on (const TtsDevice *device)
{
  return new_arena (device, device->alloc, device->free);
}

TtsArena *
tts_arena_host (TtsArena *arena)
{
  if (!arena->host)
    arena->host = new_arena (arena->device, arena->device->alloc_host,
        arena->device->free_host);
  return arena->host;
}

void
tts_arena_use (const TtsArena *arena)
{
  if (arena->device->use)
    arena->device->use (arena->device->n);
}

static gpointer
take_memory (const TtsArena *arena, gsize size)
{
  tts_arena_use (arena);
  return arena->take (size);
}

static void
free_block (const TtsArena *arena, const Block *block)
{
  if (block->own) {
    g_free (block->memory);
    return;
  }
  tts_arena_use (arena);
  arena->give (block->memory);
}

void
tts_arena_free (TtsArena *arena)
{
  tts_arena_use (arena);
  g_clear_pointer (&arena->graphs, tts_graphs_free);
  for (guint i = 0; i < arena->blocks->len; i++)
    free_block (arena, &g_array_index (arena->blocks, Block, i));
  g_array_unref (arena->blocks);
  g_clear_pointer (&arena->host, tts_arena_free);
  g_free (arena);
}

void
tts_arena_drop_host (TtsArena *arena)
{
  if (arena->device->copy)
    g_clear_pointer (&arena->host, tts_arena_free);
}

const TtsDevice *
tts_arena_device (const TtsArena *arena)
{
  return arena->device;
}

gboolean
tts_arena_failed (const TtsArena *arena)
{
  return arena->failed || (arena->host && arena->host->failed);
}

/* How much memory it was asked for, and how much of it was there. */
static void
explain_lack (const TtsArena *arena, const gchar *device, GError **error)
{
  gsize wanted = 0, there = 0;

  for (guint i = 0; i < arena->blocks->len; i++) {
    const Block *block = &g_array_index (arena->blocks, Block, i);

    wanted += block->size;
    there += block->own ? 0 : block->size;
  }
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MEMORY,
      "device '%s': there is not enough memory%s: %.0f MB are wanted, and "
      "%.0f MB of them were there", device,
      arena->take == arena->device->alloc ? "" : " of the host",
      ceil (wanted / 1e6), floor (there / 1e6));
}

static void
explain (const TtsArena *arena, const gchar *failed, GError **error)
{
  g_autofree gchar *device = tts_device_name (arena->device);
  gboolean full = failed && g_str_equal (failed, TTS_DEVICE_FULL);

  if (failed && !full)
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE,
        "device '%s': %s", device, failed);
  else if (tts_arena_failed (arena))
    explain_lack (arena->failed ? arena : arena->host, device, error);
  else
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MEMORY,
        "device '%s': there is not enough memory", device);
}

gboolean
tts_arena_wait (const TtsArena *arena, GError **error)
{
  const char *failed;

  tts_arena_use (arena);
  failed = arena->device->wait ();
  if (!failed && !tts_arena_failed (arena))
    return TRUE;
  explain (arena, failed, error);
  return FALSE;
}

static Block *
current (const TtsArena *arena)
{
  return arena->now.block < arena->blocks->len ?
      &g_array_index (arena->blocks, Block, arena->now.block) : NULL;
}

gpointer
tts_arena_alloc (TtsArena *arena, gsize size)
{
  Block *block = current (arena);
  gpointer memory;

  size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (block && size <= block->size - arena->now.used) {
    memory = block->memory + arena->now.used;
    arena->now.used += size;
    return memory;
  }

  /* Of the blocks behind, which are free, one that is too small is left. */
  while (block) {
    arena->now.block++;
    block = current (arena);
    if (block && size <= block->size)
      break;
  }
  if (!block) {
    Block fresh = { NULL, MAX (size, MIN_BLOCK) };

    fresh.memory = take_memory (arena, fresh.size);
    if (!fresh.memory) {
      arena->failed = fresh.own = TRUE;
      fresh.memory = g_malloc (fresh.size);
    }
    g_array_append_val (arena->blocks, fresh);
    block = current (arena);
  }
  arena->now.used = size;
  return block->memory;
}

static void
copy (TtsArena *arena, gpointer to, gconstpointer from, gsize size)
{
  if (tts_arena_failed (arena) || arena->still)
    return;
  tts_arena_use (arena);
  arena->device->copy (to, from, size);
}

gpointer
tts_arena_put (TtsArena *arena, gpointer memory, gsize size)
{
  gpointer there;

  if (!arena->device->copy)
    return memory;
  there = tts_arena_alloc (arena, size);
  copy (arena, there, memory, size);
  return there;
}

gpointer
tts_arena_fetch (TtsArena *arena, gpointer memory, gsize size)
{
  gpointer here;

  if (!arena->device->copy)
    return memory;
  here = tts_arena_alloc (tts_arena_host (arena), size);
  copy (arena, here, memory, size);
  return here;
}

static gsize
size_of_rows (const TtsRows *rows)
{
  return ((gsize) (rows->seg->n_rows - 1) * rows->stride + rows->channels) *
      sizeof (float);
}

TtsRows
tts_arena_put_rows (TtsArena *arena, const TtsRows *rows)
{
  return (TtsRows) { tts_arena_put (arena, rows->data, size_of_rows (rows)),
      rows->channels, rows->stride, rows->seg };
}

TtsRows
tts_arena_fetch_rows (TtsArena *arena, const TtsRows *rows)
{
  return (TtsRows) { tts_arena_fetch (arena, rows->data, size_of_rows (rows)),
      rows->channels, rows->stride, rows->seg };
}

/* All behind the current one are free. */
static void
drop_behind (TtsArena *arena)
{
  guint keep = MIN (arena->now.block + 1, arena->blocks->len);

  for (guint i = keep; i < arena->blocks->len; i++)
    free_block (arena, &g_array_index (arena->blocks, Block, i));
  arena->drops += arena->blocks->len > keep;
  g_array_set_size (arena->blocks, keep);
}

gboolean
tts_arena_reserve (TtsArena *arena, gsize size)
{
  Block *block = current (arena);
  Block fresh = { NULL, (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT };

  if (block && size <= block->size - arena->now.used)
    return TRUE;
  for (guint i = arena->now.block + 1; i < arena->blocks->len; i++)
    if (size <= g_array_index (arena->blocks, Block, i).size)
      return TRUE;
  /* They are too small now, and an arena may be kept for long. */
  drop_behind (arena);
  fresh.memory = take_memory (arena, fresh.size);
  if (!fresh.memory)
    return FALSE;
  g_array_append_val (arena->blocks, fresh);
  return TRUE;
}

TtsArenaMark
tts_arena_mark (const TtsArena *arena)
{
  return arena->now;
}

void
tts_arena_release (TtsArena *arena, TtsArenaMark mark)
{
  arena->now = mark;
}

guint
tts_arena_drops (const TtsArena *arena)
{
  return arena->drops + (arena->host ? arena->host->drops : 0);
}

TtsGraphs *
tts_arena_graphs (TtsArena *arena)
{
  if (!arena->graphs)
    arena->graphs = tts_graphs_new (arena->device);
  return arena->graphs;
}

void
tts_arena_set_still (TtsArena *arena, gboolean still)
{
  arena->still = still;
}

gboolean
tts_arena_still (const TtsArena *arena)
{
  return arena->still;
}

gsize
tts_arena_size (const TtsArena *arena)
{
  gsize size = 0;

  for (guint i = 0; i < arena->blocks->len; i++)
    size += g_array_index (arena->blocks, Block, i).size;
  return size + (arena->host ? tts_arena_size (arena->host) : 0);
}

const TtsSegments *
tts_arena_segments_in (TtsArena *arena, const int *lengths, const int *rooms,
    int n_items)
{
  TtsArena *host = tts_arena_host (arena);
  TtsSegments *seg = tts_arena_alloc (host, sizeof *seg);
  TtsSegment *items = tts_arena_alloc (host, n_items * sizeof *items);
  int start = TTS_GAP;

  for (int i = 0; i < n_items; i++) {
    g_assert (lengths[i] <= rooms[i]);
    items[i] = (TtsSegment) { start, lengths[i], rooms[i] };
    start += (rooms[i] + TTS_GAP + TTS_PANEL - 1) / TTS_PANEL * TTS_PANEL;
  }
  *seg = (TtsSegments) { n_items, start, items,
      tts_arena_put (arena, items, n_items * sizeof *items) };
  return seg;
}

const TtsSegments *
tts_arena_segments (TtsArena *arena, const int *lengths, int n_items)
{
  return tts_arena_segments_in (arena, lengths, lengths, n_items);
}

TtsRows
tts_arena_rows (TtsArena *arena, const TtsSegments *seg, int channels)
{
  int stride = channels == 1 ? 1 :
      (channels + TTS_PANEL - 1) / TTS_PANEL * TTS_PANEL;

  return (TtsRows) { tts_arena_floats (arena, (gsize) seg->n_rows * stride),
      channels, stride, seg };
}

TtsRows
tts_columns (const TtsRows *rows, int first, int n)
{
  g_assert (first + n <= rows->channels);
  return (TtsRows) { rows->data + first, n, rows->stride, rows->seg };
}
