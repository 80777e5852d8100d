/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `local` whose GPUs are lost in the middle of what they do. */
#include "test-main.h"

#include <string.h>

#include "local-gpu.h"
#include "local-test.h"

/* Two runs of the model, with two waits each. */
#define TWO_RUNS "The kettle on the old stove began to sing and rattle."

static TtsFakeGpu *gpu;

static GstTtsProvider *
make_provider (const gchar *device)
{
  GstTtsProvider *provider = local_test_provider ();

  g_object_set (provider, "device", device, NULL);
  return provider;
}

/* What is said where nothing goes wrong. */
static TtsJobRun *
say_on_cpu (const gchar *text)
{
  g_autoptr (GstTtsProvider) cpu = local_test_provider ();

  return tts_job_run (cpu, text, NULL);
}

/* From now on @n answers so many waits. */
static void
lose_behind (guint n, guint waits)
{
  g_mutex_lock (&gpu->lock);
  memset (gpu->used, 0, sizeof gpu->used);
  gpu->last[n] = waits;
  g_mutex_unlock (&gpu->lock);
}

static guint
count_used (guint n)
{
  guint used;

  g_mutex_lock (&gpu->lock);
  used = gpu->used[n];
  g_mutex_unlock (&gpu->lock);
  return used;
}

static const gchar *const texts[] = { "Hi", "No", "One, and one more." };

/* Each of several elements says once that it goes on on the CPU, and none asks
 * the GPU again. */
static void
test_elements (void)
{
  GstTtsProvider *providers[G_N_ELEMENTS (texts)];
  TtsJobRun *like[G_N_ELEMENTS (texts)], *runs[G_N_ELEMENTS (texts)];

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    like[i] = say_on_cpu (texts[i]);
    providers[i] = make_provider ("cuda:0");
    local_test_says (tts_job_run (providers[i], texts[i], NULL), like[i],
        NULL);
  }
  local_gpu_watch_queue (TRUE);
  local_gpu_hold (gpu, TRUE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    runs[i] = tts_job_run_start (providers[i], texts[i], NULL);
  local_gpu_wait_begun (gpu);
  local_gpu_wait_queued (G_N_ELEMENTS (texts));
  g_atomic_int_or (&gpu->lost, 1 << 0);
  local_gpu_hold (gpu, FALSE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    tts_job_run_wait (runs[i]);
    local_test_says (runs[i], like[i],
        "leaves device 'cuda:0' and goes on with 'cpu': ");
  }
  local_gpu_watch_queue (FALSE);

  local_gpu_hold (gpu, FALSE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    local_test_says (tts_job_run (providers[i], texts[i], NULL), like[i],
        NULL);
    tts_job_run_free (like[i]);
    gst_object_unref (providers[i]);
  }
  g_assert_cmpuint (count_used (0), ==, 0);
}

static guint
count_lines (const gchar *text)
{
  guint n = 0;

  while ((text = strchr (text, '\n'))) {
    text++;
    n++;
  }
  return n;
}

/* One GPU is lost in the middle of a chunk, and the one that goes on in the
 * middle of the same run. */
static void
test_in_turn (void)
{
  g_autoptr (GstTtsProvider) two = make_provider ("cuda:1,cuda:2");
  g_autoptr (GstTtsProvider) second = make_provider ("cuda:2");
  g_autoptr (TtsJobRun) like = say_on_cpu (TWO_RUNS);
  g_autoptr (TtsJobRun) run = NULL;

  g_assert_cmpuint (like->pieces, ==, 2);
  local_test_says (tts_job_run (two, TWO_RUNS, NULL), like, NULL);
  local_test_says (tts_job_run (second, TWO_RUNS, NULL), like, NULL);
  lose_behind (1, 3);
  lose_behind (2, 1);
  run = tts_job_run (two, TWO_RUNS, NULL);
  g_assert_no_error (run->error);
  g_assert_cmpmem (run->pcm->data, run->pcm->len, like->pcm->data,
      like->pcm->len);
  g_assert_nonnull (strstr (run->warnings->str,
          "leaves device 'cuda:1' and goes on with 'cuda:2': "));
  g_assert_nonnull (strstr (run->warnings->str,
          "leaves device 'cuda:2' and goes on with 'cpu': "));
  g_assert_cmpuint (count_lines (run->warnings->str), ==, 2);
  local_gpu_hold (gpu, FALSE, 0);
  local_test_says (tts_job_run (two, TWO_RUNS, NULL), like, NULL);
  g_assert_cmpuint (count_used (1) + count_used (2), ==, 0);
}

/* The driver takes all of them with it, also the one that has no weights
 * yet. Who names that one alone is not kept from it when it is back. */
static void
test_all_at_once (void)
{
  g_autoptr (GstTtsProvider) two = make_provider ("cuda:3,cuda:4");
  g_autoptr (GstTtsProvider) second = make_provider ("cuda:4");
  g_autoptr (TtsJobRun) like = say_on_cpu (TWO_RUNS);

  local_test_says (tts_job_run (two, TWO_RUNS, NULL), like, NULL);
  lose_behind (3, 3);
  g_atomic_int_or (&gpu->lost, 1 << 4);
  local_test_says (tts_job_run (two, TWO_RUNS, NULL), like,
      "leaves device 'cuda:3' and goes on with 'cpu': ");
  local_test_says (tts_job_run (two, TWO_RUNS, NULL), like, NULL);
  g_atomic_int_and (&gpu->lost, ~(1 << 4));
  local_gpu_hold (gpu, FALSE, 0);
  local_test_says (tts_job_run (second, TWO_RUNS, NULL), like, NULL);
  g_assert_cmpuint (count_used (4), >, 0);
}

/* Up to the end of the stream; (transfer full) */
static gchar *
collect_warnings (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GString *warnings = g_string_new (NULL);
  gboolean ended = FALSE;

  while (!ended) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
        GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR |
        GST_MESSAGE_WARNING);
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (GST_MESSAGE_TYPE (message), !=, GST_MESSAGE_ERROR);
    ended = GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
    if (ended)
      continue;
    gst_message_parse_warning (message, &error, NULL);
    g_string_append_printf (warnings, "%s\n", error->message);
  }
  return g_string_free (warnings, FALSE);
}

static void
assert_once (const gchar *text, const gchar *part)
{
  const gchar *found = strstr (text, part);

  if (!found || strstr (found + 1, part))
    g_error ("'%s' is not once in '%s'", part, text);
}

/* What the user of a pipeline is told: where it goes on, each time. */
static void
test_messages (void)
{
  g_autoptr (GstTtsProvider) first = make_provider ("cuda:5");
  g_autoptr (GstTtsProvider) second = make_provider ("cuda:6");
  g_autoptr (GstElement) pipeline = gst_parse_launch ("ttssrc provider=local "
      "local::device=cuda:5,cuda:6 max-workers=1 text=\"" TWO_RUNS "\" ! "
      "fakesink sync=false", NULL);
  g_autoptr (TtsJobRun) like = say_on_cpu (TWO_RUNS);
  g_autofree gchar *warnings = NULL;

  local_test_says (tts_job_run (first, TWO_RUNS, NULL), like, NULL);
  local_test_says (tts_job_run (second, TWO_RUNS, NULL), like, NULL);
  lose_behind (5, 3);
  lose_behind (6, 1);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  warnings = collect_warnings (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  assert_once (warnings, "leaves device 'cuda:5' and goes on with 'cuda:6': ");
  assert_once (warnings, "leaves device 'cuda:6' and goes on with 'cpu': ");
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  if (local_test_install ()) {
    g_setenv ("GST_TTS_MODULEDIR", FAKE_GPU_DIR, TRUE);
    gpu = local_gpu_open ();
    g_test_add_func ("/local-lost/elements", test_elements);
    g_test_add_func ("/local-lost/in-turn", test_in_turn);
    g_test_add_func ("/local-lost/all-at-once", test_all_at_once);
    g_test_add_func ("/local-lost/messages", test_messages);
  }
  return local_test_run ();
}
