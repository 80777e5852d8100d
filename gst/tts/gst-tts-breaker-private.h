/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a provider is worth asking, as arithmetic: no clock, no threads. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* After three chunks in a row that failed for good, a provider is left out
 * for a minute, then one chunk finds out how it is. */
typedef struct
{
  guint n_failed;               /* chunks in a row */
  gboolean open;
  gconstpointer prober;         /* the chunk that finds out, only compared */
  GstClockTime opened;
} GstTtsBreaker;

gboolean gst_tts_breaker_admits    (const GstTtsBreaker *self,
    gconstpointer chunk, GstClockTime now);

/* A request enters; if its chunk is the one that finds out, no other may
 * until that has left, failed or succeeded. */
void     gst_tts_breaker_enter     (GstTtsBreaker *self, gconstpointer chunk);

/* It says nothing of the provider. */
void     gst_tts_breaker_leave     (GstTtsBreaker *self, gconstpointer chunk);

void     gst_tts_breaker_succeeded (GstTtsBreaker *self);

/* A chunk failed for good. TRUE if the provider is left out from now on. */
gboolean gst_tts_breaker_failed    (GstTtsBreaker *self, gconstpointer chunk,
    GstClockTime now);

void     gst_tts_breaker_trip      (GstTtsBreaker *self, GstClockTime now);

/* How a provider does in one run. More than 30 % of ten tries that failed
 * halve its workers, then leave it one; ten better ones give them back. */
typedef struct
{
  guint n_tries;
  guint n_failed;
  guint level;                  /* 0 all, 1 half, 2 one worker */
} GstTtsHealth;

/* TRUE if it was down to one worker and fails all the same. */
gboolean gst_tts_health_note       (GstTtsHealth *self, gboolean failed);

guint    gst_tts_health_workers    (const GstTtsHealth *self,
    guint max_workers);

G_END_DECLS
