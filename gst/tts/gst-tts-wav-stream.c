/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The header of a WAV file that comes in pieces, and where its samples end. */
#include "gst-tts-wav-stream-private.h"

#include <string.h>

#include "gst-tts-error.h"

#define MAX_HEAD (64 * 1024)
/* Writers to a pipe put 0, all ones, or the largest that fits their integer
 * where they know no size; no reply is that long. */
#define NO_SIZE 0x7ff00000u

void
gst_tts_wav_stream_init (GstTtsWavStream *self)
{
  *self = (GstTtsWavStream) {.head = g_byte_array_new () };
}

void
gst_tts_wav_stream_clear (GstTtsWavStream *self)
{
  g_clear_pointer (&self->head, g_byte_array_unref);
}

/* The names of chunks are letters and spaces; samples rarely are, four bytes
 * in a row. */
static gboolean
is_chunk (const guint8 *data, gsize size)
{
  if (size < 8)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    if (!g_ascii_isalnum (data[i]) && data[i] != ' ')
      return FALSE;
  return TRUE;
}

/* What lies past the announced size is samples all the same, if it is no
 * other chunk: the size was that of a first piece. */
static void
take_samples (GstTtsWavStream *self, const guint8 *data, gsize size,
    const guint8 **ret_samples, gsize *ret_size)
{
  *ret_samples = data;
  *ret_size = self->over ? 0 : size;
  if (self->open_end || self->over)
    return;

  if (size > self->left) {
    self->over = is_chunk (data + self->left, size - self->left);
    self->open_end = !self->over;
    if (self->over)
      *ret_size = self->left;
    self->left = 0;
  } else
    self->left -= size;
}

/* The file of a user is bad input; a server may do better next time. */
static gboolean
fail_head (GError **error)
{
  if (error && *error)
    (*error)->code = GST_TTS_ERROR_TRANSIENT;
  return FALSE;
}

gboolean
gst_tts_wav_stream_push (GstTtsWavStream *self, const guint8 *data,
    gsize size, GstAudioInfo *ret_info, gboolean *ret_begin,
    const guint8 **ret_samples, gsize *ret_size, GError **error)
{
  const guint8 *samples;
  gsize found, offset, known;
  guint32 announced;

  *ret_begin = FALSE;
  *ret_size = 0;
  if (!self->head) {
    take_samples (self, data, size, ret_samples, ret_size);
    return TRUE;
  }

  known = self->head->len;
  g_byte_array_append (self->head, data, MIN (size, MAX_HEAD));
  if (!gst_tts_wav_parse (self->head->data, self->head->len, ret_info,
          &samples, &found, error)) {
    if (self->head->len > MAX_HEAD || (self->head->len >= 12
            && memcmp (self->head->data + 8, "WAVE", 4) != 0))
      return fail_head (error);
    g_clear_error (error);
    return TRUE;
  }

  announced = GST_READ_UINT32_LE (samples - 4);
  self->open_end = announced == 0 || announced >= NO_SIZE;
  self->left = announced;
  offset = samples - self->head->data;
  *ret_begin = TRUE;
  g_clear_pointer (&self->head, g_byte_array_unref);
  /* The samples begin in this piece: before it there were none. */
  take_samples (self, data + (offset - known), size - (offset - known),
      ret_samples, ret_size);
  return TRUE;
}

gboolean
gst_tts_wav_stream_end (GstTtsWavStream *self, GError **error)
{
  if (!self->head && (self->open_end || self->left == 0))
    return TRUE;
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
      self->head ? "the audio ends in its WAV header"
      : "the audio ends before its WAV header says");
  return FALSE;
}
