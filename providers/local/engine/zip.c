/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Zip archives with and without ZIP64. Only the central directory is trusted
 * for sizes: writers that stream leave them open in the local headers. */
#include "zip.h"

#include <string.h>

#include "error.h"
#include "read.h"

#define LOCAL_SIGNATURE 0x04034b50
#define ENTRY_SIGNATURE 0x02014b50
#define END_SIGNATURE 0x06054b50
#define END64_SIGNATURE 0x06064b50
#define LOCATOR_SIGNATURE 0x07064b50

#define LOCAL_SIZE 30
#define ENTRY_SIZE 46
#define END_SIZE 22
#define END64_SIZE 56
#define LOCATOR_SIZE 20

#define EXTRA_ZIP64 0x0001
#define FLAG_ENCRYPTED 0x0001
#define MAX_COMMENT 0xffff
#define MAX_ENTRIES (1 << 18)

typedef struct
{
  guint64 n_entries;
  guint64 offset, size;         /* of the central directory */
  guint64 limit;                /* where the first end record starts */
} Directory;

/* Where an entry lies, its local header included. */
typedef struct
{
  guint64 start, end;
} Extent;

static gboolean
damaged (GError **error, const gchar *what)
{
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED,
      "its zip archive is damaged: %s", what);
  return FALSE;
}

static void
free_entry (TtsZipEntry *entry)
{
  g_free (entry->name);
  g_free (entry);
}

gboolean
tts_zip_is (const guint8 *data, gsize size)
{
  return size >= 4 && (tts_read_u32 (data) == LOCAL_SIGNATURE ||
      tts_read_u32 (data) == END_SIGNATURE);
}

/* The end record is the last thing but for a comment of its own length. */
static const guint8 *
find_end (const guint8 *data, gsize size)
{
  gsize comment;

  for (comment = 0; comment <= MAX_COMMENT; comment++) {
    const guint8 *end;

    if (size < END_SIZE + comment)
      return NULL;
    end = data + size - END_SIZE - comment;
    if (tts_read_u32 (end) == END_SIGNATURE &&
        tts_read_u16 (end + 20) == comment)
      return end;
  }
  return NULL;
}

static gboolean
read_end64 (const guint8 *data, const guint8 *end, Directory *directory,
    GError **error)
{
  const guint8 *locator = end - LOCATOR_SIZE;
  guint64 at = tts_read_u64 (locator + 8), limit = locator - data;
  const guint8 *end64;

  if (at > limit || limit - at < END64_SIZE ||
      tts_read_u32 (data + at) != END64_SIGNATURE)
    return damaged (error, "its ZIP64 record is not where it should be");

  end64 = data + at;
  if (tts_read_u32 (end64 + 16) != 0 || tts_read_u32 (end64 + 20) != 0)
    return damaged (error, "it is one of several parts");
  directory->n_entries = tts_read_u64 (end64 + 32);
  directory->size = tts_read_u64 (end64 + 40);
  directory->offset = tts_read_u64 (end64 + 48);
  directory->limit = at;
  return TRUE;
}

static gboolean
find_directory (const guint8 *data, gsize size, Directory *directory,
    GError **error)
{
  const guint8 *end = find_end (data, size);

  if (!end)
    return damaged (error, "it has no end record; the file may be cut off");

  if (end - data >= LOCATOR_SIZE &&
      tts_read_u32 (end - LOCATOR_SIZE) == LOCATOR_SIGNATURE) {
    if (!read_end64 (data, end, directory, error))
      return FALSE;
  } else {
    if (tts_read_u16 (end + 4) != 0 || tts_read_u16 (end + 6) != 0)
      return damaged (error, "it is one of several parts");
    directory->n_entries = tts_read_u16 (end + 10);
    directory->size = tts_read_u32 (end + 12);
    directory->offset = tts_read_u32 (end + 16);
    directory->limit = end - data;
  }
  if (directory->offset > directory->limit ||
      directory->size > directory->limit - directory->offset)
    return damaged (error, "its directory is past its end");
  if (directory->n_entries > MAX_ENTRIES ||
      directory->n_entries > directory->size / ENTRY_SIZE)
    return damaged (error, "it claims more entries than it can hold");
  return TRUE;
}

/* Fields of the ZIP64 extra stand only for those that are all ones. */
static gboolean
read_zip64 (const guint8 *extra, gsize extra_size, guint64 *fields[],
    guint n_fields)
{
  while (extra_size >= 4) {
    guint id = tts_read_u16 (extra), size = tts_read_u16 (extra + 2);
    const guint8 *value = extra + 4;

    if (size > extra_size - 4)
      return FALSE;
    extra += 4 + size;
    extra_size -= 4 + size;
    if (id != EXTRA_ZIP64)
      continue;
    for (guint i = 0; i < n_fields; i++) {
      if (*fields[i] != G_MAXUINT32)
        continue;
      if (size < 8)
        return FALSE;
      *fields[i] = tts_read_u64 (value);
      value += 8;
      size -= 8;
    }
    return TRUE;
  }
  return TRUE;
}

/* The data begins after the local header, whose name and extra field may be
 * of other lengths than those of the directory. */
static gboolean
locate (const guint8 *data, guint64 limit, guint64 at, guint64 size,
    const gchar *name, Extent *ret_extent, GError **error)
{
  guint64 head;

  if (at > limit || limit - at < LOCAL_SIZE ||
      tts_read_u32 (data + at) != LOCAL_SIGNATURE)
    return damaged (error, "an entry is not where its directory says");
  head = LOCAL_SIZE + tts_read_u16 (data + at + 26) +
      tts_read_u16 (data + at + 28);
  if (head > limit - at || size > limit - at - head)
    return damaged (error, "an entry goes past its end");
  if (tts_read_u16 (data + at + 26) != strlen (name) ||
      memcmp (data + at + LOCAL_SIZE, name, strlen (name)) != 0)
    return damaged (error, "an entry has two names");

  ret_extent->start = at;
  ret_extent->end = at + head + size;
  return TRUE;
}

static gboolean
check_method (const guint8 *head, const gchar *name, GError **error)
{
  const gchar *how = NULL;

  if (tts_read_u16 (head + 8) & FLAG_ENCRYPTED)
    how = "encrypted";
  else if (tts_read_u16 (head + 10) != 0)
    how = "compressed";
  if (how)
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_UNSUPPORTED,
        "its entry '%s' is %s: pack it again without that", name, how);
  return !how;
}

/* Reads the entry at @head, which has @left bytes, and moves on. */
static TtsZipEntry *
read_entry (const guint8 *data, guint64 limit, const guint8 **head,
    gsize *left, Extent *ret_extent, GError **error)
{
  guint64 packed, size, at, *fields[] = { &size, &packed, &at };
  guint name_size, extra_size, comment_size;
  g_autofree gchar *name = NULL;
  TtsZipEntry *entry;

  if (*left < ENTRY_SIZE || tts_read_u32 (*head) != ENTRY_SIGNATURE) {
    damaged (error, "its directory is cut off");
    return NULL;
  }
  packed = tts_read_u32 (*head + 20);
  size = tts_read_u32 (*head + 24);
  name_size = tts_read_u16 (*head + 28);
  extra_size = tts_read_u16 (*head + 30);
  comment_size = tts_read_u16 (*head + 32);
  at = tts_read_u32 (*head + 42);
  if (*left - ENTRY_SIZE < (gsize) name_size + extra_size + comment_size) {
    damaged (error, "its directory is cut off");
    return NULL;
  }
  name = g_strndup ((const gchar *) *head + ENTRY_SIZE, name_size);
  if (strlen (name) != name_size || !g_utf8_validate (name, -1, NULL)) {
    damaged (error, "the name of an entry is no text");
    return NULL;
  }
  if (!check_method (*head, name, error))
    return NULL;
  if (!read_zip64 (*head + ENTRY_SIZE + name_size, extra_size, fields,
          G_N_ELEMENTS (fields)) || packed != size) {
    damaged (error, "the size of an entry is unclear");
    return NULL;
  }
  if (!locate (data, limit, at, size, name, ret_extent, error))
    return NULL;

  *head += ENTRY_SIZE + name_size + extra_size + comment_size;
  *left -= ENTRY_SIZE + name_size + extra_size + comment_size;
  entry = g_new (TtsZipEntry, 1);
  entry->name = g_steal_pointer (&name);
  entry->data = data + ret_extent->end - size;
  entry->size = size;
  return entry;
}

static gint
compare_extents (gconstpointer a, gconstpointer b)
{
  const Extent *left = a, *right = b;

  return (left->start > right->start) - (left->start < right->start);
}

static gboolean
check_extents (GArray *extents, GError **error)
{
  g_array_sort (extents, compare_extents);
  for (guint i = 1; i < extents->len; i++) {
    const Extent *last = &g_array_index (extents, Extent, i - 1);
    const Extent *next = &g_array_index (extents, Extent, i);

    if (next->start < last->end)
      return damaged (error, "two entries share bytes");
  }
  return TRUE;
}

GPtrArray *
tts_zip_parse (const guint8 *data, gsize size, GError **error)
{
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) free_entry);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) extents = g_array_new (FALSE, FALSE, sizeof (Extent));
  Directory directory;
  const guint8 *head;
  gsize left;

  if (!find_directory (data, size, &directory, error))
    return NULL;

  head = data + directory.offset;
  left = directory.size;
  for (guint64 i = 0; i < directory.n_entries; i++) {
    Extent extent;
    TtsZipEntry *entry = read_entry (data, directory.offset, &head, &left,
        &extent, error);

    if (!entry)
      return NULL;
    g_ptr_array_add (entries, entry);
    g_array_append_val (extents, extent);
    if (!g_hash_table_add (names, entry->name)) {
      damaged (error, "two entries have one name");
      return NULL;
    }
  }
  if (!check_extents (extents, error))
    return NULL;
  return g_steal_pointer (&entries);
}
