/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `polly`: Amazon's voices. */
/**
 * SECTION:element-ttspolly
 * @title: ttspolly
 * @short_description: voices of Amazon Polly
 *
 * Key and region are found as the AWS tools find them: in AWS_ACCESS_KEY_ID,
 * AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_REGION, else in the files
 * of ~/.aws.
 *
 *     gst-launch-1.0 ttssrc text="Hello" voice=Joanna provider=polly ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttspolly
 * ]|
 * See what can be set, without a key.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "../fields.h"
#include "../http-json.h"
#include "../http-words.h"
#include "../providers.h"
#include "aws.h"

#define MAX_CHARS 3000          /* that are billed */
#define MAX_PAGES 20
#define DEFAULT_VOICE "Joanna"
#define DEFAULT_ENGINE "neural"

typedef struct
{
  GstTtsHttpProvider parent;

  /* object lock */
  gchar *engine;
  gchar *region;
  gchar *profile;
  gchar *lexicons;
  GstTtsHttpAudio format;
  gint rate;
  gboolean timings;
} GstTtsPolly;

typedef GstTtsHttpProviderClass GstTtsPollyClass;

/* One job. */
typedef struct
{
  gboolean timings;
  gboolean marks;               /* the second request is under way */
  gchar *word;                  /* that has no end yet */
  gdouble start;
  guint from;
} Speech;

static GType gst_tts_polly_get_type (void);
G_DEFINE_TYPE (GstTtsPolly, gst_tts_polly, GST_TYPE_TTS_HTTP_PROVIDER)
GST_ELEMENT_REGISTER_DEFINE (ttspolly, "ttspolly", GST_RANK_NONE,
    gst_tts_polly_get_type ())

static void
free_speech (gpointer data)
{
  Speech *speech = data;

  g_free (speech->word);
  g_free (speech);
}

static GType
format_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_TTS_HTTP_AUDIO_PCM, "Samples as they are, up to 16 kHz", "pcm"},
    {GST_TTS_HTTP_AUDIO_MP3, "MP3", "mp3"},
    {GST_TTS_HTTP_AUDIO_OPUS, "Opus in Ogg, 48 kHz", "ogg_opus"},
    {GST_TTS_HTTP_AUDIO_MULAW, "mu-law, 8 kHz", "mulaw"},
    {GST_TTS_HTTP_AUDIO_ALAW, "A-law, 8 kHz", "alaw"},
    {0, NULL, NULL},
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstTtsPollyFormat", values));
  return type;
}

static const gchar *
name_of (GstTtsHttpAudio format)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (format_get_type ());

  return g_enum_get_value (klass, format)->value_nick;
}

static gint
settle_rate (GstTtsHttpAudio format, gint wish)
{
  switch (format) {
    case GST_TTS_HTTP_AUDIO_MULAW:
    case GST_TTS_HTTP_AUDIO_ALAW:
      return 8000;
    case GST_TTS_HTTP_AUDIO_OPUS:
      return 48000;
    case GST_TTS_HTTP_AUDIO_MP3:
      return 24000;
    default:
      return wish <= 8000 ? 8000 : 16000;
  }
}

static gboolean
read_account (GstTtsPolly *self, AwsAccount *ret_account, GError **error)
{
  g_autofree gchar *profile = field_dup (self, &self->profile);
  g_autofree gchar *region = field_dup (self, &self->region);

  return aws_account_read (ret_account, profile, region, error);
}

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  GstTtsPolly *self = (GstTtsPolly *) provider;
  g_autofree gchar *profile = field_dup (self, &self->profile);
  g_autofree gchar *wish = field_dup (self, &self->region);
  g_autofree gchar *region = aws_find_region (profile, wish);

  return aws_vendor ("polly", "AWS_ENDPOINT_URL_POLLY", region);
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  GstTtsPolly *self = (GstTtsPolly *) provider;

  ret_caps->streaming = TRUE;
  ret_caps->rate_control = TRUE;
  ret_caps->phonemes = TRUE;
  ret_caps->max_chars = MAX_CHARS;
  ret_caps->unit = GST_TTS_UNIT_CHARACTERS;
  GST_OBJECT_LOCK (self);
  ret_caps->word_timings = self->timings;
  ret_caps->sample_rate = settle_rate (self->format, self->rate);
  GST_OBJECT_UNLOCK (self);
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  g_auto (AwsAccount) account = { NULL };

  return read_account ((GstTtsPolly *) provider, &account, error)
      && GST_TTS_PROVIDER_CLASS (gst_tts_polly_parent_class)->check (provider,
      error);
}

static gchar *
dup_model (GstTtsProvider *provider)
{
  return field_dup (provider, &((GstTtsPolly *) provider)->engine);
}

static gboolean
sign (GstTtsHttpProvider *provider, GstTtsHttpRequest *request,
    GError **error)
{
  g_auto (AwsAccount) account = { NULL };

  if (!read_account ((GstTtsPolly *) provider, &account, error))
    return FALSE;
  aws_request_sign (request, "polly", &account);
  return TRUE;
}

/* NULL where plain text will do. */
static gchar *
write_ssml (GstTtsJob *job)
{
  const GstTtsChunk *chunk = gst_tts_job_get_chunk (job);
  gdouble rate = CLAMP (gst_tts_job_get_rate (job), 0.2, 2.0);
  g_autofree gchar *ssml = NULL;
  gchar *inner, *end;

  if (rate != gst_tts_job_get_rate (job))
    gst_tts_job_warn (job, "rate",
        "polly speaks at a rate of 0.2 to 2, not of %g",
        gst_tts_job_get_rate (job));
  if (rate == 1.0 && gst_tts_cue_n_spans (chunk->cue) == 0)
    return NULL;

  ssml = gst_tts_chunk_dup_ssml (chunk);
  inner = strchr (strstr (ssml, "<speak"), '>') + 1;
  end = g_strrstr (inner, "</speak>");
  *end = '\0';
  return g_strdup_printf ("<speak><prosody rate=\"%d%%\">%s</prosody>"
      "</speak>", (gint) (rate * 100 + 0.5), inner);
}

static void
add_list (JsonBuilder *builder, const gchar *name, const gchar *words)
{
  g_auto (GStrv) list = g_strsplit (words, ",", -1);

  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; list[i]; i++)
    json_builder_add_string_value (builder, g_strstrip (list[i]));
  json_builder_end_array (builder);
}

static gchar *
write_body (GstTtsPolly *self, GstTtsJob *job, gboolean marks)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree gchar *ssml = write_ssml (job);
  const gchar *voice = gst_tts_job_get_voice (job);
  g_autofree gchar *rate = NULL;

  json_builder_begin_object (builder);
  http_json_add (builder, "Text", ssml ? ssml : gst_tts_job_get_text (job));
  http_json_add (builder, "TextType", ssml ? "ssml" : "text");
  http_json_add (builder, "VoiceId", voice ? voice : DEFAULT_VOICE);
  GST_OBJECT_LOCK (self);
  http_json_add (builder, "Engine", self->engine);
  http_json_add (builder, "OutputFormat", marks ? "json"
      : name_of (self->format));
  rate = g_strdup_printf ("%d", settle_rate (self->format, self->rate));
  if (self->lexicons && *self->lexicons)
    add_list (builder, "LexiconNames", self->lexicons);
  GST_OBJECT_UNLOCK (self);
  if (marks)
    add_list (builder, "SpeechMarkTypes", "word");
  else
    http_json_add (builder, "SampleRate", rate);
  json_builder_end_object (builder);
  return http_json_end (builder);
}

static gboolean
ask (GstTtsPolly *self, GstTtsHttpExchange *exchange, gboolean marks,
    GError **error)
{
  GstTtsJob *job = gst_tts_http_exchange_get_job (exchange);
  GstTtsHttpRequest *request = gst_tts_http_provider_new_request
      (GST_TTS_HTTP_PROVIDER (self), "POST", "/v1/speech", error);

  if (!request)
    return FALSE;
  gst_tts_http_request_take_body (request, "application/json",
      write_body (self, job, marks));
  gst_tts_http_exchange_take_request (exchange, request,
      marks ? GST_TTS_HTTP_REPLY_JSON : GST_TTS_HTTP_REPLY_AUDIO, NULL);
  return TRUE;
}

static gboolean
start (GstTtsPolly *self, GstTtsHttpExchange *exchange, GError **error)
{
  Speech *speech = g_new0 (Speech, 1);
  GstTtsHttpAudio format;
  gint rate;

  gst_tts_http_exchange_set_state (exchange, speech, free_speech);
  GST_OBJECT_LOCK (self);
  speech->timings = self->timings;
  format = self->format;
  rate = settle_rate (format, self->rate);
  GST_OBJECT_UNLOCK (self);
  return ask (self, exchange, FALSE, error)
      && gst_tts_http_exchange_set_audio (exchange, format, rate, error);
}

/* A word ends where the next begins, or all does. */
static void
end_word (Speech *speech, GstTtsJob *job, gdouble end)
{
  if (speech->word)
    http_words_push (job, speech->word, speech->start, MAX (end,
            speech->start), &speech->from);
  g_clear_pointer (&speech->word, g_free);
}

/* The request for the marks is billed as that for the audio is. */
static void
count_twice (GstTtsJob *job)
{
  gst_tts_job_set_usage (job, GST_TTS_UNIT_CHARACTERS,
      2 * g_utf8_strlen (gst_tts_job_get_text (job), -1));
}

static GstTtsHttpStep
next (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    GError **error)
{
  GstTtsPolly *self = (GstTtsPolly *) provider;
  Speech *speech = gst_tts_http_exchange_get_state (exchange);

  if (!speech)
    return start (self, exchange, error) ? GST_TTS_HTTP_STEP_REQUEST
        : GST_TTS_HTTP_STEP_FAILED;
  if (speech->timings && !speech->marks) {
    speech->marks = TRUE;
    return ask (self, exchange, TRUE, error) ? GST_TTS_HTTP_STEP_REQUEST
        : GST_TTS_HTTP_STEP_FAILED;
  }
  end_word (speech, gst_tts_http_exchange_get_job (exchange),
      gst_tts_http_exchange_get_position (exchange) / (gdouble) GST_SECOND);
  if (speech->timings)
    count_twice (gst_tts_http_exchange_get_job (exchange));
  return GST_TTS_HTTP_STEP_DONE;
}

/* The audio is whole and paid by the time that the marks are asked for. */
static gboolean
recover (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const GError *error)
{
  Speech *speech = gst_tts_http_exchange_get_state (exchange);

  if (!speech || !speech->marks)
    return FALSE;
  speech->timings = FALSE;
  gst_tts_job_warn (gst_tts_http_exchange_get_job (exchange), "marks",
      "polly did not tell the times of all words");
  return TRUE;
}

/* {"time":6,"type":"word","start":0,"end":5,"value":"Hello"}, in ms. */
static gboolean
document (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    JsonNode *document, GError **error)
{
  GstTtsJob *job = gst_tts_http_exchange_get_job (exchange);
  Speech *speech = gst_tts_http_exchange_get_state (exchange);
  const gchar *word = http_json_get_string (document, "value");
  gdouble time = http_json_get_number (document, "time") / 1000;

  if (!word || !http_json_is_time (time)
      || g_strcmp0 (http_json_get_string (document, "type"), "word") != 0)
    return TRUE;
  end_word (speech, job, time);
  speech->word = g_strdup (word);
  speech->start = time;
  return TRUE;
}

static void
add_voices (GPtrArray *list, JsonNode *reply)
{
  JsonArray *voices = http_json_get_array (reply, "Voices");

  for (guint i = 0; voices && i < json_array_get_length (voices); i++) {
    JsonNode *voice = json_array_get_element (voices, i);
    const gchar *gender = http_json_get_string (voice, "Gender");
    g_autofree gchar *lower = gender ? g_ascii_strdown (gender, -1) : NULL;

    if (http_json_get_string (voice, "Id"))
      g_ptr_array_add (list, gst_tts_voice_new (http_json_get_string (voice,
                  "Id"), http_json_get_string (voice, "LanguageName"),
              http_json_get_string (voice, "LanguageCode"), lower));
  }
}

static GPtrArray *
list_voices (GstTtsProvider *provider, GCancellable *cancellable,
    GError **error)
{
  GstTtsHttpProvider *http = GST_TTS_HTTP_PROVIDER (provider);
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_voice_free);
  g_autofree gchar *engine = dup_model (provider);
  g_autofree gchar *path = g_strdup_printf ("/v1/voices?Engine=%s", engine);

  for (guint page = 0; path && page < MAX_PAGES; page++) {
    GstTtsHttpRequest *request = gst_tts_http_provider_new_request (http,
        "GET", path, error);
    g_autoptr (JsonNode) reply = request ? gst_tts_http_provider_fetch (http,
        request, cancellable, error) : NULL;
    const gchar *token = reply ? http_json_get_string (reply, "NextToken")
        : NULL;
    g_autofree gchar *escaped = token && *token
        ? g_uri_escape_string (token, NULL, FALSE) : NULL;

    if (!reply)
      return NULL;
    add_voices (list, reply);
    g_free (path);
    path = escaped ? g_strdup_printf ("/v1/voices?Engine=%s&NextToken=%s",
        engine, escaped) : NULL;
  }
  return g_steal_pointer (&list);
}

static void
gst_tts_polly_finalize (GObject *object)
{
  GstTtsPolly *self = (GstTtsPolly *) object;

  g_free (self->engine);
  g_free (self->region);
  g_free (self->profile);
  g_free (self->lexicons);
  G_OBJECT_CLASS (gst_tts_polly_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  field_string (klass, GstTtsPolly, engine, "engine", "Engine",
      "standard, neural, long-form or generative", DEFAULT_ENGINE);
  field_string (klass, GstTtsPolly, region, "region", "Region",
      "Region of AWS, else that of the environment or the profile", NULL);
  field_string (klass, GstTtsPolly, profile, "profile", "Profile",
      "Profile in the files of ~/.aws, in place of the environment", NULL);
  field_string (klass, GstTtsPolly, lexicons, "lexicons", "Lexicons",
      "Names of lexicons of the account, with commas", NULL);
  field_enum (klass, GstTtsPolly, format, "output-format", "Output format",
      "How audio is sent", format_get_type (), GST_TTS_HTTP_AUDIO_PCM);
  field_install (klass, GstTtsPolly, rate,
      g_param_spec_int ("sample-rate", "Sample rate",
          "Of plain samples: 8000 or 16000", 8000, 16000, 16000,
          FIELD_FLAGS));
  field_boolean (klass, GstTtsPolly, timings, "timings", "Timings",
      "Ask for the time of each word too, which is billed again", FALSE);
}

static void
gst_tts_polly_class_init (GstTtsPollyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstTtsProviderClass *provider_class = GST_TTS_PROVIDER_CLASS (klass);

  object_class->set_property = field_set_property;
  object_class->get_property = field_get_property;
  object_class->finalize = gst_tts_polly_finalize;
  install_properties (object_class);
  provider_class->get_capabilities = get_capabilities;
  provider_class->check = check;
  provider_class->list_voices = list_voices;
  provider_class->dup_model = dup_model;
  klass->get_vendor = get_vendor;
  klass->sign = sign;
  klass->next = next;
  klass->recover = recover;
  klass->document = document;
  gst_tts_provider_class_set_metadata (provider_class, "polly", "Polly",
      "Voices of Amazon Polly", "The gst-tts developers");
}

static void
gst_tts_polly_init (GstTtsPolly *self)
{
}
