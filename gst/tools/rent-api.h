/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks those who rent machines: one request, one JSON document. The key comes
 * from the environment or its file and goes to nobody else. */
#pragma once

#include <gst/tts/tts.h>

G_BEGIN_DECLS

/* @key_file is in the user's configuration folder and read where no variable
 * has the key; NULL if the vendor keeps none. @vendor must be static. */
GstTtsHttpProvider *rent_api_new (const GstTtsHttpVendor *vendor,
    const gchar *key_file);

/* Asks again, after a while, where it is told to slow down, and with @again
 * also after failures that go away, so not for what costs when it is done
 * twice. @body (nullable) is JSON. */
JsonNode *rent_api_call      (GstTtsHttpProvider *api, const gchar *method,
    const gchar *path, const gchar *body, gboolean again,
    GCancellable *cancellable, GError **error);

/* Whether the worker at @url, which the vendor named, is ready to speak: says
 * so, or wants a token that is not ours to send. Never has the key. */
gboolean  rent_api_is_ready  (GstTtsHttpProvider *api, const gchar *url,
    GCancellable *cancellable);

/* The text at @url, which the vendor named; it may come later. */
gchar *   rent_api_fetch_text (GstTtsHttpProvider *api, const gchar *url,
    GCancellable *cancellable, GError **error);

G_END_DECLS
