/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The other end of the captions pad in the tests of chunkmux. */
#include "chunkmux-test.h"

static guint64
to_frames (GstClockTime time)
{
  return gst_util_uint64_scale_round (time, RATE, GST_SECOND);
}

static GstFlowReturn
captions_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Rig *rig = gst_pad_get_element_private (pad);
  RigCaptions *captions = &rig->captions;
  GstFlowReturn flow;

  g_mutex_lock (&rig->lock);
  while (captions->hold) {
    captions->held = TRUE;
    g_cond_broadcast (&rig->cond);
    g_cond_wait (&rig->cond, &rig->lock);
  }
  captions->held = FALSE;
  flow = GST_PAD_IS_FLUSHING (pad) ? GST_FLOW_FLUSHING : captions->flow;
  if (flow == GST_FLOW_OK) {
    if (!rig->unchecked)
      g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, captions->position);
    g_queue_push_tail (&captions->texts, g_steal_pointer (&buffer));
  }
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
  gst_clear_buffer (&buffer);
  return flow;
}

static void
restart_captions (RigCaptions *captions)
{
  g_queue_clear_full (&captions->texts, (GDestroyNotify) gst_buffer_unref);
  captions->position = 0;
  captions->gaps = 0;
  captions->eos = FALSE;
}

static gboolean
captions_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Rig *rig = gst_pad_get_element_private (pad);
  RigCaptions *captions = &rig->captions;
  const GstSegment *segment;
  GstClockTime start, duration;

  g_mutex_lock (&rig->lock);
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      captions->streams++;
      break;
    case GST_EVENT_SEGMENT:
      gst_event_parse_segment (event, &segment);
      captions->position = MAX (captions->position, segment->start);
      captions->segments++;
      break;
    case GST_EVENT_GAP:
      gst_event_parse_gap (event, &start, &duration);
      if (!rig->unchecked)
        g_assert_cmpuint (start, ==, captions->position);
      captions->position += duration;
      captions->gaps++;
      break;
    case GST_EVENT_EOS:
      captions->eos = TRUE;
      break;
    case GST_EVENT_FLUSH_START:
      captions->hold = FALSE;
      break;
    case GST_EVENT_FLUSH_STOP:
      restart_captions (captions);
      break;
    default:
      break;
  }
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
  gst_event_unref (event);
  return TRUE;
}

void
rig_add_captions (Rig *rig)
{
  g_autoptr (GstPad) src =
      gst_element_request_pad_simple (rig->mux, "captions");
  GstPad *pad = gst_pad_new ("texts", GST_PAD_SINK);

  gst_pad_set_element_private (pad, rig);
  gst_pad_set_chain_function (pad, captions_chain);
  gst_pad_set_event_function (pad, captions_event);
  gst_pad_set_active (pad, TRUE);
  rig->captions.pad = pad;
  g_assert_cmpint (gst_pad_link (src, pad), ==, GST_PAD_LINK_OK);
}

void
rig_remove_captions (Rig *rig)
{
  GstPad *src = gst_pad_get_peer (rig->captions.pad);

  restart_captions (&rig->captions);
  gst_pad_set_active (rig->captions.pad, FALSE);
  gst_pad_unlink (src, rig->captions.pad);
  gst_element_release_request_pad (rig->mux, src);
  g_assert_cmpint (GST_OBJECT_REFCOUNT_VALUE (src), ==, 1);
  gst_object_unref (src);
  g_assert_cmpint (GST_OBJECT_REFCOUNT_VALUE (rig->captions.pad), ==, 1);
  g_clear_pointer (&rig->captions.pad, gst_object_unref);
}

gchar *
rig_dup_captions (Rig *rig)
{
  GString *lines = g_string_new (NULL);

  g_mutex_lock (&rig->lock);
  for (GList *l = rig->captions.texts.head; l; l = l->next) {
    guint64 start = to_frames (GST_BUFFER_PTS (l->data));
    GstMapInfo map;

    g_assert_cmpint (GST_MINI_OBJECT_REFCOUNT_VALUE (l->data), ==, 1);
    g_string_append_printf (lines, "%" G_GUINT64_FORMAT "-", start);
    if (GST_BUFFER_DURATION_IS_VALID (l->data))
      g_string_append_printf (lines, "%" G_GUINT64_FORMAT,
          to_frames (GST_BUFFER_PTS (l->data)
              + GST_BUFFER_DURATION (l->data)));
    gst_buffer_map (l->data, &map, GST_MAP_READ);
    g_string_append_c (lines, ' ');
    g_string_append_len (lines, (gchar *) map.data, map.size);
    g_string_append_c (lines, '\n');
    gst_buffer_unmap (l->data, &map);
  }
  g_mutex_unlock (&rig->lock);
  return g_string_free (lines, FALSE);
}

void
rig_wait_captions_eos (Rig *rig)
{
  g_mutex_lock (&rig->lock);
  while (!rig->captions.eos)
    g_cond_wait (&rig->cond, &rig->lock);
  g_mutex_unlock (&rig->lock);
}

void
rig_wait_held (Rig *rig)
{
  g_mutex_lock (&rig->lock);
  while (!rig->captions.held)
    g_cond_wait (&rig->cond, &rig->lock);
  g_mutex_unlock (&rig->lock);
}
