/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which cues of a script are wanted. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* @text is numbers from 1 and ranges of them, such as 1-3,7. Returns
 * (transfer full) (element-type gboolean): one for each of @n_cues. */
GArray * tts_cues_parse (const gchar *text, guint n_cues, GError **error);

G_END_DECLS
