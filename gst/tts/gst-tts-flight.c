/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request that several wait for. */
#include "gst-tts-flight-private.h"

struct _GstTtsFlight
{
  gchar *name;                  /* never changes */

  /* lock */
  gint ref_count;
  gconstpointer maker;          /* NULL if nobody makes it now */
  guint count;
  GQueue waiting;               /* for its end */
};

static GMutex lock;
static GHashTable *flights;     /* lock; borrowed, by name */

GstTtsFlight *
gst_tts_flight_join (const gchar *dir, const gchar *key)
{
  g_autofree gchar *name = g_strconcat (key, dir, NULL);
  GstTtsFlight *self;

  g_mutex_lock (&lock);
  if (!flights)
    flights = g_hash_table_new (g_str_hash, g_str_equal);
  self = g_hash_table_lookup (flights, name);
  if (!self) {
    self = g_new0 (GstTtsFlight, 1);
    self->name = g_steal_pointer (&name);
    g_queue_init (&self->waiting);
    g_hash_table_insert (flights, self->name, self);
  }
  self->ref_count++;
  g_mutex_unlock (&lock);
  return self;
}

GstTtsFlight *
gst_tts_flight_ref (GstTtsFlight *self)
{
  g_mutex_lock (&lock);
  self->ref_count++;
  g_mutex_unlock (&lock);
  return self;
}

void
gst_tts_flight_unref (GstTtsFlight *self)
{
  gboolean last;

  g_mutex_lock (&lock);
  last = --self->ref_count == 0;
  if (last)
    g_hash_table_remove (flights, self->name);
  g_mutex_unlock (&lock);
  if (!last)
    return;

  gst_tts_waiting_clear (&self->waiting);
  g_free (self->name);
  g_free (self);
}

guint
gst_tts_flight_count (GstTtsFlight *self)
{
  guint count;

  g_mutex_lock (&lock);
  count = self->count;
  g_mutex_unlock (&lock);
  return count;
}

void
gst_tts_flight_begin (GstTtsFlight *self, gconstpointer maker)
{
  g_mutex_lock (&lock);
  if (!self->maker)
    self->maker = maker;
  g_mutex_unlock (&lock);
}

gboolean
gst_tts_flight_await (GstTtsFlight *self, GstTtsLink *who,
    GstTtsWake wake)
{
  gboolean made;

  g_mutex_lock (&lock);
  made = self->maker != NULL;
  if (made)
    gst_tts_waiting_add (&self->waiting, who, wake);
  g_mutex_unlock (&lock);
  return made;
}

void
gst_tts_flight_end (GstTtsFlight *self, gconstpointer maker, gboolean made)
{
  GQueue waiting = G_QUEUE_INIT;

  g_mutex_lock (&lock);
  if (self->maker == maker) {
    self->maker = NULL;
    self->count += made;
    waiting = self->waiting;
    g_queue_init (&self->waiting);
  }
  g_mutex_unlock (&lock);

  gst_tts_waiting_wake (&waiting);
}
