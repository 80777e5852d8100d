/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A second family of models: two layers that hum. It lies in a folder and is
 * spoken with as Kokoro is, which stays beside it. */
#include "test-main.h"

#include <math.h>
#include <string.h>

#include <gst/app/gstappsink.h>

#include "../models/kokoro-weights.h"
#include "../models/tensor-file.h"
#include "engine/device.h"
#include "engine/error.h"
#include "folder.h"
#include "job-run.h"
#include "models/bench.h"
#include "models/layers.h"
#include "providers.h"

#define LETTERS 32
#define WIDTH 16
#define HOP 160                 /* samples of a unit of duration */
#define RATE 16000

typedef struct
{
  TtsArena *arena;
  const float *letters;         /* (LETTERS, WIDTH) */
  TtsDense inner;               /* WIDTH to WIDTH */
  TtsDense outer;               /* WIDTH to HOP */
} Hum;

static void
load_layers (TtsLoader *loader, Hum *hum)
{
  hum->letters = tts_loader_get (loader, "hum.letters",
      TTS_SHAPE (LETTERS, WIDTH));
  hum->inner = tts_load_linear (loader, "hum.inner", WIDTH, WIDTH);
  hum->outer = tts_load_linear (loader, "hum.outer", WIDTH, HOP);
}

static gchar *
normalise (const gchar *name)
{
  return g_strdup (name);
}

static void
hum_free (gpointer model)
{
  tts_arena_free (((Hum *) model)->arena);
  g_free (model);
}

static gsize
hum_size (gconstpointer model)
{
  return tts_arena_size (((const Hum *) model)->arena);
}

static gpointer
hum_load (const TtsWeights *weights, const gchar *config,
    const TtsDevice *device, GError **error)
{
  Hum *hum = g_new0 (Hum, 1);
  g_autoptr (TtsLoader) loader = NULL;

  hum->arena = tts_arena_new_on (device);
  loader = tts_loader_new (weights, hum->arena, normalise);
  load_layers (loader, hum);
  if (tts_loader_end (loader, error))
    return hum;
  hum_free (hum);
  return NULL;
}

static TtsRows
letters_of (const Hum *hum, const TtsOps *ops, TtsArena *arena,
    const TtsItem *items, int n_items)
{
  TtsArena *host = tts_arena_host (arena);
  int *lengths = tts_arena_ints (host, n_items), *ids;
  TtsRows x;

  for (int i = 0; i < n_items; i++)
    lengths[i] = items[i].n_ids;
  x = tts_arena_rows (arena, tts_arena_segments (arena, lengths, n_items),
      WIDTH);
  ids = tts_arena_ints (host, x.seg->n_rows);
  for (int i = 0; i < n_items; i++)
    memcpy (ids + x.seg->items[i].start, items[i].ids,
        items[i].n_ids * sizeof *ids);
  ops->embed_sum (&(TtsEmbedSum) {
    .y = x, .n_tables = 1, .tables = &hum->letters,
    .ids = (const int *const[]) {
      tts_arena_put (arena, ids, x.seg->n_rows * sizeof *ids)
    },
  });
  return x;
}

static TtsRows
stretch (const TtsOps *ops, TtsArena *arena, TtsRows x, TtsItem *items,
    int n_items)
{
  TtsArena *host = tts_arena_host (arena);
  int *lengths = tts_arena_ints (host, n_items);
  int *counts = tts_arena_ints (host, x.seg->n_rows);
  TtsRows y;

  for (int i = 0; i < n_items; i++) {
    lengths[i] = 0;
    for (int t = 0; t < items[i].n_ids; t++) {
      int count = MAX (1, lround (4 / items[i].speed));

      items[i].durations[t] = count;
      counts[x.seg->items[i].start + t] = count;
      lengths[i] += count;
    }
  }
  y = tts_arena_rows (arena, tts_arena_segments (arena, lengths, n_items),
      WIDTH);
  ops->expand_rows (&(TtsExpandRows) {
    .y = y, .x = x,
    .counts = tts_arena_put (arena, counts, x.seg->n_rows * sizeof *counts),
  });
  return y;
}

/* The style is added to what goes in, as nobody sounds like another. */
static TtsRows
apply (const TtsOps *ops, TtsArena *arena, const TtsDense *dense, TtsRows x,
    const TtsItem *items, TtsActivation after)
{
  TtsRows y = tts_arena_rows (arena, x.seg, dense->w.out);
  gsize n = (gsize) x.seg->n_items * WIDTH, size = n * sizeof (float);
  float *scale = tts_arena_floats (tts_arena_host (arena), n);
  float *shift = tts_arena_floats (tts_arena_host (arena), n);

  for (gsize i = 0; i < n; i++) {
    scale[i] = 1;
    shift[i] = items[i / WIDTH].style[i % WIDTH];
  }
  ops->conv1d (&(TtsConv1d) {
    .y = y, .x = x, .w = &dense->w, .bias = dense->bias,
    .stride = 1, .dilation = 1, .after = after, .factor = 1,
    .scale = tts_arena_put (arena, scale, size),
    .shift = tts_arena_put (arena, shift, size),
  });
  return y;
}

/* The order in which a first piece (F to f) and another (N to n) are made. The
 * first goes on when the other has begun, or waits, as the log tells it. */
static struct
{
  GMutex lock;
  GCond changed;

  /* lock */
  GString *order;               /* or NULL */
  gboolean other;
} watch;

static void
on_log (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object,
    GstDebugMessage *message, gpointer data)
{
  if (strcmp (gst_debug_category_get_name (category), "ttslocal") != 0 ||
      !strstr (gst_debug_message_get (message), "waits for the first"))
    return;
  g_mutex_lock (&watch.lock);
  watch.other = TRUE;
  g_cond_broadcast (&watch.changed);
  g_mutex_unlock (&watch.lock);
}

static void
watch_run (gchar what)
{
  g_mutex_lock (&watch.lock);
  if (watch.order) {
    g_string_append_c (watch.order, what);
    watch.other |= what == 'N';
    g_cond_broadcast (&watch.changed);
    while (what == 'F' && !watch.other)
      g_cond_wait (&watch.changed, &watch.lock);
  }
  g_mutex_unlock (&watch.lock);
}

static gboolean
hum_run (gconstpointer model, const TtsOps *ops, TtsArena *arena,
    TtsItem *items, int n_items, GCancellable *cancellable, TtsTrace trace,
    gpointer data, GError **error)
{
  const Hum *hum = model;
  TtsArenaMark mark = tts_arena_mark (arena);
  TtsArenaMark host_mark = tts_arena_mark (tts_arena_host (arena));
  gboolean done, first = items->style[0] > 0;
  TtsRows x;

  watch_run (first ? 'F' : 'N');
  tts_arena_use (arena);
  x = letters_of (hum, ops, arena, items, n_items);
  x = stretch (ops, arena, x, items, n_items);
  x = apply (ops, arena, &hum->inner, x, items, TTS_ACT_GELU_TANH);
  if (trace)
    trace ("inner", &x, data);
  x = apply (ops, arena, &hum->outer, x, items, TTS_ACT_NONE);
  if (trace)
    trace ("outer", &x, data);
  x = tts_arena_fetch_rows (arena, &x);
  done = !g_cancellable_set_error_if_cancelled (cancellable, error) &&
      tts_arena_wait (arena, error);
  for (int i = 0; done && i < n_items; i++) {
    items[i].n_samples = (gsize) tts_length (&x, i) * HOP;
    items[i].samples = g_memdup2 (tts_row (&x, i, 0),
        items[i].n_samples * sizeof (float));
  }
  tts_arena_release (arena, mark);
  tts_arena_release (tts_arena_host (arena), host_mark);
  watch_run (first ? 'f' : 'n');
  return done;
}

/* Each letter of Unicode is one of few. */
static GArray *
hum_ids (const gchar *phonemes, GString *unknown)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (int));

  for (; *phonemes; phonemes = g_utf8_next_char (phonemes)) {
    int id = g_utf8_get_char (phonemes) % LETTERS;

    g_array_append_val (ids, id);
  }
  return ids;
}

static float *
hum_voice (const gchar *folder, const gchar *spec, GError **error)
{
  g_autofree gchar *base = g_strconcat (spec, ".bin", NULL);
  g_autofree gchar *path = g_build_filename (folder, base, NULL);
  gchar *data = NULL;
  gsize size;

  if (g_file_get_contents (path, &data, &size, NULL) &&
      size == WIDTH * sizeof (float))
    return (float *) data;
  g_free (data);
  g_set_error (error, TTS_ENGINE_ERROR, TTS_ENGINE_ERROR_INPUT,
      "voice '%s': there is none", spec);
  return NULL;
}

static const float *
hum_style (const float *voice, gsize n_characters)
{
  return voice;
}

static void
hum_times (const int *durations, int n_ids, TtsWordTime *words, gsize n_words)
{
  const guint64 unit = GST_SECOND / (RATE / HOP);
  guint64 now = 0;
  int at = 0;

  for (gsize i = 0; i < n_words; i++) {
    int end = at + words[i].n_ids;

    words[i].start = now;
    for (; at < end && at < n_ids; at++)
      now += durations[at] * unit;
    words[i].end = now;
    if (words[i].space && at < n_ids)
      now += durations[at++] * unit;
  }
}

static const TtsVoiceKind hum_voices[] = {
  { "high_", "en-US", "female", "high_one" },
  { "deep_", "fr", "male", "deep_one" },
  { NULL }
};

static const TtsFamily hum_family = {
  .name = "Hum", .tensors = "hum.", .rate = RATE, .max_ids = 40,
  .frame = HOP, .voice_size = WIDTH, .voices = hum_voices,
  .load = hum_load, .free = hum_free, .size = hum_size, .run = hum_run,
  .ids = hum_ids, .voice = hum_voice, .style = hum_style,
  .times = hum_times,
};

const TtsFamily *const tts_families[] = { &tts_kokoro_family, &hum_family,
  NULL
};

static gchar *store;

static void
fill (const TtsTensorSpec *spec, float *ret_values)
{
  gsize n = tensor_size (spec);
  g_autofree gdouble *noise = g_new (gdouble, n);

  tensor_noise (spec->name, n, noise);
  for (gsize i = 0; i < n; i++)
    ret_values[i] = 0.3 * noise[i];
}

static void
write_file (const gchar *folder, const gchar *name, gconstpointer data,
    gsize size)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_file_set_contents (path, data, size, &error);
  g_assert_no_error (error);
}

static void
install_hum (void)
{
  g_autofree gchar *folder = g_build_filename (store, "hum", NULL);
  g_autofree gchar *voices = g_build_filename (folder, "voices", NULL);
  g_autoptr (TtsArena) arena = tts_arena_new ();
  g_autoptr (TtsLoader) loader = tts_loader_new (NULL, arena, normalise);
  g_autoptr (GBytes) weights = NULL;
  float voice[WIDTH] = { 0.5f };
  Hum hum;
  gsize size;
  gconstpointer data;

  load_layers (loader, &hum);
  weights = tensor_file (loader, fill);
  data = g_bytes_get_data (weights, &size);
  write_file (folder, "hum.safetensors", data, size);
  write_file (voices, "high_one.bin", voice, sizeof voice);
  voice[0] = -0.5f;
  write_file (voices, "deep_one.bin", voice, sizeof voice);
}

static void
append (GByteArray *sound, GstBuffer *buffer)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_byte_array_append (sound, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
}

/* What a user types; the rate is the one of the model's family. */
static guint
play (const gchar *model, gint rate)
{
  g_autofree gchar *line = g_strdup_printf ("ttssrc text=\"Two words.\" "
      "provider=local local::model=%s ! audio/x-raw,format=F32LE ! "
      "appsink name=sink sync=false", model);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GByteArray) sound = g_byte_array_new ();
  GstSample *sample;
  gint found = 0;

  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_pull_sample (GST_APP_SINK (sink)))) {
    gst_structure_get_int (gst_caps_get_structure (
            gst_sample_get_caps (sample), 0), "rate", &found);
    append (sound, gst_sample_get_buffer (sample));
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpint (found, ==, rate);
  g_assert_true (tts_is_loud (sound));
  return sound->len / sizeof (float);
}

static void
test_pipeline (void)
{
  guint n = play ("hum", RATE);

  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n % (4 * HOP), ==, 0);
}

/* Kokoro is still there, and each is taken for what it is. */
static void
test_both (void)
{
  static const gchar *const voices[] = { "af_heart", NULL };
  g_autofree gchar *folder = g_build_filename (store, "kokoro-82m", NULL);

  if (g_getenv ("TTS_TEST_VALGRIND")) {
    g_test_skip ("a Kokoro takes minutes there");
    return;
  }
  kokoro_install (folder, TTS_KOKORO_NARROW, voices);
  g_assert_cmpuint (play ("kokoro-82m", TTS_KOKORO_RATE), >, 0);
  g_assert_cmpuint (play ("hum", RATE), >, 0);
}

static GstTtsProvider *
make_provider (const gchar *model)
{
  g_autoptr (GError) error = NULL;
  GstTtsProvider *provider = gst_tts_provider_make ("local", &error);

  g_assert_no_error (error);
  g_object_set (provider, "model", model, NULL);
  return provider;
}

/* As long as each id says, cut where no more ids fit, each word timed. */
static void
test_words (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ("hum");
  g_autoptr (TtsJobRun) run = tts_job_run (provider,
      "Twelve words, of which some are long enough, make more than one part.",
      NULL);
  g_autofree gchar *words = tts_job_run_dup_words (run);

  g_assert_no_error (run->error);
  g_assert_cmpstr (words, ==, "Twelve|words|of|which|some|are|long|enough|"
      "make|more|than|one|part");
  tts_job_run_assert_words (run);
  g_assert_cmpint (run->info.rate, ==, RATE);
}

/* The language chooses the voice, and a voice that is not there is named with
 * those that are. */
static void
test_voices (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ("hum");
  g_autoptr (GPtrArray) voices =
      gst_tts_provider_list_voices (provider, NULL, NULL);
  g_autoptr (TtsJobRun) high = tts_job_run (provider, "Hum", NULL);
  g_autoptr (TtsJobRun) deep = tts_job_run (provider, "Hum",
      &(TtsJobWish) {.voice = "deep_one",.language = "en" });
  g_autoptr (TtsJobRun) none = tts_job_run (provider, "Hum",
      &(TtsJobWish) {.voice = "high_two" });
  const GstTtsVoice *voice;

  g_assert_cmpuint (voices->len, ==, 2);
  voice = voices->pdata[0];
  g_assert_cmpstr (voice->name, ==, "deep_one");
  g_assert_cmpstr (voice->language, ==, "fr");
  g_assert_cmpstr (voice->gender, ==, "male");
  g_assert_no_error (high->error);
  g_assert_no_error (deep->error);
  g_assert_cmpuint (high->pcm->len, ==, deep->pcm->len);
  g_assert_true (memcmp (high->pcm->data, deep->pcm->data, deep->pcm->len)
      != 0);
  tts_assert_error (none->error, GST_TTS_ERROR_BAD_INPUT, "high_one");
}

static void
begin_watch (void)
{
  watch.order = g_string_new (NULL);
  gst_debug_set_threshold_for_name ("ttslocal", GST_LEVEL_LOG);
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (on_log, NULL, NULL);
}

static void
wait_for_first (void)
{
  g_mutex_lock (&watch.lock);
  while (watch.order->len == 0)
    g_cond_wait (&watch.changed, &watch.lock);
  g_mutex_unlock (&watch.lock);
}

/* (transfer full) */
static gchar *
end_watch (void)
{
  gst_debug_remove_log_function (on_log);
  gst_debug_add_log_function (gst_debug_log_default, NULL, NULL);
  gst_debug_unset_threshold_for_name ("ttslocal");
  return g_string_free (g_steal_pointer (&watch.order), FALSE);
}

/* Nothing else of a script runs while its first piece does. */
static void
test_first_piece (void)
{
  g_autoptr (GstTtsProvider) provider = make_provider ("hum");
  g_autoptr (GstTtsCue) cue = gst_tts_cue_new ("One. Two.");
  g_autoptr (GPtrArray) chunks = gst_tts_cue_split (cue, 0, 5, NULL);
  g_autoptr (TtsJobRun) first = NULL, second = NULL;
  g_autofree gchar *order = NULL;

  g_assert_cmpuint (chunks->len, ==, 2);
  begin_watch ();
  first = tts_job_run_start_chunk (provider, chunks->pdata[0], NULL);
  wait_for_first ();
  second = tts_job_run_start_chunk (provider, chunks->pdata[1],
      &(TtsJobWish) {.voice = "deep_one",.language = "en" });
  tts_job_run_wait (first);
  tts_job_run_wait (second);
  order = end_watch ();
  g_assert_no_error (first->error);
  g_assert_no_error (second->error);
  g_assert_cmpstr (order, ==, "FfNn");
}

/* Its work is measured by the stages that it reports. */
static void
test_bench (void)
{
  static const int ids[] = { 1, 2, 3, 4, 5 };
  const float style[WIDTH] = { 0 };
  const gint rows = 2 * 4 * G_N_ELEMENTS (ids);
  g_autofree gchar *path =
      g_build_filename (store, "hum", "hum.safetensors", NULL);
  g_auto (TtsModel) model = { NULL };
  g_auto (TtsBenchResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  tts_model_open (path, NULL, tts_device_cpu (), &model, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (model.family->size (model.self), >, 0);
  tts_bench (&(TtsBench) {
    .model = &model, .device = tts_device_cpu (), .style = style,
    .ids = ids, .n_ids = G_N_ELEMENTS (ids), .n_items = 2, .n_runs = 1,
  }, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (result.n_samples, ==, rows * HOP);
  g_assert_cmpfloat (result.flop, ==, 2.0 * rows * WIDTH * (WIDTH + HOP));
  g_assert_cmpuint (result.stages->len, ==, 2);
  g_assert_cmpstr (g_array_index (result.stages, TtsBenchStage, 1).name, ==,
      "outer");
}

/* Weights of neither: what was looked for and what is there. */
static void
test_stranger (void)
{
  static const gchar header[] = "{\"alien.weight\":{\"dtype\":\"F32\","
      "\"shape\":[1],\"data_offsets\":[0,4]}}";
  g_autofree gchar *folder = g_build_filename (store, "alien", NULL);
  g_autofree gchar *file = g_new0 (gchar, 8 + sizeof header - 1 + 4);
  g_autoptr (GstTtsProvider) provider = make_provider ("alien");
  g_autoptr (TtsJobRun) run = NULL;

  file[0] = sizeof header - 1;
  memcpy (file + 8, header, sizeof header - 1);
  write_file (folder, "a.safetensors", file, 8 + sizeof header - 1 + 4);
  run = tts_job_run (provider, "Hum", NULL);
  tts_assert_error (run->error, GST_TTS_ERROR_MODEL, "'alien.weight'");
  tts_assert_error (run->error, GST_TTS_ERROR_MODEL,
      "'bert_encoder.' of Kokoro or 'hum.' of Hum");
}

int
main (int argc, char **argv)
{
  int status;

  tts_test_init (&argc, &argv);
  GST_ELEMENT_REGISTER (ttslocal, NULL);
  store = tts_folder_new ();
  g_setenv ("GST_TTS_MODELS", store, TRUE);
  install_hum ();
  g_test_add_func ("/local-family/pipeline", test_pipeline);
  g_test_add_func ("/local-family/both", test_both);
  g_test_add_func ("/local-family/words", test_words);
  g_test_add_func ("/local-family/first-piece", test_first_piece);
  g_test_add_func ("/local-family/voices", test_voices);
  g_test_add_func ("/local-family/bench", test_bench);
  g_test_add_func ("/local-family/stranger", test_stranger);
  status = tts_test_run ();
  tts_folder_free (store);
  return status;
}
