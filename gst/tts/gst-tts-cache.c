/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Speech that was made before, in files named after what was asked for.
 *
 * An entry appears whole by a rename and never changes, so readers need no
 * lock. The sum of all sizes is kept in a file of its own under a lock that
 * ends with the process that holds it; who finds it taken adds its share the
 * next time, and a sum that a killed process left wrong is counted anew when
 * the cache is shrunk. */
#include "gst-tts-cache-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gst-tts-error.h"

/* The time of the last use is written no more often. */
#define TOUCH_SECONDS 60

struct _GstTtsCache
{
  gint ref_count;

  /* never change */
  gchar *dir;
  guint64 max_bytes;            /* 0 for any */
  gboolean writes;

  GMutex lock;
  /* lock */
  gint sum_fd;                  /* -1 until it is needed */
  guint64 uncounted;            /* bytes stored, not in the sum yet */
};

GstTtsCache *
gst_tts_cache_new (const gchar *dir, guint64 max_bytes, gboolean writes)
{
  GstTtsCache *self = g_new0 (GstTtsCache, 1);

  self->ref_count = 1;
  self->dir = g_strdup (dir);
  self->max_bytes = max_bytes;
  self->writes = writes;
  self->sum_fd = -1;
  g_mutex_init (&self->lock);
  return self;
}

GstTtsCache *
gst_tts_cache_ref (GstTtsCache *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
gst_tts_cache_unref (GstTtsCache *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  if (self->sum_fd >= 0)
    close (self->sum_fd);
  g_mutex_clear (&self->lock);
  g_free (self->dir);
  g_free (self);
}

const gchar *
gst_tts_cache_get_dir (const GstTtsCache *self)
{
  return self->dir;
}

gboolean
gst_tts_cache_writes (const GstTtsCache *self)
{
  return self->writes;
}

static void
touch (gint fd)
{
  struct stat info;

  if (fstat (fd, &info) == 0
      && info.st_mtime + TOUCH_SECONDS < g_get_real_time () / G_USEC_PER_SEC)
    futimens (fd, NULL);
}

GstTtsSpeech *
gst_tts_cache_load (GstTtsCache *self, const gchar *key)
{
  g_autofree gchar *path = gst_tts_cache_path (self->dir, key);
  GstTtsSpeech *speech = NULL;
  g_autoptr (GBytes) file = NULL;
  gint fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0)
    return NULL;
  file = gst_tts_cache_read_file (fd);
  if (file)
    speech = gst_tts_speech_unpack (file, key);
  if (speech && self->writes)
    touch (fd);
  else if (!speech && self->writes)
    g_unlink (path);
  g_close (fd, NULL);
  return speech;
}

static gboolean
set_error (GError **error, const gchar *dir, gint number)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number),
      "speech is not kept in %s: %s; cache-dir can name another place", dir,
      g_strerror (number));
  return FALSE;
}

/* The folder is made by the first entry that goes there. */
static gint
make_temporary (GstTtsCache *self, const gchar *key, gchar **ret_path)
{
  g_autofree gchar *folder = g_strdup_printf ("%s/%.2s", self->dir, key);
  g_autofree gchar *path = g_strdup_printf ("%s/.%s.XXXXXX", folder, key);
  gint fd = g_mkstemp_full (path, O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0 && errno == ENOENT && g_mkdir_with_parents (folder, 0700) == 0) {
    g_free (path);
    path = g_strdup_printf ("%s/.%s.XXXXXX", folder, key);
    fd = g_mkstemp_full (path, O_WRONLY | O_CLOEXEC, 0600);
  }
  if (fd >= 0)
    *ret_path = g_steal_pointer (&path);
  return fd;
}

static gboolean
write_all (gint fd, const GByteArray *data)
{
  gsize done = 0;

  while (done < data->len) {
    gssize n = write (fd, data->data + done, data->len - done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    done += n;
  }
  return TRUE;
}

/* With the lock, and that of the file. */
static void
add_to_sum (GstTtsCache *self)
{
  guint8 bytes[8];
  guint64 sum;

  if (pread (self->sum_fd, bytes, sizeof bytes, 0) == sizeof bytes)
    sum = GST_READ_UINT64_LE (bytes) + self->uncounted;
  else
    sum = gst_tts_cache_shrink (self->dir, G_MAXUINT64);
  self->uncounted = 0;

  /* With some room, or each entry that follows would be one too many. */
  if (self->max_bytes > 0 && sum > self->max_bytes)
    sum = gst_tts_cache_shrink (self->dir,
        self->max_bytes - self->max_bytes / 10);
  GST_WRITE_UINT64_LE (bytes, sum);
  if (pwrite (self->sum_fd, bytes, sizeof bytes, 0) != sizeof bytes
      && ftruncate (self->sum_fd, 0) != 0)
    errno = 0;
}

static void
count (GstTtsCache *self, gsize size)
{
  g_mutex_lock (&self->lock);
  self->uncounted += size;
  if (self->sum_fd < 0) {
    g_autofree gchar *path = g_build_filename (self->dir, "size", NULL);

    self->sum_fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  }
  if (self->sum_fd >= 0 && flock (self->sum_fd, LOCK_EX | LOCK_NB) == 0) {
    add_to_sum (self);
    flock (self->sum_fd, LOCK_UN);
  }
  g_mutex_unlock (&self->lock);
}

gboolean
gst_tts_cache_store (GstTtsCache *self, const gchar *key,
    const GstTtsSpeech *speech, GError **error)
{
  g_autoptr (GByteArray) file = gst_tts_speech_pack (speech, key);
  g_autofree gchar *path = gst_tts_cache_path (self->dir, key);
  g_autofree gchar *temporary = NULL;
  gint fd = make_temporary (self, key, &temporary);
  gint number = 0;

  if (fd < 0)
    return set_error (error, self->dir, errno);
  if (!write_all (fd, file))
    number = errno;
  if (close (fd) != 0 && number == 0)
    number = errno;
  if (number == 0 && g_rename (temporary, path) != 0)
    number = errno;
  if (number != 0) {
    g_unlink (temporary);
    return set_error (error, self->dir, number);
  }
  count (self, file->len);
  return TRUE;
}
