/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A reader of JSON that builds no tree: the caller walks through the text. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const gchar *at, *end;        /* UTF-8, checked by tts_json_init */
} TtsJson;

gboolean tts_json_init   (TtsJson *json, const gchar *text, gsize size);

/* TRUE if this character comes next, after blanks; it is then behind. */
gboolean tts_json_accept (TtsJson *json, gchar what);

/* The next value, if it is of this kind. */
gchar   *tts_json_string (TtsJson *json);       /* (transfer full) */
gboolean tts_json_uint   (TtsJson *json, guint64 *ret_value);

/* Passes over a value of any kind. */
gboolean tts_json_skip   (TtsJson *json);

/* The next member of an object or item of an array that was begun with
 * tts_json_accept: call with @n = 0, 1, ... FALSE at the end, and then
 * @ret_failed says whether that was the text's fault. */
gchar   *tts_json_member (TtsJson *json, guint n, gboolean *ret_failed);
gboolean tts_json_item   (TtsJson *json, guint n, gboolean *ret_failed);

/* Whether nothing but blanks is left. */
gboolean tts_json_at_end (TtsJson *json);

G_END_DECLS
