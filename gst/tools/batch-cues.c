/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file for each cue of a script: what leaves the source goes to a pipeline
 * of its own for each cue, one after the other. */
#include "batch-cues.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <gst/app/app.h>

#include "batch-names.h"
#include "speak-messages.h"

static void
name_cues (BatchCues *self, const GstTtsScript *script)
{
  g_autoptr (GHashTable) taken = batch_names_new ();

  self->names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < script->cues->len; i++) {
    const GstTtsCue *cue = g_ptr_array_index (script->cues, i);
    g_autofree gchar *number = g_strdup_printf ("cue-%04u", i + 1);

    g_ptr_array_add (self->names, batch_names_add (taken,
            cue->id && *cue->id ? cue->id : number));
  }
}

gint
batch_cues_open (BatchCues *self, const GstTtsScript *script)
{
  if (g_mkdir_with_parents (self->folder, 0777) != 0) {
    tool_message ("cannot create %s: %s", self->folder, g_strerror (errno));
    return EX_CANTCREAT;
  }
  name_cues (self, script);
  return 0;
}

/* A push that waits for room would wait for ever. */
static GstBusSyncReply
on_writer_message (GstBus *bus, GstMessage *message, gpointer appsrc)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_app_src_end_of_stream (appsrc);
  return GST_BUS_PASS;
}

static gint
open_writer (BatchCues *self, GstCaps *caps)
{
  g_autoptr (GstBus) bus = NULL;
  g_autofree gchar *path = g_strdup_printf ("%s/%s.%s", self->folder,
      (gchar *) g_ptr_array_index (self->names, self->index), self->kind);
  gint code = speak_output_open_part (&self->output, path);

  if (code != 0)
    return code;
  self->writer = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->appsrc = gst_element_factory_make ("appsrc", NULL);
  if (!self->appsrc) {
    tool_message ("the GStreamer element appsrc is missing; install the "
        "package gstreamer1.0-plugins-base");
    return EX_CONFIG;
  }
  g_object_set (self->appsrc, "caps", caps, "format", GST_FORMAT_TIME,
      "block", TRUE, NULL);
  gst_bin_add (GST_BIN (self->writer), self->appsrc);
  bus = gst_element_get_bus (self->writer);
  gst_bus_set_sync_handler (bus, on_writer_message, self->appsrc, NULL);
  code = speak_output_build (&self->output, GST_BIN (self->writer),
      self->appsrc, self->sample_rate);
  if (code == 0)
    gst_element_set_state (self->writer, GST_STATE_PLAYING);
  return code;
}

static gint
wait_for_writer (BatchCues *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->writer);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
      GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    return 0;
  gst_message_parse_error (message, &error, &debug);
  tool_message ("cannot write %s: %s", speak_output_name (&self->output),
      speak_message_reason (error, debug));
  return speak_message_code (error, debug);
}

static gint
close_writer (BatchCues *self)
{
  gint code;

  if (!self->writer)
    return 0;
  gst_app_src_end_of_stream (GST_APP_SRC (self->appsrc));
  code = wait_for_writer (self);
  gst_element_set_state (self->writer, GST_STATE_NULL);
  gst_clear_object (&self->writer);
  if (code == 0)
    code = speak_output_commit (&self->output);
  speak_output_clear (&self->output);
  self->output = (SpeakOutput) { NULL };
  self->n_files += code == 0;
  return code;
}

static gint
write_buffer (BatchCues *self, GstBuffer *buffer, GstCaps *caps)
{
  const GstTtsMeta *meta = gst_buffer_get_tts_meta (buffer);
  GstBuffer *copy;
  gint code = 0;

  if (!meta || meta->cue_index >= self->names->len)
    return 0;
  if (self->writer && meta->cue_index != self->index)
    code = close_writer (self);
  if (code == 0 && !self->writer) {
    self->index = meta->cue_index;
    self->origin = GST_BUFFER_PTS (buffer);
    code = open_writer (self, caps);
  }
  if (code != 0)
    return code;

  copy = gst_buffer_copy (buffer);
  GST_BUFFER_PTS (copy) -= self->origin;
  return gst_app_src_push_buffer (GST_APP_SRC (self->appsrc), copy)
      == GST_FLOW_OK ? 0 : close_writer (self);
}

static GstFlowReturn
on_sample (GstAppSink *sink, gpointer user_data)
{
  BatchCues *self = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  if (!sample)
    return GST_FLOW_EOS;
  self->failed = write_buffer (self, gst_sample_get_buffer (sample),
      gst_sample_get_caps (sample)) != 0;
  return self->failed ? GST_FLOW_ERROR : GST_FLOW_OK;
}

gint
batch_cues_build (BatchCues *self, GstBin *pipeline, GstElement *source)
{
  GstAppSinkCallbacks callbacks = {.new_sample = on_sample };
  GstElement *sink = gst_element_factory_make ("appsink", NULL);

  if (!sink) {
    tool_message ("the GStreamer element appsink is missing; install the "
        "package gstreamer1.0-plugins-base");
    return EX_CONFIG;
  }
  g_object_set (sink, "sync", FALSE, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);
  gst_bin_add (pipeline, sink);
  gst_element_link (source, sink);
  return 0;
}

gint
batch_cues_finish (BatchCues *self)
{
  return close_writer (self);
}

void
batch_cues_clear (BatchCues *self)
{
  if (self->writer)
    gst_element_set_state (self->writer, GST_STATE_NULL);
  gst_clear_object (&self->writer);
  speak_output_clear (&self->output);
  g_clear_pointer (&self->names, g_ptr_array_unref);
}
