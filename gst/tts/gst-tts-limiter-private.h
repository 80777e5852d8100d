/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many requests an account takes, and how often, as arithmetic: no clock,
 * no threads. It starts wide, halves when it is refused, and widens again by
 * one for each full round of answers. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  guint max_workers;            /* of the session that asks */
  guint max_concurrency;        /* of the provider, 0 for any */
  guint rate;                   /* requests a second, 0 for any */
  gboolean local;               /* sessions do not share their workers */
  GstClockTime pause;           /* after the first refusal without a wait */
  GstClockTime max_pause;
} GstTtsLimits;

typedef enum
{
  GST_TTS_PASSAGE_WELL,         /* an answer came */
  GST_TTS_PASSAGE_REFUSED,      /* too many, or too often */
  GST_TTS_PASSAGE_FAILED,       /* for another reason */
  GST_TTS_PASSAGE_NEUTRAL,      /* says nothing of the provider */
} GstTtsPassage;

typedef struct
{
  guint in_flight;
  guint widest;                 /* max_workers of any session so far */
  gdouble window;               /* requests at once, 0 if never refused */
  guint told;                   /* by the provider, 0 if it did not */
  guint left;                   /* more requests that it takes... */
  GstClockTime left_until;      /* ...until then */
  GstClockTime closed_until;
  GstClockTime pause;           /* the last one, less what answers took off */
  gboolean answered;            /* since then */
  GstClockTime narrowed;        /* when the window shrank last */
  GstClockTime next_token;
} GstTtsLimiter;

/* How many requests there may be at once. */
guint    gst_tts_limiter_width (const GstTtsLimiter *self,
    const GstTtsLimits *limits);

/* Counts one more request, or says when to ask again; GST_CLOCK_TIME_NONE for
 * when another one has left. */
gboolean gst_tts_limiter_enter (GstTtsLimiter *self,
    const GstTtsLimits *limits, GstClockTime now, GstClockTime *ret_when);

/* The provider takes @left more requests (at least one) until @until: those
 * that are out may be some of them, or may have been counted before. */
void     gst_tts_limiter_note_left (GstTtsLimiter *self, guint left,
    GstClockTime until);

/* The request that entered at @started is over. @wait is what the provider
 * asked for, 0 for nothing, GST_CLOCK_TIME_NONE if it was too early and did
 * not say by how much: then nobody enters for a time that doubles until one is
 * answered, and shrinks with answers. @dice is from 0 to 1. */
void     gst_tts_limiter_leave (GstTtsLimiter *self,
    const GstTtsLimits *limits, GstTtsPassage passage, GstClockTime started,
    GstClockTime now, GstClockTime wait, gdouble dice);

G_END_DECLS
