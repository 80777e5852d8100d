/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What our elements cost for each cue when there is nearly nothing to say,
 * beside a skeleton of stock elements with as many threads, metas and
 * messages; and whether memory stays flat over a million cues. */
#include <gst/tts/tts.h>

#include <stdio.h>
#include <string.h>

#include "test-main.h"
#include "usage.h"

#define CUES 50000
#define MANY_CUES 1000000
#define SOME_CUES 10000
#define ROUNDS 3

typedef struct
{
  gdouble wall;                 /* us a cue */
  gdouble cpu;
} Cost;

/* Takes all messages to the end. @ret_rss: of the moment when SOME_CUES were
 * done. */
static void
drain (GstElement *pipeline, const gchar *what, gsize *ret_rss)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  guint n_done = 0;

  for (;;) {
    g_autoptr (GstMessage) message =
        gst_bus_timed_pop (bus, GST_CLOCK_TIME_NONE);

    if (gst_message_has_name (message, "tts-cue-done") &&
        g_str_equal (GST_MESSAGE_SRC_NAME (message), "joined") &&
        ++n_done == SOME_CUES && ret_rss)
      *ret_rss = tts_usage_rss ();
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
      g_error ("%s failed", what);
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      break;
  }
  g_assert_cmpuint (n_done, >=, SOME_CUES);
}

static Cost
run (GstElement *pipeline, const gchar *what, guint n_cues, gsize *ret_rss)
{
  gint64 start = g_get_monotonic_time ();
  gdouble cpu = tts_usage_cpu ();
  Cost cost;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  drain (pipeline, what, ret_rss);
  cost.wall = (g_get_monotonic_time () - start) / (gdouble) n_cues;
  cost.cpu = (tts_usage_cpu () - cpu) / n_cues;
  return cost;
}

static GstElement *
make_ours (guint n_cues)
{
  g_autoptr (GString) text = g_string_sized_new (3 * n_cues);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch ("ttssrc name=src ! gpuoffload "
      "provider=null null::ms-per-char=1 ! chunkmux name=joined ! fakesink",
      &error);
  g_autoptr (GstElement) src = NULL;

  g_assert_no_error (error);
  src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  for (guint i = 0; i < n_cues; i++)
    g_string_append (text, "a\n\n");
  g_object_set (src, "text", text->str, NULL);
  return pipeline;
}

static GstPadProbeReturn
add_meta (GstPad *pad, GstPadProbeInfo *info, gpointer script_id)
{
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER
      (info));
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("a");

  gst_buffer_add_tts_meta (buffer, script_id, cue, GST_BUFFER_OFFSET (buffer));
  info->data = buffer;
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
post_messages (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  const GstTtsMeta *meta =
      gst_buffer_get_tts_meta (GST_PAD_PROBE_INFO_BUFFER (info));
  GstElement *element = user_data;

  gst_tts_post_cue_started (element, meta->script_id, meta->cue_index,
      meta->cue, 0, 0);
  gst_tts_post_cue_done (element, meta->script_id, meta->cue_index, meta->cue,
      0, 0, GST_MSECOND, "null", FALSE, 0.0);
  return GST_PAD_PROBE_OK;
}

static void
add_probe (GstElement *pipeline, const gchar *name, GstPadProbeCallback probe,
    gpointer user_data)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (pipeline), name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, probe,
      user_data ? user_data : element, NULL);
}

/* A thread for the text, one for speech, one for what is joined. */
static GstElement *
make_skeleton (guint n_cues, GRefString *script_id)
{
  g_autofree gchar *line = g_strdup_printf ("fakesrc name=text num-buffers=%u "
      "sizetype=fixed sizemax=48 format=time ! queue name=speech ! "
      "queue name=joined ! fakesink", n_cues);
  GstElement *pipeline = gst_parse_launch (line, NULL);

  add_probe (pipeline, "text", add_meta, script_id);
  add_probe (pipeline, "speech", post_messages, NULL);
  add_probe (pipeline, "joined", post_messages, NULL);
  return pipeline;
}

static Cost
measure (GstElement *pipeline, const gchar *what, guint n_cues, gsize *ret_rss)
{
  Cost cost = run (pipeline, what, n_cues, ret_rss);

  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  return cost;
}

static void
compare (void)
{
  GRefString *script_id = g_ref_string_new ("skeleton");
  Cost best_ours = { G_MAXDOUBLE, G_MAXDOUBLE };
  Cost best_bare = best_ours;

  for (guint i = 0; i < ROUNDS; i++) {
    Cost bare = measure (make_skeleton (CUES, script_id), "skeleton", CUES,
        NULL);
    Cost ours = measure (make_ours (CUES), "ours", CUES, NULL);

    if (bare.wall < best_bare.wall)
      best_bare = bare;
    if (ours.wall < best_ours.wall)
      best_ours = ours;
  }
  g_print ("%-10s %8s %8s\n", "us a cue", "wall", "CPU");
  g_print ("%-10s %8.1f %8.1f\n", "ours", best_ours.wall, best_ours.cpu);
  g_print ("%-10s %8.1f %8.1f\n", "skeleton", best_bare.wall, best_bare.cpu);
  g_print ("ratio      %8.2f %8.2f\n\n", best_ours.wall / best_bare.wall,
      best_ours.cpu / best_bare.cpu);
  g_ref_string_release (script_id);
}

static void
run_many (void)
{
  GstElement *pipeline = make_ours (MANY_CUES);
  gsize some = 0, many;
  Cost cost = run (pipeline, "ours", MANY_CUES, &some);

  many = tts_usage_rss ();
  g_print ("RSS at cue %u: %.1f MiB, at cue %u: %.1f MiB (%+.1f bytes a cue), "
      "%.1f us a cue\n", SOME_CUES, some / 1048576.0, MANY_CUES,
      many / 1048576.0, ((gdouble) many - some) / (MANY_CUES - SOME_CUES),
      cost.wall);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  compare ();
  if (argc < 2 || strcmp (argv[1], "--short") != 0)
    run_many ();
  gst_deinit ();
  return 0;
}
