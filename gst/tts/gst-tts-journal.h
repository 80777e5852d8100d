/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The journal of a run: what was asked for and what has come, so that a run
 * that was killed can go on. A session keeps it while its property `journal`
 * names the file. */
#pragma once

#include <gst/tts/gst-tts-prelude.h>

G_BEGIN_DECLS

/**
 * gst_tts_journal_read:
 * @path: (type filename): a journal
 * @ret_received: (out): chunks whose speech had come
 * @ret_in_flight: (out): requests that were under way when it ended, and may
 *   be billed
 *
 * Returns: whether there is one to go on from
 */
GST_TTS_API
gboolean gst_tts_journal_read (const gchar *path, guint *ret_received,
    guint *ret_in_flight);

/**
 * gst_tts_journal_read_cost:
 * @path: (type filename): a journal
 *
 * Returns: what the runs that kept it have cost or may have cost, in USD; 0 if
 *   there is none
 */
GST_TTS_API
gdouble  gst_tts_journal_read_cost (const gchar *path);

G_END_DECLS
