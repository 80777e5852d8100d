/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request that several wait for, of any session of the process: one makes
 * it, the others find what came of it in the cache. */
#pragma once

#include "gst-tts-waiting-private.h"

G_BEGIN_DECLS

typedef struct _GstTtsFlight GstTtsFlight;

/* That of all who want @key from the cache in @dir. */
GstTtsFlight * gst_tts_flight_join  (const gchar *dir, const gchar *key);

GstTtsFlight * gst_tts_flight_ref   (GstTtsFlight *self);

void           gst_tts_flight_unref (GstTtsFlight *self);

/* The others may be called with any lock held but end. */

/* How often it was made; look in the cache again when it has grown. */
guint          gst_tts_flight_count (GstTtsFlight *self);

/* @maker, only compared, makes it from now on, unless somebody does. */
void           gst_tts_flight_begin (GstTtsFlight *self,
    gconstpointer maker);

/* TRUE if somebody makes it now: @who is woken when that has ended, for
 * there is something new to find, or somebody else may make it. */
gboolean       gst_tts_flight_await (GstTtsFlight *self, GstTtsLink *who,
    GstTtsWake wake);

/* @maker is through with it; @made if it is in the cache now. Does nothing
 * for anybody else. */
void           gst_tts_flight_end   (GstTtsFlight *self, gconstpointer maker,
    gboolean made);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsFlight, gst_tts_flight_unref)

G_END_DECLS
