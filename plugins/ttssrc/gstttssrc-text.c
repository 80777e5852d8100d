/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ttssrc passes text on: a buffer for each cue, or SSML as it is. */
#include "gstttssrc.h"

#include <string.h>

static GstTtsCue *
take_cue (GstTtsSrc *self, GstFlowReturn *ret_flow)
{
  GstTtsCue *cue = NULL;

  *ret_flow = GST_FLOW_OK;
  if (self->by_line) {
    *ret_flow = gst_tts_src_wait_line (self);
    g_mutex_lock (&self->lock);
    if (*ret_flow == GST_FLOW_OK)
      cue = g_queue_pop_head (&self->line_cues);
    g_cond_broadcast (&self->cond);
    g_mutex_unlock (&self->lock);
  } else if (self->next_cue < self->script->cues->len &&
      !gst_tts_src_is_finishing (self)) {
    cue = gst_tts_cue_ref (g_ptr_array_index (self->script->cues,
            self->next_cue));
  } else {
    *ret_flow = GST_FLOW_EOS;
  }
  return cue;
}

GstFlowReturn
gst_tts_src_create_cue (GstTtsSrc *self, GstBuffer **ret_buffer)
{
  GstFlowReturn flow;
  g_autoptr (GstTtsCue) cue = take_cue (self, &flow);
  GstBuffer *buffer;
  GstTtsMeta *meta;

  if (!cue)
    return flow;
  if (self->live && gst_tts_src_wait_playing (self) != GST_FLOW_OK)
    return GST_FLOW_FLUSHING;

  buffer = gst_buffer_new_memdup (cue->text, strlen (cue->text));
  meta = gst_buffer_add_tts_meta (buffer, self->script_id, cue,
      self->next_cue);
  meta->chunk_index = GST_TTS_CHUNK_NONE;
  GST_BUFFER_PTS (buffer) = cue->start;
  GST_BUFFER_DURATION (buffer) = cue->slot;
  if (self->live) {
    GST_BUFFER_PTS (buffer) = gst_tts_src_running_time (self);
    self->live_end = GST_BUFFER_PTS (buffer);
  }
  self->next_start = self->next_cue + 1;
  gst_tts_src_set_next_cue (self, self->next_start);
  *ret_buffer = buffer;
  return GST_FLOW_OK;
}

GstFlowReturn
gst_tts_src_create_ssml (GstTtsSrc *self, GstBuffer **ret_buffer)
{
  if (self->next_cue > 0 || gst_tts_src_is_finishing (self))
    return GST_FLOW_EOS;

  *ret_buffer = gst_buffer_new_wrapped_bytes (self->data);
  gst_tts_src_set_next_cue (self, 1);
  return GST_FLOW_OK;
}
