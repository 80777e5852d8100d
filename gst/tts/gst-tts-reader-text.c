/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plain text: a blank line starts a new cue. */
#include "gst-tts-reader-private.h"

static gboolean
add_paragraph (GstTtsReader *reader, const gchar *start, const gchar *end,
    guint line, GError **error)
{
  g_auto (GstTtsCueBuilder) builder = { NULL };
  GstTtsCue *cue;

  gst_tts_cue_builder_init (&builder);
  if (!gst_tts_marks_parse (reader, line, &builder, start, end - start,
          error))
    return FALSE;

  cue = gst_tts_cue_new ("");
  cue->line = line;
  gst_tts_cue_builder_finish (&builder, cue);
  return gst_tts_reader_add_cue (reader, cue, error);
}

gboolean
gst_tts_read_text (GstTtsReader *reader, GError **error)
{
  const gchar *start = NULL;
  const gchar *end = NULL;
  guint first_line = 0;
  const gchar *line;
  gsize size;

  while (gst_tts_reader_next_line (reader, &line, &size)) {
    if (!gst_tts_is_blank (line, size)) {
      if (!start) {
        start = line;
        first_line = reader->line - 1;
      }
      end = line + size;
    } else if (start) {
      if (!add_paragraph (reader, start, end, first_line, error))
        return FALSE;
      start = NULL;
    }
  }
  return !start || add_paragraph (reader, start, end, first_line, error);
}
