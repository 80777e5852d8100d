/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Several threads seek, flush, change states and ask for everything at once,
 * and then the pipeline still speaks to its end. The numbers come from the
 * seed that is printed first; --seed gives it back. */
#include <gst/gst.h>

#include "test-main.h"

#define ROUNDS 300
#define SCRIPT "\"One.\n\nTwo two.\n\nThree.\n\nFour.\n\nFive.\n\nSix.\""

typedef struct
{
  GstElement *pipeline;
  GstElement *source;
  GstElement *speaker;          /* has the session */
  guint32 seed;
  GRWLock *lock;                /* writer: between start and stop of a flush */
} Stress;

typedef void (*Act) (const Stress *stress, GRand *random);

static void
seek (const Stress *stress, GRand *random)
{
  g_rw_lock_reader_lock (stress->lock);
  gst_element_seek_simple (stress->pipeline, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH, g_rand_int_range (random, 0, 1500) * GST_MSECOND);
  g_rw_lock_reader_unlock (stress->lock);
}

/* GstBaseSrc waits for its streaming thread in the second half. A seek or a
 * state change that set it going after the first half would hold it there. */
static void
flush (const Stress *stress, GRand *random)
{
  g_rw_lock_writer_lock (stress->lock);
  gst_element_send_event (stress->source, gst_event_new_flush_start ());
  gst_element_send_event (stress->source,
      gst_event_new_flush_stop (g_rand_boolean (random)));
  g_rw_lock_writer_unlock (stress->lock);
}

static void
change_state (const Stress *stress, GRand *random)
{
  g_rw_lock_reader_lock (stress->lock);
  gst_element_set_state (stress->pipeline,
      g_rand_int_range (random, GST_STATE_NULL, GST_STATE_PLAYING + 1));
  g_rw_lock_reader_unlock (stress->lock);
}

static void
ask (const Stress *stress, GRand *random)
{
  g_autoptr (GstStructure) stats = NULL;
  g_autoptr (GstQuery) latency = gst_query_new_latency ();
  gint64 value;

  g_object_get (stress->speaker, "stats", &stats, NULL);
  g_assert_nonnull (stats);
  gst_element_query (stress->pipeline, latency);
  gst_element_query_position (stress->pipeline, GST_FORMAT_TIME, &value);
  gst_element_query_duration (stress->pipeline, GST_FORMAT_TIME, &value);
  gst_child_proxy_set (GST_CHILD_PROXY (stress->speaker), "null::delay",
      g_rand_int_range (random, 0, 3), NULL);
  if (g_rand_int_range (random, 0, 10) == 0)
    gst_element_send_event (stress->source, gst_event_new_eos ());
}

static gpointer
run (const Stress *stress, guint number, Act act)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (stress->seed + number);

  for (guint i = 0; i < tts_test_size (ROUNDS); i++)
    act (stress, random);
  return NULL;
}

static gpointer
run_seeks (gpointer stress)
{
  return run (stress, 1, seek);
}

static gpointer
run_flushes (gpointer stress)
{
  return run (stress, 2, flush);
}

static gpointer
run_states (gpointer stress)
{
  return run (stress, 3, change_state);
}

static gpointer
run_questions (gpointer stress)
{
  return run (stress, 4, ask);
}

/* A flush holds the source's state lock. A sink that loses its state by it
 * makes the pipeline take its own lock and then the source's again, against
 * the order in which a state change takes them. */
static void
keep_sink_synchronous (GstElement *pipeline)
{
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");

  g_object_set (sink, "async", FALSE, NULL);
}

/* What the threads left behind is gone after NULL. */
static void
assert_ends_well (GstBus *bus)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
      GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, &debug);
    g_test_message ("%s", debug);
  }
  g_assert_no_error (error);
}

static void
speak_to_the_end (const Stress *stress)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (stress->pipeline);

  gst_element_set_state (stress->pipeline, GST_STATE_NULL);
  gst_bus_set_flushing (bus, TRUE);
  gst_bus_set_flushing (bus, FALSE);
  gst_element_set_state (stress->pipeline, GST_STATE_PLAYING);
  assert_ends_well (bus);
  gst_element_set_state (stress->pipeline, GST_STATE_NULL);
}

static void
test_threads (gconstpointer line)
{
  static const GThreadFunc all[] = {
    run_seeks, run_flushes, run_states, run_questions,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  GThread *threads[G_N_ELEMENTS (all)];
  GRWLock lock;
  Stress stress = { pipeline, .seed = g_test_rand_int (), .lock = &lock };

  g_assert_no_error (error);
  keep_sink_synchronous (pipeline);
  stress.source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  stress.speaker = gst_bin_get_by_name (GST_BIN (pipeline), "speaker");
  if (!stress.speaker)
    stress.speaker = gst_object_ref (stress.source);

  g_rw_lock_init (&lock);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    threads[i] = g_thread_new (NULL, all[i], &stress);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_thread_join (threads[i]);
  g_rw_lock_clear (&lock);
  speak_to_the_end (&stress);
  gst_object_unref (stress.source);
  gst_object_unref (stress.speaker);
}

/* Only flushes, while it plays: each time it must go on by itself. */
static void
test_goes_on (gconstpointer line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  gst_element_get_state (pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
  for (guint i = 0; i < tts_test_size (ROUNDS); i++)
    g_assert_true (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
            GST_SEEK_FLAG_FLUSH, 0));
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  assert_ends_well (bus);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

int
main (int argc, char **argv)
{
  static const gchar *const lines[][2] = {
    { "speech", "ttssrc name=source provider=null text=" SCRIPT
          " ! fakesink name=sink" },
    { "live", "ttssrc name=source is-live=true provider=null text=" SCRIPT
          " ! fakesink name=sink" },
    { "offload", "ttssrc name=source text=" SCRIPT " ! gpuoffload "
          "name=speaker provider=null ! fakesink name=sink" },
    { "live-offload", "ttssrc name=source is-live=true text=" SCRIPT
          " ! gpuoffload name=speaker provider=null ! fakesink name=sink" },
  };

  tts_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autofree gchar *threads =
        g_strconcat ("/stress/threads/", lines[i][0], NULL);
    g_autofree gchar *goes_on =
        g_strconcat ("/stress/goes-on/", lines[i][0], NULL);

    g_test_add_data_func (threads, lines[i][1], test_threads);
    if (!g_str_has_prefix (lines[i][0], "live"))
      g_test_add_data_func (goes_on, lines[i][1], test_goes_on);
  }
  return tts_test_run ();
}
