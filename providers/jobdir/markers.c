/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What workers write beside the audio: done.marker and error.marker. */
#include "markers.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "../http-json.h"

#define MAX_DEPTH 32
#define MAX_MESSAGE 300

void
jobdir_marker_clear (JobdirMarker *marker)
{
  g_clear_pointer (&marker->timestamp, g_free);
  g_clear_pointer (&marker->message, g_free);
  g_clear_pointer (&marker->sha256, g_free);
}

/* json-glib goes as deep as the text wants. */
static gboolean
is_shallow (const gchar *text, gsize size)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < size; i++) {
    if (in_string && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      in_string = !in_string;
    else if (!in_string && strchr ("[{", text[i]) && text[i]
        && ++depth > MAX_DEPTH)
      return FALSE;
    else if (!in_string && strchr ("]}", text[i]) && text[i] && depth > 0)
      depth--;
  }
  return TRUE;
}

static JsonNode *
parse (const gchar *text, gsize size)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  if (!is_shallow (text, size) || !g_utf8_validate_len (text, size, NULL)
      || !json_parser_load_from_data (parser, text, size, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_ref (root) : NULL;
}

/* One line that is fit to print. */
static gchar *
clean (const gchar *text, gsize size)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, size);
  g_autoptr (GString) line = g_string_new (NULL);
  guint n = 0;

  for (const gchar *p = valid; *p && n < MAX_MESSAGE;
      p = g_utf8_next_char (p), n++)
    g_string_append_unichar (line, g_unichar_isprint (g_utf8_get_char (p))
        ? g_utf8_get_char (p) : ' ');
  return g_strdup (g_strstrip (line->str));
}

static gchar *
dup_member (JsonNode *root, const gchar *name)
{
  const gchar *text = http_json_get_string (root, name);

  return text ? clean (text, strlen (text)) : NULL;
}

static void
take_failure (JobdirMarker *marker, const gchar *kind, const gchar *said)
{
  g_autofree gchar *reason = NULL;

  marker->code = gst_tts_failure_read (kind, said, &reason);
  marker->message = clean (reason, strlen (reason));
}

static void
read_file (JsonNode *root, const gchar *step, const gchar *path,
    JobdirMarker *marker)
{
  JsonArray *files = http_json_get_array (root, "files");

  for (guint i = 0; files && i < json_array_get_length (files); i++) {
    JsonNode *file = json_array_get_element (files, i);

    if (g_strcmp0 (http_json_get_string (file, "id"), step) != 0
        || g_strcmp0 (http_json_get_string (file, "path"), path) != 0)
      continue;
    marker->lists = TRUE;
    marker->bytes = http_json_get_number (file, "bytes");
    marker->sha256 = dup_member (file, "sha256");
  }
}

void
jobdir_marker_read_done (const gchar *text, gsize size, const gchar *step,
    const gchar *path, JobdirMarker *ret_marker)
{
  g_autoptr (JsonNode) root = text ? parse (text, size) : NULL;
  const gchar *status;

  memset (ret_marker, 0, sizeof *ret_marker);
  if (!root) {
    ret_marker->state = text ? JOBDIR_MARKER_TORN : JOBDIR_MARKER_NONE;
    return;
  }
  ret_marker->state = JOBDIR_MARKER_WHOLE;
  ret_marker->timestamp = dup_member (root, "timestamp");
  status = http_json_get_string (root, "status");
  if (status && !g_str_equal (status, "completed"))
    take_failure (ret_marker, NULL, status);
  read_file (root, step, path, ret_marker);
}

/* The worker knows better than its words tell. */
static void
settle_retryable (JsonNode *root, JobdirMarker *marker)
{
  JsonNode *told = http_json_get_member (root, "retryable");

  if (http_json_is_false (root, "retryable")
      && marker->code != GST_TTS_ERROR_BAD_INPUT)
    marker->code = GST_TTS_ERROR_UNSUPPORTED;
  else if (told && JSON_NODE_HOLDS_VALUE (told)
      && json_node_get_boolean (told))
    marker->code = GST_TTS_ERROR_TRANSIENT;
}

/* Its form is not laid down: text that is no JSON is the message. */
void
jobdir_marker_read_error (const gchar *text, gsize size,
    JobdirMarker *ret_marker)
{
  g_autoptr (JsonNode) root = text ? parse (text, size) : NULL;
  g_autofree gchar *plain = text ? g_utf8_make_valid (text, size) : NULL;

  if (plain)
    g_strstrip (plain);

  memset (ret_marker, 0, sizeof *ret_marker);
  if (root) {
    ret_marker->state = JOBDIR_MARKER_WHOLE;
    ret_marker->timestamp = dup_member (root, "timestamp");
    take_failure (ret_marker, http_json_get_string (root, "type"),
        http_json_get_string (root, "error"));
    settle_retryable (root, ret_marker);
  } else if (plain && *plain && *plain != '{') {
    ret_marker->state = JOBDIR_MARKER_WHOLE;
    take_failure (ret_marker, NULL, plain);
  } else
    ret_marker->state = text ? JOBDIR_MARKER_TORN : JOBDIR_MARKER_NONE;
}

/* Times are in one form, so that their letters tell. */
gboolean
jobdir_marker_is_later (const JobdirMarker *error, const JobdirMarker *done)
{
  return error->state == JOBDIR_MARKER_WHOLE
      && (done->state != JOBDIR_MARKER_WHOLE || !error->timestamp
      || !done->timestamp || strcmp (error->timestamp, done->timestamp) >= 0);
}
