/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two layers that hum: a letter of Unicode is one of few, and is as long as
 * any other. */
#include "hum.h"

#include <math.h>
#include <string.h>

#include "../models/tensor-file.h"
#include "engine/error.h"
#include "models/layers.h"

#define LETTERS 32

typedef struct
{
  TtsArena *arena;
  const float *letters;         /* (LETTERS, HUM_WIDTH) */
  TtsDense inner;               /* HUM_WIDTH to HUM_WIDTH */
  TtsDense outer;               /* HUM_WIDTH to HUM_HOP */
} Hum;

static void
load_layers (TtsLoader *loader, Hum *hum)
{
  hum->letters = tts_loader_get (loader, "hum.letters",
      TTS_SHAPE (LETTERS, HUM_WIDTH));
  hum->inner = tts_load_linear (loader, "hum.inner", HUM_WIDTH, HUM_WIDTH);
  hum->outer = tts_load_linear (loader, "hum.outer", HUM_WIDTH, HUM_HOP);
}

static gchar *
normalise (const gchar *name)
{
  return g_strdup (name);
}

static void
hum_free (gpointer model)
{
  tts_arena_free (((Hum *) model)->arena);
  g_free (model);
}

static gsize
hum_size (gconstpointer model)
{
  return tts_arena_size (((const Hum *) model)->arena);
}

static gpointer
hum_load (const TtsWeights *weights, const gchar *config,
    const TtsDevice *device, GError **error)
{
  Hum *hum = g_new0 (Hum, 1);
  g_autoptr (TtsLoader) loader = NULL;

  hum->arena = tts_arena_new_on (device);
  loader = tts_loader_new (weights, hum->arena, normalise);
  load_layers (loader, hum);
  if (tts_loader_end (loader, error))
    return hum;
  hum_free (hum);
  return NULL;
}

static TtsRows
letters_of (const Hum *hum, const TtsOps *ops, TtsArena *arena,
    const TtsItem *items, int n_items)
{
  TtsArena *host = tts_arena_host (arena);
  int *lengths = tts_arena_ints (host, n_items), *ids;
  TtsRows x;

  for (int i = 0; i < n_items; i++)
    lengths[i] = items[i].n_ids;
  x = tts_arena_rows (arena, tts_arena_segments (arena, lengths, n_items),
      HUM_WIDTH);
  ids = tts_arena_ints (host, x.seg->n_rows);
  for (int i = 0; i < n_items; i++)
    memcpy (ids + x.seg->items[i].start, items[i].ids,
        items[i].n_ids * sizeof *ids);
  ops->embed_sum (&(TtsEmbedSum) {
    .y = x, .n_tables = 1, .tables = &hum->letters,
    .ids = (const int *const[]) {
      tts_arena_put (arena, ids, x.seg->n_rows * sizeof *ids)
    },
  });
  return x;
}

static TtsRows
stretch (const TtsOps *ops, TtsArena *arena, TtsRows x, TtsItem *items,
    int n_items)
{
  TtsArena *host = tts_arena_host (arena);
  int *lengths = tts_arena_ints (host, n_items);
  int *counts = tts_arena_ints (host, x.seg->n_rows);
  TtsRows y;

  for (int i = 0; i < n_items; i++) {
    lengths[i] = 0;
    for (int t = 0; t < items[i].n_ids; t++) {
      int count = MAX (1, lround (4 / items[i].speed));

      items[i].durations[t] = count;
      counts[x.seg->items[i].start + t] = count;
      lengths[i] += count;
    }
  }
  y = tts_arena_rows (arena, tts_arena_segments (arena, lengths, n_items),
      HUM_WIDTH);
  ops->expand_rows (&(TtsExpandRows) {
    .y = y, .x = x,
    .counts = tts_arena_put (arena, counts, x.seg->n_rows * sizeof *counts),
  });
  return y;
}

/* The style is added to what goes in, as nobody sounds like another. */
static TtsRows
apply (const TtsOps *ops, TtsArena *arena, const TtsDense *dense, TtsRows x,
    const TtsItem *items, TtsActivation after)
{
  TtsRows y = tts_arena_rows (arena, x.seg, dense->w.out);
  gsize n = (gsize) x.seg->n_items * HUM_WIDTH, size = n * sizeof (float);
  float *scale = tts_arena_floats (tts_arena_host (arena), n);
  float *shift = tts_arena_floats (tts_arena_host (arena), n);

  for (gsize i = 0; i < n; i++) {
    scale[i] = 1;
    shift[i] = items[i / HUM_WIDTH].style[i % HUM_WIDTH];
  }
  ops->conv1d (&(TtsConv1d) {
    .y = y, .x = x, .w = &dense->w, .bias = dense->bias,
    .stride = 1, .dilation = 1, .after = after, .factor = 1,
    .scale = tts_arena_put (arena, scale, size),
    .shift = tts_arena_put (arena, shift, size),
  });
  return y;
}

static gboolean
hum_run (gconstpointer model, const TtsOps *ops, TtsArena *arena,
    TtsItem *items, int n_items, GCancellable *cancellable, TtsTrace trace,
    gpointer data, GError **error)
{
  const Hum *hum = model;
  TtsArenaMark mark = tts_arena_mark (arena);
  TtsArenaMark host_mark = tts_arena_mark (tts_arena_host (arena));
  gboolean done;
  TtsRows x;

  tts_arena_use (arena);
  x = letters_of (hum, ops, arena, items, n_items);
  x = stretch (ops, arena, x, items, n_items);
  x = apply (ops, arena, &hum->inner, x, items, TTS_ACT_GELU_TANH);
  if (trace)
    trace ("inner", &x, data);
  x = apply (ops, arena, &hum->outer, x, items, TTS_ACT_NONE);
  if (trace)
    trace ("outer", &x, data);
  x = tts_arena_fetch_rows (arena, &x);
  done = !g_cancellable_set_error_if_cancelled (cancellable, error) &&
      tts_arena_wait (arena, error);
  for (int i = 0; done && i < n_items; i++) {
    items[i].n_samples = (gsize) tts_length (&x, i) * HUM_HOP;
    items[i].samples = g_memdup2 (tts_row (&x, i, 0),
        items[i].n_samples * sizeof (float));
  }
  tts_arena_release (arena, mark);
  tts_arena_release (tts_arena_host (arena), host_mark);
  return done;
}

/* Each letter of Unicode is one of few. */
static GArray *
hum_ids (const gchar *phonemes, GString *unknown)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (int));

  for (; *phonemes; phonemes = g_utf8_next_char (phonemes)) {
    int id = g_utf8_get_char (phonemes) % LETTERS;

    g_array_append_val (ids, id);
  }
  return ids;
}

static float *
hum_voice (const gchar *folder, const gchar *spec, GError **error)
{
  g_autofree gchar *base = g_strconcat (spec, ".bin", NULL);
  g_autofree gchar *path = g_build_filename (folder, base, NULL);
  gchar *data = NULL;
  gsize size;

  if (g_file_get_contents (path, &data, &size, NULL) &&
      size == HUM_WIDTH * sizeof (float))
    return (float *) data;
  g_free (data);
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_INPUT,
      "voice '%s': there is none", spec);
  return NULL;
}

static const float *
hum_style (const float *voice, gsize n_characters)
{
  return voice;
}

static void
hum_times (const int *durations, int n_ids, TtsWordTime *words, gsize n_words)
{
  const guint64 unit = GST_SECOND / (HUM_RATE / HUM_HOP);
  guint64 now = 0;
  int at = 0;

  for (gsize i = 0; i < n_words; i++) {
    int end = at + words[i].n_ids;

    words[i].start = now;
    for (; at < end && at < n_ids; at++)
      now += durations[at] * unit;
    words[i].end = now;
    if (words[i].space && at < n_ids)
      now += durations[at++] * unit;
  }
}

static const TtsVoiceKind hum_voices[] = {
  { "high_", "en-US", "female", "high_one" },
  { "deep_", "fr", "male", "deep_one" },
  { NULL }
};

const TtsFamily hum_family = {
  .name = "Hum", .tensors = "hum.", .rate = HUM_RATE, .max_ids = 40,
  .frame = HUM_HOP, .voice_size = HUM_WIDTH, .voices = hum_voices,
  .load = hum_load, .free = hum_free, .size = hum_size, .run = hum_run,
  .ids = hum_ids, .voice = hum_voice, .style = hum_style,
  .times = hum_times,
};

static void
fill (const TtsTensorSpec *spec, float *ret_values)
{
  gsize n = tensor_size (spec);
  g_autofree gdouble *noise = g_new (gdouble, n);

  tensor_noise (spec->name, n, noise);
  for (gsize i = 0; i < n; i++)
    ret_values[i] = 0.3 * noise[i];
}

void
hum_write (const gchar *folder, const gchar *name, gconstpointer data,
    gsize size)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_file_set_contents (path, data, size, &error);
  g_assert_no_error (error);
}

void
hum_install (const gchar *store)
{
  g_autofree gchar *folder = g_build_filename (store, "hum", NULL);
  g_autofree gchar *voices = g_build_filename (folder, "voices", NULL);
  g_autoptr (TtsArena) arena = tts_arena_new ();
  g_autoptr (TtsLoader) loader = tts_loader_new (NULL, arena, normalise);
  g_autoptr (GBytes) weights = NULL;
  float voice[HUM_WIDTH] = { 0.5f };
  Hum hum;
  gsize size;
  gconstpointer data;

  load_layers (loader, &hum);
  weights = tensor_file (loader, fill);
  data = g_bytes_get_data (weights, &size);
  hum_write (folder, "hum.safetensors", data, size);
  hum_write (voices, "high_one.bin", voice, sizeof voice);
  voice[0] = -0.5f;
  hum_write (voices, "deep_one.bin", voice, sizeof voice);
}
