/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WebVTT: blocks with times and marked-up text. Each voice span becomes a cue
 * of its own: the first has the times, the others follow it. */
#include "gst-tts-reader-private.h"

#include <string.h>

#define MAX_LANGUAGES 32

typedef struct
{
  GstTtsReader *reader;
  GstTtsCueBuilder builder;
  GstClockTime last_end;

  /* of the block that is being read */
  guint line;
  gchar *id;
  GstClockTime start;
  GstClockTime end;
  const gchar *pos;             /* in its text */
  const gchar *stop;
  gchar *speaker;               /* of what is in the builder */
  gchar *next_speaker;          /* of what comes */
  guint n_languages;            /* open <lang> */
  gboolean in_ruby_text;
  guint n_cues;                 /* made of it so far */
} Vtt;

static gboolean
is_word (const gchar *line, gsize size, const gchar *word)
{
  gsize length = strlen (word);

  return size >= length && strncmp (line, word, length) == 0
      && (size == length || line[length] == ' ' || line[length] == '\t');
}

/* Ends the cue of one speaker. What has no words in it is dropped, so that
 * the times go to the first that has. */
static gboolean
end_part (Vtt *vtt, GError **error)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("");

  gst_tts_cue_builder_finish (&vtt->builder, cue);
  cue->line = vtt->line;
  cue->speaker = g_steal_pointer (&vtt->speaker);
  if (gst_tts_cue_is_silent (cue))
    return TRUE;

  if (vtt->n_cues++ == 0) {
    cue->id = g_steal_pointer (&vtt->id);
    if (!gst_tts_set_times (vtt->reader, cue, vtt->start, vtt->end,
            &vtt->last_end, error))
      return FALSE;
  }
  return gst_tts_reader_add_cue (vtt->reader, g_steal_pointer (&cue), error);
}

/* Text without tags. */
static gboolean
add_text (Vtt *vtt, const gchar *end, GError **error)
{
  if (vtt->in_ruby_text) {
    vtt->pos = end;
    return TRUE;
  }

  if (!gst_tts_is_blank (vtt->pos, end - vtt->pos)
      && g_strcmp0 (vtt->speaker, vtt->next_speaker) != 0) {
    if (!end_part (vtt, error))
      return FALSE;
    vtt->speaker = g_strdup (vtt->next_speaker);
  }

  gst_tts_append_decoded (vtt->builder.text, vtt->pos, end - vtt->pos);
  vtt->pos = end;
  return TRUE;
}

static gchar *
dup_annotation (const gchar *start, const gchar *end)
{
  GString *plain = g_string_new (NULL);

  gst_tts_append_decoded (plain, start, end - start);
  return g_strstrip (g_string_free (plain, FALSE));
}

static void
open_language (Vtt *vtt, const gchar *tag)
{
  if (vtt->n_languages == MAX_LANGUAGES) {
    gst_tts_reader_warn (vtt->reader, vtt->line,
        "more than %d <lang> inside each other, the inner ones left out",
        MAX_LANGUAGES);
    return;
  }
  gst_tts_cue_builder_open (&vtt->builder, GST_TTS_SPAN_LANGUAGE, tag,
      strlen (tag), 0);
  vtt->n_languages++;
}

static void
start_tag (Vtt *vtt, const gchar *name, gsize length, const gchar *end)
{
  static const gchar * const styles[] = { "c", "i", "b", "u", "ruby" };
  g_autofree gchar *annotation = dup_annotation (name + length, end);
  gsize plain = 0;

  while (plain < length && name[plain] != '.')
    plain++;
  if (is_word (name, plain, "v")) {
    g_free (vtt->next_speaker);
    vtt->next_speaker = *annotation ? g_steal_pointer (&annotation) : NULL;
    return;
  }
  if (is_word (name, plain, "lang")) {
    open_language (vtt, annotation);
    return;
  }
  if (is_word (name, plain, "rt")) {
    vtt->in_ruby_text = TRUE;
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (is_word (name, plain, styles[i]))
      return;
  gst_tts_reader_warn (vtt->reader, vtt->line, "unknown tag <%.*s> left out",
      (gint) MIN (length, 40), name);
}

static void
end_tag (Vtt *vtt, const gchar *name, gsize length)
{
  if (is_word (name, length, "v")) {
    g_clear_pointer (&vtt->next_speaker, g_free);
  } else if (is_word (name, length, "lang") && vtt->n_languages > 0) {
    gst_tts_cue_builder_close (&vtt->builder);
    vtt->n_languages--;
  } else if (is_word (name, length, "rt") || is_word (name, length, "ruby")) {
    vtt->in_ruby_text = FALSE;
  }
}

/* At a `<` with a `>` somewhere behind it; TRUE if it begins a tag, which is
 * behind pos then. */
static gboolean
parse_tag (Vtt *vtt)
{
  const gchar *name = vtt->pos + 1;
  gsize digits = strspn (name, "0123456789:.");
  const gchar *end;
  gsize length = 0;

  if (digits > 0 && name[digits] == '>') {
    vtt->pos = name + digits + 1;
    return TRUE;
  }
  if (!g_ascii_isalpha (*name) && *name != '/')
    return FALSE;

  end = memchr (name, '>', vtt->stop - name);
  while (name + length < end && !g_ascii_isspace (name[length]))
    length++;
  if (*name == '/')
    end_tag (vtt, name + 1, length - 1);
  else
    start_tag (vtt, name, length, end);
  vtt->pos = end + 1;
  return TRUE;
}

static gboolean
read_text (Vtt *vtt, GError **error)
{
  const gchar *last_close = memrchr (vtt->pos, '>', vtt->stop - vtt->pos);

  while (vtt->pos < vtt->stop) {
    const gchar *open = memchr (vtt->pos + 1, '<', vtt->stop - vtt->pos - 1);

    if (*vtt->pos == '<' && last_close && vtt->pos < last_close
        && parse_tag (vtt))
      continue;
    if (!add_text (vtt, open ? open : vtt->stop, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_cue (Vtt *vtt, GError **error)
{
  if (!read_text (vtt, error) || !end_part (vtt, error))
    return FALSE;
  if (vtt->n_cues == 0)
    gst_tts_reader_warn (vtt->reader, vtt->line,
        "nothing to say here, left out");

  for (; vtt->n_languages > 0; vtt->n_languages--)
    gst_tts_cue_builder_close (&vtt->builder);
  vtt->n_cues = 0;
  vtt->in_ruby_text = FALSE;
  g_clear_pointer (&vtt->id, g_free);
  g_clear_pointer (&vtt->next_speaker, g_free);
  return TRUE;
}

/* From the reader's position up to a blank line or the next times. */
static void
take_lines (Vtt *vtt)
{
  GstTtsReader ahead = *vtt->reader;
  const gchar *line;
  gsize size;

  vtt->pos = vtt->stop = ahead.pos;
  while (gst_tts_reader_next_line (&ahead, &line, &size)
      && !gst_tts_is_blank (line, size) && !gst_tts_has_arrow (line, size)) {
    vtt->stop = line + size;
    vtt->reader->pos = ahead.pos;
    vtt->reader->line = ahead.line;
  }
}

/* Its first line has been read. */
static gboolean
read_block (Vtt *vtt, const gchar *line, gsize size, GError **error)
{
  GstTtsReader *reader = vtt->reader;

  vtt->line = reader->line - 1;
  if (!gst_tts_has_arrow (line, size)) {
    GstTtsReader ahead = *reader;
    const gchar *id = line;
    gsize id_size = size;

    if (is_word (line, size, "NOTE") || is_word (line, size, "STYLE")
        || is_word (line, size, "REGION")) {
      take_lines (vtt);
      return TRUE;
    }
    if (!gst_tts_reader_next_line (&ahead, &line, &size)
        || !gst_tts_has_arrow (line, size)) {
      gst_tts_reader_warn (reader, vtt->line,
          "a block without times, left out");
      take_lines (vtt);
      return TRUE;
    }
    gst_tts_strip (&id, &id_size);
    vtt->id = g_strndup (id, id_size);
    *reader = ahead;
  }

  if (!gst_tts_parse_times (line, size, &vtt->start, &vtt->end))
    return gst_tts_reader_fail (reader, reader->line - 1, error,
        "\"%.*s\" is not a pair of times such as 00:01.000 --> 00:02.500",
        (gint) MIN (size, 60), line);
  take_lines (vtt);
  return read_cue (vtt, error);
}

static gboolean
read_blocks (Vtt *vtt, GError **error)
{
  const gchar *line;
  gsize size;

  if (!gst_tts_reader_next_line (vtt->reader, &line, &size)
      || !is_word (line, size, "WEBVTT"))
    return gst_tts_reader_fail (vtt->reader, 1, error,
        "the first line is not WEBVTT");

  take_lines (vtt);
  while (gst_tts_reader_next_line (vtt->reader, &line, &size))
    if (!gst_tts_is_blank (line, size)
        && !read_block (vtt, line, size, error))
      return FALSE;
  return TRUE;
}

gboolean
gst_tts_read_vtt (GstTtsReader *reader, GError **error)
{
  Vtt vtt = { reader, };
  gboolean ok;

  gst_tts_cue_builder_init (&vtt.builder);
  ok = read_blocks (&vtt, error);
  gst_tts_cue_builder_clear (&vtt.builder);
  g_free (vtt.id);
  g_free (vtt.speaker);
  g_free (vtt.next_speaker);
  return ok;
}

gboolean
gst_tts_vtt_detect (const GstTtsReader *reader)
{
  const gchar *stop = memchr (reader->text, '\n', reader->end - reader->text);

  return is_word (reader->text, (stop ? stop : reader->end) - reader->text,
      "WEBVTT");
}
