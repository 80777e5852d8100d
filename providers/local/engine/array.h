/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An array as a file holds it: a name, a type, a shape and a checked view of
 * foreign memory. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TTS_ARRAY_MAX_DIMS 8

typedef enum
{
  TTS_DTYPE_BOOL,
  TTS_DTYPE_U8,
  TTS_DTYPE_I8,
  TTS_DTYPE_U16,
  TTS_DTYPE_I16,
  TTS_DTYPE_I32,
  TTS_DTYPE_I64,
  TTS_DTYPE_F16,
  TTS_DTYPE_BF16,
  TTS_DTYPE_F32,
  TTS_DTYPE_F64,
} TtsDType;

typedef struct
{
  gchar *name;
  TtsDType dtype;
  guint n_dims;
  guint64 shape[TTS_ARRAY_MAX_DIMS];
  guint64 stride[TTS_ARRAY_MAX_DIMS];   /* in elements */
  const guint8 *data;           /* of the first element, in any alignment */
} TtsArray;

const gchar *tts_dtype_name   (TtsDType dtype);
gsize        tts_dtype_size   (TtsDType dtype);

void         tts_array_free   (TtsArray *array);

/* Sets the strides of an array whose last index runs fastest. */
void         tts_array_set_packed (TtsArray *array);

/* Whether all elements lie within @n_elements from @offset on, none twice. */
gboolean     tts_array_fits   (const TtsArray *array, guint64 offset,
                               guint64 n_elements);

/* The number of elements of an array that was found to fit. */
gsize        tts_array_size   (const TtsArray *array);

/* Writes all elements, the last index fastest. */
void         tts_array_to_f32 (const TtsArray *array, float *ret_values);

/* "[2, 3]"; (transfer full). */
gchar       *tts_shape_to_string (const guint64 *shape, guint n_dims);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtsArray, tts_array_free)

G_END_DECLS
