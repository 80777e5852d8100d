/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `vast`: a worker on an instance of one's own at Vast.ai. */
/**
 * SECTION:element-ttsvast
 * @title: ttsvast
 * @short_description: speech from a worker at Vast.ai
 *
 * The worker speaks Bark if nothing else is said. A token of its own is read
 * from VAST_WORKER_TOKEN; the key of the account is never sent to it.
 *
 *     gst-launch-1.0 ttssrc text="Hello" voice=narrator provider=vast vast::base-url=http://203.0.113.7:33526 ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttsvast
 * ]|
 * See what can be set.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "container.h"
#include "providers.h"

typedef GstTtsContainer GstTtsVast;
typedef GstTtsContainerClass GstTtsVastClass;

static GType gst_tts_vast_get_type (void);
G_DEFINE_TYPE (GstTtsVast, gst_tts_vast, CONTAINER_TYPE)
GST_ELEMENT_REGISTER_DEFINE (ttsvast, "ttsvast", GST_RANK_NONE,
    gst_tts_vast_get_type ())

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  static const GstTtsHttpVendor vendor = {
    NULL, "VAST_WORKER_URL", "VAST_WORKER_TOKEN", "Authorization", "Bearer ",
  };

  return &vendor;
}

static void
gst_tts_vast_class_init (GstTtsVastClass *klass)
{
  klass->get_vendor = get_vendor;
  container_class_set_api (klass, CONTAINER_API_BARK, NULL);
  gst_tts_provider_class_set_metadata (GST_TTS_PROVIDER_CLASS (klass),
      "vast", "Vast.ai", "Speech from a worker of one's own at Vast.ai",
      "The gst-tts developers");
}

/* It loads its models for minutes. */
static void
gst_tts_vast_init (GstTtsVast *self)
{
  container_set_health (self, "/health");
}
