/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads JSON that carries audio in base64, in whatever pieces it comes. */
#include "gst-tts-json-audio-private.h"

#include <string.h>

#include "gst-tts-error.h"

#define MAX_DEPTH 32
#define MAX_DOCUMENT (16 << 20) /* bytes without the audio */
#define MAX_KEY 64
#define OUT_SIZE 6144           /* a multiple of 3 */

typedef enum
{
  LINE_START,                   /* in the name of a field */
  LINE_SPACE,                   /* behind the colon of data */
  LINE_DATA,
  LINE_OTHER,
} Line;

struct _GstTtsJsonAudio
{
  gchar *key;
  gboolean sse;
  const GstTtsJsonAudioFuncs *funcs;
  gpointer user_data;

  /* event stream */
  Line line;
  gchar field[8];
  guint field_size;

  /* JSON */
  GString *rest;                /* the document so far, without its audio */
  guint depth;
  gboolean in_string;
  gboolean in_audio;            /* the string is the audio */
  gboolean escaped;
  gboolean is_value;            /* at depth 1, behind a colon */
  GString *name;                /* the last string at depth 1 */

  /* base64 */
  guint32 bits;
  guint n_bits;                 /* sextets in bits, 0 to 3 */
  gboolean padded;
  guint unicode;                /* digits of an escape still to come */
  guint unicode_value;
  guint8 out[OUT_SIZE];
  gsize out_size;
};

GstTtsJsonAudio *
gst_tts_json_audio_new (const gchar *key, gboolean sse,
    const GstTtsJsonAudioFuncs *funcs, gpointer user_data)
{
  GstTtsJsonAudio *self = g_new0 (GstTtsJsonAudio, 1);

  self->key = g_strdup (key);
  self->sse = sse;
  self->funcs = funcs;
  self->user_data = user_data;
  self->rest = g_string_new (NULL);
  self->name = g_string_new (NULL);
  return self;
}

void
gst_tts_json_audio_free (GstTtsJsonAudio *self)
{
  g_string_free (self->rest, TRUE);
  g_string_free (self->name, TRUE);
  g_free (self->key);
  g_free (self);
}

static gboolean G_GNUC_PRINTF (2, 3)
fail (GError **error, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  g_clear_error (error);
  if (error)
    *error = g_error_new_valist (GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        format, args);
  va_end (args);
  return FALSE;
}

static gboolean
flush_audio (GstTtsJsonAudio *self, GError **error)
{
  gsize size = self->out_size;

  self->out_size = 0;
  return size == 0
      || self->funcs->audio (self->user_data, self->out, size, error);
}

static gint
sextet (guchar c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static gboolean
put_base64 (GstTtsJsonAudio *self, guchar c, GError **error)
{
  gint value = sextet (c);

  if (c == '=' && self->n_bits >= 2) {
    self->padded = TRUE;
    return TRUE;
  }
  if (g_ascii_isspace (c))
    return TRUE;
  if (value < 0 || self->padded)
    return fail (error, "the audio in the reply is not base64");

  self->bits = self->bits << 6 | value;
  if (++self->n_bits < 4)
    return TRUE;
  self->out[self->out_size++] = self->bits >> 16;
  self->out[self->out_size++] = self->bits >> 8;
  self->out[self->out_size++] = self->bits;
  self->n_bits = 0;
  return self->out_size + 3 <= OUT_SIZE || flush_audio (self, error);
}

/* What is left of two or three digits; the padding may be missing. */
static gboolean
end_base64 (GstTtsJsonAudio *self, GError **error)
{
  if (self->n_bits == 1)
    return fail (error, "the audio in the reply ends in a base64 group");
  if (self->n_bits == 2)
    self->out[self->out_size++] = self->bits >> 4;
  if (self->n_bits == 3) {
    self->out[self->out_size++] = self->bits >> 10;
    self->out[self->out_size++] = self->bits >> 2;
  }
  self->n_bits = 0;
  self->padded = FALSE;
  return self->out_size + 3 <= OUT_SIZE || flush_audio (self, error);
}

/* Escapes are allowed in any string, and some write "\/". */
static gboolean
put_audio_char (GstTtsJsonAudio *self, guchar c, GError **error)
{
  if (self->unicode > 0) {
    if (!g_ascii_isxdigit (c))
      return fail (error, "the audio in the reply is not base64");
    self->unicode_value = self->unicode_value << 4 | g_ascii_xdigit_value (c);
    if (--self->unicode > 0)
      return TRUE;
    return put_base64 (self, MIN (self->unicode_value, 0xff), error);
  }
  if (self->escaped) {
    self->escaped = FALSE;
    if (c == 'u') {
      self->unicode = 4;
      self->unicode_value = 0;
      return TRUE;
    }
    return put_base64 (self, strchr ("nrt", c) ? ' ' : c, error);
  }
  if (c == '\\') {
    self->escaped = TRUE;
    return TRUE;
  }
  if (c != '"')
    return put_base64 (self, c, error);

  self->in_audio = FALSE;
  g_string_append_c (self->rest, '"');
  return end_base64 (self, error);
}

static gboolean
end_document (GstTtsJsonAudio *self, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) why = NULL;
  gboolean ok = TRUE;

  if (!flush_audio (self, error))
    return FALSE;
  if (self->sse && g_str_equal (self->rest->str, "[DONE]")) {
    g_string_truncate (self->rest, 0);
    return TRUE;
  }
  if (!g_utf8_validate (self->rest->str, self->rest->len, NULL))
    return fail (error, "the reply is not in UTF-8");
  if (!json_parser_load_from_data (parser, self->rest->str, self->rest->len,
          &why))
    return fail (error, "the reply is not JSON: %s", why->message);
  g_string_truncate (self->rest, 0);
  if (self->funcs->document)
    ok = self->funcs->document (self->user_data,
        json_parser_get_root (parser), error);
  return ok;
}

static void
put_string_char (GstTtsJsonAudio *self, gchar c)
{
  if (self->escaped)
    self->escaped = FALSE;
  else if (c == '\\')
    self->escaped = TRUE;
  else if (c == '"') {
    self->in_string = FALSE;
    return;
  }
  if (self->depth == 1 && !self->is_value && self->name->len < MAX_KEY)
    g_string_append_c (self->name, c);
}

static void
start_string (GstTtsJsonAudio *self)
{
  if (self->depth == 1 && self->is_value && self->key
      && g_str_equal (self->name->str, self->key))
    self->in_audio = TRUE;
  else {
    self->in_string = TRUE;
    if (!self->is_value)
      g_string_truncate (self->name, 0);
  }
}

static gboolean
put_structure (GstTtsJsonAudio *self, gchar c, GError **error)
{
  switch (c) {
    case '"':
      start_string (self);
      return TRUE;
    case '{':
    case '[':
      if (++self->depth > MAX_DEPTH)
        return fail (error, "the reply is nested too deep");
      if (self->depth == 1)
        self->is_value = c == '[';
      return TRUE;
    case '}':
    case ']':
      return --self->depth > 0 || end_document (self, error);
    case ':':
      self->is_value = self->is_value || self->depth == 1;
      return TRUE;
    case ',':
      if (self->depth == 1 && self->rest->str[0] == '{')
        self->is_value = FALSE;
      return TRUE;
    default:
      return TRUE;
  }
}

static gboolean
put_json (GstTtsJsonAudio *self, guchar c, GError **error)
{
  if (self->in_audio)
    return put_audio_char (self, c, error);
  if (self->depth == 0) {
    if (g_ascii_isspace (c))
      return TRUE;
    if (c != '{' && c != '[')
      return fail (error, "the reply is not JSON");
  }

  if (self->rest->len >= MAX_DOCUMENT)
    return fail (error, "a document of the reply does not end");
  g_string_append_c (self->rest, c);
  if (self->in_string) {
    put_string_char (self, c);
    return TRUE;
  }
  return put_structure (self, c, error);
}

static gboolean
put_event (GstTtsJsonAudio *self, guchar c, GError **error)
{
  if (c == '\n' || c == '\r') {
    gboolean data = self->line == LINE_DATA;

    self->line = LINE_START;
    self->field_size = 0;
    return !data || put_json (self, '\n', error);
  }
  switch (self->line) {
    case LINE_START:
      if (c == ':')
        self->line = self->field_size == 4
            && memcmp (self->field, "data", 4) == 0 ? LINE_SPACE : LINE_OTHER;
      else if (self->field_size < sizeof self->field)
        self->field[self->field_size++] = c;
      return TRUE;
    case LINE_SPACE:
      self->line = LINE_DATA;
      return c == ' ' || put_json (self, c, error);
    case LINE_DATA:
      return put_json (self, c, error);
    case LINE_OTHER:
      break;
  }
  return TRUE;
}

gboolean
gst_tts_json_audio_push (GstTtsJsonAudio *self, const guint8 *data,
    gsize size, GError **error)
{
  g_autoptr (GError) own = NULL;
  gboolean ok = TRUE;

  for (gsize i = 0; ok && i < size; i++)
    ok = self->sse ? put_event (self, data[i], &own)
        : put_json (self, data[i], &own);
  ok = ok && flush_audio (self, &own);
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&own));
  return ok;
}

gboolean
gst_tts_json_audio_end (GstTtsJsonAudio *self, GError **error)
{
  if (self->depth == 0)
    return TRUE;
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
      "the reply ends in the middle of a document");
  return FALSE;
}

static gboolean
keep_first (gpointer user_data, JsonNode *document, GError **error)
{
  JsonNode **first = user_data;

  if (!*first)
    *first = json_node_ref (document);
  return TRUE;
}

JsonNode *
gst_tts_json_audio_parse (const guint8 *data, gsize size)
{
  static const GstTtsJsonAudioFuncs funcs = {.document = keep_first };
  JsonNode *first = NULL;
  g_autoptr (GstTtsJsonAudio) self =
      gst_tts_json_audio_new (NULL, FALSE, &funcs, &first);

  gst_tts_json_audio_push (self, data, size, NULL);
  return first;
}

gboolean
gst_tts_json_audio_read (const gchar *base64,
    const GstTtsJsonAudioFuncs *funcs, gpointer user_data, GError **error)
{
  g_autoptr (GstTtsJsonAudio) reader =
      gst_tts_json_audio_new ("audio", FALSE, funcs, user_data);

  return gst_tts_json_audio_push (reader, (const guint8 *) "{\"audio\":\"",
      10, error)
      && gst_tts_json_audio_push (reader, (const guint8 *) base64,
      strlen (base64), error)
      && gst_tts_json_audio_push (reader, (const guint8 *) "\"}", 2, error)
      && gst_tts_json_audio_end (reader, error);
}
