/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the readers of the script formats share. */
#include "gst-tts-reader-private.h"

#include <stdarg.h>
#include <string.h>

#include "gst-tts-error.h"

/* What is quoted may be cut within a character. */
static gchar *
dup_message (const GstTtsReader *reader, guint line, const gchar *format,
    va_list args)
{
  g_autofree gchar *what = g_strdup_vprintf (format, args);
  g_autofree gchar *message =
      g_strdup_printf ("%s:%u: %s", reader->name, line, what);

  return g_utf8_make_valid (message, -1);
}

gboolean
gst_tts_reader_fail (const GstTtsReader *reader, guint line, GError **error,
    const gchar *format, ...)
{
  g_autofree gchar *message = NULL;
  va_list args;

  va_start (args, format);
  message = dup_message (reader, line, format, args);
  va_end (args);
  g_set_error_literal (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      message);
  return FALSE;
}

void
gst_tts_reader_warn (GstTtsReader *reader, guint line, const gchar *format,
    ...)
{
  va_list args;

  if (!reader || g_ptr_array_find (reader->warned, format, NULL))
    return;

  g_ptr_array_add (reader->warned, (gpointer) format);
  va_start (args, format);
  g_ptr_array_add (reader->script->warnings,
      dup_message (reader, line, format, args));
  va_end (args);
}

gboolean
gst_tts_reader_next_line (GstTtsReader *reader, const gchar **ret_line,
    gsize *ret_size)
{
  const gchar *start = reader->pos;
  const gchar *stop;

  if (start == reader->end)
    return FALSE;

  stop = memchr (start, '\n', reader->end - start);
  reader->pos = stop ? stop + 1 : reader->end;
  reader->line++;
  *ret_line = start;
  *ret_size = (stop ? stop : reader->end) - start;
  return TRUE;
}

/* White space, punctuation, and what is written without spaces. */
static gboolean
is_border (gunichar c)
{
  if (c < 128)
    return !g_ascii_isalnum (c);
  return g_unichar_iswide (c)
      || g_unichar_break_type (c) == G_UNICODE_BREAK_COMPLEX_CONTEXT
      || !(g_unichar_isalnum (c) || g_unichar_ismark (c));
}

static gboolean
check_words (GstTtsReader *reader, const GstTtsCue *cue, GError **error)
{
  guint line = cue->line;
  guint length = 0;

  for (const gchar *p = cue->text; *p; p = g_utf8_next_char (p)) {
    length = is_border (g_utf8_get_char (p)) ? 0 : length + 1;
    if (*p == '\n')
      line++;
    if (length > GST_TTS_MAX_WORD)
      return gst_tts_reader_fail (reader, line, error,
          "a word of more than %d characters can not be spoken",
          GST_TTS_MAX_WORD);
  }
  return TRUE;
}

static gboolean
has_pause (const GstTtsCue *cue)
{
  if (cue->pause_after > 0)
    return TRUE;
  for (guint i = 0; i < gst_tts_cue_n_spans (cue); i++)
    if (gst_tts_cue_get_span (cue, i)->kind == GST_TTS_SPAN_PAUSE)
      return TRUE;
  return FALSE;
}

gboolean
gst_tts_reader_add_cue (GstTtsReader *reader, GstTtsCue *cue, GError **error)
{
  g_autoptr (GstTtsCue) owned = cue;

  if (gst_tts_cue_is_silent (cue) && !has_pause (cue)) {
    gst_tts_reader_warn (reader, cue->line,
        "nothing to say here, left out");
    return TRUE;
  }
  if (reader->script->cues->len >= GST_TTS_MAX_CUES)
    return gst_tts_reader_fail (reader, cue->line, error,
        "more than %d cues in one script", GST_TTS_MAX_CUES);
  if (!check_words (reader, cue, error))
    return FALSE;

  g_ptr_array_add (reader->script->cues, g_steal_pointer (&owned));
  return TRUE;
}

GstClockTime
gst_tts_reader_pause (GstTtsReader *reader, guint line, gdouble seconds)
{
  if (seconds * GST_SECOND > GST_TTS_MAX_PAUSE) {
    gst_tts_reader_warn (reader, line,
        "a pause of %g s is cut to %d s", seconds,
        (gint) (GST_TTS_MAX_PAUSE / GST_SECOND));
    return GST_TTS_MAX_PAUSE;
  }
  return seconds * GST_SECOND + 0.5;
}

void
gst_tts_strip (const gchar **text, gsize *size)
{
  const gchar *start = *text;
  const gchar *end = start + *size;

  while (start < end && g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (start < end) {
    const gchar *last = g_utf8_prev_char (end);

    if (!g_unichar_isspace (g_utf8_get_char (last)))
      break;
    end = last;
  }
  *text = start;
  *size = end - start;
}

gboolean
gst_tts_is_blank (const gchar *text, gsize size)
{
  gst_tts_strip (&text, &size);
  return size == 0;
}

gunichar
gst_tts_parse_char_number (const gchar *text, gsize size)
{
  guint base = 10;
  gunichar c = 0;

  if (size > 1 && *text == 'x') {
    base = 16;
    text++;
    size--;
  }
  for (gsize i = 0; i < size; i++) {
    gint digit = g_ascii_xdigit_value (text[i]);

    if (digit < 0 || (guint) digit >= base || c > 0x10ffff)
      return 0;
    c = c * base + digit;
  }
  return g_unichar_validate (c) ? c : 0;
}

static void
clear_span (gpointer data)
{
  GstTtsSpan *span = data;

  g_free (span->value);
}

void
gst_tts_cue_builder_init (GstTtsCueBuilder *builder)
{
  builder->text = g_string_new (NULL);
  builder->spans = g_array_new (FALSE, FALSE, sizeof (GstTtsSpan));
  g_array_set_clear_func (builder->spans, clear_span);
  builder->open = g_array_new (FALSE, FALSE, sizeof (guint));
}

void
gst_tts_cue_builder_clear (GstTtsCueBuilder *builder)
{
  if (!builder->text)
    return;

  g_string_free (builder->text, TRUE);
  builder->text = NULL;
  g_clear_pointer (&builder->spans, g_array_unref);
  g_clear_pointer (&builder->open, g_array_unref);
}

static void
append_span (GstTtsCueBuilder *builder, GstTtsSpanKind kind, gchar *value,
    gdouble number)
{
  GstTtsSpan span = { kind, builder->text->len, 0, value, number };

  g_array_append_val (builder->spans, span);
}

void
gst_tts_cue_builder_open (GstTtsCueBuilder *builder, GstTtsSpanKind kind,
    const gchar *value, gsize value_size, gdouble number)
{
  g_array_append_val (builder->open, builder->spans->len);
  append_span (builder, kind, value ? g_strndup (value, value_size) : NULL,
      number);
}

void
gst_tts_cue_builder_close (GstTtsCueBuilder *builder)
{
  guint last = builder->open->len - 1;
  GstTtsSpan *span = &g_array_index (builder->spans, GstTtsSpan,
      g_array_index (builder->open, guint, last));

  span->length = builder->text->len - span->offset;
  g_array_set_size (builder->open, last);
}

void
gst_tts_cue_builder_add (GstTtsCueBuilder *builder, GstTtsSpanKind kind,
    const gchar *value, gdouble number)
{
  append_span (builder, kind, g_strdup (value), number);
}

static gboolean
take_as_field (GstTtsCue *cue, const GstTtsSpan *span)
{
  switch (span->kind) {
    case GST_TTS_SPAN_VOICE:
      g_free (cue->voice);
      cue->voice = g_strdup (span->value);
      return TRUE;
    case GST_TTS_SPAN_LANGUAGE:
      g_free (cue->language);
      cue->language = g_strdup (span->value);
      return TRUE;
    case GST_TTS_SPAN_RATE:
      cue->rate = span->number;
      return TRUE;
    case GST_TTS_SPAN_PITCH:
      cue->pitch = span->number;
      return TRUE;
    case GST_TTS_SPAN_VOLUME:
      cue->volume = span->number;
      return TRUE;
    default:
      return FALSE;
  }
}

/* By offset; of two that start together the longer is the outer. */
static gint
compare_spans (gconstpointer a, gconstpointer b)
{
  const GstTtsSpan *x = a;
  const GstTtsSpan *y = b;

  if (x->offset != y->offset)
    return x->offset < y->offset ? -1 : 1;
  return x->length > y->length ? -1 : x->length < y->length;
}

/* gst_tts_cue_add_span would be quadratic in many spans at one place; this
 * sort is stable, so of two equal ranges the inner stays behind. */
static GArray *
take_spans (GstTtsCueBuilder *builder, GstTtsCue *cue, gsize front, gsize size)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (GstTtsSpan));

  g_array_set_clear_func (spans, clear_span);
  for (guint i = 0; i < builder->spans->len; i++) {
    const GstTtsSpan *span = &g_array_index (builder->spans, GstTtsSpan, i);
    GstTtsSpan kept = *span;
    gsize from = CLAMP (span->offset, front, front + size) - front;
    gsize to = CLAMP (span->offset + span->length, front, front + size)
        - front;
    gboolean is_point = span->kind == GST_TTS_SPAN_PAUSE
        || span->kind == GST_TTS_SPAN_MARK;

    if (from == to && !is_point)
      continue;
    if (to - from == size && size > 0 && take_as_field (cue, span))
      continue;
    kept.offset = from;
    kept.length = to - from;
    kept.value = g_strdup (span->value);
    g_array_append_val (spans, kept);
  }
  g_array_sort (spans, compare_spans);
  return spans;
}

/* The open spans go on in a new, empty text. */
static void
restart (GstTtsCueBuilder *builder)
{
  g_autoptr (GArray) old_spans = builder->spans;
  g_autoptr (GArray) old_open = builder->open;

  gst_tts_cue_builder_init (builder);
  for (guint i = 0; i < old_open->len; i++) {
    const GstTtsSpan *span = &g_array_index (old_spans, GstTtsSpan,
        g_array_index (old_open, guint, i));

    gst_tts_cue_builder_open (builder, span->kind, span->value,
        span->value ? strlen (span->value) : 0, span->number);
  }
}

static void
end_open_spans (GstTtsCueBuilder *builder)
{
  for (guint i = 0; i < builder->open->len; i++) {
    GstTtsSpan *span = &g_array_index (builder->spans, GstTtsSpan,
        g_array_index (builder->open, guint, i));

    span->length = builder->text->len - span->offset;
  }
}

void
gst_tts_cue_builder_finish (GstTtsCueBuilder *builder, GstTtsCue *cue)
{
  GString *text = builder->text;
  const gchar *start = text->str;
  gsize size = text->len;
  gsize front;

  gst_tts_strip (&start, &size);
  front = start - text->str;

  g_clear_pointer (&cue->spans, g_array_unref);
  end_open_spans (builder);
  if (builder->spans->len > 0)
    cue->spans = take_spans (builder, cue, front, size);
  restart (builder);

  g_string_truncate (text, front + size);
  g_string_erase (text, 0, front);
  g_free (cue->text);
  cue->text = g_string_free (text, FALSE);
}
