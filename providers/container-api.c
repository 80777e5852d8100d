/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What containers of users speak: their requests. */
#include "container-api.h"

#include <stdlib.h>
#include <string.h>

#include "http-json.h"

#define CSM_RATE 24000
/* Twice what slow speech takes. */
#define CSM_MS_PER_CHAR 150
#define CSM_MIN_MS 10000
/* What comes back, in base64, is to be less than 10 MB. */
#define CSM_BATCH 16
#define CSM_BATCH_CHARS 1000

typedef struct
{
  const gchar *path;
  guint max_chars;
  gboolean rate;
} Api;

static const Api apis[] = {
  [CONTAINER_API_CSM] = {"/generate", 400, FALSE},
  [CONTAINER_API_OPENAI] = {"/v1/audio/speech", 4096, TRUE},
  [CONTAINER_API_BARK] = {"/synthesize", 500, FALSE},
  [CONTAINER_API_KOKORO] = {"/v1/audio/speech", 4096, TRUE},
  [CONTAINER_API_TEMPLATE] = {"", 0, FALSE},
};

static const struct
{
  const gchar *name;
  const gchar *preset;
} bark_names[] = {
  {"male", "v2/en_speaker_6"},
  {"female", "v2/en_speaker_9"},
  {"narrator", "v2/en_speaker_1"},
};

void
container_settings_clear (ContainerSettings *set)
{
  g_free (set->model);
  g_free (set->request);
  g_free (set->context_text);
  g_clear_pointer (&set->context_audio, g_ref_string_release);
}

GType
container_api_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {CONTAINER_API_CSM, "Conversational speech model: text, speaker and "
          "earlier lines", "csm"},
    {CONTAINER_API_OPENAI, "OpenAI's speech API", "openai"},
    {CONTAINER_API_BARK, "Bark: text and a preset", "bark"},
    {CONTAINER_API_KOKORO, "Kokoro-FastAPI", "kokoro"},
    {CONTAINER_API_TEMPLATE, "The JSON of the property request", "template"},
    {0, NULL, NULL},
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstTtsContainerApi", values));
  return type;
}

const gchar *
container_api_get_path (ContainerApi api)
{
  return apis[api].path;
}

guint
container_api_get_max_chars (ContainerApi api)
{
  return apis[api].max_chars;
}

gboolean
container_api_has_rate (const ContainerSettings *set)
{
  return apis[set->api].rate || (set->api == CONTAINER_API_TEMPLATE
      && set->request && strstr (set->request, "{rate}"));
}

GPtrArray *
container_api_list_voices (ContainerApi api)
{
  static const gchar *const languages[] = { "en", "de", "es", "fr", "hi",
    "it", "ja", "ko", "pl", "pt", "ru", "tr", "zh"
  };
  GPtrArray *list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_voice_free);

  if (api != CONTAINER_API_BARK)
    return list;
  for (guint i = 0; i < G_N_ELEMENTS (bark_names); i++)
    g_ptr_array_add (list, gst_tts_voice_new (bark_names[i].name,
            bark_names[i].preset, "en", NULL));
  for (guint i = 0; i < 10 * G_N_ELEMENTS (languages); i++) {
    g_autofree gchar *name = g_strdup_printf ("v2/%s_speaker_%u",
        languages[i / 10], i % 10);

    g_ptr_array_add (list, gst_tts_voice_new (name, NULL, languages[i / 10],
            NULL));
  }
  return list;
}

static void
add_int (JsonBuilder *builder, const gchar *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static gboolean
is_speaker (const gchar *voice)
{
  return voice && strspn (voice, "0123456789") == strlen (voice);
}

static gint
speaker_of (const gchar *voice)
{
  return is_speaker (voice) ? atoi (voice) : 0;
}

static void
write_csm_earlier (JsonBuilder *builder, gint speaker, const gchar *text,
    const gchar *audio)
{
  json_builder_begin_object (builder);
  add_int (builder, "speaker", speaker);
  http_json_add (builder, "text", text);
  http_json_add (builder, "audio", audio);
  json_builder_end_object (builder);
}

/* The recording whose voice goes on, and what was said before @job (NULL for
 * that of several), which is @speaker's. */
static void
write_csm_context (const ContainerSettings *set, JsonBuilder *builder,
    gint speaker, GstTtsJob *job)
{
  const GPtrArray *turns = job ? gst_tts_job_get_turns (job) : NULL;
  gboolean recorded = set->context_text && set->context_audio;

  if (!recorded && !turns)
    return;
  json_builder_set_member_name (builder, "context");
  json_builder_begin_array (builder);
  if (recorded)
    write_csm_earlier (builder, speaker, set->context_text,
        set->context_audio);
  for (guint i = 0; turns && i < turns->len; i++) {
    const GstTtsTurn *turn = g_ptr_array_index (turns, i);
    gsize size;
    const guchar *wav = g_bytes_get_data (turn->wav, &size);
    g_autofree gchar *audio = g_base64_encode (wav, size);

    write_csm_earlier (builder, speaker_of (turn->voice), turn->text, audio);
  }
  json_builder_end_array (builder);
}

/* Returns the speaker. */
static gint
write_csm_line (GstTtsJob *job, JsonBuilder *builder)
{
  const gchar *voice = gst_tts_job_get_voice (job);
  gint speaker = speaker_of (voice);

  if (voice && !is_speaker (voice))
    gst_tts_job_warn (job, "csm-speaker", "csm knows speakers by their "
        "numbers: speaker 0 speaks for '%s'; see speaker-map", voice);
  http_json_add (builder, "text", gst_tts_job_get_text (job));
  add_int (builder, "speaker", speaker);
  return speaker;
}

static gint
longest_csm (GstTtsJob *job)
{
  return MAX (CSM_MIN_MS, CSM_MS_PER_CHAR
      * g_utf8_strlen (gst_tts_job_get_text (job), -1));
}

static void
write_csm_rest (const ContainerSettings *set, JsonBuilder *builder,
    gint longest)
{
  add_int (builder, "max_audio_length_ms", longest);
  add_int (builder, "sample_rate", CSM_RATE);
  http_json_add (builder, "format", "wav");
  if (set->seed >= 0)
    add_int (builder, "seed", set->seed);
}

static void
write_csm (const ContainerSettings *set, GstTtsJob *job,
    JsonBuilder *builder)
{
  gint speaker = write_csm_line (job, builder);

  write_csm_rest (set, builder, longest_csm (job));
  write_csm_context (set, builder, speaker, job);
}

/* The context is of the speaker of all. */
static void
write_csm_batch (const ContainerSettings *set, GstTtsJob **jobs, guint n,
    JsonBuilder *builder)
{
  gint speaker = 0, longest = 0;

  json_builder_set_member_name (builder, "segments");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++) {
    g_autofree gchar *id = container_api_name_part (i);

    json_builder_begin_object (builder);
    http_json_add (builder, "id", id);
    speaker = write_csm_line (jobs[i], builder);
    json_builder_end_object (builder);
    longest = MAX (longest, longest_csm (jobs[i]));
  }
  json_builder_end_array (builder);
  write_csm_rest (set, builder, longest);
  write_csm_context (set, builder, speaker, NULL);
}

static void
write_bark (GstTtsJob *job, JsonBuilder *builder)
{
  const gchar *voice = gst_tts_job_get_voice (job);

  http_json_add (builder, "text", gst_tts_job_get_text (job));
  for (guint i = 0; voice && i < G_N_ELEMENTS (bark_names); i++)
    if (g_str_equal (voice, bark_names[i].name))
      voice = bark_names[i].preset;
  if (voice)
    http_json_add (builder, "voice", voice);
}

static void
write_openai (const ContainerSettings *set, GstTtsJob *job,
    JsonBuilder *builder, const gchar *model, const gchar *default_voice)
{
  const gchar *voice = gst_tts_job_get_voice (job);
  gdouble rate = gst_tts_job_get_rate (job);

  http_json_add (builder, "model", set->model ? set->model : model);
  http_json_add (builder, "input", gst_tts_job_get_text (job));
  http_json_add (builder, "voice", voice ? voice : default_voice);
  http_json_add (builder, "response_format", "wav");
  if (rate < 0.25 || rate > 4.0)
    gst_tts_job_warn (job, "rate",
        "this API speaks at a rate of 0.25 to 4, not of %g", rate);
  if (rate != 1.0) {
    json_builder_set_member_name (builder, "speed");
    json_builder_add_double_value (builder, CLAMP (rate, 0.25, 4.0));
  }
}

static JsonNode *
parse_template (const gchar *request, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) why = NULL;

  if (!request || !json_parser_load_from_data (parser, request, -1, &why)
      || !json_parser_get_root (parser)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser))) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "request must be a JSON object like {\"text\":\"{text}\"}%s%s",
        why ? ": " : "", why ? why->message : "");
    return NULL;
  }
  return json_parser_steal_root (parser);
}

static const gchar *const placeholders[] = { "text", "voice", "language",
  "model", "rate", "seed", NULL };

/* What stands in braces at @text; *@ret_length is that of all of it. */
static gchar *
read_placeholder (const gchar *text, gsize *ret_length)
{
  gsize n = text[0] == '{' ? strspn (text + 1, "abcdefghijklmnopqrstuvwxyz")
      : 0;

  if (n == 0 || text[n + 1] != '}')
    return NULL;
  *ret_length = n + 2;
  return g_strndup (text + 1, n);
}

gboolean
container_api_check (const ContainerSettings *set, GError **error)
{
  g_autoptr (JsonNode) root = NULL;

  if (!set->context_text != !set->context_audio) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "context-text is what is said in context-audio: set both or none");
    return FALSE;
  }
  if (set->api != CONTAINER_API_TEMPLATE)
    return TRUE;

  root = parse_template (set->request, error);
  if (!root)
    return FALSE;
  for (const gchar *p = set->request; *p; p++) {
    gsize length;
    g_autofree gchar *name = read_placeholder (p, &length);

    if (name && !g_strv_contains (placeholders, name)) {
      g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
          "request has {%s}, but there are only {text}, {voice}, {language}, "
          "{model}, {rate} and {seed}", name);
      return FALSE;
    }
  }
  return TRUE;
}

static const gchar *
get_value (const ContainerSettings *set, GstTtsJob *job, const gchar *name)
{
  return g_str_equal (name, "text") ? gst_tts_job_get_text (job)
      : g_str_equal (name, "voice") ? gst_tts_job_get_voice (job)
      : g_str_equal (name, "language") ? gst_tts_job_get_language (job)
      : g_str_equal (name, "model") ? set->model : NULL;
}

/* Something that is but a placeholder is a value of the right type; NULL if
 * there is no value. */
static JsonNode *
fill_alone (const ContainerSettings *set, GstTtsJob *job, const gchar *name)
{
  JsonNode *node = json_node_alloc ();
  const gchar *value = get_value (set, job, name);

  if (g_str_equal (name, "rate"))
    return json_node_init_double (node, gst_tts_job_get_rate (job));
  if (g_str_equal (name, "seed") && set->seed >= 0)
    return json_node_init_int (node, set->seed);
  if (value)
    return json_node_init_string (node, value);
  json_node_unref (node);
  return NULL;
}

static JsonNode *
fill_string (const ContainerSettings *set, GstTtsJob *job, const gchar *text)
{
  g_autoptr (GString) filled = g_string_new (NULL);
  gsize length;
  g_autofree gchar *alone = read_placeholder (text, &length);

  if (alone && text[length] == '\0')
    return fill_alone (set, job, alone);
  for (const gchar *p = text; *p;) {
    g_autofree gchar *name = read_placeholder (p, &length);
    const gchar *value = name ? get_value (set, job, name) : NULL;

    if (name)
      g_string_append (filled, value ? value : "");
    else
      g_string_append_c (filled, *p);
    p += name ? length : 1;
  }
  return json_node_init_string (json_node_alloc (), filled->str);
}

/* Of one JSON value, as deep as the user wrote it. */
static JsonNode *
fill (const ContainerSettings *set, GstTtsJob *job, JsonNode *node)
{
  JsonNode *filled;

  if (JSON_NODE_HOLDS_OBJECT (node)) {
    JsonObject *object = json_object_new ();
    JsonObjectIter iter;
    const gchar *name;
    JsonNode *member;

    json_object_iter_init_ordered (&iter, json_node_get_object (node));
    while (json_object_iter_next_ordered (&iter, &name, &member))
      if ((filled = fill (set, job, member)))
        json_object_set_member (object, name, filled);
    filled = json_node_alloc ();
    json_node_init_object (filled, object);
    json_object_unref (object);
    return filled;
  }
  if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *from = json_node_get_array (node), *array = json_array_new ();

    for (guint i = 0; i < json_array_get_length (from); i++)
      if ((filled = fill (set, job, json_array_get_element (from, i))))
        json_array_add_element (array, filled);
    filled = json_node_alloc ();
    json_node_init_array (filled, array);
    json_array_unref (array);
    return filled;
  }
  return http_json_as_string (node) ? fill_string (set, job,
      http_json_as_string (node)) : json_node_copy (node);
}

gchar *
container_api_write (const ContainerSettings *set, GstTtsJob *job)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (set->api == CONTAINER_API_TEMPLATE) {
    g_autoptr (JsonNode) root = parse_template (set->request, NULL);
    g_autoptr (JsonNode) filled = root ? fill (set, job, root) : NULL;

    return filled ? json_to_string (filled, FALSE) : NULL;
  }
  json_builder_begin_object (builder);
  switch (set->api) {
    case CONTAINER_API_CSM:
      write_csm (set, job, builder);
      break;
    case CONTAINER_API_BARK:
      write_bark (job, builder);
      break;
    case CONTAINER_API_OPENAI:
      write_openai (set, job, builder, "gpt-4o-mini-tts", "alloy");
      break;
    default:
      write_openai (set, job, builder, "kokoro", "af_heart");
  }
  json_builder_end_object (builder);
  return http_json_end (builder);
}

void
container_api_add_batch (const ContainerSettings *set,
    GstTtsCapabilities *caps)
{
  if (set->api != CONTAINER_API_CSM)
    return;
  caps->max_batch = CSM_BATCH;
  caps->batch_chars = CSM_BATCH_CHARS;
  caps->batch_voices = !set->context_audio;
}

gchar *
container_api_write_batch (const ContainerSettings *set, GstTtsJob **jobs,
    guint n)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  write_csm_batch (set, jobs, n, builder);
  json_builder_end_object (builder);
  return http_json_end (builder);
}
