/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One chunk's audio on its way from the provider's format to the session's. */
#include "gst-tts-convert-private.h"

#include <string.h>

/* Short enough to leave the first sound of a word alone. */
#define FADE_MS 2
#define BLOCK_FRAMES 4096

struct _GstTtsConvert
{
  GstAudioInfo in;
  GstAudioInfo out;
  GstAudioConverter *converter; /* NULL when the formats are equal */
  gfloat gain;
  guint fade;                   /* frames */

  guint64 frames_in;
  guint64 frames_out;           /* made so far, the held ones included */
  GByteArray *held;             /* made, not passed on */
  guint64 passed;               /* frames passed on, for the fade in */
};

static gboolean
needs_converter (const GstAudioInfo *in, const GstAudioInfo *out)
{
  return GST_AUDIO_INFO_FORMAT (in) != GST_AUDIO_INFO_FORMAT (out)
      || GST_AUDIO_INFO_RATE (in) != GST_AUDIO_INFO_RATE (out)
      || GST_AUDIO_INFO_CHANNELS (in) != GST_AUDIO_INFO_CHANNELS (out);
}

GstTtsConvert *
gst_tts_convert_new (const GstAudioInfo *in, const GstAudioInfo *out,
    gdouble gain)
{
  GstTtsConvert *self = g_new0 (GstTtsConvert, 1);

  self->in = *in;
  self->out = *out;
  self->gain = gain;
  self->fade = MAX (1, GST_AUDIO_INFO_RATE (out) * FADE_MS / 1000);
  self->held = g_byte_array_new ();

  if (needs_converter (in, out)) {
    self->converter = gst_audio_converter_new (GST_AUDIO_CONVERTER_FLAG_NONE,
        &self->in, &self->out, NULL);
    if (!self->converter)
      g_clear_pointer (&self, gst_tts_convert_free);
  }
  return self;
}

void
gst_tts_convert_free (GstTtsConvert *self)
{
  g_clear_pointer (&self->converter, gst_audio_converter_free);
  g_byte_array_unref (self->held);
  g_free (self);
}

static void
scale_frame (const GstTtsConvert *self, guint8 *frame, gfloat factor)
{
  for (gint c = 0; c < GST_AUDIO_INFO_CHANNELS (&self->out); c++) {
    if (GST_AUDIO_INFO_FORMAT (&self->out) == GST_AUDIO_FORMAT_S16LE) {
      gint16 *sample = (gint16 *) frame + c;
      gfloat value = *sample * factor;

      *sample = CLAMP (value + (value < 0 ? -0.5f : 0.5f), G_MININT16,
          G_MAXINT16);
    } else {
      ((gfloat *) frame)[c] *= factor;
    }
  }
}

static void
apply_gain (GstTtsConvert *self, guint8 *data, gsize frames)
{
  gint bpf = GST_AUDIO_INFO_BPF (&self->out);

  if (self->gain == 1.0f)
    return;
  for (gsize i = 0; i < frames; i++)
    scale_frame (self, data + i * bpf, self->gain);
}

static void
fade_in (GstTtsConvert *self, guint8 *data, gsize frames)
{
  gint bpf = GST_AUDIO_INFO_BPF (&self->out);

  for (gsize i = 0; i < frames && self->passed + i < self->fade; i++)
    scale_frame (self, data + i * bpf,
        (gfloat) (self->passed + i) / self->fade);
}

static void
fade_out (GstTtsConvert *self, guint8 *data, gsize frames)
{
  gint bpf = GST_AUDIO_INFO_BPF (&self->out);
  gsize n = MIN (frames, self->fade);

  for (gsize i = 0; i < n; i++)
    scale_frame (self, data + (frames - 1 - i) * bpf, (gfloat) i / self->fade);
}

static void
pass_on (GstTtsConvert *self, gsize frames, GByteArray *out)
{
  gsize size = frames * GST_AUDIO_INFO_BPF (&self->out);

  fade_in (self, self->held->data, frames);
  g_byte_array_append (out, self->held->data, size);
  g_byte_array_remove_range (self->held, 0, size);
  self->passed += frames;
}

static gsize
held_frames (const GstTtsConvert *self)
{
  return self->held->len / GST_AUDIO_INFO_BPF (&self->out);
}

/* NULL @data stands for silence, as the converter takes it. */
static void
convert_block (GstTtsConvert *self, gconstpointer data, gsize frames)
{
  gint bpf = GST_AUDIO_INFO_BPF (&self->out);
  gsize before = held_frames (self), made;

  if (self->converter) {
    gpointer in[] = { (gpointer) data }, out[1];

    made = gst_audio_converter_get_out_frames (self->converter, frames);
    g_byte_array_set_size (self->held, (before + made) * bpf);
    out[0] = self->held->data + before * bpf;
    if (!gst_audio_converter_samples (self->converter, 0, data ? in : NULL,
            frames, out, made))
      made = 0;
    g_byte_array_set_size (self->held, (before + made) * bpf);
  } else {
    made = frames;
    g_byte_array_append (self->held, data, frames * bpf);
  }

  apply_gain (self, self->held->data + before * bpf, made);
  self->frames_out += made;
}

void
gst_tts_convert_push (GstTtsConvert *self, gconstpointer data, gsize size,
    GByteArray *out)
{
  gint bpf = GST_AUDIO_INFO_BPF (&self->in);
  const guint8 *bytes = data;
  gsize frames = size / bpf;

  self->frames_in += frames;
  while (frames > 0) {
    gsize n = MIN (frames, BLOCK_FRAMES);

    convert_block (self, bytes, n);
    bytes += n * bpf;
    frames -= n;
  }

  if (held_frames (self) > self->fade)
    pass_on (self, held_frames (self) - self->fade, out);
}

/* What the resampler still holds comes out behind as much silence as its
 * filter is long. */
static void
drain (GstTtsConvert *self, guint64 wanted)
{
  gsize bpf = GST_AUDIO_INFO_BPF (&self->out);

  if (self->converter && self->frames_out < wanted)
    convert_block (self, NULL,
        gst_audio_converter_get_max_latency (self->converter) + 1);

  if (self->frames_out < wanted) {
    gsize size = self->held->len, more = (wanted - self->frames_out) * bpf;

    g_byte_array_set_size (self->held, size + more);
    memset (self->held->data + size, 0, more);
  } else {
    gsize surplus = (self->frames_out - wanted) * bpf;

    g_byte_array_set_size (self->held,
        self->held->len - MIN (self->held->len, surplus));
  }
}

void
gst_tts_convert_finish (GstTtsConvert *self, GByteArray *out)
{
  drain (self, gst_util_uint64_scale_int_round (self->frames_in,
          GST_AUDIO_INFO_RATE (&self->out), GST_AUDIO_INFO_RATE (&self->in)));
  fade_out (self, self->held->data, held_frames (self));
  pass_on (self, held_frames (self), out);
}
