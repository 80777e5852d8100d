/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What SRT and WebVTT have in common: times and entities. */
#include "gst-tts-reader-private.h"

#include <string.h>

gboolean
gst_tts_has_arrow (const gchar *line, gsize size)
{
  return memmem (line, size, "-->", 3) != NULL;
}

/* Up to six digits, so that no sum of them overflows. */
static gboolean
parse_digits (const gchar **pos, const gchar *end, guint *ret_value)
{
  const gchar *start = *pos;
  guint value = 0;

  for (; *pos < end && g_ascii_isdigit (**pos); (*pos)++) {
    if (*pos - start == 6)
      return FALSE;
    value = 10 * value + (**pos - '0');
  }
  *ret_value = value;
  return *pos > start;
}

static GstClockTime
parse_fraction (const gchar **pos, const gchar *end)
{
  GstClockTime unit = GST_SECOND / 10;
  GstClockTime value = 0;

  for (; *pos < end && g_ascii_isdigit (**pos); (*pos)++) {
    value += unit * (**pos - '0');
    unit /= 10;
  }
  return value;
}

static gboolean
parse_time (const gchar **pos, const gchar *end, GstClockTime *ret_time)
{
  guint parts[3] = { 0, };
  guint n = 0;
  GstClockTime fraction = 0;

  do {
    if (n == 3 || !parse_digits (pos, end, &parts[n++]))
      return FALSE;
  } while (*pos < end && **pos == ':' && (*pos)++);

  if (*pos < end && (**pos == '.' || **pos == ',')) {
    (*pos)++;
    if (*pos == end || !g_ascii_isdigit (**pos))
      return FALSE;
    fraction = parse_fraction (pos, end);
  }

  if (n < 2 || parts[n - 1] > 59 || (n == 3 && parts[1] > 59))
    return FALSE;
  if (n == 2)
    *ret_time = (parts[0] * 60 + parts[1]) * GST_SECOND;
  else
    *ret_time = (parts[0] * G_GUINT64_CONSTANT (3600) + parts[1] * 60
        + parts[2]) * GST_SECOND;
  *ret_time += fraction;
  return TRUE;
}

static void
skip_blanks (const gchar **pos, const gchar *end)
{
  while (*pos < end && (**pos == ' ' || **pos == '\t'))
    (*pos)++;
}

gboolean
gst_tts_parse_times (const gchar *line, gsize size, GstClockTime *ret_start,
    GstClockTime *ret_end)
{
  const gchar *pos = line;
  const gchar *end = line + size;

  skip_blanks (&pos, end);
  if (!parse_time (&pos, end, ret_start))
    return FALSE;

  skip_blanks (&pos, end);
  if (end - pos < 3 || strncmp (pos, "-->", 3) != 0)
    return FALSE;

  pos += 3;
  skip_blanks (&pos, end);
  return parse_time (&pos, end, ret_end)
      && (pos == end || *pos == ' ' || *pos == '\t');
}

gboolean
gst_tts_set_times (GstTtsReader *reader, GstTtsCue *cue, GstClockTime start,
    GstClockTime end, GstClockTime *last_end, GError **error)
{
  if (end < start)
    return gst_tts_reader_fail (reader, cue->line, error,
        "the cue ends before it starts");
  if (start < *last_end)
    gst_tts_reader_warn (reader, cue->line,
        "the cue starts before the one before it ends; both are kept");
  if (end == start)
    gst_tts_reader_warn (reader, cue->line,
        "the cue ends when it starts; it gets the time it needs");

  cue->start = start;
  cue->slot = end > start ? end - start : GST_CLOCK_TIME_NONE;
  *last_end = MAX (*last_end, end);
  return TRUE;
}

/* The character that the entity at @text stands for, 0 if it is none. */
static gunichar
parse_entity (const gchar *text, gsize size, gsize *ret_length)
{
  static const struct { const gchar *name; gunichar c; } entities[] = {
    { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' },
    { "apos", '\'' }, { "nbsp", 0xa0 }, { "lrm", 0x200e }, { "rlm", 0x200f },
  };
  const gchar *stop = memchr (text, ';', MIN (size, 12));
  gsize length;

  if (!stop)
    return 0;

  length = stop - text - 1;
  *ret_length = length + 2;
  if (length > 1 && text[1] == '#')
    return gst_tts_parse_char_number (text + 2, length - 1);
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (strlen (entities[i].name) == length
        && strncmp (text + 1, entities[i].name, length) == 0)
      return entities[i].c;
  return 0;
}

void
gst_tts_append_decoded (GString *plain, const gchar *text, gsize size)
{
  const gchar *end = text + size;

  while (text < end) {
    const gchar *stop = memchr (text, '&', end - text);
    gsize length = 1;
    gunichar c;

    g_string_append_len (plain, text, (stop ? stop : end) - text);
    if (!stop)
      return;
    c = parse_entity (stop, end - stop, &length);
    if (c) {
      g_string_append_unichar (plain, c);
    } else {
      g_string_append_c (plain, '&');
      length = 1;
    }
    text = stop + length;
  }
}
