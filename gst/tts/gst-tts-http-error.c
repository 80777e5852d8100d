/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the refusals of servers mean. */
#include "gst-tts-http-error-private.h"

#include <string.h>

#include "gst-tts-failure.h"
#include "gst-tts-http-request-private.h"
#include "gst-tts-json-audio-private.h"

#define MAX_MESSAGE 300

typedef struct
{
  const gchar *code;
  GstTtsError error;
} Code;

/* Where a vendor's word says more than the status, which is the same for
 * several of them. */
static const Code codes[] = {
  {"quota_exceeded", GST_TTS_ERROR_QUOTA},
  {"insufficient_quota", GST_TTS_ERROR_QUOTA},
  {"search_quota_exceeded", GST_TTS_ERROR_QUOTA},
  {"concurrent_limit_exceeded", GST_TTS_ERROR_CONCURRENCY},
  {"too_many_concurrent_requests", GST_TTS_ERROR_CONCURRENCY},
  {"rate_limit_exceeded", GST_TTS_ERROR_RATE},
  {"system_busy", GST_TTS_ERROR_RATE},
  {"invalid_api_key", GST_TTS_ERROR_AUTH},
  {"authentication_required", GST_TTS_ERROR_AUTH},
  {"missing_permissions", GST_TTS_ERROR_AUTH},
  {"detected_unusual_activity", GST_TTS_ERROR_AUTH},
  {"max_character_limit_exceeded", GST_TTS_ERROR_BAD_INPUT},
  {"text_too_long", GST_TTS_ERROR_BAD_INPUT},
  {"voice_not_found", GST_TTS_ERROR_BAD_INPUT},
  {"model_not_found", GST_TTS_ERROR_BAD_INPUT},
  {"ThrottlingException", GST_TTS_ERROR_RATE},
  {"TooManyRequestsException", GST_TTS_ERROR_RATE},
  {"ModelNotReadyException", GST_TTS_ERROR_TRANSIENT},
  {"UnrecognizedClientException", GST_TTS_ERROR_AUTH},
  {"InvalidSignatureException", GST_TTS_ERROR_AUTH},
  {"ExpiredTokenException", GST_TTS_ERROR_AUTH},
  {"invalid_request_error", GST_TTS_ERROR_BAD_INPUT},
};

static const gchar *
string_in (JsonObject *object, const gchar *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;

  return node && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_STRING
      ? json_node_get_string (node) : NULL;
}

/* The object with the details: itself, or the first of a list of them. */
static JsonObject *
object_of (JsonNode *node)
{
  JsonArray *list;

  if (node && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  if (!node || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  list = json_node_get_array (node);
  node = json_array_get_length (list) > 0 ? json_array_get_element (list, 0)
      : NULL;
  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
      : NULL;
}

/* Vendors wrap the same three words: "error" or "detail" around them, or
 * nothing, and a string in place of an object where there is but one. */
static gboolean
read_refusal (JsonNode *document, const gchar **ret_code,
    const gchar **ret_message)
{
  static const gchar *const wraps[] = { "error", "detail" };
  static const gchar *const code_names[] = { "code", "status", "type",
    "error" };
  static const gchar *const message_names[] = { "message", "msg", "error" };
  JsonObject *root = object_of (document), *inner = NULL;
  const gchar *alone = NULL;

  *ret_code = *ret_message = NULL;
  if (!root)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (wraps) && !inner && !alone; i++) {
    inner = object_of (json_object_get_member (root, wraps[i]));
    alone = string_in (root, wraps[i]);
  }
  if (!inner && !alone)
    return FALSE;

  for (guint i = 0; inner && i < G_N_ELEMENTS (code_names) && !*ret_code; i++)
    *ret_code = string_in (inner, code_names[i]);
  for (guint i = 0; inner && i < G_N_ELEMENTS (message_names)
      && !*ret_message; i++)
    *ret_message = string_in (inner, message_names[i]);
  if (alone) {
    *ret_message = string_in (root, "message");
    *ret_code = *ret_message ? alone : NULL;
  }
  if (!*ret_message)
    *ret_message = alone;
  return TRUE;
}

/* Others say them at the top, and AWS the code in a header, which may have
 * an address behind it. */
static void
read_bare (JsonNode *document, const gchar *type, gchar **ret_code,
    const gchar **ret_message)
{
  JsonObject *root = document ? object_of (document) : NULL;
  const gchar *name = root ? string_in (root, "__type") : NULL;
  const gchar *hash;

  if (root && !*ret_message)
    *ret_message = string_in (root, "message");
  if (root && !*ret_message)
    *ret_message = string_in (root, "Message");
  if (!type)
    type = name;
  hash = type ? strchr (type, '#') : NULL;
  if (hash)
    type = hash + 1;
  if (type && !*ret_code)
    *ret_code = g_strndup (type, strcspn (type, ":"));
}

static GstTtsError
class_of_status (guint status)
{
  switch (status) {
    case 401:
    case 403:
      return GST_TTS_ERROR_AUTH;
    case 402:
      return GST_TTS_ERROR_QUOTA;
    case 408:
    case 424:
    case 425:
    case 500:
    case 502:
    case 503:
    case 504:
    case 530:
      return GST_TTS_ERROR_TRANSIENT;
    case 409:
      return GST_TTS_ERROR_CONCURRENCY;
    case 429:
      return GST_TTS_ERROR_RATE;
    case 501:
    case 505:
      return GST_TTS_ERROR_UNSUPPORTED;
    default:
      return status >= 500 || status < 400 ? GST_TTS_ERROR_TRANSIENT
          : GST_TTS_ERROR_BAD_INPUT;
  }
}

static const Code *
find_code (const gchar *code)
{
  for (guint i = 0; code && i < G_N_ELEMENTS (codes); i++)
    if (g_str_equal (codes[i].code, code))
      return &codes[i];
  return NULL;
}

static GstTtsError
class_of (const gchar *code, const gchar *message, guint status)
{
  const Code *known = find_code (code);

  if (known)
    return known->error;
  /* GitHub refuses by 403 what it will take later. */
  if (status == 403 && message && strstr (message, "rate limit"))
    return GST_TTS_ERROR_RATE;
  return class_of_status (status);
}

/* One line that is fit to print. */
static gchar *
clean (const gchar *text, const GstTtsHttpAsker *asker)
{
  g_autofree gchar *masked = gst_tts_http_mask (text, asker->sent,
      asker->key);
  g_autoptr (GString) line = g_string_new (NULL);
  glong n = 0;

  for (const gchar *p = masked; *p && n < MAX_MESSAGE;
      p = g_utf8_next_char (p), n++) {
    gunichar c = g_utf8_get_char (p);

    g_string_append_unichar (line, g_unichar_isprint (c) ? c : ' ');
  }
  return g_strdup (g_strstrip (line->str));
}

static GError *
make_error (GstTtsError class, guint status, const gchar *code,
    const gchar *message, const GstTtsHttpAsker *asker)
{
  gboolean refused = class == GST_TTS_ERROR_AUTH && asker->key_variable;
  g_autofree gchar *said = clean (message ? message : "no reason", asker);
  g_autofree gchar *word = code ? clean (code, asker) : NULL;

  return g_error_new (GST_TTS_ERROR, class, "%s%s%s%s (status %u%s%s)",
      refused ? "the key was refused, look at " : "",
      refused ? asker->key_variable : "", refused ? ": " : "", said, status,
      word ? ", " : "", word ? word : "");
}

/* What is between the tags, (nullable): S3 answers in XML. */
static gchar *
read_tag (const guint8 *body, gsize size, const gchar *name)
{
  g_autofree gchar *text = g_strndup ((const gchar *) body, size);
  g_autofree gchar *open = g_strdup_printf ("<%s>", name);
  const gchar *from = strstr (text, open);

  if (!from)
    return NULL;
  from += strlen (open);
  return g_strndup (from, strcspn (from, "<"));
}

/* A container behind SageMaker failed: by its own status. */
static guint
settle_status (guint status, JsonNode *document)
{
  JsonObject *root = document ? object_of (document) : NULL;
  JsonNode *node = root ? json_object_get_member (root, "OriginalStatusCode")
      : NULL;
  gint64 inner = node && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_INT64
      ? json_node_get_int (node) : 0;

  return status == 424 && inner >= 400 && inner <= 599 ? inner : status;
}

GError *
gst_tts_http_error_new (guint status, const gchar *type,
    const guint8 *body, gsize size, const GstTtsHttpAsker *asker)
{
  g_autoptr (JsonNode) document = gst_tts_json_audio_parse (body, size);
  const gchar *code = NULL, *message = NULL;
  g_autofree gchar *bare = NULL;
  g_autofree gchar *tagged = NULL;
  gboolean page = size > 0 && body[0] == '<';

  if (document)
    read_refusal (document, &code, &message);
  bare = g_strdup (code);
  read_bare (document, type, &bare, &message);
  if (page && !bare) {
    bare = read_tag (body, size, "Code");
    message = tagged = read_tag (body, size, "Message");
  }
  if (page && !bare)
    message = "a web page came instead of an answer; check base-url";
  status = settle_status (status, document);
  return make_error (class_of (bare, message, status), status, bare, message,
      asker);
}

gboolean
gst_tts_http_is_refusal (JsonNode *document)
{
  const gchar *code, *message;

  return read_refusal (document, &code, &message);
}

GError *
gst_tts_http_error_from_document (JsonNode *document,
    const GstTtsHttpAsker *asker)
{
  const gchar *code, *message;
  g_autofree gchar *reason = NULL;
  const Code *known;
  GstTtsError class;

  read_refusal (document, &code, &message);
  known = find_code (code);
  class = gst_tts_failure_read (code, message, &reason);
  return make_error (known ? known->error : class, 200, code, reason, asker);
}
