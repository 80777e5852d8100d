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
 * docs/design/timeline.md tells all of it.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 ttssrc text="Hello there." ! chunkmux ! autoaudiosink
 * ]|
 */
#include "gstchunkmux.h"

#include <stdio.h>

#include <gst/tts/gst-tts-error.h>
#include <gst/tts/gst-tts-event.h>

#include "../gstttselements.h"
#include "gstchunkinput.h"

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
  PROP_GAP,
  PROP_MAX_SIZE_BYTES,
  PROP_MAX_REORDER_BYTES,
  PROP_STATS,
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink_%u",
    GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS (SPEECH_CAPS));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (SPEECH_CAPS));

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

/* With the lock, which is let go while it writes. Moves what was just added
 * to the file if memory is short and nothing can go out. */
static gboolean
spill_newest (GstChunkMux *self, GError **error)
{
  GstChunkStore *store = &self->store;
  g_autoptr (GstChunkPiece) piece = gst_chunk_store_ref_newest (store);
  g_autoptr (GstBuffer) whole = NULL;
  gint64 offset;
  gboolean written;

  if (!piece || store->bytes_in_memory <= self->max_size_bytes
      || gst_chunk_store_is_ready (store))
    return TRUE;
  if (!gst_chunk_spill_reserve (&self->spill, piece->size,
          store->bytes_in_file == 0, &offset, error))
    return FALSE;

  whole = gst_buffer_ref (piece->buffer);
  g_mutex_unlock (&self->lock);
  written = gst_chunk_spill_write (&self->spill, whole, offset, error);
  g_mutex_lock (&self->lock);
  gst_chunk_spill_written (&self->spill);
  if (written)
    gst_chunk_store_piece_spilled (store, piece, offset);
  return written;
}

static gboolean
check_reorder_limit (GstChunkMux *self, GError **error)
{
  GstChunkStore *store = &self->store;
  g_autofree gchar *missing = NULL;

  if (gst_chunk_store_bytes_held (store) <= self->max_reorder_bytes
      || gst_chunk_store_is_ready (store))
    return TRUE;
  missing = gst_chunk_store_dup_missing (store);
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
      "%s while %" G_GUINT64_FORMAT " bytes wait for it; max-reorder-bytes"
      " is %" G_GUINT64_FORMAT, missing, gst_chunk_store_bytes_held (store),
      self->max_reorder_bytes);
  return FALSE;
}

static gboolean
must_wait (GstChunkMux *self)
{
  guint64 limit = MIN (self->max_size_bytes, self->max_reorder_bytes);

  return gst_chunk_store_bytes_held (&self->store) >= limit
      && gst_chunk_store_is_ready (&self->store);
}

static GstFlowReturn
add_buffer (GstChunkMux *self, GstPad *pad, GstBuffer *buffer,
    GError **error)
{
  GstChunkInput *input;

  while ((input = gst_pad_get_element_private (pad)) && self->active
      && !input->flushing && self->flow == GST_FLOW_OK && must_wait (self))
    g_cond_wait (&self->space, &self->lock);

  if (!input || !self->active || input->flushing)
    return GST_FLOW_FLUSHING;
  if (self->flow != GST_FLOW_OK)
    return self->flow;
  if (!self->caps)
    return GST_FLOW_NOT_NEGOTIATED;
  if (input->stale)
    return GST_FLOW_OK;

  gst_chunk_input_add_buffer (input, &self->store, gst_buffer_ref (buffer));
  gst_chunk_mux_wake (self);
  if (!spill_newest (self, error) || !check_reorder_limit (self, error))
    return GST_FLOW_ERROR;
  return GST_FLOW_OK;
}

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstChunkMux *self = GST_CHUNK_MUX (parent);
  g_autoptr (GError) error = NULL;
  GstFlowReturn flow;

  g_mutex_lock (&self->lock);
  flow = add_buffer (self, pad, buffer, &error);
  g_mutex_unlock (&self->lock);
  gst_buffer_unref (buffer);
  if (error)
    flow = gst_tts_post_error (GST_ELEMENT (self), error);
  return flow;
}

static gboolean
set_caps (GstChunkMux *self, GstPad *pad, GstCaps *caps)
{
  GstAudioInfo info;
  gboolean same = TRUE;
  g_autoptr (GstCaps) first = NULL;

  if (!gst_audio_info_from_caps (&info, caps))
    return FALSE;

  g_mutex_lock (&self->lock);
  if (!self->caps) {
    self->caps = gst_caps_ref (caps);
    self->store.rate = info.rate;
    self->store.frame_size = info.bpf;
    gst_chunk_timeline_set_info (&self->timeline, &info);
    self->need_caps = TRUE;
  } else {
    same = gst_audio_info_is_equal (&info, &self->timeline.info);
    first = gst_caps_ref (self->caps);
  }
  g_mutex_unlock (&self->lock);

  if (!same)
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Pad %s has another audio format than the first pad.",
            GST_PAD_NAME (pad)),
        ("%" GST_PTR_FORMAT " is not %" GST_PTR_FORMAT, caps, first));
  return same;
}

static void
set_segment (GstChunkMux *self, const GstSegment *segment)
{
  if (self->have_segment || segment->format != GST_FORMAT_TIME
      || segment->rate <= 0.0)
    return;
  self->segment.rate = segment->rate;
  self->segment.applied_rate = segment->applied_rate;
  self->segment.start = segment->start;
  self->segment.position = segment->start;
  self->segment.time = segment->start;
  self->have_segment = TRUE;
}

static void
start_stream (GstChunkMux *self, GstChunkInput *input, GstEvent *event)
{
  const gchar *stream_id;
  guint group_id;

  gst_event_parse_stream_start (event, &stream_id);
  if (!self->stream_id)
    self->stream_id = g_strdup (stream_id);
  if (gst_event_parse_group_id (event, &group_id)
      && self->group_id == GST_GROUP_ID_INVALID)
    self->group_id = group_id;
  gst_chunk_store_restart_input (&self->store, input);
  if (self->eos_sent) {
    self->eos_sent = FALSE;
    self->need_stream_start = TRUE;
  }
}

static void
end_stream (GstChunkMux *self, GstChunkInput *input, GstEvent *event)
{
  input->ended = TRUE;
  input->eos = TRUE;
  self->eos_seqnum = gst_event_get_seqnum (event);
}

static void
merge_tags (GstChunkMux *self, GstEvent *event)
{
  GstTagList *tags, *merged;

  gst_event_parse_tag (event, &tags);
  merged = gst_tag_list_merge (self->tags, tags, GST_TAG_MERGE_KEEP);
  if (self->tags && gst_tag_list_is_equal (self->tags, merged)) {
    gst_tag_list_unref (merged);
    return;
  }
  g_clear_pointer (&self->tags, gst_tag_list_unref);
  self->tags = merged;
  g_queue_push_tail (&self->events,
      gst_event_new_tag (gst_tag_list_ref (merged)));
}

/* With the lock. FALSE: the event is for others. */
static gboolean
take_event (GstChunkMux *self, GstChunkInput *input, GstEvent *event)
{
  const gchar *script_id;
  const GstSegment *segment;
  guint index;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      start_stream (self, input, event);
      return TRUE;
    case GST_EVENT_SEGMENT:
      gst_event_parse_segment (event, &segment);
      set_segment (self, segment);
      return TRUE;
    case GST_EVENT_TAG:
      merge_tags (self, event);
      return TRUE;
    case GST_EVENT_GAP:
      input->seen = TRUE;
      return TRUE;
    case GST_EVENT_EOS:
      end_stream (self, input, event);
      return TRUE;
    default:
      break;
  }
  if (gst_tts_event_parse_script (event, &script_id, &index)) {
    gst_chunk_store_set_script (&self->store, input, script_id, index);
    return TRUE;
  }
  if (gst_tts_event_parse_cue_skipped (event, &script_id, &index)) {
    gst_chunk_store_skip_cue (&self->store, input, script_id, index);
    return TRUE;
  }
  return FALSE;
}

static gboolean
any_input_flushing (GstChunkMux *self)
{
  for (guint i = 0; i < self->store.inputs->len; i++)
    if (((GstChunkInput *)
            g_ptr_array_index (self->store.inputs, i))->flushing)
      return TRUE;
  return FALSE;
}

/* Several inputs bring the flush of one seek; downstream sees one. */
static void
flush_start (GstChunkMux *self, GstPad *pad, GstEvent *event)
{
  guint32 seqnum = gst_event_get_seqnum (event);
  GstChunkInput *input;
  gboolean forward = FALSE;

  g_mutex_lock (&self->lock);
  input = gst_pad_get_element_private (pad);
  if (input && !input->flushing) {
    gboolean known = seqnum == self->flush_seqnum
        && input->flush_seqnum != seqnum;

    forward = !self->flushing && !known;
    input->flushing = TRUE;
    input->flush_seqnum = seqnum;
    if (forward) {
      self->flushing = TRUE;
      self->flush_seqnum = seqnum;
    }
    gst_chunk_store_flush_input (&self->store, input);
    g_cond_broadcast (&self->space);
  }
  g_mutex_unlock (&self->lock);
  if (forward)
    gst_pad_push_event (self->src, gst_event_ref (event));
}

/* With the lock. Until the task is out of gst_pad_push(), unless this is the
 * task itself: then downstream is seeking from its chain function. */
static void
wait_parked (GstChunkMux *self)
{
  while (self->pusher && self->pusher != g_thread_self ())
    g_cond_wait (&self->parked, &self->lock);
}

static void
end_flush (GstChunkMux *self, GstEvent *event)
{
  gboolean reset_time, again;

  gst_event_parse_flush_stop (event, &reset_time);
  self->flush_ending = TRUE;
  wait_parked (self);
  if (any_input_flushing (self)) {
    self->flush_ending = FALSE;
    return;
  }
  gst_chunk_mux_reset_output (self, reset_time);
  g_mutex_unlock (&self->lock);
  gst_pad_push_event (self->src, gst_event_ref (event));
  g_mutex_lock (&self->lock);
  self->flush_ending = FALSE;

  /* A flush that began meanwhile was not forwarded. */
  again = any_input_flushing (self);
  self->flushing = again;
  if (!again)
    return;
  g_mutex_unlock (&self->lock);
  gst_pad_push_event (self->src, gst_event_new_flush_start ());
  g_mutex_lock (&self->lock);
}

static void
flush_stop (GstChunkMux *self, GstPad *pad, GstEvent *event)
{
  GstChunkInput *input;

  g_mutex_lock (&self->lock);
  input = gst_pad_get_element_private (pad);
  if (input) {
    gst_chunk_store_flush_input (&self->store, input);
    input->flushing = FALSE;
    input->stale = FALSE;
    if (self->flushing && !self->flush_ending && !any_input_flushing (self))
      end_flush (self, event);
    gst_chunk_mux_wake (self);
  }
  g_mutex_unlock (&self->lock);
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstChunkMux *self = GST_CHUNK_MUX (parent);
  gboolean taken = TRUE, ok = TRUE;
  GstChunkInput *input;
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_START:
      flush_start (self, pad, event);
      break;
    case GST_EVENT_FLUSH_STOP:
      flush_stop (self, pad, event);
      break;
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      ok = set_caps (self, pad, caps);
      break;
    default:
      if (!GST_EVENT_IS_SERIALIZED (event))
        return gst_pad_event_default (pad, parent, event);
      g_mutex_lock (&self->lock);
      input = gst_pad_get_element_private (pad);
      if (input)
        taken = take_event (self, input, event);
      if (!taken)
        g_queue_push_tail (&self->events, gst_event_ref (event));
      gst_chunk_mux_wake (self);
      g_mutex_unlock (&self->lock);
      break;
  }
  gst_event_unref (event);
  return ok;
}

static GstCaps *
possible_caps (GstChunkMux *self, GstPad *pad, GstCaps *filter)
{
  g_autoptr (GstCaps) template = gst_pad_get_pad_template_caps (pad);
  g_autoptr (GstCaps) caps = NULL;
  GstCaps *possible;

  g_mutex_lock (&self->lock);
  if (self->caps)
    caps = gst_caps_ref (self->caps);
  g_mutex_unlock (&self->lock);
  if (!caps)
    caps = gst_pad_peer_query_caps (self->src, template);

  possible = gst_caps_intersect_full (caps, template,
      GST_CAPS_INTERSECT_FIRST);
  if (filter) {
    GstCaps *filtered = gst_caps_intersect_full (filter, possible,
        GST_CAPS_INTERSECT_FIRST);

    gst_caps_replace (&possible, filtered);
    gst_caps_unref (filtered);
  }
  return possible;
}

static gboolean
sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstChunkMux *self = GST_CHUNK_MUX (parent);
  GstCaps *filter;
  g_autoptr (GstCaps) caps = NULL;

  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS) {
    gst_query_parse_caps (query, &filter);
    caps = possible_caps (self, pad, filter);
    gst_query_set_caps_result (query, caps);
    return TRUE;
  }
  /* What depends on the stream downstream is not one of this pad. */
  if (GST_QUERY_IS_SERIALIZED (query))
    return FALSE;
  return gst_pad_query_default (pad, parent, query);
}

static void
mark_stale (GstChunkMux *self, GstPad *pad, gboolean stale)
{
  GstChunkInput *input;

  g_mutex_lock (&self->lock);
  input = gst_pad_get_element_private (pad);
  if (input)
    input->stale = stale;
  g_mutex_unlock (&self->lock);
}

static GList *
ref_sink_pads (GstChunkMux *self)
{
  GList *pads;

  GST_OBJECT_LOCK (self);
  pads = g_list_copy_deep (GST_ELEMENT (self)->sinkpads,
      (GCopyFunc) gst_object_ref, NULL);
  GST_OBJECT_UNLOCK (self);
  return pads;
}

/* All inputs seek. What still comes from before is dropped until its flush,
 * so that the first input's new cues are not mixed with old ones. */
static gboolean
seek (GstChunkMux *self, GstEvent *event)
{
  GList *pads = ref_sink_pads (self);
  gboolean all = pads != NULL;
  GstSeekFlags flags;
  gdouble rate;

  gst_event_parse_seek (event, &rate, NULL, &flags, NULL, NULL, NULL, NULL);
  if (rate <= 0.0)
    all = FALSE;
  if (all && (flags & GST_SEEK_FLAG_FLUSH))
    for (GList *l = pads; l; l = l->next)
      mark_stale (self, l->data, TRUE);
  for (GList *l = pads; l && rate > 0.0; l = l->next) {
    if (gst_pad_push_event (l->data, gst_event_ref (event)))
      continue;
    mark_stale (self, l->data, FALSE);
    all = FALSE;
  }
  g_list_free_full (pads, gst_object_unref);
  return all;
}

/* A pipeline seeks each of its sinks: the second is answered as the first. */
static gboolean
seek_once (GstChunkMux *self, GstEvent *event)
{
  guint32 seqnum = gst_event_get_seqnum (event);
  gboolean again;

  g_mutex_lock (&self->lock);
  again = self->seek_seqnum == seqnum;
  self->seek_seqnum = seqnum;
  g_mutex_unlock (&self->lock);
  return again || seek (self, event);
}

static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gboolean done;

  if (GST_EVENT_TYPE (event) != GST_EVENT_SEEK)
    return gst_pad_event_default (pad, parent, event);
  done = seek_once (GST_CHUNK_MUX (parent), event);
  gst_event_unref (event);
  return done;
}

static gboolean
query_position (GstChunkMux *self, GstQuery *query)
{
  GstFormat format;
  GstClockTime position = GST_CLOCK_TIME_NONE;

  gst_query_parse_position (query, &format, NULL);
  g_mutex_lock (&self->lock);
  if (self->caps && self->out_position != GST_CHUNK_UNKNOWN)
    position = gst_util_uint64_scale (self->out_position, GST_SECOND,
        self->store.rate);
  g_mutex_unlock (&self->lock);
  if (format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID (position))
    return FALSE;
  gst_query_set_position (query, format, position);
  return TRUE;
}

/* The longest input that knows. */
static gboolean
query_duration (GstChunkMux *self, GstQuery *query)
{
  GList *pads = ref_sink_pads (self);
  gint64 longest = -1, duration;
  GstFormat format;

  gst_query_parse_duration (query, &format, NULL);
  for (GList *l = pads; l; l = l->next)
    if (gst_pad_peer_query_duration (l->data, format, &duration))
      longest = MAX (longest, duration);
  g_list_free_full (pads, gst_object_unref);
  if (longest < 0)
    return FALSE;
  gst_query_set_duration (query, format, longest);
  return TRUE;
}

/* By what every input can. */
static gboolean
query_seeking (GstChunkMux *self, GstQuery *query)
{
  GList *pads = ref_sink_pads (self);
  gboolean all = pads != NULL;
  GstFormat format;

  gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
  for (GList *l = pads; l && all; l = l->next) {
    g_autoptr (GstQuery) ask = gst_query_new_seeking (format);
    gboolean seekable = FALSE;

    if (gst_pad_peer_query (l->data, ask))
      gst_query_parse_seeking (ask, NULL, &seekable, NULL, NULL);
    all = seekable;
  }
  g_list_free_full (pads, gst_object_unref);
  gst_query_set_seeking (query, format, all, 0, -1);
  return TRUE;
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstChunkMux *self = GST_CHUNK_MUX (parent);
  g_autoptr (GstCaps) caps = NULL;
  GstCaps *filter;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_POSITION:
      return query_position (self, query);
    case GST_QUERY_DURATION:
      return query_duration (self, query);
    case GST_QUERY_SEEKING:
      return query_seeking (self, query);
    case GST_QUERY_CAPS:
      gst_query_parse_caps (query, &filter);
      g_mutex_lock (&self->lock);
      caps = self->caps ? gst_caps_ref (self->caps)
          : gst_pad_get_pad_template_caps (pad);
      g_mutex_unlock (&self->lock);
      if (filter) {
        GstCaps *both = gst_caps_intersect (caps, filter);

        gst_caps_replace (&caps, both);
        gst_caps_unref (both);
      }
      gst_query_set_caps_result (query, caps);
      return TRUE;
    default:
      return gst_pad_query_default (pad, parent, query);
  }
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
  g_mutex_lock (&self->lock);
  self->active = FALSE;
  g_cond_broadcast (&self->work);
  g_cond_broadcast (&self->space);
  g_mutex_unlock (&self->lock);
  return gst_pad_stop_task (pad);
}

static void
set_linked (GstChunkMux *self, GstPad *pad, gboolean linked)
{
  GstChunkInput *input;

  g_mutex_lock (&self->lock);
  input = gst_pad_get_element_private (pad);
  if (input)
    input->ended = !linked || input->eos;
  gst_chunk_mux_wake (self);
  g_mutex_unlock (&self->lock);
}

static GstPadLinkReturn
sink_link (GstPad *pad, GstObject *parent, GstPad *peer)
{
  set_linked (GST_CHUNK_MUX (parent), pad, TRUE);
  return GST_PAD_LINK_OK;
}

static void
sink_unlink (GstPad *pad, GstObject *parent)
{
  set_linked (GST_CHUNK_MUX (parent), pad, FALSE);
}

static guint
free_number (GstChunkMux *self, const gchar *name)
{
  guint number, next = 0;

  if (name && sscanf (name, "sink_%u", &number) == 1)
    return number;
  for (guint i = 0; i < self->store.inputs->len; i++)
    next = MAX (next, ((GstChunkInput *)
            g_ptr_array_index (self->store.inputs, i))->number + 1);
  return next;
}

static GstPad *
request_new_pad (GstElement *element, GstPadTemplate *templ,
    const gchar *name, const GstCaps *caps)
{
  GstChunkMux *self = GST_CHUNK_MUX (element);
  g_autofree gchar *own_name = NULL;
  GstChunkInput *input;
  GstPad *pad;

  g_mutex_lock (&self->lock);
  input = gst_chunk_store_add_input (&self->store, free_number (self, name));
  input->ended = TRUE;
  own_name = g_strdup_printf ("sink_%u", input->number);
  g_mutex_unlock (&self->lock);

  pad = gst_pad_new_from_template (templ, own_name);
  gst_pad_set_element_private (pad, input);
  gst_pad_set_chain_function (pad, chain);
  gst_pad_set_event_function (pad, sink_event);
  gst_pad_set_query_function (pad, sink_query);
  gst_pad_set_link_function (pad, sink_link);
  gst_pad_set_unlink_function (pad, sink_unlink);
  /* Other caps come as far as set_caps, which says what is wrong. */
  GST_PAD_SET_ACCEPT_TEMPLATE (pad);
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (element, pad);
  return pad;
}

static void
release_pad (GstElement *element, GstPad *pad)
{
  GstChunkMux *self = GST_CHUNK_MUX (element);
  GstChunkInput *input;
  gboolean flushing;

  g_mutex_lock (&self->lock);
  input = gst_pad_get_element_private (pad);
  flushing = input->flushing;
  gst_pad_set_element_private (pad, NULL);
  g_cond_broadcast (&self->space);
  g_mutex_unlock (&self->lock);

  gst_pad_set_active (pad, FALSE);

  g_mutex_lock (&self->lock);
  gst_chunk_store_remove_input (&self->store, input);
  if (flushing && self->flushing && !self->flush_ending
      && !any_input_flushing (self)) {
    g_autoptr (GstEvent) stop = gst_event_new_flush_stop (TRUE);

    end_flush (self, stop);
  }
  gst_chunk_mux_wake (self);
  g_mutex_unlock (&self->lock);
  gst_element_remove_pad (element, pad);
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
  self->timeline.silence = 0;
  self->seek_seqnum = self->flush_seqnum = GST_SEQNUM_INVALID;
  memset (&self->store.stats, 0, sizeof self->store.stats);
  gst_chunk_mux_reset_output (self, TRUE);
  g_mutex_unlock (&self->lock);
}

static void
wake_all (GstChunkMux *self)
{
  g_mutex_lock (&self->lock);
  self->active = FALSE;
  g_cond_broadcast (&self->space);
  g_cond_broadcast (&self->work);
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
  gst_chunk_timeline_clear (&self->timeline);
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
      ? gst_chunk_timeline_to_time (&self->timeline, self->timeline.silence)
      : 0;

  return gst_structure_new ("application/x-chunkmux-stats",
      "cues", G_TYPE_UINT64, self->cues_done,
      "skipped-cues", G_TYPE_UINT64, stats->skipped_cues,
      "missing-cues", G_TYPE_UINT64, stats->missing_cues,
      "pieces", G_TYPE_UINT64, stats->pieces,
      "reordered", G_TYPE_UINT64, stats->reordered,
      "duplicates", G_TYPE_UINT64, stats->duplicates,
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
    case PROP_GAP:
      g_value_set_uint (value, self->gap_ms);
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
    case PROP_GAP:
      self->gap_ms = g_value_get_uint (value);
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
  g_mutex_unlock (&self->lock);
}

static void
finalize (GObject *object)
{
  GstChunkMux *self = GST_CHUNK_MUX (object);

  gst_chunk_store_free (&self->store);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->space);
  g_cond_clear (&self->work);
  g_cond_clear (&self->parked);
  G_OBJECT_CLASS (gst_chunk_mux_parent_class)->finalize (object);
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

  /**
   * chunkmux:timeline:
   *
   * Whether cues follow one another or each has its own start.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_TIMELINE,
      g_param_spec_enum ("timeline", "Timeline",
          "Where a cue starts", timeline_mode_get_type (),
          GST_CHUNK_TIMELINE_APPEND, G_PARAM_READWRITE
          | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (object_class, PROP_GAP,
      g_param_spec_uint ("gap", "Gap",
          "Silence between two cues of timeline=append, in milliseconds",
          0, G_MAXUINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
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
  g_object_class_install_property (object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics", "What it did so far",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Speech joiner",
      "Mixer/Audio", "Joins pieces of speech to one gapless timeline",
      "The gst-tts authors");
  gst_type_mark_as_plugin_api (timeline_mode_get_type (), 0);
}

static void
gst_chunk_mux_init (GstChunkMux *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->space);
  g_cond_init (&self->work);
  g_cond_init (&self->parked);
  gst_chunk_store_init (&self->store);
  self->spill.fd = -1;
  self->max_size_bytes = DEFAULT_MAX_SIZE_BYTES;
  self->max_reorder_bytes = DEFAULT_MAX_REORDER_BYTES;
  self->flow = GST_FLOW_OK;
  self->out_position = GST_CHUNK_UNKNOWN;
  gst_segment_init (&self->segment, GST_FORMAT_TIME);

  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_element_private (self->src, self);
  gst_pad_set_event_function (self->src, src_event);
  gst_pad_set_query_function (self->src, src_query);
  gst_pad_set_activatemode_function (self->src, src_activate);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}
