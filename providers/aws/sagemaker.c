/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `sagemaker`: a container of one's own behind an endpoint of
 * Amazon SageMaker. */
/**
 * SECTION:element-ttssagemaker
 * @title: ttssagemaker
 * @short_description: speech from an endpoint at Amazon SageMaker
 *
 * Key and region are found as the AWS tools find them. What the container
 * speaks is said by api.
 *
 *     gst-launch-1.0 ttssrc text="Hello" provider=sagemaker sagemaker::endpoint=tts ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttssagemaker
 * ]|
 * See what can be set, without a key.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "../container.h"
#include "../providers.h"
#include "aws.h"

typedef struct
{
  GstTtsContainer parent;

  /* object lock */
  gchar *endpoint;
  gchar *region;
  gchar *profile;
} GstTtsSagemaker;

typedef GstTtsContainerClass GstTtsSagemakerClass;

static GType gst_tts_sagemaker_get_type (void);
G_DEFINE_TYPE (GstTtsSagemaker, gst_tts_sagemaker, CONTAINER_TYPE)
GST_ELEMENT_REGISTER_DEFINE (ttssagemaker, "ttssagemaker", GST_RANK_NONE,
    gst_tts_sagemaker_get_type ())

enum
{
  PROP_ENDPOINT = CONTAINER_PROP_LAST + 1,
  PROP_REGION,
  PROP_PROFILE,
};

static void
get_wishes (GstTtsSagemaker *self, gchar **ret_profile, gchar **ret_region)
{
  GST_OBJECT_LOCK (self);
  *ret_profile = g_strdup (self->profile);
  *ret_region = g_strdup (self->region);
  GST_OBJECT_UNLOCK (self);
}

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  g_autofree gchar *profile = NULL;
  g_autofree gchar *wish = NULL;
  g_autofree gchar *region = NULL;

  get_wishes ((GstTtsSagemaker *) provider, &profile, &wish);
  region = aws_find_region (profile, wish);
  return aws_vendor ("runtime.sagemaker",
      "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", region);
}

static gboolean
read_account (GstTtsSagemaker *self, AwsAccount *ret_account, GError **error)
{
  g_autofree gchar *profile = NULL;
  g_autofree gchar *region = NULL;

  get_wishes (self, &profile, &region);
  return aws_account_read (ret_account, profile, region, error);
}

static gboolean
sign (GstTtsHttpProvider *provider, GstTtsHttpRequest *request,
    GError **error)
{
  g_auto (AwsAccount) account = { NULL };

  if (!read_account ((GstTtsSagemaker *) provider, &account, error))
    return FALSE;
  aws_request_sign (request, "sagemaker", &account);
  return TRUE;
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  GstTtsSagemaker *self = (GstTtsSagemaker *) provider;
  g_auto (AwsAccount) account = { NULL };
  gboolean named;

  GST_OBJECT_LOCK (self);
  named = self->endpoint && *self->endpoint;
  GST_OBJECT_UNLOCK (self);
  if (!named) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "set endpoint to the name of yours at SageMaker");
    return FALSE;
  }
  return read_account (self, &account, error)
      && GST_TTS_PROVIDER_CLASS (gst_tts_sagemaker_parent_class)->check
      (provider, error);
}

static void
set_endpoint (GstTtsSagemaker *self, const gchar *name)
{
  g_autofree gchar *escaped = g_uri_escape_string (name ? name : "", NULL,
      FALSE);
  g_autofree gchar *path = g_strdup_printf ("/endpoints/%s/invocations",
      escaped);

  GST_OBJECT_LOCK (self);
  g_free (self->endpoint);
  self->endpoint = g_strdup (name);
  GST_OBJECT_UNLOCK (self);
  g_object_set (self, "path", path, NULL);
}

static void
set_text (GstTtsSagemaker *self, gchar **text, const GValue *value)
{
  GST_OBJECT_LOCK (self);
  g_free (*text);
  *text = g_value_dup_string (value);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tts_sagemaker_set_property (GObject *object, guint id,
    const GValue *value, GParamSpec *pspec)
{
  GstTtsSagemaker *self = (GstTtsSagemaker *) object;

  if (id == PROP_ENDPOINT)
    set_endpoint (self, g_value_get_string (value));
  else if (id == PROP_REGION)
    set_text (self, &self->region, value);
  else if (id == PROP_PROFILE)
    set_text (self, &self->profile, value);
  else
    container_set_property (object, id, value, pspec);
}

static void
gst_tts_sagemaker_get_property (GObject *object, guint id, GValue *value,
    GParamSpec *pspec)
{
  GstTtsSagemaker *self = (GstTtsSagemaker *) object;

  if (id <= CONTAINER_PROP_LAST) {
    container_get_property (object, id, value, pspec);
    return;
  }
  GST_OBJECT_LOCK (self);
  g_value_set_string (value, id == PROP_ENDPOINT ? self->endpoint
      : id == PROP_REGION ? self->region : self->profile);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_tts_sagemaker_finalize (GObject *object)
{
  GstTtsSagemaker *self = (GstTtsSagemaker *) object;

  g_free (self->endpoint);
  g_free (self->region);
  g_free (self->profile);
  G_OBJECT_CLASS (gst_tts_sagemaker_parent_class)->finalize (object);
}

static void
install_text (GObjectClass *klass, guint id, const gchar *name,
    const gchar *nick, const gchar *blurb)
{
  g_object_class_install_property (klass, id, g_param_spec_string (name, nick,
          blurb, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_PLAYING));
}

static void
gst_tts_sagemaker_class_init (GstTtsSagemakerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  /* Sets the methods for its own properties, which these two call. */
  container_class_set_api (klass, CONTAINER_API_CSM, NULL);
  object_class->set_property = gst_tts_sagemaker_set_property;
  object_class->get_property = gst_tts_sagemaker_get_property;
  object_class->finalize = gst_tts_sagemaker_finalize;
  install_text (object_class, PROP_ENDPOINT, "endpoint", "Endpoint",
      "Name of the endpoint");
  install_text (object_class, PROP_REGION, "region", "Region",
      "Region of AWS, else that of the environment or the profile");
  install_text (object_class, PROP_PROFILE, "profile", "Profile",
      "Profile in the files of ~/.aws, in place of the environment");
  GST_TTS_PROVIDER_CLASS (klass)->check = check;
  klass->get_vendor = get_vendor;
  klass->sign = sign;
  gst_tts_provider_class_set_metadata (GST_TTS_PROVIDER_CLASS (klass),
      "sagemaker", "SageMaker",
      "Speech from an endpoint at Amazon SageMaker",
      "The gst-tts developers");
}

static void
gst_tts_sagemaker_init (GstTtsSagemaker *self)
{
}
