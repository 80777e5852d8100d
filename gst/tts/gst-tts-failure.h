/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program elsewhere says of its own failure, in its own words. */
#pragma once

#include <gst/tts/gst-tts-error.h>

G_BEGIN_DECLS

/**
 * gst_tts_failure_read: (skip)
 * @kind: (nullable): what kind of failure it is said to be, such as the name
 *   of an exception
 * @said: (nullable): what is said of it; the JSON of RunPod and the traces of
 *   Python are known
 * @ret_reason: (out) (transfer full): the words of it that tell
 *
 * The one rule for jobs that a server took and that failed there, where the
 * worker's own words are all there is. docs/design/errors.md has it.
 *
 * Returns: %GST_TTS_ERROR_TRANSIENT for what goes away, such as a GPU without
 *   memory, %GST_TTS_ERROR_BAD_INPUT where the words name what was asked for,
 *   and %GST_TTS_ERROR_WORKER where they do not tell
 */
GST_TTS_API
GstTtsError gst_tts_failure_read (const gchar *kind, const gchar *said,
    gchar **ret_reason);

G_END_DECLS
