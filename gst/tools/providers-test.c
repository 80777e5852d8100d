/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gst-tts providers test: each provider says one sentence, and a table and a
 * report say how. */
#include "providers-test.h"

#include <string.h>

#include "providers-check.h"
#include "tools-errand.h"

/* What is said, and said again in a voice that there is not, which some
 * speak in another. */
#define SENTENCES 2

typedef struct
{
  const ProvidersTest *options;
  GstTtsScript *script;
  GArray *checks;               /* ProviderCheck */
  gboolean named;               /* by the user */
} Suite;

static const gchar *const results[] = { NULL, "good", "bad" };

static const gchar *
result_of (const ProviderCheck *check)
{
  return check->skipped ? "skipped" : check->wrong ? "failed" : "good";
}

static gchar *
format_ms (gdouble seconds)
{
  return seconds > 0 ? g_strdup_printf ("%.0f ms", seconds * 1000) : NULL;
}

static gchar *
format_cost (const ProviderCheck *check, gdouble cost)
{
  if (check->skipped || !check->bills)
    return NULL;
  return check->price_known ? g_strdup_printf ("%.5f", cost)
      : g_strdup ("unknown");
}

static void
add_row (GPtrArray *table, const ProviderCheck *check)
{
  const ToolTrial *speech = &check->speech;
  gboolean spoke = speech->audio > 0;

  tool_table_add (table, g_strdup (check->name));
  tool_table_add (table, g_strdup (result_of (check)));
  tool_table_add (table, check->probe ? format_ms (check->probe_seconds)
      : NULL);
  tool_table_add (table, format_ms (speech->first));
  tool_table_add (table, spoke ? format_ms (speech->total) : NULL);
  tool_table_add (table, spoke ? g_strdup_printf ("%.2f s", speech->audio)
      : NULL);
  tool_table_add (table, spoke ? g_strdup_printf ("%.0f dB", speech->level)
      : NULL);
  tool_table_add (table, format_cost (check, check->estimate));
  tool_table_add (table, spoke ? format_cost (check, speech->cost) : NULL);
  tool_table_add (table, g_strdup (results[check->refusal]));
  tool_table_add (table, g_strdup (results[check->fallback]));
  tool_table_add (table, g_strdup (check->skipped ? check->skipped->message
          : check->wrong));
}

static void
print_table (const Suite *self)
{
  static const gchar *const headings[] = { "PROVIDER", "RESULT", "PROBE",
    "FIRST", "TOTAL", "SPEECH", "LEVEL", "ESTIMATE", "COST", "WRONG VOICE",
    "FALLBACK", "WHY"
  };
  g_autoptr (GPtrArray) table = tool_table_new ();

  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    tool_table_add (table, g_strdup (headings[i]));
  for (guint i = 0; i < self->checks->len; i++)
    add_row (table, &g_array_index (self->checks, ProviderCheck, i));
  tool_table_print (table, G_N_ELEMENTS (headings));
}

static void
add_number (JsonBuilder *json, const gchar *name, gboolean known,
    gdouble value)
{
  if (known)
    tool_json_double (json, name, value);
  else
    tool_json_string (json, name, NULL);
}

static void
add_json (JsonBuilder *json, const ProviderCheck *check)
{
  const ToolTrial *speech = &check->speech;
  gboolean spoke = speech->audio > 0;
  gboolean priced = check->bills && check->price_known;

  json_builder_begin_object (json);
  tool_json_string (json, "provider", check->name);
  tool_json_string (json, "result", result_of (check));
  tool_json_string (json, "why", check->skipped ? check->skipped->message
      : check->wrong);
  tool_json_string (json, "probe", check->probe);
  add_number (json, "probe_seconds", check->probe != NULL,
      check->probe_seconds);
  add_number (json, "first_sample", spoke, speech->first);
  add_number (json, "total_seconds", spoke, speech->total);
  add_number (json, "audio_seconds", spoke, speech->audio);
  add_number (json, "level_db", spoke, speech->level);
  tool_json_int (json, "sample_rate", speech->sample_rate);
  tool_json_int (json, "tries", speech->tries);
  tool_json_boolean (json, "bills", check->bills);
  add_number (json, "estimate_usd", priced, check->estimate);
  add_number (json, "cost_usd", priced && spoke, speech->cost);
  add_number (json, "cost_accuracy", priced && spoke && check->estimate > 0,
      speech->cost / MAX (check->estimate, 1e-12));
  tool_json_string (json, "wrong_voice", results[check->refusal]);
  tool_json_string (json, "fallback", results[check->fallback]);
  json_builder_end_object (json);
}

static JsonBuilder *
build_json (const Suite *self)
{
  JsonBuilder *json = tool_json_begin ();

  tool_json_string (json, "text", self->options->text);
  json_builder_set_member_name (json, "tests");
  json_builder_begin_array (json);
  for (guint i = 0; i < self->checks->len; i++)
    add_json (json, &g_array_index (self->checks, ProviderCheck, i));
  json_builder_end_array (json);
  return json;
}

static gint
print (const Suite *self)
{
  const ProvidersTest *options = self->options;
  g_autoptr (GError) error = NULL;

  if (options->report) {
    g_autoptr (JsonBuilder) json = build_json (self);
    g_autofree gchar *text = tool_json_dup_end (json);

    if (!g_file_set_contents (options->report, text, -1, &error)) {
      tool_message ("%s", error->message);
      return EX_CANTCREAT;
    }
  }
  if (options->json) {
    g_autoptr (JsonBuilder) json = build_json (self);

    tool_json_end (json);
  } else
    print_table (self);
  return 0;
}

/* Who was named must work; of the others, who is set up. */
static gint
judge (const Suite *self)
{
  for (guint i = 0; i < self->checks->len; i++) {
    const ProviderCheck *check =
        &g_array_index (self->checks, ProviderCheck, i);

    if (check->wrong || (check->skipped && self->named))
      return check->skipped ? tool_exit_code (check->skipped)
          : EX_UNAVAILABLE;
  }
  return 0;
}

static gint
run_all (gpointer data, GCancellable *cancellable)
{
  const Suite *self = data;
  const ProvidersTest *options = self->options;
  gdouble spent = 0;

  for (guint i = 0; i < self->checks->len; i++) {
    ProviderCheck *check = &g_array_index (self->checks, ProviderCheck, i);
    gdouble budget = options->max_cost > 0
        ? MAX (options->max_cost - spent, 1e-9) : 0;

    if (g_cancellable_is_cancelled (cancellable))
      return EXIT_INTERRUPTED;
    if (!check->skipped)
      provider_check_run (check, options->settings, options->text, budget,
          cancellable);
    spent += check->cost;
  }
  return g_cancellable_is_cancelled (cancellable) ? EXIT_INTERRUPTED : 0;
}

/* Nothing is billed unasked. */
static gint
agree (const Suite *self)
{
  g_autoptr (GString) question = g_string_new (NULL);
  gdouble cost = 0;

  for (guint i = 0; i < self->checks->len; i++) {
    const ProviderCheck *check =
        &g_array_index (self->checks, ProviderCheck, i);

    if (check->skipped || !check->bills)
      continue;
    cost += check->estimate * SENTENCES;
    g_string_append_printf (question, "%s%s%s", question->len ? ", " : "",
        check->name, check->price_known ? "" : " (price unknown)");
  }
  if (question->len == 0 || self->options->agreed
      || self->options->max_cost > 0)
    return 0;
  g_string_append_printf (question, " will bill about %.5f USD", cost);
  g_string_prepend (question, "the test of ");
  if (tool_errand_ask (question->str))
    return 0;
  return tool_usage ("%s: say --yes, or how much it may be with --max-cost",
      question->str);
}

static gint
add_check (Suite *self, const gchar *name)
{
  ProviderCheck check;
  gint code = provider_check_init (&check, name, self->options->settings,
      self->script);

  g_array_append_val (self->checks, check);
  return code;
}

/* The one that makes tones is a test itself. */
static gint
add_all (Suite *self)
{
  GList *factories = gst_tts_provider_list_factories ();
  gint code = 0;

  for (const GList *l = factories; l && code == 0; l = l->next) {
    const gchar *name = gst_tts_provider_factory_get_name (l->data);

    if (strcmp (name, "null") != 0)
      code = add_check (self, name);
  }
  gst_plugin_feature_list_free (factories);
  return code;
}

static gint
run_suite (Suite *self, gchar **names)
{
  gint code = 0, printed;

  self->named = names[0] != NULL;
  if (!self->named)
    code = add_all (self);
  for (guint i = 0; names[i] && code == 0; i++)
    code = add_check (self, names[i]);
  if (code == 0)
    code = agree (self);
  if (code != 0)
    return code;
  code = tool_errand_run (run_all, self);
  printed = print (self);
  return code ? code : printed ? printed : judge (self);
}

gint
providers_test_run (const ProvidersTest *options, gchar **names)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstTtsScript) script = gst_tts_script_parse (options->text,
      strlen (options->text), GST_TTS_FORMAT_TEXT, "--text", &error);
  Suite self = { options, script };
  gint code;

  if (!script)
    return tool_usage ("%s", error->message);
  self.checks = g_array_new (FALSE, FALSE, sizeof (ProviderCheck));
  g_array_set_clear_func (self.checks, (GDestroyNotify) provider_check_clear);
  code = run_suite (&self, names);
  g_array_unref (self.checks);
  return code;
}
