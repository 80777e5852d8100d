/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the user has set once and for all, in a file. */
#pragma once

#include "tools-common.h"

G_BEGIN_DECLS

/* Where it is, whether it is there or not; NULL if there is to be none. */
gchar * tool_config_path  (void);

/* Sets what it says on @source, a ttssrc, and on its providers. Goes on behind
 * what is wrong and says each. 0 or the exit code; @ret_settings (nullable)
 * is how many were set. */
gint    tool_config_apply (GObject *source, guint *ret_settings);

G_END_DECLS
