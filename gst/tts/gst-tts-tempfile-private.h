/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A temporary file that nobody else can open and that ends with the process:
 * for samples that wait while memory is short. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* -1 with @error. */
gint     gst_tts_tempfile_open    (GError **error);

/* All of it, or @error. */
gboolean gst_tts_tempfile_write   (gint fd, gconstpointer data, gsize size,
    gint64 offset, GError **error);
gboolean gst_tts_tempfile_read    (gint fd, gpointer data, gsize size,
    gint64 offset, GError **error);

/* What is there will not be read again. */
void     gst_tts_tempfile_release (gint fd, gint64 offset, gsize size);

G_END_DECLS
