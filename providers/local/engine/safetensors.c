/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* safetensors: the size of a JSON header, the header, the data. */
#include <string.h>

#include "error.h"
#include "formats.h"
#include "json.h"
#include "read.h"

static const TtsDType dtypes[] = {
  TTS_DTYPE_BOOL, TTS_DTYPE_U8, TTS_DTYPE_I8, TTS_DTYPE_U16, TTS_DTYPE_I16,
  TTS_DTYPE_I32, TTS_DTYPE_I64, TTS_DTYPE_F16, TTS_DTYPE_BF16, TTS_DTYPE_F32,
  TTS_DTYPE_F64,
};

typedef struct
{
  gchar *dtype;
  guint n_dims;
  guint64 shape[TTS_ARRAY_MAX_DIMS];
  guint64 begin, end;           /* in the data */
  gboolean has_shape, has_offsets;
} Header;

static gboolean
read_shape (TtsJson *json, Header *header)
{
  gboolean failed = !tts_json_accept (json, '[');

  for (header->n_dims = 0;
      !failed && tts_json_item (json, header->n_dims, &failed);
      header->n_dims++) {
    if (header->n_dims == TTS_ARRAY_MAX_DIMS ||
        !tts_json_uint (json, &header->shape[header->n_dims]))
      return FALSE;
  }
  header->has_shape = TRUE;
  return !failed;
}

static gboolean
read_offsets (TtsJson *json, Header *header)
{
  header->has_offsets = TRUE;
  return tts_json_accept (json, '[') && tts_json_uint (json, &header->begin) &&
      tts_json_accept (json, ',') && tts_json_uint (json, &header->end) &&
      tts_json_accept (json, ']');
}

static gboolean
read_member (TtsJson *json, const gchar *name, Header *header)
{
  if (strcmp (name, "shape") == 0)
    return read_shape (json, header);
  if (strcmp (name, "data_offsets") == 0)
    return read_offsets (json, header);
  if (strcmp (name, "dtype") == 0) {
    g_free (header->dtype);
    header->dtype = tts_json_string (json);
    return header->dtype != NULL;
  }
  return tts_json_skip (json);
}

static gboolean
read_header (TtsJson *json, Header *header)
{
  gboolean failed = !tts_json_accept (json, '{');
  gchar *member;

  for (guint n = 0;
      !failed && (member = tts_json_member (json, n, &failed)); n++) {
    failed = !read_member (json, member, header);
    g_free (member);
  }
  return !failed && header->dtype && header->has_shape && header->has_offsets;
}

static gboolean
find_dtype (const gchar *name, TtsDType *ret_dtype)
{
  for (guint i = 0; i < G_N_ELEMENTS (dtypes); i++) {
    if (strcmp (tts_dtype_name (dtypes[i]), name) == 0) {
      *ret_dtype = dtypes[i];
      return TRUE;
    }
  }
  return FALSE;
}

static TtsArray *
new_array (const gchar *name, const Header *header, const guint8 *data,
    gsize size, GError **error)
{
  g_autoptr (TtsArray) array = g_new0 (TtsArray, 1);
  gsize element;

  if (!find_dtype (header->dtype, &array->dtype)) {
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_UNSUPPORTED,
        "tensor '%s': its type '%s' is unknown", name, header->dtype);
    return NULL;
  }
  array->name = g_strdup (name);
  array->n_dims = header->n_dims;
  memcpy (array->shape, header->shape, sizeof array->shape);
  tts_array_set_packed (array);
  element = tts_dtype_size (array->dtype);
  if (header->begin > header->end || header->end > size ||
      !tts_array_fits (array, 0, (header->end - header->begin) / element) ||
      tts_array_size (array) * element != header->end - header->begin) {
    g_autofree gchar *shape =
        tts_shape_to_string (array->shape, array->n_dims);

    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED,
        "tensor '%s': bytes %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
        " are not %s of %s within %" G_GSIZE_FORMAT " bytes of data", name,
        header->begin, header->end, shape, header->dtype, size);
    return NULL;
  }
  array->data = data + header->begin;
  return g_steal_pointer (&array);
}

static gboolean
read_tensor (TtsJson *json, const gchar *name, const guint8 *data, gsize size,
    GPtrArray *arrays, GError **error)
{
  Header header = { NULL };
  TtsArray *array = NULL;

  if (arrays->len == TTS_MAX_ARRAYS || !read_header (json, &header))
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED,
        "its header is damaged at tensor '%s'", name);
  else
    array = new_array (name, &header, data, size, error);
  g_free (header.dtype);
  if (array)
    g_ptr_array_add (arrays, array);
  return array != NULL;
}

static gboolean
not_safetensors (GError **error)
{
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED,
      "it is neither safetensors nor a torch archive, .npz or .npy");
  return FALSE;
}

gboolean
tts_safetensors_read (const guint8 *data, gsize size, GPtrArray *arrays,
    GError **error)
{
  guint64 header_size = size >= 8 ? tts_read_u64 (data) : G_MAXUINT64;
  gboolean failed = FALSE;
  TtsJson json;

  if (size < 8 || header_size > MIN (size - 8, TTS_MAX_HEADER) ||
      !tts_json_init (&json, (const gchar *) data + 8, header_size) ||
      !tts_json_accept (&json, '{'))
    return not_safetensors (error);

  data += 8 + header_size;
  size -= 8 + header_size;
  for (guint n = 0;; n++) {
    g_autofree gchar *name = tts_json_member (&json, n, &failed);

    if (!name)
      break;
    if (strcmp (name, "__metadata__") == 0) {
      failed = !tts_json_skip (&json);
      if (failed)
        break;
    } else if (!read_tensor (&json, name, data, size, arrays, error)) {
      return FALSE;
    }
  }
  if (failed || !tts_json_at_end (&json))
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED,
        "its header is damaged after %u tensors", arrays->len);
  return !failed && tts_json_at_end (&json);
}
