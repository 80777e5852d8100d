/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What several sessions may cost together: a budget that they share by its
 * name. */
#pragma once

#include "gst-tts-budget-private.h"
#include "gst-tts-waiting-private.h"

G_BEGIN_DECLS

typedef struct _GstTtsPurse GstTtsPurse;

/* Made on first use, lives as long as the process, with all that was ever
 * spent from it. */
GstTtsPurse * gst_tts_purse_get    (const gchar *name);

/* All but wake may be called with a session's lock held. */

/* From now on nobody else takes anything, until unlock. */
void          gst_tts_purse_lock   (GstTtsPurse *self);
void          gst_tts_purse_unlock (GstTtsPurse *self);

/* What it has, as a session with this limit sees it. */
GstTtsBudget  gst_tts_purse_look   (GstTtsPurse *self, gdouble limit);
GstTtsBudget  gst_tts_purse_look_locked (GstTtsPurse *self, gdouble limit);

/* Keeps back @worst. */
void          gst_tts_purse_reserve_locked (GstTtsPurse *self,
    gdouble worst);

/* @who is woken when something was given back. */
void          gst_tts_purse_await_locked (GstTtsPurse *self, GstTtsLink *who,
    GstTtsWake wake);

/* @reserved was kept back for what has cost @spent or may have cost @maybe. */
void          gst_tts_purse_settle (GstTtsPurse *self, gdouble reserved,
    gdouble spent, gdouble maybe);

/* Wakes those that wait. Without locks, after settle. */
void          gst_tts_purse_wake   (GstTtsPurse *self);

G_END_DECLS
