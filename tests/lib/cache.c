/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of the cache: what goes in comes out to the bit, what was damaged
 * does not, and a full or locked place costs nothing but the entry. */
#include "test-main.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include "folder.h"
#include "gst/tts/gst-tts-cache-private.h"

#define KEY "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

typedef struct
{
  gchar *dir;
  GstTtsCache *cache;
} Fixture;

static void
set_up (Fixture *self, gconstpointer max_bytes)
{
  self->dir = tts_folder_new ();
  self->cache = gst_tts_cache_new (self->dir, GPOINTER_TO_SIZE (max_bytes),
      TRUE);
}

static void
tear_down (Fixture *self, gconstpointer max_bytes)
{
  gst_tts_cache_unref (self->cache);
  tts_folder_free (self->dir);
}

static gchar *
key_of (guint n)
{
  return g_strdup_printf ("%08x%s", n, &KEY[8]);
}

static GstTtsSpeech *
make_speech (GstAudioFormat format, gint channels, gsize frames,
    guint n_words)
{
  GstAudioInfo info;
  GArray *words = NULL;
  guint8 *samples;
  gsize size;

  gst_audio_info_set_format (&info, format, 24000, channels, NULL);
  size = frames * GST_AUDIO_INFO_BPF (&info);
  samples = g_malloc (size);
  for (gsize i = 0; i < size; i++)
    samples[i] = g_test_rand_int ();
  if (n_words > 0)
    words = g_array_new (FALSE, FALSE, sizeof (GstTtsWord));
  for (guint i = 0; i < n_words; i++) {
    GstTtsWord word = { i * 5, 4, i * GST_SECOND, i * GST_SECOND + 7 };

    g_array_append_val (words, word);
  }
  return gst_tts_speech_new (&info, g_bytes_new_take (samples, size), words);
}

static void
store (Fixture *self, const gchar *key, const GstTtsSpeech *speech)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gst_tts_cache_store (self->cache, key, speech, &error));
  g_assert_no_error (error);
}

static gboolean
has (Fixture *self, const gchar *key)
{
  g_autoptr (GstTtsSpeech) speech = gst_tts_cache_load (self->cache, key);

  return speech != NULL;
}

static guint64
count_entries (Fixture *self)
{
  GstTtsCacheCount count;

  g_assert_true (gst_tts_cache_stat (self->dir, &count, NULL));
  return count.entries;
}

static void
check_round_trip (Fixture *self, GstAudioFormat format, gint channels,
    guint n_words)
{
  g_autoptr (GstTtsSpeech) in = make_speech (format, channels, 777, n_words);
  g_autoptr (GstTtsSpeech) out = NULL;

  store (self, KEY, in);
  out = gst_tts_cache_load (self->cache, KEY);
  g_assert_nonnull (out);
  g_assert_true (gst_audio_info_is_equal (&in->info, &out->info));
  g_assert_true (g_bytes_equal (in->samples, out->samples));
  g_assert_cmpuint (out->words ? out->words->len : 0, ==, n_words);
  if (n_words > 0)
    g_assert_cmpmem (in->words->data, n_words * sizeof (GstTtsWord),
        out->words->data, n_words * sizeof (GstTtsWord));
}

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  static const gint channels[] = { 1, 2, 6 };

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++) {
    check_round_trip (self, GST_AUDIO_FORMAT_S16LE, channels[i], 0);
    check_round_trip (self, GST_AUDIO_FORMAT_F32LE, channels[i], 9);
  }
  g_assert_cmpuint (count_entries (self), ==, 1);
}

/* Any player takes it for what it is. */
static void
test_is_wav (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 100, 3);
  g_autoptr (GByteArray) file = gst_tts_speech_pack (speech, KEY);
  const guint8 *samples;
  GstAudioInfo info;
  gsize size;

  g_assert_true (gst_tts_wav_parse (file->data, file->len, &info, &samples,
          &size, NULL));
  g_assert_cmpuint (size, ==, 200);
  g_assert_cmpuint (GST_READ_UINT32_LE (file->data + 4), ==, file->len - 8);
}

static void
write_entry (Fixture *self, const guint8 *data, gsize size)
{
  g_autofree gchar *path = gst_tts_cache_path (self->dir, KEY);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, (const gchar *) data, size, &error);
  g_assert_no_error (error);
}

static gboolean
is_sound (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) file = g_bytes_new (data, size);
  g_autoptr (GstTtsSpeech) speech = gst_tts_speech_unpack (file, KEY);

  return speech != NULL;
}

static void
test_any_bit (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 33, 2);
  g_autoptr (GByteArray) file = gst_tts_speech_pack (speech, KEY);

  for (guint i = 0; i < file->len * 8; i++) {
    file->data[i / 8] ^= 1 << i % 8;
    g_assert_false (is_sound (file->data, file->len));
    file->data[i / 8] ^= 1 << i % 8;
  }
  g_assert_true (is_sound (file->data, file->len));
}

static void
test_any_length (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_F32LE, 1, 9, 1);
  g_autoptr (GByteArray) file = gst_tts_speech_pack (speech, KEY);

  for (guint size = 0; size < file->len; size++)
    g_assert_false (is_sound (file->data, size));
}

static void
test_damaged (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 33, 0);

  store (self, KEY, speech);
  write_entry (self, (const guint8 *) "RIFF", 4);
  g_assert_false (has (self, KEY));
  g_assert_cmpuint (count_entries (self), ==, 0);
}

/* As a copy by hand would be: whole, but the answer to something else. */
static void
test_wrong_name (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 33, 0);
  g_autofree gchar *other = key_of (7);
  g_autoptr (GByteArray) file = gst_tts_speech_pack (speech, other);

  store (self, KEY, speech);
  write_entry (self, file->data, file->len);
  g_assert_false (has (self, KEY));
}

static void
test_verify (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 33, 0);
  GstTtsCacheCount count;

  for (guint i = 0; i < 5; i++) {
    g_autofree gchar *key = key_of (i);

    store (self, key, speech);
  }
  store (self, KEY, speech);
  write_entry (self, (const guint8 *) "RIFF", 4);

  g_assert_true (gst_tts_cache_verify (self->dir, &count, NULL, NULL));
  g_assert_cmpuint (count.entries, ==, 6);
  g_assert_cmpuint (count.removed, ==, 1);
  g_assert_cmpuint (count_entries (self), ==, 5);
}

/* The place may be somebody's own folder: what is no entry stays. */
static void
test_clear (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 33, 0);
  g_autofree gchar *own = g_build_filename (self->dir, "01", "song.wav", NULL);
  GstTtsCacheCount count;

  store (self, KEY, speech);
  g_assert_true (g_file_set_contents (own, "la", 2, NULL));
  g_assert_true (gst_tts_cache_clear (self->dir, &count, NULL));
  g_assert_cmpuint (count.removed, ==, 1);
  g_assert_cmpuint (count_entries (self), ==, 0);
  g_assert_true (g_file_test (own, G_FILE_TEST_EXISTS));
}

static void
test_missing (Fixture *self, gconstpointer data)
{
  g_autofree gchar *dir = g_build_filename (self->dir, "none", NULL);
  GstTtsCacheCount count;

  g_assert_true (gst_tts_cache_stat (dir, &count, NULL));
  g_assert_cmpuint (count.entries, ==, 0);
  memset (&count, 0xff, sizeof count);
  g_assert_true (gst_tts_cache_clear (dir, &count, NULL));
  g_assert_cmpuint (count.entries + count.removed, ==, 0);
  g_assert_true (gst_tts_cache_verify (dir, &count, NULL, NULL));
}

static void
set_age (Fixture *self, const gchar *key, guint seconds)
{
  g_autofree gchar *path = gst_tts_cache_path (self->dir, key);
  struct timespec times[2] = { {0, UTIME_OMIT}, {0, 0} };

  times[1].tv_sec = g_get_real_time () / G_USEC_PER_SEC - seconds;
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
}

/* Room for ten: those that were used last stay. */
static void
test_limit (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 4000, 0);
  g_autofree gchar *first = key_of (0), *second = key_of (1);
  g_autofree gchar *last = key_of (10);

  for (guint i = 0; i < 10; i++) {
    g_autofree gchar *key = key_of (i);

    store (self, key, speech);
    set_age (self, key, 1000 - i);
  }
  g_assert_cmpuint (count_entries (self), ==, 10);
  g_assert_true (has (self, first));

  store (self, last, speech);
  g_assert_cmpuint (count_entries (self), <, 10);
  g_assert_true (has (self, first));
  g_assert_false (has (self, second));
  g_assert_true (has (self, last));
}

/* What a killed process left of the sum is mended when it grows too large. */
static void
test_wrong_sum (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 400, 0);
  g_autofree gchar *path = g_build_filename (self->dir, "size", NULL);
  g_autofree gchar *other = key_of (1);

  store (self, KEY, speech);
  g_assert_true (g_file_set_contents (path, "\377\377\377\377\377\377\377", 8,
          NULL));
  gst_tts_cache_unref (self->cache);
  self->cache = gst_tts_cache_new (self->dir, GPOINTER_TO_SIZE (data), TRUE);
  store (self, other, speech);
  g_assert_true (has (self, KEY));
  g_assert_true (has (self, other));
}

static void
test_stale_temporary (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 33, 0);
  g_autofree gchar *old =
      g_strdup_printf ("%s/01/." KEY ".AbCdEf", self->dir);
  g_autofree gchar *new =
      g_strdup_printf ("%s/01/." KEY ".GhIjKl", self->dir);
  struct timespec times[2] = { {0, 0}, {0, 0} };

  store (self, KEY, speech);
  g_assert_true (g_file_set_contents (old, "x", 1, NULL));
  g_assert_true (g_file_set_contents (new, "x", 1, NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, old, times, 0), ==, 0);
  g_assert_cmpuint (count_entries (self), ==, 1);
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (new, G_FILE_TEST_EXISTS));
}

/* A file where the folder should be: also for root there is no way. */
static void
test_unwritable (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 33, 0);
  g_autofree gchar *folder = g_build_filename (self->dir, "01", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (folder, "x", 1, NULL));
  g_assert_false (gst_tts_cache_store (self->cache, KEY, speech, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR);
  g_assert_nonnull (strstr (error->message, self->dir));
  g_assert_false (has (self, KEY));
}

/* The limit of a file's size stands for a full disk. */
static void
test_full (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 4000, 0);
  g_autofree gchar *folder = g_build_filename (self->dir, "01", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) left = NULL;
  struct rlimit limit, small;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &limit);
  small = limit;
  small.rlim_cur = 1000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (gst_tts_cache_store (self->cache, KEY, speech, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);

  g_assert_nonnull (error);
  left = g_dir_open (folder, 0, NULL);
  g_assert_null (g_dir_read_name (left));
}

/* Who finds the sum locked goes on, and counts its share later. */
static void
test_locked (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 4000, 0);
  g_autofree gchar *path = g_build_filename (self->dir, "size", NULL);
  gint fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  for (guint i = 0; i < 20; i++) {
    g_autofree gchar *key = key_of (i);

    store (self, key, speech);
  }
  g_assert_cmpuint (count_entries (self), ==, 20);
  g_close (fd, NULL);

  store (self, KEY, speech);
  g_assert_cmpuint (count_entries (self), <=, 10);
}

static gboolean
fill_as_child (const gchar *dir, guint first)
{
  g_autoptr (GstTtsCache) cache = gst_tts_cache_new (dir, 0, TRUE);
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 100, 0);

  for (guint i = 0; i < 50; i++) {
    g_autofree gchar *key = key_of (first + i);

    if (!gst_tts_cache_store (cache, key, speech, NULL))
      return FALSE;
  }
  return TRUE;
}

/* Two processes, half of their keys in common. */
static void
test_two_processes (Fixture *self, gconstpointer data)
{
  pid_t pids[2];
  GstTtsCacheCount count;

  for (guint i = 0; i < 2; i++) {
    pids[i] = fork ();
    if (pids[i] == 0)
      _exit (fill_as_child (self->dir, i * 25) ? 0 : 1);
  }
  for (guint i = 0; i < 2; i++) {
    gint status;

    g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
    g_assert_cmpint (status, ==, 0);
  }
  g_assert_true (gst_tts_cache_verify (self->dir, &count, NULL, NULL));
  g_assert_cmpuint (count.entries, ==, 75);
  g_assert_cmpuint (count.removed, ==, 0);
}

static void
test_read_only (Fixture *self, gconstpointer data)
{
  g_autoptr (GstTtsCache) reader = gst_tts_cache_new (self->dir, 0, FALSE);
  g_autoptr (GstTtsSpeech) found = NULL;
  g_autofree gchar *path = gst_tts_cache_path (self->dir, KEY);
  g_autoptr (GstTtsSpeech) speech =
      make_speech (GST_AUDIO_FORMAT_S16LE, 1, 33, 0);

  store (self, KEY, speech);
  write_entry (self, (const guint8 *) "RIFF", 4);
  found = gst_tts_cache_load (reader, KEY);
  g_assert_null (found);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

#define ADD(name, max, func) \
  g_test_add ("/cache/" name, Fixture, GSIZE_TO_POINTER (max), set_up, func, \
      tear_down)

gint
main (gint argc, gchar **argv)
{
  tts_test_init (&argc, &argv);
  ADD ("round-trip", 0, test_round_trip);
  ADD ("is-wav", 0, test_is_wav);
  ADD ("any-bit", 0, test_any_bit);
  ADD ("any-length", 0, test_any_length);
  ADD ("damaged", 0, test_damaged);
  ADD ("wrong-name", 0, test_wrong_name);
  ADD ("verify", 0, test_verify);
  ADD ("clear", 0, test_clear);
  ADD ("missing", 0, test_missing);
  ADD ("limit", 85000, test_limit);
  ADD ("wrong-sum", 100000, test_wrong_sum);
  ADD ("stale-temporary", 0, test_stale_temporary);
  ADD ("unwritable", 0, test_unwritable);
  ADD ("full", 0, test_full);
  ADD ("locked", 85000, test_locked);
  ADD ("two-processes", 0, test_two_processes);
  ADD ("read-only", 0, test_read_only);
  return tts_test_run ();
}
