/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Graphs of a small model in the emulator: when they are made, used, thrown
 * away and done without. */
#include "test-main.h"

#include "emulated-device.h"
#include "engine/stage.h"

#define CHANNELS 3
#define LARGE 6000              /* rows: more than an arena begins with */
#define MANY 40                 /* models: more than graphs are kept, 32 */

typedef struct
{
  TtsDevice device;
  TtsArena *arena;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->device = tts_emulated_device (0, TTS_PRECISION_FP32);
  self->arena = tts_arena_new_on (&self->device);
  tts_arena_use (self->arena);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  tts_arena_free (self->arena);
}

/* What happened since. */
static TtsEmulatedCounts
since (const TtsEmulatedCounts *before)
{
  TtsEmulatedCounts now = tts_emulated_counts ();

  now.launches -= before->launches;
  now.kept -= before->kept;
  now.freed -= before->freed;
  now.run -= before->run;
  return now;
}

static TtsRows
put_input (TtsArena *arena, const TtsSegments *seg, float first)
{
  TtsRows x = tts_arena_rows (tts_arena_host (arena), seg, CHANNELS);

  for (int i = 0; i < seg->n_items; i++)
    for (int t = 0; t < tts_length (&x, i); t++)
      for (int c = 0; c < CHANNELS; c++)
        tts_row (&x, i, t)[c] = first + 100 * i + 10 * t + c;
  return tts_arena_put_rows (arena, &x);
}

/* y is three times each row of x, twice. */
static void
compute (TtsArena *arena, const TtsSegments *seg, float first,
    gboolean going, TtsRows y)
{
  const TtsOps *ops = tts_arena_device (arena)->ops;
  TtsArenaMark mark = tts_arena_mark (arena);
  TtsRows x = put_input (arena, seg, first);
  TtsRows thrice = tts_arena_rows (arena, seg, CHANNELS);

  if (going && !tts_arena_still (arena)) {
    ops->axpby (&(TtsAxpby) { .y = thrice, .x = x, .a = 3 });
    ops->resample_rows (&(TtsResampleRows) {
      .y = y, .x = thrice, .times = 2,
    });
  }
  tts_arena_release (arena, mark);
}

static void
check_output (const TtsRows *y, float first)
{
  for (int i = 0; i < y->seg->n_items; i++)
    for (int t = 0; t < tts_length (y, i); t++)
      for (int c = 0; c < CHANNELS; c++)
        g_assert_cmpfloat (tts_row (y, i, t)[c], ==,
            3 * (first + 100 * i + 10 * (t / 2) + c));
}

/* Items of length and of one more. */
static const TtsSegments *
make_segments (TtsArena *arena, int length, int times)
{
  int lengths[2], rooms[2];

  for (int i = 0; i < 2; i++) {
    lengths[i] = (length + i) * times;
    rooms[i] = tts_stage_room (arena, length + i) * times;
  }
  return tts_arena_segments_in (arena, lengths, rooms, 2);
}

static void
run_model (TtsArena *arena, guint number, int length, float first,
    gboolean going)
{
  TtsArena *host = tts_arena_host (arena);
  TtsArenaMark mark = tts_arena_mark (arena);
  TtsArenaMark host_mark = tts_arena_mark (host);
  const TtsSegments *seg = make_segments (arena, length, 1);
  TtsStage stage;
  TtsRows y;

  tts_stage_begin (&stage, arena, number, &seg, 1);
  do {
    y = tts_arena_rows (arena, make_segments (arena, length, 2), CHANNELS);
    compute (arena, seg, first, going, y);
  } while (!tts_stage_end (&stage, going));
  y = tts_arena_fetch_rows (arena, &y);
  g_assert_true (tts_arena_wait (arena, NULL));
  if (going)
    check_output (&y, first);
  tts_arena_release (arena, mark);
  tts_arena_release (host, host_mark);
}

/* Shorter and longer ones than what was kept. */
static void
test_lengths (Fixture *self, gconstpointer data)
{
  const TtsEmulatedCounts start = tts_emulated_counts ();
  TtsEmulatedCounts counts;

  run_model (self->arena, 1, 7, 5, TRUE);
  counts = since (&start);
  g_assert_cmpuint (counts.launches, ==, 2);
  g_assert_cmpuint (counts.kept, ==, 0);
  run_model (self->arena, 1, 4, 6, TRUE);
  counts = since (&start);
  g_assert_cmpuint (counts.launches, ==, 2);
  g_assert_cmpuint (counts.kept, ==, 1);
  for (int length = 1; length < 16; length++)
    run_model (self->arena, 1, length, length, TRUE);
  counts = since (&start);
  g_assert_cmpuint (counts.launches, ==, 2);
  g_assert_cmpuint (counts.kept, ==, 1);
  g_assert_cmpuint (counts.run, ==, 16);
}

/* Of another model or with other rooms. */
static void
test_others (Fixture *self, gconstpointer data)
{
  const TtsEmulatedCounts start = tts_emulated_counts ();

  for (guint i = 0; i < 3; i++) {
    run_model (self->arena, 1, 7, i, TRUE);
    run_model (self->arena, 2, 7, i, TRUE);
    run_model (self->arena, 1, 16, i, TRUE);
    run_model (self->arena, 1, 100, i, TRUE);
  }
  g_assert_cmpuint (since (&start).kept, ==, 4);
  g_assert_cmpuint (since (&start).run, ==, 8);
}

/* Those that were not used for long give way, and are made again. */
static void
test_many (Fixture *self, gconstpointer data)
{
  const TtsEmulatedCounts start = tts_emulated_counts ();

  for (guint model = 0; model < MANY; model++) {
    for (guint i = 0; i < 2; i++)
      run_model (self->arena, model, 7, model, TRUE);
    run_model (self->arena, 0, 8, model, TRUE);
  }
  g_assert_cmpuint (since (&start).kept, ==, MANY);
  g_assert_cmpuint (since (&start).freed, ==, MANY - 32);
  run_model (self->arena, 0, 9, 0, TRUE);
  run_model (self->arena, 1, 9, 0, TRUE);
  g_assert_cmpuint (since (&start).kept, ==, MANY);
  run_model (self->arena, 1, 9, 0, TRUE);
  g_assert_cmpuint (since (&start).kept, ==, MANY + 1);
  g_assert_cmpuint (since (&start).freed, ==, MANY - 32 + 1);
}

/* What ends early is neither kept nor run, and does no harm later. */
static void
test_cancelled (Fixture *self, gconstpointer data)
{
  const TtsEmulatedCounts start = tts_emulated_counts ();

  run_model (self->arena, 1, 7, 1, FALSE);
  run_model (self->arena, 1, 7, 2, TRUE);
  g_assert_cmpuint (since (&start).kept, ==, 0);
  run_model (self->arena, 1, 7, 3, FALSE);
  g_assert_cmpuint (since (&start).freed, ==, since (&start).kept);
  g_assert_cmpuint (since (&start).run, ==, 0);
  for (guint i = 0; i < 2; i++)
    run_model (self->arena, 1, 6, i, TRUE);
  g_assert_cmpuint (since (&start).run, ==, 1);
  run_model (self->arena, 1, 5, 4, FALSE);
  g_assert_cmpuint (since (&start).run, ==, 1);
  run_model (self->arena, 1, 4, 5, TRUE);
  g_assert_cmpuint (since (&start).run, ==, 2);
}

/* More memory does no harm; where some was given back, graphs are made anew. */
static void
test_memory (Fixture *self, gconstpointer data)
{
  const TtsEmulatedCounts start = tts_emulated_counts ();

  for (guint i = 0; i < 2; i++)
    run_model (self->arena, 1, 7, i, TRUE);
  for (guint i = 0; i < 2; i++)
    run_model (self->arena, 1, LARGE, i, TRUE);
  run_model (self->arena, 1, 8, 2, TRUE);
  g_assert_cmpuint (since (&start).kept, ==, 2);
  g_assert_cmpuint (since (&start).run, ==, 3);
  g_assert_true (tts_arena_reserve (self->arena, 64 << 20));
  for (guint i = 0; i < 2; i++)
    run_model (self->arena, 1, LARGE, i, TRUE);
  g_assert_cmpuint (since (&start).kept, ==, 3);
  g_assert_cmpuint (since (&start).freed, ==, 1);
  g_assert_cmpuint (since (&start).run, ==, 4);
}

/* Then all goes on without, and one line tells. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  const TtsEmulatedCounts start = tts_emulated_counts ();

  tts_emulated_refuse_graphs (TRUE);
  g_test_expect_message ("tts-engine", G_LOG_LEVEL_DEBUG,
      "device 'cuda' keeps no graph; *");
  for (guint i = 0; i < 4; i++)
    run_model (self->arena, 1, 4 + i, i, TRUE);
  g_test_assert_expected_messages ();
  tts_emulated_refuse_graphs (FALSE);
  g_assert_cmpuint (since (&start).launches, ==, 8);
  g_assert_cmpuint (since (&start).run, ==, 0);
}

/* A caller that begins with other memory in use. */
static void
test_moved (Fixture *self, gconstpointer data)
{
  const TtsEmulatedCounts start = tts_emulated_counts ();

  for (guint i = 0; i < 2; i++)
    run_model (self->arena, 1, 7, i, TRUE);
  tts_arena_alloc (self->arena, 64);
  run_model (self->arena, 1, 7, 2, TRUE);
  g_assert_cmpuint (since (&start).run, ==, 1);
  g_assert_cmpuint (since (&start).launches, ==, 4);
}

static gpointer
run_often (gpointer data)
{
  const TtsDevice *device = data;
  g_autoptr (TtsArena) arena = tts_arena_new_on (device);

  tts_arena_use (arena);
  for (int i = 0; i < 20; i++)
    run_model (arena, 1, 1 + i % 9, i, TRUE);
  return NULL;
}

/* On one device: neither gets into the other's graph. */
static void
test_threads (Fixture *self, gconstpointer data)
{
  const TtsEmulatedCounts start = tts_emulated_counts ();
  GThread *other = g_thread_new ("other", run_often, &self->device);

  run_often (&self->device);
  g_thread_join (other);
  g_assert_cmpuint (since (&start).launches, ==, 4);
  g_assert_cmpuint (since (&start).kept, ==, 2);
  g_assert_cmpuint (since (&start).freed, ==, 2);
  g_assert_cmpuint (since (&start).run, ==, 38);
}

/* Rooms are few, and no more than a quarter is left empty. */
static void
test_rooms (Fixture *self, gconstpointer data)
{
  g_autoptr (TtsArena) plain = tts_arena_new ();
  int last = 0, n = 0;

  for (int length = 1; length <= 4096; length++) {
    int room = tts_stage_room (self->arena, length);

    g_assert_cmpint (room, >=, length);
    g_assert_cmpint (room - length, <, MAX (16, length / 4));
    n += room != last;
    last = room;
    g_assert_cmpint (tts_stage_room (plain, length), ==, length);
  }
  g_assert_cmpint (n, <=, 32);
}

static void
add (const gchar *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  add ("/stage/lengths", test_lengths);
  add ("/stage/others", test_others);
  add ("/stage/many", test_many);
  add ("/stage/cancelled", test_cancelled);
  add ("/stage/memory", test_memory);
  add ("/stage/refused", test_refused);
  add ("/stage/moved", test_moved);
  add ("/stage/threads", test_threads);
  add ("/stage/rooms", test_rooms);
  return tts_test_run ();
}
