/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What each try took, as lines of JSON in a file, for those who want to look
 * at a run: a keeper of a session's books. */
#pragma once

#include "gst-tts-books-private.h"

G_BEGIN_DECLS

typedef struct _GstTtsMetrics GstTtsMetrics;

/* @text says what is wrong, once. Books' thread, without locks. */
typedef void (*GstTtsMetricsWarn) (gpointer user_data, const gchar *text);

/* Lines are put at the end of the file, which may have others. */
GstTtsMetrics * gst_tts_metrics_open (const gchar *path,
    GstTtsMetricsWarn warn, gpointer user_data, GError **error);

void            gst_tts_metrics_free (GstTtsMetrics *self);

extern const GstTtsKeeper gst_tts_metrics_keeper;

G_END_DECLS
