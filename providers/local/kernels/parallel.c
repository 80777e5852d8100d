/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The threads of the process that share the work of ops.
 *
 * Callers help with their own op and with no other. What a thread of the pool
 * does next is a task of the op that came first, so that requests which run at
 * the same time take turns op by op. */
#include "kernels.h"

#include <pthread.h>
#include <signal.h>

#define MAX_WORKERS 255

typedef struct Job Job;
struct Job
{
  TtsTask task;
  const void *op;
  int n, next, running;
  Job *after;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;

/* lock */
static Job *jobs;               /* with tasks that nobody has begun */
static int n_workers;
static bool closing;

/* Held while threads are started and joined; taken before the other. */
static pthread_mutex_t users_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t workers[MAX_WORKERS];
static int n_users;

static void
append_locked (Job *job)
{
  Job **last = &jobs;

  while (*last)
    last = &(*last)->after;
  *last = job;
}

static void
remove_locked (const Job *job)
{
  Job **link = &jobs;

  while (*link != job)
    link = &(*link)->after;
  *link = job->after;
}

/* One task of the job, with the lock released meanwhile. */
static void
run_one_locked (Job *job)
{
  int i = job->next++;

  job->running++;
  if (job->next == job->n)
    remove_locked (job);
  pthread_mutex_unlock (&lock);
  job->task (job->op, i);
  pthread_mutex_lock (&lock);
  if (--job->running == 0 && job->next == job->n)
    pthread_cond_broadcast (&done);
}

static void *
worker (void *data)
{
  pthread_mutex_lock (&lock);
  while (!closing) {
    if (jobs)
      run_one_locked (jobs);
    else
      pthread_cond_wait (&work, &lock);
  }
  pthread_mutex_unlock (&lock);
  return NULL;
}

int
tts_parts (const TtsSegments *seg, int rows)
{
  int n = 0;

  for (int item = 0; item < seg->n_items; item++)
    n += (seg->items[item].length + rows - 1) / rows;
  return n;
}

TtsPart
tts_part (const TtsSegments *seg, int rows, int i)
{
  int item = 0, own, left;

  for (;; item++, i -= own) {
    own = (seg->items[item].length + rows - 1) / rows;
    if (i < own)
      break;
  }
  left = seg->items[item].length - i * rows;
  return (TtsPart) { item, i * rows, left < rows ? left : rows };
}

/* So many tasks keep all cores busy until near the end. */
#define ENOUGH_TASKS 32

TtsCut
tts_cut (const TtsSegments *seg, int rows, int out, int columns)
{
  TtsCut cut = { seg, rows, .out = out, .n_parts = tts_parts (seg, rows) };
  int all = (out + columns - 1) / columns;
  int groups = ENOUGH_TASKS / (cut.n_parts > 0 ? cut.n_parts : 1);

  groups = groups < 1 ? 1 : groups > all ? all : groups;
  cut.columns = (all + groups - 1) / groups * columns;
  cut.n_tasks = (out + cut.columns - 1) / cut.columns * cut.n_parts;
  return cut;
}

TtsPart
tts_cut_part (const TtsCut *cut, int i, int *ret_first, int *ret_end)
{
  int first = i / cut->n_parts * cut->columns, end = first + cut->columns;

  *ret_first = first;
  *ret_end = end < cut->out ? end : cut->out;
  return tts_part (cut->seg, cut->rows, i % cut->n_parts);
}

void
tts_parallel (TtsTask task, const void *op, int n)
{
  Job job = { task, op, n };
  bool alone;

  pthread_mutex_lock (&lock);
  alone = n_workers == 0 || n <= 1;
  if (!alone) {
    append_locked (&job);
    pthread_cond_broadcast (&work);
    while (job.next < n)
      run_one_locked (&job);
    while (job.running > 0)
      pthread_cond_wait (&done, &lock);
  }
  pthread_mutex_unlock (&lock);
  for (int i = 0; alone && i < n; i++)
    task (op, i);
}

/* Signals are for the threads of the application. */
static int
start_workers (int n)
{
  sigset_t all, before;
  int started = 0;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  while (started < n && started < MAX_WORKERS &&
      pthread_create (&workers[started], NULL, worker, NULL) == 0)
    pthread_setname_np (workers[started++], "tts-engine");
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return started;
}

static void
set_workers (int n, bool close)
{
  pthread_mutex_lock (&lock);
  n_workers = n;
  closing = close;
  pthread_cond_broadcast (&work);
  pthread_mutex_unlock (&lock);
}

void
tts_pool_open (int n_threads)
{
  pthread_mutex_lock (&users_lock);
  if (n_users++ == 0)
    set_workers (start_workers (n_threads - 1), false);
  pthread_mutex_unlock (&users_lock);
}

void
tts_pool_close (void)
{
  pthread_mutex_lock (&users_lock);
  if (--n_users == 0) {
    int n = n_workers;

    set_workers (0, true);
    while (n > 0)
      pthread_join (workers[--n], NULL);
    set_workers (0, false);
  }
  pthread_mutex_unlock (&users_lock);
}
