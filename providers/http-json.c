/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON as HTTP providers write and read it. */
#include "http-json.h"

#define MAX_SECONDS 86400

void
http_json_add (JsonBuilder *builder, const gchar *name, const gchar *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

gchar *
http_json_end (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

JsonNode *
http_json_get_member (JsonNode *object, const gchar *name)
{
  return object && JSON_NODE_HOLDS_OBJECT (object)
      ? json_object_get_member (json_node_get_object (object), name) : NULL;
}

const gchar *
http_json_as_string (JsonNode *node)
{
  return node && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_STRING
      ? json_node_get_string (node) : NULL;
}

const gchar *
http_json_get_string (JsonNode *object, const gchar *name)
{
  return http_json_as_string (http_json_get_member (object, name));
}

JsonArray *
http_json_get_array (JsonNode *object, const gchar *name)
{
  JsonNode *node = http_json_get_member (object, name);

  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node)
      : NULL;
}

JsonNode *
http_json_get_object (JsonNode *object, const gchar *name)
{
  JsonNode *node = http_json_get_member (object, name);

  return node && JSON_NODE_HOLDS_OBJECT (node) ? node : NULL;
}

gdouble
http_json_as_number (JsonNode *node)
{
  GType type = node && JSON_NODE_HOLDS_VALUE (node)
      ? json_node_get_value_type (node) : G_TYPE_INVALID;

  return type == G_TYPE_DOUBLE || type == G_TYPE_INT64
      ? json_node_get_double (node) : -1;
}

gdouble
http_json_get_number (JsonNode *object, const gchar *name)
{
  return http_json_as_number (http_json_get_member (object, name));
}

gboolean
http_json_is_false (JsonNode *object, const gchar *name)
{
  JsonNode *node = http_json_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_BOOLEAN
      && !json_node_get_boolean (node);
}

gboolean
http_json_is_time (gdouble seconds)
{
  return seconds >= 0 && seconds < MAX_SECONDS;
}
