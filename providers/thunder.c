/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `thunder`: a worker on an instance at Thunder Compute. */
/**
 * SECTION:element-ttsthunder
 * @title: ttsthunder
 * @short_description: speech from a worker on an instance at Thunder Compute
 *
 * The worker checks a token of its own, because the way to it has none. It is
 * read from THUNDER_WORKER_TOKEN.
 *
 *     gst-launch-1.0 ttssrc text="Hello" provider=thunder thunder::base-url=https://uuid-8080.thundercompute.net ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttsthunder
 * ]|
 * See what can be set.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "container.h"
#include "providers.h"

typedef GstTtsContainer GstTtsThunder;
typedef GstTtsContainerClass GstTtsThunderClass;

static GType gst_tts_thunder_get_type (void);
G_DEFINE_TYPE (GstTtsThunder, gst_tts_thunder, CONTAINER_TYPE)
GST_ELEMENT_REGISTER_DEFINE (ttsthunder, "ttsthunder", GST_RANK_NONE,
    gst_tts_thunder_get_type ())

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  static const GstTtsHttpVendor vendor = {
    NULL, "THUNDER_WORKER_URL", "THUNDER_WORKER_TOKEN", "Authorization",
    "Bearer ", ".thundercompute.net",
  };

  return &vendor;
}

static void
gst_tts_thunder_class_init (GstTtsThunderClass *klass)
{
  klass->get_vendor = get_vendor;
  container_class_set_api (klass, CONTAINER_API_CSM, NULL);
  gst_tts_provider_class_set_metadata (GST_TTS_PROVIDER_CLASS (klass),
      "thunder", "Thunder Compute",
      "Speech from a worker on an instance at Thunder Compute",
      "The gst-tts developers");
}

/* It loads its models for minutes. */
static void
gst_tts_thunder_init (GstTtsThunder *self)
{
  container_set_health (self, "/health");
}
