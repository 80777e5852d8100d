/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cache of speech, for who looks after it: docs/cache.md tells what is in
 * it. A session reads and fills it by itself. Any thread, any process. */
#pragma once

#include <gio/gio.h>
#include <gst/tts/gst-tts-prelude.h>

G_BEGIN_DECLS

typedef struct _GstTtsCacheCount GstTtsCacheCount;

/**
 * GstTtsCacheCount: (skip)
 * @entries: chunks of speech
 * @bytes: that they take
 * @removed: of the entries, those that are gone now
 * @removed_bytes: that they took
 * @oldest: when the one that was not used for longest was, in seconds of
 *   the epoch; 0 if there is none
 */
struct _GstTtsCacheCount
{
  guint64 entries;
  guint64 bytes;
  guint64 removed;
  guint64 removed_bytes;
  gint64 oldest;
};

/**
 * gst_tts_cache_default_dir:
 *
 * Returns: (transfer full): where speech is kept unless `cache-dir` says
 *   otherwise: `gst-tts/speech` below the user's cache directory
 */
GST_TTS_API
gchar *  gst_tts_cache_default_dir (void);

/**
 * gst_tts_cache_stat: (skip)
 *
 * Counts what is in @dir. One that does not exist is empty.
 */
GST_TTS_API
gboolean gst_tts_cache_stat   (const gchar *dir, GstTtsCacheCount *ret_count,
    GError **error);

/**
 * gst_tts_cache_clear: (skip)
 *
 * Removes the entries of @dir and nothing else that may be there.
 */
GST_TTS_API
gboolean gst_tts_cache_clear  (const gchar *dir, GstTtsCacheCount *ret_count,
    GError **error);

/**
 * gst_tts_cache_verify: (skip)
 *
 * Reads all entries of @dir and removes those that are damaged.
 */
GST_TTS_API
gboolean gst_tts_cache_verify (const gchar *dir, GstTtsCacheCount *ret_count,
    GCancellable *cancellable, GError **error);

G_END_DECLS
