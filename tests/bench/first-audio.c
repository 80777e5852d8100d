/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How soon a long text is heard and how soon it is silent again: ttssrc with
 * espeak beside the element `espeak` of Debian's gstreamer1.0-espeak. Each run
 * is a fresh process, so that start-up counts. */
#include <gst/gst.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 9
#define SENTENCES 400
#define STOP_AFTER_US 300000    /* when both are busy with the text */

typedef struct
{
  gint64 init;                  /* gst_init, us */
  gint64 first;                 /* from then to the first sample */
  gint64 stop;                  /* set_state(NULL) */
} Times;

typedef struct
{
  GMutex lock;
  GCond cond;
  gint64 first;                 /* sample, monotonic; 0 before it */
} Run;

static gchar *
make_text (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < SENTENCES; i++)
    g_string_append_printf (text, "This is sentence %u of the long text that "
        "somebody wants to hear soon. ", i + 1);
  return g_string_free (text, FALSE);
}

static void
on_buffer (GstElement *sink, GstBuffer *buffer, GstPad *pad, Run *run)
{
  if (gst_buffer_get_size (buffer) == 0)
    return;                     /* the peer's mark of a word */

  g_mutex_lock (&run->lock);
  if (run->first == 0)
    run->first = g_get_monotonic_time ();
  g_cond_signal (&run->cond);
  g_mutex_unlock (&run->lock);
}

/* NULL if there is no such element. */
static GstElement *
make_pipeline (const gchar *name, Run *run)
{
  g_autofree gchar *text = make_text ();
  g_autoptr (GstElement) source = gst_element_factory_make (name, NULL);
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  GstElement *pipeline = gst_pipeline_new (NULL);

  if (!source)
    return NULL;
  g_object_set (source, "text", text, NULL);
  if (g_str_equal (name, "ttssrc"))
    g_object_set (source, "provider", "espeak", NULL);
  g_object_set (sink, "signal-handoffs", TRUE, NULL);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_buffer), run);
  gst_bin_add_many (GST_BIN (pipeline), gst_object_ref_sink (source), sink,
      NULL);
  gst_element_link (source, sink);
  return pipeline;
}

/* In a process of its own: until the first sample, or until it is stopped. */
static int
run_once (const gchar *name, gboolean stop)
{
  Run run = { .first = 0 };
  g_autoptr (GstPlugin) peer = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  gint64 start = g_get_monotonic_time (), ready, stopped;

  gst_init (NULL, NULL);
  ready = g_get_monotonic_time ();
  if (g_str_equal (name, "espeak"))
    peer = gst_plugin_load_file (PEER, NULL);
  pipeline = make_pipeline (name, &run);
  if (!pipeline)
    return 77;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_mutex_lock (&run.lock);
  while (!stop && run.first == 0)
    g_cond_wait (&run.cond, &run.lock);
  while (stop && g_cond_wait_until (&run.cond, &run.lock,
          ready + STOP_AFTER_US))
    continue;
  g_mutex_unlock (&run.lock);
  stopped = g_get_monotonic_time ();
  gst_element_set_state (pipeline, GST_STATE_NULL);
  stopped = g_get_monotonic_time () - stopped;

  g_print ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n",
      ready - start, run.first - ready, stopped);
  return 0;
}

static gboolean
start_process (const gchar *program, const gchar *name, const gchar *until,
    Times *ret_times)
{
  const gchar *argv[] = { program, "--once", name, until, NULL };
  g_autofree gchar *said = NULL;
  g_autoptr (GError) error = NULL;
  gint status;

  if (!g_spawn_sync (NULL, (gchar **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL,
          &said, NULL, &status, &error))
    g_error ("%s", error->message);
  return status == 0 && sscanf (said, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT
      " %" G_GINT64_FORMAT, &ret_times->init, &ret_times->first,
      &ret_times->stop) == 3;
}

static gboolean
measure (const gchar *program, const gchar *name, Times *ret_times)
{
  Times stopped;

  if (!start_process (program, name, "first", ret_times)
      || !start_process (program, name, "stop", &stopped))
    return FALSE;
  ret_times->stop = stopped.stop;
  return TRUE;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return (*(gint64 *) a > *(gint64 *) b) - (*(gint64 *) a < *(gint64 *) b);
}

static void
print_field (const gchar *what, const Times *times, gsize offset)
{
  gint64 values[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    values[i] = G_STRUCT_MEMBER (gint64, &times[i], offset);
  qsort (values, ROUNDS, sizeof *values, compare);
  g_print ("  %-32s %8.1f  %8.1f  %8.1f ms\n", what, values[0] / 1e3,
      values[ROUNDS / 2] / 1e3, values[ROUNDS - 1] / 1e3);
}

static void
print_all (const gchar *title, const Times *times)
{
  g_print ("%-34s %8s  %8s  %8s\n", title, "least", "median", "most");
  print_field ("gst_init", times, G_STRUCT_OFFSET (Times, init));
  print_field ("from then to the first sample", times,
      G_STRUCT_OFFSET (Times, first));
  print_field ("set_state(NULL) in the middle", times,
      G_STRUCT_OFFSET (Times, stop));
}

int
main (int argc, char **argv)
{
  Times ours[ROUNDS], peers[ROUNDS];
  gboolean has_peer = TRUE;

  if (argc == 4 && g_str_equal (argv[1], "--once"))
    return run_once (argv[2], g_str_equal (argv[3], "stop"));

  for (guint i = 0; i < ROUNDS; i++) {
    if (!measure (argv[0], "ttssrc", &ours[i]))
      g_error ("ttssrc did not speak");
    has_peer = has_peer && measure (argv[0], "espeak", &peers[i]);
  }
  g_print ("%u sentences; wanted: first sample 40 ms, set_state(NULL) 20 ms\n",
      SENTENCES);
  print_all ("ttssrc provider=espeak", ours);
  if (has_peer)
    print_all ("espeak of gstreamer1.0-espeak", peers);
  else
    g_print ("gstreamer1.0-espeak is not installed: nothing to compare\n");
  return 0;
}
