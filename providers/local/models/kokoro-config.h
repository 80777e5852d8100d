/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The config.json that comes with Kokoro's weights. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* FALSE if it describes another model than the one that is built here, naming
 * the first key that differs. Keys that change nothing are passed over. */
gboolean tts_kokoro_check_config (const gchar *path, GError **error);

G_END_DECLS
