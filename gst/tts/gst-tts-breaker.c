/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a provider is worth asking. */
#include "gst-tts-breaker-private.h"

#define MAX_FAILED 3
#define REST (60 * GST_SECOND)

#define WINDOW 10
#define MAX_FAILED_PERCENT 30
#define MAX_LEVEL 2

gboolean
gst_tts_breaker_admits (const GstTtsBreaker *self, gconstpointer chunk,
    GstClockTime now)
{
  if (!self->open || self->prober == chunk)
    return TRUE;
  return !self->prober && now >= self->opened + REST;
}

void
gst_tts_breaker_enter (GstTtsBreaker *self, gconstpointer chunk)
{
  if (self->open && !self->prober)
    self->prober = chunk;
}

void
gst_tts_breaker_leave (GstTtsBreaker *self, gconstpointer chunk)
{
  if (self->prober == chunk)
    self->prober = NULL;
}

void
gst_tts_breaker_succeeded (GstTtsBreaker *self)
{
  *self = (GstTtsBreaker) { 0, };
}

void
gst_tts_breaker_trip (GstTtsBreaker *self, GstClockTime now)
{
  self->n_failed = MAX (self->n_failed, MAX_FAILED);
  self->open = TRUE;
  self->prober = NULL;
  self->opened = now;
}

/* Chunks that were under way when it was left out add nothing. */
gboolean
gst_tts_breaker_failed (GstTtsBreaker *self, gconstpointer chunk,
    GstClockTime now)
{
  gst_tts_breaker_leave (self, chunk);
  self->n_failed++;
  if (self->n_failed < MAX_FAILED
      || (self->open && now < self->opened + REST))
    return FALSE;
  gst_tts_breaker_trip (self, now);
  return TRUE;
}

gboolean
gst_tts_health_note (GstTtsHealth *self, gboolean failed)
{
  gboolean bad, hopeless = FALSE;

  self->n_tries++;
  self->n_failed += failed;
  bad = self->n_failed * 100 > WINDOW * MAX_FAILED_PERCENT;
  if (!bad && self->n_tries < WINDOW)
    return FALSE;

  if (!bad && self->level > 0)
    self->level--;
  else if (bad && self->level < MAX_LEVEL)
    self->level++;
  else
    hopeless = bad;
  self->n_tries = 0;
  self->n_failed = 0;
  return hopeless;
}

guint
gst_tts_health_workers (const GstTtsHealth *self, guint max_workers)
{
  if (self->level == MAX_LEVEL)
    return 1;
  return MAX (1, max_workers >> self->level);
}
