/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What leaves the pad of ttssrc: which buffer is next, what stands before it,
 * and how it goes on behind a flush. */
#include "gstttssrc.h"

#include "ttsspeech.h"

/* It ends with the first sample: applications hold a pipeline in PAUSED for
 * as long as there is progress. */
void
gst_tts_src_end_progress (GstTtsSrc *self, GstFlowReturn flow)
{
  if (!self->progressing)
    return;
  self->progressing = FALSE;
  if (flow == GST_FLOW_OK || flow == GST_FLOW_EOS)
    tts_speech_post_progress (GST_ELEMENT (self), GST_PROGRESS_TYPE_COMPLETE);
  else if (flow == GST_FLOW_FLUSHING)
    tts_speech_post_progress (GST_ELEMENT (self), GST_PROGRESS_TYPE_CANCELED);
  else
    tts_speech_post_progress (GST_ELEMENT (self), GST_PROGRESS_TYPE_ERROR);
}

void
gst_tts_src_start_progress (GstTtsSrc *self)
{
  if (!self->waiting)
    return;
  self->waiting = FALSE;
  self->progressing = TRUE;
  tts_speech_post_progress (GST_ELEMENT (self), GST_PROGRESS_TYPE_START);
}

/* What must stand between the segment and the next buffer. GstBaseSrc sends
 * the segment after create() has returned, so these can not be sent there. */
static void
send_events (GstTtsSrc *self)
{
  GstEvent *event;

  while ((event = g_queue_pop_head (&self->events)))
    gst_pad_push_event (self->pad, event);
}

GstPadProbeReturn
gst_tts_src_before_buffer (GstPad *pad, GstPadProbeInfo *info,
    gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  send_events (user_data);
  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP) ||
      gst_buffer_get_size (buffer) > 0)
    return GST_PAD_PROBE_OK;

  gst_pad_push_event (pad, gst_event_new_gap (GST_BUFFER_PTS (buffer),
          GST_BUFFER_DURATION (buffer)));
  return GST_PAD_PROBE_DROP;
}

void
gst_tts_src_clear_events (GstTtsSrc *self)
{
  g_queue_clear_full (&self->events, (GDestroyNotify) gst_event_unref);
}

void
gst_tts_src_queue_script_event (GstTtsSrc *self)
{
  gst_tts_src_clear_events (self);
  g_queue_push_tail (&self->events,
      gst_tts_event_new_script (self->script_id, self->next_start));
}

void
gst_tts_src_set_mode (GstTtsSrc *self, GstTtsSrcMode mode)
{
  g_mutex_lock (&self->lock);
  self->mode = mode;
  g_mutex_unlock (&self->lock);
}

void
gst_tts_src_set_next_cue (GstTtsSrc *self, guint index)
{
  g_mutex_lock (&self->lock);
  self->next_cue = index;
  g_mutex_unlock (&self->lock);
}

gboolean
gst_tts_src_is_wanted (GstTtsSrc *self, guint index)
{
  return !self->wanted || g_array_index (self->wanted, gboolean, index);
}

/* Tells downstream not to wait for what is not wanted before @index. */
void
gst_tts_src_pass_over (GstTtsSrc *self, guint index)
{
  for (guint i = self->next_start; self->wanted && i < index; i++)
    g_queue_push_tail (&self->events,
        gst_tts_event_new_cue_skipped (self->script_id, i));
}

void
gst_tts_src_reset_flow (GstTtsSrc *self)
{
  gst_tts_src_end_progress (self, GST_FLOW_FLUSHING);
  gst_tts_src_clear_events (self);
  gst_tts_src_set_mode (self, GST_TTS_SRC_MODE_NONE);
  self->position = 0;
  g_clear_pointer (&self->unfinished, g_byte_array_unref);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->script, gst_tts_script_unref);
  g_clear_pointer (&self->wanted, g_array_unref);

  g_mutex_lock (&self->lock);
  self->flushed = FALSE;
  self->rate = 0;
  self->n_cues = 0;
  self->known_end = 0;
  g_array_set_size (self->starts, 0);
  g_mutex_unlock (&self->lock);
}

gboolean
gst_tts_src_is_finishing (GstTtsSrc *self)
{
  gboolean finish;

  g_mutex_lock (&self->lock);
  finish = self->finish;
  g_mutex_unlock (&self->lock);
  return finish;
}

/* Goes on behind a flush that was no seek: with the next cue, in the time
 * that starts anew. */
static void
resume (GstTtsSrc *self)
{
  GstBaseSrc *src = GST_BASE_SRC (self);
  GstSegment segment = src->segment;
  g_autoptr (GstEvent) current =
      gst_pad_get_sticky_event (self->pad, GST_EVENT_SEGMENT, 0);

  gst_tts_src_end_progress (self, GST_FLOW_FLUSHING);
  if (self->mode == GST_TTS_SRC_MODE_SPEECH) {
    g_mutex_lock (&self->line_lock);
    if (self->by_line)
      self->next_start = self->flush_line;
    g_mutex_unlock (&self->line_lock);
    gst_tts_src_set_next_cue (self, self->next_start);
    self->base = self->position;
    self->ended = FALSE;
  }
  self->waiting = TRUE;
  self->live_start = GST_CLOCK_TIME_NONE;
  self->live_end = GST_CLOCK_TIME_NONE;
  if (self->mode != GST_TTS_SRC_MODE_SSML)
    gst_tts_src_queue_script_event (self);

  if (!current) {
    if (!self->live)
      segment.start = segment.time = segment.position;
    gst_base_src_new_segment (src, &segment);
  }
}

GstFlowReturn
gst_tts_src_create (GstBaseSrc *src, guint64 offset, guint length,
    GstBuffer **ret_buffer)
{
  GstTtsSrc *self = GST_TTS_SRC (src);
  GstFlowReturn flow = GST_FLOW_NOT_NEGOTIATED;
  gboolean flushing, flushed;

  /* A flush that begins just now is not over yet. */
  g_mutex_lock (&self->lock);
  flushing = self->flushing;
  flushed = self->flushed;
  if (!flushing)
    self->flushed = FALSE;
  g_mutex_unlock (&self->lock);
  if (flushing)
    return GST_FLOW_FLUSHING;
  if (flushed)
    resume (self);

  if (self->mode == GST_TTS_SRC_MODE_SPEECH)
    flow = gst_tts_src_create_speech (self, ret_buffer);
  else if (self->mode == GST_TTS_SRC_MODE_CUES)
    flow = gst_tts_src_create_cue (self, ret_buffer);
  else if (self->mode == GST_TTS_SRC_MODE_SSML)
    flow = gst_tts_src_create_ssml (self, ret_buffer);

  if (flow == GST_FLOW_EOS)
    send_events (self);
  return flow;
}
