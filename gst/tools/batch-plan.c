/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a batch would take and cost: a row for each script and provider. */
#include "batch-plan.h"

#include <stdio.h>
#include <string.h>

#include "speak-script.h"
#include "tools-cues.h"

typedef struct
{
  GPtrArray *table;             /* NULL for JSON */
  JsonBuilder *json;
  gdouble audio;                /* s, of all */
  GHashTable *missing;          /* provider → what it lacks */
  gdouble cost;                 /* USD, likewise */
  gboolean unknown;             /* some of it can not be added up */
} Plan;

static gchar *
format_cost (gdouble cost, gboolean unknown)
{
  return unknown ? g_strdup_printf ("%.4f USD and more", cost)
      : g_strdup_printf ("%.4f USD", cost);
}

static gchar *
format_own_cost (const GstTtsEstimate *estimate)
{
  if (!estimate->bills)
    return g_strdup ("nothing");
  if (!estimate->currency)
    return g_strdup ("unknown");
  return g_strdup_printf ("%.4f %s", estimate->cost, estimate->currency);
}

static void
add_row (Plan *self, const BatchItem *item, const GstTtsEstimate *estimate)
{
  tool_table_add (self->table, g_strdup (item->name));
  tool_table_add (self->table, g_strdup (item->output_path));
  tool_table_add (self->table, g_strdup (estimate->provider));
  tool_table_add (self->table, g_strdup_printf ("%u", estimate->chunks));
  tool_table_add (self->table, g_strdup_printf ("%.0f", estimate->chars));
  tool_table_add (self->table, tool_format_seconds (estimate->audio));
  tool_table_add (self->table, tool_format_time (estimate->takes));
  tool_table_add (self->table, format_own_cost (estimate));
}

static void
add_json (Plan *self, const BatchItem *item, const GstTtsEstimate *estimate)
{
  JsonBuilder *json = self->json;

  json_builder_begin_object (json);
  tool_json_string (json, "script", item->path);
  tool_json_string (json, "output", item->output_path);
  tool_json_string (json, "provider", estimate->provider);
  tool_json_string (json, "model", estimate->model);
  tool_json_int (json, "chunks", estimate->chunks);
  tool_json_int (json, "characters", estimate->chars);
  tool_json_double (json, "audio_seconds", estimate->audio);
  tool_json_time (json, "takes_seconds", estimate->takes);
  tool_json_boolean (json, "bills", estimate->bills);
  tool_json_double (json, "cost", estimate->cost);
  tool_json_string (json, "currency", estimate->currency);
  tool_json_string (json, "missing", estimate->missing);
  json_builder_end_object (json);
}

static void
add (Plan *self, const BatchItem *item, const GstTtsEstimate *estimate)
{
  gboolean known = g_strcmp0 (estimate->currency, "USD") == 0;

  self->audio += estimate->audio;
  if (estimate->bills && known)
    self->cost += estimate->cost;
  self->unknown |= estimate->bills && !known;
  if (estimate->missing)
    g_hash_table_insert (self->missing, g_strdup (estimate->provider),
        g_strdup (estimate->missing));
  if (!self->table)
    add_json (self, item, estimate);
  else if (estimate->chunks > 0)
    add_row (self, item, estimate);
}

static gint
plan_item (Plan *self, BatchItem *item, BatchItemSet set)
{
  g_autoptr (GstTtsSession) session = gst_tts_session_new ();
  g_autoptr (GPtrArray) estimates = NULL;
  g_autoptr (GError) error = NULL;
  gint code = batch_item_read (item);

  if (code == 0)
    code = set (G_OBJECT (session));
  if (code == 0)
    code = speak_script_apply (G_OBJECT (session), item->input.script,
        item->path);
  if (code != 0)
    return code;
  tool_drop_others (&item->input);
  estimates = gst_tts_session_estimate (session, item->input.script, &error);
  if (!estimates) {
    tool_message ("%s: %s", item->name, error->message);
    return tool_exit_code (error);
  }
  for (guint i = 0; i < estimates->len; i++)
    add (self, item, g_ptr_array_index (estimates, i));
  return 0;
}

static void
begin (Plan *self, gboolean json)
{
  static const gchar *const headings[] = { "SCRIPT", "OUTPUT", "PROVIDER",
    "CHUNKS", "CHARACTERS", "SPEECH", "TAKES", "COST"
  };

  if (json) {
    self->json = tool_json_begin ();
    json_builder_set_member_name (self->json, "scripts");
    json_builder_begin_array (self->json);
    return;
  }
  self->table = tool_table_new ();
  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    tool_table_add (self->table, g_strdup (headings[i]));
}

static void
end (Plan *self)
{
  g_autofree gchar *cost = format_cost (self->cost, self->unknown);
  g_autofree gchar *speech = tool_format_seconds (self->audio);
  GHashTableIter iter;
  gpointer provider, reason;

  if (self->json) {
    json_builder_end_array (self->json);
    tool_json_double (self->json, "cost_usd", self->cost);
    tool_json_boolean (self->json, "cost_known", !self->unknown);
    tool_json_end (self->json);
    g_object_unref (self->json);
    return;
  }
  tool_table_print (self->table, 8);
  printf ("all: %s of speech, %s\n", speech, cost);
  g_hash_table_iter_init (&iter, self->missing);
  while (g_hash_table_iter_next (&iter, &provider, &reason))
    printf ("%s is not ready: %s\n", (gchar *) provider, (gchar *) reason);
  g_ptr_array_unref (self->table);
}

gint
batch_plan_print (const GPtrArray *items, BatchItemSet set, gboolean json)
{
  g_autoptr (GHashTable) missing = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, g_free);
  Plan self = { .missing = missing };
  gint code = 0;

  begin (&self, json);
  for (guint i = 0; i < items->len; i++) {
    gint own = plan_item (&self, g_ptr_array_index (items, i), set);

    if (code == 0)
      code = own;
  }
  end (&self);
  return code;
}
