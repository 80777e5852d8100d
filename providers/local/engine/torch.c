/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Torch archives: the tree of data.pkl, its tensors views of the entries. */
#include <string.h>

#include "error.h"
#include "formats.h"
#include "pickle.h"
#include "zip.h"

#define PICKLE "/data.pkl"
#define MAX_DEPTH 8
#define MAX_VISITS (1u << 18)
#define MAX_KEY 512

typedef struct
{
  GHashTable *entries;          /* name to entry */
  gchar *prefix;                /* of all entries, with its slash */
  GPtrArray *arrays;
  guint n_visits;
  GError **error;
} Reader;

static const TtsZipEntry *
find_pickle (const GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++) {
    const TtsZipEntry *entry = g_ptr_array_index (entries, i);
    const gchar *slash = strchr (entry->name, '/');

    if (slash && strcmp (slash, PICKLE) == 0)
      return entry;
  }
  return NULL;
}

gboolean
tts_torch_is (const GPtrArray *entries)
{
  return find_pickle (entries) != NULL;
}

static gboolean
fail (Reader *reader, TtsEngineError code, const gchar *name,
    const gchar *what)
{
  g_set_error (reader->error, TTS_ENGINE_ERROR, code, "tensor '%s': %s", name,
      what);
  return FALSE;
}

static gboolean
read_dims (const TtsPickleValue *tuple, guint64 *ret_dims)
{
  for (guint i = 0; i < tuple->items->len; i++) {
    const TtsPickleValue *dim = tuple->items->pdata[i];

    if (dim->kind != TTS_PICKLE_INT || dim->integer < 0)
      return FALSE;
    ret_dims[i] = dim->integer;
  }
  return TRUE;
}

static const TtsZipEntry *
find_storage (const Reader *reader, const TtsPickleStorage *storage)
{
  g_autofree gchar *key = g_strndup (storage->key->string.text,
      MIN (storage->key->string.size, MAX_KEY));
  g_autofree gchar *name = g_strconcat (reader->prefix, "data/", key, NULL);

  return g_hash_table_lookup (reader->entries, name);
}

static gboolean
add_tensor (Reader *reader, const TtsPickleValue *value, const gchar *name)
{
  const TtsPickleStorage *storage = value->tensor.storage;
  const TtsPickleValue *shape = value->tensor.shape;
  const TtsPickleValue *stride = value->tensor.stride;
  const TtsZipEntry *entry = find_storage (reader, storage);
  gsize size = tts_dtype_size (storage->dtype);
  g_autoptr (TtsArray) array = g_new0 (TtsArray, 1);

  if (reader->arrays->len == TTS_MAX_ARRAYS)
    return fail (reader, TTS_ENGINE_ERROR_DAMAGED, name,
        "there are too many before it");
  if (!entry)
    return fail (reader, TTS_ENGINE_ERROR_DAMAGED, name,
        "its storage is missing");
  if (storage->n_elements > entry->size / size)
    return fail (reader, TTS_ENGINE_ERROR_DAMAGED, name,
        "its storage is cut off");
  if (shape->items->len > TTS_ARRAY_MAX_DIMS)
    return fail (reader, TTS_ENGINE_ERROR_UNSUPPORTED, name,
        "it has more than 8 dimensions");

  array->name = g_strdup (name);
  array->dtype = storage->dtype;
  array->n_dims = shape->items->len;
  if (stride->items->len != array->n_dims ||
      !read_dims (shape, array->shape) || !read_dims (stride, array->stride))
    return fail (reader, TTS_ENGINE_ERROR_DAMAGED, name,
        "its shape and strides make no sense");
  if (!tts_array_fits (array, value->tensor.offset, storage->n_elements))
    return fail (reader, TTS_ENGINE_ERROR_DAMAGED, name,
        "it goes past its storage");

  array->data = entry->data + value->tensor.offset * size;
  g_ptr_array_add (reader->arrays, g_steal_pointer (&array));
  return TRUE;
}

/* A dict may hold itself, or the same one a million times over. */
static gboolean
walk (Reader *reader, const TtsPickleValue *value, const gchar *name,
    guint depth)
{
  if (++reader->n_visits > MAX_VISITS || depth > MAX_DEPTH)
    return fail (reader, TTS_ENGINE_ERROR_DAMAGED, name,
        "its place is too deep");
  if (value->kind == TTS_PICKLE_TENSOR)
    return add_tensor (reader, value, name);
  if (value->kind != TTS_PICKLE_DICT)
    return TRUE;

  for (guint i = 0; i < value->items->len; i += 2) {
    const TtsPickleValue *key = value->items->pdata[i];
    const TtsPickleValue *item = value->items->pdata[i + 1];
    g_autofree gchar *text = NULL, *path = NULL;

    if (key->kind != TTS_PICKLE_STRING || key->string.size > MAX_KEY)
      continue;
    text = g_utf8_make_valid (key->string.text, key->string.size);
    path = g_strconcat (name, *name ? "." : "", text, NULL);
    if (!walk (reader, item, path, depth + 1))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_byte_order (const Reader *reader)
{
  g_autofree gchar *name = g_strconcat (reader->prefix, "byteorder", NULL);
  const TtsZipEntry *entry = g_hash_table_lookup (reader->entries, name);

  if (!entry || (entry->size == 6 && memcmp (entry->data, "little", 6) == 0))
    return TRUE;
  g_set_error (reader->error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_UNSUPPORTED,
      "its numbers are not little endian: save it again on another machine");
  return FALSE;
}

static gboolean
read_tree (Reader *reader, const TtsZipEntry *entry)
{
  g_autoptr (TtsPickle) pickle = NULL;

  if (entry->size > TTS_MAX_HEADER) {
    g_set_error (reader->error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED,
        "its pickle is too large");
    return FALSE;
  }
  pickle = tts_pickle_parse (entry->data, entry->size, reader->error);
  return pickle && walk (reader, tts_pickle_root (pickle), "", 0);
}

gboolean
tts_torch_read (const GPtrArray *entries, GPtrArray *arrays, GError **error)
{
  const TtsZipEntry *pickle = find_pickle (entries);
  g_autoptr (GHashTable) index = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree gchar *prefix =
      g_strndup (pickle->name, strlen (pickle->name) - strlen (PICKLE) + 1);
  Reader reader = { index, prefix, arrays, 0, error };

  for (guint i = 0; i < entries->len; i++) {
    TtsZipEntry *entry = g_ptr_array_index (entries, i);

    g_hash_table_insert (index, entry->name, entry);
  }
  return check_byte_order (&reader) && read_tree (&reader, pickle);
}
