/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How long servers want to be left alone, in all the forms they say it. Names
 * of headers are in lower case, @now is in seconds since 1970. */
#pragma once

#include <gst/gst.h>

#include "gst-tts-prelude.h"

G_BEGIN_DECLS

/* What a refusal asks for; GST_CLOCK_TIME_NONE if it does not say. */
GST_TTS_API
GstClockTime gst_tts_http_retry_after (GHashTable *headers, gint64 now);

/* Until when a good answer was the last one; GST_CLOCK_TIME_NONE if others
 * may follow, or it does not say. */
GST_TTS_API
GstClockTime gst_tts_http_used_up     (GHashTable *headers, gint64 now);

/* How many more requests it says that are taken within @ret_wait; 0 if it does
 * not say both. */
GST_TTS_API
guint        gst_tts_http_left        (GHashTable *headers, gint64 now,
    GstClockTime *ret_wait);

G_END_DECLS
