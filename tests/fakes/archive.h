/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Zip archives as others write them, and as nobody should. */
#pragma once

#include <glib.h>

typedef struct
{
  const gchar *name;
  const gchar *data;
  gssize size;                  /* of the data, -1 for a text */
  gboolean deflate;
  gboolean descriptor;          /* sizes behind the bytes only */
  gboolean zip64;               /* sizes in the extra field only */
  guint flags;
  guint method;                 /* in place of 0 or 8 */
  guint mode;                   /* of Unix, 0 for none */
  guint32 add_to_crc;
  gint add_to_size;
  gint add_to_place;            /* where the directory says it is */
  const gchar *other_name;      /* in its own header */
} TtsArchiveEntry;

/* (transfer full) */
GBytes *tts_archive_write (const TtsArchiveEntry *entries, guint n_entries);

/* The checksum of a zip archive, made bit by bit. */
guint32 tts_archive_crc   (const guint8 *data, gsize size);
