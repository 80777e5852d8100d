/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a run may cost and does, as arithmetic: no locks, no threads. All
 * amounts are in USD; others are not added up. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GST_TTS_CURRENCY "USD"

typedef struct
{
  gdouble limit;                /* < 0 for none */
  gdouble spent;
  gdouble maybe;                /* for requests whose answer did not come */
  gdouble reserved;             /* at most, for those in flight */
} GstTtsBudget;

typedef enum
{
  GST_TTS_AFFORD_YES,
  GST_TTS_AFFORD_LATER,         /* if those in flight cost less than most */
  GST_TTS_AFFORD_NO,
} GstTtsAfford;

/* Whether a request may leave that costs at most @worst. */
static inline GstTtsAfford
gst_tts_budget_afford (const GstTtsBudget *self, gdouble worst)
{
  /* Sums of decimal fractions are not exact. */
  const gdouble left = self->limit + 1e-9 - self->spent - self->maybe;

  if (self->limit < 0 || worst <= left - self->reserved)
    return GST_TTS_AFFORD_YES;
  return worst <= left ? GST_TTS_AFFORD_LATER : GST_TTS_AFFORD_NO;
}

/* @reserved was kept back for what has cost @spent or may have cost @maybe. */
static inline void
gst_tts_budget_settle (GstTtsBudget *self, gdouble reserved, gdouble spent,
    gdouble maybe)
{
  self->reserved = MAX (0, self->reserved - reserved);
  self->spent += spent;
  self->maybe += maybe;
}

G_END_DECLS
