/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where in its cue a buffer belongs.
 *
 * The metas of our own elements are exact. What stands between them and us
 * may shift samples by some milliseconds (a resampler), give several
 * buffers the same meta (a splitter), several metas to one buffer (a joiner)
 * or a buffer none at all. */
#include "gstchunkplace.h"

/* A meta in frames from the cue's start. */
typedef struct
{
  guint64 start;
  guint64 stop;
} Range;

static guint64
to_frames (const GstChunkStore *store, GstClockTime time)
{
  return gst_util_uint64_scale_round (time, store->rate, GST_SECOND);
}

static Range
meta_range (const GstChunkStore *store, const GstTtsMeta *meta,
    guint64 frames)
{
  Range range;

  range.start = to_frames (store, meta->offset);
  if (GST_CLOCK_TIME_IS_VALID (meta->duration))
    range.stop = to_frames (store, meta->offset + meta->duration);
  else
    range.stop = range.start + frames;
  return range;
}

static gboolean
is_near (const GstChunkStore *store, guint64 a, guint64 b)
{
  return (a > b ? a - b : b - a) <= to_frames (store, GST_CHUNK_TOLERANCE);
}

/* Where @frames frames with this meta start. */
static guint64
place (GstChunkInput *input, const GstChunkStore *store, const Range *range,
    guint64 frames, gboolean same_cue)
{
  gboolean inside = input->next >= range->start && input->next < range->stop;

  if (frames != range->stop - range->start)
    input->inexact = TRUE;
  if (!same_cue || !input->inexact)
    return range->start;
  if (is_near (store, input->next, range->start))
    return input->next;
  if (frames < range->stop - range->start && inside)
    return input->next;
  return range->start;
}

static void
learn (GstChunkCue *cue, const GstChunkStore *store, const GstTtsMeta *meta,
    const Range *range)
{
  if (!cue->cue)
    cue->cue = gst_tts_cue_ref (meta->cue);
  if (GST_CLOCK_TIME_IS_VALID (meta->cue_duration))
    cue->length = to_frames (store, meta->cue_duration);
  if (meta->provider)
    cue->provider = meta->provider;
  cue->claimed = MAX (cue->claimed, range->stop);
}

/* Words of a meta that several pieces have: each piece keeps its own. */
static void
keep_own_words (const GstChunkStore *store, GstTtsMeta *meta,
    const Range *range, guint64 start, guint64 frames)
{
  GArray *own;

  if (!meta->words)
    return;

  own = g_array_new (FALSE, FALSE, sizeof (GstTtsWord));
  for (guint i = 0; i < meta->words->len; i++) {
    const GstTtsWord *word = &g_array_index (meta->words, GstTtsWord, i);
    guint64 at = to_frames (store, word->start);
    gboolean late = at < range->start && start <= range->start;

    if (late || (at >= start && at < start + frames))
      g_array_append_val (own, *word);
  }
  g_array_unref (meta->words);
  meta->words = own;
}

static GstClockTime
to_time (const GstChunkStore *store, guint64 frames)
{
  return gst_util_uint64_scale (frames, GST_SECOND, store->rate);
}

static gboolean
keep_one_meta (GstBuffer *buffer, GstMeta **meta, gpointer user_data)
{
  if ((*meta)->info->api == GST_TTS_META_API_TYPE && *meta != user_data)
    *meta = NULL;
  return TRUE;
}

/* The @n-th meta of @buffer from @first on. */
static GstTtsMeta *
nth_meta (GstBuffer *buffer, guint n)
{
  gpointer state = NULL;
  GstMeta *meta;

  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
          GST_TTS_META_API_TYPE)))
    if (n-- == 0)
      break;
  return (GstTtsMeta *) meta;
}

/* A part of @buffer whose @n-th meta is its only one and says what it is. */
static GstBuffer *
part_of (const GstChunkStore *store, GstBuffer *buffer, guint n,
    guint64 skip, guint64 frames, guint64 start)
{
  GstBuffer *part = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL,
      skip * store->frame_size, frames * store->frame_size);
  GstTtsMeta *meta = nth_meta (part, n);
  Range range = meta_range (store, meta, frames);

  gst_buffer_foreach_meta (part, keep_one_meta, meta);
  keep_own_words (store, meta, &range, start, frames);
  meta->offset = to_time (store, start);
  meta->duration = to_time (store, start + frames) - meta->offset;
  return part;
}

/* Adds the frames of @buffer from @skip on that its @n-th meta is about.
 * Returns how many. */
static guint64
add_range (GstChunkInput *input, GstChunkStore *store, GstBuffer *buffer,
    guint n, guint64 skip, guint64 frames, gboolean last)
{
  const GstTtsMeta *meta = nth_meta (buffer, n);
  Range range = meta_range (store, meta, frames);
  GstChunkScript *script =
      gst_chunk_store_enter_script (store, input, meta->script_id);
  gboolean same_cue = input->has_meta && input->cue_index == meta->cue_index;
  GstChunkCue *cue =
      gst_chunk_store_enter_cue (store, input, script, meta->cue_index);
  gboolean shared = !last || skip > 0;
  guint64 start = place (input, store, &range, shared ? 0 : frames, same_cue);
  guint64 count = frames;

  if (!last)
    count = MIN (frames, range.stop - MIN (start, range.stop));
  input->has_meta = TRUE;
  input->cue_index = meta->cue_index;
  input->next = start + count;
  if (!cue)
    return count;

  learn (cue, store, meta, &range);
  if (shared || count != range.stop - range.start) {
    g_autoptr (GstBuffer) part =
        part_of (store, buffer, n, skip, count, start);

    gst_chunk_store_add_piece (store, input, cue, part, start, count);
  } else {
    gst_chunk_store_add_piece (store, input, cue, buffer, start, count);
  }
  return count;
}

/* A buffer without meta follows the one before it. */
static void
add_bare (GstChunkInput *input, GstChunkStore *store, GstBuffer *buffer,
    guint64 frames)
{
  GstChunkScript *script = input->script;
  GstChunkCue *cue;

  if (!input->has_meta)
    script = gst_chunk_store_enter_script (store, input, NULL);
  cue = gst_chunk_store_enter_cue (store, input, script,
      input->has_meta ? input->cue_index : 0);
  if (!cue)
    return;
  if (!input->has_meta)
    input->next = cue->end;
  gst_chunk_store_add_piece (store, input, cue, buffer, input->next, frames);
  input->next += frames;
}

void
gst_chunk_place_buffer (GstChunkStore *store, GstChunkInput *input,
    GstBuffer *buffer)
{
  guint64 frames = gst_buffer_get_size (buffer) / store->frame_size;
  gsize size = frames * store->frame_size;
  guint n_metas = gst_buffer_get_n_meta (buffer, GST_TTS_META_API_TYPE);
  guint64 skip = 0;

  input->seen = TRUE;
  if (gst_buffer_get_size (buffer) != size) {
    buffer = gst_buffer_make_writable (buffer);
    gst_buffer_resize (buffer, 0, size);
  }
  if (n_metas == 0 && frames > 0)
    add_bare (input, store, buffer, frames);
  for (guint i = 0; i < n_metas; i++)
    skip += add_range (input, store, buffer, i, skip, frames - skip,
        i + 1 == n_metas);
  gst_buffer_unref (buffer);
}
