/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A batch: several slots whose tries are one request. For limits and health
 * it is one, for the bill and for what follows each slot stands for itself.
 * All of it is protected by the session's lock. */
#pragma once

#include "gst-tts-gate-private.h"

G_BEGIN_DECLS

typedef struct _GstTtsBatch GstTtsBatch;
typedef struct _GstTtsBatchMember GstTtsBatchMember;

struct _GstTtsBatchMember
{
  gconstpointer slot;           /* only compared */
  gdouble chars;
  gdouble wall;                 /* seconds of work that are its part */
  gboolean open;                /* its try has not ended */
};

struct _GstTtsBatch
{
  GArray *members;              /* GstTtsBatchMember */
  guint n_open;
  gdouble chars;                /* of all */
  gsize length;                 /* bytes of all */
  GstClockTime divided;         /* up to where wall was given to members */
  GstTtsPassage passage;        /* the best that any of them had */
  GstClockTime wait;            /* the longest, as the limiter has it */
  guint max_concurrency;
  gboolean blamed;              /* its provider, for a chunk that failed */
};

GstTtsBatch * gst_tts_batch_new   (GstClockTime started);

GstTtsBatch * gst_tts_batch_ref   (GstTtsBatch *self);

void          gst_tts_batch_unref (GstTtsBatch *self);

void          gst_tts_batch_add   (GstTtsBatch *self, gconstpointer slot,
    gdouble chars, gsize length);

/* Which part of it the slot is, by characters. */
gdouble       gst_tts_batch_share (const GstTtsBatch *self,
    gconstpointer slot);

/* The seconds until @now that the slot has to answer for: those during which
 * several were under way are divided by characters. */
gdouble       gst_tts_batch_wall  (GstTtsBatch *self, gconstpointer slot,
    GstClockTime now);

/* The slot's try has ended; TRUE if that was the last one. */
gboolean      gst_tts_batch_leave (GstTtsBatch *self, gconstpointer slot,
    GstTtsPassage passage, GstClockTime wait, guint max_concurrency);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsBatch, gst_tts_batch_unref)

G_END_DECLS
