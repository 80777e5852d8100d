/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element chunkmux: its pads, events, queries and properties. */

/**
 * SECTION:element-chunkmux
 * @title: chunkmux
 *
 * Joins pieces of speech to one gapless stream. Any number of inputs bring
 * pieces of cues in any order; out come the cues in the order of the script.
 *
 * What a piece is says its #GstTtsMeta. Buffers without one follow the buffer
 * before them on their pad. An input waits only while the output has
 * something to do and #chunkmux:max-size-bytes are held; while the next piece
 * is missing all that comes is taken, in memory and then in a temporary file,
 * up to #chunkmux:max-reorder-bytes.
 *
 * The `captions` pad has the text of each cue or word with its time. A muxer
 * may be linked to it without a queue.
 *
 * docs/design/timeline.md tells all of it.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 ttssrc text="Hello there." ! chunkmux ! audioconvert ! audioresample ! autoaudiosink
 * ]|
 * Speak to the speakers.
 * |[
 * gst-launch-1.0 ttssrc location=talk.srt ! chunkmux name=join timeline=cue ! audioconvert ! audioresample ! opusenc ! queue ! matroskamux name=mux ! filesink location=talk.mka join.captions ! mux.
 * ]|
 * Speak subtitles, each at its time, and mux them with the sound.
 */
#include "gstchunkmux.h"

#include "../gstttselements.h"

GST_DEBUG_CATEGORY (gst_chunk_mux_debug);
#define GST_CAT_DEFAULT gst_chunk_mux_debug

#define DEFAULT_MAX_SIZE_BYTES (4 * 1024 * 1024)
#define DEFAULT_MAX_REORDER_BYTES (1024 * 1024 * 1024)
#define SPEECH_CAPS "audio/x-raw, format=" GST_AUDIO_FORMATS_ALL ", " \
    "rate=[1, max], channels=[1, max], layout=interleaved"

enum
{
  PROP_0,
  PROP_TIMELINE,
  PROP_OVERFLOW,
  PROP_GAP,
  PROP_CAPTIONS,
  PROP_LATENCY,
  PROP_MAX_SIZE_BYTES,
  PROP_MAX_REORDER_BYTES,
  PROP_STATS,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink_%u",
    GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS (SPEECH_CAPS));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (SPEECH_CAPS));

static GstStaticPadTemplate captions_template =
GST_STATIC_PAD_TEMPLATE ("captions", GST_PAD_SRC, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("text/x-raw, format=utf8"));

G_DEFINE_FINAL_TYPE (GstChunkMux, gst_chunk_mux, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (chunkmux, "chunkmux", GST_RANK_NONE,
    GST_TYPE_CHUNK_MUX, GST_DEBUG_CATEGORY_INIT (gst_chunk_mux_debug,
        "chunkmux", 0, "joins pieces of speech"))

static GType
timeline_mode_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_CHUNK_TIMELINE_APPEND, "One cue after the other", "append" },
    { GST_CHUNK_TIMELINE_CUE, "Each cue at its own start", "cue" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstChunkMuxTimeline", values));
  return type;
}

static GType
overflow_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_CHUNK_OVERFLOW_SHIFT, "The next cue starts later", "shift" },
    { GST_CHUNK_OVERFLOW_OVERLAP, "Both sound at once", "overlap" },
    { GST_CHUNK_OVERFLOW_CLIP, "The cue is cut where the next starts",
        "clip" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstChunkMuxOverflow", values));
  return type;
}

static GType
captions_mode_get_type (void)
{
  static GType type = 0;
  static const GEnumValue values[] = {
    { GST_CHUNK_CAPTIONS_CUE, "One text a cue", "cue" },
    { GST_CHUNK_CAPTIONS_WORD, "One text a word", "word" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstChunkMuxCaptions", values));
  return type;
}

static void
wake_all (GstChunkMux *self)
{
  g_mutex_lock (&self->lock);
  self->active = FALSE;
  g_cond_broadcast (&self->space);
  gst_chunk_mux_wake (self);
  g_mutex_unlock (&self->lock);
}

static gboolean
src_activate (GstPad *pad, GstObject *parent, GstPadMode mode,
    gboolean active)
{
  GstChunkMux *self = gst_pad_get_element_private (pad);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  if (active)
    return gst_pad_start_task (pad, (GstTaskFunction) gst_chunk_mux_loop,
        pad, NULL);
  wake_all (self);
  return gst_pad_stop_task (pad);
}

static GstPad *
request_new_pad (GstElement *element, GstPadTemplate *templ,
    const gchar *name, const GstCaps *caps)
{
  GstChunkMux *self = GST_CHUNK_MUX (element);

  if (GST_PAD_TEMPLATE_DIRECTION (templ) == GST_PAD_SRC)
    return gst_chunk_captions_new_pad (self, templ);
  return gst_chunk_mux_new_input (self, templ, name);
}

static void
release_pad (GstElement *element, GstPad *pad)
{
  GstChunkMux *self = GST_CHUNK_MUX (element);

  if (GST_PAD_IS_SRC (pad))
    gst_chunk_captions_free_pad (self, pad);
  else
    gst_chunk_mux_free_input (self, pad);
}

static void
start (GstChunkMux *self)
{
  g_mutex_lock (&self->lock);
  self->active = TRUE;
  self->flushing = FALSE;
  self->need_stream_start = TRUE;
  self->need_caps = TRUE;
  self->group_id = GST_GROUP_ID_INVALID;
  self->cues_done = 0;
  self->late_cues = 0;
  self->missing_told = 0;
  self->live = FALSE;
  self->timeline.silence = self->silence = 0;
  self->seek_seqnum = self->flush_seqnum = GST_SEQNUM_INVALID;
  self->eos_seqnum = GST_SEQNUM_INVALID;
  memset (&self->store.stats, 0, sizeof self->store.stats);
  gst_chunk_mux_reset_output (self, TRUE);
  g_mutex_unlock (&self->lock);
}

/* The pads are not active any more. */
static void
stop (GstChunkMux *self)
{
  g_mutex_lock (&self->lock);
  gst_chunk_store_clear (&self->store);
  gst_chunk_spill_close (&self->spill);
  for (guint i = 0; i < self->store.inputs->len; i++)
    gst_chunk_store_stop_input (g_ptr_array_index (self->store.inputs, i));
  g_queue_clear_full (&self->events, (GDestroyNotify) gst_event_unref);
  g_clear_pointer (&self->tags, gst_tag_list_unref);
  gst_clear_caps (&self->caps);
  g_clear_pointer (&self->stream_id, g_free);
  gst_chunk_timeline_reset (&self->timeline, 0);
  gst_chunk_captions_reset (&self->captions, 0);
  g_mutex_unlock (&self->lock);
}

static void
set_playing (GstChunkMux *self, gboolean playing)
{
  g_mutex_lock (&self->lock);
  self->playing = playing;
  gst_chunk_mux_wake (self);
  g_mutex_unlock (&self->lock);
}

static GstStateChangeReturn
change_state (GstElement *element, GstStateChange transition)
{
  GstChunkMux *self = GST_CHUNK_MUX (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    start (self);
  else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    wake_all (self);
  else if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING
      || transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    set_playing (self, transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING);

  ret = GST_ELEMENT_CLASS (gst_chunk_mux_parent_class)->change_state (element,
      transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    stop (self);
  return ret;
}

static GstStructure *
make_stats (GstChunkMux *self)
{
  const GstChunkStoreStats *stats = &self->store.stats;
  GstClockTime silence = self->timeline.info.rate > 0
      ? gst_chunk_timeline_to_time (&self->timeline, self->silence) : 0;

  return gst_structure_new ("application/x-chunkmux-stats",
      "cues", G_TYPE_UINT64, self->cues_done,
      "skipped-cues", G_TYPE_UINT64, stats->skipped_cues,
      "missing-cues", G_TYPE_UINT64, stats->missing_cues,
      "pieces", G_TYPE_UINT64, stats->pieces,
      "reordered", G_TYPE_UINT64, stats->reordered,
      "duplicates", G_TYPE_UINT64, stats->duplicates,
      "late-cues", G_TYPE_UINT64, self->late_cues,
      "late-pieces", G_TYPE_UINT64, stats->late_pieces,
      "bytes-held", G_TYPE_UINT64, gst_chunk_store_bytes_held (&self->store),
      "max-bytes-held", G_TYPE_UINT64, stats->max_bytes_held,
      "spilled-bytes", G_TYPE_UINT64, stats->spilled_bytes,
      "silence-time", G_TYPE_UINT64, silence, NULL);
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstChunkMux *self = GST_CHUNK_MUX (object);

  g_mutex_lock (&self->lock);
  switch (id) {
    case PROP_TIMELINE:
      g_value_set_enum (value, self->timeline_mode);
      break;
    case PROP_OVERFLOW:
      g_value_set_enum (value, self->overflow);
      break;
    case PROP_GAP:
      g_value_set_uint (value, self->gap_ms);
      break;
    case PROP_CAPTIONS:
      g_value_set_enum (value, self->captions_mode);
      break;
    case PROP_LATENCY:
      g_value_set_uint64 (value, self->latency);
      break;
    case PROP_MAX_SIZE_BYTES:
      g_value_set_uint64 (value, self->max_size_bytes);
      break;
    case PROP_MAX_REORDER_BYTES:
      g_value_set_uint64 (value, self->max_reorder_bytes);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, make_stats (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  g_mutex_unlock (&self->lock);
}

static void
set_property (GObject *object, guint id, const GValue *value,
    GParamSpec *pspec)
{
  GstChunkMux *self = GST_CHUNK_MUX (object);

  g_mutex_lock (&self->lock);
  switch (id) {
    case PROP_TIMELINE:
      self->timeline_mode = g_value_get_enum (value);
      break;
    case PROP_OVERFLOW:
      self->overflow = g_value_get_enum (value);
      break;
    case PROP_GAP:
      self->gap_ms = g_value_get_uint (value);
      break;
    case PROP_CAPTIONS:
      self->captions_mode = g_value_get_enum (value);
      break;
    case PROP_LATENCY:
      self->latency = g_value_get_uint64 (value);
      break;
    case PROP_MAX_SIZE_BYTES:
      self->max_size_bytes = g_value_get_uint64 (value);
      break;
    case PROP_MAX_REORDER_BYTES:
      self->max_reorder_bytes = g_value_get_uint64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  g_cond_broadcast (&self->space);
  gst_chunk_mux_wake (self);
  g_mutex_unlock (&self->lock);
  if (id == PROP_LATENCY)
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_latency (GST_OBJECT (self)));
}

static void
finalize (GObject *object)
{
  GstChunkMux *self = GST_CHUNK_MUX (object);

  gst_chunk_store_free (&self->store);
  gst_chunk_timeline_clear (&self->timeline);
  gst_chunk_captions_clear (&self->captions);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->space);
  g_cond_clear (&self->work);
  g_cond_clear (&self->parked);
  G_OBJECT_CLASS (gst_chunk_mux_parent_class)->finalize (object);
}

static void
install_properties_of_time (GObjectClass *object_class)
{
  /**
   * chunkmux:timeline:
   *
   * With `append`, cues follow one another, and the narration drives the
   * time. With `cue`, each cue that has a start begins there, to the sample,
   * with silence before it.
   */
  g_object_class_install_property (object_class, PROP_TIMELINE,
      g_param_spec_enum ("timeline", "Timeline", "Where a cue starts",
          timeline_mode_get_type (), GST_CHUNK_TIMELINE_APPEND,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_READY));
  /**
   * chunkmux:overflow:
   *
   * For #chunkmux:timeline `cue`. With `overlap` and `clip` a cue waits until
   * the start of the next one is known, unless the input is live.
   */
  g_object_class_install_property (object_class, PROP_OVERFLOW,
      g_param_spec_enum ("overflow", "Overflow",
          "What happens to a cue that lasts beyond the next one's start",
          overflow_get_type (), GST_CHUNK_OVERFLOW_SHIFT,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_GAP,
      g_param_spec_uint ("gap", "Gap",
          "Silence between two cues of timeline=append, in milliseconds",
          0, G_MAXUINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_CAPTIONS,
      g_param_spec_enum ("captions", "Captions",
          "What a text of the captions pad is",
          captions_mode_get_type (), GST_CHUNK_CAPTIONS_CUE,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_READY));
}

static void
install_properties_of_limits (GObjectClass *object_class)
{
  g_object_class_install_property (object_class, PROP_LATENCY,
      g_param_spec_uint64 ("latency", "Latency",
          "Time a piece of a live input may be late before silence is put in"
          " its place, in nanoseconds", 0, G_MAXINT64, 0,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_MAX_SIZE_BYTES,
      g_param_spec_uint64 ("max-size-bytes", "Maximum size",
          "Bytes of samples held in memory; inputs wait when the output has"
          " as much to do", 0, G_MAXUINT64, DEFAULT_MAX_SIZE_BYTES,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
          | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_MAX_REORDER_BYTES,
      g_param_spec_uint64 ("max-reorder-bytes", "Maximum reorder size",
          "Bytes of samples that may wait, in memory and in a temporary file,"
          " for a piece that did not come", 0, G_MAXUINT64,
          DEFAULT_MAX_REORDER_BYTES, G_PARAM_READWRITE
          | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  /**
   * chunkmux:stats:
   *
   * `application/x-chunkmux-stats` with these uint64 fields: `cues` that went
   * out, `skipped-cues` that an event left out, `missing-cues` that never
   * came, `late-cues` that began after their start, `pieces` that came,
   * `reordered` of them, `duplicates` that were there already at least in
   * part, `late-pieces` whose cue was over, `bytes-held`, `max-bytes-held`,
   * `spilled-bytes` that went to the temporary file, `silence-time` put in, in
   * nanoseconds.
   */
  g_object_class_install_property (object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics", "What it did so far",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
gst_chunk_mux_class_init (GstChunkMuxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->finalize = finalize;
  object_class->get_property = get_property;
  object_class->set_property = set_property;
  element_class->change_state = GST_DEBUG_FUNCPTR (change_state);
  element_class->request_new_pad = GST_DEBUG_FUNCPTR (request_new_pad);
  element_class->release_pad = GST_DEBUG_FUNCPTR (release_pad);
  install_properties_of_time (object_class);
  install_properties_of_limits (object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_add_static_pad_template (element_class,
      &captions_template);
  gst_element_class_set_static_metadata (element_class, "Speech joiner",
      "Mixer/Audio",
      "Joins pieces of speech to one gapless timeline, with captions",
      "The gst-tts authors");
  gst_type_mark_as_plugin_api (timeline_mode_get_type (), 0);
  gst_type_mark_as_plugin_api (overflow_get_type (), 0);
  gst_type_mark_as_plugin_api (captions_mode_get_type (), 0);
}

static void
gst_chunk_mux_init (GstChunkMux *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->space);
  g_cond_init (&self->work);
  g_cond_init (&self->parked);
  gst_chunk_store_init (&self->store);
  gst_chunk_timeline_init (&self->timeline);
  gst_chunk_captions_init (&self->captions);
  self->spill.fd = -1;
  self->max_size_bytes = DEFAULT_MAX_SIZE_BYTES;
  self->max_reorder_bytes = DEFAULT_MAX_REORDER_BYTES;
  self->flow = GST_FLOW_OK;
  self->out_position = GST_CHUNK_UNKNOWN;
  gst_segment_init (&self->segment, GST_FORMAT_TIME);

  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_element_private (self->src, self);
  gst_pad_set_event_function (self->src, gst_chunk_mux_src_event);
  gst_pad_set_query_function (self->src, gst_chunk_mux_src_query);
  gst_pad_set_activatemode_function (self->src, src_activate);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}
