/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What ElevenLabs is sent for a job. */
#include "elevenlabs.h"

#include <string.h>

#include "../http-json.h"

#define MAX_CONTEXT 300         /* characters to either side */
#define MAX_DIALOGUE_CONTEXT 100
#define MAX_DICTIONARIES 3

static void
add_number (JsonBuilder *builder, const gchar *name, gdouble value)
{
  if (value < 0)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
add_voice_settings (GstTtsElevenlabs *self, JsonBuilder *builder,
    GstTtsJob *job)
{
  gdouble rate = gst_tts_job_get_rate (job);

  if (rate < 0.7 || rate > 1.2)
    gst_tts_job_warn (job, "rate",
        "elevenlabs speaks at a rate of 0.7 to 1.2, not of %g", rate);
  if (rate == 1.0 && self->stability < 0 && self->similarity < 0
      && self->style < 0)
    return;

  json_builder_set_member_name (builder, "voice_settings");
  json_builder_begin_object (builder);
  add_number (builder, "stability", self->stability);
  add_number (builder, "similarity_boost", self->similarity);
  add_number (builder, "style", self->style);
  if (rate != 1.0)
    add_number (builder, "speed", CLAMP (rate, 0.7, 1.2));
  json_builder_end_object (builder);
}

/* Rows of id or id:version. */
static void
add_dictionaries (GstTtsElevenlabs *self, JsonBuilder *builder)
{
  g_auto (GStrv) rows = g_strsplit (self->dictionaries, ",", -1);

  json_builder_set_member_name (builder, "pronunciation_dictionary_locators");
  json_builder_begin_array (builder);
  for (guint i = 0; rows[i] && i < MAX_DICTIONARIES; i++) {
    g_auto (GStrv) row = g_strsplit (g_strstrip (rows[i]), ":", 2);

    json_builder_begin_object (builder);
    http_json_add (builder, "pronunciation_dictionary_id", row[0] ? row[0]
        : "");
    if (row[0] && row[1])
      http_json_add (builder, "version_id", row[1]);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

/* The cue's words around the chunk, so that its melody goes on. */
static void
add_context (JsonBuilder *builder, GstTtsJob *job, glong max,
    const gchar *next_name)
{
  const GstTtsChunk *chunk = gst_tts_job_get_chunk (job);
  const gchar *text = chunk->cue->text;
  const gchar *start = text + chunk->offset, *end = start + chunk->length;
  const gchar *from = start;
  g_autofree gchar *next = g_utf8_substring (end, 0, MIN (max,
          g_utf8_strlen (end, -1)));
  g_autofree gchar *previous = NULL;

  for (glong i = 0; from > text && i < max; i++)
    from = g_utf8_prev_char (from);
  previous = g_strndup (from, start - from);
  if (*previous)
    http_json_add (builder, "previous_text", previous);
  if (*next)
    http_json_add (builder, next_name, next);
}

static void
add_seed (GstTtsElevenlabs *self, JsonBuilder *builder)
{
  if (self->seed < 0)
    return;
  json_builder_set_member_name (builder, "seed");
  json_builder_add_int_value (builder, self->seed);
}

gchar *
eleven_write_body (GstTtsElevenlabs *self, GstTtsJob *job)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const gchar *language = gst_tts_job_get_language (job);

  json_builder_begin_object (builder);
  http_json_add (builder, "text", gst_tts_job_get_text (job));
  GST_OBJECT_LOCK (self);
  http_json_add (builder, "model_id", self->model);
  if (language && strstr (self->model, "_v2_5")) {
    g_autofree gchar *primary = g_strndup (language,
        strcspn (language, "-_"));

    http_json_add (builder, "language_code", primary);
  }
  add_voice_settings (self, builder, job);
  if (self->dictionaries && *self->dictionaries)
    add_dictionaries (self, builder);
  add_seed (self, builder);
  if (self->context && !g_str_has_prefix (self->model, "eleven_v3"))
    add_context (builder, job, MAX_CONTEXT, "next_text");
  GST_OBJECT_UNLOCK (self);
  json_builder_end_object (builder);
  return http_json_end (builder);
}

gchar *
eleven_write_dialogue (GstTtsElevenlabs *self, GstTtsJob *job,
    const gchar *voice)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "inputs");
  json_builder_begin_array (builder);
  json_builder_begin_object (builder);
  http_json_add (builder, "text", gst_tts_job_get_text (job));
  http_json_add (builder, "voice_id", voice);
  json_builder_end_object (builder);
  json_builder_end_array (builder);
  GST_OBJECT_LOCK (self);
  http_json_add (builder, "model_id", self->model);
  if (self->stability >= 0) {
    json_builder_set_member_name (builder, "settings");
    json_builder_begin_object (builder);
    add_number (builder, "stability", self->stability);
    json_builder_end_object (builder);
  }
  if (self->dictionaries && *self->dictionaries)
    add_dictionaries (self, builder);
  add_seed (self, builder);
  if (self->context && !(self->stream && self->timings))
    add_context (builder, job, MAX_DIALOGUE_CONTEXT, "future_text");
  GST_OBJECT_UNLOCK (self);
  json_builder_end_object (builder);
  return http_json_end (builder);
}

gchar *
eleven_write_start (GstTtsElevenlabs *self, GstTtsJob *job)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  http_json_add (builder, "text", " ");
  GST_OBJECT_LOCK (self);
  add_voice_settings (self, builder, job);
  if (self->dictionaries && *self->dictionaries)
    add_dictionaries (self, builder);
  GST_OBJECT_UNLOCK (self);
  json_builder_end_object (builder);
  return http_json_end (builder);
}
