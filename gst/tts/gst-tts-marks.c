/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inline marks: [pause:1.5s], [word](/ipa/), [voice:name] ... [/voice]. What
 * only looks like one, such as [1] or a link, is text. */
#include "gst-tts-reader-private.h"

#include <string.h>

/* How far a mark may reach; the look ahead stops there. */
#define MAX_MARK 512
#define MAX_VOICES 32

typedef struct
{
  GstTtsReader *reader;
  GstTtsCueBuilder *builder;
  const gchar *pos;
  const gchar *end;
  guint line;
  guint n_voices;               /* how many are open */
} Marks;

gboolean
gst_tts_parse_seconds (const gchar *text, gsize size, gdouble *ret_seconds)
{
  gchar number[32];
  gsize digits = 0;
  gdouble unit;
  gchar *stop;

  while (digits < size && (g_ascii_isdigit (text[digits])
          || text[digits] == '.'))
    digits++;
  if (digits == 0 || digits >= sizeof number)
    return FALSE;

  if (digits == size || (size - digits == 1 && text[digits] == 's'))
    unit = 1;
  else if (size - digits == 2 && strncmp (text + digits, "ms", 2) == 0)
    unit = 1000;
  else
    return FALSE;

  memcpy (number, text, digits);
  number[digits] = '\0';
  *ret_seconds = g_ascii_strtod (number, &stop) / unit;
  return *stop == '\0' && stop != number;
}

/* Up to @until in this line, NULL if it is not there or another mark begins
 * before. */
static const gchar *
find (const Marks *marks, const gchar *from, gchar until)
{
  const gchar *limit = from + MIN (MAX_MARK, marks->end - from);

  for (const gchar *p = from; p < limit; p++) {
    if (*p == until)
      return p;
    if (*p == '\n' || *p == '[')
      return NULL;
  }
  return NULL;
}

static gboolean
has_prefix (const Marks *marks, const gchar *prefix)
{
  gsize size = strlen (prefix);

  return (gsize) (marks->end - marks->pos) >= size
      && g_ascii_strncasecmp (marks->pos, prefix, size) == 0;
}

/* No two blanks where the mark was between blanks, none at the start. */
static void
leave_mark (Marks *marks, const gchar *behind)
{
  const GString *text = marks->builder->text;

  marks->pos = behind;
  if (text->len > 0 && !g_ascii_isspace (text->str[text->len - 1]))
    return;
  while (marks->pos < marks->end
      && (*marks->pos == ' ' || *marks->pos == '\t'))
    marks->pos++;
}

static gboolean
parse_pause (Marks *marks)
{
  const gchar *from = marks->pos + strlen ("[pause:");
  const gchar *close = find (marks, from, ']');
  gsize size;
  gdouble seconds;

  if (!close)
    return FALSE;

  size = close - from;
  gst_tts_strip (&from, &size);
  if (!gst_tts_parse_seconds (from, size, &seconds)) {
    gst_tts_reader_warn (marks->reader, marks->line,
        "[pause:%.*s] has no time such as 1.5s or 300ms, so it is text",
        (gint) MIN (size, 40), from);
    return FALSE;
  }

  gst_tts_cue_builder_add (marks->builder, GST_TTS_SPAN_PAUSE, NULL,
      gst_tts_reader_pause (marks->reader, marks->line, seconds));
  leave_mark (marks, close + 1);
  return TRUE;
}

static gboolean
parse_voice (Marks *marks)
{
  const gchar *from = marks->pos + strlen ("[voice:");
  const gchar *close = find (marks, from, ']');
  gsize size;

  if (!close)
    return FALSE;

  size = close - from;
  gst_tts_strip (&from, &size);
  if (size == 0) {
    gst_tts_reader_warn (marks->reader, marks->line,
        "[voice:] names no voice, so it is text");
    return FALSE;
  }
  if (marks->n_voices == MAX_VOICES) {
    gst_tts_reader_warn (marks->reader, marks->line,
        "more than %d [voice:...] inside each other, so this one is text",
        MAX_VOICES);
    return FALSE;
  }

  leave_mark (marks, close + 1);
  gst_tts_cue_builder_open (marks->builder, GST_TTS_SPAN_VOICE, from, size,
      0);
  marks->n_voices++;
  return TRUE;
}

static gboolean
parse_voice_end (Marks *marks)
{
  if (marks->n_voices > 0) {
    gst_tts_cue_builder_close (marks->builder);
    marks->n_voices--;
  } else {
    gst_tts_reader_warn (marks->reader, marks->line,
        "[/voice] without a [voice:...] before it, left out");
  }
  leave_mark (marks, marks->pos + strlen ("[/voice]"));
  return TRUE;
}

/* IPA has no slash in it, which tells it from the path of a link. */
static gboolean
parse_phonemes (Marks *marks)
{
  const gchar *word = marks->pos + 1;
  const gchar *close = find (marks, word, ']');
  const gchar *ipa, *slash;

  if (!close || close == word || marks->end - close < 5
      || close[1] != '(' || close[2] != '/')
    return FALSE;

  ipa = close + 3;
  slash = find (marks, ipa, '/');
  if (!slash || slash == ipa || slash + 1 == marks->end || slash[1] != ')'
      || gst_tts_is_blank (word, close - word))
    return FALSE;

  gst_tts_cue_builder_open (marks->builder, GST_TTS_SPAN_PHONEMES, ipa,
      slash - ipa, 0);
  g_string_append_len (marks->builder->text, word, close - word);
  gst_tts_cue_builder_close (marks->builder);
  marks->pos = slash + 2;
  return TRUE;
}

static gboolean
parse_mark (Marks *marks)
{
  if (has_prefix (marks, "[pause:"))
    return parse_pause (marks);
  if (has_prefix (marks, "[voice:"))
    return parse_voice (marks);
  if (has_prefix (marks, "[/voice]"))
    return parse_voice_end (marks);
  return parse_phonemes (marks);
}

/* The text up to the next bracket that is not behind a backslash. */
static void
copy_text (Marks *marks)
{
  const gchar *from = marks->pos;

  for (; marks->pos < marks->end && *marks->pos != '['; marks->pos++) {
    if (*marks->pos == '\n')
      marks->line++;
    if (*marks->pos != '\\' || marks->pos + 1 == marks->end
        || marks->pos[1] != '[')
      continue;
    g_string_append_len (marks->builder->text, from, marks->pos - from);
    from = ++marks->pos;
  }
  g_string_append_len (marks->builder->text, from, marks->pos - from);
}

gboolean
gst_tts_marks_parse (GstTtsReader *reader, guint line,
    GstTtsCueBuilder *builder, const gchar *text, gsize size, GError **error)
{
  Marks marks = { reader, builder, text, text + size, line, 0 };

  for (;;) {
    gboolean is_full = builder->spans->len >= GST_TTS_MAX_SPANS;

    copy_text (&marks);
    if (marks.pos == marks.end)
      break;
    if (!is_full && parse_mark (&marks))
      continue;
    if (is_full && reader)
      return gst_tts_reader_fail (reader, marks.line, error,
          "more than %d marks in one cue", GST_TTS_MAX_SPANS);
    g_string_append_c (builder->text, *marks.pos++);
  }

  for (; marks.n_voices > 0; marks.n_voices--)
    gst_tts_cue_builder_close (builder);
  return TRUE;
}
