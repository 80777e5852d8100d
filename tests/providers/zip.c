/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The reader of zip archives, with good ones and others. */
#include "../../providers/github/zip.h"

#include <string.h>
#include <sys/stat.h>

#include "archive.h"
#include "test-main.h"

static gboolean
collect (gpointer user_data, const guint8 *data, gsize size, GError **error)
{
  g_byte_array_append (user_data, data, size);
  return TRUE;
}

static gboolean
count (gpointer user_data, const guint8 *data, gsize size, GError **error)
{
  *(guint64 *) user_data += size;
  return TRUE;
}

static const TtsArchiveEntry good[] = {
  {.name = "stored.wav",.data = "stored",.size = -1 },
  {.name = "a/b/c/d/e/f/g/eight.wav",.data = "deep",.size = -1 },
  {.name = "folder/",.data = "",.size = 0,.mode = S_IFDIR | 0755 },
  {.name = "deflated.wav",.data = "aaaaaaaaaaaaaaaaaaaa",.size = -1,
      .deflate = TRUE,.mode = S_IFREG | 0644 },
  {.name = "later.wav",.data = "sizes behind",.size = -1,.deflate = TRUE,
      .descriptor = TRUE },
  {.name = "zip64.wav",.data = "sizes elsewhere",.size = -1,.zip64 = TRUE },
  {.name = "\u00fc.wav",.data = "",.size = 0 },
};

static void
test_good (void)
{
  g_autoptr (GBytes) bytes = tts_archive_write (good, G_N_ELEMENTS (good));
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = zip_read (data, size, &error);
  guint n = 0;

  g_assert_no_error (error);
  g_assert_true (zip_is (data, size));
  g_assert_cmpuint (files->len, ==, G_N_ELEMENTS (good) - 1);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (GByteArray) out = g_byte_array_new ();
    gsize wanted = good[i].size < 0 ? strlen (good[i].data) : 0;

    if (g_str_has_suffix (good[i].name, "/"))
      continue;
    g_assert_cmpstr (((ZipEntry *) files->pdata[n])->name, ==, good[i].name);
    zip_extract (data, size, files->pdata[n++], collect, out, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (out->data, out->len, good[i].data, wanted);
  }
}

typedef struct
{
  const gchar *says;
  TtsArchiveEntry entry;
} Bad;

#define FILE(...) {.name = "a.wav",.data = "words",.size = -1, __VA_ARGS__ }
#define NAMED(text) {.name = text,.data = "words",.size = -1 }

static const Bad bad[] = {
  {"name", NAMED ("/etc/passwd")},
  {"name", NAMED ("../a.wav")},
  {"name", NAMED ("a/../../b.wav")},
  {"name", NAMED ("./a.wav")},
  {"name", NAMED ("a//b.wav")},
  {"name", NAMED ("a\\b.wav")},
  {"name", NAMED ("C:a.wav")},
  {"name", NAMED ("a\nb.wav")},
  {"name", NAMED ("\xff.wav")},
  {"name", NAMED ("")},
  {"name", NAMED ("1/2/3/4/5/6/7/8/9.wav")},
  {"encrypted", FILE (.flags = 1)},
  {"encrypted", FILE (.flags = 0x40)},
  {"link or a device", FILE (.mode = S_IFLNK | 0777)},
  {"link or a device", FILE (.mode = S_IFIFO | 0644)},
  {"method 12", FILE (.method = 12)},
  {"two sizes", FILE (.add_to_size = 1)},
  {"512 MiB", FILE (.deflate = TRUE,.add_to_size = 1 << 30)},
  {"not where", FILE (.add_to_place = 7)},
  {"not where", FILE (.add_to_place = -1)},
  {"two meanings", FILE (.other_name = "b.wav")},
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GBytes) bytes = tts_archive_write (&bad[i].entry, 1);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) files = zip_read (g_bytes_get_data (bytes, NULL),
        g_bytes_get_size (bytes), &error);

    g_assert_null (files);
    tts_assert_error (error, GST_TTS_ERROR_MODEL, bad[i].says);
  }
}

/* Only found out while they are unpacked. */
static void
test_damaged (void)
{
  static const Bad rows[] = {
    {"damaged", FILE (.add_to_crc = 1)},
    {"larger than it says", FILE (.deflate = TRUE,.add_to_size = -1)},
    {"damaged", FILE (.deflate = TRUE,.add_to_size = 1)},
    {"damaged", FILE (.method = 8)},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) bytes = tts_archive_write (&rows[i].entry, 1);
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) files = zip_read (data, size, &error);
    g_autoptr (GByteArray) out = g_byte_array_new ();

    g_assert_no_error (error);
    g_assert_false (zip_extract (data, size, files->pdata[0], collect, out,
            &error));
    tts_assert_error (error, GST_TTS_ERROR_MODEL, rows[i].says);
  }
}

static void
test_together (void)
{
  static const TtsArchiveEntry twice[] = { FILE (.mode = 0), FILE (.mode = 0)
  };
  static const TtsArchiveEntry over[] = {
    {.name = "a",.data = "words",.size = -1 },
    /* The second row leads to the first file. */
    {.name = "a2",.data = "words",.size = -1,.add_to_place = -36 },
  };
  const struct
  {
    const TtsArchiveEntry *entries;
    const gchar *says;
  } rows[] = { {twice, "twice"}, {over, "meanings"} };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) bytes = tts_archive_write (rows[i].entries, 2);
    g_autoptr (GError) error = NULL;

    g_assert_null (zip_read (g_bytes_get_data (bytes, NULL),
            g_bytes_get_size (bytes), &error));
    tts_assert_error (error, GST_TTS_ERROR_MODEL, rows[i].says);
  }
}

/* Every part of one alone is no archive, and nothing is read behind it. */
static void
test_torn (void)
{
  g_autoptr (GBytes) bytes = tts_archive_write (good, G_N_ELEMENTS (good));
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize n = 0; n < size; n++) {
    g_autofree guint8 *part = g_memdup2 (data, n);
    g_autoptr (GError) error = NULL;

    g_assert_null (zip_read (part, n, &error));
    g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL);
  }
}

/* Silence packs well: what is said to be large may be, piece by piece. */
static void
test_silence (void)
{
  gsize size = tts_test_size (16 << 20);
  g_autofree gchar *zeros = g_malloc0 (size);
  const TtsArchiveEntry entry = {.name = "silence.wav",.data = zeros,
    .size = size,.deflate = TRUE,
  };
  g_autoptr (GBytes) bytes = tts_archive_write (&entry, 1);
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = zip_read (data, g_bytes_get_size (bytes),
      &error);
  guint64 n = 0;

  g_assert_no_error (error);
  zip_extract (data, g_bytes_get_size (bytes), files->pdata[0], count, &n,
      &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, size);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/zip/good", test_good);
  g_test_add_func ("/zip/bad", test_bad);
  g_test_add_func ("/zip/damaged", test_damaged);
  g_test_add_func ("/zip/together", test_together);
  g_test_add_func ("/zip/torn", test_torn);
  g_test_add_func ("/zip/silence", test_silence);
  return tts_test_run ();
}
