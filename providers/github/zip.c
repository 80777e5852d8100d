/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A reader of zip archives that come from elsewhere. */
#include "zip.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>

#include <gst/tts/gst-tts-error.h>

#include "../crc32.h"

#define MAX_ENTRIES 10000
#define MAX_FILE ((guint64) 512 << 20)
#define MAX_ALL ((guint64) 2 << 30)
#define MAX_LEVELS 8
#define MAX_NAME 1024
#define END_SIZE 22
#define END64_SIZE 56
#define LOCATOR_SIZE 20
#define ENTRY_SIZE 46
#define LOCAL_SIZE 30
#define FLAG_ENCRYPTED 0x2041   /* plain, strong, and hidden names */
#define MADE_ON_UNIX 3
#define PIECE 65536

typedef struct
{
  const guint8 *data;
  guint64 size;
} Archive;

typedef struct
{
  guint64 count;
  guint64 offset;
  guint64 size;
} Directory;

static gboolean G_GNUC_PRINTF (2, 3)
fail (GError **error, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL,
      "the zip archive is not taken: %s", what);
  return FALSE;
}

static guint64
get (const guint8 *p, guint bytes)
{
  guint64 value = 0;

  while (bytes-- > 0)
    value = value << 8 | p[bytes];
  return value;
}

static gboolean
is_at (const Archive *self, guint64 offset, const gchar *signature,
    guint64 room)
{
  return offset <= self->size && room <= self->size - offset
      && memcmp (self->data + offset, signature, 4) == 0;
}

static void
free_entry (gpointer data)
{
  ZipEntry *entry = data;

  g_free (entry->name);
  g_free (entry);
}

gboolean
zip_is (const guint8 *data, gsize size)
{
  return size >= 4 && (memcmp (data, "PK\3\4", 4) == 0
      || memcmp (data, "PK\5\6", 4) == 0);
}

/* The end record, behind which there is nothing but its comment. */
static gboolean
find_end (const Archive *self, guint64 *ret_offset)
{
  guint64 last = self->size >= END_SIZE ? self->size - END_SIZE : 0;
  guint64 first = last > G_MAXUINT16 ? last - G_MAXUINT16 : 0;

  for (guint64 offset = last;; offset--) {
    if (is_at (self, offset, "PK\5\6", END_SIZE)
        && get (self->data + offset + 20, 2) == last - offset) {
      *ret_offset = offset;
      return TRUE;
    }
    if (offset == first)
      return FALSE;
  }
}

static gboolean
read_end64 (const Archive *self, guint64 end, Directory *ret_dir,
    GError **error)
{
  guint64 locator = end - LOCATOR_SIZE, offset;
  const guint8 *p;

  if (end < LOCATOR_SIZE || !is_at (self, locator, "PK\6\7", LOCATOR_SIZE))
    return TRUE;
  offset = get (self->data + locator + 8, 8);
  if (!is_at (self, offset, "PK\6\6", END64_SIZE) || offset >= locator)
    return fail (error, "its Zip64 end is not where it is said to be");
  p = self->data + offset;
  if (get (p + 16, 4) != 0 || get (p + 20, 4) != 0
      || get (p + 24, 8) != get (p + 32, 8))
    return fail (error, "it is one of several parts");
  ret_dir->count = get (p + 32, 8);
  ret_dir->size = get (p + 40, 8);
  ret_dir->offset = get (p + 48, 8);
  return TRUE;
}

static gboolean
read_end (const Archive *self, Directory *ret_dir, GError **error)
{
  const guint8 *p;
  guint64 end;

  if (!find_end (self, &end))
    return fail (error, "it has no end");
  p = self->data + end;
  if (get (p + 4, 2) != get (p + 6, 2) || get (p + 8, 2) != get (p + 10, 2))
    return fail (error, "it is one of several parts");
  ret_dir->count = get (p + 10, 2);
  ret_dir->size = get (p + 12, 4);
  ret_dir->offset = get (p + 16, 4);
  if (!read_end64 (self, end, ret_dir, error))
    return FALSE;
  if (ret_dir->count > MAX_ENTRIES)
    return fail (error, "it has more than %d entries", MAX_ENTRIES);
  if (ret_dir->offset > end || ret_dir->size > end - ret_dir->offset)
    return fail (error, "its directory is not where it is said to be");
  return TRUE;
}

/* Relative, without a way up or a second meaning on another system. */
static gboolean
is_safe (const gchar *name, gsize size)
{
  g_auto (GStrv) levels = NULL;
  guint n;

  if (size == 0 || size > MAX_NAME || strlen (name) != size
      || !g_utf8_validate (name, size, NULL) || name[0] == '/'
      || strpbrk (name, "\\:"))
    return FALSE;
  for (gsize i = 0; i < size; i++)
    if ((guchar) name[i] < 0x20 || name[i] == 0x7f)
      return FALSE;
  levels = g_strsplit (name, "/", -1);
  n = g_strv_length (levels);
  for (guint i = 0; i < n; i++)
    if (g_str_equal (levels[i], "..") || g_str_equal (levels[i], ".")
        || (!*levels[i] && i + 1 < n))
      return FALSE;
  return n <= MAX_LEVELS;
}

/* A folder or file, if it says on Unix what it is. */
static gboolean
is_regular (const guint8 *p)
{
  guint mode = get (p + 38, 4) >> 16;

  return p[5] != MADE_ON_UNIX || (mode & S_IFMT) == 0 || S_ISREG (mode)
      || S_ISDIR (mode);
}

/* Takes what did not fit into 32 bits from the extra field. */
static gboolean
read_extra64 (const guint8 *extra, gsize size, ZipEntry *entry)
{
  guint64 *const wanted[] = { &entry->size, &entry->packed, &entry->header };
  gsize at = 0;

  while (size - at >= 4) {
    guint id = get (extra + at, 2);
    gsize room = get (extra + at + 2, 2);

    at += 4;
    if (room > size - at)
      return FALSE;
    for (guint i = 0; id == 1 && i < G_N_ELEMENTS (wanted); i++) {
      if (*wanted[i] != G_MAXUINT32)
        continue;
      if (room < 8)
        return FALSE;
      *wanted[i] = get (extra + at, 8);
      at += 8;
      room -= 8;
    }
    at += room;
  }
  return TRUE;
}

/* Where its bytes are; what its own header says must be the same. */
static gboolean
find_start (const Archive *self, ZipEntry *entry, guint64 directory,
    GError **error)
{
  gsize size = strlen (entry->name);
  const guint8 *p;

  if (!is_at (self, entry->header, "PK\3\4", LOCAL_SIZE))
    return fail (error, "'%s' is not where it is said to be", entry->name);
  p = self->data + entry->header;
  entry->start = entry->header + LOCAL_SIZE + get (p + 26, 2)
      + get (p + 28, 2);
  if (entry->start > directory || entry->packed > directory - entry->start)
    return fail (error, "'%s' goes on behind its end", entry->name);
  if (get (p + 26, 2) != size || memcmp (p + LOCAL_SIZE, entry->name, size)
      || get (p + 8, 2) != entry->method)
    return fail (error, "'%s' has two meanings", entry->name);
  return TRUE;
}

static gboolean
check_entry (const guint8 *p, const ZipEntry *entry, gsize name_size,
    GError **error)
{
  if (!is_safe (entry->name, name_size))
    return fail (error, "an entry's name is not one of a file in it");
  if (get (p + 8, 2) & FLAG_ENCRYPTED)
    return fail (error, "'%s' is encrypted", entry->name);
  if (!is_regular (p))
    return fail (error, "'%s' is a link or a device", entry->name);
  if (entry->method != 0 && entry->method != 8)
    return fail (error, "'%s' is packed by method %u", entry->name,
        entry->method);
  if (entry->size > MAX_FILE || entry->packed > MAX_FILE)
    return fail (error, "'%s' is larger than 512 MiB", entry->name);
  if (entry->method == 0 && entry->size != entry->packed)
    return fail (error, "'%s' has two sizes", entry->name);
  return TRUE;
}

/* One of the directory at *@offset, which is moved behind it. */
static ZipEntry *
read_entry (const Archive *self, guint64 *offset, guint64 end,
    GError **error)
{
  gsize name_size, extra_size, whole;
  ZipEntry *entry;
  const guint8 *p;

  if (!is_at (self, *offset, "PK\1\2", ENTRY_SIZE)) {
    fail (error, "its directory has fewer entries than it says");
    return NULL;
  }
  p = self->data + *offset;
  name_size = get (p + 28, 2);
  extra_size = get (p + 30, 2);
  whole = ENTRY_SIZE + name_size + extra_size + get (p + 32, 2);
  if (*offset > end || whole > end - *offset) {
    fail (error, "its directory goes on behind its end");
    return NULL;
  }
  entry = g_new0 (ZipEntry, 1);
  entry->name = g_strndup ((const gchar *) p + ENTRY_SIZE, name_size);
  entry->method = get (p + 10, 2);
  entry->crc = get (p + 16, 4);
  entry->packed = get (p + 20, 4);
  entry->size = get (p + 24, 4);
  entry->header = get (p + 42, 4);
  if (!read_extra64 (p + ENTRY_SIZE + name_size, extra_size, entry)
      ? fail (error, "'%s' has a torn extra field", entry->name)
      : check_entry (p, entry, name_size, error)) {
    *offset += whole;
    return entry;
  }
  free_entry (entry);
  return NULL;
}

static gint
compare_places (gconstpointer a, gconstpointer b)
{
  const ZipEntry *one = *(const ZipEntry * const *) a;
  const ZipEntry *two = *(const ZipEntry * const *) b;

  return one->header < two->header ? -1 : one->header > two->header;
}

static gboolean
check_overlaps (GPtrArray *entries, GError **error)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (sorted, entries->pdata[i]);
  g_ptr_array_sort (sorted, compare_places);
  for (guint i = 1; i < sorted->len; i++) {
    const ZipEntry *before = sorted->pdata[i - 1];
    const ZipEntry *entry = sorted->pdata[i];

    if (before->start + before->packed > entry->header)
      return fail (error, "'%s' and '%s' overlap", before->name,
          entry->name);
  }
  return TRUE;
}

static gboolean
check_all (const Archive *self, GPtrArray *entries, guint64 directory,
    GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  guint64 sum = 0;

  for (guint i = 0; i < entries->len; i++) {
    ZipEntry *entry = entries->pdata[i];

    sum += entry->size;
    if (sum > MAX_ALL)
      return fail (error, "its files are larger than 2 GiB");
    if (!g_hash_table_add (names, entry->name))
      return fail (error, "it has '%s' twice", entry->name);
    if (!find_start (self, entry, directory, error))
      return FALSE;
  }
  return check_overlaps (entries, error);
}

GPtrArray *
zip_read (const guint8 *data, gsize size, GError **error)
{
  const Archive self = { data, size };
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (free_entry);
  Directory directory = { 0 };
  guint64 offset;

  if (!read_end (&self, &directory, error))
    return NULL;
  offset = directory.offset;
  for (guint64 i = 0; i < directory.count; i++) {
    ZipEntry *entry = read_entry (&self, &offset, directory.offset
        + directory.size, error);

    if (!entry)
      return NULL;
    g_ptr_array_add (entries, entry);
  }
  if (!check_all (&self, entries, directory.offset, error))
    return NULL;
  for (guint i = entries->len; i > 0; i--)
    if (g_str_has_suffix (((ZipEntry *) entries->pdata[i - 1])->name, "/"))
      g_ptr_array_remove_index (entries, i - 1);
  return g_steal_pointer (&entries);
}

typedef struct
{
  const ZipEntry *entry;
  ZipSink sink;
  gpointer user_data;
  guint64 size;
  guint32 crc;
} Out;

static gboolean
put (Out *out, const guint8 *data, gsize size, GError **error)
{
  out->size += size;
  if (out->size > out->entry->size)
    return fail (error, "'%s' is larger than it says", out->entry->name);
  out->crc = crc32_add (out->crc, data, size);
  return size == 0 || out->sink (out->user_data, data, size, error);
}

static gboolean
inflate (Out *out, const guint8 *data, gsize size, GError **error)
{
  g_autoptr (GZlibDecompressor) inflater =
      g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW);
  g_autofree guint8 *piece = g_malloc (PIECE);
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize at = 0;

  while (result == G_CONVERTER_CONVERTED) {
    gsize taken = 0, made = 0;

    result = g_converter_convert (G_CONVERTER (inflater), data + at, size - at,
        piece, PIECE, G_CONVERTER_INPUT_AT_END, &taken, &made, NULL);
    if (result == G_CONVERTER_ERROR)
      return fail (error, "'%s' is damaged", out->entry->name);
    at += taken;
    if (!put (out, piece, made, error))
      return FALSE;
  }
  return at == size || fail (error, "'%s' has two ends", out->entry->name);
}

gboolean
zip_extract (const guint8 *data, gsize size, const ZipEntry *entry,
    ZipSink sink, gpointer user_data, GError **error)
{
  Out out = { entry, sink, user_data, 0, G_MAXUINT32 };
  const guint8 *start = data + entry->start;

  g_return_val_if_fail (entry->start + entry->packed <= size, FALSE);
  if (!(entry->method == 0 ? put (&out, start, entry->packed, error)
          : inflate (&out, start, entry->packed, error)))
    return FALSE;
  if (out.size != entry->size || ~out.crc != entry->crc)
    return fail (error, "'%s' is damaged", entry->name);
  return TRUE;
}
