/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts report: a page about a run, from its metrics. */
#include "report-run.h"
#include "tools-file.h"

#include <stdio.h>

static gchar *output_path;
static gboolean json_output;

static const GOptionEntry options[] = {
  {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output_path,
      "The page; - is standard output", "FILE"},
  {"json", 0, 0, G_OPTION_ARG_NONE, &json_output,
      "Print what the run adds up to as JSON", NULL},
  {NULL}
};

static gint
write_page (const GPtrArray *tries, const gchar *name)
{
  g_autofree gchar *title = g_path_get_basename (name);
  g_autofree gchar *page = run_write_page (tries, title);

  return tool_file_save (output_path, page);
}

static void
add_sums (JsonBuilder *json, const RunSums *sums)
{
  tool_json_int (json, "tries", sums->tries);
  tool_json_int (json, "failed", sums->failed);
  tool_json_int (json, "again", sums->again);
  tool_json_double (json, "audio_seconds", sums->audio);
  tool_json_double (json, "elapsed_seconds", sums->end - sums->start);
  tool_json_double (json, "cost", sums->cost + sums->maybe);
}

static void
add_scripts (JsonBuilder *json, const GPtrArray *tries)
{
  RunGroups scripts = run_group (tries, G_STRUCT_OFFSET (RunTry, script));
  g_autofree RunSums *sums = run_count_groups (tries, &scripts);

  json_builder_set_member_name (json, "scripts");
  json_builder_begin_array (json);
  for (guint i = 0; i < scripts.names->len; i++) {
    json_builder_begin_object (json);
    tool_json_string (json, "script", g_ptr_array_index (scripts.names, i));
    add_sums (json, &sums[i]);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
  run_groups_clear (&scripts);
}

static void
print_json (const GPtrArray *tries)
{
  g_autoptr (JsonBuilder) json = tool_json_begin ();
  RunSums sums = { 0, };

  for (guint i = 0; i < tries->len; i++)
    run_count (&sums, g_ptr_array_index (tries, i));
  add_sums (json, &sums);
  tool_json_int (json, "memory_bytes", sums.memory);
  add_scripts (json, tries);
  tool_json_end (json);
}

static gint
run (gchar **arguments)
{
  g_autofree gchar *data = NULL;
  g_autoptr (GPtrArray) tries = NULL;
  g_autoptr (GError) error = NULL;
  gint code = 0;

  if (!arguments[0] || arguments[1])
    return tool_usage ("give one file of metrics, as 'gst-tts speak "
        "--metrics' writes it");
  if (!output_path && !json_output)
    return tool_usage ("say where the page goes: -o run.html");
  if (json_output && g_strcmp0 (output_path, "-") == 0)
    return tool_usage ("--json and -o - both want standard output");
  if (!g_file_get_contents (arguments[0], &data, NULL, &error))
    return tool_fail (error);
  tries = run_parse (arguments[0], data, &error);
  if (!tries)
    return tool_fail (error);

  if (output_path)
    code = write_page (tries, arguments[0]);
  if (code == 0 && json_output)
    print_json (tries);
  return code;
}

const ToolCommand tool_report = {
  "report", "RUN.jsonl -o RUN.html", "A page about a run, from its metrics",
  options, run
};
