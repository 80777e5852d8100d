/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON for the headers of weight files and for configurations. Nothing in it
 * calls itself, so that no text is too deep. */
#include "json.h"

#include <string.h>

#define MAX_DEPTH 64

gboolean
tts_json_init (TtsJson *json, const gchar *text, gsize size)
{
  json->at = text;
  json->end = text + size;
  return g_utf8_validate (text, size, NULL);
}

static void
skip_blanks (TtsJson *json)
{
  while (json->at < json->end && (*json->at == ' ' || *json->at == '\t' ||
          *json->at == '\n' || *json->at == '\r'))
    json->at++;
}

gboolean
tts_json_accept (TtsJson *json, gchar what)
{
  skip_blanks (json);
  if (json->at == json->end || *json->at != what)
    return FALSE;
  json->at++;
  return TRUE;
}

gboolean
tts_json_at_end (TtsJson *json)
{
  skip_blanks (json);
  return json->at == json->end;
}

static gboolean
read_hex (TtsJson *json, gunichar *ret_value)
{
  *ret_value = 0;
  if (json->end - json->at < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++) {
    gint digit = g_ascii_xdigit_value (*json->at++);

    if (digit < 0)
      return FALSE;
    *ret_value = *ret_value * 16 + digit;
  }
  return TRUE;
}

/* What follows \u; two of them make one character above U+FFFF. */
static gboolean
read_code_point (TtsJson *json, GString *text)
{
  gunichar first, second;

  if (!read_hex (json, &first))
    return FALSE;
  if (first >= 0xd800 && first < 0xdc00) {
    if (json->end - json->at < 2 || memcmp (json->at, "\\u", 2) != 0)
      return FALSE;
    json->at += 2;
    if (!read_hex (json, &second) || second < 0xdc00 || second > 0xdfff)
      return FALSE;
    first = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
  }
  if (first == 0 || !g_unichar_validate (first))
    return FALSE;
  g_string_append_unichar (text, first);
  return TRUE;
}

static gboolean
read_escape (TtsJson *json, GString *text)
{
  static const gchar escapes[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
  const gchar *found;

  if (json->at == json->end || *json->at == '\0')
    return FALSE;
  if (*json->at == 'u') {
    json->at++;
    return read_code_point (json, text);
  }
  found = strchr (escapes, *json->at++);
  if (!found)
    return FALSE;
  g_string_append_c (text, means[found - escapes]);
  return TRUE;
}

gchar *
tts_json_string (TtsJson *json)
{
  g_autoptr (GString) text = NULL;

  if (!tts_json_accept (json, '"'))
    return NULL;
  text = g_string_new (NULL);
  while (json->at < json->end && *json->at != '"') {
    if ((guchar) *json->at < 0x20)
      return NULL;
    if (*json->at == '\\') {
      json->at++;
      if (!read_escape (json, text))
        return NULL;
    } else {
      g_string_append_c (text, *json->at++);
    }
  }
  if (!tts_json_accept (json, '"'))
    return NULL;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
tts_json_uint (TtsJson *json, guint64 *ret_value)
{
  const gchar *start;
  guint64 value = 0;

  skip_blanks (json);
  start = json->at;
  while (json->at < json->end && g_ascii_isdigit (*json->at)) {
    if (!g_uint64_checked_mul (&value, value, 10) ||
        !g_uint64_checked_add (&value, value, *json->at - '0'))
      return FALSE;
    json->at++;
  }
  if (json->at == start || (json->at < json->end &&
          strchr (".eE", *json->at) && *json->at))
    return FALSE;
  *ret_value = value;
  return TRUE;
}

/* A number or a word: it ends where the syntax goes on. */
static gboolean
skip_plain (TtsJson *json)
{
  const gchar *start = json->at;

  while (json->at < json->end && (g_ascii_isalnum (*json->at) ||
          *json->at == '-' || *json->at == '+' || *json->at == '.'))
    json->at++;
  return json->at > start;
}

static gboolean
skip_scalar (TtsJson *json)
{
  g_autofree gchar *string = NULL;

  if (json->at == json->end || *json->at != '"')
    return skip_plain (json);
  string = tts_json_string (json);
  return string != NULL;
}

/* In an object a value has a name before it. */
static gboolean
skip_name (TtsJson *json, gchar closing)
{
  g_autofree gchar *name = NULL;

  if (closing == ']')
    return TRUE;
  name = tts_json_string (json);
  return name && tts_json_accept (json, ':');
}

gboolean
tts_json_skip (TtsJson *json)
{
  gchar closing[MAX_DEPTH];
  guint depth = 0;

  for (;;) {
    gboolean open = tts_json_accept (json, '{') || tts_json_accept (json, '[');

    if (open) {
      if (depth == MAX_DEPTH)
        return FALSE;
      closing[depth++] = json->at[-1] == '{' ? '}' : ']';
      if (!tts_json_accept (json, closing[depth - 1])) {
        if (!skip_name (json, closing[depth - 1]))
          return FALSE;
        continue;
      }
      depth--;
    } else if (!skip_scalar (json)) {
      return FALSE;
    }
    while (depth > 0 && tts_json_accept (json, closing[depth - 1]))
      depth--;
    if (depth == 0)
      return TRUE;
    if (!tts_json_accept (json, ',') || !skip_name (json, closing[depth - 1]))
      return FALSE;
  }
}

gchar *
tts_json_member (TtsJson *json, guint n, gboolean *ret_failed)
{
  g_autofree gchar *name = NULL;

  *ret_failed = FALSE;
  if (tts_json_accept (json, '}'))
    return NULL;
  if (n == 0 || tts_json_accept (json, ',')) {
    name = tts_json_string (json);
    if (name && tts_json_accept (json, ':'))
      return g_steal_pointer (&name);
  }
  *ret_failed = TRUE;
  return NULL;
}

gboolean
tts_json_item (TtsJson *json, guint n, gboolean *ret_failed)
{
  *ret_failed = FALSE;
  if (tts_json_accept (json, ']'))
    return FALSE;
  if (n == 0 || tts_json_accept (json, ','))
    return TRUE;
  *ret_failed = TRUE;
  return FALSE;
}
