/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `runpodlb`: load-balancing endpoints at RunPod. */
/**
 * SECTION:element-ttsrunpodlb
 * @title: ttsrunpodlb
 * @short_description: speech from a load-balancing endpoint at RunPod
 *
 * The key is read from RUNPOD_API_KEY.
 *
 *     gst-launch-1.0 ttssrc text="Hello" provider=runpodlb runpodlb::base-url=https://abc123.api.runpod.ai ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttsrunpodlb
 * ]|
 * See what can be set.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "container.h"
#include "providers.h"

typedef GstTtsContainer GstTtsRunpodlb;
typedef GstTtsContainerClass GstTtsRunpodlbClass;

static GType gst_tts_runpodlb_get_type (void);
G_DEFINE_TYPE (GstTtsRunpodlb, gst_tts_runpodlb, CONTAINER_TYPE)
GST_ELEMENT_REGISTER_DEFINE (ttsrunpodlb, "ttsrunpodlb", GST_RANK_NONE,
    gst_tts_runpodlb_get_type ())

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  static const GstTtsHttpVendor vendor = {
    NULL, "RUNPOD_LB_URL", "RUNPOD_API_KEY", "Authorization", "Bearer ",
    ".api.runpod.ai",
  };

  return &vendor;
}

static void
gst_tts_runpodlb_class_init (GstTtsRunpodlbClass *klass)
{
  klass->get_vendor = get_vendor;
  container_class_set_api (klass, CONTAINER_API_CSM, NULL);
  gst_tts_provider_class_set_metadata (GST_TTS_PROVIDER_CLASS (klass),
      "runpodlb", "RunPod load balancing",
      "Speech from a load-balancing endpoint of one's own at RunPod",
      "The gst-tts developers");
}

/* Asking for it wakes a worker up. */
static void
gst_tts_runpodlb_init (GstTtsRunpodlb *self)
{
  container_set_health (self, "/ping");
}
