/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of chunkmux share. */
#include "chunkmux-test.h"

static gint16
sample (guint index, guint64 frame)
{
  return (gint16) (index * 7919 + frame * 31 + 1);
}

static GstClockTime
to_time (guint64 frames)
{
  return gst_util_uint64_scale (frames, GST_SECOND, RATE);
}

GstBuffer *
make_piece (const Piece *piece)
{
  GstBuffer *buffer = gst_buffer_new_and_alloc (piece->frames * 2);
  g_autofree gchar *text = g_strdup_printf ("cue %u", piece->index);
  GstTtsCue *cue = piece->cue ? gst_tts_cue_ref (piece->cue)
      : gst_tts_cue_new (text);
  GRefString *script = g_ref_string_new (piece->script ? piece->script : "s");
  GstTtsMeta *meta;
  GstMapInfo map;

  if (!cue->id)
    cue->id = g_strdup_printf ("id%u", piece->index);
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (guint64 i = 0; i < piece->frames; i++)
    ((gint16 *) map.data)[i] = sample (piece->index, piece->first + i);
  gst_buffer_unmap (buffer, &map);

  meta = gst_buffer_add_tts_meta (buffer, script, cue, piece->index);
  meta->offset = to_time (piece->first);
  meta->duration = to_time (piece->first + piece->frames) - meta->offset;
  if (piece->tell_length)
    meta->cue_duration = to_time (piece->cue_frames);
  if (piece->n_words > 0) {
    meta->words = g_array_new (FALSE, FALSE, sizeof (GstTtsWord));
    g_array_append_vals (meta->words, piece->words, piece->n_words);
  }
  gst_tts_cue_unref (cue);
  g_ref_string_release (script);
  return buffer;
}

void
append_expected (GByteArray *bytes, guint index, guint64 cue_frames)
{
  for (guint64 i = 0; i < cue_frames; i++) {
    gint16 value = sample (index, i);

    g_byte_array_append (bytes, (guint8 *) &value, 2);
  }
}

static void
keep_metas (Rig *rig, GstBuffer *buffer)
{
  GstBuffer *copy = gst_buffer_new ();

  gst_buffer_copy_into (copy, buffer, GST_BUFFER_COPY_META
      | GST_BUFFER_COPY_TIMESTAMPS | GST_BUFFER_COPY_FLAGS, 0, -1);
  g_queue_push_tail (&rig->metas, copy);
}

static void
check_stamps (Rig *rig, GstBuffer *buffer)
{
  if (rig->unchecked)
    return;
  g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, rig->next);
  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, to_time (rig->next));
  rig->next += gst_buffer_get_size (buffer) / 2;
  g_assert_cmpuint (GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer),
      ==, to_time (rig->next));
}

static GstFlowReturn
out_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Rig *rig = gst_pad_get_element_private (pad);
  gsize size = gst_buffer_get_size (buffer);
  gsize old;

  g_mutex_lock (&rig->lock);
  while (rig->hold) {
    rig->held = TRUE;
    g_cond_broadcast (&rig->cond);
    g_cond_wait (&rig->cond, &rig->lock);
  }
  rig->held = FALSE;
  if (rig->flow != GST_FLOW_OK || GST_PAD_IS_FLUSHING (pad)) {
    GstFlowReturn flow = rig->flow ? rig->flow : GST_FLOW_FLUSHING;

    g_mutex_unlock (&rig->lock);
    gst_buffer_unref (buffer);
    return flow;
  }
  if (rig->buffers == 0)
    rig->pushed_at_first = g_atomic_int_get (&rig->pushed);
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT)) {
    rig->discont++;
    rig->next = GST_BUFFER_OFFSET (buffer);
  }
  check_stamps (rig, buffer);
  keep_metas (rig, buffer);
  old = rig->bytes->len;
  g_byte_array_set_size (rig->bytes, old + size);
  gst_buffer_extract (buffer, 0, rig->bytes->data + old, size);
  rig->buffers++;
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static gboolean
out_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Rig *rig = gst_pad_get_element_private (pad);

  g_mutex_lock (&rig->lock);
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    rig->eos = TRUE;
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_START)
    rig->hold = FALSE;
  if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP) {
    g_byte_array_set_size (rig->bytes, 0);
    rig->eos = FALSE;
  }
  g_queue_push_tail (&rig->events, gst_event_ref (event));
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
  gst_event_unref (event);
  return TRUE;
}

void
rig_flush (Rig *rig, guint input)
{
  gst_pad_push_event (rig->in[input], gst_event_new_flush_start ());
  gst_pad_push_event (rig->in[input], gst_event_new_flush_stop (TRUE));
  rig_start_input (rig, input);
}

static gboolean
in_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  Rig *rig = gst_pad_get_element_private (pad);

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (query, rig->live, rig->latency, GST_CLOCK_TIME_NONE);
  return TRUE;
}

static gboolean
in_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Rig *rig = gst_pad_get_element_private (pad);
  gboolean done = FALSE;

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEEK && rig->on_seek)
    done = rig->on_seek (rig, event);
  gst_event_unref (event);
  return done;
}

void
rig_start_input (Rig *rig, guint input)
{
  g_autofree gchar *id = g_strdup_printf ("test-%u", input);
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("audio/x-raw",
      "format", G_TYPE_STRING, GST_AUDIO_NE (S16),
      "layout", G_TYPE_STRING, "interleaved", "rate", G_TYPE_INT, RATE,
      "channels", G_TYPE_INT, 1, NULL);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (rig->in[input], gst_event_new_stream_start (id));
  gst_pad_push_event (rig->in[input], gst_event_new_caps (caps));
  gst_pad_push_event (rig->in[input], gst_event_new_segment (&segment));
}

void
rig_add_input (Rig *rig, guint input)
{
  g_autofree gchar *name = g_strdup_printf ("sink_%u", input);
  g_autoptr (GstPad) sink =
      gst_element_request_pad_simple (rig->mux, name);

  rig->in[input] = gst_pad_new (NULL, GST_PAD_SRC);
  gst_pad_set_element_private (rig->in[input], rig);
  gst_pad_set_query_function (rig->in[input], in_query);
  gst_pad_set_event_function (rig->in[input], in_event);
  gst_pad_set_active (rig->in[input], TRUE);
  g_assert_cmpint (gst_pad_link (rig->in[input], sink), ==, GST_PAD_LINK_OK);
  rig_start_input (rig, input);
}

void
rig_remove_input (Rig *rig, guint input)
{
  GstPad *sink = gst_pad_get_peer (rig->in[input]);

  gst_pad_set_active (rig->in[input], FALSE);
  gst_pad_unlink (rig->in[input], sink);
  gst_element_release_request_pad (rig->mux, sink);
  g_assert_cmpint (GST_OBJECT_REFCOUNT_VALUE (sink), ==, 1);
  gst_object_unref (sink);
  g_assert_cmpint (GST_OBJECT_REFCOUNT_VALUE (rig->in[input]), ==, 1);
  g_clear_pointer (&rig->in[input], gst_object_unref);
}

static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  Rig *rig = user_data;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return GST_BUS_PASS;
  g_mutex_lock (&rig->lock);
  if (!rig->error)
    gst_message_parse_error (message, &rig->error, NULL);
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
  return GST_BUS_PASS;
}

void
rig_init_stopped (Rig *rig, const gchar *properties)
{
  g_autofree gchar *line = g_strconcat ("chunkmux ", properties, NULL);
  g_autoptr (GError) error = NULL;
  GstPad *src;

  memset (rig, 0, sizeof *rig);
  g_mutex_init (&rig->lock);
  g_cond_init (&rig->cond);
  rig->bytes = g_byte_array_new ();
  rig->mux = gst_parse_launch (line, &error);
  g_assert_no_error (error);
  gst_object_ref_sink (rig->mux);
  rig->bus = gst_bus_new ();
  gst_bus_set_sync_handler (rig->bus, on_message, rig, NULL);
  gst_element_set_bus (rig->mux, rig->bus);

  rig->out = gst_pad_new ("out", GST_PAD_SINK);
  gst_pad_set_element_private (rig->out, rig);
  gst_pad_set_chain_function (rig->out, out_chain);
  gst_pad_set_event_function (rig->out, out_event);
  gst_pad_set_active (rig->out, TRUE);
  src = gst_element_get_static_pad (rig->mux, "src");
  g_assert_cmpint (gst_pad_link (src, rig->out), ==, GST_PAD_LINK_OK);
  gst_object_unref (src);
}

void
rig_init (Rig *rig, guint inputs, const gchar *properties)
{
  rig_init_stopped (rig, properties);
  g_assert_cmpint (gst_element_set_state (rig->mux, GST_STATE_PLAYING), ==,
      GST_STATE_CHANGE_SUCCESS);
  for (guint i = 0; i < inputs; i++)
    rig_add_input (rig, i);
}

void
rig_clear (Rig *rig)
{
  GstPad *src = gst_element_get_static_pad (rig->mux, "src");

  g_mutex_lock (&rig->lock);
  rig->hold = FALSE;
  rig->captions.hold = FALSE;
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
  gst_element_set_state (rig->mux, GST_STATE_NULL);
  gst_bus_set_flushing (rig->bus, TRUE);
  for (guint i = 0; i < MAX_INPUTS; i++)
    if (rig->in[i])
      rig_remove_input (rig, i);
  if (rig->captions.pad)
    rig_remove_captions (rig);
  gst_pad_set_active (rig->out, FALSE);
  gst_pad_unlink (src, rig->out);
  gst_object_unref (src);
  g_assert_cmpint (GST_OBJECT_REFCOUNT_VALUE (rig->out), ==, 1);
  gst_object_unref (rig->out);

  gst_element_set_bus (rig->mux, NULL);
  gst_bus_set_sync_handler (rig->bus, NULL, NULL, NULL);
  g_assert_cmpint (GST_OBJECT_REFCOUNT_VALUE (rig->bus), ==, 1);
  gst_object_unref (rig->bus);
  g_assert_cmpint (GST_OBJECT_REFCOUNT_VALUE (rig->mux), ==, 1);
  gst_object_unref (rig->mux);

  g_queue_clear_full (&rig->events, (GDestroyNotify) gst_event_unref);
  g_queue_clear_full (&rig->metas, (GDestroyNotify) gst_buffer_unref);
  g_byte_array_unref (rig->bytes);
  g_clear_error (&rig->error);
  g_mutex_clear (&rig->lock);
  g_cond_clear (&rig->cond);
}

GstFlowReturn
rig_push (Rig *rig, guint input, const Piece *piece)
{
  g_atomic_int_inc (&rig->pushed);
  return gst_pad_push (rig->in[input], make_piece (piece));
}

void
rig_push_script (Rig *rig, guint input, const gchar *script, guint first)
{
  gst_pad_push_event (rig->in[input], gst_tts_event_new_script (script,
          first));
}

void
rig_push_eos (Rig *rig, guint input)
{
  gst_pad_push_event (rig->in[input], gst_event_new_eos ());
}

GError *
rig_wait (Rig *rig)
{
  GError *error;

  g_mutex_lock (&rig->lock);
  while (!rig->eos && !rig->error)
    g_cond_wait (&rig->cond, &rig->lock);
  error = rig->error ? g_error_copy (rig->error) : NULL;
  g_mutex_unlock (&rig->lock);
  return error;
}

void
rig_wait_bytes (Rig *rig, gsize size)
{
  g_mutex_lock (&rig->lock);
  while (rig->bytes->len < size)
    g_cond_wait (&rig->cond, &rig->lock);
  g_mutex_unlock (&rig->lock);
}

guint64
rig_stat (Rig *rig, const gchar *field)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (rig->mux, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, field, &value));
  return value;
}

void
assert_bytes (Rig *rig, const GByteArray *expected)
{
  g_mutex_lock (&rig->lock);
  g_assert_cmpmem (rig->bytes->data, rig->bytes->len, expected->data,
      expected->len);
  g_mutex_unlock (&rig->lock);
}
