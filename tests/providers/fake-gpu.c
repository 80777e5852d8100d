/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* In place of the module for GPUs: computes on the CPU, and fails when a test
 * says so. */
#include "fake-gpu.h"

#include <gmodule.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/cuda/refuse.h"
#include "kernels/device.h"

G_MODULE_EXPORT TtsFakeGpu tts_fake_gpu;
G_MODULE_EXPORT const char *tts_device_module_open (int n,
    TtsPrecision precision, TtsDevice *ret_device);

static _Thread_local int current;

static void
use (int n)
{
  current = n;
}

/* Refuses a batch once: smaller ones come after it. */
static gboolean
has_room (void)
{
  gboolean room;

  g_mutex_lock (&tts_fake_gpu.lock);
  room = !tts_fake_gpu.room || tts_fake_gpu.n_items <= tts_fake_gpu.room;
  if (!room)
    tts_fake_gpu.n_items = 0;
  g_mutex_unlock (&tts_fake_gpu.lock);
  return room;
}

static void *
take_memory (size_t size)
{
  void *memory;

  if (g_atomic_int_get (&tts_fake_gpu.full) || !has_room ())
    return NULL;
  g_atomic_int_inc (&tts_fake_gpu.allocated);
  return posix_memalign (&memory, 64, size) == 0 ? memory : NULL;
}

static void *
take_host_memory (size_t size)
{
  void *memory;

  g_atomic_int_inc (&tts_fake_gpu.allocated);
  return posix_memalign (&memory, 64, size) == 0 ? memory : NULL;
}

static void
copy (void *dst, const void *src, size_t size)
{
  memcpy (dst, src, size);
}

static const char *
answer (void)
{
  guint last;

  g_mutex_lock (&tts_fake_gpu.lock);
  tts_fake_gpu.waits++;
  tts_fake_gpu.used[current]++;
  g_cond_broadcast (&tts_fake_gpu.changed);
  while (tts_fake_gpu.held)
    g_cond_wait (&tts_fake_gpu.changed, &tts_fake_gpu.lock);
  last = tts_fake_gpu.last[current];
  if (last > 0 && tts_fake_gpu.used[current] > last)
    g_atomic_int_or (&tts_fake_gpu.lost, 1 << current);
  g_mutex_unlock (&tts_fake_gpu.lock);
  return g_atomic_int_get (&tts_fake_gpu.lost) >> current & 1 ?
      "it fell off the bus" : NULL;
}

/* Which a model asks once of each batch. */
static void
count_durations (const TtsDurations *op)
{
  gsize used;

  g_mutex_lock (&tts_fake_gpu.lock);
  used = strlen (tts_fake_gpu.batches);
  tts_fake_gpu.n_items = op->logits.seg->n_items;
  g_snprintf (tts_fake_gpu.batches + used,
      sizeof tts_fake_gpu.batches - used, "%d ", tts_fake_gpu.n_items);
  g_mutex_unlock (&tts_fake_gpu.lock);
  tts_ops_cpu ()->durations (op);
}

static const TtsOps *
get_ops (void)
{
  static TtsOps ops;
  static gsize once;

  if (g_once_init_enter (&once)) {
    ops = *tts_ops_cpu ();
    ops.name = "fake";
    ops.durations = count_durations;
    g_once_init_leave (&once, 1);
  }
  return &ops;
}

const TtsOps *
tts_ops_cuda (TtsPrecision precision)
{
  return precision == TTS_PRECISION_FP32 ? get_ops () : NULL;
}

/* As the one for GPUs says it: the last one's driver is too old, and the one
 * before has none. */
static const char *
refuse (int n, TtsPrecision precision)
{
  TtsCudaState state = { 13000, 13000, TTS_FAKE_GPUS, 90 };

  if (n == TTS_FAKE_GPUS - 1)
    state.driver = 12040;
  else if (n == TTS_FAKE_GPUS - 2)
    state.driver = 0;
  return precision == TTS_PRECISION_FP32 ?
      tts_cuda_refuse (&state, n, precision) : "it computes in fp32 only";
}

const char *
tts_device_module_open (int n, TtsPrecision precision, TtsDevice *ret_device)
{
  const char *refused = refuse (n, precision);

  g_atomic_int_inc (&tts_fake_gpu.opened);
  if (refused)
    return refused;
  *ret_device = (TtsDevice) { get_ops (), take_memory, free,
    take_host_memory, free, copy, answer, precision, use, n
  };
  return NULL;
}
