/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A try: one job at a provider for one slot. A slot may have several, one
 * after the other; only what the current one says counts. */
#pragma once

#include "gst-tts-job.h"
#include "gst-tts-roster-private.h"

G_BEGIN_DECLS

typedef struct _GstTtsSlot GstTtsSlot;
typedef struct _GstTtsTry GstTtsTry;
typedef struct _GstTtsOutcome GstTtsOutcome;
typedef struct _GstTtsRecord GstTtsRecord;

/* How a try ended. */
struct _GstTtsOutcome
{
  const GError *error;          /* NULL if all went well */
  GstClockTime retry_after;     /* 0 if not told */
  guint left;                   /* more requests, 0 if not told */
  GstClockTime left_wait;
  guint max_concurrency;        /* 0 if not told */
  gboolean maybe_billed;
  gboolean gone;                /* what it asked for; it was nothing new */
  gboolean kept;                /* it is in the cache now */
  gboolean resumable;           /* another try can follow unheard */
  gboolean movable;             /* also at another provider */
  GstClockTime audio;           /* that came, heard or not */
  GstClockTime first_byte;      /* when it began, or NONE */
  GstTtsUnit unit;              /* what the provider says it bills, or NONE */
  gdouble quantity;
  const gchar *request_id;      /* NULL if not told */
};

GstTtsTry * gst_tts_try_ref    (GstTtsTry *self);

void        gst_tts_try_unref  (GstTtsTry *self);

/* Makes the next try of each of @slots (GstTtsSlot) and starts them as one
 * request; drops those that were cancelled from @slots. Without locks. */
void        gst_tts_try_start  (GPtrArray *slots);

/* With the slot's lock: the try is the current one no longer. Returns its
 * job, to be cancelled after unlocking. */
GstTtsJob * gst_tts_try_leave_locked (GstTtsTry *self);

/* With the slot's lock: all of it has come, and is about to be told. */
gboolean    gst_tts_try_is_whole_locked (const GstTtsTry *self);

/* With the slot's lock: what a failure of the try leaves. */
void        gst_tts_try_fail_locked (GstTtsTry *self,
    GstTtsOutcome *ret_outcome);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsTry, gst_tts_try_unref)

G_END_DECLS
