/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The temporary file of pieces that wait while memory is short. */
#include "gstchunkspill.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <gst/tts/gst-tts-error.h>

static void
set_error (GError **error, const gchar *what)
{
  gint number = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number),
      "%s the temporary file of pieces in %s: %s", what, g_get_tmp_dir (),
      g_strerror (number));
}

static gint
open_unnamed (void)
{
  gint fd = open (g_get_tmp_dir (), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  g_autofree gchar *name = NULL;

  /* Not every file system can. */
  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
    return fd;

  name = g_build_filename (g_get_tmp_dir (), "chunkmux-XXXXXX", NULL);
  fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    unlink (name);
  return fd;
}

gboolean
gst_chunk_spill_reserve (GstChunkSpill *self, gsize size, gboolean empty,
    gint64 *ret_offset, GError **error)
{
  if (self->fd < 0)
    self->fd = open_unnamed ();
  if (self->fd < 0) {
    set_error (error, "could not make");
    return FALSE;
  }
  if (empty && self->n_users == 0)
    self->end = 0;
  *ret_offset = self->end;
  self->end += size;
  return TRUE;
}

gboolean
gst_chunk_spill_write (const GstChunkSpill *self, GstBuffer *buffer,
    gint64 offset, GError **error)
{
  GstMapInfo map;
  gsize done = 0;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    g_set_error_literal (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
        "could not read the samples of a buffer");
    return FALSE;
  }
  while (done < map.size) {
    gssize n = pwrite (self->fd, map.data + done, map.size - done,
        offset + done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      set_error (error, "could not write to");
      break;
    }
    done += n;
  }
  gst_buffer_unmap (buffer, &map);
  return done == map.size;
}

gboolean
gst_chunk_spill_read (const GstChunkSpill *self, GstBuffer *buffer,
    gint64 offset, gsize size, GError **error)
{
  g_autofree guint8 *data = g_malloc (size);
  gsize done = 0;

  while (done < size) {
    gssize n = pread (self->fd, data + done, size - done, offset + done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      set_error (error, "could not read");
      return FALSE;
    }
    done += n;
  }
  gst_buffer_append_memory (buffer, gst_memory_new_wrapped (0, data, size, 0,
          size, data, g_free));
  data = NULL;
  return TRUE;
}

void
gst_chunk_spill_release (const GstChunkSpill *self, gint64 offset,
    gsize size)
{
  /* Where the file system can not, the space comes back at the end. */
  if (fallocate (self->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset,
          size) < 0)
    errno = 0;
}

void
gst_chunk_spill_close (GstChunkSpill *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  self->end = 0;
}
