/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Captions beside the speech: SubRip, WebVTT or JSON, timed as the samples
 * are. */
#include "speak-captions.h"

#include <string.h>

static gboolean
ends_in (const gchar *path, const gchar *extension)
{
  const gchar *dot = strrchr (path, '.');

  return dot && g_ascii_strcasecmp (dot, extension) == 0;
}

gint
speak_captions_open (SpeakCaptions *self, const gchar *path, gboolean by_word)
{
  gboolean json = ends_in (path, ".json");

  self->vtt = ends_in (path, ".vtt");
  if (!json && !self->vtt && !ends_in (path, ".srt"))
    return tool_usage ("%s: the name of captions must end in .srt, .vtt or "
        ".json", path);
  self->by_word = by_word;
  self->words = g_array_new (FALSE, FALSE, sizeof (GstTtsWord));
  if (json) {
    self->json = tool_json_begin ();
    json_builder_set_member_name (self->json, "cues");
    json_builder_begin_array (self->json);
  } else {
    self->text = g_string_new (self->vtt ? "WEBVTT\n\n" : "");
  }
  return tool_file_open (&self->file, path);
}

static void
add_time (const SpeakCaptions *self, GstClockTime time)
{
  guint64 ms = gst_util_uint64_scale_round (time, 1, GST_MSECOND);

  g_string_append_printf (self->text, "%02u:%02u:%02u%c%03u",
      (guint) (ms / 3600000), (guint) (ms / 60000 % 60),
      (guint) (ms / 1000 % 60), self->vtt ? '.' : ',', (guint) (ms % 1000));
}

static void
add_line (const SpeakCaptions *self, const gchar *line)
{
  g_autofree gchar *clean = g_strstrip (tool_printable (line));
  g_autofree gchar *escaped = NULL;

  if (!*clean)
    return;
  if (self->vtt)
    escaped = g_markup_escape_text (clean, -1);
  g_string_append_printf (self->text, "%s\n", escaped ? escaped : clean);
}

/* An empty line would end the caption. */
static void
add_lines (const SpeakCaptions *self, const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    add_line (self, lines[i]);
}

static void
add_speaker (const SpeakCaptions *self)
{
  g_autofree gchar *name = NULL, *escaped = NULL;

  if (!self->vtt || !self->cue->speaker)
    return;
  name = tool_printable (self->cue->speaker);
  escaped = g_markup_escape_text (name, -1);
  g_string_append_printf (self->text, "<v %s>", escaped);
}

static void
add_caption (SpeakCaptions *self, GstClockTime start, GstClockTime end,
    const gchar *text)
{
  g_string_append_printf (self->text, "%u\n", ++self->n);
  add_time (self, start);
  g_string_append (self->text, " --> ");
  add_time (self, end);
  g_string_append_c (self->text, '\n');
  add_speaker (self);
  add_lines (self, text);
  g_string_append_c (self->text, '\n');
}

static void
add_json_seconds (JsonBuilder *json, GstClockTime start, GstClockTime end)
{
  tool_json_double (json, "start", start / (gdouble) GST_SECOND);
  tool_json_double (json, "end", end / (gdouble) GST_SECOND);
}

static void
add_word (SpeakCaptions *self, const GstTtsWord *word)
{
  GstClockTime start = self->origin + word->start;
  GstClockTime end = MIN (self->origin + word->end, self->end);
  gsize size = strlen (self->cue->text);
  g_autofree gchar *text = NULL;

  if (word->offset > size || word->length > size - word->offset ||
      start >= end)
    return;
  text = g_strndup (self->cue->text + word->offset, word->length);
  if (!self->json) {
    add_caption (self, start, end, text);
    return;
  }
  json_builder_begin_object (self->json);
  add_json_seconds (self->json, start, end);
  tool_json_string (self->json, "text", text);
  json_builder_end_object (self->json);
}

static gint
compare_words (gconstpointer a, gconstpointer b)
{
  const GstTtsWord *x = a, *y = b;

  return x->start < y->start ? -1 : x->start > y->start;
}

static void
add_words (SpeakCaptions *self)
{
  g_array_sort (self->words, compare_words);
  for (guint i = 0; i < self->words->len; i++)
    add_word (self, &g_array_index (self->words, GstTtsWord, i));
}

/* With the words that are known, be they asked for or not. */
static void
add_json_cue (SpeakCaptions *self)
{
  JsonBuilder *json = self->json;

  json_builder_begin_object (json);
  tool_json_int (json, "index", self->index);
  tool_json_string (json, "id", self->cue->id);
  tool_json_string (json, "speaker", self->cue->speaker);
  add_json_seconds (json, self->start, self->end);
  tool_json_string (json, "text", self->cue->text);
  json_builder_set_member_name (json, "words");
  json_builder_begin_array (json);
  add_words (self);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static gboolean
has_words (const gchar *text)
{
  for (const gchar *p = text; *p; p = g_utf8_next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

/* FALSE with @error if there should be words and there are none. */
static gboolean
check_words (const SpeakCaptions *self, GError **error)
{
  if (!self->by_word || self->words->len > 0 || !self->provider
      || !has_words (self->cue->text))
    return TRUE;
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
      "the provider %s tells no times of words, which --caption-words "
      "needs; 'gst-tts providers' shows who does", self->provider);
  return FALSE;
}

static gboolean
end_cue (SpeakCaptions *self, GError **error)
{
  g_autoptr (GstTtsCue) cue = self->cue;
  gboolean heard = cue && GST_CLOCK_TIME_IS_VALID (self->start);
  gboolean fine = !heard || check_words (self, error);

  if (heard && fine && self->json)
    add_json_cue (self);
  else if (heard && fine && self->by_word)
    add_words (self);
  else if (heard && fine)
    add_caption (self, self->start, self->end, cue->text);
  g_array_set_size (self->words, 0);
  self->cue = NULL;
  return fine;
}

static void
begin_cue (SpeakCaptions *self, const GstTtsMeta *meta, GstClockTime origin)
{
  self->cue = gst_tts_cue_ref (meta->cue);
  self->index = meta->cue_index;
  self->origin = origin;
  self->start = GST_CLOCK_TIME_NONE;
  self->provider = NULL;
}

/* Pauses have pieces of their own, in which all is 0. */
static gboolean
is_silent (GstBuffer *buffer)
{
  GstMapInfo map;
  gboolean silent;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return TRUE;
  silent = map.size == 0 || (map.data[0] == 0 &&
      memcmp (map.data, map.data + 1, map.size - 1) == 0);
  gst_buffer_unmap (buffer, &map);
  return silent;
}

static void
note_sound (SpeakCaptions *self, GstBuffer *buffer)
{
  if (!GST_CLOCK_TIME_IS_VALID (self->start))
    self->start = GST_BUFFER_PTS (buffer);
  self->end = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
}

static gboolean
note_buffer (SpeakCaptions *self, GstBuffer *buffer, GError **error)
{
  const GstTtsMeta *meta = gst_buffer_get_tts_meta (buffer);

  if (!meta)
    return TRUE;
  if (self->cue && self->index != meta->cue_index && !end_cue (self, error))
    return FALSE;
  if (!self->cue)
    begin_cue (self, meta, GST_BUFFER_PTS (buffer));

  if (!is_silent (buffer))
    note_sound (self, buffer);
  if (meta->provider)
    self->provider = meta->provider;
  if (meta->words)
    g_array_append_vals (self->words, meta->words->data, meta->words->len);
  return TRUE;
}

static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SpeakCaptions *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean fine = TRUE;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    fine = note_buffer (self, GST_PAD_PROBE_INFO_BUFFER (info), &error);
  else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    fine = end_cue (self, &error);
  if (fine)
    return GST_PAD_PROBE_OK;

  gst_tts_post_error (GST_ELEMENT (GST_PAD_PARENT (pad)), error);
  return GST_PAD_PROBE_DROP;
}

void
speak_captions_watch (SpeakCaptions *self, GstElement *source)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (source, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER |
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_data, self, NULL);
}

gint
speak_captions_write (SpeakCaptions *self)
{
  g_autofree gchar *json = NULL;

  if (self->text)
    return tool_file_write (&self->file, self->text->str, self->text->len);
  if (!self->json)
    return 0;
  json_builder_end_array (self->json);
  json = tool_json_dup_end (self->json);
  return tool_file_write (&self->file, json, strlen (json));
}

gint
speak_captions_commit (SpeakCaptions *self)
{
  return tool_file_commit (&self->file);
}

void
speak_captions_clear (SpeakCaptions *self)
{
  tool_file_clear (&self->file);
  g_clear_pointer (&self->cue, gst_tts_cue_unref);
  g_clear_pointer (&self->words, g_array_unref);
  g_clear_object (&self->json);
  if (self->text)
    g_string_free (self->text, TRUE);
  self->text = NULL;
}
