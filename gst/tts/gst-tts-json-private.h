/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Walks over JSON text in place. json-glib would recurse as deep as the file
 * wants, take many times its size in memory, and know no lines for values of
 * a wrong type; scripts are not trusted and their errors name lines.
 *
 * All work at reader->pos and leave it behind what they read. */
#pragma once

#include <gst/tts/gst-tts-reader-private.h>

G_BEGIN_DECLS

/* The next character that is no white space, 0 at the end. */
G_GNUC_INTERNAL
gchar    gst_tts_json_peek   (GstTtsReader *reader);

/* Checks a value of any kind. */
G_GNUC_INTERNAL
gboolean gst_tts_json_skip   (GstTtsReader *reader, GError **error);

G_GNUC_INTERNAL
gchar *  gst_tts_json_string (GstTtsReader *reader, GError **error);

G_GNUC_INTERNAL
gboolean gst_tts_json_number (GstTtsReader *reader, gdouble *ret_number,
    GError **error);

/* Steps through an object from its `{`, or a list from its `[`: @count is 0
 * at first. Then pos is at the next value; *@ret_more is FALSE behind the
 * last. @ret_key is NULL for lists. */
G_GNUC_INTERNAL
gboolean gst_tts_json_next   (GstTtsReader *reader, guint *count,
    gchar **ret_key, gboolean *ret_more, GError **error);

/* What the value at pos is, for messages. */
G_GNUC_INTERNAL
const gchar *gst_tts_json_kind (GstTtsReader *reader);

G_END_DECLS
