/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What emulated GPUs find: each way to be too early, or in the wrong place,
 * ends the program and says how. */
#include "test-main.h"

#include <math.h>

#include "emulated-device.h"
#include "engine/arena.h"
#include "engine/device.h"
#include "engine/error.h"

#define N 32

static TtsDevice gpus[TTS_EMULATED_GPUS];

typedef struct
{
  TtsArena *arena;
  TtsRows x;                    /* of the host: 0, 1, 2 and so on */
} Given;

static Given
give (const TtsDevice *gpu)
{
  static const int length = N;
  Given given = { tts_arena_new_on (gpu) };
  const TtsSegments *seg = tts_arena_segments (given.arena, &length, 1);

  given.x = tts_arena_rows (tts_arena_host (given.arena), seg, 1);
  for (int i = 0; i < seg->n_rows; i++)
    given.x.data[i] = i;
  return given;
}

/* Twice x, on the GPU. */
static TtsRows
make_twice (const Given *given, TtsRows x)
{
  TtsRows y = tts_arena_rows (given->arena, x.seg, 1);

  tts_arena_use (given->arena);
  gpus[0].ops->axpby (&(TtsAxpby) { .y = y, .x = x, .a = 2 });
  return y;
}

static void
check_twice (const Given *given, const TtsRows *y)
{
  for (int t = 0; t < N; t++)
    g_assert_cmpfloat (*tts_row (y, 0, t), ==,
        2 * *tts_row (&given->x, 0, t));
}

/* All in its turn: what was put is there for the operation, and what is
 * fetched was made; before the wait there is nothing to see. */
static void
test_order (void)
{
  for (guint i = 0; i < TTS_EMULATED_GPUS; i++) {
    const Given given = give (&gpus[i]);
    TtsRows there = tts_arena_put_rows (given.arena, &given.x);
    TtsRows y = make_twice (&given, there), found, back;

    found = tts_arena_fetch_rows (given.arena, &y);
    back = tts_arena_fetch_rows (given.arena, &there);
    g_assert_true (isnan (*tts_row (&found, 0, 1)));
    g_assert_true (tts_arena_wait (given.arena, NULL));
    check_twice (&given, &found);
    g_assert_cmpfloat (*tts_row (&back, 0, 1), ==,
        *tts_row (&given.x, 0, 1));
    tts_arena_free (given.arena);
  }
}

/* One waits for its own work. */
static void
test_two (void)
{
  const Given one = give (&gpus[0]), other = give (&gpus[1]);
  TtsRows y = make_twice (&one, tts_arena_put_rows (one.arena, &one.x));
  TtsRows z = make_twice (&other, tts_arena_put_rows (other.arena, &other.x));
  TtsRows found = tts_arena_fetch_rows (one.arena, &y);
  TtsRows later = tts_arena_fetch_rows (other.arena, &z);

  g_assert_true (tts_arena_wait (one.arena, NULL));
  check_twice (&one, &found);
  g_assert_true (isnan (*tts_row (&later, 0, 1)));
  g_assert_true (tts_arena_wait (other.arena, NULL));
  check_twice (&other, &later);
  tts_arena_free (one.arena);
  tts_arena_free (other.arena);
}

static void
test_budget (void)
{
  TtsEmulatedCounts before = tts_emulated_counts ();
  void *memory;

  gpus[0].use (0);
  tts_emulated_set_budget (1 << 20);
  g_assert_null (gpus[0].alloc (2 << 20));
  memory = gpus[0].alloc (1 << 19);
  g_assert_nonnull (memory);
  g_assert_null (gpus[0].alloc (1 << 20));
  gpus[0].free (memory);
  tts_emulated_set_budget (0);
  g_assert_cmpuint (tts_emulated_counts ().allocs, ==, before.allocs + 1);
}

static void
read_there (const Given *given)
{
  TtsRows there = tts_arena_put_rows (given->arena, &given->x);

  g_assert_true (tts_arena_wait (given->arena, NULL));
  g_assert_cmpfloat (*tts_row (&there, 0, 0), ==, 0);
}

static void
write_there (const Given *given)
{
  tts_arena_floats (given->arena, N)[0] = 1;
}

static void
write_early (const Given *given)
{
  tts_arena_put_rows (given->arena, &given->x);
  *tts_row (&given->x, 0, 0) = -1;
  tts_arena_wait (given->arena, NULL);
}

static void
free_early (const Given *given)
{
  tts_arena_put_rows (given->arena, &given->x);
  tts_arena_drop_host (given->arena);
}

static void
compute_here (const Given *given)
{
  make_twice (given, given->x);
}

static void
compute_elsewhere (const Given *given)
{
  Given other = give (&gpus[1]);
  TtsRows there = tts_arena_put_rows (other.arena, &other.x);

  g_assert_true (tts_arena_wait (other.arena, NULL));
  make_twice (given, there);
}

static void
copy_unpinned (const Given *given)
{
  float x[N] = { 0 };

  gpus[0].copy (tts_arena_floats (given->arena, N), x, sizeof x);
}

static void
copy_past_end (const Given *given)
{
  gsize size = tts_arena_size (given->arena);

  gpus[0].copy (tts_arena_floats (given->arena, N), given->x.data, size);
}

static void
change_for_graph (const Given *given)
{
  TtsRows x;
  void *graph;

  g_assert_true (gpus[0].graph_begin ());
  x = tts_arena_put_rows (given->arena, &given->x);
  graph = gpus[0].graph_end ();
  g_assert_nonnull (x.data);
  gpus[0].graph_run (graph);
  given->x.data[N / 2] = -1;
  tts_arena_wait (given->arena, NULL);
}

static const struct
{
  const gchar *name;
  void (*run) (const Given *given);
  const gchar *message;
} faults[] = {
  { "read-there", read_there, "*memory of a GPU is touched by the host*" },
  { "write-there", write_there, "*memory of a GPU is touched by the host*" },
  { "write-early", write_early,
      "*the host changed what a copy reads before it waited*" },
  { "change-for-graph", change_for_graph,
      "*the host changed what a copy reads before it waited*" },
  { "free-early", free_early,
      "*memory is given back that a copy needs*" },
  { "compute-here", compute_here,
      "*a kernel is given other memory than its GPU's*" },
  { "compute-elsewhere", compute_elsewhere,
      "*a kernel is given other memory than its GPU's*" },
  { "copy-unpinned", copy_unpinned,
      "*a copy is past the end of its memory, or of some that is not*" },
  { "copy-past-end", copy_past_end,
      "*a copy is past the end of its memory, or of some that is not*" },
};

static const char *
say_full (void)
{
  return TTS_DEVICE_FULL;
}

/* What only the wait tells is no loss of the device. */
static void
test_full (void)
{
  TtsDevice device = *tts_device_cpu ();
  g_autoptr (TtsArena) arena = NULL;
  g_autoptr (GError) error = NULL;

  device.wait = say_full;
  arena = tts_arena_new_on (&device);
  g_assert_false (tts_arena_wait (arena, &error));
  g_assert_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MEMORY);
}

static void
test_fault (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Given given;

  if (g_test_subprocess ()) {
    given = give (&gpus[0]);
    faults[i].run (&given);
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (faults[i].message);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  for (guint i = 0; i < TTS_EMULATED_GPUS; i++)
    gpus[i] = tts_emulated_device (i, TTS_PRECISION_FP32);
  g_test_add_func ("/emulated-device/order", test_order);
  g_test_add_func ("/emulated-device/two", test_two);
  g_test_add_func ("/emulated-device/budget", test_budget);
  g_test_add_func ("/emulated-device/full", test_full);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree gchar *path =
        g_strconcat ("/emulated-device/", faults[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_fault);
  }
  return tts_test_run ();
}
