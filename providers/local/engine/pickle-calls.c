/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a pickle may name and call. A global is a row of a table, and calling
 * one of them builds a value: nothing is imported, nothing is run, anything
 * else is refused by name. */
#include <string.h>

#include "pickle-private.h"

typedef gboolean (*Call) (TtsPickle *pickle, const TtsPickleValue *arguments,
    TtsPickleValue **ret_value);

typedef struct
{
  const gchar *module, *name;
  Call call;                    /* NULL for a storage type */
  TtsDType dtype;               /* of a storage type */
} Global;

static const TtsPickleValue *
argument (const TtsPickleValue *arguments, guint at, TtsPickleKind kind)
{
  const TtsPickleValue *value;

  if (at >= arguments->items->len)
    return NULL;
  value = arguments->items->pdata[at];
  return value->kind == kind ? value : NULL;
}

static gboolean
call_ordered_dict (TtsPickle *pickle, const TtsPickleValue *arguments,
    TtsPickleValue **ret_value)
{
  *ret_value = tts_pickle_new_value (pickle, TTS_PICKLE_DICT);
  return arguments->items->len == 0 ||
      tts_pickle_damaged (pickle, "an OrderedDict has arguments");
}

static gboolean
call_rebuild_tensor (TtsPickle *pickle, const TtsPickleValue *arguments,
    TtsPickleValue **ret_value)
{
  const TtsPickleValue *storage =
      argument (arguments, 0, TTS_PICKLE_STORAGE);
  const TtsPickleValue *offset = argument (arguments, 1, TTS_PICKLE_INT);
  TtsPickleValue *value;

  value = *ret_value = tts_pickle_new_value (pickle, TTS_PICKLE_TENSOR);
  value->tensor.shape = argument (arguments, 2, TTS_PICKLE_TUPLE);
  value->tensor.stride = argument (arguments, 3, TTS_PICKLE_TUPLE);
  if (!storage || !offset || offset->integer < 0 || !value->tensor.shape ||
      !value->tensor.stride)
    return tts_pickle_damaged (pickle, "a tensor is made of the wrong things");
  value->tensor.storage = &storage->storage;
  value->tensor.offset = offset->integer;
  return TRUE;
}

static gboolean
call_rebuild_parameter (TtsPickle *pickle, const TtsPickleValue *arguments,
    TtsPickleValue **ret_value)
{
  *ret_value =
      (TtsPickleValue *) argument (arguments, 0, TTS_PICKLE_TENSOR);
  return *ret_value || tts_pickle_damaged (pickle, "a parameter has no tensor");
}

static gboolean
call_opaque (TtsPickle *pickle, const TtsPickleValue *arguments,
    TtsPickleValue **ret_value)
{
  *ret_value = tts_pickle_new_value (pickle, TTS_PICKLE_OPAQUE);
  return TRUE;
}

/* The opaque ones are the loss and the like that training left in a file. */
static const Global globals[] = {
  { "collections", "OrderedDict", call_ordered_dict },
  { "torch._utils", "_rebuild_tensor_v2", call_rebuild_tensor },
  { "torch._utils", "_rebuild_parameter", call_rebuild_parameter },
  { "torch", "BoolStorage", NULL, TTS_DTYPE_BOOL },
  { "torch", "ByteStorage", NULL, TTS_DTYPE_U8 },
  { "torch", "CharStorage", NULL, TTS_DTYPE_I8 },
  { "torch", "ShortStorage", NULL, TTS_DTYPE_I16 },
  { "torch", "IntStorage", NULL, TTS_DTYPE_I32 },
  { "torch", "LongStorage", NULL, TTS_DTYPE_I64 },
  { "torch", "HalfStorage", NULL, TTS_DTYPE_F16 },
  { "torch", "BFloat16Storage", NULL, TTS_DTYPE_BF16 },
  { "torch", "FloatStorage", NULL, TTS_DTYPE_F32 },
  { "torch", "DoubleStorage", NULL, TTS_DTYPE_F64 },
  { "_codecs", "encode", call_opaque },
  { "numpy", "dtype", call_opaque },
  { "numpy.core.multiarray", "scalar", call_opaque },
  { "numpy._core.multiarray", "scalar", call_opaque },
};

static gboolean
is_string (const gchar *wanted, const gchar *text, gsize size)
{
  return strlen (wanted) == size && memcmp (wanted, text, size) == 0;
}

gboolean
tts_pickle_push_global (TtsPickle *pickle, const gchar *module,
    gsize module_size, const gchar *name, gsize name_size)
{
  g_autofree gchar *shown_module = NULL, *shown_name = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (globals); i++) {
    TtsPickleValue *value;

    if (!is_string (globals[i].module, module, module_size) ||
        !is_string (globals[i].name, name, name_size))
      continue;
    value = tts_pickle_new_value (pickle, TTS_PICKLE_GLOBAL);
    value->global = i;
    return tts_pickle_push (pickle, value);
  }
  shown_module = g_utf8_make_valid (module, MIN (module_size, 80));
  shown_name = g_utf8_make_valid (name, MIN (name_size, 80));
  return tts_pickle_refuse (pickle, TTS_ENGINE_ERROR_UNSUPPORTED,
      "it asks for '%s.%s', which no weights need", shown_module, shown_name);
}

/* ('storage', type, key, location, number of elements) */
gboolean
tts_pickle_persistent_id (TtsPickle *pickle)
{
  const TtsPickleValue *id = tts_pickle_pop_kind (pickle, TTS_PICKLE_TUPLE);
  const TtsPickleValue *what, *type, *key, *n;
  TtsPickleValue *value;

  if (!id)
    return FALSE;
  what = argument (id, 0, TTS_PICKLE_STRING);
  type = argument (id, 1, TTS_PICKLE_GLOBAL);
  key = argument (id, 2, TTS_PICKLE_STRING);
  n = argument (id, 4, TTS_PICKLE_INT);
  if (!what || !is_string ("storage", what->string.text, what->string.size) ||
      !type || globals[type->global].call || !key || !n || n->integer < 0)
    return tts_pickle_damaged (pickle, "a storage is made of the wrong things");

  value = tts_pickle_new_value (pickle, TTS_PICKLE_STORAGE);
  value->storage.dtype = globals[type->global].dtype;
  value->storage.key = key;
  value->storage.n_elements = n->integer;
  return tts_pickle_push (pickle, value);
}

gboolean
tts_pickle_reduce (TtsPickle *pickle)
{
  const TtsPickleValue *arguments =
      tts_pickle_pop_kind (pickle, TTS_PICKLE_TUPLE);
  const TtsPickleValue *global =
      arguments ? tts_pickle_pop_kind (pickle, TTS_PICKLE_GLOBAL) : NULL;
  TtsPickleValue *value;

  if (!global)
    return FALSE;
  if (!globals[global->global].call)
    return tts_pickle_damaged (pickle, "a storage type is called");
  return globals[global->global].call (pickle, arguments, &value) &&
      tts_pickle_push (pickle, value);
}
