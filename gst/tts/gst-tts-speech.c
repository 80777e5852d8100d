/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file of one chunk's speech: RIFF header, samples, then a chunk `gtts`
 * of version, key, words and a checksum of all bytes before it.
 *
 * WAV and not FLAC: FLAC has no 32-bit float, and docs/cache.md has what
 * packing would cost in time and save in space. */
#include "gst-tts-speech-private.h"

#include <string.h>

#include "gst-tts-wav.h"

#define VERSION 1
#define HEAD_SIZE (8 + 4 + GST_TTS_KEY_LENGTH + 4)
#define WORD_SIZE (4 + 4 + 8 + 8)
#define SUM_SIZE 8

GstTtsSpeech *
gst_tts_speech_new (const GstAudioInfo *info, GBytes *samples, GArray *words)
{
  GstTtsSpeech *self = g_new (GstTtsSpeech, 1);

  self->info = *info;
  self->samples = samples;
  self->words = words;
  return self;
}

void
gst_tts_speech_free (GstTtsSpeech *self)
{
  g_bytes_unref (self->samples);
  g_clear_pointer (&self->words, g_array_unref);
  g_free (self);
}

/* Against damage, not against malice. Each step is a bijection of the sum, so
 * that no single word that differs is ever lost. */
static guint64
checksum (const guint8 *data, gsize size)
{
  guint64 sum = size;

  for (; size >= 8; data += 8, size -= 8) {
    sum = (sum ^ GST_READ_UINT64_LE (data))
        * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
    sum ^= sum >> 32;
  }
  for (; size > 0; data++, size--)
    sum = ((sum ^ *data) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) ^ size;
  return sum;
}

static void
put_uint32 (GByteArray *file, guint32 value)
{
  guint8 bytes[4];

  GST_WRITE_UINT32_LE (bytes, value);
  g_byte_array_append (file, bytes, sizeof bytes);
}

static void
put_uint64 (GByteArray *file, guint64 value)
{
  guint8 bytes[8];

  GST_WRITE_UINT64_LE (bytes, value);
  g_byte_array_append (file, bytes, sizeof bytes);
}

static void
put_words (GByteArray *file, const GArray *words)
{
  guint n = words ? words->len : 0;

  put_uint32 (file, n);
  for (guint i = 0; i < n; i++) {
    const GstTtsWord *word = &g_array_index (words, GstTtsWord, i);

    put_uint32 (file, word->offset);
    put_uint32 (file, word->length);
    put_uint64 (file, word->start);
    put_uint64 (file, word->end);
  }
}

static gsize
tail_size (gsize n_words)
{
  return HEAD_SIZE + n_words * WORD_SIZE + SUM_SIZE;
}

GByteArray *
gst_tts_speech_pack (const GstTtsSpeech *self, const gchar *key)
{
  gsize size = g_bytes_get_size (self->samples);
  g_autoptr (GBytes) header = gst_tts_wav_header (&self->info, size);
  gsize header_size = g_bytes_get_size (header);
  gsize tail = tail_size (self->words ? self->words->len : 0);
  gsize total = header_size + size + tail;
  GByteArray *file = g_byte_array_sized_new (total);

  g_byte_array_append (file, g_bytes_get_data (header, NULL), header_size);
  if (total - 8 < G_MAXUINT32)
    GST_WRITE_UINT32_LE (file->data + 4, total - 8);
  g_byte_array_append (file, g_bytes_get_data (self->samples, NULL), size);
  g_byte_array_append (file, (const guint8 *) "gtts", 4);
  put_uint32 (file, tail - 8);
  put_uint32 (file, VERSION);
  g_byte_array_append (file, (const guint8 *) key, GST_TTS_KEY_LENGTH);
  put_words (file, self->words);
  put_uint64 (file, checksum (file->data, file->len));
  return file;
}

static gboolean
check_tail (const guint8 *tail, gsize size, const gchar *key)
{
  guint32 n_words;

  if (size < tail_size (0) || memcmp (tail, "gtts", 4) != 0
      || GST_READ_UINT32_LE (tail + 4) != size - 8
      || GST_READ_UINT32_LE (tail + 8) != VERSION
      || memcmp (tail + 12, key, GST_TTS_KEY_LENGTH) != 0)
    return FALSE;
  n_words = GST_READ_UINT32_LE (tail + 12 + GST_TTS_KEY_LENGTH);
  return tail_size (n_words) == size;
}

static GArray *
read_words (const guint8 *tail, gsize size)
{
  guint n = (size - tail_size (0)) / WORD_SIZE;
  const guint8 *at = tail + HEAD_SIZE;
  GArray *words;

  if (n == 0)
    return NULL;
  words = g_array_sized_new (FALSE, FALSE, sizeof (GstTtsWord), n);
  for (guint i = 0; i < n; i++, at += WORD_SIZE) {
    GstTtsWord word = { GST_READ_UINT32_LE (at), GST_READ_UINT32_LE (at + 4),
      GST_READ_UINT64_LE (at + 8), GST_READ_UINT64_LE (at + 16)
    };

    g_array_append_val (words, word);
  }
  return words;
}

GstTtsSpeech *
gst_tts_speech_unpack (GBytes *file, const gchar *key)
{
  gsize size, samples_size, start;
  const guint8 *data = g_bytes_get_data (file, &size), *samples, *tail;
  GstAudioInfo info;

  if (size < tail_size (0)
      || GST_READ_UINT64_LE (data + size - SUM_SIZE)
      != checksum (data, size - SUM_SIZE)
      || !gst_tts_wav_parse (data, size, &info, &samples, &samples_size,
          NULL))
    return NULL;

  start = samples - data;
  tail = samples + samples_size;
  if (!check_tail (tail, data + size - tail, key))
    return NULL;
  return gst_tts_speech_new (&info,
      g_bytes_new_from_bytes (file, start, samples_size),
      read_words (tail, data + size - tail));
}
