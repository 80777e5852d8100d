/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One HTTP request, as a provider describes it. It is sent by the library. */
#pragma once

#include <gst/tts/gst-tts-prelude.h>

G_BEGIN_DECLS

#define GST_TYPE_TTS_HTTP_REQUEST (gst_tts_http_request_get_type ())

typedef struct _GstTtsHttpRequest GstTtsHttpRequest;

GST_TTS_API
GType         gst_tts_http_request_get_type (void);

/**
 * gst_tts_http_request_new: (skip)
 * @method: "GET", "POST", ...
 * @base: (transfer none): where the user's server is; nothing secret goes to
 *   another origin than this one's
 * @uri: (transfer none): where the request goes
 */
GST_TTS_API
GstTtsHttpRequest *
              gst_tts_http_request_new      (const gchar *method, GUri *base,
    GUri *uri);

GST_TTS_API
GstTtsHttpRequest *
              gst_tts_http_request_ref      (GstTtsHttpRequest *request);

GST_TTS_API
void          gst_tts_http_request_unref    (GstTtsHttpRequest *request);

/* Where it goes; (transfer none). */
GST_TTS_API
GUri *        gst_tts_http_request_get_uri  (GstTtsHttpRequest *request);

GST_TTS_API
const gchar * gst_tts_http_request_get_method (GstTtsHttpRequest *request);

/* What it sends and of which type; (transfer none) (nullable). */
GST_TTS_API
GBytes *      gst_tts_http_request_get_body (GstTtsHttpRequest *request,
    const gchar **ret_content_type);

GST_TTS_API
void          gst_tts_http_request_add_header (GstTtsHttpRequest *request,
    const gchar *name, const gchar *value);

/* A header that only the origin of the base gets, and that is wiped. */
GST_TTS_API
void          gst_tts_http_request_add_secret (GstTtsHttpRequest *request,
    const gchar *name, const gchar *value);

/* Takes @body. */
GST_TTS_API
void          gst_tts_http_request_take_body (GstTtsHttpRequest *request,
    const gchar *content_type, gchar *body);

/* Milliseconds, 0 for no limit: until the connection stands, until the head
 * of the reply, between two pieces of its body, for all of it. The default
 * is 5 s, 120 s, 60 s, none. Of a job's requests, only the last counts: it
 * is what the job's text does not tell, but for the user's `timeout`. */
GST_TTS_API
void          gst_tts_http_request_set_limits (GstTtsHttpRequest *request,
    guint connect_ms, guint head_ms, guint idle_ms, guint whole_ms);

/* Bytes of the reply's body, decompressed; 64 MiB at first. */
GST_TTS_API
void          gst_tts_http_request_set_max_body (GstTtsHttpRequest *request,
    guint64 bytes);

/* The place is one that a reply named, where a machine with an address and no
 * name works for the user: plain HTTP, and the certificates of ca_file. */
GST_TTS_API
void          gst_tts_http_request_set_worker (GstTtsHttpRequest *request);

/* It bills nothing, although it is no GET. */
GST_TTS_API
void          gst_tts_http_request_set_free   (GstTtsHttpRequest *request);

/* What it asks for does not come twice, though it is a GET: it is not sent
 * again by itself where its connection dies. */
GST_TTS_API
void          gst_tts_http_request_set_once   (GstTtsHttpRequest *request);

/* Certificates to trust in place of the system's. */
GST_TTS_API
void          gst_tts_http_request_set_ca_file (GstTtsHttpRequest *request,
    const gchar *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsHttpRequest, gst_tts_http_request_unref)

G_END_DECLS
