/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `elevenlabs`: ElevenLabs' voices, with the time of each
 * word. */
/**
 * SECTION:element-ttselevenlabs
 * @title: ttselevenlabs
 * @short_description: voices of ElevenLabs
 *
 * The key is read from the environment variable ELEVENLABS_API_KEY. A voice
 * is an id, or a name of your account's list.
 *
 * With a key:
 *
 *     gst-launch-1.0 ttssrc text="Hello" voice=George provider=elevenlabs ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttselevenlabs
 * ]|
 * See what can be set, without a key.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "elevenlabs.h"

#include <stdlib.h>
#include <string.h>

#include "../fields.h"
#include "../http-json.h"
#include "../providers.h"

#define DEFAULT_MODEL "eleven_flash_v2_5"
#define DEFAULT_FORMAT "pcm_24000"
#define MAX_DIALOGUE 2000       /* characters of a request */
#define DEFAULT_VOICE "JBFqnCBsd6RMkjVDRZzb"

static GType gst_tts_elevenlabs_get_type (void);
G_DEFINE_TYPE (GstTtsElevenlabs, gst_tts_elevenlabs,
    GST_TYPE_TTS_HTTP_PROVIDER)
GST_ELEMENT_REGISTER_DEFINE (ttselevenlabs, "ttselevenlabs", GST_RANK_NONE,
    gst_tts_elevenlabs_get_type ())

/* A minute: what a failed request can lose. */
#define GOOD_CHARS 1000

static void
free_speech (gpointer data)
{
  ElevenSpeech *speech = data;

  g_free (speech->voice);
  g_free (speech);
}

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  static const GstTtsHttpVendor vendor = {
    "https://api.elevenlabs.io", "ELEVENLABS_BASE_URL", "ELEVENLABS_API_KEY",
    "xi-api-key", "",
  };

  return &vendor;
}

gboolean
eleven_parse_format (const gchar *format, GstTtsHttpAudio *ret_audio,
    gint *ret_rate)
{
  static const struct
  {
    const gchar *prefix;
    GstTtsHttpAudio audio;
  } kinds[] = {
    {"pcm_", GST_TTS_HTTP_AUDIO_PCM},
    {"wav_", GST_TTS_HTTP_AUDIO_WAV},
    {"mp3_", GST_TTS_HTTP_AUDIO_MP3},
    {"opus_", GST_TTS_HTTP_AUDIO_OPUS},
    {"ulaw_", GST_TTS_HTTP_AUDIO_MULAW},
    {"alaw_", GST_TTS_HTTP_AUDIO_ALAW},
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (format, kinds[i].prefix)) {
      *ret_audio = kinds[i].audio;
      *ret_rate = atoi (format + strlen (kinds[i].prefix));
      return *ret_rate >= 8000 && *ret_rate <= 48000;
    }
  return FALSE;
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  GstTtsElevenlabs *self = (GstTtsElevenlabs *) provider;
  GstTtsHttpAudio audio;
  gint rate;

  ret_caps->rate_control = TRUE;
  ret_caps->good_chars = GOOD_CHARS;
  ret_caps->unit = GST_TTS_UNIT_CHARACTERS;
  GST_OBJECT_LOCK (self);
  ret_caps->streaming = self->stream;
  ret_caps->word_timings = self->timings;
  ret_caps->max_chars = eleven_get_max_chars_locked (self);
  if (self->dialogue)
    ret_caps->max_chars = MIN (ret_caps->max_chars, MAX_DIALOGUE);
  if (eleven_parse_format (self->format, &audio, &rate)
      && audio != GST_TTS_HTTP_AUDIO_MP3)
    ret_caps->sample_rate = rate;
  GST_OBJECT_UNLOCK (self);
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  GstTtsElevenlabs *self = (GstTtsElevenlabs *) provider;
  GstTtsHttpAudio audio;
  const gchar *wrong;
  gboolean known;
  gint rate;

  GST_OBJECT_LOCK (self);
  known = eleven_parse_format (self->format, &audio, &rate);
  wrong = self->socket && self->dialogue
      ? "socket and dialogue exclude each other"
      : self->dialogue && !g_str_has_prefix (self->model, "eleven_v")
      ? "dialogue needs model=eleven_v3"
      : self->socket && g_str_has_prefix (self->model, "eleven_v")
      ? "this model has no socket; take eleven_flash_v2_5"
      : (self->socket || self->dialogue)
      && g_str_has_prefix (self->format, "wav_")
      ? "socket and dialogue send no WAV; set output-format to pcm_24000"
      : NULL;
  GST_OBJECT_UNLOCK (self);
  if (wrong) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
        "elevenlabs: %s", wrong);
    return FALSE;
  }
  if (!known) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "output-format must be like pcm_24000, wav_24000, "
        "mp3_44100_128, opus_48000_64, ulaw_8000 or alaw_8000");
    return FALSE;
  }
  return GST_TTS_PROVIDER_CLASS (gst_tts_elevenlabs_parent_class)->check
      (provider, error);
}

static gchar *
dup_model (GstTtsProvider *provider)
{
  return field_dup (provider, &((GstTtsElevenlabs *) provider)->model);
}

static gboolean
ask_for_speech (GstTtsElevenlabs *self, GstTtsHttpExchange *exchange,
    const gchar *voice, GError **error)
{
  GstTtsJob *job = gst_tts_http_exchange_get_job (exchange);
  g_autofree gchar *escaped = g_uri_escape_string (voice, NULL, FALSE);
  g_autofree gchar *path = NULL;
  GstTtsHttpAudio audio = GST_TTS_HTTP_AUDIO_PCM;
  gboolean timings, dialogue;
  GstTtsHttpRequest *request;
  gint rate = 24000;

  GST_OBJECT_LOCK (self);
  timings = self->timings;
  dialogue = self->dialogue;
  eleven_parse_format (self->format, &audio, &rate);
  path = g_strdup_printf ("/v1/text-to-%s%s%s%s?output_format=%s",
      dialogue ? "dialogue" : "speech/", dialogue ? "" : escaped,
      self->stream ? "/stream" : "", timings ? "/with-timestamps" : "",
      self->format);
  GST_OBJECT_UNLOCK (self);

  request = gst_tts_http_provider_new_request (GST_TTS_HTTP_PROVIDER (self),
      "POST", path, error);
  if (!request)
    return FALSE;
  gst_tts_http_request_take_body (request, "application/json", dialogue
      ? eleven_write_dialogue (self, job, voice)
      : eleven_write_body (self, job));
  gst_tts_http_exchange_take_request (exchange, request, timings
      ? GST_TTS_HTTP_REPLY_JSON : GST_TTS_HTTP_REPLY_AUDIO, "audio_base64");
  return gst_tts_http_exchange_set_audio (exchange, audio, rate, error);
}

static gboolean
start_speech (GstTtsElevenlabs *self, GstTtsHttpExchange *exchange,
    ElevenSpeech *speech, GError **error)
{
  return speech->socket ? eleven_socket_open (self, exchange, speech,
      error) : ask_for_speech (self, exchange, speech->voice, error);
}

static gboolean
ask_for_voice (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const gchar *name, GError **error)
{
  g_autofree gchar *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autofree gchar *path = g_strdup_printf
      ("/v2/voices?page_size=100&search=%s", escaped);
  GstTtsHttpRequest *request =
      gst_tts_http_provider_new_request (provider, "GET", path, error);

  if (!request)
    return FALSE;
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_JSON, NULL);
  return TRUE;
}

static GstTtsHttpStep
step_if (gboolean ok)
{
  return ok ? GST_TTS_HTTP_STEP_REQUEST : GST_TTS_HTTP_STEP_FAILED;
}

static ElevenSpeech *
new_speech (GstTtsElevenlabs *self)
{
  ElevenSpeech *speech = g_new0 (ElevenSpeech, 1);

  GST_OBJECT_LOCK (self);
  speech->socket = self->socket;
  GST_OBJECT_UNLOCK (self);
  return speech;
}

static GstTtsHttpStep
start_job (GstTtsElevenlabs *self, GstTtsHttpExchange *exchange,
    ElevenSpeech *speech, GError **error)
{
  const gchar *wish = gst_tts_job_get_voice (gst_tts_http_exchange_get_job
      (exchange));

  if (speech->stage == ELEVEN_STAGE_MODEL) {
    speech->stage = ELEVEN_STAGE_VOICE;
    if (wish && !eleven_is_voice_id (wish))
      return step_if (ask_for_voice (GST_TTS_HTTP_PROVIDER (self), exchange,
              wish, error));
    speech->voice = g_strdup (wish ? wish : DEFAULT_VOICE);
  }
  if (!speech->voice) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
        "the account has no voice '%s'; 'gst-tts voices' lists them", wish);
    return GST_TTS_HTTP_STEP_FAILED;
  }
  speech->stage = ELEVEN_STAGE_SPEECH;
  return step_if (start_speech (self, exchange, speech, error));
}

static GstTtsHttpStep
next (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    GError **error)
{
  GstTtsElevenlabs *self = (GstTtsElevenlabs *) provider;
  ElevenSpeech *speech = gst_tts_http_exchange_get_state (exchange);

  if (!speech) {
    speech = new_speech (self);
    gst_tts_http_exchange_set_state (exchange, speech, free_speech);
    if (eleven_must_ask_models (self))
      return step_if (eleven_ask_models (self, exchange, error));
  }
  if (speech->stage != ELEVEN_STAGE_SPEECH)
    return start_job (self, exchange, speech, error);
  if (speech->socket)
    return eleven_socket_next (self, exchange, speech);
  eleven_words_end (&speech->words, gst_tts_http_exchange_get_job (exchange));
  return GST_TTS_HTTP_STEP_DONE;
}

static void
head (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange)
{
  const gchar *most = gst_tts_http_exchange_get_header (exchange,
      "maximum-concurrent-requests");
  const gchar *cost = gst_tts_http_exchange_get_header (exchange,
      "character-cost");
  const gchar *id = gst_tts_http_exchange_get_header (exchange, "request-id");
  GstTtsJob *job = gst_tts_http_exchange_get_job (exchange);

  if (!cost)
    cost = gst_tts_http_exchange_get_header (exchange, "x-character-count");
  if (most && atoi (most) > 0)
    gst_tts_job_set_max_concurrency (job, atoi (most));
  if (cost)
    gst_tts_job_set_usage (job, GST_TTS_UNIT_CHARACTERS,
        g_ascii_strtod (cost, NULL));
  if (id)
    gst_tts_job_set_request_id (job, id);
}

static gboolean
document (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    JsonNode *document, GError **error)
{
  GstTtsJob *job = gst_tts_http_exchange_get_job (exchange);
  ElevenSpeech *speech = gst_tts_http_exchange_get_state (exchange);
  JsonNode *alignment = http_json_get_object (document, "alignment");

  if (speech->stage == ELEVEN_STAGE_MODEL)
    return eleven_read_models ((GstTtsElevenlabs *) provider, document,
        error);
  if (!speech->voice)
    speech->voice = eleven_find_voice (document,
        gst_tts_job_get_voice (job));
  else if (speech->socket)
    eleven_socket_document (exchange, speech, document);
  else if (alignment)
    eleven_words_push (&speech->words, job, alignment, 0);
  return TRUE;
}

/* A server that lists no models, or not to this key, may have this one all
 * the same. */
static gboolean
recover (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const GError *error)
{
  ElevenSpeech *speech = gst_tts_http_exchange_get_state (exchange);
  guint status = gst_tts_http_exchange_get_status (exchange);

  if (!speech || speech->stage != ELEVEN_STAGE_MODEL
      || (status != 401 && status != 403 && status != 404))
    return FALSE;
  eleven_forget_models ((GstTtsElevenlabs *) provider);
  return TRUE;
}

static void
gst_tts_elevenlabs_finalize (GObject *object)
{
  GstTtsElevenlabs *self = (GstTtsElevenlabs *) object;

  g_free (self->model);
  g_free (self->format);
  g_free (self->dictionaries);
  g_free (self->told_model);
  G_OBJECT_CLASS (gst_tts_elevenlabs_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  field_string (klass, GstTtsElevenlabs, model, "model", "Model",
      "Id of the model", DEFAULT_MODEL);
  field_string (klass, GstTtsElevenlabs, format, "output-format",
      "Output format", "How audio is sent: kind, rate and bit rate",
      DEFAULT_FORMAT);
  field_string (klass, GstTtsElevenlabs, dictionaries,
      "pronunciation-dictionaries", "Pronunciation dictionaries",
      "Up to three of your account, as id or id:version, with commas", NULL);
  field_install (klass, GstTtsElevenlabs, seed, g_param_spec_int64 ("seed",
          "Seed", "Makes repetition likely, -1 for none", -1, G_MAXUINT32, -1,
          FIELD_FLAGS));
  field_double (klass, GstTtsElevenlabs, stability, "stability", "Stability",
      "Evenness of the voice from 0 to 1, -1 for the voice's own", -1, 1, -1);
  field_double (klass, GstTtsElevenlabs, similarity, "similarity-boost",
      "Similarity boost",
      "Likeness to the original from 0 to 1, -1 for the voice's own", -1, 1,
      -1);
  field_double (klass, GstTtsElevenlabs, style, "style", "Style",
      "Exaggeration from 0 to 1, -1 for the voice's own", -1, 1, -1);
  field_boolean (klass, GstTtsElevenlabs, stream, "stream", "Stream",
      "Ask for audio while the rest is being made", TRUE);
  field_boolean (klass, GstTtsElevenlabs, timings, "timings", "Timings",
      "Ask for the time of each word", TRUE);
  field_boolean (klass, GstTtsElevenlabs, context, "context", "Context",
      "Send the text around a chunk too, so that its melody goes on", TRUE);
  field_boolean (klass, GstTtsElevenlabs, socket, "socket", "Socket",
      "Speak over the socket for live text, which answers soonest", FALSE);
  field_boolean (klass, GstTtsElevenlabs, dialogue, "dialogue", "Dialogue",
      "Speak by the interface for dialogues; needs model=eleven_v3", FALSE);
}

static void
gst_tts_elevenlabs_class_init (GstTtsElevenlabsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstTtsProviderClass *provider_class = GST_TTS_PROVIDER_CLASS (klass);

  object_class->set_property = field_set_property;
  object_class->get_property = field_get_property;
  object_class->finalize = gst_tts_elevenlabs_finalize;
  install_properties (object_class);
  provider_class->get_capabilities = get_capabilities;
  provider_class->check = check;
  provider_class->dup_model = dup_model;
  provider_class->list_voices = eleven_list_voices;
  klass->get_vendor = get_vendor;
  klass->next = next;
  klass->head = head;
  klass->document = document;
  klass->recover = recover;
  gst_tts_provider_class_set_metadata (provider_class, "elevenlabs",
      "ElevenLabs", "Voices of ElevenLabs, with the time of each word",
      "The gst-tts developers");
}

static void
gst_tts_elevenlabs_init (GstTtsElevenlabs *self)
{
}
