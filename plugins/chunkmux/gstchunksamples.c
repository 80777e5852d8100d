/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sums and fades of samples of any format.
 *
 * Formats are unpacked to 32 bits or doubles in runs that fit the stack:
 * cues overlap seldom, so one plain way for all formats is enough. */
#include "gstchunksamples.h"

#define RUN 256                 /* samples */

typedef union
{
  gint32 ints[RUN];
  gdouble doubles[RUN];
} Samples;

static void
unpack (const GstAudioInfo *info, Samples *samples, const guint8 *data,
    gsize n)
{
  /* Zeros below, else sums of 16 bits would be off by one. */
  info->finfo->unpack_func (info->finfo, GST_AUDIO_PACK_FLAG_TRUNCATE_RANGE,
      samples, data, n);
}

static void
pack (const GstAudioInfo *info, const Samples *samples, guint8 *data, gsize n)
{
  info->finfo->pack_func (info->finfo, GST_AUDIO_PACK_FLAG_NONE, samples,
      data, n);
}

static gboolean
is_double (const GstAudioInfo *info)
{
  return info->finfo->unpack_format == GST_AUDIO_FORMAT_F64;
}

static void
add_run (Samples *a, const Samples *b, gsize n, gboolean doubles)
{
  for (gsize i = 0; i < n; i++) {
    if (doubles)
      a->doubles[i] = CLAMP (a->doubles[i] + b->doubles[i], -1.0, 1.0);
    else
      a->ints[i] = CLAMP ((gint64) a->ints[i] + b->ints[i], G_MININT32,
          G_MAXINT32);
  }
}

void
gst_chunk_samples_add (const GstAudioInfo *info, guint8 *target,
    const guint8 *other, gsize frames)
{
  gsize left = frames * info->channels;
  gint width = info->finfo->width / 8;
  Samples a, b;

  while (left > 0) {
    gsize n = MIN (left, RUN);

    unpack (info, &a, target, n);
    unpack (info, &b, other, n);
    add_run (&a, &b, n, is_double (info));
    pack (info, &a, target, n);
    target += n * width;
    other += n * width;
    left -= n;
  }
}

void
gst_chunk_samples_fade (const GstAudioInfo *info, guint8 *data, gsize frames,
    guint64 from, guint64 length)
{
  gsize total = frames * info->channels;
  gint width = info->finfo->width / 8;
  Samples run;

  for (gsize done = 0; done < total; done += RUN) {
    gsize n = MIN (total - done, RUN);

    unpack (info, &run, data + done * width, n);
    for (gsize i = 0; i < n; i++) {
      guint64 frame = from + (done + i) / info->channels;
      gdouble gain = frame < length ? (gdouble) (length - frame) / length : 0;

      if (is_double (info))
        run.doubles[i] *= gain;
      else
        run.ints[i] *= gain;
    }
    pack (info, &run, data + done * width, n);
  }
}
