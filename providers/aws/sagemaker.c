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

#include "../fields.h"
#include "../providers.h"
#include "aws.h"
#include "s3.h"
#include "sagemaker.h"

static GType gst_tts_sagemaker_get_type (void);
G_DEFINE_TYPE (GstTtsSagemaker, gst_tts_sagemaker, CONTAINER_TYPE)
GST_ELEMENT_REGISTER_DEFINE (ttssagemaker, "ttssagemaker", GST_RANK_NONE,
    gst_tts_sagemaker_get_type ())

static GType
mode_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {SAGEMAKER_MODE_SYNC, "A call that is answered at once", "sync"},
    {SAGEMAKER_MODE_STREAM, "A call that is answered in pieces", "stream"},
    {SAGEMAKER_MODE_ASYNC, "A call whose answer is put into S3", "async"},
    {0, NULL, NULL},
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstTtsSagemakerMode", values));
  return type;
}

SagemakerMode
sagemaker_get_mode (GstTtsSagemaker *self)
{
  SagemakerMode mode;

  GST_OBJECT_LOCK (self);
  mode = self->mode;
  GST_OBJECT_UNLOCK (self);
  return mode;
}

gchar *
sagemaker_dup_input (GstTtsSagemaker *self)
{
  return field_dup (self, &self->input);
}

gchar *
sagemaker_dup_path (GstTtsSagemaker *self, SagemakerMode mode)
{
  static const gchar *const ends[] = { "invocations",
    "invocations-response-stream", "async-invocations" };
  g_autofree gchar *name = field_dup (self, &self->endpoint);
  g_autofree gchar *escaped = g_uri_escape_string (name ? name : "", NULL,
      FALSE);

  return g_strdup_printf ("/endpoints/%s/%s", escaped, ends[mode]);
}

static gchar *
find_region (GstTtsSagemaker *self)
{
  g_autofree gchar *profile = field_dup (self, &self->profile);
  g_autofree gchar *wish = field_dup (self, &self->region);

  return aws_find_region (profile, wish);
}

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  g_autofree gchar *region = find_region ((GstTtsSagemaker *) provider);

  return aws_vendor ("runtime.sagemaker",
      "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", region);
}

gchar *
sagemaker_dup_s3_url (GstTtsSagemaker *self)
{
  g_autofree gchar *own = field_dup (self, &self->s3_url);
  g_autofree gchar *region = NULL;
  const GstTtsHttpVendor *vendor;
  const gchar *given;

  if (own)
    return g_steal_pointer (&own);
  region = find_region (self);
  vendor = aws_vendor ("s3", "AWS_ENDPOINT_URL_S3", region);
  given = g_getenv (vendor->base_variable);
  return g_strdup (given && *given ? given : vendor->base_url);
}

static gboolean
read_account (GstTtsSagemaker *self, AwsAccount *ret_account, GError **error)
{
  g_autofree gchar *profile = field_dup (self, &self->profile);
  g_autofree gchar *region = field_dup (self, &self->region);

  return aws_account_read (ret_account, profile, region, error);
}

/* The endpoint is called by POST, and S3 by the others. */
static gboolean
sign (GstTtsHttpProvider *provider, GstTtsHttpRequest *request,
    GError **error)
{
  g_auto (AwsAccount) account = { NULL };

  if (!read_account ((GstTtsSagemaker *) provider, &account, error))
    return FALSE;
  aws_request_sign (request, g_str_equal (gst_tts_http_request_get_method
          (request), "POST") ? "sagemaker" : "s3", &account);
  return TRUE;
}

static gboolean
check (GstTtsProvider *provider, GError **error)
{
  GstTtsSagemaker *self = (GstTtsSagemaker *) provider;
  g_auto (AwsAccount) account = { NULL };
  g_autofree gchar *endpoint = field_dup (self, &self->endpoint);
  g_autofree gchar *input = sagemaker_dup_input (self);

  if (!endpoint) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "set endpoint to the name of yours at SageMaker");
    return FALSE;
  }
  if (input) {
    g_autofree gchar *place = g_strconcat (input,
        g_str_has_suffix (input, "/") ? "" : "/", "x", NULL);

    if (!s3_check_location (place, error)) {
      g_prefix_error (error, "input-location: ");
      return FALSE;
    }
  }
  return read_account (self, &account, error)
      && GST_TTS_PROVIDER_CLASS (gst_tts_sagemaker_parent_class)->check
      (provider, error);
}

static void
get_capabilities (GstTtsProvider *provider, GstTtsCapabilities *ret_caps)
{
  GST_TTS_PROVIDER_CLASS (gst_tts_sagemaker_parent_class)->get_capabilities
      (provider, ret_caps);
  ret_caps->streaming = sagemaker_get_mode ((GstTtsSagemaker *) provider)
      == SAGEMAKER_MODE_STREAM;
  if (!ret_caps->streaming)
    container_add_batch ((GstTtsContainer *) provider, ret_caps);
}

static void
gst_tts_sagemaker_finalize (GObject *object)
{
  GstTtsSagemaker *self = (GstTtsSagemaker *) object;

  g_free (self->endpoint);
  g_free (self->region);
  g_free (self->profile);
  g_free (self->input);
  g_free (self->s3_url);
  G_OBJECT_CLASS (gst_tts_sagemaker_parent_class)->finalize (object);
}

static void
gst_tts_sagemaker_class_init (GstTtsSagemakerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  container_class_set_api (klass, CONTAINER_API_CSM, NULL);
  object_class->finalize = gst_tts_sagemaker_finalize;
  field_string (object_class, GstTtsSagemaker, endpoint, "endpoint",
      "Endpoint", "Name of the endpoint", NULL);
  field_string (object_class, GstTtsSagemaker, region, "region", "Region",
      "Region of AWS, else that of the environment or the profile", NULL);
  field_string (object_class, GstTtsSagemaker, profile, "profile", "Profile",
      "Profile in the files of ~/.aws, in place of the environment", NULL);
  field_string (object_class, GstTtsSagemaker, input, "input-location",
      "Input location", "With async: s3://BUCKET/FOLDER where requests are "
      "put, else they go with the call", NULL);
  field_string (object_class, GstTtsSagemaker, s3_url, "s3-url", "S3 URL",
      "Where S3 is, else what AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL says, or "
      "the region's own", NULL);
  field_enum (object_class, GstTtsSagemaker, mode, "mode", "Mode",
      "How the endpoint is called", mode_get_type (), SAGEMAKER_MODE_SYNC);
  gst_type_mark_as_plugin_api (mode_get_type (), 0);
  GST_TTS_PROVIDER_CLASS (klass)->check = check;
  GST_TTS_PROVIDER_CLASS (klass)->get_capabilities = get_capabilities;
  klass->get_vendor = get_vendor;
  klass->sign = sign;
  sagemaker_class_init_call (klass);
  gst_tts_provider_class_set_metadata (GST_TTS_PROVIDER_CLASS (klass),
      "sagemaker", "SageMaker",
      "Speech from an endpoint at Amazon SageMaker",
      "The gst-tts developers");
}

static void
gst_tts_sagemaker_init (GstTtsSagemaker *self)
{
}
