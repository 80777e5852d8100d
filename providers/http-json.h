/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON as HTTP providers write and read it: nothing is taken for granted of
 * what a server sent. */
#pragma once

#include <json-glib/json-glib.h>

void          http_json_add        (JsonBuilder *builder, const gchar *name,
    const gchar *value);

/* The text of what was built. */
gchar *       http_json_end        (JsonBuilder *builder);

/* All of these are NULL if there is no such thing. */
const gchar * http_json_as_string  (JsonNode *node);
JsonNode *    http_json_get_member (JsonNode *object, const gchar *name);
const gchar * http_json_get_string (JsonNode *object, const gchar *name);
JsonArray *   http_json_get_array  (JsonNode *object, const gchar *name);
JsonNode *    http_json_get_object (JsonNode *object, const gchar *name);

/* -1 if there is no such number. */
gdouble       http_json_as_number  (JsonNode *node);
gdouble       http_json_get_number (JsonNode *object, const gchar *name);

/* Whether there is such a member and it is false. */
gboolean      http_json_is_false   (JsonNode *object, const gchar *name);

/* Seconds that can be in an audio file. */
gboolean      http_json_is_time    (gdouble seconds);
