/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts that are asked of one GPU at the same time, as batches: while one
 * batch runs, others wait and become the next. One of those who wait runs it
 * for all, so that there is no thread of its own. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "local-batch.h"

#include <gst/gst.h>

#include "engine/arena.h"
#include "engine/device.h"
#include "engine/error.h"

GST_DEBUG_CATEGORY_STATIC (local_debug);
#define GST_CAT_DEFAULT local_debug

#define MAX_BATCH 16

struct _GstTtsLocalBatcher
{
  const TtsModel *model;
  const TtsDevice *device;

  GMutex lock;
  GCond changed;
  GPtrArray *waiting;           /* lock; Wish, in the order they came */
  GPtrArray *running;           /* lock; Wish; NULL while nothing runs */
  GCancellable *stop;           /* lock; of what runs */

  /* Whoever runs the batch; kept warm. */
  TtsArena *arena;
};

typedef struct
{
  GstTtsLocalBatcher *batcher;
  TtsItem *item;

  /* lock */
  gboolean cancelled;
  gboolean done;
  GError *error;                /* whoever runs the batch, until it is done */
} Wish;

GstTtsLocalBatcher *
gst_tts_local_batcher_new (const TtsModel *model, const TtsDevice *device)
{
  GstTtsLocalBatcher *self = g_new0 (GstTtsLocalBatcher, 1);

  GST_DEBUG_CATEGORY_INIT (local_debug, "ttslocal", 0, "neural voices");
  self->model = model;
  self->device = device;
  self->waiting = g_ptr_array_new ();
  self->arena = tts_arena_new_on (device);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  return self;
}

void
gst_tts_local_batcher_free (GstTtsLocalBatcher *self)
{
  tts_arena_free (self->arena);
  g_ptr_array_unref (self->waiting);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

/* What runs is stopped when nobody wants it any more. */
static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Wish *wish = data;
  GstTtsLocalBatcher *self = wish->batcher;
  gboolean wanted = FALSE;

  g_mutex_lock (&self->lock);
  wish->cancelled = TRUE;
  for (guint i = 0; self->running && i < self->running->len; i++)
    wanted |= !((Wish *) self->running->pdata[i])->cancelled;
  if (self->running && !wanted)
    g_cancellable_cancel (self->stop);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static gboolean
run_items (GstTtsLocalBatcher *self, Wish **wishes, guint n,
    GCancellable *stop, GError **error)
{
  g_autofree TtsItem *items = g_new (TtsItem, n);

  for (guint i = 0; i < n; i++)
    items[i] = *wishes[i]->item;
  if (!self->model->family->run (self->model->self, self->device->ops,
          self->arena, items, n, stop, NULL, NULL, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    *wishes[i]->item = items[i];
  return TRUE;
}

static gboolean
concerns_all (const GError *error)
{
  return g_error_matches (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Smaller batches need less memory, and show whose error it is. */
static void
run_wishes (GstTtsLocalBatcher *self, Wish **wishes, guint n,
    GCancellable *stop)
{
  g_autoptr (GError) error = NULL;

  GST_LOG ("a batch of %u", n);
  if (run_items (self, wishes, n, stop, &error))
    return;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    tts_arena_free (self->arena);
    self->arena = tts_arena_new_on (self->device);
  }
  if (n > 1 && !concerns_all (error)) {
    run_wishes (self, wishes, n / 2, stop);
    run_wishes (self, wishes + n / 2, n - n / 2, stop);
    return;
  }
  for (guint i = 0; i < n; i++)
    wishes[i]->error = g_error_copy (error);
}

/* lock held; gives it back meanwhile */
static void
run_batch_locked (GstTtsLocalBatcher *self)
{
  guint n = MIN (self->waiting->len, MAX_BATCH);
  g_autoptr (GPtrArray) batch = g_ptr_array_sized_new (n);
  g_autoptr (GCancellable) stop = g_cancellable_new ();

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (batch, self->waiting->pdata[i]);
  g_ptr_array_remove_range (self->waiting, 0, n);
  self->running = batch;
  self->stop = stop;
  g_mutex_unlock (&self->lock);
  run_wishes (self, (Wish **) batch->pdata, n, stop);
  g_mutex_lock (&self->lock);
  self->running = NULL;
  self->stop = NULL;
  for (guint i = 0; i < n; i++)
    ((Wish *) batch->pdata[i])->done = TRUE;
  g_cond_broadcast (&self->changed);
}

/* A cancelled wish leaves at once, unless a batch has it. */
static void
wait_for (GstTtsLocalBatcher *self, Wish *wish)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->waiting, wish);
  GST_LOG ("%d phonemes wait", wish->item->n_ids);
  while (!wish->done) {
    if (wish->cancelled && g_ptr_array_remove (self->waiting, wish))
      break;
    if (self->running)
      g_cond_wait (&self->changed, &self->lock);
    else
      run_batch_locked (self);
  }
  g_mutex_unlock (&self->lock);
}

gboolean
gst_tts_local_batcher_run (GstTtsLocalBatcher *self, TtsItem *item,
    GCancellable *cancellable, GError **error)
{
  Wish wish = { self, item };
  gulong handler = cancellable ? g_cancellable_connect (cancellable,
      G_CALLBACK (on_cancelled), &wish, NULL) : 0;

  wait_for (self, &wish);
  g_cancellable_disconnect (cancellable, handler);
  if (g_cancellable_set_error_if_cancelled (cancellable, error)) {
    g_clear_error (&wish.error);
    g_clear_pointer (&item->samples, g_free);
    return FALSE;
  }
  if (wish.error)
    g_propagate_error (error, wish.error);
  return !wish.error;
}
