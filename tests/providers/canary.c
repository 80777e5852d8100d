/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A key appears nowhere: in no log at the highest level, no message, no
 * error, no picture of the pipeline. What GStreamer itself logs while it reads
 * a launch line is older than the element and not looked at. */
#include <glib/gstdio.h>
#include <string.h>

#include "openai.h"
#include "test-main.h"

#define CANARY "sk-canary-does-not-sing-4711"

typedef struct
{
  GMutex lock;
  guint lines;
  gboolean found;
} Ears;

static Ears ears;

static void
listen (const gchar *text)
{
  g_mutex_lock (&ears.lock);
  ears.lines++;
  ears.found = ears.found || strstr (text, CANARY) != NULL;
  g_mutex_unlock (&ears.lock);
}

static void
on_log (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object,
    GstDebugMessage *message, gpointer user_data)
{
  listen (gst_debug_message_get (message));
}

static void
on_glib_log (const gchar *domain, GLogLevelFlags level, const gchar *message,
    gpointer user_data)
{
  listen (message);
}

static void
listen_to_picture (GstElement *pipeline)
{
  g_autofree gchar *dot = gst_debug_bin_to_dot_data (GST_BIN (pipeline),
      GST_DEBUG_GRAPH_SHOW_ALL | GST_DEBUG_GRAPH_SHOW_FULL_PARAMS);

  g_assert_nonnull (strstr (dot, "GstFakeSink"));
  listen (dot);
}

/* Plays to the end; the type of the last message. */
static GstMessageType
play (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstMessageType last = GST_MESSAGE_UNKNOWN;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (last != GST_MESSAGE_EOS && last != GST_MESSAGE_ERROR) {
    g_autoptr (GstMessage) message =
        gst_bus_timed_pop (bus, GST_CLOCK_TIME_NONE);
    const GstStructure *structure = gst_message_get_structure (message);
    g_autofree gchar *text = structure ? gst_structure_to_string (structure)
        : NULL;

    if (text)
      listen (text);
    last = GST_MESSAGE_TYPE (message);
  }
  listen_to_picture (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return last;
}

typedef enum
{
  BY_PROPERTY,
  BY_FILE,
  BY_VARIABLE,
  BY_LAUNCH_LINE,
  WRONG,
} Way;

static void
give_key (GstElement *src, Way way, const gchar *path)
{
  if (way == BY_FILE)
    gst_child_proxy_set (GST_CHILD_PROXY (src), "openai::api-key-file", path,
        NULL);
  else if (way == BY_VARIABLE)
    g_setenv ("OPENAI_API_KEY", CANARY, TRUE);
  else if (way != BY_LAUNCH_LINE)
    gst_child_proxy_set (GST_CHILD_PROXY (src), "openai::api-key", CANARY,
        NULL);
}

static void
test_canary (gconstpointer data)
{
  Way way = GPOINTER_TO_INT (data);
  TtsFakeOpenai fake = {.key = way == WRONG ? "another" : CANARY };
  g_autoptr (TtsServer) server = tts_server_new (NULL, tts_fake_openai, &fake);
  g_autofree gchar *path = g_build_filename (g_get_tmp_dir (),
      "gst-tts-canary-XXXXXX", NULL);
  g_autofree gchar *line = g_strdup_printf ("ttssrc name=src provider=openai "
      "openai::base-url=%s/v1 text=\"One. Two.\" %s ! fakesink",
      tts_server_get_base (server), way == BY_LAUNCH_LINE
      ? "openai::api-key=" CANARY : "");
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  gint fd = g_mkstemp (path);
  GstMessageType last;

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, CANARY "\n", -1, NULL));
  gst_debug_set_threshold_from_string ("*:9", TRUE);
  give_key (src, way, path);
  last = play (pipeline);
  gst_debug_set_threshold_from_string ("*:0", TRUE);
  g_remove (path);

  g_assert_cmpint (last, ==, way == WRONG ? GST_MESSAGE_ERROR
      : GST_MESSAGE_EOS);
  g_assert_cmpuint (ears.lines, >, 100);
  g_assert_false (ears.found);
}

int
main (int argc, char **argv)
{
  static const gchar *const ways[] = { "property", "file", "variable",
    "launch-line", "wrong" };

  g_unsetenv ("OPENAI_API_KEY");
  g_unsetenv ("OPENAI_BASE_URL");
  tts_test_init (&argc, &argv);
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (on_log, NULL, NULL);
  g_log_set_default_handler (on_glib_log, NULL);
  for (gint way = BY_PROPERTY; way <= WRONG; way++) {
    g_autofree gchar *path = g_strconcat ("/canary/", ways[way], NULL);

    g_test_add_data_func (path, GINT_TO_POINTER (way), test_canary);
  }
  return tts_test_run ();
}
