/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading that can be stopped: a file whole, or a pipe line by line. */
#include "ttslines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <gst/tts/tts.h>

#define PIECE (64 * 1024)
#define LINE_MAX_BYTES (1024 * 1024)

struct _TtsLines
{
  GThread *thread;
  GCancellable *cancellable;
  gint fd;
  gchar *name;
  TtsLineFunc func;
  gpointer user_data;

  /* reading thread */
  GByteArray *rest;
  guint number;
};

/* What there is now, waiting for it; 0 at the end, -1 with @error. */
static gssize
read_some (gint fd, guint8 *data, gsize size, const gchar *name,
    GCancellable *cancellable, GError **error)
{
  GPollFD fds[2] = { { .fd = fd, .events = G_IO_IN } };
  guint n_fds = g_cancellable_make_pollfd (cancellable, &fds[1]) ? 2 : 1;
  gssize n = -1;

  for (;;) {
    gboolean ready = g_poll (fds, n_fds, -1) > 0;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      break;
    if (!ready || fds[0].revents == 0)
      continue;
    n = read (fd, data, size);
    if (n >= 0)
      break;
    if (errno != EINTR && errno != EAGAIN) {
      gint saved = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
          "%s: can not be read: %s", name, g_strerror (saved));
      break;
    }
  }

  if (n_fds == 2)
    g_cancellable_release_fd (cancellable);
  return n;
}

gboolean
tts_read_all (gint fd, const gchar *name, GByteArray *bytes,
    GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *piece = g_malloc (PIECE);
  gssize n;

  while ((n = read_some (fd, piece, PIECE, name, cancellable, error)) > 0) {
    g_byte_array_append (bytes, piece, n);
    if (bytes->len > GST_TTS_SCRIPT_MAX_BYTES) {
      g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
          "%s: has more than %d MiB, which is the most a script may have",
          name, GST_TTS_SCRIPT_MAX_BYTES / (1024 * 1024));
      return FALSE;
    }
  }
  return n == 0;
}

static void
pass_line (TtsLines *self, const guint8 *data, gsize size)
{
  g_autofree gchar *line = NULL;
  gboolean valid;

  if (size > 0 && data[size - 1] == '\r')
    size--;
  valid = g_utf8_validate ((const gchar *) data, size, NULL);
  line = g_utf8_make_valid ((const gchar *) data, size);
  self->func (line, ++self->number, !valid, NULL, self->user_data);
}

static void
pass_whole_lines (TtsLines *self)
{
  const guint8 *start = self->rest->data;
  const guint8 *stop = start + self->rest->len;
  const guint8 *end;

  while (start < stop && (end = memchr (start, '\n', stop - start))) {
    if (g_cancellable_is_cancelled (self->cancellable))
      return;
    pass_line (self, start, end - start);
    start = end + 1;
  }
  g_byte_array_remove_range (self->rest, 0, start - self->rest->data);
}

static gpointer
run (gpointer data)
{
  TtsLines *self = data;
  g_autofree guint8 *piece = g_malloc (PIECE);
  g_autoptr (GError) error = NULL;
  gssize n;

  while ((n = read_some (self->fd, piece, PIECE, self->name,
          self->cancellable, &error)) > 0) {
    g_byte_array_append (self->rest, piece, n);
    pass_whole_lines (self);
    if (self->rest->len > LINE_MAX_BYTES) {
      g_set_error (&error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
          "%s:%u: the line has more than %d MiB", self->name,
          self->number + 1, LINE_MAX_BYTES / (1024 * 1024));
      break;
    }
  }
  if (n == 0 && self->rest->len > 0)
    pass_line (self, self->rest->data, self->rest->len);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_error (&error);
  self->func (NULL, self->number, FALSE, error, self->user_data);
  return NULL;
}

TtsLines *
tts_lines_new (gint fd, const gchar *name, TtsLineFunc func,
    gpointer user_data)
{
  TtsLines *self = g_new0 (TtsLines, 1);

  self->fd = fd;
  self->name = g_strdup (name);
  self->func = func;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->rest = g_byte_array_new ();
  self->thread = g_thread_new ("ttssrc-lines", run, self);
  return self;
}

void
tts_lines_stop (TtsLines *self)
{
  g_cancellable_cancel (self->cancellable);
}

void
tts_lines_free (TtsLines *self)
{
  tts_lines_stop (self);
  g_thread_join (self->thread);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->rest);
  g_free (self->name);
  g_free (self);
}
