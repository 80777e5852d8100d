/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What speaking a script would take and cost. */
#include "speak-plan.h"

#include <stdio.h>

static gchar *
format_cost (const GstTtsEstimate *estimate)
{
  if (!estimate->bills)
    return g_strdup ("nothing");
  if (!estimate->currency)
    return g_strdup ("unknown");
  return g_strdup_printf ("%.4f %s", estimate->cost, estimate->currency);
}

static void
print_table (const GPtrArray *estimates)
{
  static const gchar *const headings[] = { "PROVIDER", "MODEL", "CHUNKS",
    "CHARACTERS", "SPEECH", "TAKES", "COST", "PRICE OF"
  };
  g_autoptr (GPtrArray) table = tool_table_new ();

  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    tool_table_add (table, g_strdup (headings[i]));
  for (guint i = 0; i < estimates->len; i++) {
    const GstTtsEstimate *estimate = g_ptr_array_index (estimates, i);

    if (estimate->chunks == 0)
      continue;
    tool_table_add (table, g_strdup (estimate->provider));
    tool_table_add (table, g_strdup (estimate->model));
    tool_table_add (table, g_strdup_printf ("%u", estimate->chunks));
    tool_table_add (table, g_strdup_printf ("%.0f", estimate->chars));
    tool_table_add (table, tool_format_seconds (estimate->audio));
    tool_table_add (table, tool_format_time (estimate->takes));
    tool_table_add (table, format_cost (estimate));
    tool_table_add (table, g_strdup (estimate->price_date));
  }
  tool_table_print (table, G_N_ELEMENTS (headings));
  for (guint i = 0; i < estimates->len; i++) {
    const GstTtsEstimate *estimate = g_ptr_array_index (estimates, i);

    if (estimate->missing)
      printf ("%s is not ready: %s\n", estimate->provider,
          estimate->missing);
  }
}

static void
print_json (const GPtrArray *estimates, const ToolInput *input)
{
  g_autoptr (JsonBuilder) json = tool_json_begin ();

  tool_json_string (json, "name", input->name);
  tool_json_int (json, "cues", input->script->cues->len);
  json_builder_set_member_name (json, "plan");
  json_builder_begin_array (json);
  for (guint i = 0; i < estimates->len; i++) {
    const GstTtsEstimate *estimate = g_ptr_array_index (estimates, i);

    json_builder_begin_object (json);
    tool_json_string (json, "provider", estimate->provider);
    tool_json_string (json, "model", estimate->model);
    tool_json_int (json, "chunks", estimate->chunks);
    tool_json_int (json, "characters", estimate->chars);
    tool_json_double (json, "audio_seconds", estimate->audio);
    tool_json_time (json, "takes_seconds", estimate->takes);
    tool_json_boolean (json, "bills", estimate->bills);
    tool_json_double (json, "cost", estimate->cost);
    tool_json_string (json, "currency", estimate->currency);
    tool_json_string (json, "price_date", estimate->price_date);
    tool_json_string (json, "missing", estimate->missing);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
  tool_json_end (json);
}

gint
speak_print_plan (GstTtsSession *session, const ToolInput *input,
    gboolean json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) estimates =
      gst_tts_session_estimate (session, input->script, &error);

  if (!estimates)
    return tool_fail (error);
  if (json)
    print_json (estimates, input);
  else
    print_table (estimates);
  return 0;
}
