/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is to be known of one try, for those who keep books on it. It has no
 * text and no key in it. */
#pragma once

#include "gst-tts-slot-private.h"

G_BEGIN_DECLS

/* Whether it is paid for. */
typedef enum
{
  GST_TTS_BILLED_NOT,
  GST_TTS_BILLED_MAYBE,
  GST_TTS_BILLED_YES,
} GstTtsBilled;

struct _GstTtsRecord
{
  /* never change */
  gchar *script;                /* its name, or else its id */
  gchar *cue_id;                /* NULL if it has none */
  guint cue_index;
  guint chunk_index;
  guint n_try;                  /* of the chunk, from 1 */
  guint chars;
  const gchar *provider;        /* interned */
  gchar *service;
  gchar *model;
  gchar *voice;
  gboolean bills;
  gboolean resumes;             /* what an earlier try has begun */
  GstTtsPrices *prices;         /* for the price; NULL if none is known */
  const GstTtsPrice *price;
  GstTtsUsage usual;            /* what such a request takes as a rule */
  gdouble guess;                /* what the price counts of that */
  gint64 time;                  /* when it left, µs since 1970 */
  GstClockTime started;         /* the same on the session's clock */
  GstClockTime waited;          /* since the first try of the chunk began */
  guint in_flight;              /* requests of the session then, with it */
  guint workers;                /* how many there might have been */
  guint turns;                  /* that went along */
  guint batch;                  /* chunks in its request, with it */
  gdouble share;                /* of that request */

  /* the session's lock until it is settled, then never change */
  GstClockTime first_byte;      /* on the session's clock, or NONE */
  GstClockTime first_sample;    /* likewise */
  GstClockTime ended;           /* likewise */
  GstClockTime audio;           /* how much there was */
  gdouble wall;                 /* its seconds of work, of a batch's */
  gint error_class;             /* -1 if all went well */
  GstTtsBilled billed;
  GstTtsUnit unit;              /* what is billed */
  gdouble quantity;
  gboolean told;                /* by the provider, not counted by us */
  gdouble cost;                 /* or what it may have cost */
  gchar *request_id;

  /* books' thread */
  gboolean leaving;             /* it is written down, not sent yet */
  gboolean unsent;              /* it was called off before it left */
  gint64 row;                   /* of the ledger, 0 if there is none */
};

/* Of the try that @slot is about to have; with the session's lock. @script
 * (nullable) is what the user calls it. */
GstTtsRecord * gst_tts_record_new    (const GstTtsSlot *slot,
    const gchar *script);

/* Before it leaves: it is one of @n in a request, and @share of it. */
void           gst_tts_record_set_batch (GstTtsRecord *self, guint n,
    gdouble share);

/* What it is taken to cost before its end is known, in USD; 0 if that is not
 * known either. */
gdouble        gst_tts_record_usual_cost (const GstTtsRecord *self);

GstTtsRecord * gst_tts_record_ref    (GstTtsRecord *self);

void           gst_tts_record_unref  (GstTtsRecord *self);

/* The try has ended; @outcome is NULL if nobody waited for its end. */
void           gst_tts_record_settle (GstTtsRecord *self,
    const GstTtsOutcome *outcome, GstClockTime now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTtsRecord, gst_tts_record_unref)

G_END_DECLS
