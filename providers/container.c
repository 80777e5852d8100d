/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base class of providers whose other end is the user's own container. */
#include "container.h"

#include <string.h>

#include "http-json.h"

/* A container may be started for the request. */
#define PATIENCE_MS (10 * 60 * 1000)
#define MAX_CONTEXT (8 << 20)

G_DEFINE_ABSTRACT_TYPE (GstTtsContainer, container, GST_TYPE_TTS_HTTP_PROVIDER)

enum
{
  PROP_0,
  PROP_API,
  PROP_PATH,
  PROP_REQUEST,
  PROP_AUDIO_PATH,
  PROP_MODEL,
  PROP_SEED,
  PROP_CONTEXT_TEXT,
  PROP_CONTEXT_AUDIO,
};

static void
clear_settings (ContainerSettings *set)
{
  g_free (set->model);
  g_free (set->request);
  g_free (set->context_text);
  g_clear_pointer (&set->context_audio, g_ref_string_release);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ContainerSettings, clear_settings)

static void
get_settings (GstTtsContainer *self, ContainerSettings *ret_set)
{
  GST_OBJECT_LOCK (self);
  *ret_set = self->set;
  ret_set->model = g_strdup (self->set.model);
  ret_set->request = g_strdup (self->set.request);
  ret_set->context_text = g_strdup (self->set.context_text);
  ret_set->context_audio = self->set.context_audio
      ? g_ref_string_acquire (self->set.context_audio) : NULL;
  GST_OBJECT_UNLOCK (self);
}

static gchar *
dup_text (GstTtsContainer *self, gchar *const *text)
{
  gchar *copy;

  GST_OBJECT_LOCK (self);
  copy = g_strdup (*text);
  GST_OBJECT_UNLOCK (self);
  return copy;
}

gchar *
container_write (GstTtsContainer *self, GstTtsJob *job)
{
  g_auto (ContainerSettings) set = { 0 };

  get_settings (self, &set);
  return container_api_write (&set, job);
}

gboolean
container_post (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    const gchar *path, gchar *body, GstTtsHttpReply reply,
    const gchar *audio_key, GError **error)
{
  GstTtsHttpRequest *request = gst_tts_http_provider_new_request
      (GST_TTS_HTTP_PROVIDER (self), "POST", path, error);

  if (!request) {
    g_free (body);
    return FALSE;
  }
  gst_tts_http_request_take_body (request, "application/json", body);
  gst_tts_http_request_set_limits (request, 0, 0, 0, PATIENCE_MS);
  gst_tts_http_exchange_take_request (exchange, request, reply, audio_key);
  return TRUE;
}

gboolean
container_ask (GstTtsContainer *self, GstTtsHttpExchange *exchange, gchar *body,
    GError **error)
{
  g_autofree gchar *path = dup_text (self, &self->path);
  g_autofree gchar *audio_path = dup_text (self, &self->audio_path);
  gboolean streams;
  ContainerApi api;

  GST_OBJECT_LOCK (self);
  api = self->set.api;
  GST_OBJECT_UNLOCK (self);
  /* These two are known to have nothing but base64 there. */
  streams = !audio_path && (api == CONTAINER_API_CSM
      || api == CONTAINER_API_BARK);
  return container_post (self, exchange, path ? path
      : container_api_get_path (api), body, GST_TTS_HTTP_REPLY_ANY,
      streams ? "audio" : NULL, error)
      && gst_tts_http_exchange_set_audio (exchange, GST_TTS_HTTP_AUDIO_ANY, 0,
      error);
}

static gboolean
push_data_url (GstTtsHttpExchange *exchange, const gchar *url,
    GError **error)
{
  const gchar *data = strstr (url, ";base64,");

  if (data)
    return gst_tts_http_exchange_push_base64 (exchange, data + 8, error);
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
      "the reply has a data: URL without base64");
  return FALSE;
}

gboolean
container_take (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    JsonNode *reply, gchar **ret_url, GError **error)
{
  g_autofree gchar *path = dup_text (self, &self->audio_path);
  const gchar *audio = container_api_find_audio (reply, path);

  *ret_url = NULL;
  if (!audio) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "the reply has no audio%s%s; set audio-path to where it is",
        path ? " at " : "", path ? path : "");
    return FALSE;
  }
  if (g_str_has_prefix (audio, "data:"))
    return push_data_url (exchange, audio, error);
  if (!g_str_has_prefix (audio, "https:") && !g_str_has_prefix (audio,
          "http:"))
    return gst_tts_http_exchange_push_base64 (exchange, audio, error);
  *ret_url = g_strdup (audio);
  return TRUE;
}

gboolean
container_fetch (GstTtsContainer *self, GstTtsHttpExchange *exchange,
    const gchar *url, GError **error)
{
  GstTtsHttpRequest *request = gst_tts_http_provider_new_reply_request
      (GST_TTS_HTTP_PROVIDER (self), "GET", url, error);

  if (!request)
    return FALSE;
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_AUDIO, NULL);
  return TRUE;
}

/* The state of a job is the URL that is still to be fetched. */
static GstTtsHttpStep
next (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    GError **error)
{
  GstTtsContainer *self = (GstTtsContainer *) provider;
  g_autofree gchar *url = g_strdup (gst_tts_http_exchange_get_state
      (exchange));
  gboolean ok;

  if (gst_tts_http_exchange_get_turn (exchange) == 0)
    ok = container_ask (self, exchange, container_write (self,
            gst_tts_http_exchange_get_job (exchange)), error);
  else if (url && gst_tts_http_exchange_get_turn (exchange) == 1)
    ok = container_fetch (self, exchange, url, error);
  else
    return GST_TTS_HTTP_STEP_DONE;
  return ok ? GST_TTS_HTTP_STEP_REQUEST : GST_TTS_HTTP_STEP_FAILED;
}

static gboolean
document (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    JsonNode *document, GError **error)
{
  gchar *url;

  if (!container_take ((GstTtsContainer *) provider, exchange, document, &url,
          error))
    return FALSE;
  if (url)
    gst_tts_http_exchange_set_state (exchange, url, g_free);
  return TRUE;
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  GstTtsContainer *self = (GstTtsContainer *) provider;

  GST_OBJECT_LOCK (self);
  ret_caps->max_chars = container_api_get_max_chars (self->set.api);
  ret_caps->rate_control = container_api_has_rate (&self->set);
  GST_OBJECT_UNLOCK (self);
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  GstTtsContainer *self = (GstTtsContainer *) provider;
  g_autofree gchar *why = dup_text (self, &self->context_error);
  g_auto (ContainerSettings) set = { 0 };

  if (why) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "context-audio: %s", why);
    return FALSE;
  }
  get_settings (self, &set);
  return container_api_check (&set, error)
      && GST_TTS_PROVIDER_CLASS (container_parent_class)->check (provider,
      error);
}

static GPtrArray *
list_voices (GstTtsProvider *provider, GCancellable *cancellable,
    GError **error)
{
  GstTtsContainer *self = (GstTtsContainer *) provider;
  ContainerApi api;

  GST_OBJECT_LOCK (self);
  api = self->set.api;
  GST_OBJECT_UNLOCK (self);
  return container_api_list_voices (api);
}

/* Read here, because requests are written where nothing may block. */
static void
read_context (GstTtsContainer *self, const gchar *path)
{
  g_autoptr (GMappedFile) file = NULL;
  g_autofree gchar *base64 = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->set.context_audio, g_ref_string_release);
  g_clear_pointer (&self->context_error, g_free);
  if (!path || !*path)
    return;
  file = g_mapped_file_new (path, FALSE, &error);
  if (!file)
    self->context_error = g_strdup (error->message);
  else if (g_mapped_file_get_length (file) < 12
      || g_mapped_file_get_length (file) > MAX_CONTEXT
      || memcmp (g_mapped_file_get_contents (file), "RIFF", 4) != 0)
    self->context_error = g_strdup_printf ("'%s' is no WAV file of at most "
        "8 MB", path);
  else {
    base64 = g_base64_encode ((const guchar *) g_mapped_file_get_contents
        (file), g_mapped_file_get_length (file));
    self->set.context_audio = g_ref_string_new (base64);
  }
}

static void
set_text (gchar **text, const GValue *value)
{
  const gchar *given = g_value_get_string (value);

  g_free (*text);
  *text = given && *given ? g_strdup (given) : NULL;
}

void
container_set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstTtsContainer *self = (GstTtsContainer *) object;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_API:
      self->set.api = g_value_get_enum (value);
      break;
    case PROP_PATH:
      set_text (&self->path, value);
      break;
    case PROP_REQUEST:
      set_text (&self->set.request, value);
      break;
    case PROP_AUDIO_PATH:
      set_text (&self->audio_path, value);
      break;
    case PROP_MODEL:
      set_text (&self->set.model, value);
      break;
    case PROP_SEED:
      self->set.seed = g_value_get_int64 (value);
      break;
    case PROP_CONTEXT_TEXT:
      set_text (&self->set.context_text, value);
      break;
    case PROP_CONTEXT_AUDIO:
      read_context (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

void
container_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstTtsContainer *self = (GstTtsContainer *) object;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_API:
      g_value_set_enum (value, self->set.api);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_REQUEST:
      g_value_set_string (value, self->set.request);
      break;
    case PROP_AUDIO_PATH:
      g_value_set_string (value, self->audio_path);
      break;
    case PROP_MODEL:
      g_value_set_string (value, self->set.model);
      break;
    case PROP_SEED:
      g_value_set_int64 (value, self->set.seed);
      break;
    case PROP_CONTEXT_TEXT:
      g_value_set_string (value, self->set.context_text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
finalize (GObject *object)
{
  GstTtsContainer *self = (GstTtsContainer *) object;

  clear_settings (&self->set);
  g_free (self->path);
  g_free (self->audio_path);
  g_free (self->context_error);
  G_OBJECT_CLASS (container_parent_class)->finalize (object);
}

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS \
    | GST_PARAM_MUTABLE_PLAYING)

static void
install_string (GObjectClass *klass, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb, GParamFlags flags)
{
  g_object_class_install_property (klass, id, g_param_spec_string (name,
          nick, blurb, NULL, flags));
}

void
container_class_set_api (GstTtsContainerClass *klass, ContainerApi api,
    const gchar *request)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  /* GObject does not let them be inherited. */
  object_class->set_property = container_set_property;
  object_class->get_property = container_get_property;
  g_object_class_install_property (object_class, PROP_API,
      g_param_spec_enum ("api", "API", "What the container speaks",
          container_api_get_type (), api, FLAGS | G_PARAM_CONSTRUCT));
  g_object_class_install_property (object_class, PROP_REQUEST,
      g_param_spec_string ("request", "Request", "With api=template: JSON "
          "with {text}, {voice}, {language}, {model}, {rate} and {seed}",
          request, FLAGS | G_PARAM_CONSTRUCT));
}

static void
container_class_init (GstTtsContainerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstTtsProviderClass *provider_class = GST_TTS_PROVIDER_CLASS (klass);

  object_class->set_property = container_set_property;
  object_class->get_property = container_get_property;
  object_class->finalize = finalize;
  provider_class->get_capabilities = get_capabilities;
  provider_class->check = check;
  provider_class->list_voices = list_voices;
  klass->next = next;
  klass->document = document;

  install_string (object_class, PROP_PATH, "path", "Path",
      "Where requests go behind base-url, if not where the API says", FLAGS);
  install_string (object_class, PROP_AUDIO_PATH, "audio-path", "Audio path",
      "Where the audio is in the reply, such as result.0.audio, if not under "
      "a usual name", FLAGS);
  install_string (object_class, PROP_MODEL, "model", "Model",
      "Name of the model, for APIs that have one", FLAGS);
  g_object_class_install_property (object_class, PROP_SEED,
      g_param_spec_int64 ("seed", "Seed", "For APIs that have one; -1 is "
          "another one each time", -1, G_MAXUINT32, -1, FLAGS
          | G_PARAM_CONSTRUCT));
  install_string (object_class, PROP_CONTEXT_TEXT, "context-text",
      "Context text", "With api=csm: what is said in context-audio", FLAGS);
  install_string (object_class, PROP_CONTEXT_AUDIO, "context-audio",
      "Context audio", "With api=csm: WAV file whose voice goes on",
      G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
}

static void
container_init (GstTtsContainer *self)
{
}
