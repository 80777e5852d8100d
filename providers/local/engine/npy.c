/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* NumPy's .npy and archives of them: a header that is a literal of Python,
 * then the data. */
#include <string.h>

#include "error.h"
#include "formats.h"
#include "read.h"
#include "zip.h"

static const guint8 magic[6] = { 0x93, 'N', 'U', 'M', 'P', 'Y' };

static const struct
{
  const gchar *descr;
  TtsDType dtype;
} dtypes[] = {
  { "|b1", TTS_DTYPE_BOOL },
  { "|u1", TTS_DTYPE_U8 },
  { "|i1", TTS_DTYPE_I8 },
  { "<u2", TTS_DTYPE_U16 },
  { "<i2", TTS_DTYPE_I16 },
  { "<i4", TTS_DTYPE_I32 },
  { "<i8", TTS_DTYPE_I64 },
  { "<f2", TTS_DTYPE_F16 },
  { "<f4", TTS_DTYPE_F32 },
  { "<f8", TTS_DTYPE_F64 },
};

typedef struct
{
  const gchar *at, *end;
} Literal;

gboolean
tts_npy_is (const guint8 *data, gsize size)
{
  return size >= sizeof magic && memcmp (data, magic, sizeof magic) == 0;
}

static gboolean
accept (Literal *literal, const gchar *what)
{
  gsize size = strlen (what);

  while (literal->at < literal->end && g_ascii_isspace (*literal->at))
    literal->at++;
  if ((gsize) (literal->end - literal->at) < size ||
      memcmp (literal->at, what, size) != 0)
    return FALSE;
  literal->at += size;
  return TRUE;
}

static gchar *
read_string (Literal *literal)
{
  const gchar *start, *quote;

  if (!accept (literal, "'") && !accept (literal, "\""))
    return NULL;
  start = literal->at;
  quote = memchr (start, start[-1], literal->end - start);
  if (!quote)
    return NULL;
  literal->at = quote + 1;
  return g_strndup (start, quote - start);
}

static gboolean
read_dim (Literal *literal, guint64 *ret_dim)
{
  const gchar *start;

  accept (literal, "");
  start = literal->at;
  *ret_dim = 0;
  while (literal->at < literal->end && g_ascii_isdigit (*literal->at))
    if (!g_uint64_checked_mul (ret_dim, *ret_dim, 10) ||
        !g_uint64_checked_add (ret_dim, *ret_dim, *literal->at++ - '0'))
      return FALSE;
  return literal->at > start;
}

static gboolean
read_shape (Literal *literal, TtsArray *array)
{
  if (!accept (literal, "("))
    return FALSE;
  for (array->n_dims = 0; !accept (literal, ")"); array->n_dims++) {
    if (array->n_dims == TTS_ARRAY_MAX_DIMS ||
        !read_dim (literal, &array->shape[array->n_dims]))
      return FALSE;
    if (!accept (literal, ",")) {
      array->n_dims++;
      return accept (literal, ")");
    }
  }
  return TRUE;
}

static gboolean
read_bool (Literal *literal, gboolean *ret_value)
{
  *ret_value = accept (literal, "True");
  return *ret_value || accept (literal, "False");
}

static gboolean
read_header (Literal *literal, TtsArray *array, gchar **ret_descr,
    gboolean *ret_fortran)
{
  gboolean has_shape = FALSE, has_order = FALSE, good = TRUE, last = FALSE;

  if (!accept (literal, "{"))
    return FALSE;
  while (good && !last && !accept (literal, "}")) {
    g_autofree gchar *key = read_string (literal);

    if (!key || !accept (literal, ":"))
      return FALSE;
    if (strcmp (key, "descr") == 0 && !*ret_descr)
      good = (*ret_descr = read_string (literal)) != NULL;
    else if (strcmp (key, "shape") == 0 && !has_shape)
      good = has_shape = read_shape (literal, array);
    else if (strcmp (key, "fortran_order") == 0 && !has_order)
      good = has_order = read_bool (literal, ret_fortran);
    else
      return FALSE;
    if (!accept (literal, ",")) {
      good = good && accept (literal, "}");
      last = TRUE;
    }
  }
  return good && *ret_descr && has_shape && has_order;
}

static gboolean
find_dtype (const gchar *descr, TtsDType *ret_dtype)
{
  for (guint i = 0; i < G_N_ELEMENTS (dtypes); i++) {
    if (strcmp (dtypes[i].descr, descr) == 0) {
      *ret_dtype = dtypes[i].dtype;
      return TRUE;
    }
  }
  return FALSE;
}

/* In Fortran's order the first index runs fastest. */
static void
set_fortran (TtsArray *array)
{
  guint64 stride = 1;

  for (guint i = 0; i < array->n_dims; i++) {
    array->stride[i] = stride;
    if (!g_uint64_checked_mul (&stride, stride, array->shape[i]))
      stride = G_MAXUINT64;
  }
}

static gboolean
fail (GError **error, TtsEngineError code, const TtsArray *array,
    const gchar *what)
{
  g_set_error (error, TTS_ENGINE_ERROR, code, "array '%s': %s", array->name,
      what);
  return FALSE;
}

static gboolean
find_header (const guint8 *data, gsize size, Literal *ret_header)
{
  gsize head, header_size;

  if (!tts_npy_is (data, size) || size < 12 || data[6] < 1 || data[6] > 3)
    return FALSE;
  head = data[6] == 1 ? 10 : 12;
  header_size = data[6] == 1 ? tts_read_u16 (data + 8) :
      tts_read_u32 (data + 8);
  if (header_size > size - head)
    return FALSE;
  ret_header->at = (const gchar *) data + head;
  ret_header->end = ret_header->at + header_size;
  return TRUE;
}

static gboolean
read_array (const guint8 *data, gsize size, TtsArray *array, GError **error)
{
  g_autofree gchar *descr = NULL;
  gboolean fortran = FALSE;
  Literal header;
  gsize left;

  if (!find_header (data, size, &header))
    return fail (error, TTS_ENGINE_ERROR_DAMAGED, array, "it is cut off");
  array->data = (const guint8 *) header.end;
  left = data + size - array->data;
  if (!read_header (&header, array, &descr, &fortran))
    return fail (error, TTS_ENGINE_ERROR_DAMAGED, array,
        "its header makes no sense");
  if (!find_dtype (descr, &array->dtype))
    return fail (error, TTS_ENGINE_ERROR_UNSUPPORTED, array,
        "its type is not a little endian number");

  if (fortran)
    set_fortran (array);
  else
    tts_array_set_packed (array);
  return tts_array_fits (array, 0, left / tts_dtype_size (array->dtype)) ||
      fail (error, TTS_ENGINE_ERROR_DAMAGED, array, "it is cut off");
}

TtsArray *
tts_npy_read (const guint8 *data, gsize size, gchar *name, GError **error)
{
  g_autoptr (TtsArray) array = g_new0 (TtsArray, 1);

  array->name = name;
  return read_array (data, size, array, error) ?
      g_steal_pointer (&array) : NULL;
}

gboolean
tts_npz_read (const GPtrArray *entries, GPtrArray *arrays, GError **error)
{
  for (guint i = 0; i < entries->len; i++) {
    const TtsZipEntry *entry = g_ptr_array_index (entries, i);
    gsize length = strlen (entry->name);
    gchar *name = g_str_has_suffix (entry->name, ".npy") ?
        g_strndup (entry->name, length - 4) : g_strdup (entry->name);
    TtsArray *array = tts_npy_read (entry->data, entry->size, name, error);

    if (!array)
      return FALSE;
    g_ptr_array_add (arrays, array);
  }
  return TRUE;
}
