/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Weight files: which format, and the arrays by name. */
#include "weights.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "error.h"
#include "formats.h"
#include "zip.h"

struct _TtsWeights
{
  gchar *name;
  GBytes *bytes;
  GPtrArray *arrays;            /* in the order of the file */
  GHashTable *index;            /* name to array */
  gint fd;                      /* of the mapped file, or -1 */
  struct stat state;            /* of it before it was read */
};

/* torch.save before 1.6: a pickle that begins with this number. */
static const guint8 legacy_torch[] =
    { 0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46 };

static gboolean
read_arrays (const guint8 *data, gsize size, GPtrArray *arrays,
    GError **error)
{
  if (size >= sizeof legacy_torch &&
      memcmp (data, legacy_torch, sizeof legacy_torch) == 0) {
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_UNSUPPORTED,
        "it is in torch's old format: load it and save it again with "
        "torch 1.6 or later");
    return FALSE;
  }
  if (tts_zip_is (data, size)) {
    g_autoptr (GPtrArray) entries = tts_zip_parse (data, size, error);

    if (!entries)
      return FALSE;
    return tts_torch_is (entries) ? tts_torch_read (entries, arrays, error) :
        tts_npz_read (entries, arrays, error);
  }
  if (tts_npy_is (data, size)) {
    TtsArray *array = tts_npy_read (data, size, g_strdup (""), error);

    if (array)
      g_ptr_array_add (arrays, array);
    return array != NULL;
  }
  return tts_safetensors_read (data, size, arrays, error);
}

static gboolean
index_arrays (TtsWeights *weights, GError **error)
{
  for (guint i = 0; i < weights->arrays->len; i++) {
    TtsArray *array = g_ptr_array_index (weights->arrays, i);

    if (!g_hash_table_insert (weights->index, array->name, array)) {
      g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED,
          "it has two tensors named '%s'", array->name);
      return FALSE;
    }
  }
  return TRUE;
}

TtsWeights *
tts_weights_parse (GBytes *bytes, const gchar *name, GError **error)
{
  g_autoptr (TtsWeights) weights = g_new0 (TtsWeights, 1);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  weights->fd = -1;
  weights->name = g_strdup (name);
  weights->bytes = g_bytes_ref (bytes);
  weights->arrays =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tts_array_free);
  weights->index = g_hash_table_new (g_str_hash, g_str_equal);
  if (!read_arrays (data, size, weights->arrays, error) ||
      !index_arrays (weights, error)) {
    g_prefix_error (error, "%s: ", name);
    return NULL;
  }
  return g_steal_pointer (&weights);
}

TtsWeights *
tts_weights_open (const gchar *path, GError **error)
{
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  TtsWeights *weights;
  struct stat state;
  gint fd;

  /* Opening a pipe would wait for its other end. */
  if (g_file_test (path, G_FILE_TEST_EXISTS) &&
      !g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
        "%s: it is not a file", path);
    return NULL;
  }
  fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0 || fstat (fd, &state) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
        "%s: %s", path, g_strerror (errno));
    if (fd >= 0)
      g_close (fd, NULL);
    return NULL;
  }
  file = g_mapped_file_new_from_fd (fd, FALSE, error);
  bytes = file ? g_mapped_file_get_bytes (file) : NULL;
  weights = bytes ? tts_weights_parse (bytes, path, error) : NULL;
  if (!weights) {
    g_close (fd, NULL);
    return NULL;
  }
  weights->fd = fd;
  weights->state = state;
  return weights;
}

gboolean
tts_weights_check (const TtsWeights *weights, GError **error)
{
  const struct stat *before = &weights->state;
  struct stat now;

  if (weights->fd < 0 || (fstat (weights->fd, &now) == 0 &&
          now.st_size == before->st_size &&
          now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
          now.st_mtim.tv_nsec == before->st_mtim.tv_nsec))
    return TRUE;
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED,
      "%s: it was written to while it was read; replace a model by renaming",
      weights->name);
  return FALSE;
}

guint
tts_weights_size (const TtsWeights *weights)
{
  return weights->arrays->len;
}

const TtsArray *
tts_weights_nth (const TtsWeights *weights, guint n)
{
  return g_ptr_array_index (weights->arrays, n);
}

const TtsArray *
tts_weights_find (const TtsWeights *weights, const gchar *name)
{
  return g_hash_table_lookup (weights->index, name);
}

const gchar *
tts_weights_name (const TtsWeights *weights)
{
  return weights->name;
}

void
tts_weights_free (TtsWeights *weights)
{
  g_hash_table_unref (weights->index);
  g_ptr_array_unref (weights->arrays);
  g_bytes_unref (weights->bytes);
  if (weights->fd >= 0)
    g_close (weights->fd, NULL);
  g_free (weights->name);
  g_free (weights);
}
