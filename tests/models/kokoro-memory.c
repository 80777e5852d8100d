/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A narrow Kokoro on emulated GPUs: what memory it takes, and when it waits. */
#include "test-main.h"

#include <math.h>

#include "emulated-device.h"
#include "engine/device.h"
#include "engine/error.h"
#include "engine/loader.h"
#include "kokoro-weights.h"

#define MAX_IDS 3
#define SPEED 50                /* one frame a phoneme */

static const int ids[2][MAX_IDS] = { { 0, 0 }, { 0, 50, 0 } };
static const int n_ids[2] = { 2, 3 };
static float style[TTS_KOKORO_STYLE];
static TtsWeights *weights;

typedef struct
{
  TtsItem items[2];
  int durations[2][MAX_IDS];
} Pair;

static void
pair_init (Pair *pair)
{
  for (guint i = 0; i < 2; i++)
    pair->items[i] = (TtsItem) { ids[i], n_ids[i], style, SPEED, 1 + i,
      .durations = pair->durations[i],
    };
}

static void
pair_clear (Pair *pair)
{
  g_free (pair->items[0].samples);
  g_free (pair->items[1].samples);
}

static void
speak (const TtsKokoro *kokoro, TtsArena *arena, TtsItem *items,
    int n_items)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (tts_kokoro_run (kokoro, tts_arena_device (arena)->ops, arena,
          items, n_items, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* The same work again takes no memory, and the host waits for the durations
 * and for the samples. */
static void
test_steady (void)
{
  const TtsDevice gpu = tts_emulated_device (1, TTS_PRECISION_FP32);
  g_autoptr (TtsKokoro) kokoro = tts_kokoro_new_on (weights, &gpu, NULL);
  g_autoptr (TtsArena) arena = tts_arena_new_on (&gpu);
  TtsEmulatedCounts before, after;

  for (guint i = 0; i < 2; i++) {
    Pair pair;

    pair_init (&pair);
    before = tts_emulated_counts ();
    speak (kokoro, arena, pair.items, 1);
    g_free (pair.items[0].samples);
  }
  after = tts_emulated_counts ();
  g_assert_cmpuint (after.allocs, ==, before.allocs);
  g_assert_cmpuint (after.host_allocs, ==, before.host_allocs);
  g_assert_cmpuint (after.waits, ==, before.waits + 2);
}

static void
check_same (const Pair *found, const Pair *wanted)
{
  for (guint i = 0; i < 2; i++) {
    g_assert_cmpmem (found->items[i].samples,
        found->items[i].n_samples * sizeof (float), wanted->items[i].samples,
        wanted->items[i].n_samples * sizeof (float));
    g_assert_cmpmem (found->durations[i], n_ids[i] * sizeof (int),
        wanted->durations[i], n_ids[i] * sizeof (int));
  }
}

/* What there is no memory for at once has the same bits one by one. */
static void
test_budget (void)
{
  const TtsDevice gpu = tts_emulated_device (0, TTS_PRECISION_FP32);
  g_autoptr (TtsKokoro) kokoro = tts_kokoro_new_on (weights, &gpu, NULL);
  TtsArena *arena = tts_arena_new_on (&gpu);
  g_autoptr (GError) error = NULL;
  Pair batch, each;

  pair_init (&batch);
  pair_init (&each);
  speak (kokoro, arena, batch.items, 2);
  tts_emulated_set_budget (tts_emulated_counts ().taken - 1);
  tts_arena_free (arena);

  arena = tts_arena_new_on (&gpu);
  g_assert_false (tts_kokoro_run (kokoro, gpu.ops, arena, each.items, 2,
          NULL, NULL, NULL, &error));
  g_assert_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MEMORY);
  tts_arena_free (arena);
  arena = tts_arena_new_on (&gpu);
  speak (kokoro, arena, &each.items[0], 1);
  speak (kokoro, arena, &each.items[1], 1);
  tts_arena_free (arena);
  tts_emulated_set_budget (0);
  check_same (&each, &batch);
  pair_clear (&batch);
  pair_clear (&each);
}

/* What was taken is given back, that of the host when weights are loaded. */
static void
test_given_back (void)
{
  const TtsDevice gpu = tts_emulated_device (0, TTS_PRECISION_FP32);
  TtsEmulatedCounts before = tts_emulated_counts ();
  TtsKokoro *kokoro = tts_kokoro_new_on (weights, &gpu, NULL);

  g_assert_cmpuint (tts_emulated_counts ().taken, >, before.taken);
  g_assert_cmpuint (tts_emulated_counts ().pinned, ==, before.pinned);
  g_assert_cmpuint (tts_emulated_counts ().host_allocs, >,
      before.host_allocs);
  tts_kokoro_free (kokoro);
  g_assert_cmpuint (tts_emulated_counts ().taken, ==, before.taken);
}

static void *
have_none (size_t size)
{
  return NULL;
}

/* It says how much all weights would take, also where the first of them had
 * no room. */
static void
test_no_room (void)
{
  TtsDevice gpu = tts_emulated_device (1, TTS_PRECISION_FP32);
  g_autoptr (TtsArena) arena = NULL;
  g_autoptr (TtsLoader) loader = NULL;
  g_autoptr (GError) error = NULL;

  gpu.alloc = have_none;
  arena = tts_arena_new_on (&gpu);
  loader = tts_loader_new (NULL, arena, NULL);
  for (guint i = 0; i < 2; i++)
    tts_loader_put (loader, tts_loader_take (loader, 64 << 20), 64 << 20);
  g_assert_false (tts_loader_end (loader, &error));
  g_assert_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MEMORY);
  g_assert_cmpstr (error->message, ==, "device 'cuda:1': there is not enough "
      "memory: 135 MB are wanted, and 0 MB of them were there");
}

static gsize
size_of (const TtsDevice *device)
{
  g_autoptr (TtsKokoro) kokoro = tts_kokoro_new_on (weights, device, NULL);

  return tts_kokoro_size (kokoro);
}

/* A layer is there once: in halves, or as floats; in a second form only for
 * vectors. */
static void
test_once (void)
{
  const TtsDevice fp32 = tts_emulated_device (0, TTS_PRECISION_FP32);
  const TtsDevice tf32 = tts_emulated_device (0, TTS_PRECISION_TF32);
  const TtsDevice fp16 = tts_emulated_device (0, TTS_PRECISION_FP16);
  gsize exact = size_of (&fp32);

  g_test_message ("%.1f MB as floats, %.1f in TF32, %.1f in halves",
      exact / 1e6, size_of (&tf32) / 1e6, size_of (&fp16) / 1e6);
  g_assert_cmpuint (size_of (&fp16), <=, exact);
  g_assert_cmpuint (size_of (&tf32), <, exact * 3 / 2);
  if (tts_ops_cpu ()->fast)
    g_assert_cmpuint (exact, <, size_of (tts_device_cpu ()));
}

int
main (int argc, char **argv)
{
  g_autoptr (GBytes) bytes = kokoro_weights (TTS_KOKORO_NARROW);
  int status;

  tts_test_init (&argc, &argv);
  for (guint i = 0; i < TTS_KOKORO_STYLE; i++)
    style[i] = 0.2f * sinf (i);
  weights = tts_weights_parse (bytes, "narrow", NULL);
  g_test_add_func ("/kokoro-memory/steady", test_steady);
  g_test_add_func ("/kokoro-memory/budget", test_budget);
  g_test_add_func ("/kokoro-memory/given-back", test_given_back);
  g_test_add_func ("/kokoro-memory/once", test_once);
  g_test_add_func ("/kokoro-memory/no-room", test_no_room);
  status = tts_test_run ();
  tts_weights_free (weights);
  return status;
}
