/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cache as a session uses it: one file for the speech of one request. */
#pragma once

#include "gst-tts-cache.h"
#include "gst-tts-speech-private.h"

G_BEGIN_DECLS

typedef struct _GstTtsCache GstTtsCache;

/* Nothing is made until something is stored. Any thread may use it. */
GstTtsCache *  gst_tts_cache_new   (const gchar *dir, guint64 max_bytes,
    gboolean writes);
GstTtsCache *  gst_tts_cache_ref   (GstTtsCache *self);
void           gst_tts_cache_unref (GstTtsCache *self);

const gchar *  gst_tts_cache_get_dir (const GstTtsCache *self);

gboolean       gst_tts_cache_writes (const GstTtsCache *self);

/* NULL for a miss; a damaged entry is one, and is removed. */
GstTtsSpeech * gst_tts_cache_load  (GstTtsCache *self, const gchar *key);

/* When it returns TRUE, the whole entry is there for every process. */
gboolean       gst_tts_cache_store (GstTtsCache *self, const gchar *key,
    const GstTtsSpeech *speech, GError **error);

/* gst-tts-cache-upkeep.c */

/* What is in @dir becomes at most @max_bytes, what was used last stays. */
guint64        gst_tts_cache_shrink (const gchar *dir, guint64 max_bytes);

/* The file that @key has in @dir; (transfer full). */
gchar *        gst_tts_cache_path  (const gchar *dir, const gchar *key);

/* The whole file, NULL if it can not be read. */
GBytes *       gst_tts_cache_read_file (gint fd);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsCache, gst_tts_cache_unref)

G_END_DECLS
