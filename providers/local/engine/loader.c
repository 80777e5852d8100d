/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tensors by the names and shapes that a model expects. */
#include "loader.h"

#include <string.h>

#include "error.h"

#define MAX_STAGED (64 << 20)

struct _TtsLoader
{
  const TtsWeights *weights;
  TtsArena *arena;
  GHashTable *index;            /* normalised name to array */
  GPtrArray *specs;
  GError *error;
  gboolean rounds;
  TtsArenaMark start;           /* of what was put */
  gsize staged;                 /* bytes of that */
};

static void
free_spec (TtsTensorSpec *spec)
{
  g_free (spec->name);
  g_free (spec);
}

TtsLoader *
tts_loader_new (const TtsWeights *weights, TtsArena *arena,
    gchar *(*normalise) (const gchar *name))
{
  TtsLoader *loader = g_new0 (TtsLoader, 1);

  loader->weights = weights;
  loader->arena = arena;
  loader->start = tts_arena_mark (tts_arena_host (arena));
  loader->specs = g_ptr_array_new_with_free_func ((GDestroyNotify) free_spec);
  loader->index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      NULL);
  for (guint i = 0; weights && i < tts_weights_size (weights); i++) {
    const TtsArray *array = tts_weights_nth (weights, i);
    gchar *name = normalise (array->name);

    if (name)
      g_hash_table_insert (loader->index, name, (gpointer) array);
  }
  return loader;
}

void
tts_loader_free (TtsLoader *loader)
{
  g_hash_table_unref (loader->index);
  g_ptr_array_unref (loader->specs);
  g_clear_error (&loader->error);
  g_free (loader);
}

const TtsDevice *
tts_loader_device (const TtsLoader *loader)
{
  return tts_arena_device (loader->arena);
}

gpointer
tts_loader_take (TtsLoader *loader, gsize size)
{
  return tts_arena_alloc (tts_arena_host (loader->arena), size);
}

gpointer
tts_loader_put (TtsLoader *loader, gpointer memory, gsize size)
{
  gpointer there = tts_arena_put (loader->arena, memory, size);

  loader->staged += size;
  if (there == memory || loader->staged < MAX_STAGED)
    return there;
  /* How much memory all of it would take is known at the end. */
  tts_arena_wait (loader->arena, loader->error ||
      tts_arena_failed (loader->arena) ? NULL : &loader->error);
  tts_arena_release (tts_arena_host (loader->arena), loader->start);
  loader->staged = 0;
  return there;
}

void
tts_loader_round (TtsLoader *loader, TtsPrecision coarsest)
{
  TtsPrecision precision = tts_arena_device (loader->arena)->precision;

  loader->rounds = precision != TTS_PRECISION_FP32 && precision <= coarsest;
}

gboolean
tts_loader_rounds (const TtsLoader *loader)
{
  return loader->rounds;
}

gboolean
tts_loader_has (const TtsLoader *loader, const gchar *name)
{
  return g_hash_table_contains (loader->index, name);
}

guint64
tts_loader_rows (const TtsLoader *loader, const gchar *name)
{
  const TtsArray *array = g_hash_table_lookup (loader->index, name);

  return array && array->n_dims > 0 ? array->shape[0] : 0;
}

void
tts_loader_fail (TtsLoader *loader, const gchar *name, const gchar *what)
{
  if (!loader->error)
    loader->error = g_error_new (TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MISMATCH,
        "%s: tensor '%s': %s", tts_weights_name (loader->weights), name,
        what);
}

static gboolean
has_shape (const TtsArray *array, const guint64 *shape, guint n_dims)
{
  return array->n_dims == n_dims &&
      memcmp (array->shape, shape, n_dims * sizeof *shape) == 0;
}

static void
wrong_shape (TtsLoader *loader, const gchar *name, const TtsArray *array,
    const guint64 *shape, guint n_dims)
{
  g_autofree gchar *wanted = tts_shape_to_string (shape, n_dims);
  g_autofree gchar *found = tts_shape_to_string (array->shape, array->n_dims);
  g_autofree gchar *what =
      g_strdup_printf ("its shape is %s where %s is expected", found, wanted);

  tts_loader_fail (loader, name, what);
}

static void
add_spec (TtsLoader *loader, const gchar *name, const guint64 *shape,
    guint n_dims)
{
  TtsTensorSpec *spec = g_new0 (TtsTensorSpec, 1);

  spec->name = g_strdup (name);
  spec->n_dims = n_dims;
  memcpy (spec->shape, shape, n_dims * sizeof *shape);
  g_ptr_array_add (loader->specs, spec);
}

static gsize
shape_size (const guint64 *shape, guint n_dims)
{
  gsize size = 1;

  for (guint i = 0; i < n_dims; i++)
    size *= shape[i];
  return size;
}

void
tts_loader_read (TtsLoader *loader, const gchar *name, const guint64 *shape,
    guint n_dims, float *ret_values)
{
  const TtsArray *array = g_hash_table_lookup (loader->index, name);

  if (array && has_shape (array, shape, n_dims)) {
    tts_array_to_f32 (array, ret_values);
    return;
  }
  memset (ret_values, 0, shape_size (shape, n_dims) * sizeof *ret_values);
  if (!loader->weights)
    add_spec (loader, name, shape, n_dims);
  else if (array)
    wrong_shape (loader, name, array, shape, n_dims);
  else
    tts_loader_fail (loader, name, "it is missing");
}

const float *
tts_loader_get (TtsLoader *loader, const gchar *name, const guint64 *shape,
    guint n_dims)
{
  gsize size = shape_size (shape, n_dims) * sizeof (float);
  float *values = tts_loader_take (loader, size);

  tts_loader_read (loader, name, shape, n_dims, values);
  return tts_loader_put (loader, values, size);
}

gboolean
tts_loader_end (TtsLoader *loader, GError **error)
{
  tts_arena_wait (loader->arena, loader->error ? NULL : &loader->error);
  tts_arena_drop_host (loader->arena);
  if (!loader->error)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&loader->error));
  return FALSE;
}

const GPtrArray *
tts_loader_specs (const TtsLoader *loader)
{
  return loader->specs;
}
