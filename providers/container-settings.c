/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties of providers whose other end is the user's own container. */
#include "container.h"

#include <string.h>

/* A container may be started for the request. */
#define PATIENCE_MS (10 * 60 * 1000)
#define POLL_MS 500
#define MAX_CONTEXT (8 << 20)

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
  PROP_HEALTH,
  PROP_PATIENCE,
  PROP_POLL,
};

void
container_get_settings (GstTtsContainer *self, ContainerSettings *ret_set)
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

void
container_clear (GstTtsContainer *self)
{
  container_settings_clear (&self->set);
  g_free (self->path);
  g_free (self->audio_path);
  g_free (self->context_path);
  g_free (self->context_error);
  g_free (self->health);
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
      set_text (&self->context_path, value);
      read_context (self, self->context_path);
      break;
    case PROP_HEALTH:
      set_text (&self->health, value);
      break;
    case PROP_PATIENCE:
      self->patience_ms = g_value_get_uint (value);
      break;
    case PROP_POLL:
      self->poll_ms = g_value_get_uint (value);
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
    case PROP_CONTEXT_AUDIO:
      g_value_set_string (value, self->context_path);
      break;
    case PROP_HEALTH:
      g_value_set_string (value, self->health);
      break;
    case PROP_PATIENCE:
      g_value_set_uint (value, self->patience_ms);
      break;
    case PROP_POLL:
      g_value_set_uint (value, self->poll_ms);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
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
install_number (GObjectClass *klass, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb, guint otherwise)
{
  g_object_class_install_property (klass, id, g_param_spec_uint (name, nick,
          blurb, 1, G_MAXINT, otherwise, FLAGS | G_PARAM_CONSTRUCT));
}

void
container_install_properties (GObjectClass *klass)
{
  install_string (klass, PROP_PATH, "path", "Path",
      "Where requests go behind base-url, if not where the API says", FLAGS);
  install_string (klass, PROP_AUDIO_PATH, "audio-path", "Audio path",
      "Where the audio is in the reply, such as result.0.audio, if not under "
      "a usual name", FLAGS);
  install_string (klass, PROP_MODEL, "model", "Model",
      "Name of the model, for APIs that have one", FLAGS);
  g_object_class_install_property (klass, PROP_SEED,
      g_param_spec_int64 ("seed", "Seed", "For APIs that have one; -1 is "
          "another one each time", -1, G_MAXUINT32, -1, FLAGS
          | G_PARAM_CONSTRUCT));
  install_string (klass, PROP_CONTEXT_TEXT, "context-text",
      "Context text", "With api=csm: what is said in context-audio", FLAGS);
  install_string (klass, PROP_CONTEXT_AUDIO, "context-audio",
      "Context audio", "With api=csm: WAV file whose voice goes on", FLAGS);
  install_string (klass, PROP_HEALTH, "health", "Health",
      "Where to ask behind base-url whether it is up, before the first "
      "request", FLAGS);
  install_number (klass, PROP_PATIENCE, "patience", "Patience",
      "Longest time in milliseconds for a container to start or a job to be "
      "done", PATIENCE_MS);
  install_number (klass, PROP_POLL, "poll-interval", "Poll interval",
      "Milliseconds before the first look at what is not ready; it grows to "
      "five seconds", POLL_MS);
}
