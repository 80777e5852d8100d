/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Those who keep books on the tries of a session. */
#include "gst-tts-books-private.h"

typedef struct
{
  const GstTtsKeeper *funcs;
  gpointer keeper;
  GDestroyNotify notify;
} Member;

struct _GstTtsBooks
{
  /* never change */
  GThreadPool *pool;            /* of one thread */
  GArray *members;              /* Member */

  GMutex lock;
  /* lock */
  GQueue entries;               /* Entry, told and not written */
  gboolean working;             /* the pool was told of them */
};

typedef struct
{
  GstTtsRecord *record;         /* NULL if nobody is told */
  gboolean leaves;
  GstTtsBooksStart start;       /* or NULL */
  gpointer data;
  GDestroyNotify free_data;
} Entry;

/* Where somebody waits for the end of what was written. */
typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean reached;             /* lock */
} Mark;

static void
tell (const GstTtsBooks *self, const Entry *entry)
{
  for (guint i = 0; i < self->members->len; i++) {
    const Member *member = &g_array_index (self->members, Member, i);

    if (entry->leaves && member->funcs->leaves)
      member->funcs->leaves (member->keeper, entry->record);
    else if (!entry->leaves && member->funcs->settled)
      member->funcs->settled (member->keeper, entry->record);
  }
}

static void
send (Entry *entry)
{
  if (entry->start && !entry->start (entry->data) && entry->record)
    entry->record->unsent = TRUE;
  if (entry->start && entry->record)
    entry->record->leaving = FALSE;
  if (entry->free_data)
    entry->free_data (entry->data);
  g_clear_pointer (&entry->record, gst_tts_record_unref);
  g_free (entry);
}

static void
commit (const GstTtsBooks *self)
{
  for (guint i = 0; i < self->members->len; i++) {
    const Member *member = &g_array_index (self->members, Member, i);

    if (member->funcs->commit)
      member->funcs->commit (member->keeper);
  }
}

/* What was told, of @n_records, is written; then what waits for that is
 * sent. */
static void
conclude (const GstTtsBooks *self, GQueue *told, guint n_records)
{
  Entry *entry;

  if (n_records > 0)
    commit (self);
  while ((entry = g_queue_pop_head (told)))
    send (entry);
}

/* Whether one has left at all is known before its end is written. */
static void
write_group (const GstTtsBooks *self, GQueue *group)
{
  GQueue told = G_QUEUE_INIT;
  guint n_records = 0;
  Entry *entry;

  while ((entry = g_queue_pop_head (group))) {
    if (entry->record && !entry->leaves && entry->record->leaving) {
      conclude (self, &told, n_records);
      n_records = 0;
    }
    if (entry->record) {
      tell (self, entry);
      entry->record->leaving = entry->leaves;
      n_records++;
    }
    g_queue_push_tail (&told, entry);
  }
  conclude (self, &told, n_records);
}

static gboolean
take_group (GstTtsBooks *self, GQueue *ret_group)
{
  g_mutex_lock (&self->lock);
  *ret_group = self->entries;
  g_queue_init (&self->entries);
  self->working = ret_group->length > 0;
  g_mutex_unlock (&self->lock);
  return ret_group->length > 0;
}

static void
work (gpointer data, gpointer user_data)
{
  GQueue group;

  while (take_group (data, &group))
    write_group (data, &group);
}

static void
clear_member (gpointer data)
{
  Member *member = data;

  if (member->notify)
    member->notify (member->keeper);
}

GstTtsBooks *
gst_tts_books_new (void)
{
  GstTtsBooks *self = g_new0 (GstTtsBooks, 1);

  self->pool = g_thread_pool_new (work, NULL, 1, FALSE, NULL);
  g_mutex_init (&self->lock);
  g_queue_init (&self->entries);
  self->members = g_array_new (FALSE, FALSE, sizeof (Member));
  g_array_set_clear_func (self->members, clear_member);
  return self;
}

void
gst_tts_books_free (GstTtsBooks *self)
{
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_array_unref (self->members);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
gst_tts_books_add (GstTtsBooks *self, const GstTtsKeeper *funcs,
    gpointer keeper, GDestroyNotify notify)
{
  Member member = { funcs, keeper, notify };

  g_array_append_val (self->members, member);
}

static void
push (GstTtsBooks *self, const Entry *contents)
{
  Entry *entry = g_memdup2 (contents, sizeof *contents);

  if (entry->record)
    gst_tts_record_ref (entry->record);
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->entries, entry);
  if (!self->working)
    g_thread_pool_push (self->pool, self, NULL);
  self->working = TRUE;
  g_mutex_unlock (&self->lock);
}

void
gst_tts_books_leave (GstTtsBooks *self, GstTtsRecord *record,
    GstTtsBooksStart start, gpointer data, GDestroyNotify free_data)
{
  push (self, &(const Entry) {.record = record, .leaves = TRUE,
      .start = start, .data = data, .free_data = free_data });
}

void
gst_tts_books_settle (GstTtsBooks *self, GstTtsRecord *record)
{
  push (self, &(const Entry) {.record = record });
}

static gboolean
reach (gpointer data)
{
  Mark *mark = data;

  g_mutex_lock (&mark->lock);
  mark->reached = TRUE;
  g_cond_signal (&mark->cond);
  g_mutex_unlock (&mark->lock);
  return TRUE;
}

void
gst_tts_books_flush (GstTtsBooks *self)
{
  Mark mark = { .reached = FALSE };

  g_mutex_init (&mark.lock);
  g_cond_init (&mark.cond);
  push (self, &(const Entry) {.start = reach, .data = &mark });
  g_mutex_lock (&mark.lock);
  while (!mark.reached)
    g_cond_wait (&mark.cond, &mark.lock);
  g_mutex_unlock (&mark.lock);
  g_cond_clear (&mark.cond);
  g_mutex_clear (&mark.lock);
}
