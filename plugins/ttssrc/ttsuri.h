/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tts:// URIs: a text, or the path of a script, and how to speak it. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * TtsUri: (skip)
 * @text: (nullable): what to say
 * @location: (nullable): the script to read; one of the two is set
 * @settings: (element-type utf8): property names and values, by turns
 */
typedef struct
{
  gchar *text;
  gchar *location;
  GPtrArray *settings;
} TtsUri;

/* GST_URI_ERROR with a sentence if @string is no such URI. */
gboolean tts_uri_parse (const gchar *string, TtsUri *ret_uri, GError **error);

void     tts_uri_clear (TtsUri *uri);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TtsUri, tts_uri_clear)

G_END_DECLS
