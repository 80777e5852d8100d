/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Turns audio as it comes from a server into a job's samples: raw samples
 * and WAV at once, anything compressed through GStreamer's decoders. */
#include "gst-tts-decode-private.h"

#include <string.h>

#include <gst/app/app.h>

#include "gst-tts-error.h"
#include "gst-tts-wav-stream-private.h"

#define MAX_QUEUED (256 * 1024) /* compressed bytes before a pause */
#define MAX_BUFFERS 16          /* decoded */

struct _GstTtsDecode
{
  /* never change, but for any audio at its start */
  GstTtsJob *job;
  GstTtsHttpAudio audio;
  GMainContext *context;
  const GstTtsDecodeFuncs *funcs;
  gpointer user_data;

  /* the context's thread */
  GByteArray *start;            /* until it says what it is */
  gboolean has_format;
  GstAudioInfo info;
  guint64 bytes;                /* passed on */
  gboolean paused;
  gboolean over;
  GstTtsWavStream wav;

  /* NULL where nothing is compressed; never change */
  GstElement *pipeline;
  GstAppSrc *in;
  GstAppSink *out;
  GSource *bus_watch;
  GSource *wake;                /* made ready by the streaming threads */
};

typedef struct
{
  const gchar *elements;
  const gchar *other;           /* the same from another plugin */
  const gchar *caps;            /* with the rate, where there is no header */
  const gchar *package;
} Chain;

static const Chain chains[] = {
  [GST_TTS_HTTP_AUDIO_MP3] = {"mpegaudioparse ! mpg123audiodec",
      "mpegaudioparse ! avdec_mp3", NULL, "gstreamer1.0-plugins-good"},
  [GST_TTS_HTTP_AUDIO_FLAC] = {"flacparse ! flacdec", NULL, NULL,
      "gstreamer1.0-plugins-good"},
  [GST_TTS_HTTP_AUDIO_OPUS] = {"oggdemux ! opusdec", NULL, NULL,
      "gstreamer1.0-plugins-base"},
  [GST_TTS_HTTP_AUDIO_AAC] = {"aacparse ! avdec_aac", "aacparse ! faad", NULL,
      "gstreamer1.0-libav"},
  [GST_TTS_HTTP_AUDIO_MULAW] = {"mulawdec", NULL,
      "audio/x-mulaw,channels=1,rate=%d", "gstreamer1.0-plugins-good"},
  [GST_TTS_HTTP_AUDIO_ALAW] = {"alawdec", NULL,
      "audio/x-alaw,channels=1,rate=%d", "gstreamer1.0-plugins-good"},
};

static gboolean
set_format (GstTtsDecode *self, const GstAudioInfo *info, GError **error)
{
  if (self->has_format)
    return TRUE;
  self->has_format = TRUE;
  self->info = *info;
  return gst_tts_job_set_format (self->job, GST_AUDIO_INFO_FORMAT (info),
      GST_AUDIO_INFO_RATE (info), GST_AUDIO_INFO_CHANNELS (info), error);
}

static void
push_samples (GstTtsDecode *self, const guint8 *data, gsize size)
{
  self->bytes += size;
  gst_tts_job_push (self->job, data, size);
}

/* Whoever hears of it frees the decoder: the last thing to be done. */
static void
end_with (GstTtsDecode *self, const GError *error)
{
  if (self->over)
    return;
  self->over = TRUE;
  self->funcs->ended (self->user_data, error);
}

static void
take_sample (GstTtsDecode *self, GstSample *sample, GError **error)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstAudioInfo info;
  GstMapInfo map;

  if (!gst_audio_info_from_caps (&info, gst_sample_get_caps (sample))
      || !set_format (self, &info, error)
      || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  push_samples (self, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
}

static gboolean
on_wake (gpointer data)
{
  GstTtsDecode *self = data;
  g_autoptr (GError) error = NULL;
  GstSample *sample;

  g_source_set_ready_time (self->wake, -1);
  if (self->over)
    return G_SOURCE_CONTINUE;
  while (!error && (sample = gst_app_sink_try_pull_sample (self->out, 0))) {
    take_sample (self, sample, &error);
    gst_sample_unref (sample);
  }

  if (error || gst_app_sink_is_eos (self->out))
    end_with (self, error);
  else if (self->paused
      && gst_app_src_get_current_level_bytes (self->in) < MAX_QUEUED / 2) {
    self->paused = FALSE;
    self->funcs->hungry (self->user_data);
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  GstTtsDecode *self = data;
  g_autoptr (GError) why = NULL;
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR || self->over)
    return G_SOURCE_CONTINUE;
  gst_message_parse_error (message, &why, NULL);
  g_set_error (&error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
      "the audio can not be decoded: %s", why->message);
  end_with (self, error);
  return G_SOURCE_CONTINUE;
}

static GstFlowReturn
on_new_sample (GstAppSink *sink, gpointer data)
{
  g_source_set_ready_time (((GstTtsDecode *) data)->wake, 0);
  return GST_FLOW_OK;
}

static void
on_eos (GstAppSink *sink, gpointer data)
{
  g_source_set_ready_time (((GstTtsDecode *) data)->wake, 0);
}

static void
on_need_data (GstAppSrc *src, guint length, gpointer data)
{
  g_source_set_ready_time (((GstTtsDecode *) data)->wake, 0);
}

static gboolean
dispatch_wake (GSource *source, GSourceFunc callback, gpointer data)
{
  return callback (data);
}

static GSourceFuncs wake_funcs = {.dispatch = dispatch_wake };

static GstElement *
parse_chain (const gchar *elements)
{
  g_autofree gchar *line = g_strdup_printf ("appsrc name=in max-bytes=%d ! "
      "%s ! audioconvert ! audio/x-raw,format=S16LE,layout=interleaved ! "
      "appsink name=out sync=false max-buffers=%d", MAX_QUEUED, elements,
      MAX_BUFFERS);
  GstElement *pipeline = gst_parse_launch_full (line, NULL,
      GST_PARSE_FLAG_FATAL_ERRORS, NULL);

  return pipeline ? gst_object_ref_sink (pipeline) : NULL;
}

static void
attach (GstTtsDecode *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  self->wake = g_source_new (&wake_funcs, sizeof (GSource));
  g_source_set_callback (self->wake, on_wake, self, NULL);
  g_source_attach (self->wake, self->context);
  self->bus_watch = gst_bus_create_watch (bus);
  g_source_set_callback (self->bus_watch, G_SOURCE_FUNC (on_message), self,
      NULL);
  g_source_attach (self->bus_watch, self->context);
}

static gboolean
build (GstTtsDecode *self, GError **error)
{
  const Chain *chain = &chains[self->audio];
  GstAppSrcCallbacks in = {.need_data = on_need_data };
  GstAppSinkCallbacks out = {.eos = on_eos,.new_sample = on_new_sample };

  self->pipeline = parse_chain (chain->elements);
  if (!self->pipeline && chain->other)
    self->pipeline = parse_chain (chain->other);
  if (!self->pipeline) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_NOT_CONFIGURED,
        "no decoder for this audio: install %s, or ask for pcm or wav",
        chain->package);
    return FALSE;
  }

  self->in = GST_APP_SRC (gst_bin_get_by_name (GST_BIN (self->pipeline),
          "in"));
  self->out = GST_APP_SINK (gst_bin_get_by_name (GST_BIN (self->pipeline),
          "out"));
  if (chain->caps) {
    g_autofree gchar *text = g_strdup_printf (chain->caps,
        GST_AUDIO_INFO_RATE (&self->info));
    g_autoptr (GstCaps) caps = gst_caps_from_string (text);

    gst_app_src_set_caps (self->in, caps);
  }
  attach (self);
  gst_app_src_set_callbacks (self->in, &in, self, NULL);
  gst_app_sink_set_callbacks (self->out, &out, self, NULL);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return TRUE;
}

static gboolean
is_compressed (GstTtsHttpAudio audio)
{
  return audio >= GST_TTS_HTTP_AUDIO_MP3 && audio < GST_TTS_HTTP_AUDIO_ANY;
}

GstTtsDecode *
gst_tts_decode_new (GstTtsJob *job, GstTtsHttpAudio audio, gint rate,
    GMainContext *context, const GstTtsDecodeFuncs *funcs,
    gpointer user_data, GError **error)
{
  GstTtsDecode *self = g_new0 (GstTtsDecode, 1);

  self->job = gst_tts_job_ref (job);
  self->audio = audio;
  self->context = g_main_context_ref (context);
  self->start = g_byte_array_new ();
  self->funcs = funcs;
  self->user_data = user_data;
  gst_audio_info_set_format (&self->info, GST_AUDIO_FORMAT_S16LE, rate, 1,
      NULL);
  gst_tts_wav_stream_init (&self->wav);
  if (is_compressed (audio) && !build (self, error)) {
    gst_tts_decode_free (self);
    return NULL;
  }
  return self;
}

static gboolean
push_wav (GstTtsDecode *self, const guint8 *data, gsize size, GError **error)
{
  const guint8 *samples;
  GstAudioInfo info;
  gboolean begin;
  gsize n;

  if (!gst_tts_wav_stream_push (&self->wav, data, size, &info, &begin,
          &samples, &n, error)
      || (begin && !set_format (self, &info, error)))
    return FALSE;
  if (n > 0)
    push_samples (self, samples, n);
  return TRUE;
}

static gboolean
find_out (const guint8 *start, GstTtsHttpAudio *ret_audio, GError **error)
{
  static const struct
  {
    const gchar *magic;
    GstTtsHttpAudio audio;
  } kinds[] = {
    {"RIFF", GST_TTS_HTTP_AUDIO_WAV}, {"RF64", GST_TTS_HTTP_AUDIO_WAV},
    {"fLaC", GST_TTS_HTTP_AUDIO_FLAC}, {"OggS", GST_TTS_HTTP_AUDIO_OPUS},
    {"ID3", GST_TTS_HTTP_AUDIO_MP3},
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (memcmp (start, kinds[i].magic, strlen (kinds[i].magic)) == 0) {
      *ret_audio = kinds[i].audio;
      return TRUE;
    }
  if (start[0] != 0xff || (start[1] & 0xe0) != 0xe0) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_TRANSIENT,
        "the reply is neither WAV, FLAC, Opus, MP3 nor AAC");
    return FALSE;
  }
  /* Both begin with a row of ones; ADTS has no layer. */
  *ret_audio = start[1] & 0x06 ? GST_TTS_HTTP_AUDIO_MP3
      : GST_TTS_HTTP_AUDIO_AAC;
  return TRUE;
}

static gboolean
push_start (GstTtsDecode *self, const guint8 *data, gsize size,
    gboolean *ret_full, GError **error)
{
  g_byte_array_append (self->start, data, size);
  if (self->start->len < 4)
    return TRUE;
  return find_out (self->start->data, &self->audio, error)
      && (!is_compressed (self->audio) || build (self, error))
      && gst_tts_decode_push (self, self->start->data, self->start->len,
      ret_full, error);
}

gboolean
gst_tts_decode_push (GstTtsDecode *self, const guint8 *data, gsize size,
    gboolean *ret_full, GError **error)
{
  *ret_full = FALSE;
  if (self->over)
    return TRUE;
  if (self->audio == GST_TTS_HTTP_AUDIO_ANY)
    return push_start (self, data, size, ret_full, error);
  if (self->audio == GST_TTS_HTTP_AUDIO_WAV)
    return push_wav (self, data, size, error);
  if (self->audio == GST_TTS_HTTP_AUDIO_PCM) {
    if (!set_format (self, &self->info, error))
      return FALSE;
    push_samples (self, data, size);
    return TRUE;
  }

  gst_app_src_push_buffer (self->in, gst_buffer_new_memdup (data, size));
  self->paused = gst_app_src_get_current_level_bytes (self->in) >= MAX_QUEUED;
  *ret_full = self->paused;
  return TRUE;
}

void
gst_tts_decode_end (GstTtsDecode *self)
{
  g_autoptr (GError) error = NULL;

  if (self->pipeline) {
    gst_app_src_end_of_stream (self->in);
    return;
  }
  if (self->audio == GST_TTS_HTTP_AUDIO_WAV)
    gst_tts_wav_stream_end (&self->wav, &error);
  end_with (self, error);
}

GstClockTime
gst_tts_decode_get_position (GstTtsDecode *self)
{
  if (!self->has_format)
    return 0;
  return gst_util_uint64_scale (self->bytes / GST_AUDIO_INFO_BPF
      (&self->info), GST_SECOND, GST_AUDIO_INFO_RATE (&self->info));
}

void
gst_tts_decode_free (GstTtsDecode *self)
{
  if (self->pipeline) {
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
    g_source_destroy (self->wake);
    g_source_unref (self->wake);
    g_source_destroy (self->bus_watch);
    g_source_unref (self->bus_watch);
    gst_object_unref (self->in);
    gst_object_unref (self->out);
    gst_object_unref (self->pipeline);
  }
  gst_tts_wav_stream_clear (&self->wav);
  g_byte_array_unref (self->start);
  g_main_context_unref (self->context);
  gst_tts_job_unref (self->job);
  g_free (self);
}
