/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The speech of fakes: samples that tell where they belong. */
#include "audio.h"

GBytes *
tts_fake_samples (const gchar *text)
{
  gsize n = g_utf8_strlen (text, -1) * 240;
  gint16 *samples = g_new (gint16, n);

  for (gsize i = 0; i < n; i++)
    samples[i] = GINT16_TO_LE ((gint16) (i * 31));
  return g_bytes_new_take (samples, n * sizeof *samples);
}
