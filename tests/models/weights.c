/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Weight files: what torch, numpy and safetensors write, and rubbish. */
#include "test-main.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/error.h"
#include "engine/weights.h"

static TtsWeights *
open_fixture (const gchar *name, GError **error)
{
  g_autofree gchar *folder = tts_test_data ("weights");
  g_autofree gchar *path = g_build_filename (folder, name, NULL);

  return tts_weights_open (path, error);
}

/* The values of an array as text, which says more than one that differs. */
static gchar *
values (const TtsWeights *weights, const gchar *name)
{
  const TtsArray *array = tts_weights_find (weights, name);
  g_autofree gchar *shape = NULL;
  g_autofree float *floats = NULL;
  GString *text;

  if (!array)
    return g_strdup ("none");
  shape = tts_shape_to_string (array->shape, array->n_dims);
  floats = g_new (float, tts_array_size (array));
  text = g_string_new (NULL);
  g_string_append_printf (text, "%s %s:", tts_dtype_name (array->dtype),
      shape);
  tts_array_to_f32 (array, floats);
  for (gsize i = 0; i < tts_array_size (array); i++)
    g_string_append_printf (text, " %g", floats[i]);
  return g_string_free (text, FALSE);
}

static void
check_values (const TtsWeights *weights, const gchar *name,
    const gchar *wanted)
{
  g_autofree gchar *found = values (weights, name);

  g_assert_cmpstr (found, ==, wanted);
}

static void
test_safetensors (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsWeights) weights =
      open_fixture ("small.safetensors", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tts_weights_size (weights), ==, 4);
  check_values (weights, "a.weight", "F32 [2, 3]: 0 0.25 0.5 0.75 1 1.25");
  check_values (weights, "a.bias", "F16 [3]: 0 0.25 0.5");
  check_values (weights, "steps", "I64 [2]: 1 -2");
  check_values (weights, "nothing", "F32 [0, 4]:");
  check_values (weights, "__metadata__", "none");
}

/* Views with offsets, a transposed one, parameters, nested dicts. */
static void
test_torch (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsWeights) weights = open_fixture ("checkpoint.pth", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tts_weights_size (weights), ==, 10);
  check_values (weights, "net.second",
      "F32 [3, 4]: 3 3.25 3.5 3.75 4 4.25 4.5 4.75 5 5.25 5.5 5.75");
  check_values (weights, "net.turned",
      "F32 [4, 3]: 0 1 2 0.25 1.25 2.25 0.5 1.5 2.5 0.75 1.75 2.75");
  check_values (weights, "net.parameter", "F32 [2]: 0.5 0.75");
  check_values (weights, "net.half", "F16 [4]: 0 0.25 0.5 0.75");
  check_values (weights, "net.bfloat", "BF16 [4]: 0 0.25 0.5 0.75");
  check_values (weights, "net.steps", "I64 [2]: 3 -4");
  check_values (weights, "net.scalar", "F32 []: 1.5");
  check_values (weights, "module.weight", "F32 [1, 2]: 1 2");
  check_values (weights, "module.bias", "F32 [1]: 3");
}

/* The root of a voice is the tensor itself. */
static void
test_torch_voice (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsWeights) weights = open_fixture ("voice.pt", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tts_weights_size (weights), ==, 1);
  check_values (weights, "", "F32 [3, 1, 2]: 0 0.25 0.5 0.75 1 1.25");
}

static void
test_numpy (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsWeights) c = open_fixture ("c.npy", &error);
  g_autoptr (TtsWeights) fortran = open_fixture ("fortran.npy", &error);
  g_autoptr (TtsWeights) voices = open_fixture ("voices.npz", &error);

  g_assert_no_error (error);
  check_values (c, "", "F32 [2, 3]: 0 0.25 0.5 0.75 1 1.25");
  check_values (fortran, "", "F64 [2, 3]: 0 0.25 0.5 0.75 1 1.25");
  check_values (voices, "af_one", "F32 [3, 1, 2]: 0 0.25 0.5 0.75 1 1.25");
  check_values (voices, "bm_two",
      "F16 [3, 1, 2]: 10 10.25 10.5 10.75 11 11.25");
  check_values (voices, "codes", "U16 [2, 3]: 0 1 2 3 4 5");
}

static void
check_refused (const gchar *name, gint code, const gchar *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsWeights) weights = open_fixture (name, &error);

  g_assert_null (weights);
  g_assert_error (error, TTS_ENGINE_ERROR, code);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("'%s' is not like '%s'", error->message, pattern);
}

static void
test_unsupported (void)
{
  check_refused ("legacy.pth", TTS_ENGINE_ERROR_UNSUPPORTED,
      "*/legacy.pth: *torch's old format*save it again*");
  check_refused ("compressed.npz", TTS_ENGINE_ERROR_UNSUPPORTED,
      "*/compressed.npz: *'a.npy' is compressed: pack it again*");
}

static void
check_bytes (gconstpointer data, gsize size, gint code, const gchar *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (TtsWeights) weights =
      tts_weights_parse (bytes, "x", &error);

  g_assert_null (weights);
  g_assert_error (error, TTS_ENGINE_ERROR, code);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("'%s' is not like '%s'", error->message, pattern);
}

static void
check_header (const gchar *json, gsize n_data, gint code,
    const gchar *pattern)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  guint64 size = GUINT64_TO_LE (strlen (json));

  g_byte_array_append (file, (const guint8 *) &size, 8);
  g_byte_array_append (file, (const guint8 *) json, strlen (json));
  g_byte_array_set_size (file, file->len + n_data);
  check_bytes (file->data, file->len, code, pattern);
}

static void
test_bad_safetensors (void)
{
  const gint damaged = TTS_ENGINE_ERROR_DAMAGED;

  check_header ("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],"
      "\"data_offsets\":[0,8]}}", 7, damaged,
      "x: tensor 'w': bytes 0 to 8 are not [2] of F32 within 7 bytes*");
  check_header ("{\"w\":{\"dtype\":\"F32\",\"shape\":[3],"
      "\"data_offsets\":[0,8]}}", 8, damaged, "x: tensor 'w': *");
  check_header ("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],"
      "\"data_offsets\":[8,0]}}", 8, damaged, "x: tensor 'w': *");
  check_header ("{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],"
      "\"data_offsets\":[0,0]}}", 8, damaged, "x: tensor 'w': *");
  check_header ("{\"w\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],"
      "\"data_offsets\":[0,8]}}", 8, damaged, "x: *damaged at tensor 'w'*");
  check_header ("{\"w\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],"
      "\"data_offsets\":[0,4]}}", 8, damaged, "x: *damaged at tensor 'w'*");
  check_header ("{\"w\":{\"dtype\":\"Q4\",\"shape\":[2],"
      "\"data_offsets\":[0,8]}}", 8, TTS_ENGINE_ERROR_UNSUPPORTED,
      "x: tensor 'w': its type 'Q4' is unknown");
  check_header ("{\"w\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}"
      ",\"w\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1,
      damaged, "x: it has two tensors named 'w'");
  check_header ("{\"w\":{\"dtype\":\"F32\"}}", 8, damaged, "x: *'w'*");
  check_header ("{\"a\":1", 8, damaged, "x: *'a'*");
  check_header ("{} {}", 8, damaged, "x: *after 0 tensors");
  check_header ("{\"__metadata__\":[[[[}", 8, damaged, "x: *");
}

/* Depth is the classic way to a stack overflow. */
static void
test_deep_header (void)
{
  g_autoptr (GString) deep = g_string_new ("{\"__metadata__\":");

  for (guint i = 0; i < 1000000; i++)
    g_string_append_c (deep, '[');
  check_header (deep->str, 8, TTS_ENGINE_ERROR_DAMAGED, "x: *");
}

static void
test_rubbish (void)
{
  static const guint8 huge[] = { 255, 255, 255, 255, 255, 255, 255, 255, '{' };
  static const gchar npy[] = "\x93NUMPY\1\0\x10\0{'shape': (3, ";

  check_bytes ("", 0, TTS_ENGINE_ERROR_DAMAGED, "x: it is neither*");
  check_bytes ("<html>not found</html>", 22, TTS_ENGINE_ERROR_DAMAGED,
      "x: it is neither*");
  check_bytes (huge, sizeof huge, TTS_ENGINE_ERROR_DAMAGED, "x: *");
  check_bytes (npy, sizeof npy - 1, TTS_ENGINE_ERROR_DAMAGED,
      "x: array '': it is cut off");
}

static void
check_npy (const gchar *header, gsize n_data, gint code,
    const gchar *pattern)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  guint16 size = GUINT16_TO_LE (strlen (header));

  g_byte_array_append (file, (const guint8 *) "\x93NUMPY\1\0", 8);
  g_byte_array_append (file, (const guint8 *) &size, 2);
  g_byte_array_append (file, (const guint8 *) header, strlen (header));
  g_byte_array_set_size (file, file->len + n_data);
  check_bytes (file->data, file->len, code, pattern);
}

static void
test_bad_npy (void)
{
  const gint damaged = TTS_ENGINE_ERROR_DAMAGED;

  check_npy ("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", 11,
      damaged, "x: array '': it is cut off");
  check_npy ("{'descr': '>f4', 'fortran_order': False, 'shape': (3,), }", 12,
      TTS_ENGINE_ERROR_UNSUPPORTED, "x: array '': *little endian number");
  check_npy ("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", 12,
      TTS_ENGINE_ERROR_UNSUPPORTED, "x: array '': *");
  check_npy ("{'fortran_order': False, 'shape': (3,)}", 12, damaged,
      "x: array '': its header makes no sense");
  check_npy ("{'descr': '<f4', 'fortran_order': False, 'shape': "
      "(4294967296, 4294967296)}", 12, damaged, "x: array '': *");
  check_npy ("{'descr': '<f4', 'fortran_order': True, 'shape': "
      "(4294967296, 4294967296, 4)}", 12, damaged, "x: array '': *");
}

/* Every cut of a file is refused, and no byte past it is read. */
static void
test_truncated (void)
{
  static const gchar *const names[] = { "small.safetensors", "c.npy",
    "checkpoint.pth", "voices.npz" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *folder = tts_test_data ("weights");
    g_autofree gchar *path = g_build_filename (folder, names[i], NULL);
    g_autofree gchar *data = NULL;
    gsize size;

    g_assert_true (g_file_get_contents (path, &data, &size, NULL));
    for (gsize cut = 0; cut < size; cut++) {
      g_autofree gchar *copy = g_memdup2 (data, cut);

      check_bytes (copy, cut, TTS_ENGINE_ERROR_DAMAGED, "x: *");
    }
  }
}

static void
test_no_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree gchar *pipe = g_build_filename (folder, "pipe", NULL);

  g_assert_null (tts_weights_open ("/nowhere/kokoro.pth", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "/nowhere/kokoro.pth"));
  g_clear_error (&error);

  g_assert_null (tts_weights_open (folder, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
  g_clear_error (&error);

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_null (tts_weights_open (pipe, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
  g_unlink (pipe);
  g_rmdir (folder);
}

/* Changed by another program, which a reader may not notice otherwise. */
static void
test_written_to (void)
{
  g_autofree gchar *original = tts_test_data ("weights/small.safetensors");
  g_autofree gchar *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree gchar *path = g_build_filename (folder, "a.safetensors", NULL);
  g_autofree gchar *other = g_build_filename (folder, "b.safetensors", NULL);
  g_autofree gchar *data = NULL;
  g_autoptr (TtsWeights) weights = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (original, &data, &size, NULL));
  g_assert_true (g_file_set_contents (path, data, size, NULL));
  g_assert_true (g_file_set_contents (other, data, size - 1, NULL));
  weights = tts_weights_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (tts_weights_check (weights, &error));

  g_assert_cmpint (truncate (path, size + 1), ==, 0);
  g_assert_false (tts_weights_check (weights, &error));
  g_assert_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, "a.safetensors: it was written"));
  g_assert_cmpint (truncate (path, size), ==, 0);
  tts_weights_free (g_steal_pointer (&weights));

  /* One that takes its name is another file. */
  weights = tts_weights_open (path, NULL);
  g_assert_cmpint (g_rename (other, path), ==, 0);
  g_clear_error (&error);
  g_assert_true (tts_weights_check (weights, &error));
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/weights/safetensors", test_safetensors);
  g_test_add_func ("/weights/torch", test_torch);
  g_test_add_func ("/weights/torch-voice", test_torch_voice);
  g_test_add_func ("/weights/numpy", test_numpy);
  g_test_add_func ("/weights/unsupported", test_unsupported);
  g_test_add_func ("/weights/bad-safetensors", test_bad_safetensors);
  g_test_add_func ("/weights/deep-header", test_deep_header);
  g_test_add_func ("/weights/rubbish", test_rubbish);
  g_test_add_func ("/weights/bad-npy", test_bad_npy);
  g_test_add_func ("/weights/truncated", test_truncated);
  g_test_add_func ("/weights/no-file", test_no_file);
  g_test_add_func ("/weights/written-to", test_written_to);
  return tts_test_run ();
}
