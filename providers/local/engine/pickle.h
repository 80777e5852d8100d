/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An unpickler that executes nothing: it knows the opcodes and the names that
 * torch.save writes and makes a tree of them. */
#pragma once

#include "array.h"

G_BEGIN_DECLS

typedef enum
{
  TTS_PICKLE_OPAQUE,            /* nothing that we need */
  TTS_PICKLE_INT,
  TTS_PICKLE_STRING,
  TTS_PICKLE_TUPLE,             /* items */
  TTS_PICKLE_LIST,              /* items */
  TTS_PICKLE_DICT,              /* items: key, value, key, value */
  TTS_PICKLE_GLOBAL,
  TTS_PICKLE_STORAGE,
  TTS_PICKLE_TENSOR,
} TtsPickleKind;

typedef struct _TtsPickle TtsPickle;
typedef struct _TtsPickleValue TtsPickleValue;

typedef struct
{
  TtsDType dtype;
  const TtsPickleValue *key;    /* a string: the name of its archive entry */
  guint64 n_elements;
} TtsPickleStorage;

struct _TtsPickleValue
{
  TtsPickleKind kind;
  union
  {
    gint64 integer;
    struct
    {
      const gchar *text;        /* of the input, without an end */
      gsize size;
    } string;
    GPtrArray *items;           /* of values, never NULL */
    guint global;               /* a row of pickle.c's table */
    TtsPickleStorage storage;
    struct
    {
      const TtsPickleStorage *storage;
      guint64 offset;           /* in elements */
      const TtsPickleValue *shape, *stride;     /* tuples */
    } tensor;
  };
};

/* @data must outlive the result. Lists and dicts may contain themselves. */
TtsPickle            *tts_pickle_parse (const guint8 *data, gsize size,
                                        GError **error);
const TtsPickleValue *tts_pickle_root  (const TtsPickle *pickle);
void                  tts_pickle_free  (TtsPickle *pickle);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TtsPickle, tts_pickle_free)

G_END_DECLS
