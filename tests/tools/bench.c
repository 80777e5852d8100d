/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts bench, with a narrow model that is computed. */
#include "tool.h"

#include <string.h>
#include <sysexits.h>

#include "../models/kokoro-weights.h"
#include "folder.h"

static gchar *store;

/* The one run of the one length. */
static JsonObject *
only_run (JsonObject *object)
{
  JsonArray *runs = json_object_get_array_member (object, "runs");

  g_assert_cmpuint (json_array_get_length (runs), ==, 1);
  return json_array_get_object_element (runs, 0);
}

static void
check_stages (JsonObject *run)
{
  JsonArray *stages = json_object_get_array_member (run, "stages");
  gdouble flop = 0, bytes = 0;

  g_assert_cmpuint (json_array_get_length (stages), ==, 22);
  for (guint i = 0; i < json_array_get_length (stages); i++) {
    JsonObject *stage = json_array_get_object_element (stages, i);

    g_assert_cmpfloat (json_object_get_double_member (stage, "seconds"), >=,
        0);
    g_assert_cmpfloat (json_object_get_double_member (stage,
            "least_seconds"), >=, 0);
    flop += json_object_get_double_member (stage, "flop");
    bytes += json_object_get_double_member (stage, "bytes");
  }
  g_assert_cmpfloat (bytes, >, 0);
  g_assert_cmpfloat_with_epsilon (bytes,
      json_object_get_double_member (run, "bytes"), bytes * 1e-6);
  g_assert_cmpfloat_with_epsilon (flop,
      json_object_get_double_member (run, "flop"), flop * 1e-6);
}

typedef struct
{
  gint64 samples, weights;
  gchar *checksum;
} Work;

/* Set by the first test, which the others compare with. */
static Work known;

/* What a run proves of itself. */
static Work
check_json (const ToolResult *result)
{
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object, *run;
  Work work;

  g_test_message ("%s", result->err);
  g_assert_cmpint (result->code, ==, 0);
  parser = tool_parse_json (result, &object);
  g_assert_cmpstr (json_object_get_string_member (object, "model"), ==,
      "kokoro-82m");
  work.weights = json_object_get_int_member (object, "weights_bytes");
  g_assert_cmpint (work.weights, >, 1 << 20);
  g_assert_cmpfloat (json_object_get_double_member (object,
          "memory_bytes_per_second"), >, 0);
  run = only_run (object);
  work.samples = json_object_get_int_member (run, "samples");
  g_assert_cmpint (json_object_get_int_member (run, "tokens"), ==, 7);
  g_assert_cmpint (work.samples, >=, 7 * TTS_KOKORO_FRAME);
  g_assert_cmpint (work.samples % TTS_KOKORO_FRAME, ==, 0);
  g_assert_cmpfloat (json_object_get_double_member (run, "audio_seconds"),
      ==, work.samples / (gdouble) TTS_KOKORO_RATE);
  g_assert_cmpfloat (json_object_get_double_member (run, "seconds"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (run, "of_peak"), >, 0);
  check_stages (run);
  work.checksum = g_strdup (json_object_get_string_member (run, "checksum"));
  g_assert_cmpuint (strlen (work.checksum), ==, 64);
  return work;
}

static void
count_element (GMarkupParseContext *context, const gchar *name,
    const gchar **names, const gchar **values, gpointer data, GError **error)
{
  guint *n = data;

  n[2] += strcmp (name, "circle") == 0;
  n[3] += strcmp (name, "polyline") == 0 && strcmp (values[0], "roof") == 0;
  if (strcmp (name, "rect") != 0)
    return;
  n[0] += strcmp (values[0], "took") == 0;
  n[1] += strcmp (values[0], "took") != 0;
}

static void
check_chart (const gchar *path)
{
  const GMarkupParser parser = { count_element };
  g_autoptr (GMarkupParseContext) context = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *svg = NULL;
  guint n[4] = { 0 };

  g_file_get_contents (path, &svg, NULL, &error);
  g_assert_no_error (error);
  context = g_markup_parse_context_new (&parser, 0, n, NULL);
  g_markup_parse_context_parse (context, svg, -1, &error);
  g_assert_no_error (error);
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_cmpuint (n[0], ==, 22);
  g_assert_cmpuint (n[1], >, 10);
  g_assert_cmpuint (n[2], >, 10);
  g_assert_cmpuint (n[2], <=, n[0]);
  g_assert_cmpuint (n[3], ==, 1);
  g_assert_nonnull (strstr (svg, "7 tokens, 1 at once"));
}

static void
test_json (void)
{
  g_autofree gchar *chart = g_build_filename (store, "a.svg", NULL);
  g_autoptr (ToolResult) result = NULL;

  g_setenv ("GST_TTS_THREADS", "3", TRUE);
  result = tool_run (NULL, "bench --tokens=7 --runs=1 --json --svg=%s",
      chart);
  known = check_json (result);
  check_chart (chart);
}

/* The same work on one thread. */
static void
test_table (void)
{
  g_autofree gchar *checksum = g_strndup (known.checksum, 12);
  g_autoptr (ToolResult) result = NULL;

  g_setenv ("GST_TTS_THREADS", "1", TRUE);
  result = tool_run (NULL, "bench --tokens=7 --runs=1");
  g_assert_cmpint (result->code, ==, 0);
  g_assert_true (g_str_has_prefix (result->out, "kokoro-82m on cpu ("));
  g_assert_nonnull (strstr (result->out, "\nTOKENS "));
  g_assert_nonnull (strstr (result->out, checksum));
  g_assert_nonnull (strstr (result->out, "\nconv_post "));
}

/* The same length in other samples, with smaller weights. */
static void
test_bf16 (void)
{
  g_autoptr (ToolResult) result = tool_run (NULL, "bench --tokens=7 --runs=1 "
      "--precision=bf16 --json");
  g_autoptr (JsonParser) parser = NULL;
  JsonObject *object;
  Work work = check_json (result);

  g_assert_cmpint (work.samples, ==, known.samples);
  g_assert_cmpstr (work.checksum, !=, known.checksum);
  g_free (work.checksum);
  parser = tool_parse_json (result, &object);
  g_assert_cmpstr (json_object_get_string_member (object, "precision"), ==,
      "bf16");
  g_assert_cmpint (json_object_get_int_member (object, "weights_bytes"), <,
      known.weights);
}

/* Twice as much, of two texts that differ in their noise. */
static void
test_batch (void)
{
  g_autoptr (ToolResult) result =
      tool_run (NULL, "bench --tokens=7 --runs=1 --batch=2 --json");
  Work work = check_json (result);

  g_assert_cmpint (work.samples, ==, 2 * known.samples);
  g_assert_cmpstr (work.checksum, !=, known.checksum);
  g_free (work.checksum);
}

static void
test_refused (void)
{
  tool_assert_fails (EX_USAGE, "one argument too many", NULL, "bench x");
  tool_assert_fails (EX_USAGE, "3 to 512 with Kokoro, not 2",
      NULL, "bench --tokens=2");
  tool_assert_fails (EX_USAGE, "not '9,'", NULL, "bench --tokens=9,");
  tool_assert_fails (EX_USAGE, "3 to 512", NULL, "bench --tokens=513");
  tool_assert_fails (EX_USAGE, "no precision 'int8'", NULL,
      "bench --precision=int8");
  tool_assert_fails (EX_UNAVAILABLE, "and bf16, not in tf32", NULL,
      "bench --precision=tf32");
  tool_assert_fails (EX_USAGE, "--batch is", NULL, "bench --batch=0");
  tool_assert_fails (EX_USAGE, "--runs is", NULL, "bench --runs=-1");
  tool_assert_fails (EX_USAGE, "both want", NULL, "bench --json --svg=-");
  tool_assert_fails (EX_CONFIG, "'gst-tts models' lists", NULL,
      "bench --model=none");
  tool_assert_fails (EX_UNAVAILABLE, "no device 'tpu'", NULL,
      "bench --device=tpu");
}

int
main (int argc, char **argv)
{
  static const gchar *const voices[] = { "af_heart", NULL };
  g_autofree gchar *place = NULL;
  int status;

  /* Seconds of a core, a minute of one that others use. */
  g_setenv ("TTS_TEST_TIMEOUT", "240", FALSE);
  tts_test_init (&argc, &argv);
  store = tts_folder_new ();
  place = g_build_filename (store, "kokoro-82m", NULL);
  kokoro_install (place, TTS_KOKORO_NARROW, voices);
  g_setenv ("GST_TTS_MODELS", store, TRUE);
  g_test_add_func ("/tools/bench/refused", test_refused);
  g_test_add_func ("/tools/bench/json", test_json);
  g_test_add_func ("/tools/bench/table", test_table);
  g_test_add_func ("/tools/bench/bf16", test_bf16);
  g_test_add_func ("/tools/bench/batch", test_batch);
  status = tts_test_run ();
  g_free (known.checksum);
  tts_folder_free (store);
  return status;
}
