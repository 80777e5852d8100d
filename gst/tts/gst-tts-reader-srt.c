/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SubRip: a number, `start --> end`, lines of text, a blank line. Files from
 * the wild lack numbers and blank lines, so the times alone start a cue. */
#include "gst-tts-reader-private.h"

#include <string.h>

typedef struct
{
  GstTtsReader *reader;
  GstTtsCue *cue;               /* the one whose text is being read */
  GString *text;                /* its lines so far */
  GstClockTime last_end;
  gsize last_line;              /* where in text the last one starts */
  gboolean after_blank;         /* a blank line came before the last one */
} Srt;

static gboolean
is_number (const gchar *line, gsize size)
{
  gst_tts_strip (&line, &size);
  for (gsize i = 0; i < size; i++)
    if (!g_ascii_isdigit (line[i]))
      return FALSE;
  return size > 0;
}

/* <i>, </b>, <font color="red"> and the like, but not `a < b`. Returns the
 * length, 0 if it is none. */
static gsize
tag_length (const gchar *text, gsize size)
{
  static const gchar * const tags[] = { "i", "b", "u", "s", "font", "em",
    "strong", "span", "c", "br" };
  const gchar *end = text + size;
  const gchar *name = text + 1;
  const gchar *stop;

  if (name < end && *name == '/')
    name++;
  for (stop = name; stop < end && g_ascii_isalpha (*stop); stop++);
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++) {
    if (strlen (tags[i]) != (gsize) (stop - name)
        || g_ascii_strncasecmp (tags[i], name, stop - name) != 0)
      continue;
    while (stop < end && *stop != '>' && *stop != '<')
      stop++;
    return stop < end && *stop == '>' ? stop + 1 - text : 0;
  }
  return 0;
}

/* Position and style of the ASS kind: {\an8}. */
static gsize
override_length (const gchar *text, gsize size)
{
  const gchar *end = text + size;
  const gchar *stop = text + 2;

  if (size < 3 || text[1] != '\\')
    return 0;
  while (stop < end && *stop != '}' && *stop != '{' && *stop != '\n')
    stop++;
  return stop < end && *stop == '}' ? stop + 1 - text : 0;
}

static gchar *
strip_markup (const gchar *text, gsize size)
{
  GString *plain = g_string_sized_new (size + 1);
  const gchar *end = text + size;

  while (text < end) {
    gsize length = 0;

    if (*text == '<')
      length = tag_length (text, end - text);
    else if (*text == '{')
      length = override_length (text, end - text);

    if (length == 0) {
      length = 1 + strcspn (text + 1, "<{");
      gst_tts_append_decoded (plain, text, length);
    }
    text += length;
  }
  return g_string_free (plain, FALSE);
}

static gboolean
end_cue (Srt *srt, GError **error)
{
  const gchar *text;
  gsize size;
  g_autofree gchar *plain = NULL;

  if (!srt->cue)
    return TRUE;

  plain = strip_markup (srt->text->str, srt->text->len);
  text = plain;
  size = strlen (plain);
  gst_tts_strip (&text, &size);
  g_free (srt->cue->text);
  srt->cue->text = g_strndup (text, size);
  return gst_tts_reader_add_cue (srt->reader, g_steal_pointer (&srt->cue),
      error);
}

static gboolean
start_cue (Srt *srt, GstClockTime start, GstClockTime end, GError **error)
{
  GString *text = srt->text;
  g_autofree gchar *id = NULL;

  if (is_number (text->str + srt->last_line, text->len - srt->last_line)) {
    id = g_strstrip (g_strdup (text->str + srt->last_line));
    g_string_truncate (text, srt->last_line);
  }
  if (!srt->cue && !gst_tts_is_blank (text->str, text->len))
    return gst_tts_reader_fail (srt->reader, 1, error,
        "there is text before the first times");
  if (!end_cue (srt, error))
    return FALSE;

  srt->cue = gst_tts_cue_new ("");
  srt->cue->line = srt->reader->line - 1;
  srt->cue->id = g_steal_pointer (&id);
  g_string_truncate (text, 0);
  srt->last_line = 0;
  srt->after_blank = FALSE;
  return gst_tts_set_times (srt->reader, srt->cue, start, end,
      &srt->last_end, error);
}

static gboolean
add_line (Srt *srt, const gchar *line, gsize size, gboolean is_first,
    GError **error)
{
  GString *text = srt->text;
  guint number = srt->reader->line - 1;
  gboolean was_number = srt->after_blank
      && is_number (text->str + srt->last_line, text->len - srt->last_line);

  if (was_number || ((!srt->cue || is_first)
          && gst_tts_has_arrow (line, size)))
    return gst_tts_reader_fail (srt->reader, number, error,
        "\"%.*s\" is not a pair of times such as "
        "00:00:01,000 --> 00:00:02,500", (gint) MIN (size, 60), line);
  if (is_first && srt->cue && !is_number (line, size))
    gst_tts_reader_warn (srt->reader, number,
        "text after a blank line, taken as part of the cue before it");

  srt->after_blank = is_first;
  srt->last_line = text->len;
  g_string_append_len (text, line, size);
  g_string_append_c (text, '\n');
  return TRUE;
}

gboolean
gst_tts_read_srt (GstTtsReader *reader, GError **error)
{
  Srt srt = { reader, NULL, g_string_new (NULL), 0, 0, FALSE };
  gboolean is_first = TRUE;
  gboolean ok = TRUE;
  const gchar *line;
  gsize size;

  while (ok && gst_tts_reader_next_line (reader, &line, &size)) {
    GstClockTime start, end;

    if (gst_tts_is_blank (line, size)) {
      is_first = TRUE;
    } else if (gst_tts_parse_times (line, size, &start, &end)) {
      ok = start_cue (&srt, start, end, error);
      is_first = FALSE;
    } else {
      ok = add_line (&srt, line, size, is_first, error);
      is_first = FALSE;
    }
  }
  if (ok && !srt.cue && srt.text->len > 0)
    ok = gst_tts_reader_fail (reader, 1, error,
        "there are no times such as 00:00:01,000 --> 00:00:02,500");
  ok = ok && end_cue (&srt, error);

  g_clear_pointer (&srt.cue, gst_tts_cue_unref);
  g_string_free (srt.text, TRUE);
  return ok;
}

gboolean
gst_tts_srt_detect (const GstTtsReader *reader)
{
  GstTtsReader ahead = *reader;
  GstClockTime start, end;
  const gchar *line;
  gsize size;

  do {
    if (!gst_tts_reader_next_line (&ahead, &line, &size))
      return FALSE;
  } while (gst_tts_is_blank (line, size));

  if (is_number (line, size)
      && !gst_tts_reader_next_line (&ahead, &line, &size))
    return FALSE;
  return gst_tts_parse_times (line, size, &start, &end);
}
