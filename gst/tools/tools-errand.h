/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Work that may wait for a server, and that Ctrl-C ends in order. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns the exit code. It looks at @cancellable, which Ctrl-C fires, and
 * ends soon after. */
typedef gint (*ToolErrand) (gpointer data, GCancellable *cancellable);

/* Runs it on a pool thread, because providers must not block the main one,
 * and returns what it returns. */
gint     tool_errand_run  (ToolErrand errand, gpointer data);

/* FALSE if @cancellable fired first. */
gboolean tool_errand_wait (GCancellable *cancellable, guint ms);

/* Asks on the terminal; FALSE where there is none. */
gboolean tool_errand_ask  (const gchar *question);

G_END_DECLS
