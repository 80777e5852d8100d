/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request that several wait for. */
#include "gst-tts-flight-private.h"

typedef struct
{
  GstTtsLink *who;
  GstTtsFlightWake wake;
} Waiting;

struct _GstTtsFlight
{
  gchar *name;                  /* never changes */

  /* lock */
  gint ref_count;
  gconstpointer maker;          /* NULL if nobody makes it now */
  guint count;
  GQueue waiting;               /* Waiting, each once */
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

static void
free_waiting (gpointer data)
{
  Waiting *waiting = data;

  gst_tts_link_unref (waiting->who);
  g_free (waiting);
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

  g_queue_clear_full (&self->waiting, free_waiting);
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

static void
add_waiting_locked (GstTtsFlight *self, GstTtsLink *who,
    GstTtsFlightWake wake)
{
  Waiting *waiting;

  for (GList *l = self->waiting.head; l; l = l->next)
    if (((Waiting *) l->data)->who == who)
      return;
  waiting = g_new (Waiting, 1);
  waiting->who = gst_tts_link_ref (who);
  waiting->wake = wake;
  g_queue_push_tail (&self->waiting, waiting);
}

gboolean
gst_tts_flight_await (GstTtsFlight *self, GstTtsLink *who,
    GstTtsFlightWake wake)
{
  gboolean made;

  g_mutex_lock (&lock);
  made = self->maker != NULL;
  if (made)
    add_waiting_locked (self, who, wake);
  g_mutex_unlock (&lock);
  return made;
}

void
gst_tts_flight_end (GstTtsFlight *self, gconstpointer maker, gboolean made)
{
  GQueue waiting = G_QUEUE_INIT;
  Waiting *next;

  g_mutex_lock (&lock);
  if (self->maker == maker) {
    self->maker = NULL;
    self->count += made;
    waiting = self->waiting;
    g_queue_init (&self->waiting);
  }
  g_mutex_unlock (&lock);

  while ((next = g_queue_pop_head (&waiting))) {
    gpointer who = gst_tts_link_enter (next->who);

    if (who) {
      next->wake (who);
      gst_tts_link_leave (next->who);
    }
    free_waiting (next);
  }
}
