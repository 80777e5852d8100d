/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Torch archives that somebody made to harm: each is refused with a class. */
#include "test-main.h"

#include <string.h>

#include "engine/error.h"
#include "engine/weights.h"
#include "zip-writer.h"

/* An archive of one pickle and one storage of four floats. */
static GBytes *
archive (gconstpointer pickle, gsize size)
{
  static const float floats[] = { 1, 2, 3, 4 };
  Zip zip;

  zip_init (&zip);
  zip_add (&zip, "m/data.pkl", pickle, size);
  zip_add (&zip, "m/data/0", floats, sizeof floats);
  return zip_end (&zip);
}

static void
check_refused (GBytes *bytes, gint code, const gchar *pattern)
{
  g_autoptr (GBytes) owned = bytes;
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsWeights) weights = tts_weights_parse (owned, "x", &error);

  g_assert_null (weights);
  g_assert_error (error, TTS_ENGINE_ERROR, code);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("'%s' is not like '%s'", error->message, pattern);
}

/* Pickles are written as their opcodes, in protocol 2 with short strings. */
#define STRING(size, text) "U" size text
#define STORAGE(n) "(" STRING ("\7", "storage") "ctorch\nFloatStorage\n" \
    STRING ("\1", "0") STRING ("\3", "cpu") "K" n "tQ"
#define TENSOR(n, offset, shape, stride) \
    "ctorch._utils\n_rebuild_tensor_v2\n(" STORAGE (n) "K" offset shape \
    stride "\x89}tR"
#define ARCHIVE(text) archive ("\x80\2" text ".", \
    sizeof ("\x80\2" text ".") - 1)

static void
check_tensor (GBytes *bytes, const gchar *name, guint n, float last)
{
  g_autoptr (GBytes) owned = bytes;
  g_autoptr (GError) error = NULL;
  g_autoptr (TtsWeights) weights = tts_weights_parse (owned, "x", &error);
  const TtsArray *array;
  float values[16];

  g_assert_no_error (error);
  array = tts_weights_find (weights, name);
  g_assert_nonnull (array);
  g_assert_cmpuint (tts_array_size (array), ==, n);
  tts_array_to_f32 (array, values);
  g_assert_cmpfloat (values[n - 1], ==, last);
}

static void
test_views (void)
{
  const gint damaged = TTS_ENGINE_ERROR_DAMAGED;

  check_tensor (ARCHIVE (TENSOR ("\4", "\0", "K\4\x85", "K\1\x85")), "", 4,
      4);
  check_tensor (ARCHIVE (TENSOR ("\4", "\1", "K\2\x85", "K\2\x85")), "", 2,
      4);
  /* One element too far by offset, length and stride. */
  check_refused (ARCHIVE (TENSOR ("\4", "\1", "K\4\x85", "K\1\x85")),
      damaged, "x: tensor '': it goes past its storage");
  check_refused (ARCHIVE (TENSOR ("\4", "\0", "K\5\x85", "K\1\x85")),
      damaged, "x: tensor '': it goes past its storage");
  check_refused (ARCHIVE (TENSOR ("\4", "\2", "K\2\x85", "K\2\x85")),
      damaged, "x: tensor '': it goes past its storage");
  /* A storage that claims more than its entry has. */
  check_refused (ARCHIVE (TENSOR ("\5", "\0", "K\4\x85", "K\1\x85")),
      damaged, "x: tensor '': its storage is cut off");
  /* One float repeated 2^31 times, and sizes whose product wraps to 0. */
  check_refused (ARCHIVE (TENSOR ("\4", "\0", "J\xff\xff\xff\x7f\x85",
              "K\0\x85")), damaged, "x: tensor '': it goes past*");
  check_refused (ARCHIVE (TENSOR ("\4", "\0",
              "\x8a\5\0\0\0\0\1\x8a\5\0\0\0\0\1\x86", "K\0K\0\x86")), damaged,
      "x: tensor '': it goes past*");
  check_refused (ARCHIVE (TENSOR ("\4", "\0", "K\1\x85", "K\1K\1\x86")),
      damaged, "x: tensor '': its shape and strides*");
  check_refused (ARCHIVE (TENSOR ("\4", "\0", "J\xff\xff\xff\xff\x85",
              "K\1\x85")), damaged, "x: tensor '': its shape and strides*");
}

static void
check_attack (const gchar *name)
{
  g_autofree gchar *folder = tts_test_data ("weights");
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autofree gchar *pickle = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &pickle, &size, NULL));
  check_refused (archive (pickle, size), TTS_ENGINE_ERROR_UNSUPPORTED,
      "x: its pickle is refused: it asks for 'posix.system', which*");
  g_assert_false (g_file_test ("pwned", G_FILE_TEST_EXISTS));
}

static void
test_calls (void)
{
  const gint damaged = TTS_ENGINE_ERROR_DAMAGED;
  const gint unsupported = TTS_ENGINE_ERROR_UNSUPPORTED;

  check_attack ("system-2.pickle");
  check_attack ("system-4.pickle");
  check_refused (ARCHIVE ("cbuiltins\neval\n(U\1" "1tR"), unsupported,
      "x: *'builtins.eval'*");
  /* Opcodes that import, build instances or reach into extensions. */
  check_refused (ARCHIVE ("(ios\nsystem\n"), unsupported, "x: *opcode 0x69*");
  check_refused (ARCHIVE ("\x82\1"), unsupported, "x: *opcode 0x82*");
  check_refused (ARCHIVE ("Pname\n"), unsupported, "x: *opcode 0x50*");
  /* The known names with the wrong things. */
  check_refused (ARCHIVE ("ctorch\nFloatStorage\n)R"), damaged,
      "x: *a storage type is called");
  check_refused (ARCHIVE ("ccollections\nOrderedDict\nK\1\x85R"), damaged,
      "x: *OrderedDict*");
  check_refused (ARCHIVE ("ctorch._utils\n_rebuild_tensor_v2\n)R"), damaged,
      "x: *tensor is made of the wrong things");
  check_refused (ARCHIVE ("K\1\x85Q"), damaged,
      "x: *storage is made of the wrong things");
}

static void
test_stack (void)
{
  const gint damaged = TTS_ENGINE_ERROR_DAMAGED;

  check_refused (ARCHIVE (""), damaged, "x: *stack is empty");
  check_refused (ARCHIVE ("(K\1t0"), TTS_ENGINE_ERROR_UNSUPPORTED, "x: *0x30*");
  check_refused (ARCHIVE ("K\1t"), damaged, "x: *mark is missing");
  check_refused (ARCHIVE ("K\1(\x85"), damaged, "x: *stack is empty");
  check_refused (ARCHIVE ("}(K\1u"), damaged, "x: *wrong kind");
  check_refused (ARCHIVE ("]K\1K\2s"), damaged, "x: *wrong kind");
  check_refused (ARCHIVE ("h\7"), damaged, "x: *memo has no such value");
  check_refused (ARCHIVE ("}r\xff\xff\xff\xff"), damaged, "x: *memo*");
  check_refused (ARCHIVE ("X\xff\xff\xff\xff" "a"), damaged, "x: *cut off");
  check_refused (archive ("\x80\2}", 3), damaged, "x: *cut off");
  check_refused (ARCHIVE ("}q\0U\1" "ah\0s"), damaged, "x: *too deep");
}

/* Each dict holds the one before it many times: small, and a tree without
 * end for who walks all of it. */
static void
test_bomb (void)
{
  g_autoptr (GByteArray) pickle = g_byte_array_new ();

  add_bytes (pickle, "\x80\2}q\0", 5);
  for (guint level = 1; level < 8; level++) {
    guint8 put[] = { 'q', level }, get[] = { 'h', level - 1 };

    add_bytes (pickle, "}", 1);
    for (guint i = 0; i < 100; i++) {
      guint8 key[] = { 'U', 1, 32 + i % 90 };

      add_bytes (pickle, key, sizeof key);
      add_bytes (pickle, get, sizeof get);
      add_bytes (pickle, "s", 1);
    }
    add_bytes (pickle, put, sizeof put);
  }
  add_bytes (pickle, ".", 1);
  check_refused (archive (pickle->data, pickle->len),
      TTS_ENGINE_ERROR_DAMAGED, "x: *too deep");
}

static void
test_deep_pickle (void)
{
  g_autoptr (GByteArray) pickle = g_byte_array_new ();

  add_bytes (pickle, "\x80\2}", 3);
  for (guint i = 0; i < 200000; i++)
    add_bytes (pickle, "\x85", 1);
  add_bytes (pickle, ".", 1);
  {
    g_autoptr (GBytes) bytes = archive (pickle->data, pickle->len);
    g_autoptr (TtsWeights) weights = tts_weights_parse (bytes, "x", NULL);

    g_assert_nonnull (weights);
    g_assert_cmpuint (tts_weights_size (weights), ==, 0);
  }
}

static void
test_overlap (void)
{
  Zip zip;

  zip_init (&zip);
  zip_add (&zip, "m/data.pkl", "\x80\2}.", 4);
  zip_add (&zip, "m/data/0", "abcd", 4);
  zip_list (&zip, "m/data/0", 44, 4);
  check_refused (zip_end (&zip), TTS_ENGINE_ERROR_DAMAGED,
      "x: *two entries have one name");

  /* The second entry is in the data of the first. */
  zip_init (&zip);
  zip_add (&zip, "a", NULL, 0);
  zip_add (&zip, "b", "data", 4);
  memcpy (zip.directory->data + 20, "\x20\0\0\0\x20\0\0\0", 8);
  check_refused (zip_end (&zip), TTS_ENGINE_ERROR_DAMAGED,
      "x: *two entries share bytes");
}

static void
check_zip_edit (guint at_end, guint32 value, const gchar *pattern)
{
  g_autoptr (GBytes) good = archive ("\x80\2}.", 4);
  gsize size;
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (good, &size),
      g_bytes_get_size (good));

  value = GUINT32_TO_LE (value);
  memcpy (data + g_bytes_get_size (good) - at_end, &value, 4);
  check_refused (g_bytes_new (data, size), TTS_ENGINE_ERROR_DAMAGED, pattern);
}

static void
test_directory (void)
{
  check_zip_edit (12, 0x006effff, "x: *entries than it can hold");
  check_zip_edit (10, 0xffffffff, "x: *directory is past its end");
  check_zip_edit (6, 0xffffffff, "x: *directory is past its end");
  check_zip_edit (6, 3, "x: *directory is cut off");
}

/* What writers of large archives add: sizes of 64 bits that stand for
 * fields of all ones, and an end record of their own. */
static void
test_zip64 (void)
{
  GByteArray *file = g_byte_array_new ();
  guint at_directory, at_end;

  add_32 (file, 0x04034b50);
  for (guint i = 0; i < 11; i++)
    add_16 (file, 0);
  add_16 (file, 10);
  add_16 (file, 3);
  add_bytes (file, "m/data.pklpad", 13);
  add_bytes (file, "\x80\2}.", 4);
  at_directory = file->len;
  add_32 (file, 0x02014b50);
  for (guint i = 0; i < 8; i++)
    add_16 (file, 0);
  add_32 (file, G_MAXUINT32);
  add_32 (file, G_MAXUINT32);
  add_16 (file, 10);
  add_16 (file, 36);
  for (guint i = 0; i < 5; i++)
    add_16 (file, 0);
  add_32 (file, G_MAXUINT32);
  add_bytes (file, "m/data.pkl", 10);
  add_16 (file, 0x5855);        /* an extra field that means nothing to us */
  add_16 (file, 4);
  add_32 (file, 0);
  add_16 (file, 1);
  add_16 (file, 24);
  add_64 (file, 4);
  add_64 (file, 4);
  add_64 (file, 0);
  at_end = file->len;
  add_32 (file, 0x06064b50);
  add_64 (file, 44);
  for (guint i = 0; i < 6; i++)
    add_16 (file, 0);
  add_64 (file, 1);
  add_64 (file, 1);
  add_64 (file, at_end - at_directory);
  add_64 (file, at_directory);
  add_32 (file, 0x07064b50);
  add_32 (file, 0);
  add_64 (file, at_end);
  add_32 (file, 1);
  add_32 (file, 0x06054b50);
  for (guint i = 0; i < 8; i++)
    add_16 (file, 0xffff);
  add_16 (file, 0);
  {
    g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (file);
    g_autoptr (GError) error = NULL;
    g_autoptr (TtsWeights) weights = tts_weights_parse (bytes, "x", &error);

    g_assert_no_error (error);
    g_assert_nonnull (weights);
  }
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/archive/views", test_views);
  g_test_add_func ("/archive/calls", test_calls);
  g_test_add_func ("/archive/stack", test_stack);
  g_test_add_func ("/archive/bomb", test_bomb);
  g_test_add_func ("/archive/deep-pickle", test_deep_pickle);
  g_test_add_func ("/archive/overlap", test_overlap);
  g_test_add_func ("/archive/directory", test_directory);
  g_test_add_func ("/archive/zip64", test_zip64);
  return tts_test_run ();
}
