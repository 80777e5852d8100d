/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The stack machine between pickle.c, which steps it, and pickle-calls.c,
 * which knows what may be called. */
#pragma once

#include "error.h"
#include "pickle.h"

struct _TtsPickle
{
  const guint8 *at, *end;
  GPtrArray *values;            /* owns them all */
  GPtrArray *stack;
  GArray *marks;                /* of guint: heights of the stack */
  GPtrArray *memo;              /* may have holes */
  const TtsPickleValue *root;
  GError *error;
};

/* These return FALSE after they set the error, or else NULL. */
gboolean        tts_pickle_refuse     (TtsPickle *pickle, TtsEngineError code,
                                       const gchar *format, ...)
                                       G_GNUC_PRINTF (3, 4);
gboolean        tts_pickle_damaged    (TtsPickle *pickle, const gchar *what);
TtsPickleValue *tts_pickle_new_value  (TtsPickle *pickle, TtsPickleKind kind);
gboolean        tts_pickle_push       (TtsPickle *pickle,
                                       TtsPickleValue *value);
TtsPickleValue *tts_pickle_pop        (TtsPickle *pickle);
TtsPickleValue *tts_pickle_pop_kind   (TtsPickle *pickle, TtsPickleKind kind);

/* Opcodes that name something or call it. */
gboolean tts_pickle_push_global   (TtsPickle *pickle, const gchar *module,
                                   gsize module_size, const gchar *name,
                                   gsize name_size);
gboolean tts_pickle_persistent_id (TtsPickle *pickle);
gboolean tts_pickle_reduce        (TtsPickle *pickle);
