/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The WAV reader and header: what other programs write and read, and what
 * nobody should. */
#include "test-main.h"

#include <glib/gstdio.h>
#include <string.h>

static void
append (GByteArray *out, gconstpointer data, guint size)
{
  g_byte_array_append (out, data, size);
}

static void
append_32 (GByteArray *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  append (out, &value, 4);
}

static void
append_16 (GByteArray *out, guint16 value)
{
  value = GUINT16_TO_LE (value);
  append (out, &value, 2);
}

static GByteArray *
riff (guint32 size)
{
  GByteArray *out = g_byte_array_new ();

  append (out, "RIFF", 4);
  append_32 (out, size);
  append (out, "WAVE", 4);
  return out;
}

static void
chunk (GByteArray *out, const gchar *id, guint32 size)
{
  append (out, id, 4);
  append_32 (out, size);
}

static void
samples (GByteArray *out, guint bytes)
{
  chunk (out, "data", bytes);
  g_byte_array_set_size (out, out->len + bytes);
}

static void
format (GByteArray *out, guint tag, guint channels, guint rate, guint bits)
{
  chunk (out, "fmt ", 16);
  append_16 (out, tag);
  append_16 (out, channels);
  append_32 (out, rate);
  append_32 (out, rate * channels * bits / 8);
  append_16 (out, channels * bits / 8);
  append_16 (out, bits);
}

static void
extensible (GByteArray *out, guint tag, guint channels, guint bits,
    guint32 mask)
{
  static const guint8 tail[14] = { 0, 0, 0, 0, 0x10, 0, 0x80, 0,
    0, 0xaa, 0, 0x38, 0x9b, 0x71
  };

  chunk (out, "fmt ", 40);
  append_16 (out, 0xfffe);
  append_16 (out, channels);
  append_32 (out, 48000);
  append_32 (out, 48000 * channels * bits / 8);
  append_16 (out, channels * bits / 8);
  append_16 (out, bits);
  append_16 (out, 22);
  append_16 (out, bits);
  append_32 (out, mask);
  append_16 (out, tag);
  append (out, tail, sizeof tail);
}

/* Parses a copy that ends where the heap block ends, so that a sanitizer
 * sees a byte read too many. */
static gboolean
parse (const GByteArray *wav, gsize size, GstAudioInfo *ret_info,
    gsize *ret_offset, gsize *ret_size, GError **error)
{
  g_autofree guint8 *copy = g_memdup2 (wav->data, size);
  const guint8 *first;

  if (!gst_tts_wav_parse (copy, size, ret_info, &first, ret_size, error))
    return FALSE;
  *ret_offset = first - copy;
  g_assert_cmpuint (*ret_offset + *ret_size, <=, size);
  return TRUE;
}

static gsize
assert_parses (const GByteArray *wav, GstAudioInfo *ret_info)
{
  g_autoptr (GError) error = NULL;
  gsize offset, size;

  parse (wav, wav->len, ret_info, &offset, &size, &error);
  g_assert_no_error (error);
  return size;
}

static void
assert_refused (const GByteArray *wav, const gchar *why)
{
  g_autoptr (GError) error = NULL;
  GstAudioInfo info;
  gsize offset, size;

  g_assert_false (parse (wav, wav->len, &info, &offset, &size, &error));
  tts_assert_error (error, GST_TTS_ERROR_BAD_INPUT, why);
}

static void
test_formats (void)
{
  static const struct
  {
    guint tag;
    guint bits;
    GstAudioFormat format;
  } rows[] = {
    {1, 8, GST_AUDIO_FORMAT_U8},
    {1, 16, GST_AUDIO_FORMAT_S16LE},
    {1, 24, GST_AUDIO_FORMAT_S24LE},
    {1, 32, GST_AUDIO_FORMAT_S32LE},
    {3, 32, GST_AUDIO_FORMAT_F32LE},
    {3, 64, GST_AUDIO_FORMAT_F64LE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (guint channels = 1; channels <= 2; channels++) {
      g_autoptr (GByteArray) wav = riff (0);
      guint frame = channels * rows[i].bits / 8;
      GstAudioInfo info;

      format (wav, rows[i].tag, channels, 22050, rows[i].bits);
      samples (wav, 3 * frame);
      g_assert_cmpuint (assert_parses (wav, &info), ==, 3 * frame);
      g_assert_cmpint (GST_AUDIO_INFO_FORMAT (&info), ==, rows[i].format);
      g_assert_cmpint (GST_AUDIO_INFO_RATE (&info), ==, 22050);
      g_assert_cmpint (GST_AUDIO_INFO_CHANNELS (&info), ==, channels);
    }
  }
}

static void
test_extensible (void)
{
  g_autoptr (GByteArray) surround = riff (0), mono = riff (0);
  g_autoptr (GByteArray) other = riff (0), odd_mask = riff (0);
  g_autoptr (GByteArray) side = riff (0);
  GstAudioInfo info;

  extensible (surround, 1, 6, 16, 0x3f);
  samples (surround, 12);
  g_assert_cmpuint (assert_parses (surround, &info), ==, 12);
  g_assert_cmpint (info.position[3], ==, GST_AUDIO_CHANNEL_POSITION_LFE1);

  extensible (side, 1, 6, 16, 0x60f);
  samples (side, 12);
  assert_parses (side, &info);
  g_assert_cmpint (info.position[4], ==, GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT);

  extensible (mono, 3, 1, 32, 0x4);
  samples (mono, 4);
  assert_parses (mono, &info);
  g_assert_cmpint (info.position[0], ==, GST_AUDIO_CHANNEL_POSITION_MONO);

  extensible (odd_mask, 1, 5, 16, 0x1);
  samples (odd_mask, 10);
  g_assert_cmpuint (assert_parses (odd_mask, &info), ==, 10);
  g_assert_true (GST_AUDIO_INFO_IS_UNPOSITIONED (&info));

  extensible (other, 1, 1, 16, 0);
  other->data[other->len - 1] ^= 1;
  chunk (other, "data", 0);
  assert_refused (other, "sample format is unknown");
}

/* A pipe's writer knows no sizes; a finished file with no samples has none. */
static void
test_open_sizes (void)
{
  static const guint32 sizes[] = { 0, 0xffffffff };
  GstAudioInfo info;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GByteArray) wav = riff (sizes[i]);

    format (wav, 1, 1, 16000, 16);
    chunk (wav, "data", sizes[i]);
    g_byte_array_set_size (wav, wav->len + 7);
    g_assert_cmpuint (assert_parses (wav, &info), ==, 6);
  }
  {
    g_autoptr (GByteArray) empty = riff (4 + 24 + 8 + 12);

    format (empty, 1, 1, 16000, 16);
    chunk (empty, "data", 0);
    chunk (empty, "LIST", 4);
    append (empty, "INFO", 4);
    g_assert_cmpuint (assert_parses (empty, &info), ==, 0);
  }
}

static void
test_long_sizes (void)
{
  g_autoptr (GByteArray) wav = riff (0xffffffff);
  GstAudioInfo info;

  memcpy (wav->data, "RF64", 4);
  chunk (wav, "ds64", 28);
  append_32 (wav, 100);
  append_32 (wav, 0);
  append_32 (wav, 8);
  append_32 (wav, 0);
  append_32 (wav, 4);
  append_32 (wav, 0);
  append_32 (wav, 0);
  format (wav, 1, 1, 16000, 16);
  chunk (wav, "data", 0xffffffff);
  g_byte_array_set_size (wav, wav->len + 20);

  g_assert_cmpuint (assert_parses (wav, &info), ==, 8);
  memset (wav->data + 28, 0xff, 8);
  g_assert_cmpuint (assert_parses (wav, &info), ==, 20);
}

static void
test_padding (void)
{
  g_autoptr (GByteArray) wav = riff (0);
  GstAudioInfo info;

  chunk (wav, "note", 3);
  append (wav, "abc", 4);
  format (wav, 1, 2, 8000, 8);
  chunk (wav, "data", 5);
  append (wav, "12345", 6);
  g_assert_cmpuint (assert_parses (wav, &info), ==, 4);
}

/* Wherever the file ends, the reader says so or gives the frames there are. */
static void
test_truncated (void)
{
  g_autoptr (GByteArray) wav = riff (0);
  gsize header;

  chunk (wav, "note", 5);
  append (wav, "12345", 6);
  extensible (wav, 1, 2, 16, 3);
  samples (wav, 40);
  header = wav->len - 40;

  for (gsize size = 0; size < wav->len; size++) {
    g_autoptr (GError) error = NULL;
    GstAudioInfo info;
    gsize offset, bytes;

    if (parse (wav, size, &info, &offset, &bytes, &error)) {
      g_assert_cmpuint (size, >=, header);
      g_assert_cmpuint (bytes, ==, (size - header) / 4 * 4);
    } else {
      g_assert_cmpuint (size, <, header);
      g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT);
    }
  }
}

static void
test_rubbish (void)
{
  static const struct
  {
    guint tag;
    guint channels;
    guint rate;
    guint bits;
    const gchar *why;
  } rows[] = {
    {1, 0, 16000, 16, "no channel"},
    {1, 65, 16000, 16, "more than 64"},
    {1, 1, 0, 16, "sample rate"},
    {1, 1, 0xffffffff, 16, "sample rate"},
    {1, 1, 16000, 0, "neither PCM"},
    {1, 1, 16000, 64, "neither PCM"},
    {3, 1, 16000, 16, "neither PCM"},
    {0x55, 1, 16000, 8, "neither PCM"},
    {1, 1, 16000, 12, "frame size"},
  };
  g_autoptr (GByteArray) early = riff (0), other = riff (0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) wav = riff (0);

    format (wav, rows[i].tag, rows[i].channels, rows[i].rate, rows[i].bits);
    chunk (wav, "data", 0);
    assert_refused (wav, rows[i].why);
  }

  chunk (early, "data", 4);
  append (early, "1234", 4);
  format (early, 1, 1, 16000, 16);
  assert_refused (early, "before their format");

  memcpy (other->data, "RIFX", 4);
  assert_refused (other, "does not start");
}

static void
set_format (GstAudioInfo *info, GstAudioFormat sample_format, gint rate,
    gint channels)
{
  GstAudioChannelPosition position[8];

  gst_audio_channel_positions_from_mask (channels,
      gst_audio_channel_get_fallback_mask (channels), position);
  gst_audio_info_set_format (info, sample_format, rate, channels,
      channels == 1 ? NULL : position);
}

static void
test_header_round_trip (void)
{
  static const GstAudioFormat formats[] = { GST_AUDIO_FORMAT_U8,
    GST_AUDIO_FORMAT_S16LE, GST_AUDIO_FORMAT_S24LE, GST_AUDIO_FORMAT_S32LE,
    GST_AUDIO_FORMAT_F32LE
  };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    for (gint channels = 1; channels <= 8; channels++) {
      g_autoptr (GByteArray) wav = g_byte_array_new ();
      g_autoptr (GBytes) header = NULL;
      GstAudioInfo info, read;
      guint bytes;

      set_format (&info, formats[i], 44100, channels);
      bytes = 5 * GST_AUDIO_INFO_BPF (&info);
      header = gst_tts_wav_header (&info, bytes);
      append (wav, g_bytes_get_data (header, NULL), g_bytes_get_size (header));
      g_assert_cmpuint (GST_READ_UINT32_LE (wav->data + 4), ==,
          wav->len - 8 + bytes + bytes % 2);
      g_byte_array_set_size (wav, wav->len + bytes + bytes % 2);

      g_assert_cmpuint (assert_parses (wav, &read), ==, bytes);
      g_assert_true (gst_audio_info_is_equal (&info, &read));
    }
  }
}

static void
test_header_sizes (void)
{
  const guint64 largest = G_MAXUINT32 - 1 - 36;
  g_autoptr (GBytes) plain = NULL, large = NULL, pipe = NULL;
  GstAudioInfo info;
  const guint8 *data;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16LE, 24000, 1, NULL);

  plain = gst_tts_wav_header (&info, largest);
  data = g_bytes_get_data (plain, NULL);
  g_assert_cmpmem (data, 4, "RIFF", 4);
  g_assert_cmpuint (GST_READ_UINT32_LE (data + 40), ==, largest);

  large = gst_tts_wav_header (&info, largest + 2);
  data = g_bytes_get_data (large, NULL);
  g_assert_cmpmem (data, 4, "RF64", 4);
  g_assert_cmpuint (GST_READ_UINT64_LE (data + 20), ==,
      largest + 2 + g_bytes_get_size (large) - 8);
  g_assert_cmpuint (GST_READ_UINT64_LE (data + 28), ==, largest + 2);
  g_assert_cmpuint (GST_READ_UINT64_LE (data + 36), ==, (largest + 2) / 2);

  pipe = gst_tts_wav_header (&info, G_MAXUINT64);
  data = g_bytes_get_data (pipe, NULL);
  g_assert_cmpmem (data, 4, "RIFF", 4);
  g_assert_cmpuint (GST_READ_UINT32_LE (data + 4), ==, G_MAXUINT32);
  g_assert_cmpuint (GST_READ_UINT32_LE (data + 40), ==, G_MAXUINT32);
}

static gchar *
run (const gchar *command)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *output = NULL;
  gint status;

  g_spawn_command_line_sync (command, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return g_strchomp (g_steal_pointer (&output));
}

static gboolean
has (const gchar *program)
{
  g_autofree gchar *path = g_find_program_in_path (program);

  if (!path)
    g_test_skip_printf ("%s is not installed", program);
  return path != NULL;
}

/* What sox writes, we read as it says. */
static void
test_reads_sox (void)
{
  static const gchar *kinds[] = { "-b 8 -e unsigned-integer", "-b 16",
    "-b 24", "-b 32", "-b 32 -e floating-point", "-b 64 -e floating-point"
  };
  g_autofree gchar *dir = NULL, *path = NULL;

  if (!has ("sox"))
    return;
  dir = g_dir_make_tmp ("wav-XXXXXX", NULL);
  path = g_build_filename (dir, "a.wav", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    for (guint channels = 1; channels <= 3; channels++) {
      g_autofree gchar *command = g_strdup_printf
          ("sox -D -r 22050 -n -c %u %s %s synth 1001s sine 300", channels,
          kinds[i], path);
      g_autofree gchar *data = NULL;
      g_autoptr (GError) error = NULL;
      const guint8 *first;
      GstAudioInfo info;
      gsize size, bytes;

      g_free (run (command));
      g_file_get_contents (path, &data, &size, &error);
      g_assert_no_error (error);
      gst_tts_wav_parse ((const guint8 *) data, size, &info, &first, &bytes,
          &error);
      g_assert_no_error (error);
      g_assert_cmpint (GST_AUDIO_INFO_CHANNELS (&info), ==, channels);
      g_assert_cmpint (GST_AUDIO_INFO_RATE (&info), ==, 22050);
      g_assert_cmpuint (bytes / GST_AUDIO_INFO_BPF (&info), ==, 1001);
    }
  }
  g_unlink (path);
  g_rmdir (dir);
}

static void
write_wav (const gchar *path, const GstAudioInfo *info, guint frames)
{
  guint bytes = frames * GST_AUDIO_INFO_BPF (info);
  g_autoptr (GByteArray) wav = g_byte_array_new ();
  g_autoptr (GBytes) header = gst_tts_wav_header (info, bytes);
  g_autoptr (GError) error = NULL;

  append (wav, g_bytes_get_data (header, NULL), g_bytes_get_size (header));
  for (guint i = 0; i < bytes; i++)
    append (wav, &(guint8) { i % 4 == 3 ? 0 : i * 7 }, 1);
  if (bytes % 2)
    append (wav, "", 1);
  g_file_set_contents (path, (gchar *) wav->data, wav->len, &error);
  g_assert_no_error (error);
}

/* What we write, sox and ffprobe read without a word of complaint; but sox
 * misses something in anybody's extensible float header. */
static void
test_read_by_others (void)
{
  static const GstAudioFormat formats[] = { GST_AUDIO_FORMAT_U8,
    GST_AUDIO_FORMAT_S16LE, GST_AUDIO_FORMAT_S24LE, GST_AUDIO_FORMAT_S32LE,
    GST_AUDIO_FORMAT_F32LE
  };
  g_autofree gchar *dir = NULL, *path = NULL, *sox = NULL, *probe = NULL;

  if (!has ("sox") || !has ("ffprobe"))
    return;
  dir = g_dir_make_tmp ("wav-XXXXXX", NULL);
  path = g_build_filename (dir, "a.wav", NULL);
  sox = g_strdup_printf ("sh -c 'soxi -s %s 2>&1 | "
      "grep -v \"missing extended part\"'", path);
  probe = g_strdup_printf ("ffprobe -v warning -show_entries "
      "stream=channels,sample_rate,duration_ts -of csv=p=0 %s", path);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    for (gint channels = 1; channels <= 6; channels++) {
      g_autofree gchar *frames = NULL, *seen = NULL, *wanted = NULL;
      GstAudioInfo info;

      set_format (&info, formats[i], 32000, channels);
      write_wav (path, &info, 333);
      frames = run (sox);
      g_assert_cmpstr (frames, ==, "333");
      seen = run (probe);
      wanted = g_strdup_printf ("32000,%d,333", channels);
      g_assert_cmpstr (seen, ==, wanted);
    }
  }
  g_unlink (path);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/wav/formats", test_formats);
  g_test_add_func ("/wav/extensible", test_extensible);
  g_test_add_func ("/wav/open-sizes", test_open_sizes);
  g_test_add_func ("/wav/long-sizes", test_long_sizes);
  g_test_add_func ("/wav/padding", test_padding);
  g_test_add_func ("/wav/truncated", test_truncated);
  g_test_add_func ("/wav/rubbish", test_rubbish);
  g_test_add_func ("/wav/header/round-trip", test_header_round_trip);
  g_test_add_func ("/wav/header/sizes", test_header_sizes);
  g_test_add_func ("/wav/reads-sox", test_reads_sox);
  g_test_add_func ("/wav/read-by-others", test_read_by_others);
  return tts_test_run ();
}
