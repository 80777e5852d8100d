/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A reader of zip archives that come from elsewhere: nothing in them is
 * trusted, and no name in them becomes a name of ours. */
#pragma once

#include <glib.h>

typedef struct
{
  gchar *name;                  /* relative, in UTF-8 */
  guint64 size;
  guint64 packed;
  guint64 header;               /* where its own header is */
  guint64 start;                /* where its bytes are */
  guint32 crc;
  guint method;
} ZipEntry;

/* Takes the next piece of a file; FALSE ends it. */
typedef gboolean (*ZipSink) (gpointer user_data, const guint8 *data,
    gsize size, GError **error);

/* Whether it begins as an archive does. */
gboolean   zip_is      (const guint8 *data, gsize size);

/* The files (of ZipEntry, without folders), in order of the directory.
 * Refused are names that lead elsewhere, links, encryption, other methods
 * than stored and deflate, equal names, entries that overlap, more than
 * 10,000 entries, 512 MiB of one and 2 GiB of all. */
GPtrArray *zip_read    (const guint8 *data, gsize size, GError **error);

/* Unpacks one of them and holds it against its size and checksum. */
gboolean   zip_extract (const guint8 *data, gsize size,
    const ZipEntry *entry, ZipSink sink, gpointer user_data, GError **error);
