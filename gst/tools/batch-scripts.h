/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which scripts a batch is of. */
#pragma once

#include "tools-common.h"

G_BEGIN_DECLS

/* Adds @arguments, where a folder stands for the scripts in it, and the lines
 * of the file @list (nullable) to @scripts (element-type filename). 0 or the
 * exit code. */
gint batch_scripts_collect (GPtrArray *scripts, gchar **arguments,
    const gchar *list);

G_END_DECLS
