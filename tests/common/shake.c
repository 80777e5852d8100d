/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tool, loaded before a test program, that delays threads where they meet:
 * by a seed, some of the places and some of the threads are slow for a while,
 * so that a thread is overtaken where that is seldom seen. */
#include <dlfcn.h>
#include <errno.h>
#include <gio/gio.h>
#include <gst/gst.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* How long a draw of slow places holds. */
#define DRAW_MS 400
/* What one place may delay in that time, or a loop would never end. */
#define MAX_DELAYS 6

typedef struct
{
  gpointer caller;
  guint64 hash;
  guint64 draw;
  gint n_delays;
} Place;

static Place places[8192];
static guint64 seed;
static guint64 started;
static gint n_threads;
static __thread gint thread_number;
static __thread guint64 thread_random;

static guint64
mix (guint64 a, guint64 b)
{
  guint64 x = (a + 0x9e3779b97f4a7c15) ^ (b * 0xbf58476d1ce4e5b9);

  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

static guint64
now_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_GUINT64_CONSTANT (1000) + now.tv_nsec / 1000000;
}

static void __attribute__ ((constructor))
begin (void)
{
  const gchar *given = getenv ("TTS_SHAKE_SEED");
  guint32 drawn = 0;
  gchar text[16];

  if (given)
    drawn = strtoul (given, NULL, 10);
  else if (getrandom (&drawn, sizeof drawn, 0) < 0)
    drawn = time (NULL);
  g_snprintf (text, sizeof text, "%u", drawn);
  /* for the programs of a test, and for what the test says of itself */
  setenv ("TTS_SHAKE_SEED", text, 1);
  seed = drawn;
  started = now_ms ();
}

/* The same in each run, wherever libraries are loaded. It is odd for what is
 * ours, not the system's. */
static guint64
hash_of (gpointer caller)
{
  guint64 hash = 1;
  Dl_info info;

  if (dladdr (caller, &info) == 0)
    return 0;
  for (const gchar *c = info.dli_fname; *c; c++)
    hash = *c == '/' ? 1 : mix (hash, *c);
  hash = mix (hash, (gchar *) caller - (gchar *) info.dli_fbase);
  return g_str_has_prefix (info.dli_fname, "/usr/")
      || g_str_has_prefix (info.dli_fname, "/lib") ? hash & ~1 : hash | 1;
}

static Place *
find_place (gpointer caller)
{
  guint first = mix (0, GPOINTER_TO_SIZE (caller)) % G_N_ELEMENTS (places);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    Place *place = &places[(first + i) % G_N_ELEMENTS (places)];
    gpointer there = g_atomic_pointer_get (&place->caller);

    if (!there && g_atomic_pointer_compare_and_exchange (&place->caller, NULL,
            caller)) {
      place->hash = hash_of (caller);
      return place;
    }
    if (g_atomic_pointer_get (&place->caller) == caller)
      return place;
  }
  return NULL;
}

static gboolean
may_delay (Place *place, guint64 draw)
{
  if (place->draw != draw) {
    place->draw = draw;
    g_atomic_int_set (&place->n_delays, 0);
  }
  return g_atomic_int_add (&place->n_delays, 1) < MAX_DELAYS;
}

static guint
delay_ms (Place *place)
{
  guint64 draw = (now_ms () - started) / DRAW_MS;
  gboolean ours = place->hash & 1;

  if (!thread_number) {
    thread_number = g_atomic_int_add (&n_threads, 1) + 1;
    thread_random = mix (seed, thread_number);
  }
  if (g_atomic_int_get (&n_threads) < 2)
    return 0;
  thread_random = mix (thread_random, 1);
  switch (mix (seed + draw / 4, thread_number) % 4) {
    case 0: /* a thread that hurries */
      return 0;
    case 1: /* one that is slow all over */
      return ours && thread_random % 4 == 0 ? 1 + (thread_random >> 8) % 3 : 0;
    default:
      if (mix (seed + draw, place->hash) % (ours ? 6 : 60) > 0
          || !may_delay (place, draw))
        return 0;
      return thread_random % 24 == 0 ? 100 : 1 + (thread_random >> 8) % 10;
  }
}

static void
pause_at (gpointer caller)
{
  Place *place = find_place (caller);
  guint ms = place ? delay_ms (place) : 0;
  const struct timespec length = { 0, ms * 1000000L };
  gint saved = errno;

  if (ms > 0)
    nanosleep (&length, NULL);
  errno = saved;
}

#define CALLER __builtin_extract_return_addr (__builtin_return_address (0))
#define NEXT(name) ({ \
  static gpointer found; \
  if (!g_atomic_pointer_get (&found)) \
    g_atomic_pointer_set (&found, dlsym (RTLD_NEXT, #name)); \
  (typeof (&name)) g_atomic_pointer_get (&found); \
})

#define PAUSE_BEFORE(type, name, declared, given) \
  type name declared \
  { \
    pause_at (CALLER); \
    return NEXT (name) given; \
  }

#define PAUSE_AFTER(type, name, declared, given) \
  type name declared \
  { \
    type result = NEXT (name) given; \
    pause_at (CALLER); \
    return result; \
  }

#define PAUSE_AFTER_VOID(name, declared, given) \
  void name declared \
  { \
    NEXT (name) given; \
    pause_at (CALLER); \
  }

#undef g_object_unref
PAUSE_BEFORE (void, g_mutex_lock, (GMutex *mutex), (mutex))
PAUSE_BEFORE (void, g_rec_mutex_lock, (GRecMutex *mutex), (mutex))
PAUSE_BEFORE (void, g_rw_lock_reader_lock, (GRWLock *lock), (lock))
PAUSE_BEFORE (void, g_rw_lock_writer_lock, (GRWLock *lock), (lock))
PAUSE_BEFORE (int, pthread_mutex_lock, (pthread_mutex_t *mutex), (mutex))
PAUSE_BEFORE (gpointer, g_async_queue_pop, (GAsyncQueue *queue), (queue))
PAUSE_BEFORE (gpointer, g_async_queue_try_pop, (GAsyncQueue *queue), (queue))
PAUSE_BEFORE (gpointer, g_thread_join, (GThread *thread), (thread))
PAUSE_BEFORE (void, g_object_unref, (gpointer object), (object))
PAUSE_BEFORE (void, gst_object_unref, (gpointer object), (object))
PAUSE_AFTER_VOID (g_mutex_unlock, (GMutex *mutex), (mutex))
PAUSE_AFTER_VOID (g_rec_mutex_unlock, (GRecMutex *mutex), (mutex))
PAUSE_AFTER_VOID (g_rw_lock_reader_unlock, (GRWLock *lock), (lock))
PAUSE_AFTER_VOID (g_rw_lock_writer_unlock, (GRWLock *lock), (lock))
PAUSE_AFTER_VOID (g_cond_signal, (GCond *cond), (cond))
PAUSE_AFTER_VOID (g_cond_broadcast, (GCond *cond), (cond))
PAUSE_AFTER_VOID (g_async_queue_push, (GAsyncQueue *queue, gpointer data),
    (queue, data))
PAUSE_AFTER_VOID (g_main_context_wakeup, (GMainContext *context), (context))
PAUSE_AFTER_VOID (g_cancellable_cancel, (GCancellable *cancellable),
    (cancellable))
PAUSE_AFTER (int, pthread_mutex_unlock, (pthread_mutex_t *mutex), (mutex))
PAUSE_AFTER (int, pthread_cond_signal, (pthread_cond_t *cond), (cond))
PAUSE_AFTER (int, pthread_cond_broadcast, (pthread_cond_t *cond), (cond))
PAUSE_AFTER (guint, g_source_attach, (GSource *source, GMainContext *context),
    (source, context))
PAUSE_AFTER (gboolean, g_thread_pool_push,
    (GThreadPool *pool, gpointer data, GError **error), (pool, data, error))

/* Whoever is woken may come to the lock after others. */
static void
lose_lock (GMutex *mutex, gpointer caller)
{
  NEXT (g_mutex_unlock) (mutex);
  pause_at (caller);
  NEXT (g_mutex_lock) (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  NEXT (g_cond_wait) (cond, mutex);
  lose_lock (mutex, CALLER);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean woken = NEXT (g_cond_wait_until) (cond, mutex, end_time);

  lose_lock (mutex, CALLER);
  return woken;
}

int
pthread_cond_wait (pthread_cond_t *cond, pthread_mutex_t *mutex)
{
  int result = NEXT (pthread_cond_wait) (cond, mutex);

  NEXT (pthread_mutex_unlock) (mutex);
  pause_at (CALLER);
  NEXT (pthread_mutex_lock) (mutex);
  return result;
}

typedef struct
{
  GThreadFunc func;
  gpointer data;
} Start;

/* A thread may take long to begin. */
static gpointer
run_thread (gpointer data)
{
  g_autofree Start *start = data;

  pause_at (start->func);
  return start->func (start->data);
}

GThread *
g_thread_new (const gchar *name, GThreadFunc func, gpointer data)
{
  Start *start = g_new (Start, 1);

  *start = (Start) { func, data };
  return NEXT (g_thread_new) (name, run_thread, start);
}

typedef struct
{
  GFunc func;
  gpointer user_data;
} PoolFunc;

static void
run_in_pool (gpointer data, gpointer user_data)
{
  const PoolFunc *pool = user_data;

  pause_at (pool->func);
  pool->func (data, pool->user_data);
}

/* Kept for the life of the process, as are most pools. */
GThreadPool *
g_thread_pool_new (GFunc func, gpointer user_data, gint max_threads,
    gboolean exclusive, GError **error)
{
  PoolFunc *pool = g_new (PoolFunc, 1);

  *pool = (PoolFunc) { func, user_data };
  return NEXT (g_thread_pool_new) (run_in_pool, pool, max_threads, exclusive,
      error);
}
