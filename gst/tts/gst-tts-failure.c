/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program elsewhere says of its own failure: whose fault it was. */
#include "gst-tts-failure.h"

#include <string.h>

#include "gst-tts-json-audio-private.h"

/* Nobody says it later than here. */
#define MAX_REASON 4096

#define SUBJECT "(text|input|prompt|voice|speaker|language|lang|speed|rate|" \
    "seed|context|segment|parameter|field|argument|format|reference)s?"
#define MODEL "(model|" SUBJECT ")"

/* What goes away: room, time, machines. */
#define PASSING "\\b(out of (memory|disk|space)|no space left|MemoryError|" \
    "OOM(Killed)?|CUDA|cuDNN|CUBLAS|NCCL|GPUs?|timed?[ _-]?out|deadline|" \
    "killed|SIG(KILL|TERM|INT)|terminated|evicted|preempted|interrupted|" \
    "cancell?ed|aborted|connections?|Connection\\w*Error|reset by peer|" \
    "broken pipe|StreamBroken|ModelInvocationTimeExceeded|unavailable|" \
    "not ready|(still|is) loading|overloaded|at capacity|busy|" \
    "too many requests|try again|retry|temporar(y|ily)|" \
    "worker (has )?(died|exited|crashed|stopped)|server[ _]error|" \
    "internal[ _]error)\\b|OutOfMemory|Timeout"

/* What was asked for: it is so the next time, too. */
#define WRONG "\\b(\\w*ValueError|\\w*ValidationError|Unicode\\w*Error|" \
    "InputError|bad request|invalid[ _]request|" \
    SUBJECT "\\b.{0,60}\\b(too (long|short|large|many)|empty|missing|" \
    "required|invalid|unknown|unsupported|not (supported|found|allowed|" \
    "available|valid|known)|does not exist|out of range|exceeds?|must|" \
    "cannot be)|" \
    "(no such|unknown|invalid|unsupported|unrecogni[sz]ed|empty|missing|" \
    "unexpected)( required)? ['\"]?" MODEL ")\\b"

/* What others send may be no UTF-8. */
static gboolean
has (const gchar *text, const gchar *pattern)
{
  return text && g_regex_match_simple (pattern, text, G_REGEX_CASELESS
      | G_REGEX_DOTALL | G_REGEX_RAW, 0);
}

static gchar *
dup_last_line (const gchar *text)
{
  g_autofree gchar *trimmed = g_strchomp (g_strdup (text));
  const gchar *line = strrchr (trimmed, '\n');

  return g_strstrip (g_strndup (line ? line + 1 : trimmed, MAX_REASON));
}

static gchar *
dup_member (JsonNode *root, const gchar *name)
{
  JsonNode *node = root && JSON_NODE_HOLDS_OBJECT (root)
      ? json_object_get_member (json_node_get_object (root), name) : NULL;

  return node && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_STRING
      ? g_strndup (json_node_get_string (node), MAX_REASON) : NULL;
}

/* The trace of a program quotes lines of it, which say nothing. */
static gchar *
dup_reason (const gchar *said, gchar **ret_kind)
{
  g_autoptr (JsonNode) root = *said == '{' ? gst_tts_json_audio_parse
      ((const guint8 *) said, strlen (said)) : NULL;
  g_autofree gchar *message = dup_member (root, "error_message");

  *ret_kind = dup_member (root, "error_type");
  if (!message && g_str_has_prefix (said, "Traceback"))
    return dup_last_line (said);
  return g_strndup (message ? message : said, MAX_REASON);
}

GstTtsError
gst_tts_failure_read (const gchar *kind, const gchar *said,
    gchar **ret_reason)
{
  g_autofree gchar *inner = NULL;
  g_autofree gchar *outer = kind ? g_strndup (kind, MAX_REASON) : NULL;
  gchar *reason = dup_reason (said ? said : "no reason", &inner);

  *ret_reason = reason;
  if (has (outer, PASSING) || has (inner, PASSING) || has (reason, PASSING))
    return GST_TTS_ERROR_TRANSIENT;
  if (has (outer, WRONG) || has (inner, WRONG) || has (reason, WRONG))
    return GST_TTS_ERROR_BAD_INPUT;
  return GST_TTS_ERROR_WORKER;
}
