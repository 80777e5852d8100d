/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The models that can be fetched, file by file. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const gchar *path;            /* in the model's folder */
  const gchar *base;            /* where it is published, ends with / */
  const gchar *source;          /* behind that; NULL: as path */
  guint64 size;                 /* 0: not known */
  const gchar *sha256;          /* or the beginning of it; NULL: not known */
} TtsCatalogFile;

typedef struct
{
  const gchar *name;
  const gchar *description;
  const gchar *licence;
  const gchar *origin;
  const TtsCatalogFile *files;
  guint n_files;
} TtsCatalogModel;

/* The next one, NULL at the end: call with 0, 1, ... */
const TtsCatalogModel *tts_catalog_nth  (guint n);
const TtsCatalogModel *tts_catalog_find (const gchar *name);

/* Of all files, about. */
guint64                tts_catalog_size (const TtsCatalogModel *model);

G_END_DECLS
