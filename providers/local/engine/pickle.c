/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stack machine of pickle, cut down to what torch.save needs. */
#include <string.h>

#include "pickle-private.h"
#include "read.h"

/* The largest published file has some 20,000 values. */
#define MAX_VALUES (1 << 20)

#define OP_PROTO 0x80
#define OP_FRAME 0x95
#define OP_STOP '.'
#define OP_MARK '('
#define OP_NONE 'N'
#define OP_TRUE 0x88
#define OP_FALSE 0x89
#define OP_BININT 'J'
#define OP_BININT1 'K'
#define OP_BININT2 'M'
#define OP_LONG1 0x8a
#define OP_BINFLOAT 'G'
#define OP_BINUNICODE 'X'
#define OP_SHORT_BINUNICODE 0x8c
#define OP_BINSTRING 'T'
#define OP_SHORT_BINSTRING 'U'
#define OP_BINBYTES 'B'
#define OP_SHORT_BINBYTES 'C'
#define OP_EMPTY_DICT '}'
#define OP_EMPTY_LIST ']'
#define OP_EMPTY_TUPLE ')'
#define OP_TUPLE 't'
#define OP_TUPLE1 0x85
#define OP_TUPLE2 0x86
#define OP_TUPLE3 0x87
#define OP_SETITEM 's'
#define OP_SETITEMS 'u'
#define OP_APPEND 'a'
#define OP_APPENDS 'e'
#define OP_BINPUT 'q'
#define OP_LONG_BINPUT 'r'
#define OP_MEMOIZE 0x94
#define OP_BINGET 'h'
#define OP_LONG_BINGET 'j'
#define OP_GLOBAL 'c'
#define OP_STACK_GLOBAL 0x93
#define OP_BINPERSID 'Q'
#define OP_REDUCE 'R'
#define OP_NEWOBJ 0x81
#define OP_BUILD 'b'

gboolean
tts_pickle_refuse (TtsPickle *pickle, TtsEngineError code,
    const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  if (!pickle->error) {
    pickle->error = g_error_new_valist (TTS_ENGINE_ERROR, code, format, args);
    g_prefix_error (&pickle->error, "its pickle is refused: ");
  }
  va_end (args);
  return FALSE;
}

gboolean
tts_pickle_damaged (TtsPickle *pickle, const gchar *what)
{
  return tts_pickle_refuse (pickle, TTS_ENGINE_ERROR_DAMAGED, "%s", what);
}

static gboolean
has_items (TtsPickleKind kind)
{
  return kind == TTS_PICKLE_TUPLE || kind == TTS_PICKLE_LIST ||
      kind == TTS_PICKLE_DICT;
}

static void
free_value (TtsPickleValue *value)
{
  if (has_items (value->kind))
    g_ptr_array_unref (value->items);
  g_free (value);
}

TtsPickleValue *
tts_pickle_new_value (TtsPickle *pickle, TtsPickleKind kind)
{
  TtsPickleValue *value = g_new0 (TtsPickleValue, 1);

  value->kind = kind;
  if (has_items (kind))
    value->items = g_ptr_array_new ();
  g_ptr_array_add (pickle->values, value);
  return value;
}

static guint
base (const TtsPickle *pickle)
{
  return pickle->marks->len == 0 ? 0 :
      g_array_index (pickle->marks, guint, pickle->marks->len - 1);
}

gboolean
tts_pickle_push (TtsPickle *pickle, TtsPickleValue *value)
{
  g_ptr_array_add (pickle->stack, value);
  return TRUE;
}

static gboolean
push_new (TtsPickle *pickle, TtsPickleKind kind)
{
  return tts_pickle_push (pickle, tts_pickle_new_value (pickle, kind));
}

/* NULL where the stack, down to its last mark, is empty. */
TtsPickleValue *
tts_pickle_pop (TtsPickle *pickle)
{
  if (pickle->stack->len > base (pickle))
    return g_ptr_array_steal_index (pickle->stack, pickle->stack->len - 1);
  tts_pickle_damaged (pickle, "its stack is empty");
  return NULL;
}

TtsPickleValue *
tts_pickle_pop_kind (TtsPickle *pickle, TtsPickleKind kind)
{
  TtsPickleValue *value = tts_pickle_pop (pickle);

  if (value && value->kind == kind)
    return value;
  tts_pickle_damaged (pickle, "a value is of the wrong kind");
  return NULL;
}

static const guint8 *
take (TtsPickle *pickle, gsize size)
{
  const guint8 *data = pickle->at;

  if (size > (gsize) (pickle->end - pickle->at)) {
    tts_pickle_damaged (pickle, "it is cut off");
    return NULL;
  }
  pickle->at += size;
  return data;
}

/* Up to the end of the line, which is left out. */
static const gchar *
take_line (TtsPickle *pickle, gsize *ret_size)
{
  const guint8 *start = pickle->at;
  const guint8 *end = memchr (start, '\n', pickle->end - start);

  if (!end) {
    tts_pickle_damaged (pickle, "it is cut off");
    return NULL;
  }
  pickle->at = end + 1;
  *ret_size = end - start;
  return (const gchar *) start;
}

static gboolean
push_int (TtsPickle *pickle, gint64 integer)
{
  TtsPickleValue *value = tts_pickle_new_value (pickle, TTS_PICKLE_INT);

  value->integer = integer;
  return tts_pickle_push (pickle, value);
}

static gboolean
push_long (TtsPickle *pickle)
{
  const guint8 *data = take (pickle, 1);
  guint size = data ? *data : 0;
  guint64 bits = 0;

  if (!data || !(data = take (pickle, size)))
    return FALSE;
  if (size > 8)
    return push_new (pickle, TTS_PICKLE_OPAQUE);
  for (guint i = 0; i < size; i++)
    bits |= (guint64) data[i] << (8 * i);
  if (size > 0 && size < 8 && data[size - 1] & 0x80)
    bits |= G_MAXUINT64 << (8 * size);
  return push_int (pickle, (gint64) bits);
}

static gboolean
push_string (TtsPickle *pickle, guint size_bytes)
{
  const guint8 *head = take (pickle, size_bytes), *text;
  TtsPickleValue *value;
  gsize size;

  if (!head)
    return FALSE;
  size = size_bytes == 1 ? *head : tts_read_u32 (head);
  text = take (pickle, size);
  if (!text)
    return FALSE;
  value = tts_pickle_new_value (pickle, TTS_PICKLE_STRING);
  value->string.text = (const gchar *) text;
  value->string.size = size;
  return tts_pickle_push (pickle, value);
}

/* Moves the last @n values into a new tuple. */
static gboolean
push_tuple (TtsPickle *pickle, guint n)
{
  TtsPickleValue *tuple = tts_pickle_new_value (pickle, TTS_PICKLE_TUPLE);

  if (pickle->stack->len - base (pickle) < n)
    return tts_pickle_damaged (pickle, "its stack is empty");
  for (guint i = pickle->stack->len - n; i < pickle->stack->len; i++)
    g_ptr_array_add (tuple->items, pickle->stack->pdata[i]);
  g_ptr_array_set_size (pickle->stack, pickle->stack->len - n);
  return tts_pickle_push (pickle, tuple);
}

/* The number of values since the last mark, which is taken away. */
static gboolean
pop_mark (TtsPickle *pickle, guint *ret_n)
{
  if (pickle->marks->len == 0)
    return tts_pickle_damaged (pickle, "a mark is missing");
  *ret_n = pickle->stack->len - base (pickle);
  g_array_set_size (pickle->marks, pickle->marks->len - 1);
  return TRUE;
}

/* Appends the last @n values to the list or dict under them. */
static gboolean
add_items (TtsPickle *pickle, TtsPickleKind kind, guint n)
{
  guint first = pickle->stack->len - n;
  TtsPickleValue *into;

  if (pickle->stack->len <= base (pickle) + n)
    return tts_pickle_damaged (pickle, "its stack is empty");
  into = pickle->stack->pdata[first - 1];
  if (into->kind == TTS_PICKLE_OPAQUE) {
    g_ptr_array_set_size (pickle->stack, first);
    return TRUE;
  }
  if (into->kind != kind || (kind == TTS_PICKLE_DICT && n % 2 != 0))
    return tts_pickle_damaged (pickle, "a value is of the wrong kind");
  for (guint i = first; i < pickle->stack->len; i++)
    g_ptr_array_add (into->items, pickle->stack->pdata[i]);
  g_ptr_array_set_size (pickle->stack, first);
  return TRUE;
}

static gboolean
put (TtsPickle *pickle, guint32 at)
{
  if (pickle->stack->len <= base (pickle))
    return tts_pickle_damaged (pickle, "its stack is empty");
  if (at >= MAX_VALUES)
    return tts_pickle_damaged (pickle, "its memo is too large");
  if (at >= pickle->memo->len)
    g_ptr_array_set_size (pickle->memo, at + 1);
  pickle->memo->pdata[at] = pickle->stack->pdata[pickle->stack->len - 1];
  return TRUE;
}

static gboolean
get (TtsPickle *pickle, guint32 at)
{
  if (at >= pickle->memo->len || !pickle->memo->pdata[at])
    return tts_pickle_damaged (pickle, "its memo has no such value");
  return tts_pickle_push (pickle, pickle->memo->pdata[at]);
}

static gboolean
read_global (TtsPickle *pickle)
{
  gsize module_size, name_size;
  const gchar *module = take_line (pickle, &module_size), *name;

  name = module ? take_line (pickle, &name_size) : NULL;
  return name && tts_pickle_push_global (pickle, module, module_size, name,
      name_size);
}

static gboolean
stack_global (TtsPickle *pickle)
{
  const TtsPickleValue *name =
      tts_pickle_pop_kind (pickle, TTS_PICKLE_STRING), *module;

  module = name ? tts_pickle_pop_kind (pickle, TTS_PICKLE_STRING) : NULL;
  return module && tts_pickle_push_global (pickle, module->string.text,
      module->string.size, name->string.text, name->string.size);
}

static gboolean
push_mark (TtsPickle *pickle)
{
  g_array_append_val (pickle->marks, pickle->stack->len);
  return TRUE;
}

static gboolean
mark_tuple (TtsPickle *pickle)
{
  guint n = 0;

  return pop_mark (pickle, &n) && push_tuple (pickle, n);
}

static gboolean
mark_items (TtsPickle *pickle, TtsPickleKind kind)
{
  guint n = 0;

  return pop_mark (pickle, &n) && add_items (pickle, kind, n);
}

/* One step that reads @size bytes after its opcode as a number. */
static gboolean
step_number (TtsPickle *pickle, guint8 op, guint size)
{
  const guint8 *data = take (pickle, size);
  guint32 number;

  if (!data)
    return FALSE;
  number = size == 1 ? *data :
      size == 2 ? tts_read_u16 (data) : tts_read_u32 (data);
  switch (op) {
    case OP_BINPUT:
    case OP_LONG_BINPUT:
      return put (pickle, number);
    case OP_BINGET:
    case OP_LONG_BINGET:
      return get (pickle, number);
    case OP_BININT:
      return push_int (pickle, (gint32) number);
    default:
      return push_int (pickle, number);
  }
}

static gboolean
step (TtsPickle *pickle, guint8 op)
{
  switch (op) {
    case OP_PROTO:
      return take (pickle, 1) != NULL;
    case OP_FRAME:
      return take (pickle, 8) != NULL;
    case OP_MARK:
      return push_mark (pickle);
    case OP_NONE:
      return push_new (pickle, TTS_PICKLE_OPAQUE);
    case OP_TRUE:
    case OP_FALSE:
      return push_int (pickle, op == OP_TRUE);
    case OP_LONG1:
      return push_long (pickle);
    case OP_BINFLOAT:
      return take (pickle, 8) && push_new (pickle, TTS_PICKLE_OPAQUE);
    case OP_BININT1:
    case OP_BINPUT:
    case OP_BINGET:
      return step_number (pickle, op, 1);
    case OP_BININT2:
      return step_number (pickle, op, 2);
    case OP_BININT:
    case OP_LONG_BINPUT:
    case OP_LONG_BINGET:
      return step_number (pickle, op, 4);
    case OP_MEMOIZE:
      return put (pickle, pickle->memo->len);
    case OP_SHORT_BINUNICODE:
    case OP_SHORT_BINSTRING:
    case OP_SHORT_BINBYTES:
      return push_string (pickle, 1);
    case OP_BINUNICODE:
    case OP_BINSTRING:
    case OP_BINBYTES:
      return push_string (pickle, 4);
    case OP_EMPTY_DICT:
      return push_new (pickle, TTS_PICKLE_DICT);
    case OP_EMPTY_LIST:
      return push_new (pickle, TTS_PICKLE_LIST);
    case OP_EMPTY_TUPLE:
      return push_tuple (pickle, 0);
    case OP_TUPLE1:
    case OP_TUPLE2:
    case OP_TUPLE3:
      return push_tuple (pickle, op - OP_TUPLE1 + 1);
    case OP_TUPLE:
      return mark_tuple (pickle);
    case OP_APPEND:
      return add_items (pickle, TTS_PICKLE_LIST, 1);
    case OP_SETITEM:
      return add_items (pickle, TTS_PICKLE_DICT, 2);
    case OP_APPENDS:
      return mark_items (pickle, TTS_PICKLE_LIST);
    case OP_SETITEMS:
      return mark_items (pickle, TTS_PICKLE_DICT);
    case OP_GLOBAL:
      return read_global (pickle);
    case OP_STACK_GLOBAL:
      return stack_global (pickle);
    case OP_BINPERSID:
      return tts_pickle_persistent_id (pickle);
    case OP_REDUCE:
    case OP_NEWOBJ:
      return tts_pickle_reduce (pickle);
    case OP_BUILD:
      return tts_pickle_pop (pickle) != NULL;
    default:
      return tts_pickle_refuse (pickle, TTS_ENGINE_ERROR_UNSUPPORTED,
          "its opcode 0x%02x is not one of those that weights need", op);
  }
}

static gboolean
run (TtsPickle *pickle)
{
  while (pickle->values->len < MAX_VALUES) {
    const guint8 *op = take (pickle, 1);

    if (!op)
      return FALSE;
    if (*op == OP_STOP) {
      pickle->root = tts_pickle_pop (pickle);
      return pickle->root != NULL;
    }
    if (!step (pickle, *op))
      return FALSE;
  }
  return tts_pickle_damaged (pickle, "it has too many values");
}

TtsPickle *
tts_pickle_parse (const guint8 *data, gsize size, GError **error)
{
  g_autoptr (TtsPickle) pickle = g_new0 (TtsPickle, 1);

  pickle->at = data;
  pickle->end = data + size;
  pickle->values =
      g_ptr_array_new_with_free_func ((GDestroyNotify) free_value);
  pickle->stack = g_ptr_array_new ();
  pickle->marks = g_array_new (FALSE, FALSE, sizeof (guint));
  pickle->memo = g_ptr_array_new ();
  if (!run (pickle)) {
    g_propagate_error (error, g_steal_pointer (&pickle->error));
    return NULL;
  }
  return g_steal_pointer (&pickle);
}

const TtsPickleValue *
tts_pickle_root (const TtsPickle *pickle)
{
  return pickle->root;
}

void
tts_pickle_free (TtsPickle *pickle)
{
  g_ptr_array_unref (pickle->values);
  g_ptr_array_unref (pickle->stack);
  g_array_unref (pickle->marks);
  g_ptr_array_unref (pickle->memo);
  g_clear_error (&pickle->error);
  g_free (pickle);
}
