/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A reader of zip archives whose entries are stored, as weights are. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gchar *name;                  /* UTF-8 */
  const guint8 *data;           /* within what was parsed */
  gsize size;
} TtsZipEntry;

gboolean   tts_zip_is    (const guint8 *data, gsize size);

/* All entries, of TtsZipEntry, in the order of the directory. No two share a
 * name or a byte. */
GPtrArray *tts_zip_parse (const guint8 *data, gsize size, GError **error);

G_END_DECLS
