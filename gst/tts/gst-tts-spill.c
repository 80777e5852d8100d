/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finished speech that waits for its turn while memory is short. */
#include "gst-tts-spill-private.h"

#include <unistd.h>

#include "gst-tts-tempfile-private.h"

struct _GstTtsSpill
{
  gint ref_count;
  guint64 max_bytes;            /* 0 for any; never changes */

  GMutex lock;
  /* lock */
  guint64 held;
  guint64 written;
  guint64 end;                  /* of the file */
  guint64 in_file;              /* bytes that are still wanted */
  gint fd;                      /* -1 until it is needed */
};

GstTtsSpill *
gst_tts_spill_new (guint64 max_bytes)
{
  GstTtsSpill *self = g_new0 (GstTtsSpill, 1);

  self->ref_count = 1;
  self->max_bytes = max_bytes;
  self->fd = -1;
  g_mutex_init (&self->lock);
  return self;
}

GstTtsSpill *
gst_tts_spill_ref (GstTtsSpill *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
gst_tts_spill_unref (GstTtsSpill *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
gst_tts_spill_hold (GstTtsSpill *self, gsize size)
{
  gboolean fits;

  g_mutex_lock (&self->lock);
  fits = self->max_bytes == 0 || self->held + size <= self->max_bytes;
  if (fits)
    self->held += size;
  g_mutex_unlock (&self->lock);
  return fits;
}

void
gst_tts_spill_let_go (GstTtsSpill *self, gsize size)
{
  g_mutex_lock (&self->lock);
  self->held -= size;
  g_mutex_unlock (&self->lock);
}

/* Where nothing is wanted any more, it starts over. */
static gint
reserve (GstTtsSpill *self, gsize size, gint64 *ret_offset, GError **error)
{
  gint fd;

  g_mutex_lock (&self->lock);
  if (self->fd < 0)
    self->fd = gst_tts_tempfile_open (error);
  fd = self->fd;
  if (fd >= 0) {
    if (self->in_file == 0)
      self->end = 0;
    *ret_offset = self->end;
    self->end += size;
    self->in_file += size;
    self->written += size;
  }
  g_mutex_unlock (&self->lock);
  return fd;
}

gboolean
gst_tts_spill_write (GstTtsSpill *self, gconstpointer data, gsize size,
    gint64 *ret_offset, GError **error)
{
  gint64 offset;
  gint fd = reserve (self, size, &offset, error);

  if (fd < 0)
    return FALSE;
  if (!gst_tts_tempfile_write (fd, data, size, offset, error)) {
    gst_tts_spill_release (self, offset, size);
    return FALSE;
  }
  *ret_offset = offset;
  return TRUE;
}

/* Only what was written is read: the file is there. */
gboolean
gst_tts_spill_read (GstTtsSpill *self, gpointer data, gsize size,
    gint64 offset, GError **error)
{
  return gst_tts_tempfile_read (self->fd, data, size, offset, error);
}

void
gst_tts_spill_release (GstTtsSpill *self, gint64 offset, gsize size)
{
  /* Before anybody may write there again. */
  gst_tts_tempfile_release (self->fd, offset, size);
  g_mutex_lock (&self->lock);
  self->in_file -= size;
  g_mutex_unlock (&self->lock);
}

guint64
gst_tts_spill_get_held (GstTtsSpill *self)
{
  guint64 held;

  g_mutex_lock (&self->lock);
  held = self->held;
  g_mutex_unlock (&self->lock);
  return held;
}

guint64
gst_tts_spill_get_written (GstTtsSpill *self)
{
  guint64 written;

  g_mutex_lock (&self->lock);
  written = self->written;
  g_mutex_unlock (&self->lock);
  return written;
}
