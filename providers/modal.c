/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `modal`: web endpoints of one's own at Modal. */
/**
 * SECTION:element-ttsmodal
 * @title: ttsmodal
 * @short_description: speech from a web endpoint at Modal
 *
 * The proxy token is read from MODAL_PROXY_TOKEN, as `wk-....ws-...`.
 *
 *     gst-launch-1.0 ttssrc text="Hello" provider=modal modal::base-url=https://me--csm.modal.run ! autoaudiosink
 *
 * ## Example launch line
 * |[
 * gst-inspect-1.0 ttsmodal
 * ]|
 * See what can be set.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "container.h"
#include "providers.h"

typedef GstTtsContainer GstTtsModal;
typedef GstTtsContainerClass GstTtsModalClass;

static GType gst_tts_modal_get_type (void);
G_DEFINE_TYPE (GstTtsModal, gst_tts_modal, CONTAINER_TYPE)
GST_ELEMENT_REGISTER_DEFINE (ttsmodal, "ttsmodal", GST_RANK_NONE,
    gst_tts_modal_get_type ())

static const GstTtsHttpVendor *
get_vendor (GstTtsHttpProvider *provider)
{
  static const GstTtsHttpVendor vendor = {
    NULL, "MODAL_URL", "MODAL_PROXY_TOKEN", "Authorization", "Bearer ",
  };

  return &vendor;
}

/* Whoever asks there gets the same answer, and starts no other call. */
static void
moved (GstTtsHttpProvider *provider, GstTtsHttpExchange *exchange,
    const gchar *path)
{
  container_name_task (exchange, path);
}

static void
gst_tts_modal_class_init (GstTtsModalClass *klass)
{
  klass->get_vendor = get_vendor;
  klass->moved = moved;
  container_class_set_api (klass, CONTAINER_API_CSM, NULL);
  gst_tts_provider_class_set_metadata (GST_TTS_PROVIDER_CLASS (klass),
      "modal", "Modal", "Speech from a web endpoint of one's own at Modal",
      "The gst-tts developers");
}

static void
gst_tts_modal_init (GstTtsModal *self)
{
}
