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
#include "ttsspeech.h"

GST_DEBUG_CATEGORY (gst_gpu_offload_debug);
#define GST_CAT_DEFAULT gst_gpu_offload_debug

#define DEFAULT_LATENCY (2 * GST_SECOND)

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
    GST_STATIC_CAPS (TTS_SPEECH_CAPS));

static GObject *
get_child_by_name (GstChildProxy *proxy, const gchar *name)
{
  GstGpuOffload *self = GST_GPU_OFFLOAD (proxy);

  return (GObject *) gst_tts_session_get_provider (self->session, name);
}

static void
child_proxy_init (gpointer iface, gpointer data)
{
  tts_speech_init_child_proxy (iface, get_child_by_name);
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GstGpuOffload, gst_gpu_offload,
    GST_TYPE_ELEMENT,
    G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, child_proxy_init)
    GST_DEBUG_CATEGORY_INIT (gst_gpu_offload_debug, "gpuoffload", 0,
        "text to speech"));
GST_ELEMENT_REGISTER_DEFINE (gpuoffload, "gpuoffload", GST_RANK_NONE,
    GST_TYPE_GPU_OFFLOAD);

/* Applications hold a pipeline in PAUSED until progress has ended, so it ends
 * with the first sample. */
void
gst_gpu_offload_post_progress (GstGpuOffload *self, GstProgressType type)
{
  gboolean start = type == GST_PROGRESS_TYPE_START, changes;

  GST_OBJECT_LOCK (self);
  changes = self->in_progress != start;
  self->in_progress = start;
  GST_OBJECT_UNLOCK (self);

  if (changes)
    tts_speech_post_progress (GST_ELEMENT (self), type);
}

GstFlowReturn
gst_gpu_offload_get_flow (GstGpuOffload *self)
{
  GstFlowReturn flow;

  GST_OBJECT_LOCK (self);
  flow = self->flow;
  GST_OBJECT_UNLOCK (self);
  return flow;
}

void
gst_gpu_offload_set_flow (GstGpuOffload *self, GstFlowReturn flow)
{
  GST_OBJECT_LOCK (self);
  self->flow = flow;
  GST_OBJECT_UNLOCK (self);
}

gboolean
gst_gpu_offload_is_live (GstGpuOffload *self)
{
  gboolean live;

  GST_OBJECT_LOCK (self);
  live = self->live;
  GST_OBJECT_UNLOCK (self);
  return live;
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
  GST_OBJECT_LOCK (self);
  gst_query_set_position (query, format,
      gst_segment_to_stream_time (&self->segment, format, self->position));
  GST_OBJECT_UNLOCK (self);
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
  gst_gpu_offload_post_progress (self, GST_PROGRESS_TYPE_CANCELED);
  self->started = FALSE;
  self->is_ssml = FALSE;
  self->next_cue = 0;
  g_clear_pointer (&self->script_id, g_ref_string_release);
  g_clear_pointer (&self->tag_language, g_free);
  self->start_offset = self->end_offset = 0;
  self->shift = 0;
  self->discont = TRUE;
  GST_OBJECT_LOCK (self);
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  self->position = 0;
  self->live = FALSE;
  self->flow = GST_FLOW_OK;
  GST_OBJECT_UNLOCK (self);
}

static GstStateChangeReturn
change_state (GstElement *element, GstStateChange transition)
{
  GstGpuOffload *self = GST_GPU_OFFLOAD (element);
  g_autoptr (GError) error = NULL;
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_NULL_TO_READY
      && !gst_tts_session_check_names (self->session, &error)) {
    gst_tts_post_error (element, error);
    return GST_STATE_CHANGE_FAILURE;
  }

  result = GST_ELEMENT_CLASS (gst_gpu_offload_parent_class)->change_state
      (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    /* The chain function may have started it behind the deactivation. */
    gst_pad_stop_task (self->srcpad);
    reset (self);
  }
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
   * * `chunks`, `chunks-failed` (guint64): pieces of text
   * * `batches`, `tries-batched` (guint64): requests for several pieces at
   *   once; the tries that they were
   * * `turns-sent` (guint64): earlier pieces that went along with requests
   * * `chunks-in-flight`, `chunks-ahead` (guint): now, of requests
   * * `tries`, `retries`, `tries-maybe-billed` (guint64): requests
   * * `refusals`, `fallbacks` (guint64): asked too often; other provider
   * * `workers`, `least-workers` (guint): requests at once, now and least
   * * `waiting-bytes`, `spilled-bytes` (guint64): finished speech in memory
   *   now; all that waited in a file
   * * `errors` (#GstStructure): failed tries by kind of error
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
      "The gst-tts developers <gst-tts@example.org>");
}

static void
gst_gpu_offload_init (GstGpuOffload *self)
{
  self->latency = DEFAULT_LATENCY;
  self->session = gst_tts_session_new ();
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  self->discont = TRUE;

  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad,
      GST_DEBUG_FUNCPTR (gst_gpu_offload_chain));
  gst_pad_set_event_full_function (self->sinkpad,
      GST_DEBUG_FUNCPTR (gst_gpu_offload_sink_event));
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->srcpad, GST_DEBUG_FUNCPTR (src_query));
  gst_pad_set_activatemode_function (self->srcpad,
      GST_DEBUG_FUNCPTR (activate_src));
  gst_pad_use_fixed_caps (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}
