/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many requests an account takes, and how often. */
#include "gst-tts-limiter-private.h"

#define JITTER 0.2

guint
gst_tts_limiter_width (const GstTtsLimiter *self, const GstTtsLimits *limits)
{
  guint width = limits->local ? G_MAXUINT
      : MAX (self->widest, limits->max_workers);

  if (limits->max_concurrency)
    width = MIN (width, limits->max_concurrency);
  if (self->told)
    width = MIN (width, self->told);
  if (self->window >= 1)
    width = MIN (width, (guint) self->window);
  return width;
}

/* A bucket of tokens, kept as the time at which it will be full again. It
 * holds half a second's worth, so that all workers may begin at once. */
static gboolean
take_token (GstTtsLimiter *self, guint rate, GstClockTime now,
    GstClockTime *ret_when)
{
  GstClockTime interval = rate ? GST_SECOND / rate : 0;
  GstClockTime slack = interval * (MAX (rate, 2) / 2 - 1);

  if (rate == 0)
    return TRUE;
  if (self->next_token > now + slack) {
    *ret_when = self->next_token - slack;
    return FALSE;
  }
  self->next_token = MAX (self->next_token, now) + interval;
  return TRUE;
}

gboolean
gst_tts_limiter_enter (GstTtsLimiter *self, const GstTtsLimits *limits,
    GstClockTime now, GstClockTime *ret_when)
{
  self->widest = MAX (self->widest, limits->max_workers);
  *ret_when = GST_CLOCK_TIME_NONE;
  if (self->in_flight >= gst_tts_limiter_width (self, limits))
    return FALSE;
  if (now < self->left_until && self->in_flight >= self->left) {
    *ret_when = self->left_until;
    return FALSE;
  }
  if (now < self->closed_until) {
    *ret_when = self->closed_until;
    return FALSE;
  }
  if (!take_token (self, limits->rate, now, ret_when))
    return FALSE;
  self->in_flight++;
  return TRUE;
}

/* An older answer may come later. */
void
gst_tts_limiter_note_left (GstTtsLimiter *self, guint left,
    GstClockTime until)
{
  self->left = until <= self->left_until ? MIN (self->left, left) : left;
  self->left_until = MAX (self->left_until, until);
}

/* Once for all requests that were under way together: their refusals are
 * one piece of news. FALSE if it is not new. */
static gboolean
narrow (GstTtsLimiter *self, GstClockTime started, GstClockTime now)
{
  gdouble width = self->in_flight + 1;

  if (self->window > 0 && started <= self->narrowed)
    return FALSE;
  if (self->window > 0)
    width = MIN (width, self->window);
  self->window = MAX (1, width / 2);
  self->narrowed = now;
  return TRUE;
}

/* One that was long enough for answers to come is no longer the next time, or
 * it would grow with each window of a server that is asked too much in all. */
static GstClockTime
next_pause (GstTtsLimiter *self, const GstTtsLimits *limits, gdouble dice)
{
  GstClockTime pause = self->answered ? self->pause : 2 * self->pause;

  self->pause = MIN (MAX (pause, limits->pause), limits->max_pause);
  self->answered = FALSE;
  return self->pause * (1 + JITTER * (2 * dice - 1));
}

/* Only while the window is about what holds requests back. */
static void
widen (GstTtsLimiter *self)
{
  if (self->window == 0 || 2 * (self->in_flight + 1) < self->window)
    return;
  self->window += 1 / self->window;
  if (self->window >= self->widest)
    self->window = 0;
}

static void
note_answer (GstTtsLimiter *self)
{
  self->answered = TRUE;
  self->pause -= self->pause / 32;
}

void
gst_tts_limiter_leave (GstTtsLimiter *self, const GstTtsLimits *limits,
    GstTtsPassage passage, GstClockTime started, GstClockTime now,
    GstClockTime wait, gdouble dice)
{
  gboolean news = FALSE;

  self->in_flight--;
  if (passage == GST_TTS_PASSAGE_WELL) {
    widen (self);
    if (started > self->narrowed)
      note_answer (self);
  } else if (passage == GST_TTS_PASSAGE_REFUSED) {
    news = narrow (self, started, now);
  }
  if (!GST_CLOCK_TIME_IS_VALID (wait))
    wait = news ? next_pause (self, limits, dice) : 0;
  if (wait > 0)
    self->closed_until = MAX (self->closed_until, now + wait);
}
