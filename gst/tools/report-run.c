/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reading what the metrics tell of a run. */
#include "report-run.h"

#include <string.h>

/* No number of a run is larger. */
#define MOST 1e12

static void
free_try (gpointer data)
{
  RunTry *self = data;

  g_free (self->script);
  g_free (self->provider);
  g_free (self->error);
  g_free (self->billed);
  g_free (self->currency);
  g_free (self);
}

static gdouble
get_number (JsonObject *object, const gchar *name, gdouble otherwise)
{
  JsonNode *node = json_object_get_member (object, name);
  GType type = node && JSON_NODE_HOLDS_VALUE (node)
      ? json_node_get_value_type (node) : G_TYPE_NONE;

  return type == G_TYPE_DOUBLE || type == G_TYPE_INT64
      ? CLAMP (json_node_get_double (node), -MOST, MOST) : otherwise;
}

static const gchar *
get_string (JsonObject *object, const gchar *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_STRING
      ? json_node_get_string (node) : NULL;
}

static RunTry *
read_try (JsonObject *object)
{
  RunTry *self = g_new0 (RunTry, 1);
  const gchar *provider = get_string (object, "provider");
  const gchar *model = get_string (object, "model");
  const gchar *script = get_string (object, "script");

  self->start = get_number (object, "time", 0);
  self->end = self->start + MAX (get_number (object, "seconds", 0), 0);
  self->waited = MAX (get_number (object, "waited", 0), 0);
  self->first_byte = get_number (object, "first_byte", -1);
  self->first_sample = get_number (object, "first_sample", -1);
  self->audio = get_number (object, "audio", 0);
  self->cost = get_number (object, "cost", 0);
  self->memory = get_number (object, "memory", -1);
  self->cue = get_number (object, "cue", 0);
  self->chunk = get_number (object, "chunk", 0);
  self->n_try = get_number (object, "try", 1);
  self->chars = get_number (object, "chars", 0);
  self->workers = get_number (object, "workers", 0);
  self->process = get_number (object, "process", 0);
  self->script = g_strdup (script ? script : "");
  self->provider = g_strjoin (model ? "/" : "", provider ? provider : "?",
      model ? model : "", NULL);
  self->error = g_strdup (get_string (object, "error"));
  self->billed = g_strdup (get_string (object, "billed"));
  self->currency = g_strdup (get_string (object, "currency"));
  return self;
}

static gint
compare_starts (gconstpointer a, gconstpointer b)
{
  const RunTry *one = *(RunTry **) a, *two = *(RunTry **) b;

  return one->start < two->start ? -1 : one->start > two->start;
}

/* A process that was not there before, when nothing was under way, goes on
 * where the one before it ended. */
static void
join_runs (GPtrArray *tries)
{
  g_autoptr (GHashTable) seen =
      g_hash_table_new (g_int64_hash, g_int64_equal);
  gdouble shift = 0, end = 0;

  for (guint i = 0; i < tries->len; i++) {
    RunTry *try = g_ptr_array_index (tries, i);
    gboolean new_process = g_hash_table_add (seen, &try->process);

    if (i == 0)
      shift = try->start;
    try->begins = i > 0 && new_process && try->start - shift > end;
    if (try->begins)
      shift = try->start - end;
    try->start -= shift;
    try->end -= shift;
    end = MAX (end, try->end);
  }
}

GPtrArray *
run_parse (const gchar *name, const gchar *data, GError **error)
{
  g_autoptr (GPtrArray) tries = g_ptr_array_new_with_free_func (free_try);
  g_auto (GStrv) lines = g_strsplit (data, "\n", -1);

  for (guint i = 0; lines[i]; i++) {
    g_autoptr (JsonNode) node = NULL;
    g_autoptr (GError) own = NULL;

    if (!*g_strstrip (lines[i]))
      continue;
    node = json_from_string (lines[i], &own);
    if (!node || !JSON_NODE_HOLDS_OBJECT (node)) {
      g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
          "%s:%u: this is no object in JSON: %s", name, i + 1,
          own ? own->message : "something else");
      return NULL;
    }
    if (g_strcmp0 (get_string (json_node_get_object (node), "event"), "try")
        == 0)
      g_ptr_array_add (tries, read_try (json_node_get_object (node)));
  }
  if (tries->len == 0) {
    g_set_error (error, GST_TTS_ERROR, GST_TTS_ERROR_BAD_INPUT,
        "%s tells of no try; 'gst-tts speak --metrics' writes such a file",
        name);
    return NULL;
  }

  g_ptr_array_sort (tries, compare_starts);
  join_runs (tries);
  return g_steal_pointer (&tries);
}

RunGroups
run_group (const GPtrArray *tries, glong member)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  RunGroups groups = { g_ptr_array_new (), g_new (guint, tries->len) };

  for (guint i = 0; i < tries->len; i++) {
    gchar *name = G_STRUCT_MEMBER (gchar *, g_ptr_array_index (tries, i),
        member);
    gpointer index;

    if (!g_hash_table_lookup_extended (seen, name, NULL, &index)) {
      index = GUINT_TO_POINTER (groups.names->len);
      g_hash_table_insert (seen, name, index);
      g_ptr_array_add (groups.names, name);
    }
    groups.of[i] = GPOINTER_TO_UINT (index);
  }
  return groups;
}

void
run_groups_clear (RunGroups *groups)
{
  g_ptr_array_unref (groups->names);
  g_free (groups->of);
}

void
run_count (RunSums *sums, const RunTry *try)
{
  sums->start = sums->tries > 0 ? MIN (sums->start, try->start) : try->start;
  sums->end = MAX (sums->end, try->end);
  sums->memory = MAX (sums->memory, try->memory);
  sums->tries++;
  sums->runs += try->begins;
  sums->again += try->n_try > 1;
  sums->audio += try->error ? 0 : try->audio;
  sums->chars += try->chars;
  if (try->error) {
    sums->failed++;
    sums->refused += strcmp (try->error, "rate") == 0
        || strcmp (try->error, "concurrency") == 0;
  } else {
    sums->time += try->end - try->start;
  }
  if (!try->error && try->first_sample >= 0) {
    sums->heard++;
    sums->first_byte += try->first_byte >= 0 ? try->first_byte
        : try->first_sample;
    sums->first_sample += try->first_sample;
    sums->waited += try->waited;
  }
  if (g_strcmp0 (try->billed, "maybe") == 0)
    sums->maybe += try->cost;
  else
    sums->cost += try->cost;
}

RunSums *
run_count_groups (const GPtrArray *tries, const RunGroups *groups)
{
  RunSums *sums = g_new0 (RunSums, groups->names->len);

  for (guint i = 0; i < tries->len; i++)
    run_count (&sums[groups->of[i]], g_ptr_array_index (tries, i));
  return sums;
}
