/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base of the providers that speak OpenAI's API: what can be set, and
 * which way a job goes. */
#include "openai.h"

#include <string.h>

#include "../fields.h"
#include "../http-json.h"

#define REALTIME_MODEL "gpt-realtime-2.1-mini"
/* What fits into the longest response, spoken slowly. */
#define REALTIME_CHARS 2000

/* A minute: what a failed request can lose. */
#define GOOD_CHARS 1000

G_DEFINE_ABSTRACT_TYPE (GstTtsOpenai, openai, GST_TYPE_TTS_HTTP_PROVIDER)

void
openai_clear_settings (OpenaiSettings *set)
{
  g_free (set->model);
  g_free (set->instructions);
}

void
openai_get_settings (GstTtsOpenai *self, OpenaiSettings *ret_set)
{
  const OpenaiHost *host = OPENAI_GET_CLASS (self)->host;

  GST_OBJECT_LOCK (self);
  ret_set->host = host;
  ret_set->mode = self->mode;
  ret_set->model = g_strdup (self->model && *self->model ? self->model
      : self->mode == OPENAI_REALTIME ? REALTIME_MODEL : host->model);
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

static GType
mode_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {OPENAI_SPEECH, "The speech API", "speech"},
    {OPENAI_REALTIME, "A realtime model that reads aloud", "realtime"},
    {0, NULL, NULL},
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstTtsOpenaiMode", values));
  return type;
}

const gchar *
openai_name_format (const OpenaiHost *host, GstTtsHttpAudio format)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (format_get_type ());
  const gchar *name = g_enum_get_value (klass, format)->value_nick;
  g_auto (GStrv) known = g_strsplit (host->formats, " ", -1);

  if (!g_strv_contains ((const gchar * const *) known, name))
    return NULL;
  return format == GST_TTS_HTTP_AUDIO_PCM ? host->pcm : name;
}

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  return &OPENAI_GET_CLASS (provider)->host->vendor;
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  g_auto (OpenaiSettings) set = { NULL };
  gboolean realtime;

  openai_get_settings ((GstTtsOpenai *) provider, &set);
  realtime = set.mode == OPENAI_REALTIME;
  ret_caps->streaming = TRUE;
  ret_caps->good_chars = GOOD_CHARS;
  ret_caps->unit = GST_TTS_UNIT_CHARACTERS;
  ret_caps->rate_control = set.host->keys & OPENAI_KEY_SPEED;
  ret_caps->max_chars = realtime ? REALTIME_CHARS : set.host->max_chars;
  ret_caps->sample_rate = realtime || set.format == GST_TTS_HTTP_AUDIO_PCM
      ? OPENAI_RATE : 0;
  ret_caps->word_timings = set.captions;
}

static gchar *
dup_model (GstTtsProvider *provider)
{
  g_auto (OpenaiSettings) set = { NULL };

  openai_get_settings ((GstTtsOpenai *) provider, &set);
  return g_steal_pointer (&set.model);
}

static gboolean G_GNUC_PRINTF (2, 3)
refuse (GError **error, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  g_clear_error (error);
  if (error)
    *error = g_error_new_valist (GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
        format, args);
  va_end (args);
  return FALSE;
}

static gboolean
check_host (const OpenaiSettings *set, GError **error)
{
  const gchar *name = set->host->name;

  if (!openai_name_format (set->host, set->format))
    return refuse (error, "%s does not send that response-format, but %s",
        name, set->host->formats);
  if (set->instructions && !(set->host->keys & OPENAI_KEY_INSTRUCTIONS))
    return refuse (error, "%s takes no instructions", name);
  if (set->events && (!set->host->event_audio
          || (set->host->keys & OPENAI_KEY_STREAM
              && set->format != GST_TTS_HTTP_AUDIO_PCM)))
    return refuse (error, "%s sends no events of this format", name);
  if (set->mode == OPENAI_REALTIME && !g_str_equal (name, "openai"))
    return refuse (error, "%s has no mode=realtime", name);
  if (set->captions && !g_str_equal (name, "openai"))
    return refuse (error, "%s tells no word timings", name);
  return TRUE;
}

/* What the vendor would refuse, or ignore, after it was paid. */
static gboolean
check_vendor (const OpenaiSettings *set, GError **error)
{
  gboolean old = g_str_has_prefix (set->model, "tts-1");

  if (set->captions)
    return refuse (error, "OpenAI tells no word timings; captions is for "
        "Kokoro servers, set base-url to one");
  if (old && set->events)
    return refuse (error, "tts-1 sends no events; take another model");
  if (old && set->instructions)
    return refuse (error, "tts-1 takes no instructions; take another model");
  return TRUE;
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  g_auto (OpenaiSettings) set = { NULL };

  openai_get_settings ((GstTtsOpenai *) provider, &set);
  if (set.events && set.captions)
    return refuse (error, "events and captions exclude each other");
  if (set.mode == OPENAI_REALTIME && (set.events || set.captions
          || set.format != GST_TTS_HTTP_AUDIO_PCM))
    return refuse (error, "mode=realtime sends plain samples, without events "
        "and captions");
  if (!check_host (&set, error)
      || (gst_tts_http_provider_is_vendor (GST_TTS_HTTP_PROVIDER (provider))
          && !check_vendor (&set, error)))
    return FALSE;
  return GST_TTS_PROVIDER_CLASS (openai_parent_class)->check (provider,
      error);
}

static GstTtsHttpStep
next (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    GError **error)
{
  g_auto (OpenaiSettings) set = { NULL };
  GstTtsHttpStep step;

  openai_get_settings ((GstTtsOpenai *) provider, &set);
  if (set.mode == OPENAI_REALTIME)
    step = openai_realtime_next (provider, exchange, &set, error);
  else
    step = openai_speech_next (provider, exchange, &set, error);
  /* After the audio, which should not wait for it. */
  if (step == GST_TTS_HTTP_STEP_DONE
      && openai_ask_models ((GstTtsOpenai *) provider, exchange, &set))
    return GST_TTS_HTTP_STEP_REQUEST;
  return step;
}

static gboolean
document (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    JsonNode *document, GError **error)
{
  g_auto (OpenaiSettings) set = { NULL };

  openai_get_settings ((GstTtsOpenai *) provider, &set);
  openai_read_models (exchange, document, set.model);
  if (set.mode == OPENAI_REALTIME)
    return openai_realtime_document (exchange, document, error);
  openai_speech_document (exchange, document);
  return TRUE;
}

/* All has been said, and only the models are asked for. */
static gboolean
recover (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const GError *error)
{
  g_auto (OpenaiSettings) set = { NULL };

  openai_get_settings ((GstTtsOpenai *) provider, &set);
  return set.mode == OPENAI_REALTIME ? openai_realtime_has_spoken (exchange)
      : gst_tts_http_exchange_get_turn (exchange) > 0;
}

/* What is set may be none, what is used is not. */
static void
set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstTtsOpenai *self = (GstTtsOpenai *) object;

  GST_OBJECT_LOCK (self);
  if (id == G_STRUCT_OFFSET (GstTtsOpenai, model)) {
    g_free (self->model);
    self->model = g_value_dup_string (value);
  } else {
    field_set_locked (object, id, value, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_auto (OpenaiSettings) set = { NULL };

  openai_get_settings ((GstTtsOpenai *) object, &set);
  if (id == G_STRUCT_OFFSET (GstTtsOpenai, model))
    g_value_set_string (value, set.model);
  else
    field_get_property (object, id, value, pspec);
}

static void
openai_finalize (GObject *object)
{
  GstTtsOpenai *self = (GstTtsOpenai *) object;

  g_free (self->model);
  g_free (self->instructions);
  g_free (self->looked_at);
  G_OBJECT_CLASS (openai_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass, const OpenaiHost *host)
{
  field_install (klass, GstTtsOpenai, model, g_param_spec_string ("model",
          "Model", "Name of the model; NULL takes the usual one of the mode",
          host->model, FIELD_FLAGS & ~G_PARAM_CONSTRUCT));
  field_string (klass, GstTtsOpenai, instructions, "instructions",
      "Instructions", "How to speak, in words; not for tts-1 and tts-1-hd",
      NULL);
  field_enum (klass, GstTtsOpenai, format, "response-format",
      "Response format", "How audio is sent", format_get_type (),
      host->format);
  field_enum (klass, GstTtsOpenai, mode, "mode", "Mode",
      "By which of the vendor's APIs to speak", mode_get_type (),
      OPENAI_SPEECH);
  field_boolean (klass, GstTtsOpenai, events, "events", "Events",
      "Ask for an event stream in place of plain audio", FALSE);
  field_boolean (klass, GstTtsOpenai, captions, "captions", "Captions",
      "Ask a Kokoro server for word timings", FALSE);
}

void
openai_class_set_host (GstTtsOpenaiClass *klass, const OpenaiHost *host)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  klass->host = host;
  /* Of its own class each, because their defaults are. */
  object_class->set_property = set_property;
  object_class->get_property = get_property;
  install_properties (object_class, host);
  gst_tts_provider_class_set_metadata (GST_TTS_PROVIDER_CLASS (klass),
      host->name, host->title, host->description, "The gst-tts developers");
}

static void
openai_class_init (GstTtsOpenaiClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstTtsProviderClass *provider_class = GST_TTS_PROVIDER_CLASS (klass);
  GstTtsHttpProviderClass *http_class = GST_TTS_HTTP_PROVIDER_CLASS (klass);

  object_class->finalize = openai_finalize;
  provider_class->get_capabilities = get_capabilities;
  provider_class->check = check;
  provider_class->dup_model = dup_model;
  provider_class->list_voices = openai_list_voices;
  http_class->get_vendor = get_vendor;
  http_class->next = next;
  http_class->document = document;
  http_class->recover = recover;
}

static void
openai_init (GstTtsOpenai *self)
{
}
