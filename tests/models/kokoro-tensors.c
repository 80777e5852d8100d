/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tensors of Kokoro: which a file has to have, and the values that are
 * generated for all other tests. */
#include "test-main.h"

#include <math.h>
#include <string.h>

#include "engine/error.h"
#include "kokoro-weights.h"
#include "tensor-file.h"

static void
test_tensors (void)
{
  g_autoptr (TtsArena) arena = tts_arena_new ();
  g_autoptr (TtsLoader) loader = tts_kokoro_list (arena, TTS_KOKORO_WIDTH);
  const GPtrArray *specs = tts_loader_specs (loader);
  gsize n = 0;

  for (guint i = 0; i < specs->len; i++) {
    const TtsTensorSpec *spec = g_ptr_array_index (specs, i);
    gsize size = 1;

    for (guint d = 0; d < spec->n_dims; d++)
      size *= spec->shape[d];
    n += size;
  }
  /* The published file has a pooler besides, which nothing uses. */
  g_assert_cmpuint (specs->len + 2, ==, 548);
  g_assert_cmpuint (n + 768 * 768 + 768, ==, 81763410);
}

static void
check_tensor (const gchar *name, guint n_dims, gsize first_dim, gsize n,
    float first, float last)
{
  TtsTensorSpec spec = { (gchar *) name, n_dims, { first_dim } };
  g_autofree float *values = g_new (float, n);

  for (guint i = 1; i < n_dims; i++)
    spec.shape[i] = i == 1 ? n / first_dim : 1;
  kokoro_tensor (&spec, values);
  g_assert_cmpfloat_with_epsilon (values[0], first, fabsf (first) * 1e-6);
  g_assert_cmpfloat_with_epsilon (values[n - 1], last, fabsf (last) * 1e-6);
}

/* The weights themselves, or else no other number could be right. */
static void
test_generated (void)
{
  gdouble values[TTS_KOKORO_STYLE];

  check_tensor ("bert.embeddings.word_embeddings.weight", 2, 178, 178 * 128,
      -0.66411006f, -0.096177459f);
  check_tensor ("predictor.lstm.weight_ih_l0", 2, 1024, 1024 * 640,
      -0.099340297f, -0.28262007f);
  check_tensor ("decoder.generator.ups.0.weight_g", 3, 512, 512, 1.3700368f,
      0.75465035f);
  check_tensor ("text_encoder.cnn.1.1.gamma", 1, 512, 512, 1.0620903f,
      0.97121561f);
  check_tensor ("predictor.F0_proj.weight", 3, 1, 256, 4.1458774f,
      -4.424582f);
  check_tensor ("decoder.generator.m_source.l_linear.weight", 2, 1, 9,
      0.44848853f, 0.41109198f);
  check_tensor ("predictor.duration_proj.linear_layer.bias", 1, 50, 50,
      -3.0392451f, -2.9133728f);
  tensor_noise ("ref_s", TTS_KOKORO_STYLE, values);
  g_assert_cmpfloat_with_epsilon (0.27 * values[0], 0.05957578, 1e-7);
}

static void
check_mismatch (const gchar *file, const gchar *pattern)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes) owned = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsWeights) weights = NULL;
  guint64 size = GUINT64_TO_LE (strlen (file));

  g_byte_array_append (bytes, (const guint8 *) &size, 8);
  g_byte_array_append (bytes, (const guint8 *) file, strlen (file));
  g_byte_array_set_size (bytes, bytes->len + 8);
  owned = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  weights = tts_weights_parse (owned, "m.safetensors", &error);
  g_assert_no_error (error);
  g_assert_null (tts_kokoro_new (weights, &error));
  g_assert_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MISMATCH);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("'%s' is not like '%s'", error->message, pattern);
}

static void
test_mismatch (void)
{
  check_mismatch ("{}", "m.safetensors: tensor "
      "'bert.embeddings.word_embeddings.weight': it is missing");
  /* As in a .pth, with one module. that is left out. */
  check_mismatch ("{\"bert.module.embeddings.word_embeddings.weight\":"
      "{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
      "m.safetensors: tensor 'bert.embeddings.word_embeddings.weight': its "
      "shape is [1, 2] where [178, 128] is expected");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/kokoro-tensors/list", test_tensors);
  g_test_add_func ("/kokoro-tensors/generated", test_generated);
  g_test_add_func ("/kokoro-tensors/mismatch", test_mismatch);
  return tts_test_run ();
}
