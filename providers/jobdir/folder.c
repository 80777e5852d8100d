/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files in a directory that others write too. */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gst/tts/tts.h>

#define MAX_NAME 64

gboolean
jobdir_is_name (const gchar *name)
{
  gsize size = strlen (name);

  return size > 0 && size <= MAX_NAME && name[0] != '.'
      && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
      "0123456789._-") == size && !strstr (name, ".tmp")
      && !strstr (name, ".partial");
}

static gboolean
fail (GError **error, const gchar *what, const gchar *name)
{
  int code = errno;

  g_set_error (error, GST_TTS_ERROR, code == EACCES || code == EROFS
      || code == ENOENT || code == ENOTDIR || code == ELOOP
      ? GST_TTS_ERROR_NOT_CONFIGURED : GST_TTS_ERROR_TRANSIENT,
      "%s '%s' in the job directory: %s", what, name, g_strerror (code));
  return FALSE;
}

int
jobdir_open (int parent, const gchar *name, gboolean create, GError **error)
{
  int dir;

  if (create && mkdirat (parent, name, 0777) < 0 && errno != EEXIST) {
    fail (error, "can not make", name);
    return -1;
  }
  dir = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (dir < 0)
    fail (error, "can not open", name);
  return dir;
}

static gboolean
read_all (int file, guint8 *data, gsize size)
{
  while (size > 0) {
    gssize n = read (file, data, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    data += n;
    size -= n;
  }
  return TRUE;
}

GBytes *
jobdir_read (int dir, const gchar *name, gsize max)
{
  /* A pipe in its place must not stop us. */
  int file = openat (dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK
      | O_CLOEXEC);
  GBytes *bytes = NULL;
  struct stat info;

  if (file < 0)
    return NULL;
  if (fstat (file, &info) == 0 && S_ISREG (info.st_mode)
      && info.st_size >= 0 && (gsize) info.st_size <= max) {
    guint8 *data = g_malloc (MAX (info.st_size, 1));

    bytes = g_bytes_new_take (data, info.st_size);
    if (!read_all (file, data, info.st_size))
      g_clear_pointer (&bytes, g_bytes_unref);
  }
  close (file);
  return bytes;
}

static gboolean
write_all (int file, const guint8 *data, gsize size)
{
  while (size > 0) {
    gssize n = write (file, data, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    data += n;
    size -= n;
  }
  return fsync (file) == 0;
}

gboolean
jobdir_write (int dir, const gchar *name, gconstpointer data, gsize size,
    GError **error)
{
  g_autofree gchar *part = g_strdup_printf (".%s.tmp-%d-%08x", name,
      (int) getpid (), g_random_int ());
  int file = openat (dir, part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
      | O_CLOEXEC, 0666);
  gboolean ok;

  if (file < 0)
    return fail (error, "can not write", name);
  ok = write_all (file, data, size);
  ok = close (file) == 0 && ok;
  ok = ok && renameat (dir, part, dir, name) == 0;
  if (!ok) {
    fail (error, "can not write", name);
    unlinkat (dir, part, 0);
    return FALSE;
  }
  fsync (dir);
  return TRUE;
}

void
jobdir_remove (int dir, const gchar *name)
{
  unlinkat (dir, name, 0);
}
