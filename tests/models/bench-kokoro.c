/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fast Kokoro speaks, and what part of the cores' fused multiply-adds it
 * uses: work per second of processor time, whatever else the machine does. The
 * probe runs before and after each run, as cores change their speed; a run is
 * good where both agree. GST_TTS_THREADS says on how many threads.
 *
 *   bench-kokoro [--weights FILE] [TOKENS]...
 *
 * writes the generated weights to FILE, for others to run. */
#include "test-main.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/threads.h"
#include "kokoro-weights.h"

#define PROBE_STEPS 5000000
#define PROBE_CHAINS 12

/* Seconds that all threads ran. */
static double
cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

/* Of the specification: 52.68 GFLOP a second of sound, and for n tokens. */
static double
flops (gsize n_samples, int n_ids)
{
  return n_samples / (double) TTS_KOKORO_RATE * 52.68e9 + n_ids * 0.159e9 +
      36864.0 * n_ids * n_ids;
}

#ifdef __x86_64__
typedef float Vector __attribute__ ((vector_size (32)));

/* Twelve chains that fill two units for five cycles. */
__attribute__ ((target ("avx2,fma"), noinline))
static double
probe (void)
{
  Vector sums[PROBE_CHAINS] = { 0 }, a = { 0 }, b = { 0 };
  double start = cpu_time ();

  __asm__ volatile ("" : "+x" (a), "+x" (b));
  for (int i = 0; i < PROBE_STEPS; i++) {
#pragma GCC unroll 12
    for (int k = 0; k < PROBE_CHAINS; k++) {
      sums[k] = sums[k] * a + b;
      __asm__ volatile ("" : "+x" (sums[k]));
    }
  }
  return 2.0 * 8 * PROBE_CHAINS * PROBE_STEPS / (cpu_time () - start);
}
#else
static double
probe (void)
{
  return NAN;
}
#endif

static void
run (const TtsKokoro *kokoro, TtsArena *arena, const float *style, int n_ids)
{
  g_autofree int *ids = g_new0 (int, n_ids);
  g_autofree int *durations = g_new (int, n_ids);
  TtsKokoroItem item = { ids, n_ids, style, 1, 1, NULL, durations };
  double before, start, after, took, work, length;
  gint64 began;

  for (int i = 1; i < n_ids - 1; i++)
    ids[i] = 43 + i % 25;
  before = probe ();
  start = cpu_time ();
  began = g_get_monotonic_time ();
  tts_kokoro_run (kokoro, tts_ops_cpu (), arena, &item, 1, NULL, NULL, NULL,
      NULL);
  took = cpu_time () - start;
  began = g_get_monotonic_time () - began;
  after = probe ();
  work = flops (item.n_samples, n_ids);
  length = item.n_samples / (double) TTS_KOKORO_RATE;
  g_print ("%4d tokens: %5.2f s of sound in %5.2f s, %.2f times real time; "
      "%5.2f s of CPU, %5.1f GFLOP/s, %.2f of the probe (%.1f, then %.1f), "
      "%.0f MB, %" G_GSIZE_FORMAT " samples\n", n_ids, length,
      began / 1e6, length * 1e6 / began, took, work / took / 1e9,
      work / took / ((before + after) / 2), before / 1e9, after / 1e9,
      tts_arena_size (arena) / 1e6, item.n_samples);
  g_free (item.samples);
}

static void
run_all (const TtsKokoro *kokoro, int n_sizes, char *sizes[])
{
  static const int usual[] = { 5, 20, 100 };
  g_autoptr (TtsArena) arena = tts_arena_new ();
  gdouble c[TTS_KOKORO_STYLE];
  float style[TTS_KOKORO_STYLE];

  kokoro_fill ("ref_s", TTS_KOKORO_STYLE, c);
  for (guint i = 0; i < TTS_KOKORO_STYLE; i++)
    style[i] = 0.27 * c[i];
  for (int i = 0; i < n_sizes; i++)
    run (kokoro, arena, style,
        CLAMP (atoi (sizes[i]), 3, TTS_KOKORO_MAX_IDS));
  for (guint i = 0; n_sizes == 0 && i < G_N_ELEMENTS (usual); i++)
    run (kokoro, arena, style, usual[i]);
}

int
main (int argc, char **argv)
{
  g_autoptr (GBytes) bytes = kokoro_weights (TTS_KOKORO_WIDTH);
  g_autoptr (TtsWeights) weights = tts_weights_parse (bytes, "x", NULL);
  g_autoptr (TtsKokoro) kokoro = NULL;
  double start = cpu_time ();

  if (argc > 2 && strcmp (argv[1], "--weights") == 0) {
    if (!g_file_set_contents (argv[2], g_bytes_get_data (bytes, NULL),
            g_bytes_get_size (bytes), NULL))
      return 1;
    argc -= 2;
    argv += 2;
  }
  kokoro = tts_kokoro_new (weights, NULL);
  g_print ("loaded in %.2f s of CPU, %s ops, %d threads\n",
      cpu_time () - start, tts_ops_cpu ()->name, tts_threads_wanted ());
  run_all (kokoro, argc - 1, argv + 1);
  return 0;
}
