/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Feeds rubbish to the WAV reader and touches every sample it finds. */
#include <gst/tts/tts.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  GstAudioInfo info;
  const guint8 *samples;
  gsize bytes;
  guint sum = 0;

  if (!gst_tts_wav_parse (data, size, &info, &samples, &bytes, NULL))
    return 0;

  g_assert_cmpuint (bytes % GST_AUDIO_INFO_BPF (&info), ==, 0);
  for (gsize i = 0; i < bytes; i++)
    sum += samples[i];
  return sum == G_MAXUINT;
}
