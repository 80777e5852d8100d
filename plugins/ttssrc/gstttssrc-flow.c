/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What leaves the pad of ttssrc: negotiation, buffers, their times, seeks. */
#include "gstttssrc.h"

#include <string.h>

#define GST_CAT_DEFAULT gst_tts_src_debug

/* What audio sinks let pass as jitter of a cue that goes on. */
#define LATE_TOLERANCE (40 * GST_MSECOND)

static void
post_progress (GstTtsSrc *self, GstProgressType type, const gchar *text)
{
  self->progressing = type == GST_PROGRESS_TYPE_START;
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_progress (GST_OBJECT (self), type, "request", text));
}

/* It ends with the first sample: applications hold a pipeline in PAUSED for
 * as long as there is progress. */
static void
end_progress (GstTtsSrc *self, GstFlowReturn flow)
{
  if (!self->progressing)
    return;
  if (flow == GST_FLOW_OK || flow == GST_FLOW_EOS)
    post_progress (self, GST_PROGRESS_TYPE_COMPLETE, "Speech has come");
  else if (flow == GST_FLOW_FLUSHING)
    post_progress (self, GST_PROGRESS_TYPE_CANCELED, "No longer waiting");
  else
    post_progress (self, GST_PROGRESS_TYPE_ERROR, "No speech has come");
}

/* What must stand between the segment and the next buffer. GstBaseSrc sends
 * the segment after create() has returned, so these can not be sent there. */
void
gst_tts_src_send_events (GstTtsSrc *self)
{
  GstEvent *event;

  while ((event = g_queue_pop_head (&self->events)))
    gst_pad_push_event (self->pad, event);
}

static void
clear_events (GstTtsSrc *self)
{
  g_queue_clear_full (&self->events, (GDestroyNotify) gst_event_unref);
}

static void
queue_script_event (GstTtsSrc *self)
{
  clear_events (self);
  g_queue_push_tail (&self->events,
      gst_tts_event_new_script (self->script_id, self->next_start));
}

static void
set_mode (GstTtsSrc *self, GstTtsSrcMode mode)
{
  g_mutex_lock (&self->lock);
  self->mode = mode;
  g_mutex_unlock (&self->lock);
}

static void
set_next_cue (GstTtsSrc *self, guint index)
{
  g_mutex_lock (&self->lock);
  self->next_cue = index;
  g_mutex_unlock (&self->lock);
}

void
gst_tts_src_reset_flow (GstTtsSrc *self)
{
  end_progress (self, GST_FLOW_FLUSHING);
  clear_events (self);
  set_mode (self, GST_TTS_SRC_MODE_NONE);
  self->position = 0;
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->script, gst_tts_script_unref);

  g_mutex_lock (&self->lock);
  self->flushed = FALSE;
  self->rate = 0;
  self->n_cues = 0;
  self->known_end = 0;
  g_array_set_size (self->starts, 0);
  g_mutex_unlock (&self->lock);
}

/* The script */

static gboolean
load_script (GstTtsSrc *self)
{
  g_autoptr (GError) error = NULL;
  const gchar *data;
  GstTtsFormat format;
  gsize size;

  GST_OBJECT_LOCK (self);
  format = self->format;
  if (!self->name)
    self->data = g_bytes_new (self->text, strlen (self->text));
  GST_OBJECT_UNLOCK (self);

  if (self->name)
    self->data = tts_read_all (self->fd, self->name, self->cancellable, &error);
  if (self->data) {
    data = g_bytes_get_data (self->data, &size);
    self->script = gst_tts_script_parse (data ? data : "", size, format,
        self->name, &error);
  }
  if (!self->script) {
    g_clear_pointer (&self->data, g_bytes_unref);
    gst_tts_post_error (GST_ELEMENT (self), error);
    return FALSE;
  }

  for (guint i = 0; i < self->script->warnings->len; i++)
    GST_ELEMENT_WARNING (self, STREAM, FORMAT, ("%s",
            (gchar *) g_ptr_array_index (self->script->warnings, i)), (NULL));
  return TRUE;
}

/* The time table */

static GstClockTime
units_to_time (GstTtsSrc *self, guint64 units)
{
  return gst_util_uint64_scale (units, GST_SECOND, self->rate);
}

/* With lock. Later starts are forgotten if speech has another length now. */
static void
note_start (GstTtsSrc *self, guint index, guint64 at)
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

static void
set_duration (GstTtsSrc *self, GstClockTime duration)
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
static void
note_script_times (GstTtsSrc *self)
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
    note_start (self, i, cue->start);
    closed = closed && GST_CLOCK_TIME_IS_VALID (cue->slot);
    if (closed)
      end = MAX (end, cue->start + cue->slot);
  }
  if (i < cues->len) {
    g_array_set_size (self->starts, 0);
    self->known_end = 0;
  } else if (closed) {
    note_start (self, i, MAX (end, self->known_end));
  }
  g_mutex_unlock (&self->lock);

  if (i == cues->len && closed)
    set_duration (self, end);
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
  if (time > units_to_time (self, self->known_end))
    return FALSE;

  while (i > 1 && units_to_time (self,
          g_array_index (self->starts, guint64, i - 1)) > time)
    i--;
  *ret_cue = i - 1;
  *ret_start = g_array_index (self->starts, guint64, i - 1);
  return TRUE;
}

/* Negotiation */

static GstCaps *
fixate_speech (GstCaps *wanted, gint rate)
{
  g_autoptr (GstCaps) at_rate = gst_caps_copy (wanted);
  GstCaps *caps;
  GstStructure *s;

  gst_caps_set_simple (at_rate, "rate", G_TYPE_INT, rate, NULL);
  caps = gst_caps_intersect_full (wanted, at_rate, GST_CAPS_INTERSECT_FIRST);
  if (gst_caps_is_empty (caps))
    gst_caps_replace (&caps, wanted);

  caps = gst_caps_make_writable (gst_caps_truncate (caps));
  s = gst_caps_get_structure (caps, 0);
  gst_structure_fixate_field_string (s, "format", "S16LE");
  gst_structure_fixate_field_nearest_int (s, "rate", rate);
  gst_structure_fixate_field_nearest_int (s, "channels", 1);
  return gst_caps_fixate (caps);
}

static gboolean
negotiate_speech (GstTtsSrc *self, GstCaps *wanted)
{
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GError) error = NULL;
  gint rate = gst_tts_session_prepare (self->session, &error);

  if (rate == 0) {
    gst_tts_post_error (GST_ELEMENT (self), error);
    return FALSE;
  }

  caps = fixate_speech (wanted, rate);
  if (!gst_audio_info_from_caps (&self->info, caps) ||
      !gst_base_src_set_caps (GST_BASE_SRC (self), caps))
    return FALSE;

  gst_tts_session_start (self->session, &self->info);
  g_mutex_lock (&self->lock);
  self->mode = GST_TTS_SRC_MODE_SPEECH;
  self->rate = self->info.rate;
  self->n_cues = self->script ? self->script->cues->len : 0;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static void
warn_of_speech_settings (GstTtsSrc *self)
{
  g_autofree gchar *names = NULL;

  GST_OBJECT_LOCK (self);
  if (self->speech_settings->len > 0) {
    g_ptr_array_add (self->speech_settings, NULL);
    names = g_strjoinv (", ", (gchar **) self->speech_settings->pdata);
    g_ptr_array_remove_index (self->speech_settings,
        self->speech_settings->len - 1);
  }
  GST_OBJECT_UNLOCK (self);

  if (names)
    GST_ELEMENT_WARNING (self, LIBRARY, SETTINGS, ("%s: has no effect, because "
            "the next element takes text; set it where the text is spoken",
            names), (NULL));
}

static gboolean
negotiate_text (GstTtsSrc *self, GstCaps *wanted)
{
  GstTtsSrcMode mode = GST_TTS_SRC_MODE_NONE;
  g_autoptr (GstCaps) caps = NULL;

  for (guint i = 0; i < gst_caps_get_size (wanted) && !mode; i++) {
    const GstStructure *s = gst_caps_get_structure (wanted, i);

    if (gst_structure_has_name (s, "text/x-raw"))
      mode = GST_TTS_SRC_MODE_CUES;
    else if (self->script && self->script->format == GST_TTS_FORMAT_SSML)
      mode = GST_TTS_SRC_MODE_SSML;
  }
  if (mode == GST_TTS_SRC_MODE_NONE) {
    if (!gst_caps_is_empty (wanted))
      GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE,
          ("The next element takes only SSML, and %s is none",
              self->name ? self->name : "the text"), (NULL));
    return FALSE;
  }

  caps = mode == GST_TTS_SRC_MODE_CUES ?
      gst_caps_from_string ("text/x-raw, format=utf8") :
      gst_caps_new_empty_simple ("application/ssml+xml");
  if (!gst_base_src_set_caps (GST_BASE_SRC (self), caps))
    return FALSE;

  warn_of_speech_settings (self);
  set_mode (self, mode);
  if (mode == GST_TTS_SRC_MODE_SSML)
    clear_events (self);
  else if (self->script)
    note_script_times (self);
  return TRUE;
}

/* Here, on the streaming thread, and not in start(): what is read may be a
 * pipe, or a disk that sleeps, and set_state() must not wait for either. The
 * script comes first, since an SSML one may go out whole. */
gboolean
gst_tts_src_negotiate (GstBaseSrc *src)
{
  GstTtsSrc *self = GST_TTS_SRC (src);
  g_autoptr (GstCaps) template = gst_pad_get_pad_template_caps (self->pad);
  g_autoptr (GstCaps) offered = NULL;
  g_autoptr (GstCaps) audio = gst_caps_copy_nth (template, 0);
  g_autoptr (GstCaps) speech = NULL;
  gboolean done;

  /* Latched: a session that has started can not change its samples. */
  if (self->mode != GST_TTS_SRC_MODE_NONE)
    return TRUE;
  if (!self->by_line && !self->script && !load_script (self))
    return FALSE;

  offered = gst_pad_peer_query_caps (self->pad, NULL);
  speech = gst_caps_intersect_full (offered, audio, GST_CAPS_INTERSECT_FIRST);
  if (!gst_caps_is_empty (speech)) {
    done = negotiate_speech (self, speech);
  } else {
    g_autoptr (GstCaps) text = gst_caps_intersect_full (offered, template,
        GST_CAPS_INTERSECT_FIRST);

    done = negotiate_text (self, text);
  }

  if (done && self->mode != GST_TTS_SRC_MODE_SSML)
    g_clear_pointer (&self->data, g_bytes_unref);
  if (done && self->by_line)
    gst_tts_src_start_lines (self);
  return done;
}

/* Speech */

static gboolean
is_finishing (GstTtsSrc *self)
{
  gboolean finish;

  g_mutex_lock (&self->lock);
  finish = self->finish;
  g_mutex_unlock (&self->lock);
  return finish;
}

static void
feed_session (GstTtsSrc *self)
{
  const GPtrArray *cues = self->script->cues;
  gboolean finish = is_finishing (self);

  while (!finish && self->next_cue < cues->len &&
      !gst_tts_session_is_full (self->session)) {
    if (!gst_tts_session_push (self->session, self->script_id, self->next_cue,
            g_ptr_array_index (cues, self->next_cue)))
      return;
    set_next_cue (self, self->next_cue + 1);
  }

  if (!self->ended && (finish || self->next_cue == cues->len)) {
    gst_tts_session_end (self->session);
    self->ended = TRUE;
  }
}

/* A cue is never late at its start, it is shifted; and never overlaps. */
static gboolean
stamp_live (GstTtsSrc *self, const GstTtsPiece *piece, GstBuffer *buffer)
{
  guint64 from = GST_BUFFER_OFFSET (buffer);
  GstClockTime now, start;

  if (gst_tts_src_wait_playing (self) != GST_FLOW_OK)
    return FALSE;

  now = gst_tts_src_running_time (self);
  start = self->live_start + units_to_time (self, from - self->live_origin);
  if (!GST_CLOCK_TIME_IS_VALID (self->live_start) ||
      (GST_CLOCK_TIME_IS_VALID (now) &&
          now > start + (piece->cue_started ? 0 : LATE_TOLERANCE))) {
    start = GST_CLOCK_TIME_IS_VALID (now) ? now : 0;
    if (GST_CLOCK_TIME_IS_VALID (self->live_end))
      start = MAX (start, self->live_end);
    self->live_start = start;
    self->live_origin = from;
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  }

  self->live_end = self->live_start + units_to_time (self,
      GST_BUFFER_OFFSET_END (buffer) - self->live_origin);
  GST_BUFFER_PTS (buffer) = start;
  GST_BUFFER_DURATION (buffer) = self->live_end - start;
  return TRUE;
}

static void
stamp (GstTtsSrc *self, GstBuffer *buffer)
{
  GST_BUFFER_OFFSET (buffer) += self->base;
  GST_BUFFER_OFFSET_END (buffer) += self->base;
  GST_BUFFER_PTS (buffer) = units_to_time (self, GST_BUFFER_OFFSET (buffer));
  GST_BUFFER_DURATION (buffer) = units_to_time (self,
      GST_BUFFER_OFFSET_END (buffer)) - GST_BUFFER_PTS (buffer);
}

static void
note_piece (GstTtsSrc *self, const GstTtsPiece *piece, guint64 end)
{
  gboolean all = FALSE;

  if (piece->cue_started)
    self->next_start = piece->cue_index + 1;

  g_mutex_lock (&self->lock);
  if (self->by_line) {
    self->pending -= piece->cue_done;
  } else {
    if (piece->cue_started)
      note_start (self, piece->cue_index, self->position);
    if (piece->cue_done)
      note_start (self, piece->cue_index + 1, end);
    self->known_end = MAX (self->known_end, end);
    all = piece->cue_done && piece->cue_index + 1 == self->n_cues;
  }
  g_mutex_unlock (&self->lock);

  self->position = end;
  if (all && !self->live)
    set_duration (self, units_to_time (self, end));
}

static void
post_piece (GstTtsSrc *self, const GstTtsPiece *piece, GstClockTime pts)
{
  const GstSegment *segment = &GST_BASE_SRC (self)->segment;
  GstElement *element = GST_ELEMENT (self);

  if (piece->warning)
    GST_ELEMENT_WARNING (self, STREAM, FAILED, ("%s", piece->warning), (NULL));

  if (piece->cue_started) {
    self->cue_running_time =
        gst_segment_to_running_time (segment, GST_FORMAT_TIME, pts);
    self->cue_stream_time =
        gst_segment_to_stream_time (segment, GST_FORMAT_TIME, pts);
    if (piece->buffer)
      gst_tts_post_cue_started (element, piece->script_id, piece->cue_index,
          piece->cue, self->cue_running_time, self->cue_stream_time);
  }
  if (piece->cue_done)
    gst_tts_post_cue_done (element, piece->script_id, piece->cue_index,
        piece->cue, self->cue_running_time, self->cue_stream_time,
        units_to_time (self, piece->cue_samples), piece->provider,
        !piece->buffer, 0.0);
  if (!piece->buffer)
    g_queue_push_tail (&self->events,
        gst_tts_event_new_cue_skipped (piece->script_id, piece->cue_index));
}

/* NULL in @ret_buffer if the piece was a cue left out. */
static GstFlowReturn
next_piece (GstTtsSrc *self, GstBuffer **ret_buffer)
{
  GstTtsPiece piece = { NULL };
  g_autoptr (GError) error = NULL;
  GstClockTime pts = self->live ? self->live_end :
      units_to_time (self, self->position);
  guint64 end = self->position;
  GstFlowReturn flow = gst_tts_session_pull (self->session, &piece, &error);

  if (flow == GST_FLOW_ERROR)
    return gst_tts_post_error (GST_ELEMENT (self), error);
  if (flow != GST_FLOW_OK)
    return flow;

  if (piece.buffer) {
    if (!self->live)
      stamp (self, piece.buffer);
    else if (!stamp_live (self, &piece, piece.buffer))
      flow = GST_FLOW_FLUSHING;
    pts = GST_BUFFER_PTS (piece.buffer);
    end = GST_BUFFER_OFFSET_END (piece.buffer);
  }

  if (flow == GST_FLOW_OK) {
    end_progress (self, flow);
    note_piece (self, &piece, end);
    post_piece (self, &piece, pts);
    *ret_buffer = g_steal_pointer (&piece.buffer);
  }
  gst_tts_piece_clear (&piece);
  return flow;
}

static GstFlowReturn
create_speech (GstTtsSrc *self, GstBuffer **ret_buffer)
{
  GstFlowReturn flow = GST_FLOW_OK;

  *ret_buffer = NULL;
  while (flow == GST_FLOW_OK && !*ret_buffer) {
    if (self->by_line)
      flow = gst_tts_src_wait_line (self);
    else
      feed_session (self);
    if (flow != GST_FLOW_OK)
      break;

    if (self->waiting)
      post_progress (self, GST_PROGRESS_TYPE_START, "Waiting for speech");
    self->waiting = FALSE;
    flow = next_piece (self, ret_buffer);
  }

  if (flow != GST_FLOW_OK)
    end_progress (self, flow);
  return flow;
}

/* Text */

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
      !is_finishing (self)) {
    cue = gst_tts_cue_ref (g_ptr_array_index (self->script->cues,
            self->next_cue));
  } else {
    *ret_flow = GST_FLOW_EOS;
  }
  return cue;
}

static GstFlowReturn
create_cue (GstTtsSrc *self, GstBuffer **ret_buffer)
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
  set_next_cue (self, self->next_start);
  *ret_buffer = buffer;
  return GST_FLOW_OK;
}

static GstFlowReturn
create_ssml (GstTtsSrc *self, GstBuffer **ret_buffer)
{
  if (self->next_cue > 0 || is_finishing (self))
    return GST_FLOW_EOS;

  *ret_buffer = gst_buffer_new_wrapped_bytes (self->data);
  set_next_cue (self, 1);
  return GST_FLOW_OK;
}

/* Both */

/* Goes on behind a flush that was no seek: with the next cue, in the time
 * that starts anew. */
static void
resume (GstTtsSrc *self)
{
  GstBaseSrc *src = GST_BASE_SRC (self);
  GstSegment segment = src->segment;
  g_autoptr (GstEvent) current =
      gst_pad_get_sticky_event (self->pad, GST_EVENT_SEGMENT, 0);

  end_progress (self, GST_FLOW_FLUSHING);
  if (self->mode == GST_TTS_SRC_MODE_SPEECH) {
    g_mutex_lock (&self->line_lock);
    if (self->by_line)
      self->next_start = self->n_lines;
    g_mutex_unlock (&self->line_lock);
    set_next_cue (self, self->next_start);
    self->base = self->position;
    self->ended = FALSE;
  }
  self->waiting = TRUE;
  self->live_start = GST_CLOCK_TIME_NONE;
  self->live_end = GST_CLOCK_TIME_NONE;
  if (self->mode != GST_TTS_SRC_MODE_SSML)
    queue_script_event (self);

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
  gboolean flushed;

  g_mutex_lock (&self->lock);
  flushed = self->flushed;
  self->flushed = FALSE;
  g_mutex_unlock (&self->lock);
  if (flushed)
    resume (self);

  if (self->mode == GST_TTS_SRC_MODE_SPEECH)
    flow = create_speech (self, ret_buffer);
  else if (self->mode == GST_TTS_SRC_MODE_CUES)
    flow = create_cue (self, ret_buffer);
  else if (self->mode == GST_TTS_SRC_MODE_SSML)
    flow = create_ssml (self, ret_buffer);

  if (flow == GST_FLOW_EOS)
    gst_tts_src_send_events (self);
  return flow;
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

  end_progress (self, GST_FLOW_FLUSHING);
  g_mutex_lock (&self->lock);
  known = find_cue (self, segment->start, &cue, &at);
  self->flushed = FALSE;
  g_mutex_unlock (&self->lock);
  if (!known)
    return FALSE;

  self->base = self->position = at;
  self->next_start = cue;
  set_next_cue (self, cue);
  self->ended = FALSE;
  self->waiting = TRUE;
  self->live_start = GST_CLOCK_TIME_NONE;
  self->live_end = GST_CLOCK_TIME_NONE;
  if (self->mode != GST_TTS_SRC_MODE_SSML)
    queue_script_event (self);
  segment->time = segment->start;
  return TRUE;
}
