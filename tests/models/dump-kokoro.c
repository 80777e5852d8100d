/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Kokoro has between tokens and sound, for others to compare with:
 * tests/peers/kokoro-parity.py reads it.
 *
 *   dump-kokoro FOLDER TOKENS...
 *
 * writes FOLDER/weights.safetensors, which are generated, and for each number
 * of tokens and each stage the rows of all channels, FOLDER/20-F0.f32; the
 * durations are FOLDER/20-durations.i32. */
#include <stdlib.h>

#include "engine/device.h"
#include "kokoro-weights.h"
#include "tensor-file.h"

typedef struct
{
  const gchar *folder;
  int n_ids;
} Dump;

static void
write_file (const gchar *folder, const gchar *name, gconstpointer data,
    gsize size)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (path, data, size, &error))
    g_error ("%s", error->message);
}

static void
on_stage (const gchar *stage, TtsRows *rows, gpointer data)
{
  const Dump *dump = data;
  g_autofree gchar *name = g_strdup_printf ("%d-%s.f32", dump->n_ids, stage);
  g_autoptr (GByteArray) values = g_byte_array_new ();

  for (int t = 0; t < tts_length (rows, 0); t++)
    g_byte_array_append (values, (const guint8 *) tts_row (rows, 0, t),
        rows->channels * sizeof (float));
  write_file (dump->folder, name, values->data, values->len);
}

static void
run (const TtsKokoro *kokoro, const gchar *folder, const float *style,
    int n_ids)
{
  g_autofree int *ids = g_new0 (int, n_ids), *durations = g_new (int, n_ids);
  g_autofree gchar *name = g_strdup_printf ("%d-durations.i32", n_ids);
  g_autoptr (TtsArena) arena = tts_arena_new ();
  g_autoptr (GError) error = NULL;
  Dump dump = { folder, n_ids };
  TtsItem item = { .ids = ids, .n_ids = n_ids, .style = style, .speed = 1,
    .durations = durations };

  for (int i = 1; i < n_ids - 1; i++)
    ids[i] = 43 + i % 25;
  if (!tts_kokoro_run (kokoro, tts_ops_cpu (), arena, &item, 1, NULL, on_stage,
          &dump, &error))
    g_error ("%s", error->message);
  write_file (folder, name, durations, n_ids * sizeof *durations);
  g_free (item.samples);
}

int
main (int argc, char **argv)
{
  g_autoptr (GBytes) bytes = kokoro_weights (TTS_KOKORO_WIDTH);
  g_autoptr (TtsWeights) weights = tts_weights_parse (bytes, "x", NULL);
  g_autoptr (TtsKokoro) kokoro = tts_kokoro_new (weights, NULL);
  gdouble c[TTS_KOKORO_STYLE];
  float style[TTS_KOKORO_STYLE];

  if (argc < 2)
    return 1;
  write_file (argv[1], "weights.safetensors", g_bytes_get_data (bytes, NULL),
      g_bytes_get_size (bytes));
  tensor_noise ("ref_s", TTS_KOKORO_STYLE, c);
  for (guint i = 0; i < TTS_KOKORO_STYLE; i++)
    style[i] = 0.27 * c[i];
  for (int i = 2; i < argc; i++)
    run (kokoro, argv[1], style, CLAMP (atoi (argv[i]), 3,
            TTS_KOKORO_MAX_IDS));
  return 0;
}
