/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts chunks: how a script is read and cut, without speaking it. */
#include "tools-cues.h"

#include <stdio.h>
#include <string.h>

static gchar *file;
static gchar *format_nick;
static gchar *language;
static gchar **cues;
static gchar **only_speakers;
static gint max_chars;
static gboolean sentences;
static gboolean json_output;

static const GOptionEntry options[] = {
  {"file", 'f', 0, G_OPTION_ARG_FILENAME, &file,
      "Read this file; - is standard input", "FILE"},
  {"format", 0, 0, G_OPTION_ARG_FILENAME, &format_nick,
      "What it is: auto, text, ssml, srt, webvtt, dialogue, json", "FORMAT"},
  {"max-chars", 0, 0, G_OPTION_ARG_INT, &max_chars,
      "Longest chunk in characters, 0 for one chunk a cue (0)", "N"},
  {"lang", 'l', 0, G_OPTION_ARG_FILENAME, &language,
      "Language of what the script gives none", "TAG"},
  {"language", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &language,
      NULL, NULL},
  {"cue", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &cues,
      "Only this cue: id, number, or range such as 3-7; may be repeated",
      "CUE"},
  {"only-speaker", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &only_speakers,
      "Only what this speaker says; may be repeated", "NAME"},
  {"sentences", 0, 0, G_OPTION_ARG_NONE, &sentences,
      "Only the sentences, one a line", NULL},
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output, "Print JSON", NULL},
  {NULL}
};

static const gchar *
format_name (GstTtsFormat format)
{
  g_autoptr (GEnumClass) formats = g_type_class_ref (GST_TYPE_TTS_FORMAT);

  return g_enum_get_value (formats, format)->value_nick;
}

static JsonBuilder *
begin_json (const ToolInput *input)
{
  JsonBuilder *json = tool_json_begin ();

  tool_json_string (json, "name", input->name);
  tool_json_string (json, "format", format_name (input->script->format));
  tool_json_strings (json, "warnings", input->script->warnings);
  return json;
}

/* Keys that the reader did not know, as the script has them. */
static void
add_extra (JsonBuilder *json, const gchar *name, const gchar *extra)
{
  g_autoptr (JsonNode) node = extra ? json_from_string (extra, NULL) : NULL;

  json_builder_set_member_name (json, name);
  if (node)
    json_builder_add_value (json, g_steal_pointer (&node));
  else
    json_builder_add_null_value (json);
}

static void
add_chunk (JsonBuilder *json, const GstTtsChunk *chunk)
{
  g_autofree gchar *text = gst_tts_chunk_dup_text (chunk, NULL);

  json_builder_begin_object (json);
  tool_json_int (json, "index", chunk->index);
  tool_json_int (json, "offset", chunk->offset);
  tool_json_int (json, "length", chunk->length);
  tool_json_string (json, "text", text);
  tool_json_boolean (json, "silent", chunk->silent);
  tool_json_boolean (json, "paragraph_end", chunk->paragraph_end);
  tool_json_string (json, "voice", chunk->voice);
  tool_json_string (json, "language", chunk->language);
  tool_json_double (json, "rate", chunk->rate);
  tool_json_double (json, "pitch", chunk->pitch);
  tool_json_double (json, "volume", chunk->volume);
  tool_json_time (json, "pause_before", chunk->pause_before);
  tool_json_time (json, "pause_after", chunk->pause_after);
  json_builder_end_object (json);
}

static void
add_cue (JsonBuilder *json, const GstTtsCue *cue, guint index,
    const GPtrArray *chunks)
{
  json_builder_begin_object (json);
  tool_json_int (json, "index", index);
  tool_json_string (json, "id", cue->id);
  tool_json_int (json, "line", cue->line);
  tool_json_string (json, "speaker", cue->speaker);
  tool_json_string (json, "voice", cue->voice);
  tool_json_string (json, "language", cue->language);
  tool_json_double (json, "rate", cue->rate);
  tool_json_double (json, "pitch", cue->pitch);
  tool_json_double (json, "volume", cue->volume);
  tool_json_time (json, "start", cue->start);
  tool_json_time (json, "slot", cue->slot);
  tool_json_time (json, "pause_after", cue->pause_after);
  tool_json_string (json, "text", cue->text);
  add_extra (json, "extra", cue->extra);
  json_builder_set_member_name (json, "chunks");
  json_builder_begin_array (json);
  for (guint i = 0; i < chunks->len; i++)
    add_chunk (json, g_ptr_array_index (chunks, i));
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
print_chunks_json (const ToolInput *input)
{
  g_autoptr (JsonBuilder) json = begin_json (input);

  add_extra (json, "settings", input->script->extra);
  json_builder_set_member_name (json, "cues");
  json_builder_begin_array (json);
  for (guint i = 0; i < input->script->cues->len; i++) {
    GstTtsCue *cue = g_ptr_array_index (input->script->cues, i);
    g_autoptr (GPtrArray) chunks = tool_is_chosen (input, i) ?
        gst_tts_cue_split (cue, i, max_chars, language) : NULL;

    if (chunks)
      add_cue (json, cue, i, chunks);
  }
  json_builder_end_array (json);
  tool_json_end (json);
}

static void
print_time (const gchar *before, GstClockTime time)
{
  guint64 ms = GST_TIME_AS_MSECONDS (time);

  if (!GST_CLOCK_TIME_IS_VALID (time))
    return;
  printf ("  %s %u:%02u:%02u.%03u", before, (guint) (ms / 3600000),
      (guint) (ms / 60000 % 60), (guint) (ms / 1000 % 60),
      (guint) (ms % 1000));
}

static void
print_string (const gchar *before, const gchar *value)
{
  if (value) {
    g_autofree gchar *text = tool_printable (value);

    printf ("  %s %s", before, text);
  }
}

static void
print_pause (const gchar *when, GstClockTime pause)
{
  if (pause > 0)
    printf ("  [%s %.3g s]", when, pause / (gdouble) GST_SECOND);
}

static void
print_chunk (const GstTtsChunk *chunk, const GstTtsCue *cue)
{
  g_autofree gchar *text = gst_tts_chunk_dup_text (chunk, NULL);
  g_autofree gchar *clean = tool_printable (text);

  printf ("  %u.  %s", chunk->index + 1, clean);
  if (chunk->silent)
    fputs ("[silent]", stdout);
  print_pause ("pause before", chunk->pause_before);
  print_pause ("pause", chunk->pause_after);
  if (g_strcmp0 (chunk->voice, cue->voice) != 0)
    print_string ("voice", chunk->voice);
  if (g_strcmp0 (chunk->language, cue->language) != 0)
    print_string ("language", chunk->language);
  putchar ('\n');
}

static void
print_cue (GstTtsCue *cue, guint index)
{
  g_autoptr (GPtrArray) chunks =
      gst_tts_cue_split (cue, index, max_chars, language);
  g_autofree gchar *heading = g_strdup_printf ("cue %u", index + 1);

  tool_print_bold (heading);
  print_string ("id", cue->id);
  if (cue->line > 0)
    printf ("  line %u", cue->line);
  print_string ("speaker", cue->speaker);
  print_string ("voice", cue->voice);
  print_string ("language", cue->language);
  print_time ("at", cue->start);
  print_time ("for", cue->slot);
  putchar ('\n');
  for (guint i = 0; i < chunks->len; i++)
    print_chunk (g_ptr_array_index (chunks, i), cue);
}

typedef void (*SentenceFunc) (JsonBuilder *json, guint cue_index,
    const GstTtsCue *cue, guint offset, guint length);

static void
print_sentence (JsonBuilder *json, guint cue_index, const GstTtsCue *cue,
    guint offset, guint length)
{
  g_autofree gchar *text = g_strndup (cue->text + offset, length);
  g_autofree gchar *clean = tool_printable (g_strstrip (text));

  puts (clean);
}

static void
add_sentence (JsonBuilder *json, guint cue_index, const GstTtsCue *cue,
    guint offset, guint length)
{
  g_autofree gchar *text = g_strndup (cue->text + offset, length);

  json_builder_begin_object (json);
  tool_json_int (json, "cue", cue_index);
  tool_json_int (json, "offset", offset);
  tool_json_int (json, "length", length);
  tool_json_string (json, "text", g_strstrip (text));
  json_builder_end_object (json);
}

static void
for_each_sentence (const ToolInput *input, SentenceFunc func,
    JsonBuilder *json)
{
  for (guint i = 0; i < input->script->cues->len; i++) {
    const GstTtsCue *cue = g_ptr_array_index (input->script->cues, i);
    g_autoptr (GArray) borders = gst_tts_sentence_borders (cue->text,
        strlen (cue->text), cue->language ? cue->language : language);
    guint start = 0;

    for (guint j = 0; j < borders->len && tool_is_chosen (input, i); j++) {
      guint end = g_array_index (borders, guint, j);

      func (json, i, cue, start, end - start);
      start = end;
    }
  }
}

static void
print_sentences_json (const ToolInput *input)
{
  g_autoptr (JsonBuilder) json = begin_json (input);

  json_builder_set_member_name (json, "sentences");
  json_builder_begin_array (json);
  for_each_sentence (input, add_sentence, json);
  json_builder_end_array (json);
  tool_json_end (json);
}

static gint
run (gchar **arguments)
{
  g_auto (ToolInput) input = { NULL };
  GstTtsFormat format;
  gint code = tool_parse_format (format_nick, &format);

  if (code == 0 && max_chars < 0)
    code = tool_usage ("--max-chars can not be negative");
  if (code == 0)
    code = tool_read_input (arguments, file, format, &input);
  if (code == 0)
    code = tool_choose_cues (&input, cues, only_speakers);
  if (code != 0)
    return code;

  if (sentences && json_output)
    print_sentences_json (&input);
  else if (sentences)
    for_each_sentence (&input, print_sentence, NULL);
  else if (json_output)
    print_chunks_json (&input);
  else
    for (guint i = 0; i < input.script->cues->len; i++)
      if (tool_is_chosen (&input, i))
        print_cue (g_ptr_array_index (input.script->cues, i), i);
  return 0;
}

const ToolCommand tool_chunks = {
  "chunks", "[TEXT | - | -f FILE]", "How a script is read and cut", options,
  run
};
