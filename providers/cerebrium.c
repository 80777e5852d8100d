/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `cerebrium`: speech from an app at Cerebrium. */
/**
 * SECTION:element-ttscerebrium
 * @title: ttscerebrium
 * @short_description: speech from an app at Cerebrium
 *
 * The key is read from CEREBRIUM_API_KEY. The function is `generate` if path
 * names no other.
 *
 *     gst-launch-1.0 ttssrc text="Hello" provider=cerebrium cerebrium::base-url=https://api.cerebrium.ai/v4/p-12345678/app ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttscerebrium
 * ]|
 * See what can be set.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "container.h"
#include "providers.h"

typedef GstTtsContainer GstTtsCerebrium;
typedef GstTtsContainerClass GstTtsCerebriumClass;

static GType gst_tts_cerebrium_get_type (void);
G_DEFINE_TYPE (GstTtsCerebrium, gst_tts_cerebrium, CONTAINER_TYPE)
GST_ELEMENT_REGISTER_DEFINE (ttscerebrium, "ttscerebrium", GST_RANK_NONE,
    gst_tts_cerebrium_get_type ())

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  static const GstTtsHttpVendor vendor = {
    NULL, "CEREBRIUM_URL", "CEREBRIUM_API_KEY", "Authorization", "Bearer ",
    ".cerebrium.ai",
  };

  return &vendor;
}

static void
gst_tts_cerebrium_class_init (GstTtsCerebriumClass *klass)
{
  klass->get_vendor = get_vendor;
  container_class_set_api (klass, CONTAINER_API_CSM, NULL);
  gst_tts_provider_class_set_metadata (GST_TTS_PROVIDER_CLASS (klass),
      "cerebrium", "Cerebrium",
      "Speech from an app at Cerebrium",
      "The gst-tts developers");
}

static void
gst_tts_cerebrium_init (GstTtsCerebrium *self)
{
}
