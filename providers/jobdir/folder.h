/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files in a directory that others write too: nothing outside of it is
 * opened, links are not followed, and what is written appears whole. */
#pragma once

#include <gio/gio.h>

/* Letters, digits, points, lines and strokes; no hidden or half-synced name. */
gboolean jobdir_is_name   (const gchar *name);

/* The directory @name in @parent; -1 with an error. */
int      jobdir_open      (int parent, const gchar *name, gboolean create,
    GError **error);

/* (transfer full): what is in the file, NULL if there is none, it is no plain
 * file, or has more than @max bytes. */
GBytes * jobdir_read      (int dir, const gchar *name, gsize max);

gboolean jobdir_write     (int dir, const gchar *name, gconstpointer data,
    gsize size, GError **error);

void     jobdir_remove    (int dir, const gchar *name);
