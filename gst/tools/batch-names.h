/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of files that are made of names of scripts and cues: safe on any file
 * system, and each once. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The set of names that are taken. */
GHashTable * batch_names_new    (void);

/* @wish, made safe and different from all before; "NAME" becomes "NAME-2". */
gchar *      batch_names_add    (GHashTable *names, const gchar *wish);

/* The name of the file without folder and extension; (transfer full). */
gchar *      batch_names_stem   (const gchar *path);

/* `.NAME.journal` beside @path; (transfer full). */
gchar *      batch_names_journal (const gchar *path);

G_END_DECLS
