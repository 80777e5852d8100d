/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way to one account: its limits and its health, shared by all sessions of
 * the process, because the provider counts them together. */
#pragma once

#include "gst-tts-breaker-private.h"
#include "gst-tts-limiter-private.h"
#include "gst-tts-waiting-private.h"

G_BEGIN_DECLS

typedef struct _GstTtsGate GstTtsGate;

/* Made on first use, lives as long as the process. */
GstTtsGate * gst_tts_gate_get    (const gchar *account);

/* The others may be called with any lock held but wake. */

/* Whether a request of @chunk (only compared) has a chance now. */
gboolean     gst_tts_gate_admits (GstTtsGate *self, gconstpointer chunk,
    GstClockTime now);

/* Whether nobody enters before @latest, as the provider asked. */
gboolean     gst_tts_gate_is_shut (GstTtsGate *self, GstClockTime latest);

/* As gst_tts_limiter_enter(); who does not enter is woken once. */
gboolean     gst_tts_gate_enter  (GstTtsGate *self,
    const GstTtsLimits *limits, gconstpointer chunk, GstClockTime now,
    GstTtsLink *who, GstTtsWake wake, GstClockTime *ret_when);

/* As gst_tts_limiter_leave(). @told is how many the provider says it takes, 0
 * for nothing. @who, whose request it was, enters no more before the others
 * that wait were woken: a wake has to follow. */
void         gst_tts_gate_leave  (GstTtsGate *self,
    const GstTtsLimits *limits, GstTtsPassage passage, GstClockTime started,
    GstClockTime now, GstClockTime wait, guint told, GstTtsLink *who);

/* As gst_tts_limiter_note_left(), before leave. */
void         gst_tts_gate_note_left (GstTtsGate *self, guint left,
    GstClockTime until);

/* @chunk failed for good; TRUE if the provider is left out from now on. */
gboolean     gst_tts_gate_failed (GstTtsGate *self, gconstpointer chunk,
    GstClockTime now);

/* @chunk will say nothing of the provider any more. */
void         gst_tts_gate_forget (GstTtsGate *self, gconstpointer chunk);

void         gst_tts_gate_trip   (GstTtsGate *self, GstClockTime now);

/* A request for @chars took @time and went well. */
void         gst_tts_gate_note_pace (GstTtsGate *self, GstClockTime time,
    gdouble chars);

/* Seconds for each character of late, or INFINITY if nothing is known. */
gdouble      gst_tts_gate_get_pace (GstTtsGate *self);

guint        gst_tts_gate_width  (GstTtsGate *self,
    const GstTtsLimits *limits);

/* Wakes those that did not enter, in the order in which they came. Without
 * locks, after leave and when a wait is over. */
void         gst_tts_gate_wake   (GstTtsGate *self);

G_END_DECLS
