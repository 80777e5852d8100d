/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The speech in what a workflow left. */
#pragma once

#include <gst/tts/tts.h>

/* Passes its audio on. @digest (nullable) is what GitHub says that it has. */
gboolean github_take_artifact (GstTtsHttpExchange *exchange,
    const guint8 *data, gsize size, const gchar *digest, GError **error);
