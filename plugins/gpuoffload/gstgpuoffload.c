/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element gpuoffload: text in, speech out, in order. It feeds a session
 * from the chain function and empties it from a task on the source pad. */
/**
 * SECTION:element-gpuoffload
 * @title: gpuoffload
 * @short_description: speaks the text that flows through it
 *
 * Turns text into speech with the provider that the `provider` property
 * names. Several pieces of text are made at once and leave in the order in
 * which they came. The first samples leave while the rest is being made.
 *
 * Each buffer of `text/x-raw` is one cue; marks such as `[pause:1s]` count in
 * it. A buffer of `application/ssml+xml` is a whole SSML document. Buffers
 * from ttssrc carry their cue with them.
 *
 * Output that is not live starts at the segment's start and has no gaps,
 * whatever the times of the text: chunkmux puts cues at their times. With a
 * live source each cue starts at its time, later if the one before still
 * speaks, and `latency` is how long synthesis may take; with -1 a cue starts
 * when its speech is there.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 ttssrc text="Hello from GStreamer" ! text/x-raw ! gpuoffload ! audioconvert ! autoaudiosink
 * ]|
 * Speak with the best voice that needs no key.
 * |[
 * gst-launch-1.0 filesrc location=subtitles.srt ! subparse ! gpuoffload provider=espeak voice=en-gb ! wavenc ! filesink location=subtitles.wav
 * ]|
 * Speak subtitles, one after the other.
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstgpuoffload.h"

#include "gstttselements.h"

GST_DEBUG_CATEGORY_STATIC (gpu_offload_debug);
#define GST_CAT_DEFAULT gpu_offload_debug

#define DEFAULT_LATENCY (2 * GST_SECOND)

struct _GstGpuOffload
{
  GstElement parent;

  /* set in init, never change */
  GstPad *sinkpad;
  GstPad *srcpad;
  GstTtsSession *session;

  /* object lock */
  guint64 latency;
  gboolean live;
  GstFlowReturn flow;           /* of the source pad's task */
  gboolean in_progress;         /* between PROGRESS start and its end */

  /* sink pad's stream lock */
  gboolean started;
  gboolean is_ssml;
  GRefString *script_id;        /* of text that came without a cue */
  guint next_cue;
  gchar *tag_language;

  /* source pad's task, or its stream lock */
  GstSegment segment;
  guint64 start_offset;         /* frame of the session at segment.start */
  guint64 end_offset;           /* frame after the last one pushed */
  GstClockTimeDiff shift;       /* live: from session time to stream time */
  GstClockTime position;        /* end of the last buffer pushed */
  GstClockTime cue_running_time;
  GstClockTime cue_stream_time;
  gboolean discont;
};

enum
{
  PROP_0,
  PROP_LATENCY,
  PROP_STATS,
  PROP_SESSION,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("text/x-raw, format = (string) utf8; "
        "application/ssml+xml"));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("audio/x-raw, format = (string) { S16LE, F32LE }, "
        "rate = (int) [ 8000, 192000 ], channels = (int) [ 1, 2 ], "
        "layout = (string) interleaved"));

static void child_proxy_init (gpointer iface, gpointer data);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstGpuOffload, gst_gpu_offload,
    GST_TYPE_ELEMENT,
    G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, child_proxy_init)
    GST_DEBUG_CATEGORY_INIT (gpu_offload_debug, "gpuoffload", 0,
        "text to speech"));
GST_ELEMENT_REGISTER_DEFINE (gpuoffload, "gpuoffload", GST_RANK_NONE,
    GST_TYPE_GPU_OFFLOAD);

/* The providers are the children; any registered one exists once it is asked
 * for, so that properties may come in any order on a launch line. */

static GObject *
get_child_by_name (GstChildProxy *proxy, const gchar *name)
{
  GstGpuOffload *self = GST_GPU_OFFLOAD (proxy);

  return (GObject *) gst_tts_session_get_provider (self->session, name);
}

static GObject *
get_child_by_index (GstChildProxy *proxy, guint index)
{
  return NULL;
}

static guint
get_children_count (GstChildProxy *proxy)
{
  return 0;
}

static void
child_proxy_init (gpointer iface, gpointer data)
{
  GstChildProxyInterface *proxy = iface;

  proxy->get_child_by_name = get_child_by_name;
  proxy->get_child_by_index = get_child_by_index;
  proxy->get_children_count = get_children_count;
}

/* Applications hold a pipeline in PAUSED until progress has ended, so it ends
 * with the first sample. */
static void
post_progress (GstGpuOffload *self, GstProgressType type)
{
  static const gchar *const texts[] = {
    [GST_PROGRESS_TYPE_START] = "Waiting for speech",
    [GST_PROGRESS_TYPE_COMPLETE] = "Speech has come",
    [GST_PROGRESS_TYPE_CANCELED] = "Waiting for speech was cancelled",
    [GST_PROGRESS_TYPE_ERROR] = "No speech has come",
  };
  gboolean start = type == GST_PROGRESS_TYPE_START, changes;

  GST_OBJECT_LOCK (self);
  changes = self->in_progress != start;
  self->in_progress = start;
  GST_OBJECT_UNLOCK (self);

  if (changes)
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_progress (GST_OBJECT (self), type, "request",
            texts[type]));
}

static GstFlowReturn
get_flow (GstGpuOffload *self)
{
  GstFlowReturn flow;

  GST_OBJECT_LOCK (self);
  flow = self->flow;
  GST_OBJECT_UNLOCK (self);
  return flow;
}

static void
set_flow (GstGpuOffload *self, GstFlowReturn flow)
{
  GST_OBJECT_LOCK (self);
  self->flow = flow;
  GST_OBJECT_UNLOCK (self);
}

/* Downstream's side: a task takes pieces from the session. */

/* The part of a gap that was not spoken into. */
static void
push_gap (GstGpuOffload *self, GstEvent *event)
{
  GstClockTime start, duration;

  gst_event_parse_gap (event, &start, &duration);
  gst_event_unref (event);
  if (!GST_CLOCK_TIME_IS_VALID (duration)
      || start + duration <= self->position)
    return;
  duration = start + duration - MAX (start, self->position);
  start = MAX (start, self->position);
  self->position = start + duration;
  self->discont = TRUE;
  gst_pad_push_event (self->srcpad, gst_event_new_gap (start, duration));
}

static void
push_item (GstGpuOffload *self, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_GAP) {
    push_gap (self, event);
    return;
  }
  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT) {
    gst_event_copy_segment (event, &self->segment);
    self->start_offset = self->end_offset;
    self->position = self->segment.start;
    self->shift = 0;
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    post_progress (self, GST_PROGRESS_TYPE_COMPLETE);
  }
  gst_pad_push_event (self->srcpad, event);
}

static GstClockTime
now (GstGpuOffload *self)
{
  GstClockTime time = gst_element_get_current_running_time
      (GST_ELEMENT (self));

  return GST_CLOCK_TIME_IS_VALID (time)
      ? gst_segment_position_from_running_time (&self->segment,
      GST_FORMAT_TIME, time) : self->position;
}

/* A cue of a live stream starts at its time, or when its speech is there, but
 * never before the one before has ended. */
static void
place_live_cue (GstGpuOffload *self, const GstTtsPiece *piece,
    GstClockTime pts)
{
  GstClockTime wanted = piece->cue->start, start;
  gboolean synced;

  GST_OBJECT_LOCK (self);
  synced = GST_CLOCK_TIME_IS_VALID (self->latency);
  GST_OBJECT_UNLOCK (self);

  if (!synced || !GST_CLOCK_TIME_IS_VALID (wanted))
    wanted = now (self);
  start = MAX (wanted, self->position);
  if (start > self->position) {
    gst_pad_push_event (self->srcpad, gst_event_new_gap (self->position,
            start - self->position));
    self->discont = TRUE;
  }
  self->shift = GST_CLOCK_DIFF (pts, start);
}

static GstClockTime
place (GstGpuOffload *self, const GstTtsPiece *piece)
{
  GstCaps *caps = gst_pad_get_current_caps (self->srcpad);
  gint rate = 0;
  GstClockTime pts;
  gboolean live;

  gst_structure_get_int (gst_caps_get_structure (caps, 0), "rate", &rate);
  gst_caps_unref (caps);
  pts = self->segment.start + gst_util_uint64_scale_int
      (GST_BUFFER_OFFSET (piece->buffer) - self->start_offset, GST_SECOND,
      rate);

  GST_OBJECT_LOCK (self);
  live = self->live;
  GST_OBJECT_UNLOCK (self);
  if (live && piece->cue_started)
    place_live_cue (self, piece, pts);
  return pts + self->shift;
}

static GstFlowReturn
push_buffer (GstGpuOffload *self, GstTtsPiece *piece)
{
  GstBuffer *buffer = g_steal_pointer (&piece->buffer);

  self->end_offset = GST_BUFFER_OFFSET_END (buffer);
  self->position = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
  self->segment.position = self->position;
  if (self->discont)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->discont = FALSE;
  return gst_pad_push (self->srcpad, buffer);
}

static void
start_cue (GstGpuOffload *self, const GstTtsPiece *piece, GstClockTime pts)
{
  self->cue_running_time = gst_segment_to_running_time (&self->segment,
      GST_FORMAT_TIME, pts);
  self->cue_stream_time = gst_segment_to_stream_time (&self->segment,
      GST_FORMAT_TIME, pts);
  post_progress (self, GST_PROGRESS_TYPE_COMPLETE);
  if (!piece->skipped)
    gst_tts_post_cue_started (GST_ELEMENT (self), piece->script_id,
        piece->cue_index, piece->cue, self->cue_running_time,
        self->cue_stream_time);
}

static void
end_cue (GstGpuOffload *self, const GstTtsPiece *piece, GstClockTime duration)
{
  gst_tts_post_cue_done (GST_ELEMENT (self), piece->script_id,
      piece->cue_index, piece->cue, self->cue_running_time,
      self->cue_stream_time, duration, piece->provider, piece->skipped, 0.0);
}

static GstFlowReturn
push_piece (GstGpuOffload *self, GstTtsPiece *piece)
{
  GstFlowReturn flow = GST_FLOW_OK;
  GstClockTime duration = 0;

  if (piece->warning)
    GST_ELEMENT_WARNING (self, STREAM, FAILED, ("%s", piece->warning), (NULL));

  if (piece->buffer) {
    GstClockTime pts = place (self, piece);
    GstTtsMeta *meta = gst_buffer_get_tts_meta (piece->buffer);

    duration = meta->offset + meta->duration;
    GST_BUFFER_PTS (piece->buffer) = pts;
    if (piece->cue_started)
      start_cue (self, piece, pts);
    flow = push_buffer (self, piece);
  } else {
    start_cue (self, piece, self->position);
    gst_pad_push_event (self->srcpad,
        gst_tts_event_new_cue_skipped (piece->script_id, piece->cue_index));
  }

  if (piece->cue_done && flow == GST_FLOW_OK)
    end_cue (self, piece, duration);
  return flow;
}

/* What downstream refuses ends the work; upstream hears of it at its next
 * buffer, or by a message if it has sent its last. */
static void
stop_task (GstGpuOffload *self, GstFlowReturn flow)
{
  GST_DEBUG_OBJECT (self, "task ends: %s", gst_flow_get_name (flow));
  set_flow (self, flow);
  gst_tts_session_set_flushing (self->session, TRUE);
  if (flow == GST_FLOW_NOT_LINKED || flow < GST_FLOW_EOS) {
    post_progress (self, GST_PROGRESS_TYPE_ERROR);
    gst_pad_push_event (self->srcpad, gst_event_new_eos ());
  }
  gst_pad_pause_task (self->srcpad);
}

static void
loop (gpointer data)
{
  GstGpuOffload *self = data;
  GstTtsPiece piece = { NULL, };
  g_autoptr (GError) error = NULL;
  GstFlowReturn flow = gst_tts_session_pull (self->session, &piece, &error);

  if (flow == GST_FLOW_OK && piece.item) {
    push_item (self, GST_EVENT (g_steal_pointer (&piece.item)));
  } else if (flow == GST_FLOW_OK) {
    flow = push_piece (self, &piece);
    if (flow == GST_FLOW_NOT_LINKED || flow < GST_FLOW_EOS)
      GST_ELEMENT_FLOW_ERROR (self, flow);
  } else if (error) {
    flow = gst_tts_post_error (GST_ELEMENT (self), error);
  }

  gst_tts_piece_clear (&piece);
  if (flow != GST_FLOW_OK)
    stop_task (self, flow);
}

/* Upstream's side. */

/* Downstream's wish, else the provider's rate, else mono S16LE. */
static GstCaps *
choose_caps (GstGpuOffload *self, gint rate)
{
  GstCaps *caps = gst_pad_get_allowed_caps (self->srcpad);
  GstStructure *s;

  if (!caps)
    caps = gst_pad_get_pad_template_caps (self->srcpad);
  if (gst_caps_is_empty (caps))
    return caps;

  caps = gst_caps_make_writable (gst_caps_truncate (caps));
  s = gst_caps_get_structure (caps, 0);
  gst_structure_fixate_field_string (s, "format", "S16LE");
  gst_structure_fixate_field_nearest_int (s, "rate", rate);
  gst_structure_fixate_field_nearest_int (s, "channels", 1);
  return gst_caps_fixate (caps);
}

static gboolean
negotiate (GstGpuOffload *self, GstAudioInfo *ret_info)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstCaps) caps = NULL;
  gint rate = gst_tts_session_prepare (self->session, &error);

  if (!rate) {
    gst_tts_post_error (GST_ELEMENT (self), error);
    return FALSE;
  }

  caps = choose_caps (self, rate);
  if (gst_caps_is_empty (caps)
      || !gst_audio_info_from_caps (ret_info, caps)) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
        ("what follows takes no speech"), ("allowed caps are empty"));
    return FALSE;
  }
  return gst_pad_push_event (self->srcpad,
      gst_event_new_caps (caps)) || !GST_PAD_IS_FLUSHING (self->srcpad);
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
static gboolean
start (GstGpuOffload *self)
{
  GstAudioInfo info;
  gboolean live;

  if (self->started)
    return TRUE;
  if (!negotiate (self, &info)) {
    set_flow (self, GST_FLOW_ERROR);
    return FALSE;
  }

  live = is_upstream_live (self);
  GST_OBJECT_LOCK (self);
  self->live = live;
  GST_OBJECT_UNLOCK (self);
  self->started = TRUE;
  gst_tts_session_start (self->session, &info);
  post_progress (self, GST_PROGRESS_TYPE_START);
  return gst_pad_start_task (self->srcpad, loop, self, NULL);
}

static GstFlowReturn
push_cue (GstGpuOffload *self, GRefString *script_id, guint index,
    GstTtsCue *cue)
{
  GstFlowReturn flow;

  if (gst_tts_session_push (self->session, script_id, index, cue))
    return GST_FLOW_OK;
  flow = get_flow (self);
  return flow == GST_FLOW_OK ? GST_FLOW_FLUSHING : flow;
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
  gboolean live;

  GST_OBJECT_LOCK (self);
  live = self->live;
  GST_OBJECT_UNLOCK (self);
  if (live && GST_BUFFER_PTS_IS_VALID (buffer)) {
    gst_tts_cue_unref (cue);
    cue = gst_tts_cue_copy (meta->cue);
    cue->start = GST_BUFFER_PTS (buffer);
  }
  return push_cue (self, meta->script_id, meta->cue_index, cue);
}

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstGpuOffload *self = GST_GPU_OFFLOAD (parent);
  GstTtsMeta *meta = gst_buffer_get_tts_meta (buffer);
  GstFlowReturn flow = get_flow (self);
  GstMapInfo map;

  if (flow == GST_FLOW_OK && !start (self))
    flow = GST_FLOW_ERROR;

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
  post_progress (self, GST_PROGRESS_TYPE_CANCELED);
}

static void
flush_stop (GstGpuOffload *self, GstEvent *event)
{
  gst_pad_push_event (self->srcpad, event);
  gst_tts_session_set_flushing (self->session, FALSE);
  self->start_offset = self->end_offset = 0;
  self->shift = 0;
  self->discont = TRUE;
  g_clear_pointer (&self->script_id, g_ref_string_release);
  self->next_cue = 0;
  set_flow (self, GST_FLOW_OK);
  if (self->started)
    gst_pad_start_task (self->srcpad, loop, self, NULL);
}

/* Serialized events keep their place among the cues. */
static gboolean
queue_event (GstGpuOffload *self, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START && !self->started)
    return gst_pad_push_event (self->srcpad, event);

  if (!start (self)) {
    gst_event_unref (event);
    return FALSE;
  }
  return gst_tts_session_push_item (self->session, GST_MINI_OBJECT (event));
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstGpuOffload *self = GST_GPU_OFFLOAD (parent);
  gboolean live;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_START:
      flush_start (self, event);
      return TRUE;
    case GST_EVENT_FLUSH_STOP:
      flush_stop (self, event);
      return TRUE;
    case GST_EVENT_CAPS:
      set_caps (self, event);
      gst_event_unref (event);
      return start (self);
    case GST_EVENT_SEGMENT:
      return queue_event (self, time_segment (event));
    case GST_EVENT_GAP:
      /* no text is no gap in speech, unless time goes on by itself */
      GST_OBJECT_LOCK (self);
      live = self->live;
      GST_OBJECT_UNLOCK (self);
      if (live)
        return queue_event (self, event);
      gst_event_unref (event);
      return TRUE;
    case GST_EVENT_TAG:
      remember_language (self, event);
      return queue_event (self, event);
    default:
      if (GST_EVENT_IS_SERIALIZED (event))
        return queue_event (self, event);
      return gst_pad_event_default (pad, parent, event);
  }
}

/* With a live source our delay is a promise, and we can hold back without
 * end; otherwise there is nothing to add. */
static gboolean
answer_latency (GstGpuOffload *self, GstQuery *query)
{
  GstClockTime min, max;
  gboolean live;

  if (!gst_pad_peer_query (self->sinkpad, query))
    return FALSE;
  gst_query_parse_latency (query, &live, &min, &max);
  if (!live)
    return TRUE;

  GST_OBJECT_LOCK (self);
  if (GST_CLOCK_TIME_IS_VALID (self->latency))
    min += self->latency;
  GST_OBJECT_UNLOCK (self);
  gst_query_set_latency (query, TRUE, min, GST_CLOCK_TIME_NONE);
  return TRUE;
}

static gboolean
answer_position (GstGpuOffload *self, GstQuery *query)
{
  GstFormat format;

  gst_query_parse_position (query, &format, NULL);
  if (format != GST_FORMAT_TIME)
    return FALSE;
  gst_query_set_position (query, format,
      gst_segment_to_stream_time (&self->segment, format, self->position));
  return TRUE;
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstGpuOffload *self = GST_GPU_OFFLOAD (parent);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_LATENCY:
      return answer_latency (self, query);
    case GST_QUERY_POSITION:
      return answer_position (self, query);
    case GST_QUERY_DURATION:
      /* speech has no length before it was made */
      return FALSE;
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

static gboolean
activate_src (GstPad *pad, GstObject *parent, GstPadMode mode,
    gboolean active)
{
  GstGpuOffload *self = GST_GPU_OFFLOAD (parent);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  gst_tts_session_set_flushing (self->session, !active);
  return active || gst_pad_stop_task (pad);
}

static void
reset (GstGpuOffload *self)
{
  gst_tts_session_stop (self->session);
  post_progress (self, GST_PROGRESS_TYPE_CANCELED);
  self->started = FALSE;
  self->is_ssml = FALSE;
  self->next_cue = 0;
  g_clear_pointer (&self->script_id, g_ref_string_release);
  g_clear_pointer (&self->tag_language, g_free);
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  self->start_offset = self->end_offset = 0;
  self->shift = 0;
  self->position = 0;
  self->discont = TRUE;
  GST_OBJECT_LOCK (self);
  self->live = FALSE;
  self->flow = GST_FLOW_OK;
  GST_OBJECT_UNLOCK (self);
}

static GstStateChangeReturn
change_state (GstElement *element, GstStateChange transition)
{
  GstStateChangeReturn result =
      GST_ELEMENT_CLASS (gst_gpu_offload_parent_class)->change_state (element,
      transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    reset (GST_GPU_OFFLOAD (element));
  return result;
}

static void
set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstGpuOffload *self = GST_GPU_OFFLOAD (object);

  if (id >= PROP_SESSION) {
    g_object_set_property (G_OBJECT (self->session), pspec->name, value);
    return;
  }

  switch (id) {
    case PROP_LATENCY:
      GST_OBJECT_LOCK (self);
      self->latency = g_value_get_uint64 (value);
      GST_OBJECT_UNLOCK (self);
      gst_element_post_message (GST_ELEMENT (self),
          gst_message_new_latency (GST_OBJECT (self)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstGpuOffload *self = GST_GPU_OFFLOAD (object);

  if (id >= PROP_SESSION) {
    g_object_get_property (G_OBJECT (self->session), pspec->name, value);
    return;
  }

  switch (id) {
    case PROP_LATENCY:
      GST_OBJECT_LOCK (self);
      g_value_set_uint64 (value, self->latency);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, gst_tts_session_get_stats (self->session,
              "application/x-gpuoffload-stats"));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
finalize (GObject *object)
{
  GstGpuOffload *self = GST_GPU_OFFLOAD (object);

  gst_object_unref (self->session);
  G_OBJECT_CLASS (gst_gpu_offload_parent_class)->finalize (object);
}

static void
gst_gpu_offload_class_init (GstGpuOffloadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = set_property;
  object_class->get_property = get_property;
  object_class->finalize = finalize;
  element_class->change_state = GST_DEBUG_FUNCPTR (change_state);

  /**
   * GstGpuOffload:latency:
   *
   * How long synthesis may take when the text is live, as reported to the
   * pipeline. With -1 nothing is promised: speech starts when it is there.
   */
  g_object_class_install_property (object_class, PROP_LATENCY,
      g_param_spec_uint64 ("latency", "Latency",
          "Time that synthesis may take with live text, in nanoseconds "
          "(-1 = unsynchronised, start when ready)", 0, G_MAXUINT64,
          DEFAULT_LATENCY, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstGpuOffload:stats:
   *
   * * `cues`, `cues-done`, `cues-skipped` (guint64)
   * * `chunks`, `chunks-failed` (guint64): requests to providers
   * * `chunks-in-flight`, `chunks-ahead` (guint): now
   * * `characters` (guint64): bytes of text taken in
   * * `audio-time` (guint64): nanoseconds of speech given out
   * * `first-audio` (guint64): nanoseconds until the first sample
   */
  g_object_class_install_property (object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics", "What was done so far",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  gst_tts_session_install_properties (object_class, PROP_SESSION);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Speech synthesis",
      "Converter/Text/Audio",
      "Speaks text with a provider on this machine or a remote one",
      "gst-tts developers");
}

static void
gst_gpu_offload_init (GstGpuOffload *self)
{
  self->latency = DEFAULT_LATENCY;
  self->session = gst_tts_session_new ();
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  self->discont = TRUE;

  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, GST_DEBUG_FUNCPTR (chain));
  gst_pad_set_event_function (self->sinkpad, GST_DEBUG_FUNCPTR (sink_event));
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->srcpad, GST_DEBUG_FUNCPTR (src_query));
  gst_pad_set_activatemode_function (self->srcpad,
      GST_DEBUG_FUNCPTR (activate_src));
  gst_pad_use_fixed_caps (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}
