/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes zip archives for tests. */
#include "zip-writer.h"

#include <string.h>

void
add_bytes (GByteArray *out, gconstpointer data, gsize size)
{
  g_byte_array_append (out, data, size);
}

void
add_16 (GByteArray *out, guint value)
{
  guint16 bytes = GUINT16_TO_LE (value);

  add_bytes (out, &bytes, 2);
}

void
add_32 (GByteArray *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  add_bytes (out, &value, 4);
}

void
add_64 (GByteArray *out, guint64 value)
{
  value = GUINT64_TO_LE (value);
  add_bytes (out, &value, 8);
}

void
zip_init (Zip *zip)
{
  zip->file = g_byte_array_new ();
  zip->directory = g_byte_array_new ();
  zip->n_entries = 0;
}

void
zip_list (Zip *zip, const gchar *name, guint32 at, guint32 size)
{
  add_32 (zip->directory, 0x02014b50);
  for (guint i = 0; i < 8; i++)
    add_16 (zip->directory, 0); /* versions, flags, method, time, checksum */
  add_32 (zip->directory, size);
  add_32 (zip->directory, size);
  add_16 (zip->directory, strlen (name));
  for (guint i = 0; i < 6; i++)
    add_16 (zip->directory, 0); /* extra, comment, disk, attributes */
  add_32 (zip->directory, at);
  add_bytes (zip->directory, name, strlen (name));
  zip->n_entries++;
}

void
zip_add (Zip *zip, const gchar *name, gconstpointer data, gsize size)
{
  zip_list (zip, name, zip->file->len, size);
  add_32 (zip->file, 0x04034b50);
  for (guint i = 0; i < 11; i++)
    add_16 (zip->file, 0);
  add_16 (zip->file, strlen (name));
  add_16 (zip->file, 0);
  add_bytes (zip->file, name, strlen (name));
  add_bytes (zip->file, data, size);
}

GBytes *
zip_end (Zip *zip)
{
  guint at = zip->file->len;

  add_bytes (zip->file, zip->directory->data, zip->directory->len);
  add_32 (zip->file, 0x06054b50);
  add_32 (zip->file, 0);
  add_16 (zip->file, zip->n_entries);
  add_16 (zip->file, zip->n_entries);
  add_32 (zip->file, zip->directory->len);
  add_32 (zip->file, at);
  add_16 (zip->file, 0);
  g_byte_array_unref (zip->directory);
  return g_byte_array_free_to_bytes (zip->file);
}
