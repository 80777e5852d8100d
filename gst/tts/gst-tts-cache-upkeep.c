/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The directory of the cache: counting, clearing, checking and shrinking it.
 *
 * Nothing is removed that does not look like an entry, and entries of other
 * processes may come and go meanwhile. */
#include "gst-tts-cache-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gst-tts-error.h"

#define SUFFIX ".wav"
/* No chunk is so long; what claims it is no entry. */
#define MAX_FILE (1024 * 1024 * 1024)
/* A file without its name that is so old belongs to no process any more. */
#define STALE_SECONDS 3600

typedef struct
{
  gchar *path;
  guint64 size;
  gint64 used;                  /* nanoseconds */
} Entry;

typedef void (*EntryFunc) (const gchar *path, const gchar *name,
    const GStatBuf *info, gpointer user_data);

gchar *
gst_tts_cache_default_dir (void)
{
  return g_build_filename (g_get_user_cache_dir (), "gst-tts", "speech",
      NULL);
}

gchar *
gst_tts_cache_path (const gchar *dir, const gchar *key)
{
  return g_strdup_printf ("%s/%.2s/%s" SUFFIX, dir, key, key);
}

static gboolean
is_hex (const gchar *text, gsize n)
{
  return strspn (text, "0123456789abcdef") >= n;
}

static gboolean
is_entry (const gchar *name)
{
  return is_hex (name, GST_TTS_KEY_LENGTH)
      && strcmp (name + GST_TTS_KEY_LENGTH, SUFFIX) == 0;
}

/* One that a process began to write; as the store names it. */
static gboolean
is_temporary (const gchar *name)
{
  return name[0] == '.' && is_hex (name + 1, GST_TTS_KEY_LENGTH)
      && name[1 + GST_TTS_KEY_LENGTH] == '.';
}

static void
visit (const gchar *dir, const gchar *name, EntryFunc func,
    gpointer user_data)
{
  g_autofree gchar *path = g_build_filename (dir, name, NULL);
  GStatBuf info;

  if (g_lstat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return;
  if (is_entry (name))
    func (path, name, &info, user_data);
  else if (is_temporary (name)
      && info.st_mtime + STALE_SECONDS < g_get_real_time () / G_USEC_PER_SEC)
    g_unlink (path);
}

static void
visit_folder (const gchar *path, EntryFunc func, gpointer user_data)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (folder && (name = g_dir_read_name (folder)))
    visit (path, name, func, user_data);
}

static gboolean
for_each_entry (const gchar *dir, EntryFunc func, gpointer user_data,
    GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) own = NULL;
  g_autoptr (GDir) folders = g_dir_open (dir, 0, &own);
  const gchar *name;

  if (g_error_matches (own, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  if (own) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }

  while ((name = g_dir_read_name (folders))) {
    g_autofree gchar *path = g_build_filename (dir, name, NULL);

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (strlen (name) == 2 && is_hex (name, 2))
      visit_folder (path, func, user_data);
  }
  return TRUE;
}

static void
count_entry (const gchar *path, const gchar *name, const GStatBuf *info,
    gpointer user_data)
{
  GstTtsCacheCount *count = user_data;

  count->entries++;
  count->bytes += info->st_size;
  if (!count->oldest || info->st_mtime < count->oldest)
    count->oldest = info->st_mtime;
}

static void
remove_counted (const gchar *path, const GStatBuf *info,
    GstTtsCacheCount *count)
{
  if (g_unlink (path) != 0)
    return;
  count->removed++;
  count->removed_bytes += info->st_size;
}

static void
clear_entry (const gchar *path, const gchar *name, const GStatBuf *info,
    gpointer user_data)
{
  count_entry (path, name, info, user_data);
  remove_counted (path, info, user_data);
}

GBytes *
gst_tts_cache_read_file (gint fd)
{
  struct stat info;
  g_autofree guint8 *data = NULL;
  gsize done = 0;

  if (fstat (fd, &info) != 0 || info.st_size <= 0 || info.st_size > MAX_FILE)
    return NULL;
  data = g_malloc (info.st_size);
  while (done < (gsize) info.st_size) {
    gssize n = read (fd, data + done, info.st_size - done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return NULL;
    done += n;
  }
  return g_bytes_new_take (g_steal_pointer (&data), done);
}

static gboolean
is_sound (const gchar *path, const gchar *name)
{
  g_autofree gchar *key = g_strndup (name, GST_TTS_KEY_LENGTH);
  g_autoptr (GstTtsSpeech) speech = NULL;
  g_autoptr (GBytes) file = NULL;
  gint fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0)
    return TRUE;
  file = gst_tts_cache_read_file (fd);
  g_close (fd, NULL);
  if (file)
    speech = gst_tts_speech_unpack (file, key);
  return speech != NULL;
}

static void
verify_entry (const gchar *path, const gchar *name, const GStatBuf *info,
    gpointer user_data)
{
  count_entry (path, name, info, user_data);
  if (!is_sound (path, name))
    remove_counted (path, info, user_data);
}

static gboolean
count_all (const gchar *dir, EntryFunc func, GstTtsCacheCount *ret_count,
    GCancellable *cancellable, GError **error)
{
  GstTtsCacheCount count = { 0 };

  if (!for_each_entry (dir, func, &count, cancellable, error))
    return FALSE;
  *ret_count = count;
  return TRUE;
}

gboolean
gst_tts_cache_stat (const gchar *dir, GstTtsCacheCount *ret_count,
    GError **error)
{
  return count_all (dir, count_entry, ret_count, NULL, error);
}

gboolean
gst_tts_cache_clear (const gchar *dir, GstTtsCacheCount *ret_count,
    GError **error)
{
  GstTtsCacheCount count;

  if (!count_all (dir, clear_entry, &count, NULL, error))
    return FALSE;
  if (count.removed < count.entries) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_ACCES,
        "%s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " entries could not "
        "be removed; look at its permissions", dir,
        count.entries - count.removed, count.entries);
    return FALSE;
  }
  *ret_count = count;
  return TRUE;
}

gboolean
gst_tts_cache_verify (const gchar *dir, GstTtsCacheCount *ret_count,
    GCancellable *cancellable, GError **error)
{
  return count_all (dir, verify_entry, ret_count, cancellable, error);
}

static void
clear_collected (gpointer data)
{
  g_free (((Entry *) data)->path);
}

static void
collect_entry (const gchar *path, const gchar *name, const GStatBuf *info,
    gpointer user_data)
{
  Entry entry = { g_strdup (path), info->st_size,
    info->st_mtim.tv_sec * G_GINT64_CONSTANT (1000000000)
        + info->st_mtim.tv_nsec
  };

  g_array_append_val ((GArray *) user_data, entry);
}

static gint
compare_used (gconstpointer a, gconstpointer b)
{
  const Entry *one = a, *two = b;

  return one->used < two->used ? -1 : one->used > two->used;
}

guint64
gst_tts_cache_shrink (const gchar *dir, guint64 max_bytes)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  guint64 total = 0;

  g_array_set_clear_func (entries, clear_collected);
  for_each_entry (dir, collect_entry, entries, NULL, NULL);
  for (guint i = 0; i < entries->len; i++)
    total += g_array_index (entries, Entry, i).size;
  if (total <= max_bytes)
    return total;

  g_array_sort (entries, compare_used);
  for (guint i = 0; i < entries->len && total > max_bytes; i++) {
    const Entry *entry = &g_array_index (entries, Entry, i);

    if (g_unlink (entry->path) == 0 || errno == ENOENT)
      total -= entry->size;
  }
  return total;
}
