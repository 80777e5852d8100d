/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where each cue of ttssrc starts, as far as is known, and seeks to there. */
#include "gstttssrc.h"

GstClockTime
gst_tts_src_units_to_time (GstTtsSrc *self, guint64 units)
{
  return gst_util_uint64_scale (units, GST_SECOND, self->rate);
}

/* With lock. Later starts are forgotten if speech has another length now. */
void
gst_tts_src_note_start (GstTtsSrc *self, guint index, guint64 at)
{
  if (index < self->starts->len) {
    if (g_array_index (self->starts, guint64, index) == at)
      return;
    g_array_set_size (self->starts, index);
    self->known_end = at;
  }
  if (index == self->starts->len)
    g_array_append_val (self->starts, at);
  self->known_end = MAX (self->known_end, at);
}

void
gst_tts_src_set_duration (GstTtsSrc *self, GstClockTime duration)
{
  GstBaseSrc *src = GST_BASE_SRC (self);
  gboolean changed;

  GST_OBJECT_LOCK (self);
  changed = src->segment.duration != duration;
  src->segment.duration = duration;
  GST_OBJECT_UNLOCK (self);

  if (changed)
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_duration_changed (GST_OBJECT (self)));
}

/* In text mode the script's own times, if it has them and they go forward. */
void
gst_tts_src_note_script_times (GstTtsSrc *self)
{
  const GPtrArray *cues = self->script->cues;
  guint64 end = 0;
  gboolean closed = TRUE;
  guint i;

  g_mutex_lock (&self->lock);
  self->rate = GST_SECOND;
  for (i = 0; i < cues->len; i++) {
    const GstTtsCue *cue = g_ptr_array_index (cues, i);

    if (!GST_CLOCK_TIME_IS_VALID (cue->start) || cue->start < self->known_end)
      break;
    gst_tts_src_note_start (self, i, cue->start);
    closed = closed && GST_CLOCK_TIME_IS_VALID (cue->slot);
    if (closed)
      end = MAX (end, cue->start + cue->slot);
  }
  if (i < cues->len) {
    g_array_set_size (self->starts, 0);
    self->known_end = 0;
  } else if (closed) {
    gst_tts_src_note_start (self, i, MAX (end, self->known_end));
  }
  g_mutex_unlock (&self->lock);

  if (i == cues->len && closed)
    gst_tts_src_set_duration (self, end);
}

/* With lock. */
static gboolean
find_cue (GstTtsSrc *self, GstClockTime time, guint *ret_cue,
    guint64 *ret_start)
{
  guint i = self->starts->len;

  if (time == 0 || i == 0) {
    *ret_cue = 0;
    *ret_start = 0;
    return time == 0;
  }
  if (time > gst_tts_src_units_to_time (self, self->known_end))
    return FALSE;

  while (i > 1 && gst_tts_src_units_to_time (self,
          g_array_index (self->starts, guint64, i - 1)) > time)
    i--;
  *ret_cue = i - 1;
  *ret_start = g_array_index (self->starts, guint64, i - 1);
  return TRUE;
}

/* Any thread. A seek that can not be done must be refused here: when
 * do_seek() runs, everything is flushed already. */
gboolean
gst_tts_src_can_seek (GstTtsSrc *self, GstEvent *seek)
{
  GstFormat format;
  GstSeekType start_type, stop_type;
  gint64 start;
  gdouble rate;
  guint cue;
  guint64 at;
  gboolean known;

  gst_event_parse_seek (seek, &rate, &format, NULL, &start_type, &start,
      &stop_type, NULL);
  if (self->live || rate != 1.0 || format != GST_FORMAT_TIME || start < 0 ||
      start_type != GST_SEEK_TYPE_SET || stop_type == GST_SEEK_TYPE_END)
    return FALSE;

  g_mutex_lock (&self->lock);
  known = find_cue (self, start, &cue, &at);
  g_mutex_unlock (&self->lock);
  return known;
}

gboolean
gst_tts_src_do_seek (GstBaseSrc *src, GstSegment *segment)
{
  GstTtsSrc *self = GST_TTS_SRC (src);
  gboolean known;
  guint cue;
  guint64 at;

  gst_tts_src_end_progress (self, GST_FLOW_FLUSHING);
  g_mutex_lock (&self->lock);
  known = find_cue (self, segment->start, &cue, &at);
  self->flushed = FALSE;
  g_mutex_unlock (&self->lock);
  if (!known)
    return FALSE;

  self->base = self->position = at;
  self->next_start = cue;
  gst_tts_src_set_next_cue (self, cue);
  self->ended = FALSE;
  self->waiting = TRUE;
  self->live_start = GST_CLOCK_TIME_NONE;
  self->live_end = GST_CLOCK_TIME_NONE;
  if (self->mode != GST_TTS_SRC_MODE_SSML)
    gst_tts_src_queue_script_event (self);
  segment->time = segment->start;
  return TRUE;
}
