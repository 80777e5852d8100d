/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Audio as encoders make it. */
#include "encode.h"

#include <gst/app/app.h>

GBytes *
tts_encode (const gchar *encoder, GstClockTime *ret_duration)
{
  g_autofree gchar *line = g_strdup_printf ("audiotestsrc num-buffers=24 "
      "samplesperbuffer=1000 ! audio/x-raw,rate=24000,channels=1 ! "
      "audioconvert ! audioresample ! %s ! appsink name=out sync=false",
      encoder);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  GByteArray *bytes = g_byte_array_new ();
  GstSample *sample;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_pull_sample (GST_APP_SINK (out)))) {
    GstMapInfo map;

    gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ);
    g_byte_array_append (bytes, map.data, map.size);
    gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  *ret_duration = GST_SECOND;
  return g_byte_array_free_to_bytes (bytes);
}
