/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What one chunk has said: its words and its sound. */
#include "gst-tts-said-private.h"

#include "gst-tts-convert-private.h"
#include "gst-tts-wav.h"

#define RATE 24000
#define MAX_SECONDS 60

struct _GstTtsSaid
{
  gint ref_count;

  /* never change */
  gchar *script_id;
  gchar *text;
  gchar *voice;

  GMutex lock;
  /* lock; when it is over they change no more */
  gboolean over;
  GBytes *wav;
  gchar *digest;
};

GstTtsSaid *
gst_tts_said_new (const gchar *script_id, const gchar *text,
    const gchar *voice)
{
  GstTtsSaid *self = g_new0 (GstTtsSaid, 1);

  self->ref_count = 1;
  self->script_id = g_strdup (script_id);
  self->text = g_strdup (text);
  self->voice = g_strdup (voice);
  g_mutex_init (&self->lock);
  return self;
}

GstTtsSaid *
gst_tts_said_ref (GstTtsSaid *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
gst_tts_said_unref (GstTtsSaid *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_free (self->script_id);
  g_free (self->text);
  g_free (self->voice);
  g_free (self->digest);
  g_clear_pointer (&self->wav, g_bytes_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

const gchar *
gst_tts_said_get_script_id (const GstTtsSaid *self)
{
  return self->script_id;
}

const gchar *
gst_tts_said_get_text (const GstTtsSaid *self)
{
  return self->text;
}

const gchar *
gst_tts_said_get_voice (const GstTtsSaid *self)
{
  return self->voice;
}

static gboolean
is_equal (const GstAudioInfo *one, const GstAudioInfo *two)
{
  return GST_AUDIO_INFO_FORMAT (one) == GST_AUDIO_INFO_FORMAT (two)
      && GST_AUDIO_INFO_RATE (one) == GST_AUDIO_INFO_RATE (two)
      && GST_AUDIO_INFO_CHANNELS (one) == GST_AUDIO_INFO_CHANNELS (two);
}

/* As it came, if that is what is wanted. NULL if it can not be converted. */
static GByteArray *
convert (const GstAudioInfo *in, const GstAudioInfo *out,
    gconstpointer samples, gsize size)
{
  GByteArray *pcm = g_byte_array_new ();
  GstTtsConvert *convert;

  if (is_equal (in, out)) {
    g_byte_array_append (pcm, samples, size);
    return pcm;
  }
  convert = gst_tts_convert_new (in, out, 1);
  if (!convert) {
    g_byte_array_unref (pcm);
    return NULL;
  }
  gst_tts_convert_push (convert, samples, size, pcm);
  gst_tts_convert_finish (convert, pcm);
  gst_tts_convert_free (convert);
  return pcm;
}

static GBytes *
make_wav (const GstAudioInfo *info, gconstpointer samples, gsize size)
{
  g_autoptr (GByteArray) pcm = NULL;
  g_autoptr (GBytes) header = NULL;
  GstAudioInfo wanted;
  gsize header_size;
  gconstpointer head;

  gst_audio_info_set_format (&wanted, GST_AUDIO_FORMAT_S16LE, RATE, 1, NULL);
  pcm = convert (info, &wanted, samples, size);
  if (!pcm)
    return NULL;
  header = gst_tts_wav_header (&wanted, pcm->len);
  head = g_bytes_get_data (header, &header_size);
  g_byte_array_prepend (pcm, head, header_size);
  return g_byte_array_free_to_bytes (g_steal_pointer (&pcm));
}

void
gst_tts_said_keep (GstTtsSaid *self, const GstAudioInfo *info,
    gconstpointer samples, gsize size)
{
  const gsize longest = (gsize) MAX_SECONDS * GST_AUDIO_INFO_RATE (info)
      * GST_AUDIO_INFO_BPF (info);
  g_autoptr (GBytes) wav = size > 0 && size <= longest
      ? make_wav (info, samples, size) : NULL;
  g_autofree gchar *digest =
      wav ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, wav) : NULL;

  g_mutex_lock (&self->lock);
  if (!self->over && !self->wav) {
    self->wav = g_steal_pointer (&wav);
    self->digest = g_steal_pointer (&digest);
  }
  g_mutex_unlock (&self->lock);
}

void
gst_tts_said_end (GstTtsSaid *self)
{
  g_mutex_lock (&self->lock);
  self->over = TRUE;
  g_mutex_unlock (&self->lock);
}

gboolean
gst_tts_said_is_over (GstTtsSaid *self)
{
  gboolean over;

  g_mutex_lock (&self->lock);
  over = self->over;
  g_mutex_unlock (&self->lock);
  return over;
}

GBytes *
gst_tts_said_get_wav (GstTtsSaid *self, const gchar **ret_digest)
{
  GBytes *wav;

  g_mutex_lock (&self->lock);
  wav = self->over ? self->wav : NULL;
  *ret_digest = self->digest;
  g_mutex_unlock (&self->lock);
  return wav;
}
