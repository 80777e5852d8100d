/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Weights for Kokoro from the names of its tensors. */
#include "kokoro-weights.h"

#include <math.h>
#include <string.h>

#include "models/kokoro-voice.h"
#include "tensor-file.h"

/* value = offset + factor * c */
static void
range (const TtsTensorSpec *spec, gsize n, gdouble *ret_offset,
    gdouble *ret_factor)
{
  const gchar *name = spec->name, *leaf = strrchr (name, '.') + 1;

  *ret_offset = 0;
  if (g_str_has_prefix (leaf, "weight_ih")) {
    *ret_factor = 0.3;
  } else if (strcmp (leaf, "weight_v") == 0) {
    *ret_factor = 1;
  } else if (strcmp (leaf, "weight_g") == 0 || strstr (name, ".alpha")) {
    *ret_offset = 1;
    *ret_factor = 0.5;
  } else if (g_str_has_prefix (leaf, "weight_hh") ||
      g_str_has_prefix (leaf, "bias_ih") ||
      g_str_has_prefix (leaf, "bias_hh")) {
    *ret_factor = 0.15;
  } else if (strcmp (leaf, "gamma") == 0 ||
      (strcmp (leaf, "weight") == 0 && spec->n_dims == 1)) {
    *ret_offset = 1;
    *ret_factor = 0.2;
  } else if (strcmp (leaf, "beta") == 0 || strcmp (leaf, "bias") == 0) {
    *ret_factor = 0.1;
  } else if (strstr (name, "embedding") && !strstr (name, "hidden")) {
    *ret_factor = 1;
  } else {
    *ret_factor = sqrt (3 / ((gdouble) n / spec->shape[0]));
  }
}

static void
adjust (const gchar *name, gdouble *offset, gdouble *factor)
{
  if (strcmp (name, "predictor.F0_proj.weight") == 0) {
    *factor *= 100;
  } else if (strcmp (name, "predictor.F0_proj.bias") == 0) {
    *offset = 60;
    *factor = 0;
  } else if (strcmp (name,
          "predictor.duration_proj.linear_layer.weight") == 0) {
    *factor *= 3;
  } else if (strcmp (name, "predictor.duration_proj.linear_layer.bias") == 0) {
    *offset -= 3;
  } else if (strcmp (name, "decoder.generator.conv_post.weight_g") == 0) {
    *offset *= 0.5;
    *factor *= 0.5;
  }
}

void
kokoro_tensor (const TtsTensorSpec *spec, float *ret_values)
{
  gsize n = tensor_size (spec);
  g_autofree gdouble *noise = g_new (gdouble, n);
  gdouble offset, factor;

  tensor_noise (spec->name, n, noise);
  range (spec, n, &offset, &factor);
  adjust (spec->name, &offset, &factor);
  for (gsize e = 0; e < n; e++)
    ret_values[e] = offset + factor * noise[e];
}

GBytes *
kokoro_weights (int width)
{
  g_autoptr (TtsArena) arena = tts_arena_new ();
  g_autoptr (TtsLoader) loader = tts_kokoro_list (arena, width);

  return tensor_file (loader, kokoro_tensor);
}

/* A voice of its own for each name. */
static void
install_voice (const gchar *folder, const gchar *name)
{
  g_autofree gchar *base = g_strconcat (name, ".bin", NULL);
  g_autofree gchar *path = g_build_filename (folder, base, NULL);
  g_autofree gdouble *values = g_new (gdouble, TTS_KOKORO_VOICE_SIZE);
  g_autofree float *voice = g_new (float, TTS_KOKORO_VOICE_SIZE);

  tensor_noise (name, TTS_KOKORO_VOICE_SIZE, values);
  for (gsize i = 0; i < TTS_KOKORO_VOICE_SIZE; i++)
    voice[i] = 0.27 * values[i];
  g_assert_true (g_file_set_contents (path, (gchar *) voice,
          TTS_KOKORO_VOICE_SIZE * sizeof *voice, NULL));
}

void
kokoro_install (const gchar *folder, int width, const gchar *const *voices)
{
  g_autofree gchar *path =
      g_build_filename (folder, "generated.safetensors", NULL);
  g_autofree gchar *below = g_build_filename (folder, "voices", NULL);
  g_autoptr (GBytes) weights = kokoro_weights (width);
  gsize size;
  gconstpointer data = g_bytes_get_data (weights, &size);

  g_assert_cmpint (g_mkdir_with_parents (below, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, data, size, NULL));
  for (guint i = 0; voices[i]; i++)
    install_voice (below, voices[i]);
}
