/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A budget that sessions of the process share. */
#include "gst-tts-purse-private.h"

struct _GstTtsPurse
{
  GMutex lock;

  /* lock */
  GstTtsBudget budget;          /* its limit is each session's own */
  GQueue waiting;               /* for what others have kept back */
};

GstTtsPurse *
gst_tts_purse_get (const gchar *name)
{
  static GMutex lock;
  static GHashTable *purses = NULL;
  GstTtsPurse *self;

  g_mutex_lock (&lock);
  if (!purses)
    purses = g_hash_table_new (g_str_hash, g_str_equal);
  self = g_hash_table_lookup (purses, name);
  if (!self) {
    self = g_new0 (GstTtsPurse, 1);
    g_mutex_init (&self->lock);
    g_queue_init (&self->waiting);
    g_hash_table_insert (purses, g_strdup (name), self);
  }
  g_mutex_unlock (&lock);
  return self;
}

void
gst_tts_purse_lock (GstTtsPurse *self)
{
  g_mutex_lock (&self->lock);
}

void
gst_tts_purse_unlock (GstTtsPurse *self)
{
  g_mutex_unlock (&self->lock);
}

GstTtsBudget
gst_tts_purse_look_locked (GstTtsPurse *self, gdouble limit)
{
  GstTtsBudget budget = self->budget;

  budget.limit = limit;
  return budget;
}

GstTtsBudget
gst_tts_purse_look (GstTtsPurse *self, gdouble limit)
{
  GstTtsBudget budget;

  g_mutex_lock (&self->lock);
  budget = gst_tts_purse_look_locked (self, limit);
  g_mutex_unlock (&self->lock);
  return budget;
}

void
gst_tts_purse_reserve_locked (GstTtsPurse *self, gdouble worst)
{
  self->budget.reserved += worst;
}

void
gst_tts_purse_await_locked (GstTtsPurse *self, GstTtsLink *who,
    GstTtsWake wake)
{
  gst_tts_waiting_add (&self->waiting, who, wake);
}

void
gst_tts_purse_settle (GstTtsPurse *self, gdouble reserved, gdouble spent,
    gdouble maybe)
{
  g_mutex_lock (&self->lock);
  gst_tts_budget_settle (&self->budget, reserved, spent, maybe);
  g_mutex_unlock (&self->lock);
}

void
gst_tts_purse_wake (GstTtsPurse *self)
{
  GQueue waiting;

  g_mutex_lock (&self->lock);
  waiting = self->waiting;
  g_queue_init (&self->waiting);
  g_mutex_unlock (&self->lock);

  gst_tts_waiting_wake (&waiting);
}
