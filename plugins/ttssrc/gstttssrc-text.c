/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ttssrc passes text on: a buffer for each cue, or SSML as it is. */
#include "gstttssrc.h"

#include <string.h>

static GstTtsCue *
take_line (GstTtsSrc *self)
{
  GstTtsCue *cue;

  g_mutex_lock (&self->lock);
  cue = g_queue_pop_head (&self->line_cues);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return cue;
}

static GstBuffer *
wrap_cue (GstTtsSrc *self, GstTtsCue *cue)
{
  GstBuffer *buffer = gst_buffer_new_memdup (cue->text, strlen (cue->text));
  GstTtsMeta *meta = gst_buffer_add_tts_meta (buffer, self->script_id, cue,
      self->next_cue);

  meta->chunk_index = GST_TTS_CHUNK_NONE;
  GST_BUFFER_PTS (buffer) = cue->start;
  GST_BUFFER_DURATION (buffer) = cue->slot;
  if (self->live) {
    GST_BUFFER_PTS (buffer) = gst_tts_src_running_time (self);
    self->live_end = GST_BUFFER_PTS (buffer);
  }
  return buffer;
}

static GstTtsCue *
next_wanted (GstTtsSrc *self)
{
  const GPtrArray *cues = self->script->cues;

  while (self->next_cue < cues->len && !gst_tts_src_is_wanted (self,
          self->next_cue))
    gst_tts_src_set_next_cue (self, self->next_cue + 1);
  if (self->next_cue == cues->len || gst_tts_src_is_finishing (self))
    return NULL;
  gst_tts_src_pass_over (self, self->next_cue);
  return gst_tts_cue_ref (g_ptr_array_index (cues, self->next_cue));
}

GstFlowReturn
gst_tts_src_create_cue (GstTtsSrc *self, GstBuffer **ret_buffer)
{
  GstFlowReturn flow = GST_FLOW_OK;
  g_autoptr (GstTtsCue) cue = NULL;

  *ret_buffer = NULL;
  if (self->by_line) {
    flow = gst_tts_src_wait_line (self, ret_buffer);
    if (flow != GST_FLOW_OK || *ret_buffer)
      return flow;
    cue = take_line (self);
  } else {
    cue = next_wanted (self);
  }

  if (!cue)
    return GST_FLOW_EOS;
  if (self->live && gst_tts_src_wait_playing (self) != GST_FLOW_OK)
    return GST_FLOW_FLUSHING;

  *ret_buffer = wrap_cue (self, cue);
  self->next_start = self->next_cue + 1;
  gst_tts_src_set_next_cue (self, self->next_start);
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
