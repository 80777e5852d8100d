/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fast a model runs here. Cores change their speed unseen, so a probe of
 * what they can do at most runs before and after each run; where the two
 * differ, the run is made again. */
#include "bench.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "count.h"
#include "engine/error.h"
#include "engine/threads.h"

#define PROBE_STEPS 6000000     /* about 20 ms */
#define MAX_SPREAD 0.1
#define MAX_TRIES 5
#define COPY_FLOATS (12 << 20)  /* more than a cache has, twice */
#define COPY_WIDTH 512
#define COPIES 5

typedef struct
{
  const TtsOps *ops;
  gdouble *rates;
} Probe;

typedef struct
{
  gdouble seconds, cpu, peak, spread;
} Timing;

typedef struct
{
  GArray *stages;
  gdouble last;
  TtsBenchWork last_work;
} Stages;

static gdouble
seconds_of (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void
probe_core (const void *op, int i)
{
  const Probe *probe = op;
  gdouble start = seconds_of (CLOCK_THREAD_CPUTIME_ID);
  gdouble work = probe->ops->probe (PROBE_STEPS);

  probe->rates[i] = work / (seconds_of (CLOCK_THREAD_CPUTIME_ID) - start);
}

/* FLOP/s of a core, the mean of all that the engine uses; 0 if unknown. */
static gdouble
probe_cores (const TtsOps *ops)
{
  int n = tts_threads_wanted ();
  g_autofree gdouble *rates = g_new (gdouble, n);
  const Probe probe = { ops, rates };
  gdouble sum = 0;

  if (!ops->probe)
    return 0;
  tts_parallel (probe_core, &probe, n);
  for (int i = 0; i < n; i++)
    sum += rates[i];
  return sum / n;
}

static void
on_stage (const gchar *stage, TtsRows *rows, gpointer data)
{
  Stages *self = data;
  gdouble now = seconds_of (CLOCK_MONOTONIC);
  TtsBenchWork work = tts_bench_counted ();
  TtsBenchStage made = { stage, now - self->last,
    work.flop - self->last_work.flop, work.bytes - self->last_work.bytes };

  g_array_append_val (self->stages, made);
  self->last = now;
  self->last_work = work;
}

static gchar *
sum_samples (const TtsItem *items, int n_items, gsize *ret_n)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  *ret_n = 0;
  for (int i = 0; i < n_items; i++) {
    g_checksum_update (sum, (const guchar *) items[i].samples,
        items[i].n_samples * sizeof (float));
    *ret_n += items[i].n_samples;
  }
  return g_strdup (g_checksum_get_string (sum));
}

/* The first run says what all others have to make. */
static gboolean
check_samples (TtsBenchResult *result, const TtsItem *items,
    int n_items, GError **error)
{
  g_autofree gchar *checksum = NULL;
  gsize n_samples;

  checksum = sum_samples (items, n_items, &n_samples);
  if (!result->checksum) {
    result->checksum = g_steal_pointer (&checksum);
    result->n_samples = n_samples;
  }
  if (!checksum || g_str_equal (checksum, result->checksum))
    return TRUE;
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DEVICE,
      "two equal runs made other samples: this machine does not compute "
      "right");
  return FALSE;
}

static gboolean
run_once (const TtsBench *bench, const TtsOps *ops, TtsArena *arena,
    TtsTrace trace, gpointer data, TtsBenchResult *result, GError **error)
{
  const TtsModel *model = bench->model;
  g_autofree TtsItem *items = g_new0 (TtsItem, bench->n_items);
  g_autofree int *durations = g_new (int, bench->n_items * bench->n_ids);
  gboolean done;

  for (int i = 0; i < bench->n_items; i++)
    items[i] = (TtsItem) {
      .ids = bench->ids, .n_ids = bench->n_ids, .style = bench->style,
      .speed = 1, .key = i, .durations = durations + i * bench->n_ids,
    };
  done = model->family->run (model->self, ops, arena, items, bench->n_items,
      NULL, trace, data, error) &&
      check_samples (result, items, bench->n_items, error);
  for (int i = 0; i < bench->n_items; i++)
    g_free (items[i].samples);
  return done;
}

/* Times contain the checksum: a thousandth of the run. */
static gboolean
time_once (const TtsBench *bench, TtsArena *arena, Timing *ret_timing,
    TtsBenchResult *result, GError **error)
{
  const TtsOps *ops = bench->device->ops;
  gdouble before = probe_cores (ops), after;
  gdouble wall = seconds_of (CLOCK_MONOTONIC);
  gdouble cpu = seconds_of (CLOCK_PROCESS_CPUTIME_ID);

  if (!run_once (bench, ops, arena, NULL, NULL, result, error))
    return FALSE;
  ret_timing->seconds = seconds_of (CLOCK_MONOTONIC) - wall;
  ret_timing->cpu = seconds_of (CLOCK_PROCESS_CPUTIME_ID) - cpu;
  after = probe_cores (ops);
  ret_timing->peak = (before + after) / 2;
  ret_timing->spread = before > 0 ? fabs (after - before) /
      MIN (before, after) : 0;
  return TRUE;
}

static gint
by_seconds (gconstpointer a, gconstpointer b)
{
  gdouble one = ((const Timing *) a)->seconds;
  gdouble other = ((const Timing *) b)->seconds;

  return (one > other) - (one < other);
}

static gboolean
time_runs (const TtsBench *bench, TtsArena *arena,
    TtsBenchResult *result, GError **error)
{
  g_autoptr (GArray) timings = g_array_new (FALSE, FALSE, sizeof (Timing));
  const Timing *median;

  for (guint i = 0; i < bench->n_runs; i++) {
    Timing timing;

    for (guint try = 0; try < MAX_TRIES; try++) {
      if (!time_once (bench, arena, &timing, result, error))
        return FALSE;
      if (timing.spread <= MAX_SPREAD)
        break;
      result->n_repeated += try + 1 < MAX_TRIES;
    }
    g_array_append_val (timings, timing);
  }
  g_array_sort (timings, by_seconds);
  median = &g_array_index (timings, Timing, (timings->len - 1) / 2);
  result->seconds = median->seconds;
  result->cpu = median->cpu;
  result->peak = median->peak;
  result->spread = median->spread;
  return TRUE;
}

static gboolean
time_stages (const TtsBench *bench, TtsArena *arena,
    TtsBenchResult *result, GError **error)
{
  const TtsOps counting = tts_bench_counting (bench->device->ops);
  Stages stages = { result->stages, seconds_of (CLOCK_MONOTONIC) };

  if (!run_once (bench, &counting, arena, on_stage, &stages, result, error))
    return FALSE;
  result->flop = tts_bench_counted ().flop;
  result->bytes = tts_bench_counted ().bytes;
  return TRUE;
}

gboolean
tts_bench (const TtsBench *bench, TtsBenchResult *ret_result,
    GError **error)
{
  g_autoptr (TtsArena) arena = tts_arena_new_on (bench->device);
  g_auto (TtsBenchResult) result = { 0 };

  result.stages = g_array_new (FALSE, FALSE, sizeof (TtsBenchStage));
  if (!run_once (bench, bench->device->ops, arena, NULL, NULL, &result,
          error) || !time_runs (bench, arena, &result, error) ||
      !time_stages (bench, arena, &result, error))
    return FALSE;
  result.memory = tts_arena_size (arena);
  *ret_result = result;
  result = (TtsBenchResult) { 0 };
  return TRUE;
}

static gdouble
time_copy (const TtsDevice *device, const TtsAxpby *copy)
{
  gdouble start = seconds_of (CLOCK_MONOTONIC);

  device->ops->axpby (copy);
  return device->wait () ? G_MAXDOUBLE :
      seconds_of (CLOCK_MONOTONIC) - start;
}

gdouble
tts_bench_bandwidth (const TtsDevice *device)
{
  const int rows = COPY_FLOATS / COPY_WIDTH;
  g_autoptr (TtsArena) arena = tts_arena_new_on (device);
  TtsArena *host = tts_arena_host (arena);
  const TtsSegments *seg = tts_arena_segments (arena, &rows, 1);
  TtsRows zeros = tts_arena_rows (host, seg, COPY_WIDTH);
  TtsAxpby copy = { .a = 1 };
  gdouble least = G_MAXDOUBLE;

  memset (tts_row (&zeros, 0, 0), 0, COPY_FLOATS * sizeof (float));
  copy.x = tts_arena_put_rows (arena, &zeros);
  copy.y = tts_arena_rows (arena, seg, COPY_WIDTH);
  if (tts_arena_failed (arena))
    return 0;
  for (guint i = 0; i <= COPIES; i++) {
    gdouble seconds = time_copy (device, &copy);

    if (i > 0)
      least = MIN (least, seconds);
  }
  return least < G_MAXDOUBLE ? 2.0 * COPY_FLOATS * sizeof (float) / least :
      0;
}

void
tts_bench_result_clear (TtsBenchResult *result)
{
  g_clear_pointer (&result->stages, g_array_unref);
  g_clear_pointer (&result->checksum, g_free);
}
