/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A narrow Kokoro in the emulator of CUDA, or on a GPU: by graphs, with lengths
 * that these were not made with, it makes the bits that it makes without. */
#include "test-main.h"

#include <math.h>
#include <string.h>

#include "../kernels/test-device.h"
#include "kokoro-weights.h"

#define MAX_IDS 4

typedef struct
{
  int ids[MAX_IDS], n_ids;
  float speed;
  guint64 key;
} Text;

/* Of all that may change something else, and all short. */
static const Text texts[] = {
  { { 0, 50, 0 }, 3, 3, 1 },
  { { 0, 0 }, 2, 3, 2 },
  { { 0, 54, 60, 0 }, 4, 3, 3 },
};

typedef struct
{
  float *samples;
  gsize n;
} Sound;

static TtsDevice device;
static TtsWeights *weights;
static Sound plain[G_N_ELEMENTS (texts)];       /* without graphs */

static void
fill_style (float style[TTS_KOKORO_STYLE], guint64 key)
{
  for (guint i = 0; i < TTS_KOKORO_STYLE; i++)
    style[i] = 0.2f * sinf (i + key);
}

static Sound
speak (const TtsKokoro *kokoro, TtsArena *arena, const Text *text,
    GCancellable *cancellable, GError **error)
{
  float style[TTS_KOKORO_STYLE];
  int durations[MAX_IDS];
  TtsItem item = { text->ids, text->n_ids, style, text->speed,
      text->key, NULL, durations };

  fill_style (style, text->key);
  tts_kokoro_run (kokoro, tts_arena_device (arena)->ops, arena, &item, 1,
      cancellable, NULL, NULL, error);
  return (Sound) { item.samples, item.n_samples };
}

/* The same device, asked for no graphs. */
static void
speak_plainly (void)
{
  TtsDevice none = device;
  g_autoptr (TtsKokoro) kokoro = NULL;
  g_autoptr (TtsArena) arena = NULL;

  none.graph_begin = NULL;
  kokoro = tts_kokoro_new_on (weights, &none, NULL);
  arena = tts_arena_new_on (&none);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    plain[i] = speak (kokoro, arena, &texts[i], NULL, NULL);
    g_assert_cmpuint (plain[i].n, >, 0);
  }
  /* What is always the same would be so by graphs, too. */
  g_assert_true (memcmp (plain[0].samples, plain[1].samples,
          TTS_KOKORO_FRAME * sizeof (float)) != 0);
}

static void
check_text (const TtsKokoro *kokoro, TtsArena *arena, guint i)
{
  Sound found = speak (kokoro, arena, &texts[i], NULL, NULL);

  g_test_message ("%" G_GSIZE_FORMAT " frames", found.n / TTS_KOKORO_FRAME);
  g_assert_cmpmem (found.samples, found.n * sizeof (float), plain[i].samples,
      plain[i].n * sizeof (float));
  g_free (found.samples);
}

static GCancellable *in_the_middle;

static void
cancel_at_durations (const TtsDurations *op)
{
  device.ops->durations (op);
  g_cancellable_cancel (in_the_middle);
}

static void
check_cancelled (const TtsKokoro *kokoro, TtsArena *arena, guint i,
    GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (speak (kokoro, arena, &texts[i], cancellable,
          &error).samples);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* While a graph is made: it is not kept. */
static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TtsOps ops = *device.ops;
  TtsDevice own = device;
  g_autoptr (TtsKokoro) kokoro = NULL;
  g_autoptr (TtsArena) arena = NULL;

  ops.durations = cancel_at_durations;
  own.ops = &ops;
  kokoro = tts_kokoro_new_on (weights, &own, NULL);
  arena = tts_arena_new_on (&own);
  check_text (kokoro, arena, 0);
  in_the_middle = cancellable;
  check_cancelled (kokoro, arena, 1, cancellable);
  in_the_middle = NULL;
  check_text (kokoro, arena, 1);
}

/* Two graphs, of the second text; for the one behind it no kernel is launched
 * by itself. */
static void
check_counts (guint i, const TtsEmulatedCounts *start)
{
  TtsEmulatedCounts end = tts_emulated_counts ();

  if (i == 0)
    g_assert_cmpuint (end.launches - start->launches, >, 300);
  else
    g_assert_cmpuint (end.launches - start->launches, ==, 0);
  g_assert_cmpuint (end.kept - start->kept, ==, i == 1 ? 2 : 0);
  g_assert_cmpuint (end.run - start->run, ==, i == 0 ? 0 : 2);
}

/* Behind the second text no memory is taken either. */
static void
check_texts (const TtsKokoro *kokoro, TtsArena *arena)
{
  gsize size = 0;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    TtsEmulatedCounts start = tts_emulated_counts ();

    check_text (kokoro, arena, i);
    if (!g_getenv ("TTS_TEST_DEVICE"))
      check_counts (i, &start);
    if (i == 1)
      size = tts_arena_size (arena);
  }
  g_assert_cmpuint (tts_arena_size (arena), ==, size);
}

static void
test_texts (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TtsKokoro *kokoro = tts_kokoro_new_on (weights, &device, NULL);
  g_autoptr (TtsArena) arena = tts_arena_new_on (&device);
  guint run;

  check_texts (kokoro, arena);
  run = tts_emulated_counts ().run;
  g_cancellable_cancel (cancellable);
  check_cancelled (kokoro, arena, 0, cancellable);
  g_assert_cmpuint (tts_emulated_counts ().run, ==, run);
  check_text (kokoro, arena, 0);
  g_assert_cmpuint (tts_emulated_counts ().run, ==,
      g_getenv ("TTS_TEST_DEVICE") ? run : run + 2);
  run = tts_emulated_counts ().run;

  /* The next model may come to the same place. */
  tts_kokoro_free (kokoro);
  kokoro = tts_kokoro_new_on (weights, &device, NULL);
  check_text (kokoro, arena, 0);
  tts_kokoro_free (kokoro);
  g_assert_cmpuint (tts_emulated_counts ().run, ==, run);
}

static gpointer
speak_some (gpointer data)
{
  g_autoptr (TtsArena) arena = tts_arena_new_on (&device);

  for (guint i = 0; i < 2; i++)
    check_text (data, arena, i);
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (TtsKokoro) kokoro = tts_kokoro_new_on (weights, &device, NULL);
  GThread *other = g_thread_new ("other", speak_some, kokoro);

  speak_some (kokoro);
  g_thread_join (other);
}

int
main (int argc, char **argv)
{
  g_autoptr (GBytes) bytes = kokoro_weights (TTS_KOKORO_NARROW);
  TtsDevice devices[TEST_PRECISIONS];
  int status;

  tts_test_init (&argc, &argv);
  test_devices (devices);
  device = devices[TTS_PRECISION_FP32];
  weights = tts_weights_parse (bytes, "narrow", NULL);
  speak_plainly ();
  g_test_add_func ("/kokoro-graphs/texts", test_texts);
  g_test_add_func ("/kokoro-graphs/cancelled", test_cancelled);
  g_test_add_func ("/kokoro-graphs/threads", test_threads);
  status = tts_test_run ();
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (plain[i].samples);
  tts_weights_free (weights);
  return status;
}
