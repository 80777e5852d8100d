/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Zip archives, good ones and others, byte by byte. */
#pragma once

#include <glib.h>

typedef struct
{
  GByteArray *file;
  GByteArray *directory;
  guint n_entries;
} Zip;

void    add_bytes (GByteArray *out, gconstpointer data, gsize size);
void    add_16    (GByteArray *out, guint value);
void    add_32    (GByteArray *out, guint32 value);
void    add_64    (GByteArray *out, guint64 value);

void    zip_init  (Zip *zip);

/* A row of the directory, for an entry that is at @at. */
void    zip_list  (Zip *zip, const gchar *name, guint32 at, guint32 size);

/* A stored entry and its row. */
void    zip_add   (Zip *zip, const gchar *name, gconstpointer data,
                   gsize size);

/* The archive; clears @zip. */
GBytes *zip_end   (Zip *zip);
