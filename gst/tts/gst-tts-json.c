/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Walks over JSON text in place. */
#include "gst-tts-json-private.h"

#include <math.h>
#include <string.h>

#define MAX_DEPTH 64
#define MAX_NUMBER 64

static gboolean
fail (const GstTtsReader *reader, const gchar *what, GError **error)
{
  return gst_tts_reader_fail (reader, reader->line, error, "%s", what);
}

gchar
gst_tts_json_peek (GstTtsReader *reader)
{
  for (; reader->pos < reader->end; reader->pos++) {
    if (*reader->pos == '\n')
      reader->line++;
    else if (*reader->pos != ' ' && *reader->pos != '\t')
      return *reader->pos;
  }
  return '\0';
}

const gchar *
gst_tts_json_kind (GstTtsReader *reader)
{
  gchar c = gst_tts_json_peek (reader);

  switch (c) {
    case '{':
      return "an object";
    case '[':
      return "a list";
    case '"':
      return "a string";
    case 't':
    case 'f':
      return "true or false";
    case 'n':
      return "null";
    default:
      return c == '-' || g_ascii_isdigit (c) ? "a number" : "missing";
  }
}

/* Four hexadecimal digits. */
static gboolean
parse_unit (GstTtsReader *reader, gunichar *ret_unit)
{
  gunichar unit = 0;

  if (reader->end - reader->pos < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++) {
    gint digit = g_ascii_xdigit_value (reader->pos[i]);

    if (digit < 0)
      return FALSE;
    unit = 16 * unit + digit;
  }
  reader->pos += 4;
  *ret_unit = unit;
  return TRUE;
}

/* Behind `\u`; the character may need two of them. */
static gboolean
parse_unicode (GstTtsReader *reader, GString *out, GError **error)
{
  gunichar c, low;

  if (!parse_unit (reader, &c))
    return fail (reader, "\\u without four hexadecimal digits", error);

  if ((c & 0xfc00) == 0xd800 && reader->end - reader->pos >= 6
      && reader->pos[0] == '\\' && reader->pos[1] == 'u') {
    reader->pos += 2;
    if (!parse_unit (reader, &low) || (low & 0xfc00) != 0xdc00)
      return fail (reader, "half a character in \\u", error);
    c = 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff);
  }
  if (c == 0 || !g_unichar_validate (c))
    return fail (reader, "\\u that is no character", error);
  if (out)
    g_string_append_unichar (out, c);
  return TRUE;
}

static gboolean
parse_escape (GstTtsReader *reader, GString *out, GError **error)
{
  static const gchar names[] = "\"\\/bfnrt";
  static const gchar values[] = "\"\\/\b\f\n\r\t";
  gchar c = reader->pos + 1 < reader->end ? reader->pos[1] : '\0';
  const gchar *found = c ? strchr (names, c) : NULL;

  if (c != 'u' && !found)
    return fail (reader, "a \\ that escapes nothing", error);

  reader->pos += 2;
  if (c == 'u')
    return parse_unicode (reader, out, error);
  if (out)
    g_string_append_c (out, values[found - names]);
  return TRUE;
}

/* At a `"`; into @out unless it is NULL. */
static gboolean
parse_string (GstTtsReader *reader, GString *out, GError **error)
{
  reader->pos++;
  while (reader->pos < reader->end) {
    const gchar *start = reader->pos;

    while (reader->pos < reader->end && *reader->pos != '"'
        && *reader->pos != '\\' && (guchar) *reader->pos >= 0x20)
      reader->pos++;
    if (out)
      g_string_append_len (out, start, reader->pos - start);
    if (reader->pos == reader->end)
      break;

    if (*reader->pos == '"') {
      reader->pos++;
      return TRUE;
    }
    if (*reader->pos != '\\')
      return fail (reader, "a line end or control character in a string",
          error);
    if (!parse_escape (reader, out, error))
      return FALSE;
  }
  return fail (reader, "a string has no end", error);
}

gchar *
gst_tts_json_string (GstTtsReader *reader, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (!parse_string (reader, out, error))
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
take_digits (GstTtsReader *reader)
{
  const gchar *start = reader->pos;

  while (reader->pos < reader->end && g_ascii_isdigit (*reader->pos))
    reader->pos++;
  return reader->pos > start;
}

static gboolean
take_char (GstTtsReader *reader, const gchar *set)
{
  if (reader->pos == reader->end || !strchr (set, *reader->pos))
    return FALSE;
  reader->pos++;
  return TRUE;
}

gboolean
gst_tts_json_number (GstTtsReader *reader, gdouble *ret_number,
    GError **error)
{
  const gchar *start = reader->pos;
  gchar text[MAX_NUMBER + 1];
  gboolean ok;

  take_char (reader, "-");
  ok = take_char (reader, "0") || take_digits (reader);
  if (ok && take_char (reader, "."))
    ok = take_digits (reader);
  if (ok && take_char (reader, "eE")) {
    take_char (reader, "+-");
    ok = take_digits (reader);
  }
  if (!ok)
    return fail (reader, "a value was expected", error);
  if (reader->pos - start > MAX_NUMBER)
    return fail (reader, "a number is too long", error);

  memcpy (text, start, reader->pos - start);
  text[reader->pos - start] = '\0';
  *ret_number = g_ascii_strtod (text, NULL);
  return isfinite (*ret_number) || fail (reader, "a number is too large",
      error);
}

static gboolean
skip_word (GstTtsReader *reader, const gchar *word)
{
  gsize size = strlen (word);

  if ((gsize) (reader->end - reader->pos) < size
      || strncmp (reader->pos, word, size) != 0)
    return FALSE;
  reader->pos += size;
  return TRUE;
}

/* A value that has no others in it. */
static gboolean
skip_simple (GstTtsReader *reader, GError **error)
{
  gdouble number;

  if (gst_tts_json_peek (reader) == '"')
    return parse_string (reader, NULL, error);
  return skip_word (reader, "true") || skip_word (reader, "false")
      || skip_word (reader, "null")
      || gst_tts_json_number (reader, &number, error);
}

/* At a key: behind its colon afterwards. */
static gboolean
parse_key (GstTtsReader *reader, GString *out, GError **error)
{
  if (gst_tts_json_peek (reader) != '"')
    return fail (reader, "a key in quotes was expected", error);
  if (!parse_string (reader, out, error))
    return FALSE;
  if (gst_tts_json_peek (reader) != ':')
    return fail (reader, "a : was expected behind a key", error);
  reader->pos++;
  return TRUE;
}

/* Behind the last value: closes what ends here, and is at the next value or
 * outside of everything afterwards. */
static gboolean
skip_ends (GstTtsReader *reader, const gchar *open, guint *depth,
    GError **error)
{
  while (*depth > 0) {
    gboolean in_object = open[*depth - 1] == '{';
    gchar c = gst_tts_json_peek (reader);

    if (c != ',' && c != (in_object ? '}' : ']'))
      return fail (reader, in_object ? "a , or } was expected"
          : "a , or ] was expected", error);
    reader->pos++;
    if (c == ',')
      return !in_object || parse_key (reader, NULL, error);
    (*depth)--;
  }
  return TRUE;
}

gboolean
gst_tts_json_skip (GstTtsReader *reader, GError **error)
{
  gchar open[MAX_DEPTH];
  guint depth = 0;

  do {
    gchar c = gst_tts_json_peek (reader);

    if (c == '{' || c == '[') {
      if (depth == MAX_DEPTH)
        return fail (reader, "too many values inside each other", error);
      open[depth++] = c;
      reader->pos++;
      if (gst_tts_json_peek (reader) != (c == '{' ? '}' : ']')) {
        if (c == '{' && !parse_key (reader, NULL, error))
          return FALSE;
        continue;
      }
      reader->pos++;
      depth--;
    } else if (!skip_simple (reader, error)) {
      return FALSE;
    }
    if (!skip_ends (reader, open, &depth, error))
      return FALSE;
  } while (depth > 0);
  return TRUE;
}

gboolean
gst_tts_json_next (GstTtsReader *reader, guint *count, gchar **ret_key,
    gboolean *ret_more, GError **error)
{
  gchar end = ret_key ? '}' : ']';
  gboolean is_first = (*count)++ == 0;
  g_autoptr (GString) key = NULL;
  gchar c;

  if (is_first)
    reader->pos++;
  c = gst_tts_json_peek (reader);
  *ret_more = c != end;
  if (c == end) {
    reader->pos++;
    return TRUE;
  }

  if (!is_first && c != ',')
    return fail (reader, ret_key ? "a , or } was expected"
        : "a , or ] was expected", error);
  if (!is_first)
    reader->pos++;
  if (ret_key) {
    key = g_string_new (NULL);
    if (!parse_key (reader, key, error))
      return FALSE;
    *ret_key = g_string_free (g_steal_pointer (&key), FALSE);
  }
  gst_tts_json_peek (reader);
  return TRUE;
}
