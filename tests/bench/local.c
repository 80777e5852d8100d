/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the local engine costs beside its operations, with generated weights:
 *
 *   bench-local            the first sound of a script; four streams in four
 *                          elements, beside one element that speaks all of
 *                          it, both in turns; and what --many prints
 *   bench-local --first    the first of these alone, which
 *                          tests/peers/kokoro-first.py reads
 *   bench-local --many N   the memory over N utterances of mixed length, of a
 *                          narrow model (10000) */
#include <gst/tts/tts.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "../models/kokoro-weights.h"
#include "folder.h"
#include "job-run.h"
#include "test-main.h"
#include "usage.h"

#define STREAMS 4
#define ROUNDS 3
#define MANY 10000
#define WARM 500                /* utterances after which memory counts */
#define MAX_WORDS 5             /* of all but one in LONG_EACH */
#define LONG_WORDS 24
#define LONG_EACH 50
#define COST "cost: "           /* what opens the line of a process */

static const gchar *const texts[STREAMS] = {
  "The kettle began to sing. Nobody in the house got up.",
  "A cat slept on the old chair. It had been there all day.",
  "Seven letters came on Monday. None of them was for us.",
  "They walked along the river. The water was high and brown.",
};

static void
install (const gchar *store, int width)
{
  static const gchar *const voices[] = { "af_heart", NULL };
  g_autofree gchar *place = g_build_filename (store, "kokoro-82m", NULL);

  kokoro_install (place, width, voices);
  g_setenv ("GST_TTS_MODELS", store, TRUE);
}

/* The model stays loaded as long as it lives. */
static GstTtsProvider *
load_model (void)
{
  g_autoptr (GError) error = NULL;
  GstTtsProvider *provider = gst_tts_provider_make ("local", &error);
  g_autoptr (TtsJobRun) run = NULL;

  g_assert_no_error (error);
  run = tts_job_run (provider, "Hi", NULL);
  g_assert_no_error (run->error);
  return provider;
}

/* What somebody waits for who reads a page aloud: a sentence of 20 words. */
static void
bench_first (void)
{
  static const gchar text[] = "The kettle on the old stove began to sing, and "
      "the cat, who had slept all morning, opened an eye.";
  g_autoptr (GstTtsProvider) provider = load_model ();

  for (guint i = 0; i < ROUNDS; i++) {
    g_autoptr (TtsJobRun) run = tts_job_run (provider, text, NULL);

    g_assert_no_error (run->error);
    printf ("first sound of '%s' after %.3f s, %.2f s of sound after %.3f s\n",
        text, (run->first_sample - run->started) / 1e6,
        tts_job_run_duration (run) / 1e9,
        (run->finished - run->started) / 1e6);
    fflush (stdout);
  }
}

static GstElement *
start_stream (const gchar *text)
{
  GstElement *pipeline = gst_parse_launch ("ttssrc name=source provider=local "
      "! fakesink sync=false", NULL);
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (pipeline), "source");

  g_object_set (source, "text", text, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline;
}

static void
end_stream (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
      GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

/* A process of its own, for its memory: prints seconds and KiB. */
static void
speak_streams (guint n_streams)
{
  g_autoptr (GstTtsProvider) provider = load_model ();
  GstElement *pipelines[STREAMS];
  g_autofree gchar *all = g_strjoin ("\n\n", texts[0], texts[1], texts[2],
      texts[3], NULL);
  gint64 start = g_get_monotonic_time ();
  gdouble cpu = tts_usage_cpu ();
  struct rusage usage;

  for (guint i = 0; i < n_streams; i++)
    pipelines[i] = start_stream (n_streams == 1 ? all : texts[i]);
  for (guint i = 0; i < n_streams; i++)
    end_stream (pipelines[i]);
  getrusage (RUSAGE_SELF, &usage);
  printf (COST "%f %f %ld\n", (g_get_monotonic_time () - start) / 1e6,
      (tts_usage_cpu () - cpu) / 1e6, usage.ru_maxrss);
}

typedef struct
{
  gdouble wall, cpu;            /* seconds */
  glong kib;
} Cost;

static Cost
run_streams (const gchar *program, const gchar *n_streams)
{
  const gchar *arguments[] = { program, "--streams", n_streams, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree gchar *out = NULL;
  const gchar *line;
  Cost cost;
  gint status;

  g_spawn_sync (NULL, (gchar **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL,
      &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  line = strstr (out, COST);    /* behind what GLib's tests open with */
  g_assert_nonnull (line);
  g_assert_cmpint (sscanf (line, COST "%lf %lf %ld", &cost.wall, &cost.cpu,
          &cost.kib), ==, 3);
  return cost;
}

static void
bench_streams (const gchar *program)
{
  for (guint i = 0; i < ROUNDS; i++) {
    Cost four = run_streams (program, "4"), one = run_streams (program, "1");

    printf ("four streams in four elements: %.2f s, %.2f s of CPU, %.0f MB; "
        "one element: %.2f s, %.2f s, %.0f MB; %.2f and %.2f times\n",
        four.wall, four.cpu, four.kib / 1e3, one.wall, one.cpu,
        one.kib / 1e3, four.wall / one.wall, four.cpu / one.cpu);
    fflush (stdout);
  }
}

/* In an order that is the same each time. */
static gchar *
make_text (guint n)
{
  static const gchar *const words[] =
      { "a", "kettle", "sings", "over", "the", "old", "stove" };
  GString *text = g_string_new (NULL);
  guint size = n % LONG_EACH == 0 ? LONG_WORDS : 1 + n * 3 % MAX_WORDS;

  for (guint i = 0; i < size; i++)
    g_string_append_printf (text, "%s%s", i ? " " : "",
        words[(n + i) % G_N_ELEMENTS (words)]);
  return g_string_free (g_string_append_c (text, '.'), FALSE);
}

static void
bench_many (guint n)
{
  g_autoptr (GstTtsProvider) provider = load_model ();
  gsize warm = 0, most = 0;

  for (guint i = 1; i <= n; i++) {
    g_autofree gchar *text = make_text (i);
    g_autoptr (TtsJobRun) run = tts_job_run (provider, text, NULL);
    gsize rss = tts_usage_rss ();

    g_assert_no_error (run->error);
    g_assert_cmpuint (run->pcm->len, >, 0);
    if (i <= MIN (WARM, n / 2))
      warm = MAX (warm, rss);
    else
      most = MAX (most, rss);
    if (i % MAX (n / 10, 1) == 0)
      printf ("%u utterances: %.1f MB\n", i, rss / 1e6);
    fflush (stdout);
  }
  printf ("%u utterances: %.1f MB at most after %u, %.1f MB before\n", n,
      most / 1e6, MIN (WARM, n / 2), warm / 1e6);
}

int
main (int argc, char **argv)
{
  gchar *store;

  g_setenv ("TTS_TEST_TIMEOUT", "3600", FALSE);
  tts_test_init (&argc, &argv);
  if (argc > 2 && strcmp (argv[1], "--streams") == 0) {
    speak_streams (atoi (argv[2]));
    return 0;
  }
  store = tts_folder_new ();
  if (argc < 3) {
    install (store, TTS_KOKORO_WIDTH);
    bench_first ();
  }
  if (argc == 1)
    bench_streams (argv[0]);
  if (argc != 2) {
    install (store, TTS_KOKORO_NARROW);
    bench_many (argc > 2 ? atoi (argv[2]) : MANY);
  }
  tts_folder_free (store);
  return 0;
}
