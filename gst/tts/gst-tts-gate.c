/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way to one account, shared by all sessions of the process. */
#include "gst-tts-gate-private.h"

#include <math.h>

/* What stays of an earlier request's weight with each that follows. */
#define MEMORY 0.8

struct _GstTtsGate
{
  GMutex lock;

  /* lock */
  GstTtsLimiter limiter;
  GstTtsBreaker breaker;
  GQueue waiting;               /* for room, or a time */
  const GstTtsLink *yields;     /* who left last, until the others were woken;
                                   only compared */
  gboolean yielded;             /* it came back before that */
  gdouble seconds;              /* that requests took, old ones fading */
  gdouble chars;                /* of the same requests, likewise */
};

GstTtsGate *
gst_tts_gate_get (const gchar *account)
{
  static GMutex lock;
  static GHashTable *gates = NULL;
  GstTtsGate *gate;

  g_mutex_lock (&lock);
  if (!gates)
    gates = g_hash_table_new (g_str_hash, g_str_equal);
  gate = g_hash_table_lookup (gates, account);
  if (!gate) {
    gate = g_new0 (GstTtsGate, 1);
    g_mutex_init (&gate->lock);
    g_queue_init (&gate->waiting);
    g_hash_table_insert (gates, g_strdup (account), gate);
  }
  g_mutex_unlock (&lock);
  return gate;
}

gboolean
gst_tts_gate_admits (GstTtsGate *self, gconstpointer chunk, GstClockTime now)
{
  gboolean admits;

  g_mutex_lock (&self->lock);
  admits = gst_tts_breaker_admits (&self->breaker, chunk, now);
  g_mutex_unlock (&self->lock);
  return admits;
}

gboolean
gst_tts_gate_is_shut (GstTtsGate *self, GstClockTime latest)
{
  gboolean shut;

  g_mutex_lock (&self->lock);
  shut = self->limiter.closed_until > latest;
  g_mutex_unlock (&self->lock);
  return shut;
}

gboolean
gst_tts_gate_enter (GstTtsGate *self, const GstTtsLimits *limits,
    gconstpointer chunk, GstClockTime now, GstTtsLink *who,
    GstTtsWake wake, GstClockTime *ret_when)
{
  gboolean entered;

  g_mutex_lock (&self->lock);
  *ret_when = GST_CLOCK_TIME_NONE;
  self->yielded = self->yielded || who == self->yields;
  entered = who != self->yields
      && gst_tts_limiter_enter (&self->limiter, limits, now, ret_when);
  if (entered)
    gst_tts_breaker_enter (&self->breaker, chunk);
  else
    gst_tts_waiting_add (&self->waiting, who, wake);
  g_mutex_unlock (&self->lock);
  return entered;
}

void
gst_tts_gate_leave (GstTtsGate *self, const GstTtsLimits *limits,
    GstTtsPassage passage, GstClockTime started, GstClockTime now,
    GstClockTime wait, guint told, GstTtsLink *who)
{
  g_mutex_lock (&self->lock);
  if (gst_tts_waiting_has_other (&self->waiting, who))
    self->yields = who;
  if (told > 0)
    self->limiter.told = told;
  gst_tts_limiter_leave (&self->limiter, limits, passage, started, now, wait,
      g_random_double ());
  if (passage == GST_TTS_PASSAGE_WELL)
    gst_tts_breaker_succeeded (&self->breaker);
  g_mutex_unlock (&self->lock);
}

void
gst_tts_gate_note_left (GstTtsGate *self, guint left, GstClockTime until)
{
  g_mutex_lock (&self->lock);
  gst_tts_limiter_note_left (&self->limiter, left, until);
  g_mutex_unlock (&self->lock);
}

gboolean
gst_tts_gate_failed (GstTtsGate *self, gconstpointer chunk, GstClockTime now)
{
  gboolean opened;

  g_mutex_lock (&self->lock);
  opened = gst_tts_breaker_failed (&self->breaker, chunk, now);
  g_mutex_unlock (&self->lock);
  return opened;
}

void
gst_tts_gate_forget (GstTtsGate *self, gconstpointer chunk)
{
  g_mutex_lock (&self->lock);
  gst_tts_breaker_leave (&self->breaker, chunk);
  g_mutex_unlock (&self->lock);
}

void
gst_tts_gate_trip (GstTtsGate *self, GstClockTime now)
{
  g_mutex_lock (&self->lock);
  gst_tts_breaker_trip (&self->breaker, now);
  g_mutex_unlock (&self->lock);
}

void
gst_tts_gate_note_pace (GstTtsGate *self, GstClockTime time, gdouble chars)
{
  g_mutex_lock (&self->lock);
  self->seconds = self->seconds * MEMORY + time / (gdouble) GST_SECOND;
  self->chars = self->chars * MEMORY + chars;
  g_mutex_unlock (&self->lock);
}

gdouble
gst_tts_gate_get_pace (GstTtsGate *self)
{
  gdouble pace;

  g_mutex_lock (&self->lock);
  pace = self->chars > 0 ? self->seconds / self->chars : INFINITY;
  g_mutex_unlock (&self->lock);
  return pace;
}

guint
gst_tts_gate_width (GstTtsGate *self, const GstTtsLimits *limits)
{
  guint width;

  g_mutex_lock (&self->lock);
  width = gst_tts_limiter_width (&self->limiter, limits);
  g_mutex_unlock (&self->lock);
  return width;
}

/* All of them: who can not use the room asks again and stands at the end, so
 * that each has its turn. Who has just left is quicker than they are: it is
 * held up until they were asked, and then asked again. */
void
gst_tts_gate_wake (GstTtsGate *self)
{
  gboolean again;

  do {
    const GstTtsLink *yields;
    GQueue waiting;

    g_mutex_lock (&self->lock);
    waiting = self->waiting;
    g_queue_init (&self->waiting);
    yields = self->yields;
    g_mutex_unlock (&self->lock);

    gst_tts_waiting_wake (&waiting);

    g_mutex_lock (&self->lock);
    again = FALSE;
    if (yields == self->yields) {       /* or a wake for that one follows */
      again = self->yielded;
      self->yielded = FALSE;
      self->yields = NULL;
    }
    g_mutex_unlock (&self->lock);
  } while (again);
}
