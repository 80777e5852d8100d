/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the refusals of servers mean. */
#pragma once

#include <json-glib/json-glib.h>

#include "gst-tts-error.h"

G_BEGIN_DECLS

/* The class and one sentence for a reply that is none, from its body first
 * and its status second. @type (nullable) is what a header says of it. The
 * @secrets (NULL-terminated) are left out of what the server says, and
 * @key_variable is named for them; it is NULL where none was sent. */
GST_TTS_API
GError *     gst_tts_http_error_new  (guint status,
    const gchar *type, const guint8 *body, gsize size,
    const gchar *const *secrets, const gchar *key_variable);

/* Whether it says what went wrong, whatever the status is. */
GST_TTS_API
gboolean     gst_tts_http_is_refusal (JsonNode *document);

/* What such a document with a good status says. */
GError *     gst_tts_http_error_from_document (JsonNode *document,
    const gchar *const *secrets, const gchar *key_variable);

G_END_DECLS
