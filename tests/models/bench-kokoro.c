/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fast Kokoro speaks with generated weights, as a line for each length:
 * what tests/peers/kokoro-speed.py reads. GST_TTS_THREADS says on how many
 * threads.
 *
 *   bench-kokoro [--weights FILE] [TOKENS]...
 *
 * writes the generated weights to FILE, for others to run. */
#include "test-main.h"

#include <stdlib.h>
#include <string.h>

#include "engine/device.h"
#include "engine/threads.h"
#include "kokoro-weights.h"
#include "tensor-file.h"
#include "models/bench.h"

static gboolean
run (const TtsKokoro *kokoro, const float *style, int n_ids)
{
  g_autofree int *ids = g_new0 (int, n_ids);
  const TtsModel model = { &tts_kokoro_family, (gpointer) kokoro };
  const TtsBench wish = {
    .model = &model, .device = tts_device_cpu (), .style = style,
    .ids = ids, .n_ids = n_ids, .n_items = 1, .n_runs = 1,
  };
  g_auto (TtsBenchResult) result = { 0 };
  g_autoptr (GError) error = NULL;
  double length;

  for (int i = 1; i < n_ids - 1; i++)
    ids[i] = 43 + i % 25;
  if (!tts_bench (&wish, &result, &error)) {
    g_printerr ("%s\n", error->message);
    return FALSE;
  }
  length = result.n_samples / (double) TTS_KOKORO_RATE;
  g_print ("%4d tokens: %5.2f s of sound in %5.2f s, %.2f times real time; "
      "%5.2f s of CPU, %5.1f GFLOP/s, %.2f of the probe (%.1f, %.0f %% "
      "apart), %.0f MB, %" G_GSIZE_FORMAT " samples\n", n_ids, length,
      result.seconds, length / result.seconds, result.cpu,
      result.flop / result.cpu / 1e9, result.flop / result.cpu / result.peak,
      result.peak / 1e9, result.spread * 100, result.memory / 1e6,
      result.n_samples);
  return TRUE;
}

static gboolean
run_all (const TtsKokoro *kokoro, int n_sizes, char *sizes[])
{
  static const int usual[] = { 5, 20, 100 };
  gdouble c[TTS_KOKORO_STYLE];
  float style[TTS_KOKORO_STYLE];
  gboolean done = TRUE;

  tensor_noise ("ref_s", TTS_KOKORO_STYLE, c);
  for (guint i = 0; i < TTS_KOKORO_STYLE; i++)
    style[i] = 0.27 * c[i];
  for (int i = 0; done && i < n_sizes; i++)
    done = run (kokoro, style, CLAMP (atoi (sizes[i]), 3,
            TTS_KOKORO_MAX_IDS));
  for (guint i = 0; done && n_sizes == 0 && i < G_N_ELEMENTS (usual); i++)
    done = run (kokoro, style, usual[i]);
  return done;
}

int
main (int argc, char **argv)
{
  g_autoptr (GBytes) bytes = kokoro_weights (TTS_KOKORO_WIDTH);
  g_autoptr (TtsWeights) weights = tts_weights_parse (bytes, "x", NULL);
  g_autoptr (TtsKokoro) kokoro = NULL;
  gint64 start = g_get_monotonic_time ();

  if (argc > 2 && strcmp (argv[1], "--weights") == 0) {
    if (!g_file_set_contents (argv[2], g_bytes_get_data (bytes, NULL),
            g_bytes_get_size (bytes), NULL))
      return 1;
    argc -= 2;
    argv += 2;
  }
  kokoro = tts_kokoro_new (weights, NULL);
  g_print ("loaded in %.2f s, %s ops, %d threads\n",
      (g_get_monotonic_time () - start) / 1e6, tts_ops_cpu ()->name,
      tts_threads_wanted ());
  return run_all (kokoro, argc - 1, argv + 1) ? 0 : 1;
}
