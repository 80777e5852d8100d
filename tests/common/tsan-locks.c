/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shows ThreadSanitizer the locks that it can not see.
 *
 * GLib's own mutex is a futex and its reference counts are in a library that
 * is not instrumented, so every field behind them would look like a race. In
 * a program built with the sanitizer these functions stand before GLib's. */
#include <dlfcn.h>
#include <glib-object.h>
#include <gst/gst.h>
#include <pthread.h>
#include <sanitizer/tsan_interface.h>

static pthread_mutex_t *
mutex_of (GMutex *mutex)
{
  pthread_mutex_t *impl = g_atomic_pointer_get (&mutex->p);

  if (G_LIKELY (impl))
    return impl;

  impl = g_new (pthread_mutex_t, 1);
  pthread_mutex_init (impl, NULL);
  if (!g_atomic_pointer_compare_and_exchange (&mutex->p, NULL, impl)) {
    pthread_mutex_destroy (impl);
    g_free (impl);
  }
  return g_atomic_pointer_get (&mutex->p);
}

static pthread_cond_t *
cond_of (GCond *cond)
{
  pthread_cond_t *impl = g_atomic_pointer_get (&cond->p);
  pthread_condattr_t attributes;

  if (G_LIKELY (impl))
    return impl;

  impl = g_new (pthread_cond_t, 1);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (impl, &attributes);
  pthread_condattr_destroy (&attributes);
  if (!g_atomic_pointer_compare_and_exchange (&cond->p, NULL, impl)) {
    pthread_cond_destroy (impl);
    g_free (impl);
  }
  return g_atomic_pointer_get (&cond->p);
}

void
g_mutex_init (GMutex *mutex)
{
  mutex->p = NULL;
}

void
g_mutex_clear (GMutex *mutex)
{
  pthread_mutex_t *impl = g_atomic_pointer_get (&mutex->p);

  if (impl)
    pthread_mutex_destroy (impl);
  g_free (impl);
  mutex->p = NULL;
}

void
g_mutex_lock (GMutex *mutex)
{
  pthread_mutex_lock (mutex_of (mutex));
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  return pthread_mutex_trylock (mutex_of (mutex)) == 0;
}

void
g_mutex_unlock (GMutex *mutex)
{
  pthread_mutex_unlock (mutex_of (mutex));
}

void
g_cond_init (GCond *cond)
{
  cond->p = NULL;
}

void
g_cond_clear (GCond *cond)
{
  pthread_cond_t *impl = g_atomic_pointer_get (&cond->p);

  if (impl)
    pthread_cond_destroy (impl);
  g_free (impl);
  cond->p = NULL;
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  pthread_cond_wait (cond_of (cond), mutex_of (mutex));
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  const struct timespec end = {
    end_time / G_USEC_PER_SEC, end_time % G_USEC_PER_SEC * 1000
  };

  return pthread_cond_timedwait (cond_of (cond), mutex_of (mutex), &end) == 0;
}

void
g_cond_signal (GCond *cond)
{
  pthread_cond_signal (cond_of (cond));
}

void
g_cond_broadcast (GCond *cond)
{
  pthread_cond_broadcast (cond_of (cond));
}

#define NEXT(name) ((typeof (&name)) dlsym (RTLD_NEXT, #name))

/* The last reference may be dropped by another thread than the one that
 * wrote; the count orders them. */
#undef g_object_unref
void
g_object_unref (gpointer object)
{
  __tsan_release (object);
  __tsan_acquire (object);
  NEXT (g_object_unref) (object);
}

void
gst_mini_object_unref (GstMiniObject *object)
{
  __tsan_release (object);
  __tsan_acquire (object);
  NEXT (gst_mini_object_unref) (object);
}

void
g_atomic_rc_box_release_full (gpointer box, GDestroyNotify clear)
{
  __tsan_release (box);
  __tsan_acquire (box);
  NEXT (g_atomic_rc_box_release_full) (box, clear);
}

void
g_ref_string_release (GRefString *string)
{
  __tsan_release (string);
  __tsan_acquire (string);
  NEXT (g_ref_string_release) (string);
}

/* What a pool's thread gets, its pusher has written. */
typedef struct
{
  GFunc func;
  gpointer user_data;
} PoolFunc;

static void
run_in_pool (gpointer data, gpointer user_data)
{
  const PoolFunc *pool = user_data;

  __tsan_acquire (data);
  pool->func (data, pool->user_data);
  __tsan_release (user_data);
}

GThreadPool *
g_thread_pool_new (GFunc func, gpointer user_data, gint max_threads,
    gboolean exclusive, GError **error)
{
  PoolFunc *pool = g_new (PoolFunc, 1);

  *pool = (PoolFunc) { func, user_data };
  return NEXT (g_thread_pool_new) (run_in_pool, pool, max_threads, exclusive,
      error);
}

void
g_thread_pool_free (GThreadPool *pool, gboolean immediate, gboolean wait)
{
  gpointer own = pool->user_data;

  NEXT (g_thread_pool_free) (pool, immediate, wait);
  if (wait)
    __tsan_acquire (own);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer data, GError **error)
{
  __tsan_release (data);
  return NEXT (g_thread_pool_push) (pool, data, error);
}

/* The same for the queues of GstHarness. */
void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  __tsan_release (data);
  NEXT (g_async_queue_push) (queue, data);
}

static gpointer
acquired (gpointer data)
{
  if (data)
    __tsan_acquire (data);
  return data;
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  return acquired (NEXT (g_async_queue_pop) (queue));
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  return acquired (NEXT (g_async_queue_try_pop) (queue));
}

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue, guint64 timeout)
{
  return acquired (NEXT (g_async_queue_timeout_pop) (queue, timeout));
}
