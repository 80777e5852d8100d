/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `local` that is cancelled in the middle: between which
 * operations it stops, and that nothing is left of it. Its family of models
 * is Kokoro with operations that are counted, and its memory is counted, too.
 */
#include "test-main.h"

#include <gst/check/gstharness.h>

#include "../kernels/counted.h"
#include "local-gpu.h"
#include "local-test.h"
#include "models/kokoro.h"
#include "providers.h"

/* Without a dictionary and other providers words are spelled. */
#define SPELLS "local spells words"

/* Two runs of the model. */
#define TWO_RUNS "The kettle sings."

#define MANY 200                /* utterances */

static TtsFamily family;
static TtsOps counting;
const TtsFamily *const tts_families[] = { &family, NULL };

static struct
{
  GMutex lock;
  GCond changed;
  /* lock */
  guint begun;                  /* operations, since the last arm() */
  guint place;                  /* what happens, happens in this one */
  void (*happens) (void);
  GstTtsJob *job;               /* borrowed */
  GCancellable *cancellable;    /* of the run of the model; borrowed */
  guint runs;                   /* of the model that have ended */
  gboolean cancelled;
} ops;

static void
begin_op (void)
{
  gboolean here;

  g_mutex_lock (&ops.lock);
  here = ++ops.begun == ops.place;
  g_cond_broadcast (&ops.changed);
  g_mutex_unlock (&ops.lock);
  if (here)
    ops.happens ();
}

#define ONE_OP(X) \
  X (conv1d, TtsConv1d) \
  X (conv1d_t, TtsConv1dT) \
  X (depthwise_t, TtsDepthwiseT) \
  X (norm_rows, TtsNormRows) \
  X (stats, TtsStats) \
  X (attention, TtsAttention) \
  X (embed_sum, TtsEmbedSum) \
  X (expand_rows, TtsExpandRows) \
  X (durations, TtsDurations) \
  X (axpby, TtsAxpby) \
  X (resample_rows, TtsResampleRows) \
  X (source, TtsSource) \
  X (stft, TtsStft) \
  X (head_polar, TtsHeadPolar) \
  X (istft, TtsIstft)

#define COUNT(slot, Op) \
  static void \
  count_##slot (const Op *op) \
  { \
    begin_op (); \
    tts_ops_cpu ()->slot (op); \
  }
ONE_OP (COUNT)

static void
count_lstm (const TtsLstm *given, int n)
{
  begin_op ();
  tts_ops_cpu ()->lstm (given, n);
}

static gboolean
run_counted (gconstpointer model, const TtsOps *given, TtsArena *arena,
    TtsItem *items, int n_items, GCancellable *cancellable, TtsTrace trace,
    gpointer data, GError **error)
{
  gboolean done;

  g_mutex_lock (&ops.lock);
  ops.cancellable = cancellable;
  g_mutex_unlock (&ops.lock);
  done = tts_kokoro_family.run (model, &counting, arena, items, n_items,
      cancellable, trace, data, error);
  g_mutex_lock (&ops.lock);
  ops.runs++;
  g_cond_broadcast (&ops.changed);
  g_mutex_unlock (&ops.lock);
  return done;
}

/* What is not counted can not be run. */
static void
make_family (void)
{
  counting = (TtsOps) { .name = "counting", .fast = tts_ops_cpu ()->fast,
    .pairs = tts_ops_cpu ()->pairs, .lstm = count_lstm };
#define FILL(slot, Op) counting.slot = count_##slot;
  ONE_OP (FILL)
  family = tts_kokoro_family;
  family.run = run_counted;
}

static void
arm (guint place, void (*happens) (void), GstTtsJob *job)
{
  g_mutex_lock (&ops.lock);
  ops.begun = ops.runs = 0;
  ops.place = place;
  ops.happens = happens;
  ops.job = job;
  ops.cancelled = FALSE;
  g_mutex_unlock (&ops.lock);
}

static guint
count_begun (void)
{
  guint begun;

  g_mutex_lock (&ops.lock);
  begun = ops.begun;
  g_mutex_unlock (&ops.lock);
  return begun;
}

static void
cancel_job (void)
{
  gst_tts_job_cancel (ops.job);
}

/* Cancelled in the operation of that number, unless it is 0. */
static TtsJobRun *
say (GstTtsProvider *provider, const gchar *text, guint place)
{
  TtsJobRun *run = tts_job_run_new (text, NULL);

  arm (place, cancel_job, run->job);
  gst_tts_provider_start (provider, run->job);
  tts_job_run_wait (run);
  return run;
}

/* Wherever it is cancelled, no operation is begun any more, and the next
 * request is none the worse for it. */
static void
test_places (void)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (TtsJobRun) like = say (provider, TWO_RUNS, 0);
  guint all = count_begun ();
  const guint places[] = { 1, all / 5, all / 2, all - 1, all };

  g_assert_cmpuint (like->pieces, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (TtsJobRun) run = say (provider, TWO_RUNS, places[i]);

    g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpuint (count_begun (), ==, places[i]);
  }
  local_test_says (say (provider, TWO_RUNS, 0), like, SPELLS);
  g_assert_cmpuint (count_begun (), ==, all);
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  g_mutex_lock (&ops.lock);
  ops.cancelled = TRUE;
  g_cond_broadcast (&ops.changed);
  g_mutex_unlock (&ops.lock);
}

static void
wait_until_cancelled (void)
{
  gulong handler = g_cancellable_connect (ops.cancellable,
      G_CALLBACK (on_cancelled), NULL, NULL);

  g_mutex_lock (&ops.lock);
  while (!ops.cancelled)
    g_cond_wait (&ops.changed, &ops.lock);
  g_mutex_unlock (&ops.lock);
  g_cancellable_disconnect (ops.cancellable, handler);
}

/* As a player flushes: while the operation runs that it began with. */
static void
test_flush (void)
{
  GstHarness *h = gst_harness_new_parse ("ttssrc provider=local "
      "max-workers=1 text=\"" TWO_RUNS "\"");

  arm (40, wait_until_cancelled, NULL);
  gst_harness_set_sink_caps_str (h, "audio/x-raw");
  gst_harness_play (h);
  g_mutex_lock (&ops.lock);
  while (ops.begun < ops.place)
    g_cond_wait (&ops.changed, &ops.lock);
  g_mutex_unlock (&ops.lock);
  gst_element_send_event (h->element, gst_event_new_flush_start ());
  g_mutex_lock (&ops.lock);
  while (ops.runs == 0)
    g_cond_wait (&ops.changed, &ops.lock);
  g_assert_cmpuint (ops.begun, ==, ops.place);
  g_assert_true (ops.cancelled);
  g_mutex_unlock (&ops.lock);
  gst_harness_teardown (h);
}

/* The first is the longest. */
static const gchar *const texts[] = { "Hi, you.", "I", "A b", "Hi", "No!" };

/* It is cancelled somewhere, or too late. */
static void
say_or_cancel (GstTtsProvider *provider, GRand *random,
    const guint all[G_N_ELEMENTS (texts)])
{
  guint i = g_rand_int_range (random, 0, G_N_ELEMENTS (texts));
  guint place = g_rand_int_range (random, 1, 2 * all[i]);
  g_autoptr (TtsJobRun) run = say (provider, texts[i], place);

  if (place > all[i]) {
    g_assert_no_error (run->error);
    g_assert_cmpuint (run->pcm->len, >, 0);
    g_assert_cmpuint (count_begun (), ==, all[i]);
  } else {
    g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpuint (count_begun (), ==, place);
  }
}

/* Behind each utterance there is as much as before it. */
static void
soak (const gchar *device, gsize (*measure) (void))
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  guint32 seed = g_test_rand_int ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  guint all[G_N_ELEMENTS (texts)];
  gsize before;

  g_object_set (provider, "device", device, "speed", 4.0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (TtsJobRun) run = say (provider, texts[i], 0);

    g_assert_no_error (run->error);
    all[i] = count_begun ();
  }
  before = measure ();
  g_assert_cmpuint (before, >, 0);
  for (guint i = 0; i < tts_test_size (MANY); i++) {
    say_or_cancel (provider, random, all);
    g_assert_cmpuint (measure (), ==, before);
  }
}

static gsize
measure_arenas (void)
{
  return counted_bytes (COUNTED_ARENAS);
}

/* And when all is over there is nothing, also not of the threads. */
static void
test_soak (void)
{
  soak ("cpu", measure_arenas);
  g_thread_pool_set_max_unused_threads (0);
  counted_wait (COUNTED_ARENAS);
  counted_wait (COUNTED_SCRATCH);
  g_assert_cmpuint (counted_pieces (COUNTED_SCRATCH), >, 0);
}

static TtsFakeGpu *gpu;

/* What a GPU ever gave stays, so that it is asked for nothing. */
static gsize
measure_gpu (void)
{
  return g_atomic_int_get (&gpu->allocated);
}

static void
test_soak_gpu (void)
{
  gpu = local_gpu_open ();
  g_setenv ("GST_TTS_MODULEDIR", FAKE_GPU_DIR, TRUE);
  soak ("cuda:0", measure_gpu);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  GST_ELEMENT_REGISTER (ttslocal, NULL);
  if (local_test_install ()) {
    make_family ();
    g_test_add_func ("/local-cancel/places", test_places);
    g_test_add_func ("/local-cancel/flush", test_flush);
    g_test_add_func ("/local-cancel/soak-gpu", test_soak_gpu);
    g_test_add_func ("/local-cancel/soak", test_soak);
  }
  return local_test_run ();
}
