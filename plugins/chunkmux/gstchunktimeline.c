/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The output timeline of chunkmux: one run of frames without a hole. */
#include "gstchunktimeline.h"

#define SILENCE_NS (100 * GST_MSECOND)

GstClockTime
gst_chunk_timeline_to_time (const GstChunkTimeline *self, guint64 frames)
{
  return gst_util_uint64_scale (frames, GST_SECOND, self->info.rate);
}

guint64
gst_chunk_timeline_to_frames (const GstChunkTimeline *self, GstClockTime time)
{
  return gst_util_uint64_scale_round (time, self->info.rate, GST_SECOND);
}

static GstMemory *
make_zeros (const GstAudioInfo *info)
{
  gsize size = GST_AUDIO_INFO_BPF (info)
      * gst_util_uint64_scale_ceil (SILENCE_NS, info->rate, GST_SECOND);
  GstMemory *zeros = gst_allocator_alloc (NULL, size, NULL);
  GstMapInfo map;

  if (gst_memory_map (zeros, &map, GST_MAP_WRITE)) {
    gst_audio_format_info_fill_silence (info->finfo, map.data, map.size);
    gst_memory_unmap (zeros, &map);
  }
  return zeros;
}

void
gst_chunk_timeline_set_info (GstChunkTimeline *self, const GstAudioInfo *info)
{
  gst_chunk_timeline_clear (self);
  self->info = *info;
  self->zeros = make_zeros (info);
}

void
gst_chunk_timeline_reset (GstChunkTimeline *self, guint64 position)
{
  self->position = position;
  self->discont = TRUE;
}

void
gst_chunk_timeline_clear (GstChunkTimeline *self)
{
  g_clear_pointer (&self->zeros, gst_memory_unref);
}

GstBuffer *
gst_chunk_timeline_append (GstChunkTimeline *self, GstBuffer *buffer,
    guint64 frames)
{
  guint64 end = self->position + frames;

  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = gst_chunk_timeline_to_time (self, self->position);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) =
      gst_chunk_timeline_to_time (self, end) - GST_BUFFER_PTS (buffer);
  GST_BUFFER_OFFSET (buffer) = self->position;
  GST_BUFFER_OFFSET_END (buffer) = end;
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_RESYNC);
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_DISCONT);
  if (self->discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->discont = FALSE;
  self->position = end;
  return buffer;
}

GstBuffer *
gst_chunk_timeline_fill (GstChunkTimeline *self, guint64 until)
{
  gint frame_size = GST_AUDIO_INFO_BPF (&self->info);
  guint64 frames = self->zeros->size / frame_size;
  GstBuffer *buffer;

  if (self->position >= until)
    return NULL;
  frames = MIN (frames, until - self->position);
  buffer = gst_buffer_new ();
  gst_buffer_append_memory (buffer,
      gst_memory_share (self->zeros, 0, frames * frame_size));
  self->silence += frames;
  return gst_chunk_timeline_append (self, buffer, frames);
}
