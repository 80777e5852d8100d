/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What comes into gpuoffload: text and events, which go to the session in
 * their order, and flushes. */
#include "gstgpuoffload.h"

#include "ttsspeech.h"

#define GST_CAT_DEFAULT gst_gpu_offload_debug

static GstFlowReturn
negotiate (GstGpuOffload *self, GstAudioInfo *ret_info)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstCaps) allowed = NULL;
  g_autoptr (GstCaps) caps = NULL;
  gint rate = gst_tts_session_prepare (self->session, &error);

  if (!rate)
    return gst_tts_post_error (GST_ELEMENT (self), error);

  allowed = gst_pad_get_allowed_caps (self->srcpad);
  if (!allowed)
    allowed = gst_pad_get_pad_template_caps (self->srcpad);
  if (gst_caps_is_empty (allowed)) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
        ("what follows takes no speech"), ("allowed caps are empty"));
    return GST_FLOW_ERROR;
  }

  caps = tts_speech_fixate_caps (allowed, rate);
  gst_audio_info_from_caps (ret_info, caps);
  if (!gst_pad_push_event (self->srcpad, gst_event_new_caps (caps))
      && GST_PAD_IS_FLUSHING (self->srcpad))
    return GST_FLOW_FLUSHING;
  return GST_FLOW_OK;
}

static gboolean
is_upstream_live (GstGpuOffload *self)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (self->sinkpad, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  return live;
}

/* Settles provider and caps for the whole stream, before any request. */
static GstFlowReturn
start (GstGpuOffload *self)
{
  GstAudioInfo info;
  GstFlowReturn flow;
  gboolean live;

  if (self->started)
    return GST_FLOW_OK;
  flow = negotiate (self, &info);
  if (flow == GST_FLOW_ERROR)
    gst_gpu_offload_set_flow (self, flow);
  if (flow != GST_FLOW_OK)
    return flow;

  live = is_upstream_live (self);
  GST_OBJECT_LOCK (self);
  self->live = live;
  GST_OBJECT_UNLOCK (self);
  self->started = TRUE;
  gst_tts_session_set_live (self->session, live);
  gst_tts_session_start (self->session, &info);
  gst_gpu_offload_post_progress (self, GST_PROGRESS_TYPE_START);
  gst_pad_start_task (self->srcpad, gst_gpu_offload_loop, self, NULL);
  return GST_FLOW_OK;
}

/* Why the session has refused something. */
static GstFlowReturn
refusal (GstGpuOffload *self)
{
  GstFlowReturn flow = gst_gpu_offload_get_flow (self);

  return flow == GST_FLOW_OK ? GST_FLOW_FLUSHING : flow;
}

static GstFlowReturn
push_cue (GstGpuOffload *self, GRefString *script_id, guint index,
    GstTtsCue *cue)
{
  return gst_tts_session_push (self->session, script_id, index, cue)
      ? GST_FLOW_OK : refusal (self);
}

static GstFlowReturn
push_own_cue (GstGpuOffload *self, GstTtsCue *cue)
{
  static gint n_scripts = 0;

  if (!self->script_id) {
    g_autofree gchar *id = g_strdup_printf ("%s-%d", GST_OBJECT_NAME (self),
        g_atomic_int_add (&n_scripts, 1));

    self->script_id = g_ref_string_new (id);
    gst_tts_session_push_item (self->session,
        GST_MINI_OBJECT (gst_tts_event_new_script (id, 0)));
  }
  return push_cue (self, self->script_id, self->next_cue++, cue);
}

static GstFlowReturn
push_text (GstGpuOffload *self, GstBuffer *buffer, const GstMapInfo *map)
{
  g_autoptr (GstTtsCue) cue =
      gst_tts_cue_parse_inline ((const gchar *) map->data, map->size);

  cue->start = GST_BUFFER_PTS (buffer);
  cue->slot = GST_BUFFER_DURATION (buffer);
  if (self->tag_language)
    cue->language = g_strdup (self->tag_language);
  return push_own_cue (self, cue);
}

static GstFlowReturn
push_ssml (GstGpuOffload *self, const GstMapInfo *map)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstTtsScript) script = gst_tts_script_parse ((const gchar *)
      map->data, map->size, GST_TTS_FORMAT_SSML, NULL, &error);
  GstFlowReturn flow = GST_FLOW_OK;

  if (!script)
    return gst_tts_post_error (GST_ELEMENT (self), error);

  for (guint i = 0; i < script->warnings->len; i++)
    GST_ELEMENT_WARNING (self, STREAM, FORMAT,
        ("%s", (gchar *) g_ptr_array_index (script->warnings, i)), (NULL));
  for (guint i = 0; i < script->cues->len && flow == GST_FLOW_OK; i++)
    flow = push_own_cue (self, g_ptr_array_index (script->cues, i));
  return flow;
}

static GstFlowReturn
push_known_cue (GstGpuOffload *self, GstBuffer *buffer, GstTtsMeta *meta)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_ref (meta->cue);

  if (GST_BUFFER_PTS_IS_VALID (buffer) && gst_gpu_offload_is_live (self)) {
    gst_tts_cue_unref (cue);
    cue = gst_tts_cue_copy (meta->cue);
    cue->start = GST_BUFFER_PTS (buffer);
  }
  return push_cue (self, meta->script_id, meta->cue_index, cue);
}

GstFlowReturn
gst_gpu_offload_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstGpuOffload *self = GST_GPU_OFFLOAD (parent);
  GstTtsMeta *meta = gst_buffer_get_tts_meta (buffer);
  GstFlowReturn flow = gst_gpu_offload_get_flow (self);
  GstMapInfo map;

  if (flow == GST_FLOW_OK)
    flow = start (self);

  if (flow == GST_FLOW_OK && meta && !self->is_ssml) {
    flow = push_known_cue (self, buffer, meta);
  } else if (flow == GST_FLOW_OK
      && gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    if (self->is_ssml)
      flow = push_ssml (self, &map);
    else if (map.size > 0)
      flow = push_text (self, buffer, &map);
    gst_buffer_unmap (buffer, &map);
  }
  gst_buffer_unref (buffer);
  return flow;
}

static void
remember_language (GstGpuOffload *self, GstEvent *event)
{
  GstTagList *tags;
  gchar *language;

  gst_event_parse_tag (event, &tags);
  if (gst_tag_list_get_string (tags, GST_TAG_LANGUAGE_CODE, &language)) {
    g_free (self->tag_language);
    self->tag_language = language;
  }
}

/* What comes out is samples in time, whatever the text was counted in. */
static GstEvent *
time_segment (GstEvent *event)
{
  const GstSegment *segment;
  GstSegment own;
  GstEvent *made;

  gst_event_parse_segment (event, &segment);
  if (segment->format == GST_FORMAT_TIME)
    return event;

  gst_segment_init (&own, GST_FORMAT_TIME);
  made = gst_event_new_segment (&own);
  gst_event_set_seqnum (made, gst_event_get_seqnum (event));
  gst_event_unref (event);
  return made;
}

static void
set_caps (GstGpuOffload *self, GstEvent *event)
{
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  self->is_ssml = gst_structure_has_name (gst_caps_get_structure (caps, 0),
      "application/ssml+xml");
}

static void
flush_start (GstGpuOffload *self, GstEvent *event)
{
  gst_tts_session_set_flushing (self->session, TRUE);
  gst_pad_push_event (self->srcpad, event);
  gst_pad_pause_task (self->srcpad);
  gst_gpu_offload_post_progress (self, GST_PROGRESS_TYPE_CANCELED);
}

static void
flush_stop (GstGpuOffload *self, GstEvent *event)
{
  /* The chain function may have started it behind the flush's start. */
  gst_pad_pause_task (self->srcpad);
  gst_pad_push_event (self->srcpad, event);
  gst_tts_session_set_flushing (self->session, FALSE);
  self->start_offset = self->end_offset = 0;
  self->shift = 0;
  self->discont = TRUE;
  g_clear_pointer (&self->script_id, g_ref_string_release);
  self->next_cue = 0;
  gst_gpu_offload_set_flow (self, GST_FLOW_OK);
  if (self->started)
    gst_pad_start_task (self->srcpad, gst_gpu_offload_loop, self, NULL);
}

static GstFlowReturn
forward_event (GstGpuOffload *self, GstEvent *event)
{
  if (gst_pad_push_event (self->srcpad, event))
    return GST_FLOW_OK;
  return GST_PAD_IS_FLUSHING (self->srcpad) ? GST_FLOW_FLUSHING
      : GST_FLOW_ERROR;
}

/* Serialized events keep their place among the cues. */
static GstFlowReturn
queue_event (GstGpuOffload *self, GstEvent *event)
{
  GstFlowReturn flow;

  if (GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START && !self->started)
    return forward_event (self, event);

  flow = start (self);
  if (flow != GST_FLOW_OK) {
    gst_event_unref (event);
    return flow;
  }
  return gst_tts_session_push_item (self->session, GST_MINI_OBJECT (event))
      ? GST_FLOW_OK : refusal (self);
}

/* A flow and not only FALSE, so that what a flush interrupts is no error to
 * whoever pushes. */
GstFlowReturn
gst_gpu_offload_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstGpuOffload *self = GST_GPU_OFFLOAD (parent);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_START:
      flush_start (self, event);
      return GST_FLOW_OK;
    case GST_EVENT_FLUSH_STOP:
      flush_stop (self, event);
      return GST_FLOW_OK;
    case GST_EVENT_CAPS:
      set_caps (self, event);
      gst_event_unref (event);
      return start (self);
    case GST_EVENT_SEGMENT:
      return queue_event (self, time_segment (event));
    case GST_EVENT_GAP:
      /* no text is no gap in speech, unless time goes on by itself */
      if (gst_gpu_offload_is_live (self))
        return queue_event (self, event);
      gst_event_unref (event);
      return GST_FLOW_OK;
    case GST_EVENT_TAG:
      remember_language (self, event);
      return queue_event (self, event);
    default:
      if (GST_EVENT_IS_SERIALIZED (event))
        return queue_event (self, event);
      return gst_pad_event_default (pad, parent, event) ? GST_FLOW_OK
          : GST_FLOW_ERROR;
  }
}
