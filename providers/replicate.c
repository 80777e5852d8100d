/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `replicate`: models, versions and deployments at Replicate,
 * and their containers (Cog) anywhere. */
/**
 * SECTION:element-ttsreplicate
 * @title: ttsreplicate
 * @short_description: speech from models at Replicate
 *
 * The key is read from REPLICATE_API_TOKEN. A container of one's own needs
 * none.
 *
 *     gst-launch-1.0 ttssrc text="Hello" provider=replicate replicate::model=owner/name ! autoaudiosink
 *     gst-launch-1.0 ttssrc text="Hello" provider=replicate replicate::cog=true replicate::base-url=http://127.0.0.1:5000 ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttsreplicate
 * ]|
 * See what can be set, without a key.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "fields.h"
#include "providers.h"
#include "queue.h"

#define NAME "[A-Za-z0-9][A-Za-z0-9._-]*"
#define HEX "[0-9a-f]{64}"

typedef struct
{
  GstTtsQueue parent;

  /* object lock */
  gchar *deployment;
  gboolean cog;
} GstTtsReplicate;

typedef GstTtsQueueClass GstTtsReplicateClass;

static GType gst_tts_replicate_get_type (void);
G_DEFINE_TYPE (GstTtsReplicate, gst_tts_replicate, QUEUE_TYPE)
GST_ELEMENT_REGISTER_DEFINE (ttsreplicate, "ttsreplicate", GST_RANK_NONE,
    gst_tts_replicate_get_type ())

static const gchar *const failed[] = { "failed", "canceled", "aborted", NULL };
static const QueueWords words = { "output", "succeeded", failed, TRUE };

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  static const GstTtsHttpVendor vendor = {
    "https://api.replicate.com/v1", "REPLICATE_BASE_URL",
    "REPLICATE_API_TOKEN", "Authorization", "Bearer ",
  };

  return &vendor;
}

/* What a job is sent to. */
typedef struct
{
  gchar *path;
  gchar *version;               /* NULL where the path says it */
  gchar *own_id;                /* of a container, which takes any */
} Target;

static void
clear_target (Target *target)
{
  g_free (target->path);
  g_free (target->version);
  g_free (target->own_id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, clear_target)

static gboolean
matches (const gchar *pattern, const gchar *text)
{
  return text && g_regex_match_simple (pattern, text, G_REGEX_DOLLAR_ENDONLY,
      0);
}

static gboolean
find_target (GstTtsReplicate *self, Target *ret_target, GError **error)
{
  g_auto (ContainerSettings) set = { 0 };
  g_autofree gchar *deployment = NULL;
  gboolean cog;

  container_get_settings ((GstTtsContainer *) self, &set);
  GST_OBJECT_LOCK (self);
  deployment = g_strdup (self->deployment);
  cog = self->cog;
  GST_OBJECT_UNLOCK (self);
  if (cog) {
    ret_target->own_id = g_uuid_string_random ();
    ret_target->path = g_strconcat ("/predictions/", ret_target->own_id,
        NULL);
  } else if (matches ("^" NAME "/" NAME "$", deployment))
    ret_target->path = g_strconcat ("/deployments/", deployment,
        "/predictions", NULL);
  else if (!deployment && matches ("^" NAME "/" NAME "$", set.model))
    ret_target->path = g_strconcat ("/models/", set.model, "/predictions",
        NULL);
  else if (!deployment && matches ("^(" NAME "/" NAME ":)?" HEX "$",
          set.model)) {
    ret_target->path = g_strdup ("/predictions");
    ret_target->version = g_strdup (set.model);
  } else {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "set model to owner/name, owner/name:version or a version of 64 "
        "digits, or deployment to owner/name");
    return FALSE;
  }
  return TRUE;
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  g_auto (Target) target = { NULL };

  return GST_TTS_PROVIDER_CLASS (gst_tts_replicate_parent_class)->check
      (provider, error)
      && find_target ((GstTtsReplicate *) provider, &target, error);
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  GST_TTS_PROVIDER_CLASS (gst_tts_replicate_parent_class)->get_capabilities
      (provider, ret_caps);
  container_add_batch ((GstTtsContainer *) provider, ret_caps);
}

static gboolean
submit (GstTtsQueue *queue, GstTtsHttpExchange *exchange, GError **error)
{
  GstTtsContainer *container = (GstTtsContainer *) queue;
  guint seconds = MAX (container_get_patience (container) / 1000, 5);
  g_autofree gchar *deadline = g_strdup_printf ("%us", seconds);
  g_autofree gchar *input = NULL;
  g_auto (Target) target = { NULL };
  GstTtsHttpRequest *request;

  if (!check (GST_TTS_PROVIDER (queue), error)
      || !find_target ((GstTtsReplicate *) queue, &target, error))
    return FALSE;
  input = container_write_all (container, exchange, error);
  if (!input)
    return FALSE;
  request = container_new_request (container, target.own_id ? "PUT" : "POST",
      target.path, g_strdup_printf ("{%s%s%s\"input\":%s}", target.version
          ? "\"version\":\"" : "", target.version ? target.version : "",
          target.version ? "\"," : "", input), error);
  if (!request)
    return FALSE;
  if (target.own_id)
    queue_set_id (exchange, target.own_id);
  else {
    gst_tts_http_request_add_header (request, "Prefer", "wait");
    gst_tts_http_request_add_header (request, "Cancel-After", deadline);
  }
  gst_tts_http_exchange_take_request (exchange, request,
      GST_TTS_HTTP_REPLY_JSON, NULL);
  return TRUE;
}

static gchar *
dup_path (GstTtsQueue *self, const QueueJob *job)
{
  return g_strconcat ("/predictions/", job->id, NULL);
}

static gchar *
dup_cancel_path (GstTtsQueue *self, const QueueJob *job)
{
  return g_strconcat ("/predictions/", job->id, "/cancel", NULL);
}

/* A container can not be asked later, it answers or it does not. */
static gboolean
recover (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const GError *error)
{
  gboolean cog;

  GST_OBJECT_LOCK (provider);
  cog = ((GstTtsReplicate *) provider)->cog;
  GST_OBJECT_UNLOCK (provider);
  return !cog && GST_TTS_HTTP_PROVIDER_CLASS
      (gst_tts_replicate_parent_class)->recover (provider, exchange, error);
}

static void
gst_tts_replicate_finalize (GObject *object)
{
  g_free (((GstTtsReplicate *) object)->deployment);
  G_OBJECT_CLASS (gst_tts_replicate_parent_class)->finalize (object);
}

static void
gst_tts_replicate_class_init (GstTtsReplicateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstTtsProviderClass *provider_class = GST_TTS_PROVIDER_CLASS (klass);
  GstTtsHttpProviderClass *http_class = GST_TTS_HTTP_PROVIDER_CLASS (klass);

  container_class_set_api (http_class, CONTAINER_API_TEMPLATE,
      "{\"text\":\"{text}\"}");
  object_class->finalize = gst_tts_replicate_finalize;
  field_string (object_class, GstTtsReplicate, deployment, "deployment",
      "Deployment", "A deployment of one's own in place of a model, as "
      "owner/name", NULL);
  field_boolean (object_class, GstTtsReplicate, cog, "cog", "Cog", "base-url "
      "is a container that runs elsewhere, without Replicate around it",
      FALSE);
  provider_class->check = check;
  provider_class->get_capabilities = get_capabilities;
  http_class->get_vendor = get_vendor;
  http_class->recover = recover;
  klass->words = &words;
  klass->submit = submit;
  klass->dup_path = dup_path;
  klass->dup_cancel_path = dup_cancel_path;
  gst_tts_provider_class_set_metadata (provider_class, "replicate",
      "Replicate", "Speech from models at Replicate, or from their containers",
      "The gst-tts developers");
}

static void
gst_tts_replicate_init (GstTtsReplicate *self)
{
}
