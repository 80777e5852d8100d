/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base class of providers, and finding them in the registry. */
#include "gst-tts-provider.h"

#include <string.h>

#include "gst-tts-error.h"

#define NAME_KEY "tts-name"

G_DEFINE_ABSTRACT_TYPE (GstTtsProvider, gst_tts_provider, GST_TYPE_ELEMENT)

typedef struct
{
  GstTtsProvider *provider;
  GstTtsJob *job;
} Work;

/* Set while a pool thread reports the end of its job: where the job goes that
 * it takes next. To wake another thread for it costs more than a short job. */
static GPrivate next_work;

/* Frees @work; the job that was started by the end of this one, or NULL. */
static Work *
run_one (Work *work)
{
  GCancellable *cancellable = gst_tts_job_get_cancellable (work->job);
  g_autoptr (GError) error = NULL;
  Work *next = NULL;

  if (!g_cancellable_is_cancelled (cancellable))
    GST_TTS_PROVIDER_GET_CLASS (work->provider)->synthesize (work->provider,
        work->job, &error);
  g_private_set (&next_work, &next);
  gst_tts_job_done (work->job, error);
  g_private_set (&next_work, NULL);

  gst_tts_job_unref (work->job);
  gst_object_unref (work->provider);
  g_free (work);
  return next;
}

static void
run_work (gpointer data, gpointer user_data)
{
  for (Work *work = data; work; work = run_one (work));
}

/* Unbounded, because its callers are bounded: a session never has more jobs
 * out than max-workers, and a job that hangs after its cancel must not hold
 * up those of other sessions. */
static GThreadPool *
get_pool (void)
{
  static GThreadPool *pool = NULL;

  if (g_once_init_enter (&pool)) {
    GThreadPool *created = g_thread_pool_new (run_work, NULL, -1, FALSE, NULL);

    g_once_init_leave (&pool, created);
  }
  return pool;
}

static void
start_on_pool (GstTtsProvider *self, GstTtsJob *job)
{
  Work *work = g_new (Work, 1), **next = g_private_get (&next_work);

  work->provider = gst_object_ref (self);
  work->job = gst_tts_job_ref (job);
  if (next && !*next)
    *next = work;
  else
    g_thread_pool_push (get_pool (), work, NULL);
}

static GPtrArray *
list_no_voices (GstTtsProvider *self, GCancellable *cancellable,
    GError **error)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) gst_tts_voice_free);
}

static gboolean
is_always_usable (GstTtsProvider *self, GError **error)
{
  return TRUE;
}

static gchar *
dup_name (GstTtsProvider *self)
{
  return g_strdup (gst_tts_provider_get_name (self));
}

static gchar *
dup_no_model (GstTtsProvider *self)
{
  return NULL;
}

static gchar *
dup_no_stage (GstTtsProvider *self, GstTtsChunk *chunk, const gchar *language,
    const gchar *stage, GCancellable *cancellable, GError **error)
{
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_UNSUPPORTED,
      "%s does not show how it reads a text",
      gst_tts_provider_get_name (self));
  return NULL;
}

/* A provider in a bin of its own would run for ever and say nothing. */
static GstStateChangeReturn
change_state (GstElement *element, GstStateChange transition)
{
  if (transition == GST_STATE_CHANGE_NULL_TO_READY) {
    GST_ELEMENT_ERROR (element, CORE, FAILED,
        ("%s is a provider of speech and makes none by itself",
            GST_OBJECT_NAME (gst_element_get_factory (element))),
        ("use it as 'ttssrc provider=%s' or 'gpuoffload provider=%s'",
            gst_tts_provider_get_name (GST_TTS_PROVIDER (element)),
            gst_tts_provider_get_name (GST_TTS_PROVIDER (element))));
    return GST_STATE_CHANGE_FAILURE;
  }
  return GST_ELEMENT_CLASS (gst_tts_provider_parent_class)->change_state
      (element, transition);
}

static void
gst_tts_provider_class_init (GstTtsProviderClass *klass)
{
  GST_ELEMENT_CLASS (klass)->change_state = change_state;
  klass->check = is_always_usable;
  klass->list_voices = list_no_voices;
  klass->start = start_on_pool;
  klass->dup_account = dup_name;
  klass->dup_stage = dup_no_stage;
  klass->dup_service = dup_name;
  klass->dup_model = dup_no_model;
}

static void
gst_tts_provider_init (GstTtsProvider *self)
{
}

void
gst_tts_provider_class_set_metadata (GstTtsProviderClass *klass,
    const gchar *name, const gchar *long_name, const gchar *description,
    const gchar *author)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  klass->name = g_intern_string (name);
  gst_element_class_set_metadata (element_class, long_name,
      GST_TTS_PROVIDER_KLASS, description, author);
  gst_element_class_add_metadata (element_class, NAME_KEY, klass->name);
}

const gchar *
gst_tts_provider_get_name (GstTtsProvider *self)
{
  return GST_TTS_PROVIDER_GET_CLASS (self)->name;
}

void
gst_tts_provider_get_capabilities (GstTtsProvider *self,
    GstTtsCapabilities *ret_caps)
{
  memset (ret_caps, 0, sizeof *ret_caps);
  GST_TTS_PROVIDER_GET_CLASS (self)->get_capabilities (self, ret_caps);
}

gboolean
gst_tts_provider_check (GstTtsProvider *self, GError **error)
{
  return GST_TTS_PROVIDER_GET_CLASS (self)->check (self, error);
}

GPtrArray *
gst_tts_provider_list_voices (GstTtsProvider *self, GCancellable *cancellable,
    GError **error)
{
  return GST_TTS_PROVIDER_GET_CLASS (self)->list_voices (self, cancellable,
      error);
}

gchar *
gst_tts_provider_dup_account (GstTtsProvider *self)
{
  return GST_TTS_PROVIDER_GET_CLASS (self)->dup_account (self);
}

gchar *
gst_tts_provider_dup_service (GstTtsProvider *self)
{
  return GST_TTS_PROVIDER_GET_CLASS (self)->dup_service (self);
}

gchar *
gst_tts_provider_dup_model (GstTtsProvider *self)
{
  return GST_TTS_PROVIDER_GET_CLASS (self)->dup_model (self);
}

gchar *
gst_tts_provider_dup_stage (GstTtsProvider *self, GstTtsChunk *chunk,
    const gchar *language, const gchar *stage, GCancellable *cancellable,
    GError **error)
{
  return GST_TTS_PROVIDER_GET_CLASS (self)->dup_stage (self, chunk, language,
      stage, cancellable, error);
}

static gboolean
is_subtag_of (const gchar *subtag, const gchar *language)
{
  gsize n = strcspn (language, "-_");

  return strlen (subtag) == n && g_ascii_strncasecmp (subtag, language, n) == 0;
}

gboolean
gst_tts_capabilities_speak (const GstTtsCapabilities *caps,
    const gchar *language)
{
  if (!language || !*language || !caps->languages)
    return TRUE;

  for (guint i = 0; caps->languages[i]; i++)
    if (is_subtag_of (caps->languages[i], language))
      return TRUE;
  return FALSE;
}

gboolean
gst_tts_provider_speaks (GstTtsProvider *self, const gchar *language)
{
  GstTtsCapabilities caps;

  gst_tts_provider_get_capabilities (self, &caps);
  return gst_tts_capabilities_speak (&caps, language);
}

void
gst_tts_provider_start (GstTtsProvider *self, GstTtsJob *job)
{
  GST_TTS_PROVIDER_GET_CLASS (self)->start (self, job);
}

void
gst_tts_provider_start_batch (GstTtsProvider *self, GstTtsJob **jobs, guint n)
{
  if (n == 1)
    gst_tts_provider_start (self, jobs[0]);
  else
    GST_TTS_PROVIDER_GET_CLASS (self)->start_batch (self, jobs, n);
}

static gboolean
is_provider (GstPluginFeature *feature, gpointer user_data)
{
  const gchar *klass;

  if (!GST_IS_ELEMENT_FACTORY (feature))
    return FALSE;
  klass = gst_element_factory_get_metadata (GST_ELEMENT_FACTORY (feature),
      GST_ELEMENT_METADATA_KLASS);
  return g_strcmp0 (klass, GST_TTS_PROVIDER_KLASS) == 0;
}

GList *
gst_tts_provider_list_factories (void)
{
  GList *list = gst_registry_feature_filter (gst_registry_get (), is_provider,
      FALSE, NULL);

  return g_list_sort (list, gst_plugin_feature_rank_compare_func);
}

const gchar *
gst_tts_provider_factory_get_name (GstElementFactory *factory)
{
  return gst_element_factory_get_metadata (factory, NAME_KEY);
}

static gchar **
dup_names (GList *factories)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (GList *l = factories; l; l = l->next)
    g_strv_builder_add (names, gst_tts_provider_factory_get_name (l->data));
  return g_strv_builder_end (names);
}

GstTtsProvider *
gst_tts_provider_make (const gchar *name, GError **error)
{
  GList *factories = gst_tts_provider_list_factories ();
  GstElement *element = NULL;

  for (GList *l = factories; l && !element; l = l->next)
    if (strcmp (gst_tts_provider_factory_get_name (l->data), name) == 0)
      element = gst_element_factory_create (l->data, name);

  if (!element) {
    g_auto (GStrv) names = dup_names (factories);

    gst_tts_set_unknown_name_error (error, "provider", name,
        (const gchar * const *) names);
  }
  gst_plugin_feature_list_free (factories);
  return element ? gst_object_ref_sink (element) : NULL;
}
