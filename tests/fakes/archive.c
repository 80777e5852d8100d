/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Zip archives as others write them, and as nobody should. */
#include "archive.h"

#include <gio/gio.h>
#include <string.h>

#define NONE G_MAXUINT32

static void
put (GByteArray *out, guint bytes, guint64 value)
{
  for (guint i = 0; i < bytes; i++) {
    const guint8 byte = value >> 8 * i;

    g_byte_array_append (out, &byte, 1);
  }
}

static void
put_text (GByteArray *out, const gchar *text)
{
  g_byte_array_append (out, (const guint8 *) text, strlen (text));
}

guint32
tts_archive_crc (const guint8 *data, gsize size)
{
  guint32 crc = G_MAXUINT32;

  for (gsize i = 0; i < size; i++) {
    crc ^= data[i];
    for (guint bit = 0; bit < 8; bit++)
      crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

static GBytes *
pack (const TtsArchiveEntry *entry, gsize size)
{
  g_autoptr (GZlibCompressor) deflater =
      g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) out = g_converter_output_stream_new (memory,
      G_CONVERTER (deflater));

  if (!entry->deflate)
    return g_bytes_new (entry->data, size);
  g_output_stream_write_all (out, entry->data, size, NULL, NULL, NULL);
  g_output_stream_close (out, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM
      (memory));
}

/* What the header and the row of the directory have in common. */
static void
put_common (GByteArray *out, const TtsArchiveEntry *entry, gboolean sizes,
    guint32 crc, gsize packed, gsize size)
{
  put (out, 2, 45);
  put (out, 2, entry->flags | (entry->descriptor ? 8 : 0));
  put (out, 2, entry->method ? entry->method : entry->deflate ? 8 : 0);
  put (out, 4, 0);
  put (out, 4, sizes ? crc + entry->add_to_crc : 0);
  put (out, 4, !sizes ? 0 : entry->zip64 ? NONE : packed);
  put (out, 4, !sizes ? 0 : entry->zip64 ? NONE : size + entry->add_to_size);
}

static void
put_extra (GByteArray *out, const TtsArchiveEntry *entry, gsize packed,
    gsize size)
{
  if (!entry->zip64)
    return;
  put (out, 2, 1);
  put (out, 2, 16);
  put (out, 8, size + entry->add_to_size);
  put (out, 8, packed);
}

static void
put_entry (GByteArray *out, GByteArray *directory,
    const TtsArchiveEntry *entry)
{
  gsize size = entry->size < 0 ? strlen (entry->data) : (gsize) entry->size;
  g_autoptr (GBytes) packed = pack (entry, size);
  gsize n = g_bytes_get_size (packed);
  guint32 crc = tts_archive_crc ((const guint8 *) entry->data, size);
  const gchar *name = entry->other_name ? entry->other_name : entry->name;
  guint at = out->len, extra = entry->zip64 ? 20 : 0;

  put_text (out, "PK\3\4");
  put_common (out, entry, !entry->descriptor, crc, n, size);
  put (out, 2, strlen (name));
  put (out, 2, extra);
  put_text (out, name);
  put_extra (out, entry, n, size);
  g_byte_array_append (out, g_bytes_get_data (packed, NULL), n);
  if (entry->descriptor) {
    put_text (out, "PK\7\10");
    put (out, 4, crc);
    put (out, 4, n);
    put (out, 4, size);
  }

  put_text (directory, "PK\1\2");
  put (directory, 2, entry->mode ? 3 << 8 | 45 : 45);
  put_common (directory, entry, TRUE, crc, n, size);
  put (directory, 2, strlen (entry->name));
  put (directory, 2, extra);
  put (directory, 6, 0);        /* comment, disk, attributes */
  put (directory, 4, (guint64) entry->mode << 16);
  put (directory, 4, at + entry->add_to_place);
  put_text (directory, entry->name);
  put_extra (directory, entry, n, size);
}

GBytes *
tts_archive_write (const TtsArchiveEntry *entries, guint n_entries)
{
  g_autoptr (GByteArray) directory = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();
  guint at;

  for (guint i = 0; i < n_entries; i++)
    put_entry (out, directory, &entries[i]);
  at = out->len;
  g_byte_array_append (out, directory->data, directory->len);
  put_text (out, "PK\5\6");
  put (out, 4, 0);
  put (out, 2, n_entries);
  put (out, 2, n_entries);
  put (out, 4, directory->len);
  put (out, 4, at);
  put (out, 2, 0);
  return g_byte_array_free_to_bytes (out);
}
