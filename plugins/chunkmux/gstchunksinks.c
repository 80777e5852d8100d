/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sink pads of chunkmux: what comes in. */
#include "gstchunkmux.h"

#include <stdio.h>

#include <gst/tts/gst-tts-error.h>
#include <gst/tts/gst-tts-event.h>

#include "gstchunkplace.h"

#define GST_CAT_DEFAULT gst_chunk_mux_debug

/* With the lock. The output has something to do: inputs may wait for it. */
static gboolean
is_output_busy (GstChunkMux *self)
{
  return !self->flushing && gst_chunk_store_is_ready (&self->store);
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
      || is_output_busy (self))
    return TRUE;
  if (!gst_chunk_spill_reserve (&self->spill, piece->size,
          store->bytes_in_file == 0, &offset, error))
    return FALSE;

  whole = gst_buffer_ref (piece->buffer);
  self->spill.n_users++;
  g_mutex_unlock (&self->lock);
  written = gst_chunk_spill_write (&self->spill, whole, offset, error);
  g_mutex_lock (&self->lock);
  self->spill.n_users--;
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
      || is_output_busy (self))
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

  gst_chunk_mux_update_needs (self);
  return gst_chunk_store_bytes_held (&self->store) >= limit
      && is_output_busy (self);
}

/* With the lock. Takes @buffer when it is of use. */
static GstFlowReturn
add_buffer (GstChunkMux *self, GstPad *pad, GstBuffer **buffer,
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

  gst_chunk_place_buffer (&self->store, input, g_steal_pointer (buffer));
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
  flow = add_buffer (self, pad, &buffer, &error);
  g_mutex_unlock (&self->lock);
  gst_clear_buffer (&buffer);
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
    gst_chunk_captions_restart (&self->captions);
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
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstChunkMux *self = GST_CHUNK_MUX (parent);
  gboolean taken = TRUE, ok = TRUE;
  GstChunkInput *input;
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_START:
      gst_chunk_mux_flush_start (self, pad, event);
      break;
    case GST_EVENT_FLUSH_STOP:
      gst_chunk_mux_flush_stop (self, pad, event);
      break;
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      ok = set_caps (self, pad, caps);
      gst_chunk_mux_ask_latency (self);
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
set_linked (GstChunkMux *self, GstPad *pad, gboolean linked)
{
  GstChunkInput *input;

  g_mutex_lock (&self->lock);
  input = gst_pad_get_element_private (pad);
  if (input) {
    input->linked = linked;
    input->ended = !linked || input->eos;
  }
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

GstPad *
gst_chunk_mux_new_input (GstChunkMux *self, GstPadTemplate *templ,
    const gchar *name)
{
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
  gst_element_add_pad (GST_ELEMENT (self), pad);
  return pad;
}

void
gst_chunk_mux_free_input (GstChunkMux *self, GstPad *pad)
{
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
  if (flushing) {
    g_autoptr (GstEvent) stop = gst_event_new_flush_stop (TRUE);

    gst_chunk_mux_end_flush (self, stop);
  }
  gst_chunk_mux_wake (self);
  g_mutex_unlock (&self->lock);
  gst_element_remove_pad (GST_ELEMENT (self), pad);
}
