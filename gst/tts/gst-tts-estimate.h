/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a script would take and cost, before anything is asked for. */
#pragma once

#include <gst/tts/gst-tts-script.h>
#include <gst/tts/gst-tts-session.h>

G_BEGIN_DECLS

typedef struct _GstTtsEstimate GstTtsEstimate;

/**
 * GstTtsEstimate:
 * @provider: who would be asked, if all goes well
 * @model: (nullable): of that provider, if there is a choice
 * @bills: whether that costs something
 * @chunks: requests
 * @chars: characters
 * @audio: seconds of speech
 * @cost: what it usually comes to
 * @currency: (nullable): of the cost, NULL if the price is not known
 * @price_date: (nullable): when the price was so
 * @takes: how long it would be under way with all workers, as fast as it was
 *   the last times; GST_CLOCK_TIME_NONE if that is not known
 * @missing: (nullable): what has to be set before it can be asked
 */
struct _GstTtsEstimate
{
  gchar *provider;
  gchar *model;
  gboolean bills;
  guint chunks;
  gdouble chars;
  gdouble audio;
  gdouble cost;
  gchar *currency;
  gchar *price_date;
  GstClockTime takes;
  gchar *missing;
};

GST_TTS_API
void        gst_tts_estimate_free    (GstTtsEstimate *estimate);

/**
 * gst_tts_session_estimate: (skip)
 * @self: a session that does not run
 *
 * Asks nobody and sends nothing.
 *
 * Returns: (transfer full) (element-type GstTtsEstimate) (nullable): one for
 *   each provider that has something to say or lacks something, in the user's
 *   order; NULL with @error if the settings can not be used
 */
GST_TTS_API
GPtrArray * gst_tts_session_estimate (GstTtsSession *self,
    GstTtsScript *script, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsEstimate, gst_tts_estimate_free)

G_END_DECLS
