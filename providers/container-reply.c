/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the audio is in what containers of users answer. */
#include "container-api.h"

#include <stdlib.h>
#include <string.h>

#include "http-json.h"

#define MAX_ID 128

gboolean
container_is_id (const gchar *id)
{
  gsize size = strlen (id);

  return size > 0 && size <= MAX_ID && strspn (id, "abcdefghijklmnopqrstuvwxyz"
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == size;
}

static JsonNode *
follow_path (JsonNode *node, const gchar *path)
{
  g_auto (GStrv) parts = g_strsplit (path, ".", -1);

  for (guint i = 0; node && parts[i]; i++) {
    if (JSON_NODE_HOLDS_OBJECT (node))
      node = json_object_get_member (json_node_get_object (node), parts[i]);
    else if (JSON_NODE_HOLDS_ARRAY (node)
        && strspn (parts[i], "0123456789") == strlen (parts[i])
        && strtoul (parts[i], NULL, 10)
        < json_array_get_length (json_node_get_array (node)))
      node = json_array_get_element (json_node_get_array (node),
          strtoul (parts[i], NULL, 10));
    else
      node = NULL;
  }
  return node;
}

/* The usual names; a list or an object may be around it. */
static const gchar *
guess (JsonNode *node, guint depth)
{
  static const gchar *const names[] = { "audio", "audio_base64", "audio_url",
    "audio_out", "url", "output", "result" };
  const gchar *found = http_json_as_string (node);

  if (found || depth == 0 || !node)
    return found;
  if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *list = json_node_get_array (node);

    return json_array_get_length (list) > 0
        ? guess (json_array_get_element (list, 0), depth - 1) : NULL;
  }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (names) && !found; i++)
    found = guess (json_object_get_member (json_node_get_object (node),
            names[i]), depth - 1);
  return found;
}

const gchar *
container_api_find_audio (JsonNode *reply, const gchar *path)
{
  return path ? http_json_as_string (follow_path (reply, path))
      : guess (reply, 4);
}

/* A wrapping, as of Cerebrium, may be around it. */
static JsonArray *
find_parts (JsonNode *reply)
{
  JsonArray *parts = http_json_get_array (reply, "segments");
  JsonNode *inner = http_json_get_object (reply, "result");

  return parts || !inner ? parts : http_json_get_array (inner, "segments");
}

gchar *
container_api_name_part (guint index)
{
  return g_strdup_printf ("s%u", index + 1);
}

/* From 0; @n if it is none. */
static guint
read_part (JsonNode *part, guint n)
{
  const gchar *id = http_json_get_string (part, "id");

  for (guint i = 0; id && i < n; i++) {
    g_autofree gchar *name = container_api_name_part (i);

    if (g_str_equal (id, name))
      return i;
  }
  return n;
}

void
container_api_find_parts (JsonNode *reply, guint n,
    void (*func) (gpointer user_data, guint index, const gchar *audio),
    gpointer user_data)
{
  JsonArray *parts = find_parts (reply);

  for (guint i = 0; parts && i < json_array_get_length (parts); i++) {
    JsonNode *part = json_array_get_element (parts, i);
    guint index = read_part (part, n);

    if (index < n)
      func (user_data, index, container_api_find_audio (part, NULL));
  }
}
