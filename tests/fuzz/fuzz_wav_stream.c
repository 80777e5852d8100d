/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feeds rubbish in pieces to the reader of WAV streams. */
#include <gst/tts/tts.h>

#include "gst/tts/gst-tts-wav-stream-private.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gsize
read_all (const guint8 *data, gsize size, gsize piece)
{
  const guint8 *samples;
  GstTtsWavStream wav;
  GstAudioInfo info;
  gboolean begin, ok = TRUE;
  gsize n, sum = 0;

  gst_tts_wav_stream_init (&wav);
  for (gsize i = 0; ok && i < size; i += piece) {
    gsize step = MIN (piece, size - i);

    ok = gst_tts_wav_stream_push (&wav, data + i, step, &info, &begin,
        &samples, &n, NULL);
    if (!ok || n == 0)
      continue;
    g_assert_true (samples >= data + i && samples + n <= data + i + step);
    sum += n;
  }
  gst_tts_wav_stream_end (&wav, NULL);
  gst_tts_wav_stream_clear (&wav);
  return sum;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_assert_cmpuint (read_all (data, size, MAX (size, 1)), <=, size);
  g_assert_cmpuint (read_all (data, size, 7), <=, size);
  return 0;
}
