/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `openai`: OpenAI's speech API, at OpenAI and at the many
 * servers that speak it. */
/**
 * SECTION:element-ttsopenai
 * @title: ttsopenai
 * @short_description: OpenAI's speech API, there or at any compatible server
 *
 * The key is read from the environment variable OPENAI_API_KEY. A server of
 * one's own needs none: set base-url or OPENAI_BASE_URL.
 *
 * With a key, and with a Kokoro server on this machine:
 *
 *     gst-launch-1.0 ttssrc text="Hello" voice=coral provider=openai ! autoaudiosink
 *     gst-launch-1.0 ttssrc text="Hello" provider=openai openai::base-url=http://127.0.0.1:8880/v1 openai::model=kokoro ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttsopenai
 * ]|
 * See what can be set, without a key.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include <gst/tts/tts.h>

#include "http-json.h"
#include "providers.h"

#define RATE 24000              /* of pcm, by definition of the API */
#define MAX_CHARS 4096
#define GOOD_CHARS 1000         /* a minute: what a failed request can lose */
#define DEFAULT_MODEL "gpt-4o-mini-tts"
#define DEFAULT_VOICE "alloy"

typedef struct
{
  GstTtsHttpProvider parent;

  /* object lock */
  gchar *model;
  gchar *instructions;
  GstTtsHttpAudio format;
  gboolean events;
  gboolean captions;
} GstTtsOpenai;

typedef GstTtsHttpProviderClass GstTtsOpenaiClass;

static GType gst_tts_openai_get_type (void);
G_DEFINE_TYPE (GstTtsOpenai, gst_tts_openai, GST_TYPE_TTS_HTTP_PROVIDER)
GST_ELEMENT_REGISTER_DEFINE (ttsopenai, "ttsopenai", GST_RANK_NONE,
    gst_tts_openai_get_type ())

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_INSTRUCTIONS,
  PROP_FORMAT,
  PROP_EVENTS,
  PROP_CAPTIONS,
};

static const gchar *const voices[] = {
  "alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin",
  "nova", "onyx", "sage", "shimmer", "verse",
};

/* The settings as they are for one request. */
typedef struct
{
  gchar *model;
  gchar *instructions;
  GstTtsHttpAudio format;
  gboolean events;
  gboolean captions;
} Settings;

static void
clear_settings (Settings *set)
{
  g_free (set->model);
  g_free (set->instructions);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Settings, clear_settings)

static void
get_settings (GstTtsOpenai *self, Settings *ret_set)
{
  GST_OBJECT_LOCK (self);
  ret_set->model = g_strdup (self->model);
  ret_set->instructions = g_strdup (self->instructions);
  ret_set->format = self->format;
  ret_set->events = self->events;
  ret_set->captions = self->captions;
  GST_OBJECT_UNLOCK (self);
}

static GType
format_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_TTS_HTTP_AUDIO_PCM, "Samples as they are, 24 kHz", "pcm"},
    {GST_TTS_HTTP_AUDIO_WAV, "WAV", "wav"},
    {GST_TTS_HTTP_AUDIO_MP3, "MP3", "mp3"},
    {GST_TTS_HTTP_AUDIO_FLAC, "FLAC", "flac"},
    {GST_TTS_HTTP_AUDIO_OPUS, "Opus in Ogg", "opus"},
    {GST_TTS_HTTP_AUDIO_AAC, "AAC", "aac"},
    {0, NULL, NULL},
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstTtsOpenaiFormat", values));
  return type;
}

static const gchar *
name_of (GstTtsHttpAudio format)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (format_get_type ());

  return g_enum_get_value (klass, format)->value_nick;
}

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  static const GstTtsHttpVendor vendor = {
    "https://api.openai.com/v1", "OPENAI_BASE_URL", "OPENAI_API_KEY",
    "Authorization", "Bearer ",
  };

  return &vendor;
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  GstTtsOpenai *self = (GstTtsOpenai *) provider;

  ret_caps->streaming = TRUE;
  ret_caps->rate_control = TRUE;
  ret_caps->max_chars = MAX_CHARS;
  ret_caps->good_chars = GOOD_CHARS;
  ret_caps->unit = GST_TTS_UNIT_CHARACTERS;
  GST_OBJECT_LOCK (self);
  ret_caps->sample_rate = self->format == GST_TTS_HTTP_AUDIO_PCM ? RATE : 0;
  ret_caps->word_timings = self->captions;
  GST_OBJECT_UNLOCK (self);
}

static gchar *
dup_model (GstTtsProvider *provider)
{
  GstTtsOpenai *self = (GstTtsOpenai *) provider;
  gchar *model;

  GST_OBJECT_LOCK (self);
  model = g_strdup (self->model);
  GST_OBJECT_UNLOCK (self);
  return model;
}

static gboolean
refuse (GError **error, const gchar *what)
{
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
      "%s", what);
  return FALSE;
}

/* What the vendor would refuse, or ignore, after it was paid. */
static gboolean
check (GstTtsProvider *provider, GError **error)
{
  g_auto (Settings) set = { NULL };
  gboolean old;

  get_settings ((GstTtsOpenai *) provider, &set);
  old = g_str_has_prefix (set.model, "tts-1");
  if (set.events && set.captions)
    return refuse (error, "events and captions exclude each other");
  if (gst_tts_http_provider_is_vendor (GST_TTS_HTTP_PROVIDER (provider))) {
    if (set.captions)
      return refuse (error, "OpenAI tells no word timings; captions is for "
          "Kokoro servers, set base-url to one");
    if (old && set.events)
      return refuse (error, "tts-1 sends no events; take another model");
    if (old && set.instructions)
      return refuse (error, "tts-1 takes no instructions; take another model");
  }
  return GST_TTS_PROVIDER_CLASS (gst_tts_openai_parent_class)->check
      (provider, error);
}

static gdouble
settle_speed (GstTtsJob *job)
{
  gdouble rate = gst_tts_job_get_rate (job);

  if (rate < 0.25 || rate > 4.0)
    gst_tts_job_warn (job, "rate",
        "openai speaks at a rate of 0.25 to 4, not of %g", rate);
  return CLAMP (rate, 0.25, 4.0);
}

static gchar *
write_body (GstTtsJob *job, const Settings *set)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  const gchar *voice = gst_tts_job_get_voice (job);
  gdouble speed = settle_speed (job);

  json_builder_begin_object (builder);
  http_json_add (builder, "model", set->model);
  http_json_add (builder, "input", gst_tts_job_get_text (job));
  http_json_add (builder, "voice", voice ? voice : DEFAULT_VOICE);
  http_json_add (builder, "response_format", name_of (set->format));
  if (set->instructions)
    http_json_add (builder, "instructions", set->instructions);
  if (speed != 1.0) {
    json_builder_set_member_name (builder, "speed");
    json_builder_add_double_value (builder, speed);
  }
  if (set->events)
    http_json_add (builder, "stream_format", "sse");
  if (set->captions) {
    json_builder_set_member_name (builder, "stream");
    json_builder_add_boolean_value (builder, TRUE);
  }
  json_builder_end_object (builder);
  return http_json_end (builder);
}

static GstTtsHttpStep
next (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    GError **error)
{
  g_auto (Settings) set = { NULL };
  GstTtsHttpRequest *request;

  if (gst_tts_http_exchange_get_turn (exchange) > 0)
    return GST_TTS_HTTP_STEP_DONE;

  get_settings ((GstTtsOpenai *) provider, &set);
  /* Kokoro's captions are beside the API, not in it. */
  request = gst_tts_http_provider_new_request (provider, "POST",
      set.captions ? "/../dev/captioned_speech" : "/audio/speech", error);
  if (!request)
    return GST_TTS_HTTP_STEP_FAILED;
  gst_tts_http_request_take_body (request, "application/json",
      write_body (gst_tts_http_exchange_get_job (exchange), &set));
  gst_tts_http_exchange_take_request (exchange, request,
      set.events ? GST_TTS_HTTP_REPLY_SSE : set.captions
      ? GST_TTS_HTTP_REPLY_JSON : GST_TTS_HTTP_REPLY_AUDIO, "audio");
  if (!gst_tts_http_exchange_set_audio (exchange, set.format, RATE, error))
    return GST_TTS_HTTP_STEP_FAILED;
  return GST_TTS_HTTP_STEP_REQUEST;
}

/* Finds the word behind @from; its end, or 0 if it is not there. */
static guint
push_word (GstTtsJob *job, const gchar *word, gdouble start, gdouble end,
    guint from)
{
  const gchar *text = gst_tts_job_get_text (job);
  const gchar *found = *word ? strstr (text + from, word) : NULL;

  if (!found || !http_json_is_time (start) || !http_json_is_time (end))
    return 0;
  /* Punctuation comes as a word of its own. */
  if (g_unichar_isalnum (g_utf8_get_char (word)))
    gst_tts_job_push_word (job, found - text, strlen (word),
        start * GST_SECOND, end * GST_SECOND);
  return found - text + strlen (word);
}

/* Kokoro's {"timestamps":[{"word":"Hi","start_time":0.2,"end_time":0.6}]},
 * in seconds of the whole; an OpenAI event has nothing of interest left. */
static gboolean
document (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    JsonNode *document, GError **error)
{
  GstTtsJob *job = gst_tts_http_exchange_get_job (exchange);
  JsonArray *words = http_json_get_array (document, "timestamps");
  guint from = GPOINTER_TO_UINT (gst_tts_http_exchange_get_state (exchange));

  for (guint i = 0; words && i < json_array_get_length (words); i++) {
    JsonNode *word = json_array_get_element (words, i);
    const gchar *text = http_json_get_string (word, "word");
    guint end = text ? push_word (job, text,
        http_json_get_number (word, "start_time"),
        http_json_get_number (word, "end_time"), from) : 0;

    from = end ? end : from;
  }
  gst_tts_http_exchange_set_state (exchange, GUINT_TO_POINTER (from), NULL);
  return TRUE;
}

static GPtrArray *
list_built_in (void)
{
  GPtrArray *list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_voice_free);

  for (guint i = 0; i < G_N_ELEMENTS (voices); i++)
    g_ptr_array_add (list, gst_tts_voice_new (voices[i], NULL, NULL, NULL));
  return list;
}

/* OpenAI has no list to ask for; Kokoro has, of names or of objects. A
 * server without one takes any name, as far as we know. */
static GPtrArray *
list_voices (GstTtsProvider *provider, GCancellable *cancellable,
    GError **error)
{
  GstTtsHttpProvider *http = GST_TTS_HTTP_PROVIDER (provider);
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_voice_free);
  g_autoptr (JsonNode) reply = NULL;
  g_autoptr (GError) own = NULL;
  GstTtsHttpRequest *request;
  JsonArray *found;

  if (gst_tts_http_provider_is_vendor (http))
    return list_built_in ();
  request = gst_tts_http_provider_new_request (http, "GET", "/audio/voices",
      error);
  if (!request)
    return NULL;
  reply = gst_tts_http_provider_fetch (http, request, cancellable, &own);
  if (!reply && !g_error_matches (own, GST_TTS_ERROR,
          GST_TTS_ERROR_BAD_INPUT)) {
    g_propagate_error (error, g_steal_pointer (&own));
    return NULL;
  }

  found = reply ? http_json_get_array (reply, "voices") : NULL;
  for (guint i = 0; found && i < json_array_get_length (found); i++) {
    JsonNode *voice = json_array_get_element (found, i);
    const gchar *name = JSON_NODE_HOLDS_OBJECT (voice)
        ? http_json_get_string (voice, "id") : http_json_as_string (voice);

    if (name)
      g_ptr_array_add (list, gst_tts_voice_new (name, NULL, NULL, NULL));
  }
  return g_steal_pointer (&list);
}

static void
gst_tts_openai_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstTtsOpenai *self = (GstTtsOpenai *) object;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_MODEL:
      g_free (self->model);
      self->model = g_value_dup_string (value);
      if (!self->model)
        self->model = g_strdup (DEFAULT_MODEL);
      break;
    case PROP_INSTRUCTIONS:
      g_free (self->instructions);
      self->instructions = g_value_dup_string (value);
      break;
    case PROP_FORMAT:
      self->format = g_value_get_enum (value);
      break;
    case PROP_EVENTS:
      self->events = g_value_get_boolean (value);
      break;
    case PROP_CAPTIONS:
      self->captions = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tts_openai_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstTtsOpenai *self = (GstTtsOpenai *) object;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_MODEL:
      g_value_set_string (value, self->model);
      break;
    case PROP_INSTRUCTIONS:
      g_value_set_string (value, self->instructions);
      break;
    case PROP_FORMAT:
      g_value_set_enum (value, self->format);
      break;
    case PROP_EVENTS:
      g_value_set_boolean (value, self->events);
      break;
    case PROP_CAPTIONS:
      g_value_set_boolean (value, self->captions);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tts_openai_finalize (GObject *object)
{
  GstTtsOpenai *self = (GstTtsOpenai *) object;

  g_free (self->model);
  g_free (self->instructions);
  G_OBJECT_CLASS (gst_tts_openai_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (klass, PROP_MODEL,
      g_param_spec_string ("model", "Model", "Name of the model",
          DEFAULT_MODEL, flags | G_PARAM_CONSTRUCT));
  g_object_class_install_property (klass, PROP_INSTRUCTIONS,
      g_param_spec_string ("instructions", "Instructions",
          "How to speak, in words; not for tts-1 and tts-1-hd", NULL, flags));
  g_object_class_install_property (klass, PROP_FORMAT,
      g_param_spec_enum ("response-format", "Response format",
          "How audio is sent", format_get_type (), GST_TTS_HTTP_AUDIO_PCM,
          flags));
  g_object_class_install_property (klass, PROP_EVENTS,
      g_param_spec_boolean ("events", "Events",
          "Ask for an event stream in place of plain audio", FALSE, flags));
  g_object_class_install_property (klass, PROP_CAPTIONS,
      g_param_spec_boolean ("captions", "Captions",
          "Ask a Kokoro server for word timings", FALSE, flags));
}

static void
gst_tts_openai_class_init (GstTtsOpenaiClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstTtsProviderClass *provider_class = GST_TTS_PROVIDER_CLASS (klass);

  object_class->set_property = gst_tts_openai_set_property;
  object_class->get_property = gst_tts_openai_get_property;
  object_class->finalize = gst_tts_openai_finalize;
  install_properties (object_class);
  provider_class->get_capabilities = get_capabilities;
  provider_class->check = check;
  provider_class->dup_model = dup_model;
  provider_class->list_voices = list_voices;
  klass->get_vendor = get_vendor;
  klass->next = next;
  klass->document = document;
  gst_tts_provider_class_set_metadata (provider_class, "openai", "OpenAI",
      "OpenAI's speech API, there or at any compatible server",
      "The gst-tts developers");
}

static void
gst_tts_openai_init (GstTtsOpenai *self)
{
}
