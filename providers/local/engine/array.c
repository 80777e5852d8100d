/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Arrays of files: their bounds, and their values as floats. */
#include "array.h"

#include <string.h>

#include "half.h"

static const struct
{
  const gchar *name;
  gsize size;
} dtypes[] = {
  [TTS_DTYPE_BOOL] = { "BOOL", 1 },
  [TTS_DTYPE_U8] = { "U8", 1 },
  [TTS_DTYPE_I8] = { "I8", 1 },
  [TTS_DTYPE_U16] = { "U16", 2 },
  [TTS_DTYPE_I16] = { "I16", 2 },
  [TTS_DTYPE_I32] = { "I32", 4 },
  [TTS_DTYPE_I64] = { "I64", 8 },
  [TTS_DTYPE_F16] = { "F16", 2 },
  [TTS_DTYPE_BF16] = { "BF16", 2 },
  [TTS_DTYPE_F32] = { "F32", 4 },
  [TTS_DTYPE_F64] = { "F64", 8 },
};

const gchar *
tts_dtype_name (TtsDType dtype)
{
  return dtypes[dtype].name;
}

gsize
tts_dtype_size (TtsDType dtype)
{
  return dtypes[dtype].size;
}

void
tts_array_free (TtsArray *array)
{
  g_free (array->name);
  g_free (array);
}

void
tts_array_set_packed (TtsArray *array)
{
  guint64 stride = 1;

  for (guint i = array->n_dims; i > 0; i--) {
    array->stride[i - 1] = stride;
    if (!g_uint64_checked_mul (&stride, stride, array->shape[i - 1]))
      stride = G_MAXUINT64;
  }
}

/* A view that repeats its elements could be of any size for nothing. */
gboolean
tts_array_fits (const TtsArray *array, guint64 offset, guint64 n_elements)
{
  guint64 size = 1, last = offset, span;

  for (guint i = 0; i < array->n_dims; i++)
    if (array->shape[i] == 0)
      return offset <= n_elements;
  for (guint i = 0; i < array->n_dims; i++) {
    if (!g_uint64_checked_mul (&size, size, array->shape[i]) ||
        !g_uint64_checked_mul (&span, array->shape[i] - 1, array->stride[i]) ||
        !g_uint64_checked_add (&last, last, span))
      return FALSE;
  }
  return size <= n_elements && last < n_elements;
}

gsize
tts_array_size (const TtsArray *array)
{
  gsize size = 1;

  for (guint i = 0; i < array->n_dims; i++)
    size *= array->shape[i];
  return size;
}

static float
read_f32 (TtsDType dtype, const guint8 *data)
{
  union
  {
    guint8 u8;
    gint8 i8;
    guint16 u16;
    gint16 i16;
    gint32 i32;
    gint64 i64;
    float f32;
    double f64;
  } value;

  memcpy (&value, data, dtypes[dtype].size);
  switch (dtype) {
    case TTS_DTYPE_BOOL:
      return value.u8 != 0;
    case TTS_DTYPE_U8:
      return value.u8;
    case TTS_DTYPE_I8:
      return value.i8;
    case TTS_DTYPE_U16:
      return value.u16;
    case TTS_DTYPE_I16:
      return value.i16;
    case TTS_DTYPE_I32:
      return value.i32;
    case TTS_DTYPE_I64:
      return value.i64;
    case TTS_DTYPE_F16:
      return tts_half_to_f32 (value.u16);
    case TTS_DTYPE_BF16:
      return tts_bf16_to_f32 (value.u16);
    case TTS_DTYPE_F32:
      return value.f32;
    case TTS_DTYPE_F64:
      return value.f64;
  }
  g_assert_not_reached ();
}

static gboolean
is_packed (const TtsArray *array)
{
  guint64 stride = 1;

  for (guint i = array->n_dims; i > 0; i--) {
    if (array->shape[i - 1] != 1 && array->stride[i - 1] != stride)
      return FALSE;
    stride *= array->shape[i - 1];
  }
  return TRUE;
}

void
tts_array_to_f32 (const TtsArray *array, float *ret_values)
{
  gsize n = tts_array_size (array), element = dtypes[array->dtype].size;
  guint64 index[TTS_ARRAY_MAX_DIMS] = { 0 };
  const guint8 *data = array->data;

  if (array->dtype == TTS_DTYPE_F32 && is_packed (array)) {
    if (n > 0)
      memcpy (ret_values, array->data, n * sizeof *ret_values);
    return;
  }
  for (gsize i = 0; i < n; i++) {
    ret_values[i] = read_f32 (array->dtype, data);
    for (guint d = array->n_dims; d > 0; d--) {
      data += array->stride[d - 1] * element;
      if (++index[d - 1] < array->shape[d - 1])
        break;
      data -= index[d - 1] * array->stride[d - 1] * element;
      index[d - 1] = 0;
    }
  }
}

gchar *
tts_shape_to_string (const guint64 *shape, guint n_dims)
{
  GString *text = g_string_new ("[");

  for (guint i = 0; i < n_dims; i++)
    g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, i ? ", " : "",
        shape[i]);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}
