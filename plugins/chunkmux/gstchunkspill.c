/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The temporary file of pieces that wait while memory is short. */
#include "gstchunkspill.h"

#include <unistd.h>

#include <gst/tts/gst-tts-error.h>

#include "gst/tts/gst-tts-tempfile-private.h"

gboolean
gst_chunk_spill_reserve (GstChunkSpill *self, gsize size, gboolean empty,
    gint64 *ret_offset, GError **error)
{
  if (self->fd < 0)
    self->fd = gst_tts_tempfile_open (error);
  if (self->fd < 0)
    return FALSE;
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
  gboolean written;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    g_set_error_literal (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
        "could not read the samples of a buffer");
    return FALSE;
  }
  written = gst_tts_tempfile_write (self->fd, map.data, map.size, offset,
      error);
  gst_buffer_unmap (buffer, &map);
  return written;
}

gboolean
gst_chunk_spill_read (const GstChunkSpill *self, GstBuffer *buffer,
    gint64 offset, gsize size, GError **error)
{
  g_autofree guint8 *data = g_malloc (size);

  if (!gst_tts_tempfile_read (self->fd, data, size, offset, error))
    return FALSE;
  gst_buffer_append_memory (buffer, gst_memory_new_wrapped (0, data, size, 0,
          size, data, g_free));
  data = NULL;
  return TRUE;
}

void
gst_chunk_spill_release (const GstChunkSpill *self, gint64 offset,
    gsize size)
{
  gst_tts_tempfile_release (self->fd, offset, size);
}

void
gst_chunk_spill_close (GstChunkSpill *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  self->end = 0;
}
