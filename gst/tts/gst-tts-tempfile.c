/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A temporary file without a name. */
#include "gst-tts-tempfile-private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void
set_error (GError **error, const gchar *what)
{
  gint number = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number),
      "could not %s a temporary file in %s: %s", what, g_get_tmp_dir (),
      g_strerror (number));
}

gint
gst_tts_tempfile_open (GError **error)
{
  gint fd = open (g_get_tmp_dir (), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  g_autofree gchar *name = NULL;

  /* Not every file system can. */
  if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    name = g_build_filename (g_get_tmp_dir (), "gst-tts-XXXXXX", NULL);
    fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
      unlink (name);
  }
  if (fd < 0)
    set_error (error, "make");
  return fd;
}

gboolean
gst_tts_tempfile_write (gint fd, gconstpointer data, gsize size,
    gint64 offset, GError **error)
{
  gsize done = 0;

  while (done < size) {
    gssize n = pwrite (fd, (const guint8 *) data + done, size - done,
        offset + done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      set_error (error, "write to");
      return FALSE;
    }
    done += n;
  }
  return TRUE;
}

gboolean
gst_tts_tempfile_read (gint fd, gpointer data, gsize size, gint64 offset,
    GError **error)
{
  gsize done = 0;

  while (done < size) {
    gssize n = pread (fd, (guint8 *) data + done, size - done, offset + done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      set_error (error, "read");
      return FALSE;
    }
    done += n;
  }
  return TRUE;
}

void
gst_tts_tempfile_release (gint fd, gint64 offset, gsize size)
{
  /* Where the file system can not, the space comes back at the end. */
  if (fallocate (fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset,
          size) < 0)
    errno = 0;
}
