/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts phonemes: how a provider reads a text, stage by stage. */
#include "tools-common.h"

#include <stdio.h>
#include <string.h>

static gchar *file;
static gchar *format_nick;
static gchar *language;
static gchar *provider_name;
static gchar *stage;
static gboolean json_output;

static const GOptionEntry options[] = {
  {"file", 'f', 0, G_OPTION_ARG_FILENAME, &file,
      "Read this file; - is standard input", "FILE"},
  {"format", 0, 0, G_OPTION_ARG_FILENAME, &format_nick,
      "What it is: auto, text, ssml, srt, webvtt, dialogue, json", "FORMAT"},
  {"lang", 'l', 0, G_OPTION_ARG_FILENAME, &language,
      "Language of what the script gives none", "TAG"},
  {"language", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &language,
      NULL, NULL},
  {"provider", 'p', 0, G_OPTION_ARG_FILENAME, &provider_name,
      "Whose reading it is (local)", "NAME"},
  {"stage", 0, 0, G_OPTION_ARG_FILENAME, &stage,
      "How far: normalise, words, phonemes, tokens", "STAGE"},
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output, "Print JSON", NULL},
  {NULL}
};

typedef struct
{
  GstTtsProvider *provider;
  GstTtsChunk *chunk;
} Work;

static void
show_in_thread (GTask *task, gpointer source, gpointer data,
    GCancellable *cancellable)
{
  const Work *work = data;
  GError *error = NULL;
  gchar *text = gst_tts_provider_dup_stage (work->provider, work->chunk,
      language, stage, cancellable, &error);

  if (text)
    g_task_return_pointer (task, text, g_free);
  else
    g_task_return_error (task, error);
}

/* A provider may block, but not on the main thread. */
static gchar *
show (GstTtsProvider *provider, GstTtsChunk *chunk, GError **error)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Work work = { provider, chunk };

  g_task_set_task_data (task, &work, NULL);
  g_task_run_in_thread_sync (task, show_in_thread);
  return g_task_propagate_pointer (task, error);
}

static void
add_words (JsonBuilder *json, const gchar *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 0);

  json_builder_set_member_name (json, "words");
  json_builder_begin_array (json);
  for (guint i = 0; lines[i] && *lines[i]; i++) {
    g_auto (GStrv) cells = g_strsplit (lines[i], "\t", 3);

    json_builder_begin_object (json);
    tool_json_string (json, "word", cells[0]);
    tool_json_string (json, "phonemes", cells[1]);
    tool_json_string (json, "source", cells[1] ? cells[2] : NULL);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

static void
add_tokens (JsonBuilder *json, const gchar *text)
{
  g_auto (GStrv) numbers = g_strsplit (text, " ", 0);

  json_builder_set_member_name (json, "tokens");
  json_builder_begin_array (json);
  for (guint i = 0; numbers[i]; i++)
    json_builder_add_int_value (json,
        g_ascii_strtoll (numbers[i], NULL, 10));
  json_builder_end_array (json);
}

static void
add_json (JsonBuilder *json, const GstTtsChunk *chunk, const gchar *shown)
{
  g_autofree gchar *text = gst_tts_chunk_dup_text (chunk, NULL);

  json_builder_begin_object (json);
  tool_json_int (json, "cue", chunk->cue_index);
  tool_json_int (json, "chunk", chunk->index);
  tool_json_string (json, "text", text);
  if (strcmp (stage, "words") == 0)
    add_words (json, shown);
  else if (strcmp (stage, "tokens") == 0)
    add_tokens (json, shown);
  else
    tool_json_string (json, stage, shown);
  json_builder_end_object (json);
}

/* Of the words stage a line each, of the others a line a chunk. */
static void
print_plain (const gchar *shown)
{
  g_auto (GStrv) lines = g_strsplit (shown, "\n", 0);

  for (guint i = 0; lines[i]; i++) {
    g_autofree gchar *clean = tool_printable (lines[i]);

    puts (clean);
  }
}

static gboolean
show_cue (GstTtsProvider *provider, GstTtsCue *cue, guint index,
    JsonBuilder *json, GError **error)
{
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, index, 0, language);

  for (guint i = 0; i < chunks->len; i++) {
    GstTtsChunk *chunk = g_ptr_array_index (chunks, i);
    g_autofree gchar *shown =
        chunk->silent ? NULL : show (provider, chunk, error);

    if (!shown && !chunk->silent)
      return FALSE;
    if (shown && json)
      add_json (json, chunk, shown);
    else if (shown)
      print_plain (shown);
  }
  return TRUE;
}

static gboolean
show_all (GstTtsProvider *provider, const ToolInput *input, JsonBuilder *json,
    GError **error)
{
  for (guint i = 0; i < input->script->cues->len; i++)
    if (!show_cue (provider, g_ptr_array_index (input->script->cues, i), i,
            json, error))
      return FALSE;
  return TRUE;
}

static gint
print_json (GstTtsProvider *provider, const ToolInput *input)
{
  g_autoptr (JsonBuilder) json = tool_json_begin ();
  g_autoptr (GError) error = NULL;

  tool_json_string (json, "stage", stage);
  json_builder_set_member_name (json, "chunks");
  json_builder_begin_array (json);
  if (!show_all (provider, input, json, &error))
    return tool_fail (error);
  json_builder_end_array (json);
  tool_json_end (json);
  return 0;
}

static gint
run (gchar **arguments)
{
  g_auto (ToolInput) input = { NULL };
  g_autoptr (GstTtsProvider) provider = NULL;
  g_autoptr (GError) error = NULL;
  GstTtsFormat format;
  gint code = tool_parse_format (format_nick, &format);

  if (!stage)
    stage = g_strdup ("phonemes");
  if (code == 0)
    code = tool_read_input (arguments, file, format, &input);
  if (code != 0)
    return code;
  provider = gst_tts_provider_make (provider_name ? provider_name : "local",
      &error);
  if (!provider)
    return tool_fail (error);
  if (json_output)
    return print_json (provider, &input);
  return show_all (provider, &input, NULL, &error) ? 0 : tool_fail (error);
}

const ToolCommand tool_phonemes = {
  "phonemes", "[TEXT | - | -f FILE]", "How words are read, stage by stage",
  options, run
};
