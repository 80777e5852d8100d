/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `local` on GPUs that a test makes full, slow or lost. */
#include "test-main.h"

#include <string.h>

#include <gio/gio.h>

#include "job-run.h"
#include "local-gpu.h"
#include "local-test.h"

/* Said before anything is spoken, so that nothing is tried three times. */
static void
test_device (void)
{
  static const struct
  {
    const gchar *device;
    const gchar *precision;
    const gchar *says;
  } rows[] = {
    {"toaster", "fp32", "there is no device 'toaster'"},
    {"cpu,cuda", "fp32", "several GPUs"},
    {"cuda:x", "fp32", "there is no device 'cuda:x'"},
    {"cpu", "tf32", "in fp32 and bf16, not in tf32"},
    {"cuda", "fp32", "the module for GPUs, which is not there"},
  };
  g_autofree gchar *before = g_strdup (g_getenv ("GST_TTS_MODULEDIR"));

  g_setenv ("GST_TTS_MODULEDIR", "/nonexistent", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GstTtsProvider) provider = local_test_provider ();
    g_autoptr (GError) error = NULL;

    g_object_set (provider, "device", rows[i].device, NULL);
    gst_util_set_object_arg (G_OBJECT (provider), "precision",
        rows[i].precision);
    g_assert_false (gst_tts_provider_check (provider, &error));
    tts_assert_error (error, GST_TTS_ERROR_DEVICE, rows[i].says);
  }
  g_setenv ("GST_TTS_MODULEDIR", before, TRUE);
}

/* The module is not there; that is an error of the device's. */
static void
test_no_module (void)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autofree gchar *before = g_strdup (g_getenv ("GST_TTS_MODULEDIR"));
  g_autoptr (TtsJobRun) run = NULL;

  g_setenv ("GST_TTS_MODULEDIR", "/nonexistent", TRUE);
  g_object_set (provider, "device", "cuda", NULL);
  run = tts_job_run (provider, "Hello", NULL);
  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE);
  g_setenv ("GST_TTS_MODULEDIR", before, TRUE);
}

#define LONGER "Hi there, and for once take more memory than before."

/* The CPU goes on where the GPU is gone, at once and from then on; one that is
 * only full is asked again. The double's samples are those of the CPU. */
static void
test_gpu (void)
{
  g_autofree gchar *before = g_strdup (g_getenv ("GST_TTS_MODULEDIR"));
  TtsFakeGpu *gpu = local_gpu_open ();
  g_autoptr (GstTtsProvider) cpu = local_test_provider ();
  g_autoptr (GstTtsProvider) one = local_test_provider ();
  g_autoptr (GstTtsProvider) same = local_test_provider ();
  g_autoptr (GstTtsProvider) old = local_test_provider ();
  g_autoptr (TtsJobRun) like = tts_job_run (cpu, "Hi", NULL);
  g_autoptr (TtsJobRun) longer = tts_job_run (cpu, LONGER, NULL);
  g_autoptr (TtsJobRun) refused = NULL;
  gint allocated;

  g_setenv ("GST_TTS_MODULEDIR", FAKE_GPU_DIR, TRUE);
  g_object_set (one, "device", "cuda", NULL);
  g_object_set (same, "device", "cuda:0", NULL);
  g_object_set (old, "device", "cuda:15", NULL);
  local_test_says (tts_job_run (one, "Hi", NULL), like, NULL);
  local_test_says (tts_job_run (same, "Hi", NULL), like, NULL);
  g_assert_cmpint (g_atomic_int_get (&gpu->opened), ==, 1);

  g_atomic_int_set (&gpu->full, TRUE);
  local_test_says (tts_job_run (one, "Hi", NULL), like, NULL);
  local_test_says (tts_job_run (one, LONGER, NULL), longer, "memory");
  g_atomic_int_set (&gpu->full, FALSE);
  allocated = g_atomic_int_get (&gpu->allocated);
  local_test_says (tts_job_run (one, "Hi", NULL), like, NULL);
  g_assert_cmpint (g_atomic_int_get (&gpu->allocated), >, allocated);

  g_atomic_int_set (&gpu->lost, TRUE);
  local_test_says (tts_job_run (one, "Hi", NULL), like, "it fell off the bus");
  g_atomic_int_set (&gpu->lost, FALSE);
  allocated = g_atomic_int_get (&gpu->allocated);
  local_test_says (tts_job_run (one, "Hi", NULL), like, NULL);
  local_test_says (tts_job_run (same, "Hi", NULL), like, NULL);
  g_assert_cmpint (g_atomic_int_get (&gpu->allocated), ==, allocated);

  refused = tts_job_run (old, "Hi", NULL);
  tts_assert_error (refused->error, GST_TTS_ERROR_DEVICE, "driver is too old");
  g_setenv ("GST_TTS_MODULEDIR", before, TRUE);
}

static void
check_refused (const gchar *device, const gchar *says)
{
  g_autofree gchar *named = g_strdup_printf ("'%s'", device);
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (TtsJobRun) run = NULL;

  g_object_set (provider, "device", device, NULL);
  run = tts_job_run (provider, "Hi", NULL);
  tts_assert_error (run->error, GST_TTS_ERROR_DEVICE, named);
  tts_assert_error (run->error, GST_TTS_ERROR_DEVICE, says);
  g_assert_cmpuint (run->pcm->len, ==, 0);
}

/* Which GPU can not be had, why, and what would help. */
static void
test_refused (void)
{
  g_autofree gchar *before = g_strdup (g_getenv ("GST_TTS_MODULEDIR"));

  g_setenv ("GST_TTS_MODULEDIR", FAKE_GPU_DIR, TRUE);
  check_refused ("cuda:14", "no driver of NVIDIA's on this machine; install");
  check_refused ("cuda:15", "at least 13.0 is needed; install a newer one");
  check_refused ("cuda:16", "no such GPU; the last one is 'cuda:15'");
  g_setenv ("GST_TTS_MODULEDIR", before, TRUE);
}

/* It has no room for the weights: an error, until it has. */
static void
test_full (void)
{
  g_autofree gchar *before = g_strdup (g_getenv ("GST_TTS_MODULEDIR"));
  TtsFakeGpu *gpu = local_gpu_open ();
  g_autoptr (GstTtsProvider) cpu = local_test_provider ();
  g_autoptr (GstTtsProvider) one = local_test_provider ();
  g_autoptr (TtsJobRun) like = tts_job_run (cpu, "Hi", NULL);
  g_autoptr (TtsJobRun) refused = NULL;

  g_setenv ("GST_TTS_MODULEDIR", FAKE_GPU_DIR, TRUE);
  g_object_set (one, "device", "cuda:5", NULL);
  g_atomic_int_set (&gpu->full, TRUE);
  refused = tts_job_run (one, "Hi", NULL);
  tts_assert_error (refused->error, GST_TTS_ERROR_DEVICE,
      "device 'cuda:5': there is not enough memory: ");
  tts_assert_error (refused->error, GST_TTS_ERROR_DEVICE,
      " MB are wanted, and 0 MB of them were there");
  g_atomic_int_set (&gpu->full, FALSE);
  local_test_says (tts_job_run (one, "Hi", NULL), like, NULL);
  g_setenv ("GST_TTS_MODULEDIR", before, TRUE);
}

static const gchar *const together[] =
    { "Hi", "Two of them", "One, and one more.", "No" };

/* One text keeps the GPU busy, the others wait and are its next batch. */
static void
check_together (GstTtsProvider *provider, TtsFakeGpu *gpu, gint room,
    TtsJobRun *const *like, const gchar *batches)
{
  TtsJobRun *runs[G_N_ELEMENTS (together)];

  local_gpu_hold (gpu, TRUE, room);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++) {
    runs[i] = tts_job_run_start (provider, together[i], NULL);
    if (i == 0)
      local_gpu_wait_begun (gpu);
  }
  local_gpu_wait_queued (G_N_ELEMENTS (runs));
  local_gpu_hold (gpu, FALSE, room);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++) {
    tts_job_run_wait (runs[i]);
    local_test_says (runs[i], like[i], NULL);
  }
  g_assert_cmpstr (gpu->batches, ==, batches);
}

/* Who is cancelled does not wait for the batch of others, and stops his own.
 * What the GPU gave for that is kept for the next one. */
static void
check_leaves (GstTtsProvider *provider, TtsFakeGpu *gpu,
    const TtsJobRun *like)
{
  g_autoptr (TtsJobRun) first = NULL, second = NULL;
  gint allocated;

  local_test_says (tts_job_run (provider, together[0], NULL), like, NULL);
  allocated = g_atomic_int_get (&gpu->allocated);
  local_gpu_hold (gpu, TRUE, 0);
  first = tts_job_run_start (provider, together[0], NULL);
  local_gpu_wait_begun (gpu);
  second = tts_job_run_start (provider, together[1], NULL);
  local_gpu_wait_queued (3);
  gst_tts_job_cancel (second->job);
  tts_job_run_wait (second);
  g_assert_error (second->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gst_tts_job_cancel (first->job);
  local_gpu_hold (gpu, FALSE, 0);
  tts_job_run_wait (first);
  g_assert_error (first->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  local_test_says (tts_job_run (provider, together[0], NULL), like, NULL);
  g_assert_cmpint (g_atomic_int_get (&gpu->allocated), ==, allocated);
}

/* A GPU does not have what the CPU has. */
static void
check_precisions (void)
{
  g_autoptr (GstTtsProvider) provider = local_test_provider ();
  g_autoptr (TtsJobRun) run = NULL, free_choice = NULL;

  g_object_set (provider, "device", "cuda:2", NULL);
  gst_util_set_object_arg (G_OBJECT (provider), "precision", "bf16");
  run = tts_job_run (provider, "Hi", NULL);
  tts_assert_error (run->error, GST_TTS_ERROR_DEVICE, "fp32 only");
  gst_util_set_object_arg (G_OBJECT (provider), "precision", "auto");
  free_choice = tts_job_run (provider, "Hi", NULL);
  g_assert_no_error (free_choice->error);
}

/* Several texts at once have the bits that each has alone, and those that are
 * too many for the memory become smaller batches. */
static void
test_batches (void)
{
  g_autofree gchar *before = g_strdup (g_getenv ("GST_TTS_MODULEDIR"));
  TtsFakeGpu *gpu = local_gpu_open ();
  g_autoptr (GstTtsProvider) cpu = local_test_provider ();
  g_autoptr (GstTtsProvider) one = local_test_provider ();
  TtsJobRun *like[G_N_ELEMENTS (together)];
  GstTtsCapabilities caps;

  for (guint i = 0; i < G_N_ELEMENTS (together); i++)
    like[i] = tts_job_run (cpu, together[i], NULL);
  g_setenv ("GST_TTS_MODULEDIR", FAKE_GPU_DIR, TRUE);
  check_precisions ();
  g_object_set (one, "device", "cuda:1", NULL);
  gst_tts_provider_get_capabilities (one, &caps);
  g_assert_cmpuint (caps.max_concurrency, >, G_N_ELEMENTS (together));
  local_test_says (tts_job_run (one, "Hi", NULL), like[0], NULL);

  local_gpu_watch_queue (TRUE);
  check_together (one, gpu, 2, like, "1 3 1 2 ");
  check_together (one, gpu, 0, like, "1 3 ");
  check_leaves (one, gpu, like[0]);
  local_gpu_watch_queue (FALSE);
  local_test_says (tts_job_run (one, "No", NULL), like[3], NULL);
  g_setenv ("GST_TTS_MODULEDIR", before, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (together); i++)
    tts_job_run_free (like[i]);
}

static void
wait_used (TtsFakeGpu *gpu, guint n)
{
  g_mutex_lock (&gpu->lock);
  while (gpu->used[n] == 0)
    g_cond_wait (&gpu->changed, &gpu->lock);
  g_mutex_unlock (&gpu->lock);
}

/* While one GPU is busy the other one is taken. */
static void
check_shared_out (GstTtsProvider *provider, TtsFakeGpu *gpu,
    const TtsJobRun *like)
{
  TtsJobRun *first, *second;

  local_test_says (tts_job_run (provider, "Hi", NULL), like, NULL);
  local_gpu_hold (gpu, TRUE, 0);
  first = tts_job_run_start (provider, "Hi", NULL);
  wait_used (gpu, 2);
  second = tts_job_run_start (provider, "Hi", NULL);
  wait_used (gpu, 3);
  g_assert_cmpuint (gpu->used[2], ==, 1);
  local_gpu_hold (gpu, FALSE, 0);
  tts_job_run_wait (first);
  tts_job_run_wait (second);
  local_test_says (first, like, NULL);
  local_test_says (second, like, NULL);
}

/* Both are taken by two that begin at the same time, before either came to
 * its GPU. */
static void
check_chosen_apart (GstTtsProvider *provider, TtsFakeGpu *gpu,
    const TtsJobRun *like)
{
  TtsJobRun *runs[2];

  local_gpu_hold (gpu, TRUE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    runs[i] = tts_job_run_start (provider, "Hi", NULL);
  wait_used (gpu, 2);
  wait_used (gpu, 3);
  local_gpu_hold (gpu, FALSE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++) {
    tts_job_run_wait (runs[i]);
    local_test_says (runs[i], like, NULL);
  }
}

/* Each that is lost leaves the list with one warning, the last one for the
 * CPU. */
static void
test_several (void)
{
  g_autofree gchar *before = g_strdup (g_getenv ("GST_TTS_MODULEDIR"));
  TtsFakeGpu *gpu = local_gpu_open ();
  g_autoptr (GstTtsProvider) cpu = local_test_provider ();
  g_autoptr (GstTtsProvider) two = local_test_provider ();
  g_autoptr (TtsJobRun) like = tts_job_run (cpu, "Hi", NULL);
  g_autoptr (TtsJobRun) refused = NULL;

  g_setenv ("GST_TTS_MODULEDIR", FAKE_GPU_DIR, TRUE);
  g_object_set (two, "device", "cuda:2, cuda:3", NULL);
  check_shared_out (two, gpu, like);
  check_chosen_apart (two, gpu, like);

  g_atomic_int_set (&gpu->lost, 1 << 2);
  local_test_says (tts_job_run (two, "Hi", NULL), like,
      "leaves device 'cuda:2' and goes on with 'cuda:3'");
  local_gpu_hold (gpu, FALSE, 0);
  local_test_says (tts_job_run (two, "Hi", NULL), like, NULL);
  g_assert_cmpuint (gpu->used[2], ==, 0);
  g_assert_cmpuint (gpu->used[3], >, 0);

  g_atomic_int_set (&gpu->lost, 1 << 3);
  local_test_says (tts_job_run (two, "Hi", NULL), like, "goes on with 'cpu'");
  g_atomic_int_set (&gpu->lost, 0);
  local_gpu_hold (gpu, FALSE, 0);
  local_test_says (tts_job_run (two, "Hi", NULL), like, NULL);
  g_assert_cmpuint (gpu->waits, ==, 0);

  g_object_set (two, "device", "cuda:2,cpu", NULL);
  refused = tts_job_run (two, "Hi", NULL);
  tts_assert_error (refused->error, GST_TTS_ERROR_DEVICE, "several GPUs");
  g_setenv ("GST_TTS_MODULEDIR", before, TRUE);
}

/* A request of a shape that was there before takes no memory of the GPU, and
 * the host waits for it twice: for the durations and for the samples. */
static void
test_steady (void)
{
  g_autofree gchar *before = g_strdup (g_getenv ("GST_TTS_MODULEDIR"));
  TtsFakeGpu *gpu = local_gpu_open ();
  g_autoptr (GstTtsProvider) cpu = local_test_provider ();
  g_autoptr (GstTtsProvider) one = local_test_provider ();
  g_autoptr (TtsJobRun) like = tts_job_run (cpu, "Hi", NULL);
  gint allocated;

  g_setenv ("GST_TTS_MODULEDIR", FAKE_GPU_DIR, TRUE);
  g_object_set (one, "device", "cuda:4", NULL);
  local_test_says (tts_job_run (one, "Hi", NULL), like, NULL);
  allocated = g_atomic_int_get (&gpu->allocated);
  local_gpu_hold (gpu, FALSE, 0);
  local_test_says (tts_job_run (one, "Hi", NULL), like, NULL);
  g_assert_cmpint (g_atomic_int_get (&gpu->allocated), ==, allocated);
  g_assert_cmpuint (gpu->waits, ==, 2);
  g_setenv ("GST_TTS_MODULEDIR", before, TRUE);
}

int
main (int argc, char **argv)
{
  tts_test_init (&argc, &argv);
  g_test_add_func ("/local-device/device", test_device);
  if (local_test_install ()) {
    g_test_add_func ("/local-device/no-module", test_no_module);
    g_test_add_func ("/local-device/gpu", test_gpu);
    g_test_add_func ("/local-device/refused", test_refused);
    g_test_add_func ("/local-device/full", test_full);
    g_test_add_func ("/local-device/batches", test_batches);
    g_test_add_func ("/local-device/several", test_several);
    g_test_add_func ("/local-device/steady", test_steady);
  }
  return local_test_run ();
}
