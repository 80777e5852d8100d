/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What downstream asks of chunkmux: seeks and queries. */
#include "gstchunkmux.h"

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
  gboolean all = pads != NULL, can;
  GstSeekFlags flags;
  gdouble rate;

  gst_event_parse_seek (event, &rate, NULL, &flags, NULL, NULL, NULL, NULL);
  /* Cues that have left are taken again only behind a flush. */
  can = rate > 0.0 && (flags & GST_SEEK_FLAG_FLUSH)
      && !(flags & GST_SEEK_FLAG_SEGMENT);
  all = all && can;
  for (GList *l = pads; l && can; l = l->next)
    mark_stale (self, l->data, TRUE);
  for (GList *l = pads; l && can; l = l->next) {
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
  gboolean again, result;

  g_mutex_lock (&self->lock);
  again = self->seek_seqnum == seqnum;
  if (!again)
    self->seek_result = TRUE;
  self->seek_seqnum = seqnum;
  result = self->seek_result;
  g_mutex_unlock (&self->lock);
  if (again)
    return result;

  result = seek (self, event);
  g_mutex_lock (&self->lock);
  if (self->seek_seqnum == seqnum)
    self->seek_result = result;
  g_mutex_unlock (&self->lock);
  return result;
}

/* Another peer may take what the last one did not. */
static void
relink_captions (GstChunkMux *self)
{
  g_mutex_lock (&self->lock);
  if (self->captions.flow == GST_FLOW_NOT_LINKED)
    self->captions.flow = GST_FLOW_OK;
  gst_chunk_captions_wake (&self->captions);
  g_mutex_unlock (&self->lock);
}

gboolean
gst_chunk_mux_src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstChunkMux *self = GST_CHUNK_MUX (parent);
  gboolean done = TRUE;

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK)
    done = seek_once (self, event);
  else if (pad == self->src)
    return gst_pad_event_default (pad, parent, event);
  else if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE)
    relink_captions (self);
  /* What else comes from captions, the inputs have no use for. */
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

GstClockTime
gst_chunk_mux_ask_latency (GstChunkMux *self)
{
  GList *pads = ref_sink_pads (self);
  GstClockTime min = 0, max = GST_CLOCK_TIME_NONE;
  gboolean any_live = FALSE;

  for (GList *l = pads; l; l = l->next) {
    g_autoptr (GstQuery) ask = gst_query_new_latency ();
    GstClockTime pad_min, pad_max;
    gboolean live;

    if (!gst_pad_peer_query (l->data, ask))
      continue;
    gst_query_parse_latency (ask, &live, &pad_min, &pad_max);
    if (!live)
      continue;
    any_live = TRUE;
    min = MAX (min, pad_min);
    max = MIN (max, pad_max);
  }
  g_list_free_full (pads, gst_object_unref);

  g_mutex_lock (&self->lock);
  self->live = any_live;
  self->upstream_latency = min;
  gst_chunk_mux_wake (self);
  g_mutex_unlock (&self->lock);
  return max;
}

static gboolean
query_latency (GstChunkMux *self, GstQuery *query)
{
  GstClockTime min, max = gst_chunk_mux_ask_latency (self);
  gboolean live;

  g_mutex_lock (&self->lock);
  live = self->live;
  min = self->upstream_latency;
  if (live) {
    min += self->latency;
    if (GST_CLOCK_TIME_IS_VALID (max))
      max += self->latency;
  }
  g_mutex_unlock (&self->lock);
  gst_query_set_latency (query, live, min, max);
  return TRUE;
}

static gboolean
query_caps (GstChunkMux *self, GstPad *pad, GstQuery *query)
{
  g_autoptr (GstCaps) caps = NULL;
  GstCaps *filter;

  gst_query_parse_caps (query, &filter);
  g_mutex_lock (&self->lock);
  caps = self->caps ? gst_caps_ref (self->caps)
      : gst_pad_get_pad_template_caps (pad);
  g_mutex_unlock (&self->lock);
  if (filter) {
    GstCaps *both = gst_caps_intersect_full (filter, caps,
        GST_CAPS_INTERSECT_FIRST);

    gst_caps_replace (&caps, both);
    gst_caps_unref (both);
  }
  gst_query_set_caps_result (query, caps);
  return TRUE;
}

gboolean
gst_chunk_mux_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstChunkMux *self = GST_CHUNK_MUX (parent);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_POSITION:
      return query_position (self, query);
    case GST_QUERY_DURATION:
      return query_duration (self, query);
    case GST_QUERY_SEEKING:
      return query_seeking (self, query);
    case GST_QUERY_LATENCY:
      return query_latency (self, query);
    case GST_QUERY_CAPS:
      if (pad == self->src)
        return query_caps (self, pad, query);
      return gst_pad_query_default (pad, parent, query);
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}
