/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feeds rubbish to the readers of weights and touches every value found. */
#include <glib.h>

#include "engine/error.h"
#include "engine/weights.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (TtsWeights) weights = tts_weights_parse (bytes, "fuzz", &error);
  float sum = 0;

  if (!weights) {
    g_assert_true (error->domain == TTS_ENGINE_ERROR);
    g_assert_true (g_str_has_prefix (error->message, "fuzz: "));
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    return 0;
  }
  for (guint i = 0; i < tts_weights_size (weights); i++) {
    const TtsArray *array = tts_weights_nth (weights, i);
    gsize n = tts_array_size (array);
    g_autofree float *values = g_new (float, n);

    g_assert_cmpuint (n, <=, size);
    tts_array_to_f32 (array, values);
    for (gsize k = 0; k < n; k++)
      sum += values[k];
  }
  return sum == 0.125f;
}
