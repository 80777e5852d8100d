/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of files that are made of names of scripts and cues. */
#include "batch-names.h"

#include <string.h>

#define MAX_NAME 64

GHashTable *
batch_names_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static gboolean
is_safe (gchar c)
{
  return g_ascii_isalnum (c) || strchr ("._-", c);
}

/* Neither hidden nor a way out of the folder. */
static gchar *
make_safe (const gchar *wish)
{
  gchar *name = g_strndup (wish, MAX_NAME);

  for (gchar *p = name; *p; p++)
    if (!is_safe (*p) || (p == name && *p == '.'))
      *p = '_';
  return name;
}

/* Names that differ in case only are the same on some file systems. */
gchar *
batch_names_add (GHashTable *names, const gchar *wish)
{
  g_autofree gchar *safe = make_safe (wish && *wish ? wish : "cue");
  gchar *name = g_strdup (safe);
  gchar *folded = g_ascii_strdown (name, -1);

  for (guint n = 2; g_hash_table_contains (names, folded); n++) {
    g_free (name);
    g_free (folded);
    name = g_strdup_printf ("%s-%u", safe, n);
    folded = g_ascii_strdown (name, -1);
  }
  g_hash_table_add (names, folded);
  return name;
}

gchar *
batch_names_stem (const gchar *path)
{
  g_autofree gchar *base = g_path_get_basename (path);
  const gchar *dot = strrchr (base, '.');

  return g_strndup (base, dot && dot > base ? (gsize) (dot - base)
      : strlen (base));
}

gchar *
batch_names_journal (const gchar *path)
{
  g_autofree gchar *dir = g_path_get_dirname (path);
  g_autofree gchar *base = g_path_get_basename (path);
  g_autofree gchar *name = g_strdup_printf (".%s.journal", base);

  return g_build_filename (dir, name, NULL);
}
