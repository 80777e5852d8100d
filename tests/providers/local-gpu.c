/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The GPU of the tests, as `local` finds it, slow where a test holds it. */
#include "local-gpu.h"

#include <string.h>

#include <gmodule.h>
#include <gst/gst.h>

#include "local-test.h"

TtsFakeGpu *
local_gpu_open (void)
{
  GModule *module = g_module_open (FAKE_GPU_DIR "/libgsttts-cuda."
      G_MODULE_SUFFIX, G_MODULE_BIND_LOCAL);
  gpointer symbol;

  g_assert_nonnull (module);
  g_assert_true (g_module_symbol (module, TTS_FAKE_GPU_SYMBOL, &symbol));
  g_module_make_resident (module);
  return symbol;
}

void
local_gpu_hold (TtsFakeGpu *gpu, gboolean held, gint room)
{
  g_mutex_lock (&gpu->lock);
  gpu->held = held;
  gpu->room = room;
  gpu->waits = 0;
  memset (gpu->used, 0, sizeof gpu->used);
  if (held)
    gpu->batches[0] = '\0';
  g_cond_broadcast (&gpu->changed);
  g_mutex_unlock (&gpu->lock);
}

void
local_gpu_wait_begun (TtsFakeGpu *gpu)
{
  g_mutex_lock (&gpu->lock);
  while (gpu->waits == 0)
    g_cond_wait (&gpu->changed, &gpu->lock);
  g_mutex_unlock (&gpu->lock);
}

/* As the provider's log tells it. */
static struct
{
  GMutex lock;
  GCond changed;
  guint waiting;                /* lock; so far */
} queue;

static void
on_message (const gchar *message)
{
  if (!strstr (message, "phonemes wait"))
    return;
  g_mutex_lock (&queue.lock);
  queue.waiting++;
  g_cond_broadcast (&queue.changed);
  g_mutex_unlock (&queue.lock);
}

void
local_gpu_watch_queue (gboolean watch)
{
  local_test_watch (watch ? on_message : NULL);
}

void
local_gpu_wait_queued (guint n)
{
  g_mutex_lock (&queue.lock);
  while (queue.waiting < n)
    g_cond_wait (&queue.changed, &queue.lock);
  queue.waiting = 0;
  g_mutex_unlock (&queue.lock);
}
