/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `huggingface`: inference endpoints at Hugging Face. */
/**
 * SECTION:element-ttshuggingface
 * @title: ttshuggingface
 * @short_description: speech from an inference endpoint at Hugging Face
 *
 * The key is read from HF_TOKEN.
 *
 *     gst-launch-1.0 ttssrc text="Hello" provider=huggingface huggingface::base-url=https://me.eu-west-1.aws.endpoints.huggingface.cloud ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttshuggingface
 * ]|
 * See what can be set.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "container.h"
#include "providers.h"

typedef GstTtsContainer GstTtsHuggingface;
typedef GstTtsContainerClass GstTtsHuggingfaceClass;

static GType gst_tts_huggingface_get_type (void);
G_DEFINE_TYPE (GstTtsHuggingface, gst_tts_huggingface, CONTAINER_TYPE)
GST_ELEMENT_REGISTER_DEFINE (ttshuggingface, "ttshuggingface", GST_RANK_NONE,
    gst_tts_huggingface_get_type ())

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  static const GstTtsHttpVendor vendor = {
    NULL, "HF_ENDPOINT_URL", "HF_TOKEN", "Authorization", "Bearer ",
    ".endpoints.huggingface.cloud",
  };

  return &vendor;
}

static void
gst_tts_huggingface_class_init (GstTtsHuggingfaceClass *klass)
{
  klass->get_vendor = get_vendor;
  container_class_set_api (klass, CONTAINER_API_TEMPLATE,
      "{\"inputs\":\"{text}\"}");
  gst_tts_provider_class_set_metadata (GST_TTS_PROVIDER_CLASS (klass),
      "huggingface", "Hugging Face",
      "Speech from an inference endpoint at Hugging Face",
      "The gst-tts developers");
}

/* Scaled to zero, it says 503 until it is up; most have no such page. */
static void
gst_tts_huggingface_init (GstTtsHuggingface *self)
{
  container_set_health (self, "/health");
}
