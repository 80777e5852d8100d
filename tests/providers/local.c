/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The provider `local` with a generated model: what it says means nothing,
 * all else is as with the published one. */
#include "test-main.h"

#include <math.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gmodule.h>

#include "../models/kokoro-weights.h"
#include "fake-gpu.h"
#include "job-run.h"
#include "models/kokoro-voice.h"

#define FRAME 600

static gchar *store;
static gchar *folder;

static void
remove_all (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *below = g_build_filename (path, name, NULL);

    remove_all (below);
  }
  g_remove (path);
}

static GstTtsProvider *
make_provider (void)
{
  g_autoptr (GError) error = NULL;
  GstTtsProvider *provider = gst_tts_provider_make ("local", &error);

  g_assert_no_error (error);
  return provider;
}

static void
check_error (const gchar *text, const gchar *voice, const gchar *language,
    gint code, const gchar *part)
{
  g_autoptr (GstTtsProvider) provider = make_provider ();
  g_autoptr (TtsJobRun) run = tts_job_run (provider, text, &(TtsJobWish) {
    .voice = voice, .language = language,
  });

  g_assert_error (run->error, GST_TTS_ERROR, code);
  if (!strstr (run->error->message, part))
    g_error ("'%s' is not in '%s'", part, run->error->message);
  g_assert_cmpuint (run->pcm->len, ==, 0);
}

/* One line that says what to do. */
static void
test_no_model (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ();
  g_autoptr (GError) error = NULL;

  g_object_set (provider, "model", "none", NULL);
  g_assert_false (gst_tts_provider_check (provider, &error));
  tts_assert_error (error, GST_TTS_ERROR_NOT_CONFIGURED, "gst-tts models pull");
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_refused (void)
{
  check_error ("Hello", NULL, "ja", GST_TTS_ERROR_UNSUPPORTED,
      "can not be turned into phonemes yet");
  check_error ("Hello", NULL, "zh-CN", GST_TTS_ERROR_UNSUPPORTED, "en-US");
  check_error ("Hello", "jf_alpha", NULL, GST_TTS_ERROR_UNSUPPORTED, "'ja'");
  check_error ("Hello", NULL, "de", GST_TTS_ERROR_UNSUPPORTED, "'de'");
}

static void
test_device (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ();
  g_autoptr (GError) error = NULL;

  g_object_set (provider, "device", "toaster", NULL);
  g_assert_false (gst_tts_provider_check (provider, &error));
  g_assert_error (error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE);
}

/* The module is not there; that is an error of the device's. */
static void
test_no_module (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ();
  g_autofree gchar *before = g_strdup (g_getenv ("GST_TTS_MODULEDIR"));
  g_autoptr (TtsJobRun) run = NULL;

  g_setenv ("GST_TTS_MODULEDIR", "/nonexistent", TRUE);
  g_object_set (provider, "device", "cuda", NULL);
  run = tts_job_run (provider, "Hello", NULL);
  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_DEVICE);
  g_setenv ("GST_TTS_MODULEDIR", before, TRUE);
}

static void
test_speak (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ();
  g_autoptr (TtsJobRun) run = NULL, again = NULL, seeded = NULL;
  g_autofree gchar *words = NULL;

  run = tts_job_run (provider, "Pay $5!", NULL);
  g_assert_no_error (run->error);
  g_assert_cmpint (run->info.rate, ==, TTS_KOKORO_RATE);
  g_assert_cmpuint (run->pcm->len % (FRAME * sizeof (float)), ==, 0);
  tts_job_run_assert_words (run);
  words = tts_job_run_dup_words (run);
  g_assert_cmpstr (words, ==, "Pay|$5");

  again = tts_job_run (provider, "Pay $5!", NULL);
  g_assert_cmpmem (run->pcm->data, run->pcm->len, again->pcm->data,
      again->pcm->len);
  g_object_set (provider, "seed", G_GUINT64_CONSTANT (7), NULL);
  seeded = tts_job_run (provider, "Pay $5!", NULL);
  g_assert_cmpuint (seeded->pcm->len, ==, run->pcm->len);
  g_assert_true (memcmp (seeded->pcm->data, run->pcm->data, run->pcm->len)
      != 0);
}

#define KETTLE "The kettle on the old stove began to sing and rattle."

/* Where two runs of the model meet within a phrase it is silent for a moment,
 * and no word is lost there. */
static void
test_phrases (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ();
  g_autoptr (TtsJobRun) run = NULL, whole = NULL;
  g_autofree gchar *words = NULL;
  const float *samples;
  guint n_joins = 0;

  run = tts_job_run (provider, KETTLE, NULL);
  g_assert_no_error (run->error);
  g_assert_cmpuint (run->pieces, ==, 2);
  g_assert_cmpuint (run->pcm->len % (FRAME * sizeof (float)), ==, 0);
  tts_job_run_assert_words (run);
  words = tts_job_run_dup_words (run);
  g_assert_cmpstr (words, ==,
      "The|kettle|on|the|old|stove|began|to|sing|and|rattle");
  samples = (const float *) run->pcm->data;
  for (gsize at = FRAME; at < run->pcm->len / sizeof (float); at += FRAME)
    n_joins += fabsf (samples[at - 1]) < 1.0 / FRAME &&
        fabsf (samples[at]) < 1.0 / FRAME && samples[at] != 0;
  g_assert_cmpuint (n_joins, ==, 1);

  g_object_set (provider, "early", FALSE, NULL);
  whole = tts_job_run (provider, KETTLE, NULL);
  g_assert_no_error (whole->error);
  g_assert_cmpuint (whole->pieces, ==, 1);
}

/* Half as fast takes longer; what nobody knows is left out with a warning. */
static void
test_phonemes (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ();
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("one two");
  g_autoptr (TtsJobRun) run = NULL;
  g_autofree gchar *words = NULL;

  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PHONEMES, 0, 3, "wˈʌn{", 0);
  gst_tts_cue_add_span (cue, GST_TTS_SPAN_PHONEMES, 4, 3, "tˈuː", 0);
  run = tts_job_run_start_cue (provider, cue, NULL);
  tts_job_run_wait (run);
  g_assert_no_error (run->error);
  words = tts_job_run_dup_words (run);
  g_assert_cmpstr (words, ==, "one|two");
  g_assert_nonnull (strstr (run->warnings->str, "'{'"));
}

static void
test_voices (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ();
  g_autoptr (GPtrArray) voices = NULL;
  g_autoptr (TtsJobRun) mix = NULL;
  const GstTtsVoice *voice;

  voices = gst_tts_provider_list_voices (provider, NULL, NULL);
  g_assert_cmpuint (voices->len, ==, 2);
  voice = voices->pdata[0];
  g_assert_cmpstr (voice->name, ==, "af_heart");
  g_assert_cmpstr (voice->language, ==, "en-US");
  g_assert_cmpstr (voice->gender, ==, "female");
  mix = tts_job_run (provider, "Hi", &(TtsJobWish) {
    .voice = "af_heart(2)+am_adam",
  });
  g_assert_no_error (mix->error);
  check_error ("Hi", "af_hart", NULL, GST_TTS_ERROR_BAD_INPUT, "af_heart");
  check_error ("Hi", "af_heart(", NULL, GST_TTS_ERROR_BAD_INPUT, "a mix");
}

/* The same words at the same times in other samples, which the cache has to
 * know apart. */
static void
test_precision (void)
{
  g_autoptr (GstTtsProvider) fp32 = make_provider (), bf16 = make_provider ();
  g_autoptr (TtsJobRun) run = tts_job_run (fp32, "Pay $5!", NULL);
  g_autoptr (TtsJobRun) other = NULL, again = NULL;
  g_autofree gchar *key = gst_tts_provider_dup_model (fp32);
  g_autofree gchar *other_key = NULL;

  gst_util_set_object_arg (G_OBJECT (bf16), "precision", "bf16");
  other_key = gst_tts_provider_dup_model (bf16);
  g_assert_cmpstr (key, !=, other_key);
  other = tts_job_run (bf16, "Pay $5!", NULL);
  again = tts_job_run (bf16, "Pay $5!", NULL);
  g_assert_no_error (other->error);
  g_assert_cmpuint (other->pcm->len, ==, run->pcm->len);
  g_assert_true (memcmp (other->pcm->data, run->pcm->data, run->pcm->len)
      != 0);
  g_assert_cmpmem (other->pcm->data, other->pcm->len, again->pcm->data,
      again->pcm->len);
  g_assert_cmpmem (other->words->data, other->words->len *
      sizeof (TtsJobWord), run->words->data, run->words->len *
      sizeof (TtsJobWord));
}

/* Two elements speak with one model. */
static void
test_shared (void)
{
  g_autoptr (GstTtsProvider) one = make_provider (), two = make_provider ();
  g_autoptr (TtsJobRun) first = tts_job_run_start (one, "Hi", NULL);
  g_autoptr (TtsJobRun) second = tts_job_run_start (two, "Hi", NULL);

  tts_job_run_wait (first);
  tts_job_run_wait (second);
  g_assert_no_error (first->error);
  g_assert_cmpmem (first->pcm->data, first->pcm->len, second->pcm->data,
      second->pcm->len);
}

static void
test_cancel (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ();
  g_autoptr (TtsJobRun) run = tts_job_run_start (provider,
      "A sentence that is too long to wait for, and goes on and on.", NULL);

  gst_tts_job_cancel (run->job);
  tts_job_run_wait (run);
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_silence (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ();
  g_autoptr (TtsJobRun) run = tts_job_run (provider, "😀", NULL);

  g_assert_no_error (run->error);
  g_assert_cmpuint (run->pcm->len, ==, 0);
}

static gchar *
install_elsewhere (void)
{
  static const gchar *const voices[] = { "af_heart", NULL };
  gchar *path = g_dir_make_tmp ("tts-elsewhere-XXXXXX", NULL);

  kokoro_install (path, TTS_KOKORO_NARROW, voices);
  return path;
}

/* Other weights under the same name speak from the next chunk on. */
static void
test_replaced (void)
{
  g_autofree gchar *path = install_elsewhere ();
  g_autofree gchar *file =
      g_build_filename (path, "generated.safetensors", NULL);
  g_autoptr (GstTtsProvider) provider = make_provider ();
  g_autoptr (TtsJobRun) before = NULL, after = NULL;
  g_autofree gchar *data = NULL, *model = NULL, *other = NULL;
  gsize size;

  g_object_set (provider, "model", path, NULL);
  before = tts_job_run (provider, "Hi", NULL);
  g_assert_no_error (before->error);
  model = gst_tts_provider_dup_model (provider);

  g_assert_true (g_file_get_contents (file, &data, &size, NULL));
  memset (data + size - 64, 0, 64);
  g_assert_true (g_file_set_contents (file, data, size, NULL));
  after = tts_job_run (provider, "Hi", NULL);
  g_assert_no_error (after->error);
  other = gst_tts_provider_dup_model (provider);
  g_assert_cmpstr (model, !=, other);
  g_assert_false (before->pcm->len == after->pcm->len &&
      memcmp (before->pcm->data, after->pcm->data, after->pcm->len) == 0);
  remove_all (path);
}

static TtsFakeGpu *
open_fake_gpu (void)
{
  GModule *module = g_module_open (FAKE_GPU_DIR "/libgsttts-cuda."
      G_MODULE_SUFFIX, G_MODULE_BIND_LOCAL);
  gpointer symbol;

  g_assert_nonnull (module);
  g_assert_true (g_module_symbol (module, TTS_FAKE_GPU_SYMBOL, &symbol));
  g_module_make_resident (module);
  return symbol;
}

static void
check_says (TtsJobRun *run, const TtsJobRun *like, const gchar *warning)
{
  g_assert_no_error (run->error);
  g_assert_cmpmem (run->pcm->data, run->pcm->len, like->pcm->data,
      like->pcm->len);
  if (!warning)
    g_assert_cmpstr (run->warnings->str, ==, "");
  else if (!strstr (run->warnings->str, warning))
    g_error ("'%s' is not in '%s'", warning, run->warnings->str);
  tts_job_run_free (run);
}

#define LONGER "Hi there, and for once take more memory than before."

/* The CPU goes on where the GPU is gone, at once and from then on; one that is
 * only full is asked again. The double's samples are those of the CPU. */
static void
test_gpu (void)
{
  g_autofree gchar *before = g_strdup (g_getenv ("GST_TTS_MODULEDIR"));
  TtsFakeGpu *gpu = open_fake_gpu ();
  g_autoptr (GstTtsProvider) cpu = make_provider (), one = make_provider ();
  g_autoptr (GstTtsProvider) same = make_provider (), old = make_provider ();
  g_autoptr (TtsJobRun) like = tts_job_run (cpu, "Hi", NULL);
  g_autoptr (TtsJobRun) longer = tts_job_run (cpu, LONGER, NULL);
  g_autoptr (TtsJobRun) refused = NULL;
  gint allocated;

  g_setenv ("GST_TTS_MODULEDIR", FAKE_GPU_DIR, TRUE);
  g_object_set (one, "device", "cuda", NULL);
  g_object_set (same, "device", "cuda:0", NULL);
  g_object_set (old, "device", "cuda:9", NULL);
  check_says (tts_job_run (one, "Hi", NULL), like, NULL);
  check_says (tts_job_run (same, "Hi", NULL), like, NULL);
  g_assert_cmpint (g_atomic_int_get (&gpu->opened), ==, 1);

  g_atomic_int_set (&gpu->full, TRUE);
  check_says (tts_job_run (one, "Hi", NULL), like, NULL);
  check_says (tts_job_run (one, LONGER, NULL), longer, "memory");
  g_atomic_int_set (&gpu->full, FALSE);
  allocated = g_atomic_int_get (&gpu->allocated);
  check_says (tts_job_run (one, "Hi", NULL), like, NULL);
  g_assert_cmpint (g_atomic_int_get (&gpu->allocated), >, allocated);

  g_atomic_int_set (&gpu->lost, TRUE);
  check_says (tts_job_run (one, "Hi", NULL), like, "it fell off the bus");
  g_atomic_int_set (&gpu->lost, FALSE);
  allocated = g_atomic_int_get (&gpu->allocated);
  check_says (tts_job_run (one, "Hi", NULL), like, NULL);
  check_says (tts_job_run (same, "Hi", NULL), like, NULL);
  g_assert_cmpint (g_atomic_int_get (&gpu->allocated), ==, allocated);

  refused = tts_job_run (old, "Hi", NULL);
  tts_assert_error (refused->error, GST_TTS_ERROR_DEVICE, "driver is too old");
  g_setenv ("GST_TTS_MODULEDIR", before, TRUE);
}

/* Texts that came to wait for the GPU, as the provider's log tells it. */
static struct
{
  GMutex lock;
  GCond changed;
  guint waiting;                /* lock; so far */
} queue;

static void
on_log (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object,
    GstDebugMessage *message, gpointer data)
{
  if (strcmp (gst_debug_category_get_name (category), "ttslocal") != 0 ||
      !strstr (gst_debug_message_get (message), "phonemes wait"))
    return;
  g_mutex_lock (&queue.lock);
  queue.waiting++;
  g_cond_broadcast (&queue.changed);
  g_mutex_unlock (&queue.lock);
}

static void
wait_queued (guint n)
{
  g_mutex_lock (&queue.lock);
  while (queue.waiting < n)
    g_cond_wait (&queue.changed, &queue.lock);
  queue.waiting = 0;
  g_mutex_unlock (&queue.lock);
}

static void
hold_gpu (TtsFakeGpu *gpu, gboolean held, gint room)
{
  g_mutex_lock (&gpu->lock);
  gpu->held = held;
  gpu->room = room;
  gpu->waits = 0;
  memset (gpu->used, 0, sizeof gpu->used);
  if (held)
    gpu->batches[0] = '\0';
  g_cond_broadcast (&gpu->changed);
  g_mutex_unlock (&gpu->lock);
}

static void
wait_begun (TtsFakeGpu *gpu)
{
  g_mutex_lock (&gpu->lock);
  while (gpu->waits == 0)
    g_cond_wait (&gpu->changed, &gpu->lock);
  g_mutex_unlock (&gpu->lock);
}

static const gchar *const together[] =
    { "Hi", "Two of them", "One, and one more.", "No" };

/* One text keeps the GPU busy, the others wait and are its next batch. */
static void
check_together (GstTtsProvider *provider, TtsFakeGpu *gpu, gint room,
    TtsJobRun *const *like, const gchar *batches)
{
  TtsJobRun *runs[G_N_ELEMENTS (together)];

  hold_gpu (gpu, TRUE, room);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++) {
    runs[i] = tts_job_run_start (provider, together[i], NULL);
    if (i == 0)
      wait_begun (gpu);
  }
  wait_queued (G_N_ELEMENTS (runs));
  hold_gpu (gpu, FALSE, room);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++) {
    tts_job_run_wait (runs[i]);
    check_says (runs[i], like[i], NULL);
  }
  g_assert_cmpstr (gpu->batches, ==, batches);
}

/* Who is cancelled does not wait for the batch of others, and stops his own. */
static void
check_leaves (GstTtsProvider *provider, TtsFakeGpu *gpu)
{
  g_autoptr (TtsJobRun) first = NULL, second = NULL;

  hold_gpu (gpu, TRUE, 0);
  first = tts_job_run_start (provider, "Hi", NULL);
  wait_begun (gpu);
  second = tts_job_run_start (provider, "Two of them", NULL);
  wait_queued (2);
  gst_tts_job_cancel (second->job);
  tts_job_run_wait (second);
  g_assert_error (second->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gst_tts_job_cancel (first->job);
  hold_gpu (gpu, FALSE, 0);
  tts_job_run_wait (first);
  g_assert_error (first->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A GPU does not have what the CPU has. */
static void
check_precisions (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ();
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
  TtsFakeGpu *gpu = open_fake_gpu ();
  g_autoptr (GstTtsProvider) cpu = make_provider (), one = make_provider ();
  TtsJobRun *like[G_N_ELEMENTS (together)];
  GstTtsCapabilities caps;

  for (guint i = 0; i < G_N_ELEMENTS (together); i++)
    like[i] = tts_job_run (cpu, together[i], NULL);
  g_setenv ("GST_TTS_MODULEDIR", FAKE_GPU_DIR, TRUE);
  check_precisions ();
  gst_debug_set_threshold_for_name ("ttslocal", GST_LEVEL_LOG);
  gst_debug_remove_log_function (gst_debug_log_default);
  g_object_set (one, "device", "cuda:1", NULL);
  gst_tts_provider_get_capabilities (one, &caps);
  g_assert_cmpuint (caps.max_concurrency, >, G_N_ELEMENTS (together));
  check_says (tts_job_run (one, "Hi", NULL), like[0], NULL);

  gst_debug_add_log_function (on_log, NULL, NULL);
  check_together (one, gpu, 2, like, "1 3 1 2 ");
  check_together (one, gpu, 0, like, "1 3 ");
  check_leaves (one, gpu);
  gst_debug_remove_log_function (on_log);
  check_says (tts_job_run (one, "No", NULL), like[3], NULL);
  gst_debug_add_log_function (gst_debug_log_default, NULL, NULL);
  gst_debug_unset_threshold_for_name ("ttslocal");
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

  check_says (tts_job_run (provider, "Hi", NULL), like, NULL);
  hold_gpu (gpu, TRUE, 0);
  first = tts_job_run_start (provider, "Hi", NULL);
  wait_used (gpu, 2);
  second = tts_job_run_start (provider, "Hi", NULL);
  wait_used (gpu, 3);
  g_assert_cmpuint (gpu->used[2], ==, 1);
  hold_gpu (gpu, FALSE, 0);
  tts_job_run_wait (first);
  tts_job_run_wait (second);
  check_says (first, like, NULL);
  check_says (second, like, NULL);
}

/* Both are taken by two that begin at the same time, before either came to
 * its GPU. */
static void
check_chosen_apart (GstTtsProvider *provider, TtsFakeGpu *gpu,
    const TtsJobRun *like)
{
  TtsJobRun *runs[2];

  hold_gpu (gpu, TRUE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    runs[i] = tts_job_run_start (provider, "Hi", NULL);
  wait_used (gpu, 2);
  wait_used (gpu, 3);
  hold_gpu (gpu, FALSE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++) {
    tts_job_run_wait (runs[i]);
    check_says (runs[i], like, NULL);
  }
}

/* Each that is lost leaves the list with one warning, the last one for the
 * CPU. */
static void
test_several (void)
{
  g_autofree gchar *before = g_strdup (g_getenv ("GST_TTS_MODULEDIR"));
  TtsFakeGpu *gpu = open_fake_gpu ();
  g_autoptr (GstTtsProvider) cpu = make_provider (), two = make_provider ();
  g_autoptr (TtsJobRun) like = tts_job_run (cpu, "Hi", NULL);
  g_autoptr (TtsJobRun) refused = NULL;

  g_setenv ("GST_TTS_MODULEDIR", FAKE_GPU_DIR, TRUE);
  g_object_set (two, "device", "cuda:2, cuda:3", NULL);
  check_shared_out (two, gpu, like);
  check_chosen_apart (two, gpu, like);

  g_atomic_int_set (&gpu->lost, 1 << 2);
  check_says (tts_job_run (two, "Hi", NULL), like,
      "leaves device 'cuda:2' and goes on with 'cuda:3'");
  hold_gpu (gpu, FALSE, 0);
  check_says (tts_job_run (two, "Hi", NULL), like, NULL);
  g_assert_cmpuint (gpu->used[2], ==, 0);
  g_assert_cmpuint (gpu->used[3], >, 0);

  g_atomic_int_set (&gpu->lost, 1 << 3);
  check_says (tts_job_run (two, "Hi", NULL), like, "goes on with 'cpu'");
  g_atomic_int_set (&gpu->lost, 0);
  hold_gpu (gpu, FALSE, 0);
  check_says (tts_job_run (two, "Hi", NULL), like, NULL);
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
  TtsFakeGpu *gpu = open_fake_gpu ();
  g_autoptr (GstTtsProvider) cpu = make_provider (), one = make_provider ();
  g_autoptr (TtsJobRun) like = tts_job_run (cpu, "Hi", NULL);
  gint allocated;

  g_setenv ("GST_TTS_MODULEDIR", FAKE_GPU_DIR, TRUE);
  g_object_set (one, "device", "cuda:4", NULL);
  check_says (tts_job_run (one, "Hi", NULL), like, NULL);
  allocated = g_atomic_int_get (&gpu->allocated);
  hold_gpu (gpu, FALSE, 0);
  check_says (tts_job_run (one, "Hi", NULL), like, NULL);
  g_assert_cmpint (g_atomic_int_get (&gpu->allocated), ==, allocated);
  g_assert_cmpuint (gpu->waits, ==, 2);
  g_setenv ("GST_TTS_MODULEDIR", before, TRUE);
}

/* What is kept of other weights or dictionaries is not taken for these. */
static void
test_fingerprint (void)
{
  g_autofree gchar *place = g_dir_make_tmp ("tts-words-XXXXXX", NULL);
  g_autofree gchar *file = g_build_filename (place, "cmudict.dict", NULL);
  g_autoptr (GstTtsProvider) provider = make_provider ();
  g_autofree gchar *before = gst_tts_provider_dup_model (provider);
  g_autofree gchar *after = NULL;

  g_setenv ("GST_TTS_DICTIONARIES", place, TRUE);
  g_assert_true (g_file_set_contents (file, "a AH0\n", -1, NULL));
  after = gst_tts_provider_dup_model (provider);
  g_unsetenv ("GST_TTS_DICTIONARIES");
  remove_all (place);
  g_assert_true (g_str_has_prefix (before, "kokoro-82m@"));
  g_assert_cmpstr (before, !=, after);
}

/* With weights it comes before all others. */
static void
test_auto (void)
{
  GList *factories = gst_tts_provider_list_factories ();

  g_assert_cmpstr (gst_tts_provider_factory_get_name (factories->data), ==,
      "local");
  gst_plugin_feature_list_free (factories);
}

/* Files that are no model: which, and what is wrong with it. */
static void
check_file (const gchar *name, const gchar *text, const gchar *part)
{
  static const gchar weights[] = "\x4c\0\0\0\0\0\0\0"
      "{\"bert_encoder.weight\":{\"dtype\":\"F32\",\"shape\":[1],"
      "\"data_offsets\":[0,4]}}    \0\0\0\0";
  g_autofree gchar *path = g_dir_make_tmp ("tts-bad-XXXXXX", NULL);
  g_autofree gchar *file = g_build_filename (path, name, NULL);
  g_autofree gchar *good = g_build_filename (path, "a.safetensors", NULL);
  g_autoptr (GstTtsProvider) provider = make_provider ();
  g_autoptr (TtsJobRun) run = NULL;

  g_assert_true (g_file_set_contents (good, weights, sizeof weights - 1,
          NULL));
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  g_object_set (provider, "model", path, NULL);
  run = tts_job_run (provider, "Hi", NULL);
  g_assert_error (run->error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL);
  if (!strstr (run->error->message, part))
    g_error ("'%s' is not in '%s'", part, run->error->message);
  remove_all (path);
}

static void
test_damaged (void)
{
  check_file ("a.safetensors", "", "a.safetensors");
  check_file ("a.safetensors", "rubbish rubbish rubbish", "a.safetensors");
  check_file ("config.json", "[1]", "config.json");
  check_file ("config.json", "{\"hidden_dim\": 256}",
      "'hidden_dim' is 256 where Kokoro has 512");
  check_file ("config.json", "{\"plbert\": {\"hidden_size\": 1}}",
      "'plbert.hidden_size' is 1");
  check_file ("config.json", "{\"vocab\": {\"a\": 44}}", "'a' is 44");
  check_file ("config.json", "{}", "tensor 'bert");
}

int
main (int argc, char **argv)
{
  static const gchar *const voices[] = { "af_heart", "am_adam", NULL };
  int status;

  tts_test_init (&argc, &argv);
  store = g_dir_make_tmp ("tts-store-XXXXXX", NULL);
  folder = g_build_filename (store, "kokoro-82m", NULL);
  g_test_add_func ("/local/no-model", test_no_model);
  g_test_add_func ("/local/refused", test_refused);
  g_test_add_func ("/local/device", test_device);
  g_test_add_func ("/local/damaged", test_damaged);
  g_test_add_func ("/local/auto", test_auto);
  /* Minutes under valgrind, whose processor has none of the vectors. */
  if (!g_getenv ("TTS_TEST_VALGRIND")) {
    kokoro_install (folder, TTS_KOKORO_NARROW, voices);
    g_setenv ("GST_TTS_MODELS", store, TRUE);
    g_test_add_func ("/local/no-module", test_no_module);
    g_test_add_func ("/local/speak", test_speak);
    g_test_add_func ("/local/phrases", test_phrases);
    g_test_add_func ("/local/phonemes", test_phonemes);
    g_test_add_func ("/local/voices", test_voices);
    g_test_add_func ("/local/precision", test_precision);
    g_test_add_func ("/local/shared", test_shared);
    g_test_add_func ("/local/cancel", test_cancel);
    g_test_add_func ("/local/silence", test_silence);
    g_test_add_func ("/local/fingerprint", test_fingerprint);
    g_test_add_func ("/local/replaced", test_replaced);
    g_test_add_func ("/local/gpu", test_gpu);
    g_test_add_func ("/local/batches", test_batches);
    g_test_add_func ("/local/several", test_several);
    g_test_add_func ("/local/steady", test_steady);
  }
  status = tts_test_run ();
  remove_all (store);
  g_free (folder);
  g_free (store);
  return status;
}
