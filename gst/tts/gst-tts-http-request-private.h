/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is in a request, for those who send it. */
#pragma once

#include <gst/tts/gst-tts-http-request.h>

G_BEGIN_DECLS

typedef struct
{
  gchar *name;
  gchar *value;
  gboolean secret;
} GstTtsHttpHeader;

struct _GstTtsHttpRequest
{
  gint ref_count;

  gchar *method;
  GUri *base;
  GUri *uri;
  GPtrArray *headers;           /* GstTtsHttpHeader */
  GBytes *body;
  gchar *content_type;
  gchar *ca_file;
  guint connect_ms;
  guint head_ms;
  guint idle_ms;
  guint whole_ms;
  guint64 max_body;
  gboolean worker;
  gboolean once;
  gboolean free;
  gboolean named;               /* by a reply, so it carries no key */
};

/* @text (nullable) as valid UTF-8, without @key (nullable) and the secrets of
 * @headers, which some servers repeat. (transfer full) */
GST_TTS_API
gchar * gst_tts_http_mask (const gchar *text, const GPtrArray *headers,
    const gchar *key);

G_END_DECLS
