/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What ttssrc adds to flite: the same chunks spoken by libflite itself, by
 * one worker and by two, in turns on the same machine. */
#include <flite/flite.h>
#include <gst/tts/tts.h>
#include <stdlib.h>

#define ROUNDS 5
#define SENTENCES 80
#define GOOD_CHARS 300          /* what the provider asks for */
#define PROBE_STEPS 20000000

cst_voice *register_cmu_us_slt (const char *folder);

enum
{
  DIRECT,
  ONE_WORKER,
  TWO_WORKERS,
  PROBE,
  N_KINDS,
};

static gchar *
make_text (void)
{
  static const gchar *const endings[] = { "before the rain began",
    "and nobody asked why", "while the kettle was singing",
    "as the clock struck eleven" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < SENTENCES; i++)
    g_string_append_printf (text, "The %u grey geese crossed the wide meadow "
        "slowly, %s. ", i + 2, endings[i % G_N_ELEMENTS (endings)]);
  return g_string_free (text, FALSE);
}

/* How fast a core is just now. */
static gdouble
probe (void)
{
  gint64 start = g_get_monotonic_time ();
  volatile guint32 state = 1;

  for (guint i = 0; i < PROBE_STEPS; i++)
    state = state * 1664525u + 1013904223u;
  return (g_get_monotonic_time () - start) / 1e6;
}

static gdouble
speak_directly (const gchar *text, cst_voice *voice)
{
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new (text);
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, 0, GOOD_CHARS, NULL);
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < chunks->len; i++) {
    g_autofree gchar *words =
        gst_tts_chunk_dup_text (g_ptr_array_index (chunks, i), NULL);

    delete_wave (flite_text_to_wave (words, voice));
  }
  return (g_get_monotonic_time () - start) / 1e6;
}

static gdouble
run_pipeline (const gchar *text, guint workers)
{
  g_autofree gchar *line = g_strdup_printf ("ttssrc name=source "
      "provider=flite max-workers=%u ! fakesink", workers);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) end = NULL;
  gint64 start;
  gdouble took;

  if (error)
    g_error ("%s", error->message);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  g_object_set (source, "text", text, NULL);
  bus = gst_element_get_bus (pipeline);
  start = g_get_monotonic_time ();
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  end = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  took = (g_get_monotonic_time () - start) / 1e6;
  if (GST_MESSAGE_TYPE (end) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (end, &error, NULL);
    g_error ("%s", error->message);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return took;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return (*(gdouble *) a > *(gdouble *) b) - (*(gdouble *) a < *(gdouble *) b);
}

/* Of each round's own ratio: what slows a whole round cancels out. */
static gdouble
median_ratio (gdouble (*times)[N_KINDS], guint above, guint below)
{
  gdouble ratios[ROUNDS];

  for (guint i = 0; i < ROUNDS; i++)
    ratios[i] = times[i][above] / times[i][below];
  qsort (ratios, ROUNDS, sizeof *ratios, compare);
  return ratios[ROUNDS / 2];
}

int
main (int argc, char **argv)
{
  g_autofree gchar *text = make_text ();
  gdouble times[ROUNDS][N_KINDS];
  cst_voice *voice;

  gst_init (&argc, &argv);
  flite_init ();
  voice = register_cmu_us_slt (NULL);
  speak_directly ("Warm up.", voice);
  run_pipeline ("Warm up.", 1);

  g_print ("%u sentences, %u cores\n"
      "round  directly   1 worker  2 workers  probe of the core\n",
      SENTENCES, g_get_num_processors ());
  for (guint i = 0; i < ROUNDS; i++) {
    times[i][PROBE] = probe ();
    times[i][DIRECT] = speak_directly (text, voice);
    times[i][ONE_WORKER] = run_pipeline (text, 1);
    times[i][TWO_WORKERS] = run_pipeline (text, 2);
    g_print ("%5u %7.3f s  %7.3f s  %7.3f s  %7.3f s\n", i + 1,
        times[i][DIRECT], times[i][ONE_WORKER], times[i][TWO_WORKERS],
        times[i][PROBE]);
  }
  g_print ("1 worker / directly: %.3f (wanted: at most 1.05)\n"
      "1 worker / 2 workers: %.2f (wanted: at least 1.8)\n",
      median_ratio (times, ONE_WORKER, DIRECT),
      median_ratio (times, ONE_WORKER, TWO_WORKERS));
  return 0;
}
