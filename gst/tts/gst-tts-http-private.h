/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between the base class of HTTP providers and their exchanges. */
#pragma once

#include "gst-tts-http-provider.h"
#include "net/gst-tts-net-private.h"

G_BEGIN_DECLS

/* Called once, on the network thread, with the last document if the exchange
 * has no job. */
typedef void (*GstTtsHttpDone) (gpointer user_data, JsonNode *document,
    const GError *error);

/* Both start it on the network thread and return at once. */
void   gst_tts_http_exchange_start (GstTtsHttpProvider *provider,
    GstTtsJob *job, const GstTtsNet *net, GstTtsNetClient *client);

/* Several jobs with the same steps. */
void   gst_tts_http_exchange_start_batch (GstTtsHttpProvider *provider,
    GstTtsJob **jobs, guint n, const GstTtsNet *net,
    GstTtsNetClient *client);

/* One request for one document, without a job; takes @request. */
void   gst_tts_http_exchange_fetch (GstTtsHttpProvider *provider,
    GstTtsHttpRequest *request, GCancellable *cancellable,
    const GstTtsNet *net, GstTtsNetClient *client, GstTtsHttpDone done,
    gpointer user_data);

/* 0 where the caller decides. */
guint  gst_tts_http_provider_get_timeout (GstTtsHttpProvider *self);

void   gst_tts_http_wipe (gchar *secret);

G_END_DECLS
