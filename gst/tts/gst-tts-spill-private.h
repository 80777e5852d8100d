/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finished speech of a session that waits for its turn: in memory up to a
 * limit, past it in a temporary file. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GstTtsSpill GstTtsSpill;

GstTtsSpill * gst_tts_spill_new   (guint64 max_bytes);
GstTtsSpill * gst_tts_spill_ref   (GstTtsSpill *self);
void          gst_tts_spill_unref (GstTtsSpill *self);

/* @size more bytes wait in memory; FALSE, and they are not counted, if that
 * would be too much. */
gboolean      gst_tts_spill_hold    (GstTtsSpill *self, gsize size);

/* They do no longer. */
void          gst_tts_spill_let_go  (GstTtsSpill *self, gsize size);

gboolean      gst_tts_spill_write   (GstTtsSpill *self, gconstpointer data,
    gsize size, gint64 *ret_offset, GError **error);

gboolean      gst_tts_spill_read    (GstTtsSpill *self, gpointer data,
    gsize size, gint64 offset, GError **error);

/* Read, or not wanted any more. */
void          gst_tts_spill_release (GstTtsSpill *self, gint64 offset,
    gsize size);

/* What waits in memory now. */
guint64       gst_tts_spill_get_held (GstTtsSpill *self);

/* All that was ever written. */
guint64       gst_tts_spill_get_written (GstTtsSpill *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsSpill, gst_tts_spill_unref)

G_END_DECLS
