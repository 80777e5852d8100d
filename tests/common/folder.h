/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder of a test's own. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full) */
gchar * tts_folder_new  (void);

/* Removes it with all that is in it, and frees @path. */
void    tts_folder_free (gchar *path);

G_END_DECLS
