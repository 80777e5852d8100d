/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Narrates a script into a WAV file: narrate SCRIPT OUT.wav
 *
 * The script is read with the library first, to say how long it is; then the
 * elements speak it, and each cue is printed as it starts. */
#include <gst/tts/tts.h>

static GstElement *
make_pipeline (const gchar *script, const gchar *out, GError **error)
{
  GstElement *pipeline = gst_parse_launch
      ("ttssrc name=speech ! audioconvert ! wavenc ! filesink name=file",
      error);
  g_autoptr (GstElement) speech = NULL;
  g_autoptr (GstElement) file = NULL;

  if (!pipeline)
    return NULL;

  speech = gst_bin_get_by_name (GST_BIN (pipeline), "speech");
  file = gst_bin_get_by_name (GST_BIN (pipeline), "file");
  g_object_set (speech, "location", script, NULL);
  g_object_set (file, "location", out, NULL);
  return pipeline;
}

static void
print_cue (const GstStructure *s)
{
  guint64 start = 0;

  if (!gst_structure_has_name (s, "tts-cue-started"))
    return;
  gst_structure_get_uint64 (s, "stream-time", &start);
  g_print ("%7.2f s  %s\n", start / (gdouble) GST_SECOND,
      gst_structure_get_string (s, "text"));
}

/* Until the end of the stream or an error. */
static gboolean
play (GstElement *pipeline, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (TRUE) {
    g_autoptr (GstMessage) message =
        gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
        GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR | GST_MESSAGE_EOS);

    switch (GST_MESSAGE_TYPE (message)) {
      case GST_MESSAGE_ERROR:
        gst_message_parse_error (message, error, NULL);
        return FALSE;
      case GST_MESSAGE_EOS:
        return TRUE;
      default:
        print_cue (gst_message_get_structure (message));
    }
  }
}

static gboolean
narrate (const gchar *path, const gchar *out, GError **error)
{
  g_autoptr (GstTtsScript) script =
      gst_tts_script_load (path, GST_TTS_FORMAT_AUTO, error);
  g_autoptr (GstElement) pipeline = NULL;
  gboolean ok;

  if (!script)
    return FALSE;
  g_print ("%u cues\n", script->cues->len);

  pipeline = make_pipeline (path, out, error);
  if (!pipeline)
    return FALSE;
  ok = play (pipeline, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return ok;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  gst_init (&argc, &argv);
  if (argc != 3) {
    g_printerr ("usage: narrate SCRIPT OUT.wav\n");
    return 64;
  }
  if (!narrate (argv[1], argv[2], &error)) {
    g_printerr ("narrate: %s\n", error->message);
    return 1;
  }
  return 0;
}
