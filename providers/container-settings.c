/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties of providers whose other end is the user's own container. */
#include "container.h"

#include <string.h>

#include "fields.h"

/* A container may be started for the request. */
#define PATIENCE_MS (10 * 60 * 1000)
#define POLL_MS 500
#define MAX_CONTEXT (8 << 20)
#define MAX_TURNS 16

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
set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstTtsContainer *self = (GstTtsContainer *) object;

  GST_OBJECT_LOCK (self);
  field_set_locked (object, id, value, pspec);
  if (id == G_STRUCT_OFFSET (GstTtsContainer, context_path))
    read_context (self, self->context_path);
  GST_OBJECT_UNLOCK (self);
}

void
container_class_set_api (GstTtsContainerClass *klass, ContainerApi api,
    const gchar *request)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  /* GObject does not let them be inherited. */
  object_class->set_property = field_set_property;
  object_class->get_property = field_get_property;
  field_enum (object_class, GstTtsContainer, set.api, "api", "API",
      "What the container speaks", container_api_get_type (), api);
  field_string (object_class, GstTtsContainer, set.request, "request",
      "Request", "With api=template: JSON with {text}, {voice}, {language}, "
      "{model}, {rate} and {seed}", request);
}

void
container_install_properties (GObjectClass *klass)
{
  klass->set_property = set_property;
  klass->get_property = field_get_property;
  field_string (klass, GstTtsContainer, path, "path", "Path",
      "Where requests go behind base-url, if not where the API says", NULL);
  field_string (klass, GstTtsContainer, audio_path, "audio-path",
      "Audio path", "Where the audio is in the reply, such as "
      "result.0.audio, if not under a usual name", NULL);
  field_string (klass, GstTtsContainer, set.model, "model", "Model",
      "Name of the model, for APIs that have one", NULL);
  field_install (klass, GstTtsContainer, set.seed, g_param_spec_int64 ("seed",
          "Seed", "For APIs that have one; -1 is another one each time", -1,
          G_MAXUINT32, -1, FIELD_FLAGS));
  field_string (klass, GstTtsContainer, set.context_text, "context-text",
      "Context text", "With api=csm: what is said in context-audio", NULL);
  field_string (klass, GstTtsContainer, context_path, "context-audio",
      "Context audio", "With api=csm: WAV file whose voice goes on", NULL);
  field_uint (klass, GstTtsContainer, set.context_turns, "context-turns",
      "Context turns", "With api=csm: how many earlier pieces of the script "
      "go along with each, with their sound; one is then made after the other",
      0, MAX_TURNS, 0);
  /* Set in init, too. */
  field_install (klass, GstTtsContainer, health, g_param_spec_string
      ("health", "Health", "Where to ask behind base-url whether it is up, "
          "before the first request", NULL, FIELD_FLAGS & ~G_PARAM_CONSTRUCT));
  field_uint (klass, GstTtsContainer, patience_ms, "patience", "Patience",
      "Longest time in milliseconds for a container to start or a job to be "
      "done", 1, G_MAXINT, PATIENCE_MS);
  field_uint (klass, GstTtsContainer, poll_ms, "poll-interval",
      "Poll interval", "Milliseconds before the first look at what is not "
      "ready; it grows to five seconds", 1, G_MAXINT, POLL_MS);
}
