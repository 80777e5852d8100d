/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Kokoro's voices: their files, their mixes, the row for a text. */
#include "kokoro-voice.h"

#include <math.h>
#include <string.h>

#include "engine/error.h"

#define MAX_PARTS 16

/* What a pause before the first word is less than the first pad, by the
 * measure of those who trained the model; in frames. */
#define LEAD 3

#define HALF_FRAME_NS (G_GUINT64_CONSTANT (1000000000) / 80)

typedef struct
{
  gchar *name;
  gdouble weight;
} Part;

static void
clear_part (gpointer part)
{
  g_free (((Part *) part)->name);
}

static gboolean
fail_spec (GError **error, const gchar *spec, const gchar *what)
{
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_INPUT,
      "voice '%s': %s", spec, what);
  return FALSE;
}

/* name, and (weight) if there is one; moves on. */
static gboolean
read_part (const gchar **at, Part *ret_part)
{
  gsize size = strspn (*at, "abcdefghijklmnopqrstuvwxyz"
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  gchar *end;

  ret_part->name = g_strndup (*at, size);
  ret_part->weight = 1;
  *at += size;
  if (**at == '(') {
    ret_part->weight = g_ascii_strtod (*at + 1, &end);
    if (end == *at + 1 || *end != ')' || !(ret_part->weight > 0) ||
        !(ret_part->weight <= 1000))
      return FALSE;
    *at = end + 1;
  }
  return size > 0;
}

static GArray *
parse_spec (const gchar *spec, GError **error)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Part));
  const gchar *at = spec;
  gdouble sum = 0, sign = 1;

  g_array_set_clear_func (parts, clear_part);
  for (;;) {
    Part part;
    gboolean good = read_part (&at, &part);

    sum += part.weight;
    part.weight *= sign;
    g_array_append_val (parts, part);
    if (!good || parts->len > MAX_PARTS || !strchr (",+-", *at)) {
      fail_spec (error, spec, "a mix is written as one(2)+two(1)-three");
      return NULL;
    }
    if (!*at)
      break;
    sign = *at++ == '-' ? -1 : 1;
  }
  for (guint i = 0; i < parts->len; i++)
    g_array_index (parts, Part, i).weight /= sum;
  return g_steal_pointer (&parts);
}

/* The published .bin: nothing but floats. */
static float *
read_raw (const gchar *path, GError **error)
{
  g_autofree gchar *data = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, error))
    return NULL;
  if (size != TTS_KOKORO_VOICE_SIZE * sizeof (float)) {
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MISMATCH,
        "%s: a voice has %d bytes, not %" G_GSIZE_FORMAT, path,
        (int) (TTS_KOKORO_VOICE_SIZE * sizeof (float)), size);
    return NULL;
  }
  return (float *) g_steal_pointer (&data);
}

static float *
read_array (const gchar *path, const TtsArray *array, GError **error)
{
  g_autofree gchar *shape = tts_shape_to_string (array->shape, array->n_dims);
  float *voice;

  if (array->n_dims < 2 || array->shape[0] != TTS_KOKORO_VOICE_ROWS ||
      array->shape[array->n_dims - 1] != TTS_KOKORO_STYLE ||
      tts_array_size (array) != TTS_KOKORO_VOICE_SIZE) {
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MISMATCH,
        "%s: tensor '%s': its shape is %s where [510, 1, 256] is expected",
        path, array->name, shape);
    return NULL;
  }
  voice = g_new (float, TTS_KOKORO_VOICE_SIZE);
  tts_array_to_f32 (array, voice);
  return voice;
}

/* NULL without an error where a file of many has none of this name. */
static float *
read_file (const gchar *path, const gchar *name, GError **error)
{
  g_autoptr (TtsWeights) weights = NULL;
  const TtsArray *array;

  if (g_str_has_suffix (path, ".bin"))
    return read_raw (path, error);
  weights = tts_weights_open (path, error);
  if (!weights)
    return NULL;
  if (g_str_has_suffix (path, ".npz"))
    array = tts_weights_find (weights, name);
  else if (tts_weights_size (weights) == 1)
    array = tts_weights_nth (weights, 0);
  else
    array = NULL;
  if (array)
    return read_array (path, array, error);
  if (!g_str_has_suffix (path, ".npz"))
    g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_MISMATCH,
        "%s: a voice is one tensor, not %u", path,
        tts_weights_size (weights));
  return NULL;
}

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(gchar *const *) a, *(gchar *const *) b);
}

/* Names of the folder's voices that begin as this one does. */
static gchar *
similar (const gchar *folder, const gchar *name)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const gchar *file;

  while (dir && (file = g_dir_read_name (dir)) && names->len < 8)
    if (g_ascii_strncasecmp (file, name, 2) == 0 && strchr (file, '.'))
      g_ptr_array_add (names,
          g_strndup (file, strchr (file, '.') - file));
  if (names->len == 0)
    return g_strdup ("");
  g_ptr_array_sort (names, by_name);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (gchar **) names->pdata);
}

static float *
find_voice (const gchar *folder, const gchar *name, GError **error)
{
  static const gchar *const suffixes[] =
      { ".pt", ".safetensors", ".npy", ".bin" };
  g_autoptr (GDir) dir = NULL;
  g_autofree gchar *others = NULL;
  const gchar *file;

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree gchar *base = g_strconcat (name, suffixes[i], NULL);
    g_autofree gchar *path = g_build_filename (folder, base, NULL);

    if (g_file_test (path, G_FILE_TEST_EXISTS))
      return read_file (path, name, error);
  }
  dir = g_dir_open (folder, 0, error);
  if (!dir)
    return NULL;
  while ((file = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, file, NULL);
    g_autoptr (GError) failed = NULL;
    float *voice = g_str_has_suffix (file, ".npz") ?
        read_file (path, name, &failed) : NULL;

    if (voice)
      return voice;
    if (failed) {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  }
  others = similar (folder, name);
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_INPUT,
      "voice '%s': there is none in %s%s%s", name, folder,
      *others ? "; like it are " : "", others);
  return NULL;
}

float *
tts_kokoro_voice (const gchar *folder, const gchar *spec, GError **error)
{
  g_autoptr (GArray) parts = parse_spec (spec, error);
  g_autofree float *mix = NULL;

  if (!parts)
    return NULL;
  mix = g_new0 (float, TTS_KOKORO_VOICE_SIZE);
  for (guint i = 0; i < parts->len; i++) {
    const Part *part = &g_array_index (parts, Part, i);
    g_autofree float *voice = find_voice (folder, part->name, error);

    if (!voice)
      return NULL;
    for (gsize k = 0; k < TTS_KOKORO_VOICE_SIZE; k++) {
      mix[k] += part->weight * voice[k];
      if (!isfinite (mix[k])) {
        fail_spec (error, part->name, "its file holds what is no number");
        return NULL;
      }
    }
  }
  return g_steal_pointer (&mix);
}

const float *
tts_kokoro_style (const float *voice, gsize n_characters)
{
  gsize row = CLAMP (n_characters, 1, TTS_KOKORO_VOICE_ROWS) - 1;

  return voice + row * TTS_KOKORO_STYLE;
}

/* In half frames; a word cut off at the end has the times of the last one. */
void
tts_kokoro_times (const int *durations, int n_ids, TtsWordTime *words,
    gsize n_words)
{
  guint64 left = 2 * MAX (0, durations[0] - LEAD), right = left;
  int at = 1;

  for (gsize i = 0; i < n_words; i++) {
    int last = at + words[i].n_ids;
    int space = words[i].space && last < n_ids ? durations[last] : 0;

    words[i].start = left * HALF_FRAME_NS;
    for (; at < last && at < n_ids; at++)
      right += 2 * durations[at];
    left = right + space;
    words[i].end = left * HALF_FRAME_NS;
    right = left + space;
    at += words[i].space;
  }
}
