/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading that can be stopped: a file whole, or a pipe line by line. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Appends all of @fd up to its end. What was read before a cancel is in
 * @bytes, for another call. More than a script may have is
 * GST_TTS_ERROR_BAD_INPUT; @name is for messages. */
gboolean   tts_read_all   (gint fd, const gchar *name, GByteArray *bytes,
    GCancellable *cancellable, GError **error);

typedef struct _TtsLines TtsLines;

/**
 * TtsLineFunc: (skip)
 * @line: (nullable): valid UTF-8 without its end; NULL once, at the end
 * @number: from 1
 * @repaired: whether bytes that are no UTF-8 were replaced
 * @error: (nullable): with the end, why it came too early
 *
 * Called on the reading thread, which waits for as long as it takes.
 */
typedef void (*TtsLineFunc) (const gchar *line, guint number,
    gboolean repaired, const GError *error, gpointer user_data);

/* Starts a thread that reads @fd, which stays open. */
TtsLines * tts_lines_new  (gint fd, const gchar *name, TtsLineFunc func,
    gpointer user_data);

/* Reads no more; the end is still reported. Any thread. */
void       tts_lines_stop (TtsLines *self);

/* Stops and joins; @func must not wait any more. */
void       tts_lines_free (TtsLines *self);

G_END_DECLS
