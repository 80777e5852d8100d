/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the refusals of servers mean. */
#pragma once

#include <json-glib/json-glib.h>

#include "gst-tts-error.h"

G_BEGIN_DECLS

/* Who is told. What was sent is not said back. */
typedef struct
{
  const GPtrArray *sent;        /* GstTtsHttpHeader; or NULL */
  const gchar *key;             /* or NULL */
  const gchar *key_variable;    /* NULL where no key was sent */
} GstTtsHttpAsker;

/* The class and one sentence for a reply that is none, from its body first
 * and its status second. @type (nullable) is what a header says of it. */
GST_TTS_API
GError *     gst_tts_http_error_new  (guint status,
    const gchar *type, const guint8 *body, gsize size,
    const GstTtsHttpAsker *asker);

/* Whether it says what went wrong, whatever the status is. */
GST_TTS_API
gboolean     gst_tts_http_is_refusal (JsonNode *document);

/* What such a document with a good status says. */
GError *     gst_tts_http_error_from_document (JsonNode *document,
    const GstTtsHttpAsker *asker);

G_END_DECLS
