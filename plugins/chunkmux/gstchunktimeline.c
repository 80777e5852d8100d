/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The output timeline of chunkmux: one run of frames without a hole. */
#include "gstchunktimeline.h"

#include "gstchunksamples.h"

#define SILENCE_NS (100 * GST_MSECOND)
#define FADE_NS (5 * GST_MSECOND)

/* Metas of samples that wait in the mix. */
typedef struct
{
  guint64 at;
  GstBuffer *buffer;            /* without memory */
} MixMeta;

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

static void
mix_meta_free (MixMeta *meta)
{
  gst_buffer_unref (meta->buffer);
  g_free (meta);
}

static void
drop_mix (GstChunkTimeline *self)
{
  g_byte_array_set_size (self->mix, 0);
  self->mix_read = 0;
  g_queue_clear_full (&self->mix_metas, (GDestroyNotify) mix_meta_free);
}

void
gst_chunk_timeline_init (GstChunkTimeline *self)
{
  self->mix = g_byte_array_new ();
}

void
gst_chunk_timeline_set_info (GstChunkTimeline *self, const GstAudioInfo *info)
{
  g_clear_pointer (&self->zeros, gst_memory_unref);
  self->info = *info;
  self->zeros = make_zeros (info);
}

void
gst_chunk_timeline_reset (GstChunkTimeline *self, guint64 position)
{
  drop_mix (self);
  self->position = position;
  self->discont = TRUE;
}

void
gst_chunk_timeline_clear (GstChunkTimeline *self)
{
  drop_mix (self);
  g_clear_pointer (&self->zeros, gst_memory_unref);
  g_clear_pointer (&self->mix, g_byte_array_unref);
}

static guint64
mixed_frames (const GstChunkTimeline *self)
{
  if (self->mix->len == 0)
    return 0;
  return (self->mix->len - self->mix_read) / self->info.bpf;
}

guint64
gst_chunk_timeline_get_end (const GstChunkTimeline *self)
{
  return self->position + mixed_frames (self);
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

/* The first @frames frames of the mix, which are there. */
static GstBuffer *
take_mixed (GstChunkTimeline *self, guint64 frames)
{
  gsize size = frames * self->info.bpf;
  GstBuffer *buffer = gst_buffer_new_memdup (self->mix->data + self->mix_read,
      size);
  MixMeta *meta;

  while ((meta = g_queue_peek_head (&self->mix_metas))
      && meta->at < self->position + frames) {
    gst_buffer_copy_into (buffer, meta->buffer, GST_BUFFER_COPY_META, 0, -1);
    mix_meta_free (g_queue_pop_head (&self->mix_metas));
  }

  self->mix_read += size;
  if (self->mix_read > self->mix->len / 2) {
    g_byte_array_remove_range (self->mix, 0, self->mix_read);
    self->mix_read = 0;
  }
  return gst_chunk_timeline_append (self, buffer, frames);
}

GstBuffer *
gst_chunk_timeline_fill (GstChunkTimeline *self, guint64 until)
{
  guint64 frames = self->zeros->size / self->info.bpf;
  GstBuffer *buffer;

  if (self->position >= until)
    return NULL;
  frames = MIN (frames, until - self->position);
  if (mixed_frames (self) > 0)
    return take_mixed (self, MIN (frames, mixed_frames (self)));

  buffer = gst_buffer_new ();
  gst_buffer_append_memory (buffer,
      gst_memory_share (self->zeros, 0, frames * self->info.bpf));
  self->silence += frames;
  return gst_chunk_timeline_append (self, buffer, frames);
}

/* @buffer from frame @at on, whose cue is cut at @limit. */
static GstBuffer *
fade_out (GstChunkTimeline *self, GstBuffer *buffer, guint64 at,
    guint64 frames, guint64 limit)
{
  guint64 length = gst_chunk_timeline_to_frames (self, FADE_NS);
  guint64 start = limit > length ? limit - length : 0;
  guint64 skip = start > at ? start - at : 0;
  GstMapInfo map;

  if (skip >= frames)
    return buffer;
  buffer = gst_buffer_make_writable (buffer);
  if (gst_buffer_map (buffer, &map, GST_MAP_READWRITE)) {
    gst_chunk_samples_fade (&self->info, map.data + skip * self->info.bpf,
        frames - skip, at + skip - start, limit - start);
    gst_buffer_unmap (buffer, &map);
  }
  return buffer;
}

GstBuffer *
gst_chunk_timeline_clip (GstChunkTimeline *self, GstBuffer *buffer,
    guint64 at, guint64 frames, guint64 limit, gboolean fade)
{
  if (at >= limit) {
    gst_buffer_unref (buffer);
    return NULL;
  }
  if (at + frames > limit) {
    frames = limit - at;
    buffer = gst_buffer_make_writable (buffer);
    gst_buffer_resize (buffer, 0, frames * self->info.bpf);
  }
  if (fade)
    buffer = fade_out (self, buffer, at, frames, limit);
  return gst_chunk_timeline_append (self, buffer, frames);
}

static void
add_to_mix (GstChunkTimeline *self, GstBuffer *buffer, guint64 at,
    guint64 frames)
{
  gint bpf = self->info.bpf;
  guint64 skip = at - self->position, old = mixed_frames (self), both;
  GstMapInfo map;

  if (old < skip + frames) {
    guint old_len = self->mix->len;
    guint more = (skip + frames - old) * bpf;

    g_byte_array_set_size (self->mix, old_len + more);
    gst_audio_format_info_fill_silence (self->info.finfo,
        self->mix->data + old_len, more);
  }
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  both = old > skip ? MIN (old - skip, frames) : 0;
  gst_chunk_samples_add (&self->info,
      self->mix->data + self->mix_read + skip * bpf, map.data, both);
  memcpy (self->mix->data + self->mix_read + (skip + both) * bpf,
      map.data + both * bpf, (frames - both) * bpf);
  gst_buffer_unmap (buffer, &map);
}

static void
keep_metas (GstChunkTimeline *self, GstBuffer *buffer, guint64 at)
{
  MixMeta *meta = g_new (MixMeta, 1);
  GList *before = self->mix_metas.tail;

  meta->at = at;
  meta->buffer = gst_buffer_new ();
  gst_buffer_copy_into (meta->buffer, buffer, GST_BUFFER_COPY_META, 0, -1);
  while (before && ((MixMeta *) before->data)->at > at)
    before = before->prev;
  if (before)
    g_queue_insert_after (&self->mix_metas, before, meta);
  else
    g_queue_push_head (&self->mix_metas, meta);
}

GstBuffer *
gst_chunk_timeline_mix (GstChunkTimeline *self, GstBuffer *buffer, guint64 at,
    guint64 frames, guint64 limit)
{
  guint64 ready = MIN (at + frames, limit);

  if (mixed_frames (self) == 0 && at == self->position
      && at + frames <= limit)
    return gst_chunk_timeline_append (self, buffer, frames);

  keep_metas (self, buffer, at);
  add_to_mix (self, buffer, at, frames);
  gst_buffer_unref (buffer);
  if (ready <= self->position)
    return NULL;
  return take_mixed (self, ready - self->position);
}
