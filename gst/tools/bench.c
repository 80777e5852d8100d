/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts bench: how fast a local model speaks on this machine. */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "bench.h"
#include "tools-common.h"
#include "tools-file.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "engine/device.h"
#include "engine/threads.h"
#include "local-error.h"
#include "store/store.h"

#define MAX_BATCH 64            /* as many as a kernel for GPUs takes */
#define MAX_RUNS 100

static gchar *model_name;
static gchar *device_name;
static gchar *precision_name;
static gchar *token_list;
static gchar *chart_path;
static gint batch = 1;
static gint n_runs = 3;
static gboolean json_output;

static const GOptionEntry options[] = {
  {"model", 'm', 0, G_OPTION_ARG_FILENAME, &model_name,
      "A name in the store, a folder, or a weight file", "MODEL"},
  {"device", 'd', 0, G_OPTION_ARG_FILENAME, &device_name,
      "What it runs on: cpu, cuda or cuda:1", "DEVICE"},
  {"precision", 'p', 0, G_OPTION_ARG_STRING, &precision_name,
      "Of products: fp32, which all devices have, tf32, fp16, bf16 or auto",
      "PRECISION"},
  {"tokens", 't', 0, G_OPTION_ARG_FILENAME, &token_list,
      "Lengths of the texts in phonemes (20,100)", "N,..."},
  {"batch", 'b', 0, G_OPTION_ARG_INT, &batch,
      "So many texts of the same length at once", "N"},
  {"runs", 'r', 0, G_OPTION_ARG_INT, &n_runs,
      "Runs of each length, of which the median counts", "N"},
  {"svg", 0, 0, G_OPTION_ARG_FILENAME, &chart_path,
      "Draw the stages of the last length; - is standard output", "FILE"},
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output, "Print JSON", NULL},
  {NULL}
};

static const gchar phonemes[] = "ðə kˈɛtəl ɔn ðɪ ˈOld stˈOv bəɡˈæn tə sˈɪŋ, "
    "ænd ðə kˈæt, hˌu hæd slˈɛpt ˈɔl mˈɔɹnɪŋ, ˈOpənd ən ˈI. ";

gdouble
bench_sound (const Bench *bench, const BenchRun *run)
{
  return run->result.n_samples / (gdouble) bench->rate;
}

gdouble
bench_of_peak (const BenchRun *run)
{
  const TtsBenchResult *result = &run->result;

  return result->peak > 0 ? result->flop / result->cpu / result->peak : 0;
}

/* Seconds that the products take, and what is moved; 0 if nobody knows. */
static gdouble
least_of_cores (const Bench *bench, const BenchRun *run,
    const TtsBenchStage *stage)
{
  gdouble peak = run->result.peak * bench->threads;

  return peak > 0 ? stage->flop / peak : 0;
}

static gdouble
least_of_memory (const Bench *bench, const TtsBenchStage *stage)
{
  return bench->bandwidth > 0 ? stage->bytes / bench->bandwidth : 0;
}

gboolean
bench_by_memory (const Bench *bench, const BenchRun *run,
    const TtsBenchStage *stage)
{
  return least_of_memory (bench, stage) > least_of_cores (bench, run, stage);
}

gdouble
bench_least (const Bench *bench, const BenchRun *run,
    const TtsBenchStage *stage)
{
  return MAX (least_of_memory (bench, stage),
      least_of_cores (bench, run, stage));
}

static void
clear_run (gpointer run)
{
  tts_bench_result_clear (&((BenchRun *) run)->result);
}

/* The wanted lengths, of gint; NULL after a message. */
static GArray *
parse_tokens (const gchar *text)
{
  g_auto (GStrv) words = g_strsplit (text, ",", 0);
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (gint));

  for (guint i = 0; words[i]; i++) {
    guint64 n;
    gint size;

    if (!g_ascii_string_to_unsigned (words[i], 10, 1, G_MAXINT, &n, NULL)) {
      tool_usage ("--tokens takes numbers with commas between, not '%s'",
          text);
      return NULL;
    }
    size = n;
    g_array_append_val (sizes, size);
  }
  return sizes->len > 0 ? g_steal_pointer (&sizes) : NULL;
}

static gboolean
check_tokens (const TtsFamily *family, const GArray *sizes, GError **error)
{
  for (guint i = 0; i < sizes->len; i++) {
    guint n = g_array_index (sizes, gint, i);

    if (n > family->n_pads && n <= family->max_ids)
      continue;
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--tokens are %u to %u with %s, not %u", family->n_pads + 1,
        family->max_ids, family->name, n);
    return FALSE;
  }
  return TRUE;
}

/* @n ids of speech, the last of them as it is after all. */
static GArray *
make_ids (const TtsFamily *family, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint));
  gint last;

  while (ids->len < n) {
    g_array_unref (ids);
    g_string_append (text, phonemes);
    ids = family->ids (text->str, NULL);
  }
  last = g_array_index (ids, gint, ids->len - 1);
  g_array_set_size (ids, n - 1);
  g_array_append_val (ids, last);
  return ids;
}

static float *
load_voice (const TtsFamily *family, const TtsStoreModel *place,
    GError **error)
{
  g_auto (GStrv) names = tts_store_voices (place->voices);

  if (names[0])
    return family->voice (place->voices, names[0], error);
  g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_MODEL,
      "no voices are in %s; fetch the model again", place->voices);
  return NULL;
}

static gboolean
run_length (Bench *bench, const TtsModel *model, const TtsDevice *device,
    const float *voice, gint n_ids, GError **error)
{
  const TtsFamily *family = model->family;
  g_autoptr (GArray) ids = make_ids (family, n_ids);
  const TtsBench wish = {
    .model = model, .device = device,
    .style = family->style (voice, n_ids - family->n_pads),
    .ids = (const int *) ids->data, .n_ids = n_ids, .n_items = batch,
    .n_runs = n_runs,
  };
  BenchRun run = { n_ids };

  if (!tts_bench (&wish, &run.result, error))
    return FALSE;
  g_array_append_val (bench->runs, run);
  return TRUE;
}

static gboolean
run_lengths (Bench *bench, const TtsStoreModel *place, const GArray *sizes,
    GError **error)
{
  const gchar *dir = g_getenv ("GST_TTS_MODULEDIR");
  TtsDevice device;             /* the model is freed through it */
  g_autofree float *voice = NULL;
  g_auto (TtsModel) model = { NULL };
  gint64 start = g_get_monotonic_time ();
  struct rusage usage;

  if (!tts_device_open (bench->device, bench->precision,
          dir ? dir : GST_TTS_MODULEDIR, &device, error) ||
      !tts_model_open (place->weights, place->config, &device, &model, error))
    return FALSE;
  bench->load_seconds = (g_get_monotonic_time () - start) / 1e6;
  if (check_tokens (model.family, sizes, error))
    voice = load_voice (model.family, place, error);
  if (!voice)
    return FALSE;
  bench->rate = model.family->rate;
  bench->operations = device.ops->name;
  bench->weights = model.family->size (model.self);
  for (guint i = 0; i < sizes->len; i++)
    if (!run_length (bench, &model, &device, voice,
            g_array_index (sizes, gint, i), error))
      return FALSE;
  getrusage (RUSAGE_SELF, &usage);
  bench->peak_rss = (gsize) usage.ru_maxrss * 1024;
  bench->bandwidth = tts_bench_bandwidth (&device);
  return TRUE;
}

static void
add_run (GPtrArray *table, const Bench *bench, const BenchRun *run)
{
  const TtsBenchResult *result = &run->result;
  gdouble part = bench_of_peak (run);

  tool_table_add (table, g_strdup_printf ("%d", run->n_ids));
  tool_table_add (table, g_strdup_printf ("%.2f s", bench_sound (bench, run)));
  tool_table_add (table, g_strdup_printf ("%.3f s", result->seconds));
  tool_table_add (table, g_strdup_printf ("%.2f",
          bench_sound (bench, run) / result->seconds));
  tool_table_add (table, g_strdup_printf ("%.1f",
          result->flop / result->seconds / 1e9));
  tool_table_add (table, part > 0 ? g_strdup_printf ("%.2f", part) : NULL);
  tool_table_add (table, g_strdup_printf ("%.0f MB", result->memory / 1e6));
  tool_table_add (table, g_strdup_printf ("%" G_GSIZE_FORMAT,
          result->n_samples));
  tool_table_add (table, g_strndup (result->checksum, 12));
}

static void
add_stage (GPtrArray *table, const Bench *bench, const BenchRun *run,
    const TtsBenchStage *stage)
{
  gdouble least = bench_least (bench, run, stage);
  gdouble seconds = MAX (stage->seconds, 1e-9);

  tool_table_add (table, g_strdup (stage->name));
  tool_table_add (table, g_strdup_printf ("%.2f", stage->seconds * 1e3));
  tool_table_add (table, g_strdup_printf ("%.1f",
          stage->flop / seconds / 1e9));
  tool_table_add (table, g_strdup_printf ("%.1f",
          stage->bytes / seconds / 1e9));
  tool_table_add (table, g_strdup_printf ("%.1f",
          stage->flop / MAX (stage->bytes, 1)));
  tool_table_add (table, least > 0 ? g_strdup_printf ("%.2f",
          least / seconds) : NULL);
  tool_table_add (table, least <= 0 ? NULL :
      g_strdup (bench_by_memory (bench, run, stage) ? "memory" : "cores"));
}

static void
print_stages (const Bench *bench)
{
  static const gchar *const headings[] = { "STAGE", "MS", "GFLOP/S", "GB/S",
    "FLOP/BYTE", "OF LIMIT", "LIMIT"
  };
  g_autoptr (GPtrArray) table = tool_table_new ();
  const BenchRun *last =
      &g_array_index (bench->runs, BenchRun, bench->runs->len - 1);

  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    tool_table_add (table, g_strdup (headings[i]));
  for (guint i = 0; i < last->result.stages->len; i++)
    add_stage (table, bench, last,
        &g_array_index (last->result.stages, TtsBenchStage, i));
  tool_table_print (table, G_N_ELEMENTS (headings));
}

static void
print_tables (const Bench *bench)
{
  static const gchar *const headings[] = { "TOKENS", "SOUND", "TOOK",
    "REAL TIME", "GFLOP/S", "OF PEAK", "MEMORY", "SAMPLES", "CHECKSUM"
  };
  g_autoptr (GPtrArray) table = tool_table_new ();
  const BenchRun *last =
      &g_array_index (bench->runs, BenchRun, bench->runs->len - 1);

  printf ("%s on %s (%s), %s, %d threads, %d at once\n"
      "loaded in %.2f s, %.0f MB of weights, %.0f MB at most in all\n",
      bench->model, bench->device, bench->operations,
      tts_precision_name (bench->precision), bench->threads, bench->batch,
      bench->load_seconds, bench->weights / 1e6, bench->peak_rss / 1e6);
  if (last->result.peak > 0)
    printf ("peak of a core %.1f GFLOP/s, %.0f %% apart before and after\n",
        last->result.peak / 1e9, last->result.spread * 100);
  if (bench->bandwidth > 0)
    printf ("memory copies %.1f GB/s, read and written\n",
        bench->bandwidth / 1e9);
  if (bench->first_audio > 0)
    printf ("first sample of a sentence of 20 words after %.0f ms\n",
        bench->first_audio * 1e3);
  putchar ('\n');
  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    tool_table_add (table, g_strdup (headings[i]));
  for (guint i = 0; i < bench->runs->len; i++)
    add_run (table, bench, &g_array_index (bench->runs, BenchRun, i));
  tool_table_print (table, G_N_ELEMENTS (headings));
  putchar ('\n');
  print_stages (bench);
}

static void
add_stages_json (JsonBuilder *json, const Bench *bench, const BenchRun *run)
{
  const GArray *stages = run->result.stages;

  json_builder_set_member_name (json, "stages");
  json_builder_begin_array (json);
  for (guint i = 0; i < stages->len; i++) {
    const TtsBenchStage *stage = &g_array_index (stages, TtsBenchStage, i);

    json_builder_begin_object (json);
    tool_json_string (json, "name", stage->name);
    tool_json_double (json, "seconds", stage->seconds);
    tool_json_double (json, "flop", stage->flop);
    tool_json_double (json, "bytes", stage->bytes);
    tool_json_double (json, "flop_per_byte",
        stage->flop / MAX (stage->bytes, 1));
    tool_json_double (json, "least_seconds", bench_least (bench, run, stage));
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

static void
add_run_json (JsonBuilder *json, const Bench *bench, const BenchRun *run)
{
  const TtsBenchResult *result = &run->result;

  json_builder_begin_object (json);
  tool_json_int (json, "tokens", run->n_ids);
  tool_json_double (json, "audio_seconds", bench_sound (bench, run));
  tool_json_double (json, "seconds", result->seconds);
  tool_json_double (json, "cpu_seconds", result->cpu);
  tool_json_double (json, "times_real_time",
      bench_sound (bench, run) / result->seconds);
  tool_json_double (json, "flop", result->flop);
  tool_json_double (json, "bytes", result->bytes);
  tool_json_double (json, "core_peak_flops", result->peak);
  tool_json_double (json, "of_peak", bench_of_peak (run));
  tool_json_double (json, "probe_spread", result->spread);
  tool_json_int (json, "repeated", result->n_repeated);
  tool_json_int (json, "memory_bytes", result->memory);
  tool_json_int (json, "samples", result->n_samples);
  tool_json_string (json, "checksum", result->checksum);
  add_stages_json (json, bench, run);
  json_builder_end_object (json);
}

static void
print_json (const Bench *bench)
{
  g_autoptr (JsonBuilder) json = tool_json_begin ();

  tool_json_string (json, "model", bench->model);
  tool_json_string (json, "device", bench->device);
  tool_json_string (json, "operations", bench->operations);
  tool_json_string (json, "precision",
      tts_precision_name (bench->precision));
  tool_json_int (json, "threads", bench->threads);
  tool_json_int (json, "batch", bench->batch);
  tool_json_double (json, "load_seconds", bench->load_seconds);
  tool_json_int (json, "weights_bytes", bench->weights);
  tool_json_int (json, "peak_rss_bytes", bench->peak_rss);
  tool_json_double (json, "memory_bytes_per_second", bench->bandwidth);
  json_builder_set_member_name (json, "first_audio_seconds");
  if (bench->first_audio > 0)
    json_builder_add_double_value (json, bench->first_audio);
  else
    json_builder_add_null_value (json);
  json_builder_set_member_name (json, "runs");
  json_builder_begin_array (json);
  for (guint i = 0; i < bench->runs->len; i++)
    add_run_json (json, bench, &g_array_index (bench->runs, BenchRun, i));
  json_builder_end_array (json);
  tool_json_end (json);
}

static gint
run_bench (Bench *bench, const GArray *sizes)
{
  g_autoptr (TtsStoreModel) place = NULL;
  g_autoptr (GError) error = NULL;
  GError *failed = NULL;
  gint code = 0;

  place = tts_store_find (model_name, &failed);
  if (!place || !run_lengths (bench, place, sizes, &failed)) {
    gst_tts_local_propagate (&error, failed, place);
    return tool_fail (error);
  }
  bench->model = place->name;
  bench->first_audio = bench_first_audio (model_name, bench, n_runs);
  if (chart_path) {
    g_autofree gchar *svg = bench_draw (bench);

    code = tool_file_save (chart_path, svg);
  }
  if (code == 0 && json_output)
    print_json (bench);
  else if (code == 0 && g_strcmp0 (chart_path, "-") != 0)
    print_tables (bench);
  return code;
}

static gint
run (gchar **arguments)
{
  g_autoptr (GError) error = NULL;
  gboolean is_auto = !device_name || strcmp (device_name, "auto") == 0;
  g_autoptr (GArray) sizes = NULL, runs = NULL;
  Bench bench = {
    .device = is_auto ? "cpu" : device_name, .batch = batch,
    .threads = tts_threads_wanted (),
  };

  if (arguments[0])
    return tool_usage ("'%s' is one argument too many", arguments[0]);
  if (batch < 1 || batch > MAX_BATCH)
    return tool_usage ("--batch is from 1 to %d, not %d", MAX_BATCH, batch);
  if (g_strcmp0 (precision_name, "auto") == 0)
    bench.precision = tts_precision_fastest (bench.device);
  else if (precision_name && !tts_precision_parse (precision_name,
          &bench.precision, &error))
    return tool_usage ("--precision: %s", error->message);
  if (n_runs < 1 || n_runs > MAX_RUNS)
    return tool_usage ("--runs is from 1 to %d, not %d", MAX_RUNS, n_runs);
  if (json_output && g_strcmp0 (chart_path, "-") == 0)
    return tool_usage ("--json and --svg - both want standard output");
  sizes = parse_tokens (token_list ? token_list : "20,100");
  if (!sizes)
    return EX_USAGE;
  bench.runs = runs = g_array_new (FALSE, FALSE, sizeof (BenchRun));
  g_array_set_clear_func (runs, clear_run);
  return run_bench (&bench, sizes);
}

const ToolCommand tool_bench = {
  "bench", "", "How fast a local model speaks here", options, run
};
